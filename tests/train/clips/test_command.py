from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from tests.train.clips.datasets import lj_folder, make_here
from wyoming_tts.cli import train_prepare
from wyoming_tts.train.clips import prepare
from wyoming_tts.train.clips.metadata import Columns
from wyoming_tts.train.clips.pool import MOST_JOBS


def parse(*arguments: str) -> argparse.Namespace:
    """Return arguments as the command takes them."""
    parser = argparse.ArgumentParser()
    train_prepare.add_arguments(parser)
    return parser.parse_args(arguments)


def test_the_report_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who runs the command reads the report, and where everything is."""
    monkeypatch.setattr(prepare, "make_clips", make_here)
    source, folder = lj_folder(tmp_path / "set", 2), tmp_path / "out"
    assert train_prepare.run(parse(str(source), str(folder), "--speaker", "anna")) == 0
    printed = capsys.readouterr().out
    assert "2 of 2 clips kept" in printed
    assert "anna" in printed
    assert str(folder / "manifest.jsonl") in printed


@pytest.mark.parametrize(
    "wrong", [["--jobs", "0"], ["--longest", "0"], ["--longest", "nan"], ["--columns", "four"]]
)
def test_wrong_options_are_refused(wrong: list[str]) -> None:
    """An option that makes no sense is told at once."""
    with pytest.raises(SystemExit):
        parse("set", "out", *wrong)


def test_what_the_command_says_is_what_is_done() -> None:
    """Bounds and choices that the help shows are those of the work."""
    assert {each.value for each in Columns} == set(train_prepare._COLUMNS)
    assert train_prepare._MOST_JOBS == MOST_JOBS
    arguments = parse("set", "out")
    assert (arguments.shortest, arguments.longest) == (prepare.SHORTEST_S, prepare.LONGEST_S)
