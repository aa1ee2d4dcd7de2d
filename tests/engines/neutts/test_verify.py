from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.engines.neutts.models import TINY, tiny_model
from wyoming_tts.engines.neutts import processor as processor_module
from wyoming_tts.engines.neutts import verify
from wyoming_tts.engines.neutts.fabricate.shapes import BackboneShape
from wyoming_tts.engines.neutts.gguf import read_gguf
from wyoming_tts.engines.neutts.gguf_types import TensorType
from wyoming_tts.engines.neutts.speech_only import Prepared, open_full, open_prepared, prepare
from wyoming_tts.engines.neutts.verify import is_verified, verify_prepared
from wyoming_tts.errors import EngineUnavailableError


@pytest.mark.parametrize(("shape", "quant"), TINY)
def test_the_speech_only_form_answers_as_the_model(
    shape: BackboneShape, quant: TensorType, tmp_path: Path
) -> None:
    """Logits are equal to the bit in every architecture, and that is remembered."""
    model = tiny_model(shape, quant)
    prepared = prepare(model, tmp_path)
    assert not is_verified(prepared)
    verify_prepared(open_full(model), prepared, threads=1)
    found = open_prepared(model, tmp_path)
    assert found is not None
    assert is_verified(found)
    assert not is_verified(found, extra_buffers=False)


@pytest.fixture
def prepared(tmp_path: Path) -> Prepared:
    """Return a speech-only model that a test may alter."""
    return prepare(Path(shutil.copy(tiny_model(), tmp_path / "model.gguf")), tmp_path / "prepared")


def swap_bytes(path: Path, place: int) -> None:
    """Alter one byte of a file."""
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 0x15]))


@pytest.mark.parametrize(
    ("tensor", "row", "byte"),
    [
        ("token_embd.weight", 40_000, 50),
        ("token_embd.weight", 65_536, 3),
        ("blk.1.ffn_down.weight", 3, 20),
    ],
)
def test_any_difference_refuses_the_speech_only_form(
    prepared: Prepared, tensor: str, row: int, byte: int
) -> None:
    """One other weight, in the layers, in a code or in the end, and the files are removed."""
    found = read_gguf(prepared.model).tensors[tensor]
    swap_bytes(prepared.model, found.offset + row * found.row_bytes + byte)
    with pytest.raises(EngineUnavailableError, match="refused and removed"):
        verify_prepared(open_full(prepared.source), prepared, threads=1)
    assert list(prepared.model.parent.iterdir()) == []
    assert prepared.source.exists()


def test_a_form_that_does_not_run_is_removed(prepared: Prepared) -> None:
    """A file that llama.cpp cannot load is refused with its reason, in one line."""
    os.truncate(prepared.model, 10_000)
    with pytest.raises(EngineUnavailableError) as caught:
        verify_prepared(open_full(prepared.source), prepared, threads=1)
    assert "\n" not in str(caught.value)
    assert list(prepared.model.parent.iterdir()) == []


def test_another_processor_is_another_build(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What was verified on one kind of processor is not believed on another one."""
    verify_prepared(open_full(prepared.source), prepared, threads=1)
    assert is_verified(prepared)
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nmodel name\t: Some Core\nflags\t\t: sse avx\n")
    monkeypatch.setattr(processor_module, "CPUINFO", cpuinfo)
    processor_module.processor.cache_clear()
    monkeypatch.setattr(verify, "build", no_library)
    try:
        assert not is_verified(prepared)
    finally:
        processor_module.processor.cache_clear()


def no_library(**_: object) -> str:
    """Stand in for a library that may die of being loaded on this processor."""
    raise AssertionError("the library was loaded")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("model name : A\nflags : sse\n", "model name : A\nflags : sse avx\n", False),
        ("model name : A\nflags : sse\n", "model name : B\nflags : sse\n", False),
        ("CPU part : 0xd08\n", "CPU part : 0xd0b\n", False),
        ("model name : A\ncpu MHz : 1\n", "model name : A\ncpu MHz : 2\n" * 2, True),
        (None, "bogus\n", True),
    ],
)
def test_processors_are_told_apart(
    one: str | None, other: str, *, same: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Model and abilities count; frequencies and the number of cores do not, nor a missing file."""
    told = []
    for name, text in (("one", one), ("other", other)):
        if text is not None:
            (tmp_path / name).write_text(text)
        monkeypatch.setattr(processor_module, "CPUINFO", tmp_path / name)
        told.append(processor_module.processor.__wrapped__())
    assert (told[0] == told[1]) is same
    assert all(told)


@pytest.mark.parametrize(("flags", "found"), [("sse amx_int8 avx", True), ("sse amx_int80", False)])
def test_a_processor_with_amx_is_known(
    flags: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, found: bool
) -> None:
    """Its flags say so, by that very name."""
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor\t: 0\nmodel name\t: amx_int8\nflags\t\t: {flags}\n")
    monkeypatch.setattr(processor_module, "CPUINFO", cpuinfo)
    processor_module.has_amx.cache_clear()
    try:
        assert processor_module.has_amx() is found
    finally:
        processor_module.has_amx.cache_clear()
