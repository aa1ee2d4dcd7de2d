"""A running server and a plain client, for tests over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from wyoming.event import Event, async_read_event

from wyoming_tts.app import App
from wyoming_tts.engines.registry import ENGINES, EngineSpec
from wyoming_tts.protocol.framing import encode_event
from wyoming_tts.settings import load_settings

FAKE_TARGET = "tests.fake_engine:FakeEngine"
PATIENCE = 15.0
"""Seconds after which a test gives up on an answer."""


def fake_engines(options: Mapping[str, Any] | None = None) -> dict[str, EngineSpec]:
    """Return the real engines and the fake one, which loads with ``options``."""
    spec = EngineSpec("fake", FAKE_TARGET, lambda _settings: dict(options or {}))
    return {**ENGINES, "fake": spec}


def write_voice(root: Path, name: str, **keys: Any) -> Path:
    """Write the folder of a voice and return it."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    keys = {"name": name.title(), "languages": ["en-GB"], "engine": "fake"} | keys
    tables = {key: value for key, value in keys.items() if isinstance(value, dict)}
    lines = [f"{key} = {value!r}" for key, value in keys.items() if key not in tables]
    for key, table in tables.items():
        lines.append(f"[{key}]")
        lines += [f"{inner} = {value!r}" for inner, value in table.items()]
    (folder / "voice.toml").write_text("\n".join(lines))
    return folder


@asynccontextmanager
async def running_app(
    tmp_path: Path, *, engine_options: Mapping[str, Any] | None = None, **settings: Any
) -> AsyncIterator[App]:
    """Run a server with the fake engine and its voice ``tone`` on a free port."""
    voices = tmp_path / "voices"
    if not voices.exists():
        write_voice(voices, "tone", speakers={})
    values = {
        "uri": "tcp://127.0.0.1:0",
        "data_dir": str(tmp_path),
        "engine": "fake",
        "voice": "tone",
        "fallback_engine": "",
        "zeroconf": False,
        "worker_start_timeout_s": 10,
        "worker_step_timeout_s": 2,
        "stop_timeout_s": 2,
    }
    app = App(load_settings({**values, **settings}), fake_engines(engine_options))
    await app.start()
    try:
        yield app
    finally:
        await app.stop()


@dataclass
class Answer:
    """The events of one reply, up to its end marker."""

    events: list[Event] = field(default_factory=list)

    @property
    def types(self) -> list[str]:
        """Types of the events, runs of chunks as one."""
        kinds = [event.type for event in self.events]
        return [kind for i, kind in enumerate(kinds) if not i or kind != kinds[i - 1]]

    @property
    def audio(self) -> bytes:
        """All samples."""
        return b"".join(e.payload or b"" for e in self.events if e.type == "audio-chunk")

    @property
    def seconds(self) -> float:
        """How long the samples last."""
        return len(self.audio) / 48_000

    @property
    def error(self) -> str | None:
        """Code of the error event, if there is one."""
        return next((str(e.data.get("code")) for e in self.events if e.type == "error"), None)


class Client:
    """Sends events and reads answers; nothing is hidden and everything times out."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, port: int) -> Self:
        """Connect to a server on this machine."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def send(self, kind: str, **data: Any) -> None:
        """Send an event."""
        self.writer.write(encode_event(Event(kind, data)))
        await self.writer.drain()

    async def read(self) -> Event | None:
        """Read an event; ``None`` when the server has closed the connection."""
        async with asyncio.timeout(PATIENCE):
            return await async_read_event(self.reader)

    async def answer(self, end: str) -> Answer:
        """Read until the event ``end``, or until the connection is closed."""
        answer = Answer()
        while (event := await self.read()) is not None:
            answer.events.append(event)
            if event.type == end:
                break
        return answer

    async def say(self, text: str, **data: Any) -> Answer:
        """Ask for a text at once and read the answer."""
        await self.send("synthesize", text=text, **data)
        return await self.answer("audio-stop")

    async def stream(self, *chunks: str, **data: Any) -> Answer:
        """Ask for a text as Home Assistant streams it and read the answer."""
        await self.send("synthesize-start", **data)
        for chunk in chunks:
            await self.send("synthesize-chunk", text=chunk)
        await self.send("synthesize", text="".join(chunks), **data)
        await self.send("synthesize-stop")
        return await self.answer("synthesize-stopped")

    async def close(self) -> None:
        """Hang up."""
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except ConnectionError:
            pass

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def port_of(app: App) -> int:
    """Return the port that the server listens on."""
    return app.server.ports[0][1]


@asynccontextmanager
async def client_of(app: App) -> AsyncIterator[Client]:
    """Connect a client to a running server."""
    async with await Client.connect(port_of(app)) as client:
        yield client
