"""The app's configuration, held against the Supervisor's rules and the server's settings."""

from __future__ import annotations

import re
import struct
from pathlib import Path, PurePosixPath
from typing import Any, Literal, get_args, get_origin

import annotated_types
import pytest
from pydantic.fields import FieldInfo

from tests.addon.app import (
    APP,
    DEFAULTS,
    KEYS,
    LANGUAGES,
    ROOT,
    Kind,
    config,
    kinds,
    read_yaml,
    shipped_files,
)
from wyoming_tts import __version__
from wyoming_tts.engines.registry import ENGINES
from wyoming_tts.settings import AUTO, Settings, load_settings

FIELDS = Settings.model_fields


def bounds(field: FieldInfo) -> tuple[float | None, float | None]:
    """Return the least and the greatest value of a setting."""
    low = high = None
    for rule in field.metadata:
        low = rule.ge if isinstance(rule, annotated_types.Ge) else low
        high = rule.le if isinstance(rule, annotated_types.Le) else high
    return low, high  # type: ignore[return-value]


def test_only_known_keys_are_used() -> None:
    """Every key is one that the Supervisor knows, and none repeats what is so anyway."""
    used = config()
    assert set(used) <= KEYS
    assert not [key for key, value in DEFAULTS.items() if used.get(key) == value]


def test_what_the_supervisor_needs_is_there() -> None:
    """The app starts, is found, has its page and its folder, on both architectures."""
    used = config()
    assert re.fullmatch("[a-z0-9_]+", used["slug"])
    assert used["arch"] == ["amd64", "aarch64"]
    assert used["init"] is False, "s6-overlay is process 1 itself"
    assert used["discovery"] == ["wyoming"]
    assert used["ingress"] is True
    assert used["ports"] == {"10200/tcp": None}
    assert used["map"] == [{"type": "addon_config", "read_only": False}]
    assert 10 <= used["timeout"] <= 300
    assert re.fullmatch(r"20[0-9]{2}\.[0-9]{1,2}\.[0-9]", used["homeassistant"])
    assert re.fullmatch(r"ghcr\.io/[a-z0-9-]+/wyoming-tts", used["image"])
    assert used["panel_icon"].startswith("mdi:")


def test_version_and_changelogs_are_in_step() -> None:
    """The image's tag is the server's version, and what it brings is told."""
    assert config()["version"] == __version__
    for path in (APP / "CHANGELOG.md", ROOT / "CHANGELOG.md"):
        newest = re.search(r"^## (\S+)$", path.read_text(), re.MULTILINE)
        assert newest
        assert newest[1] == __version__, path


def test_there_is_one_configuration_in_the_repository() -> None:
    """The Supervisor takes every config.yaml for an app."""
    names = {"config.yaml", "config.yml", "config.json"}
    assert [path for path in shipped_files() if path.name in names] == [APP / "config.yaml"]
    assert not {path.name for path in APP.iterdir()} & {"build.yaml", "build.json"}


def test_the_repository_can_be_added_to_the_store() -> None:
    """The file at the root says what the store shows."""
    assert set(read_yaml(ROOT / "repository.yaml")) == {"name", "url", "maintainer"}


@pytest.mark.parametrize("name", list(kinds()))
def test_an_option_is_a_setting(name: str) -> None:
    """An option has the name, type, choices and bounds of a setting."""
    kind, field = kinds()[name], FIELDS[name]
    if get_origin(field.annotation) is Literal:
        assert set(kind.choices) == set(get_args(field.annotation))
    elif name == "engine":
        assert set(kind.choices) == {AUTO, *ENGINES}
    elif kind.pattern:
        assert field.annotation is str
        # The form sends an empty text for a field that was cleared.
        assert not kind.accepts("")
    else:
        assert (
            field.annotation is {"str": str, "bool": bool, "int": int, "float": float}[kind.plain]
        )
        assert (kind.low, kind.high) == bounds(field)


@pytest.mark.parametrize("name", list(kinds()))
def test_an_option_is_given_or_may_be_missing(name: str) -> None:
    """What has a default in the form has the setting's own, and passes; all else is optional."""
    given = config()["options"]
    kind = kinds()[name]
    if kind.optional:
        assert name not in given
    else:
        assert given[name] == FIELDS[name].default
        assert kind.accepts(given[name])


