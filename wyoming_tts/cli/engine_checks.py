"""What ``doctor`` looks at in engines: their models, their voices, and whether they speak."""

from __future__ import annotations

import asyncio

from wyoming_tts.app import make_catalogue
from wyoming_tts.cli.finding import Finding, Verdict, good
from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.registry import find_engine
from wyoming_tts.engines.worker_host import WorkerHost, WorkerOptions
from wyoming_tts.errors import TtsError
from wyoming_tts.models.store import ModelStore
from wyoming_tts.settings import Settings
from wyoming_tts.voices.voice import Voice


def _voices(settings: Settings) -> list[Voice]:
    catalogue = make_catalogue(settings)
    catalogue.scan()
    return list(catalogue.current.voices.values())


async def check_models(settings: Settings) -> Finding:
    """Whether the models of the chosen engine are here and whole."""
    names = find_engine(settings.engine).models(settings, "")
    if not names:
        return good(f"{settings.engine} needs none from the table")
    store = ModelStore(settings.user_models_dir)
    try:
        for name in names:
            await asyncio.to_thread(store.locate, name)
    except TtsError as error:
        remedy = f"wyoming-tts models download {' '.join(names)}"
        return Finding(Verdict.BAD, str(error), remedy)
    return good(", ".join(names))


async def check_engine(settings: Settings) -> Finding:
    """Whether the engine loads in a worker and makes sound, with its first voice."""
    spec = find_engine(settings.engine)
    voice = next((one for one in _voices(settings) if one.engine == spec.name), None)
    options = WorkerOptions(
        spec.target, spec.options(settings, voice.model if voice else ""), log_level="error"
    )
    host = WorkerHost(spec.name, options)
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
        return Finding(Verdict.BAD, f"{spec.name} makes no sound", "install wyoming-tts again")
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
