"""``train codec`` and ``train encode`` as commands."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from types import ModuleType

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from tests.train.encoding.clips import make_clips  # noqa: E402 - after what may be missing
from wyoming_tts.cli import train_codec, train_encode  # noqa: E402
from wyoming_tts.errors import TrainingError  # noqa: E402

pytestmark = pytest.mark.timeout(120)
SIZES = [
    "--width",
    "16",
    "--encoder-depth",
    "1",
    "--decoder-depth",
    "1",
    "--digits",
    "3",
    "--bins",
    "201",
    "--batch",
    "1",
]


def run(command: ModuleType, *arguments: str | Path) -> int:
    """Run a command as it is run from a shell."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return int(command.run(parser.parse_args([str(one) for one in arguments])))


def test_a_codec_is_trained_and_encodes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From a manifest to a decoder, an encoder, and the codes of all clips."""
    manifest, folder = make_clips(tmp_path, [24_000, 30_000]), tmp_path / "run"
    assert run(train_codec, manifest, folder, "--steps", "2", *SIZES) == 0
    files = {path.name for path in folder.iterdir()}
    assert files >= {"codec.pt", "codec.onnx", "codec-int8.onnx", "encoder.pt", "log.jsonl"}
    assert "1 clips to learn from, 1 held out" in capsys.readouterr().out
    codes = tmp_path / "codes.jsonl"
    assert run(train_encode, manifest, codes, "--codec", folder, "--language", "de") == 0
    header, *clips = [json.loads(line) for line in codes.read_text().splitlines()]
    assert header["codebook"] == 64
    assert [len(clip["codes"]) for clip in clips] == [50, 63]


def test_a_clip_that_is_left_out_is_a_failure(tmp_path: Path) -> None:
    """Training on a spoilt clip is refused; encoding leaves it out and says so."""
    manifest, folder = make_clips(tmp_path, [24_000, 30_000]), tmp_path / "run"
    run(train_codec, manifest, folder, "--steps", "1", *SIZES)
    (tmp_path / "clips" / "a-1.wav").unlink()
    codes = tmp_path / "codes.jsonl"
    assert run(train_encode, manifest, codes, "--codec", folder, "--language", "de") == 1
    with pytest.raises(TrainingError, match=r"a-1\.wav"):
        run(train_codec, manifest, tmp_path / "other", "--steps", "1", *SIZES)


def test_a_half_trained_codec_is_exported_only_on_demand(tmp_path: Path) -> None:
    """``--unfinished`` is the way to listen to a training that goes on."""
    manifest, folder = make_clips(tmp_path, [24_000, 30_000]), tmp_path / "run"
    run(train_codec, manifest, folder, "--steps", "1", *SIZES)
    saved = torch.load(folder / "codec.pt", weights_only=True)
    torch.save({**saved, "finished": False}, folder / "codec.pt")
    with pytest.raises(TrainingError, match="--unfinished"):
        run(train_codec, manifest, folder, "--export-only")
    assert run(train_codec, manifest, folder, "--export-only", "--unfinished") == 0
