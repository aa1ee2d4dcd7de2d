"""The training of a backbone: deterministic for a seed, and resumed where it was interrupted."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import torch

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.backbone.corpus import Corpus
from wyoming_tts.train.backbone.learner import Learner
from wyoming_tts.train.backbone.origin import Origin
from wyoming_tts.train.backbone.plan import RunPlan
from wyoming_tts.train.backbone.rows import Batch, batches, each_once
from wyoming_tts.train.backbone.stopping import Stop
from wyoming_tts.train.checkpoints import load_checkpoint, save_checkpoint
from wyoming_tts.train.codec.journal import Journal

Report = Callable[[str], None]

CHECKPOINT = "checkpoint.pt"
BEST = "best.pt"


class Sampler(Protocol):
    """Lets a model be heard."""

    def __call__(self, learner: Learner, journal: Journal, step: int) -> None:
        """Keep what the model says at a step."""


@dataclass(frozen=True, slots=True)
class Trained:
    """How far a training came."""

    step: int
    finished: bool
    loss: float | None
    """The best loss of held-out clips, where there are some."""

    best_step: int
    """When it was reached; 0 where it never was."""


def train_backbone(
    learner: Learner,
    corpus: Corpus,
    plan: RunPlan,
    folder: Path,
    origin: Origin,
    *,
    report: Report,
    stop: Stop | None = None,
    sampler: Sampler | None = None,
    idle: bool = False,
) -> Trained:
    """Train a model, or go on where a run in ``folder`` ended.

    On a processor a run that was killed and resumed ends with the very weights of one that was
    not. At the end the learner has the weights of the last step; `load_best` takes the best ones.

    Args:
        learner: the model.
        corpus: what it learns, and is measured by.
        plan: how it learns.
        folder: gets checkpoints, journal and samples.
        origin: what the run is of.
        report: is told of progress.
        stop: may end it earlier; it goes on when it is called again.
        sampler: is called now and then.
        idle: take over what was trained, and train no further.

    Raises:
        TrainingError: the plan does not suit; the checkpoint in ``folder`` is damaged, or of
            another model, layout or codes; nothing can be written; or the loss is no number any
            more.
    """
    check_plan(learner, corpus, plan)
    training = _Training(learner, corpus, plan, folder, origin, report=report)
    return training.trained if idle else training.run(stop or Stop(), sampler)


def check_plan(learner: Learner, corpus: Corpus, plan: RunPlan) -> None:
    """Find out whether a plan suits a model and what it is to learn.

    Raises:
        TrainingError: it does not.
    """
    if plan.patience and not corpus.held_out.ids:
        raise TrainingError("to end early, a training needs held-out clips: none are there")
    if plan.length > learner.context:
        raise TrainingError(
            f"the model takes {learner.context} tokens, and a row has {plan.length}: choose a "
            "smaller --length"
        )


def load_best(learner: Learner, folder: Path) -> int:
    """Take the weights whose held-out loss was best; return their step, 0 if there are none.

    Raises:
        TrainingError: they are damaged.
    """
    saved = load_checkpoint(folder / BEST, learner.shape)
    if saved is None:
        return 0
    try:
        learner.load(saved["model"])
        return int(saved["step"])
    except (KeyError, ValueError, TypeError, RuntimeError) as error:
        raise _unfit(folder / BEST, error) from error


class _Training:
    """State of a run."""

    def __init__(
        self,
        learner: Learner,
        corpus: Corpus,
        plan: RunPlan,
        folder: Path,
        origin: Origin,
        *,
        report: Report,
    ) -> None:
        self._learner, self._corpus, self._plan = learner, corpus, plan
        self._folder, self._origin, self._report = folder, origin, report
        self._optimisers = list(learner.optimisers(plan))
        self._step = self._saved = 0
        self._finished = False
        self._best: dict[str, float] = {}
        self._waited = 0
        self._told, self._total = 0, 0.0
        self._resume()

    def run(self, stop: Stop, sampler: Sampler | None) -> Trained:
        if self._finished or self._step >= self._plan.steps:
            self._finished = True
            self._report(f"this training has ended, at step {self._step}")
        else:
            journal = Journal(self._folder, self._step)
            try:
                with stop:
                    self._train(stop, sampler, journal)
            finally:
                journal.close()
        return self.trained

    @property
    def trained(self) -> Trained:
        loss, step = self._best.get("loss"), int(self._best.get("step", 0))
        return Trained(self._step, self._finished, loss, step)

    def _train(self, stop: Stop, sampler: Sampler | None, journal: Journal) -> None:
        plan, began, begun = self._plan, time.monotonic(), self._step
        rows = batches(self._corpus.learnt, plan.length, plan.rows, plan.seed, self._step)
        while not self._finished:
            self._total += self._learn(next(rows)[1])
            self._step += 1
            step = self._step
            if step % plan.log_every == 0:
                mean = self._total / (step - self._told)
                each = (time.monotonic() - began) / (step - begun)
                left = each * (plan.steps - step)
                self._report(f"step {step}: loss {mean:.4f}, {left / 60:.0f} minutes to go")
                rate = plan.learning_rate(step - 1)
                journal.write(step, {"loss": mean, "rate": rate, "seconds_per_step": each})
                began, begun = time.monotonic(), step
                self._told, self._total = step, 0.0
            last = step == plan.steps
            if self._corpus.held_out.ids and (last or step % plan.evaluate_every == 0):
                self._consider(journal)
            if sampler and plan.samples_every and (last or step % plan.samples_every == 0):
                sampler(self._learner, journal, step)
            reason = stop.reason
            self._finished = last or 0 < plan.patience <= self._waited
            if self._finished or reason or step % plan.save_every == 0:
                self._save()
            if reason and not self._finished:
                self._report(
                    f"ends at step {step} of {plan.steps}: {reason}; run the same command again "
                    "to go on from there"
                )
                return

    def _learn(self, batch: Batch) -> float:
        plan, step = self._plan, self._step
        # Models from elsewhere may drop values at random.
        torch.manual_seed(plan.seed * 1_000_003 + step)
        for optimiser in self._optimisers:
            optimiser.zero_grad(set_to_none=True)
            for group in optimiser.param_groups:
                group["lr"] = plan.learning_rate(step)
        whole = 0.0
        for number, part in enumerate(batch.split(plan.parts)):
            seed = (plan.seed, step, number) if number else (plan.seed, step)
            loss = self._learner.loss(part, plan.noise, seed)
            loss = loss * (part.predicted / batch.predicted)
            torch.autograd.backward(loss)
            whole += loss.item()
        norm = torch.nn.utils.clip_grad_norm_(self._learner.parameters(), plan.clip)
        if not math.isfinite(whole) or not math.isfinite(norm.item()):
            kept = (
                f"the checkpoint of step {self._saved} is kept" if self._saved else "none is kept"
            )
            raise TrainingError(
                f"the loss is no number any more at step {step + 1}; {kept}: run the command again "
                "with half the learning rate (--rate), or another --seed"
            )
        for optimiser in self._optimisers:
            optimiser.step()
        return whole

    @torch.no_grad()
    def _consider(self, journal: Journal) -> None:
        """Measure the model on held-out clips, and keep the best one."""
        plan, total, count = self._plan, 0.0, 0
        for batch in each_once(self._corpus.held_out, plan.length, plan.rows):
            for part in batch.split(plan.parts):
                total += self._learner.loss(part, 0.0, (0, 0)).item() * part.predicted
                count += part.predicted
        loss = total / count
        self._report(f"step {self._step}: held-out loss {loss:.4f}")
        journal.write(self._step, {"held_out_loss": loss})
        if loss < self._best.get("loss", math.inf):
            self._best, self._waited = {"loss": loss, "step": self._step}, 0
            content = {"shape": dict(self._learner.shape), "model": self._learner.state()}
            save_checkpoint(self._folder / BEST, {**content, **self._best})
            return
        self._waited += 1
        if self._waited == plan.patience:
            self._report(
                f"ends at step {self._step}: nothing better since step {self._best['step']:.0f}"
            )

    def _resume(self) -> None:
        path = self._folder / CHECKPOINT
        saved = load_checkpoint(path, self._learner.shape)
        if saved is None:
            return
        self._origin.check(saved, self._folder)
        try:
            self._learner.load(saved["model"])
            for optimiser, state in zip(self._optimisers, saved["optimisers"], strict=True):
                optimiser.load_state_dict(state)
            self._step = self._saved = int(saved["step"])
            self._finished = saved["finished"] is True
            self._best, self._waited = dict(saved["best"]), int(saved["waited"])
            self._told, self._total = int(saved["told"]), float(saved["total"])
            before = dict(saved["plan"])
        except (KeyError, ValueError, TypeError, RuntimeError) as error:
            raise _unfit(path, error) from error
        now = asdict(self._plan)
        if self._finished and (before.get("steps"), before.get("patience")) != (
            now["steps"],
            now["patience"],
        ):
            # More is asked of a training that had ended.
            self._finished, self._waited = False, 0
        self._report(f"goes on at step {self._step} of {self._plan.steps}")
        changed = [name for name in now if name in before and before[name] != now[name]]
        if changed:
            self._report(f"the plan has changed since: {', '.join(changed)}")

    def _save(self) -> None:
        content = {
            "shape": dict(self._learner.shape),
            **self._origin.to_json(),
            "plan": asdict(self._plan),
            "step": self._step,
            "finished": self._finished,
            "best": self._best,
            "waited": self._waited,
            "told": self._told,
            "total": self._total,
            "model": self._learner.state(),
            "optimisers": [optimiser.state_dict() for optimiser in self._optimisers],
        }
        save_checkpoint(self._folder / CHECKPOINT, content)
        self._saved = self._step


def _unfit(path: Path, error: Exception) -> TrainingError:
    return TrainingError(
        f"the checkpoint {path} does not fit ({type(error).__name__}): choose another folder, or "
        "remove it to begin anew"
    )
