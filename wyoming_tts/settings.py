"""Every setting, once: its name, type, bounds, default and meaning.

The same field is the flag ``--max-text``, the environment variable ``WYOMING_TTS_MAX_TEXT`` and
the key ``max_text`` of the settings file. Later sources win: default, file, environment, flag.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from wyoming_tts.errors import SettingsError

ENV_PREFIX = "WYOMING_TTS_"
DEFAULT_PORT = 10200
FILE_NAME = "settings.toml"
FROM_FILE = "_file"
MOST_CPUS = 4096

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Milliseconds = Annotated[int, Field(ge=0, le=10_000)]
Limit = Annotated[int, Field(gt=0)]
Processor = Annotated[int, Field(ge=0, lt=MOST_CPUS)]


def default_data_dir() -> Path:
    """Return the folder for what the server keeps, by the XDG base directory rules.

    Raises:
        SettingsError: the user who runs the server has no home folder.
    """
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    try:
        return _expand_home(Path(base)) / "wyoming-tts"
    except ValueError as error:
        raise SettingsError(f"--data-dir is needed here: {error}") from error


class Settings(BaseSettings):
    """What a user can choose. Built by ``load_settings``; never changes afterwards."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, extra="forbid", frozen=True)

    uri: Annotated[tuple[str, ...], NoDecode] = Field(
        (f"tcp://[::]:{DEFAULT_PORT}",),
        min_length=1,
        description="Where to listen: tcp://HOST:PORT, unix://PATH or stdio://; repeatable.",
    )
    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Folder for what the server keeps: its identity, settings and your voices.",
    )
    voices_dir: Path | None = Field(
        None, description="Folder with your voices; `voices` in the data folder by default."
    )
    engine: str = Field(
        "espeak", description="Engine that is loaded at the start and whose voices come first."
    )
    fallback_engine: str = Field(
        "espeak",
        description="Engine that speaks while another loads or after it failed; empty for none.",
    )
    voice: str = Field(
        "", description="Voice of requests that name none; by default the engine's first."
    )
    unknown_voice: Literal["error", "default"] = Field(
        "error", description="What a request for an unknown voice gets: an error or the default."
    )
    espeak_voices: Literal["shipped", "all"] = Field(
        "shipped", description="Which espeak voices are advertised; every one can be asked for."
    )
    zeroconf: bool = Field(True, description="Advertise the server on the local network.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is logged; texts appear at debug only."
    )

    rate: float = Field(1.0, ge=0.5, le=2.0, description="Speaking rate, as a factor.")
    pitch: float = Field(
        1.0, ge=0.5, le=2.0, description="Pitch, as a factor, where the engine has one."
    )
    seed: int = Field(
        42,
        ge=-1,
        lt=2**31,
        description="Seed of every reply, for engines that sample; -1 for another each time.",
    )
    lead_silence_ms: Milliseconds = Field(0, description="Silence before the first word.")
    tail_silence_ms: Milliseconds = Field(
        200, description="Silence after the last word, for players that cut the end off."
    )
    clause_pause_ms: Milliseconds = Field(120, description="Pause where a sentence was divided.")
    sentence_pause_ms: Milliseconds = Field(320, description="Pause between sentences.")
    paragraph_pause_ms: Milliseconds = Field(600, description="Pause between paragraphs.")
    keepalive_s: float = Field(
        30.0,
        ge=0,
        le=600,
        description="Most silence sent in a reply while text is awaited; 0 turns it off.",
    )
    hold_back_s: float = Field(
        1.5,
        ge=0,
        le=30,
        description="Longest wait before the first audio when the engine is slower than speech.",
    )
    pieces_in_flight: int = Field(
        3, ge=1, le=16, description="Pieces of one reply that are synthesised ahead."
    )
    cache_mb: int = Field(
        16, ge=0, le=4096, description="Memory for the sound of recent short pieces; 0 for none."
    )

    max_connections: Limit = Field(256, description="Connections at the same time.")
    max_replies: Limit = Field(
        128, description="Replies at the same time, waiting ones included; more are `busy`."
    )
    max_pending: Limit = Field(
        8, description="Requests that may wait on one connection while another is answered."
    )
    max_header: int = Field(65_536, ge=256, description="Bytes of an event's header line, at most.")
    max_data: int = Field(1_048_576, ge=256, description="Bytes of an event's data, at most.")
    max_payload: int = Field(1_048_576, ge=0, description="Bytes of an event's payload, at most.")
    max_text: Limit = Field(50_000, description="Characters of text in one request.")
    first_event_timeout_s: Seconds = Field(
        30.0, description="How long a new connection may say nothing."
    )
    event_timeout_s: Seconds = Field(
        30.0, description="How long an event may take to arrive once it has begun."
    )
    stream_timeout_s: Seconds = Field(
        300.0, description="How long an open stream of text may be silent."
    )
    idle_timeout_s: Seconds = Field(
        3600.0, description="How long a connection may rest between requests."
    )
    write_timeout_s: Seconds = Field(
        60.0, description="How long a client may take nothing of what is sent to it."
    )
    stop_timeout_s: float = Field(
        5.0, ge=0, le=600, description="How long running replies may go on after SIGTERM."
    )

    worker_start_timeout_s: Seconds = Field(
        60.0, description="How long an engine may take to load."
    )
    worker_step_timeout_s: Seconds = Field(
        10.0, description="How long an engine may make no sound before it counts as hung."
    )
    worker_idle_s: float = Field(
        -1,
        ge=-1,
        description="Unload an engine that was not needed for so long; -1 for never.",
    )
    worker_cpus: Annotated[tuple[Processor, ...], NoDecode] = Field(
        (), description="Processors that engines may use, such as 0,1,4-7; all by default."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the file, which travels under a private name, below the environment."""
        del dotenv_settings, file_secret_settings
        flags = dict(getattr(init_settings, "init_kwargs", {}))
        from_file = flags.pop(FROM_FILE, {})
        return (
            InitSettingsSource(settings_cls, flags),
            env_settings,
            InitSettingsSource(settings_cls, from_file),
        )

    @field_validator("uri", mode="before")
    @classmethod
    def _split_uri(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("uri")
    @classmethod
    def _check_uri(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for uri in value:
            check_uri(uri)
        if "stdio://" in value and len(value) > 1:
            raise ValueError("stdio:// stands alone")
        return value

    @field_validator("worker_cpus", mode="before")
    @classmethod
    def _expand_cpus(cls, value: object) -> object:
        return _cpu_set(str(value)) if isinstance(value, str | int) else value

    # Forms and environment files say "not set" by an empty value, which Path takes for ".".

    @field_validator("data_dir", mode="before")
    @classmethod
    def _default_data_dir(cls, value: object) -> object:
        return default_data_dir() if value == "" else value

    @field_validator("voices_dir", mode="before")
    @classmethod
    def _default_voices_dir(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("data_dir", "voices_dir")
    @classmethod
    def _expand_folder(cls, value: Path | None) -> Path | None:
        return _expand_home(value) if value is not None else None

    @property
    def user_voices_dir(self) -> Path:
        """The folder with the user's voices."""
        return self.voices_dir or self.data_dir / "voices"


def check_uri(uri: str) -> None:
    """Raise ``ValueError`` unless ``uri`` is one that the server can listen on."""
    parts = urlsplit(uri)
    if parts.scheme == "tcp":
        if parts.port is None or parts.hostname is None:
            raise ValueError(f"{uri!r} needs a host and a port, as in tcp://0.0.0.0:10200")
    elif parts.scheme == "unix":
        if not parts.path or parts.netloc:
            raise ValueError(f"{uri!r} needs three slashes, as in unix:///run/wyoming-tts.sock")
    elif uri != "stdio://":
        raise ValueError(f"{uri!r} is none of tcp://HOST:PORT, unix://PATH, stdio://")


def _expand_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError(
            f"{str(path)!r}: there is no such home folder; give the whole path"
        ) from None


def _cpu_set(text: str) -> tuple[int, ...]:
    cpus: set[int] = set()
    for part in filter(None, (part.strip() for part in text.split(","))):
        first, dash, last = part.partition("-")
        last = last if dash else first
        if not (first.isdecimal() and last.isdecimal()) or not int(first) <= int(last) < MOST_CPUS:
            raise ValueError(f"{part!r} is not a processor number or range, as in 0,1,4-7")
        cpus.update(range(int(first), int(last) + 1))
    return tuple(sorted(cpus))


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
        path = _expand_home(data_dir) / FILE_NAME
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
        name = str(item["loc"][0]) if item["loc"] else "settings"
        if name in flags:
            source = f"--{name.replace('_', '-')}"
        elif (env := ENV_PREFIX + name.upper()) in environment:
            source = env
        else:
            source = f"{name!r} in {file}"
        known = name in Settings.model_fields
        message = item["msg"].removeprefix("Value error, ") if known else "no such setting"
        problems.append(f"{source}: {message}")
    return " ".join("; ".join(problems).split())
