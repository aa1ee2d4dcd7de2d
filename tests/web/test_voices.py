"""Voices over HTTP: the list, changes of it, and what becomes of them in Home Assistant."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.support import Marks, client_of, eventually, write_voice
from tests.web.support import PageClient, page_of
from wyoming_tts.errors import VoiceError
from wyoming_tts.speech.favourite import FILE as FAVOURITE
from wyoming_tts.voices.catalogue import VoiceCatalogue
from wyoming_tts.voices.editing import edit_voice
from wyoming_tts.voices.trash import bin_voice

HANDLERS = "wyoming_tts.web.api.voices"


async def voices_of(page: PageClient) -> dict[str, dict[str, Any]]:
    """Return all voices by id."""
    return {voice["id"]: voice for voice in (await page.get("/api/voices")).json["voices"]}


async def told(page: PageClient) -> dict[str, str]:
    """Return the names of all voices, by id, as Home Assistant is told them."""
    async with client_of(page.app) as client:
        info = await client.info()
    return {voice["name"]: voice["description"] for voice in info["voices"]}


async def test_the_list_says_all_of_a_voice(tmp_path: Path) -> None:
    """A voice of the user's is shown with everything that a person may want to know of it."""
    write_voice(tmp_path / "voices", "tone", speakers={"low": {}}, licence="CC0", description="Low")
    async with page_of(tmp_path) as page:
        await page.app.pool.host("fake").ready()
        voice = (await voices_of(page))["tone"]
        assert voice.pop("made_at") == pytest.approx(
            (tmp_path / "voices/tone/voice.toml").stat().st_mtime
        )
    assert voice == {
        "id": "tone",
        "name": "Tone",
        "languages": ["en-GB"],
        "engine": "fake",
        "model": "",
        "description": "Low",
        "licence": "CC0",
        "attribution": "",
        "speakers": ["low"],
        "mine": True,
        "built_in": False,
        "cloned": False,
        "default": True,
        "state": "ready",
        "problem": "",
        "seen": None,
    }


async def test_voices_that_ship_are_not_the_users(tmp_path: Path) -> None:
    """A voice of the package is listed, and can be neither changed nor removed nor heard raw."""
    async with page_of(tmp_path) as page:
        ids = [voice["id"] for voice in (await voices_of(page)).values() if not voice["mine"]]
        assert ids
        path = f"/api/voices/{ids[0]}"
        answers = [
            await page.patch(path, {"name": "Other"}),
            await page.delete(path),
            await page.get(f"{path}/recording"),
        ]
        assert [(each.status, each.code) for each in answers] == [(409, "conflict")] * 3
        assert ids[0] in await voices_of(page)


async def test_a_loading_engine_is_told(tmp_path: Path) -> None:
    """While the engine loads its voices are loading, and then ready."""
    marks = Marks(tmp_path / "marks")
    async with page_of(tmp_path, engine_options={**marks.options, "hold": 1}) as page:
        assert (await voices_of(page))["tone"]["state"] == "loading"
        marks.put("load")
        await page.app.pool.host("fake").ready()
        assert (await voices_of(page))["tone"]["state"] == "ready"


async def test_a_failed_engine_is_told_with_its_reason(tmp_path: Path) -> None:
    """The voices of an engine that does not load are failed, and it is said why, in one line."""
    async with page_of(tmp_path, engine_options={"fail": "no\nmodel here"}) as page:

        async def failed() -> bool:
            return bool((await voices_of(page))["tone"]["state"] == "failed")

        await eventually(failed)
        problem = (await voices_of(page))["tone"]["problem"]
        assert "no model here" in problem


async def test_broken_voices_are_told(tmp_path: Path) -> None:
    """A folder without a usable voice is listed with its problem, and can be removed."""
    write_voice(tmp_path / "voices", "tone")
    write_voice(tmp_path / "voices", "bad", engine="none")
    async with page_of(tmp_path) as page:
        (broken,) = (await page.get("/api/voices")).json["broken"]
        assert (broken["id"], broken["mine"]) == ("bad", True)
        assert "no engine 'none'" in broken["problem"]
        assert (await page.delete("/api/voices/bad")).status == 200
        assert (await page.get("/api/voices")).json["broken"] == []


