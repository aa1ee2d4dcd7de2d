"""Models for tests: one that a stand-in for the hub can have, and one that is already here."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.models.hub import FakeHub, running_hub, sha256
from wyoming_tts.models.ledger import HeldFile, Record
from wyoming_tts.models.store import ModelStore
from wyoming_tts.models.table import MODELS

MODEL = MODELS["neutts-nano-french-q4"]
"""Nothing is known of its content beforehand."""

FILE = "neutts-nano-french-Q4_0.gguf"
CODEC = MODELS["neucodec-onnx-int8"]
WEIGHTS = random.Random(1).randbytes(3_000_000)  # noqa: S311 - a test's content


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeHub]:
    """Return a hub that has the model, and which processes that are started now will ask."""
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    with running_hub() as hub:
        hub.add(MODEL.repo, {FILE: WEIGHTS})
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        yield hub


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Return the models of a server in this folder: nothing but the codec that the model needs."""
    store = ModelStore(tmp_path / "models")
    put_codec(store)
    return store


class Huge(bytes):
    """Content that says to be larger than any disk."""

    def __len__(self) -> int:
        return 10**15


def put_codec(store: ModelStore, content: bytes = b"codec" * 1000) -> None:
    """Put the codec there as if it had been downloaded, with content of no weight."""
    assert CODEC.revision
    folder = store.model_folder(CODEC, CODEC.revision)
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(content)
    held = HeldFile(len(content), sha256(content))
    store.ledger.put(CODEC.id, Record(CODEC.repo, CODEC.revision, {"model.onnx": held}))


def children() -> list[int]:
    """Return the download processes that this one has."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    return [
        int(pid) for pid in found if b"models.fetch" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
