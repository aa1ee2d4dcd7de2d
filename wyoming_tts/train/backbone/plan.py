"""How a backbone is trained."""

from __future__ import annotations

import math
from dataclasses import dataclass

from wyoming_tts.errors import TrainingError

LAST_PART = 0.02
"""The learning rate of the last step, as a part of the largest."""


@dataclass(frozen=True, slots=True)
class RunPlan:
    """How a backbone is trained; the defaults suit one that begins from nothing.

    Raises:
        TrainingError: a number makes no sense.
    """

    steps: int = 10_000
    rows: int = 8
    """Rows of a step."""

    parts: int = 1
    """In so many parts the rows of a step are computed, one after the other, to save memory."""

    length: int = 512
    """Tokens of a row at most; an utterance that is longer is left out."""

    rate: float = 4e-3
    """Largest learning rate, reached after `warmup` steps; from there it falls in a line."""

    warmup: int = 60
    decay: float = 0.02
    """Weight decay of matrices."""

    clip: float = 1.0
    """Largest norm of the gradient."""

    noise: float = 0.08
    """Share of codes that are seen as another one, so that a model listens to the phonemes."""

    seed: int = 0
    save_every: int = 200
    log_every: int = 50
    evaluate_every: int = 200
    """Steps between the losses of held-out clips."""

    samples_every: int = 1000
    """Steps between samples to listen to; 0 for none."""

    patience: int = 0
    """Evaluations without a better loss after which the training ends; 0 for never."""

    def __post_init__(self) -> None:
        counts = self.steps, self.rows, self.parts, self.save_every, self.log_every
        fits = (
            min(*counts, self.evaluate_every) > 0
            and self.length > 1
            and 0 < self.rate < math.inf
            and 0 < self.clip < math.inf
            and 0 <= self.decay < 1
            and 0 <= self.noise < 1
            and min(self.warmup, self.samples_every, self.patience, self.seed) >= 0
        )
        if not fits:
            raise TrainingError(f"a number of this plan is out of its range: {self}")

    def learning_rate(self, step: int) -> float:
        """Return the learning rate of a step."""
        if step < self.warmup:
            return self.rate * (step + 1) / self.warmup
        done = (step - self.warmup) / max(1, self.steps - self.warmup)
        return self.rate * max(LAST_PART, 1 - done)


@dataclass(frozen=True, slots=True)
class Adaptation:
    """What of a published model is trained.

    Raises:
        TrainingError: a number makes no sense.
    """

    rank: int = 32
    """Rank of the matrices that are added to all linear layers (LoRA); 0 trains the whole model."""

    alpha: int = 64
    """By what they are multiplied, times their rank."""

    recompute: bool = False
    """Compute inner values twice instead of keeping them: slower, in much less memory."""

    def __post_init__(self) -> None:
        if self.rank < 0 or self.alpha < 1:
            raise TrainingError(f"a number of this adaptation is out of its range: {self}")


SCRATCH = RunPlan()
FULL = RunPlan(
    steps=1000,
    rows=4,
    length=2048,
    rate=2e-5,
    warmup=50,
    decay=0.01,
    noise=0.0,
    log_every=10,
    evaluate_every=100,
    samples_every=200,
)
LORA = RunPlan(
    steps=1000,
    rows=4,
    length=2048,
    rate=2e-4,
    warmup=50,
    decay=0.0,
    noise=0.0,
    log_every=10,
    evaluate_every=100,
    samples_every=200,
)
