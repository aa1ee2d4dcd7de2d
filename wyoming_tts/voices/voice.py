"""One voice: its folder, and what its ``voice.toml`` may say."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from wyoming_tts.errors import VoiceError

DEFINITION = "voice.toml"
ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
LANGUAGE_PATTERN = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LARGEST_DEFINITION = 65_536
"""Bytes of a ``voice.toml``, at most."""


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

    revision: str = ""
    """Changes with everything that can change the sound."""

    def options_for(self, speaker: str | None) -> Mapping[str, Any]:
        """Return the engine's options, with those of ``speaker`` on top."""
        return {**self.options, **self.speakers[speaker]} if speaker else self.options


class _Definition(BaseModel):
    """The keys of a ``voice.toml``."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    languages: list[str] = Field(min_length=1, max_length=100)
    engine: str = Field(min_length=1)
    description: str = Field("", max_length=2000)
    attribution: str = ""
    url: str = ""
    licence: str = ""
    options: dict[str, Any] = Field(default_factory=dict)
    speakers: dict[str, dict[str, Any]] = Field(default_factory=dict)
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
        if value is not None and (value in {"", ".", ".."} or {"/", "\\", "\0"} & set(value)):
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
    path = folder / DEFINITION
    try:
        if path.stat().st_size > LARGEST_DEFINITION:
            raise VoiceError(f"voice {folder.name}: {DEFINITION} is larger than 64 KiB")
        raw = path.read_bytes()
        definition = _Definition.model_validate(tomllib.loads(raw.decode()))
    except OSError as error:
        raise VoiceError(
            f"voice {folder.name}: cannot read {DEFINITION}: {error.strerror}"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        problem = first["msg"].removeprefix("Value error, ")
        raise VoiceError(f"voice {folder.name}: {DEFINITION}: {key}: {problem}") from error
    except (ValueError, RecursionError) as error:
        raise VoiceError(f"voice {folder.name}: {DEFINITION} is not TOML: {error}") from error
    digest = hashlib.sha256(raw)
    reference = _reference(folder, definition.reference, digest)
    return Voice(
        id=folder.name,
        name=definition.name,
        languages=tuple(definition.languages),
        engine=definition.engine,
        description=definition.description,
        attribution=definition.attribution,
        url=definition.url,
        licence=definition.licence,
        options=definition.options,
        speakers=definition.speakers,
        reference=reference,
        transcript=_transcript(folder, definition.transcript, digest),
        revision=digest.hexdigest()[:16],
    )


def _reference(folder: Path, name: str | None, digest: hashlib._Hash) -> Path | None:
    if name is None:
        return None
    path = folder / name
    try:
        status = path.stat()
    except OSError as error:
        raise VoiceError(f"voice {folder.name}: reference {name}: {error.strerror}") from error
    if not status.st_size:
        raise VoiceError(f"voice {folder.name}: reference {name} is empty; record it again")
    digest.update(f"{status.st_size} {status.st_mtime_ns}".encode())
    return path


def _transcript(folder: Path, name: str | None, digest: hashlib._Hash) -> str:
    if name is None:
        return ""
    try:
        raw = (folder / name).read_bytes()
        digest.update(raw)
        return raw.decode().strip()
    except (OSError, ValueError) as error:
        raise VoiceError(f"voice {folder.name}: transcript {name}: {error}") from error
