"""Marks and detects by the package's own code, in a process of its own.

Usage: python perth_reference.py IN.npz OUT.npz. The samples at 24 kHz named ``speech`` come out
marked, as ``marked``, with the verdict ``own``; the verdict on an array of IN has its name. The
exit status is 3 where the package's own code, torch or librosa is missing.
"""

from __future__ import annotations

import importlib
import math
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np

MISSING = 3


def stand_in_for_torchaudio(torch: Any) -> None:
    """Provide the three classes that the package takes from torchaudio, with the same maths."""

    class Transform(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, n_fft: int, hop_length: int, window_fn: Any, **_: object) -> None:
            super().__init__()
            self.size, self.hop = n_fft, hop_length
            self.register_buffer("window", window_fn(n_fft))

    class Spectrogram(Transform):
        def forward(self, signal: Any) -> Any:
            window = self.window
            return torch.stft(signal, self.size, self.hop, window=window, return_complex=True)

    class InverseSpectrogram(Transform):
        def forward(self, spectra: Any) -> Any:
            return torch.istft(spectra, self.size, self.hop, window=self.window)

    class TimeStretch(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, n_freq: int, hop_length: int) -> None:
            super().__init__()
            phases = torch.linspace(0, math.pi * hop_length, n_freq)[:, None]
            self.register_buffer("phase_advance", phases)

    package, transforms = types.ModuleType("torchaudio"), types.ModuleType("transforms")
    vars(transforms).update(
        Spectrogram=Spectrogram, InverseSpectrogram=InverseSpectrogram, TimeStretch=TimeStretch
    )
    vars(package).update(transforms=transforms)
    sys.modules.update({"torchaudio": package, "torchaudio.transforms": transforms})


def stand_in_for_pkg_resources() -> None:
    """Provide the one function that the package takes from old versions of setuptools."""

    def resource_filename(name: str, file: str) -> str:
        return str(Path(str(sys.modules[name].__file__)).parent / file)

    module = types.ModuleType("pkg_resources")
    vars(module).update(resource_filename=resource_filename)
    sys.modules["pkg_resources"] = module


def main(source: str, target: str) -> int:
    """Mark and detect every array of a file."""
    try:
        torch = importlib.import_module("torch")
        for name in ("librosa", "scipy", "yaml"):
            importlib.import_module(name)
        stand_in_for_torchaudio(torch)
        stand_in_for_pkg_resources()
        perth = importlib.import_module("perth.perth_net.perth_net_implicit.perth_watermarker")
    except ImportError as err:
        sys.stderr.write(f"{err}\n")
        return MISSING
    torch.set_num_threads(1)
    watermarker = perth.PerthImplicitWatermarker()
    with torch.no_grad(), np.load(source) as arrays:
        sounds = dict(arrays)
        sounds["own"] = watermarker.apply_watermark(sounds["speech"], sample_rate=24_000)
        verdicts = {
            name: watermarker.get_watermark(sound, sample_rate=24_000, round=False)
            for name, sound in sounds.items()
        }
    np.savez(target, marked=sounds["own"], **verdicts)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
