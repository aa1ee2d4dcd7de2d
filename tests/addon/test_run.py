"""The services' scripts, started in a plain folder against the real server and a real client."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.addon.app import SERVICES, config
from tests.addon.supervisor import TOKEN, describing, fake_supervisor, port_of
from tests.live.processes import STARTED_IN, ServerProcess, free_port

pytestmark = pytest.mark.timeout(90)

WRAPPER = f"""#!/bin/sh
exec {sys.executable} -P -m wyoming_tts "$@"
"""


@dataclass(frozen=True)
class Root:
    """A folder in place of the container's root."""

    folder: Path
    port: int
    web_port: int

    @classmethod
    def make(cls, folder: Path) -> Root:
        """Lay out the folder, with the command on a path of its own."""
        for name in ("bin", "data"):
            (folder / name).mkdir()
        command = folder / "bin/wyoming-tts"
        command.write_text(WRAPPER)
        command.chmod(0o755)
        return cls(folder, free_port(), free_port())

    @property
    def uri(self) -> str:
        """Where the server is to listen."""
        return f"tcp://127.0.0.1:{self.port}"

    def write_options(self, **options: Any) -> None:
        """Write the file that the Supervisor would write: the form's values."""
        values = {**config()["options"], **options}
        (self.folder / "data/options.json").write_text(json.dumps(values))

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of the services."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("WYOMING_TTS_", "HF_"))}
        return kept | {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "APP_OPTIONS": str(self.folder / "data/options.json"),
            "APP_DATA": str(self.folder / "data"),
            "APP_CONFIG": str(self.folder / "config"),
            "APP_URI": self.uri,
            "APP_WEB": f"http://127.0.0.1:{self.web_port}",
            **more,
        }

    async def start(self, service: str, **more: str) -> asyncio.subprocess.Process:
        """Start a service's ``run`` as s6 does: with the service's name as its argument."""
        return await asyncio.create_subprocess_exec(
            *("bash", str(SERVICES / service / "run"), service),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=self.folder,
            env=self.environment(**more),
        )

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[ServerProcess]:
        """Run the server until it is ready, and end it after the block."""
        server = ServerProcess(await self.start("wyoming-tts"), self.uri)
        try:
            await server.logged(" is ready with ")
            yield server
        finally:
            with suppress(ProcessLookupError):
                server.process.kill()
            await server.ended()


@pytest.fixture
def root(tmp_path: Path) -> Root:
    """A folder with the options that the form begins with."""
    root = Root.make(tmp_path)
    root.write_options()
    return root


async def test_the_server_runs_with_the_options_of_the_form(root: Root) -> None:
    """A client hears the voice that the options name, and files lie where they are documented."""
    root.write_options(engine="espeak", voice="espeak-de-de", tail_silence_ms=0)
    voice = root.folder / "config/voices/grandma"
    voice.mkdir(parents=True)
    (voice / "voice.toml").write_text(
        'name = "Grandma"\nlanguages = ["en-GB"]\nengine = "espeak"\n[options]\nvoice = "en-gb"\n'
    )
    async with root.serving() as server, await server.connect() as client:
        voices = {voice["name"] for voice in (await client.info())["voices"]}
        assert {"grandma", "espeak-de-de", "english-ada"} <= voices
        reply = await client.say("Die Waschmaschine ist fertig.")
        assert reply.error is None
        assert 0.5 < reply.seconds < 6
        await server.logged("voice=espeak-de-de")
        server.process.send_signal(signal.SIGTERM)
        assert await server.ended() == 0, "a stop by Home Assistant is no failure"
    assert (root.folder / "data/models").is_dir()
    assert not (root.folder / "config/models").exists(), "models in backups"


async def test_the_page_is_for_the_supervisor_alone(root: Root) -> None:
    """Under ingress nobody else is served, not even this machine."""
    root.write_options(engine="espeak")
    async with root.serving() as server, aiohttp.ClientSession() as session:
        await server.logged("the page is at")
        for path in ("/", "/api/voices", "/v1/models"):
            async with session.get(f"http://127.0.0.1:{root.web_port}{path}") as answer:
                assert answer.status == 403


async def test_options_that_are_wrong_end_the_service_with_one_line(root: Root) -> None:
    """What the form could not catch is told by name, and the status is one that ends the app."""
    root.write_options(neutts_threads=999)
    process = await root.start("wyoming-tts")
    async with asyncio.timeout(STARTED_IN):
        _, said = await process.communicate()
    assert process.returncode == 1
    (line,) = said.decode().splitlines()
    assert "'neutts_threads' in" in line
    assert "options.json" in line


async def test_discovery_announces_a_server_that_answers(root: Root) -> None:
    """The script tells the Supervisor, with the token of its environment."""
    with fake_supervisor() as supervisor:
        async with describing([1], supervisor.seen, root.port) as server:
            process = await root.start(
                "discovery", SUPERVISOR_TOKEN=TOKEN, SUPERVISOR_URL=supervisor.url
            )
            async with asyncio.timeout(STARTED_IN):
                said, _ = await process.communicate()
            assert port_of(server) == root.port
    assert process.returncode == 0
    assert "announced to Home Assistant" in said.decode()
    assert supervisor.seen[0] == "described 1"
    (asked,) = supervisor.requests
    assert asked.authorization == f"Bearer {TOKEN}"
    assert asked.body["service"] == "wyoming"
    assert asked.body["config"]["uri"].endswith(f":{root.port}")


async def test_discovery_that_fails_ends_nothing(root: Root) -> None:
    """A refusal is told, and the app goes on: s6 would end the container at another status."""
    with fake_supervisor((403, {"message": "no"})) as supervisor:
        async with describing([1], [], root.port):
            process = await root.start(
                "discovery", SUPERVISOR_TOKEN=TOKEN, SUPERVISOR_URL=supervisor.url
            )
            async with asyncio.timeout(STARTED_IN):
                _, said = await process.communicate()
    assert process.returncode == 0
    assert "discovery: [wyoming]" in said.decode()
