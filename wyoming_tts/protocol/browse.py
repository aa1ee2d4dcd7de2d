"""Finding Wyoming servers on the network, as Home Assistant finds them."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from zeroconf import ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from wyoming_tts.protocol.discovery import SERVICE_TYPE

RESOLVE_MS = 2000


@dataclass(frozen=True, slots=True)
class FoundServer:
    """A server that advertises itself."""

    name: str
    uris: tuple[str, ...]
    """Where it says it can be reached, best first."""


async def browse(seconds: float) -> AsyncGenerator[FoundServer, None]:
    """Yield servers as they answer, for at most ``seconds``.

    Raises:
        OSError: the network cannot be listened to.
    """
    names: asyncio.Queue[str] = asyncio.Queue()

    def on_change(
        zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        del zeroconf, service_type
        if state_change is ServiceStateChange.Added:
            names.put_nowait(name)

    deadline = asyncio.get_running_loop().time() + seconds
    async with AsyncZeroconf() as zeroconf:
        browser = AsyncServiceBrowser(zeroconf.zeroconf, [SERVICE_TYPE], handlers=[on_change])
        try:
            with contextlib.suppress(TimeoutError):
                while True:
                    async with asyncio.timeout_at(deadline):
                        name = await names.get()
                    info = AsyncServiceInfo(SERVICE_TYPE, name)
                    if await info.async_request(zeroconf.zeroconf, RESOLVE_MS):
                        yield FoundServer(name.removesuffix("." + SERVICE_TYPE), _uris(info))
        finally:
            await browser.async_cancel()


def _uris(info: AsyncServiceInfo) -> tuple[str, ...]:
    addresses = map(ipaddress.ip_address, info.parsed_addresses())
    return tuple(
        f"tcp://[{a}]:{info.port}"
        if isinstance(a, ipaddress.IPv6Address)
        else f"tcp://{a}:{info.port}"
        for a in addresses
    )
