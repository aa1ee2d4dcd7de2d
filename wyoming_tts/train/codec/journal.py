"""What a training tells of itself: lines of JSON, TensorBoard, and sound."""

from __future__ import annotations

import json
import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.codec.shape import RATE

LOG = "log.jsonl"
SAMPLES = "samples"
TENSORBOARD = "tensorboard"


class Journal:
    """The journal of one run; what a killed run told after its checkpoint is taken back."""

    def __init__(self, folder: Path, step: int) -> None:
        """Open it at a step.

        Raises:
            TrainingError: the folder cannot be written.
        """
        self._folder = folder
        self._log = folder / LOG
        try:
            (folder / SAMPLES).mkdir(parents=True, exist_ok=True)
            kept = [line for line in self._lines() if line["step"] <= step]
            fresh = self._log.with_name(f".{LOG}.new")
            fresh.write_text("".join(json.dumps(line) + "\n" for line in kept), "utf-8")
            fresh.replace(self._log)
        except OSError as error:
            raise _refused(folder, error) from error
        self._board = _board(folder / TENSORBOARD, step)

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Add numbers.

        Raises:
            TrainingError: the disk is full.
        """
        rounded = {name: float(f"{value:.6g}") for name, value in values.items()}
        try:
            with self._log.open("a", encoding="utf-8") as log:
                log.write(json.dumps({"step": step, **rounded}) + "\n")
            if self._board is not None:
                for name, value in values.items():
                    self._board.add_scalar(name, value, step)
        except OSError as error:
            raise _refused(self._folder, error) from error

    def sound(self, name: str, samples: NDArray[np.float32], step: int | None = None) -> None:
        """Keep samples ``[n]`` to listen to.

        Raises:
            TrainingError: the disk is full.
        """
        path = self._folder / SAMPLES / (f"{name}.wav" if step is None else f"{name}-{step:06}.wav")
        whole = np.rint(np.clip(samples, -1, 1) * 32_767).astype("<i2")
        try:
            with path.open("wb") as raw, wave.open(raw, "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(RATE)
                file.writeframes(whole.tobytes())
            if self._board is not None:
                shown = np.clip(samples, -1, 1)[None]
                self._board.add_audio(name, shown, step or 0, sample_rate=RATE)
        except OSError as error:
            raise _refused(self._folder, error) from error

    def close(self) -> None:
        """Write what TensorBoard still holds."""
        if self._board is not None:
            self._board.close()

    def _lines(self) -> list[dict[str, Any]]:
        if not self._log.exists():
            return []
        lines = []
        for text in self._log.read_text("utf-8", errors="replace").splitlines():
            try:
                line = json.loads(text)
            except ValueError:
                continue  # cut off when the run was killed
            if isinstance(line, dict) and isinstance(line.get("step"), int):
                lines.append(line)
        return lines


def _board(folder: Path, step: int) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415 - may be missing
    except ImportError:
        return None
    writer: Any = SummaryWriter(str(folder), purge_step=step + 1 if step else None)
    return writer


def _refused(folder: Path, error: OSError) -> TrainingError:
    return TrainingError(
        f"cannot write into {folder} ({error.strerror}): the last checkpoint is kept, make room "
        "and run the command again to go on from there"
    )
