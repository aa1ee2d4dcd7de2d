"""The studio's folder beside those of other servers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.studio.studios import settings_in
from tests.support import PATIENCE
from wyoming_tts.studio.scratch import Scratch
from wyoming_tts.studio.studio import FOLDER, Studio

HOLD = """
import sys
from pathlib import Path
from wyoming_tts.studio.scratch import Scratch
scratch = Scratch(Path(sys.argv[1]))
scratch.claim()
print(scratch.path, flush=True)
sys.stdin.read()
"""


def test_what_a_running_server_keeps_stays(tmp_path: Path) -> None:
    """A second one, and its end, leave the first one's folder alone."""
    first, second = Scratch(tmp_path / "takes"), Scratch(tmp_path / "takes")
    first.claim()
    (first.path / "take").touch()
    second.claim()
    assert second.path.is_dir()
    second.release()
    assert [*(tmp_path / "takes").iterdir()] == [first.path]
    assert (first.path / "take").exists()
    first.release()
    assert not (tmp_path / "takes").exists()


def test_what_a_killed_server_left_is_removed(tmp_path: Path) -> None:
    """Its lock went with it, whatever its number is given to now."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    left = Path(process.stdout.readline().strip())
    (left / "take").touch()
    scratch = Scratch(tmp_path)
    scratch.claim()
    assert (left / "take").exists()
    process.kill()
    process.communicate(timeout=PATIENCE)
    later = Scratch(tmp_path)
    later.claim()
    assert not left.exists()
    assert scratch.path.exists()
    later.release()
    scratch.release()


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    """Nor is the folder swept if it is one itself."""
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "folder").mkdir(parents=True)
    parent = tmp_path / "takes"
    parent.mkdir()
    (parent / "link").symlink_to(elsewhere)
    (parent / "file").touch()
    scratch = Scratch(parent)
    scratch.claim()
    assert [*parent.iterdir()] == [scratch.path]
    scratch.release()
    parent.symlink_to(elsewhere)
    again = Scratch(parent)
    again.claim()
    again.release()
    assert (elsewhere / "folder").is_dir()


def test_a_folder_that_cannot_be_made_is_no_fault(tmp_path: Path) -> None:
    """Whoever wants to keep something there is told then."""
    (tmp_path / "file").touch()
    scratch = Scratch(tmp_path / "file" / "takes")
    scratch.claim()
    scratch.release()


def test_a_server_holds_no_file_open_when_it_has_ended(tmp_path: Path) -> None:
    """The lock goes with the folder."""
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - as it is
    scratch = Scratch(tmp_path / "takes")
    scratch.claim()
    scratch.release()
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - as it is


async def test_two_servers_share_a_data_folder(tmp_path: Path) -> None:
    """Neither the second one's start nor its end takes the first one's recordings away."""
    first, second = Studio(settings_in(tmp_path)), Studio(settings_in(tmp_path))
    await first.start()
    kept = tmp_path / FOLDER
    (only,) = kept.iterdir()
    (only / "take").touch()
    await second.start()
    await second.close()
    assert (only / "take").exists()
    await first.close()
    assert not kept.exists()
