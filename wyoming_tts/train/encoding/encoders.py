"""Codecs that can encode."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import soxr
import torch
from numpy.typing import NDArray

from wyoming_tts.engines.neutts.cloning import Cloner
from wyoming_tts.engines.neutts.encode import INSTALL
from wyoming_tts.engines.neutts.encoder import EncoderFiles
from wyoming_tts.errors import TrainingError
from wyoming_tts.models.packaged import FOLDER
from wyoming_tts.models.store import ModelStore
from wyoming_tts.train.codec.export import (
    CHECKPOINT,
    ENCODER,
    identity_of,
    load_codec,
    read_torch_file,
)
from wyoming_tts.train.codec.model import Encoder, quantise, to_codes
from wyoming_tts.train.codec.shape import HOP, CodecShape
from wyoming_tts.train.encoding.manifest import RATE

Report = Callable[[str], None]

NEUCODEC = {"neucodec": "neucodec", "distill": "distill-neucodec"}
"""Names of NeuCodec's encoders, and their models."""

BUILT_IN = "built-in"
"""Name of the codec of the built-in model."""

BUILT_IN_ENCODER = "english-encoder.pt"
_NEUCODEC_CODES = 65_536
_HEARING_RATE = 16_000


class ClipEncoder(Protocol):
    """Makes codes of clips, one after the other: the same whatever stands beside it."""

    identity: str
    codebook: int
    workers: int
    """Clips that may be encoded at once, each in a thread of its own."""

    def encode(self, samples: NDArray[np.int16]) -> list[int]:
        """Return the codes of samples at 24 kHz, shape ``[n]``; 50 for each second."""


class SmallEncoder:
    """The encoder of a codec that `wyoming_tts.train.codec` made."""

    def __init__(
        self, encoder: Encoder, shape: CodecShape, identity: str, device: str = "cpu"
    ) -> None:
        self._encoder = encoder.to(device).eval()
        self._device = device
        self.identity = identity
        self.codebook = shape.codes
        # With one thread for each clip the sums are formed in the same order on any machine.
        self.workers = 1 if device != "cpu" else max(1, len(os.sched_getaffinity(0)))

    @torch.inference_mode()
    def encode(self, samples: NDArray[np.int16]) -> list[int]:
        """See `ClipEncoder`; the last frame is filled with silence."""
        padded = np.pad(samples, (0, -len(samples) % HOP)).astype(np.float32) / 32_768
        digits = quantise(self._encoder(torch.from_numpy(padded)[None].to(self._device)).float())
        return [int(code) for code in to_codes(digits)[0].cpu().tolist()]


class NeuCodecEncoder:
    """NeuCodec's encoder, loaded once for all clips."""

    codebook = _NEUCODEC_CODES
    workers = 1

    def __init__(self, files: EncoderFiles, identity: str, report: Report) -> None:
        """Load the encoder.

        Raises:
            TrainingError: a package is missing.
            EngineError: its files are damaged.
        """
        try:
            from wyoming_tts.engines.neutts.encoder_model import (  # noqa: PLC0415 - may be missing
                Encoder as Model,
            )
            from wyoming_tts.engines.neutts.encoder_model import read_weights  # noqa: PLC0415

            report(f"loading {identity}")
            self._model: Any = Model(read_weights(files.checkpoint), files.listener)
        except ImportError as error:
            raise TrainingError(
                f"this codec needs packages that are missing ({error.name or error}): {INSTALL}"
            ) from error
        self.identity = identity

    def encode(self, samples: NDArray[np.int16]) -> list[int]:
        """See `ClipEncoder`."""
        heard = soxr.resample(
            samples.astype(np.float32) / 32_768, RATE, _HEARING_RATE, quality="HQ"
        )
        codes: list[int] = self._model.encode(np.asarray(heard, np.float32))
        return codes


def open_encoder(
    codec: str, store: ModelStore, report: Report, *, device: str = "cpu", unfinished: bool = False
) -> ClipEncoder:
    """Return an encoder.

    Args:
        codec: a name of `NEUCODEC`, `BUILT_IN`, or the path of an ``encoder.pt``, of a codec's
            checkpoint, or of the folder of its run or of its export.
        store: where NeuCodec's files are.
        report: is told of long steps.
        device: where a small codec runs.
        unfinished: take a codec whose training has not ended.

    Raises:
        TrainingError: there is no such codec; the message says what to do.
        EngineError: files of NeuCodec are missing or damaged.
    """
    if codec in NEUCODEC:
        files, identity = Cloner(store, NEUCODEC[codec]).find()
        return NeuCodecEncoder(files, identity, report)
    path = FOLDER / BUILT_IN_ENCODER if codec == BUILT_IN else Path(codec)
    if not path.exists():
        names = ", ".join((*NEUCODEC, BUILT_IN))
        raise TrainingError(
            f"there is no codec {codec!r}: give {names}, or the folder or encoder.pt of a codec "
            "that `train codec` made"
        )
    if path.is_dir():
        found = next(
            (path / name for name in (ENCODER, CHECKPOINT) if (path / name).exists()), None
        )
        if found is None:
            raise TrainingError(f"{path} holds neither {ENCODER} nor {CHECKPOINT}")
        path = found
    return _open_small(path, device, unfinished=unfinished)


def _open_small(path: Path, device: str, *, unfinished: bool) -> SmallEncoder:
    saved = read_torch_file(path)
    if "encoder" not in saved:
        whole = load_codec(path, unfinished=unfinished)
        return SmallEncoder(whole.encoder, whole.shape, identity_of(whole), device)
    try:
        shape = CodecShape.from_json(saved["shape"])
        encoder = Encoder(shape)
        encoder.load_state_dict(saved["encoder"])
        identity = str(saved["identity"])
    except (KeyError, TypeError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise TrainingError(f"{path} is no encoder ({reason}): export the codec again") from error
    return SmallEncoder(encoder.requires_grad_(requires_grad=False), shape, identity, device)