async def test_a_change_is_in_force_at_once(tmp_path: Path) -> None:
    """Name, description, languages and licence change; clients and pages hear of it at once."""
    write_voice(tmp_path / "voices", "tone", url="https://example.com", options={"depth": 0})
    change = {"name": "Zoë", "description": "", "languages": ["en-US", "de"], "licence": "CC0"}
    async with page_of(tmp_path) as page, page.events() as events:
        answered = await page.patch("/api/voices/tone", change)
        assert answered.status == 200
        assert {key: answered.json[key] for key in change} == change
        await events.next("voices")
        assert "Zoë" in (await told(page))["tone"]
        assert page.app.catalogue.current.voices["tone"].url == "https://example.com"
        assert page.app.catalogue.current.voices["tone"].options == {"depth": 0}


async def test_what_is_not_given_stays(tmp_path: Path) -> None:
    """Only what a change names is changed; a change of nothing changes nothing."""
    async with page_of(tmp_path) as page:
        await page.patch("/api/voices/tone", {"description": "Deep", "name": None})
        voice = (await page.patch("/api/voices/tone", {})).json
        assert (voice["name"], voice["description"]) == ("Tone", "Deep")


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"name": "a\x07b"},
        {"languages": []},
        {"languages": ["no language"]},
        {"description": "x" * 2001},
        {"engine": "espeak"},
        {"languages": "en"},
        [],
    ],
)
async def test_a_bad_change_changes_nothing(tmp_path: Path, change: object) -> None:
    """What a voice cannot be is refused in one line, and the voice stays as it was."""
    async with page_of(tmp_path) as page:
        before = (tmp_path / "voices/tone/voice.toml").read_bytes()
        answered = await page.patch("/api/voices/tone", change)
        assert answered.status in {400, 409}
        assert "\n" not in answered.message
        assert (tmp_path / "voices/tone/voice.toml").read_bytes() == before


async def test_changes_at_the_same_time_all_count(tmp_path: Path) -> None:
    """Of changes of different things at one moment none is lost."""
    changes: list[dict[str, Any]] = [
        {"name": "N"},
        {"description": "D"},
        {"licence": "L"},
        {"languages": ["de"]},
    ]
    async with page_of(tmp_path) as page:
        await asyncio.gather(*(page.patch("/api/voices/tone", change) for change in changes))
        voice = (await voices_of(page))["tone"]
        assert all(voice[key] == change[key] for change in changes for key in change)


@pytest.mark.parametrize(
    "voice", ["nobody", "..", "..%2Ftone", "%2Fetc", ".removed", "x" * 500, "%00", "tone%2F"]
)
async def test_no_path_comes_from_a_client(tmp_path: Path, voice: str) -> None:
    """Whatever stands for a voice in an address, only voices that there are are touched."""
    async with page_of(tmp_path) as page:
        for method, path in [
            ("PATCH", ""),
            ("DELETE", ""),
            ("GET", "/recording"),
            ("POST", "/restore"),
        ]:
            body = {"name": "x"} if method == "PATCH" else None
            answered = await page.ask(method, f"/api/voices/{voice}{path}", json=body)
            assert answered.status in {404, 409}, (method, answered.body)
        assert [path.name for path in (tmp_path / "voices").iterdir()] == ["tone"]


