"""A reverse proxy as Home Assistant has one before its apps: a prefix, a frame, nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import ClientSession, ClientTimeout, web

PREFIX: Final = "/api/hassio_ingress/abcdef"
FRAME: Final = f"""<!doctype html>
<html lang="en"><title>Home Assistant</title><h1>House</h1>
<iframe title="Speech" src="{PREFIX}/" width="1000" height="700" allow="microphone"></iframe></html>
"""
_OWN = frozenset({"host", "connection", "transfer-encoding", "content-length"})


class Ingress:
    """Hands on what is under the prefix, as it comes; refuses and remembers everything else."""

    def __init__(self, target: str) -> None:
        self.target = target.rstrip("/")
        self.url = ""
        self.strays: list[str] = []
        """Paths that were asked for outside of the prefix."""

    async def show_frame(self, _request: web.Request) -> web.Response:
        """Return the page that has the app's in it."""
        return web.Response(text=FRAME, content_type="text/html")

    async def refuse(self, request: web.Request) -> web.Response:
        """Answer as Home Assistant does where nothing of the app's is."""
        if request.path == "/favicon.ico":
            return web.Response(status=204)
        self.strays.append(request.path)
        return web.Response(status=404)

    async def hand_on(self, request: web.Request) -> web.StreamResponse:
        """Ask the server, and send its answer on while it comes."""
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _OWN}
        headers |= {"X-Ingress-Path": PREFIX, "X-Forwarded-Host": request.host}
        path = request.rel_url.raw_path.removeprefix(PREFIX) or "/"
        query = f"?{request.query_string}" if request.query_string else ""
        async with (
            ClientSession(timeout=ClientTimeout(total=None), auto_decompress=False) as session,
            session.request(
                request.method,
                f"{self.target}{path}{query}",
                headers=headers,
                data=request.content if request.body_exists else None,
            ) as answer,
        ):
            passed = {k: v for k, v in answer.headers.items() if k.lower() not in _OWN}
            response = web.StreamResponse(status=answer.status, headers=passed)
            await response.prepare(request)
            async for part in answer.content.iter_any():
                await response.write(part)
            return response


@asynccontextmanager
async def ingress(target: str) -> AsyncIterator[Ingress]:
    """Run a proxy before a server."""
    proxy = Ingress(target)
    application = web.Application(client_max_size=1 << 26)
    application.router.add_get("/", proxy.show_frame)
    application.router.add_route("*", PREFIX + "{path:.*}", proxy.hand_on)
    application.router.add_route("*", "/{path:.*}", proxy.refuse)
    runner = web.AppRunner(
        application, access_log=None, handler_cancellation=True, shutdown_timeout=0.1
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        proxy.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield proxy
    finally:
        await runner.cleanup()
