from __future__ import annotations

import asyncio
import ipaddress
import logging
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from wyoming.event import async_read_event
from wyoming.info import Info
from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from tests.support import PATIENCE, open_files, running_app, until
from wyoming_tts.app import App
from wyoming_tts.protocol import discovery
from wyoming_tts.protocol.addresses import Address, interface_addresses
from wyoming_tts.protocol.discovery import ID_FILE, SERVICE_TYPE, Advertiser, instance_name
from wyoming_tts.protocol.framing import encode_event
from wyoming_tts.protocol.info import build_info
from wyoming_tts.protocol.probe import ProbeError, describe

LAN = [a for a in interface_addresses() if not a.is_loopback and not a.is_link_local]


# The name.


def test_the_name_is_kept(tmp_path: Path) -> None:
    """A server has the same name at every start, and another server another one."""
    name = instance_name(tmp_path / "one")
    assert name == instance_name(tmp_path / "one")
    assert name != instance_name(tmp_path / "two")
    prefix, _, number = name.rpartition("-")
    assert prefix == "wyoming-tts"
    assert len(number) == 8


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"../../x", b"ABCDEF12", b"abc", b"a" * 100_000, b"\n" * 50]
)
def test_rubbish_in_the_file_is_replaced(content: bytes, tmp_path: Path) -> None:
    """A damaged file costs the old name, not the start, and the new name is kept."""
    (tmp_path / ID_FILE).write_bytes(content)
    name = instance_name(tmp_path)
    assert len(name) == len("wyoming-tts-12345678")
    assert instance_name(tmp_path) == name


