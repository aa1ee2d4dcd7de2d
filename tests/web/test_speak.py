"""Speaking through the page: sound as it is made, and every way in which it can end."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientError, ClientPayloadError, ClientResponse

from tests.support import Marks, at_rest, client_of, eventually, nothing_leaks
from tests.web.support import PageClient, page_of
from wyoming_tts.cli.explain import explain_with
from wyoming_tts.errors import StoppingError
from wyoming_tts.speech.casting import VoiceRequest

TEXT = "Hello there, this is one sentence. And this is another one!"
QUIET: dict[str, Any] = {"lead_silence_ms": 0, "tail_silence_ms": 0, "cache_mb": 0}
BODY = {"Content-Type": "application/json"}


ONE_SERVER = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def strict(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PageClient]:
    """Run one server for all who are refused."""
    async with page_of(tmp_path_factory.mktemp("server"), max_text=500, **QUIET) as page:
        yield page


async def reply_of(page: PageClient, name: str) -> dict[str, Any]:
    """Return what the server remembers of a reply."""
    found = await page.get(f"/api/replies/{name}")
    assert found.status == 200
    reply: dict[str, Any] = found.json
    return reply


async def raw_speak(page: PageClient, text: str) -> socket.socket:
    """Ask for a text over a socket whose ends are in our hands."""
    url = page.url.removeprefix("http://")
    host, _, port = url.partition(":")
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(sock, (host, int(port)))
    body = json.dumps({"text": text})
    head = (
        f"POST /api/speak HTTP/1.1\r\nHost: {url}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    await loop.sock_sendall(sock, (head + body).encode())
    return sock


async def broken_off(response: ClientResponse) -> tuple[bytes, BaseException | None]:
    """Return what came of an answer, and the error with which it ended."""
    sound = bytearray()
    try:
        async for part in response.content.iter_any():
            sound += part
    except ClientError as error:
        return bytes(sound), error
    return bytes(sound), None


@asynccontextmanager
async def nothing_left(page: PageClient) -> AsyncIterator[None]:
    """Check that the server holds no more after the block; our own connection is there before."""
    await page.get("/api/words")
    async with nothing_leaks(page.app):
        yield


async def test_speech_is_the_same_as_a_wyoming_clients(tmp_path: Path) -> None:
    """The page hears, sample for sample, what a satellite would."""
    async with page_of(tmp_path, cache_mb=0, seed=3) as page, client_of(page.app) as client:
        answer = await page.post("/api/speak", {"text": TEXT})
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "audio/pcm;rate=24000"
        assert answer.body == (await client.say(TEXT)).audio


async def test_what_became_of_a_reply_is_known_at_its_end(tmp_path: Path) -> None:
    """Whoever has read the sound to its end can ask at once how it went."""
    async with page_of(tmp_path, cache_mb=0) as page:
        for _ in range(5):
            answer = await page.post("/api/speak", {"text": TEXT})
            reply = await reply_of(page, answer.headers["X-Reply"])
            assert (reply["outcome"], reply["error"]) == ("complete", None)
            assert (reply["source"], reply["client"]) == ("page", "127.0.0.1")
            assert (reply["voice"], reply["characters"]) == ("tone", len(TEXT))
            assert reply["sound"] == pytest.approx(len(answer.body) / 48_000)
            assert reply["real_time_factor"] == pytest.approx(reply["worked"] / reply["sound"])
            assert 0 < reply["first_audio"] < 5


async def test_a_reply_that_runs_or_never_was_is_not_found(tmp_path: Path) -> None:
    """Before its end a reply is as unknown as one that never was."""
    marks = Marks(tmp_path / "marks")
    async with page_of(tmp_path, engine_options=marks.options) as page:
        assert (await page.get("/api/replies/nothing")).code == "not-found"
        async with page.session.post(f"{page.url}/api/speak", json={"text": "PAUSE it."}) as heard:
            await heard.content.readexactly(100)
            running = await page.get(f"/api/replies/{heard.headers['X-Reply']}")
            assert (running.status, running.code) == (404, "not-found")
            marks.put("go")
            await heard.read()


async def test_the_first_sound_comes_before_the_reply_is_complete(tmp_path: Path) -> None:
    """What is made is heard at once: nothing is held back for more."""
    marks = Marks(tmp_path / "marks")
    async with page_of(tmp_path, engine_options=marks.options, **QUIET) as page:
        async with page.session.post(f"{page.url}/api/speak", json={"text": "PAUSE now."}) as heard:
            first = await heard.content.readexactly(2000)
            await marks.seen("held")
            assert page.app.service.active == 1
            marks.put("go")
            rest = await heard.read()
        assert any(first)
        assert len(rest) > 2000


@pytest.mark.parametrize("text", ["HOLD on please.", "PAUSE in here."])
async def test_hanging_up_ends_the_engines_work(tmp_path: Path, text: str) -> None:
    """Whoever leaves, before or after the first sound, is worked for no longer."""
    marks = Marks(tmp_path / "marks")
    async with (
        page_of(tmp_path, engine_options=marks.options, **QUIET) as page,
        nothing_left(page),
    ):
        sock = await raw_speak(page, text)
        await marks.seen("held")
        sock.close()
        await marks.seen("cancelled")
        await eventually(lambda: at_rest(page.app), "the rest of the server")
        assert page.app.service.history.records[-1].outcome == "client gone"


async def test_a_listener_who_takes_nothing_is_let_go(tmp_path: Path) -> None:
    """Nobody holds sound up for ever: the reply waits for the slow, but not without end."""
    async with (
        page_of(tmp_path, write_timeout_s=0.3, **QUIET) as page,
        nothing_left(page),
    ):
        sock = await raw_speak(page, "This goes on and on. " * 400)
        await eventually(lambda: bool(page.app.service.history.records), "the reply's end")
        record = page.app.service.history.records[-1]
        assert record.outcome == "client gone"
        assert record.sound < 400
        sock.close()


async def test_a_slow_listener_hears_everything(tmp_path: Path) -> None:
    """The reply keeps to the pace of whoever listens, and loses nothing."""
    text = "This goes on and on. " * 200
    async with page_of(tmp_path, seed=1, **QUIET) as page, client_of(page.app) as client:
        wanted = (await client.say(text)).audio
        async with page.session.post(f"{page.url}/api/speak", json={"text": text}) as heard:
            sound = bytearray()
            async for part in heard.content.iter_chunked(2**18):
                sound += part
                await asyncio.sleep(0)
        assert sound == wanted


async def test_an_error_before_the_first_sound_is_told_with_its_status(tmp_path: Path) -> None:
    """A text that cannot be spoken at all is answered in JSON."""
    async with page_of(tmp_path) as page:
        answer = await page.post("/api/speak", {"text": "REFUSE this."})
        assert (answer.status, answer.code) == (500, "engine-failed")
        assert "refused" in answer.message
        assert "\n" not in answer.message
        assert page.app.service.history.records[-1].outcome == "failed: engine-failed"


async def test_an_error_after_the_first_sound_breaks_the_answer_off(tmp_path: Path) -> None:
    """The client sees that sound is missing, keeps what came, and can ask why."""
    text = "All of this is well, and is heard. Then REFUSE it."
    async with page_of(tmp_path, **QUIET) as page:
        async with page.session.post(f"{page.url}/api/speak", json={"text": text}) as heard:
            assert heard.status == 200
            sound, error = await broken_off(heard)
            assert isinstance(error, ClientPayloadError)
            reply = await reply_of(page, heard.headers["X-Reply"])
        assert len(sound) > 24_000
        assert reply["outcome"] == "failed: engine-failed"
        assert reply["error"] == {
            "code": "engine-failed",
            "message": "engine fake: this text is refused",
        }
        assert len(sound) == round(reply["sound"] * 24_000) * 2


async def test_a_crash_in_the_middle_breaks_the_answer_off(tmp_path: Path) -> None:
    """An engine that is lost while it speaks is no quiet end of the sound."""
    async with page_of(tmp_path, **QUIET) as page:
        async with page.session.post(f"{page.url}/api/speak", json={"text": "LATE it is."}) as got:
            with pytest.raises(ClientPayloadError):
                await got.read()
            reply = await reply_of(page, got.headers["X-Reply"])
        assert reply["error"]["code"] == "engine-crashed"


async def test_a_fault_of_an_encoder_is_a_fault_of_the_reply(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """If the end of a file cannot be written its reader is not told that it is whole."""

    def fail(_self: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr("wyoming_tts.web.formats.PcmEncoder.flush", fail)
    async with page_of(tmp_path) as page:
        with pytest.raises(ClientPayloadError):
            await page.post("/api/speak", {"text": TEXT})
    assert "fault of the server" in caplog.text


async def test_a_server_that_stops_breaks_running_answers_off(tmp_path: Path) -> None:
    """Nobody takes half a reply for a whole one because the server was stopped."""
    marks = Marks(tmp_path / "marks")
    async with page_of(tmp_path, engine_options=marks.options, **QUIET) as page:
        async with page.session.post(f"{page.url}/api/speak", json={"text": "PAUSE it."}) as heard:
            await heard.content.readexactly(100)
            page.app.service.abort_all()
            with pytest.raises(ClientPayloadError):
                await heard.read()
        record = page.app.service.history.records[-1]
        assert isinstance(record.error, StoppingError)


async def test_who_comes_when_all_are_busy_is_told_so(tmp_path: Path) -> None:
    """One reply too many is refused at once, with when to come again."""
    marks = Marks(tmp_path / "marks")
    async with page_of(tmp_path, engine_options=marks.options, max_replies=1) as page:
        first = asyncio.create_task(page.post("/api/speak", {"text": "HOLD on."}))
        await marks.seen("held")
        answer = await page.post("/api/speak", {"text": TEXT})
        assert (answer.status, answer.code) == (429, "busy")
        assert answer.headers["Retry-After"] == "1"
        marks.put("go")
        assert (await first).status == 200


async def test_an_unreachable_engine_is_told(tmp_path: Path) -> None:
    """A voice whose engine does not load is an answer, not an endless wait."""
    options = {"fail": "no model here"}
    async with page_of(tmp_path, engine_options=options) as page:
        answer = await page.post("/api/speak", {"text": TEXT})
        assert (answer.status, answer.code) == (503, "engine-unavailable")
        assert "no model here" in answer.message


@ONE_SERVER
@pytest.mark.parametrize(
    ("body", "status", "code", "told"),
    [
        ({"text": TEXT * 9}, 413, "too-large", "max_text"),
        ({"text": ""}, 400, "bad-request", "text: "),
        ({}, 400, "bad-request", "text: "),
        ({"text": 7}, 400, "bad-request", "text: "),
        ({"text": TEXT, "voice": "nobody"}, 404, "voice-not-found", "nobody"),
        ({"text": TEXT, "voice": "v" * 201}, 400, "bad-request", "voice: "),
        ({"text": TEXT, "voice": "../tone"}, 404, "voice-not-found", "tone"),
        ({"text": TEXT, "speaker": "tenor"}, 404, "speaker-not-found", "low"),
        ({"text": TEXT, "language": "xx-XX"}, 400, "language-not-supported", "xx-XX"),
        ({"text": TEXT, "rate": 3}, 400, "bad-request", "rate: "),
        ({"text": TEXT, "rate": 0.1}, 400, "bad-request", "rate: "),
        ({"text": TEXT, "rate": "fast"}, 400, "bad-request", "rate: "),
        ({"text": "<speak>No <oops</speak>", "ssml": True}, 400, "bad-ssml", "line 1"),
        ({"text": "plain", "ssml": True}, 400, "bad-ssml", "speak"),
        ({"text": TEXT, "words": [{"text": "HA"}]}, 400, "bad-entry", "HA"),
        ({"text": TEXT, "words": [{"text": "a", "say": "b"}] * 101}, 400, "bad-request", "words: "),
        ({"text": TEXT, "words": [{"text": "a", "nope": "b"}]}, 400, "bad-request", "words.0.nope"),
    ],
)
async def test_what_cannot_be_spoken_is_refused_with_a_reason(
    strict: PageClient, body: dict[str, Any], status: int, code: str, told: str
) -> None:
    """Every wish that cannot be met is told in one line, and leaves nothing behind."""
    async with nothing_left(strict):
        answer = await strict.post("/api/speak", body)
        assert (answer.status, answer.code) == (status, code)
        assert told in answer.message
        assert "\n" not in answer.message
        assert not strict.app.service.active


@ONE_SERVER
@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"{", b"[]", b'"text"', b"\xff\xfe", b"[" * 100_000),
        b'{"text": "\\ud800"}',
        b'{"text": "a", "rate": NaN}',
        b'{"text": "a", "rate": Infinity}',
    ],
)
async def test_what_is_no_request_is_refused(strict: PageClient, raw: bytes) -> None:
    """Bytes that are no JSON, or not an object's, do no harm."""
    for path in ("/api/speak", "/api/explain"):
        answer = await strict.post(path, data=raw, headers=BODY)
        assert (answer.status, answer.code) == (400, "bad-request")


