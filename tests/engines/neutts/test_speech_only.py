from __future__ import annotations

import fcntl
import json
import os
import resource
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from tests.engines.neutts.gguf_rows import stored_rows
from tests.engines.neutts.models import TINY, tiny_model, tiny_prepared
from wyoming_tts.engines.neutts.cut import SpeechCut
from wyoming_tts.engines.neutts.fabricate.shapes import (
    TEMPLATE_TOKENS,
    TINY_LLAMA,
    TINY_QWEN2,
    BackboneShape,
)
from wyoming_tts.engines.neutts.gguf import read_gguf
from wyoming_tts.engines.neutts.gguf_types import TensorType, ValueType
from wyoming_tts.engines.neutts.gguf_writer import (
    TensorPlan,
    array_entry,
    entry,
    header,
    write_tensor,
)
from wyoming_tts.engines.neutts.prepared_record import place_of
from wyoming_tts.engines.neutts.speech_only import (
    InPreparationError,
    discard,
    open_full,
    open_prepared,
    prepare,
    record_path,
    verify_files,
)
from wyoming_tts.errors import EngineError, EngineUnavailableError
from wyoming_tts.models import made

SPEECH = [f"<|speech_{code}|>" for code in range(65_536)]
TEXT = ["a", "b", *TEMPLATE_TOKENS]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return a tiny model that a test may alter."""
    return Path(shutil.copy(tiny_model(), tmp_path / "model.gguf"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that is not there yet."""
    return tmp_path / "prepared"


def write_model(
    path: Path,
    tokens: list[str],
    tensors: dict[str, tuple[int, ...]] | None = None,
    more: tuple[bytes, ...] = (),
) -> Path:
    """Write a file with a vocabulary, and with an embedding unless there are other tensors."""
    if tensors is None:
        tensors = {"token_embd.weight": (1, len(tokens))}
    plans = [TensorPlan(name, shape, TensorType.F32) for name, shape in tensors.items()]
    entries = [
        entry("general.architecture", ValueType.STRING, "llama"),
        array_entry("tokenizer.ggml.tokens", ValueType.STRING, tokens),
        *more,
    ]
    with path.open("wb") as file:
        file.write(header(entries, plans))
        for plan in plans:
            write_tensor(file.write, plan, [bytes(plan.nbytes)])
    return path


def refusal(model: Path, folder: Path) -> str:
    """Return the message with which a model is refused, which must be one line."""
    with pytest.raises(EngineUnavailableError) as caught:
        prepare(model, folder)
    message = str(caught.value)
    assert "\n" not in message
    assert not folder.exists() or not list(folder.iterdir())
    return message


def partial_path(model: Path, folder: Path) -> Path:
    """Return where the form of a model is while it is written."""
    return place_of(model, model.stat(), folder, made.FORM + made.PART)


@pytest.mark.parametrize(("shape", "quant"), TINY)
def test_only_rows_of_speech_and_end_are_kept(shape: BackboneShape, quant: TensorType) -> None:
    """Speech comes first, in the order of its codes, then the end, then zeros; all else is kept."""
    before = read_gguf(tiny_model(shape, quant))
    prepared = tiny_prepared(shape, quant)
    after = read_gguf(prepared.model)
    tables = {"token_embd.weight", "output.weight"} & set(before.tensors)
    assert len(tables) == 1 if shape.tied else 2
    assert list(after.tensors) == list(before.tensors)
    kept = [*range(shape.speech_base, shape.speech_base + 65_536), shape.end]
    for name, tensor in before.tensors.items():
        rows = kept if name in tables else range(tensor.rows)
        found = stored_rows(after, name, range(after.tensors[name].rows))
        assert np.array_equal(found[: len(rows)], stored_rows(before, name, rows))
        assert not found[len(rows) :].any()
    assert after.tensors["token_embd.weight"].rows == prepared.rows
    assert prepared.rows % 32 == shape.vocabulary % 32


