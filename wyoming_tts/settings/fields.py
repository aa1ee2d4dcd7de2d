"""Every setting, once: its name, type, bounds, default and meaning.

The same field is the flag ``--max-text``, the environment variable ``WYOMING_TTS_MAX_TEXT`` and
the key ``max_text`` of the settings file. Later sources win: default, file, environment, flag.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from wyoming_tts.settings.values import (
    MOST_CPUS,
    check_uri,
    cpu_set,
    default_data_dir,
    expand_home,
)

ENV_PREFIX = "WYOMING_TTS_"
DEFAULT_PORT = 10200
AUTO = "auto"
"""In an engine's place: the built-in voices first, whatever engine speaks them."""

FROM_FILE = "_file"

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Milliseconds = Annotated[int, Field(ge=0, le=10_000)]
Limit = Annotated[int, Field(gt=0)]
Processor = Annotated[int, Field(ge=0, lt=MOST_CPUS)]


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

    rate: float = Field(
        1.0, ge=0.5, le=2.0, description="Speaking rate, as a factor of the voice's own."
    )
    pitch: float = Field(
        1.0, ge=0.5, le=2.0, description="Pitch, as a factor, where the engine has one."
    )
    seed: int = Field(
        42,
        ge=-1,
        lt=2**31,
        description="Seed of every reply, for engines that sample; -1 for another each time.",
    )
    links: Literal["say", "drop"] = Field(
        "say", description="Whether addresses of the web are said, without their path, or left out."
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

    neutts_model: str = Field(
        "neutts-nano-q4",
        min_length=1,
        description="Model of NeuTTS voices that name none: an id of `models list`, or a path.",
    )
    neutts_codec: str = Field(
        "neucodec-onnx-int8",
        min_length=1,
        description="Decoder of NeuTTS: an id of `models list`, or a path.",
    )
    neutts_device: Literal["auto", "cpu", "cuda"] = Field(
        "auto", description="Where the decoder runs, if it is one for torch."
    )
    neutts_threads: int = Field(
        0, ge=0, le=256, description="Threads of NeuTTS; 0 to measure how many are fastest."
    )
    neutts_streams: int = Field(
        4, ge=1, le=16, description="Pieces of text that NeuTTS speaks at the same time."
    )
    neutts_context: int = Field(
        2048,
        ge=512,
        le=8192,
        description="Tokens of reference, text and speech that a piece may have.",
    )
    neutts_temperature: float | None = Field(
        None,
        gt=0,
        le=5,
        description="How freely NeuTTS varies; lower is flatter. By default the model's own, or 1.",
    )
    neutts_top_k: int | None = Field(
        None,
        ge=1,
        description="Likeliest codes that NeuTTS chooses among; by default the model's, or 50.",
    )
    neutts_top_p: float | None = Field(
        None,
        gt=0,
        le=1,
        description="Share of the probability that it chooses among; by default the model's, or "
        "0.95.",
    )
    neutts_min_p: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Least probability, as a share of the likeliest code's; by default the "
        "model's, or 0.05.",
    )
    watermark: bool = Field(
        True, description="Mark cloned speech inaudibly, so that it can be told from a human's."
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
        180.0, description="How long an engine may take to load, or to prepare a new model."
    )
    worker_step_timeout_s: Seconds = Field(
        10.0, description="How long an engine may give no sign of life before it counts as hung."
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
        return cpu_set(str(value)) if isinstance(value, str | int) else value

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
