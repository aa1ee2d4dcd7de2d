"""What can be known of a voice before any work is done: its model, what is in its way, its needs.

Everything here reads the disk, and so belongs in a thread.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec

from wyoming_tts.engines.neutts.cloning import DEFAULT_ENCODER, ENCODERS, ENGINE
from wyoming_tts.engines.neutts.setup import (
    PACKAGES,
    WATERMARK_PACKAGE,
    choose_model,
    needed_models,
)
from wyoming_tts.errors import LanguageNotSupportedError, RequestError, VoiceError
from wyoming_tts.models.store import ModelStore
from wyoming_tts.settings import Settings
from wyoming_tts.studio.errors import ModelsMissingError, PackagesMissingError, VoiceExistsError
from wyoming_tts.studio.jobs import VoiceOrder
from wyoming_tts.studio.tasks import without_flags
from wyoming_tts.voices.definition import read_keys
from wyoming_tts.voices.prompts import LONGEST_TEXT
from wyoming_tts.voices.reference import Recipe
from wyoming_tts.voices.store import NewVoice, check_new_voice, tidy
from wyoming_tts.voices.voice import LANGUAGE_PATTERN

ENCODER_PACKAGES = ("torch", "transformers", "vector_quantize_pytorch", "neucodec", "soundfile")
MORE_PACKAGES = {"distill-neucodec": ("local_attention",)}
"""Packages that one encoder needs besides."""

INSTALL = "install the packages with `pip install 'wyoming-tts[clone]'`"
_LONGEST_DESCRIPTION = 2000
_LONGEST_LICENCE = 2000


@dataclass(frozen=True, slots=True)
class Needs:
    """What making a voice, and speaking with it, takes."""

    models: tuple[str, ...]
    missing: tuple[str, ...]
    """Those of the models that are not here."""

    packages: tuple[str, ...]
    """Packages that are missing."""

    remedy: str
    """What to do, in one line; empty where all is here."""


def find_needs(settings: Settings, language: str, codec: str = DEFAULT_ENCODER) -> Needs:
    """Return what a voice of a language takes.

    Raises:
        RequestError: there is no such encoder, or the language is none.
        LanguageNotSupportedError: no model is known that speaks the language.
        ModelError: the folder of models cannot be read.
    """
    return _needs(settings, _model(settings, checked_language(language), ""), codec)


def plan_voice(settings: Settings, order: VoiceOrder) -> NewVoice:
    """Return the voice that is ordered, with the model that it is to speak with.

    Raises:
        RequestError: something in the order is not what it may be.
        LanguageNotSupportedError: no model is known that speaks the language.
        VoiceExistsError: there is a voice of this name already.
        PackagesMissingError: packages must be installed first.
        ModelsMissingError: models must be downloaded first.
    """
    root = settings.user_voices_dir
    tidy(root)
    _check_texts(order)
    voice = NewVoice(
        name=" ".join(order.name.split()),
        language=checked_language(order.language),
        engine=ENGINE,
        description=order.description.strip(),
        licence=order.licence.strip(),
    )
    try:
        folder = root / voice.id
        check_new_voice(root, voice, replace=True)
    except VoiceError as error:
        raise RequestError(str(error)) from error
    if not order.replace and os.path.lexists(folder):
        raise VoiceExistsError(
            f"there is a voice {voice.id} already; choose another name, or replace it"
        )
    had = read_keys(folder).get("model") if order.replace else ""
    model = _model(settings, voice.language, had if isinstance(had, str) else "")
    _refuse_needs(_needs(settings, model, order.codec))
    return replace(voice, model=model)


def recipe_of(text: str, seconds: float, start: float, end: float | None) -> Recipe:
    """Return a recipe of what somebody typed.

    Raises:
        RequestError: the text is too long, or is none.
    """
    _check_text("text", text, LONGEST_TEXT)
    return Recipe(text.strip(), seconds, start, end)


def checked_language(language: str) -> str:
    """Return a BCP 47 tag as voices have it.

    Raises:
        RequestError: it is none.
    """
    tag = language.strip().replace("_", "-")
    if not LANGUAGE_PATTERN.fullmatch(tag):
        raise RequestError(f"{tag[:40]!r} is not a language tag such as en-GB")
    return tag


def _check_texts(order: VoiceOrder) -> None:
    _check_text("name", order.name, 1000)
    _check_text("description", order.description, _LONGEST_DESCRIPTION)
    _check_text("licence", order.licence, _LONGEST_LICENCE)


def _check_text(what: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise RequestError(f"the {what} is longer than {longest:,} characters; shorten it")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise RequestError(f"the {what} is not Unicode; type it again") from error


def _model(settings: Settings, language: str, had: str) -> str:
    if had:
        with suppress(VoiceError):  # the voice had another language
            return choose_model(settings, language, had)
    try:
        return choose_model(settings, language)
    except VoiceError as error:
        raise LanguageNotSupportedError(without_flags(str(error))) from error


def _needs(settings: Settings, model: str, codec: str) -> Needs:
    if codec not in ENCODERS:
        raise RequestError(f"there is no encoder {codec[:40]!r}; there are {', '.join(ENCODERS)}")
    models = tuple(
        dict.fromkeys((codec, ENCODERS[codec], *needed_models(settings, model))),
    )
    missing = ModelStore(settings.user_models_dir).missing(models)
    watermark = [WATERMARK_PACKAGE] if settings.watermark else []
    wanted = (*PACKAGES, *watermark, *ENCODER_PACKAGES, *MORE_PACKAGES.get(codec, ()))
    packages = tuple(name for name in wanted if find_spec(name) is None)
    return Needs(models, missing, packages, _remedy(missing, packages))


def _remedy(missing: Sequence[str], packages: Sequence[str]) -> str:
    download = f"download the models with `wyoming-tts models download {' '.join(missing)}`"
    return ", and ".join(([INSTALL] if packages else []) + ([download] if missing else []))


def _refuse_needs(needs: Needs) -> None:
    if needs.packages:
        raise PackagesMissingError(
            f"making a voice needs packages that are missing ({', '.join(needs.packages)}); "
            f"{INSTALL}",
            needs.packages,
        )
    if needs.missing:
        raise ModelsMissingError(
            f"making a voice needs models that are not here ({', '.join(needs.missing)}); "
            f"{needs.remedy}",
            needs.missing,
        )
