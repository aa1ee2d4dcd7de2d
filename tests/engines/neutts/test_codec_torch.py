from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from tests.engines.neutts.codec_files import random_codes, snr, truncated
from wyoming_tts.engines.neutts.codec import open_codec
from wyoming_tts.engines.neutts.codec.contract import HOP, Codes, Samples
from wyoming_tts.engines.neutts.fabricate.codec import (
    SMALL,
    fabricate_checkpoint,
    fabricate_codec,
)
from wyoming_tts.errors import EngineError, EngineUnavailableError

torch = pytest.importorskip("torch", reason="this codec needs torch")

from wyoming_tts.engines.neutts.codec import torch as codec_torch  # noqa: E402 - needs torch
from wyoming_tts.engines.neutts.codec.torch import (  # noqa: E402 - needs torch
    TorchCodec,
    _halved,
    _run,
)
from wyoming_tts.engines.neutts.codec.torch_decoder import (  # noqa: E402 - needs torch
    Decoder,
    load_decoder,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of the least width."""
    folder = tmp_path_factory.mktemp("checkpoint")
    fabricate_checkpoint(folder, SMALL)
    return folder


@pytest.fixture
def codec(folder: Path) -> TorchCodec:
    """The same, loaded on the processor."""
    codec = open_codec(folder, "cpu", 1)
    assert isinstance(codec, TorchCodec)
    return codec


def test_windows_of_equal_length_share_a_batch(codec: TorchCodec) -> None:
    """However many windows come at once, each is decoded as it would be alone."""
    rows = [random_codes(count, seed) for seed, count in enumerate([5, 9, 5, 5, 1] + [3] * 40)]
    together = codec.decode(rows)
    for row, samples in zip(rows, together, strict=True):
        assert samples.shape == (len(row) * HOP,)
        assert samples.dtype == np.float32
        np.testing.assert_allclose(codec.decode([row])[0], samples, atol=1e-5)
    assert codec.decode([]) == []


def test_torch_and_onnx_agree(codec: TorchCodec, tmp_path: Path) -> None:
    """The same weights give the same samples in both."""
    pytest.importorskip("onnx", reason="test codecs are written with the onnx package")
    pytest.importorskip("onnxruntime", reason="the other codec needs ONNX Runtime")
    path = tmp_path / "codec.onnx"
    fabricate_codec(path, SMALL)
    other = open_codec(path, threads=1)
    for count in (3, 8, 130):
        codes = random_codes(count)
        (ours,), (theirs,) = codec.decode([codes]), other.decode([codes])
        assert np.linalg.norm(ours - theirs) < 1e-4 * np.linalg.norm(theirs)


def test_half_precision_is_near_to_full(folder: Path, codec: TorchCodec) -> None:
    """What runs on a GPU, run here, says the same as full precision."""
    codes = random_codes(40)
    decoder = _halved(load_decoder(folder / "pytorch_model.bin"))
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        audio = decoder(torch.from_numpy(codes[None]).long())
    assert audio.dtype == torch.float32
    assert snr(audio[0].numpy(), codec.decode([codes])[0]) > 20


def test_the_encoder_is_neither_needed_nor_loaded(folder: Path, tmp_path: Path) -> None:
    """A checkpoint with more than the decoder in it gives the same codec."""
    state = torch.load(folder / "pytorch_model.bin", weights_only=True)
    state["CodecEnc.conv_blocks.0.weight"] = torch.zeros(3)
    state["generator.head.istft.window"] = torch.hann_window(1920)
    torch.save(state, tmp_path / "pytorch_model.bin")
    whole = open_codec(tmp_path, "cpu", 1)
    assert whole.identity == open_codec(folder, "cpu", 1).identity


@pytest.fixture
def lost(codec: TorchCodec, monkeypatch: pytest.MonkeyPatch) -> TorchCodec:
    """The same codec on a GPU that is gone."""

    def run(decoder: Decoder, codes: Codes, device: str) -> Samples:
        if device == "cuda":
            raise RuntimeError("CUDA error: device-side assert triggered\nand much advice")
        return _run(decoder, codes, device)

    monkeypatch.setattr(codec_torch, "_run", run)
    codec.device = "cuda"
    return codec


def test_a_gpu_lost_in_mid_reply_is_replaced_by_the_processor(
    lost: TorchCodec, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The window that failed is decoded all the same, with one warning for the life of it."""
    codes = random_codes(6)
    expected = open_codec(folder, "cpu", 1).decode([codes])[0]
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            np.testing.assert_array_equal(lost.decode([codes])[0], expected)
    assert lost.device == "cpu"
    (record,) = caplog.records
    assert "device-side assert triggered): the codec runs on the processor" in record.getMessage()


def test_a_gpu_lost_after_its_model_was_removed_is_a_typed_error(
    lost: TorchCodec, tmp_path: Path
) -> None:
    """Without the file there is nothing to go on with."""
    lost._path = tmp_path / "removed.bin"
    with pytest.raises(EngineError, match=r"so does the processor.*removed\.bin"):
        lost.decode([random_codes(2)])


def test_a_gpu_that_is_not_there_is_said_and_done_without(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever asks for a GPU is told; whoever leaves the choice is not."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    for device, lines in (("auto", 0), ("cuda", 1)):
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            assert open_codec(folder, device, 1).device == "cpu"
        assert len(caplog.records) == lines


def test_a_gpu_that_fails_at_the_start_is_done_without(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A driver that promises a GPU and cannot use it costs a warning."""

    def fail(*_: object) -> None:
        raise RuntimeError("CUDA driver initialization failed")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.nn.Module, "to", fail)
    with caplog.at_level(logging.WARNING):
        codec = open_codec(folder, "auto", 1)
    assert codec.device == "cpu"
    assert len(caplog.records) == 1
    assert len(codec.decode([random_codes(2)])) == 1


def test_memory_that_runs_out_is_a_typed_error(
    codec: TorchCodec, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What torch raises on the processor says what failed in one line, and the codec goes on."""

    def run(*_: object) -> Samples:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory\nand where")

    with monkeypatch.context() as patch:
        patch.setattr(codec_torch, "_run", run)
        with pytest.raises(EngineError, match=r"can't allocate memory$"):
            codec.decode([random_codes(2)])
    assert len(codec.decode([random_codes(2)])) == 1


def test_a_closed_codec_says_so(codec: TorchCodec) -> None:
    """After close nothing is decoded."""
    codec.close()
    with pytest.raises(EngineError, match="closed"):
        codec.decode([random_codes(2)])


@pytest.mark.parametrize("part", [0, 0.1, 0.5, 0.99])
def test_a_truncated_checkpoint_is_found_out(folder: Path, part: float) -> None:
    """Wherever a download stopped, loading says which file is at fault."""
    path = folder / "pytorch_model.bin"
    with pytest.raises(EngineUnavailableError, match=r"cut\.bin"):
        open_codec(truncated(path, int(part * path.stat().st_size)), "cpu", 1)


@pytest.mark.parametrize("state", [{"some.weight": 1}, [1, 2], {"fc_post_a.weight": None}])
def test_another_checkpoint_is_refused(tmp_path: Path, state: object) -> None:
    """A file of torch that holds no decoder is no codec."""
    torch.save(state, tmp_path / "pytorch_model.bin")
    with pytest.raises(EngineUnavailableError, match=r"pytorch_model\.bin"):
        open_codec(tmp_path, "cpu", 1)


def test_a_checkpoint_that_claims_countless_layers_is_refused(folder: Path, tmp_path: Path) -> None:
    """A number in a name does not decide how much memory is taken."""
    state = torch.load(folder / "pytorch_model.bin", weights_only=True)
    state["generator.backbone.transformers.999999999.att_norm.weight"] = torch.ones(1)
    torch.save(state, tmp_path / "pytorch_model.bin")
    with pytest.raises(EngineUnavailableError, match="1000000000 layers"):
        open_codec(tmp_path, "cpu", 1)


def test_the_older_format_of_torch_is_read(folder: Path, tmp_path: Path) -> None:
    """A checkpoint that cannot be mapped is loaded all the same."""
    state = torch.load(folder / "pytorch_model.bin", weights_only=True)
    torch.save(state, tmp_path / "pytorch_model.bin", _use_new_zipfile_serialization=False)
    older = open_codec(tmp_path, "cpu", 1)
    assert older.identity == open_codec(folder, "cpu", 1).identity


def test_code_in_a_checkpoint_is_not_run(tmp_path: Path) -> None:
    """A pickle that would call something is refused unread."""

    class Calling:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (tmp_path / "called",)  # type: ignore[return-value]

    torch.save({"fc_post_a.weight": Calling()}, tmp_path / "pytorch_model.bin")
    with pytest.raises(EngineUnavailableError, match="no checkpoint"):
        open_codec(tmp_path, "cpu", 1)
    assert not (tmp_path / "called").exists()


def test_an_unknown_device_is_named(folder: Path) -> None:
    """A device that is none of those known is refused before anything is loaded."""
    with pytest.raises(EngineUnavailableError, match="'tpu'"):
        open_codec(folder, "tpu", 1)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")
def test_a_gpu_says_what_the_processor_says(folder: Path, codec: TorchCodec) -> None:
    """Half precision on the GPU is near to full precision."""
    gpu = open_codec(folder, "cuda", 1)
    assert gpu.device == "cuda"
    rows = [random_codes(30, seed) for seed in range(4)]
    for ours, theirs in zip(gpu.decode(rows), codec.decode(rows), strict=True):
        assert snr(ours, theirs) > 20


def test_the_processor_decodes_in_full_precision(folder: Path, codec: TorchCodec) -> None:
    """Nothing is halved where there is no GPU."""
    decoder = load_decoder(folder / "pytorch_model.bin")
    assert {value.dtype for value in decoder.state_dict().values()} == {torch.float32}
    codes = random_codes(3)
    np.testing.assert_array_equal(_run(decoder, codes[None], "cpu")[0], codec.decode([codes])[0])
