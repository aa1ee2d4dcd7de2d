"""Models that come with the package."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.models.hub import sha256
from wyoming_tts.models import packaged
from wyoming_tts.models.download import Downloader
from wyoming_tts.models.errors import ModelDamagedError, ModelError, ModelMissingError
from wyoming_tts.models.ledger import HeldFile
from wyoming_tts.models.store import ModelStore, State

FILES = {"english.gguf": b"a backbone", "english-codec.onnx": b"a codec"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the package's folder of models, with both files and what they must be."""
    folder = tmp_path / "builtin"
    folder.mkdir()
    monkeypatch.setattr(packaged, "FOLDER", folder)
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    held = {name: HeldFile(len(data), sha256(data)) for name, data in FILES.items()}
    packaged.write_checksums(held)
    return folder


@pytest.fixture
def store(tmp_path: Path, folder: Path) -> ModelStore:
    """Return a store whose folder of downloads does not exist."""
    return ModelStore(tmp_path / "models")


def test_they_are_here_without_a_download(store: ModelStore, folder: Path) -> None:
    """Each is found in the package, named by what is in it, and nothing is written."""
    found = store.locate("built-in-en")
    assert found.main == folder / "english.gguf"
    assert found.sha256 == sha256(FILES["english.gguf"])
    assert found.identity == f"built-in-en@{found.sha256[:12]}"
    assert store.locate("built-in-codec").main.read_bytes() == b"a codec"
    assert store.status("built-in-en").state is State.BUILT_IN
    assert store.missing(("built-in-en", "built-in-codec")) == ()
    assert Downloader(store, offline=True).download("built-in-en").main == found.main
    assert not store.folder.exists()


def test_a_damaged_list_of_downloads_does_not_touch_them(store: ModelStore) -> None:
    """What was downloaded is no matter of theirs."""
    store.folder.mkdir()
    (store.folder / "ledger.json").write_text("{")
    assert store.locate("built-in-en").main.exists()
    assert store.verify("built-in-en") == {}


def test_an_altered_byte_is_found(store: ModelStore, folder: Path) -> None:
    """``verify`` reads the whole file."""
    assert store.verify("built-in-codec") == {}
    (folder / "english-codec.onnx").write_bytes(b"a kodec")
    assert "is altered" in store.verify("built-in-codec")["english-codec.onnx"]


@pytest.mark.parametrize("data", [None, b"", b"a backbon"])
def test_a_broken_installation_is_told(store: ModelStore, folder: Path, data: bytes | None) -> None:
    """A lost or truncated file is named, with the only thing that helps."""
    (folder / "english.gguf").unlink()
    if data is not None:
        (folder / "english.gguf").write_bytes(data)
    assert store.status("built-in-en").state is State.DAMAGED
    for action in (store.locate, Downloader(store).download):
        with pytest.raises(ModelDamagedError, match="install wyoming-tts again") as told:
            action("built-in-en")
        assert "english.gguf" in str(told.value)
    assert store.locate("built-in-codec").main.exists()


def test_an_installation_without_them_is_told(store: ModelStore, folder: Path) -> None:
    """Where they did not come along, they are missing, and no command can get them."""
    for path in folder.iterdir():
        path.unlink()
    assert store.status("built-in-en").state is State.MISSING
    with pytest.raises(ModelMissingError, match="install wyoming-tts again") as told:
        store.locate("built-in-en")
    assert "download" not in str(told.value)


@pytest.mark.parametrize("text", ["{", "[]", '{"english.gguf": 5}', json.dumps({"a": {}}), "9"])
def test_damaged_checksums_are_told(store: ModelStore, folder: Path, text: str) -> None:
    """What is no record of checksums is one line with what helps."""
    (folder / packaged.CHECKSUMS).write_text(text)
    with pytest.raises(ModelDamagedError, match="install wyoming-tts again"):
        store.locate("built-in-en")


def test_they_cannot_be_removed(store: ModelStore, folder: Path) -> None:
    """The package owns them."""
    with pytest.raises(ModelError, match="is built in"):
        store.remove("built-in-en")
    assert (folder / "english.gguf").exists()
