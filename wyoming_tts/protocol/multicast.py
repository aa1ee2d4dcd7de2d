"""Whether services advertised on this machine's network can be heard there."""

from __future__ import annotations

import asyncio
import uuid

from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

CHECK_TYPE = "_wyoming-check._tcp.local."
"""A type of our own: Home Assistant would connect to anything that says it speaks Wyoming."""


async def multicast_works(seconds: float) -> bool:
    """Advertise a service for a moment and wait up to ``seconds`` to hear of it.

    Raises:
        OSError: the machine cannot send or receive multicast at all.
    """
    heard = asyncio.Event()
    expected = f"{uuid.uuid4().hex[:12]}.{CHECK_TYPE}"

    def on_change(
        zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        del zeroconf, service_type
        if state_change is ServiceStateChange.Added and name == expected:
            heard.set()

    info = AsyncServiceInfo(CHECK_TYPE, expected, port=9, parsed_addresses=["192.0.2.1"])
    async with (
        AsyncZeroconf(ip_version=IPVersion.V4Only) as speaker,
        AsyncZeroconf(ip_version=IPVersion.V4Only) as listener,
    ):
        browser = AsyncServiceBrowser(listener.zeroconf, [CHECK_TYPE], handlers=[on_change])
        await speaker.async_register_service(info)
        try:
            async with asyncio.timeout(seconds):
                await heard.wait()
        except TimeoutError:
            return False
        finally:
            await browser.async_cancel()
            await speaker.async_unregister_all_services()
    return True
