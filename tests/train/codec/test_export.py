"""The exported decoder: true to the codec, local, small, and honest about itself."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

from tests.train.codec.small import PLAN, SHAPE, nobody  # noqa: E402 - after what may be missing
from wyoming_tts.engines.neutts.codec.onnx import OnnxCodec  # noqa: E402
from wyoming_tts.errors import TrainingError  # noqa: E402
from wyoming_tts.train.codec import export_graph  # noqa: E402
from wyoming_tts.train.codec.export import (  # noqa: E402
    ExportedCodec,
    export_codec,
    identity_of,
    load_codec,
)
from wyoming_tts.train.codec.model import Codec  # noqa: E402
from wyoming_tts.train.codec.shape import HOP, CodecShape  # noqa: E402
from wyoming_tts.train.encoding.encoders import open_encoder  # noqa: E402


def make_checkpoint(folder: Path, step: int = 6, shape: CodecShape = SHAPE, **more: Any) -> Path:
    """Write a codec with random weights that says loud things."""
    torch.manual_seed(1)
    codec = Codec(shape)
    for name, weight in codec.decoder.named_parameters():
        if name.endswith("scale"):
            weight.data.fill_(1.0)
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "shape": shape.to_json(),
        "plan": {"steps": PLAN.steps},
        "step": step,
        "model": codec.state_dict(),
        **more,
    }
    torch.save(content, folder / "codec.pt")
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run with a codec."""
    return make_checkpoint(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def exported(run: Path, tmp_path_factory: pytest.TempPathFactory) -> ExportedCodec:
    """Return what was made of it."""
    return export_codec(run, tmp_path_factory.mktemp("out"), nobody)


def codes_of(count: int) -> NDArray[np.int32]:
    """Return codes."""
    return np.random.default_rng(count).integers(0, SHAPE.codes, count, np.int32)


@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_the_decoder_is_true_to_the_codec(run: Path, exported: ExportedCodec, count: int) -> None:
    """Every length, the shortest included, sounds as torch decodes it."""
    codes = codes_of(count)
    wanted = load_codec(run).decode(torch.from_numpy(codes)[None])[0].numpy()
    (made,) = OnnxCodec(exported.decoder, 1).decode([codes])
    assert np.abs(wanted).max() > 1e-3
    np.testing.assert_allclose(made, np.clip(wanted, -1, 1), atol=1e-4)


@pytest.mark.parametrize("bins", [100, 961])
def test_any_number_of_bins_is_inverted_exactly(tmp_path: Path, bins: int) -> None:
    """An even number of bins, and the whole spectrum with its last bin, are as in torch."""
    shape = CodecShape(**{**SHAPE.to_json(), "bins": bins})
    run = make_checkpoint(tmp_path / "run", shape=shape)
    done = export_codec(run, tmp_path, nobody)
    wanted = load_codec(run).decode(torch.from_numpy(codes_of(9))[None])[0].numpy()
    (made,) = OnnxCodec(done.decoder, 1).decode([codes_of(9)])
    np.testing.assert_allclose(made, np.clip(wanted, -1, 1), atol=1e-4)


def test_windows_with_their_surroundings_decode_as_the_whole(exported: ExportedCodec) -> None:
    """Frames depend on as many before and behind them as the file says, and on no more."""
    back, ahead = SHAPE.look_back, SHAPE.lookahead
    codec, codes = OnnxCodec(exported.decoder, 1), codes_of(60)
    (whole,) = codec.decode([codes])
    for start in range(0, 60, 10):
        first = max(0, start - back)
        (window,) = codec.decode([codes[first : start + 10 + ahead]])
        piece = window[(start - first) * HOP :][: 10 * HOP]
        np.testing.assert_allclose(piece, whole[start * HOP : (start + 10) * HOP], atol=1e-6)


def test_fewer_surroundings_would_be_heard(exported: ExportedCodec) -> None:
    """The file does not promise more than needed: one frame less changes the sound."""
    codec, codes = OnnxCodec(exported.decoder, 1), codes_of(60)
    (whole,) = codec.decode([codes])
    first = 30 - SHAPE.look_back
    wanted = whole[30 * HOP : 31 * HOP]
    (less_back,) = codec.decode([codes[first + 1 :]])
    (less_ahead,) = codec.decode([codes[: 30 + SHAPE.lookahead]])
    assert np.abs(less_back[(29 - first) * HOP :][:HOP] - wanted).max() > 1e-6
    assert np.abs(less_ahead[30 * HOP :][:HOP] - wanted).max() > 1e-6


def test_eight_bits_cost_little(run: Path, exported: ExportedCodec) -> None:
    """The int8 decoder is as close as it was reported, and smaller."""
    codes = codes_of(80)
    wanted = load_codec(run).decode(torch.from_numpy(codes)[None])[0].numpy()
    (made,) = OnnxCodec(exported.decoder_int8, 1).decode([codes])
    noise = made - np.clip(wanted, -1, 1)
    assert 10 * math.log10(np.square(wanted).sum() / np.square(noise).sum()) > 25
    assert exported.int8_db > 25
    assert exported.decoder_int8.stat().st_size < exported.decoder.stat().st_size


def test_neighbouring_weights_fit_sixteen_bits() -> None:
    """Rounded weights keep what old processors add up without loss, and are still near."""
    random = np.random.default_rng(0)
    matrix = random.standard_normal((64, 32)).astype(np.float32)
    matrix[:, 0] = 0
    small, scales = export_graph.to_int8(matrix)
    pairs = np.abs(small[0::2].astype(int)) + np.abs(small[1::2].astype(int))
    assert pairs.max() * 255 <= 32_767
    np.testing.assert_allclose(small * scales, matrix, atol=scales.max() / 2 + 1e-6)


def test_the_file_tells_about_itself(run: Path, exported: ExportedCodec) -> None:
    """Codebook, look-back, lookahead and identity stand in either file."""
    for path in (exported.decoder, exported.decoder_int8):
        told = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
        assert told == {
            "wyoming_tts.codebook": "64",
            "wyoming_tts.back": str(SHAPE.look_back),
            "wyoming_tts.ahead": str(SHAPE.lookahead),
            "wyoming_tts.identity": identity_of(load_codec(run)),
        }


def test_identity_is_that_of_the_codes(run: Path) -> None:
    """It changes with the encoder, and not with a decoder that is made better."""
    codec = load_codec(run)
    before = identity_of(codec)
    codec.decoder.head.bias.data += 1
    assert identity_of(codec) == before
    codec.encoder.leave.bias.data += 1
    assert identity_of(codec) != before


def test_the_encoder_encodes_as_the_codec(run: Path, exported: ExportedCodec) -> None:
    """The encoder's file alone makes the codes that the checkpoint makes, under its identity."""
    from wyoming_tts.models.store import ModelStore  # noqa: PLC0415 - only here

    sound = (3000 * np.sin(np.arange(4800) / 20)).astype(np.int16)
    store = ModelStore(run)
    alone = open_encoder(str(exported.encoder), store, nobody)
    whole = open_encoder(str(run), store, nobody)
    assert alone.encode(sound) == whole.encode(sound)
    assert alone.identity == whole.identity == exported.identity
    assert alone.codebook == 64


def test_a_half_trained_codec_is_refused(tmp_path: Path) -> None:
    """It is exported only where that was asked for."""
    run = make_checkpoint(tmp_path / "run", step=4)
    with pytest.raises(TrainingError, match=r"half-trained \(step 4 of 6\)"):
        export_codec(run, tmp_path, nobody)
    assert not list(tmp_path.glob("*.onnx"))
    assert export_codec(run, tmp_path, nobody, unfinished=True).decoder.exists()


def test_one_that_ended_early_is_whole(tmp_path: Path) -> None:
    """A training that ended because nothing became better counts as finished."""
    run = make_checkpoint(tmp_path / "run", step=4, finished=True)
    assert load_codec(run).shape == SHAPE


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "train a codec first"), (b"", "damaged"), (b"PK\x03\x04 not one", "damaged")],
)
def test_what_is_no_checkpoint_is_told(tmp_path: Path, content: bytes | None, told: str) -> None:
    """A missing, empty or foreign file is one sentence, not a traceback."""
    if content is not None:
        (tmp_path / "codec.pt").write_bytes(content)
    with pytest.raises(TrainingError, match=told):
        export_codec(tmp_path, tmp_path, nobody)


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    """Nothing is written of a codec that makes no sound."""
    run = make_checkpoint(tmp_path / "run")
    saved = torch.load(run / "codec.pt", weights_only=True)
    saved["model"]["decoder.head.bias"].fill_(math.nan)
    torch.save(saved, run / "codec.pt")
    with pytest.raises(TrainingError, match="differs from the codec"):
        export_codec(run, tmp_path, nobody)
    assert not list(tmp_path.glob("*.onnx"))
