"""The installed package that brings the watermark's weights. It is read, never imported."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.torch_file import TorchFileError, read_tensors
from wyoming_tts.errors import EngineUnavailableError

PACKAGE = "resemble-perth"
INSTALL = f"pip install --no-deps {PACKAGE}==1.0.1"
REINSTALL = f"pip install --force-reinstall --no-deps {PACKAGE}==1.0.1"

_NAMESAKE = "perth"
_FOLDER = "perth/perth_net/pretrained/implicit"
_SUFFIX = ".pth.tar"
_LAYERS = 7

# What the arithmetic here takes for granted of the trained network.
_TRAINED_FOR = {
    "sample_rate": "32000",
    "n_fft": "2048",
    "hop_size": "320",
    "window_size": "2048",
    "window_fn": "hann",
    "stft_magnitude_min": "1.0e-09",
    "max_wmark_freq": "2000",
    "hidden_size": "256",
}

Layer = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Weight of shape ``[out, in, kernel]`` and bias of shape ``[out]`` of a convolution."""


@dataclass(frozen=True, slots=True)
class PerthPackage:
    """Where the weights lie, and of which version."""

    version: str
    checkpoint: Path

    def layers(self, network: str, inputs: int, outputs: int) -> list[Layer]:
        """Return the convolutions of one network of the checkpoint, first to last.

        Raises:
            EngineUnavailableError: the checkpoint is damaged, or has no such network.
        """
        prefix = f"model.{network}."
        try:
            tensors: dict[str, NDArray[Any]] = read_tensors(self.checkpoint, prefix)
        except TorchFileError as err:
            raise EngineUnavailableError(
                f"the watermark's weights are unusable ({err}): run '{REINSTALL}'"
            ) from err
        names = [f"{prefix}{layer}.conv" for layer in range(_LAYERS)]
        wanted = {f"{name}.{part}" for name in names for part in ("weight", "bias")}
        if set(tensors) != wanted or any(each.dtype != np.float32 for each in tensors.values()):
            raise _unknown(self.version)
        layers = [(tensors[f"{name}.weight"], tensors[f"{name}.bias"]) for name in names]
        for weight, bias in layers:
            if weight.ndim != 3 or weight.shape[:2] != (len(bias), inputs):  # noqa: PLR2004 - of a convolution over time
                raise _unknown(self.version)
            inputs = len(bias)
        if inputs != outputs:
            raise _unknown(self.version)
        return layers


def find_package() -> PerthPackage:
    """Return the installed package.

    Raises:
        EngineUnavailableError: it is missing, incomplete, or another one of a similar name.
    """
    try:
        package = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError:
        raise EngineUnavailableError(_missing()) from None
    folder = Path(str(package.locate_file(_FOLDER)))
    checkpoints = [
        (int(number), path)
        for path in folder.glob(f"*{_SUFFIX}")
        if (number := path.name.removesuffix(_SUFFIX).rpartition("_")[2]).isdecimal()
    ]
    if not checkpoints:
        raise EngineUnavailableError(
            f"the watermark's weights are missing from {folder}: run '{REINSTALL}'"
        )
    if not _is_known(folder / "hparams.yaml"):
        raise _unknown(package.version)
    return PerthPackage(package.version, max(checkpoints)[1])


def _missing() -> str:
    advice = f"the watermarker is missing: run '{INSTALL}'"
    try:
        metadata.distribution(_NAMESAKE)
    except metadata.PackageNotFoundError:
        return advice
    return f"{advice} (the installed package {_NAMESAKE!r} is an unrelated one)"


def _is_known(parameters: Path) -> bool:
    try:
        lines = parameters.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    found = {name.strip(): value.strip() for name, _, value in (ln.partition(":") for ln in lines)}
    return _TRAINED_FOR.items() <= found.items()


def _unknown(version: str) -> EngineUnavailableError:
    return EngineUnavailableError(
        f"the watermark of {PACKAGE} {version} is of an unknown kind: run '{REINSTALL}'"
    )
