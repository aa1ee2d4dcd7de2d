"""The training of a backbone: learns, resumes exactly, and ends in order."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from tests.train.backbone.small import (  # noqa: E402 - may be missing
    HEADER,
    ORIGIN,
    PLAN,
    clips,
    make_corpus,
    make_learner,
    train,
)
from wyoming_tts.errors import TrainingError  # noqa: E402
from wyoming_tts.train.backbone.plan import RunPlan  # noqa: E402
from wyoming_tts.train.backbone.rows import batches  # noqa: E402
from wyoming_tts.train.backbone.scratch import ScratchLearner  # noqa: E402
from wyoming_tts.train.backbone.stopping import Stop  # noqa: E402
from wyoming_tts.train.backbone.training import load_best  # noqa: E402

pytestmark = pytest.mark.timeout(300)

ROOT = Path(__file__).parents[3]


def logged(folder: Path) -> list[dict[str, float]]:
    """Return the lines of a journal, without what depends on the machine."""
    lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    return [{k: v for k, v in line.items() if k != "seconds_per_step"} for line in lines]


def same(a: ScratchLearner, b: ScratchLearner) -> bool:
    """Return whether all weights are the very same."""
    ours, theirs = a.state(), b.state()
    return all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_a_killed_run_ends_as_one_that_was_not(tmp_path: Path) -> None:
    """Killed by SIGKILL and resumed, it ends with the same weights, moments and journal."""
    _, whole = train(tmp_path / "whole")
    killed = tmp_path / "killed"
    command = [sys.executable, "-m", "tests.train.backbone.child", str(killed), "4"]
    done = subprocess.run(command, cwd=ROOT, check=False, timeout=280)
    assert done.returncode == -signal.SIGKILL
    assert torch.load(killed / "checkpoint.pt", weights_only=True)["step"] == 3
    trained, resumed = train(killed)
    assert trained.finished
    assert same(resumed, whole)
    assert logged(killed) == logged(tmp_path / "whole")
    states = [
        torch.load(tmp_path / name / "checkpoint.pt", weights_only=True)["optimisers"][1]["state"]
        for name in ("whole", "killed")
    ]
    assert torch.equal(states[0][0]["exp_avg_sq"], states[1][0]["exp_avg_sq"])


def test_it_learns(tmp_path: Path) -> None:
    """The loss on what it learns from falls, and there is something for TensorBoard."""
    train(tmp_path / "run", replace(PLAN, steps=30, log_every=10, noise=0.0))
    losses = [line["loss"] for line in logged(tmp_path / "run") if "loss" in line]
    assert losses[-1] < losses[0] - 0.5
    assert list((tmp_path / "run" / "tensorboard").iterdir())


def test_a_step_in_parts_is_the_same_step(tmp_path: Path) -> None:
    """Its loss and gradients are those of all its rows."""
    plan = replace(PLAN, steps=1, noise=0.0, rows=4, log_every=1)
    _, whole = train(tmp_path / "whole", plan)
    _, parts = train(tmp_path / "parts", replace(plan, parts=3))
    losses = [logged(tmp_path / name)[0]["loss"] for name in ("whole", "parts")]
    assert losses[0] == pytest.approx(losses[1], abs=0.02)
    assert torch.allclose(whole.state()["norm"], parts.state()["norm"], atol=1e-2)


def test_held_out_clips_are_measured(tmp_path: Path) -> None:
    """Measuring them changes nothing of the training."""
    _, measured = train(tmp_path / "run")
    kinds = [line["step"] for line in logged(tmp_path / "run") if "held_out_loss" in line]
    assert kinds == [3, 6]
    rows = [{**clip, "split": "train"} for clip in clips() if clip["split"] == "train"]
    alone = make_corpus(tmp_path / "alone", HEADER, *rows)
    _, unmeasured = train(tmp_path / "alone" / "run", corpus=alone)
    assert same(measured, unmeasured)


def test_it_ends_when_nothing_becomes_better(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The best weights are kept; the run counts as finished until more is asked of it."""
    learner, kept = make_learner(), []
    losses = {1: 3.0, 2: 2.0, 3: 4.0, 4: 5.0, 5: 1.0}
    real, step = learner.loss, 0

    def loss(batch: Any, noise: float, seed: tuple[int, ...]) -> Any:
        nonlocal step
        if torch.is_grad_enabled():
            step += 1
            return real(batch, noise, seed)
        kept.append({name: value.clone() for name, value in learner.state().items()})
        return torch.tensor(losses[step])

    monkeypatch.setattr(learner, "loss", loss)
    plan = replace(PLAN, steps=50, evaluate_every=1, patience=2, rows=16)
    done, _ = train(tmp_path / "run", plan, learner)
    assert (done.step, done.finished, done.loss, done.best_step) == (4, True, 2.0, 2)
    again, fresh = train(tmp_path / "run", plan)
    assert again == done
    assert load_best(fresh, tmp_path / "run") == 2
    state = fresh.state()
    assert any(all(torch.equal(state[n], v) for n, v in each.items()) for each in kept)
    more, _ = train(tmp_path / "run", replace(plan, steps=6))
    assert more.step > 4


