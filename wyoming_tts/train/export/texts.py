# ruff: noqa: RUF001 - IPA looks like other letters
"""Texts that a model must read after its export as it did before."""

from __future__ import annotations

from wyoming_tts.train.export.vocabulary import PROMPT_TOKENS

TEXTS = (
    "ðə lˈæmp ɪnðə bˈɛdɹuːm ɪz ˈɔf, dʒˈʌst.",
    "lˈæmp",
    "ˈɔf,",
    "ɪts sˈɛvən dɪɡɹˈiːz ænd kˈoʊldɚ; wʌts ðə tˈaɪm, ˈænə?",
    'sˈɛd "nˈoʊ!" — fˈɑːðɚ…',
    "bˈʌʔn̩ lˈɪɾəl θɹˈuː jˈuːʒuːəl ɐbˈaʊt tʃˈɔɪs ŋ ɬ",
    " ɐ  b\n",
    "it's 1234 o'clock",
    "".join(PROMPT_TOKENS) + "<|speech_0|><|speech_12|>",
    f"user: Convert the text to speech:{PROMPT_TOKENS[0]}ɹˈɛd{PROMPT_TOKENS[1]}\nassistant:",
)
"""What is always tokenised by both."""
