"""Remembers which models cannot be run in a speech-only form, so that they are not tried again."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass
from pathlib import Path

from wyoming_tts.engines.neutts.prepared_record import place_of
from wyoming_tts.engines.neutts.whole_file import write_json
from wyoming_tts.errors import EngineUnavailableError
from wyoming_tts.models import made


class RefusedError(EngineUnavailableError):
    """A model has no speech-only form that can be believed, and will not have one later."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a model is run as it is."""

    build: str
    """The build of llama.cpp for which it holds."""

    problem: str
    """One line for people; empty if there is none, but nothing to gain either."""


def remember_refusal(model: Path, folder: Path, refusal: Refusal) -> None:
    """Keep why a model is run as it is; where nothing can be written it is found out each time.

    Args:
        model: the original file; what is kept holds for it as it is now.
        folder: where prepared files are kept.
        refusal: what is kept.
    """
    with contextlib.suppress(OSError):
        source = model.stat()
        folder.mkdir(parents=True, exist_ok=True)
        record = {
            "source": str(model.resolve()),
            "source_size": source.st_size,
            "source_mtime_ns": source.st_mtime_ns,
            **asdict(refusal),
        }
        write_json(place_of(model, source, folder, made.REFUSED), record)


def recall_refusal(model: Path, folder: Path) -> Refusal | None:
    """Return what was kept of a model as it is now, ``None`` if it is not refused."""
    with contextlib.suppress(OSError):
        record = made.read_json(place_of(model, model.stat(), folder, made.REFUSED))
        build, problem = record.get("build"), record.get("problem")
        if isinstance(build, str) and isinstance(problem, str):
            return Refusal(build, problem)
    return None


def forget_refusal(model: Path, folder: Path) -> None:
    """Drop what was kept of a model that was prepared after all."""
    with contextlib.suppress(OSError):
        place_of(model, model.stat(), folder, made.REFUSED).unlink(missing_ok=True)
