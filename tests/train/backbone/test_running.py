"""``wyoming-tts train run``, from codes to a model that can be exported."""

from __future__ import annotations

import argparse
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
if find_spec("peft") is None:
    pytest.skip("peft is missing", allow_module_level=True)

from tests.train.backbone.small import HEADER, clips, write_codes  # noqa: E402
from tests.train.export.folders import make_folder  # noqa: E402
from wyoming_tts.cli import train_run  # noqa: E402
from wyoming_tts.errors import TrainingError  # noqa: E402
from wyoming_tts.train.backbone.scratch import ScratchLearner  # noqa: E402
from wyoming_tts.train.export.checkpoint import read_checkpoint  # noqa: E402
from wyoming_tts.train.export.layout import ModelSampling  # noqa: E402
from wyoming_tts.train.lock import lock_folder  # noqa: E402

pytestmark = pytest.mark.timeout(300)

SMALL = "--width 64 --hidden 64 --layers 2 --length 96 --rows 2 --warmup 1 --log-every 1 --seed 1"


def command(line: str) -> int:
    """Run a command line."""
    parser = argparse.ArgumentParser()
    train_run.add_arguments(parser)
    return train_run.run(parser.parse_args(line.split()))


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    """A file of codes."""
    return write_codes(tmp_path / "codes.jsonl")


def test_a_model_from_nothing(
    codes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the codes have words it takes turns; its folder is complete, and not made twice."""
    run = tmp_path / "run"
    assert command(f"{codes} {run} {SMALL} --steps 2") == 0
    made = read_checkpoint(run)
    assert made.folder == run / "model"
    assert (made.layout.layout, made.layout.turns) == ("reference-first", "words")
    assert (made.layout.codec, made.layout.codebook, made.layout.language) == ("small@1", 64, "en")
    assert made.layout.sampling == ModelSampling(0.2, 30, 1.0, 0.05)
    assert len(dict(made.tensors())) == 2 + 2 * 9
    assert len(list((run / "samples").glob("*.json"))) == 3
    assert "10 clips to learn from, 4 held out" in capsys.readouterr().out
    before = (run / "model" / "model.safetensors").stat().st_mtime_ns
    assert command(f"{codes} {run} {SMALL} --steps 2") == 0
    assert "--save-only makes it anew" in (told := capsys.readouterr().out)
    assert "has ended" in told
    assert (run / "model" / "model.safetensors").stat().st_mtime_ns == before
    assert command(f"{codes} {run} {SMALL} --steps 3") == 0
    assert (run / "model" / "model.safetensors").stat().st_mtime_ns > before


def test_a_run_in_pieces(codes: Path, tmp_path: Path) -> None:
    """Without time left it ends with a status of its own, and no model; one can be asked for."""
    run = tmp_path / "run"
    line = f"{codes} {run} {SMALL} --steps 3 --samples-every 0"
    with pytest.raises(TrainingError, match="nothing was trained"):
        command(f"{line} --save-only")
    assert command(f"{line} --limit-s 0") == 75
    assert not (run / "model").exists()
    assert command(f"{line} --save-only") == 0
    assert read_checkpoint(run).layout.turns == "words"
    assert command(line) == 0


def test_two_runs_do_not_share_a_folder(codes: Path, tmp_path: Path) -> None:
    """The second is refused while the first one trains."""
    run = tmp_path / "run"
    with lock_folder(run), pytest.raises(TrainingError, match="another process trains in"):
        command(f"{codes} {run} {SMALL} --steps 1")
    assert not (run / "model").exists()


def test_the_layout_is_written_last(
    codes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that could not be written is no model, and the next call writes it."""
    run = tmp_path / "run"
    line = f"{codes} {run} {SMALL} --steps 1"

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(ScratchLearner, "save", full)
        with pytest.raises(TrainingError, match="make room"):
            command(line)
    assert not (run / "model" / "layout.json").exists()
    assert command(line) == 0
    assert (run / "model" / "layout.json").exists()


@pytest.mark.parametrize("how", ["--rank 4 --alpha 8", "--full"])
def test_a_published_model(codes: Path, tmp_path: Path, how: str) -> None:
    """It is trained in NeuTTS's layout if it does not say another, and continues by itself."""
    base = make_folder(tmp_path / "base")
    (base / "layout.json").unlink()
    run = tmp_path / "run"
    line = f"{codes} {run} --from {base} {how} --length 128 --rows 2 --samples-every 0"
    assert command(f"{line} --steps 4 --limit-s 0") == 75
    assert command(f"{line} --steps 2") == 0
    made = read_checkpoint(run)
    assert made.layout.layout == "neutts"
    assert made.layout.sampling is None
    further = f"{codes} {tmp_path / 'next'} --from {run} {how} --length 128 --rows 2 --steps 1"
    assert command(further) == 0
    assert read_checkpoint(tmp_path / "next").layout == made.layout


def test_the_layout_of_a_model_is_kept(codes: Path, tmp_path: Path) -> None:
    """A model of another layout, with its sampling, stays what it is."""
    base = make_folder(tmp_path / "base")
    layout = json.loads((base / "layout.json").read_text())
    layout["sampling"]["top_k"] = 7
    (base / "layout.json").write_text(json.dumps(layout))
    line = f"{codes} {tmp_path / 'run'} --from {base} --rank 2 --length 128 --rows 1 --steps 1"
    assert command(f"{line} --samples-every 0") == 0
    made = read_checkpoint(tmp_path / "run").layout
    assert (made.layout, made.turns) == ("reference-first", "whole")
    assert made.sampling is not None
    assert made.sampling.top_k == 7


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--from BASE --width 64", "leave out --width"),
        ("--width 65", "no backbone has the shape"),
        ("--layout neutts --turns words", "--turns whole"),
        ("--from /no/such", "there is no model"),
        ("--codec /no/such", "there is no"),
        ("--steps 0", "out of its range"),
        ("--rank -1", "out of its range"),
        ("--length 3000 --context 2048", "--length"),
    ],
)
def test_what_cannot_be_done_is_told(codes: Path, tmp_path: Path, options: str, told: str) -> None:
    """Before anything is computed."""
    with pytest.raises(TrainingError, match=told):
        command(f"{codes} {tmp_path / 'run'} {options}")
    assert not (tmp_path / "run").exists()


def test_codes_of_another_kind_need_a_model(tmp_path: Path) -> None:
    """A model from nothing has codes of digits with four levels."""
    codes = write_codes(tmp_path / "codes.jsonl", {**HEADER, "codebook": 100}, *clips(4))
    with pytest.raises(TrainingError, match="--from"):
        command(f"{codes} {tmp_path / 'run'}")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_a_device_that_is_not_there_is_told(codes: Path, tmp_path: Path) -> None:
    """The message names the one that is."""
    with pytest.raises(TrainingError, match="--device cpu"):
        command(f"{codes} {tmp_path / 'run'} --device cuda")
