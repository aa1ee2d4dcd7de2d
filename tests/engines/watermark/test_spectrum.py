from __future__ import annotations

import numpy as np
import pytest
import soxr

from wyoming_tts.engines.watermark.spectrum import NATIVE, TRAINED, Grid, changes

GRIDS = [NATIVE, TRAINED]


@pytest.mark.parametrize("grid", GRIDS)
def test_spectra_sum_back(grid: Grid) -> None:
    """The spectra of samples sum back to the samples."""
    samples = np.random.default_rng(0).standard_normal(grid.hop * 40).astype(np.float32)
    spectra = grid.spectra(samples, grid.size // 2 + 1)
    found = grid.samples(spectra)
    within = slice(grid.hop, len(found) - grid.hop)
    assert np.allclose(found[within], samples[: len(found)][within], atol=1e-5)


def test_both_grids_show_the_same() -> None:
    """The same sound has the same levels at both rates, frame by frame and bin by bin."""
    time = np.arange(24_000) / 24_000
    sound = (np.sin(2 * np.pi * 437 * time) + np.sin(2 * np.pi * 1_200 * time)).astype(np.float32)
    faster = soxr.resample(sound, 24_000, 32_000)
    native = NATIVE.levels(NATIVE.spectra(sound, 128))
    trained = TRAINED.levels(TRAINED.spectra(faster, 128))
    assert native.shape == trained.shape
    loud = trained > 0.8
    assert loud.any()
    assert np.abs(native - trained)[loud].max() < 1e-3


def test_levels_have_a_floor() -> None:
    """Silence is level 0, and a level rises by 20/195 for ten times the magnitude."""
    quiet, loud = 1e-3 + 0j, 1e-2 + 0j
    levels = TRAINED.levels(np.array([[0, quiet, loud]], np.complex64))[0]
    assert levels[0] == 0
    assert levels[2] - levels[1] == pytest.approx(20 / 195, abs=1e-5)


def test_changes_raise_levels() -> None:
    """Adding a change to a spectrum raises its levels by as much as was asked for."""
    spectra = np.array([[1 + 1j, -2j, 3]], np.complex64)
    raised = np.array([[0.1, -0.05, 0]], np.float32)
    found = TRAINED.levels(spectra + changes(spectra, raised)) - TRAINED.levels(spectra)
    assert np.allclose(found, raised, atol=1e-5)
