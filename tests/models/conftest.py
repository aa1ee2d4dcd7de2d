"""What the tests of models share: a hub, a store, and models of no weight."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.models.hub import FakeHub, running_hub, sha256
from wyoming_tts.models.download import Downloader
from wyoming_tts.models.hub import Hub
from wyoming_tts.models.model import Kind, Licence, Model, ModelFile
from wyoming_tts.models.store import ModelStore
from wyoming_tts.models.transfer import Retry

WEIGHTS = random.Random(1).randbytes(3_000_000)  # noqa: S311 - a test's content
CONFIG = b'{"layers": 2}\n'
REPO = "somebody/tiny-gguf"
LICENCE = Licence("Open 1.0", "https://example.com/licence", "free for tests")

MakeDownloader = Callable[..., Downloader]


def tiny(**changes: Any) -> Model:
    """Return a model of a large and a small file, of which nothing is known beforehand."""
    values: dict[str, Any] = {
        "id": "tiny-q4",
        "kind": Kind.BACKBONE,
        "repo": REPO,
        "files": (ModelFile("tiny.gguf"), ModelFile("config.json")),
        "licence": LICENCE,
        "description": "for tests",
        "languages": ("en",),
    }
    return Model(**(values | changes))


def pinned(hub: FakeHub) -> Model:
    """Return the model with all that can be known of it."""
    files = (
        ModelFile("tiny.gguf", len(WEIGHTS), sha256(WEIGHTS)),
        ModelFile("config.json", len(CONFIG), sha256(CONFIG)),
    )
    return tiny(revision=hub.repos[REPO].commit, files=files)


def make_store(folder: Path, *models: Model) -> ModelStore:
    """Return a store that knows the models."""
    return ModelStore(folder, {model.id: model for model in models})


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """Return a running hub that has the tiny model; the user has no token."""
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running_hub() as hub:
        hub.add(REPO, {"tiny.gguf": WEIGHTS, "config.json": CONFIG})
        yield hub


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Return an empty store that knows the tiny model."""
    return make_store(tmp_path / "models", tiny())


@pytest.fixture
def downloader(hub: FakeHub, store: ModelStore) -> MakeDownloader:
    """Return what makes downloaders that lose no time between attempts."""

    def make(store: ModelStore = store, **options: Any) -> Downloader:
        token = options.pop("token", None)
        options.setdefault("retry", Retry(attempts=3, first_pause=0.001))
        return Downloader(store, Hub(endpoint=hub.endpoint, token=token), **options)

    return make
