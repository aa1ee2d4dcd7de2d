from __future__ import annotations

import json
import multiprocessing
import threading
from pathlib import Path

import pytest

from tests.models.conftest import CONFIG, WEIGHTS, make_store, tiny
from tests.models.hub import sha256
from wyoming_tts.models.errors import (
    DownloadCancelledError,
    ModelDamagedError,
    ModelError,
    ModelMissingError,
    UnknownModelError,
)
from wyoming_tts.models.ledger import HeldFile, Ledger, Record
from wyoming_tts.models.store import ModelStore, State

COMMIT = "1" * 40


@pytest.fixture
def installed(store: ModelStore) -> ModelStore:
    """Return a store that has the tiny model."""
    folder = store.folder / "tiny-q4" / COMMIT[:12]
    folder.mkdir(parents=True)
    files = {"tiny.gguf": WEIGHTS, "config.json": CONFIG}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    held = {name: HeldFile(len(data), sha256(data)) for name, data in files.items()}
    store.ledger.put("tiny-q4", Record("somebody/tiny-gguf", COMMIT, held))
    return store


def weights(store: ModelStore) -> Path:
    """Return the path of the tiny model's weights."""
    return store.folder / "tiny-q4" / COMMIT[:12] / "tiny.gguf"


class TestLocate:
    """Where a model is."""

    @pytest.mark.parametrize("name", ["tiny-q4", "somebody/tiny-gguf"])
    def test_a_model_is_found_by_name(self, installed: ModelStore, name: str) -> None:
        """An id or a repository leads to the files, the revision and the checksum."""
        found = installed.locate(name)
        assert found.main == weights(installed)
        assert found.main.read_bytes() == WEIGHTS
        assert set(found.files) == {"tiny.gguf", "config.json"}
        assert found.sha256 == sha256(WEIGHTS)
        assert found.identity == f"tiny-q4@{COMMIT[:12]}"

    def test_a_missing_model_says_how_to_get_it(self, store: ModelStore) -> None:
        """What is known but not here is told with the command that fetches it."""
        with pytest.raises(ModelMissingError, match="models download tiny-q4"):
            store.locate("tiny-q4")

    @pytest.mark.parametrize("size", [0, len(WEIGHTS) - 1, len(WEIGHTS) + 1])
    def test_another_size_is_refused(self, installed: ModelStore, size: int) -> None:
        """A truncated file is never opened, and is named."""
        weights(installed).write_bytes((WEIGHTS + b"x")[:size])
        with pytest.raises(ModelDamagedError, match=r"tiny\.gguf is (truncated|altered).*download"):
            installed.locate("tiny-q4")

    def test_a_lost_file_is_refused(self, installed: ModelStore) -> None:
        """A file that is gone is named."""
        weights(installed).unlink()
        with pytest.raises(ModelDamagedError, match=r"tiny\.gguf is missing"):
            installed.locate("tiny-q4")

    def test_a_file_of_the_user(self, store: ModelStore, tmp_path: Path) -> None:
        """A path to a file is taken as it is."""
        file = tmp_path / "own.gguf"
        file.write_bytes(b"GGUF")
        found = store.locate(str(file))
        assert (found.main, found.id, found.folder) == (file, "", tmp_path)
        assert found.identity == str(file)

    def test_a_folder_of_the_user(self, store: ModelStore, tmp_path: Path) -> None:
        """A folder is taken if it says what to open."""
        (tmp_path / "own").mkdir()
        with pytest.raises(ModelMissingError, match="has no model"):
            store.locate(str(tmp_path / "own"))
        (tmp_path / "own" / "config.json").write_bytes(CONFIG)
        (tmp_path / "own" / "model.onnx").write_bytes(b"x")
        assert store.locate(str(tmp_path / "own")).main.name == "model.onnx"
        (tmp_path / "own" / "other.onnx").write_bytes(b"x")
        with pytest.raises(ModelMissingError, match=r"other\.onnx"):
            store.locate(str(tmp_path / "own"))

    def test_a_path_that_leads_nowhere(self, store: ModelStore, tmp_path: Path) -> None:
        """A path without a file is told as a path, a word as a name."""
        with pytest.raises(ModelMissingError, match="no model file or folder"):
            store.locate(str(tmp_path / "none.gguf"))
        with pytest.raises(UnknownModelError, match="did you mean tiny-q4"):
            store.locate("tiny-q")
        with pytest.raises(ModelMissingError):
            store.locate("/" + "x" * 5000)


class TestVerify:
    """Comparing with the record."""

    def test_whole_files(self, installed: ModelStore) -> None:
        """Files as they came have no problem, and reading is reported to its end."""
        read: list[tuple[str, int, int]] = []
        assert not installed.verify("tiny-q4", on_read=lambda *told: read.append(told))
        assert ("tiny.gguf", len(WEIGHTS), len(WEIGHTS)) in read

    def test_an_altered_byte_is_found(self, installed: ModelStore) -> None:
        """A change that keeps the size is found and named with both checksums."""
        altered = WEIGHTS[:-1] + bytes([WEIGHTS[-1] ^ 1])
        weights(installed).write_bytes(altered)
        assert installed.locate("tiny-q4").main.exists()
        (problem,) = installed.verify("tiny-q4").items()
        assert problem[0] == "tiny.gguf"
        assert sha256(altered) in problem[1]
        assert sha256(WEIGHTS) in problem[1]

    def test_what_is_not_here_cannot_be_verified(self, store: ModelStore) -> None:
        """Verifying a model that is not here is a mistake of the user."""
        with pytest.raises(ModelMissingError):
            store.verify("tiny-q4")


