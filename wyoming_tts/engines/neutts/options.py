"""What the engine is loaded with."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


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
    temperature: float | None = Field(None, gt=0, le=5)
    """This and the next three say how tokens are chosen; ``None`` leaves it to the model's own file
    or, where that does not say it, to what NeuTTS is run with."""

    top_k: int | None = Field(None, ge=1)
    top_p: float | None = Field(None, gt=0, le=1)
    min_p: float | None = Field(None, ge=0, le=1)
