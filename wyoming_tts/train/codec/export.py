"""A trained codec as files: the decoder for the server, the encoder for more training."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from wyoming_tts.engines.onnx_runtime import import_onnxruntime
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.checkpoints import save_checkpoint
from wyoming_tts.train.codec.export_graph import decoder
from wyoming_tts.train.codec.model import Codec
from wyoming_tts.train.codec.shape import CodecShape

Report = Callable[[str], None]

CHECKPOINT = "codec.pt"
DECODER = "codec.onnx"
DECODER_INT8 = "codec-int8.onnx"
ENCODER = "encoder.pt"

LEAST_DB = 20.0
"""Rounded weights that differ more from the exact ones are an error; 30 to 40 dB are usual."""

_MOST_OFF = 1e-3
_CHECKED_FRAMES = 100


@dataclass(frozen=True, slots=True)
class ExportedCodec:
    """What was written, and how true it is to the codec."""

    identity: str
    decoder: Path
    decoder_int8: Path
    encoder: Path
    difference: float
    """Largest difference of a sample, full scale 1, between the float32 decoder and the codec."""

    int8_db: float
    """Signal-to-noise ratio of the int8 decoder against the codec."""


def export_codec(
    source: Path, folder: Path, report: Report, *, unfinished: bool = False
) -> ExportedCodec:
    """Write the decoder as ONNX, float32 and int8, and the encoder.

    Args:
        source: a run's folder, or its checkpoint.
        folder: where the files go.
        report: is told what was written.
        unfinished: export a run that has not been trained to its end.

    Raises:
        TrainingError: there is no checkpoint, it is damaged or half-trained, its decoder cannot
            be rounded without harm, or the files cannot be written.
    """
    codec = load_codec(source, unfinished=unfinished)
    identity = identity_of(codec)
    metadata = {
        "wyoming_tts.codebook": str(codec.shape.codes),
        "wyoming_tts.back": str(codec.shape.look_back),
        "wyoming_tts.ahead": str(codec.shape.lookahead),
        "wyoming_tts.identity": identity,
    }
    graphs = {
        name: decoder(codec.decoder, codec.shape, metadata, int8=name == DECODER_INT8)
        for name in (DECODER, DECODER_INT8)
    }
    codes = np.random.default_rng(0).integers(0, codec.shape.codes, _CHECKED_FRAMES, np.int32)
    wanted = codec.decode(torch.from_numpy(codes)[None])[0].numpy()
    difference = float(np.abs(_decoded(graphs[DECODER], codes) - wanted).max())
    noise = _decoded(graphs[DECODER_INT8], codes) - wanted
    power = float(np.square(wanted, dtype=np.float64).sum())
    int8_db = 10 * float(np.log10(power / max(1e-20, float(np.square(noise).sum()))))
    _check(difference, int8_db)
    for name, graph in graphs.items():
        _write(folder / name, graph)
        report(f"{folder / name}: {len(graph) / 1e6:.1f} MB")
    content = {
        "shape": codec.shape.to_json(),
        "identity": identity,
        "encoder": codec.encoder.state_dict(),
    }
    save_checkpoint(folder / ENCODER, content)
    report(f"float32 differs by {difference:.1e}; int8 has {int8_db:.1f} dB signal to noise")
    return ExportedCodec(
        identity, folder / DECODER, folder / DECODER_INT8, folder / ENCODER, difference, int8_db
    )


def load_codec(source: Path, *, unfinished: bool = False) -> Codec:
    """Return the codec of a run's folder or checkpoint, ready to encode and decode.

    Raises:
        TrainingError: there is none, it is damaged, or half-trained and not `unfinished`.
    """
    path = source / CHECKPOINT if source.is_dir() else source
    saved = read_torch_file(path)
    try:
        shape = CodecShape.from_json(saved["shape"])
        codec = Codec(shape)
        codec.load_state_dict(saved["model"])
        step, steps = int(saved["step"]), int(saved["plan"]["steps"])
        finished = bool(saved.get("finished", step >= steps))
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise TrainingError(f"{path} is no checkpoint of a codec ({_line(error)})") from error
    if not finished and not unfinished:
        raise TrainingError(
            f"the codec in {path} is half-trained (step {step} of {steps}): run its training "
            "again, it goes on from there, or say --unfinished to take it as it is"
        )
    return codec.eval().requires_grad_(requires_grad=False)


def read_torch_file(path: Path) -> dict[str, Any]:
    """Return what a file of torch holds; nothing in it is executed.

    Raises:
        TrainingError: it is missing, damaged, or holds something else.
    """
    if not path.is_file():
        raise TrainingError(f"there is no {path}: train a codec first with `train codec`")
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
    # A damaged file raises whatever its reader stumbles over.
    except Exception as error:
        raise TrainingError(f"{path} is damaged ({_line(error)}): make it again") from error
    if not isinstance(saved, dict):
        raise TrainingError(f"{path} is no checkpoint of a codec: it holds {type(saved).__name__}")
    return saved


def identity_of(codec: Codec) -> str:
    """Return what changes with the encoder: codes belong to any decoder of their identity.

    A decoder may be trained further while the encoder is left as it is.
    """
    digest = hashlib.blake2b(f"{codec.shape.digits}".encode(), digest_size=6)
    tensors: Mapping[str, torch.Tensor] = codec.encoder.state_dict()
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(tensors[name].detach().cpu().numpy()).tobytes())
    return f"codec@{digest.hexdigest()}"


def _decoded(graph: bytes, codes: NDArray[np.int32]) -> NDArray[np.float32]:
    onnxruntime = import_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    (audio,) = session.run(None, {"codes": codes[None, None]})
    return np.asarray(audio, np.float32).reshape(-1)


def _check(difference: float, int8_db: float) -> None:
    # Written so that what is no number fails as well.
    if not difference <= _MOST_OFF:
        raise TrainingError(
            f"the exported decoder differs from the codec by {difference:.1e}: is it trained?"
        )
    if not int8_db >= LEAST_DB:
        raise TrainingError(
            f"the codec's decoder does not bear eight bits ({int8_db:.1f} dB signal to noise, "
            f"{LEAST_DB:.0f} are needed): train it longer"
        )


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise TrainingError(
            f"cannot write {path} ({error}): make room, then export again"
        ) from error


def _line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
