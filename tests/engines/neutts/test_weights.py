"""Which form of a backbone is run: a child process finds out, and may die of it."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.engines.neutts.models import tiny_model
from wyoming_tts.engines.neutts import preparing, verify
from wyoming_tts.engines.neutts import weights as module
from wyoming_tts.engines.neutts.fabricate.shapes import TINY_WORDS
from wyoming_tts.engines.neutts.prepared import open_full
from wyoming_tts.engines.neutts.refusals import RefusedError
from wyoming_tts.engines.neutts.speech_only import open_prepared
from wyoming_tts.engines.neutts.verify import is_verified
from wyoming_tts.engines.neutts.weights import open_weights
from wyoming_tts.errors import EngineUnavailableError

SIGILL = "kill -ILL $$"
PYTHON = f'exec {shlex.quote(sys.executable)} "$@"'


class Child:
    """A stand-in for the interpreter that runs a line of shell instead of the preparing child."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "python"
        self.calls = folder / "calls"
        self.does(PYTHON)

    def does(self, line: str, *, without_buffers: str = "") -> None:
        """Choose what the child does, and what it does when extra buffers are off."""
        self.path.write_text(
            f"#!/bin/sh\necho x >> {shlex.quote(str(self.calls))}\n"
            f'case "$*" in *--no-extra-buffers*) {without_buffers or line};; *) {line};; esac\n'
        )
        self.path.chmod(0o755)

    @property
    def times(self) -> int:
        """How often a child was started."""
        return len(self.calls.read_text().split()) if self.calls.exists() else 0


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Child:
    """Return the child that will be started."""
    (tmp_path / "bin").mkdir()
    made = Child(tmp_path / "bin")
    monkeypatch.setattr(sys, "executable", str(made.path))
    return made


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return a model of the test's own."""
    path = tmp_path / "model.gguf"
    shutil.copy(tiny_model(), path)
    return path


def test_a_model_is_prepared_once(child: Child, model: Path, tmp_path: Path) -> None:
    """The first start makes the speech-only form, the next one finds it and starts no process."""
    for _ in range(2):
        weights, extra_buffers = open_weights(model, tmp_path / "prepared")
        assert weights.speech_only
        assert extra_buffers
    assert child.times == 1


def test_a_changed_model_is_prepared_again(child: Child, model: Path, tmp_path: Path) -> None:
    """Another file under the same name is not run with the old one's speech-only form."""
    open_weights(model, tmp_path / "prepared")
    shutil.copy(tiny_model(seed=5), model)
    weights, _ = open_weights(model, tmp_path / "prepared")
    assert child.times == 2
    assert np.array_equal(weights.embeddings([70]), open_full(model).embeddings([70]))


