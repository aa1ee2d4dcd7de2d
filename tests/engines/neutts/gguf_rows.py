"""Reads rows of tensors as they are stored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.neutts.gguf import GgufFile


def stored_rows(file: GgufFile, name: str, ids: Sequence[int]) -> NDArray[np.uint8]:
    """Return rows of a tensor, ``[n, bytes of a row]``, a copy."""
    tensor = file.tensors[name]
    with file.view(tensor.offset, tensor.offset + tensor.nbytes) as view:
        stored = np.frombuffer(view, np.uint8).reshape(tensor.rows, tensor.row_bytes)
        chosen: NDArray[np.uint8] = stored[np.asarray(ids, np.int64)]
        del stored
    return chosen
