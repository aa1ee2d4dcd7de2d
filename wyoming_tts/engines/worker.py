"""The worker process: one loaded engine behind one socket.

Started by ``worker_host``; ends when the server's end of the socket closes, however that came.
"""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import os
import select
import signal
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from wyoming_tts.engines.base import Engine, EngineInfo, SpeakJob
from wyoming_tts.engines.wire import Frame, receive_frame
from wyoming_tts.errors import EngineError, TtsError

NICENESS = 5

_LOGGER = logging.getLogger(__name__)


class Worker:
    """Runs jobs in threads and sends what they yield."""

    def __init__(self, engine: Engine, info: EngineInfo, connection: socket.socket) -> None:
        self._engine = engine
        self._connection = connection
        self._sending = threading.Lock()
        self._cancelled: dict[int, threading.Event] = {}
        self._threads = ThreadPoolExecutor(info.concurrency, thread_name_prefix="job")

    def run(self) -> None:
        """Serve until the server is gone."""
        while (frame := receive_frame(self._connection)) is not None:
            header = frame.header
            match header["op"]:
                case "speak":
                    cancelled = self._cancelled[header["job"]] = threading.Event()
                    self._threads.submit(self._speak, header, cancelled)
                case "cancel":
                    if event := self._cancelled.get(header["job"]):
                        event.set()
                case "ping":
                    self._send({"op": "pong", "stats": self._stats()})

    def _speak(self, header: dict[str, Any], cancelled: threading.Event) -> None:
        number = header["job"]
        try:
            job = SpeakJob(**header["fields"])
            for samples in self._engine.speak(job, cancelled.is_set):
                if cancelled.is_set():
                    break
                self._send({"op": "audio", "job": number}, samples.astype("<i2").tobytes())
            self._send({"op": "done", "job": number})
        except TtsError as error:
            self._send({"op": "failed", "job": number, "error": str(error), "code": error.code})
        except OSError:
            pass  # The server is gone, and the main thread sees it too.
        except Exception as error:
            _LOGGER.exception("the engine failed")
            message = f"{type(error).__name__}: {error}"
            self._send({"op": "failed", "job": number, "error": message, "code": EngineError.code})
        finally:
            self._cancelled.pop(number, None)

    def _send(self, header: dict[str, Any], payload: bytes = b"") -> None:
        with self._sending:
            self._connection.sendall(Frame(header, payload).encode())

    def _stats(self) -> dict[str, float]:
        own = {"resident_mb": resident_mb(), "running": len(self._cancelled)}
        return own | {name: float(value) for name, value in self._engine.stats().items()}


def resident_mb() -> float:
    """Return the resident memory of this process in MiB; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - read often
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0.0


def load_engine(target: str, options: dict[str, Any]) -> tuple[Engine, EngineInfo]:
    """Import ``package.module:Class`` and load it."""
    module, _, name = target.partition(":")
    engine: Engine = getattr(importlib.import_module(module), name)()
    return engine, engine.load(options)


def follow(connection: socket.socket) -> None:
    """End this process when the server is gone, whatever the other threads are busy with."""
    poll = select.poll()
    poll.register(connection, 0)  # a hang-up is always reported
    poll.poll()
    os._exit(0)


def main() -> None:
    """Load the engine named on the command line and serve it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--options", default="{}")
    parser.add_argument("--cpus", default="")
    parser.add_argument("--log-level", default="info")
    arguments = parser.parse_args()
    # The server decides when a worker ends; Ctrl-C and a service manager's signal reach the
    # whole group, and would cut off replies that may still finish.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    logging.basicConfig(
        level=arguments.log_level.upper(),
        format="%(asctime)s %(levelname)-7s worker: %(message)s",
        stream=sys.stderr,
    )
    # The server answers Describe in milliseconds whatever the engines compute beside it.
    os.nice(NICENESS)
    connection = socket.socket(fileno=arguments.fd)
    threading.Thread(target=follow, args=(connection,), daemon=True).start()
    try:
        if arguments.cpus:
            os.sched_setaffinity(0, {int(cpu) for cpu in arguments.cpus.split(",")})
        engine, info = load_engine(arguments.target, json.loads(arguments.options))
    except Exception as error:  # noqa: BLE001 - the server must hear why, whatever it was
        message = str(error) if isinstance(error, TtsError) else f"{type(error).__name__}: {error}"
        connection.sendall(Frame({"op": "unusable", "error": message}).encode())
        return
    try:
        connection.sendall(Frame({"op": "ready", "info": asdict(info)}).encode())
        Worker(engine, info, connection).run()
    except OSError:
        pass
    # Native code may still be busy in a thread, and nobody is left to wait for it.
    os._exit(0)


if __name__ == "__main__":
    main()
