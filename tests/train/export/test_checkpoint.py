from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.train.export.folders import change_json, make_folder
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.export.checkpoint import Checkpoint, find_model_folder, read_checkpoint
from wyoming_tts.train.export.layout import ModelLayout
from wyoming_tts.train.export.tensors import make_tensors, plan_tensors

QUERIES = "model.layers.1.self_attn.q_proj.weight"


@pytest.fixture
def folder(llama_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the tiny llama, to be broken."""
    return Path(shutil.copytree(llama_folder, tmp_path / "run" / "model"))


def _weights(folder: Path, change: Callable[[dict[str, torch.Tensor]], Any]) -> None:
    tensors = load_file(folder / "model.safetensors")
    change(tensors)
    save_file(tensors, folder / "model.safetensors")


def test_a_run_is_read_through_its_folder(folder: Path) -> None:
    """The folder of a run stands for the model in it."""
    assert find_model_folder(folder.parent) == folder
    assert read_checkpoint(folder.parent).layout.codec == "small@1"


def test_a_run_that_was_not_finished_is_refused(folder: Path) -> None:
    """Without its layout a model is half trained, and the message says how to go on."""
    (folder / "layout.json").unlink()
    with pytest.raises(TrainingError, match=r"not finished: run `wyoming-tts train run` again"):
        read_checkpoint(folder)


def test_a_model_of_another_program_is_read_if_its_layout_is_given(folder: Path) -> None:
    """A folder without a layout can be said to be of NeuTTS."""
    (folder / "layout.json").unlink()
    assert read_checkpoint(folder, ModelLayout()).layout.codebook == 65_536


def test_the_folder_knows_its_layout_better(folder: Path) -> None:
    """A layout that is given does not replace the one in the folder."""
    assert read_checkpoint(folder, ModelLayout()).layout.layout == "reference-first"


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_missing_file_is_named(name: str, folder: Path) -> None:
    """A folder that lacks a file is called incomplete."""
    (folder / name).unlink()
    with pytest.raises(TrainingError, match=rf"{name}.*incomplete"):
        read_checkpoint(folder)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe no JSON", b"[" * 100_000])
def test_a_damaged_file_is_named(name: str, content: bytes, folder: Path) -> None:
    """Files that are empty or hold something else are called damaged."""
    (folder / name).write_bytes(content)
    with pytest.raises(TrainingError, match=rf"{name} is damaged"):
        read_checkpoint(folder)


def test_truncated_weights_are_damaged(folder: Path) -> None:
    """A copy that was cut short is noticed."""
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(TrainingError, match="is damaged"):
        read_checkpoint(folder)


def test_a_missing_tensor_is_named(folder: Path) -> None:
    """Weights without one of the model's tensors are refused."""
    _weights(folder, lambda tensors: tensors.pop(QUERIES))
    with pytest.raises(TrainingError, match=rf"lacks {QUERIES}"):
        read_checkpoint(folder)


def test_a_tensor_of_another_shape_is_refused(folder: Path) -> None:
    """Weights and configuration must belong together."""
    change_json(folder / "config.json", intermediate_size=128)
    with pytest.raises(TrainingError, match="do not belong together"):
        read_checkpoint(folder)


def test_tensors_of_an_adapter_are_refused(folder: Path) -> None:
    """Weights with an adapter that was not merged are refused."""
    _weights(folder, lambda tensors: tensors.update({"x.lora_A.weight": torch.zeros(2, 2)}))
    with pytest.raises(TrainingError, match="merge the adapter"):
        read_checkpoint(folder)


def test_the_folder_of_an_adapter_is_refused(tmp_path: Path) -> None:
    """An adapter alone is no model, and the message says what to do."""
    (tmp_path / "adapter_config.json").write_text("{}")
    with pytest.raises(TrainingError, match="merge it into the model"):
        read_checkpoint(tmp_path)


def test_an_index_cannot_name_files_elsewhere(folder: Path) -> None:
    """Shards are looked for in the folder only."""
    (folder / "model.safetensors.index.json").write_text(
        json.dumps({"weight_map": {QUERIES: "../other.safetensors"}})
    )
    with pytest.raises(TrainingError, match="outside of its folder"):
        read_checkpoint(folder)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_no_numbers_are_refused(value: float, folder: Path) -> None:
    """A training that ran away is not exported."""
    _weights(folder, lambda tensors: tensors[QUERIES].view(-1)[:1].fill_(value))
    with pytest.raises(TrainingError, match=rf"{QUERIES}.* no numbers"):
        list(read_checkpoint(folder).tensors())


def test_values_beyond_16_bits_are_refused(folder: Path) -> None:
    """What would become infinite is refused, in 16 bits only."""
    _weights(folder, lambda tensors: tensors[QUERIES].view(-1)[:1].fill_(70_000.0))
    checkpoint = read_checkpoint(folder)
    assert all(np.isfinite(values).all() for values in _made(checkpoint, np.float32))
    with pytest.raises(TrainingError, match="does not fit 16 bits"):
        _made(checkpoint, np.float16)


def test_the_types_are_as_llama_cpp_wants_them(llama: Checkpoint) -> None:
    """Matrices have 16 bits, norms 32, and each is as long as was announced."""
    plans = plan_tensors(llama.shape, np.float16)
    for plan, values in zip(plans, _made(llama, np.float16), strict=True):
        assert values.dtype == (np.float16 if values.ndim == 2 else np.float32)
        assert values.nbytes == plan.nbytes
    assert {plan.name for plan in plans} >= {"token_embd.weight", "blk.1.attn_q.weight"}
    assert "output.weight" not in {plan.name for plan in plans}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"architectures": ["GPT2LMHeadModel"]}, "only LlamaForCausalLM"),
        ({"architectures": None}, "only LlamaForCausalLM"),
        ({"hidden_act": "gelu"}, "must be 'silu'"),
        ({"quantization_config": {"bits": 4}}, "quantised already"),
        ({"rope_parameters": {"rope_type": "yarn", "factor": 4}}, "stretches its positions"),
        ({"hidden_size": "wide"}, "wrong one"),
        ({"intermediate_size": None}, "lacks a value"),
        ({"num_key_value_heads": 3}, "cannot be divided"),
    ],
)
def test_what_cannot_be_exported_is_told(change: dict[str, Any], told: str, folder: Path) -> None:
    """Other architectures and features of a configuration are refused by name."""
    change_json(folder / "config.json", **change)
    with pytest.raises(TrainingError, match=told):
        read_checkpoint(folder)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"layout": "other"}, "none of neutts"),
        ({"layout": "neutts", "turns": "words"}, "no turns of words"),
        ({"codebook": 0}, "no number from 1"),
        ({"codebook": "many"}, "is no number"),
        ({"codec": None}, "does not say codec"),
        ({"codec": ""}, "has no name"),
        ({"sampling": {"top_k": 3}}, "does not say min_p"),
        ({"sampling": 3}, "sampling is no object"),
    ],
)
def test_a_layout_that_is_not_known_is_told(
    change: dict[str, Any], told: str, folder: Path
) -> None:
    """Whatever is wrong in a layout is told by its name."""
    change_json(folder / "layout.json", **change)
    with pytest.raises(TrainingError, match=told):
        read_checkpoint(folder)


def test_older_files_tell_positions_in_two_places(tmp_path: Path) -> None:
    """The base and stretching of older configurations are read."""
    folder = make_folder(tmp_path / "m")
    change_json(
        folder / "config.json",
        rope_parameters=None,
        rope_theta=500_000.0,
        rope_scaling={"type": "linear", "factor": 32.0},
    )
    shape = read_checkpoint(folder).shape
    assert (shape.rope_base, shape.rope.kind, shape.rope.factor) == (500_000.0, "linear", 32.0)


def _made(checkpoint: Checkpoint, kind: type[np.float16 | np.float32]) -> list[Any]:
    return list(make_tensors(checkpoint, plan_tensors(checkpoint.shape, kind)))
