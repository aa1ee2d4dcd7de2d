# ruff: noqa: RUF001 - IPA looks like other letters
"""Phonemes come as the published models were trained on them."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_tts.engines.neutts import phonemes as phonemes_module
from wyoming_tts.engines.neutts.phonemes import as_trained, count_phonemes, phonemise
from wyoming_tts.errors import EngineError, LanguageNotSupportedError
from wyoming_tts.text.pronunciation import pronounced


@pytest.mark.parametrize(
    ("language", "same"),
    [
        ("en-GB", "en-US"),
        ("en_US", "en-US"),
        ("de-AT", "de-DE"),
        ("fr-CA", "fr-FR"),
        ("ES", "es-ES"),
    ],
)
def test_accents_become_those_of_the_models(language: str, same: str) -> None:
    """A model has one accent of its language, whatever the voice's tag."""
    text = "Bath. Grün. Quatre-vingt. Zapato."
    assert phonemise(text, language) == phonemise(text, same)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The end of the day.", "en", "ðɪʲ ˈɛnd ʌvðə dˈeɪ."),
        ("Drei grüne Türen.", "de", "drˈaɪ ɡrˈyːnə tˈyːrən."),
        ("Est-ce là ?", "fr", "ɛs lˈa ?"),
        ("El río va a ser frío.", "es", "el rˈiʲo βˈa a sˈeɾ fɾˈiʲo."),
        ("Buona sera.", "it", "bʊˈɔna sˈera."),
    ],
)
def test_phonemes_are_spelt_as_trained(text: str, language: str, expected: str) -> None:
    """Glides, the German r, the French dash and the Spanish verb come as the models know them."""
    assert phonemise(text, language) == expected


@pytest.mark.parametrize("text", ["", " \n", "?!", "…", "\0"])
def test_text_without_a_sound_is_an_error(text: str) -> None:
    """Where no phonemes come out an error says so, in one line."""
    with pytest.raises(EngineError, match="nothing can be spoken") as caught:
        phonemise(text, "en-US")
    assert "\n" not in str(caught.value)


def test_a_silent_phonemizer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A phonemizer that returns nothing for words is told, with the text cut short."""
    monkeypatch.setattr(phonemes_module, "phonemes", lambda _text, _language: "")
    with pytest.raises(EngineError, match=f"{'a' * 60}…'$"):
        phonemise("a" * 500, "en")


def test_unknown_languages_are_an_error() -> None:
    """A language without phonemes is named."""
    with pytest.raises(LanguageNotSupportedError, match="xx"):
        phonemise("Hello.", "xx")


@settings(deadline=None)
@given(
    st.text(st.sampled_from("iɪaɾrtˈˌː -ʲ"), max_size=60), st.sampled_from(["en", "de", "fr", "es"])
)
def test_spelling_twice_changes_nothing(spoken: str, language: str) -> None:
    """What is spelt as trained stays so."""
    once = as_trained(spoken, language)
    assert as_trained(once, language) == once


def test_sounds_are_counted_without_their_marks() -> None:
    """Stress, length, nasality and punctuation are no sounds."""
    assert count_phonemes("həlˈoʊ, bɔ̃ʒˈuːʁ!") == 10


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_long_use_takes_no_memory() -> None:
    """Thousands of texts in four languages leave no trace in a process's memory."""
    script = """
from pathlib import Path
from wyoming_tts.engines.neutts.phonemes import phonemise

def resident(rounds):
    for place in range(rounds):
        for language in ("en", "de", "fr", "es"):
            phonemise(f"A computer, 12 robots: number {place}!", language)
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096

before = resident(100)
print(resident(1_000) - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=25, check=True, text=True
    )
    assert int(done.stdout) < 2**20


@pytest.mark.parametrize(
    ("ipa", "language", "expected"),
    [
        ("/ˈɹɛd/", "en", "ɹˈɛd"),
        ("red", "en-US", "ɹˈɛd"),
        ("ˈɡəʊt", "en-GB", "ɡˈoʊt"),
        ("lɒx", "en", "lˈɑːx"),
        ("ʁoːt", "de", "rˈoːt"),
        ("ˈmyːzli", "en", "mˈiːzli"),
        ("ˈhɔʏtə", "de", "hˈɔøtə"),
        ("ˈbyː.çɐ", "de", "bˈyːçɜ"),
        ("paʁi", "fr", "paʁˈi"),
        ("ˈsiri", "it", "sˈiri"),
    ],
)
def test_given_sounds_become_those_of_the_models(ipa: str, language: str, expected: str) -> None:
    """Sounds that a person wrote are told in those that a model was trained on."""
    assert phonemise(pronounced("word", ipa), language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The kitchen thermostat measures temperature; a vision of joy, go now, fire, poor.", "en"),
        ("Küche, Mädchen, Freude, Häuser, zwei Pfannen, über, Öl, Uhr, Journal, auch jetzt.", "de"),
        ("Cuisine, montagne, huit, peur, vin, brun, jeune, yeux, loi, bonjour, garçon.", "fr"),
        ("Cocina, perro, pero, niño, queso, guitarra, agua, hoy, deuda, zapato, huevo.", "es"),
    ],
)
def test_sounds_of_the_models_stay_as_they_are(text: str, language: str) -> None:
    """What a model was trained on is told to it unchanged."""
    for word in re.findall(r"\w+", text):
        plain = phonemise(word, language)
        if "ˈ" in plain:
            assert phonemise(pronounced("x", plain), language) == plain, word


def test_sounds_that_are_none_leave_the_word() -> None:
    """A word whose sounds cannot be read is spoken as it is written."""
    text = f"Say {pronounced('hello', '?!')}."
    assert phonemise(text, "en") == phonemise("Say hello.", "en")
