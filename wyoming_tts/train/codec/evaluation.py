"""How well a codec does on clips that it has not learnt from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from wyoming_tts.train.codec.batches import Clip, held_out_segments, spread
from wyoming_tts.train.codec.journal import Journal
from wyoming_tts.train.codec.losses import SpectralLoss
from wyoming_tts.train.codec.model import Codec
from wyoming_tts.train.codec.plan import CodecPlan
from wyoming_tts.train.codec.shape import HOP, RATE

SEGMENTS = 64
HEARD = 3
"""Clips that are kept as samples to listen to."""

_HEARD_S = 6


class Evaluation:
    """Always the same segments and the same clips to listen to."""

    def __init__(
        self, clips: Sequence[Clip], plan: CodecPlan, journal: Journal, device: torch.device
    ) -> None:
        self._journal = journal
        self._device = device
        self._batch = plan.batch
        self._segments = held_out_segments(clips, plan, SEGMENTS)
        self._heard: list[NDArray[np.float32]] = []
        for number, place in enumerate(spread(len(clips), HEARD)):
            samples = clips[place][: _HEARD_S * RATE].astype(np.float32) / np.float32(32_768)
            self._heard.append(np.pad(samples, (0, -len(samples) % HOP)))
            journal.sound(f"clip-{number}-original", samples)

    @torch.inference_mode()
    def run(self, codec: Codec, loss_of: SpectralLoss, step: int) -> dict[str, float]:
        """Return ``held_out_loss`` and ``codes_used``, and keep samples."""
        codec.eval()
        loss, used = 0.0, set[int]()
        for wanted in torch.split(self._segments, self._batch):
            there = wanted.to(self._device)
            codes = codec.encode(there)
            used.update(codes.flatten().tolist())
            loss += loss_of(codec.decode(codes), there).item() * len(wanted)
        for number, samples in enumerate(self._heard):
            codes = codec.encode(torch.from_numpy(samples)[None].to(self._device))
            made = codec.decode(codes)[0].float().cpu().numpy()
            self._journal.sound(f"clip-{number}", made, step)
        codec.train()
        return {"held_out_loss": loss / len(self._segments), "codes_used": float(len(used))}
