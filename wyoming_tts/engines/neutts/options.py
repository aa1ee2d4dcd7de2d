"""What the engine is loaded with."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from wyoming_tts.engines.neutts.llama import Sampling


class NeuttsOptions(BaseModel):
    """Options of ``NeuttsEngine.load``; JSON on the wire to the worker."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str
    """Id of a known backbone, or a path."""

    codec: str
    """Id of a known codec, or a path."""

    models_dir: Path
    """Where downloaded models lie, and what is prepared from them."""

    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where the codec runs; ``auto`` is a GPU if the codec has one."""

    threads: int = Field(0, ge=0, le=256)
    """Threads of backbone and codec; 0 to measure which number is fastest."""

    streams: int = Field(4, ge=1, le=16)
    """Utterances that are spoken at the same time."""

    context: int = Field(2048, ge=512, le=8192)
    """Tokens of context that each of these has: reference, text and speech."""

    watermark: bool = True
    temperature: float = Field(1.0, gt=0, le=5)
    top_k: int = Field(50, ge=1)
    top_p: float = Field(0.95, gt=0, le=1)
    min_p: float = Field(0.05, ge=0, le=1)

    @property
    def sampling(self) -> Sampling:
        """How tokens are chosen."""
        return Sampling(self.temperature, self.top_k, self.top_p, self.min_p)
