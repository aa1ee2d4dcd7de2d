"""Clients in a process of their own that let the server speak without a pause.

Run as ``python -m wyoming_tts.bench.load PORT CLIENTS SECONDS``. Says ``{"going": true}`` once
every client hears speech; when a line comes in, or after SECONDS, stops and says what it heard:
``replies``, ``errors`` (count by code), ``sound`` (seconds) and ``wall`` (seconds).
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter

from wyoming_tts.bench.client import Heard, connected
from wyoming_tts.bench.servers import VOICE
from wyoming_tts.bench.talk import say
from wyoming_tts.bench.texts import Texts

PAUSE_AFTER_ERROR = 0.05


class Load:
    """Clients that each ask for the next text as soon as the last one has been spoken."""

    def __init__(self, port: int, clients: int) -> None:
        self._port = port
        self._clients = clients
        self._errors: Counter[str] = Counter()
        self._heard: set[int] = set()
        self._replies = 0
        self._bytes = 0

    async def run(self, seconds: float) -> None:
        """Speak until told to stop, or for ``seconds``."""
        loop = asyncio.get_running_loop()
        told = asyncio.Event()
        loop.add_reader(sys.stdin.fileno(), told.set)
        began = time.perf_counter()
        clients = [asyncio.create_task(self._keep_on(n)) for n in range(self._clients)]
        try:
            async with asyncio.timeout(seconds):
                await told.wait()
        except TimeoutError:
            pass
        finally:
            loop.remove_reader(sys.stdin.fileno())
            for client in clients:
                client.cancel()
            await asyncio.wait(clients)
        say(
            {
                "replies": self._replies,
                "errors": dict(self._errors),
                "sound": self._bytes / 48_000,
                "wall": time.perf_counter() - began,
            }
        )

    async def _keep_on(self, number: int) -> None:
        texts = Texts(offset=number % 5)
        while True:
            try:
                async with connected(self._port) as client:
                    while (heard := await client.say(texts.paragraph(), VOICE)).error is None:
                        self._count(number, heard)
                    self._errors[heard.error] += 1
            except ConnectionError:
                self._errors["refused"] += 1
            await asyncio.sleep(PAUSE_AFTER_ERROR)

    def _count(self, number: int, heard: Heard) -> None:
        self._replies += 1
        self._bytes += heard.sound_bytes
        if number not in self._heard:
            self._heard.add(number)
            if len(self._heard) == self._clients:
                say({"going": True})


def main() -> None:
    """Run the load that the command line describes."""
    port, clients, seconds = sys.argv[1:]
    asyncio.run(Load(int(port), int(clients)).run(float(seconds)))


if __name__ == "__main__":
    main()
