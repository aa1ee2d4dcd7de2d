"""Finds the form of a backbone that is fastest and safe here, preparing it at the first use."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from wyoming_tts.engines.neutts import preparing
from wyoming_tts.engines.neutts.prepared import Prepared, open_full
from wyoming_tts.engines.neutts.processor import has_amx
from wyoming_tts.engines.neutts.refusals import recall_refusal
from wyoming_tts.engines.neutts.speech_only import open_prepared
from wyoming_tts.engines.neutts.verify import is_build, is_verified
from wyoming_tts.errors import EngineUnavailableError
from wyoming_tts.models import made
from wyoming_tts.models.packaged import FOLDER as PACKAGED

_LOGGER = logging.getLogger(__name__)

FOLDER = made.FOLDER
LONGEST = 150.0
"""Seconds that preparing a model may take, fewer than a worker may take to load.

What was made by then and not yet verified is kept, so that the next start goes on from there.
"""


def open_weights(model: Path, folder: Path) -> tuple[Prepared, bool]:
    """Return a backbone to run, and whether llama.cpp may repack its weights.

    The speech-only form is made and held against the original once for each build of llama.cpp,
    in a process of its own: a library that was compiled for another processor dies there, by an
    illegal instruction, and not in the worker. A model that is refused is remembered likewise.

    A model that comes with the package is run at once, as it is small and was tried; but not on
    processors with AMX, where a build of llama.cpp may die of any model.

    Args:
        model: the original file.
        folder: where prepared files may be kept.

    Raises:
        EngineUnavailableError: the model does not run here, or not yet; the message says what to
            do.
    """
    if not has_amx() and model.resolve().is_relative_to(PACKAGED.resolve()):
        return open_full(model), True
    prepared, refusal = open_prepared(model, folder), recall_refusal(model, folder)
    for extra_buffers in (True, False):
        if prepared is not None and is_verified(prepared, extra_buffers=extra_buffers):
            return prepared, extra_buffers
        if refusal is not None and is_build(refusal.build, extra_buffers=extra_buffers):
            return _open_refused(model, refusal.problem), extra_buffers
    _LOGGER.info("preparing %s for this machine; this is done once", model.name)
    deadline = time.monotonic() + LONGEST
    for extra_buffers in (True, False):
        status, told = _prepare_apart(model, folder, deadline, extra_buffers=extra_buffers)
        if status == 0:
            if prepared := open_prepared(model, folder):
                return prepared, extra_buffers
            raise EngineUnavailableError(f"the prepared form of {model.name} vanished: start again")
        if status == preparing.REFUSED:
            return _open_refused(model, told), extra_buffers
        if status != -signal.SIGILL:
            raise EngineUnavailableError(told or f"preparing {model.name} failed ({status})")
        _LOGGER.warning(
            "llama.cpp ran into an instruction that fails on this processor%s",
            "; it is tried again without repacked weights" if extra_buffers else "",
        )
    raise EngineUnavailableError(
        "llama-cpp-python was built for another processor: run script/setup again, or "
        "reinstall it with CMAKE_ARGS=-DGGML_NATIVE=OFF"
    )


def _open_refused(model: Path, problem: str) -> Prepared:
    if problem:
        _LOGGER.warning("%s; it is run as it is, which is slower", problem)
    return open_full(model)


def _prepare_apart(
    model: Path, folder: Path, deadline: float, *, extra_buffers: bool
) -> tuple[int, str]:
    """Run the child to its end; return its status and the last line that it wrote."""
    command = [sys.executable, "-P", "-m", preparing.__name__, str(model), str(folder)]
    if not extra_buffers:
        command.append("--no-extra-buffers")
    # Nothing is ever written: the child ends when this process, however it ends, lets go of it.
    heard, held = os.pipe()
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command,
            stdin=heard,
            capture_output=True,
            text=True,
            timeout=max(deadline - time.monotonic(), 0.0),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise EngineUnavailableError(
            f"preparing {model.name} took longer than {LONGEST:.0f} s; it goes on at the next try"
        ) from None
    finally:
        os.close(heard)
        os.close(held)
    lines = done.stderr.strip().splitlines()
    return done.returncode, lines[-1] if lines else ""
