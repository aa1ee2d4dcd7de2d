"""The encoder in this process: held to the package, and what becomes of files that are not its."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.engines.neutts.encoder_files import (
    encode_as_package,
    import_package,
    make_files,
    needed,
)
from wyoming_tts.engines.neutts.encoder import EncoderFiles
from wyoming_tts.errors import EngineError

pytestmark = [
    pytest.mark.timeout(120),
    # What the package and its requirements are reproached with by newer versions of torch.
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


def sound(count: int) -> NDArray[np.float32]:
    """Return something that changes all the time."""
    random = np.random.default_rng(count)
    swell = np.sin(2 * np.pi * 3 * np.arange(count) / 16_000)
    return (0.2 * swell * random.standard_normal(count)).astype(np.float32)


@pytest.fixture(scope="module", params=[False, True], ids=["full", "distilled"])
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> EncoderFiles:
    """Return tiny files of either encoder."""
    return make_files(tmp_path_factory.mktemp("encoder"), distilled=request.param)


@pytest.mark.parametrize("count", [16_000, 15_999, 16_321])
def test_codes_are_those_of_the_package(
    files: EncoderFiles, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same weights give exactly the codes that neucodec's own class gives."""
    from wyoming_tts.engines.neutts.encoder_model import Encoder, read_weights  # noqa: PLC0415

    ours = Encoder(read_weights(files.checkpoint), files.listener).encode(sound(count))
    theirs = encode_as_package(import_package(monkeypatch), files, sound(count))
    assert ours == theirs
    assert len(set(ours)) > 12
    assert count // 320 <= len(ours) <= count // 320 + 1


def test_the_decoder_stays_on_the_disk(files: EncoderFiles) -> None:
    """Only what encoding needs is taken of a checkpoint."""
    from wyoming_tts.engines.neutts.encoder_model import read_weights  # noqa: PLC0415

    assert not [name for name in read_weights(files.checkpoint) if "backbone" in name]


def test_only_the_layers_that_are_asked_are_loaded(tmp_path: Path) -> None:
    """Of the listening model, what lies behind the sixteenth layer takes no memory."""
    from wyoming_tts.engines.neutts.encoder_model import Encoder, read_weights  # noqa: PLC0415

    files = make_files(tmp_path, distilled=False)
    encoder = Encoder(read_weights(files.checkpoint), files.listener)
    names = [name for name, _ in encoder.listener.named_parameters()]
    assert any("layers.15." in name for name in names)
    assert not any("layers.16." in name for name in names)


@pytest.mark.parametrize("content", [b"", b"no checkpoint", b"PK\x03\x04 broken"])
def test_a_damaged_checkpoint_is_one_line(tmp_path: Path, content: bytes) -> None:
    """What torch cannot read is told with the command that fetches it again."""
    needed()
    from wyoming_tts.engines.neutts.encoder_model import read_weights  # noqa: PLC0415

    path = tmp_path / "pytorch_model.bin"
    path.write_bytes(content)
    with pytest.raises(EngineError, match="models download") as caught:
        read_weights(path)
    assert "\n" not in str(caught.value)


def test_a_checkpoint_cannot_run_code(tmp_path: Path) -> None:
    """A pickle that would call something is refused."""
    torch = needed()
    from wyoming_tts.engines.neutts.encoder_model import read_weights  # noqa: PLC0415

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (tmp_path / "touched",)

    torch.save({"fc_prior.weight": Evil()}, tmp_path / "evil.bin")
    with pytest.raises(EngineError):
        read_weights(tmp_path / "evil.bin")
    assert not (tmp_path / "touched").exists()


@pytest.mark.parametrize("missing", ["fc_prior.weight", "SemanticEncoder_module.final_conv.weight"])
def test_a_checkpoint_of_another_model_is_told(tmp_path: Path, missing: str) -> None:
    """A tensor that is not there names the checkpoint as not NeuCodec's."""
    from wyoming_tts.engines.neutts.encoder_model import Encoder, read_weights  # noqa: PLC0415

    files = make_files(tmp_path, distilled=False)
    weights = read_weights(files.checkpoint)
    del weights[missing]
    with pytest.raises(EngineError, match="not NeuCodec's"):
        Encoder(weights, files.listener)


def test_a_part_that_is_not_whole_is_told(tmp_path: Path) -> None:
    """A single weight that is missing is not replaced by a random one."""
    from wyoming_tts.engines.neutts.encoder_model import Encoder, read_weights  # noqa: PLC0415

    files = make_files(tmp_path, distilled=False)
    weights = read_weights(files.checkpoint)
    del weights["CodecEnc.conv_blocks.1.block.4.weight_g"]
    with pytest.raises(EngineError, match="not NeuCodec's"):
        Encoder(weights, files.listener)


def test_another_listening_model_is_told(tmp_path: Path) -> None:
    """A folder without the model that the codec listens with names it."""
    from wyoming_tts.engines.neutts.encoder_model import Encoder, read_weights  # noqa: PLC0415

    files = make_files(tmp_path, distilled=False)
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "config.json").write_text(json.dumps({"model_type": "wav2vec2-bert"}))
    with pytest.raises(EngineError, match=r"w2v-bert-2\.0 cannot be loaded"):
        Encoder(read_weights(files.checkpoint), empty)
