"""Voices that are removed can be had back for a while, whatever happens meanwhile."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from tests.voices.folders import write_voice
from wyoming_tts.errors import VoiceError, VoiceNotFoundError
from wyoming_tts.voices import trash
from wyoming_tts.voices.catalogue import VoiceCatalogue
from wyoming_tts.voices.store import tidy
from wyoming_tts.voices.trash import KEPT_S, bin_voice, empty_bin, list_binned, restore_voice
from wyoming_tts.voices.voice import read_voice


def names(folder: Path) -> list[str]:
    """Return what is in a folder, hidden things included."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_voice_comes_back_as_it_was(tmp_path: Path) -> None:
    """Meanwhile nobody sees it, but the list of what can be had back."""
    folder = write_voice(tmp_path, "bea", name="Beatrice")
    before, now = read_voice(folder), time.time()
    until = bin_voice(tmp_path, "bea")
    assert until == pytest.approx(now + KEPT_S, abs=5)
    catalogue = VoiceCatalogue([tmp_path], {"fake"})
    catalogue.scan()
    assert (catalogue.current.voices, catalogue.current.broken) == ({}, {})
    ((found, name, at),) = list_binned(tmp_path)
    assert (found, name) == ("bea", "Beatrice")
    assert at == pytest.approx(now, abs=5)
    tidy(tmp_path)
    empty_bin(tmp_path)
    restore_voice(tmp_path, "bea")
    assert read_voice(folder) == before
    assert list_binned(tmp_path) == []
    with pytest.raises(VoiceNotFoundError):
        restore_voice(tmp_path, "bea")


@pytest.mark.parametrize("kind", ["voice", "empty", "file", "link"])
def test_a_voice_that_has_its_name_by_now_stays(tmp_path: Path, kind: str) -> None:
    """The old one is not brought back, and not lost either."""
    folder = write_voice(tmp_path, "bea")
    bin_voice(tmp_path, "bea")
    if kind == "voice":
        write_voice(tmp_path, "bea", name="New")
    elif kind == "empty":
        folder.mkdir()
    elif kind == "file":
        folder.write_text("mine")
    else:
        folder.symlink_to("nowhere")
    with pytest.raises(VoiceError, match="again"):
        restore_voice(tmp_path, "bea")
    if kind == "voice":
        assert read_voice(folder).name == "New"
    assert [name for _, name, _ in list_binned(tmp_path)] == ["Bea"]


def test_the_last_of_a_name_comes_back(tmp_path: Path) -> None:
    """Of several that had it one after the other, and then the one before."""
    for name in ("First", "Second", "Third"):
        write_voice(tmp_path, "bea", name=name)
        bin_voice(tmp_path, "bea")
    assert [entry[:2] for entry in list_binned(tmp_path)] == [("bea", "Third")]
    restore_voice(tmp_path, "bea")
    assert read_voice(tmp_path / "bea").name == "Third"
    shutil.rmtree(tmp_path / "bea")
    restore_voice(tmp_path, "bea")
    assert read_voice(tmp_path / "bea").name == "Second"


def test_two_of_a_name_at_the_same_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that stands still, or goes back, costs no voice."""
    monkeypatch.setattr(time, "time_ns", lambda: 5)
    for name in ("First", "Second"):
        write_voice(tmp_path, "bea", name=name)
        bin_voice(tmp_path, "bea")
    assert len(names(tmp_path / trash.FOLDER)) == 2
    restore_voice(tmp_path, "bea")
    assert read_voice(tmp_path / "bea").name == "Second"


def test_what_is_old_goes_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time, and only then; what is none of the bin's stays."""
    for name in ("old", "new"):
        write_voice(tmp_path, name)
    write_voice(tmp_path, "kept")
    long_ago = time.time_ns() - 4000 * 10**9
    with monkeypatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: long_ago)
        bin_voice(tmp_path, "old")
    bin_voice(tmp_path, "new")
    (tmp_path / trash.FOLDER / "note.txt").write_text("mine")
    empty_bin(tmp_path, older_than_s=5000)
    assert [entry[0] for entry in list_binned(tmp_path)] == ["old", "new"]
    empty_bin(tmp_path)
    assert [entry[0] for entry in list_binned(tmp_path)] == ["new"]
    empty_bin(tmp_path, older_than_s=-1)
    assert names(tmp_path / trash.FOLDER) == ["note.txt"]
    (tmp_path / trash.FOLDER / "note.txt").unlink()
    empty_bin(tmp_path)
    assert names(tmp_path) == ["kept"]
    empty_bin(tmp_path / "none")


