"""Where products of matrices may be computed with bfloat16."""

from __future__ import annotations

from typing import Any

import torch

_FEATURES = ("avx512_bf16", "amx_bf16", "bf16")


def is_narrow(device: torch.device) -> bool:
    """Return whether a device multiplies bfloat16 itself; others are several times as slow."""
    if device.type != "cpu":
        return True
    read: Any = getattr(torch.cpu, "get_capabilities", dict)
    known: dict[str, Any] = read()
    return any(known.get(name) is True for name in _FEATURES)


def narrowed(device: torch.device) -> torch.autocast:
    """Return the context in which a loss is computed."""
    return torch.autocast(device.type, torch.bfloat16, enabled=is_narrow(device))
