"""Codes that were made elsewhere: what is read of them, and what is refused."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.voices.recordings import sample
from wyoming_tts.audio.loudness import TARGET_LUFS, loudness
from wyoming_tts.engines.neutts import codec
from wyoming_tts.engines.neutts.cloning import cut_reference, import_codes
from wyoming_tts.engines.neutts.codes_file import read_codes
from wyoming_tts.engines.neutts.phonemes import phonemise
from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.prompts import IMPORTED
from wyoming_tts.voices.reference import Recipe

NAMES = ["dave", "emily", "greta", "jo", "juliette", "mateo", "paul", "sophie", "steven"]


@pytest.mark.parametrize("name", NAMES)
def test_references_of_neutts_are_read(name: str) -> None:
    """Every published reference comes out as codes of a plausible length, without torch."""
    codes = read_codes(sample(f"{name}.pt"))
    assert 100 < len(codes) < 1_000
    assert all(type(code) is int and 0 <= code < 65_536 for code in codes)


@pytest.mark.parametrize("shape", [(250,), (1, 1, 250), (250, 1)])
@pytest.mark.parametrize("kind", ["<i4", "<i8", ">i4", "<u2"])
def test_arrays_of_numpy_are_read(tmp_path: Path, shape: tuple[int, ...], kind: str) -> None:
    """One row of integers, however it is shaped and stored."""
    path = tmp_path / "codes.npy"
    np.save(path, np.arange(250).astype(kind).reshape(shape))
    assert read_codes(path) == tuple(range(250))


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros(250), "float64"),
        (np.zeros((2, 125), np.int64), "2x125"),
        (np.zeros(10, np.int64), "10 codes"),
        (np.zeros(5_000, np.int64), "5000 codes"),
        (np.full(250, 65_536), "outside of 0 to 65535"),
        (np.full(250, -1), "outside of 0 to 65535"),
        (np.array(7), "one row"),
        (np.zeros(0, np.int64), "0 codes"),
        (np.array(["a"] * 250), "one row"),
    ],
)
def test_what_are_no_codes_is_refused(tmp_path: Path, array: Any, words: str) -> None:
    """Type, shape, length and range are checked, each with its own message."""
    np.save(tmp_path / "codes.npy", array)
    with pytest.raises(VoiceError, match=words):
        read_codes(tmp_path / "codes.npy")


class Evil:
    """Would make a file if it were unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def archive(pickled: bytes) -> bytes:
    """Return a file as torch would save it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("codes/data.pkl", pickled)
        file.writestr("codes/version", "3\n")
    return packed.getvalue()


def test_nothing_in_a_file_is_executed(tmp_path: Path) -> None:
    """Neither a .pt nor a .npy runs what somebody put into it."""
    touched = tmp_path / "touched"
    np.save(tmp_path / "a.npy", np.array([Evil(touched)], dtype=object), allow_pickle=True)
    (tmp_path / "a.pt").write_bytes(archive(pickle.dumps(Evil(touched))))
    for name in ("a.npy", "a.pt"):
        with pytest.raises(VoiceError):
            read_codes(tmp_path / name)
    assert not touched.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"\x93NUMPY", b"\x93NUMPY\x01\x00\xff\xff{", b"PK\x03\x04", b"text", b"\0" * 2_000_000],
)
def test_a_damaged_file_is_one_line(tmp_path: Path, content: bytes) -> None:
    """Whatever is in the file, the error is typed."""
    path = tmp_path / "codes.pt"
    path.write_bytes(content)
    with pytest.raises(VoiceError, match=r"codes\.pt") as caught:
        read_codes(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """The reason of the system is in the message."""
    with pytest.raises(VoiceError, match="No such file"):
        read_codes(tmp_path / "codes.pt")


def test_codes_are_cut_by_the_pauses_of_their_recording() -> None:
    """With the recording at hand, its best seconds are cut out of the codes."""
    codes = read_codes(sample("jo.pt"))
    text = sample("jo.txt").read_text(encoding="utf-8")
    reference = cut_reference(sample("jo.wav"), Recipe(text), "en-US")
    prompt = import_codes(codes, text, "en-US", reference=reference)
    assert prompt.codec == IMPORTED
    assert prompt.text.startswith("Highly recommend")
    start = round(reference.stretch.start * 50)
    assert prompt.codes == codes[start : start + len(prompt.codes)]
    assert 200 < len(prompt.codes) < 230
    assert prompt.phonemes == phonemise(prompt.text, "en-US")
    assert prompt.source == reference.sha256


def test_codes_of_another_recording_are_refused() -> None:
    """Codes and recording must last equally long."""
    text = sample("jo.txt").read_text(encoding="utf-8")
    reference = cut_reference(sample("jo.wav"), Recipe(text), "en-US")
    with pytest.raises(VoiceError, match="do not belong together"):
        import_codes(read_codes(sample("dave.pt")), text, "en-US", reference=reference)


@pytest.mark.parametrize("level", [0.05, 0.5])
def test_the_loudness_of_codes_is_told_by_a_codec(
    monkeypatch: pytest.MonkeyPatch, level: float
) -> None:
    """Without a recording the codes are decoded, and the gain brings them to the common level."""
    sound = (level * np.sin(np.arange(4 * 24_000) * 0.2)).astype(np.float32)
    closed: list[bool] = []

    class Decoder:
        def decode(self, windows: list[Any]) -> list[Any]:
            assert [len(window) for window in windows] == [200]
            return [sound]

        def close(self) -> None:
            closed.append(True)

    monkeypatch.setattr(codec, "open_codec", lambda _path, _device: Decoder())
    prompt = import_codes(range(200), "A test.", "en-GB", decoder=Path("model.onnx"))
    louder = (sound * 10 ** (prompt.gain_db / 20)).astype(np.float32)
    assert loudness(louder, 24_000) == pytest.approx(TARGET_LUFS, abs=0.1)
    assert closed


def test_codes_without_a_recording_are_kept_whole() -> None:
    """Their text gets its final mark, and without a codec the level stays."""
    prompt = import_codes(range(200), "Nothing but a test", "en-GB")
    assert prompt.codes == tuple(range(200))
    assert prompt.text == "Nothing but a test."
    assert prompt.gain_db == 0


def test_more_codes_than_a_reference_may_have_need_their_recording() -> None:
    """Fifteen seconds are taken as they are; of more nobody knows where to cut them."""
    assert len(import_codes(range(750), "A test.", "en-GB").codes) == 750
    with pytest.raises(VoiceError, match="--recording"):
        import_codes(range(751), "A test.", "en-GB")
