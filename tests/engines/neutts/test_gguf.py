from __future__ import annotations

import struct
import tracemalloc
from dataclasses import replace
from pathlib import Path

import gguf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.engines.neutts.gguf_rows import stored_rows
from tests.engines.neutts.models import tiny_model
from wyoming_tts.engines.neutts.fabricate.shapes import TINY_LLAMA, TINY_QWEN3
from wyoming_tts.engines.neutts.gguf import SHORT, LongArray, read_gguf
from wyoming_tts.engines.neutts.gguf_types import TensorType, ValueType
from wyoming_tts.engines.neutts.gguf_writer import (
    TensorPlan,
    array_entry,
    entry,
    header,
    text_bytes,
    write_tensor,
)
from wyoming_tts.errors import EngineUnavailableError

SMALL = replace(TINY_LLAMA, name="small", text_tokens=700, speech_tokens=40)


def write(path: Path, entries: list[bytes], tensors: dict[str, bytes] | None = None) -> Path:
    """Write a file with metadata and with tensors of F32 in one row each."""
    tensors = tensors or {}
    plans = [TensorPlan(name, (len(raw) // 4,), TensorType.F32) for name, raw in tensors.items()]
    with path.open("wb") as file:
        file.write(header(entries, plans))
        for plan, raw in zip(plans, tensors.values(), strict=True):
            write_tensor(file.write, plan, [raw])
    return path


def head(tensors: int, entries: int, version: int = 3) -> bytes:
    """Return the first bytes of a file."""
    return b"GGUF" + struct.pack("<IQQ", version, tensors, entries)


def refusal(path: Path) -> str:
    """Return the message with which a file is refused, which must be one line."""
    with pytest.raises(EngineUnavailableError) as caught:
        read_gguf(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a file that is not there yet."""
    return tmp_path / "m.gguf"


def test_scalars_of_every_type_are_read(path: Path) -> None:
    """Numbers, truth values and texts come back as they were stored."""
    stored: list[tuple[str, ValueType, str | float]] = [
        ("a", ValueType.UINT8, 255),
        ("b", ValueType.INT8, -128),
        ("c", ValueType.UINT16, 65_535),
        ("d", ValueType.INT16, -32_768),
        ("e", ValueType.UINT32, 2**32 - 1),
        ("f", ValueType.INT32, -(2**31)),
        ("g", ValueType.FLOAT32, 0.5),
        ("h", ValueType.BOOL, True),
        ("i", ValueType.STRING, "naïve"),
        ("j", ValueType.UINT64, 2**64 - 1),
        ("k", ValueType.INT64, -(2**63)),
        ("l", ValueType.FLOAT64, 0.1),
    ]
    write(path, [entry(*each) for each in stored])
    assert read_gguf(path).metadata == {key: value for key, _, value in stored}


def test_long_arrays_are_read_on_demand(path: Path) -> None:
    """Short arrays are there at once; long ones are located, and the same when asked for."""
    texts = [f"token {number}" for number in range(SHORT + 1)]
    numbers = list(range(-1, SHORT))
    entries = [
        array_entry("short", ValueType.STRING, texts[:3]),
        array_entry("texts", ValueType.STRING, texts),
        array_entry("numbers", ValueType.INT32, numbers),
        entry("last", ValueType.UINT8, 1),
    ]
    file = read_gguf(write(path, entries))
    assert file.metadata["short"] == file.array("short") == texts[:3]
    assert isinstance(file.metadata["texts"], LongArray)
    assert file.array("texts") == texts
    assert file.array("numbers") == numbers
    assert file.array("missing") == []
    assert file.metadata["last"] == 1


def test_a_scalar_is_no_array(path: Path) -> None:
    """Asking for a list where a number stands is an error of the file, not of the program."""
    file = read_gguf(write(path, [entry("a", ValueType.UINT8, 1)]))
    with pytest.raises(EngineUnavailableError, match="no list"):
        file.array("a")
    assert file.text("a") == ""


@pytest.mark.parametrize("shape", [SMALL, replace(TINY_QWEN3, text_tokens=700, speech_tokens=40)])
def test_agrees_with_the_gguf_package(shape: object) -> None:
    """Metadata, tensors and their bytes are those that another reader finds."""
    assert isinstance(shape, type(SMALL))
    model = tiny_model(shape)
    mine, theirs = read_gguf(model), gguf.GGUFReader(model)
    fields = {key: field for key, field in theirs.fields.items() if not key.startswith("GGUF.")}
    assert set(mine.metadata) == set(fields)
    for key, field in fields.items():
        value = mine.metadata[key]
        found = mine.array(key) if isinstance(value, LongArray) else value
        assert found == field.contents()
    assert list(mine.tensors) == [tensor.name for tensor in theirs.tensors]
    for tensor in theirs.tensors:
        here = mine.tensors[tensor.name]
        assert (here.shape, int(here.kind)) == (tuple(tensor.shape), int(tensor.tensor_type))
        assert here.offset == tensor.data_offset
        stored = stored_rows(mine, tensor.name, range(here.rows))
        assert stored.tobytes() == tensor.data.tobytes()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is empty"),
        (b"GG", "ends too early"),
        (b"PK\x03\x04" + bytes(100), "no GGUF file"),
        (head(0, 0, version=1), "version 1"),
        (struct.pack(">4sIQQ", b"GGUF", 3, 0, 0), "version 50331648"),
        (head(2**60, 0), "ends too early"),
        (head(0, 2**60), "ends too early"),
        (head(0, 1) + struct.pack("<Q", 2**63), "ends too early"),
        (head(0, 1) + text_bytes("k" * 2000) + bytes(20), "a key of 2000 bytes"),
        (head(0, 1) + text_bytes("k") + struct.pack("<I", 99), "unknown type 99"),
        (head(0, 1) + text_bytes("k") + struct.pack("<IIQ", 9, 4, 2**62), "ends too early"),
        (head(0, 1) + text_bytes("k") + struct.pack("<IIQ", 9, 8, 2**61), "ends too early"),
        (head(0, 1) + text_bytes("k") + struct.pack("<IIQQQ", 9, 8, 2, 2**64 - 1, 0), "too early"),
        (head(0, 1) + text_bytes("k") + struct.pack("<IIQQ", 9, 9, 1, 0), "list of lists"),
        (head(0, 2) + 2 * entry("k", ValueType.UINT8, 1), "'k' twice"),
        (head(0, 1) + entry("general.alignment", ValueType.UINT32, 0), "alignment of 0"),
        (head(1, 0) + text_bytes("t") + struct.pack("<I", 9), "9 dimensions"),
        (head(1, 0) + text_bytes("t") + struct.pack("<IQIQ", 1, 32, 99, 0), "type 99"),
        (head(1, 0) + text_bytes("t") + struct.pack("<IQIQ", 1, 33, 8, 0), "no sound shape"),
        (head(1, 0) + text_bytes("t") + struct.pack("<IQIQ", 1, 0, 0, 0), "no sound shape"),
        (head(1, 0) + text_bytes("t") + struct.pack("<IQQIQ", 2, 2**63, 2**63, 0, 0), "too early"),
        (head(1, 0) + text_bytes("t") + struct.pack("<IQIQ", 1, 4, 0, 2**63), "ends too early"),
    ],
    ids=range(22),
)
def test_unsound_files_are_refused(path: Path, raw: bytes, said: str) -> None:
    """Files that are foreign, truncated, or claim absurd lengths are named, with one line."""
    path.write_bytes(raw)
    message = refusal(path)
    assert said in message
    assert str(path) in message


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """A missing file and a folder are named."""
    assert "No such file" in refusal(tmp_path / "missing.gguf")
    assert "directory" in refusal(tmp_path)


@pytest.fixture(scope="module")
def sound() -> bytes:
    """Return the bytes of a small sound file."""
    return tiny_model(SMALL).read_bytes()


@pytest.fixture(scope="module")
def length() -> int:
    """Return the bytes of that file that stand before the tensors' data."""
    return min(tensor.offset for tensor in read_gguf(tiny_model(SMALL)).tensors.values())


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=st.floats(0, 1, exclude_max=True))
def test_every_truncated_file_is_refused(path: Path, sound: bytes, part: float) -> None:
    """Wherever a file is cut off, that is found."""
    path.write_bytes(sound[: int(len(sound) * part)])
    refusal(path)


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    changes=st.lists(
        st.tuples(
            st.floats(0, 1, exclude_max=True),
            st.sampled_from([b"\x00", b"\xff", b"\x7f" * 8, b"\xff" * 8, b"\x80", b"\t"])
            | st.binary(min_size=1, max_size=12),
        ),
        min_size=1,
        max_size=6,
    )
)
@example(changes=[(0.0, b"GGUF\x02")])
def test_altered_headers_do_no_harm(
    path: Path, sound: bytes, length: int, changes: list[tuple[float, bytes]]
) -> None:
    """A file with altered bytes is read or refused, within memory of a few times its header."""
    raw = bytearray(sound)
    for part, new in changes:
        place = int(length * part)
        raw[place : place + len(new)] = new
    path.write_bytes(raw)
    tracemalloc.start()
    try:
        file = read_gguf(path)
        for key, value in file.metadata.items():
            if isinstance(value, LongArray):
                file.array(key)
        for name in file.tensors:
            stored_rows(file, name, [0])
    except EngineUnavailableError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is sound
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 40 * length + 10 * 2**20
