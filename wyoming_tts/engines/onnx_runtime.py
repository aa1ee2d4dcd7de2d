"""ONNX Runtime, as it is let into this house."""

from __future__ import annotations

import os
from typing import Any


def import_onnxruntime() -> Any:
    """Return the package, which tells nobody of its use.

    Its wheels report to their maker from version 1.29 on, unless the environment forbids it before
    the import.

    Raises:
        ImportError: it is not installed.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime  # noqa: PLC0415 - heavy, and only for those who use it

    return onnxruntime
