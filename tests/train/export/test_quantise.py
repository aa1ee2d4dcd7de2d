from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.train.export.folders import make_folder, vocabulary_of
from wyoming_tts.engines.neutts.gguf import read_gguf
from wyoming_tts.engines.neutts.gguf_types import TensorType
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.export.checkpoint import read_checkpoint
from wyoming_tts.train.export.gguf_file import ModelCard, write_gguf
from wyoming_tts.train.export.quantise import quantise


def _write(folder: Path, target: Path) -> Path:
    checkpoint = read_checkpoint(folder)
    write_gguf(target, checkpoint, vocabulary_of(checkpoint), ModelCard("m"), np.float32)
    return target


def _types(path: Path) -> dict[str, TensorType]:
    file = read_gguf(path)
    try:
        return {t.name: t.kind for t in file.tensors.values() if len(t.shape) > 1}
    finally:
        file.close()


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of float32 whose rows can be divided by 256, but for some."""
    folder = tmp_path_factory.mktemp("wide")
    made = make_folder(folder / "m", hidden_size=256, intermediate_size=288, num_hidden_layers=1)
    return _write(made, folder / "wide.gguf")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("f16", {TensorType.F16}),
        ("q8_0", {TensorType.Q8_0}),
        ("q4_0", {TensorType.Q4_0}),
        ("q4_k_m", {TensorType.Q4_K, TensorType.Q6_K, TensorType.Q5_0, TensorType.Q8_0}),
    ],
)
def test_matrices_have_the_type_that_is_asked_for(
    kind: str, expected: set[TensorType], wide: Path, tmp_path: Path
) -> None:
    """Each type is made, and the embedding of a small model stays at 8 bits."""
    target = tmp_path / f"{kind}.gguf"
    quantise(wide, target, kind, lambda _text: None, threads=1)
    types = _types(target)
    embedding = types.pop("token_embd.weight")
    assert embedding is (TensorType.F16 if kind == "f16" else TensorType.Q8_0)
    assert {*types.values()} <= expected
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_rows_that_do_not_fit_a_type_are_told(wide: Path, tmp_path: Path) -> None:
    """Where rows cannot be divided by 256, it is said that larger types were chosen."""
    told: list[str] = []
    quantise(wide, tmp_path / "m.gguf", "q4_k_m", told.append, threads=1)
    assert any("1 of 8 matrices have rows that cannot be divided by 256" in line for line in told)


def test_a_width_that_no_type_fits_is_refused(tmp_path: Path) -> None:
    """A model whose width cannot be divided by 32 is refused before anything is written."""
    made = make_folder(tmp_path / "m", hidden_size=48, num_hidden_layers=1)
    source = _write(made, tmp_path / "odd.gguf")
    with pytest.raises(TrainingError, match=r"is 48 wide.* export it as f16"):
        quantise(source, tmp_path / "q.gguf", "q8_0", lambda _text: None)
    quantise(source, tmp_path / "h.gguf", "f16", lambda _text: None, threads=1)


def test_an_unknown_type_is_refused(wide: Path, tmp_path: Path) -> None:
    """Types that are not offered are refused by name."""
    with pytest.raises(TrainingError, match="'q2_k' is none of f16"):
        quantise(wide, tmp_path / "m.gguf", "q2_k", lambda _text: None)


def test_a_failure_of_llama_cpp_leaves_nothing(wide: Path, tmp_path: Path) -> None:
    """What llama.cpp cannot write is told, and no file is left."""
    missing = tmp_path / "no folder" / "m.gguf"
    with pytest.raises(TrainingError, match=r"llama\.cpp failed"):
        quantise(wide, missing, "q8_0", lambda _text: None, threads=1)
    assert not [*tmp_path.iterdir()]
