"""What the values of settings may be, where a type does not say it."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from wyoming_tts.errors import SettingsError

MOST_CPUS = 4096


def default_data_dir() -> Path:
    """Return the folder for what the server keeps, by the XDG base directory rules.

    Raises:
        SettingsError: the user who runs the server has no home folder.
    """
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    try:
        return expand_home(Path(base)) / "wyoming-tts"
    except ValueError as error:
        raise SettingsError(f"--data-dir is needed here: {error}") from error


def check_uri(uri: str) -> None:
    """Raise ``ValueError`` unless ``uri`` is one that the server can listen on."""
    parts = urlsplit(uri)
    if parts.scheme == "tcp":
        if parts.port is None or parts.hostname is None:
            raise ValueError(f"{uri!r} needs a host and a port, as in tcp://0.0.0.0:10200")
    elif parts.scheme == "unix":
        if not parts.path or parts.netloc:
            raise ValueError(f"{uri!r} needs three slashes, as in unix:///run/wyoming-tts.sock")
    elif uri != "stdio://":
        raise ValueError(f"{uri!r} is none of tcp://HOST:PORT, unix://PATH, stdio://")


def check_web(url: str) -> None:
    """Raise ``ValueError`` unless ``url`` is one at which a page can be."""
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname is None or parts.port is None:
        raise ValueError(f"{url!r} needs a host and a port, as in http://127.0.0.1:10280")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError(f"{url!r} has more than a host and a port")


def is_loopback(url: str) -> bool:
    """Whether a checked URL is one that only this machine can reach."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def expand_home(path: Path) -> Path:
    """Return ``path`` with ``~`` replaced, or raise ``ValueError``."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError(
            f"{str(path)!r}: there is no such home folder; give the whole path"
        ) from None


def cpu_set(text: str) -> tuple[int, ...]:
    """Return the processors in a list such as ``0,1,4-7``, or raise ``ValueError``."""
    cpus: set[int] = set()
    for part in filter(None, (part.strip() for part in text.split(","))):
        first, dash, last = part.partition("-")
        last = last if dash else first
        if not (first.isdecimal() and last.isdecimal()) or not int(first) <= int(last) < MOST_CPUS:
            raise ValueError(f"{part!r} is not a processor number or range, as in 0,1,4-7")
        cpus.update(range(int(first), int(last) + 1))
    return tuple(sorted(cpus))