def test_metadata_is_kept_but_for_the_tokenizer() -> None:
    """Whatever the layers need stays; the tokenizer is gone and the vocabulary counted anew."""
    before = read_gguf(tiny_model()).metadata
    prepared = tiny_prepared()
    after = read_gguf(prepared.model).metadata
    changed = {"tokenizer.ggml.model": "none", "llama.vocab_size": prepared.rows}
    kept = {key: value for key, value in before.items() if not key.startswith("tokenizer.")}
    assert after == {**kept, **changed}


@pytest.mark.parametrize(("shape", "quant"), TINY)
def test_rows_that_mean_nothing_are_silent(shape: BackboneShape, quant: TensorType) -> None:
    """Of every row of the logits it is known whether it is a code, the end, or silent."""
    for form in (tiny_prepared(shape, quant), open_full(tiny_model(shape, quant))):
        codes = range(form.first_code, form.first_code + 65_536)
        silent = {row for each in form.silent for row in each}
        assert silent | {form.end_row} | set(codes) == set(range(form.rows))
        assert not silent & {form.end_row, *codes}


def test_the_ids_of_both_forms_are_those_of_the_original() -> None:
    """The vocabulary is that of the original file, whichever form is run."""
    form, full = tiny_prepared(), open_full(tiny_model())
    assert form.speech_only
    assert not full.speech_only
    assert form.vocabulary == full.vocabulary
    assert full.vocabulary.end == TINY_LLAMA.end == full.end_row
    assert full.vocabulary.speech_base == TINY_LLAMA.speech_base == full.first_code
    assert full.vocabulary.n_vocab == TINY_LLAMA.vocabulary == full.rows


@pytest.mark.parametrize(("shape", "quant"), TINY)
def test_embeddings_are_rows_of_the_original(shape: BackboneShape, quant: TensorType) -> None:
    """What is fed for an id is its row in the original file, as the values stored there."""
    ids = [0, shape.end, shape.speech_base, shape.speech_base + 65_535, 7, 7]
    file = read_gguf(tiny_model(shape, quant))
    kind = gguf.GGMLQuantizationType(int(file.tensors["token_embd.weight"].kind))
    expected = gguf.quants.dequantize(stored_rows(file, "token_embd.weight", ids), kind)
    for form in (tiny_prepared(shape, quant), open_full(tiny_model(shape, quant))):
        found = form.embeddings(ids)
        assert found.dtype == np.float32
        assert found.shape == (len(ids), form.width)
        assert np.array_equal(found, expected)
        assert form.embeddings([]).shape == (0, form.width)


@pytest.mark.parametrize("token", [-1, TINY_LLAMA.vocabulary])
def test_ids_outside_of_the_vocabulary_are_refused(token: int) -> None:
    """An id that no row belongs to is an error, never another row."""
    with pytest.raises(EngineError, match="outside"):
        tiny_prepared().embeddings([0, token])


def test_a_prepared_model_is_found_again(model: Path, folder: Path) -> None:
    """It is not there, is prepared, and is there; what it feeds is the same."""
    assert open_prepared(model, folder) is None
    made = prepare(model, folder)
    found = open_prepared(model, folder)
    assert found is not None
    assert vars(found).keys() == vars(made).keys()
    assert (found.model, found.rows, found.vocabulary) == (made.model, made.rows, made.vocabulary)
    assert np.array_equal(found.embeddings([5]), made.embeddings([5]))
    verify_files(found)
    assert {path.suffix for path in folder.iterdir()} == {".gguf", ".json"}


def test_a_prepared_model_of_another_file_is_not_used(model: Path, folder: Path) -> None:
    """Once the original was written again, it must be prepared again."""
    prepare(model, folder)
    os.utime(model, ns=(1, 1))
    assert open_prepared(model, folder) is None
    prepare(model, folder)
    assert open_prepared(model, folder) is not None
    # What was made of the old one is gone.
    assert len(list(folder.iterdir())) == 2


