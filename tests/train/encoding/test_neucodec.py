"""NeuCodec's encoders as a source of codes for training."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest
import soxr

from tests.engines.neutts.encoder_files import make_files, needed
from tests.train.codec.small import nobody
from tests.train.encoding.clips import make_clips
from wyoming_tts.engines.neutts.cloning import Cloner
from wyoming_tts.errors import TrainingError
from wyoming_tts.models.errors import ModelMissingError
from wyoming_tts.models.store import ModelStore
from wyoming_tts.train.encoding.encode import encode_manifest
from wyoming_tts.train.encoding.encoders import open_encoder
from wyoming_tts.train.encoding.manifest import WavClip

pytestmark = [
    pytest.mark.timeout(180),
    # What the package and its requirements are reproached with by newer versions of torch.
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


@pytest.mark.parametrize("name", ["neucodec", "distill"])
def test_codes_are_those_that_cloning_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Each clip gets the codes of the encoder that voices are made with."""
    needed()
    files = make_files(tmp_path / "files", distilled=name == "distill")
    monkeypatch.setattr(Cloner, "find", lambda _self: (files, f"{name}@1"))
    encoder = open_encoder(name, ModelStore(tmp_path), nobody)
    manifest, out = make_clips(tmp_path, [12_000, 24_000]), tmp_path / "codes.jsonl"
    done = encode_manifest(manifest, out, encoder, "en", nobody)
    assert done.made == 2
    model = importlib.import_module("wyoming_tts.engines.neutts.encoder_model")
    alone = model.Encoder(model.read_weights(files.checkpoint), files.listener)
    samples = WavClip(tmp_path / "clips" / "a-1.wav")[:].astype(np.float32) / 32_768
    wanted = alone.encode(soxr.resample(samples, 24_000, 16_000, quality="HQ"))
    assert f'"codes":{wanted}'.replace(" ", "") in out.read_text().splitlines()[2]
    assert f'"codec":"{name}@1","codebook":65536' in out.read_text()


def test_missing_files_are_told_with_the_command_that_fetches_them(tmp_path: Path) -> None:
    """Nothing is downloaded by itself."""
    with pytest.raises(ModelMissingError, match="models download neucodec-encoder"):
        open_encoder("neucodec", ModelStore(tmp_path), nobody)


def test_missing_packages_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which extra has them."""
    needed()
    files = make_files(tmp_path / "files", distilled=True)
    monkeypatch.setattr(Cloner, "find", lambda _self: (files, "distill@1"))
    monkeypatch.setitem(importlib.import_module("sys").modules, "vector_quantize_pytorch", None)
    with pytest.raises(TrainingError, match=r"wyoming-tts\[clone\]"):
        open_encoder("distill", ModelStore(tmp_path), nobody)
