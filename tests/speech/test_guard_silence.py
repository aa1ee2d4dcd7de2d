"""Pieces that a guard listens to, and everything that espeak-ng says with its pauses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wyoming_tts.audio.pcm import RATE
from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.espeak.engine import EspeakEngine
from wyoming_tts.errors import RunawayError
from wyoming_tts.speech.guard import LOST, PieceGuard

TEXT = "The kitchen light is on."
ODD_TEXTS = [
    "...",
    "Wait... what? ... No way... !!!",
    "One. Two. Three.\n\nFour; five: six, seven - eight.",
    "A B C D E F G",
    "1.000.000.000 €, 2024-12-31 23:59:59",
    "ΑΒΓ ЩЩЩ ǅǅ 今天天气很好 नमस्ते",
    "— — — — — — — — — —",
    "Yes.",
    "e",
    "a" * 60,
    "hm, " * 30,
    "Donaudampfschifffahrtsgesellschaftskapitän",
    "(Really?) [Yes!] {No...} «Well» “Then”",
    "no. " * 40,
    "\U0001f600 \U0001f44d",
]


@pytest.fixture(scope="module")
def espeak() -> EspeakEngine:
    """The engine that is always there."""
    engine = EspeakEngine()
    engine.load({})
    return engine


@pytest.mark.parametrize("rate", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("text", ODD_TEXTS)
def test_espeak_is_never_interrupted(espeak: EspeakEngine, text: str, rate: float) -> None:
    """Whatever espeak-ng makes of a text passes its guard as it was made."""
    info = espeak.load({})
    guard = PieceGuard(text, rate, sampled=info.seeded)
    job = SpeakJob(text, "en", rate=rate)
    made = [np.asarray(block) for block in espeak.speak(job, lambda: False)]
    heard = [guard.push(block) for block in made]
    nothing = [np.zeros(0, np.int16)]
    assert np.array_equal(np.concatenate(heard + nothing), np.concatenate(made + nothing))
    assert not guard.over
    assert guard.believable


@pytest.mark.parametrize("text", [text for text in ODD_TEXTS if any(map(str.isalnum, text))])
def test_speech_of_any_text_passes(espeak: EspeakEngine, text: str) -> None:
    """A sampled engine that speaks as espeak-ng does, pauses included, is not taken for lost."""
    guard = PieceGuard(text, 1.0, sampled=True)
    made = 0
    for block in espeak.speak(SpeakJob(text, "en"), lambda: False):
        made += len(block)
        guard.push(np.asarray(block))
    assert guard.believable
    assert 0 < guard.made <= made / RATE


def noise(length: float, amplitude: int) -> NDArray[np.int16]:
    """Return noise of some seconds."""
    samples = np.random.default_rng(3).uniform(-amplitude, amplitude, round(length * RATE))
    return samples.astype(np.int16)


@settings(deadline=None, max_examples=40)
@given(st.integers(200, 5 * RATE), st.integers(1, 30_000))
def test_blocks_do_not_matter(block: int, amplitude: int) -> None:
    """The guard comes to the same end however the engine cuts its samples."""
    samples = np.concatenate(
        (noise(1.4, 8_000), noise(1.5, min(amplitude, 60)), noise(1, amplitude))
    )

    def heard(size: int) -> NDArray[np.int16]:
        guard = PieceGuard(TEXT, 1.0, sampled=True)
        parts = [guard.push(samples[at : at + size]) for at in range(0, len(samples), size)]
        assert guard.over
        return np.concatenate(parts)

    assert abs(len(heard(block)) - len(heard(RATE // 100))) <= RATE // 5


def test_a_silent_start_is_lost() -> None:
    """An engine that makes silence only is stopped before it has made all it could."""
    guard = PieceGuard(TEXT, 1.0, sampled=True)
    with pytest.raises(RunawayError, match=r"silent after 0\.0 s"):
        guard.push(np.zeros(round((LOST + 0.2) * RATE), np.int16))
    assert not guard.believable


def test_ideographs_in_silence_are_not_believed() -> None:
    """Silence is no speech in writing whose length tells little, either."""
    guard = PieceGuard("今天天气很好", 1.0, sampled=True)
    guard.push(np.zeros(RATE, np.int16))
    assert not guard.believable


def test_punctuation_may_be_silent() -> None:
    """Where nothing is to be said nothing is missed."""
    assert PieceGuard("?!", 1.0, sampled=True).believable
