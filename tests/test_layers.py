"""The floors of the house: which part of the package may know which."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "wyoming_tts"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 350
"""Lines of a module."""

# What each floor may import of the package, besides itself.
GROUND = {"errors", "__init__"}
FLOORS: dict[str, set[str]] = {
    "errors": set(),
    "text": set(),
    "audio": set(),
    "settings": GROUND,
    "models": GROUND | {"settings"},
    "engines": GROUND | {"settings", "text", "audio", "models", "voices"},
    "voices": GROUND | {"settings", "audio"},
    "speech": GROUND | {"settings", "text", "audio", "voices", "engines"},
    "protocol": GROUND | {"settings", "audio", "voices", "speech"},
    "studio": GROUND | {"settings", "text", "audio", "models", "voices", "engines"},
    "web": GROUND
    | {"settings", "text", "audio", "models", "voices", "engines", "speech", "studio", "protocol"},
}

# What no module of a floor may import of others' packages.
FOREIGN: dict[str, set[str]] = {
    "text": {"asyncio", "torch", "numpy", "socket", "subprocess", "threading", "wyoming"},
    "audio": {"asyncio", "torch", "socket", "subprocess", "threading", "wyoming"},
    "engines": {"wyoming", "zeroconf"},
    "voices": {"wyoming", "zeroconf"},
    "speech": {"wyoming", "zeroconf"},
    "protocol": {"numpy", "torch", "aiohttp"},
    "studio": {"wyoming", "zeroconf", "aiohttp", "torch"},
    "web": {"wyoming", "zeroconf", "torch", "onnxruntime"},
}


def imports(path: Path) -> Iterator[str]:
    """Yield the full name of everything that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def shown(path: Path) -> str:
    """Return the path of a module in the package."""
    return str(path.relative_to(PACKAGE))


def floor(path: Path) -> str:
    """Return the floor that a module stands on."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def floors_below(path: Path) -> set[str]:
    """Return the floors that a module imports from."""
    parts = (name.split(".") for name in imports(path) if name.startswith("wyoming_tts."))
    return {
        name[1]
        if (PACKAGE / name[1]).is_dir() or (PACKAGE / f"{name[1]}.py").exists()
        # `from wyoming_tts import __version__`
        else "__init__"
        for name in parts
    }


@pytest.mark.parametrize("path", [p for p in MODULES if floor(p) in FLOORS], ids=shown)
def test_imports_point_down(path: Path) -> None:
    """Each floor knows only those below it."""
    assert floors_below(path) <= FLOORS[floor(path)] | {floor(path)}


@pytest.mark.parametrize("path", [p for p in MODULES if floor(p) in FOREIGN], ids=shown)
def test_floors_keep_to_their_trade(path: Path) -> None:
    """Text and audio are pure, engines know no Wyoming, and the protocol computes nothing."""
    foreign = {name.partition(".")[0] for name in imports(path)}
    assert not foreign & FOREIGN[floor(path)]


@pytest.mark.parametrize(
    "path", [p for p in MODULES if floor(p) in {"protocol", "speech", "voices", "web"}], ids=shown
)
def test_no_engine_is_known_by_name(path: Path) -> None:
    """Above the engines nobody imports one of them, only what all have in common."""
    engines = {p.name for p in (PACKAGE / "engines").iterdir() if (p / "__init__.py").exists()}
    known = {name.split(".")[2] for name in imports(path) if name.count(".") >= 2}
    assert not known & engines


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_modules_are_short(path: Path) -> None:
    """A module has one purpose, and fits in the head."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def modules_after(statement: str) -> set[str]:
    """Return the packages that are loaded in a fresh Python after a statement."""
    code = f"import sys, json; {statement}; print(json.dumps(list(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    return {name.partition(".")[0] for name in json.loads(found.stdout)}


def test_the_command_starts_light() -> None:
    """Finding the command costs no heavy import, so that help is there at once."""
    heavy = {"numpy", "asyncio", "pydantic", "zeroconf", "wyoming", "rich", "emoji", "torch"}
    assert not modules_after("import wyoming_tts.cli.main") & heavy


def test_the_server_loads_no_engine() -> None:
    """The server's own process stays free of the engines' native code and models."""
    loaded = modules_after("import wyoming_tts.app, wyoming_tts.web.page")
    foreign = {"torch", "onnxruntime", "llama_cpp", "transformers", "phonemizer", "soundfile"}
    assert not loaded & foreign


def test_the_page_is_loaded_after_the_server_answers() -> None:
    """Who asks at once what voices there are does not wait for the page."""
    assert not modules_after("import wyoming_tts.app") & {"aiohttp", "prometheus_client"}
