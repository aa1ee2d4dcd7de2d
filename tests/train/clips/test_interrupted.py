from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import soundfile

from tests.train.clips.datasets import lj_folder
from wyoming_tts.train.clips.prepare import PrepareOptions, prepare

COUNT = 20

STOPPING = """
import os, sys
from pathlib import Path
from wyoming_tts.train.clips.prepare import PrepareOptions, prepare

def stop(done, total):
    if done == 3:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
        print("three are done;", children, flush=True)
        sys.stdin.read()

prepare(Path(sys.argv[1]), Path(sys.argv[2]), PrepareOptions(jobs=2), print, stop)
"""
"""Prepares a dataset, says when three clips are done, and then waits to be killed."""

SMALL_DISK = """
import resource, sys
from pathlib import Path
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.clips import making, prepare

def shrink(done, total):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)

prepare.make_clips = lambda tasks, jobs: map(making.make_clip, tasks)
try:
    prepare.prepare(
        Path(sys.argv[2]), Path(sys.argv[3]), prepare.PrepareOptions(), print, shrink
    )
except TrainingError as error:
    print(error)
    sys.exit(7)
"""
"""Prepares a dataset where no file can grow beyond a size."""


def whole_clips(folder: Path) -> dict[str, int]:
    """Return when each clip was written, having read all of it."""
    paths = sorted((folder / "clips").glob("*"))
    for path in paths:
        with soundfile.SoundFile(path) as file:
            assert len(file.read()) == file.frames > 0
    return {path.name: path.stat().st_mtime_ns for path in paths}


def is_alive(process: int) -> bool:
    """Tell whether a process runs; one that was ended and not yet fetched does not."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


@pytest.mark.timeout(180)
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found in /proc")
def test_a_killed_run_is_gone_on_with(tmp_path: Path) -> None:
    """After kill -9 each clip is whole or absent, nothing keeps running, and none is made twice."""
    source, folder = lj_folder(tmp_path / "set", COUNT), tmp_path / "out"
    command = [sys.executable, "-c", STOPPING, str(source), str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.startswith("three are done"))
        process.send_signal(signal.SIGKILL)
    workers = [int(word) for word in line.partition(";")[2].split()]
    assert workers
    patience = time.monotonic() + 60
    while any(map(is_alive, workers)):
        assert time.monotonic() < patience, "a worker outlived the command"
        os.sched_yield()
    done = whole_clips(folder)
    assert 3 <= len(done) < COUNT
    assert not (folder / "manifest.jsonl").exists()
    (folder / ".parts").mkdir(exist_ok=True)
    (folder / ".parts" / "1-c.wav").write_bytes(b"RIFF")
    known: list[str] = []
    outcome = prepare(source, folder, PrepareOptions(jobs=2), known.append)
    assert len(outcome.clips) == COUNT
    after = whole_clips(folder)
    assert len(after) == COUNT
    assert known == ["3 of 20 clips are known"]
    assert sum(after[name] == when for name, when in done.items()) >= 3
    assert not (folder / ".parts").exists()


@pytest.mark.timeout(180)
def test_a_full_disk_keeps_what_is_done(tmp_path: Path) -> None:
    """A clip that does not fit ends the run with advice; with more room it goes on."""
    source, folder = lj_folder(tmp_path / "set", 6), tmp_path / "out"
    # A clip of 2.2 s has 106 kB, and each has 0.5 kB more than the one before.
    command = [sys.executable, "-c", SMALL_DISK, "107500", str(source), str(folder)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 7, ended.stderr
    assert "make room and run the command again; what is done is kept" in ended.stdout
    done = whole_clips(folder)
    assert 0 < len(done) < 6
    outcome = prepare(source, folder, PrepareOptions(jobs=1), lambda _text: None)
    assert len(outcome.clips) == 6
    assert done.items() <= whole_clips(folder).items()
