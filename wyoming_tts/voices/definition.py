"""The ``voice.toml`` of a voice that is made here, and what is kept of the one before it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wyoming_tts.voices.voice import DEFINITION, LARGEST_TEXT

KEPT = ("description", "attribution", "url", "licence", "options", "speakers")
"""Keys of a voice that is replaced that stay unless they are given anew."""


def read_keys(folder: Path) -> Mapping[str, Any]:
    """Return what the ``voice.toml`` in a folder says; nothing where there is none to be read."""
    try:
        with (folder / DEFINITION).open("rb") as file:
            return tomllib.loads(file.read(LARGEST_TEXT + 1).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}


def format_keys(keys: Mapping[str, Any]) -> str:
    """Return a ``voice.toml`` of the keys that have a value."""
    return "".join(f"{key} = {_toml(value)}\n" for key, value in keys.items() if value)


def _toml(value: Any) -> str:
    if isinstance(value, str):
        # JSON's strings are TOML's, except for one sign that TOML forbids.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_toml(key)} = {_toml(each)}' for key, each in value.items())}}}"
    return str(value)
