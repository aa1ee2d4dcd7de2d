"""Small sets of encoded clips."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.train.export.folders import CODES

HEADER = {"format": 1, "codec": "small@1", "codebook": CODES, "language": "en"}
WORDS = ("ðə", "lˈæmp", "ɪz", "ˈɔf.")  # noqa: RUF001 - phonemes


def row(name: str, seconds: float = 5.0, **values: Any) -> dict[str, Any]:
    """Return a clip of 12 letters for each second."""
    frames = round(seconds * 50)
    ends = [frames * (place + 1) // len(WORDS) for place in range(len(WORDS))]
    made = {
        "id": name,
        "text": ("abc " * round(seconds * 4)).strip() + ".",
        "speaker": "anna",
        "split": "train",
        "seconds": seconds,
        "codes": [place % CODES for place in range(frames)],
        "words": [list(pair) for pair in zip(WORDS, ends, strict=True)],
    }
    return {key: value for key, value in (made | values).items() if value is not None}


def write_codes(path: Path, *rows: dict[str, Any], **header: Any) -> Path:
    """Write a ``codes.jsonl``."""
    lines = [HEADER | header, *rows]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return path
