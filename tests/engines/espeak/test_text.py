from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.espeak.conftest import Speak
from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.espeak.engine import EspeakEngine
from wyoming_tts.engines.espeak.plaintext import LONGEST_WORD, plain_text

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=80)
"""Every code point there is, surrogates and NUL included."""


@given(ANY_TEXT)
def test_plain_text_is_always_safe(text: str) -> None:
    """The result is UTF-8, has no control characters, and no long words."""
    plain = plain_text(text)
    encoded = plain.encode()
    assert all(character.isprintable() or ord(character) > 0xA0 for character in plain)
    assert all(len(word) <= LONGEST_WORD for word in encoded.split())
    assert plain == " ".join(plain.split())


@given(st.text("abc äß.,!?", max_size=60))
def test_plain_text_keeps_what_is_plain(text: str) -> None:
    """Ordinary text only has its white space collapsed."""
    assert plain_text(text) == " ".join(text.split())


def test_plain_text_cuts_no_character() -> None:
    """A long word is cut between characters, and nothing is lost."""
    word = "aé中" * 100
    assert plain_text(word).replace(" ", "") == word


@pytest.mark.parametrize("piece", ["a", " ", "-中", "é", "\0", "\ud800", ". "])
def test_plain_text_takes_linear_time(piece: str) -> None:
    """100 kB of anything is cleaned in a moment."""
    start = time.thread_time()
    plain_text(piece * 100_000)
    assert time.thread_time() - start < 3


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=ANY_TEXT, language=st.sampled_from(["en-US", "de", "fr", "pl", "uk", "zh", "ar"]))
def test_any_text_ends_without_a_crash(speak: Speak, text: str, language: str) -> None:
    """Whatever the text, the engine answers with samples or with silence."""
    assert speak(text, language).dtype == np.int16


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "\0",
        "a\0b",
        "\ud800\udfff",
        "...!?!?,,,;;;",
        "-",
        "{-中",
        "⣯ⓜ",
        "\x0180S\x0150P",
        "x" * 3_000,
        "7" * 500,
        "<speak><break time='60s'/></speak>",
        "[[h@'loU]]",
        "\u202e\u200d\ufeff",
        "\U0001f600\U000e0100",
    ],
)
def test_hostile_text_neither_crashes_nor_hangs(speak: Speak, text: str) -> None:
    """Text made to break espeak-ng ends in time, and the next sentence is spoken."""
    for language in ("en-GB", "de", "ar", "hi", "zh", "vi"):
        speak(text, language)
    assert speak("Hello.").size > 4_000


def test_hundred_kilobytes_stream_at_once(engine: EspeakEngine) -> None:
    """The first samples of a huge text do not wait for its end."""
    stream = engine.speak(SpeakJob("word and another, " * 6_000, "en"), lambda: False)
    start = time.perf_counter()
    assert next(stream).size
    assert time.perf_counter() - start < 5
    stream.close()  # type: ignore[attr-defined]


def test_markup_is_spoken_not_obeyed(speak: Speak) -> None:
    """SSML, phoneme input and embedded commands have no power."""
    assert speak("<break time='30s'/> one").size < 10 * 24_000
    assert np.array_equal(speak("\x0190S one"), speak("90S one"))
    assert not np.array_equal(speak("[[h@'loU]]"), speak("hello"))