@pytest.mark.parametrize("kind", ["file", "rubbish", "folder"])
def test_a_folder_that_cannot_be_written_still_gives_a_lasting_name(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The machine's own id stands in for the file, with one warning."""
    monkeypatch.setattr(discovery, "MACHINE_ID", tmp_path / "machine-id")
    (tmp_path / "machine-id").write_text("4711\n")
    folder = tmp_path / "data"
    if kind == "file":
        folder.write_text("in the way")
    else:
        (folder / ID_FILE).mkdir(parents=True)
    name = instance_name(folder)
    assert len(caplog.records) == 1
    assert instance_name(folder) == name
    (tmp_path / "machine-id").write_text("4712\n")
    assert instance_name(folder) != name
    (tmp_path / "machine-id").unlink()
    assert instance_name(folder).startswith("wyoming-tts-")


# The probe.


async def serve(
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> tuple[asyncio.Server, int]:
    """Start a server on this machine; return it and its port."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\n",
        b"hello\n",
        b"[]\n",
        b"{}\n",
        b'{"type": "info"}\n',
        b'{"type": "info", "data": []}\n',
        b'{"type": "info", "data": {"tts": 5}}\n',
        b'{"type": "info", "data": {"tts": ["x"]}}\n',
        b'{"type": "info", "data": {"tts": [{"name": "x"}]}}\n',
        b'{"type": "info", "data_length": 50}\n{}',
        b'{"type": "info", "data_length": 2}\n[]',
        b'{"type": "info", "data_length": "x"}\n',
        b'{"type": "pong"}\n',
        b"x" * 100_000 + b"\n",
        b"[" * 50_000 + b"\n",
    ],
)
async def test_any_other_answer_is_a_probe_error(answer: bytes) -> None:
    """A server that answers something else is told apart from one that works."""

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(answer)
        await writer.drain()

    server, port = await serve(reply)
    async with server:
        try:
            info = await describe(f"tcp://127.0.0.1:{port}", 5)
        except ProbeError as error:
            assert str(error)  # noqa: PT017 - an empty description of a server is an answer, too
        else:
            assert not info.tts


async def test_silence_is_a_probe_error() -> None:
    """A server that accepts and says nothing is given up in time."""

    async def wait(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    server, port = await serve(wait)
    async with server:
        with pytest.raises(ProbeError, match=r"no answer within 0\.1 s"):
            await describe(f"tcp://127.0.0.1:{port}", 0.1)


@pytest.mark.parametrize(
    "uri", ["tcp://127.0.0.1:1", "unix:///no/such/socket", "stdio://", "http://x", "tcp://h", ""]
)
async def test_nobody_there_is_a_probe_error(uri: str) -> None:
    """An address without a server is told in words."""
    with pytest.raises(ProbeError, match=r".+"):
        await describe(uri, 5)


# The network.


class Browser:
    """Looks for servers as Home Assistant does; knows of the one it is asked about."""

    def __init__(self) -> None:
        self.zeroconf = AsyncZeroconf(interfaces=["127.0.0.1", *map(str, LAN)])
        self.names: set[str] = set()
        self._changed = asyncio.Event()
        self._browser = AsyncServiceBrowser(
            self.zeroconf.zeroconf, SERVICE_TYPE, handlers=[self._on_change]
        )

    def _on_change(
        self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        if state_change is ServiceStateChange.Removed:
            self.names.discard(name)
        else:
            self.names.add(name)
        self._changed.set()

    async def until(self, condition: Callable[[set[str]], object]) -> None:
        """Wait until the names that are advertised fulfil a condition."""
        async with asyncio.timeout(PATIENCE):
            while not condition(self.names):
                self._changed.clear()
                await self._changed.wait()

    async def resolve(self, name: str) -> AsyncServiceInfo:
        """Ask where a server is."""
        info = AsyncServiceInfo(SERVICE_TYPE, name)
        assert await info.async_request(self.zeroconf.zeroconf, 5000)
        return info


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Browse the network."""
    browser = Browser()
    yield browser
    await browser._browser.async_cancel()
    await browser.zeroconf.async_close()


@pytest.fixture(autouse=True)
def _no_complaints(caplog: pytest.LogCaptureFixture) -> Any:
    """Check that the zeroconf package finds nothing to complain about."""
    yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    loud = [r for r in records if r.levelno >= logging.WARNING]
    assert not [r.getMessage() for r in loud if r.name.split(".")[0] in {"zeroconf", "asyncio"}]


def service_name(tmp_path: Path) -> str:
    """Return the name under which a server with this data folder is advertised."""
    return f"{instance_name(tmp_path)}.{SERVICE_TYPE}"


async def advertised(app: App) -> Advertiser:
    """Wait until a server is advertised."""
    advertiser = app._advertiser
    assert advertiser is not None
    async with asyncio.timeout(PATIENCE):
        await advertiser.advertised.wait()
    return advertiser


def resolved(info: AsyncServiceInfo) -> list[Address]:
    """Return the addresses of a server."""
    return [ipaddress.ip_address(a.packed) for a in info.ip_addresses_by_version(IPVersion.All)]


@pytest.mark.parametrize("uri", ["tcp://[::]:0", "tcp://0.0.0.0:0"])
async def test_a_server_is_found_and_answers(uri: str, tmp_path: Path, browser: Browser) -> None:
    """Who browses finds the server, at addresses that each answer, until it stops."""
    name = service_name(tmp_path)
    async with running_app(tmp_path, uri=uri, zeroconf=True) as app:
        await browser.until(lambda names: name in names)
        info = await browser.resolve(name)
        found = resolved(info)
        assert found
        assert {a.version for a in found} == ({a.version for a in LAN} if "[" in uri else {4})
        assert not any(a.is_unspecified or a.is_link_local or a.is_loopback for a in found)
        for address in found:
            host = f"[{address}]" if address.version == 6 else address
            answer = await describe(f"tcp://{host}:{info.port}")
            assert [voice.name for voice in answer.tts[0].voices].count("tone") == 1
        await advertised(app)
    await browser.until(lambda names: name not in names)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_a_server_of_this_machine_alone_is_advertised_as_such(
    host: str, tmp_path: Path, browser: Browser
) -> None:
    """A server on one address is found there and nowhere else."""
    uri = f"tcp://[{host}]:0" if ":" in host else f"tcp://{host}:0"
    async with running_app(tmp_path, uri=uri, zeroconf=True) as app:
        name = service_name(tmp_path)
        await browser.until(lambda names: name in names)
        info = await browser.resolve(name)
        assert list(map(str, resolved(info))) == [host]
        assert info.port == app.server.ports[0][1]


async def test_the_second_of_a_name_renames_itself(tmp_path: Path, browser: Browser) -> None:
    """A copied machine gets a name, and a host, of its own, and both servers are found."""
    one, two = tmp_path / "one", tmp_path / "two"
    name = service_name(one)
    two.mkdir()
    shutil.copy(one / ID_FILE, two / ID_FILE)
    async with running_app(one, uri="tcp://[::]:0", zeroconf=True) as first:
        await advertised(first)
        async with running_app(two, uri="tcp://[::]:0", zeroconf=True) as second:
            await advertised(second)
            renamed = name.replace(f".{SERVICE_TYPE}", f"-2.{SERVICE_TYPE}")
            await browser.until(lambda names: {name, renamed} <= names)
            infos = [await browser.resolve(n) for n in (name, renamed)]
            ports = [app.server.ports[0][1] for app in (first, second)]
            assert [info.port for info in infos] == ports
            assert infos[0].server != infos[1].server


async def test_without_a_port_nothing_is_advertised(tmp_path: Path) -> None:
    """A server on a Unix socket is nobody else's."""
    uri = f"unix://{tmp_path}/socket"
    async with running_app(tmp_path, uri=uri, zeroconf=True) as app:
        assert app._advertiser is None


async def test_nothing_is_advertised_before_it_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Home Assistant connects at once and asks but once, so the server has to be there first."""
    monkeypatch.setattr(discovery, "LOOK_INTERVAL", 0.02)
    answers, asked = asyncio.Event(), asyncio.Semaphore(0)

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await async_read_event(reader)
        asked.release()
        if answers.is_set():
            writer.write(encode_event(build_info([]).event()))
            await writer.drain()

    server, port = await serve(reply)
    advertiser = Advertiser([("127.0.0.1", port)], tmp_path)
    async with server, asyncio.timeout(PATIENCE):
        advertiser.start()
        for _ in range(3):
            await asked.acquire()
        assert not advertiser.advertised.is_set()
        assert advertiser._zeroconf is None
        answers.set()
        await advertiser.advertised.wait()
        await advertiser.stop()
    assert len(caplog.records) == 1
    assert "cannot advertise" in caplog.text


async def test_a_change_of_address_is_advertised(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that gets another address from the router is found there."""
    monkeypatch.setattr(discovery, "LOOK_INTERVAL", 0.1)
    here = [ipaddress.ip_address("127.0.0.1")]
    monkeypatch.setattr(discovery, "interface_addresses", lambda: list(here))
    monkeypatch.setattr(discovery, "routed_addresses", list)
    name = service_name(tmp_path)
    async with running_app(tmp_path, uri="tcp://0.0.0.0:0", zeroconf=True) as app:
        advertiser = await advertised(app)
        before = (await browser.resolve(name)).server
        here[0] = ipaddress.ip_address("127.0.0.2")
        await until(lambda: not advertiser.advertised.is_set())
        async with asyncio.timeout(PATIENCE):
            await advertiser.advertised.wait()
            info = await browser.resolve(name)
            while resolved(info) != here:
                info = await browser.resolve(name)
                await asyncio.sleep(0.05)
        assert info.server == before
        await describe(f"tcp://127.0.0.2:{info.port}")


async def test_a_network_that_is_not_there_yet_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One warning, a server that serves, and an advertisement as soon as it is possible."""
    monkeypatch.setattr(discovery, "LOOK_INTERVAL", 0.02)
    faults: list[Exception] = [
        OSError(19, "No such device"),
        RuntimeError("No adapters"),
        OSError(),
    ]

    def open_zeroconf(**options: Any) -> AsyncZeroconf:
        if faults:
            raise faults.pop(0)
        return AsyncZeroconf(**options)

    monkeypatch.setattr(discovery, "AsyncZeroconf", open_zeroconf)
    async with running_app(tmp_path, zeroconf=True) as app:
        assert isinstance(await describe(f"tcp://127.0.0.1:{app.server.ports[0][1]}"), Info)
        await advertised(app)
    warnings = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert ["No such device" in r.getMessage() for r in warnings] == [True]


async def test_a_look_at_the_addresses_may_fail_in_any_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An address that no library understands costs one warning; the next look is as ever."""
    monkeypatch.setattr(discovery, "LOOK_INTERVAL", 0.02)
    faults = [ValueError("'fe80::%odd' is no address")] * 3

    def addresses() -> list[Address]:
        if faults:
            raise faults.pop()
        return interface_addresses()

    monkeypatch.setattr(discovery, "interface_addresses", addresses)
    async with running_app(tmp_path, zeroconf=True) as app:
        await advertised(app)
    warnings = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert ["fe80::%odd" in warning for warning in warnings] == [True]


async def test_a_machine_without_an_address_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing to advertise is worth one warning, and the server stops as ever."""
    monkeypatch.setattr(discovery, "LOOK_INTERVAL", 0.01)
    monkeypatch.setattr(discovery, "interface_addresses", list)
    monkeypatch.setattr(discovery, "routed_addresses", list)
    async with running_app(tmp_path, uri="tcp://0.0.0.0:0", zeroconf=True):
        await asyncio.sleep(0.2)
    assert caplog.text.count("cannot advertise") == 1


@pytest.mark.parametrize("delay", [0, 0.01, 0.05, 0.3, 0.6])
async def test_stopping_at_any_moment_leaves_nothing(delay: float, tmp_path: Path) -> None:
    """However far the start has come, stop closes every socket in a short time."""

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await async_read_event(reader)
        writer.write(encode_event(build_info([]).event()))
        await writer.drain()

    server, port = await serve(reply)
    async with server:
        before = open_files()
        advertiser = Advertiser([("127.0.0.1", port)], tmp_path)
        advertiser.start()
        await asyncio.sleep(delay)
        async with asyncio.timeout(2):
            await advertiser.stop()
        assert not advertiser.advertised.is_set()
        await until(lambda: open_files() <= before)


@pytest.mark.parametrize("where", ["async_register_service", "async_close"])
async def test_a_zeroconf_that_hangs_does_not_hold_up_the_stop(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the network does, the server stops in time and its sockets are closed."""
    monkeypatch.setattr(discovery, "FAREWELL", 0.2)
    hanging = asyncio.Event()

    async def hang(*_: Any, **__: Any) -> None:
        hanging.set()
        await asyncio.Event().wait()

    before = open_files()
    async with running_app(tmp_path, zeroconf=True) as app:
        if where == "async_close":
            await advertised(app)
        monkeypatch.setattr(AsyncZeroconf, where, hang)
        if where == "async_register_service":
            async with asyncio.timeout(PATIENCE):
                await hanging.wait()
        advertiser = app._advertiser
        assert advertiser is not None
        async with asyncio.timeout(2):
            await advertiser.stop()
    await until(lambda: open_files() <= before)


async def test_a_registration_that_hangs_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An announcement that does not come to an end is given up and begun anew."""
    monkeypatch.setattr(discovery, "LOOK_INTERVAL", 0.01)
    monkeypatch.setattr(discovery, "LONGEST_ANNOUNCEMENT", 0.1)
    tries: list[None] = []

    async def hang(*_: Any, **__: Any) -> None:
        tries.append(None)
        await asyncio.Event().wait()

    monkeypatch.setattr(AsyncZeroconf, "async_register_service", hang)
    async with running_app(tmp_path, zeroconf=True):
        await until(lambda: len(tries) > 1)
    assert caplog.text.count("cannot advertise") == 1
