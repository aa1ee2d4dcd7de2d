"""What ``doctor`` looks at in engines: their models, their voices, and whether they speak."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wyoming_tts.app import make_catalogue, worker_options
from wyoming_tts.cli.finding import Finding, Verdict, good
from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.registry import ENGINES, EngineSpec, find_engine
from wyoming_tts.engines.worker_host import WorkerHost
from wyoming_tts.errors import TtsError
from wyoming_tts.models.packaged import REMEDY
from wyoming_tts.models.store import ModelStore
from wyoming_tts.models.table import MODELS
from wyoming_tts.settings import AUTO, Settings
from wyoming_tts.voices.voice import Voice


@dataclass(frozen=True, slots=True)
class _Used:
    """What the server would load: an engine with one of its models."""

    name: str
    spec: EngineSpec
    model: str
    """Empty for the usual one."""

    voice: Voice | None
    """One that speaks with it, if any."""


def _voices(settings: Settings, engines: Mapping[str, EngineSpec] = ENGINES) -> list[Voice]:
    catalogue = make_catalogue(settings, engines)
    catalogue.scan()
    return list(catalogue.current.voices.values())


def _used(settings: Settings, engines: Mapping[str, EngineSpec]) -> list[_Used]:
    """Return the chosen engine, and all others that a voice needs."""
    voices = _voices(settings, engines)
    found: dict[tuple[str, str], _Used] = {}
    if settings.engine != AUTO:
        chosen = find_engine(settings.engine, engines)
        # A voice with another model still shows whether the chosen engine speaks.
        any_voice = next((one for one in voices if one.engine == chosen.name), None)
        found[chosen.name, ""] = _Used(chosen.name, chosen, "", any_voice)
    for voice in voices:
        spec = find_engine(voice.engine, engines)
        model = "" if voice.model == spec.usual_model(settings) else voice.model
        found.setdefault((spec.name, model), _Used(voice.host, spec, model, voice))
    return list(found.values())


class Weight(enum.Enum):
    """How much what the server would load weighs."""

    NONE = "no model"
    BUILT_IN = "built-in models only"
    MODELS = "models"


def weigh_models(settings: Settings) -> Weight:
    """Return what models the chosen engine, and those of all voices, speak with."""
    used = [one for one in _used(settings, ENGINES) if one.spec.usual_model(settings)]
    if not used:
        return Weight.NONE
    built_in = all(one.model and one.voice and one.voice.built_in for one in used)
    return Weight.BUILT_IN if built_in else Weight.MODELS


def _together(findings: Sequence[Finding]) -> Finding:
    """Return one finding that tells all of them, and is as bad as the worst."""
    worst = max(findings, key=lambda finding: list(Verdict).index(finding.verdict))
    remedies = dict.fromkeys(finding.remedy for finding in findings if finding.remedy)
    found = "; ".join(dict.fromkeys(finding.found for finding in findings))
    return Finding(worst.verdict, found, "; ".join(remedies))


async def check_models(settings: Settings, engines: Mapping[str, EngineSpec] = ENGINES) -> Finding:
    """Whether the models of the chosen engine and of all voices are here and whole."""
    store = ModelStore(settings.user_models_dir)
    return _together([await _look(settings, store, used) for used in _used(settings, engines)])


async def _look(settings: Settings, store: ModelStore, used: _Used) -> Finding:
    names = used.spec.models(settings, used.model)
    if not names:
        return good(f"{used.name} needs none from the table")
    for name in names:
        try:
            await asyncio.to_thread(store.locate, name)
        except TtsError as error:
            wanted = [each for each in names if not MODELS[each].packaged]
            download = f"wyoming-tts models download {' '.join(wanted)}"
            return Finding(Verdict.BAD, str(error), REMEDY if MODELS[name].packaged else download)
    return good(", ".join(names))


async def check_engine(settings: Settings, engines: Mapping[str, EngineSpec] = ENGINES) -> Finding:
    """Whether each engine that is used loads in a worker and makes sound, with its first voice."""
    return _together([await _try(settings, used) for used in _used(settings, engines)])


async def _try(settings: Settings, used: _Used) -> Finding:
    options = worker_options(settings, used.spec, used.model)
    host = WorkerHost(used.name, replace(options, idle=-1.0, log_level="error"))
    voice = used.voice
    made = 0

    def emit(pcm: bytes) -> None:
        nonlocal made
        made += len(pcm)

    try:
        info = await host.ready()
        if voice is None:
            return Finding(
                Verdict.WARNING,
                f"{info.name} {info.version} loads, but has no voice",
                "make one with `wyoming-tts voices add`",
            )
        job = SpeakJob(
            "This is a test.",
            voice.languages[0],
            options=voice.options,
            prompt=str(voice.prompt or ""),
        )
        await host.speak(job, 0.0, emit)
    except TtsError as error:
        return Finding(Verdict.BAD, str(error), "the log of `wyoming-tts serve` tells more")
    finally:
        await host.close()
    if not made:
        return Finding(Verdict.BAD, f"{used.name} makes no sound", "install wyoming-tts again")
    return good(f"{info.name} {info.version} speaks")


async def check_watermark(settings: Settings) -> Finding:
    """Whether the mark of cloned speech can be made and found."""
    if not settings.watermark:
        return Finding(
            Verdict.WARNING, "turned off", "without it clones cannot be told from people"
        )
    from wyoming_tts.engines.watermark import open_watermarker  # noqa: PLC0415 - costly to import

    try:
        watermarker = await asyncio.to_thread(open_watermarker)
        await asyncio.to_thread(watermarker.self_test)
    except TtsError as error:
        wanted = any(voice.engine == "neutts" for voice in _voices(settings))
        verdict = Verdict.BAD if wanted or settings.engine == "neutts" else Verdict.WARNING
        return Finding(verdict, str(error), "cloned voices do not speak without it")
    return good(f"{watermarker.name} is embedded and found again")


async def check_phonemes(_settings: Settings) -> Finding:
    """Whether texts become phonemes, with espeak's data."""
    from wyoming_tts.engines.phonemes import phonemes  # noqa: PLC0415 - costly to import

    try:
        made = await asyncio.to_thread(phonemes, "test", "en-US")
    except TtsError as error:
        return Finding(Verdict.BAD, str(error), "install espeakng-loader and phonemizer again")
    return good(f"test is {made}") if made else Finding(Verdict.BAD, "none", "install again")
