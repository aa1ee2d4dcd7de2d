"""How a codec is trained."""

from __future__ import annotations

import math
from dataclasses import dataclass

from wyoming_tts.errors import TrainingError


@dataclass(frozen=True, slots=True)
class CodecPlan:
    """How a codec is trained.

    Raises:
        TrainingError: a number makes no sense.
    """

    steps: int = 20_000
    batch: int = 16
    frames: int = 50
    """Frames of each segment."""

    rate: float = 2e-3
    """Largest learning rate, reached after `warmup` steps; it falls to a hundredth at the end."""

    warmup: int = 100
    loudness: float = 3.0
    """Decibels by which segments are made louder or softer at random."""

    clip: float = 1.0
    """Largest norm of a gradient."""

    seed: int = 0
    save_every: int = 500
    log_every: int = 50

    evaluate_every: int = 1000
    """Steps between evaluations on held-out clips, and between samples to listen to."""

    patience: int = 0
    """Evaluations without a better loss after which the training ends, with the best weights;
    0 for never."""

    adversary_from: int | None = None
    """Step from which on discriminators judge what the decoder makes; None for never."""

    adversary_rate: float = 3e-4
    """Largest learning rate of the discriminators; it falls as the codec's does."""

    adversary_weight: float = 0.05
    matching_weight: float = 0.1
    """Weight of the difference between what discriminators see in speech and in what is made."""

    adversary_keeps_codes: bool = True
    """Train only the decoder while there is an adversary: codes made before remain right."""

    def __post_init__(self) -> None:
        whole = (
            self.steps,
            self.batch,
            self.frames,
            self.save_every,
            self.log_every,
            self.evaluate_every,
        )
        positive = self.rate, self.clip, self.adversary_rate
        weights = self.loudness, self.warmup, self.patience, self.adversary_weight
        fits = (
            min(whole) > 0
            and all(0 < value < math.inf for value in positive)
            and all(0 <= value < math.inf for value in (*weights, self.matching_weight))
            and self.seed >= 0
            and (self.adversary_from is None or self.adversary_from >= 0)
        )
        if not fits:
            raise TrainingError(f"a number of this plan is out of its range: {self}")

    def learning_rate(self, step: int) -> float:
        """Return the learning rate of a step."""
        return self.rate * self._part(step)

    def adversary_learning_rate(self, step: int) -> float:
        """Return the discriminators' learning rate of a step."""
        return self.adversary_rate * self._part(step)

    def has_adversary(self, step: int) -> bool:
        """Return whether discriminators take part in a step."""
        return self.adversary_from is not None and step >= self.adversary_from

    def _part(self, step: int) -> float:
        if step < self.warmup:
            return (step + 1) / self.warmup
        done = (step - self.warmup) / max(1, self.steps - self.warmup)
        return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))
