"""The process of the studio by itself: its limits, its end, and what the server is spared."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.studio.studios import CHILD, processes_of
from tests.support import wait_for
from wyoming_tts.studio.looking import MOST_PEAKS, find_peaks
from wyoming_tts.studio.openings import find_kind
from wyoming_tts.studio.tasks import without_flags


def ask(*command: str, cwd: Path | None = None, **request: str) -> Any:
    """Return the first answer of a child; until then its input is open."""
    with subprocess.Popen(
        [sys.executable, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=cwd
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())


def run(program: str) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end."""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)


def test_a_child_ends_with_its_server_and_takes_the_encoder_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the server ended: all that is needed is that its end of the pipe closes."""
    monkeypatch.setenv("WYOMING_TTS_TEST_CHILD", str(tmp_path))
    program = (
        "import subprocess, sys\n"
        "from wyoming_tts.studio import looking\n"
        "def run(request, tell, done):\n"
        "    each = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "    tell('working'); each.wait()\n"
        f"looking.run = run\n{CHILD}"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"task": "look"}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline()) == {"progress": "working"}
        # Until a new program is set up, the system shows it without its environment.
        wait_for(lambda: len(processes_of(str(tmp_path))) == 2)
        process.send_signal(signal.SIGINT)  # is for the server, and ignored here
        process.stdin.close()
        process.wait()
    assert not processes_of(str(tmp_path))


def test_a_child_is_nice_and_bounded() -> None:
    """It yields to speech, leaves no image of its memory, and has an end."""
    program = (
        "import os, resource, sys, io, json\n"
        "from wyoming_tts.studio import looking\n"
        "def run(request, tell, done):\n"
        "    r = resource\n"
        "    kinds = (r.RLIMIT_CORE, r.RLIMIT_CPU, r.RLIMIT_FSIZE, r.RLIMIT_AS)\n"
        "    done([os.nice(0), *(r.getrlimit(kind)[1] for kind in kinds)])\n"
        f"looking.run = run\n{CHILD}"
    )
    nice, core, cpu, size, memory = ask("-c", program, task="look")["done"]
    assert nice >= 10
    assert (core, cpu, size) == (0, 60, 16 << 20)
    assert 2 << 30 < memory < 5 << 30


def test_memory_is_bounded_for_a_while() -> None:
    """Cutting is bounded, the encoder after it is not."""
    done = run(
        "from wyoming_tts.studio.limits import bounded_memory\n"
        "import mmap\n"
        "try:\n"
        "    with bounded_memory(): mmap.mmap(-1, 3 << 30)\n"
        "except OSError: mmap.mmap(-1, 3 << 30).close(); raise SystemExit(7)\n"
    )
    assert (done.returncode, done.stderr) == (7, b"")


def test_the_server_loads_nothing_heavy() -> None:
    """What opens recordings or speaks is imported by children alone."""
    done = run(
        "import sys, wyoming_tts.studio.studio\n"
        "heavy = {'soundfile', 'torch', 'onnxruntime', 'llama_cpp', 'phonemizer', 'transformers'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert done.stdout.strip() == b"[]"


def test_files_in_the_working_directory_are_not_taken_for_packages(tmp_path: Path) -> None:
    """The server may stand in a folder with a file called like a module."""
    (tmp_path / "json.py").write_text("raise SystemExit(99)")
    (tmp_path / "no.txt").write_text("no sound")
    answer = ask(
        "-P",
        "-m",
        "wyoming_tts.studio.child",
        cwd=tmp_path,
        task="look",
        path=str(tmp_path / "no.txt"),
    )
    assert answer["error"]["code"] == "voice-unusable"


@settings(deadline=None)
@given(
    samples=arrays.arrays(
        np.float32,
        st.integers(0, 3000),
        elements=st.floats(-4, 4, width=32),
        fill=st.floats(-4, 4, width=32),
    )
)
def test_peaks_hold_every_sample(samples: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
    """There are few, none is outside of -1 to 1, and the loudest sample is among them."""
    peaks = find_peaks(samples)
    assert len(peaks) == min(MOST_PEAKS, len(samples))
    assert all(-1 <= low <= high <= 1 for low, high in peaks)
    if len(samples):
        clipped = np.clip(samples, -1, 1)
        assert min(low for low, _ in peaks) == pytest.approx(float(clipped.min()), abs=1e-4)
        assert max(high for _, high in peaks) == pytest.approx(float(clipped.max()), abs=1e-4)


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        (b"RIFF\0\0\0\0WAVEfmt ", "WAV"),
        (b"RF64\0\0\0\0WAVEds64", "WAV"),
        (b"FORM\0\0\0\0AIFC", "AIFF"),
        (b"ID3\4", "MP3"),
        (b"\xff\xfb\x90", "MP3"),
        (b"\xff\xf3\x90", "MP3"),
    ],
)
def test_kinds_are_told_by_their_first_bytes(tmp_path: Path, first: bytes, kind: str) -> None:
    """The name of a file does not count."""
    path = tmp_path / "song.xyz"
    path.write_bytes(first)
    assert find_kind(path) == kind


def test_a_page_shows_no_flags() -> None:
    """What the command says of its flags is said in other words."""
    assert without_flags("name 5 good seconds with --start and --end and give their text") == (
        "name 5 good seconds and give their text"
    )
