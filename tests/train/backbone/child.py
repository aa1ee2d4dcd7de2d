"""A training that is killed by the system in the midst of a step."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import torch

from tests.train.backbone.small import make_learner, train


def main() -> None:
    """Train in the folder of the first argument; die at the step of the second."""
    torch.set_num_threads(1)
    learner, last = make_learner(), int(sys.argv[2])
    loss = learner.loss

    def dying(batch: Any, noise: float, seed: tuple[int, ...]) -> Any:
        if seed == (0, last):
            os.kill(os.getpid(), signal.SIGKILL)
        return loss(batch, noise, seed)

    learner.loss = dying  # type: ignore[method-assign] # a fault, put in
    train(Path(sys.argv[1]), learner=learner)


if __name__ == "__main__":
    main()