def test_the_bin_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more voices than it keeps, the first go for good."""
    monkeypatch.setattr(trash, "MOST_BINNED", 2)
    for name in ("a", "b", "c"):
        write_voice(tmp_path, name)
        bin_voice(tmp_path, name)
    assert [entry[0] for entry in list_binned(tmp_path)] == ["b", "c"]
    assert len(names(tmp_path / trash.FOLDER)) == 2


@pytest.mark.parametrize("name", ["", ".", "..", "../bea", ".removed", "none", "link", "a\0"])
def test_only_voices_of_the_users_are_removed(tmp_path: Path, name: str) -> None:
    """Neither links nor what lies elsewhere."""
    elsewhere = write_voice(tmp_path, "bea")
    root = tmp_path / "voices"
    (root / ".removed").mkdir(parents=True)
    (root / "link").symlink_to(elsewhere)
    with pytest.raises(VoiceNotFoundError):
        bin_voice(root, name)
    with pytest.raises(VoiceNotFoundError):
        restore_voice(root, name)
    assert read_voice(elsewhere).name == "Bea"
    assert names(root) == [".removed", "link"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    """Neither a bin that lies elsewhere nor what in it points there."""
    elsewhere = write_voice(tmp_path / "elsewhere", "1-bea").parent
    root = tmp_path / "voices"
    write_voice(root, "dan")
    (root / trash.FOLDER).symlink_to(elsewhere)
    with pytest.raises(VoiceError, match="link"):
        bin_voice(root, "dan")
    assert list_binned(root) == []
    empty_bin(root, older_than_s=0)
    assert names(elsewhere) == ["1-bea"]
    (root / trash.FOLDER).unlink()
    (root / trash.FOLDER).mkdir()
    (root / trash.FOLDER / "1-bea").symlink_to(elsewhere / "1-bea")
    (root / trash.FOLDER / ".gone-1-bea").symlink_to(elsewhere / "1-bea")
    assert list_binned(root) == []
    with pytest.raises(VoiceNotFoundError):
        restore_voice(root, "bea")
    empty_bin(root, older_than_s=0)
    assert read_voice(elsewhere / "1-bea").name == "1-Bea"


def test_a_kill_while_a_voice_is_removed_for_good_leaves_no_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was begun cannot be restored, and is finished the next time."""
    write_voice(tmp_path, "bea")
    bin_voice(tmp_path, "bea")

    def kill(*_arguments: Any, **_options: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", kill)
        with pytest.raises(KeyboardInterrupt):
            empty_bin(tmp_path, older_than_s=-1)
    assert list_binned(tmp_path) == []
    assert names(tmp_path / trash.FOLDER)
    empty_bin(tmp_path)
    assert names(tmp_path) == []


def test_a_failure_to_move_leaves_the_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it was, in both directions, and with a line that says why."""
    write_voice(tmp_path, "bea")

    def fail(*_arguments: Any) -> None:
        raise OSError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", fail)
        with pytest.raises(VoiceError, match="Permission denied"):
            bin_voice(tmp_path, "bea")
    assert read_voice(tmp_path / "bea").name == "Bea"
    bin_voice(tmp_path, "bea")
    monkeypatch.setattr(os, "rename", fail)
    with pytest.raises(VoiceError, match="Permission denied"):
        restore_voice(tmp_path, "bea")
    assert len(list_binned(tmp_path)) == 1