def test_it_ends_when_its_time_is_up(tmp_path: Path) -> None:
    """Each call does at least a step, and keeps it; together they do what one would."""
    _, whole = train(tmp_path / "whole")
    told: list[str] = []
    for step in range(1, 6):
        done, _ = train(tmp_path / "run", report=told.append, stop=Stop(0))
        assert (done.step, done.finished) == (step, False)
    assert "run the same command again" in told[-1]
    done, learner = train(tmp_path / "run", stop=Stop(1000))
    assert done.finished
    assert same(learner, whole)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_behind_its_step(tmp_path: Path, number: signal.Signals) -> None:
    """What was learnt is kept, how to go on is told, and handlers are as they were."""
    told: list[str] = []
    before = signal.getsignal(number)

    def report(line: str) -> None:
        told.append(line)
        if line.startswith("step 2"):
            os.kill(os.getpid(), number)

    done, _ = train(tmp_path / "run", report=report)
    assert (done.step, done.finished) == (2, False)
    assert number.name in told[-1]
    assert signal.getsignal(number) is before
    assert train(tmp_path / "run")[0].finished


def test_a_loss_that_is_no_number_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checkpoint before is kept, the message says what to do, and it can go on."""
    learner = make_learner()
    real = learner.loss

    def loss(batch: Any, noise: float, seed: tuple[int, ...]) -> Any:
        return real(batch, noise, seed) * (math.nan if seed == (0, 4) else 1)

    monkeypatch.setattr(learner, "loss", loss)
    with pytest.raises(TrainingError, match=r"step 5; the checkpoint of step 3.*--rate"):
        train(tmp_path / "run", learner=learner)
    assert train(tmp_path / "run")[0].finished


def test_a_run_goes_on_only_with_what_it_is_of(tmp_path: Path) -> None:
    """Another shape, layout or file of codes is refused, and what to do is told."""
    train(tmp_path / "run", replace(PLAN, steps=1))
    with pytest.raises(TrainingError, match="another shape"):
        train(tmp_path / "run", learner=make_learner(128))
    with pytest.raises(TrainingError, match=r"another layout.*another folder"):
        train(tmp_path / "run", origin=replace(ORIGIN, layout={"layout": "neutts"}))
    with pytest.raises(TrainingError, match=r"other codes.*--from"):
        train(tmp_path / "run", origin=replace(ORIGIN, digest="others"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half of it", b"\x80\x04N."])
def test_a_damaged_checkpoint_is_told(tmp_path: Path, content: bytes) -> None:
    """It is one sentence with what to do."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "checkpoint.pt").write_bytes(content)
    with pytest.raises(TrainingError, match="damaged"):
        train(tmp_path / "run")


def test_a_checkpoint_that_lacks_weights_is_told(tmp_path: Path) -> None:
    """A checkpoint whose shape is right and whose weights are not is one sentence."""
    train(tmp_path / "run", replace(PLAN, steps=1))
    saved = torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)
    del saved["model"]["norm"]
    torch.save(saved, tmp_path / "run" / "checkpoint.pt")
    with pytest.raises(TrainingError, match="does not fit"):
        train(tmp_path / "run")


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checkpoint before is kept, and the run goes on from there."""
    whole = train(tmp_path / "whole")[1]
    train(tmp_path / "run", replace(PLAN, steps=3))

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", full)
        with pytest.raises(TrainingError, match="make room"):
            train(tmp_path / "run")
    assert torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)["step"] == 3
    assert whole.state().keys() == train(tmp_path / "run")[1].state().keys()


def test_what_cannot_be_trained_is_told(tmp_path: Path) -> None:
    """To end early without held-out clips, and rows longer than the model, are errors at once."""
    rows = [clip for clip in clips() if clip["split"] == "train"]
    corpus = make_corpus(tmp_path, HEADER, *rows)
    with pytest.raises(TrainingError, match="held-out"):
        train(tmp_path / "run", replace(PLAN, patience=1), corpus=corpus)
    with pytest.raises(TrainingError, match="--length"):
        train(tmp_path / "run", replace(PLAN, length=200))


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"rate": math.nan}, {"noise": 1}, {"seed": -1}])
def test_a_plan_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    """Numbers are checked before hours are spent."""
    with pytest.raises(TrainingError, match="out of its range"):
        replace(PLAN, **wrong)


def test_the_learning_rate_rises_and_falls() -> None:
    """It is largest behind the warm-up, and never zero."""
    plan = RunPlan(steps=100, warmup=10, rate=1.0)
    rates = [plan.learning_rate(step) for step in range(120)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[10] == 1.0
    assert min(rates[10:]) == pytest.approx(0.02)


def test_noise_changes_codes_only(tmp_path: Path) -> None:
    """Texts and tokens of the layout are seen as they are."""
    from wyoming_tts.train.backbone.scratch import disturb  # noqa: PLC0415 - of this test only

    corpus = make_corpus(tmp_path)
    _, batch = next(batches(corpus.learnt, 96, 4, seed=0))
    ids, first = torch.from_numpy(batch.ids), make_learner().model.shape.texts
    seen = disturb(ids, first, 64, 0.5, (0, 1))
    changed = seen != ids
    assert changed.any()
    assert (ids[changed] >= first).all()
    assert (seen[changed] >= first).all()
    assert torch.equal(seen, disturb(ids, first, 64, 0.5, (0, 1)))
