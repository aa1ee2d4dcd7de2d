"""The process that prepares and verifies one model: ``python -m`` this, MODEL FOLDER.

Its exit status is 0, `REFUSED`, or 1 for anything else; the last line of standard error says why.
It ends as well when its standard input closes, so that it does not outlive the worker that waits.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from pathlib import Path

from wyoming_tts.engines.neutts.backbone import Backbone
from wyoming_tts.engines.neutts.llama import ContextShape
from wyoming_tts.engines.neutts.prepared import Prepared, open_full
from wyoming_tts.engines.neutts.refusals import (
    Refusal,
    RefusedError,
    forget_refusal,
    remember_refusal,
)
from wyoming_tts.engines.neutts.speech_only import InPreparationError, open_prepared, prepare
from wyoming_tts.engines.neutts.verify import build, verify_prepared
from wyoming_tts.errors import EngineError, EngineUnavailableError

REFUSED = 3
"""Exit status when the model is run as it is; if nothing is told, that is as it should be."""

SMALL = 16_384
"""Tokens of a vocabulary that is not cut if most of it is speech."""

WORTH_CUTTING = 0.25
"""Share of other tokens from which it is cut all the same."""

TRIAL = 64
"""Tokens of a prompt with which a model is tried that cannot be prepared."""

PATIENCE = 120.0
"""Seconds to wait for another process that prepares the same model."""

POLL = 0.2


def main() -> int:
    """Prepare and verify the model named on the command line; return the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--no-extra-buffers", action="store_true")
    arguments = parser.parse_args()
    model, folder = arguments.model, arguments.folder
    extra_buffers = not arguments.no_extra_buffers
    try:
        full = open_full(model)
    except EngineUnavailableError as error:
        return _tell(error, 1)
    if not gains_by_cut(full):
        return _accept_whole(full, folder, extra_buffers=extra_buffers)
    try:
        verify_prepared(full, _prepare(model, folder), extra_buffers=extra_buffers)
    except InPreparationError as error:
        return _tell(error, 1)
    except EngineUnavailableError as error:
        try:
            _try_out(full, extra_buffers=extra_buffers)
        except EngineError as worse:
            return _tell(worse, 1)
        if isinstance(error, RefusedError):
            refusal = Refusal(build(extra_buffers=extra_buffers), str(error))
            remember_refusal(model, folder, refusal)
        return _tell(error, REFUSED)
    forget_refusal(model, folder)
    return 0


def gains_by_cut(full: Prepared) -> bool:
    """Whether a speech-only form would spare anything worth its making."""
    silent = full.vocabulary.n_vocab - full.vocabulary.count
    return full.vocabulary.n_vocab > SMALL or silent > WORTH_CUTTING * full.vocabulary.n_vocab


def _prepare(model: Path, folder: Path) -> Prepared:
    """Return the speech-only form, waiting for another process that makes it."""
    deadline = time.monotonic() + PATIENCE
    while True:
        if prepared := open_prepared(model, folder):
            return prepared
        try:
            return prepare(model, folder)
        except InPreparationError:
            if time.monotonic() > deadline:
                raise
        time.sleep(POLL)


def _accept_whole(full: Prepared, folder: Path, *, extra_buffers: bool) -> int:
    """Remember that a model is run as it is, if it does run; return the exit status."""
    try:
        _try_out(full, extra_buffers=extra_buffers)
    except EngineError as error:
        return _tell(error, 1)
    remember_refusal(full.source, folder, Refusal(build(extra_buffers=extra_buffers), ""))
    return REFUSED


def _try_out(full: Prepared, *, extra_buffers: bool) -> None:
    """Run a model that cannot be prepared: it must not be the worker in which it fails."""
    shape = ContextShape(length=256, sequences=1, threads=2, extra_buffers=extra_buffers)
    backbone = Backbone(full, shape)
    try:
        backbone.measure_prompt(TRIAL)
    finally:
        backbone.close()


def _tell(error: Exception, status: int) -> int:
    print(error, file=sys.stderr)  # noqa: T201 - read by the parent
    return status


def _end_with_stdin() -> None:
    while os.read(sys.stdin.fileno(), 64):
        pass
    # What is half written is written over by the next process.
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    sys.exit(main())
