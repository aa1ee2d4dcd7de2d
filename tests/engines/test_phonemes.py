# ruff: noqa: RUF001 - IPA looks like other letters
from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wyoming_tts.engines.phonemes import phonemes
from wyoming_tts.errors import LanguageNotSupportedError
from wyoming_tts.text.pronunciation import pronounced


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Hello, world!", "en-US", "həlˈoʊ, wˈɜːld!"),
        ("Hello,\n\n  world!", "en-US", "həlˈoʊ, wˈɜːld!"),
        ("Guten Tag.", "de-DE", "ɡˈuːtən tˈɑːk."),
        ("Das Update.", "de", "das ˈʌpdeɪt."),
        ("Bonjour", "fr-CA", "bɔ̃ʒˈuʁ"),
        ("", "en", ""),
        (" \n", "en", ""),
    ],
)
def test_text_becomes_ipa_with_stress_and_punctuation(
    text: str, language: str, expected: str
) -> None:
    """Phonemes keep the punctuation, white space is collapsed, language marks are gone."""
    assert phonemes(text, language) == expected


@pytest.mark.parametrize("text", ["...", "\0", "\ud800", "a\0b", "?!" * 500, "⣯", "\U0001f600"])
def test_hostile_text_gives_one_line(text: str) -> None:
    """Whatever the text, the answer is one line."""
    assert "\n" not in phonemes(text, "en")


def test_unknown_language_is_named() -> None:
    """A language that espeak-ng lacks is an error that names it."""
    with pytest.raises(LanguageNotSupportedError, match="xx-YY"):
        phonemes("Hello", "xx-YY")


def test_long_text_takes_linear_time() -> None:
    """Much punctuation does not make a long text slow."""
    start = time.thread_time()
    assert phonemes("a, b. " * 4_000, "en").count(",") == 4_000
    assert time.thread_time() - start < 5


def test_nothing_is_printed_and_no_folder_remains(tmp_path: Path) -> None:
    """A process that asks for phonemes is silent and leaves nothing behind."""
    script = """
from wyoming_tts.engines.phonemes import phonemes
for language in ("en-US", "de-DE", "fr"):
    assert phonemes("Das Update, hello!", language)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_import_costs_nothing_until_the_first_call() -> None:
    """The package phonemizer is imported by the first call only."""
    script = """
import sys
import wyoming_tts.engines.phonemes
assert "phonemizer" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", script], timeout=20, check=False)
    assert done.returncode == 0


def test_words_with_their_sounds_keep_them() -> None:
    """Sounds that are given stand in the phonemes, with spaces and punctuation as in the text."""
    siri, x = pronounced("Siri", "/ˈsɪ.ri/"), pronounced("X", "ba")
    assert phonemes(f'The {siri}, ({x}), "{x}" non{x}!', "en-US") == (
        'ðə sˈɪri, (bˈa), "bˈa" nˈɑːnbˈa!'
    )
    assert phonemes(siri, "de") == "sˈɪri"


def test_sounds_without_stress_are_stressed_as_the_language_does() -> None:
    """Where no mark says which syllable is stressed, it is the language's usual one."""
    word = pronounced("X", "banana mi")
    spoken = {tag: phonemes(word, tag) for tag in ("en", "fr", "it")}
    assert spoken == {"en": "bˈanana mˈi", "fr": "bananˈa mˈi", "it": "banˈana mˈi"}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("{Siri}'s", "en", "sˈɪriz"),
        ("{Mike}\u2019s.", "en", "mˈaɪks."),
        ("{Bruce}'s", "en", "bɹˈuːsɪz"),
        ("l'{Siri}", "fr", "lsˈɪri"),
        ("D\u2019{Siri}", "it", "dsˈɪri"),
    ],
)
def test_what_is_no_word_by_itself_joins_the_word(text: str, language: str, expected: str) -> None:
    """The 's of English and the elided articles of French and Italian are not spelt out."""
    sounds = {"Siri": "ˈsɪri", "Mike": "ˈmaɪk", "Bruce": "ˈbɹuːs"}
    for word, ipa in sounds.items():
        text = text.replace(f"{{{word}}}", pronounced(word, ipa))
    assert phonemes(text, language) == expected


def test_sounds_that_cannot_be_read_leave_the_word() -> None:
    """A word with something else than sounds is spoken as it is written."""
    assert phonemes(pronounced("hello", "???"), "en-US") == phonemes("hello", "en-US")
