from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.engines.espeak.conftest import Speak
from wyoming_tts.engines.espeak.catalogue import find_espeak_language, find_espeak_voice

VOICES = sorted((Path(__file__).parents[3] / "voices").glob("espeak-*/voice.toml"))


def read(path: Path) -> dict[str, Any]:
    """Return the voice's definition."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def loudness(samples: np.ndarray[Any, np.dtype[np.int16]]) -> float:
    """Return the level of what is not silence, in dB of full scale."""
    loud = samples[np.abs(samples.astype(np.int32)) > 200].astype(np.float64)
    return float(20 * np.log10(np.sqrt(np.mean(loud**2)) / 32768))


def test_voices_ship() -> None:
    """The usual languages have a voice, each with its own name."""
    assert len(VOICES) >= 14
    assert len({read(path)["name"] for path in VOICES}) == len(VOICES)


@pytest.mark.parametrize("path", VOICES, ids=lambda path: path.parent.name)
def test_every_speaker_of_every_voice_speaks_at_a_similar_level(speak: Speak, path: Path) -> None:
    """Each speaker is heard, about as loud as the voice itself, and without clipping."""
    voice = read(path)
    language = voice["languages"][0]
    text = "Radio, hotel, taxi: 1, 2, 3."
    usual = speak(text, language, **voice["options"])
    assert set(voice["speakers"]) == {"female", "male", "whisper"}
    for options in voice["speakers"].values():
        samples = speak(text, language, **{**voice["options"], **options})
        assert abs(loudness(samples) - loudness(usual)) < 3
        assert not np.array_equal(samples, usual)
        assert int(np.abs(samples.astype(np.int32)).max()) < 32_767


@pytest.mark.parametrize("path", VOICES, ids=lambda path: path.parent.name)
def test_voice_speaks_the_language_that_it_names(path: Path) -> None:
    """The voice's folder, language and espeak-ng code agree."""
    voice = read(path)
    language = voice["languages"][0]
    assert path.parent.name == f"espeak-{language.lower()}"
    assert find_espeak_voice(voice["options"]["voice"]) == find_espeak_language(language)
