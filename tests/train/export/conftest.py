"""Models that several tests share, each made once."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from wyoming_tts.train.export.checkpoint import Checkpoint

NEEDED = ("torch", "transformers", "tokenizers", "safetensors", "gguf", "llama_cpp")

collect_ignore_glob = [] if all(map(find_spec, NEEDED)) else ["test_*.py"]
"""Without the packages of training nothing can be exported."""


PATIENCE = 300
"""Seconds for a test: loading transformers alone takes half a minute on a busy machine."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests of this folder their time."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.fixture(scope="session")
def llama_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a tiny llama with a vocabulary of phonemes; nobody may change it."""
    from tests.train.export.folders import make_folder  # noqa: PLC0415 - it needs the packages

    return make_folder(tmp_path_factory.mktemp("llama") / "model")


@pytest.fixture(scope="session")
def llama(llama_folder: Path) -> Checkpoint:
    """Return the tiny llama, read."""
    from wyoming_tts.train.export.checkpoint import read_checkpoint  # noqa: PLC0415 - as above

    return read_checkpoint(llama_folder)
