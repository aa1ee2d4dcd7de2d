"""Settings as command-line flags."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wyoming_tts.settings import Settings, load_settings

REPEATABLE = frozenset({"uri"})


def add_settings(parser: argparse.ArgumentParser, names: Iterable[str] | None = None) -> None:
    """Add a flag for each setting, or for those in ``names``, and ``--config``."""
    group = parser.add_argument_group(
        "settings", "each also by environment, as WYOMING_TTS_MAX_TEXT, and in the settings file"
    )
    group.add_argument("--config", type=Path, metavar="FILE", help="settings file, TOML or JSON")
    for name in Settings.model_fields if names is None else names:
        field = Settings.model_fields[name]
        flag = "--" + name.replace("_", "-")
        kind: dict[str, Any] = {"dest": name, "default": None, "help": field.description}
        if field.annotation is bool:
            group.add_argument(flag, action=argparse.BooleanOptionalAction, **kind)
            continue
        kind["metavar"] = name.rpartition("_")[2].upper()
        if name in REPEATABLE:
            kind["action"] = "append"
        group.add_argument(flag, **kind)


def read_settings(arguments: argparse.Namespace) -> Settings:
    """Return the settings that the flags, the environment and the file make together.

    Raises:
        SettingsError: names each wrong one.
    """
    given = vars(arguments)
    flags = {name: given[name] for name in Settings.model_fields if given.get(name) is not None}
    return load_settings(flags, arguments.config)
