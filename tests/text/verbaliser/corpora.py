"""Texts as Home Assistant sends them, each with the words that a person would say."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"
ARROW = " => "


def cases(name: str) -> list[tuple[str, str]]:
    """Return the texts of a file and their words; ``#`` begins a comment line."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if line.strip() and not line.startswith("# ")]
    for line in said:
        assert line.count(ARROW) == 1, f"{name}.txt: no {ARROW!r}, or two, in {line!r}"
    return [(text.strip(), words.strip()) for text, words in (line.split(ARROW) for line in said)]


def names() -> list[str]:
    """Return the names of all files: a language, or a variety of one such as ``en-GB``."""
    return sorted(path.stem for path in FOLDER.glob("*.txt"))
