"""What a training needs of a model, whichever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor

from wyoming_tts.train.backbone.plan import RunPlan
from wyoming_tts.train.backbone.rows import Batch


class Session(Protocol):
    """One speech of a model, token by token."""

    context: int
    """Tokens that may be fed altogether."""

    def feed(self, ids: Sequence[int]) -> Tensor:
        """Feed tokens; return the logits of what follows them: all codes, then the end."""


class Learner(Protocol):
    """A model that learns."""

    shape: Mapping[str, Any]
    """What a checkpoint must be of to be gone on with; as JSON has it."""

    context: int
    """Tokens of a row at most."""

    device: torch.device

    def loss(self, batch: Batch, noise: float, seed: tuple[int, ...]) -> Tensor:
        """Return the mean cross-entropy of what is learnt.

        Args:
            batch: its rows.
            noise: share of codes that are seen as another one.
            seed: chooses them.
        """

    def parameters(self) -> Sequence[Tensor]:
        """Return what is learnt."""

    def optimisers(self, plan: RunPlan) -> Sequence[torch.optim.Optimizer]:
        """Return what improves all of it."""

    def state(self) -> dict[str, Tensor]:
        """Return a view of what is learnt by its names."""

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Take over what was learnt.

        Raises:
            KeyError: something is missing.
            RuntimeError: something has another shape.
        """

    def begin(self) -> Session:
        """Begin to speak."""

    def save(self, folder: Path) -> None:
        """Write configuration, weights and tokenizer in Hugging Face's format.

        Nothing can be learnt afterwards.

        Raises:
            OSError: it cannot be written.
        """