async def test_texts_and_faults_stay_out_of_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What people say is theirs."""
    caplog.set_level(logging.INFO)
    async with page_of(tmp_path) as page:
        for text in ("My secret REFUSE here.", "My secret is out. " * 3):
            await page.post("/api/speak", {"text": text})
        await page.post("/api/speak", {"text": "<speak>My secret <oops></speak>", "ssml": True})
    assert "reply " in caplog.text
    assert "secret" not in caplog.text


async def test_the_rate_changes_the_length(tmp_path: Path) -> None:
    """Twice the rate takes half of the time."""
    async with page_of(tmp_path, **QUIET) as page:
        usual = await page.post("/api/speak", {"text": TEXT})
        fast = await page.post("/api/speak", {"text": TEXT, "rate": 2})
        slow = await page.post("/api/speak", {"text": TEXT, "rate": 0.5})
    assert len(fast.body) < 0.7 * len(usual.body)
    assert len(slow.body) > 1.4 * len(usual.body)


async def test_ssml_is_spoken(tmp_path: Path) -> None:
    """A pause that SSML asks for is heard."""
    async with page_of(tmp_path, **QUIET) as page:
        text = '<speak>Hello<break time="2s"/>there</speak>'
        answer = await page.post("/api/speak", {"text": text, "ssml": True})
        assert answer.status == 200
        assert bytes(2 * 48_000) in answer.body


async def test_voice_and_speaker_are_honoured(tmp_path: Path) -> None:
    """Who is asked for speaks, and the history says so."""
    async with page_of(tmp_path) as page:
        body = {"text": TEXT, "voice": "tone", "speaker": "low", "language": ""}
        answer = await page.post("/api/speak", body)
        assert (await reply_of(page, answer.headers["X-Reply"]))["voice"] == "tone"


async def test_drafts_of_words_are_spoken_before_those_that_are_kept(tmp_path: Path) -> None:
    """A word can be heard before it is kept; the lexicon itself stays as it is."""
    (tmp_path / "lexicon.toml").write_text(
        '[[word]]\ntext = "HA"\nsay = "a"\n\n[[word]]\ntext = "Zed"\nsay = "zed zed zed zed"\n'
    )
    drafts = [{"text": "HA", "say": "home assistant of the house"}]
    async with page_of(tmp_path, **QUIET) as page:
        kept = await page.post("/api/speak", {"text": "HA and Zed."})
        tried = await page.post("/api/speak", {"text": "HA and Zed.", "words": drafts})
        again = await page.post("/api/speak", {"text": "HA and Zed."})
        assert len(tried.body) - len(kept.body) == pytest.approx(26 * 0.05 * 48_000, rel=0.1)
        assert len(again.body) == len(kept.body)
        assert len(page.app.service.lexicon.current) == 2


async def test_drafts_find_room_in_a_full_lexicon(tmp_path: Path) -> None:
    """Where the lexicon holds all that it may a draft can still be tried."""
    pattern = '[[word]]\npattern = "x{}y"\nsay = "z"\n'
    (tmp_path / "lexicon.toml").write_text("".join(pattern.format(i) for i in range(200)))
    drafts = [{"pattern": "q+", "say": "queue"}, {"text": "w", "say": "double you"}]
    async with page_of(tmp_path) as page:
        assert len(page.app.service.lexicon.current) == 200
        answer = await page.post("/api/speak", {"text": "w qqq x1y", "words": drafts})
        assert answer.status == 200


async def phonemes(texts: Sequence[tuple[str, str]]) -> list[str]:
    """Return something that tells texts and languages apart."""
    return [f"/{text}/{language}" for text, language in texts]


async def explained(page: PageClient, **body: Any) -> dict[str, Any]:
    """Return what each stage makes of a text."""
    answer = await page.post("/api/explain", body)
    assert answer.status == 200, answer.body
    explanation: dict[str, Any] = answer.json
    return explanation


@pytest.mark.parametrize(
    "body",
    [
        {"text": "# Title\nHA costs 12.50 €, **really**. Und das hier ist sicher ein Satz."},
        {"text": "HA and 5 km.", "language": "de-DE"},
        {"text": "Rien ne va plus.", "language": "fr-FR"},
        {"text": '<speak>One <prosody rate="150%">2</prosody>.</speak>', "ssml": True},
        {"text": "HA 1", "language": "xx-XX"},
        {"text": "*** 🎉"},
    ],
)
async def test_an_explanation_is_that_of_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: dict[str, Any]
) -> None:
    """The page shows what `say --explain` does, of the same lexicon and the same voices."""
    (tmp_path / "lexicon.toml").write_text(
        '[[word]]\ntext = "HA"\nsay = "home assistant"\nipa = "hoʊm"\n'
    )
    monkeypatch.setattr("wyoming_tts.cli.explain.phonemes_of", phonemes)
    async with page_of(tmp_path, engine="espeak", voice="") as page:
        monkeypatch.setattr(type(page.page._context.studio), "phonemes", _asked)
        found = await explained(page, **body)
        wanted = VoiceRequest(language=body.get("language"))
        expected = await explain_with(
            page.app.settings, body["text"], wanted, ssml=body.get("ssml", False)
        )
    assert found == json.loads(json.dumps(asdict(expected)))


async def _asked(_studio: object, texts: Sequence[tuple[str, str]]) -> list[str]:
    return await phonemes(texts)


async def test_an_explanation_asks_once_for_all_sounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many pieces a text has, its sounds are asked for in one go, drafts included."""
    asked: list[Sequence[tuple[str, str]]] = []

    async def note(_studio: object, texts: Sequence[tuple[str, str]]) -> list[str]:
        asked.append(texts)
        return await phonemes(texts)

    async with page_of(tmp_path) as page:
        monkeypatch.setattr(type(page.page._context.studio), "phonemes", note)
        drafts = [{"text": "Zed", "say": "zebra"}]
        found = await explained(page, text="One Zed. Two of them. Three!", words=drafts)
    assert [len(texts) for texts in asked] == [3]
    assert found["pieces"][0]["lexicon"] == [["Zed", "zebra"]]
    assert found["pieces"][0]["phonemes"] == "/One zebra./en-GB"


