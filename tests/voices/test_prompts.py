from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.prompts import (
    CODEBOOK,
    MOST_CODES,
    VoicePrompt,
    read_prompt,
    with_final_mark,
    write_prompt,
)

GOOD = VoicePrompt(
    codes=(0, 1, CODEBOOK - 1),
    text="Ça va ?",
    phonemes="sa va?",
    language="fr-FR",
    codec="neucodec@30c1fdd19e68",
    gain_db=-1.5,
    source="ab" * 32,
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """A prompt survives its file, and nothing else is left in the folder."""
    path = tmp_path / "neutts.json"
    write_prompt(path, GOOD)
    assert read_prompt(path) == GOOD
    assert read_prompt(path).seconds == pytest.approx(0.06)
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full, the voice stays as it was, and no rest of a file remains."""
    path = tmp_path / "neutts.json"
    write_prompt(path, GOOD)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(VoiceError, match="No space left"):
        write_prompt(path, replace(GOOD, text="Other."))
    assert read_prompt(path) == GOOD
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"codes": ()}, "no codes"),
        ({"codes": (CODEBOOK,)}, "65536"),
        ({"codes": (-1,)}, "-1"),
        ({"codes": (1.0,)}, "whole number"),
        ({"codes": (True,)}, "whole number"),
        ({"codes": (1,) * (MOST_CODES + 1)}, "more than"),
        ({"text": " "}, "spoken"),
        ({"text": "a" * 5_000}, "longer"),
        ({"text": None}, "text"),
        ({"language": ""}, "language"),
        ({"gain_db": float("nan")}, "gain"),
        ({"gain_db": 1000.0}, "gain"),
        ({"gain_db": "loud"}, "gain"),
    ],
)
def test_a_prompt_that_cannot_be_is_refused(change: dict[str, Any], word: str) -> None:
    """Every value is checked, and the message says which is wrong."""
    with pytest.raises(VoiceError, match=word):
        replace(GOOD, **change)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"format": 2}',
        b'{"format": 1}',
        b'{"format": 1, "codes": [1]}',
        b'{"format": 1, "codes": "123"}',
        b"[" * 100_000,
        b" " * 300_000,
    ],
)
def test_a_damaged_file_is_one_line_of_advice(tmp_path: Path, content: bytes) -> None:
    """Whatever stands in the file, the error is typed and names the command that helps."""
    path = tmp_path / "neutts.json"
    path.write_bytes(content)
    with pytest.raises(VoiceError, match=r"neutts\.json.*voices prepare") as caught:
        read_prompt(path)
    assert "\n" not in str(caught.value)


def test_a_file_with_an_unknown_value_is_refused(tmp_path: Path) -> None:
    """A misspelt key is not passed over."""
    path = tmp_path / "neutts.json"
    write_prompt(path, GOOD)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"gain": 1}))
    with pytest.raises(VoiceError, match="too many"):
        read_prompt(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """The reason of the system is in the message."""
    with pytest.raises(VoiceError, match="No such file"):
        read_prompt(tmp_path / "neutts.json")


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("Hello", "Hello."),
        (" Hello \n there,", "Hello there."),
        ("Really?", "Really?"),
        ("He said “yes.”", "He said “yes.”"),
        ("and then -", "and then."),
        ("你好。", "你好。"),
        ("", ""),
    ],
)
def test_a_text_gets_an_end(text: str, ended: str) -> None:
    """A final mark is added where there is none, and white space collapses."""
    assert with_final_mark(text) == ended


@given(st.text(max_size=60))
def test_ending_a_text_twice_changes_nothing(text: str) -> None:
    """What is ended stays."""
    once = with_final_mark(text)
    assert with_final_mark(once) == once
