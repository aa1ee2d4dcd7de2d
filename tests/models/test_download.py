from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.models.conftest import CONFIG, REPO, WEIGHTS, MakeDownloader, make_store, pinned, tiny
from tests.models.hub import FakeHub, sha256
from tests.support import files_under
from wyoming_tts.models.download import Downloader
from wyoming_tts.models.errors import (
    DownloadCancelledError,
    DownloadError,
    ModelChangedError,
    ModelDamagedError,
    ModelError,
    ModelMissingError,
)
from wyoming_tts.models.hub import Hub
from wyoming_tts.models.model import ModelFile
from wyoming_tts.models.store import ModelStore, State
from wyoming_tts.models.transfer import Progress, Retry

OTHER = bytes(reversed(WEIGHTS))


def parts(store: ModelStore) -> list[Path]:
    """Return the parts that lie in the store."""
    return files_under(store.folder, ".part")


class TestFull:
    """A download without trouble."""

    def test_it_is_brought_recorded_and_found(
        self, hub: FakeHub, store: ModelStore, downloader: MakeDownloader
    ) -> None:
        """All files arrive, with the revision and checksums that were found."""
        commit = hub.repos[REPO].commit
        found = downloader().download("tiny-q4")
        assert found.main.read_bytes() == WEIGHTS
        assert found.files["config.json"].read_bytes() == CONFIG
        record = store.ledger.read()["tiny-q4"]
        assert (record.repo, record.commit) == (REPO, commit)
        assert record.files["tiny.gguf"].sha256 == sha256(WEIGHTS)
        assert store.status("tiny-q4").state is State.INSTALLED
        assert not parts(store)

    def test_a_pinned_revision_needs_no_question(
        self, hub: FakeHub, tmp_path: Path, downloader: MakeDownloader
    ) -> None:
        """A known revision is asked for by its commit, whatever the branch has by now."""
        store = make_store(tmp_path / "pinned", pinned(hub))
        commit = hub.repos[REPO].commit
        downloader(store).download("tiny-q4")
        assert not [asked for asked in hub.asked if asked.path.startswith("/api/")]
        assert all(f"/resolve/{commit}/" in a.path or "/sent/" in a.path for a in hub.asked)

    def test_progress_is_told(self, downloader: MakeDownloader) -> None:
        """Progress rises from nothing to the whole, for each file."""
        told: list[Progress] = []
        downloader(on_progress=told.append).download("tiny-q4")
        done = [progress.done for progress in told if progress.file == "tiny.gguf"]
        assert done == sorted(done)
        assert (done[0], done[-1]) == (0, len(WEIGHTS))
        assert {progress.total for progress in told} == {len(WEIGHTS), len(CONFIG)}

    def test_the_licence_and_what_is_trusted_are_shown_once(
        self, hub: FakeHub, tmp_path: Path, downloader: MakeDownloader
    ) -> None:
        """The first download shows the terms and what it will hold to; known pins go without."""
        told: list[str] = []
        downloader(on_notice=told.append).download("tiny-q4")
        assert any("Open 1.0" in line and "https://example.com/licence" in line for line in told)
        assert any(sha256(WEIGHTS) in line and "held to" in line for line in told)
        told.clear()
        downloader(on_notice=told.append).download("tiny-q4")
        assert not told
        store = make_store(tmp_path / "pinned", pinned(hub))
        downloader(store, on_notice=told.append).download("tiny-q4")
        assert len(told) == 1

    def test_what_is_whole_is_not_fetched_again(
        self, hub: FakeHub, downloader: MakeDownloader
    ) -> None:
        """A second download asks the hub nothing."""
        downloader().download("tiny-q4")
        hub.asked.clear()
        downloader().download("tiny-q4")
        assert not hub.asked

    def test_a_name_with_a_star_is_looked_up(
        self, hub: FakeHub, tmp_path: Path, downloader: MakeDownloader
    ) -> None:
        """A file whose name is not known is found among those of the repository."""
        store = make_store(tmp_path / "star", tiny(files=(ModelFile("*.gguf"),)))
        assert downloader(store).download("tiny-q4").main.name == "tiny.gguf"
        hub.add("a/two", {"a.gguf": WEIGHTS, "b.gguf": WEIGHTS})
        store = make_store(tmp_path / "two", tiny(repo="a/two", files=(ModelFile("*.gguf"),)))
        with pytest.raises(DownloadError, match=r"a\.gguf, b\.gguf"):
            downloader(store).download("tiny-q4")

    def test_the_token_stays_with_the_hub(self, hub: FakeHub, downloader: MakeDownloader) -> None:
        """The token is shown to the hub, and not to the host that stores the files."""
        downloader(token="hf_good").download("tiny-q4")  # noqa: S106 - the stand-in's
        resolved = [asked for asked in hub.asked if "/resolve/" in asked.path]
        assert {asked.token for asked in resolved} == {"hf_good"}
        assert {asked.token for asked in hub.fetched()} == {""}

    def test_nothing_else_is_told_to_the_hub(
        self, hub: FakeHub, downloader: MakeDownloader
    ) -> None:
        """Only the model is asked for, and the program's name says nothing of the machine."""
        downloader().download("tiny-q4")
        for asked in hub.asked:
            assert asked.path.startswith((f"/api/models/{REPO}", f"/{REPO}/", f"/sent/{REPO}/"))
            assert asked.agent.startswith("wyoming-tts/")
            assert not {"torch", "numpy", "agent"} & set(re.findall("[a-z]+", asked.agent.lower()))


