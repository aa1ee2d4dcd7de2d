"""The page's own entries: written whole, read back the same, and never at another's cost."""

from __future__ import annotations

import dataclasses
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.speech.lexicon_file import LARGEST_FILE, LexiconFolder
from wyoming_tts.speech.lexicon_page import (
    KEPT,
    BadEntryError,
    LexiconError,
    make_entries,
    page_file,
    place_of,
    write_page,
)
from wyoming_tts.text.lexicon import MOST_ENTRIES
from wyoming_tts.text.lexicon_entry import MOST_PATTERNS, Entry

WORD = {"text": "gizmo", "say": "heating"}
Draft = Mapping[str, str | None]


def bare(entries: tuple[Entry, ...]) -> list[Entry]:
    """Return entries without where they come from."""
    return [dataclasses.replace(entry, source="") for entry in entries]


def read(folder: Path) -> LexiconFolder:
    """Return the lexicon of a data folder."""
    lexicon = LexiconFolder(folder)
    lexicon.scan()
    return lexicon


def test_entries_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Every kind of entry comes back the same, in its order, with its place in the file."""
    drafts: list[Draft] = [
        WORD,
        {"text": "Zoë", "ipa": "zoʊi", "language": "en-GB"},
        {"pattern": r"(\d+) °P\b", "say": r"\1 points", "case": "exact"},
        {"text": 'a "b" \\ c\td', "say": ""},
        {"text": "x", "say": "y", "ipa": "a", "pattern": None, "language": None, "case": None},
    ]
    entries = make_entries(drafts)
    write_page(tmp_path, entries)
    lexicon = read(tmp_path)
    assert lexicon.problems == ()
    assert bare(lexicon.current.entries) == bare(entries)
    places = [place_of(entry) for entry in lexicon.current.entries]
    assert places == [(page_file(tmp_path), number) for number in range(1, 6)]


_TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.lists(st.fixed_dictionaries({"text": _TEXTS, "say": st.none() | _TEXTS}), max_size=5))
def test_whatever_is_an_entry_survives(drafts: list[Draft]) -> None:
    """An entry is either refused, or it is in force exactly as it was given."""
    try:
        entries = make_entries(drafts)
    except BadEntryError:
        return
    with tempfile.TemporaryDirectory() as folder:
        write_page(Path(folder), entries)
        lexicon = read(Path(folder))
    assert lexicon.problems == ()
    assert bare(lexicon.current.entries) == bare(entries)


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        ({"text": "bad"}, "`say` or `ipa`"),
        ({"say": "x"}, "`text` or `pattern`"),
        ({"text": "bad", "pattern": "x", "say": "x"}, "`text` or `pattern`"),
        ({"pattern": "(", "say": "x"}, "cannot be read"),
        ({"text": "bad", "say": "x" * 201}, "200"),
        ({"text": "bad", "ipa": "5#"}, ""),
        ({"text": "bad", "say": "x", "language": "no language"}, "no language"),
        ({"text": "bad", "say": "x", "case": "upper"}, "`case`"),
        ({"text": "bad\ud800", "say": "x"}, "no text"),
        ({"text": "bad", "say": "\x00"}, "no text"),
    ],
)
def test_a_bad_entry_is_named(draft: Draft, reason: str) -> None:
    """One line says which entry is none, and why."""
    with pytest.raises(BadEntryError) as caught:
        make_entries([WORD, draft])
    assert str(caught.value).startswith("entry 2")
    assert ("'bad'" in str(caught.value)) == (draft.get("text") == "bad")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_too_many_entries_are_refused() -> None:
    """What the lexicon would leave out is not taken in the first place."""
    with pytest.raises(BadEntryError, match="entries"):
        make_entries([WORD] * (MOST_ENTRIES + 1))
    with pytest.raises(BadEntryError, match="patterns"):
        make_entries([{"pattern": "x", "say": "y"}] * (MOST_PATTERNS + 1))


def test_a_file_that_could_not_be_read_is_not_written(tmp_path: Path) -> None:
    """A file beyond the bounds of what is read is refused; the one before stays."""
    write_page(tmp_path, make_entries([WORD]))
    before = page_file(tmp_path).read_bytes()
    large = Entry(text="x", say="y" * LARGEST_FILE)
    with pytest.raises(BadEntryError):
        write_page(tmp_path, [large])
    assert page_file(tmp_path).read_bytes() == before


def test_no_entries_are_an_empty_lexicon(tmp_path: Path) -> None:
    """All entries can be taken away."""
    write_page(tmp_path, make_entries([WORD]))
    write_page(tmp_path, ())
    lexicon = read(tmp_path)
    assert (len(lexicon.current), lexicon.problems) == (0, ())


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    """Only the page's own file is written."""
    hand = tmp_path / "lexicon.toml"
    hand.write_text('# mine\n[[word]]\ntext = "a"\nsay = "b"\n')
    write_page(tmp_path, make_entries([WORD]))
    write_page(tmp_path, ())
    assert hand.read_text().startswith("# mine\n")
    assert [path.name for path in page_file(tmp_path).parent.iterdir()] == ["page.toml"]


