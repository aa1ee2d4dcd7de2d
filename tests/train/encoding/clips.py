"""Manifests of small clips."""

from __future__ import annotations

import json
import wave
from pathlib import Path
from typing import Any

import numpy as np


def write_wav(path: Path, count: int, *, rate: int = 24_000, channels: int = 1) -> None:
    """Write a clip of noise with its own seed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(count)
    samples = (3000 * random.standard_normal(count * channels)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())


def record(number: int, count: int, **other: Any) -> dict[str, Any]:
    """Return a line of a manifest."""
    return {
        "id": f"a-{number}",
        "audio": f"clips/a-{number}.wav",
        "text": f"Text {number}, ä.",
        "speaker": "anna",
        "seconds": round(count / 24_000, 3),
        "split": "train" if number else "held-out",
        **other,
    }


def write_manifest(folder: Path, records: list[dict[str, Any]]) -> Path:
    """Write a manifest."""
    path = folder / "manifest.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in records), "utf-8")
    return path


def make_clips(folder: Path, counts: list[int]) -> Path:
    """Write clips of so many samples, and their manifest; return its path."""
    for number, count in enumerate(counts):
        write_wav(folder / "clips" / f"a-{number}.wav", count)
    return write_manifest(folder, [record(number, count) for number, count in enumerate(counts)])
