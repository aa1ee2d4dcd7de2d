"""Stand-ins for Home Assistant's Supervisor and for a server that it is told of."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from wyoming.event import Event, async_read_event

from wyoming_tts.protocol.framing import encode_event

TOKEN = "the-token-of-the-app"  # noqa: S105 - of a stand-in
TAKEN = (200, {"result": "ok", "data": {"uuid": "0123"}})


@dataclass(frozen=True)
class Asked:
    """A request as the Supervisor saw it."""

    method: str
    path: str
    authorization: str
    kind: str
    body: Any


@dataclass
class FakeSupervisor:
    """Answers requests with what it was given, the last answer again and again."""

    answers: list[tuple[int, object]]
    seen: list[object] = field(default_factory=list)
    """Requests, and whatever a test adds to tell their order."""

    url: str = ""

    @property
    def requests(self) -> list[Asked]:
        """The requests, oldest first."""
        return [each for each in self.seen if isinstance(each, Asked)]

    def answer(self) -> tuple[int, object]:
        """Return the next answer."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def fake_supervisor(*answers: tuple[int, object]) -> Iterator[FakeSupervisor]:
    """Run a Supervisor on a free port."""
    supervisor = FakeSupervisor(list(answers or (TAKEN,)))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            supervisor.seen.append(
                Asked(
                    self.command,
                    self.path,
                    self.headers["Authorization"],
                    self.headers["Content-Type"],
                    json.loads(body),
                )
            )
            status, answer = supervisor.answer()
            content = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        supervisor.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield supervisor
        finally:
            server.shutdown()
            thread.join()


@asynccontextmanager
async def describing(
    voices: list[int], seen: list[object], port: int = 0
) -> AsyncIterator[asyncio.Server]:
    """Run a Wyoming server that has so many voices at each question, the last number for ever."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await async_read_event(reader) is not None:
            count = voices.pop(0) if len(voices) > 1 else voices[0]
            seen.append(f"described {count}")
            writer.write(encode_event(Event("info", {"tts": [_program(count)]})))
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", port) as server:
        yield server


def _program(voices: int) -> dict[str, Any]:
    known = {
        "attribution": {"name": "", "url": ""},
        "installed": True,
        "description": None,
        "version": None,
    }
    return {
        **known,
        "name": "test",
        "voices": [{**known, "name": f"v{n}", "languages": ["en"]} for n in range(voices)],
    }


def port_of(server: asyncio.Server) -> int:
    """Return the port that a server listens on."""
    return int(server.sockets[0].getsockname()[1])
