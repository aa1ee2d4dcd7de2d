"""Prompts of voices that know where their words end."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engines.neutts.words import ENDS, voice
from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.prompts import read_prompt, write_prompt


def test_ends_survive_the_file(tmp_path: Path) -> None:
    """What is written is read; where there are none, files are those of older versions."""
    path = tmp_path / "neutts.json"
    write_prompt(path, voice())
    assert read_prompt(path).word_ends == ENDS
    write_prompt(path, voice(word_ends=()))
    assert "word_ends" not in json.loads(path.read_text())
    assert read_prompt(path).word_ends == ()


@pytest.mark.parametrize(
    "ends", [(60, 10), (10, 59), (10, 61), (-1, 60), (10.0, 60), (True, 60), ("10", 60)]
)
def test_ends_rise_to_the_end_of_the_codes(ends: Any) -> None:
    """A prompt whose words end anywhere else is none."""
    with pytest.raises(VoiceError, match="word"):
        replace(voice(), word_ends=ends)


@pytest.mark.parametrize("value", ["60", 60, None, {"a": 60}])
def test_ends_are_a_list(value: Any, tmp_path: Path) -> None:
    """Another kind of value in the file is an error of the file."""
    path = tmp_path / "neutts.json"
    write_prompt(path, voice())
    path.write_text(json.dumps({**json.loads(path.read_text()), "word_ends": value}))
    with pytest.raises(VoiceError, match=r"neutts\.json"):
        read_prompt(path)
