"""Compares with the package's own code, run by torch.

It is run by this Python, or by the one that the environment names in PERTH_PYTHON.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.engines.watermark import perth_reference
from tests.engines.watermark.measures import FRAME, delivered, likeness, streamed
from wyoming_tts.engines.watermark import Watermarker

BLOCKS = {10: 58.0, 25: 62.0, 50: 64.0}
"""By frames per block: how close, in dB, to one piece, with five frames of the future."""

TIME_LIMIT = 120
AGREED = 42.0

AHEAD = 5
TOLERANCE = 0.02


@dataclass(frozen=True)
class Case:
    """Speech, and what either side makes of it."""

    speech: NDArray[np.float32]
    whole: NDArray[np.float32]
    streams: dict[str, NDArray[np.float32]]
    package: dict[str, NDArray[np.float32]]
    """The package's own ``marked`` speech, and its verdict on each sound."""


@pytest.fixture(scope="module")
def case(
    speech: NDArray[np.float32], watermarker: Watermarker, tmp_path_factory: pytest.TempPathFactory
) -> Case:
    """Speech, marked in one piece and in streams, here and by the package."""
    streams = {
        f"{frames}+{ahead}": streamed(watermarker.stream(), speech, frames * FRAME, ahead * FRAME)
        for frames in BLOCKS
        for ahead in (0, AHEAD)
    }
    folder = tmp_path_factory.mktemp("parity")
    arrays: dict[str, Any] = {name: delivered(each) for name, each in streams.items()}
    np.savez(folder / "in.npz", speech=speech, **arrays)
    python = os.environ.get("PERTH_PYTHON", sys.executable)
    done = subprocess.run(
        [python, perth_reference.__file__, folder / "in.npz", folder / "out.npz"],
        check=False,
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
    )
    if done.returncode == perth_reference.MISSING:
        pytest.skip(f"the package's own code cannot be run here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    with np.load(folder / "out.npz") as found:
        return Case(speech, watermarker.stream().push(speech), streams, dict(found))


pytestmark = pytest.mark.timeout(TIME_LIMIT)


def test_one_piece_is_the_packages(case: Case) -> None:
    """Marked in one piece, speech is what the package makes of it, less what resampling costs."""
    assert likeness(case.package["marked"], case.whole) > AGREED


@pytest.mark.parametrize(("frames", "least"), BLOCKS.items())
def test_a_stream_is_one_piece(case: Case, frames: int, least: float) -> None:
    """Marked in blocks, speech is what it is in one piece, and so is what the package makes."""
    marked = case.streams[f"{frames}+{AHEAD}"]
    assert likeness(case.whole, marked) > least
    assert likeness(case.package["marked"], marked) > AGREED


def test_verdicts_are_the_packages(case: Case, watermarker: Watermarker) -> None:
    """The detector here and the package's own are of one opinion, marked or not."""
    for sound, verdict in ((case.speech, "speech"), (case.package["marked"], "own")):
        expected = float(case.package[verdict])
        assert watermarker.detect(sound) == pytest.approx(expected, abs=TOLERANCE)


def test_the_package_finds_what_is_delivered(case: Case) -> None:
    """The package's own detector finds the mark in every stream as it is delivered."""
    assert min(float(case.package[name]) for name in case.streams) > 0.9
