"""The lexicon over HTTP: what it holds, and the page's own entries in it."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.support import client_of, eventually
from tests.web.support import PageClient, page_of
from wyoming_tts.speech.lexicon_page import page_file, write_page

WORD = {"text": "gizmo", "say": "heating system of the house"}
SHOWN = {
    "text": "gizmo",
    "pattern": "",
    "say": "heating system of the house",
    "ipa": "",
    "language": "",
    "case": "any",
    "file": "lexicon/page.toml",
    "mine": True,
    "number": 1,
}


async def put(page: PageClient, *entries: object) -> Any:
    """Replace the page's entries and return what the answer says."""
    answered = await page.put("/api/words", {"entries": entries})
    assert answered.status == 200, answered.body
    return answered.json


async def test_an_empty_lexicon_is_shown(tmp_path: Path) -> None:
    """Without any file there is nothing, and nothing is wrong."""
    async with page_of(tmp_path) as page:
        assert (await page.get("/api/words")).json == {"entries": [], "problems": []}


async def test_what_the_page_writes_is_in_force_at_once(tmp_path: Path) -> None:
    """The next text is spoken with the new words, pages hear of it, and a restart keeps them."""
    async with page_of(tmp_path) as page, page.events() as events, client_of(page.app) as client:
        before = await client.say("My gizmo.")
        assert await put(page, WORD) == {"entries": [SHOWN], "problems": []}
        await events.next("words")
        after = await client.say("My gizmo.")
        assert after.seconds > before.seconds + 0.5  # the fake engine's tone tells the length
        assert await put(page) == {"entries": [], "problems": []}
        assert (await client.say("My gizmo.")).audio == before.audio
        await put(page, WORD)
    async with page_of(tmp_path) as page:
        assert (await page.get("/api/words")).json["entries"] == [SHOWN]


async def test_all_files_are_shown(tmp_path: Path) -> None:
    """Entries of a person's own files stand beside the page's, with file, place and problems."""
    (tmp_path / "lexicon.toml").write_text(
        '[[word]]\ntext = "a"\nsay = ""\n[[word]]\ntext = "b"\n[[word]]\ntext = "c"\nipa = "a"\n'
    )
    async with page_of(tmp_path) as page:
        shown = await put(page, WORD)
        places = [(each["file"], each["number"], each["mine"]) for each in shown["entries"]]
        assert places == [
            ("lexicon.toml", 1, False),
            ("lexicon.toml", 3, False),
            ("lexicon/page.toml", 1, True),
        ]
        assert [each["say"] for each in shown["entries"]] == ["", None, WORD["say"]]
        (problem,) = shown["problems"]
        assert "entry 2 ('b') is left out" in problem


async def test_all_or_nothing(tmp_path: Path) -> None:
    """One bad entry is named, and nothing of the others is taken."""
    async with page_of(tmp_path) as page:
        await put(page, WORD)
        before = page_file(tmp_path).read_bytes()
        answered = await page.put(
            "/api/words", {"entries": [{"text": "x", "say": "y"}, {"text": "bad"}]}
        )
        assert (answered.status, answered.code) == (400, "bad-entry")
        assert answered.message.startswith("entry 2 ('bad'): ")
        assert page_file(tmp_path).read_bytes() == before
        assert (await page.get("/api/words")).json["entries"] == [SHOWN]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"entries": WORD},
        {"entries": ["gizmo"]},
        {"entries": [{**WORD, "file": "/etc/passwd"}]},
        {"entries": [{**WORD, "say": 5}]},
        {"entries": [], "file": "x.toml"},
    ],
)
async def test_what_is_no_list_of_entries_is_refused(tmp_path: Path, body: object) -> None:
    """Other shapes are refused before anything is written; no file can be named."""
    async with page_of(tmp_path) as page:
        answered = await page.put("/api/words", body)
        assert (answered.status, answered.code) == (400, "bad-request")
        assert not page_file(tmp_path).exists()


async def test_too_much_is_refused(tmp_path: Path) -> None:
    """A request beyond the bounds, in bytes or in patterns, changes nothing."""
    async with page_of(tmp_path) as page:
        many = [{"pattern": f"x{number}", "say": "y"} for number in range(201)]
        answered = await page.put("/api/words", {"entries": many})
        assert (answered.status, answered.code) == (400, "bad-entry")
        answered = await page.put("/api/words", {"entries": [WORD] * 10_000})
        assert (answered.status, answered.code) == (413, "too-large")
        assert not page_file(tmp_path).exists()


async def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The page says what is wrong with the disk; the words before stay."""
    (tmp_path / "lexicon").write_text("")
    async with page_of(tmp_path) as page:
        answered = await page.put("/api/words", {"entries": [WORD]})
        assert answered.status == 500
        assert "cannot write" in answered.message


async def test_a_hand_and_the_page_may_take_turns(tmp_path: Path) -> None:
    """What a hand wrote into the page's file is shown as the page's own, and can be replaced."""
    async with page_of(tmp_path) as page:
        await put(page, WORD)
        with page_file(tmp_path).open("a") as file:
            file.write("[[word]]\ntext = 'Ann'\nsay = 'anne'\n")

        async def followed() -> bool:
            return len((await page.get("/api/words")).json["entries"]) == 2

        await eventually(followed)
        assert all(each["mine"] for each in (await page.get("/api/words")).json["entries"])
        assert (await put(page, WORD))["entries"] == [SHOWN]


async def test_words_are_written_though_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the page is closed while words are written, they are in force and the others told."""
    begun, goes_on = threading.Event(), threading.Event()

    def slow(*arguments: Any) -> None:
        begun.set()
        assert goes_on.wait(10)
        write_page(*arguments)

    monkeypatch.setattr("wyoming_tts.web.api.words.write_page", slow)
    async with page_of(tmp_path) as page, page.events() as events:
        asking = asyncio.create_task(page.put("/api/words", {"entries": [WORD]}))
        await eventually(begun.is_set)
        asking.cancel()
        await asyncio.wait((asking,))
        goes_on.set()
        await events.next("words")
        assert len(page.app.service.lexicon.current) == 1
