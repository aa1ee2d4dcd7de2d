from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from tests.engines.watermark.torch_files import dictionary, tensor, write
from wyoming_tts.engines.watermark.package import find_package
from wyoming_tts.errors import EngineUnavailableError

PARAMETERS = """\
hidden_size: 256
hop_size: 320
max_wmark_freq: 2000
n_fft: 2048
sample_rate: 32000
stft_magnitude_min: 1.0e-09
window_fn: hann
window_size: 2048
"""
KERNELS = [1, 7, 7, 7, 7, 7, 1]
SIZES = [3, 4, 4, 4, 4, 4, 4, 2]


def install(site: Path, name: str, version: str = "1.0.1") -> Path:
    """Let a package appear to be installed; return the folder of its weights."""
    about = site / f"{name.replace('-', '_')}-{version}.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    folder = site / "perth" / "perth_net" / "pretrained" / "implicit"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def checkpoint(folder: Path, step: int = 250_000, *, missing: str = "", kind: str = "f4") -> Path:
    """Write a network of the right form, much smaller."""
    kinds = {"f4": "FloatStorage", "f8": "DoubleStorage"}
    saved: dict[str, bytes] = {}
    entries: dict[str, bytes] = {}
    for layer, kernel in enumerate(KERNELS):
        inputs, outputs = SIZES[layer : layer + 2]
        for part, shape in (("weight", (outputs, inputs, kernel)), ("bias", (outputs,))):
            numbers = np.full(shape, layer, kind)
            key = str(len(entries))
            steps = [step // numbers.itemsize for step in numbers.strides]
            code = tensor(kinds[kind], key, numbers.size, shape, steps)
            saved[f"net.{layer}.conv.{part}"] = code
            entries[key] = numbers.tobytes()
    saved.pop(missing, None)
    path = folder / f"perth_net_{step:06d}.pth.tar"
    return write(path, dictionary({"model": dictionary(saved, ordered=True)}), entries)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place where packages are looked for."""
    others = [path for path in sys.path if "site-packages" not in path]
    monkeypatch.setattr(sys, "path", [str(tmp_path), *others])
    return tmp_path


def test_a_good_package(site: Path) -> None:
    """The newest checkpoint is found, with its layers in order."""
    folder = install(site, "resemble-perth")
    (folder / "hparams.yaml").write_text(PARAMETERS)
    checkpoint(folder, 90_000)
    newest = checkpoint(folder, 250_000)
    (folder / "other.pth.tar").touch()
    package = find_package()
    assert package.version == "1.0.1"
    assert package.checkpoint == newest
    layers = package.layers("net", 3, 2)
    assert [weight.shape for weight, _ in layers] == [
        (outputs, inputs, kernel)
        for inputs, outputs, kernel in zip(SIZES, SIZES[1:], KERNELS, strict=False)
    ]
    assert [bias[0] for _, bias in layers] == list(range(7))


def test_missing(site: Path) -> None:
    """Where nothing is installed, the error gives the exact command."""
    with pytest.raises(
        EngineUnavailableError,
        match=r"run 'pip install --no-deps resemble-perth==1\.0\.1'$",
    ):
        find_package()


def test_the_unrelated_namesake(site: Path) -> None:
    """The package perth is said to be another one."""
    install(site, "perth", "1.0.0")
    with pytest.raises(
        EngineUnavailableError,
        match=r"pip install --no-deps resemble-perth==1\.0\.1' .*'perth' is an unrelated one",
    ):
        find_package()


def test_weights_missing(site: Path) -> None:
    """A package without its weights has to be installed again."""
    folder = install(site, "resemble-perth")
    (folder / "hparams.yaml").write_text(PARAMETERS)
    with pytest.raises(EngineUnavailableError, match=r"weights are missing.*--force-reinstall"):
        find_package()


@pytest.mark.parametrize(
    "parameters",
    [None, b"", b"\xff", PARAMETERS.replace("n_fft: 2048", "n_fft: 1024").encode()],
)
def test_another_kind(site: Path, parameters: bytes | None) -> None:
    """Weights that are made for other spectra are refused rather than misused."""
    folder = install(site, "resemble-perth", "9.9")
    checkpoint(folder)
    if parameters is not None:
        (folder / "hparams.yaml").write_bytes(parameters)
    with pytest.raises(EngineUnavailableError, match=r"resemble-perth 9\.9 is of an unknown kind"):
        find_package()


class TestLayers:
    """Checkpoints that are not what they should be."""

    @pytest.fixture
    def folder(self, site: Path) -> Path:
        """The folder of weights of a package that has none yet."""
        folder = install(site, "resemble-perth")
        (folder / "hparams.yaml").write_text(PARAMETERS)
        return folder

    def test_damaged(self, folder: Path) -> None:
        """A file that was cut short is named."""
        path = checkpoint(folder)
        path.write_bytes(path.read_bytes()[:-100])
        with pytest.raises(EngineUnavailableError, match=r"weights are unusable.*force-reinstall"):
            find_package().layers("net", 3, 2)

    @pytest.mark.parametrize("missing", ["net.0.conv.bias", "net.6.conv.weight"])
    def test_incomplete(self, folder: Path, missing: str) -> None:
        """A network that lacks a part is refused."""
        checkpoint(folder, missing=missing)
        with pytest.raises(EngineUnavailableError, match="unknown kind"):
            find_package().layers("net", 3, 2)

    @pytest.mark.parametrize(("inputs", "outputs"), [(4, 2), (3, 3)])
    def test_other_sizes(self, folder: Path, inputs: int, outputs: int) -> None:
        """A network of another size is refused."""
        checkpoint(folder)
        with pytest.raises(EngineUnavailableError, match="unknown kind"):
            find_package().layers("net", inputs, outputs)

    def test_other_numbers(self, folder: Path) -> None:
        """A network of other numbers is refused."""
        checkpoint(folder, kind="f8")
        with pytest.raises(EngineUnavailableError, match="unknown kind"):
            find_package().layers("net", 3, 2)