class TestInterrupted:
    """What was begun is continued."""

    def test_a_cut_is_continued(self, hub: FakeHub, downloader: MakeDownloader) -> None:
        """After each broken connection only the rest is asked for."""
        hub.cuts += [1_000_000, 500_000]
        found = downloader().download("tiny-q4")
        assert found.main.read_bytes() == WEIGHTS
        assert hub.ranges() == ["", "bytes=1000000-", "bytes=1500000-"]

    def test_the_next_download_continues(
        self, hub: FakeHub, store: ModelStore, downloader: MakeDownloader
    ) -> None:
        """What a failed download brought is kept, is not taken for whole, and is used."""
        hub.cuts += [1_000_000]
        hub.refusals += [0, 503, 503, 503]
        with pytest.raises(DownloadError, match="503") as told:
            downloader().download("tiny-q4")
        assert told.value.again
        (part,) = parts(store)
        assert part.read_bytes() == WEIGHTS[:1_000_000]
        assert store.status("tiny-q4").state is State.INCOMPLETE
        with pytest.raises(ModelMissingError):
            store.locate("tiny-q4")
        progress: list[Progress] = []
        hub.asked.clear()
        found = downloader(on_progress=progress.append).download("tiny-q4")
        assert found.main.read_bytes() == WEIGHTS
        assert hub.ranges() == ["bytes=1000000-"]
        assert progress[0].resumed == progress[0].done == 1_000_000

    def test_a_cancelled_download_is_continued(
        self, hub: FakeHub, store: ModelStore, downloader: MakeDownloader
    ) -> None:
        """Cancelling ends a transfer in its midst; the next one goes on from there."""
        cancelled = threading.Event()

        def cancel(progress: Progress) -> None:
            if progress.done > 1_000_000:
                cancelled.set()

        with pytest.raises(DownloadCancelledError):
            downloader(cancelled=cancelled, on_progress=cancel).download("tiny-q4")
        (part,) = parts(store)
        begun = part.stat().st_size
        assert 1_000_000 < begun < len(WEIGHTS)
        downloader().download("tiny-q4")
        assert hub.ranges()[-1] == f"bytes={begun}-"

    def test_a_host_without_ranges_sends_all(
        self, hub: FakeHub, store: ModelStore, downloader: MakeDownloader
    ) -> None:
        """Where the rest cannot be had alone, the file is fetched from its beginning."""
        hub.cuts += [1_000_000]
        hub.no_ranges = True
        assert downloader().download("tiny-q4").main.read_bytes() == WEIGHTS

    def test_attempts_are_bounded(self, hub: FakeHub, downloader: MakeDownloader) -> None:
        """A host that brings nothing is given up, after the attempts that were allowed."""
        hub.refusals += [502] * 50
        with pytest.raises(DownloadError, match="overloaded or down"):
            downloader().download("tiny-q4")
        assert len(hub.fetched()) == 3

    def test_a_part_gone_bad_is_fetched_anew(
        self, hub: FakeHub, store: ModelStore, downloader: MakeDownloader
    ) -> None:
        """A part that does not belong to the file costs its bytes, and nothing else."""
        folder = store.model_folder(tiny(), hub.repos[REPO].commit)
        folder.mkdir(parents=True)
        for bad in (b"\0" * 1_000_000, b"\0" * (len(WEIGHTS) + 5), b"\0" * len(WEIGHTS)):
            (folder / "tiny.gguf.part").write_bytes(bad)
            assert downloader().download("tiny-q4").main.read_bytes() == WEIGHTS
            store.remove("tiny-q4")
            folder.mkdir(parents=True)

    def test_a_file_without_a_record_is_kept_if_it_is_right(
        self, hub: FakeHub, store: ModelStore, downloader: MakeDownloader
    ) -> None:
        """A process killed just before it wrote the record has not worked in vain."""
        downloader().download("tiny-q4")
        store.ledger.put("tiny-q4", None)
        hub.asked.clear()
        downloader().download("tiny-q4")
        assert not hub.fetched()
        assert store.status("tiny-q4").state is State.INSTALLED


