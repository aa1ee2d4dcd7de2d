"""What ``wyoming-tts voices`` tells of a voice that it makes."""

from __future__ import annotations

import sys
from pathlib import Path

from wyoming_tts.engines.neutts.setup import needed_models
from wyoming_tts.errors import TtsError
from wyoming_tts.models.store import ModelStore
from wyoming_tts.settings import Settings
from wyoming_tts.voices.findings import Level
from wyoming_tts.voices.prompts import VoicePrompt
from wyoming_tts.voices.reference import Reference

_MARKS = {Level.OK: "ok      ", Level.WARNING: "warning ", Level.ERROR: "error   "}
_PREFILL_MS = 2.7
"""What a code costs before the first word of each reply, on two cores of a small computer."""


def show_reference(reference: Reference) -> None:
    """Print what was found in a recording, and what is used of it."""
    for finding in reference.findings:
        show(finding.level, str(finding))
    start, end = reference.stretch.start, reference.stretch.end
    print(f"from {start:.2f} to {end:.2f} s: {reference.text}")


def show_made(name: str, prompt: VoicePrompt, folder: Path) -> None:
    """Print where a new voice is and how it is heard."""
    show_cost(len(prompt.codes))
    print(f"the voice {name} ({prompt.language}) is in {folder}")
    print("Home Assistant sees it within 30 s; hear it with")
    print(f"  wyoming-tts say --voice {name} 'Hello.'")


def show_model(settings: Settings, model: str) -> None:
    """Print what a voice speaks with, and what must be downloaded before it can."""
    print(f"it speaks with the model {model or settings.neutts_model}")
    store, missing = ModelStore(settings.user_models_dir), []
    for needed in needed_models(settings, model):
        try:
            store.locate(needed)
        except TtsError:
            missing.append(needed)
    if missing:
        show(
            Level.WARNING,
            "it cannot speak before its models are here: "
            f"run `wyoming-tts models download {' '.join(missing)}`",
        )


def show_cost(codes: int) -> None:
    """Print what a reference of so many codes costs."""
    print(
        f"{codes} codes ({codes / 50:.1f} s) are read before every reply: "
        f"about {codes * _PREFILL_MS / 1000:.1f} s on two cores of a small computer"
    )


def show(level: Level, message: str) -> None:
    """Print a line with its level before it."""
    print(_MARKS[level] + message)


def show_progress(step: str) -> None:
    """Print a step to somebody who waits at a terminal."""
    if sys.stderr.isatty():
        print(f"... {step}", file=sys.stderr)
