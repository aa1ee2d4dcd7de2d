"""Settings of the server itself: where it is, what it keeps, who may reach it."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from wyoming_tts.settings.values import (
    check_uri,
    check_web,
    default_data_dir,
    expand_home,
    is_loopback,
)

DEFAULT_PORT = 10200
DEFAULT_WEB = "http://127.0.0.1:10280"
LOOPBACK = ("127.0.0.0/8", "::1")
AUTO = "auto"
"""In an engine's place: the built-in voices first, whatever engine speaks them."""


class ServerSettings(BaseSettings):
    """The first part of ``Settings``."""

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
    models_dir: Path | None = Field(
        None, description="Folder for downloaded models; `models` in the data folder by default."
    )
    offline: bool = Field(False, description="Download nothing; models must be there already.")
    engine: str = Field(
        AUTO,
        min_length=1,
        description="Engine that is loaded at the start and whose voices come first; auto for the "
        "built-in voices, and the fallback engine where they do not know the language.",
    )
    fallback_engine: str = Field(
        "espeak",
        description="Engine that speaks while another loads or after it failed; empty for none.",
    )
    voice: str = Field(
        "", description="Voice of requests that name none; by default the engine's first."
    )
    guess_language: bool = Field(
        True,
        description="Let texts that come with neither voice nor language be spoken in the language "
        "that they are certainly in.",
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

    web: str = Field(
        DEFAULT_WEB,
        description="Where the page for people is: http://HOST:PORT; empty for no page.",
    )
    web_token: str = Field(
        "",
        max_length=200,
        pattern="^[!-~]*$",  # what a header can carry
        repr=False,
        description="Password of the page, for whoever is not in web_allow; empty for none.",
    )
    web_allow: Annotated[tuple[str, ...], NoDecode] = Field(
        LOOPBACK,
        description="Addresses and networks that need no token, separated by spaces.",
    )
    web_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Names by which the page may be called, besides localhost, addresses and the "
        "machine's own name; separated by spaces.",
    )
    web_ingress: bool = Field(
        False, description="Serve the page to Home Assistant's Supervisor alone, as an app does."
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

    @field_validator("web")
    @classmethod
    def _check_web(cls, value: str) -> str:
        if value:
            check_web(value)
        return value

    @field_validator("web_allow", "web_hosts", mode="before")
    @classmethod
    def _split_words(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("web_allow")
    @classmethod
    def _check_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ip_network(network)
        return value

    @model_validator(mode="after")
    def _check_open(self) -> Self:
        guarded = self.web_token or self.web_ingress or is_loopback(self.web or DEFAULT_WEB)
        if not guarded and all(ip_network(network).is_loopback for network in self.web_allow):
            raise ValueError(
                "web: a page that others can reach needs web_token, or their addresses in web_allow"
            )
        return self

    # Forms and environment files say "not set" by an empty value, which Path takes for ".".

    @field_validator("data_dir", mode="before")
    @classmethod
    def _default_data_dir(cls, value: object) -> object:
        return default_data_dir() if value == "" else value

    @field_validator("voices_dir", "models_dir", mode="before")
    @classmethod
    def _default_folder(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("data_dir", "voices_dir", "models_dir")
    @classmethod
    def _expand_folder(cls, value: Path | None) -> Path | None:
        return expand_home(value) if value is not None else None

    @property
    def user_voices_dir(self) -> Path:
        """The folder with the user's voices."""
        return self.voices_dir or self.data_dir / "voices"

    @property
    def user_models_dir(self) -> Path:
        """The folder with the downloaded models."""
        return self.models_dir or self.data_dir / "models"