class TestDamage:
    """What is not what it should be."""

    @pytest.mark.parametrize("damage", [WEIGHTS[:-10], WEIGHTS[:-1] + b"!", b"", OTHER])
    def test_damaged_files_are_named_and_fetched_again(
        self, hub: FakeHub, downloader: MakeDownloader, damage: bytes
    ) -> None:
        """A truncated or altered file is found, named and replaced; the others stay."""
        main = downloader().download("tiny-q4").main
        main.write_bytes(damage)
        hub.asked.clear()
        told: list[str] = []
        downloader(on_notice=told.append).download("tiny-q4")
        assert main.read_bytes() == WEIGHTS
        assert [line for line in told if "tiny.gguf" in line and "again" in line]
        assert {asked.path for asked in hub.fetched()} == {f"/sent/{REPO}/tiny.gguf"}

    def test_what_arrives_damaged_is_refused(
        self, hub: FakeHub, store: ModelStore, downloader: MakeDownloader
    ) -> None:
        """Bytes that are not those that the hub describes are thrown away."""
        hub.swapped["tiny.gguf"] = OTHER
        with pytest.raises(DownloadError, match="arrived damaged") as told:
            downloader().download("tiny-q4")
        assert sha256(OTHER) in str(told.value)
        assert sha256(WEIGHTS) in str(told.value)
        assert not parts(store)
        assert not list(store.folder.rglob("tiny.gguf"))

    def test_a_small_file_is_checked_as_well(
        self, hub: FakeHub, store: ModelStore, downloader: MakeDownloader
    ) -> None:
        """Files that are described by git's hash are held to it."""
        hub.swapped["config.json"] = b"x" * len(CONFIG)
        with pytest.raises(DownloadError, match=r"config\.json arrived damaged"):
            downloader().download("tiny-q4")
        assert store.status("tiny-q4").state is not State.INSTALLED

    @pytest.mark.parametrize("data", [WEIGHTS + b"more", WEIGHTS[:-4]])
    def test_another_length_is_refused(
        self, hub: FakeHub, store: ModelStore, downloader: MakeDownloader, data: bytes
    ) -> None:
        """More or fewer bytes than were announced never become a model."""
        hub.swapped["tiny.gguf"] = data
        with pytest.raises(DownloadError):
            downloader().download("tiny-q4")
        assert not list(store.folder.rglob("tiny.gguf"))


