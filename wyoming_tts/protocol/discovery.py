"""Advertising the server by zeroconf, where Home Assistant looks for it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import ipaddress
import logging
import re
import uuid
from collections.abc import Sequence
from pathlib import Path

from zeroconf import Error as ZeroconfError
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from wyoming_tts.protocol.addresses import (
    Address,
    interface_addresses,
    reachable,
    routed_addresses,
)
from wyoming_tts.protocol.probe import describe

_LOGGER = logging.getLogger(__name__)

SERVICE_TYPE = "_wyoming._tcp.local."
ID_FILE = "instance-id"
LOOK_INTERVAL = 15.0
"""Seconds between looks at the machine's addresses."""

LONGEST_ANNOUNCEMENT = 15.0
"""Seconds to find a free name and announce it; a hostile network may claim every name."""

FAREWELL = 3.0
MACHINE_ID = Path("/etc/machine-id")


def instance_name(data_dir: Path) -> str:
    """Return this server's name on the network, the same at every start.

    It is kept in the data folder; where that cannot be written, it is derived from the machine's
    own id, and only where there is none either is it made anew.
    """
    path = data_dir / ID_FILE
    with contextlib.suppress(OSError, ValueError):
        kept = path.read_text(encoding="ascii").strip()
        if re.fullmatch(r"[0-9a-f]{8}", kept):
            return f"wyoming-tts-{kept}"
    name = uuid.uuid4().hex[:8]
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        path.write_text(name + "\n", encoding="ascii")
    except OSError as error:
        _LOGGER.warning("cannot keep the server's name in %s: %s", path, error.strerror)
        with contextlib.suppress(OSError):
            seed = MACHINE_ID.read_bytes() + str(data_dir).encode()
            name = hashlib.sha256(seed).hexdigest()[:8]
    return f"wyoming-tts-{name}"


class Advertiser:
    """Keeps one service advertised for as long as the server runs.

    Advertises only once the server answers Describe, as Home Assistant connects at once and does
    not come back. Looks for new addresses, and renames itself when the name is taken.
    """

    def __init__(self, ports: Sequence[tuple[str, int]], data_dir: Path) -> None:
        """Make an advertiser for sockets bound to ``(address, port)``; the first port counts."""
        self._port = ports[0][1]
        self._bound = [host for host, port in ports if port == self._port]
        self._data_dir = data_dir
        self._zeroconf: AsyncZeroconf | None = None
        self._task: asyncio.Task[None] | None = None
        self._name = ""
        # Copies of a machine have the same name and are told apart by zeroconf; their addresses
        # would be taken for one machine's all the same if the host were called the same, too.
        self._host = f"wyoming-tts-{uuid.uuid4().hex[:12]}.local."
        self.advertised = asyncio.Event()
        """Set while the service is advertised."""

    def start(self) -> None:
        """Begin; returns at once."""
        self._task = asyncio.create_task(self._run(), name="zeroconf")

    async def stop(self) -> None:
        """Withdraw the service; returns within a few seconds whatever the network does."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
        await self._withdraw()

    async def _run(self) -> None:
        self._name = await asyncio.to_thread(instance_name, self._data_dir)
        current: list[Address] | None = None
        failed = False
        while True:
            try:
                found = await asyncio.to_thread(self._addresses)
                if found != current:
                    await self._wait_answering(found)
                    await self._withdraw()
                    await self._advertise(found)
                    current, failed = found, False
            except Exception as error:  # noqa: BLE001 - the network may do anything, and nobody else would try again
                current = None
                await self._withdraw()
                if not failed:
                    _LOGGER.warning(
                        "cannot advertise on the network: %s; trying again every %g s. "
                        "Home Assistant can be given the address by hand meanwhile",
                        *(str(error) or type(error).__name__, LOOK_INTERVAL),
                    )
                failed = True
            await asyncio.sleep(LOOK_INTERVAL)

    def _addresses(self) -> list[Address]:
        addresses, routed = interface_addresses(), routed_addresses()
        found: list[Address] = []
        for bound in self._bound:
            found += (a for a in reachable(bound, addresses, routed) if a not in found)
        return found

    async def _wait_answering(self, addresses: Sequence[Address]) -> None:
        if not addresses:
            raise OSError("this machine has no address that others could reach")
        host = addresses[0]
        shown = f"[{host}]" if isinstance(host, ipaddress.IPv6Address) else host
        await describe(f"tcp://{shown}:{self._port}")

    async def _advertise(self, addresses: Sequence[Address]) -> None:
        self._zeroconf = _open_zeroconf(addresses)
        info = AsyncServiceInfo(
            SERVICE_TYPE,
            f"{self._name}.{SERVICE_TYPE}",
            addresses=[address.packed for address in addresses],
            port=self._port,
            server=self._host,
        )
        async with asyncio.timeout(LONGEST_ANNOUNCEMENT):
            await (await self._zeroconf.async_register_service(info, allow_name_change=True))
        listed = ", ".join(map(str, addresses))
        _LOGGER.info("advertised as %s at %s, port %d", info.name, listed, self._port)
        self.advertised.set()

    async def _withdraw(self) -> None:
        self.advertised.clear()
        zeroconf, self._zeroconf = self._zeroconf, None
        if zeroconf is None:
            return
        try:
            async with asyncio.timeout(FAREWELL):
                await zeroconf.async_close()
        except (OSError, RuntimeError, ZeroconfError) as error:
            _LOGGER.debug("the farewell to the network failed: %r", error)
        finally:
            # Nothing is left to close unless the farewell was cut short.
            zeroconf.zeroconf.engine.close()


def _open_zeroconf(addresses: Sequence[Address]) -> AsyncZeroconf:
    """Open sockets on every interface: over IPv4, and over IPv6 where that is advertised."""
    # Nothing can be sent to a group from ::1, and each try would be a traceback in the log.
    six = any(isinstance(address, ipaddress.IPv6Address) for address in addresses)
    # Elsewhere a loopback address would be taken for a server on the machine that hears of it.
    here = all(address.is_loopback for address in addresses)
    interfaces = [
        str(address)
        for address in interface_addresses()
        if (isinstance(address, ipaddress.IPv4Address) and (address.is_loopback or not here))
        or (six and not address.is_loopback and not here)
    ]
    return AsyncZeroconf(interfaces=interfaces)
