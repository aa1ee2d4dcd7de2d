"""The folder of a trained model, complete when its layout is there."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.backbone.learner import Learner
from wyoming_tts.train.export.layout import LAYOUT_FILE, ModelLayout

MODEL = "model"


def layout_json(layout: ModelLayout) -> dict[str, Any]:
    """Return the content of a ``layout.json``."""
    content: dict[str, Any] = {
        "layout": str(layout.layout),
        "turns": str(layout.turns),
        "codec": layout.codec,
        "codebook": layout.codebook,
        "language": layout.language,
    }
    if layout.sampling is not None:
        sampling = layout.sampling
        content["sampling"] = {
            "temperature": sampling.temperature,
            "top_k": sampling.top_k,
            "top_p": sampling.top_p,
            "min_p": sampling.min_p,
        }
    return content


def save_model(learner: Learner, layout: Mapping[str, Any], folder: Path) -> None:
    """Write the present weights of a model, in Hugging Face's format; its layout last.

    Args:
        learner: the model, which cannot be trained afterwards.
        layout: what `layout_json` returned.
        folder: where it goes; what was there is replaced.

    Raises:
        TrainingError: it cannot be written.
    """
    last = folder / LAYOUT_FILE
    fresh = last.with_name(f".{LAYOUT_FILE}.new")
    try:
        last.unlink(missing_ok=True)
        learner.save(folder)
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(layout, file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(last)
    # Both are what writing tensors on a full disk may raise.
    except (OSError, SafetensorError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise TrainingError(
            f"cannot write the model into {folder} ({reason}): make room and run the command "
            "again, which only writes it"
        ) from error
