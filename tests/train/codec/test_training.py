"""The training of a codec: learns, resumes exactly, and ends in order."""

from __future__ import annotations

import json
import math
import wave
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from tests.train.codec.small import PLAN, SHAPE, nobody, tones  # noqa: E402 - may be missing
from wyoming_tts.errors import TrainingError  # noqa: E402
from wyoming_tts.train.codec import training  # noqa: E402
from wyoming_tts.train.codec.batches import Clip  # noqa: E402
from wyoming_tts.train.codec.losses import SpectralLoss  # noqa: E402
from wyoming_tts.train.codec.model import Codec  # noqa: E402
from wyoming_tts.train.codec.plan import CodecPlan  # noqa: E402
from wyoming_tts.train.codec.training import segments, train_codec  # noqa: E402
from wyoming_tts.train.lock import lock_folder  # noqa: E402

# The first use of TensorBoard imports a hundred files.
pytestmark = pytest.mark.timeout(120)

CLIPS = [tones(1.0), tones(0.05, 1), tones(2.0, 2)]
HELD_OUT = [tones(0.5, 3), tones(0.3, 4)]


class KilledError(BaseException):
    """What a killed process does not survive."""


def train(folder: Path, plan: CodecPlan = PLAN, held_out: Sequence[Clip] = HELD_OUT) -> Codec:
    """Train the small codec."""
    return train_codec(CLIPS, SHAPE, plan, folder, nobody, "cpu", held_out)


def kill_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the process end before a step is computed."""

    def killing(clips: Any, plan: CodecPlan, now: int) -> Any:
        if now == step:
            raise KilledError
        return segments(clips, plan, now)

    monkeypatch.setattr(training, "segments", killing)


def logged(folder: Path) -> list[dict[str, float]]:
    """Return the lines of a journal."""
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def same(a: Codec, b: Codec) -> bool:
    """Return whether all weights are the very same."""
    ours, theirs = a.state_dict(), b.state_dict()
    return all(torch.equal(ours[name], theirs[name]) for name in theirs)


@pytest.mark.parametrize("adversary_from", [None, 2])
def test_a_killed_run_ends_as_one_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, adversary_from: int | None
) -> None:
    """Resumed from its checkpoint, a run ends with the same weights and the same journal."""
    plan = replace(PLAN, adversary_from=adversary_from)
    whole = train(tmp_path / "whole", plan)
    with monkeypatch.context() as patch:
        kill_at(5, patch)
        with pytest.raises(KilledError):
            train(tmp_path / "killed", plan)
    assert same(train(tmp_path / "killed", plan), whole)
    assert [line["step"] for line in logged(tmp_path / "killed")] == [2, 3, 4, 6, 6]


def test_it_learns(tmp_path: Path) -> None:
    """The loss on what it learns from falls."""
    plan = replace(PLAN, steps=40, batch=4, log_every=10, rate=2e-2, warmup=5)
    train_codec(CLIPS, replace(SHAPE, bins=961), plan, tmp_path, nobody)
    losses = [line["loss"] for line in logged(tmp_path)]
    assert losses[-1] < 0.9 * losses[0]


def test_held_out_clips_are_measured_and_heard(tmp_path: Path) -> None:
    """Every evaluation has a loss in the journal, and sound that lasts as long as its clip."""
    train(tmp_path)
    measured = [line for line in logged(tmp_path) if "held_out_loss" in line]
    assert [line["step"] for line in measured] == [3, 6]
    assert all(0 < line["held_out_loss"] < 50 and line["codes_used"] > 0 for line in measured)
    assert list((tmp_path / "tensorboard").iterdir())
    with wave.open(str(tmp_path / "samples" / "clip-0-000006.wav")) as file:
        assert (file.getframerate(), file.getnframes()) == (24_000, 12_000)
    assert (tmp_path / "samples" / "clip-1-original.wav").exists()


def test_evaluating_changes_nothing(tmp_path: Path) -> None:
    """Weights are the same with and without held-out clips."""
    assert same(train(tmp_path / "with"), train(tmp_path / "without", PLAN, []))


def test_it_ends_when_nothing_becomes_better(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The weights of the best evaluation are taken; the run counts as finished, and stays so."""
    losses = iter([3.0, 2.0, 4.0, 5.0])
    kept: list[Any] = []

    def evaluate(_self: Any, codec: Codec, *_: Any) -> dict[str, float]:
        kept.append({name: value.clone() for name, value in codec.state_dict().items()})
        return {"held_out_loss": next(losses)}

    monkeypatch.setattr(training.Evaluation, "run", evaluate)
    plan = replace(PLAN, steps=50, evaluate_every=1, patience=2)
    codec = train(tmp_path, plan)
    assert all(torch.equal(codec.state_dict()[name], value) for name, value in kept[1].items())
    saved = torch.load(tmp_path / "codec.pt", weights_only=True)
    assert saved["finished"]
    assert saved["step"] == 4
    assert same(train(tmp_path, plan), codec)
    losses = iter([1.0, 0.9])
    train(tmp_path, replace(plan, steps=6))
    assert torch.load(tmp_path / "codec.pt", weights_only=True)["step"] == 6


