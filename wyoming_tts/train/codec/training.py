"""The training of a codec: deterministic for a seed, and resumed where it was interrupted."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.checkpoints import load_checkpoint, save_checkpoint
from wyoming_tts.train.codec.adversary import Adversary
from wyoming_tts.train.codec.batches import Clip, segments
from wyoming_tts.train.codec.evaluation import Evaluation
from wyoming_tts.train.codec.journal import Journal
from wyoming_tts.train.codec.losses import SpectralLoss
from wyoming_tts.train.codec.model import Codec
from wyoming_tts.train.codec.plan import CodecPlan
from wyoming_tts.train.codec.shape import CodecShape
from wyoming_tts.train.lock import lock_folder

__all__ = ["CHECKPOINT", "Clip", "CodecPlan", "CodecShape", "Evaluation", "segments", "train_codec"]

Report = Callable[[str], None]

CHECKPOINT = "codec.pt"

_BETAS = (0.8, 0.99)
_DECAY = 0.01


def train_codec(  # noqa: PLR0917 - what all runs need comes first
    clips: Sequence[Clip],
    shape: CodecShape,
    plan: CodecPlan,
    folder: Path,
    report: Report,
    device: str = "cpu",
    held_out: Sequence[Clip] = (),
) -> Codec:
    """Train a codec, or go on where a run in ``folder`` ended; return it.

    On a processor a run that was killed and resumed ends with the very weights of one that was
    not.

    Args:
        clips: what it learns from; a step reads only its segments.
        shape: sizes of the codec.
        plan: how it learns.
        folder: gets checkpoint, journal and samples.
        report: is told of progress.
        device: ``cpu`` or ``cuda``.
        held_out: clips for evaluation and samples; none for no evaluation.

    Raises:
        TrainingError: there is nothing to learn from, the checkpoint in ``folder`` is damaged or
            of another shape, another process trains there, nothing can be written, or the loss
            is no number any more.
    """
    if not any(len(clip) for clip in clips):
        raise TrainingError("there are no clips to learn from: make some with `train prepare`")
    if plan.patience and not held_out:
        raise TrainingError("to end early, a training needs held-out clips: none are there")
    if torch.device(device).type == "cuda" and not torch.cuda.is_available():
        raise TrainingError("torch finds no CUDA device here: train with --device cpu")
    with lock_folder(folder):
        training = _Training(shape, plan, folder, report, device)
        return training.run(clips, held_out)


class _Training:
    """State of a run."""

    def __init__(
        self, shape: CodecShape, plan: CodecPlan, folder: Path, report: Report, device: str
    ) -> None:
        self._shape, self._plan, self._folder, self._report = shape, plan, folder, report
        self._device = torch.device(device)
        torch.manual_seed(plan.seed)
        self.codec = Codec(shape).to(device)
        self._loss = SpectralLoss().to(device)
        self._optimiser = _optimiser(self.codec)
        self._adversary: Adversary | None = None
        if plan.adversary_from is not None:
            torch.manual_seed(plan.seed + 1)
            self._adversary = Adversary().to(device)
            self._adversary_optimiser = _optimiser(self._adversary)
        self._step = 0
        self._saved = 0
        self._finished = False
        self._best: dict[str, Any] = {}
        self._waited = 0
        self._resume()

    def run(self, clips: Sequence[Clip], held_out: Sequence[Clip]) -> Codec:
        if self._finished or self._step >= self._plan.steps:
            self._report(f"this training has ended, at step {self._step}")
            return self.codec
        journal = Journal(self._folder, self._step)
        try:
            evaluation = (
                Evaluation(held_out, self._plan, journal, self._device) if held_out else None
            )
            self._train(clips, evaluation, journal)
        finally:
            journal.close()
        return self.codec

    def _train(
        self, clips: Sequence[Clip], evaluation: Evaluation | None, journal: Journal
    ) -> None:
        plan, began, told = self._plan, time.monotonic(), self._step
        sums: dict[str, float] = {}
        while self._step < plan.steps and not self._finished:
            losses = self._learn(segments(clips, plan, self._step).to(self._device))
            self._step += 1
            for name, value in losses.items():
                sums[name] = sums.get(name, 0.0) + value
            if self._step % plan.log_every == 0:
                means = {name: value / (self._step - told) for name, value in sums.items()}
                passed = time.monotonic() - began
                self._report(f"step {self._step}: {_listed(means)}, {passed:.0f} s")
                journal.write(self._step, {**means, "rate": plan.learning_rate(self._step - 1)})
                told = self._step
                sums.clear()
            last = self._step == plan.steps
            if evaluation and (last or self._step % plan.evaluate_every == 0):
                found = evaluation.run(self.codec, self._loss, self._step)
                self._report(f"step {self._step}: {_listed(found)}")
                journal.write(self._step, found)
                self._consider(found["held_out_loss"])
            ended = last or self._waits_in_vain
            if ended or self._step % plan.save_every == 0:
                self._finished = ended
                self._save()

    def _learn(self, wanted: Tensor) -> dict[str, float]:
        plan, step = self._plan, self._step
        judged = self._adversary if plan.has_adversary(step) else None
        learns = judged is None or not plan.adversary_keeps_codes
        self.codec.encoder.requires_grad_(requires_grad=learns)
        with torch.autocast(self._device.type, torch.bfloat16):
            made = self.codec(wanted)
        loss = self._loss(made, wanted)
        losses = {"loss": loss}
        if judged is not None:
            losses["adversary"] = self._learn_to_judge(judged, made, wanted)
            with torch.autocast(self._device.type, torch.bfloat16):
                found_out, difference = judged.judge(made, wanted)
            losses |= {"found_out": found_out, "matching": difference}
            loss = loss + plan.adversary_weight * found_out + plan.matching_weight * difference
        self._improve(self.codec, self._optimiser, loss, plan.learning_rate(step))
        return {name: value.item() for name, value in losses.items()}

    def _learn_to_judge(self, judged: Adversary, made: Tensor, wanted: Tensor) -> Tensor:
        with torch.autocast(self._device.type, torch.bfloat16):
            loss = judged.loss(made, wanted)
        rate = self._plan.adversary_learning_rate(self._step)
        self._improve(judged, self._adversary_optimiser, loss, rate)
        return loss

    def _improve(
        self, model: torch.nn.Module, optimiser: torch.optim.Optimizer, loss: Tensor, rate: float
    ) -> None:
        for group in optimiser.param_groups:
            group["lr"] = rate
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), self._plan.clip)
        if not math.isfinite(loss.item()) or not math.isfinite(norm.item()):
            kept = (
                f"the checkpoint of step {self._saved} is kept" if self._saved else "none is kept"
            )
            raise TrainingError(
                f"the loss is no number any more at step {self._step + 1}; {kept}: run the command "
                "again with half the learning rate (--rate), or another --seed"
            )
        optimiser.step()

    @property
    def _waits_in_vain(self) -> bool:
        return 0 < self._plan.patience <= self._waited

    def _consider(self, loss: float) -> None:
        """Remember the best weights, and end when nothing has become better for long."""
        if not self._plan.patience:
            return
        if loss < self._best.get("loss", math.inf):
            model = {
                name: value.detach().clone() for name, value in self.codec.state_dict().items()
            }
            self._best = {"loss": loss, "step": self._step, "model": model}
            self._waited = 0
            return
        self._waited += 1
        if self._waits_in_vain:
            self.codec.load_state_dict(self._best["model"])
            self._report(
                f"ends at step {self._step}: nothing better since step {self._best['step']}, "
                "whose weights are taken"
            )

    def _resume(self) -> None:
        saved = load_checkpoint(self._folder / CHECKPOINT, self._shape.to_json())
        if saved is None:
            return
        try:
            self.codec.load_state_dict(saved["model"])
            self._optimiser.load_state_dict(saved["optimiser"])
            if self._adversary is not None and "adversary" in saved:
                self._adversary.load_state_dict(saved["adversary"])
                self._adversary_optimiser.load_state_dict(saved["adversary_optimiser"])
            self._step = self._saved = int(saved["step"])
            self._finished = saved.get("finished") is True
            self._best, self._waited = saved.get("best", {}), int(saved.get("waited", 0))
            before = dict(saved["plan"])
        except (KeyError, ValueError, TypeError, RuntimeError) as error:
            raise TrainingError(
                f"the checkpoint in {self._folder} does not fit ({type(error).__name__}): choose "
                "another folder, or remove it to begin anew"
            ) from error
        self._report(f"goes on at step {self._step} of {self._plan.steps}")
        now = asdict(self._plan)
        # A training that ended early goes on if more is asked of it.
        if self._finished and before.get("steps") != now["steps"]:
            self._finished, self._waited = False, 0
        changed = [name for name in now if name in before and before[name] != now[name]]
        if changed:
            self._report(f"the plan has changed since: {', '.join(changed)}")

    def _save(self) -> None:
        content: dict[str, Any] = {
            "shape": self._shape.to_json(),
            "plan": asdict(self._plan),
            "step": self._step,
            "finished": self._finished,
            "model": self.codec.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "best": self._best,
            "waited": self._waited,
        }
        if self._adversary is not None:
            content["adversary"] = self._adversary.state_dict()
            content["adversary_optimiser"] = self._adversary_optimiser.state_dict()
        save_checkpoint(self._folder / CHECKPOINT, content)
        self._saved = self._step


def _optimiser(model: torch.nn.Module) -> torch.optim.AdamW:
    return torch.optim.AdamW(model.parameters(), betas=_BETAS, weight_decay=_DECAY)


def _listed(values: dict[str, float]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value:.4f}" for name, value in values.items())
