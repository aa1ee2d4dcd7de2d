from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.neutts.codec_files import random_codes, snr, spoken, truncated
from wyoming_tts.engines.neutts.codec import open_codec
from wyoming_tts.engines.neutts.codec.contract import HOP, LONGEST, Codec
from wyoming_tts.engines.neutts.codec.windows import WindowPlan
from wyoming_tts.engines.neutts.fabricate.codec import SMALL, TINY, fabricate_codec
from wyoming_tts.errors import EngineError, EngineUnavailableError

onnx = pytest.importorskip("onnx", reason="test codecs are written with the onnx package")
pytest.importorskip("onnxruntime", reason="the codec needs ONNX Runtime")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A codec of a few thousand weights, with matrices large enough to stay in the file."""
    path = tmp_path_factory.mktemp("codec") / "codec.onnx"
    fabricate_codec(path, TINY)
    return path


@pytest.fixture(scope="module")
def codec(file: Path) -> Codec:
    """The same, loaded."""
    return open_codec(file, threads=1)


def test_each_code_becomes_20_milliseconds_of_sound(codec: Codec) -> None:
    """What comes out has the contract's shape and the level of speech."""
    for count in (1, 2, 37):
        (samples,) = codec.decode([random_codes(count)])
        assert samples.shape == (count * HOP,)
        assert samples.dtype == np.float32
        assert 0.02 < float(np.sqrt(np.mean(samples**2))) < 0.3
        assert float(np.abs(samples).max()) < 1


def test_windows_do_not_see_one_another(codec: Codec) -> None:
    """A window decodes the same alone and beside others, and again."""
    rows = [random_codes(count, count) for count in (5, 9, 5)]
    together = codec.decode(rows)
    for row, samples in zip(rows, together, strict=True):
        np.testing.assert_array_equal(codec.decode([row])[0], samples)
    assert codec.decode([]) == []


def test_other_codes_sound_different(codec: Codec) -> None:
    """Every digit of a code is heard."""
    plain = np.zeros(8, np.int32)
    (silence,) = codec.decode([plain])
    for place in range(8):
        changed = plain.copy()
        changed[4] = 4**place
        assert snr(codec.decode([changed])[0], silence) < 60


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        (np.zeros(0, np.int32), "1 to"),
        (np.zeros(LONGEST + 1, np.int32), "1 to"),
        (np.array([-1], np.int32), "codes lie in"),
        (np.array([65_536], np.int32), "codes lie in"),
        (np.zeros((1, 3), np.int32), "shape"),
        (np.zeros(3, np.float32), "integers"),
    ],
)
def test_what_is_no_window_is_refused(codec: Codec, codes: np.ndarray, says: str) -> None:
    """Wrong inputs are named, and the codec goes on."""
    with pytest.raises(EngineError, match=says):
        codec.decode([codes])
    assert len(codec.decode([random_codes(2)])) == 1


def test_a_closed_codec_says_so(file: Path) -> None:
    """After close nothing is decoded."""
    codec = open_codec(file, threads=1)
    codec.close()
    with pytest.raises(EngineError, match="closed"):
        codec.decode([random_codes(2)])


def test_streamed_speech_is_near_to_the_whole(codec: Codec) -> None:
    """Windows lose little against one decode of everything, and no sample."""
    codes = random_codes(300)
    (whole,) = codec.decode([codes])
    heard = np.concatenate(spoken(codec, WindowPlan(), codes, random_codes(50, 1)))
    assert heard.shape == whole.shape
    assert snr(heard, whole) > 20


def test_seams_cannot_be_heard(codec: Codec) -> None:
    """At no seam does the level change more than it does somewhere in the whole decode."""
    codes = random_codes(300)
    (whole,) = codec.decode([codes])
    parts = spoken(codec, WindowPlan(first=10, growth=1, longest=10), codes, random_codes(50, 1))
    heard = np.concatenate(parts)
    seams = np.cumsum([len(part) for part in parts])[:-1]
    block = HOP // 2

    def steps(sound: np.ndarray, at: np.ndarray) -> np.ndarray:
        def energy(start: np.ndarray) -> np.ndarray:
            return np.array([np.mean(sound[i : i + block] ** 2) for i in start])

        change: np.ndarray = np.abs(10 * np.log10(energy(at) / energy(at - block)))
        return change

    anywhere = np.arange(block, len(whole) - block, 60)
    assert steps(heard, seams).max() <= steps(whole, anywhere).max()
    # Nor do samples jump.
    jumps = np.abs(heard[seams] - heard[seams - 1])
    assert jumps.max() <= np.abs(np.diff(whole)).max()


def test_int8_is_near_to_full_precision(tmp_path: Path) -> None:
    """The quantised file of a seed says what the full one says."""
    files = tmp_path / "full.onnx", tmp_path / "int8.onnx"
    for path, int8 in zip(files, (False, True), strict=True):
        fabricate_codec(path, SMALL, int8=int8)
    full, small = (open_codec(path, threads=1) for path in files)
    codes = random_codes(60)
    assert snr(small.decode([codes])[0], full.decode([codes])[0]) > 25
    assert full.identity != small.identity


def test_identity_tells_weights_apart(file: Path, tmp_path: Path, codec: Codec) -> None:
    """Equal files are one codec, another seed is another."""
    same, other = tmp_path / "same.onnx", tmp_path / "other.onnx"
    fabricate_codec(same, TINY)
    fabricate_codec(other, TINY, seed=1)
    assert open_codec(same, threads=1).identity == codec.identity
    assert open_codec(other, threads=1).identity != codec.identity


