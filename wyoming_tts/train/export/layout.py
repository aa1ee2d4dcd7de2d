"""What a model was trained to be prompted with: the file ``layout.json`` beside its weights."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from wyoming_tts.errors import TrainingError

LAYOUT_FILE = "layout.json"
LAYOUTS = ("neutts", "reference-first")
TURNS = ("whole", "words")
NEUCODEC_CODES = 65_536

_LARGEST_FILE = 65_536


@dataclass(frozen=True, slots=True)
class ModelSampling:
    """How the tokens of a model are best chosen."""

    temperature: float
    top_k: int
    top_p: float
    min_p: float


@dataclass(frozen=True, slots=True)
class ModelLayout:
    """How a model is prompted, and with what codec it speaks.

    Raises:
        TrainingError: a value is none that is known.
    """

    layout: str = "neutts"
    turns: str = "whole"
    codec: str = "neucodec"
    """Identity of the codec whose codes the model speaks."""

    codebook: int = NEUCODEC_CODES
    """Number of speech tokens."""

    language: str = ""
    """BCP 47 tag; empty if it is not known."""

    sampling: ModelSampling | None = field(default=None)
    """None if the settings of the server hold."""

    def __post_init__(self) -> None:
        if problem := _problem(self):
            raise TrainingError(f"the model's layout cannot be exported: {problem}")


def read_layout(path: Path) -> ModelLayout:
    """Read a ``layout.json``.

    Raises:
        TrainingError: it is missing, so the training was not finished; or it is damaged.
    """
    again = "run `wyoming-tts train run` again: it goes on where it stopped"
    try:
        with path.open("rb") as file:
            values = json.loads(file.read(_LARGEST_FILE))
    except FileNotFoundError as error:
        raise TrainingError(
            f"{path.parent} has no {LAYOUT_FILE}, so its training was not finished: {again}; for a "
            "model of NeuTTS that was trained elsewhere, say so with --layout neutts"
        ) from error
    except OSError as error:
        raise TrainingError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise TrainingError(f"{path} is damaged: it is not JSON; {again}") from error
    try:
        return _from_json(values)
    except (TypeError, ValueError) as error:
        raise TrainingError(f"{path} is damaged: {error}; {again}") from error


def _from_json(values: Any) -> ModelLayout:
    if not isinstance(values, dict):
        raise TypeError("it is no object")
    known = {each.name for each in fields(ModelLayout)}
    given = {key: value for key, value in values.items() if key in known}
    if missing := {"layout", "turns", "codec", "codebook"} - given.keys():
        raise ValueError(f"it does not say {', '.join(sorted(missing))}")
    for key in ("layout", "turns", "codec", "language"):
        if not isinstance(given.get(key, ""), str):
            raise TypeError(f"its {key} is no text")
    if type(given["codebook"]) is not int:
        raise TypeError("its codebook is no number")
    sampling = given.pop("sampling", None)
    if sampling is not None:
        if not isinstance(sampling, dict):
            raise TypeError("its sampling is no object")
        if missing := {each.name for each in fields(ModelSampling)} - sampling.keys():
            raise ValueError(f"its sampling does not say {', '.join(sorted(missing))}")
        given["sampling"] = ModelSampling(
            float(sampling["temperature"]),
            int(sampling["top_k"]),
            float(sampling["top_p"]),
            float(sampling["min_p"]),
        )
    return ModelLayout(**given)


def _problem(layout: ModelLayout) -> str:
    if layout.layout not in LAYOUTS:
        return f"its layout {layout.layout!r:.40} is none of {', '.join(LAYOUTS)}"
    if layout.turns not in TURNS:
        return f"its turns {layout.turns!r:.40} are none of {', '.join(TURNS)}"
    if layout.layout == "neutts" and layout.turns != "whole":
        return "the layout neutts has no turns of words"
    if not 0 < layout.codebook <= NEUCODEC_CODES:
        return f"its codebook {layout.codebook!r:.40} is no number from 1 to {NEUCODEC_CODES}"
    return "" if layout.codec else "its codec has no name"
