from __future__ import annotations

import asyncio
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests.voices.folders import write_voice
from wyoming_tts.errors import LanguageNotSupportedError, VoiceError, VoiceNotFoundError
from wyoming_tts.voices import catalogue as catalogue_module
from wyoming_tts.voices.catalogue import VoiceCatalogue, shipped_voices_dir
from wyoming_tts.voices.voice import Voice, read_voice

ENGINES = {"fake", "other"}


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """Return the folder of the voices that ship."""
    return tmp_path / "shipped"


@pytest.fixture
def users(tmp_path: Path) -> Path:
    """Return the folder of the user's voices."""
    return tmp_path / "users"


@pytest.fixture
def catalogue(shipped: Path, users: Path) -> VoiceCatalogue:
    """Return a catalogue of both folders, which are still missing."""
    return VoiceCatalogue((shipped, users), ENGINES)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of the voices that are read from now on."""
    names: list[str] = []

    def spy(folder: Path) -> Voice:
        names.append(folder.name)
        return read_voice(folder)

    monkeypatch.setattr(catalogue_module, "read_voice", spy)
    return names


def ids(catalogue: VoiceCatalogue) -> set[str]:
    """Look at the folders and return the ids of the voices."""
    catalogue.scan()
    return set(catalogue.current.voices)


def broken(catalogue: VoiceCatalogue) -> set[str]:
    """Return the names of the folders that are broken."""
    return {Path(place).name for place in catalogue.current.broken}


def test_folders_need_not_exist(
    catalogue: VoiceCatalogue, caplog: pytest.LogCaptureFixture
) -> None:
    """Before the user has made any voice there is nothing to complain about."""
    assert ids(catalogue) == set()
    assert not catalogue.current.broken
    assert not caplog.records


def test_a_voice_of_the_user_wins(catalogue: VoiceCatalogue, shipped: Path, users: Path) -> None:
    """A voice that ships can be replaced by one with the same id."""
    write_voice(shipped, "anna", name="shipped")
    write_voice(shipped, "berta")
    write_voice(users, "anna", name="mine")
    assert ids(catalogue) == {"anna", "berta"}
    assert catalogue.find("anna").name == "mine"
    write_voice(users, "anna", name="")
    assert ids(catalogue) == {"anna", "berta"}
    assert catalogue.find("anna").name == "shipped"


def test_added_changed_and_removed_voices_are_seen(catalogue: VoiceCatalogue, users: Path) -> None:
    """Each look at the folders finds them as they stand."""
    write_voice(users, "anna")
    assert ids(catalogue) == {"anna"}
    write_voice(users, "berta")
    assert ids(catalogue) == {"anna", "berta"}
    revision = catalogue.find("anna").revision
    write_voice(users, "anna", name="Somebody else")
    assert ids(catalogue) == {"anna", "berta"}
    assert catalogue.find("anna").name == "Somebody else"
    assert catalogue.find("anna").revision != revision
    shutil.rmtree(users / "anna")
    assert ids(catalogue) == {"berta"}
    (users / "berta").rename(users / "clara")
    assert ids(catalogue) == {"clara"}


def test_a_new_recording_is_seen(catalogue: VoiceCatalogue, users: Path) -> None:
    """A voice whose reference comes later, or is replaced, is read again."""
    folder = write_voice(users, "anna", reference="a.wav")
    assert ids(catalogue) == set()
    (folder / "a.wav").write_bytes(b"one")
    assert ids(catalogue) == {"anna"}
    revision = catalogue.find("anna").revision
    (folder / "new").write_bytes(b"two")
    os.utime(folder / "new", ns=(5, 5))
    (folder / "new").rename(folder / "a.wav")
    catalogue.scan()
    assert catalogue.find("anna").revision != revision


def test_a_change_of_permissions_is_seen(
    catalogue: VoiceCatalogue, users: Path, reads: list[str]
) -> None:
    """A file that becomes readable has neither a new date nor a new size."""
    folder = write_voice(users, "anna")
    catalogue.scan()
    status = (folder / "voice.toml").stat()
    (folder / "voice.toml").chmod(status.st_mode ^ 0o040)
    catalogue.scan()
    assert reads == ["anna", "anna"]


def test_unchanged_folders_are_not_read(
    catalogue: VoiceCatalogue, users: Path, reads: list[str]
) -> None:
    """Looking again costs no reading, whether the voices work or not."""
    for name in ("anna", "berta"):
        write_voice(users, name)
    write_voice(users, "broken", name="")
    for _ in range(5):
        assert ids(catalogue) == {"anna", "berta"}
    assert sorted(reads) == ["anna", "berta", "broken"]
    write_voice(users, "berta", description="new")
    catalogue.scan()
    assert reads[3:] == ["berta"]


def test_a_link_to_nowhere_hides_no_change(
    catalogue: VoiceCatalogue, users: Path, reads: list[str]
) -> None:
    """A dangling link in a voice's folder does not keep later files from being looked at."""
    folder = write_voice(users, "anna")
    (folder / "a").symlink_to("nowhere")
    catalogue.scan()
    write_voice(users, "anna", description="new")
    os.utime(folder, ns=(1, 1))
    catalogue.scan()
    assert reads == ["anna", "anna"]


