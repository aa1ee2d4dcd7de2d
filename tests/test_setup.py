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


def setup_with(checkout: Path, python: str) -> subprocess.CompletedProcess[str]:
    """Run the script with a program of these shell lines as its Python."""
    program = checkout / "python"
    program.write_text(f"#!/bin/sh\n{python}\n")
    program.chmod(0o755)
    return subprocess.run(
        [checkout / "script" / "setup"],
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
