"""Reads reference codes that were made elsewhere: ``.pt`` of NeuTTS, or ``.npy``."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.torch_file import TorchFileError, read_tensors
from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.prompts import CODEBOOK, FRAME_RATE, MOST_CODES

LARGEST_FILE = 1 << 20
FEWEST_CODES = FRAME_RATE


def read_codes(path: Path) -> tuple[int, ...]:
    """Return the codes in a file; nothing in it is executed.

    Raises:
        VoiceError: it cannot be read or holds no codes; the message says why, in one line.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
            size = path.stat().st_size
    except OSError as error:
        raise VoiceError(f"cannot read {path}: {error.strerror}") from error
    if size > LARGEST_FILE:
        raise VoiceError(f"{path.name} is larger than codes of a minute can be")
    return _check(_read_array(path, start), path.name)


def _read_array(path: Path, start: bytes) -> NDArray[Any]:
    if start.startswith(b"\x93NUMPY"):
        try:
            return np.asarray(np.load(path, allow_pickle=False, mmap_mode=None))
        except (OSError, ValueError, EOFError, MemoryError, zipfile.BadZipFile) as error:
            raise VoiceError(f"{path.name} is damaged; make it again") from error
    try:
        tensors = read_tensors(path)
    except TorchFileError as error:
        raise VoiceError(f"{path.name} holds no codes: it is neither .npy nor .pt") from error
    if len(tensors) != 1:
        raise VoiceError(f"{path.name} holds {len(tensors)} tensors; codes are one")
    (codes,) = tensors.values()
    return codes


def _check(codes: NDArray[Any], name: str) -> tuple[int, ...]:
    if codes.dtype.kind not in "iu" or max(codes.shape, default=0) != codes.size:
        shape = "x".join(map(str, codes.shape))
        raise VoiceError(
            f"{name} holds {codes.dtype} of shape {shape or 'none'}; codes are one row of integers"
        )
    if not FEWEST_CODES <= codes.size <= MOST_CODES:
        raise VoiceError(
            f"{name} holds {codes.size} codes; a reference has {FEWEST_CODES} to {MOST_CODES}, "
            f"{FRAME_RATE} for each second"
        )
    if codes.min() < 0 or codes.max() >= CODEBOOK:
        raise VoiceError(f"{name} holds codes outside of 0 to {CODEBOOK - 1}: not NeuCodec's")
    return tuple(codes.ravel().tolist())