async def test_a_removed_voice_can_be_had_back(tmp_path: Path) -> None:
    """A removed voice is out of all lists at once, and comes back as it was."""
    write_voice(tmp_path / "voices", "tone")
    folder = write_voice(tmp_path / "voices", "other", description="Mine")
    before = (folder / "voice.toml").read_bytes()
    async with page_of(tmp_path) as page, page.events() as events:
        answered = await page.delete("/api/voices/other")
        assert answered.status == 200
        await events.next("voices")
        assert "other" not in await told(page)
        listed = (await page.get("/api/voices")).json
        (removed,) = listed["removed"]
        assert (removed["id"], removed["name"]) == ("other", "Other")
        assert answered.json["undo_until"] == pytest.approx(removed["at"] + 3600)
        back = await page.post("/api/voices/other/restore")
        assert (back.status, back.json["description"]) == (200, "Mine")
        await events.next("voices")
        assert "other" in await told(page)
        assert (folder / "voice.toml").read_bytes() == before
        assert (await page.get("/api/voices")).json["removed"] == []
        assert (await page.post("/api/voices/other/restore")).code == "not-found"


async def test_a_removed_voice_does_not_come_back_over_another(tmp_path: Path) -> None:
    """Where a voice of the same id was made meanwhile, that one stays."""
    write_voice(tmp_path / "voices", "tone")
    write_voice(tmp_path / "voices", "other", description="old")
    async with page_of(tmp_path) as page:
        await page.delete("/api/voices/other")
        write_voice(tmp_path / "voices", "other", description="new")
        assert (await page.post("/api/voices/other/restore")).status == 409
        assert (await voices_of(page))["other"]["description"] == "new"


async def test_the_voice_that_a_setting_names_stays(tmp_path: Path) -> None:
    """Without it every request that names no voice would fail, so it is not removed."""
    async with page_of(tmp_path) as page:
        answered = await page.delete("/api/voices/tone")
        assert (answered.status, answered.code) == (409, "conflict")
        assert "`voice`" in answered.message
        assert (await page.put("/api/default-voice", {"voice": "tone"})).code == "conflict"


async def test_the_default_voice_can_be_chosen(tmp_path: Path) -> None:
    """A chosen voice speaks where none is named, after a restart as well, until it is unchosen."""
    write_voice(tmp_path / "voices", "tone")
    write_voice(tmp_path / "voices", "yon")
    async with page_of(tmp_path, voice="") as page, page.events() as events:
        answered = await page.put("/api/default-voice", {"voice": "yon"})
        assert answered.json == {"default_voice": "yon"}
        await events.next("voices")
        assert [v["id"] for v in (await voices_of(page)).values() if v["default"]] == ["yon"]
    async with page_of(tmp_path, voice="") as page:
        assert (await page.get("/api/session")).json["default_voice"] == "yon"
        answered = await page.put("/api/default-voice", {"voice": None})
        assert answered.json == {"default_voice": "tone"}


async def test_a_voice_that_is_none_is_not_chosen(tmp_path: Path) -> None:
    """An unknown voice is refused, and the choice stays what it was."""
    async with page_of(tmp_path, voice="") as page:
        for voice in ("nobody", "../tone", "espeak-de", ""):
            answered = await page.put("/api/default-voice", {"voice": voice})
            assert (answered.status, answered.code) == (404, "voice-not-found")
        assert (await page.put("/api/default-voice", {})).status == 400
        assert not (tmp_path / FAVOURITE).exists()


