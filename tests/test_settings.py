from __future__ import annotations

import json
import math
import os
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_tts.errors import SettingsError
from wyoming_tts.settings import (
    ENV_PREFIX,
    MOST_CPUS,
    Settings,
    check_uri,
    default_data_dir,
    load_settings,
    read_settings_file,
)

README = Path(__file__).parents[1] / "README.md"

# For each kind of setting: in a file, in the environment, as a flag, each with what it becomes.
KINDS: dict[str, tuple[Any, Any, str, Any, str, Any]] = {
    "uri": (
        *(["tcp://0.0.0.0:1", "unix:///x"], ("tcp://0.0.0.0:1", "unix:///x")),
        *("tcp://[::]:2, tcp://h:3", ("tcp://[::]:2", "tcp://h:3")),
        *("stdio://", ("stdio://",)),
    ),
    "data_dir": ("/a", Path("/a"), "/b", Path("/b"), "c", Path("c")),
    "voices_dir": ("/a", Path("/a"), "/b", Path("/b"), "/c", Path("/c")),
    "models_dir": ("/a", Path("/a"), "/b", Path("/b"), "/c", Path("/c")),
    "engine": ("a", "a", "b", "b", "c", "c"),
    "fallback_engine": ("a", "a", "", "", "c", "c"),
    "unknown_voice": ("default", "default", "error", "error", "default", "default"),
    "zeroconf": (False, False, "true", True, "no", False),
    "rate": (0.5, 0.5, "1.5", 1.5, "2", 2.0),
    "seed": (1, 1, "-1", -1, "7", 7),
    "max_text": (1, 1, "2", 2, "3", 3),
    "idle_timeout_s": (1.5, 1.5, "2.5", 2.5, "3", 3.0),
    "web": ("http://localhost:1", "http://localhost:1", "http://[::1]:2", "http://[::1]:2", "", ""),
    "web_allow": (["::1"], ("::1",), "10.0.0.0/8, ::1", ("10.0.0.0/8", "::1"), "::", ("::",)),
    "worker_cpus": ("0,2", (0, 2), "4-6", (4, 5, 6), "1", (1,)),
}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave no setting of whoever runs the tests, and a home folder of our own."""
    for name in tuple(os.environ):
        if name.upper().startswith(ENV_PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def write_toml(path: Path, **values: Any) -> Path:
    """Write a settings file."""
    path.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items()))
    return path


def write_json(path: Path, **values: Any) -> Path:
    """Write a settings file as Home Assistant writes an app's options."""
    path.write_text(json.dumps(values))
    return path


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("write", [write_toml, write_json])
def test_later_sources_win(
    name: str, write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flag wins over the environment, that over the file, and that over the default."""
    in_file, file_value, in_env, env_value, flag, flag_value = KINDS[name]
    file = write(tmp_path / ("s.json" if write is write_json else "s.toml"), **{name: in_file})
    default = getattr(load_settings({}), name)

    def value(flags: dict[str, str], path: Path | None) -> Any:
        return getattr(load_settings(flags, path), name)

    assert value({}, file) == file_value
    assert value({name: flag}, file) == flag_value
    monkeypatch.setenv(ENV_PREFIX + name.upper(), in_env)
    assert value({}, None) == env_value
    assert value({}, file) == env_value
    assert value({name: flag}, file) == flag_value
    monkeypatch.delenv(ENV_PREFIX + name.upper())
    assert value({}, None) == default


FREE = {
    *("engine", "fallback_engine", "voice", "data_dir", "voices_dir", "models_dir"),
    *("neutts_model", "neutts_codec", "web_hosts"),
}
"""Settings for which any text will do."""


@pytest.mark.parametrize(
    ("name", "source"),
    [
        (name, source)
        for name in Settings.model_fields
        for source in ("file", "environment", "flag")
        if name not in FREE or source == "file"
    ],
)
def test_every_wrong_value_is_named_with_its_source(
    name: str, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong value is told in one line that says where it stands."""
    path, flags = None, {}
    if source == "file":
        path, named = write_toml(tmp_path / "s.toml", **{name: {}}), f"{name!r} in "
    elif source == "environment":
        monkeypatch.setenv(ENV_PREFIX + name.upper(), "rubbish\nand more")
        named = ENV_PREFIX + name.upper()
    else:
        flags, named = {name: "rubbish\nand more"}, "--" + name.replace("_", "-")
    with pytest.raises(SettingsError) as caught:
        load_settings(flags, path)
    assert str(caught.value).startswith(named)
    assert "\n" not in str(caught.value)
    assert (str(tmp_path / "s.toml") in str(caught.value)) is (source == "file")


def test_the_environment_is_named_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable in small letters counts, and is found as the source of its error."""
    monkeypatch.setenv("wyoming_tts_max_text", "none")
    with pytest.raises(SettingsError, match=f"^{ENV_PREFIX}MAX_TEXT"):
        load_settings({})


def test_a_wrong_value_that_a_later_source_replaces_does_not_matter(tmp_path: Path) -> None:
    """Only values that would be used are checked."""
    file = write_toml(tmp_path / "s.toml", rate=9)
    assert load_settings({"rate": "1.5"}, file).rate == 1.5


@pytest.mark.parametrize("key", ["max_texts", "_file", "a\nb", "", "server"])
def test_an_unknown_key_is_told_apart_from_a_wrong_value(key: str, tmp_path: Path) -> None:
    """A typing error in a key is no silence, and its message is one line."""
    with pytest.raises(SettingsError, match="no such setting") as caught:
        load_settings({}, write_json(tmp_path / "s.json", **{key: 5}))
    assert "\n" not in str(caught.value)


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    """Nobody has to start the server once for each mistake."""
    with pytest.raises(SettingsError, match=r"--rate.*--seed"):
        load_settings({"rate": "x", "seed": "y"})


def test_keys_may_be_written_as_flags_are(tmp_path: Path) -> None:
    """Dashes and underscores mean the same in a file."""
    assert load_settings({}, write_json(tmp_path / "s.json", **{"max-text": 5})).max_text == 5


def test_defaults_need_nothing(tmp_path: Path) -> None:
    """Without any source there are settings that work."""
    found = load_settings({})
    assert found.uri == ("tcp://[::]:10200",)
    assert found.data_dir == tmp_path / ".local/share/wyoming-tts" == default_data_dir()
    assert found.user_voices_dir == found.data_dir / "voices"
    assert not found.data_dir.exists()


def test_settings_cannot_be_changed() -> None:
    """What was read at the start holds to the end."""
    with pytest.raises(ValueError, match="frozen"):
        load_settings({}).rate = 2.0


def test_the_file_in_the_data_folder_is_read_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``settings.toml`` counts where the data folder is, by default, environment or flag."""
    for name, kind in (("one", "default"), ("two", "environment"), ("three", "flag")):
        folder = tmp_path / name
        folder.mkdir()
        write_toml(folder / "settings.toml", voice=kind)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    (tmp_path / "xdg").mkdir()
    (tmp_path / "xdg/wyoming-tts").symlink_to(tmp_path / "one")
    assert load_settings({}).voice == "default"
    monkeypatch.setenv("WYOMING_TTS_DATA_DIR", str(tmp_path / "two"))
    assert load_settings({}).voice == "environment"
    assert load_settings({"data_dir": str(tmp_path / "three")}).voice == "flag"
    named = write_toml(tmp_path / "named.toml", voice="named")
    monkeypatch.setenv("WYOMING_TTS_CONFIG", str(named))
    assert load_settings({}).voice == "named"
    assert load_settings({}, tmp_path / "one/settings.toml").voice == "default"


@pytest.mark.parametrize("name", ["data_dir", "voices_dir", "models_dir"])
def test_a_home_folder_is_found(name: str, tmp_path: Path) -> None:
    """A folder may be given from the user's home folder."""
    assert getattr(load_settings({name: "~/b"}), name) == tmp_path / "b"


@pytest.mark.parametrize("name", ["data_dir", "voices_dir", "models_dir"])
def test_an_empty_folder_means_the_default(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form or environment file says "not set" by an empty value, not the current folder."""
    default = getattr(load_settings({}), name)
    monkeypatch.setenv(ENV_PREFIX + name.upper(), "")
    assert getattr(load_settings({}), name) == default


def test_a_file_of_an_editor_that_marks_its_encoding_is_read(tmp_path: Path) -> None:
    """A byte order mark and line ends of Windows are no part of the settings."""
    (tmp_path / "s.toml").write_bytes(b"\xef\xbb\xbfmax_text = 5\r\nvoice = 'x'\r\n")
    assert load_settings({}, tmp_path / "s.toml").max_text == 5


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.toml", None),
        ("folder.toml", "folder"),
        ("s.toml", b"max_text ="),
        ("s.toml", b"\xff\xfe"),
        ("s.toml", b"a = " + b"[" * 50_000),
        ("s.json", b"{"),
        ("s.json", b"[1]"),
        ("s.json", b"null"),
        ("s.json", b"[" * 100_000),
        ("s.json", b"9" * 5_000),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    name: str, content: bytes | str | None, tmp_path: Path
) -> None:
    """A missing or broken file is told in one line with its path."""
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=name) as caught:
        load_settings({}, path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).count(name) == 1


def test_a_home_folder_that_there_is_none_of_is_told() -> None:
    """A folder below the home of nobody is a wrong setting, not a crash."""
    for name in ("data_dir", "voices_dir"):
        with pytest.raises(SettingsError, match=r"~no-such-user-here"):
            load_settings({name: "~no-such-user-here/x"})


def test_a_data_folder_that_cannot_be_looked_into_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that may be there but are out of reach are not passed over in silence."""

    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(SettingsError, match=r"/closed: Permission denied"):
        load_settings({"data_dir": "/closed"})


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "tcp://",
        "tcp://host",
        "tcp://:10200",
        "tcp://host:99999",
        "tcp://host:x",
        "tcp://[::",
        "unix://",
        "stdio://x",
        "http://h:1",
        "10200",
        "host:10200",
    ],
)
def test_wrong_uris_are_refused(uri: str) -> None:
    """What cannot be listened on is told before the server starts."""
    with pytest.raises(ValueError, match=r"."):
        check_uri(uri)
    with pytest.raises(SettingsError, match=r"^--uri"):
        load_settings({"uri": [uri]})