@ONE_SERVER
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": "a " * 300}, 413, "too-large"),
        ({"text": "Hi", "voice": "nobody"}, 404, "voice-not-found"),
        ({"text": "<speak><oops</speak>", "ssml": True}, 400, "bad-ssml"),
        ({"text": "Hi", "words": [{}]}, 400, "bad-entry"),
    ],
)
async def test_what_cannot_be_explained_is_told(
    strict: PageClient, body: dict[str, Any], status: int, code: str
) -> None:
    """An explanation fails with the same codes as speech."""
    answer = await strict.post("/api/explain", body)
    assert (answer.status, answer.code) == (status, code)


async def test_a_very_long_text_is_not_explained(tmp_path: Path) -> None:
    """What can be spoken need not be explained: nobody reads so much."""
    async with page_of(tmp_path) as page:
        answer = await page.post("/api/explain", {"text": "a " * 5001})
        assert (answer.status, answer.code) == (413, "too-large")
        assert "10000 characters" in answer.message


async def test_sounds_are_those_of_the_command(tmp_path: Path) -> None:
    """Sounds made beside the server are those that `say --explain` makes."""
    text = "It costs 12.50 €. Und das hier ist sicher ein deutscher Satz."
    async with page_of(tmp_path, engine="espeak", voice="") as page:
        found = await explained(page, text=text)
        expected = await explain_with(page.app.settings, text, VoiceRequest(), ssml=False)
    assert found == json.loads(json.dumps(asdict(expected)))
    assert all(piece["phonemes"] for piece in found["pieces"])