def test_an_illegal_instruction_turns_repacked_weights_off(
    child: Child, model: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The child that dies is tried again without them, and every later start knows."""
    child.does(SIGILL, without_buffers=PYTHON)
    for _ in range(2):
        weights, extra_buffers = open_weights(model, tmp_path / "prepared")
        assert weights.speech_only
        assert not extra_buffers
    assert child.times == 2
    prepared = open_prepared(model, tmp_path / "prepared")
    assert prepared is not None
    assert is_verified(prepared, extra_buffers=False)
    assert not is_verified(prepared, extra_buffers=True)
    assert "without repacked weights" in caplog.text


def test_a_library_for_another_processor_is_one_clear_error(
    child: Child, model: Path, tmp_path: Path
) -> None:
    """When both ways die there is one message with the command, and the worker lives."""
    child.does(SIGILL)
    with pytest.raises(EngineUnavailableError, match="GGML_NATIVE=OFF") as caught:
        open_weights(model, tmp_path / "prepared")
    assert "\n" not in str(caught.value)
    assert child.times == 2


def test_a_model_that_is_refused_is_run_as_it_is(
    child: Child, model: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """When the speech-only form cannot be believed, the whole model speaks, and it is said."""
    child.does(f"echo noise >&2; echo the form was refused >&2; exit {preparing.REFUSED}")
    weights, extra_buffers = open_weights(model, tmp_path / "prepared")
    assert not weights.speech_only
    assert weights.model == model
    assert extra_buffers
    (warning,) = [r.message for r in caplog.records if r.levelname == "WARNING"]
    assert warning == "the form was refused; it is run as it is, which is slower"


def test_a_model_that_cannot_be_prepared_is_tried_out_first(
    child: Child, model: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Without room for the speech-only form the whole model is run, once the child has run it."""
    folder = tmp_path / "prepared"
    folder.write_text("a file where the folder should be")
    weights, extra_buffers = open_weights(model, folder)
    assert not weights.speech_only
    assert extra_buffers
    assert "can be made in" in caplog.text
    # Also there an instruction that fails is found in the child.
    child.does(SIGILL, without_buffers=PYTHON)
    weights, extra_buffers = open_weights(model, folder)
    assert not weights.speech_only
    assert not extra_buffers


def test_a_model_that_is_none_is_told_at_once(model: Path, tmp_path: Path) -> None:
    """What is wrong with the file is the message, and nothing is tried again."""
    model.write_bytes(b"GGUF and nothing else")
    with pytest.raises(EngineUnavailableError, match=r"model\.gguf"):
        open_weights(model, tmp_path / "prepared")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_child_that_is_killed_is_told(
    number: signal.Signals, child: Child, model: Path, tmp_path: Path
) -> None:
    """Out of memory, or worse: one line, and no second try of the same."""
    child.does(f"kill -{number.value} $$")
    with pytest.raises(EngineUnavailableError, match=rf"model\.gguf failed \(-{number.value}\)"):
        open_weights(model, tmp_path / "prepared")
    assert child.times == 1


def test_a_child_that_hangs_is_given_up(
    child: Child, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Preparing takes no longer than it may."""
    monkeypatch.setattr(module, "LONGEST", 0.2)
    child.does("exec sleep 60")
    with pytest.raises(EngineUnavailableError, match="took longer"):
        open_weights(model, tmp_path / "prepared")


def test_a_form_that_vanishes_is_told(child: Child, model: Path, tmp_path: Path) -> None:
    """Somebody who tidies up at the wrong moment gets an error that says so."""
    child.does("exit 0")
    with pytest.raises(EngineUnavailableError, match="vanished"):
        open_weights(model, tmp_path / "prepared")


def test_another_build_of_llama_is_verified_again(
    child: Child, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What held for one build of the library is not taken for granted with another."""
    open_weights(model, tmp_path / "prepared")
    monkeypatch.setattr(module, "is_verified", lambda *_, **__: False)
    open_weights(model, tmp_path / "prepared")
    assert child.times == 2


def refuse_now(monkeypatch: pytest.MonkeyPatch, model: Path, folder: Path) -> None:
    """Run the child's work here, with a verification that refuses the model."""

    def refuse(*_: object, **__: object) -> None:
        raise RefusedError("it answers otherwise")

    with monkeypatch.context() as patch:
        patch.setattr(preparing, "verify_prepared", refuse)
        patch.setattr(sys, "argv", ["preparing", str(model), str(folder)])
        assert preparing.main() == preparing.REFUSED


def test_a_refusal_is_remembered(
    child: Child,
    model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Later starts run the whole model at once and say why, until the model is another file."""
    folder = tmp_path / "prepared"
    refuse_now(monkeypatch, model, folder)
    weights, extra_buffers = open_weights(model, folder)
    assert not weights.speech_only
    assert extra_buffers
    assert child.times == 0
    assert "it answers otherwise; it is run as it is" in caplog.text
    os.utime(model, ns=(1, 1))
    weights, _ = open_weights(model, folder)
    assert weights.speech_only
    assert child.times == 1


def test_a_refusal_holds_for_one_build_and_processor(
    child: Child, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another processor the model is tried again, and when it is sound that is kept."""
    folder = tmp_path / "prepared"
    with monkeypatch.context() as patch:
        patch.setattr(verify, "processor", lambda: "another processor")
        refuse_now(monkeypatch, model, folder)
    for _ in range(2):
        assert open_weights(model, folder)[0].speech_only
    assert child.times == 1
    assert not list(folder.glob("*.refused.json"))


def test_all_tries_together_take_no_longer_than_they_may(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second try has only what the first one left of the time."""
    allowed = []

    def die(command: list[str], *, timeout: float, **_: object) -> object:
        allowed.append(timeout)
        time.sleep(0.01)
        return subprocess.CompletedProcess(command, -signal.SIGILL, "", "")

    monkeypatch.setattr("subprocess.run", die)
    with pytest.raises(EngineUnavailableError, match="another processor"):
        open_weights(model, tmp_path / "prepared")
    first, second = allowed
    assert second + 0.01 <= first <= module.LONGEST


def test_a_small_vocabulary_of_speech_is_not_cut(
    child: Child, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A model with little else than speech is tried once, in a child, and run as it is."""
    model = tmp_path / "small.gguf"
    shutil.copy(tiny_model(TINY_WORDS), model)
    for _ in range(2):
        weights, extra_buffers = open_weights(model, tmp_path / "prepared")
        assert not weights.speech_only
        assert extra_buffers
    assert child.times == 1
    assert not list((tmp_path / "prepared").glob("*.gguf"))
    assert "slower" not in caplog.text


def test_a_small_model_that_kills_its_process_is_not_run(child: Child, tmp_path: Path) -> None:
    """What comes from elsewhere is tried apart from the worker, however small it is."""
    child.does(SIGILL)
    with pytest.raises(EngineUnavailableError, match="GGML_NATIVE=OFF"):
        open_weights(tiny_model(TINY_WORDS), tmp_path / "prepared")


def test_a_small_model_that_does_not_run_is_refused(child: Child, tmp_path: Path) -> None:
    """A file whose layers are missing is told by the child."""
    model = tmp_path / "small.gguf"
    raw = tiny_model(TINY_WORDS).read_bytes()
    model.write_bytes(raw.replace(b"blk.1.ffn_up", b"blk.1.ffn_xx"))
    with pytest.raises(EngineUnavailableError, match=r"small\.gguf"):
        open_weights(model, tmp_path / "prepared")
    assert child.times == 1


@pytest.mark.parametrize("amx", [False, True])
def test_the_package_s_own_model_is_run_at_once(
    child: Child, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, amx: bool
) -> None:
    """It is trusted: no process is started, but where AMX may kill it, and there but once."""
    monkeypatch.setattr(module, "has_amx", lambda: amx)
    monkeypatch.setattr(module, "PACKAGED", tmp_path / "builtin")
    (tmp_path / "builtin").mkdir()
    shutil.copy(tiny_model(TINY_WORDS), tmp_path / "builtin" / "english.gguf")
    for _ in range(2):
        weights, _ = open_weights(tmp_path / "builtin" / "english.gguf", tmp_path / "prepared")
        assert not weights.speech_only
    assert child.times == int(amx)
    assert (tmp_path / "prepared").exists() == amx
