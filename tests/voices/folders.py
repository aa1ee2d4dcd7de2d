"""Folders of voices, good and bad."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write_voice(root: Path, folder: str, /, **keys: Any) -> Path:
    """Write the folder of a voice and return it; ``keys`` replace those of a good one."""
    path = root / folder
    path.mkdir(parents=True, exist_ok=True)
    keys = {"name": folder.title(), "languages": ["en-GB"], "engine": "fake"} | keys
    plain = [f"{key} = {json.dumps(value)}" for key, value in keys.items() if key != "options"]
    options = [f"{key} = {json.dumps(value)}" for key, value in keys.get("options", {}).items()]
    (path / "voice.toml").write_text("\n".join([*plain, "[options]", *options]))
    return path
