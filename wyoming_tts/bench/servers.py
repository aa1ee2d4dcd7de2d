"""The server under test and the two baselines, each in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from wyoming_tts.bench.children import Child, free_port
from wyoming_tts.bench.describe_client import ask_describe
from wyoming_tts.bench.processes import BenchError, children, processor_seconds

VOICE = "bench"
LANGUAGE = "en-GB"
VOICE_OPTIONS = {"voice": "en-gb"}
START_TIMEOUT = 30.0
RETRY = 0.001


class Server:
    """A server that listens on a port of this machine."""

    def __init__(self, child: Child, port: int) -> None:
        self.child = child
        self.port = port

    @property
    def pid(self) -> int:
        """Id of its process."""
        return self.child.pid

    def wait_answering(self) -> dict[str, Any]:
        """Wait until Describe is answered; return the answer.

        Raises:
            BenchError: it is not answered in time, or the process has ended.
        """
        ends = time.monotonic() + START_TIMEOUT
        while time.monotonic() < ends:
            try:
                return ask_describe(self.port)
            except ConnectionError:
                self.child.check()
                time.sleep(RETRY)
        raise BenchError(f"a server did not answer within {START_TIMEOUT:g} s")

    def worker(self) -> int | None:
        """Return the id of the worker process, if there is one now."""
        found = children(self.pid)
        return found[-1] if found else None

    def wait_worker(self) -> int:
        """Wait for a worker that has come to rest, as it does once the engine is loaded.

        Raises:
            BenchError: there is none in time.
        """
        ends = time.monotonic() + START_TIMEOUT
        before = (0, -1.0)
        while time.monotonic() < ends:
            pid = self.worker()
            now = (pid or 0, processor_seconds(pid) if pid else -1.0)
            if pid and now == before:
                return pid
            before = now
            time.sleep(0.2)
        raise BenchError(f"no worker came up within {START_TIMEOUT:g} s")

    def kill_worker(self) -> int:
        """Kill the worker without a warning; return the id that it had.

        Raises:
            BenchError: there is none.
        """
        if (pid := self.worker()) is None:
            raise BenchError("there is no worker to kill")
        # Its death may be news a moment later, and it is then found already gone.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return pid


@contextmanager
def running_server(folder: Path, **settings: object) -> Iterator[Server]:
    """Run ``wyoming-tts serve`` with the espeak engine; it may not answer yet.

    Args:
        folder: an existing folder for its data, its log and its voice.
        settings: further settings, by field name.
    """
    voice = folder / "voices" / VOICE
    voice.mkdir(parents=True, exist_ok=True)
    options = "\n".join(f'{key} = "{value}"' for key, value in VOICE_OPTIONS.items())
    (voice / "voice.toml").write_text(
        f'name = "Bench"\nlanguages = ["{LANGUAGE}"]\nengine = "espeak"\n[options]\n{options}\n',
        encoding="utf-8",
    )
    port = free_port()
    values = {"uri": f"tcp://127.0.0.1:{port}", "data_dir": folder, "voice": VOICE} | settings
    flags = [part for key, value in values.items() for part in (_flag(key), str(value))]
    arguments = ["-m", "wyoming_tts", "serve", "--no-zeroconf", "--web", "", *flags]
    with Child(arguments, folder / "server.log") as child:
        yield Server(child, port)


@contextmanager
def running_bare_server(folder: Path, info: dict[str, Any]) -> Iterator[Server]:
    """Run the baseline for Describe; it answers with ``info``, and may not answer yet."""
    port, file = free_port(), folder / "info.json"
    file.write_text(json.dumps(info), encoding="utf-8")
    arguments = ["-m", "wyoming_tts.bench.bare", str(port), str(file)]
    with Child(arguments, folder / "bare.log") as child:
        yield Server(child, port)


@contextmanager
def running_direct(folder: Path) -> Iterator[Child]:
    """Run the baseline for speech, loaded and warm."""
    with Child(["-m", "wyoming_tts.bench.direct"], folder / "direct.log", talks=True) as child:
        child.hear()
        child.ask({"texts": ["This is the first text."]})
        yield child


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
