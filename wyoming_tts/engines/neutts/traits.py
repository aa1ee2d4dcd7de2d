"""What a model's file says of itself: its prompts, its codec, and how it is sampled."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from wyoming_tts.engines.neutts.codec.contract import CODEBOOK, Codec
from wyoming_tts.engines.neutts.llama import Sampling
from wyoming_tts.engines.neutts.options import NeuttsOptions
from wyoming_tts.errors import EngineUnavailableError, VoiceError
from wyoming_tts.voices.prompts import VoicePrompt

_PREFIX = "wyoming_tts."
_TRAINED_CODEC = "codec@"
"""How the identity of a codec begins that was trained here; others are not told by their names."""

_DIGITS = 6
"""Digits of a number that was stored with 32 bits."""


class Layout(enum.Enum):
    """The order of text and speech in a prompt."""

    NEUTTS = "neutts"
    """The texts of reference and target, then the codes of the reference."""

    REFERENCE_FIRST = "reference-first"
    """The reference, its text and its codes, and then the text of the target."""


class Turns(enum.Enum):
    """How much text a model is given before it speaks."""

    WHOLE = "whole"
    WORDS = "words"
    """A word at a time, each in turn with its codes."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What the keys ``wyoming_tts.*`` of a model's metadata say; defaults where they are absent."""

    layout: Layout = Layout.NEUTTS
    turns: Turns = Turns.WHOLE
    codec: str = ""
    """Identity of the codec whose codes the model speaks; empty if it is not said."""

    temperature: float | None = None
    top_k: int | None = None
    top_p: float | None = None
    min_p: float | None = None


def read_traits(metadata: Mapping[str, Any]) -> Traits:
    """Return what a model's metadata says.

    Raises:
        EngineUnavailableError: it asks for what is not known here.
    """
    layout = _choice(metadata, "layout", Layout.NEUTTS)
    turns = _choice(metadata, "turns", Turns.WHOLE)
    if layout is Layout.NEUTTS and turns is not Turns.WHOLE:
        raise _unknown("turns", turns.value)
    top_k = _number(metadata, "sampling.top_k", 1, 2**31 - 1)
    return Traits(
        layout,
        turns,
        str(metadata.get(f"{_PREFIX}codec", "")),
        temperature=_number(metadata, "sampling.temperature", 1e-3, 5),
        top_k=None if top_k is None else int(top_k),
        top_p=_number(metadata, "sampling.top_p", 1e-3, 1),
        min_p=_number(metadata, "sampling.min_p", 0, 1),
    )


def choose_sampling(options: NeuttsOptions, traits: Traits) -> Sampling:
    """Return how tokens are chosen: as the options say, else the model's file, else NeuTTS."""
    usual = Sampling()

    def first(said: float | None, own: float | None, default: float) -> float:
        return next(value for value in (said, own, default) if value is not None)

    return Sampling(
        first(options.temperature, traits.temperature, usual.temperature),
        int(first(options.top_k, traits.top_k, usual.top_k)),
        first(options.top_p, traits.top_p, usual.top_p),
        first(options.min_p, traits.min_p, usual.min_p),
    )


def check_codec(traits: Traits, codes: int, codec: Codec, names: tuple[str, str]) -> None:
    """Refuse a codec that is known to be another than a model's own.

    Args:
        traits: of the model.
        codes: how many speech tokens the model has.
        codec: the codec that was opened.
        names: of the model's file and of the codec's, for people.

    Raises:
        EngineUnavailableError: it is another; both are named.
    """
    model, file = names
    advice = "give the model its own codec, with --neutts-codec or beside it as codec.onnx"
    if traits.codec and codec.stated_identity and traits.codec != codec.stated_identity:
        raise EngineUnavailableError(
            f"{model} speaks with the codec {traits.codec[:60]!r}, and {file} is "
            f"{codec.stated_identity[:60]!r}: {advice}"
        )
    # A codec that says nothing is NeuCodec.
    if (known := codec.codebook or CODEBOOK) != codes:
        raise EngineUnavailableError(
            f"{model} has {codes} speech tokens, and the codec {file} {known} codes: {advice}"
        )


def check_reference(traits: Traits, prompt: VoicePrompt) -> None:
    """Refuse a voice's reference that is known to be of another codec than the model's.

    Raises:
        VoiceError: it is; both codecs are named.
    """
    both = (prompt.codec, traits.codec)
    if both[0] != both[1] and all(name.startswith(_TRAINED_CODEC) for name in both):
        raise VoiceError(
            f"the voice's reference was made with another codec ({prompt.codec[:60]}) than the "
            f"model's ({traits.codec[:60]}): make the voice again"
        )


E = TypeVar("E", bound=enum.Enum)


def _choice(metadata: Mapping[str, Any], key: str, default: E) -> E:
    said = metadata.get(_PREFIX + key, default.value)
    try:
        return type(default)(said)
    except ValueError as error:
        raise _unknown(key, said) from error


def _number(metadata: Mapping[str, Any], key: str, least: float, most: float) -> float | None:
    value = metadata.get(_PREFIX + key)
    if value is None:
        return None
    if not isinstance(value, int | float) or not math.isfinite(value) or not least <= value <= most:
        raise _unknown(key, value)
    return round(value, _DIGITS)


def _unknown(key: str, value: object) -> EngineUnavailableError:
    return EngineUnavailableError(
        f"the model's file says {_PREFIX}{key} = {str(value)[:40]!r}, which is not known here: "
        "update wyoming-tts"
    )
