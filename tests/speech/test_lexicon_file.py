"""The lexicon's files: read, read again when they change, and never a reason to fail."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

import pytest

from wyoming_tts.speech import lexicon_file
from wyoming_tts.speech.lexicon_file import LARGEST_FILE, MOST_FILES, LexiconFolder
from wyoming_tts.text.lexicon import MOST_ENTRIES

WORD = '[[word]]\ntext = "{}"\nsay = "{}"\n'


@pytest.fixture
def folder(tmp_path: Path) -> LexiconFolder:
    """The lexicon of an empty data folder."""
    return LexiconFolder(tmp_path)


def words(folder: LexiconFolder, text: str = "a b c") -> str:
    """Return a text with what the lexicon found replaced, after a look at the files."""
    folder.scan()
    out, position = "", 0
    for start, end, said in folder.current.find(text, "en"):
        out += text[position:start] + said
        position = end
    return out + text[position:]


def test_nothing_there_is_an_empty_lexicon(folder: LexiconFolder) -> None:
    """Without files nothing is replaced, and nothing is wrong."""
    assert words(folder) == "a b c"
    assert folder.problems == ()


def test_a_changed_file_is_read_again(tmp_path: Path, folder: LexiconFolder) -> None:
    """A file that is written, changed, replaced or removed is followed."""
    file = tmp_path / "lexicon.toml"
    file.write_text(WORD.format("a", "1"))
    assert words(folder) == "1 b c"
    file.write_text(WORD.format("a", "22"))
    assert words(folder) == "22 b c"
    other = tmp_path / "new"
    other.write_text(WORD.format("b", "33"))
    other.replace(file)
    assert words(folder) == "a 33 c"
    file.unlink()
    assert words(folder) == "a b c"


def test_unchanged_files_are_not_read_again(
    tmp_path: Path, folder: LexiconFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at files that are as they were costs no reading, and the lexicon is the same."""
    (tmp_path / "lexicon.toml").write_text(WORD.format("a", "1"))
    folder.scan()
    lexicon = folder.current

    def never(path: Path) -> None:
        raise AssertionError(path)

    monkeypatch.setattr(lexicon_file, "_image", never)
    folder.scan()
    assert folder.current is lexicon


def test_files_are_put_together_in_the_order_of_their_names(
    tmp_path: Path, folder: LexiconFolder
) -> None:
    """`lexicon.toml` comes first, then those in the folder; hidden and other files do not count."""
    more = tmp_path / "lexicon"
    more.mkdir()
    (more / "b.toml").write_text(WORD.format("a", "b") + WORD.format("c", "3"))
    (more / "a.toml").write_text(WORD.format("a", "a") + WORD.format("b", "2"))
    (more / ".hidden.toml").write_text("oops")
    (more / "notes.txt").write_text("oops")
    assert words(folder) == "a 2 3"
    (tmp_path / "lexicon.toml").write_text(WORD.format("a", "first"))
    assert words(folder) == "first 2 3"
    assert folder.problems == ()


def test_a_bad_entry_is_told_and_the_others_are_in_force(
    tmp_path: Path, folder: LexiconFolder, caplog: pytest.LogCaptureFixture
) -> None:
    """Each bad entry is told once, in one line with its file, number and reason."""
    file = tmp_path / "lexicon.toml"
    bad = '[[word]]\ntext = "b"\n[[word]]\ntxt = "b"\n[[word]]\ntext = "b"\nsay = 5\n'
    file.write_text(WORD.format("a", "1") + bad + WORD.format("c", "3"))
    for _ in range(3):
        assert words(folder) == "1 b 3"
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert told == [f"lexicon: {problem}" for problem in folder.problems]
    assert len(told) == 3
    assert f"{file}: entry 2 ('b') is left out: it needs `say` or `ipa`" in told[0]
    assert "entry 3 is left out: it has the key 'txt'" in told[1]
    assert "entry 4 ('b') is left out: `say` is to be a text" in told[2]