def _damage_missing(folder: Path) -> None:
    (folder / "voice.toml").unlink()


def _damage_syntax(folder: Path) -> None:
    (folder / "voice.toml").write_text("name:\n")


def _damage_engine(folder: Path) -> None:
    write_voice(folder.parent, folder.name, engine="none")


def _damage_pipe(folder: Path) -> None:
    _damage_missing(folder)
    os.mkfifo(folder / "voice.toml")


def _damage_name(folder: Path) -> None:
    folder.rename(folder.with_name("Broken Voice"))


def _damage_loop(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to(folder.parent)


@pytest.mark.parametrize(
    "damage",
    [_damage_missing, _damage_syntax, _damage_engine, _damage_pipe, _damage_name, _damage_loop],
)
def test_a_broken_voice_is_told_once_and_the_others_work(
    damage: Callable[[Path], None],
    catalogue: VoiceCatalogue,
    users: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A voice that cannot be used is left out with one warning, and stays in the list of those."""
    write_voice(users, "anna")
    damage(write_voice(users, "broken"))
    for _ in range(4):
        assert ids(catalogue) == {"anna"}
        assert len(catalogue.current.broken) == 1
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "roken" in record.getMessage()
    assert "\n" not in record.getMessage()


def test_a_repaired_voice_is_no_longer_broken(
    catalogue: VoiceCatalogue, users: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A voice works as soon as it is repaired, and a new fault is told anew."""
    for round_ in range(2):
        write_voice(users, "anna", name="")
        assert ids(catalogue) == set()
        assert len(caplog.records) == round_ + 1
        write_voice(users, "anna")
        assert ids(catalogue) == {"anna"}
        assert not catalogue.current.broken


def test_a_folder_that_cannot_be_listed_is_told(
    catalogue: VoiceCatalogue, users: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Voices that vanish with their disk do not vanish in silence."""
    users.write_text("not a folder")
    for _ in range(3):
        assert ids(catalogue) == set()
    assert broken(catalogue) == {"users"}
    assert len(caplog.records) == 1


def test_what_is_no_voice_is_passed_over(catalogue: VoiceCatalogue, users: Path) -> None:
    """Files and hidden folders beside the voices do not matter."""
    write_voice(users, "anna")
    write_voice(users, ".hidden")
    write_voice(users, "_drafts")
    (users / "README.md").write_text("x")
    (users / "dangling").symlink_to("nowhere")
    assert ids(catalogue) == {"anna"}
    assert not catalogue.current.broken


def test_many_voices_are_bounded(
    catalogue: VoiceCatalogue,
    users: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """More folders than can be are left out with one warning."""
    monkeypatch.setattr(catalogue_module, "MOST_VOICES", 20)
    for number in range(25):
        write_voice(users, f"voice-{number:02}")
    for _ in range(3):
        assert len(ids(catalogue)) == 20
    assert len(caplog.records) == 1
    assert broken(catalogue) == {"users"}


def test_hundreds_of_voices_are_looked_at_quickly(
    catalogue: VoiceCatalogue, users: Path, reads: list[str]
) -> None:
    """A large collection is read once, and found whole."""
    for number in range(300):
        write_voice(users, f"voice-{number}")
    assert len(ids(catalogue)) == len(ids(catalogue)) == len(reads) == 300


def test_voices_of_an_engine_are_listed_below_folders(users: Path) -> None:
    """An engine's own voices are there without a folder, and a folder can replace one."""
    own = [Voice(name, "own", ("en",), "fake") for name in ("anna", "berta")]
    catalogue = VoiceCatalogue((users,), ENGINES, advertised=lambda: own)
    write_voice(users, "anna", name="mine")
    assert ids(catalogue) == {"anna", "berta"}
    assert catalogue.find("anna").name == "mine"


def test_unlisted_voices_can_be_asked_for(users: Path) -> None:
    """A voice that only its engine knows is found by its id, after those in the list."""
    hidden = Voice("hidden", "hidden", ("en",), "fake")
    catalogue = VoiceCatalogue(
        (users,), ENGINES, findable=lambda name: hidden if name in {"hidden", "anna"} else None
    )
    write_voice(users, "anna")
    assert ids(catalogue) == {"anna"}
    assert catalogue.find("hidden") is hidden
    assert catalogue.find("anna").name == "Anna"


@pytest.mark.parametrize("name", ["", "nobody", "Anna", "../anna", "x" * 10_000, "a\nb"])
def test_an_unknown_voice_is_a_typed_error(
    name: str, catalogue: VoiceCatalogue, users: Path
) -> None:
    """Nobody else is found under a name that is not there."""
    write_voice(users, "anna")
    catalogue.scan()
    with pytest.raises(VoiceNotFoundError) as caught:
        catalogue.find(name)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


@pytest.fixture
def speakers(catalogue: VoiceCatalogue, users: Path) -> VoiceCatalogue:
    """Return a catalogue of voices in several languages."""
    for name, languages, engine in (
        ("british", ["en-GB"], "fake"),
        ("american", ["en-US", "es-US"], "fake"),
        ("german", ["de-DE"], "other"),
        ("swiss", ["de-CH", "fr-CH"], "fake"),
        ("chinese", ["zh-Hans"], "fake"),
    ):
        write_voice(users, name, languages=languages, engine=engine)
    catalogue.scan()
    return catalogue


@pytest.mark.parametrize(
    ("language", "prefer", "engine", "expected"),
    [
        ("en-GB", [], None, "british"),
        ("en-US", [], None, "american"),
        ("en_us", [], None, "american"),
        ("EN-gb", [], None, "british"),
        ("en", [], None, "american"),
        ("en-AU", [], None, "american"),
        ("en-AU", ["british"], None, "british"),
        ("en-US", ["british"], None, "american"),
        ("en", ["nobody", "german", "british"], None, "british"),
        ("es", [], None, "american"),
        ("fr-FR", [], None, "swiss"),
        ("de", [], None, "german"),
        ("de", [], "fake", "swiss"),
        ("de-DE", [], "fake", "swiss"),
        ("zh-Hant-TW", [], None, "chinese"),
    ],
)
def test_languages_find_the_nearest_voice(
    speakers: VoiceCatalogue, language: str, prefer: Iterable[str], engine: str, expected: str
) -> None:
    """The same tag comes first, then the same language, then what is preferred, then order."""
    assert speakers.find_language(language, prefer, engine).id == expected


@pytest.mark.parametrize(
    ("language", "engine"),
    [
        *(("", None), ("x", None), ("english", None), ("d", None), ("-", None)),
        *(("en", "other"), ("it\n" * 500, None)),
    ],
)
def test_an_unknown_language_is_a_typed_error(
    speakers: VoiceCatalogue, language: str, engine: str | None
) -> None:
    """No voice pretends to speak a language that it does not."""
    with pytest.raises(LanguageNotSupportedError) as caught:
        speakers.find_language(language, engine=engine)
    assert str(caught.value).isprintable()


async def test_refresh_looks_again(catalogue: VoiceCatalogue, users: Path) -> None:
    """Who asks for a fresh look gets one when it is quick."""
    write_voice(users, "anna")
    assert set((await catalogue.refresh(5)).voices) == {"anna"}
    write_voice(users, "berta")
    assert set((await catalogue.refresh(5)).voices) == {"anna", "berta"}


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let the reading of voices hang until the event is set."""
    release = threading.Event()

    def hang(folder: Path) -> Voice:
        release.wait(10)
        return read_voice(folder)

    monkeypatch.setattr(catalogue_module, "read_voice", hang)
    yield release
    release.set()


async def test_a_hanging_disk_does_not_hold_up_the_answer(
    catalogue: VoiceCatalogue, users: Path, hanging: threading.Event
) -> None:
    """While a look at the folders hangs everybody gets what is known, and no second look starts."""
    write_voice(users, "anna")
    threads = threading.active_count()
    loop = asyncio.get_running_loop()
    for _ in range(5):
        began = loop.time()
        assert not (await catalogue.refresh(0.02)).voices
        assert loop.time() - began < 5
    assert threading.active_count() <= threads + 1
    hanging.set()
    assert set((await catalogue.refresh(5)).voices) == {"anna"}


async def test_who_gives_up_does_not_stop_the_look(
    catalogue: VoiceCatalogue, users: Path, hanging: threading.Event
) -> None:
    """A client that leaves while the folders are looked at takes nothing from the others."""
    write_voice(users, "anna")
    leaving = asyncio.create_task(catalogue.refresh(10))
    staying = asyncio.create_task(catalogue.refresh(10))
    await asyncio.sleep(0.02)
    leaving.cancel()
    hanging.set()
    assert set((await staying).voices) == {"anna"}


async def test_a_look_that_fails_leaves_the_last_list(
    users: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An engine that cannot list its voices costs the news, not the list."""
    faults: list[Exception] = []

    def advertised() -> list[Voice]:
        if faults:
            raise faults[0]
        return [Voice("anna", "Anna", ("en",), "fake")]

    catalogue = VoiceCatalogue((users,), ENGINES, advertised=advertised)
    assert set((await catalogue.refresh(5)).voices) == {"anna"}
    faults.append(ZeroDivisionError("a fault"))
    assert set((await catalogue.refresh(5)).voices) == {"anna"}
    assert "a fault" in caplog.text


def test_the_voices_that_ship_work() -> None:
    """Every voice of this package can be used, and speaks the languages that it says."""
    catalogue = VoiceCatalogue((shipped_voices_dir(),), {"espeak", "neutts"})
    assert len(ids(catalogue)) >= 10
    assert not catalogue.current.broken
    assert catalogue.find_language("en-US").languages[0] == "en-US"
    for voice in catalogue.current.voices.values():
        assert voice.licence
        assert voice.attribution


def test_voices_that_cannot_be_loaded_here_are_not_offered(shipped: Path, users: Path) -> None:
    """They are found by their ids all the same, broken or not, and come back with their engine."""
    for name in ("anna", "berta", "clara"):
        write_voice(shipped, name, options={"bad": True} if name == "berta" else {})
    reasons = {"anna": "no package", "berta": "no package"}

    def check(voice: Voice) -> None:
        if voice.options:
            raise VoiceError("it is broken")

    catalogue = VoiceCatalogue(
        (shipped, users), ENGINES, check=check, absence=lambda voice: reasons.get(voice.id, "")
    )
    assert ids(catalogue) == {"clara"}
    assert not catalogue.current.broken
    absent = catalogue.current.absent
    assert {name: reason for name, (_, reason) in absent.items()} == reasons
    assert catalogue.find("anna").name == "Anna"
    assert catalogue.find_language("en-GB").id == "clara"
    reasons.clear()
    assert ids(catalogue) == {"anna", "clara"}
    assert broken(catalogue) == {"berta"}
    assert not catalogue.current.absent


def test_voices_of_the_package_are_known_as_such(shipped: Path) -> None:
    """What the engine says of a voice is kept with it."""
    for name in ("anna", "berta"):
        write_voice(shipped, name)
    catalogue = VoiceCatalogue((shipped,), ENGINES, built_in=lambda voice: voice.id == "anna")
    catalogue.scan()
    assert catalogue.find("anna").built_in
    assert not catalogue.find("berta").built_in
