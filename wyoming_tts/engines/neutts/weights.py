"""Finds the form of a backbone that is fastest and safe here, preparing it at the first use."""

from __future__ import annotations

import argparse
import logging
import signal
import subprocess
import sys
from pathlib import Path

from wyoming_tts.engines.neutts.backbone import Backbone
from wyoming_tts.engines.neutts.llama import ContextShape
from wyoming_tts.engines.neutts.prepared import Prepared, open_full
from wyoming_tts.engines.neutts.speech_only import open_prepared, prepare
from wyoming_tts.engines.neutts.verify import is_verified, verify_prepared
from wyoming_tts.errors import EngineError, EngineUnavailableError

_LOGGER = logging.getLogger(__name__)

FOLDER = "prepared"
LONGEST = 600.0
"""Seconds that preparing a model may take."""

TRIAL = 64
"""Tokens of a prompt with which a model is tried that cannot be prepared."""

REFUSED = 3
"""Exit status of the child when the model must be run as it is; its last line says why."""


def open_weights(model: Path, folder: Path) -> tuple[Prepared, bool]:
    """Return a backbone to run, and whether llama.cpp may repack its weights.

    The speech-only form is made and held against the original once for each build of llama.cpp,
    in a process of its own: a library that was compiled for another processor dies there, by an
    illegal instruction, and not in the worker.

    Args:
        model: the original file.
        folder: where prepared files may be kept.

    Raises:
        EngineUnavailableError: the model does not run here; the message says what to do.
    """
    prepared = open_prepared(model, folder)
    for extra_buffers in (True, False):
        if prepared is not None and is_verified(prepared, extra_buffers=extra_buffers):
            return prepared, extra_buffers
    _LOGGER.info("preparing %s for this machine; this is done once", model.name)
    for extra_buffers in (True, False):
        status, told = _prepare_apart(model, folder, extra_buffers=extra_buffers)
        if status == 0:
            if prepared := open_prepared(model, folder):
                return prepared, extra_buffers
            raise EngineUnavailableError(f"the prepared form of {model.name} vanished: start again")
        if status == REFUSED:
            _LOGGER.warning("%s; it is run as it is, which is slower", told)
            return open_full(model), extra_buffers
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


def _prepare_apart(model: Path, folder: Path, *, extra_buffers: bool) -> tuple[int, str]:
    """Run ``main`` in a child; return its status and the last line that it wrote."""
    command = [sys.executable, "-P", "-m", __name__, str(model), str(folder)]
    if not extra_buffers:
        command.append("--no-extra-buffers")
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, capture_output=True, text=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        raise EngineUnavailableError(
            f"preparing {model.name} took longer than {LONGEST / 60:.0f} minutes"
        ) from None
    lines = done.stderr.strip().splitlines()
    return done.returncode, lines[-1] if lines else ""


def main() -> int:
    """Prepare and verify the model named on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--no-extra-buffers", action="store_true")
    arguments = parser.parse_args()
    extra_buffers = not arguments.no_extra_buffers
    try:
        full = open_full(arguments.model)
    except EngineUnavailableError as error:
        print(error, file=sys.stderr)  # noqa: T201 - read by the parent
        return 1
    try:
        prepared = open_prepared(arguments.model, arguments.folder) or prepare(
            arguments.model, arguments.folder
        )
        verify_prepared(full, prepared, extra_buffers=extra_buffers)
    except EngineUnavailableError as error:
        return _try_out(full, str(error), extra_buffers=extra_buffers)
    return 0


def _try_out(full: Prepared, problem: str, *, extra_buffers: bool) -> int:
    """Run a model that cannot be prepared: it must not be the worker in which it fails."""
    shape = ContextShape(length=256, sequences=1, threads=2, extra_buffers=extra_buffers)
    try:
        backbone = Backbone(full, shape)
        backbone.measure_prompt(TRIAL)
        backbone.close()
    except EngineError as error:
        print(error, file=sys.stderr)  # noqa: T201 - read by the parent
        return 1
    print(problem, file=sys.stderr)  # noqa: T201 - read by the parent
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