@pytest.mark.parametrize(
    "image",
    [
        b"[[word]\n",
        b"\xff\xfe",
        b'word = "a"\n',
        b"word = [1]\n",
        b'[[words]]\ntext = "a"\n',
        b"a = " + b"[" * 50_000,
        b"#" * (LARGEST_FILE + 1),
    ],
    ids=["syntax", "encoding", "no table", "no tables", "other tables", "deep", "large"],
)
def test_a_bad_file_leaves_its_last_good_version(
    tmp_path: Path, folder: LexiconFolder, caplog: pytest.LogCaptureFixture, image: bytes
) -> None:
    """What cannot be read is told in one line; what was read before it stays in force."""
    file = tmp_path / "lexicon.toml"
    file.write_text(WORD.format("a", "1"))
    assert words(folder) == "1 b c"
    file.write_bytes(image)
    for _ in range(2):
        assert words(folder) == "1 b c"
    (told,) = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert str(file) in told
    assert "its last good version with 1 entries stays" in told
    assert "\n" not in told
    file.write_text(WORD.format("a", "2"))
    assert words(folder) == "2 b c"
    assert folder.problems == ()


def test_a_pipe_in_place_of_a_file_holds_nothing_up(tmp_path: Path, folder: LexiconFolder) -> None:
    """What is no file is told, not waited for."""
    os.mkfifo(tmp_path / "lexicon.toml")
    assert words(folder) == "a b c"
    assert "this is no file" in folder.problems[0]


def test_a_file_of_a_windows_editor_is_read(tmp_path: Path, folder: LexiconFolder) -> None:
    """A mark of the byte order and other line ends do no harm."""
    image = WORD.format("a", "1").replace("\n", "\r\n").encode("utf-8-sig")
    (tmp_path / "lexicon.toml").write_bytes(image)
    assert words(folder) == "1 b c"


def test_too_much_is_told_and_the_rest_used(tmp_path: Path, folder: LexiconFolder) -> None:
    """Entries and files beyond the bounds are left out, and that is told."""
    more = tmp_path / "lexicon"
    more.mkdir()
    (tmp_path / "lexicon.toml").write_text(
        WORD.format("a", "1") + WORD.format("x", "y") * MOST_ENTRIES + WORD.format("b", "2")
    )
    for number in range(MOST_FILES + 1):
        (more / f"{number:03}.toml").write_text("")
    assert words(folder) == "1 b c"
    assert any("files" in problem for problem in folder.problems)
    assert any("entries" in problem for problem in folder.problems)


def test_a_slow_pattern_is_told_once(
    tmp_path: Path, folder: LexiconFolder, caplog: pytest.LogCaptureFixture
) -> None:
    """A pattern that takes too long is named in the log, not at every text."""
    (tmp_path / "lexicon.toml").write_text("[[word]]\npattern = '(?=(a+)+c)'\nsay = 'x'\n")
    for _ in range(3):
        assert words(folder, "a" * 200) == "a" * 200
    (told,) = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert "lexicon.toml: entry 1: its pattern takes too long" in told


async def test_refresh_follows_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks gets what the files hold now, once the last look is a while ago."""
    monkeypatch.setattr(lexicon_file, "LOOK_EVERY", 0.0)
    folder = LexiconFolder(tmp_path)
    assert len(await folder.refresh(5)) == 0
    (tmp_path / "lexicon.toml").write_text(WORD.format("a", "1"))
    assert len(await folder.refresh(5)) == 1


async def test_refresh_looks_seldom(tmp_path: Path) -> None:
    """Between two looks some time passes, however often the lexicon is asked for."""
    folder = LexiconFolder(tmp_path)
    await folder.refresh(5)
    (tmp_path / "lexicon.toml").write_text(WORD.format("a", "1"))
    assert len(await folder.refresh(5)) == 0


async def test_a_slow_disk_delays_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a look takes long the last lexicon is given, and there is one look at a time."""
    (tmp_path / "lexicon.toml").write_text(WORD.format("a", "1"))
    monkeypatch.setattr(lexicon_file, "LOOK_EVERY", 0.0)
    folder = LexiconFolder(tmp_path)
    goes_on, looks = threading.Event(), []
    scan = folder.scan

    def slow() -> None:
        looks.append(1)
        assert goes_on.wait(10)
        scan()

    monkeypatch.setattr(folder, "scan", slow)
    try:
        for _ in range(3):
            assert len(await folder.refresh(0.01)) == 0
        assert looks == [1]
    finally:
        goes_on.set()
    assert len(await folder.refresh(5)) == 1


async def test_a_fault_in_a_look_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """If a look fails altogether, the last lexicon stands, and the log says so."""
    folder = LexiconFolder(tmp_path)

    def broken() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(folder, "scan", broken)
    assert len(await folder.refresh(5)) == 0
    assert "could not be looked at: broken" in caplog.text
