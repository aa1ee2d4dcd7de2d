"""The files of Home Assistant's app, and what the Supervisor allows in them."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
APP = ROOT / "addon"
SERVICES = APP / "rootfs/etc/s6-overlay/s6-rc.d"
LANGUAGES = ("en", "de", "fr", "es", "nl")

KEYS = {
    "name", "version", "slug", "description", "url", "arch", "image", "stage", "init",
    "homeassistant", "discovery", "map", "ingress", "ingress_port", "ingress_stream", "panel_icon",
    "panel_title", "ports", "backup_exclude", "timeout", "options", "schema",
}  # fmt: skip
"""The keys that are used, of all that the Supervisor knows: another one must be looked up first."""

DEFAULTS = {
    "startup": "application",
    "boot": "auto",
    "ingress_port": 8099,
    "panel_icon": "mdi:puzzle",
    "timeout": 10,
    "apparmor": True,
}
"""What Home Assistant's linter rejects, as it is so anyway."""

_KIND = re.compile(
    r"(?:(?P<plain>str|bool|int|float)(?:\((?P<low>[0-9.]*),(?P<high>[0-9.]*)\))?"
    r"|list\((?P<choices>[^()]+)\)|match\((?P<pattern>.*)\))(?P<optional>\?)?"
)


@dataclass(frozen=True)
class Kind:
    """An entry of the schema, read."""

    plain: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    optional: bool = False

    @classmethod
    def read(cls, entry: str) -> Kind:
        """Read an entry such as ``int(0,256)?``; fails where the Supervisor would."""
        match = _KIND.fullmatch(entry)
        assert match, f"the Supervisor knows no {entry!r}"
        found = match.groupdict()
        return cls(
            plain=found["plain"] or "",
            low=float(found["low"]) if found["low"] else None,
            high=float(found["high"]) if found["high"] else None,
            choices=tuple((found["choices"] or "").split("|")) if found["choices"] else (),
            pattern=found["pattern"] or "",
            optional=bool(found["optional"]),
        )

    def accepts(self, value: object) -> bool:
        """Whether the Supervisor lets a value pass."""
        if self.choices:
            return value in self.choices
        if isinstance(value, bool) or self.plain == "bool":
            return isinstance(value, bool) and self.plain == "bool"
        if isinstance(value, str):
            return self.plain == "str" or bool(self.pattern and re.match(self.pattern, value))
        if not isinstance(value, int if self.plain == "int" else int | float):
            return False
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def read_yaml(path: Path) -> Any:
    """Return what a YAML file says."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def config() -> dict[str, Any]:
    """Return the app's configuration."""
    value = read_yaml(APP / "config.yaml")
    assert isinstance(value, dict)
    return value


def kinds() -> dict[str, Kind]:
    """Return the options' kinds."""
    return {name: Kind.read(entry) for name, entry in config()["schema"].items()}


def shipped_files() -> list[Path]:
    """Return the files that are in the repository, or may be: all but what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - any git
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
