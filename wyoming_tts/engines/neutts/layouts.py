"""Prompts that begin with the whole reference: it is computed once, and kept for its voice."""

from __future__ import annotations

import itertools
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from wyoming_tts.engines.neutts.phonemes import count_phonemes, phonemise
from wyoming_tts.engines.neutts.prepared import END_TOKEN, SpeechVocabulary
from wyoming_tts.engines.neutts.prompt import (
    MOST_VOICES,
    NEUTRAL,
    SPEECH_START,
    TEXT_END,
    TEXT_START,
    Builder,
    InputFormat,
    Prompt,
    PromptBuilder,
    check_codes,
    clean,
    find_token,
)
from wyoming_tts.engines.neutts.tokenizer import Tokenizer
from wyoming_tts.engines.neutts.traits import Layout, Traits, Turns
from wyoming_tts.errors import EngineError, EngineUnavailableError, VoiceError
from wyoming_tts.voices.prompts import VoicePrompt

PEEK = 2
"""Tokens of the next word that are given with a word: neighbours colour each other."""


_PLAIN = str.maketrans(
    dict.fromkeys(";:\u2013\u2014", ",")
    | {"\u2026": "."}
    | dict.fromkeys('"()[]{}<>*_~/\\|-')
    | dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a\u00bf\u00a1")
)
"""Marks as a full stop, a comma, a question or an exclamation mark, or as nothing."""

_MARKS = re.compile("[.,?!]{2,}")


def split_words(phonemes: str) -> list[str]:
    """Split phonemes at spaces; a part without any sound of its own joins the word before it.

    Of marks only ``. , ? !`` are left, one behind a word: models that read words one by one are
    trained with no others.
    """
    words: list[str] = []
    silent = ""
    for part in phonemes.translate(_PLAIN).split():
        if count_phonemes(part):
            words.append(silent + part)
            silent = ""
        elif words:
            words[-1] += part
        else:
            silent += part
    return [_MARKS.sub(_strongest, word).lstrip(".,?!") for word in words]


def _strongest(marks: re.Match[str]) -> str:
    return next(mark for mark in "?!.," if mark in marks[0])


def make_builder(
    tokenizer: Tokenizer,
    input_format: InputFormat,
    vocabulary: SpeechVocabulary,
    emotions: Sequence[str],
    traits: Traits,
) -> Builder:
    """Return what builds the prompts of a model in the layout that it was trained on.

    Raises:
        EngineUnavailableError: the model lacks tokens of its layout, or cannot be prompted so.
    """
    if traits.layout is Layout.NEUTTS:
        return PromptBuilder(
            tokenizer, input_format, vocabulary.speech_base, emotions, vocabulary.count
        )
    return ReferenceFirstBuilder(tokenizer, input_format, vocabulary, traits.turns)


@dataclass(frozen=True, slots=True)
class _Reference:
    said: str
    prefix: list[int]


class ReferenceFirstBuilder:
    """Builds prompts of the whole reference and then the text, at once or word by word."""

    continues = False

    def __init__(
        self,
        tokenizer: Tokenizer,
        input_format: InputFormat,
        vocabulary: SpeechVocabulary,
        turns: Turns,
    ) -> None:
        """Look up the tokens of the layout.

        Raises:
            EngineUnavailableError: the model has no such tokens, or it speaks word by word and
                reads no phonemes.
        """
        if turns is Turns.WORDS and input_format is not InputFormat.PHONEMES:
            raise EngineUnavailableError(
                "the model speaks word by word, and reads no phonemes: it cannot be prompted"
            )
        self.input_format = input_format
        self._tokenizer = tokenizer
        self._vocabulary = vocabulary
        self._turns = turns
        self._begin = [tokenizer.bos] if tokenizer.add_bos else []
        self._text_start = find_token(tokenizer, TEXT_START)
        self._text_end = find_token(tokenizer, TEXT_END)
        self._speech_start = find_token(tokenizer, SPEECH_START)
        self._speech_end = find_token(tokenizer, END_TOKEN)
        self._references: OrderedDict[VoicePrompt, _Reference] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def emotions(self) -> tuple[str, ...]:
        """See ``Builder.emotions``."""
        return ()

    def build(self, prompt: VoicePrompt, text: str, emotion: str = "") -> Prompt:
        """See ``Builder.build``."""
        if emotion not in {"", NEUTRAL}:
            raise EngineError(f"the model has no emotion {emotion[:40]!r}; it has: none")
        prefix = [*self._reference(prompt).prefix]
        if self._turns is Turns.WHOLE:
            whole = clean(text, self.input_format)
            if not whole:
                raise EngineError("there is no text to speak")
            return Prompt(prefix, self._opening([whole])[0])
        words = split_words(text)
        if not words:
            raise EngineError("there is no text to speak")
        rest, *turns = self._opening(words)
        return Prompt(prefix, rest, [[self._speech_end, *turn] for turn in turns], words)

    def said(self, prompt: VoicePrompt) -> str:
        """See ``Builder.said``."""
        return self._reference(prompt).said

    def _reference(self, prompt: VoicePrompt) -> _Reference:
        with self._lock:
            if (known := self._references.get(prompt)) is not None:
                self._references.move_to_end(prompt)
                return known
        check_codes(prompt, self._vocabulary.count)
        said, words, ends = self._words_of(prompt)
        prefix = [*self._begin]
        for begin, end, turn in zip([0, *ends], ends, self._opening(words), strict=False):
            codes = (self._vocabulary.speech_base + code for code in prompt.codes[begin:end])
            prefix += [*turn, *codes, self._speech_end]
        made = _Reference(said, prefix)
        with self._lock:
            self._references[prompt] = made
            if len(self._references) > MOST_VOICES:
                self._references.popitem(last=False)
        return made

    def _words_of(self, prompt: VoicePrompt) -> tuple[str, list[str], list[int]]:
        """Return what is said in a reference, its turns, and the code at which each ends."""
        if self._turns is Turns.WORDS:
            words, ends = split_words(prompt.phonemes), [*prompt.word_ends]
            if not words or len(words) != len(ends):
                raise VoiceError(
                    "the voice's reference does not say where each of its words ends "
                    f"({len(words)} words, {len(ends)} ends), which this model needs: make the "
                    "voice anew with `wyoming-tts train export`, or give it another model"
                )
            return prompt.phonemes, words, ends
        said = prompt.text
        if self.input_format is InputFormat.PHONEMES:
            said = phonemise(said, prompt.language)
        return said, [clean(said, self.input_format)], [len(prompt.codes)]

    def _opening(self, turns: Sequence[str]) -> list[list[int]]:
        """Return what stands before the codes of each turn of an utterance."""
        # Joined words may spell the name of a token where their parts did not.
        spelled = [
            self._tokenizer.encode(turn.replace("<|", "< |"), special=False) for turn in turns
        ]
        made = [
            [*own, self._text_end, *coming[:PEEK], self._speech_start]
            for own, coming in itertools.pairwise([*spelled, []])
        ]
        made[0].insert(0, self._text_start)
        return made
