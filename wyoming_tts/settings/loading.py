"""Where settings come from, and what is said of wrong ones."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wyoming_tts.errors import SettingsError
from wyoming_tts.settings.fields import ENV_PREFIX, FROM_FILE, Settings
from wyoming_tts.settings.values import default_data_dir, expand_home

FILE_NAME = "settings.toml"


def read_settings_file(path: Path) -> dict[str, Any]:
    """Read a TOML file, or a JSON file such as a Home Assistant app's options.

    Raises:
        SettingsError: the file cannot be read or holds no table of settings.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        values = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(f"cannot read the settings file {path}: {reason}") from error
    if not isinstance(values, dict):
        raise SettingsError(f"the settings file {path} holds no table of settings")
    return {key.replace("-", "_"): value for key, value in values.items()}


def load_settings(flags: Mapping[str, Any], file: Path | None = None) -> Settings:
    """Combine defaults, file, environment and flags.

    Args:
        flags: values given on the command line, by field name.
        file: the settings file; by default the one in the data folder, where there is one.

    Raises:
        SettingsError: names each wrong setting and what it may be.
    """
    if file is None:
        named = os.environ.get(f"{ENV_PREFIX}CONFIG")
        data_dir = flags.get("data_dir") or os.environ.get(f"{ENV_PREFIX}DATA_DIR")
        file = Path(named) if named else _kept_file(Path(data_dir or default_data_dir()))
    from_file = read_settings_file(file) if file else {}
    try:
        values: dict[str, Any] = {**flags, FROM_FILE: from_file}
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_explain(error, flags, file)) from error


def _kept_file(data_dir: Path) -> Path | None:
    """Return the settings file in the data folder, if there is one."""
    try:
        path = expand_home(data_dir) / FILE_NAME
        return path if path.is_file() else None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(
            f"cannot look into the data folder {data_dir}: {reason}; choose another --data-dir"
        ) from error


def _explain(error: ValidationError, flags: Mapping[str, Any], file: Path | None) -> str:
    problems = []
    environment = {name.upper() for name in os.environ}
    for item in error.errors():
        message = item["msg"].removeprefix("Value error, ")
        if not item["loc"]:
            problems.append(message)  # it names the settings that do not go together
            continue
        name = str(item["loc"][0])
        if name in flags:
            source = f"--{name.replace('_', '-')}"
        elif (env := ENV_PREFIX + name.upper()) in environment:
            source = env
        else:
            source = f"{name!r} in {file}"
        known = name in Settings.model_fields
        problems.append(f"{source}: {message if known else 'no such setting'}")
    return " ".join("; ".join(problems).split())