@ONE_SERVER
async def test_whoever_asks_with_a_form_is_refused(strict: PageClient) -> None:
    """Another site's form cannot make the server speak."""
    answer = await strict.post("/api/speak", data={"text": TEXT})
    assert (answer.status, answer.code) == (400, "bad-request")


async def test_an_older_client_hears_everything(tmp_path: Path) -> None:
    """Over HTTP/1.0, which knows no parts, the sound ends with the connection."""
    async with page_of(tmp_path, seed=1, **QUIET) as page:
        wanted = await page.post("/api/speak", {"text": TEXT})
        host, _, port = page.url.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        body = json.dumps({"text": TEXT}).encode()
        writer.write(
            b"POST /api/speak HTTP/1.0\r\nContent-Type: application/json\r\nHost: localhost\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        head, _, sound = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
    assert b" 200 " in head
    assert sound == wanted.body


async def test_many_speak_at_once(tmp_path: Path) -> None:
    """Each of many listeners hears its own text, whole."""
    async with page_of(tmp_path, seed=1, **QUIET) as page:
        texts = [f"Number {'one ' * count}here." for count in range(1, 9)]
        answers = await asyncio.gather(*(page.post("/api/speak", {"text": t}) for t in texts))
        assert all(answer.status == 200 for answer in answers)
        lengths = [len(answer.body) for answer in answers]
        assert lengths == sorted(set(lengths))
