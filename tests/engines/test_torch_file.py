from __future__ import annotations

import os
import pickle
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.watermark.torch_files import (
    dictionary,
    integer,
    integers,
    named,
    storage,
    tensor,
    text,
    write,
)
from wyoming_tts.engines.torch_file import TorchFileError, read_tensors
from wyoming_tts.engines.torch_pickle import describe_saved

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
FOUR = np.arange(4, dtype="<f4")
PLAIN = tensor("FloatStorage", "0", 4, (4,), (1,))


class TestReading:
    """What a well-formed file gives."""

    def test_one_tensor(self, tmp_path: Path) -> None:
        """A file that is one tensor has it under the empty name."""
        path = write(tmp_path / "t.pt", PLAIN, {"0": FOUR.tobytes()})
        assert {name: each.tolist() for name, each in read_tensors(path).items()} == {
            "": [0, 1, 2, 3]
        }

    def test_names_are_paths(self, tmp_path: Path) -> None:
        """A tensor's name is its path through dictionaries and lists; other values are left out."""
        inner = dictionary({"w": PLAIN}, ordered=True)
        listed = b"](" + PLAIN + integer(5) + b"e"
        code = dictionary({"model": inner, "all": listed, "step": integer(3), "none": b"N"})
        tensors = read_tensors(write(tmp_path / "t.pt", code, {"0": FOUR.tobytes()}))
        assert list(tensors) == ["model.w", "all.0"]

    def test_prefix(self, tmp_path: Path) -> None:
        """Tensors outside the prefix are not read, not even where their numbers are missing."""
        other = tensor("FloatStorage", "1", 4, (4,), (1,))
        code = dictionary({"a": PLAIN, "b": other})
        path = write(tmp_path / "t.pt", code, {"0": FOUR.tobytes()})
        assert list(read_tensors(path, "a")) == ["a"]
        with pytest.raises(TorchFileError, match="data/1 is missing"):
            read_tensors(path)

    @pytest.mark.parametrize(
        ("kind", "dtype"),
        [
            ("FloatStorage", "<f4"),
            ("DoubleStorage", "<f8"),
            ("HalfStorage", "<f2"),
            ("LongStorage", "<i8"),
            ("IntStorage", "<i4"),
            ("ShortStorage", "<i2"),
            ("CharStorage", "i1"),
            ("ByteStorage", "u1"),
            ("BoolStorage", "?"),
        ],
    )
    def test_kinds(self, tmp_path: Path, kind: str, dtype: str) -> None:
        """Every plain kind of number comes as numpy's own."""
        numbers = np.array([0, 1, 1, 0], dtype)
        code = tensor(kind, "7", 4, (2, 2), (2, 1))
        found = read_tensors(write(tmp_path / "t.pt", code, {"7": numbers.tobytes()}))[""]
        assert found.dtype == numbers.dtype
        assert found.tolist() == numbers.reshape(2, 2).tolist()

    def test_bfloat16(self, tmp_path: Path) -> None:
        """Numbers that numpy lacks come as float32 of the same value."""
        raw = np.array([0x3F80, 0xC000, 0x4049], "<u2").tobytes()
        code = tensor("BFloat16Storage", "0", 3, (3,), (1,))
        found = read_tensors(write(tmp_path / "t.pt", code, {"0": raw}))[""]
        assert found.dtype == np.float32
        assert found.tolist() == [1.0, -2.0, 3.140625]

    def test_views(self, tmp_path: Path) -> None:
        """Tensors may share numbers, begin within them, and be transposed."""
        numbers = np.arange(8, dtype="<f4")
        turned = tensor("FloatStorage", "0", 8, (3, 2), (1, 3), offset=2)
        empty = tensor("FloatStorage", "0", 8, (0, 3), (3, 1))
        scalar = tensor("FloatStorage", "0", 8, (), (), offset=7)
        code = dictionary({"turned": turned, "empty": empty, "scalar": scalar})
        tensors = read_tensors(write(tmp_path / "t.pt", code, {"0": numbers.tobytes()}))
        assert tensors["turned"].tolist() == [[2, 5], [3, 6], [4, 7]]
        assert tensors["empty"].shape == (0, 3)
        assert tensors["scalar"] == 7
        assert not any(each.flags.writeable for each in (tensors["turned"], tensors["scalar"]))

    def test_parameter(self, tmp_path: Path) -> None:
        """A parameter is its tensor."""
        hooks = b"\x88" + named("collections", "OrderedDict") + b")R"
        code = named("torch._utils", "_rebuild_parameter") + b"(" + PLAIN + hooks + b"tR"
        path = write(tmp_path / "t.pt", code, {"0": FOUR.tobytes()}, byteorder=None)
        assert read_tensors(path)[""].tolist() == [0, 1, 2, 3]

    @pytest.mark.parametrize(("name", "count"), [("jo", 653), ("dave", 372), ("emily", 402)])
    def test_real_references(self, name: str, count: int) -> None:
        """References that torch has saved are read as they are."""
        path = SAMPLES / f"{name}.pt"
        if not path.exists():
            pytest.skip("the sample voices are not at ../shared/samples")
        codes = read_tensors(path)[""]
        assert codes.shape == (count,)
        assert codes.dtype == np.int32
        assert 0 <= codes.min() < codes.max() < 65_536


