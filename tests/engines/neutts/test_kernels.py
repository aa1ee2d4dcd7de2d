"""Builds of llama.cpp that bring a library of kernels for each generation of processors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wyoming_tts.engines.neutts.llama import _load_kernels
from wyoming_tts.errors import EngineUnavailableError


def binding(
    root: Path, *, linked: bool, has: Callable[[Path], bool]
) -> tuple[SimpleNamespace, list[Path]]:
    """Return a stand-in for llama-cpp-python, and the list of folders that it was led to."""
    asked: list[Path] = []

    def load(folder: bytes) -> None:
        asked.append(Path(folder.decode()))

    def count() -> int:
        return int(linked or any(map(has, asked)))

    lib: Any = SimpleNamespace(ggml_backend_reg_count=count, ggml_backend_load_all_from_path=load)
    return SimpleNamespace(_lib=lib, __file__=str(root / "llama_cpp/llama_cpp.py")), asked


def test_linked_kernels_are_taken_as_they_are(tmp_path: Path) -> None:
    """An ordinary build is led nowhere: a second load of its kernels would be an error."""
    llama_cpp, asked = binding(tmp_path, linked=True, has=lambda _: False)
    _load_kernels(llama_cpp)
    assert asked == []


@pytest.mark.parametrize("place", ["llama_cpp/lib", "bin"])
def test_kernels_are_found_where_a_build_puts_them(place: str, tmp_path: Path) -> None:
    """They are beside the library, or where the wheel has programs."""
    llama_cpp, asked = binding(
        tmp_path, linked=False, has=lambda folder: folder == tmp_path / place
    )
    _load_kernels(llama_cpp)
    assert tmp_path / place in asked


def test_a_processor_without_kernels_is_told(tmp_path: Path) -> None:
    """Where nothing fits, the engine is absent; it does not crash later."""
    llama_cpp, _ = binding(tmp_path, linked=False, has=lambda _: False)
    with pytest.raises(EngineUnavailableError, match="no kernels for this processor"):
        _load_kernels(llama_cpp)
