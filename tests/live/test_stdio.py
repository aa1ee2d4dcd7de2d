"""The server behind a pipe: standard input and output are the connection."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
from pathlib import Path

import pytest
from wyoming.event import Event, read_event

from tests.live.processes import ServerProcess
from wyoming_tts.protocol.framing import encode_event


async def converse(tmp_path: Path, *events: Event, raw: bytes = b"") -> tuple[list[Event], int]:
    """Send events and the end of input; return what came, which must be events only."""
    server = await ServerProcess.start(tmp_path, uri="stdio://", piped=True)
    stdin, stdout = server.process.stdin, server.process.stdout
    assert stdin is not None
    assert stdout is not None
    stdin.write(b"".join(map(encode_event, events)) + raw)
    stdin.close()
    async with asyncio.timeout(25):
        output = io.BytesIO(await stdout.read())
    answers = []
    while (event := read_event(output)) is not None:
        answers.append(event)
    status = await server.ended()
    assert not output.read()
    assert "Traceback" not in server.log
    return answers, status


def kinds(events: list[Event]) -> list[str]:
    """Return the types of events, runs of chunks as one."""
    names = [event.type for event in events]
    return [name for i, name in enumerate(names) if not i or name != names[i - 1]]


async def test_everything_asked_before_the_end_of_input_is_answered(tmp_path: Path) -> None:
    """Describe and a reply come whole on standard output, alone there, and the process ends."""
    answers, status = await converse(
        tmp_path, Event("describe"), Event("synthesize", {"text": "Hello there. How are you?"})
    )
    # The reply may begin before the description is complete, or after it.
    assert sorted(set(kinds(answers))) == ["audio-chunk", "audio-start", "audio-stop", "info"]
    assert answers[-1].type == "audio-stop"
    assert sum(len(event.payload or b"") for event in answers) > 48_000
    assert status == 0


async def test_stream_without_a_stop_ends_with_the_input(tmp_path: Path) -> None:
    """The end of input is the end of the text of an open stream."""
    answers, status = await converse(
        tmp_path, Event("synthesize-start"), Event("synthesize-chunk", {"text": "Hello there"})
    )
    assert kinds(answers) == ["audio-start", "audio-chunk", "audio-stop", "synthesize-stopped"]
    assert status == 0


async def test_nothing_asked(tmp_path: Path) -> None:
    """Empty input is no error."""
    assert await converse(tmp_path) == ([], 0)


@pytest.mark.parametrize("raw", [b"garbage\n", b'{"type": "desc'])
async def test_garbage_on_standard_input(tmp_path: Path, raw: bytes) -> None:
    """What is no event is answered by an error event, also here."""
    answers, _ = await converse(tmp_path, raw=raw)
    assert [(event.type, event.data["code"]) for event in answers] == [("error", "bad-frame")]


async def test_listener_that_leaves(tmp_path: Path) -> None:
    """When nobody reads standard output any more, the process ends."""
    server = await ServerProcess.start(tmp_path, uri="stdio://", piped=True)
    stdin, stdout = server.process.stdin, server.process.stdout
    assert stdin is not None
    assert stdout is not None
    text = "This goes on and on. " * 100
    stdin.write(encode_event(Event("synthesize", {"text": text})))
    await stdout.readline()
    server.process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]
    stdin.close()
    await server.ended()
    assert "Traceback" not in server.log


@pytest.mark.parametrize("kind", ["nothing", "file"])
async def test_input_that_cannot_be_waited_for(tmp_path: Path, kind: str) -> None:
    """A file, or /dev/null, as standard input is one line of advice and exit status 1."""
    path = tmp_path / "input"
    path.write_bytes(encode_event(Event("describe")))
    with path.open("rb") as file:
        stdin = file if kind == "file" else asyncio.subprocess.DEVNULL
        server = await ServerProcess.start(tmp_path, uri="stdio://", stdin=stdin)
    assert await server.ended() == 1
    (line,) = server.log.splitlines()
    assert "stdio://" in line
    assert "cat |" in line


def test_input_that_is_closed(tmp_path: Path) -> None:
    """Without any standard input there is one line of advice, too, and no traceback."""
    command = f"exec {sys.executable} -m wyoming_tts serve --uri stdio:// --data-dir . <&-"
    done = subprocess.run(
        ["sh", "-c", command],  # noqa: S607 - every system has it
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "stdio://" in line
