"""Settings as command-line flags."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

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
        kind: dict[str, Any] = {"dest": name, "default": None, "help": _help(field)}
        if field.annotation is bool:
            group.add_argument(flag, action=argparse.BooleanOptionalAction, **kind)
            continue
        kind["metavar"] = _placeholder(field.annotation)
        if name in REPEATABLE:
            kind["action"] = "append"
        group.add_argument(flag, **kind)


def _help(field: FieldInfo) -> str:
    default = field.default
    if default in (None, "", ()) or default is PydanticUndefined:
        return field.description or ""
    shown = " ".join(map(str, default)) if isinstance(default, tuple) else default
    shown = {True: "on", False: "off"}[shown] if isinstance(shown, bool) else shown
    return f"{field.description} ({shown})".replace("%", "%%")


def _placeholder(kind: object) -> str:
    if isinstance(kind, UnionType):
        kind = next(one for one in get_args(kind) if one is not NoneType)
    if get_origin(kind) is Literal:
        return "{" + ",".join(map(str, get_args(kind))) + "}"
    return {int: "N", float: "NUMBER", str: "NAME", Path: "FOLDER"}.get(kind, "VALUE")  # type: ignore[call-overload, no-any-return]


def read_settings(arguments: argparse.Namespace) -> Settings:
    """Return the settings that the flags, the environment and the file make together.

    Raises:
        SettingsError: names each wrong one.
    """
    given = vars(arguments)
    flags = {name: given[name] for name in Settings.model_fields if given.get(name) is not None}
    return load_settings(flags, arguments.config)
