from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.train.clips.datasets import TEXT, save, sound, task
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.clips.card import Card
from wyoming_tts.train.clips.findings import Kind, warned
from wyoming_tts.train.clips.ledger import LEDGER, Ledger, key_of

CARD = Card("a", (warned(Kind.NOISE, "a", "noisy", "record again"),), seconds=1.5, size=10)


def test_cards_outlive_the_run(tmp_path: Path) -> None:
    """What was added is known to the next run, as it was."""
    with Ledger(tmp_path) as ledger:
        ledger.add("key", CARD)
    with Ledger(tmp_path) as ledger:
        assert ledger.get("a", "key") == CARD
        assert ledger.get("a", "other") is None


@pytest.mark.parametrize(
    "rest", [b'{"key": "k", "car', b"\xff\n", b"[]\n", b'{"key": "k", "card": {"id": 1}}\n']
)
def test_damaged_lines_cost_no_others(tmp_path: Path, rest: bytes) -> None:
    """A half line, as a killed run leaves it, neither hides what was before nor what follows."""
    with Ledger(tmp_path) as ledger:
        ledger.add("key", CARD)
    with (tmp_path / LEDGER).open("ab") as file:
        file.write(rest)
    with Ledger(tmp_path) as ledger:
        ledger.add("key", Card("b"))
    with Ledger(tmp_path) as ledger:
        assert ledger.ids == ["a", "b"]


def test_two_runs_do_not_meet(tmp_path: Path) -> None:
    """A second run in the same folder is told that there is one."""
    with Ledger(tmp_path), pytest.raises(TrainingError, match="another run"), Ledger(tmp_path):
        pass


def test_others_are_forgotten(tmp_path: Path) -> None:
    """What is no longer in the dataset leaves the file."""
    with Ledger(tmp_path) as ledger:
        ledger.add("key", CARD)
        ledger.add("key", Card("b"))
        ledger.forget_others(["b"])
    with Ledger(tmp_path) as ledger:
        assert ledger.ids == ["b"]


def test_keys_change_with_what_a_clip_is_made_of(tmp_path: Path) -> None:
    """Another text, recording or bound asks for another clip; a look at the file does not."""
    path = save(tmp_path / "a.wav", sound())
    key = key_of(task(tmp_path, path))
    assert key == key_of(task(tmp_path, path))
    others = [
        key_of(task(tmp_path, path, "Another text.")),
        key_of(task(tmp_path, path, TEXT, language="de")),
        key_of(task(tmp_path, path, TEXT, longest_s=5.0)),
    ]
    os.utime(path, (1, 1))
    others.append(key_of(task(tmp_path, path)))
    assert len({key, *others}) == 5
