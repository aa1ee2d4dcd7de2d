"""What several of the live tests start from."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.support import Marks


@pytest.fixture
def marks(tmp_path: Path) -> Marks:
    """Return a folder for the engine's marks."""
    return Marks(tmp_path / "marks")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Return the log, replies included."""
    caplog.set_level(logging.INFO)
    return caplog