class TestStatus:
    """What the list shows."""

    def test_states(self, installed: ModelStore) -> None:
        """Each state follows from what is in the folder and in the table."""
        state = installed.status("tiny-q4")
        assert (state.state, state.record and state.record.commit) == (State.INSTALLED, COMMIT)
        newer = make_store(installed.folder, tiny(revision="2" * 40))
        assert newer.status("tiny-q4").state is State.OUTDATED
        assert newer.missing(("tiny-q4",)) == ()
        weights(installed).unlink()
        assert installed.status("tiny-q4").state is State.DAMAGED
        assert installed.missing(("tiny-q4",)) == ("tiny-q4",)
        installed.ledger.put("tiny-q4", None)
        assert installed.status("tiny-q4").state is State.MISSING
        weights(installed).with_name("tiny.gguf.part").write_bytes(b"x")
        assert [status.state for status in installed.statuses()] == [State.INCOMPLETE]

    def test_a_file_that_the_table_adds_is_missing(self, installed: ModelStore) -> None:
        """A model that needs one more file by now is not whole."""
        more = (*tiny().files, tiny().files[0].__class__("tokenizer.json"))
        status = make_store(installed.folder, tiny(files=more)).status("tiny-q4")
        assert (status.state, list(status.problems)) == (State.DAMAGED, ["tokenizer.json"])

    def test_a_folder_that_does_not_exist_is_empty(self, tmp_path: Path) -> None:
        """Looking needs no folder, and makes none."""
        store = make_store(tmp_path / "none", tiny())
        assert store.status("tiny-q4").state is State.MISSING
        assert not store.folder.exists()


class TestRemove:
    """Deleting a model."""

    def test_files_and_record_go(self, installed: ModelStore) -> None:
        """Nothing of a removed model remains, its record included."""
        weights(installed).with_name("prepared.gguf").write_bytes(b"made of it")
        installed.remove("tiny-q4")
        assert not (installed.folder / "tiny-q4").exists()
        assert not installed.ledger.read()
        with pytest.raises(ModelMissingError, match="nothing to remove"):
            installed.remove("tiny-q4")

    def test_a_download_is_not_disturbed(self, installed: ModelStore) -> None:
        """What is being downloaded stays, and the user is told."""
        with (
            installed.ledger.lock("tiny-q4"),
            pytest.raises(ModelError, match="being downloaded"),
        ):
            installed.remove("tiny-q4")
        assert installed.locate("tiny-q4").main.exists()


class TestLedger:
    """The records."""

    def test_records_come_back(self, tmp_path: Path) -> None:
        """What is written is read, and a dropped record is gone."""
        ledger = Ledger(tmp_path)
        record = Record("a/b", COMMIT, {"x/y.bin": HeldFile(3, "0" * 64)})
        ledger.put("one", record)
        ledger.put("two", record)
        ledger.put("one", None)
        assert ledger.read() == {"two": record}

    @pytest.mark.parametrize(
        "text",
        [
            *("", "[", "[]", "{}", '{"models": 3}', '{"models": {"a": 1}}'),
            '{"models": {"a": {"repo": "a/b", "commit": "c", "files": []}}}',
            '{"models": {"a": {"repo": "a/b", "commit": "c", "files": {"x": {"size": "y"}}}}}',
            "[" * 100_000,
        ],
    )
    def test_a_damaged_ledger_is_told(self, tmp_path: Path, text: str) -> None:
        """What is no ledger is one line of advice, and is not overwritten."""
        (tmp_path / "ledger.json").write_text(text)
        with pytest.raises(ModelError, match=r"ledger\.json") as told:
            Ledger(tmp_path).put("a", None)
        assert "\n" not in str(told.value)
        assert (tmp_path / "ledger.json").read_text() == text

    def test_a_write_that_was_killed_leaves_the_old(self, tmp_path: Path) -> None:
        """Half a new ledger beside the old one changes nothing."""
        ledger = Ledger(tmp_path)
        ledger.put("one", Record("a/b", COMMIT, {}))
        (tmp_path / "ledger.json.new").write_text('{"models": {"on')
        assert set(ledger.read()) == {"one"}
        ledger.put("two", Record("a/b", COMMIT, {}))
        assert set(json.loads((tmp_path / "ledger.json").read_text())["models"]) == {"one", "two"}

    def test_processes_do_not_lose_each_others_records(self, tmp_path: Path) -> None:
        """Records that several processes write at once are all kept."""
        context = multiprocessing.get_context("spawn")
        names = [str(number) for number in range(3)]
        writers = [context.Process(target=write_many, args=(tmp_path, name)) for name in names]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(20)
        assert set(Ledger(tmp_path).read()) == {f"{a}-{n}" for a in names for n in range(20)}

    def test_waiting_for_a_lock_can_be_cancelled(self, tmp_path: Path) -> None:
        """Who waits is told that it waits, and goes when it is cancelled."""
        ledger, cancelled = Ledger(tmp_path), threading.Event()
        with (
            ledger.lock("one"),
            pytest.raises(DownloadCancelledError),
            ledger.lock("one", cancelled, cancelled.set),
        ):
            pytest.fail("the lock was given twice")


def write_many(folder: Path, name: str) -> None:
    """Write records, in a process of its own."""
    for number in range(20):
        Ledger(folder).put(f"{name}-{number}", Record("a/b", COMMIT, {}))
