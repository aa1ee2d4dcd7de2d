from __future__ import annotations

import io
import json
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.train.clips.datasets import kinds, save, sound, task
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.clips import pool, worker
from wyoming_tts.train.clips.card import Card
from wyoming_tts.train.clips.findings import Severity
from wyoming_tts.train.clips.making import Task

ANSWER = """
import json, os, signal, sys
for line in sys.stdin:
    task = json.loads(line)
    exec(task["text"])
    print(json.dumps({"card": {"id": task["id"], "findings": []}}), flush=True)
"""
"""A worker that does what a task's text tells before it answers."""


def answers(texts: list[str], jobs: int = 2) -> dict[str, Card]:
    """Return the cards of tasks that a stand-in for the worker does."""
    tasks = [
        task(Path("/none"), Path("/none/a.wav"), text, id=str(place))
        for place, text in enumerate(texts)
    ]
    command = (sys.executable, "-c", ANSWER)
    return {card.id: card for card in pool.make_clips(tasks, jobs, command)}


def tasks_of(folder: Path, count: int) -> list[Task]:
    """Return tasks whose recordings are there."""
    return [
        task(
            folder,
            save(folder / f"{place}.wav", sound(1 + place / 10)),
            id=str(place),
            target=str(folder / f"clips/{place}.wav"),
        )
        for place in range(count)
    ]


def test_processes_make_clips(tmp_path: Path) -> None:
    """Real processes make all clips, and leave nothing half written."""
    cards = list(pool.make_clips(tasks_of(tmp_path, 9), 2))
    assert {card.id for card in cards} == {str(place) for place in range(9)}
    assert len(list((tmp_path / "clips").glob("*.wav"))) == 9
    assert not list((tmp_path / ".parts").iterdir())


def test_no_tasks_need_no_processes() -> None:
    """Where nothing is to be made nothing is started."""
    assert list(pool.make_clips([], 2, ("/does/not/exist",))) == []


def test_a_recording_that_crashes_its_decoder_is_refused() -> None:
    """A crash costs the one clip, and the others are made by another process."""
    cards = answers(["", "os.kill(os.getpid(), signal.SIGSEGV)", "", "os.abort()", ""], jobs=1)
    refused = {name for name, card in cards.items() if card.refused}
    assert refused == {"1", "3"}
    assert len(cards) == 5


def test_a_recording_that_takes_for_ever_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that hangs is ended, and its clip is refused."""
    monkeypatch.setattr(pool, "LONGEST_TASK_S", 2.0)
    cards = answers(["", "signal.pause()", ""], jobs=1)
    assert kinds(cards["1"].findings, Severity.REFUSED) == ["UNREADABLE"]
    assert len(cards) == 3


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), signal.SIGKILL)", "sys.exit(3)"])
def test_a_process_that_is_ended_from_outside_stops_all(end: str) -> None:
    """No clip is refused for want of memory: that is told as what it is."""
    with pytest.raises(TrainingError, match="fewer --jobs"):
        answers(["", end, ""], jobs=1)


def test_what_a_process_cannot_do_is_told() -> None:
    """An error that concerns all clips ends the run with its own words."""
    report = "print(json.dumps({'error': 'no room: make some'}), flush=True)"
    with pytest.raises(TrainingError, match="no room: make some"):
        answers(["", report, ""], jobs=1)


def test_a_process_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    """Without a process there is an error with what to do."""
    with pytest.raises(TrainingError, match="cannot start a process"):
        list(pool.make_clips(tasks_of(tmp_path, 1), 1, ("/does/not/exist",)))


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [(ValueError("odd"), "card"), (OSError(28, "full"), "error"), (MemoryError(), "error")],
)
def test_only_the_recordings_own_faults_refuse_it(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, outcome: str
) -> None:
    """What nobody foresaw refuses one clip; want of room or memory stops the run."""

    def fail(_task: Task) -> Card:
        raise fault

    monkeypatch.setattr(worker, "make_clip", fail)
    asked = json.dumps(asdict(task(Path("/none"), Path("/none/a.wav")))).encode() + b"\n"
    answer = io.BytesIO()
    worker.serve(io.BytesIO(asked), answer)
    assert list(json.loads(answer.getvalue())) == [outcome]
