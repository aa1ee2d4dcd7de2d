"""How many processors count: those of the process's own set, within what its container may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wyoming_tts.engines.cpus import usable_cores, usable_cpus

NOWHERE = Path("/nowhere")


@pytest.fixture
def four(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process have the processors 0, 2, 4 and 5."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 2, 4, 5})


def topology(folder: Path, siblings: dict[int, str]) -> Path:
    """Write which processors share a core, as Linux tells it."""
    for cpu, text in siblings.items():
        place = folder / f"cpu{cpu}/topology"
        place.mkdir(parents=True)
        (place / "thread_siblings_list").write_text(text + "\n")
    return folder


@pytest.mark.usefixtures("four")
def test_the_set_of_the_process_counts() -> None:
    """Without a container all processors of the set may be used."""
    assert usable_cpus(NOWHERE) == 4
    assert usable_cores(NOWHERE, NOWHERE) == 4


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("200000 100000", 2),
        ("150000 100000", 2),
        ("50000 100000", 1),
        ("1000 100000", 1),
        ("800000 100000", 4),
        ("max 100000", 4),
        ("", 4),
        ("nonsense", 4),
        ("1 2 3", 4),
        ("100000 0", 4),
        ("-1 100000", 4),
    ],
)
def test_a_container_s_quota_counts(limit: str, expected: int, tmp_path: Path) -> None:
    """A quota bounds them, a part of one counts whole, and what cannot be read bounds nothing."""
    (tmp_path / "cpu.max").write_text(limit + "\n")
    assert usable_cpus(tmp_path) == expected


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("quota", "period", "expected"),
    [("300000", "100000", 3), ("-1", "100000", 4), ("", "", 4), ("100000", "0", 4)],
)
def test_the_older_kind_of_container_counts(
    quota: str, period: str, expected: int, tmp_path: Path
) -> None:
    """Control groups of version 1 tell the same in two files."""
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu/cpu.cfs_quota_us").write_text(quota)
    (tmp_path / "cpu/cpu.cfs_period_us").write_text(period)
    assert usable_cpus(tmp_path) == expected


@pytest.mark.usefixtures("four")
def test_threads_of_one_core_count_once(tmp_path: Path) -> None:
    """Two hardware threads share what decoding needs."""
    place = topology(tmp_path, {0: "0,1", 2: "2-3", 4: "4-5", 5: "4-5"})
    assert usable_cores(place, NOWHERE) == 3


@pytest.mark.usefixtures("four")
def test_cores_are_within_the_quota_too(tmp_path: Path) -> None:
    """However many cores there are, no more are used than the container may."""
    (tmp_path / "cpu.max").write_text("200000 100000")
    assert usable_cores(NOWHERE, tmp_path) == 2


def test_this_machine_has_some() -> None:
    """Real files give a sensible answer."""
    assert 1 <= usable_cores() <= usable_cpus() <= (os.cpu_count() or 1)
