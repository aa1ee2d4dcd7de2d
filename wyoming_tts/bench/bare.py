"""The baseline for Describe: the ``wyoming`` package's own server with a fixed answer.

Run as ``python -m wyoming_tts.bench.bare PORT FILE``, where the file holds the data of an Info
event.
"""

from __future__ import annotations

import asyncio
import json
import sys
from functools import partial
from pathlib import Path

from wyoming.event import Event
from wyoming.info import Describe, Info
from wyoming.server import AsyncEventHandler, AsyncTcpServer


class DescribeHandler(AsyncEventHandler):
    """Answers Describe and nothing else."""

    def __init__(
        self, info: Event, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        super().__init__(reader, writer)
        self._info = info

    async def handle_event(self, event: Event) -> bool:
        """Answer one event."""
        if Describe.is_type(event.type):
            await self.write_event(self._info)
        return True


def main() -> None:
    """Serve until ended by a signal."""
    port, file = sys.argv[1:]
    info = Info.from_event(Event("info", json.loads(Path(file).read_text(encoding="utf-8"))))
    server = AsyncTcpServer("127.0.0.1", int(port))
    asyncio.run(server.run(partial(DescribeHandler, info.event())))


if __name__ == "__main__":
    main()