def test_models_of_one_name_do_not_meet(model: Path, folder: Path, tmp_path: Path) -> None:
    """Files of the same name in two folders have forms of their own, also at the same size."""
    (tmp_path / "b").mkdir()
    other = Path(shutil.copy2(model, tmp_path / "b" / "model.gguf"))
    forms = {prepare(each, folder).model for each in (model, other)}
    assert len(forms) == 2
    for each in (model, other):
        found = open_prepared(each, folder)
        assert found is not None
        assert found.model in forms
        verify_files(found)


def test_a_missing_original_is_an_error(model: Path, folder: Path) -> None:
    """Without the original, what was prepared of it is of no use."""
    prepare(model, folder)
    model.unlink()
    with pytest.raises(EngineUnavailableError, match="No such file"):
        open_prepared(model, folder)


def _cut_model(record: dict[str, Any], folder: Path) -> None:
    os.truncate(folder / record["model_name"], 1000)


def _no_model(record: dict[str, Any], folder: Path) -> None:
    (folder / record["model_name"]).unlink()


@pytest.mark.parametrize(
    "spoil",
    [
        _cut_model,
        _no_model,
        lambda record, _: record.update(format=1),
        lambda record, _: record.update(rows="1"),
        lambda record, _: record.update(rows=-1),
        lambda record, _: record.update(model_name="../x"),
        lambda record, _: record.update(embedding_type=99),
        lambda record, _: record.update(embedding_width=63),
        lambda record, _: record.update(embedding_width=0),
        lambda record, _: record.update(embedding_offset=2**40),
        lambda record, _: record.pop("end"),
        lambda record, _: record.update(more=1),
    ],
)
def test_what_is_spoiled_is_prepared_again(model: Path, folder: Path, spoil: Any) -> None:
    """A truncated model and a record that makes no sense count as not prepared."""
    prepare(model, folder)
    path = next(folder.glob("*.json"))
    record = json.loads(path.read_text())
    spoil(record, folder)
    path.write_text(json.dumps(record))
    assert open_prepared(model, folder) is None


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 60_000])
def test_a_broken_record_counts_as_none(model: Path, folder: Path, raw: bytes) -> None:
    """Bytes that are no record are not an error."""
    path = record_path(prepare(model, folder))
    assert open_prepared(model, folder) is not None
    path.write_bytes(raw)
    assert open_prepared(model, folder) is None


@pytest.mark.parametrize("which", ["source", "model"])
def test_altered_bytes_are_found(model: Path, folder: Path, which: str) -> None:
    """A flipped bit in either file is found by its hash; the prepared one is removed."""
    prepared = prepare(model, folder)
    with getattr(prepared, which).open("r+b") as file:
        file.seek(-100, os.SEEK_END)
        byte = file.read(1)[0]
        file.seek(-100, os.SEEK_END)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(EngineUnavailableError, match="altered"):
        verify_files(prepared)
    assert list(folder.iterdir()) == []
    assert model.exists()


def test_a_full_model_is_never_removed(model: Path) -> None:
    """Discarding touches only what was prepared."""
    discard(open_full(model))
    assert model.exists()


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ([], "has no vocabulary"),
        ([each for each in TEXT if "END|>" not in each] + SPEECH, "no end token"),
        ([*TEXT[:4], *SPEECH], "no end token"),
        (TEXT, "no speech tokens"),
        (TEXT + SPEECH[:63], "63 speech tokens"),
        (TEXT + SPEECH[:9] + SPEECH[10:], "no 65535 speech tokens in order"),
        (TEXT + SPEECH[:9] + ["x"] + SPEECH[9:], "no 65536 speech tokens in order"),
        (TEXT + SPEECH[1:] + SPEECH[:1], "no 65536 speech tokens in order"),
    ],
    ids=["none", "no-end", "other-end", "no-speech", "few", "lacking", "gap", "order"],
)
def test_other_vocabularies_are_refused(
    tmp_path: Path, folder: Path, tokens: list[str], said: str
) -> None:
    """A vocabulary that cannot speak is refused by name, in either form."""
    path = write_model(tmp_path / "m.gguf", tokens, {"token_embd.weight": (1, len(tokens) or 1)})
    assert said in refusal(path, folder)
    with pytest.raises(EngineUnavailableError, match=said):
        open_full(path)