def test_no_option_lacks_a_kind() -> None:
    """Whatever the form starts with can be changed."""
    assert set(config()["options"]) <= set(kinds())


def test_the_settings_take_the_extremes_of_every_option(tmp_path: Path) -> None:
    """What the Supervisor lets pass never keeps the server from starting."""
    for name, kind in kinds().items():
        for value in (*kind.choices, kind.low, kind.high):
            if value is not None:
                number = int(value) if kind.plain == "int" else value
                load_settings({name: number, "data_dir": tmp_path})


def test_the_checker_fails_where_it_must() -> None:
    """The kinds say no to what is wrong."""
    assert not Kind.read("int(0,5)?").accepts(6)
    assert not Kind.read("int").accepts(True)
    assert not Kind.read("float(0.5,)").accepts(0.4)
    assert not Kind.read("list(a|b)").accepts("c")
    assert Kind.read("list(a|b)?").optional
    with pytest.raises(AssertionError):
        Kind.read("select(a|b)")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_and_the_port_are_translated(language: str) -> None:
    """Each has a name and a description, and nothing is described that does not exist."""
    told = read_yaml(APP / f"translations/{language}.yaml")
    assert set(told) == {"configuration", "network"}
    assert list(told["configuration"]) == list(kinds())
    for name, entry in told["configuration"].items():
        assert set(entry) == {"name", "description"}, name
        assert all(text == text.strip() and text for text in entry.values())
        assert entry["description"].endswith("."), name
    assert set(told["network"]) == set(config()["ports"])


def test_translations_are_no_copies() -> None:
    """No description was left in English."""

    def descriptions(language: str) -> dict[str, str]:
        entries: dict[str, Any] = read_yaml(APP / f"translations/{language}.yaml")["configuration"]
        return {name: entry["description"] for name, entry in entries.items()}

    english = descriptions("en")
    for language in LANGUAGES[1:]:
        same = [name for name, text in descriptions(language).items() if text == english[name]]
        assert not same, language
    assert {path.stem for path in (APP / "translations").iterdir()} == set(LANGUAGES)


def test_the_documentation_names_every_option() -> None:
    """The table of options has those of the schema, with their defaults."""
    text = (APP / "DOCS.md").read_text()
    rows = re.findall(r"^\| `([a-z0-9_]+)` \|([^|]*)\|", text, re.MULTILINE)
    assert {name for name, _ in rows} == set(kinds())
    for name, shown in rows:
        default = FIELDS[name].default
        expected = {True: "on", False: "off"}[default] if isinstance(default, bool) else default
        assert shown.strip("` ") == str(expected), name


def test_models_are_in_no_backup_and_voices_are() -> None:
    """What can be fetched again is left out by the Supervisor's way to match, and nothing else."""

    def left_out(path: str) -> bool:
        return any(PurePosixPath(path).match(rule) for rule in config()["backup_exclude"])

    data = "/mnt/data/supervisor/apps/data/abc_wyoming_tts"
    voices = "/mnt/data/supervisor/app_configs/abc_wyoming_tts/voices"
    assert left_out(f"{data}/models/neutts-nano-q4")
    assert left_out(f"{voices}/.removed/anna")
    assert not left_out(f"{data}/options.json")
    assert not left_out(f"{voices}/anna/reference.wav")
    assert not left_out(f"{voices}/anna/model.gguf"), "a voice that was trained is its model"


@pytest.mark.parametrize(("name", "size"), [("icon", (128, 128)), ("logo", (250, 100))])
def test_pictures_have_their_sizes(name: str, size: tuple[int, int]) -> None:
    """The store shows a square icon and a wide logo, transparent, with their sources beside."""
    content = (APP / f"{name}.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height, _, colours = struct.unpack(">IIBB", content[16:26])
    assert (width, height) == size
    assert colours == 6, "with transparency"
    assert (APP / f"images/{name}.svg").read_text().startswith("<svg ")


def test_the_store_has_its_texts() -> None:
    """Each of the app's documents says something."""
    for name in ("README.md", "DOCS.md", "CHANGELOG.md"):
        assert len((APP / name).read_text()) > 200