@pytest.mark.parametrize("uris", [[], "", "stdio:// tcp://h:1", ["stdio://", "unix:///x"]])
def test_wrong_lists_of_uris_are_refused(uris: Any) -> None:
    """At least one URI is needed, and standard input stands alone."""
    with pytest.raises(SettingsError, match=r"^--uri"):
        load_settings({"uri": uris})


@given(st.sets(st.integers(0, MOST_CPUS - 1), max_size=20))
def test_processors_are_read_in_any_order_and_as_ranges(cpus: set[int]) -> None:
    """Numbers and ranges name a set, sorted and without repetition."""
    listed = ", ".join(f"{cpu}-{cpu}" if cpu % 2 else f"{cpu},{cpu}" for cpu in cpus)
    assert load_settings({"worker_cpus": listed}).worker_cpus == tuple(sorted(cpus))
    assert load_settings({"worker_cpus": sorted(cpus)}).worker_cpus == tuple(sorted(cpus))


@pytest.mark.parametrize(
    "cpus",
    [
        *("x", "1-", "-1", "-", "3-1", "1-2-3", "1.5", "²"),
        *(str(MOST_CPUS), f"0-{10**9}", "9" * 5000),
        *([-1], [MOST_CPUS], -1, True, 1.5),
    ],
)
def test_wrong_processors_are_refused(cpus: Any) -> None:
    """What is no processor is told, and a range never costs memory before it is."""
    with pytest.raises(SettingsError, match=r"^--worker-cpus"):
        load_settings({"worker_cpus": cpus})


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "nan", "inf"])
@pytest.mark.parametrize(
    "name", ["rate", "pitch", "keepalive_s", "hold_back_s", "idle_timeout_s", "stop_timeout_s"]
)
def test_numbers_are_finite(name: str, value: Any) -> None:
    """Neither infinity nor what is not a number gets through a bound."""
    with pytest.raises(SettingsError):
        load_settings({name: value})


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(Settings.model_fields)), st.text(max_size=8)))
def test_no_flags_end_in_anything_but_settings_or_their_error(flags: dict[str, str]) -> None:
    """Any text for any flag gives settings or one line."""
    flags = {key: value.replace("\0", "") for key, value in flags.items()}
    problem = ""
    try:
        load_settings(flags)
    except SettingsError as error:
        problem = str(error)
    assert "\n" not in problem


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_no_file_ends_in_anything_but_a_table_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    """Any bytes in a settings file give a table or one line."""
    for name in ("s.toml", "s.json"):
        path = tmp_path_factory.getbasetemp() / name
        path.write_bytes(content)
        problem = ""
        try:
            assert isinstance(read_settings_file(path), dict)
        except SettingsError as error:
            problem = str(error)
        assert "\n" not in problem


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described(name: str) -> None:
    """The help has a sentence for each setting."""
    text = Settings.model_fields[name].description
    assert text
    assert text[0] in string.ascii_uppercase + "`"
    assert text.endswith(".")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_readme_names_every_setting(name: str) -> None:
    """Users find each setting in the README, as the flag that they can type."""
    flag = "--" + name.replace("_", "-")
    text = README.read_text(encoding="utf-8")
    assert any(
        text[at + len(flag)] not in "-_abcdefghijklmnopqrstuvwxyz" for at in _find(text, flag)
    )


def _find(text: str, flag: str) -> Iterator[int]:
    at = text.find(flag)
    while at >= 0 and at + len(flag) < len(text):
        yield at
        at = text.find(flag, at + 1)


@pytest.mark.parametrize("web", ["http://0.0.0.0:1", "http://[::]:1", "http://192.168.1.2:1"])
def test_a_page_for_others_says_for_whom(web: str) -> None:
    """A page that others can reach is refused until a token, their addresses or ingress is set."""
    with pytest.raises(SettingsError, match="web_token"):
        load_settings({"web": web})
    for more in ({"web_token": "x"}, {"web_allow": "192.168.0.0/16"}, {"web_ingress": True}):
        assert load_settings({"web": web, **more}).web == web


def test_the_token_is_never_shown() -> None:
    """Settings that are printed do not tell the token."""
    assert "sesame" not in repr(load_settings({"web_token": "sesame"}))
