"""``wyoming-tts train``: its steps, found and imported only when they are asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from types import ModuleType

import pytest

from wyoming_tts.cli import train
from wyoming_tts.cli.main import main
from wyoming_tts.errors import TrainingError

HEAVY = {"torch", "transformers", "peft", "numpy", "tensorboard", "matplotlib"}


@pytest.fixture
def step(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return a step of no work in the place of ``prepare``."""
    module = ModuleType("wyoming_tts.cli.train_prepare")

    def add_arguments(parser: ArgumentParser) -> None:
        parser.add_argument("folder")
        parser.add_argument("--speaker", default="anna")

    def run(arguments: Namespace) -> int:
        sys.stdout.write(f"{arguments.folder} of {arguments.speaker}\n")
        return 3

    module.__dict__.update(add_arguments=add_arguments, run=run)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def test_help_shows_every_step_and_imports_none() -> None:
    """``train --help`` costs nothing that a step needs."""
    code = (
        "import sys, json, contextlib, io\n"
        "from wyoming_tts.cli.main import main\n"
        "told = io.StringIO()\n"
        "with contextlib.redirect_stdout(told), contextlib.suppress(SystemExit):\n"
        "    main(['train', '--help'])\n"
        "print(json.dumps([told.getvalue(), list(sys.modules)]))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    told, loaded = json.loads(done.stdout)
    assert all(f"    {name} " in told for name in train.STEPS)
    assert not {name.partition(".")[0] for name in loaded} & HEAVY


def test_a_step_gets_its_own_arguments(
    step: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a step asks for is parsed, its status is that of the command, and it has its help."""
    assert main(["train", "prepare", "clips", "--speaker", "bert"]) == 3
    assert capsys.readouterr().out == "clips of bert\n"
    with pytest.raises(SystemExit) as ended:
        main(["train", "prepare", "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert "wyoming-tts train prepare" in told
    assert "--speaker" in told


@pytest.mark.parametrize("arguments", [[], ["sing"], ["prepare"], ["prepare", "a", "--what"]])
def test_wrong_usage_is_told(
    step: ModuleType, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What is no step, or lacks what a step needs, ends with the usage and status 2."""
    with pytest.raises(SystemExit) as ended:
        main(["train", *arguments])
    assert ended.value.code == 2
    assert "usage: wyoming-tts" in capsys.readouterr().err


def test_a_missing_package_is_advice(
    step: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A package that is not installed is one line with the command that gets it."""

    def run(_arguments: Namespace) -> int:
        raise ModuleNotFoundError("No module named 'peft.tuners'", name="peft.tuners")

    monkeypatch.setitem(step.__dict__, "run", run)
    assert main(["train", "prepare", "clips"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "the package peft is not installed" in line
    assert "wyoming-tts[train]" in line


@pytest.mark.parametrize("missing", ["torch", "wyoming_tts.cli.train_prepare"])
def test_a_step_that_cannot_be_imported(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package is advised to be installed; a module of ours that is missing is a fault."""

    def fail(_name: str) -> ModuleType:
        raise ModuleNotFoundError(f"No module named {missing!r}", name=missing)

    monkeypatch.setattr(train.importlib, "import_module", fail)  # type: ignore[attr-defined]
    expected = TrainingError if missing == "torch" else ModuleNotFoundError
    with pytest.raises(expected, match=missing):
        train.run(Namespace(step="prepare"))