def test_a_file_that_a_hand_has_edited_is_read(tmp_path: Path) -> None:
    """Other spellings of TOML, comments and spaces do no harm; what is no entry is told."""
    write_page(tmp_path, make_entries([WORD]))
    with page_file(tmp_path).open("a") as file:
        file.write("\n[[word]] # by hand\ntext='Ann'\nsay = '''anne'''\n[[word]]\ntext='bad'\n")
    lexicon = read(tmp_path)
    assert [place_of(entry)[1] for entry in lexicon.current.entries] == [1, 2]
    (problem,) = lexicon.problems
    assert "entry 3" in problem


@pytest.mark.parametrize(
    "image", [b"[[word]\n", b"\xff", b"[[word]]\ntext = 'bad'\n", b"[" * 9999, b"[other]\n"]
)
def test_what_was_not_understood_is_kept(tmp_path: Path, image: bytes) -> None:
    """A file with a slip in it is put aside before it is replaced, where nobody reads it."""
    write_page(tmp_path, ())
    path = page_file(tmp_path)
    path.write_bytes(image)
    write_page(tmp_path, make_entries([WORD]))
    assert path.with_name(KEPT).read_bytes() == image
    lexicon = read(tmp_path)
    assert (len(lexicon.current), lexicon.problems) == (1, ())
    write_page(tmp_path, ())
    assert path.with_name(KEPT).read_bytes() == image


def test_what_cannot_be_written_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk the entries before stay, and the message says what to do."""
    write_page(tmp_path, make_entries([WORD]))

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LexiconError, match=r"No space left.*writable"):
        write_page(tmp_path, ())
    assert len(read(tmp_path).current) == 1
    assert [path.name for path in page_file(tmp_path).parent.iterdir()] == ["page.toml"]


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    """A folder in the file's place, a file in the folder's, and far too much are all told."""
    (tmp_path / "lexicon").write_text("")
    with pytest.raises(LexiconError, match="cannot write"):
        write_page(tmp_path, ())
    (tmp_path / "lexicon").unlink()
    page_file(tmp_path).mkdir(parents=True)
    with pytest.raises(LexiconError, match="cannot write"):
        write_page(tmp_path, ())
    page_file(tmp_path).rmdir()
    page_file(tmp_path).write_bytes(b"#" * (LARGEST_FILE + 1))
    with pytest.raises(LexiconError, match="move it away"):
        write_page(tmp_path, ())
    page_file(tmp_path).unlink()
    os.mkfifo(page_file(tmp_path))
    write_page(tmp_path, make_entries([WORD]))
    assert len(read(tmp_path).current) == 1


async def test_looking_again_finds_what_was_just_written(tmp_path: Path) -> None:
    """However lately the files were looked at, a write is in force at once."""
    lexicon = LexiconFolder(tmp_path)
    await lexicon.refresh(5)
    write_page(tmp_path, make_entries([WORD]))
    assert len(await lexicon.refresh(5)) == 0
    assert len(await lexicon.look_again(5)) == 1
