"""The child that prepares a model: what it makes, what it tells, and when it ends."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines.neutts.models import tiny_model
from wyoming_tts.engines.neutts import preparing
from wyoming_tts.engines.neutts.prepared_record import place_of
from wyoming_tts.engines.neutts.refusals import recall_refusal
from wyoming_tts.engines.neutts.speech_only import open_prepared
from wyoming_tts.engines.neutts.verify import is_verified
from wyoming_tts.errors import EngineUnavailableError
from wyoming_tts.models import made


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return a model of the test's own."""
    path = tmp_path / "model.gguf"
    shutil.copy(tiny_model(), path)
    return path


def test_the_child_runs_what_it_could_not_prepare(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A model that does not even run as it is ends in an error, not in the worker."""
    folder = tmp_path / "prepared"
    folder.touch()
    monkeypatch.setattr(sys, "argv", ["weights", str(model), str(folder)])
    assert preparing.main() == preparing.REFUSED
    assert "can be made in" in capsys.readouterr().err.splitlines()[-1]

    def failing(*_: object) -> None:
        raise EngineUnavailableError("there is no memory")

    monkeypatch.setattr(preparing, "Backbone", failing)
    assert preparing.main() == 1
    assert capsys.readouterr().err == "there is no memory\n"


def test_a_form_that_answers_otherwise_is_refused_by_the_child(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Verification decides: its refusal is the child's last line, and its files are gone."""

    def refuse(*_: object, **__: object) -> None:
        raise EngineUnavailableError("it answers otherwise")

    monkeypatch.setattr(preparing, "verify_prepared", refuse)
    monkeypatch.setattr(sys, "argv", ["weights", str(model), str(tmp_path / "prepared")])
    assert preparing.main() == preparing.REFUSED
    assert capsys.readouterr().err.splitlines()[-1] == "it answers otherwise"


def test_trouble_with_the_disk_is_not_remembered(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What passes, such as a full disk, is tried again at the next start."""

    def fail(*_: object) -> None:
        raise EngineUnavailableError("there is no room")

    monkeypatch.setattr(preparing, "prepare", fail)
    monkeypatch.setattr(sys, "argv", ["preparing", str(model), str(tmp_path / "prepared")])
    assert preparing.main() == preparing.REFUSED
    assert recall_refusal(model, tmp_path / "prepared") is None


def test_a_model_that_another_process_prepares_is_awaited(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form that the other one makes is used, and the model is not refused."""
    folder = tmp_path / "prepared"
    folder.mkdir()
    path = place_of(model, model.stat(), folder, made.FORM + made.PART)
    monkeypatch.setattr(sys, "argv", ["preparing", str(model), str(folder)])
    with path.open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        def end_the_other(_: float) -> None:
            path.unlink()
            other.close()

        monkeypatch.setattr("time.sleep", end_the_other)
        assert preparing.main() == 0
    prepared = open_prepared(model, folder)
    assert prepared is not None
    assert is_verified(prepared)


def test_waiting_for_another_process_has_an_end(
    model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """When the other takes too long that is told, to be tried again, and nothing is refused."""
    folder = tmp_path / "prepared"
    folder.mkdir()
    monkeypatch.setattr(preparing, "PATIENCE", -1.0)
    monkeypatch.setattr(sys, "argv", ["preparing", str(model), str(folder)])
    with place_of(model, model.stat(), folder, made.FORM + made.PART).open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert preparing.main() == 1
    assert "another process" in capsys.readouterr().err
    assert recall_refusal(model, folder) is None


def test_the_child_ends_with_its_worker(model: Path, tmp_path: Path) -> None:
    """A child that still waits or works ends when the worker lets go of it, however it does."""
    folder = tmp_path / "prepared"
    folder.mkdir()
    command = [sys.executable, "-P", "-m", preparing.__name__, str(model), str(folder)]
    with place_of(model, model.stat(), folder, made.FORM + made.PART).open("ab") as other:
        # It waits for this one for two minutes.
        fcntl.flock(other, fcntl.LOCK_EX)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as started:
            with pytest.raises(subprocess.TimeoutExpired):
                started.wait(3)
            assert started.stdin is not None
            started.stdin.close()
            assert started.wait(30) == 1
