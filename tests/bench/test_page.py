from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.browser.chromium import find_chromium
from tests.support import wait_for
from wyoming_tts.bench.processes import running_seconds

COMMAND = [sys.executable, "-m", "wyoming_tts", "bench", "page", "--quick", "--json"]
PLAIN = [
    "HTTP client, later than the Wyoming client",
    "one page's event stream costs",
    "no page: Describe p50",
    r"\d+ pages: Describe p99",
]
"""Patterns of the figures that need no browser."""

SEEN = [
    "first paint of a cold load, median",
    "transferred, headers included",
    "transferred with every tab",
    "in the browser, later than the Wyoming client",
    "one page in the browser costs",
]
"""Patterns of those that do."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return an empty folder with a short name: a browser makes sockets in it."""
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


def run_bench(
    folder: Path, *flags: str, path: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command with its temporary files in a folder, and with another PATH if told so."""
    environment = os.environ | {"TMPDIR": str(folder)}
    if path is not None:
        environment["PATH"] = path
    return subprocess.run(
        [*COMMAND, *flags],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env=environment,
    )


def names_of(report: dict[str, list[dict[str, str]]]) -> list[str]:
    """Return the names of a report's figures."""
    return [figure["name"] for figure in report["figures"]]


@pytest.mark.timeout(120)
def test_without_a_browser_the_rest_is_measured(folder: Path) -> None:
    """What only a browser can tell is left out, and the report says so; nothing is left behind."""
    done = run_bench(folder, path="/nowhere")
    report = json.loads(done.stdout)
    names = names_of(report)
    for pattern in PLAIN:
        assert any(re.search(pattern, name) for name in names), pattern
    assert not any(re.search(pattern, name) for pattern in SEEN for name in names)
    assert "left out" in report["machine"]["browser"]
    assert list(folder.iterdir()) == []


@pytest.mark.timeout(120)
def test_with_a_browser_all_is_measured(folder: Path) -> None:
    """Every figure is there, with the targets that the page has."""
    pytest.importorskip("playwright", reason="the package playwright is missing")
    if not find_chromium():
        pytest.skip("there is no browser")
    done = run_bench(folder, "--browser", find_chromium())
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    for pattern in PLAIN + SEEN:
        assert any(re.search(pattern, name) for name in names_of(report)), pattern
    targets = {figure["target"] for figure in report["figures"]}
    assert targets == {None, "< 300 ms", "< 150 kB", "< 50 ms", "< 0.5 % of a core"}
    assert report["machine"]["browser"].startswith("Chromium ")


def test_a_browser_that_does_not_start_is_told(folder: Path) -> None:
    """A wrong path is one line of advice, and no server is left."""
    pytest.importorskip("playwright", reason="the package playwright is missing")
    done = run_bench(folder, "--browser", "/nowhere/chromium")
    assert done.returncode == 1
    assert "/nowhere/chromium does not start" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(folder.glob("wyoming-tts-*")) == []


def grown(pid: int, before: float) -> float:
    """Return the time that a process has worked since."""
    return running_seconds(pid) - before


def test_work_is_counted_finely() -> None:
    """Work far shorter than a tick of the system is seen as soon as the process rests."""
    program = "for _ in open(0): print(sum(range(10_000)), flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        costs = []
        for _ in range(5):
            before = running_seconds(process.pid)
            process.stdin.write(b"\n")
            process.stdin.flush()
            process.stdout.readline()
            costs.append(wait_for(partial(grown, process.pid, before)))
        assert 0 < min(costs) < 0.01
