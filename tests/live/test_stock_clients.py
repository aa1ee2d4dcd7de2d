"""The wyoming package's own clients, as others use them."""

from __future__ import annotations

import asyncio
import io
import sys
import urllib.error
import urllib.request
import wave
from pathlib import Path

import pytest
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncClient
from wyoming.info import Describe, Info
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeStopped,
    SynthesizeVoice,
)

from tests.live.processes import free_port
from tests.support import eventually, port_of, running_app, write_voice
from wyoming_tts.app import App

TEXT = "Turned on the light. It is bright now!"


def stock_client(app: App) -> AsyncClient:
    """Return the package's client of a running server."""
    return AsyncClient.from_uri(f"tcp://127.0.0.1:{port_of(app)}")


async def test_stock_client_describes_and_streams(tmp_path: Path) -> None:
    """The package's client reads info and a streamed reply with its own classes."""
    async with running_app(tmp_path) as app, stock_client(app) as client:
        await client.write_event(Describe().event())
        event = await client.read_event()
        assert event is not None
        (program,) = Info.from_event(event).tts
        assert program.supports_synthesize_streaming
        voice = SynthesizeVoice(name="tone", speaker="low")
        await client.write_event(SynthesizeStart(voice=voice).event())
        await client.write_event(SynthesizeChunk(text=TEXT).event())
        await client.write_event(Synthesize(text=TEXT, voice=voice).event())
        await client.write_event(SynthesizeStop().event())
        sound = 0
        while (event := await client.read_event()) is not None:
            if AudioStart.is_type(event.type):
                assert AudioStart.from_event(event).rate == 24_000
            elif AudioChunk.is_type(event.type):
                sound += AudioChunk.from_event(event).samples
            elif SynthesizeStopped.is_type(event.type):
                break
            else:
                assert AudioStop.is_type(event.type)
    assert sound > 24_000


async def test_five_hundred_voices(tmp_path: Path) -> None:
    """A catalogue far larger than a header line may be arrives whole."""
    for number in range(500):
        write_voice(tmp_path / "voices", f"voice-{number:03}", attribution="Somebody " * 20)
    async with running_app(tmp_path, voice="voice-000") as app, stock_client(app) as client:
        await client.write_event(Describe().event())
        event = await client.read_event()
    assert event is not None
    names = {voice.name for voice in Info.from_event(event).tts[0].voices}
    assert {f"voice-{number:03}" for number in range(500)} <= names


async def test_http_gateway(tmp_path: Path) -> None:
    """The package's HTTP server in front of this one answers a request with the whole WAV."""
    pytest.importorskip("flask")
    pytest.importorskip("swagger_ui")
    port = free_port()
    base = f"http://127.0.0.1:{port}/api/"

    def fetch(path: str) -> bytes:
        with urllib.request.urlopen(base + path, timeout=10) as answer:  # noqa: S310 - http above
            return bytes(answer.read())

    async def up() -> bool:
        try:
            return b"tone" in await asyncio.to_thread(fetch, "info")
        except urllib.error.URLError:
            return False

    async with running_app(tmp_path) as app:
        uri = f"tcp://127.0.0.1:{port_of(app)}"
        gateway = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "wyoming.http.tts_server"),
            *("--host", "127.0.0.1", "--port", str(port), "--uri", uri),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await eventually(up, "the gateway")
            answer = await asyncio.to_thread(fetch, "text-to-speech?text=Hello.&voice=tone")
        finally:
            gateway.kill()
            await gateway.wait()
    with wave.open(io.BytesIO(answer)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (24_000, 2, 1)
        seconds = file.getnframes() / file.getframerate()
    assert seconds == pytest.approx(len("Hello.") * 0.05 + 0.2, abs=0.05)
