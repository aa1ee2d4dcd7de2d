"""Reads a model folder of Hugging Face's format: its configuration, and its tensors one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.export.layout import LAYOUT_FILE, ModelLayout, read_layout
from wyoming_tts.train.export.shape import ModelShape, read_shape

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
TOKENIZER = "tokenizer.json"
ADAPTER = "adapter_config.json"

_LARGEST_JSON = 256 << 20
_IGNORED = ".rotary_emb.inv_freq"
_HEAD = "lm_head.weight"
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model folder whose files are all there and fit together; its weights are read on demand."""

    folder: Path
    shape: ModelShape
    layout: ModelLayout
    tokenizer: Mapping[str, Any]
    """The ``tokenizer.json``."""

    config: Mapping[str, Any]
    places: Mapping[str, Path]
    """In which file each tensor lies."""

    def tensors(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """Yield every tensor by its name in the folder, in the order of the model.

        Raises:
            TrainingError: a file is damaged, or a value is not finite.
        """
        with ExitStack() as stack:
            files = {path: stack.enter_context(_opened(path)) for path in {*self.places.values()}}
            for name in self.shape.tensors():
                path = self.places[name]
                try:
                    # Through torch: numpy has no bfloat16.
                    values = files[path].get_tensor(name).float().numpy()
                except (SafetensorError, OSError) as error:
                    raise _damaged(path, error) from error
                if not np.isfinite(values).all():
                    raise TrainingError(
                        f"{name} of {self.folder} holds values that are no numbers: the training "
                        "ran away; go on from an earlier checkpoint with a lower learning rate"
                    )
                yield name, values


def find_model_folder(folder: Path) -> Path:
    """Return the folder of a model, which may be the folder of its run.

    Raises:
        TrainingError: there is no model in it.
    """
    if (folder / "model" / CONFIG).exists():
        return folder / "model"
    if (folder / CONFIG).exists():
        return folder
    if (folder / ADAPTER).exists() or (folder / "model" / ADAPTER).exists():
        raise TrainingError(
            f"{folder} holds a LoRA adapter, which is no model by itself: merge it into the model "
            "that it was trained on (`wyoming-tts train run` does so at its end) and export that"
        )
    if not folder.is_dir():
        raise TrainingError(f"there is no folder {folder}")
    raise TrainingError(
        f"{folder} has no {CONFIG}: name the folder of a run whose training was finished, or a "
        "model folder of Hugging Face's format"
    )


def read_checkpoint(folder: Path, layout: ModelLayout | None = None) -> Checkpoint:
    """Read all of a model folder but its weights, and check that it is complete.

    Args:
        folder: of a run, or of a model.
        layout: what the folder was trained with, where it has no ``layout.json``.

    Raises:
        TrainingError: it is incomplete, damaged, or of an architecture that cannot be exported; one
            line says what to do.
    """
    folder = find_model_folder(folder)
    if layout is None or (folder / LAYOUT_FILE).exists():
        layout = read_layout(folder / LAYOUT_FILE)
    config = read_json(folder / CONFIG)
    shape = read_shape(config)
    shapes, places = _index(folder)
    _check(folder, shape, shapes)
    return Checkpoint(folder, shape, layout, read_json(folder / TOKENIZER), config, places)


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        TrainingError: it is missing, or damaged.
    """
    try:
        with path.open("rb") as file:
            values = json.loads(file.read(_LARGEST_JSON))
    except FileNotFoundError as error:
        raise TrainingError(f"{path} is missing: the model folder is incomplete") from error
    except OSError as error:
        raise TrainingError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise TrainingError(f"{path} is damaged: it is not JSON") from error
    if not isinstance(values, dict):
        raise TrainingError(f"{path} is damaged: it is no JSON object")
    return values


def _index(folder: Path) -> tuple[dict[str, tuple[int, ...]], dict[str, Path]]:
    """Return the shapes of all stored tensors, and where they lie."""
    if (folder / INDEX).exists():
        named = read_json(folder / INDEX).get("weight_map")
        if not isinstance(named, dict) or not named:
            raise TrainingError(f"{folder / INDEX} is damaged: it names no tensors")
        files = sorted({str(name) for name in named.values()})
    elif (folder / WEIGHTS).exists():
        files = [WEIGHTS]
    else:
        other = (folder / "pytorch_model.bin").exists()
        advice = "save it with safetensors" if other else "the model folder is incomplete"
        raise TrainingError(f"{folder} has no {WEIGHTS}: {advice}")
    shapes: dict[str, tuple[int, ...]] = {}
    places: dict[str, Path] = {}
    for name in files:
        if Path(name).name != name:
            raise TrainingError(f"{folder / INDEX} names files outside of its folder")
        path = folder / name
        with _opened(path) as file:
            for tensor in file.keys():  # noqa: SIM118 - it is no mapping
                shapes[tensor] = tuple(file.get_slice(tensor).get_shape())
                places[tensor] = path
    return shapes, places


def _check(folder: Path, shape: ModelShape, stored: Mapping[str, tuple[int, ...]]) -> None:
    expected = shape.tensors()
    if missing := [name for name in expected if name not in stored]:
        raise TrainingError(
            f"{folder} lacks {_list(missing)}: the model folder is incomplete, copy or train it "
            "again"
        )
    known = {*expected, _HEAD}
    extra = [name for name in stored if name not in known and not name.endswith(_IGNORED)]
    if extra:
        advice = " (merge the adapter first)" if any("lora_" in name for name in extra) else ""
        raise TrainingError(
            f"{folder} has tensors that no {shape.architecture} model has{advice}: {_list(extra)}"
        )
    for name, wanted in expected.items():
        if stored[name] != wanted:
            raise TrainingError(
                f"{name} of {folder} has the shape {stored[name]}, and by {CONFIG} it is {wanted}: "
                "these files do not belong together"
            )


def _list(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _opened(path: Path) -> Any:
    try:
        return safe_open(path, framework="pt")
    except FileNotFoundError as error:
        raise TrainingError(f"{path} is missing: the model folder is incomplete") from error
    except (SafetensorError, OSError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> TrainingError:
    return TrainingError(f"{path} is damaged ({error}): copy or train it again")
