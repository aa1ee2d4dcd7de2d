"""A running server and a plain client, for tests over real sockets."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

from wyoming.event import Event, async_read_event

from wyoming_tts.app import App
from wyoming_tts.engines.host import HostState
from wyoming_tts.engines.registry import ENGINES, EngineSpec
from wyoming_tts.engines.worker_host import WorkerHost
from wyoming_tts.protocol.framing import encode_event
from wyoming_tts.settings import load_settings

FAKE_TARGET = "tests.fake_engine:FakeEngine"
T = TypeVar("T")

PATIENCE = 30.0
"""Seconds after which a test gives up on an answer."""

POLL = 0.01


def fake_engines(options: Mapping[str, Any] | None = None) -> dict[str, EngineSpec]:
    """Return the real engines and the fake one, which loads with ``options``."""
    spec = EngineSpec("fake", FAKE_TARGET, lambda _settings, _model: dict(options or {}))
    return {**ENGINES, "fake": spec}


def write_voice(root: Path, name: str, **keys: Any) -> Path:
    """Write the folder of a voice and return it."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    keys = {"name": name.title(), "languages": ["en-GB"], "engine": "fake"} | keys
    lines = [f"{key} = {_toml(value)}\n" for key, value in keys.items()]
    (folder / "voice.toml").write_text("".join(lines))
    return folder


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + "}"
    return json.dumps(value)


@asynccontextmanager
async def running_app(
    tmp_path: Path, *, engine_options: Mapping[str, Any] | None = None, **settings: Any
) -> AsyncIterator[App]:
    """Run a server with the fake engine and its voice ``tone`` on a free port."""
    voices = tmp_path / "voices"
    if not voices.exists():
        write_voice(voices, "tone", speakers={"low": {}})
    values = {
        "uri": "tcp://127.0.0.1:0",
        "data_dir": str(tmp_path),
        "engine": "fake",
        "voice": "tone",
        "fallback_engine": "",
        "zeroconf": False,
        "web": "",
        "worker_start_timeout_s": 10,
        "worker_step_timeout_s": 5,
        "stop_timeout_s": 2,
    }
    app = App(load_settings({**values, **settings}), fake_engines(engine_options))
    await app.start()
    try:
        yield app
    finally:
        await app.stop()


class Marks:
    """The folder through which a test and the fake engine talk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(exist_ok=True)

    @property
    def options(self) -> dict[str, Any]:
        """Load options of the engine that makes and sees these marks."""
        return {"marks": str(self.folder)}

    @property
    def loads(self) -> list[int]:
        """Process ids of the workers that began to load."""
        path = self.folder / "loads"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def put(self, name: str) -> None:
        """Leave a mark for the engine."""
        (self.folder / name).touch()

    def clear(self) -> None:
        """Remove all marks."""
        for path in self.folder.iterdir():
            path.unlink()

    async def seen(self, name: str) -> None:
        """Wait for a mark of the engine."""
        await eventually((self.folder / name).exists, f"the engine's mark {name}")


async def eventually(
    happened: Callable[[], bool | Awaitable[bool]], what: str = "it", patience: float = PATIENCE
) -> None:
    """Wait until ``happened`` answers true; what can be seen only from outside has no event."""
    try:
        async with asyncio.timeout(patience):
            while True:
                answer = happened()
                if answer if isinstance(answer, bool) else await answer:
                    return
                await asyncio.sleep(POLL)
    except TimeoutError:
        raise AssertionError(f"{what} did not happen") from None


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition that is seen from outside of the process or thread that fulfils it."""
    await eventually(lambda: bool(condition()), "what was waited for")


def wait_for(condition: Callable[[], T]) -> T:
    """Wait in this thread for what another thread or process does, and return it."""
    last = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < last, "what was waited for did not happen"
        time.sleep(0.001)
    return found


def files_under(folder: Path, ending: str = "") -> list[Path]:
    """Return the files whose names end so, although others may remove files and folders now.

    ``Path.rglob`` raises if a folder goes between its listing and its reading.
    """
    found = [Path(at, name) for at, _, names in os.walk(folder) for name in names]
    return [path for path in found if path.name.endswith(ending)]


def sizes_under(folder: Path, ending: str = "") -> list[int]:
    """Return the bytes in each of those files that is there still."""
    sizes = []
    for path in files_under(folder, ending):
        with suppress(FileNotFoundError):
            sizes.append(path.stat().st_size)
    return sizes


def open_files() -> int:
    """Return how many files and sockets this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


@dataclass(frozen=True)
class Footprint:
    """What this process holds at one moment."""

    tasks: int
    files: int

    @classmethod
    def now(cls) -> Self:
        """Measure."""
        return cls(len(asyncio.all_tasks()), open_files())


def at_rest(app: App) -> bool:
    """Whether nothing of any request is left in the server or in its engines."""
    for host in app.pool._hosts.values():
        if isinstance(host, WorkerHost) and (
            host._state is HostState.STARTING
            or (host._link is not None and host._link.busy)
            or host._slots._free != host._slots.size
            or host._slots.waiting
        ):
            return False
    return not app.service.active and not app.server._sessions


@asynccontextmanager
async def nothing_leaks(app: App) -> AsyncIterator[None]:
    """Check that after the block the server holds no more than before it."""
    await eventually(lambda: at_rest(app), "the rest before the test")
    before = Footprint.now()

    def settled() -> bool:
        now = Footprint.now()
        return at_rest(app) and now.tasks <= before.tasks and now.files <= before.files

    yield
    try:
        await eventually(settled, "the rest after the test")
    except AssertionError as error:
        tasks = [task.get_name() for task in asyncio.all_tasks()]
        raise AssertionError(f"{error}: {before} became {Footprint.now()}, {tasks}") from None


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

    @property
    def message(self) -> str:
        """Text of the error event."""
        return next(str(e.data["text"]) for e in self.events if e.type == "error")


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
        await self.send_raw(encode_event(Event(kind, data)))

    async def send_raw(self, raw: bytes) -> None:
        """Send bytes."""
        self.writer.write(raw)
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

    async def rest(self) -> Answer:
        """Read until the connection is closed."""
        return await self.answer("")

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

    async def info(self) -> dict[str, Any]:
        """Return what the server says of its text-to-speech program."""
        await self.send("describe")
        event = await self.read()
        assert event is not None
        assert event.type == "info"
        (program,) = event.data["tts"]
        assert isinstance(program, dict)
        return program

    def reset(self) -> None:
        """Hang up rudely: what is under way is thrown away."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def close(self) -> None:
        """Hang up."""
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()

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
