"""``script/setup`` on machines where it cannot work: one line says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of what the script looks at, in which nothing can be installed."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "script", folder / "script")
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def setup_with(checkout: Path, python: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script with a program of these shell lines as its Python."""
    program = checkout / "python"
    program.write_text(f"#!/bin/sh\n{python}\n")
    program.chmod(0o755)
    return subprocess.run(
        [checkout / "script" / "setup", *arguments],
        env=os.environ | {"PYTHON": str(program)},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


@pytest.mark.parametrize(
    ("python", "words"),
    [
        ("exit 1", ["3.11", "3.14", "apt install python3"]),
        ('case "$*" in *ensurepip*) exit 1;; esac', ["venv", "apt install python3-venv"]),
    ],
    ids=["of a wrong version", "without ensurepip"],
)
def test_a_python_that_cannot_be_used_is_told(
    checkout: Path, python: str, words: list[str]
) -> None:
    """A wrong or incomplete Python is one line of advice, and nothing is installed."""
    done = setup_with(checkout, python)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("script/setup: ")
    for word in words:
        assert word in line
    assert not (checkout / ".venv").exists()


@pytest.fixture
def installed(checkout: Path) -> Path:
    """Return a checkout whose environment only writes down what it should install."""
    folder = checkout / ".venv" / "bin"
    folder.mkdir(parents=True)
    for name in ("python", "wyoming-tts"):
        (folder / name).write_text(f'#!/bin/sh\necho "$@" >> {checkout}/asked\n')
        (folder / name).chmod(0o755)
    return checkout


def installs(checkout: Path, *arguments: str) -> list[str]:
    """Run the script; return what pip was asked to install."""
    (checkout / "asked").write_text("")
    done = setup_with(checkout, "exit 0", *arguments)
    assert done.returncode == 0, done.stderr
    lines = (checkout / "asked").read_text().splitlines()
    return [line.split()[-1] for line in lines if " install " in line]


def test_the_built_in_voices_are_installed_unless_refused(installed: Path) -> None:
    """A plain run brings the engine of the built-in voices once, and keeps what was chosen."""
    assert installs(installed) == [".[neutts]"]
    assert installs(installed) == []
    assert installs(installed, "--espeak-only") == ["."]
    assert installs(installed) == []
    assert installs(installed, "dev", "clone") == [".[dev,clone]"]
    assert installs(installed) == []
    with (installed / "pyproject.toml").open("a") as file:
        file.write("# another version\n")
    assert installs(installed) == [".[dev,clone]"]


def test_a_wrong_flag_is_told(installed: Path) -> None:
    """What is no flag of the script installs nothing."""
    done = setup_with(installed, "exit 0", "--all")
    assert done.returncode == 1
    assert "--espeak-only" in done.stderr