async def test_removing_the_chosen_voice_forgets_the_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another voice becomes the default one; a choice that cannot be written stops nothing."""
    write_voice(tmp_path / "voices", "tone")
    write_voice(tmp_path / "voices", "yon")
    async with page_of(tmp_path, voice="") as page:
        favourite = page.app.service.favourite
        await page.put("/api/default-voice", {"voice": "yon"})
        await page.delete("/api/voices/yon")
        assert favourite.voice == ""
        await page.post("/api/voices/yon/restore")
        await page.put("/api/default-voice", {"voice": "yon"})

        def full(_voice: str) -> None:
            raise VoiceError("the disk is full")

        monkeypatch.setattr(favourite, "choose", full)
        assert (await page.delete("/api/voices/yon")).status == 200
        assert (await page.get("/api/session")).json["default_voice"] == "tone"


async def test_seen_tells_who_knows_a_voice(tmp_path: Path) -> None:
    """A voice counts as seen once a client was told of it as it is now."""
    async with page_of(tmp_path) as page, page.events() as events:
        assert (await voices_of(page))["tone"]["seen"] is None
        await told(page)
        described = await events.next("described")
        assert (await voices_of(page))["tone"]["seen"] == described
        write_voice(tmp_path / "voices", "late")
        assert (await voices_of(page))["late"]["seen"] is None
        await page.patch("/api/voices/tone", {"name": "New"})
        assert (await voices_of(page))["tone"]["seen"] is None
        await told(page)
        seen = {name: voice["seen"] for name, voice in (await voices_of(page)).items()}
        assert seen["tone"] is not None
        assert seen["tone"] == seen["late"]
        assert seen["tone"]["at"] > described["at"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("recording.wav", "audio/wav"),
        ("Recording.FLAC", "audio/flac"),
        ("recording.html", "application/octet-stream"),
        ("recording", "application/octet-stream"),
    ],
)
async def test_the_recording_is_sent(tmp_path: Path, name: str, kind: str) -> None:
    """A voice's recording can be heard, in parts too; nothing in it is taken for a page."""
    folder = write_voice(tmp_path / "voices", "tone", reference=name)
    (folder / name).write_bytes(b"RIFFsound")
    async with page_of(tmp_path) as page:
        answered = await page.get("/api/voices/tone/recording")
        assert (answered.status, answered.body) == (200, b"RIFFsound")
        assert answered.headers["Content-Type"] == kind
        assert answered.headers["X-Content-Type-Options"] == "nosniff"
        part = await page.get("/api/voices/tone/recording", headers={"Range": "bytes=4-"})
        assert (part.status, part.body) == (206, b"sound")


async def test_a_voice_without_a_recording_has_none(tmp_path: Path) -> None:
    """Where there is nothing to be heard, that is said."""
    async with page_of(tmp_path) as page:
        answered = await page.get("/api/voices/tone/recording")
        assert (answered.status, answered.code) == (404, "not-found")


async def test_a_change_is_finished_though_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the page is closed while a voice is removed, all others hear of it all the same."""
    write_voice(tmp_path / "voices", "tone")
    write_voice(tmp_path / "voices", "other")
    begun, goes_on = threading.Event(), threading.Event()

    def slow(root: Path, voice_id: str) -> float:
        begun.set()
        assert goes_on.wait(10)
        return bin_voice(root, voice_id)

    monkeypatch.setattr(f"{HANDLERS}.bin_voice", slow)
    async with page_of(tmp_path) as page, page.events() as events:
        asking = asyncio.create_task(page.delete("/api/voices/other"))
        await eventually(begun.is_set)
        asking.cancel()
        await asyncio.wait((asking,))
        goes_on.set()
        await events.next("voices")
        assert "other" not in page.app.catalogue.current.voices


async def test_a_look_that_had_begun_does_not_hide_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change counts even if the folders were just being looked at when it was made."""
    goes_on, scan, looks = threading.Event(), VoiceCatalogue.scan, list[int]()

    async with page_of(tmp_path) as page:

        def slow(catalogue: VoiceCatalogue) -> None:
            looks.append(1)
            scan(catalogue)
            if len(looks) == 2:  # the first is that of the request itself
                assert goes_on.wait(10)

        monkeypatch.setattr(VoiceCatalogue, "scan", slow)

        def edited(root: Path, voice_id: str, changes: dict[str, Any]) -> None:
            asyncio.run_coroutine_threadsafe(look(), loop).result(10)
            edit_voice(root, voice_id, changes)
            goes_on.set()

        async def look() -> None:
            await page.app.catalogue.refresh(0)
            await eventually(lambda: len(looks) == 2)

        loop = asyncio.get_running_loop()
        monkeypatch.setattr(f"{HANDLERS}.edit_voice", edited)
        answered = await page.patch("/api/voices/tone", {"name": "New"})
        assert answered.json["name"] == "New"
