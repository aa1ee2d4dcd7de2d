"""One voice: its folder, and what its ``voice.toml`` may say."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    field_validator,
)

from wyoming_tts.errors import VoiceError

DEFINITION = "voice.toml"
PROMPT_SUFFIX = ".json"
"""What a voice's prepared reference is called, after the name of its engine."""

ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
LANGUAGE_PATTERN = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LARGEST_TEXT = 65_536
"""Bytes of a ``voice.toml`` or a transcript, at most."""

MODEL_ENDINGS = (".gguf", ".onnx", ".safetensors", ".bin")
"""Endings of a model that is a file, where it is named like an id otherwise."""

LONGEST_PROBLEM = 300
"""Characters of what is told of a broken voice, at most: it may quote the file."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that can speak."""

    id: str
    """What clients send; the name of the voice's folder, and so for ever the same."""

    name: str
    """What people see in a list."""

    languages: tuple[str, ...]
    """BCP 47 tags, the first being the voice's own; never empty."""

    engine: str
    model: str = ""
    """The engine's model, by id or whole path; empty for the one in the settings."""

    description: str = ""
    attribution: str = ""
    url: str = ""
    licence: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    """The engine's own options."""

    speakers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """For each speaker, the options that differ."""

    reference: Path | None = None
    """Recording that the voice is cloned from."""

    transcript: str = ""
    """What is said in the recording."""

    prompt: Path | None = None
    """What the engine made of the recording, and prompts its model with."""

    revision: str = ""
    """Changes with everything that can change the sound."""

    built_in: bool = False
    """Whether it comes with this package, and so does all that it speaks with."""

    @property
    def host(self) -> str:
        """Name of what must be loaded for the voice: the engine, or ``engine:model``."""
        return f"{self.engine}:{self.model}" if self.model else self.engine

    def options_for(self, speaker: str | None) -> Mapping[str, Any]:
        """Return the engine's options, with those of ``speaker`` on top."""
        return {**self.options, **self.speakers[speaker]} if speaker else self.options


_SpeakerName = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Definition(BaseModel):
    """The keys of a ``voice.toml``."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=200)
    languages: list[str] = Field(min_length=1, max_length=100)
    engine: str = Field(min_length=1, pattern="^[^:]*$")
    model: str = Field("", max_length=1000)
    description: str = Field("", max_length=2000)
    attribution: str = ""
    url: str = ""
    licence: str = ""
    options: dict[str, JsonValue] = Field(default_factory=dict)
    speakers: dict[_SpeakerName, dict[str, JsonValue]] = Field(default_factory=dict)
    reference: str | None = None
    transcript: str | None = None

    @field_validator("languages")
    @classmethod
    def _check_languages(cls, value: list[str]) -> list[str]:
        for tag in value:
            if not LANGUAGE_PATTERN.fullmatch(tag):
                raise ValueError(f"{tag!r} is not a language tag such as en-GB")
        return value

    @field_validator("reference", "transcript")
    @classmethod
    def _check_file_name(cls, value: str | None) -> str | None:
        if value is not None and (
            value in {"", ".", ".."} or {"/", "\\"} & set(value) or not value.isprintable()
        ):
            raise ValueError(f"{value!r} is not the name of a file in the voice's folder")
        return value


def read_voice(folder: Path) -> Voice:
    """Read the voice in ``folder``.

    Raises:
        VoiceError: the voice cannot be used; the message says why, in one line.
    """
    if not ID_PATTERN.fullmatch(folder.name):
        raise VoiceError(
            f"voice folder {folder.name!r}: rename it to small letters, digits, '-', '_' and '.'"
        )
    try:
        return _read_voice(folder)
    except (OSError, VoiceError) as error:
        problem = error.strerror if isinstance(error, OSError) else str(error)
        problem = " ".join(str(problem).split())[:LONGEST_PROBLEM]
        raise VoiceError(f"voice {folder.name}: {problem}") from error


def _read_voice(folder: Path) -> Voice:
    raw = _read_text_file(folder, DEFINITION)
    definition = _parse(raw)
    digest = hashlib.sha256(raw)
    reference, transcript = None, b""
    if definition.reference is not None:
        reference, status = _find_file(folder, definition.reference)
        if not status.st_size:
            raise VoiceError(f"{definition.reference} is empty; record it again")
        digest.update(f"{status.st_size} {status.st_mtime_ns}".encode())
    if definition.transcript is not None:
        transcript = _read_text_file(folder, definition.transcript)
        digest.update(transcript)
    model = definition.model
    if model.endswith(MODEL_ENDINGS) and not model.startswith(("/", "~")):
        model, status = _find_model(folder, model)
        digest.update(f"{status.st_size} {status.st_mtime_ns}".encode())
    prompt = None
    if (folder / f"{definition.engine}{PROMPT_SUFFIX}").exists():
        prompt, status = _find_file(folder, f"{definition.engine}{PROMPT_SUFFIX}")
        digest.update(f"{status.st_size} {status.st_mtime_ns}".encode())
    return Voice(
        id=folder.name,
        name=definition.name,
        languages=tuple(definition.languages),
        engine=definition.engine,
        model=model,
        description=definition.description,
        attribution=definition.attribution,
        url=definition.url,
        licence=definition.licence,
        options=definition.options,
        speakers=definition.speakers,
        reference=reference,
        transcript=_decode(transcript, definition.transcript or "").strip(),
        prompt=prompt,
        revision=digest.hexdigest()[:16],
    )


def _parse(raw: bytes) -> _Definition:
    try:
        return _Definition.model_validate(tomllib.loads(_decode(raw, DEFINITION)))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        problem = first["msg"].removeprefix("Value error, ")
        raise VoiceError(f"{DEFINITION}: {key}: {problem}") from error
    except (ValueError, RecursionError) as error:
        raise VoiceError(f"{DEFINITION} is not TOML: {error}") from error


def _find_file(folder: Path, name: str) -> tuple[Path, os.stat_result]:
    """Return a file of the voice and its status; a voice is nothing but what its folder holds."""
    path = folder / name
    try:
        status = path.stat()
    except OSError as error:
        raise VoiceError(f"cannot read {name}: {error.strerror}") from error
    if not path.resolve().is_relative_to(folder.resolve()):
        raise VoiceError(f"{name} lies outside of the voice's folder; put a copy there")
    if not stat.S_ISREG(status.st_mode):
        raise VoiceError(f"{name} is not a file")
    return path, status


def _find_model(folder: Path, name: str) -> tuple[str, os.stat_result]:
    """Return the path and status of a model that lies in the voice's folder."""
    if {"/", "\\"} & set(name) or not name.isprintable():
        raise VoiceError(
            f"model {name!r} is not the name of a file in the voice's folder; give the whole path "
            "of one that lies elsewhere"
        )
    path, status = _find_file(folder, name)
    return str(path.absolute()), status


def _read_text_file(folder: Path, name: str) -> bytes:
    path, status = _find_file(folder, name)
    if status.st_size > LARGEST_TEXT:
        raise VoiceError(f"{name} is larger than {LARGEST_TEXT // 1024} KiB")
    try:
        return path.read_bytes()
    except OSError as error:
        raise VoiceError(f"cannot read {name}: {error.strerror}") from error


def _decode(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise VoiceError(f"{name} is not UTF-8 text; save it as such") from None
