"""Takes over HTTP: sending recordings, checking them, hearing them, forgetting them."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import soundfile
from aiohttp import ClientError
from yarl import URL

from tests.support import eventually, files_under, nothing_leaks
from tests.voices.recordings import RATE, speech
from tests.web.support import PageClient, page_of
from wyoming_tts.studio import receiving
from wyoming_tts.studio.studio import FOLDER, Studio
from wyoming_tts.studio.takes import LARGEST_TAKE
from wyoming_tts.web.api.takes import MOST_UPLOADS

TEXT = "This is one sentence of four seconds, and it has about fifty sounds in it"


def recording(kind: str = "WAV", *parts: float) -> bytes:
    """Return a recording of one sentence."""
    file = io.BytesIO()
    soundfile.write(file, speech(*(parts or (-0.5, 4.0, -0.5))), RATE, format=kind)
    return file.getvalue()


def studio_of(page: PageClient) -> Studio:
    """Return the studio of a running server."""
    return page.page._context.studio


def left(tmp_path: Path) -> list[Path]:
    """Return the files of all takes."""
    return files_under(tmp_path / FOLDER)


async def send(page: PageClient, content: object) -> dict[str, Any]:
    """Send a recording and return the take."""
    answered = await page.post("/api/takes", data=content)
    assert answered.status == 201, answered.body
    take: dict[str, Any] = answered.json
    return take


async def test_a_recording_becomes_a_take(tmp_path: Path) -> None:
    """What is heard in a recording is told, and it can be checked, heard and forgotten."""
    async with page_of(tmp_path) as page:
        take = await send(page, recording())
        assert take["seconds"] == pytest.approx(5.0, abs=0.01)
        assert (take["rate"], take["channels"], take["kind"]) == (RATE, 1, "WAV")
        assert 0 < len(take["peaks"]) <= 800
        assert all(-1 <= low <= high <= 1 for low, high in take["peaks"])
        ((start, end),) = take["speech"]
        assert 0.3 < start < 0.7
        assert 4.3 < end < 4.7
        assert {"level", "message", "advice"} == take["findings"][0].keys()

        order = {"text": TEXT, "language": "en-GB"}
        checked = (await page.post(f"/api/takes/{take['id']}/check", order)).json
        assert checked["cut"]["text"] == f"{TEXT}."
        assert 3.5 < checked["cut"]["end"] - checked["cut"]["start"] < 5
        assert checked["cut"]["codes"] == pytest.approx(210, abs=20)
        assert {each["level"] for each in checked["findings"]} == {"ok"}

        heard = await page.get(f"/api/takes/{take['id']}/sound")
        assert heard.headers["Content-Type"] == "audio/wav"
        samples, _ = soundfile.read(io.BytesIO(heard.body))
        assert len(samples) == pytest.approx(5 * RATE, abs=10)

        assert (await page.delete(f"/api/takes/{take['id']}")).status == 204
        await eventually(lambda: not left(tmp_path))


@pytest.mark.parametrize("kind", ["FLAC", "OGG", "MP3"])
async def test_any_usual_format_is_taken(tmp_path: Path, kind: str) -> None:
    """Whatever the file says that it is, its contents decide."""
    async with page_of(tmp_path) as page:
        answered = await page.post(
            "/api/takes", data=recording(kind), headers={"Content-Type": "text/plain"}
        )
        assert answered.json["seconds"] == pytest.approx(5, abs=0.2)


async def test_a_check_tells_errors_as_findings(tmp_path: Path) -> None:
    """A text that does not fit is no failure of the request: the findings say what is wrong."""
    async with page_of(tmp_path) as page:
        take = await send(page, recording())
        path = f"/api/takes/{take['id']}/check"
        order = {"text": "Yes", "language": "en"}
        for wrong in (order, order | {"text": ""}, order | {"start": 4.8}):
            answered = await page.post(path, wrong)
            assert answered.status == 200
            assert answered.json["cut"] is None
            assert "error" in {each["level"] for each in answered.json["findings"]}


@pytest.mark.parametrize(
    "order",
    [
        {"text": TEXT},
        {"text": TEXT, "language": "no language"},
        {"text": TEXT, "language": "e" * 41},
        {"text": "x" * 20_001, "language": "en"},
        {"text": TEXT, "language": "en", "start": -1},
        {"text": TEXT, "language": "en", "end": "NaN"},
        {"text": TEXT, "language": "en", "path": "/etc/passwd"},
    ],
)
async def test_a_bad_check_is_refused(tmp_path: Path, order: object) -> None:
    """What cannot be asked of a take is told in one line."""
    async with page_of(tmp_path) as page:
        take = await send(page, recording())
        answered = await page.post(f"/api/takes/{take['id']}/check", order)
        assert (answered.status, answered.code) == (400, "bad-request")
        assert "\n" not in answered.message


@pytest.mark.parametrize("take", ["none", "..", "..%2F..", "%2Fetc%2Fpasswd", "x" * 1000])
async def test_takes_are_found_by_their_id_alone(tmp_path: Path, take: str) -> None:
    """No path of a client's reaches the disk."""
    async with page_of(tmp_path) as page:
        order = {"text": TEXT, "language": "en"}
        for method, path, body in [
            ("POST", "/check", order),
            ("GET", "/sound", None),
            ("DELETE", "", None),
        ]:
            url = URL(f"{page.url}/api/takes/{take}{path}", encoded=True)
            async with page.session.request(method, url, json=body) as response:
                assert response.status in {404, 409}


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"RIFF", b"\0" * 10_000, recording()[:1000]], ids=len
)
async def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file that holds no sound, or none that can be used, leaves nothing behind."""
    async with page_of(tmp_path) as page:
        answered = await page.post("/api/takes", data=content)
        assert answered.status == 400
        assert "\n" not in answered.message
        await eventually(lambda: not left(tmp_path))


async def test_too_much_is_refused_at_once(tmp_path: Path) -> None:
    """Whoever announces too much is told before anything was sent."""
    async with page_of(tmp_path) as page:
        reader, writer = await asyncio.open_connection("127.0.0.1", URL(page.url).port)
        writer.write(
            b"POST /api/takes HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Length: %d\r\n\r\n" % (LARGEST_TAKE + 1)
        )
        async with asyncio.timeout(5):
            head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 413 ")
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def test_too_much_without_a_length_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who does not say how much it is is stopped once it is too much."""
    monkeypatch.setattr(receiving, "LARGEST_TAKE", 100_000)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield bytes(65_536)

    async with page_of(tmp_path) as page:
        with suppress(ClientError):
            # Whoever still sends may see the connection closed instead of the answer.
            answered = await page.post("/api/takes", data=endless())
            assert (answered.status, answered.code) == (413, "too-large")
        await eventually(lambda: not left(tmp_path))
        await send(page, recording("FLAC", 2.0))