def test_a_link_to_a_model_is_followed(file: Path, tmp_path: Path, codec: Codec) -> None:
    """A model cache keeps links to files of other names, in other folders."""
    link = tmp_path / "model.onnx"
    link.symlink_to(file)
    codes = random_codes(4)
    linked = open_codec(link, threads=1)
    np.testing.assert_array_equal(linked.decode([codes])[0], codec.decode([codes])[0])


@settings(deadline=None, max_examples=25)
@given(st.floats(0, 0.9999))
def test_a_truncated_file_is_found_out(file: Path, part: float) -> None:
    """Wherever a download stopped, loading says which file is at fault."""
    cut = truncated(file, int(part * file.stat().st_size))
    with pytest.raises(EngineUnavailableError, match=r"cut\.onnx"):
        open_codec(cut, threads=1)


@pytest.mark.parametrize("content", [b"", b"<!doctype html>", b"GGUF" + bytes(100), bytes(5000)])
def test_a_foreign_file_is_found_out(tmp_path: Path, content: bytes) -> None:
    """A web page or another model under the name of a codec is no codec."""
    path = tmp_path / "codec.onnx"
    path.write_bytes(content)
    with pytest.raises(EngineUnavailableError, match=r"codec\.onnx"):
        open_codec(path, threads=1)


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_a_damaged_file_never_crashes(file: Path, data: st.DataObject) -> None:
    """A file with a wrong byte in it loads or is refused with a typed error."""
    damaged = bytearray(file.read_bytes())
    at = data.draw(st.integers(0, 40_000) | st.integers(0, len(damaged) - 1))
    damaged[min(at, len(damaged) - 1)] ^= data.draw(st.integers(1, 255))
    path = file.with_name("damaged.onnx")
    path.write_bytes(damaged)
    with contextlib.suppress(EngineError):
        open_codec(path, threads=1)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """Neither a file nor a folder that is not there is a codec."""
    with pytest.raises(EngineUnavailableError, match=r"none\.onnx"):
        open_codec(tmp_path / "none.onnx")
    with pytest.raises(EngineUnavailableError, match=r"pytorch_model\.bin"):
        open_codec(tmp_path)


def other_graph(path: Path, operator: str, kind: int, name: str = "codes") -> None:
    """Write a model that is no codec."""
    helper = onnx.helper
    graph = helper.make_graph(
        [helper.make_node(operator, [name], ["audio"], to=1)],
        "other",
        [helper.make_tensor_value_info(name, kind, [1, 1, "frames"])],
        [helper.make_tensor_value_info("audio", 1, None)],
    )
    opset = helper.make_opsetid("", 17)
    onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=8), str(path))


@pytest.mark.parametrize(
    ("kind", "name", "says"),
    [(6, "codes", "decodes nothing"), (7, "codes", "takes"), (6, "tokens", "takes")],
)
def test_another_model_is_refused(tmp_path: Path, kind: int, name: str, says: str) -> None:
    """A model with other inputs, or too few samples for each code, is no decoder."""
    path = tmp_path / "other.onnx"
    other_graph(path, "Cast", kind, name)
    with pytest.raises(EngineUnavailableError, match=says):
        open_codec(path, threads=1)


class Failing:
    """A session whose run fails as the runtime's does."""

    def run(self, *_: object) -> list[np.ndarray]:
        """Fail."""
        raise RuntimeError("Failed to allocate memory for requested buffer\nof many lines")


class Shouting:
    """A session that makes samples out of range, or no numbers."""

    def __init__(self, value: float) -> None:
        self.value = value

    def run(self, _: object, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        """Return one value for every sample."""
        return [np.full((1, 1, inputs["codes"].size * HOP), self.value, np.float32)]


def test_memory_that_runs_out_is_a_typed_error(file: Path) -> None:
    """What the runtime raises while it decodes says what failed in one line."""
    codec = open_codec(file, threads=1)
    codec._session = Failing()  # type: ignore[attr-defined]
    with pytest.raises(EngineError, match="2 codes: Failed to allocate") as caught:
        codec.decode([random_codes(2)])
    assert "\n" not in str(caught.value)


def test_samples_are_clipped_and_numbers(file: Path) -> None:
    """Too loud becomes as loud as can be; what is no number is an error."""
    codec = open_codec(file, threads=1)
    codec._session = Shouting(-3.0)  # type: ignore[attr-defined]
    assert codec.decode([random_codes(2)])[0].min() == -1
    for value in (float("nan"), float("inf")):
        codec._session = Shouting(value)  # type: ignore[attr-defined]
        with pytest.raises(EngineError, match="not numbers"):
            codec.decode([random_codes(2)])


def test_torch_is_not_imported(file: Path) -> None:
    """Speaking through ONNX Runtime needs neither torch nor the onnx package."""
    program = (
        "import sys, numpy; from pathlib import Path;"
        "from wyoming_tts.engines.neutts.codec import open_codec;"
        f"open_codec(Path({str(file)!r})).decode([numpy.zeros(3, numpy.int32)]);"
        "assert not {'torch', 'onnx'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=20)


def test_memory_that_is_missing_at_load_is_a_typed_error(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that does not fit says so, with its name."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("std::bad_alloc")

    monkeypatch.setattr("onnxruntime.InferenceSession", fail)
    with pytest.raises(EngineUnavailableError, match=r"codec\.onnx.*bad_alloc"):
        open_codec(file, threads=1)


@pytest.mark.parametrize(("package", "name"), [("onnxruntime", "codec.onnx"), ("torch", "x.bin")])
def test_a_missing_package_is_named(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, name: str
) -> None:
    """Who lacks what a codec needs is told what to install."""
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delitem(sys.modules, "wyoming_tts.engines.neutts.codec.torch", raising=False)
    (tmp_path / "x.bin").touch()
    path = file if name == file.name else tmp_path / name
    with pytest.raises(EngineUnavailableError, match=f"pip install {package}"):
        open_codec(path, threads=1)
