from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from wyoming_tts.engines.neutts.codec.windows import WindowPlan
from wyoming_tts.engines.neutts.kept_windows import FILE, keep_windows, read_windows
from wyoming_tts.engines.neutts.whole_file import write_json


def test_what_was_kept_comes_back_for_the_same_machine_only(tmp_path: Path) -> None:
    """Another codec or number of cores has a choice of its own, and neither loses the other's."""
    one, other = WindowPlan(first=8), WindowPlan(first=25, growth=1.5)
    keep_windows(tmp_path / "new", "one", one)
    keep_windows(tmp_path / "new", "other", other)
    assert read_windows(tmp_path / "new", "one") == one
    assert read_windows(tmp_path / "new", "other") == other
    assert read_windows(tmp_path / "new", "third") is None


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"one": 1}', '{"one": {"first": 0}}', '{"one": {"x": 1}}']
)
def test_a_damaged_file_counts_for_nothing(content: str, tmp_path: Path) -> None:
    """The windows are chosen anew, and can be kept again."""
    (tmp_path / FILE).write_text(content)
    assert read_windows(tmp_path, "one") is None
    keep_windows(tmp_path, "one", WindowPlan())
    assert read_windows(tmp_path, "one") == WindowPlan()


def test_a_folder_that_cannot_be_written_is_told_and_survived(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The engine speaks all the same."""
    (tmp_path / "file").write_text("")
    keep_windows(tmp_path / "file", "one", WindowPlan())
    assert "cannot keep" in caplog.text


def test_writers_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Many that keep windows at once all succeed, and nothing else is left in the folder."""
    with ThreadPoolExecutor(8) as pool:
        kept = [pool.submit(write_json, tmp_path / FILE, {"n": n}) for n in range(64)]
        for each in kept:
            each.result()
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert json.loads((tmp_path / FILE).read_text())["n"] in range(64)
