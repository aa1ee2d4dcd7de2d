"""Encoding a manifest: complete, resumable, and the same however it is done."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch")

from tests.train.codec.small import SHAPE, nobody  # noqa: E402 - after what may be missing
from tests.train.encoding.clips import make_clips, record, write_manifest, write_wav  # noqa: E402
from wyoming_tts.errors import TrainingError  # noqa: E402
from wyoming_tts.models.store import ModelStore  # noqa: E402
from wyoming_tts.train.codec.model import Encoder  # noqa: E402
from wyoming_tts.train.encoding.codes_file import CodesFile, Header  # noqa: E402
from wyoming_tts.train.encoding.encode import encode_manifest  # noqa: E402
from wyoming_tts.train.encoding.encoders import SmallEncoder, open_encoder  # noqa: E402
from wyoming_tts.train.encoding.manifest import read_manifest  # noqa: E402

COUNTS = [4800, 2399, 24_000, 480, 7000, 481]


class FakeEncoder:
    """Makes codes by counting, and ends where it is told to."""

    identity = "fake@1"
    codebook = 100
    workers = 1

    def __init__(self, ends_at: int | None = None) -> None:
        self.calls = 0
        self._ends_at = ends_at

    def encode(self, samples: NDArray[np.int16]) -> list[int]:
        """Return a code for each frame."""
        if self.calls == self._ends_at:
            raise KeyboardInterrupt
        self.calls += 1
        return [int(abs(int(sample))) % 100 for sample in samples[::480]]


def small_encoder(workers: int) -> SmallEncoder:
    """Return an encoder with random weights."""
    torch.manual_seed(3)
    encoder = SmallEncoder(Encoder(SHAPE), SHAPE, "small@1")
    encoder.workers = workers
    return encoder


def lines(path: Path) -> list[dict[str, Any]]:
    """Return what a file of codes says."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_every_clip_gets_its_line(tmp_path: Path) -> None:
    """A header, then the manifest's clips in its order, a code for each begun frame."""
    manifest, out = make_clips(tmp_path, COUNTS), tmp_path / "codes.jsonl"
    done = encode_manifest(manifest, out, small_encoder(2), "en", nobody)
    header, *clips = lines(out)
    assert header == {"format": 1, "codec": "small@1", "codebook": 64, "language": "en"}
    assert [len(clip["codes"]) for clip in clips] == [-(-count // 480) for count in COUNTS]
    assert [clip["id"] for clip in clips] == [f"a-{number}" for number in range(len(COUNTS))]
    assert set(clips[0]) == {"id", "text", "speaker", "split", "seconds", "codes"}
    assert (clips[0]["split"], clips[1]["text"]) == ("held-out", "Text 1, ä.")
    assert (done.made, done.kept, done.failed) == (6, 0, ())


@pytest.mark.parametrize("workers", [1, 4])
def test_codes_do_not_depend_on_what_is_encoded_beside(tmp_path: Path, workers: int) -> None:
    """Any number of workers makes the file that two make."""
    manifest = make_clips(tmp_path, COUNTS)
    encode_manifest(manifest, tmp_path / "two.jsonl", small_encoder(2), "en", nobody)
    encode_manifest(manifest, tmp_path / "other.jsonl", small_encoder(workers), "en", nobody)
    assert (tmp_path / "two.jsonl").read_bytes() == (tmp_path / "other.jsonl").read_bytes()


def test_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    """What was made is not made again, and the file is as if nothing had happened."""
    manifest, out = make_clips(tmp_path, COUNTS), tmp_path / "codes.jsonl"
    encode_manifest(manifest, tmp_path / "whole.jsonl", FakeEncoder(), "en", nobody)
    with pytest.raises(KeyboardInterrupt):
        encode_manifest(manifest, out, FakeEncoder(ends_at=3), "en", nobody)
    rest = FakeEncoder()
    done = encode_manifest(manifest, out, rest, "en", nobody)
    assert (done.kept, done.made, rest.calls) == (3, 3, 3)
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_a_file_cut_off_anywhere_is_repaired(tmp_path: Path) -> None:
    """Wherever a kill cut the file, at most the clip that was being written is made again."""
    manifest, out = make_clips(tmp_path, COUNTS[:3]), tmp_path / "codes.jsonl"
    encode_manifest(manifest, out, FakeEncoder(), "en", nobody)
    whole = out.read_bytes()
    for size in range(0, len(whole), 7):
        out.write_bytes(whole[:size])
        rest = FakeEncoder()
        encode_manifest(manifest, out, rest, "en", nobody)
        assert out.read_bytes() == whole
        assert rest.calls == 3 - max(0, whole[:size].count(b"\n") - 1)


def test_a_last_line_of_zeros_is_repaired(tmp_path: Path) -> None:
    """A power cut may leave the room of a line without its content."""
    manifest, out = make_clips(tmp_path, COUNTS[:3]), tmp_path / "codes.jsonl"
    encode_manifest(manifest, out, FakeEncoder(), "en", nobody)
    whole = out.read_bytes()
    kept = whole[: whole.rstrip(b"\n").rindex(b"\n") + 1]
    out.write_bytes(kept + bytes(50) + b"\n")
    encode_manifest(manifest, out, FakeEncoder(), "en", nobody)
    assert out.read_bytes() == whole


def test_damage_in_the_middle_is_told(tmp_path: Path) -> None:
    """Nothing is thrown away that may still be wanted."""
    manifest, out = make_clips(tmp_path, COUNTS[:3]), tmp_path / "codes.jsonl"
    encode_manifest(manifest, out, FakeEncoder(), "en", nobody)
    content = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(b"".join((content[0], b"{half\n", *content[2:])))
    with pytest.raises(TrainingError, match="line 2 is damaged"):
        encode_manifest(manifest, out, FakeEncoder(), "en", nobody)


@pytest.mark.parametrize("content", [b"dear diary", b"dear diary\n", b"\xff\n", b"[1]\n[2]\n"])
def test_a_file_of_something_else_stays(tmp_path: Path, content: bytes) -> None:
    """A wrong name costs nobody a file."""
    manifest, out = make_clips(tmp_path, COUNTS[:1]), tmp_path / "notes"
    out.write_bytes(content)
    with pytest.raises(TrainingError, match="is no file of codes: choose another name"):
        encode_manifest(manifest, out, FakeEncoder(), "en", nobody)
    assert out.read_bytes() == content


def test_the_language_of_the_manifest_is_that_of_the_codes(tmp_path: Path) -> None:
    """What the texts were prepared in is what they are read in later."""
    manifest = make_clips(tmp_path, COUNTS[:1])
    write_manifest(tmp_path, [record(0, COUNTS[0], language="de")])
    encode_manifest(manifest, tmp_path / "codes.jsonl", FakeEncoder(), "", nobody)
    assert lines(tmp_path / "codes.jsonl")[0]["language"] == "de"


def test_codes_of_another_codec_are_not_mixed(tmp_path: Path) -> None:
    """Another codec and another language are refused, and the file stays as it is."""
    manifest, out = make_clips(tmp_path, COUNTS[:2]), tmp_path / "codes.jsonl"
    encode_manifest(manifest, out, FakeEncoder(), "en", nobody)
    before = out.read_bytes()
    with pytest.raises(TrainingError, match=r"codec 'fake@1', not 'small@1'"):
        encode_manifest(manifest, out, small_encoder(1), "en", nobody)
    with pytest.raises(TrainingError, match="language 'en', not 'de'"):
        encode_manifest(manifest, out, FakeEncoder(), "de", nobody)
    assert out.read_bytes() == before


def test_other_data_are_not_mixed(tmp_path: Path) -> None:
    """A clip that was another one when it was encoded is an error."""
    manifest, out = make_clips(tmp_path, COUNTS[:2]), tmp_path / "codes.jsonl"
    encode_manifest(manifest, out, FakeEncoder(), "en", nobody)
    changed = [record(0, 4800), record(1, 2399, text="Something else.")]
    with pytest.raises(TrainingError, match="another clip 'a-1'"):
        encode_manifest(write_manifest(tmp_path, changed), out, FakeEncoder(), "en", nobody)


def test_clips_may_be_added(tmp_path: Path) -> None:
    """A manifest that has grown costs its new clips."""
    out = tmp_path / "codes.jsonl"
    encode_manifest(make_clips(tmp_path, COUNTS[:2]), out, FakeEncoder(), "en", nobody)
    grown = FakeEncoder()
    encode_manifest(make_clips(tmp_path, COUNTS[:4]), out, grown, "en", nobody)
    assert grown.calls == 2
    assert len(lines(out)) == 5


def test_a_bad_clip_does_not_stop_the_others(tmp_path: Path) -> None:
    """It is left out with its reason, and made once it is mended."""
    manifest, out = make_clips(tmp_path, COUNTS[:3]), tmp_path / "codes.jsonl"
    (tmp_path / "clips" / "a-1.wav").write_bytes(b"")
    told: list[str] = []
    done = encode_manifest(manifest, out, small_encoder(2), "en", told.append)
    assert done.made == 2
    assert len(done.failed) == 1
    assert any("left out: a-1" in line for line in told)
    write_wav(tmp_path / "clips" / "a-1.wav", COUNTS[1])
    mended = encode_manifest(manifest, out, small_encoder(2), "en", nobody)
    assert (mended.made, mended.kept, mended.failed) == (1, 2, ())


def test_a_full_disk_leaves_whole_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a line is taken back, and the message says how to go on."""
    manifest, out = make_clips(tmp_path, COUNTS[:3]), tmp_path / "codes.jsonl"
    write = os.write

    def full(file: int, content: Any) -> int:
        if b'"a-2"' in bytes(content):
            return write(file, bytes(content)[:5])
        if bytes(content).endswith(b"}\n") and not bytes(content).startswith(b"{"):
            raise OSError(28, "No space left on device")
        return write(file, content)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(TrainingError, match=r"No space left on device.*run the command again"):
            encode_manifest(manifest, out, FakeEncoder(), "en", nobody)
    assert [line.get("id") for line in lines(out)] == [None, "a-0", "a-1"]
    assert encode_manifest(manifest, out, FakeEncoder(), "en", nobody).made == 1


def test_two_processes_do_not_write_one_file(tmp_path: Path) -> None:
    """The second is refused while the first one writes."""
    manifest, out = make_clips(tmp_path, COUNTS[:1]), tmp_path / "codes.jsonl"
    encoder = FakeEncoder()
    header = Header(encoder.identity, encoder.codebook, "en")
    with (
        CodesFile(out, header),
        pytest.raises(TrainingError, match="written by another process"),
    ):
        encode_manifest(manifest, out, encoder, "en", nobody)


@pytest.mark.parametrize("codes", [[], [100], [-1]])
def test_what_is_no_code_is_refused(tmp_path: Path, codes: list[int]) -> None:
    """A codec that fails does not spoil the file."""
    (entry,) = read_manifest(make_clips(tmp_path, COUNTS[:1]))
    with (
        CodesFile(tmp_path / "codes.jsonl", Header("fake@1", 100, "en")) as file,
        pytest.raises(TrainingError, match="made no codes"),
    ):
        file.append(entry, codes)
    assert len(lines(tmp_path / "codes.jsonl")) == 1


def test_progress_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each message says how many are done, how fast, and how long it will take."""
    monkeypatch.setattr("wyoming_tts.train.encoding.encode.TOLD_EVERY_S", -1.0)
    told: list[str] = []
    manifest = make_clips(tmp_path, COUNTS[:2])
    encode_manifest(manifest, tmp_path / "codes.jsonl", FakeEncoder(), "en", told.append)
    assert told[0].startswith("1 of 2 clips")
    assert told[-1].startswith("2 clips, 0.0 minutes")


@pytest.mark.parametrize("name", ["nothing", "."])
def test_a_codec_that_is_not_there_is_told(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what may be given."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TrainingError, match=r"neucodec, distill|encoder\.pt"):
        open_encoder(name, ModelStore(tmp_path), nobody)


def test_an_encoder_of_other_weights_is_told(tmp_path: Path) -> None:
    """A file with a right shape and wrong weights is one sentence."""
    content = {"shape": SHAPE.to_json(), "identity": "x", "encoder": {}}
    torch.save(content, tmp_path / "encoder.pt")
    with pytest.raises(TrainingError, match="is no encoder"):
        open_encoder(str(tmp_path), ModelStore(tmp_path), nobody)
