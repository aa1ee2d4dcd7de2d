"""Binding the sockets that a URI means."""

from __future__ import annotations

import errno
import os
import socket
import stat
from pathlib import Path
from urllib.parse import urlsplit

from wyoming_tts.errors import SettingsError

BACKLOG = 512
"""Connections that may wait to be accepted."""

ALL = "::"


def open_sockets(uri: str) -> list[socket.socket]:
    """Bind and listen on a ``tcp://`` or ``unix://`` URI.

    Raises:
        SettingsError: it cannot be listened on; the message says what to do.
    """
    parts = urlsplit(uri)
    try:
        if parts.scheme == "unix":
            return [_unix_socket(Path(parts.path))]
        return _tcp_sockets(parts.hostname or ALL, parts.port or 0)
    except (OSError, UnicodeError) as error:
        reason, remedy = str(error), "choose another --uri"
        if isinstance(error, OSError):
            reason = error.strerror or reason
            if error.errno == errno.EADDRINUSE:
                remedy = "stop what uses it, or " + remedy
        raise SettingsError(f"cannot listen on {uri}: {reason}; {remedy}") from error


def _tcp_sockets(host: str, port: int) -> list[socket.socket]:
    if host == ALL and socket.has_dualstack_ipv6():
        # One socket for both families, as "all addresses" should mean.
        return [
            socket.create_server(
                (ALL, port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=BACKLOG
            )
        ]
    if host == ALL:
        host = "0.0.0.0"  # noqa: S104 - all addresses were asked for
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    sockets: list[socket.socket] = []
    missing: OSError | None = None
    for family, address in dict.fromkeys((entry[0], entry[4][:2]) for entry in found):
        try:
            sockets.append(socket.create_server(address, family=family, backlog=BACKLOG))
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                # A name may have an address of a family that the machine does not use.
                missing = error
                continue
            for bound in sockets:
                bound.close()
            raise
    if missing is not None and not sockets:
        raise missing
    return sockets


def _unix_socket(path: Path) -> socket.socket:
    _clear_stale_socket(path)
    bound = socket.socket(socket.AF_UNIX)
    try:
        bound.bind(os.fspath(path))
        bound.listen(BACKLOG)
    except OSError:
        bound.close()
        raise
    return bound


def _clear_stale_socket(path: Path) -> None:
    """Remove the socket that a killed server left behind; never anything else."""
    try:
        if not stat.S_ISSOCK(path.stat().st_mode):
            raise SettingsError(f"{path} is in the way and is not a socket; remove it")
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(os.fspath(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise SettingsError(f"another server listens on {path}; stop it, or choose another --uri")