class TestTrust:
    """Later downloads are held to the first, and all of them to what is known."""

    def test_another_file_at_the_same_revision_is_refused(
        self, hub: FakeHub, store: ModelStore, downloader: MakeDownloader
    ) -> None:
        """A changed file is refused before it is fetched, with both checksums and the way out."""
        main = downloader().download("tiny-q4").main
        main.unlink()
        hub.repos[REPO].files["tiny.gguf"] = OTHER
        hub.asked.clear()
        with pytest.raises(ModelChangedError) as told:
            downloader().download("tiny-q4")
        for word in (sha256(WEIGHTS), sha256(OTHER), "tiny.gguf", "models remove", "--trust"):
            assert word in str(told.value)
        assert not hub.fetched()
        assert store.ledger.read()["tiny-q4"].files["tiny.gguf"].sha256 == sha256(WEIGHTS)

    def test_a_small_file_is_refused_too(self, hub: FakeHub, downloader: MakeDownloader) -> None:
        """A change is noticed as well where the hub tells no checksum beforehand."""
        found = downloader().download("tiny-q4")
        found.files["config.json"].unlink()
        hub.repos[REPO].files["config.json"] = CONFIG.replace(b"2", b"3")
        with pytest.raises(ModelChangedError, match=r"config\.json"):
            downloader().download("tiny-q4")
        assert not found.files["config.json"].exists()

    def test_the_revision_is_held(self, hub: FakeHub, downloader: MakeDownloader) -> None:
        """A newer commit of the branch does not replace what was recorded."""
        found = downloader().download("tiny-q4")
        found.main.unlink()
        hub.add(REPO, {"tiny.gguf": OTHER, "config.json": CONFIG})
        with pytest.raises(DownloadError, match="revision"):
            downloader().download("tiny-q4")

    def test_trust_takes_what_the_hub_has(
        self, hub: FakeHub, store: ModelStore, downloader: MakeDownloader
    ) -> None:
        """``trust`` moves to the newest, forgets the old, and holds to the new."""
        old = downloader().download("tiny-q4")
        commit = hub.add(REPO, {"tiny.gguf": OTHER, "config.json": CONFIG})
        new = downloader(trust=True).download("tiny-q4")
        assert new.main.read_bytes() == OTHER
        assert new.commit == commit
        assert not old.folder.exists()
        assert store.ledger.read()["tiny-q4"].files["tiny.gguf"].sha256 == sha256(OTHER)

    def test_removing_forgets(
        self, hub: FakeHub, store: ModelStore, downloader: MakeDownloader
    ) -> None:
        """After ``remove`` the next download is a first one."""
        downloader().download("tiny-q4")
        hub.add(REPO, {"tiny.gguf": OTHER, "config.json": CONFIG})
        store.remove("tiny-q4")
        assert downloader().download("tiny-q4").main.read_bytes() == OTHER

    def test_known_checksums_bind_the_first_download(
        self, hub: FakeHub, tmp_path: Path, downloader: MakeDownloader
    ) -> None:
        """What the table knows is held to, unless the user trusts the hub instead."""
        model = pinned(hub)
        hub.repos[REPO].files["tiny.gguf"] = OTHER
        store = make_store(tmp_path / "pinned", model)
        with pytest.raises(ModelChangedError, match=sha256(WEIGHTS)):
            downloader(store).download("tiny-q4")
        assert downloader(store, trust=True).download("tiny-q4").main.read_bytes() == OTHER

    def test_a_known_size_binds_too(
        self, hub: FakeHub, tmp_path: Path, downloader: MakeDownloader
    ) -> None:
        """A file of another size than is known is not fetched."""
        files = (ModelFile("tiny.gguf", len(WEIGHTS) + 1),)
        store = make_store(tmp_path / "pinned", tiny(files=files))
        with pytest.raises(ModelChangedError, match=str(len(WEIGHTS))):
            downloader(store).download("tiny-q4")
        assert not hub.fetched()

    def test_a_new_revision_of_the_table_is_fetched(
        self, hub: FakeHub, store: ModelStore, downloader: MakeDownloader
    ) -> None:
        """A newer program's revision replaces the old one as a whole, and only when it is here."""
        old = downloader().download("tiny-q4")
        commit = hub.add(REPO, {"tiny.gguf": OTHER, "config.json": CONFIG})
        newer = make_store(store.folder, tiny(revision=commit))
        assert newer.locate("tiny-q4").main == old.main
        assert downloader(newer, offline=True).download("tiny-q4").main == old.main
        hub.refusals += [403]
        with pytest.raises(DownloadError):
            downloader(newer).download("tiny-q4")
        assert newer.locate("tiny-q4").main.read_bytes() == WEIGHTS
        assert downloader(newer).download("tiny-q4").main.read_bytes() == OTHER
        assert not old.folder.exists()


