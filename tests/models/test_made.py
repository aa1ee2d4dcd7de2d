"""What was made of models goes when its model goes."""

from __future__ import annotations

import fcntl
import json
from pathlib import Path

import pytest

from tests.models.conftest import WEIGHTS
from wyoming_tts.models import made
from wyoming_tts.models.ledger import HeldFile, Record
from wyoming_tts.models.store import ModelStore

COMMIT = "1" * 40


def keep(folder: Path, name: str, source: Path, ending: str = made.PREPARED) -> list[Path]:
    """Write a form with its record, or a refusal; return the files."""
    folder.mkdir(exist_ok=True, parents=True)
    stat = source.stat()
    stamp = {"source_size": stat.st_size, "source_mtime_ns": stat.st_mtime_ns}
    record = folder / (name + ending)
    record.write_text(json.dumps({"source": str(source), **stamp}))
    if ending == made.REFUSED:
        return [record]
    (folder / (name + made.FORM)).write_bytes(b"form")
    return [record, folder / (name + made.FORM)]


def test_a_removed_model_takes_what_was_made_of_it(store: ModelStore, tmp_path: Path) -> None:
    """Forms and refusals of its files go; those of other models and other files stay."""
    place = store.folder / "tiny-q4" / COMMIT[:12]
    place.mkdir(parents=True)
    (place / "tiny.gguf").write_bytes(WEIGHTS)
    held = {"tiny.gguf": HeldFile(len(WEIGHTS), "0" * 64)}
    store.ledger.put("tiny-q4", Record("somebody/tiny-gguf", COMMIT, held))
    (tmp_path / "own.gguf").write_bytes(b"own")
    folder = store.folder / made.FOLDER
    keep(folder, "tiny-1", place / "tiny.gguf")
    keep(folder, "tiny-2", place / "tiny.gguf", made.REFUSED)
    stays = keep(folder, "own-1", tmp_path / "own.gguf")
    stays.append(folder / "windows.json")
    stays[-1].write_text("{}")
    store.remove("tiny-q4")
    assert sorted(folder.iterdir()) == sorted(stays)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"source": 3}', '{"source": "\\u0000"}', "[" * 60_000]
)
def test_records_that_name_no_model_go(text: str, tmp_path: Path) -> None:
    """Nobody can use a form of which nobody knows what it was made of."""
    record, _ = keep(tmp_path / "made", "a", Path(__file__))
    record.write_text(text)
    made.remove_orphans(tmp_path / "made")
    assert not list((tmp_path / "made").iterdir())


def test_an_altered_model_counts_as_gone(tmp_path: Path) -> None:
    """The form of what a file was before is of no use."""
    (tmp_path / "m.gguf").write_bytes(b"1")
    kept = keep(tmp_path / "made", "m", tmp_path / "m.gguf")
    made.remove_orphans(tmp_path / "made")
    assert all(path.exists() for path in kept)
    (tmp_path / "m.gguf").write_bytes(b"12")
    made.remove_orphans(tmp_path / "made")
    assert not any(path.exists() for path in kept)


def test_unfinished_files_go_unless_they_are_being_written(tmp_path: Path) -> None:
    """What a killed process left is deleted; what a living one writes is not."""
    left, written = (tmp_path / f"{name}{made.FORM}{made.PART}" for name in ("left", "written"))
    left.touch()
    with written.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        made.remove_orphans(tmp_path)
        assert written.exists()
    assert not left.exists()


def test_no_folder_is_nothing_to_do(tmp_path: Path) -> None:
    """A server that never prepared anything has nothing to tidy."""
    made.remove_orphans(tmp_path / "none")
