"""Rotary position embeddings with torchtune's definition."""

from __future__ import annotations

import torch


class RotaryPositionalEmbeddings(torch.nn.Module):
    """Turns pairs of neighbouring channels by an angle that grows with the second axis."""

    turns: torch.Tensor

    def __init__(self, dim: int, max_seq_len: int = 4096, base: int = 10_000) -> None:
        super().__init__()
        speeds = 1.0 / base ** (torch.arange(0, dim, 2).float() / dim)
        angles = torch.outer(torch.arange(max_seq_len).float(), speeds)
        turns = torch.stack([angles.cos(), angles.sin()], dim=-1)
        self.register_buffer("turns", turns, persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return ``x``, of shape ``[batch, position, heads, dim]``, turned."""
        cosine, sine = self.turns[: x.shape[1], None, :, :].unbind(-1)
        even, odd = x.float().reshape(*x.shape[:-1], -1, 2).unbind(-1)
        turned = torch.stack([even * cosine - odd * sine, odd * cosine + even * sine], dim=-1)
        return turned.flatten(-2).type_as(x)