class Evil:
    """Does something as soon as it is unpickled."""

    def __init__(self, call: Any, *arguments: object) -> None:
        self._reduced = (call, arguments)

    def __reduce__(self) -> Any:
        return self._reduced


class TestRefusing:
    """What no file makes the reader do."""

    @pytest.mark.parametrize("protocol", range(6))
    def test_nothing_runs(self, tmp_path: Path, protocol: int) -> None:
        """A pickle that calls something is refused before it is called."""
        trace = tmp_path / "trace"
        pickled = pickle.dumps(Evil(os.mkdir, str(trace)), protocol)
        with pytest.raises(TorchFileError):
            describe_saved(pickled)
        assert not trace.exists()
        pickle.loads(pickled)  # noqa: S301 - proves that the test would see it
        assert trace.exists()

    @pytest.mark.parametrize(
        "code",
        [
            named("builtins", "eval") + b"(" + text("1") + b"tR",
            named("torch", "FloatStorage") + integers([1]) + b"R",
            named("torch", "load") + b")R",
            named("torch.serialization", "_get_layout") + b")R",
            named("collections", "OrderedDict") + b"}b",
            named("collections", "OrderedDict") + integers([1]) + b"R",
            b"(ios\nsystem\n",
            b"(" + named("os", "system") + text("true") + b"o",
            named("os", "system") + b")\x81",
            text("os") + text("system") + b"\x93",
            b"\x82\x01",
            b"Pid\n",
            integer(1) + b"}b",
            PLAIN + b"}b",
            b"}" + PLAIN + b"Ns",
            b"Q",
            integer(0) + b"Q",
            integers([1, 2, 3, 4, 5]) + b"Q",
            b"h\x05",
            b"t",
            b"(0",
            b"}q\xff(h\xff" + b"Nu",
        ],
        ids=range(22),
    )
    def test_other_values(self, code: bytes) -> None:
        """Anything but tensors in plain containers refuses the file."""
        with pytest.raises(TorchFileError):
            describe_saved(b"\x80\x02" + code + b".")

    @pytest.mark.parametrize(
        "code",
        [
            tensor("FloatStorage", "0", 4, (5,), (1,)),
            tensor("FloatStorage", "0", 4, (4,), (1,), offset=1),
            tensor("FloatStorage", "0", 4, (2, 2), (3, 1)),
            tensor("FloatStorage", "0", 4, (10**12,), (0,)),
            tensor("FloatStorage", "0", 4, (10**40,), (10**40,)),
            tensor("FloatStorage", "0", 4, (1,), (10**40,)),
            tensor("FloatStorage", "0", 4, (0, 10**40), (1, 1)),
            tensor("FloatStorage", "0", 4, (-1,), (1,)),
            tensor("FloatStorage", "0", 4, (4,), (-1,), offset=3),
            tensor("FloatStorage", "0", 4, (4,), (1, 1)),
            tensor("FloatStorage", "0", 4, (1,) * 33, (1,) * 33),
            tensor("FloatStorage", "0", 5, (4,), (1,)),
            tensor("FloatStorage", "0", 10**40, (4,), (1,)),
            tensor("FloatStorage", "../../secret", 4, (4,), (1,)),
            tensor("ComplexFloatStorage", "0", 4, (4,), (1,)),
            storage("FloatStorage", "0", 4) + storage("FloatStorage", "0", 4) + b"R",
        ],
        ids=range(16),
    )
    def test_impossible_tensors(self, tmp_path: Path, code: bytes) -> None:
        """A tensor never reaches beyond its numbers, nor costs more memory than the file."""
        path = write(tmp_path / "t.pt", code, {"0": FOUR.tobytes()})
        with pytest.raises(TorchFileError, match=re.escape(str(path))):
            read_tensors(path)

    def test_a_few_bytes_of_many_values(self, tmp_path: Path) -> None:
        """Lists of lists that stand for millions of values end early."""
        code = b"](" + PLAIN + b"eq\x00"
        for level in range(12):
            code += b"](" + (b"h" + bytes([level])) * 50 + b"eq" + bytes([level + 1])
        path = write(tmp_path / "t.pt", code, {"0": FOUR.tobytes()})
        with pytest.raises(TorchFileError, match="too many values"):
            read_tensors(path)

    def test_a_container_within_itself(self, tmp_path: Path) -> None:
        """A container that holds itself does not turn the reader in circles."""
        path = write(tmp_path / "t.pt", b"]q\x00h\x00a")
        with pytest.raises(TorchFileError, match="too deeply"):
            read_tensors(path)

    def test_one_name_twice(self, tmp_path: Path) -> None:
        """Two tensors of one name are not mistaken for each other."""
        code = dictionary({"a": dictionary({"b": PLAIN}), "a.b": PLAIN})
        with pytest.raises(TorchFileError, match=r"two tensors are named 'a\.b'"):
            read_tensors(write(tmp_path / "t.pt", code, {"0": FOUR.tobytes()}))

    def test_compressed(self, tmp_path: Path) -> None:
        """A compressed file, which could unfold to any size, is refused."""
        packed = zipfile.ZIP_DEFLATED
        path = write(tmp_path / "t.pt", PLAIN, {"0": FOUR.tobytes()}, compression=packed)
        with pytest.raises(TorchFileError, match="compressed"):
            read_tensors(path)

    def test_other_byte_order(self, tmp_path: Path) -> None:
        """Numbers of a big-endian machine are refused rather than misread."""
        path = write(tmp_path / "t.pt", PLAIN, {"0": FOUR.tobytes()}, byteorder=b"big")
        with pytest.raises(TorchFileError, match="big-endian"):
            read_tensors(path)

    def test_no_file(self, tmp_path: Path) -> None:
        """A file that is not there is named."""
        with pytest.raises(TorchFileError, match=r"nothing\.pt cannot be read"):
            read_tensors(tmp_path / "nothing.pt")

    @pytest.mark.parametrize("content", [b"", b"PK", b"RIFF" * 100, pickle.dumps([1])])
    def test_other_files(self, tmp_path: Path, content: bytes) -> None:
        """Files of other kinds, and those of very old torch, are named."""
        path = tmp_path / "t.pt"
        path.write_bytes(content)
        with pytest.raises(TorchFileError, match="damaged, or older than torch"):
            read_tensors(path)

    def test_another_archive(self, tmp_path: Path) -> None:
        """A zip archive of something else is refused."""
        path = tmp_path / "t.pt"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a/b.txt", "text")
        with pytest.raises(TorchFileError, match="not saved by torch"):
            read_tensors(path)


