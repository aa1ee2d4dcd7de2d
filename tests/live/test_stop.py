"""Starting and stopping the real process: replies finish, nothing is left, problems are told."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from pathlib import Path

import pytest

from tests.live.processes import ServerProcess, alive, free_port, serving, stop
from tests.support import Marks, eventually

LOADING_SERVER = """
import asyncio, pathlib, sys
from tests.support import running_app

async def main():
    options = {"marks": sys.argv[2], "hold": True}
    async with running_app(pathlib.Path(sys.argv[1]), engine_options=options):
        await asyncio.sleep(60)

asyncio.run(main())
"""

QUICK = ("--no-zeroconf", "--stop-timeout-s", "0.3")


async def test_replies_finish_before_the_server_ends(tmp_path: Path) -> None:
    """SIGTERM closes the door at once and waits for the reply that is being spoken."""
    async with serving(tmp_path) as server, await server.connect() as client:
        await client.send("synthesize-start")
        await client.send("synthesize-chunk", text="This sentence was asked for before. ")
        early = await client.answer("audio-chunk")
        workers = server.workers()
        assert workers
        stop(server)
        await server.refuses()
        await client.send("synthesize-chunk", text="And this one after the signal.")
        await client.send("synthesize-stop")
        late = await client.answer("synthesize-stopped")
        assert (early.error, late.error) == (None, None)
        assert late.types == ["audio-chunk", "audio-stop", "synthesize-stopped"]
        assert early.seconds + late.seconds > 2
        assert await server.ended() == 0
        await eventually(lambda: not any(map(alive, workers)), "the end of the workers")


async def test_reply_that_takes_too_long_is_ended_with_its_markers(tmp_path: Path) -> None:
    """After the patience of the settings a reply is ended by an error that says why."""
    async with serving(tmp_path, *QUICK) as server, await server.connect() as client:
        await client.send("synthesize-start")
        await client.answer("audio-start")
        stop(server)
        answer = await client.answer("synthesize-stopped")
        assert answer.types == ["error", "audio-stop", "synthesize-stopped"]
        assert answer.error == "stopping"
        assert await server.ended() == 0


async def test_stream_without_an_end_is_ended_within_a_service_managers_patience(
    tmp_path: Path,
) -> None:
    """By default a client that never ends its text has its markers before Docker would kill."""
    loop = asyncio.get_running_loop()
    async with serving(tmp_path) as server, await server.connect() as client:
        await client.send("synthesize-start")
        await client.send("synthesize-chunk", text="This is only the beginning of ")
        await client.answer("audio-start")
        began = loop.time()
        stop(server)
        answer = await client.answer("synthesize-stopped")
        assert answer.types[-3:] == ["error", "audio-stop", "synthesize-stopped"]
        assert answer.error == "stopping"
        assert loop.time() - began < 8
        assert await server.ended() == 0
        assert loop.time() - began < 10


async def test_stream_whose_text_comes_after_the_signal_is_spoken(tmp_path: Path) -> None:
    """A stream that was open before the signal is finished, even if nothing was said in it yet."""
    async with serving(tmp_path) as server, await server.connect() as client:
        await client.send("synthesize-start")
        await client.answer("audio-start")
        stop(server)
        await server.refuses()
        await client.send("synthesize-chunk", text="Here it is after all.")
        await client.send("synthesize-stop")
        answer = await client.answer("synthesize-stopped")
        assert answer.types == ["audio-chunk", "audio-stop", "synthesize-stopped"]
        assert answer.seconds > 1
        assert await server.ended() == 0


async def test_requests_after_the_signal_are_told_to_come_again(tmp_path: Path) -> None:
    """A connection that was open before the signal gets `stopping` for new requests."""
    async with (
        serving(tmp_path) as server,
        await server.connect() as speaking,
        await server.connect() as other,
    ):
        await other.info()
        await speaking.send("synthesize-start")
        await speaking.answer("audio-start")
        stop(server)
        await server.refuses()
        answer = await other.say("Hello?")
        assert (answer.types, answer.error) == (["error", "audio-stop"], "stopping")
        await speaking.send("synthesize-stop")
        assert (await speaking.answer("synthesize-stopped")).error is None
        assert await server.ended() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_second_signal_ends_at_once(tmp_path: Path, number: signal.Signals) -> None:
    """Whoever asks twice is not kept waiting, and no worker stays behind."""
    async with serving(tmp_path) as server, await server.connect() as client:
        await client.send("synthesize-start")
        await client.answer("audio-start")
        await eventually(lambda: bool(server.workers()), "a worker")
        workers = server.workers()
        stop(server, number)
        await server.refuses()
        stop(server, number)
        assert await server.ended() == 128 + number
        await eventually(lambda: not any(map(alive, workers)), "the end of the workers")


async def test_workers_do_not_outlive_a_killed_server(tmp_path: Path) -> None:
    """A server that is killed outright takes its workers along."""
    async with serving(tmp_path) as server:
        await eventually(lambda: bool(server.workers()), "a worker")
        workers = server.workers()
        stop(server, signal.SIGKILL)
        await server.ended()
        await eventually(lambda: not any(map(alive, workers)), "the end of the workers")


async def test_worker_that_loads_does_not_outlive_a_killed_server(tmp_path: Path) -> None:
    """A worker that is busy for long, and would not look at its socket, ends all the same."""
    marks = Marks(tmp_path / "marks")
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", LOADING_SERVER, str(tmp_path), str(marks.folder))
    )
    await eventually(lambda: bool(marks.loads), "the load")
    (worker,) = marks.loads
    assert alive(worker)
    server.kill()
    await server.wait()
    await eventually(lambda: not alive(worker), "the end of the worker")


async def test_port_in_use(tmp_path: Path) -> None:
    """A port that is taken is one line on the screen and exit status 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        uri = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        server = await ServerProcess.start(tmp_path, uri=uri)
        assert await server.ended() == 1
    (line,) = server.log.splitlines()
    assert "cannot listen on" in line
    assert "another --uri" in line


