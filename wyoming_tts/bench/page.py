"""What the page costs: its first view, its first sound, and what it takes from the server."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from wyoming_tts.bench.browser import Browser, running_browser
from wyoming_tts.bench.children import free_port
from wyoming_tts.bench.client import connected
from wyoming_tts.bench.describe_client import time_describe
from wyoming_tts.bench.machine import describe_machine
from wyoming_tts.bench.plan import Tell
from wyoming_tts.bench.processes import BenchError, running_seconds
from wyoming_tts.bench.report import Figure, Ratio, Report
from wyoming_tts.bench.servers import START_TIMEOUT, VOICE, Server, running_server
from wyoming_tts.bench.statistics import median, percentile
from wyoming_tts.bench.texts import Texts

PAINT_MS: Final = 300.0
TRANSFER_KB: Final = 150.0
LATER_MS: Final = 50.0
IDLE_SHARE: Final = 0.5
DESCRIBE_MS: Final = 50.0
SETTLING: Final = 2.0
"""Seconds after which a page that was opened is idle."""

LONGEST_PAUSE: Final = 0.01
RETRY: Final = 0.01
PATIENCE: Final = 60.0
WIRE, HTTP, HEARD = "Wyoming client", "HTTP client", "in the browser"
ALONE, STREAM, OPEN = "no page", "one page's event stream", "one page in the browser"


@dataclass(frozen=True, slots=True)
class PagePlan:
    """How much is measured."""

    loads: int = 5
    first_audios: int = 20
    idle_seconds: float = 20.0
    describes: int = 400
    """In each condition."""

    pages: int = 50


QUICK = PagePlan(loads=1, first_audios=2, idle_seconds=0.5, describes=10, pages=3)


@dataclass(frozen=True, slots=True)
class _Bench:
    plan: PagePlan
    report: Report
    tell: Tell
    server: Server
    url: str
    session: ClientSession
    browser: Browser | None

    def note(self, group: str, name: str, value: float, unit: str, below: float | None) -> None:
        """Add a figure."""
        self.report.figures.append(Figure(group, name, value, unit, below))

    def compare(self, group: str, name: str, baseline: str, value: float, against: float) -> None:
        """Add a ratio."""
        self.report.ratios.append(Ratio(group, name, baseline, value / max(against, 1e-9)))


def measure(plan: PagePlan, browser: str | None, tell: Tell) -> Report:
    """Measure a server's page, beside its Wyoming protocol in the same run.

    Args:
        plan: how much.
        browser: path of Chromium; ``None`` for one on the PATH. Without one, what only a browser
            can tell is left out, and the report says so.
        tell: learns how far it is.

    Raises:
        BenchError: something could not be measured.
    """
    return asyncio.run(_measure(plan, browser, tell))


async def _measure(plan: PagePlan, browser: str | None, tell: Tell) -> Report:
    report = Report(describe_machine(), {key: int(value) for key, value in asdict(plan).items()})
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wyoming-tts-bench-")))
        url = f"http://127.0.0.1:{free_port()}/"
        server = stack.enter_context(running_server(folder, web=url.rstrip("/")))
        await asyncio.to_thread(server.wait_answering)
        await asyncio.to_thread(server.wait_worker)
        session = await stack.enter_async_context(
            ClientSession(
                timeout=ClientTimeout(total=None, sock_connect=PATIENCE),
                connector=TCPConnector(limit=0),
            )
        )
        await _wait_page(session, url)
        opened, why = await running_browser(stack, browser)
        report.machine["browser"] = why or (opened.name if opened else "")
        bench = _Bench(plan, report, tell, server, url, session, opened)
        for group in (_first_view, _first_audio, _idle, _crowd):
            await group(bench)
    return report


async def _wait_page(session: ClientSession, url: str) -> None:
    ends = time.monotonic() + START_TIMEOUT
    while time.monotonic() < ends:
        try:
            async with session.get(url) as answer:
                await answer.read()
                return
        except ClientError:
            await asyncio.sleep(RETRY)
    raise BenchError(f"the page did not answer within {START_TIMEOUT:g} s")


async def _first_view(bench: _Bench) -> None:
    group = "first view"
    if bench.browser is None:
        return
    paints, sizes = [], []
    for number in range(bench.plan.loads):
        bench.tell(group, number / bench.plan.loads)
        view = await bench.browser.first_view(bench.url)
        paints.append(view.paint * 1000)
        sizes.append(view.transferred / 1000)
    bench.note(group, "first paint of a cold load, median", median(paints), "ms", PAINT_MS)
    bench.note(group, "first paint of a cold load, slowest", max(paints), "ms", None)
    bench.note(group, "transferred, headers included", max(sizes), "kB", TRANSFER_KB)
    total = await bench.browser.all_views(bench.url) / 1000
    bench.note(group, "transferred with every tab, headers included", total, "kB", TRANSFER_KB)


async def _first_audio(bench: _Bench) -> None:
    group, texts = "first audio", Texts()
    times: dict[str, list[float]] = {WIRE: [], HTTP: []}
    async with AsyncExitStack() as stack:
        page = None
        if bench.browser is not None:
            page = await stack.enter_async_context(bench.browser.speaking(bench.url, VOICE))
            times[HEARD] = []
            await page.first_audio(texts.sentence())
        for number in range(bench.plan.first_audios):
            bench.tell(group, number / bench.plan.first_audios)
            times[WIRE].append(await _wire(bench, texts.sentence()))
            times[HTTP].append(await _http(bench, texts.sentence()))
            if page is not None:
                times[HEARD].append(await page.first_audio(texts.sentence()))
    base = median(times[WIRE]) * 1000
    bench.note(group, f"{WIRE}, median", base, "ms", None)
    for way, found in times.items():
        if way == WIRE:
            continue
        middle = median(found) * 1000
        bench.note(group, f"{way}, median", middle, "ms", None)
        bench.note(group, f"{way}, later than the {WIRE}", middle - base, "ms", LATER_MS)
        bench.compare(group, way, WIRE, middle, base)


async def _wire(bench: _Bench, text: str) -> float:
    async with connected(bench.server.port) as client:
        began = time.perf_counter()
        heard = await client.say(text, VOICE)
    if heard.error is not None or heard.first_sound is None:
        raise BenchError(f"a reply had no sound: {heard.error or 'it was silent'}")
    return heard.first_sound - began


async def _http(bench: _Bench, text: str) -> float:
    first = None
    began = time.perf_counter()
    body = {"text": text, "voice": VOICE}
    async with bench.session.post(f"{bench.url}api/speak", json=body) as answer:
        async for part in answer.content.iter_any():
            if first is None and part.count(0) < len(part):
                first = time.perf_counter() - began
    if first is None:
        raise BenchError(f"a reply over HTTP had no sound: status {answer.status}")
    return first


async def _idle(bench: _Bench) -> None:
    group, seconds = "idle page", bench.plan.idle_seconds
    shares = {}
    conditions = [ALONE, STREAM, *([OPEN] if bench.browser else [])]
    for number, condition in enumerate(conditions):
        bench.tell(group, number / len(conditions))
        async with AsyncExitStack() as stack:
            if condition == STREAM:
                await stack.enter_async_context(_streams(bench, 1))
            elif condition == OPEN and bench.browser is not None:
                await stack.enter_async_context(bench.browser.speaking(bench.url, VOICE))
            await asyncio.sleep(min(SETTLING, seconds))
            before, began = running_seconds(bench.server.pid), time.perf_counter()
            await asyncio.sleep(seconds)
            spent = running_seconds(bench.server.pid) - before
            shares[condition] = 100 * spent / (time.perf_counter() - began)
    for condition, share in shares.items():
        bench.note(group, f"processor of the server, {condition}", share, "% of a core", None)
        if condition != ALONE:
            bench.note(
                group, f"{condition} costs", share - shares[ALONE], "% of a core", IDLE_SHARE
            )


async def _crowd(bench: _Bench) -> None:
    group, pages = "open pages", bench.plan.pages
    alone = await _describes(bench, group, 0.0)
    async with _streams(bench, pages):
        beside = await _describes(bench, group, 0.5)
    for name, times in (("no page", alone), (f"{pages} pages", beside)):
        for share in (0.5, 0.99):
            below = DESCRIBE_MS if share > 0.5 and times is beside else None  # noqa: PLR2004 - p99
            label = f"{name}: Describe p{share * 100:.0f}"
            bench.note(group, label, percentile(times, share) * 1000, "ms", below)
    bench.compare(group, f"Describe p50, {pages} pages", "no page", median(beside), median(alone))


async def _describes(bench: _Bench, group: str, done: float) -> list[float]:
    times = []
    for number in range(bench.plan.describes):
        bench.tell(group, done + 0.5 * number / bench.plan.describes)
        times.append(await asyncio.to_thread(time_describe, bench.server.port))
        await asyncio.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311 - no secret
    return times


@asynccontextmanager
async def _streams(bench: _Bench, count: int) -> AsyncIterator[None]:
    """Keep the event streams of so many pages open, and read them."""
    began = [asyncio.Event() for _ in range(count)]

    async def read(first: asyncio.Event) -> None:
        async with bench.session.get(f"{bench.url}api/events") as answer:
            answer.raise_for_status()
            async for _ in answer.content:
                first.set()

    async with asyncio.TaskGroup() as tasks:
        reading = [tasks.create_task(read(first)) for first in began]
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*(first.wait() for first in began))
            yield
        finally:
            for task in reading:
                task.cancel()