class TestDamage:
    """A damaged file is refused, or gives the right numbers; it never does anything else."""

    @given(data=st.data())
    @settings(max_examples=150, deadline=None)
    def test_changed_bytes(self, data: st.DataObject, tmp_path_factory: Any) -> None:
        """Whichever bytes of a file change or are cut off, the numbers are right or refused."""
        path = tmp_path_factory.getbasetemp() / "changed.pt"
        code = dictionary({"a": PLAIN, "b": tensor("FloatStorage", "0", 4, (2,), (2,))})
        content = bytearray(write(path, code, {"0": FOUR.tobytes()}).read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))])
        try:
            tensors = read_tensors(path)
        except TorchFileError:
            return
        assert all(set(each.ravel().tolist()) <= {0, 1, 2, 3} for each in tensors.values())

    @given(
        code=st.lists(
            st.sampled_from(
                [PLAIN, storage("FloatStorage", "0", 4), text("a"), integer(3), b"q\x00", b"h\x00"]
                + [bytes([opcode]) for opcode in b"}])(tuesaNQRbl0.\x85\x86\x87\x88\x89"]
                + [named("collections", "OrderedDict"), named("os", "system")]
            ),
            max_size=40,
        )
    )
    @settings(max_examples=200, deadline=None)
    def test_any_opcodes(self, code: list[bytes], tmp_path_factory: Any) -> None:
        """Whatever the opcodes, tensors come out or the file is refused."""
        path = tmp_path_factory.getbasetemp() / "opcodes.pt"
        write(path, b"".join(code), {"0": FOUR.tobytes()})
        try:
            tensors = read_tensors(path)
        except TorchFileError:
            return
        assert all(each.tolist() == [0, 1, 2, 3] for each in tensors.values())

    @given(pickled=st.binary(max_size=200))
    @settings(max_examples=200, deadline=None)
    def test_any_bytes(self, pickled: bytes) -> None:
        """Arbitrary bytes are refused or describe a value, and raise nothing else."""
        try:
            describe_saved(pickled)
        except TorchFileError:
            return