async def test_one_wrong_uri_opens_none(tmp_path: Path) -> None:
    """Where one of several addresses cannot be had, the server does not half start."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        path = tmp_path / "not-a-socket"
        path.touch()
        for wrong in (f"tcp://127.0.0.1:{taken.getsockname()[1]}", f"unix://{path}"):
            server = await ServerProcess.start(tmp_path, "--no-zeroconf", "--uri", wrong)
            assert await server.ended() == 1
            assert len([line for line in server.log.splitlines() if "listening" not in line]) == 1
        assert path.exists()


async def test_unix_socket(tmp_path: Path) -> None:
    """A socket in the file system serves like a port, and is gone after the stop."""
    path = tmp_path / "s.sock"
    async with serving(tmp_path, uri=f"unix://{path}") as server:
        async with await server.connect() as client:
            assert (await client.stream("Hello there.")).error is None
        rival = await ServerProcess.start(tmp_path, uri=f"unix://{path}")
        assert await rival.ended() == 1
        assert "another server listens" in rival.log
        async with await server.connect() as client:
            assert (await client.info())["installed"] is True
        stop(server)
        assert await server.ended() == 0
    assert not path.exists()


async def test_socket_of_a_killed_server_is_replaced(tmp_path: Path) -> None:
    """What a killed server left in the file system does not keep the next one from starting."""
    path = tmp_path / "s.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    uri = f"unix://{path}"
    async with serving(tmp_path, uri=uri) as server, await server.connect() as client:
        assert (await client.info())["installed"] is True


async def test_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Without a place for its identity the server speaks all the same, advertised or not."""
    file = tmp_path / "full"
    file.touch()
    uri = f"tcp://0.0.0.0:{free_port()}"
    async with serving(file / "data", "--zeroconf", uri=uri) as server:
        async with await server.connect() as client:
            assert (await client.stream("Hello there.")).error is None
        stop(server)
        assert await server.ended() == 0
    assert "Traceback" not in server.log
