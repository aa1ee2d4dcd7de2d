from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.train.export.clip_files import row, write_codes
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.export.clips import Clip, choose_clip, read_clips


def _clips(tmp_path: Path, *rows: dict[str, Any]) -> list[Clip]:
    return read_clips(write_codes(tmp_path / "codes.jsonl", *rows))[1]


def test_a_set_is_read(tmp_path: Path) -> None:
    """The header and all of a clip are read."""
    header, (clip,) = read_clips(write_codes(tmp_path / "codes.jsonl", row("a", 4.0)))
    assert (header.codec, header.language) == ("small@1", "en")
    assert clip.seconds == 4.0
    assert clip.words[-1] == ("ˈɔf.", 200)  # noqa: RUF001 - phonemes


@pytest.mark.parametrize(
    ("rows", "best"),
    [
        ([row("short", 2.0), row("near", 4.6), row("far", 7.0), row("long", 9.0)], "near"),
        ([row("held", 5.0, split="held-out"), row("near", 4.0), row("x", 3.2)], "near"),
        ([row("open", 5.0, text="abc " * 20), row("ends", 6.5), row("x", 7.9)], "ends"),
        ([row("fast", 5.0, text="abc " * 60 + "."), row("even", 4.0), row("x", 3.1)], "even"),
        ([row("b", 5.0), row("a", 5.0)], "a"),
        ([row("a", 1.0), row("b", 2.0), row("c", 20.0)], "b"),
        ([row("open", 5.0, text="abc " * 20), row("x", 2.0)], "open"),
    ],
)
def test_the_best_clip_is_chosen(rows: list[dict[str, Any]], best: str, tmp_path: Path) -> None:
    """The clip for training nearest to 5 s that ends with a mark at the usual rate wins."""
    assert choose_clip(_clips(tmp_path, *rows)).id == best


def test_speakers_are_kept_apart(tmp_path: Path) -> None:
    """Of several speakers one must be named, and only their clips count."""
    clips = _clips(tmp_path, row("a", 5.0), row("b", 4.0, speaker="ben"))
    with pytest.raises(TrainingError, match="--speaker whose voice it is: anna, ben"):
        choose_clip(clips)
    assert choose_clip(clips, "ben").id == "b"
    with pytest.raises(TrainingError, match="no clip for training of eve"):
        choose_clip(clips, "eve")


def test_words_can_be_required(tmp_path: Path) -> None:
    """Clips without the ends of all their words are passed over where these are needed."""
    rows = (row("a", 5.0, words=None), row("b", 4.0, words=[["x", 3]]), row("c", 3.0))
    clips = _clips(tmp_path, *rows)
    assert choose_clip(clips, words=True).id == "c"
    with pytest.raises(TrainingError, match="knows where its words end"):
        choose_clip(clips[:2], words=True)


@pytest.mark.parametrize(
    "bad",
    [
        row("b", codes=[]),
        row("b", codes=[64]),
        row("b", codes=[-1]),
        row("b", codes="x"),
        row("b", text=None),
        row("b", words=[["x"]]),
    ],
)
def test_a_damaged_line_is_told_by_its_number(bad: dict[str, Any], tmp_path: Path) -> None:
    """Codes outside of the codebook and missing values are told with the number of the line."""
    path = write_codes(tmp_path / "codes.jsonl", row("a"), bad)
    with pytest.raises(TrainingError, match="line 3 of"):
        read_clips(path)


@pytest.mark.parametrize("content", [b"", b"[]\n", b"{\n", b"\xff\n", b"{}\n"])
def test_a_file_that_is_none_is_told(content: bytes, tmp_path: Path) -> None:
    """A file without a header is damaged at its first line."""
    path = tmp_path / "codes.jsonl"
    path.write_bytes(content)
    with pytest.raises(TrainingError, match="line 1 of"):
        read_clips(path)
    with pytest.raises(TrainingError, match="cannot read"):
        read_clips(tmp_path / "missing.jsonl")
