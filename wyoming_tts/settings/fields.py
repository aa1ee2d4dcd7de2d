"""Every setting, once: its name, type, bounds, default and meaning.

The same field is the flag ``--max-text``, the environment variable ``WYOMING_TTS_MAX_TEXT`` and
the key ``max_text`` of the settings file. Later sources win: default, file, environment, flag.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from wyoming_tts.settings.server import ServerSettings
from wyoming_tts.settings.values import MOST_CPUS, cpu_set

ENV_PREFIX = "WYOMING_TTS_"
FROM_FILE = "_file"

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Milliseconds = Annotated[int, Field(ge=0, le=10_000)]
Limit = Annotated[int, Field(gt=0)]
Processor = Annotated[int, Field(ge=0, lt=MOST_CPUS)]


class Settings(ServerSettings):
    """What a user can choose. Built by ``load_settings``; never changes afterwards."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, extra="forbid", frozen=True)

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

    @field_validator("worker_cpus", mode="before")
    @classmethod
    def _expand_cpus(cls, value: object) -> object:
        return cpu_set(str(value)) if isinstance(value, str | int) else value