@pytest.mark.parametrize(
    ("tensors", "said"),
    [
        ({}, "no embedding"),
        ({"token_embd.weight": (70_000,)}, "no embedding"),
        ({"token_embd.weight": (1, 65_545)}, "65544 tokens but 65545 embeddings"),
        ({"token_embd.weight": (1, 65_544), "output.weight": (1, 9)}, "does not fit"),
        ({"token_embd.weight": (1, 65_544), "output.bias": (65_544,)}, "whole vocabulary"),
    ],
)
def test_other_layouts_are_refused(
    tmp_path: Path, folder: Path, tensors: dict[str, tuple[int, ...]], said: str
) -> None:
    """A file whose tensors do not fit the vocabulary is refused."""
    assert said in refusal(write_model(tmp_path / "m.gguf", TEXT + SPEECH, tensors), folder)


def test_a_part_of_a_model_is_refused(tmp_path: Path, folder: Path) -> None:
    """A model in several files is not mistaken for a whole one."""
    more = (entry("split.count", ValueType.UINT16, 2),)
    path = write_model(tmp_path / "m.gguf", TEXT + SPEECH, more=more)
    assert "in several files" in refusal(path, folder)


@pytest.fixture
def full_disk() -> Iterator[None]:
    """Let no file grow beyond 2 MB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_nothing_behind(model: Path, folder: Path, full_disk: None) -> None:
    """Where there is no room, that is said, and no file is left."""
    assert "make room" in refusal(model, folder)


def test_a_folder_that_cannot_be_written_is_named(model: Path, tmp_path: Path) -> None:
    """A file in the folder's place is an error in one line."""
    place = tmp_path / "file"
    place.write_text("")
    with pytest.raises(EngineUnavailableError, match="file: File exists"):
        prepare(model, place)


def test_what_a_killed_process_left_is_written_over(model: Path, folder: Path) -> None:
    """A half-written file from before is neither in the way nor kept."""
    folder.mkdir()
    partial_path(model, folder).write_bytes(b"x" * 10_000_000)
    (folder / "other.speech-only.gguf.part").write_bytes(b"x")
    verify_files(prepare(model, folder))
    assert not list(folder.glob("*.part"))


def test_two_processes_do_not_write_the_same_file(model: Path, folder: Path) -> None:
    """While one prepares a model, another one is told so, and does no harm."""
    folder.mkdir()
    partial = partial_path(model, folder)
    with partial.open("wb") as file:
        file.write(b"half")
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(InPreparationError, match="another process"):
            prepare(model, folder)
        assert partial.read_bytes() == b"half"


def test_a_model_that_changes_meanwhile_is_refused(
    model: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read from two files is not kept."""
    pieces = SpeechCut.pieces

    def change(cut: SpeechCut) -> Iterator[bytes | memoryview]:
        yield from pieces(cut)
        os.utime(model, ns=(1, 1))

    monkeypatch.setattr(SpeechCut, "pieces", change)
    assert "changed" in refusal(model, folder)


def test_an_interrupted_write_leaves_nothing_behind(
    model: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interrupt in the middle removes what was written."""
    pieces = SpeechCut.pieces

    def stop(cut: SpeechCut) -> Iterator[bytes | memoryview]:
        yield from pieces(cut)
        raise KeyboardInterrupt

    monkeypatch.setattr(SpeechCut, "pieces", stop)
    with pytest.raises(KeyboardInterrupt):
        prepare(model, folder)
    assert list(folder.iterdir()) == []


def test_embeddings_of_six_bits_are_read() -> None:
    """The type that llama.cpp gives to wide tied embeddings is read, too."""
    shape = replace(TINY_QWEN2, name="wide", hidden=256, tied=True)
    full = open_full(tiny_model(shape, TensorType.Q4_0))
    assert full.table.kind is TensorType.Q6_K
    speech = full.embeddings(range(shape.speech_base, shape.speech_base + 1000))
    assert speech.std() == pytest.approx(1.5 / 16, rel=0.05)