class Upload:
    """A recording that is sent in two parts."""

    def __init__(self, page: PageClient, content: bytes) -> None:
        self._content = content
        self.goes_on = asyncio.Event()
        self.half = asyncio.Event()
        self.task = asyncio.create_task(page.post("/api/takes", data=self._parts()))

    async def _parts(self) -> AsyncIterator[bytes]:
        middle = len(self._content) // 2
        yield self._content[:middle]
        self.half.set()
        await self.goes_on.wait()
        yield self._content[middle:]

    async def hang_up(self) -> None:
        """Close the connection in the middle."""
        self.task.cancel()
        await asyncio.wait((self.task,))


async def test_few_upload_at_once(tmp_path: Path) -> None:
    """Beyond a few uploads others are told to wait; once these are through they are taken."""
    content = recording("FLAC", 2.0)
    async with page_of(tmp_path) as page:
        uploads = [Upload(page, content) for _ in range(MOST_UPLOADS)]
        await eventually(lambda: len(studio_of(page)._shelf._places) == MOST_UPLOADS)
        answered = await page.post("/api/takes", data=content)
        assert (answered.status, answered.code) == (429, "busy")
        assert "Retry-After" in answered.headers
        for upload in uploads:
            upload.goes_on.set()
            assert (await upload.task).status == 201
        await send(page, content)


async def test_hanging_up_leaves_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Uploads that break off leave no file and no task, keep nobody out, and are no fault."""
    content = recording()
    async with page_of(tmp_path) as page, nothing_leaks(page.app):
        for _ in range(MOST_UPLOADS + 1):
            upload = Upload(page, content)
            await upload.half.wait()
            await eventually(lambda: bool(studio_of(page)._shelf._places))
            await upload.hang_up()
            await eventually(lambda: not studio_of(page)._shelf._places)
        await eventually(lambda: not left(tmp_path))
        take = await send(page, content)
        assert (await page.delete(f"/api/takes/{take['id']}")).status == 204
        await page.session.close()
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]


async def test_a_stalled_upload_ends(tmp_path: Path) -> None:
    """Who sends nothing for long is told so, and the place is free for others."""
    async with page_of(tmp_path) as page:
        studio = studio_of(page)
        studio._patience = replace(studio._patience, silence=0.1)
        upload = Upload(page, recording())
        answered = await upload.task
        assert (answered.status, answered.code) == (408, "timeout")
        await eventually(lambda: not left(tmp_path))
        assert not studio._shelf._places


@pytest.mark.parametrize("rest", [b"xyz\r\n", b"5\r\nab"], ids=["no chunk", "half a chunk"])
async def test_a_broken_encoding_is_no_fault_of_the_server(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, rest: bytes
) -> None:
    """A body that breaks HTTP's rules, or off, ends the upload without noise in the log."""
    async with page_of(tmp_path) as page:
        _, writer = await asyncio.open_connection("127.0.0.1", URL(page.url).port)
        writer.write(
            b"POST /api/takes HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n4\r\nRIFF\r\n"
        )
        await eventually(lambda: bool(studio_of(page)._shelf._places))
        writer.write(rest)
        await writer.drain()
        writer.close()
        await eventually(lambda: not studio_of(page)._shelf._places)
        await eventually(lambda: not left(tmp_path))
        await send(page, recording("FLAC", 2.0))
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]


async def test_stopping_the_server_ends_uploads(tmp_path: Path) -> None:
    """An upload does not hold up the end of the server, after which no take is left."""
    async with page_of(tmp_path) as page:
        upload = Upload(page, recording())
        await upload.half.wait()
        take = await send(page, recording())
        assert left(tmp_path), take
    assert not (tmp_path / FOLDER).exists()
    await upload.hang_up()
