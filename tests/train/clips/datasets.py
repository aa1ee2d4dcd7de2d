"""Small datasets for tests: noise with the rhythm of speech."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.voices.recordings import RATE, save, speech
from wyoming_tts.train.clips.card import Card
from wyoming_tts.train.clips.findings import ClipFinding, Severity
from wyoming_tts.train.clips.making import Task, make_clip

TEXT = "The lamp in the hall is on now."
"""About as many sounds as two seconds of speech have."""


def sound(seconds: float = 2.0, place: int = 0, **options: Any) -> NDArray[np.float32]:
    """Return speech with some silence around; another place gives another recording."""
    samples = speech(-0.3, seconds, -0.3, **options)
    return (samples * (1 - 0.01 * (place % 50))).astype(np.float32)


def lj_folder(root: Path, count: int, first: int = 0) -> Path:
    """Write a dataset in the format of LJSpeech, or add to it; return its folder."""
    (root / "wavs").mkdir(parents=True, exist_ok=True)
    for place in range(first, first + count):
        save(root / "wavs" / f"c-{place:03d}.wav", sound(2.0 + 0.01 * place, place))
    names = sorted(path.stem for path in (root / "wavs").glob("c-*.wav"))
    (root / "metadata.csv").write_text("".join(f"{name}|{TEXT}\n" for name in names))
    return root


def task(folder: Path, source: Path, text: str = TEXT, **changes: Any) -> Task:
    """Return the task to make a clip of a recording."""
    values = {
        "id": "clip",
        "source": str(source),
        "text": text,
        "language": "en-US",
        "target": str(folder / "clips" / "clip.wav"),
        "parts": str(folder / ".parts"),
        "shortest_s": 0.5,
        "longest_s": 20.0,
    }
    return Task(**{**values, **changes})


def make_here(tasks: Sequence[Task], jobs: int) -> Iterator[Card]:
    """Make clips in this process, which is soon done."""
    return map(make_clip, tasks)


def kinds(findings: Sequence[ClipFinding], severity: Severity) -> list[str]:
    """Return the kinds of the findings of a severity."""
    return [finding.kind.name for finding in findings if finding.severity is severity]


__all__ = ["RATE", "TEXT", "kinds", "lj_folder", "make_here", "save", "sound", "task"]