class TestRefused:
    """What cannot be had is one line that says what to do."""

    def check(self, error: Exception, *words: str) -> None:
        """Check the line."""
        assert "\n" not in str(error)
        assert "secret" not in str(error)
        for word in words:
            assert word in str(error)

    def test_gated_without_a_token(self, hub: FakeHub, downloader: MakeDownloader) -> None:
        """The page to visit and the variable to set are named."""
        hub.repos[REPO].gated = True
        with pytest.raises(DownloadError) as told:
            downloader().download("tiny-q4")
        self.check(told.value, f"https://huggingface.co/{REPO}", "HF_TOKEN", "terms")
        assert not told.value.again

    def test_gated_with_another_accounts_token(
        self, hub: FakeHub, downloader: MakeDownloader
    ) -> None:
        """A token that does not open the repository is told apart from none."""
        hub.repos[REPO].gated = True
        with pytest.raises(DownloadError) as told:
            downloader(token="hf_other").download("tiny-q4")  # noqa: S106 - the stand-in's
        self.check(told.value, f"https://huggingface.co/{REPO}", "HF_TOKEN does not open it")

    def test_gated_with_the_right_token(
        self, hub: FakeHub, downloader: MakeDownloader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """``HF_TOKEN`` opens what its account may have."""
        hub.repos[REPO].gated = True
        monkeypatch.setenv("HF_TOKEN", hub.token)
        assert downloader().download("tiny-q4").main.read_bytes() == WEIGHTS

    def test_no_such_repository(self, hub: FakeHub, downloader: MakeDownloader) -> None:
        """A repository that is gone, which the hub does not tell from a closed one."""
        del hub.repos[REPO]
        with pytest.raises(DownloadError) as told:
            downloader().download("tiny-q4")
        self.check(told.value, REPO, "gone")

    def test_no_such_file_or_revision(
        self, hub: FakeHub, tmp_path: Path, downloader: MakeDownloader
    ) -> None:
        """What is not in the repository is told as 404 with its name."""
        store = make_store(tmp_path / "a", tiny(revision="3" * 40))
        with pytest.raises(DownloadError) as told:
            downloader(store).download("tiny-q4")
        self.check(told.value, "404", REPO)
        files = (ModelFile("none.gguf"),)
        store = make_store(tmp_path / "b", tiny(revision=hub.repos[REPO].commit, files=files))
        with pytest.raises(DownloadError) as told:
            downloader(store).download("tiny-q4")
        self.check(told.value, "404", "none.gguf")

    @pytest.mark.parametrize("how", ["setting", "HF_HUB_OFFLINE"])
    def test_offline(
        self,
        hub: FakeHub,
        downloader: MakeDownloader,
        monkeypatch: pytest.MonkeyPatch,
        how: str,
    ) -> None:
        """With downloads off the hub is not asked, and what is here still works."""
        main = downloader().download("tiny-q4").main
        hub.asked.clear()
        options: dict[str, Any] = {"offline": True} if how == "setting" else {}
        if not options:
            monkeypatch.setenv(how, "1")
        assert downloader(**options).download("tiny-q4").main == main
        main.write_bytes(b"")
        with pytest.raises(ModelDamagedError, match="downloads are turned off"):
            downloader(**options).download("tiny-q4")
        assert not hub.asked

    def test_nothing_here_and_offline(self, store: ModelStore, downloader: MakeDownloader) -> None:
        """A model that is not here is told with the way to bring it by hand."""
        with pytest.raises(ModelMissingError, match="its path"):
            downloader(offline=True).download("tiny-q4")

    def test_no_network(self, store: ModelStore, downloader: MakeDownloader) -> None:
        """Nobody at the hub's address is a failure that may pass."""
        hub = Hub(endpoint="http://127.0.0.1:1")
        with pytest.raises(DownloadError) as told:
            Downloader(store, hub, retry=Retry(2, 0.001)).download("tiny-q4")
        self.check(told.value, "no connection to 127.0.0.1:1")
        assert told.value.again

    def test_a_silent_host_is_not_waited_for(self, hub: FakeHub, store: ModelStore) -> None:
        """A transfer that stands still is broken off, and the rest asked for anew."""
        hub.hold_after = 1_500_000
        slow = Hub(endpoint=hub.endpoint, read_timeout=0.1)
        main = Downloader(store, slow, retry=Retry(1, 0.001)).download("tiny-q4").main
        assert main.read_bytes() == WEIGHTS
        assert hub.held.is_set()
        assert hub.ranges() == ["", "bytes=1500000-"]


class TestDisk:
    """A disk that is full, or not ours."""

    def test_space_is_checked_beforehand(
        self, hub: FakeHub, downloader: MakeDownloader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where there is too little room nothing is fetched, and it is told how much is missing."""
        monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 10}))
        with pytest.raises(DownloadError, match=r"too full: 3 MB .* more are needed") as told:
            downloader().download("tiny-q4")
        assert not told.value.again
        assert not hub.fetched()

    def test_a_disk_that_fills_up_meanwhile(
        self, hub: FakeHub, store: ModelStore, downloader: MakeDownloader
    ) -> None:
        """When no more can be written, the part goes and the need is told."""
        folder = store.model_folder(tiny(), hub.repos[REPO].commit)
        folder.mkdir(parents=True)
        part = folder / "tiny.gguf.part"
        # Every write to this device fails for want of space.
        part.symlink_to("/dev/full")
        with pytest.raises(DownloadError, match=r"disk is full: tiny\.gguf needs 3 MB"):
            downloader().download("tiny-q4")
        assert not part.is_symlink()
        assert downloader().download("tiny-q4").main.read_bytes() == WEIGHTS

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path, downloader: MakeDownloader) -> None:
        """A place that cannot be written is named."""
        (tmp_path / "file").write_text("in the way")
        store = make_store(tmp_path / "file" / "models", tiny())
        with pytest.raises(ModelError, match=r"cannot (read|write)") as told:
            downloader(store).download("tiny-q4")
        assert str(tmp_path / "file") in str(told.value)
