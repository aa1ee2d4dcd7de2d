"""Where the espeak-ng library and its data lie."""

from __future__ import annotations

import importlib
import platform
from pathlib import Path
from typing import NamedTuple

from wyoming_tts.errors import EngineUnavailableError

PACKAGE = "espeakng-loader"

_DATA_FILES = ("phondata", "phonindex", "phontab", "intonations", "lang", "voices")


class EspeakFiles(NamedTuple):
    """The library and the data folder that belongs to it."""

    library: Path
    data: Path


def find_espeak_files() -> EspeakFiles:
    """Return the files of the installed ``espeakng-loader`` package, without loading them.

    Raises:
        EngineUnavailableError: the package, the library or its data is missing.
    """
    try:
        loader = importlib.import_module("espeakng_loader")
    except ImportError as err:
        raise EngineUnavailableError(
            f"the package {PACKAGE} is missing: install it with 'pip install {PACKAGE}'"
        ) from err
    library = Path(loader.get_library_path())
    if not library.is_file():
        raise EngineUnavailableError(
            f"there is no espeak-ng library at {library}: reinstall {PACKAGE} "
            f"(it needs a build for {platform.machine()})"
        )
    # The loader's own get_data_path() raises where the folder is missing; this says what to do.
    data = library.parent / "espeak-ng-data"
    check_data(data)
    return EspeakFiles(library, data)


def check_data(data: Path) -> None:
    """Look for every file without which espeak-ng would print an error and give up.

    Raises:
        EngineUnavailableError: something is missing.
    """
    for name in _DATA_FILES:
        if not (data / name).exists():
            raise EngineUnavailableError(
                f"espeak-ng's data is incomplete ({data / name} is missing): reinstall {PACKAGE}"
            )


def package_version() -> str:
    """Return the version of the package that brings the library and the data."""
    from importlib import metadata  # noqa: PLC0415 - costs the server's start what only the worker needs

    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        return "unknown"
