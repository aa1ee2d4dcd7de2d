"""What the tests of the studio share: studios, uploads, models of no weight, stand-in children."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.voices.recordings import save, speech
from wyoming_tts.models.ledger import HeldFile, Record
from wyoming_tts.models.store import ModelStore
from wyoming_tts.settings import Settings, load_settings
from wyoming_tts.studio import children
from wyoming_tts.studio.jobs import Job, JobState, VoiceOrder
from wyoming_tts.studio.studio import Studio

TEXT = "This is one sentence of four seconds, and it has about fifty sounds in it"
COMMIT = "0" * 40
SPEAKING: Mapping[str, Mapping[str, bytes]] = {
    "neutts-nano-q4": {"neutts-nano-Q4_0.gguf": b"weights"},
    "neucodec-onnx-int8": {"model.onnx": b"weights"},
}
CHILD = "from wyoming_tts.studio.child import main; raise SystemExit(main())\n"
ENCODE = """
from wyoming_tts.engines.neutts import cloning
def encode(samples, files, *, on_progress):
    on_progress("encoding")
    return [number % 1000 for number in range(len(samples) // 320)]
cloning.encode = encode
"""
"""Puts something in the place of the encoder; its codes are numbers that any model has."""

ENCODER: Mapping[str, Mapping[str, bytes]] = {
    "neucodec": {"pytorch_model.bin": b"weights"},
    "w2v-bert-2.0": {
        "model.safetensors": b"weights",
        "config.json": b"{}",
        "preprocessor_config.json": b"{}",
    },
}


def settings_in(folder: Path, **flags: Any) -> Settings:
    """Return settings that keep everything in a folder, and want no watermark."""
    return load_settings({"data_dir": str(folder), "watermark": False, **flags})


def install(settings: Settings, models: Mapping[str, Mapping[str, bytes]]) -> None:
    """Put files in the place of models, as a download does."""
    store = ModelStore(settings.user_models_dir)
    for name, files in models.items():
        model = store.find(name)
        folder = store.model_folder(model, COMMIT)
        folder.mkdir(parents=True)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        held = {f: HeldFile(len(c), hashlib.sha256(c).hexdigest()) for f, c in files.items()}
        store.ledger.put(name, Record(model.repo, COMMIT, held))


async def upload(content: bytes, part: int = 1 << 16) -> AsyncIterator[bytes]:
    """Yield what a client sends, in parts."""
    for start in range(0, len(content), part):
        yield content[start : start + part]


def recording_in(folder: Path, *parts: float) -> bytes:
    """Return a WAV of one sentence, or of other parts."""
    path = save(folder / "upload.wav", speech(*(parts or (-0.5, 4.0, -0.5))))
    content = path.read_bytes()
    path.unlink()
    return content


def instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Run another program in the place of a child; the request is its first line."""
    monkeypatch.setattr(children, "_COMMAND", (sys.executable, "-c", program))


def order(take: str, name: str = "Me", **changes: Any) -> VoiceOrder:
    """Return what is wanted to be made of a take."""
    return VoiceOrder(take, name, "en-US", TEXT, **changes)


class Watched:
    """A studio whose jobs can be waited for."""

    def __init__(self, settings: Settings, **options: Any) -> None:
        self.seen: list[Job] = []
        self.voices: list[str] = []
        self._changed = asyncio.Condition()
        self.notices: set[asyncio.Task[None]] = set()
        self.settings = settings
        self.studio = Studio(settings, on_job=self._take, on_voice=self.voices.append, **options)

    def _take(self, job: Job) -> None:
        self.seen.append(job)
        notice = asyncio.create_task(self._notify())
        self.notices.add(notice)
        notice.add_done_callback(self.notices.discard)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def until(self, job: Job, state: JobState, step: str = "") -> Job:
        """Wait until a job was in a state, and at a step if one is named; return it as it was."""

        def found() -> list[Job]:
            return [
                each
                for each in self.seen
                if each.id == job.id and each.state is state and each.step.startswith(step)
            ]

        async with self._changed:
            await self._changed.wait_for(lambda: bool(found()))
        return found()[0]

    async def ended(self, job: Job) -> Job:
        """Wait until a job has ended and return it."""

        def end() -> Job | None:
            return next((e for e in self.seen if e.id == job.id and e.state.ended), None)

        async with self._changed:
            await self._changed.wait_for(lambda: end() is not None)
        last = end()
        assert last is not None
        return last


async def until(found: Callable[[], object]) -> None:
    """Wait for what a process or a thread does; the test's timeout is the bound."""
    while not found():  # noqa: ASYNC110 - neither sets an event of this loop
        await asyncio.sleep(0.01)


def processes_of(marker: str) -> list[int]:
    """Return the processes that have a word in their command line or environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            said = (path / "cmdline").read_bytes() + (path / "environ").read_bytes()
            state = (path / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if marker.encode() in said and int(path.name) != os.getpid() and state != "Z":
            found.append(int(path.name))
    return found