def test_more_steps_can_be_asked_of_a_finished_run(tmp_path: Path) -> None:
    """A run that has ended goes on where its plan has become longer."""
    train(tmp_path)
    train(tmp_path, replace(PLAN, steps=8))
    assert torch.load(tmp_path / "codec.pt", weights_only=True)["step"] == 8


def test_a_loss_that_is_no_number_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checkpoint before is kept, the message says what to do, and it can go on."""
    forward = SpectralLoss.forward
    count = 0

    def failing(self: SpectralLoss, made: Any, wanted: Any) -> Any:
        nonlocal count
        count += 1
        return forward(self, made, wanted) * (math.nan if count == 5 else 1)

    whole = train(tmp_path / "whole", PLAN, [])
    with monkeypatch.context() as patch:
        patch.setattr(SpectralLoss, "forward", failing)
        with pytest.raises(TrainingError, match=r"step 5; the checkpoint of step 3.*--rate"):
            train(tmp_path / "bad", PLAN, [])
    assert torch.load(tmp_path / "bad" / "codec.pt", weights_only=True)["step"] == 3
    assert same(train(tmp_path / "bad", PLAN, []), whole)


def test_an_adversary_keeps_the_codes(tmp_path: Path) -> None:
    """While discriminators take part, the decoder learns and the encoder stays as it is."""
    before = train(tmp_path, replace(PLAN, steps=3), [])
    plan = replace(PLAN, adversary_from=3)
    after = train(tmp_path, plan, [])
    encoder, decoder = before.encoder.state_dict(), before.decoder.state_dict()
    assert all(torch.equal(after.encoder.state_dict()[name], encoder[name]) for name in encoder)
    assert not torch.equal(after.decoder.state_dict()["head.weight"], decoder["head.weight"])
    told = logged(tmp_path)[-1]
    assert told["adversary"] > 0
    assert told["matching"] > 0


def test_an_adversary_may_change_the_codes(tmp_path: Path) -> None:
    """Where the plan allows it, the encoder goes on learning."""
    before = train(tmp_path, replace(PLAN, steps=3), [])
    after = train(tmp_path, replace(PLAN, adversary_from=3, adversary_keeps_codes=False), [])
    weight = "leave.weight"
    assert not torch.equal(after.encoder.state_dict()[weight], before.encoder.state_dict()[weight])


def test_another_shape_is_refused(tmp_path: Path) -> None:
    """A run goes on only with the codec that it began with."""
    train(tmp_path)
    with pytest.raises(TrainingError, match="another shape"):
        train_codec(CLIPS, replace(SHAPE, width=24), PLAN, tmp_path, nobody)


def test_a_checkpoint_with_other_weights_is_told(tmp_path: Path) -> None:
    """A checkpoint whose shape is right and whose weights are not is one sentence."""
    train(tmp_path)
    saved = torch.load(tmp_path / "codec.pt", weights_only=True)
    del saved["model"]["decoder.head.bias"]
    torch.save(saved, tmp_path / "codec.pt")
    with pytest.raises(TrainingError, match="does not fit"):
        train(tmp_path)


@pytest.mark.parametrize(
    ("clips", "plan", "told"),
    [
        ([], PLAN, "no clips"),
        (CLIPS, replace(PLAN, patience=1), "held-out"),
    ],
)
def test_what_cannot_be_trained_is_told(
    tmp_path: Path, clips: list[Any], plan: CodecPlan, told: str
) -> None:
    """Nothing to learn from, or to end early by, is an error at once."""
    with pytest.raises(TrainingError, match=told):
        train_codec(clips, SHAPE, plan, tmp_path, nobody)


def test_two_trainings_do_not_share_a_folder(tmp_path: Path) -> None:
    """The second is refused while the first one trains, and not after."""
    with (
        lock_folder(tmp_path / "run"),
        pytest.raises(TrainingError, match="another process trains in"),
    ):
        train(tmp_path / "run")
    train(tmp_path / "run")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_a_device_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The message names the one that is."""
    with pytest.raises(TrainingError, match="--device cpu"):
        train_codec(CLIPS, SHAPE, PLAN, tmp_path, nobody, "cuda")


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"rate": math.nan}, {"adversary_from": -1}])
def test_a_plan_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    """Numbers are checked before hours are spent."""
    with pytest.raises(TrainingError, match="out of its range"):
        replace(PLAN, **wrong)


def test_only_the_segments_of_a_step_are_read() -> None:
    """A step takes no more of a clip than its segments."""

    class Counting:
        """A clip of an hour that counts what is read."""

        read = 0

        def __len__(self) -> int:
            return 3600 * 24_000

        def __getitem__(self, part: slice, /) -> Any:
            piece = tones(1.0)[: part.stop - part.start]
            self.read += len(piece)
            return piece

    clip = Counting()
    rows = segments([clip], PLAN, 0)
    assert clip.read == rows.numel()
    assert torch.equal(segments([clip], PLAN, 0), rows)
