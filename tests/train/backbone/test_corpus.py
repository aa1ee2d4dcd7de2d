# ruff: noqa: RUF001 - IPA looks like other letters
"""From a file of codes to what is learnt: nothing is truncated, and faults are told by line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

from tests.train.backbone.small import (
    CODES,
    HEADER,
    clips,
    make_corpus,
    make_tokens,
    nobody,
    write_codes,
)
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.backbone.codes import read_codes
from wyoming_tts.train.backbone.corpus import read_corpus
from wyoming_tts.train.backbone.layouts import Layout, Turns
from wyoming_tts.train.backbone.rows import Sequences, batches, each_once


@pytest.mark.parametrize(
    ("number", "change", "told"),
    [
        (1, {"format": 2}, "format 2"),
        (1, {"codebook": "many"}, "line 1"),
        (1, {"codec": ""}, "line 1"),
        (2, {"codes": [CODES]}, "line 2"),
        (3, {"codes": [-1, 2]}, "line 3"),
        (3, {"codes": []}, "line 3"),
        (3, {"codes": None}, "line 3"),
        (4, {"split": "test"}, "line 4.*split"),
        (4, {"id": "a-0000"}, "line 4.*line 2"),
        (5, {"words": [["ɔn", 3], ["ðə", 3]]}, "line 5.*words"),
        (5, {"words": [["ɔn", 9999]]}, "line 5.*words"),
    ],
)
def test_a_damaged_line_is_told(
    tmp_path: Path, number: int, change: dict[str, Any], told: str
) -> None:
    """The message has the number of the line."""
    lines = [HEADER, *clips()]
    lines[number - 1] = {**lines[number - 1], **change}
    with pytest.raises(TrainingError, match=told):
        read_codes(write_codes(tmp_path / "codes.jsonl", *lines))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "line 1"),
        (b"\xff\xfe\n", "line 1"),
        (b"[1, 2]\n", "line 1"),
        (b'{"format": 1, "codec": "c", "codebook": 4, "language": "en"}\n', "no clips"),
        (b'{"format": 1, "codec": "c", "codebook": 4, "language": "en"}\n{"id": "a', "line 2"),
        (b'{"format": 1, "codec": "c", "codebook": 4, "language": "en"}\n\n', "line 2"),
    ],
)
def test_a_file_that_is_none_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    """Files that are empty, cut off, or something else are one sentence."""
    path = tmp_path / "codes.jsonl"
    path.write_bytes(content)
    with pytest.raises(TrainingError, match=told):
        read_codes(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """The message says what makes it."""
    with pytest.raises(TrainingError, match="train encode"):
        read_codes(tmp_path / "codes.jsonl")


def test_what_is_too_long_is_left_out_as_a_whole(tmp_path: Path) -> None:
    """It is counted and named, and with the length that is advised nothing is left out."""
    told: list[str] = []
    codes = read_codes(write_codes(tmp_path / "codes.jsonl"))
    _, tokens = make_tokens()

    def read(length: int) -> Any:
        layout = Layout.REFERENCE_FIRST
        return read_corpus(codes, tokens, layout, Turns.WORDS, length=length, report=told.append)

    corpus = read(34)
    (line,) = told
    (names,) = corpus.left_out.values()
    assert f"{len(names)} clips" in line
    assert names[0] in line
    assert len(corpus.learnt.ids) + len(corpus.held_out.ids) + len(names) == 14
    assert max(map(len, corpus.learnt.ids)) <= 34
    longest = int(line.split("--length ")[1].split()[0])
    assert not read(longest).left_out
    assert read(longest - 1).left_out


def test_held_out_clips_are_not_learnt(tmp_path: Path) -> None:
    """The split of a line decides."""
    corpus = make_corpus(tmp_path)
    held = [each for each in corpus.utterances if each.held_out]
    assert len(corpus.held_out.ids) == len(held) == 4
    assert len(corpus.learnt.ids) == 10


def test_without_word_ends_there_are_no_turns_of_words(tmp_path: Path) -> None:
    """If nothing is left to learn from, that is an error that says so."""
    lines = [{name: v for name, v in clip.items() if name != "words"} for clip in clips()]
    with pytest.raises(TrainingError, match="no clip is left"):
        make_corpus(tmp_path, HEADER, *lines)


def test_a_text_without_sounds_is_left_out(tmp_path: Path) -> None:
    """Phonemes are made as the engine makes them; where there are none, the others are learnt."""
    lines = [HEADER, *clips(3)]
    lines[2] = {**lines[2], "text": "...", "split": "train"}
    codes = read_codes(write_codes(tmp_path / "codes.jsonl", *lines))
    _, tokens = make_tokens()
    corpus = read_corpus(codes, tokens, Layout.NEUTTS, Turns.WHOLE, length=200, report=nobody)
    assert list(corpus.left_out.values()) == [["a-0001"]]
    assert corpus.utterances[0].phonemes == "tˈɜːn ɔnðə lˈaɪt."


def test_a_language_that_nobody_speaks_is_told(tmp_path: Path) -> None:
    """It is the header's fault, not that of each clip."""
    path = write_codes(tmp_path / "codes.jsonl", {**HEADER, "language": "xx-none"}, *clips(3))
    with pytest.raises(TrainingError, match="--language"):
        read_corpus(
            read_codes(path),
            make_tokens()[1],
            Layout.NEUTTS,
            Turns.WHOLE,
            length=200,
            report=nobody,
        )


def sequences(count: int, begin: tuple[int, ...] = (), *, alone: bool = False) -> Sequences:
    """Return utterances that each consist of their number."""
    ids = [np.full(1 + number % 4, number, np.uint32) for number in range(1, count + 1)]
    learnt = [np.ones(len(row), np.bool_) for row in ids]
    return Sequences(ids, learnt, {"a": range(0, count, 2), "b": range(1, count, 2)}, begin, alone)


@pytest.mark.parametrize("alone", [False, True])
def test_batches_are_the_same_from_any_start(*, alone: bool) -> None:
    """What a run is given depends on the number of the step alone."""
    whole = batches(sequences(20, alone=alone), 6, 2, seed=3)
    first = [next(whole) for _ in range(12)]
    later = batches(sequences(20, alone=alone), 6, 2, seed=3, start=7)
    for number, batch in first[7:]:
        again, same = next(later)
        assert again == number
        assert np.array_equal(same.ids, batch.ids)


def test_a_row_begins_with_what_a_model_wants_there() -> None:
    """Rows with it are no longer than rows without."""
    for batch in each_once(sequences(20, (99, 98)), 8, 3):
        assert batch.ids.shape[1] <= 8
        assert (batch.ids[:, :2] == [99, 98]).all()
        assert not batch.learnt[:, :2].any()


@pytest.mark.parametrize("alone", [False, True])
def test_each_utterance_comes_once(*, alone: bool) -> None:
    """Nothing is lost or repeated, and speakers are not mixed."""
    seen: list[int] = []
    for batch in each_once(sequences(20, alone=alone), 6, 3):
        for row in batch.ids:
            numbers = [int(number) for number in np.unique(row[row > 0])]
            assert len({number % 2 for number in numbers}) == 1
            assert not alone or len(numbers) == 1
            seen += numbers
    assert sorted(seen) == list(range(1, 21))


def test_few_rows_fill_a_batch() -> None:
    """A small set of clips can be learnt with any number of rows."""
    _, batch = next(batches(sequences(2), 6, 5, seed=0))
    assert batch.ids.shape[0] == 5
