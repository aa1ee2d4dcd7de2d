"""Binding the sockets that a URI means: all of them, or none."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support import open_files, running_app
from wyoming_tts.errors import SettingsError
from wyoming_tts.protocol.listen import BACKLOG, open_sockets

HERE = ["127.0.0.1", "127.0.0.2", "127.0.0.3"]


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    """Check that no socket of a test outlives it."""
    before = open_files()
    yield
    assert open_files() == before


def name_of(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Make every host name one of these IPv4 addresses."""

    def look_up(_host: str, port: int, **_: Any) -> list[Any]:
        kind = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
        return [(*kind, (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def connect(host: str, port: int) -> None:
    """Connect and hang up."""
    with socket.socket() as client:
        client.settimeout(5)
        client.connect((host, port))


def bound_to(uri: str) -> list[str]:
    """Open the sockets of a URI and return their addresses; connecting to each works."""
    with ExitStack() as stack:
        names = [stack.enter_context(bound).getsockname() for bound in open_sockets(uri)]
        for host, port in names:
            connect(host, port)
    return [host for host, _ in names]


def free_port() -> int:
    """Return a port that nobody listens on, at any address."""
    with socket.create_server(("", 0)) as sock:
        return int(sock.getsockname()[1])


def test_a_name_of_several_addresses_binds_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that is known at several addresses is listened on at each."""
    name_of(monkeypatch, *HERE)
    assert bound_to(f"tcp://house:{free_port()}") == HERE


def test_an_address_that_is_listed_twice_is_bound_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that stands in two lines of the hosts file can be listened on."""
    name_of(monkeypatch, HERE[0], HERE[0], HERE[1])
    assert bound_to(f"tcp://house:{free_port()}") == HERE[:2]


def test_a_second_address_in_use_closes_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one of a host's addresses cannot be had, none is listened on, and that is told."""
    name_of(monkeypatch, *HERE)
    with socket.create_server((HERE[1], 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match="cannot listen on tcp://house"):
            open_sockets(f"tcp://house:{port}")
        for free in (HERE[0], HERE[2]):
            with pytest.raises(ConnectionRefusedError):
                connect(free, port)


def test_an_address_without_its_family_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """``localhost`` is listened on where IPv6 stands in the hosts file and not in the kernel."""
    create = socket.create_server

    def create_server(address: tuple[str, int], **options: Any) -> socket.socket:
        if address[0] == HERE[1]:
            raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
        return create(address, **options)

    name_of(monkeypatch, *HERE)
    monkeypatch.setattr(socket, "create_server", create_server)
    assert bound_to(f"tcp://localhost:{free_port()}") == [HERE[0], HERE[2]]


@pytest.mark.parametrize("uri", ["tcp://127.0.0.1:0", "tcp://[::]:0", "unix://{}/socket"])
async def test_a_burst_of_connections_finds_room(
    uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However a socket is made, as many connections may wait on it as the server intends."""
    lengths: list[int | None] = []
    listen = socket.socket.listen

    def note(self: socket.socket, backlog: int | None = None) -> None:
        lengths.append(backlog)
        listen(self, *([] if backlog is None else [backlog]))

    monkeypatch.setattr(socket.socket, "listen", note)
    async with running_app(tmp_path, uri=uri.format(tmp_path)):
        assert set(lengths) == {BACKLOG}


def test_all_addresses_are_both_families() -> None:
    """One socket on ``[::]`` is reached over IPv4 and IPv6."""
    (bound,) = open_sockets("tcp://[::]:0")
    with bound:
        port = bound.getsockname()[1]
        for host in ("127.0.0.1", "::1"):
            socket.create_connection((host, port), timeout=5).close()


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_path_that_is_no_socket_is_left_alone(tmp_path: Path, kind: str) -> None:
    """What is in the way of a Unix socket is named, and never removed."""
    path = tmp_path / "socket"
    path.mkdir() if kind == "folder" else path.write_text("precious")
    with pytest.raises(SettingsError, match=f"{path} is in the way"):
        open_sockets(f"unix://{path}")
    assert path.is_dir() if kind == "folder" else path.read_text() == "precious"


def test_a_path_that_is_too_long_is_told(tmp_path: Path) -> None:
    """A path longer than the system takes is told in words."""
    with pytest.raises(SettingsError, match="too long"):
        open_sockets(f"unix://{tmp_path}/{'a' * 200}")
