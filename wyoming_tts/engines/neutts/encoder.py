"""Encodes recordings in a process of their own, which gives all its memory back by ending."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.errors import EngineError

TIMEOUT_S = 900.0
"""For loading and encoding; a slow disk may need minutes for 3 GB."""

MOST_SECONDS = 60
_COMMAND = (sys.executable, "-P", "-m", "wyoming_tts.engines.neutts.encode")
"""``-P``: a file in the working directory must not be taken for a package."""

_LONGEST_LINE = 1 << 20
_SHOWN_OF_A_CRASH = 200
_END_S = 5.0


@dataclass(frozen=True, slots=True)
class EncoderFiles:
    """Where the encoder's files are."""

    checkpoint: Path
    """``pytorch_model.bin`` of NeuCodec or DistillNeuCodec."""

    listener: Path
    """Folder of w2v-bert-2.0, or of distilhubert for DistillNeuCodec."""


def encode(
    samples: NDArray[np.float32],
    files: EncoderFiles,
    *,
    on_progress: Callable[[str], None] = lambda _step: None,
    timeout: float = TIMEOUT_S,
) -> list[int]:
    """Return the NeuCodec codes of mono samples at 16 kHz, shape ``[n]``; 50 per second.

    Whatever ends the wait, an interrupt by the keyboard included, ends the process as well.

    Raises:
        EngineError: it did not work; the message says why and what to do, in one line.
    """
    if len(samples) > MOST_SECONDS * 16_000:
        raise EngineError(f"more than {MOST_SECONDS} s cannot be encoded at once")
    content = np.ascontiguousarray(samples, "<f4").tobytes()
    header = {
        "samples": len(samples),
        "checkpoint": str(files.checkpoint),
        "listener": str(files.listener),
    }
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(  # noqa: S603 - a module of this package
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            # Ctrl-C is for us; the process ends with its standard input.
            start_new_session=True,
        )
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(timeout, give_up)
        timer.daemon = True
        timer.start()
        try:
            answer = _converse(process, json.dumps(header).encode() + b"\n" + content, on_progress)
            if answer is None:
                _reap(process)
        finally:
            timer.cancel()
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    _pipe(pipe).close()
        if answer is None:
            raise EngineError(
                _told_end(process.returncode, complaints, timeout, late=late.is_set())
            )
    if "error" in answer:
        raise EngineError(str(answer["error"]))
    return _checked(answer["codes"])


def _converse(
    process: subprocess.Popen[bytes], request: bytes, on_progress: Callable[[str], None]
) -> dict[str, Any] | None:
    """Return the last answer, or ``None`` where the process ended without one."""
    with suppress(BrokenPipeError):
        _pipe(process.stdin).write(request)
        _pipe(process.stdin).flush()
    while line := _pipe(process.stdout).readline(_LONGEST_LINE):
        try:
            answer: dict[str, Any] = json.loads(line)
        except ValueError:
            return None
        if "progress" not in answer:
            return answer
        on_progress(str(answer["progress"]))
    return None


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # noqa: S101 - both were asked for as pipes
    return stream


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that has closed its output, so that its own exit status is seen."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(_END_S)


def _told_end(status: int, complaints: IO[bytes], timeout: float, *, late: bool) -> str:
    if late:
        return f"encoding took longer than {timeout:g} s; is the machine busy, or swapping?"
    if status == -signal.SIGKILL:
        return (
            "the encoder was killed, as happens when memory runs out: it needs about 3 GB; close "
            "other programs, or take the smaller encoder with --codec distill-neucodec"
        )
    size = complaints.seek(0, 2)
    complaints.seek(max(0, size - 4096))
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    said = f": {lines[-1][:_SHOWN_OF_A_CRASH]}" if lines else ""
    return f"the encoder failed (status {status}){said}"


def _checked(codes: Any) -> list[int]:
    if (
        not isinstance(codes, list)
        or not codes
        or not all(type(code) is int and 0 <= code < 65_536 for code in codes)  # noqa: PLR2004
    ):
        raise EngineError("the encoder gave no codes; its files may be damaged")
    return codes
