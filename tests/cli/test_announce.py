from __future__ import annotations

import argparse
import asyncio
import socket
import time
from pathlib import Path

import pytest

from tests.addon.supervisor import TAKEN, TOKEN, Asked, describing, fake_supervisor, port_of
from tests.live.processes import free_port
from wyoming_tts.cli import announce
from wyoming_tts.protocol.supervisor import RefusedError, Supervisor, UnreachableError

BUSY = (502, "<html>bad gateway</html>")


@pytest.fixture(autouse=True)
def as_an_app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give the command an app's surroundings, and no patience."""
    monkeypatch.setenv("SUPERVISOR_TOKEN", TOKEN)
    monkeypatch.setenv("WYOMING_TTS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(announce, "PAUSE", 0.02)


async def command(*arguments: str) -> int:
    """Run the command beside the stand-ins; return its exit status."""
    parser = argparse.ArgumentParser()
    announce.configure(parser)
    return await asyncio.to_thread(announce.run, parser.parse_args(arguments))


async def test_a_server_that_answers_is_announced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Supervisor gets service, address and token, and one line says so."""
    with fake_supervisor() as supervisor:
        monkeypatch.setenv("SUPERVISOR_URL", supervisor.url)
        async with describing([1], []) as server:
            port = port_of(server)
            assert await command("--uri", f"tcp://127.0.0.1:{port}", "--timeout", "5") == 0
    uri = f"tcp://{socket.gethostname()}:{port}"
    assert supervisor.requests == [
        Asked(
            "POST",
            "/discovery",
            f"Bearer {TOKEN}",
            "application/json",
            {"service": "wyoming", "config": {"uri": uri}},
        )
    ]
    told = capsys.readouterr()
    assert told.out == f"{uri}: announced to Home Assistant\n"
    assert not told.err


async def test_nothing_is_announced_before_the_server_has_voices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server is asked until it answers with a voice; only then the Supervisor is told."""
    with fake_supervisor() as supervisor:
        monkeypatch.setenv("SUPERVISOR_URL", supervisor.url + "/")
        port = free_port()
        arguments = ("--uri", f"tcp://0.0.0.0:{port}", "--timeout", "10", "--host", "the-app")
        running = asyncio.create_task(command(*arguments))
        # Nobody listens on the port at first.
        await asyncio.sleep(5 * announce.PAUSE)
        assert not supervisor.seen
        async with describing([0, 0, 2], supervisor.seen, port):
            assert await running == 0
    *before, (asked) = supervisor.seen
    assert before == ["described 0", "described 0", "described 2"]
    assert isinstance(asked, Asked)
    assert asked.body["config"] == {"uri": f"tcp://the-app:{port}"}


async def test_a_supervisor_that_is_not_there_yet_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Faults of the Supervisor's own are waited out."""
    with fake_supervisor(BUSY, (429, {}), (500, {}), TAKEN) as supervisor:
        monkeypatch.setenv("SUPERVISOR_URL", supervisor.url)
        async with describing([1], []) as server:
            assert await command("--uri", f"tcp://127.0.0.1:{port_of(server)}") == 0
    assert len(supervisor.requests) == 4
    assert not capsys.readouterr().err


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, ["403", "discovery: [wyoming]"]),
        (401, ["token", "restart the app"]),
        (400, ["400", "expected a uri"]),
    ],
)
async def test_a_refusal_is_told_once_with_advice(
    status: int,
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What the Supervisor will refuse again is not asked again."""
    answer = {"result": "error", "message": "expected a uri"}
    with fake_supervisor((status, answer)) as supervisor:
        monkeypatch.setenv("SUPERVISOR_URL", supervisor.url)
        async with describing([1], []) as server:
            assert await command("--uri", f"tcp://127.0.0.1:{port_of(server)}") == 1
    assert len(supervisor.requests) == 1
    (line,) = capsys.readouterr().err.splitlines()
    for word in [*words, "by hand"]:
        assert word in line
    assert TOKEN not in line


async def test_the_wait_for_the_server_is_bounded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A server that never has a voice is given up, and the Supervisor is not asked."""
    with fake_supervisor() as supervisor:
        monkeypatch.setenv("SUPERVISOR_URL", supervisor.url)
        async with describing([0], []) as server:
            uri = f"tcp://127.0.0.1:{port_of(server)}"
            began = time.monotonic()
            assert await command("--uri", uri, "--timeout", "0.3") == 1
    assert time.monotonic() - began < 20
    assert not supervisor.requests
    (line,) = capsys.readouterr().err.splitlines()
    assert "has no voice" in line
    assert "see the server's log" in line


async def test_the_wait_for_the_supervisor_is_bounded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A Supervisor that stays away is given up."""
    monkeypatch.setenv("SUPERVISOR_URL", f"http://127.0.0.1:{free_port()}")
    async with describing([1], []) as server:
        uri = f"tcp://127.0.0.1:{port_of(server)}"
        assert await command("--uri", uri, "--timeout", "0.3") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "out of reach" in line
    assert "by hand" in line


async def test_without_a_token_nothing_is_tried(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Outside of an app the command says at once that it has no use."""
    monkeypatch.delenv("SUPERVISOR_TOKEN")
    assert await command("--uri", "tcp://127.0.0.1:1") == 1
    assert "SUPERVISOR_TOKEN is not set" in capsys.readouterr().err


@pytest.mark.parametrize("uri", ["stdio://", "unix:///run/tts.sock"])
async def test_only_a_port_can_be_announced(uri: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Home Assistant reaches neither a pipe nor a socket in the file system."""
    assert await command("--uri", uri) == 1
    assert "tcp://HOST:PORT" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["supervisor", "https://supervisor", "http://[", "http://h:port"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    """A wrong SUPERVISOR_URL is told, not tried for minutes."""
    with pytest.raises(RefusedError, match="no address"):
        Supervisor(url, TOKEN).announce("tcp://a:1")


def test_an_answer_that_is_no_json_still_counts_by_its_status() -> None:
    """What is taken is taken, however oddly it is said; nothing else raises."""
    for content in ("", "[]", "[" * 100_000, '{"data": 3}'):
        with fake_supervisor((200, content)) as supervisor:
            assert Supervisor(supervisor.url, TOKEN).announce("tcp://a:1") == ""


def test_the_announcement_has_an_id() -> None:
    """The Supervisor's id of the announcement is returned."""
    with fake_supervisor() as supervisor:
        assert Supervisor(supervisor.url, TOKEN).announce("tcp://a:1") == "0123"


def test_a_supervisor_that_hangs_is_out_of_reach() -> None:
    """A connection without an answer ends by its own time limit."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(UnreachableError, match="out of reach"):
            Supervisor(url, TOKEN, timeout=0.1).announce("tcp://a:1")
