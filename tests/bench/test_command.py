from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from wyoming_tts.bench.groups import GROUPS, measure
from wyoming_tts.bench.plan import QUICK
from wyoming_tts.bench.processes import children

COMMAND = [sys.executable, "-m", "wyoming_tts", "bench", "protocol", "--quick"]
EXPECTED = {
    "startup": ["first Describe", "--version"],
    "memory": ["server, engine loaded", "worker, engine loaded"],
    "describe": [
        "idle: Describe p99",
        "spoken: Describe p50",
        "spoken: Describe p99",
        r"killed \d+ times: Describe p99",
    ],
    "first-audio": ["back to back", "idle between", "engine in-process", "wire cost"],
    "crowd": ["slowest / median", "heard nothing", "errors", "busy"],
    "soak": [
        "replies",
        "server: resident, growth",
        "server: resident, slope",
        "server: threads, growth",
        "server: descriptors, growth",
        "worker: resident, growth",
        "worker: threads, growth",
        "worker: descriptors, growth",
    ],
}
"""Patterns of the figures that each group owes."""


def run_bench(tmp_path: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    """Run the command with its temporary files in ``tmp_path``."""
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    return subprocess.run(
        [*COMMAND, *flags], capture_output=True, text=True, timeout=100, check=True, env=environment
    )


def test_every_group_is_expected_somewhere() -> None:
    """A group that is added has to be looked at here."""
    assert EXPECTED.keys() == GROUPS.keys()


@pytest.mark.timeout(120)
@pytest.mark.parametrize("group", list(EXPECTED))
def test_json_holds_every_figure_and_leaves_nothing_behind(tmp_path: Path, group: str) -> None:
    """Each group gives its figures and a ratio as one JSON object; no file or process is left."""
    done = run_bench(tmp_path, "--json", "--only", group, "--replies", "12")
    report = json.loads(done.stdout)
    assert report.keys() == {"machine", "counts", "figures", "ratios"}
    assert report["machine"]["processor"]
    assert report["counts"]["replies"] == 12
    assert {figure["group"] for figure in report["figures"]} == {group}
    names = [figure["name"] for figure in report["figures"]]
    for pattern in EXPECTED[group]:
        assert any(re.search(pattern, name) for name in names), pattern
    for figure in report["figures"]:
        assert figure.keys() == {"group", "name", "value", "unit", "target", "met"}
        assert (figure["target"] is None) == (figure["met"] is None)
    assert report["ratios"]
    assert all(ratio["value"] > 0 and ratio["baseline"] for ratio in report["ratios"])
    assert f"{group}: 0%" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.timeout(120)
def test_plain_output_names_machine_figures_and_targets(tmp_path: Path) -> None:
    """Without a terminal the table is plain text with the machine before it."""
    done = run_bench(tmp_path, "--only", "startup")
    assert "processor: " in done.stdout
    assert "\x1b" not in done.stdout
    line = next(line for line in done.stdout.splitlines() if "--version, median" in line)
    assert re.search(r"\d\.\d+ s +< 0\.3 s +(yes|NO)", line)


def test_an_interrupted_run_ends_its_servers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the middle leaves neither a server nor a folder."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    started = []

    def interrupt(_group: str, share: float) -> None:
        if share > 0:
            started.extend(children(os.getpid()))
            raise KeyboardInterrupt

    before = set(children(os.getpid()))
    with pytest.raises(KeyboardInterrupt):
        measure(QUICK, ["describe"], interrupt)
    assert set(started) - before
    assert set(children(os.getpid())) <= before
    assert list(tmp_path.iterdir()) == []


def test_a_count_out_of_range_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The soak has a bound."""
    done = subprocess.run([*COMMAND, "--replies", "0"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "from 1 to 1000000" in done.stderr
