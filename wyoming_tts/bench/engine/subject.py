"""The engine under test: how it is loaded, and the jobs that it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wyoming_tts.bench.engine.take import Reference, Sentence
from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.phonemes import phonemes
from wyoming_tts.voices.prompts import IMPORTED, VoicePrompt, write_prompt

LANGUAGE = "en-US"
NEUTTS = "wyoming_tts.engines.neutts.engine:NeuttsEngine"
EXACT_TOKENS = "tokens"
"""Option of a job: the number of codes that its text is spoken with, whatever the model says."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An engine and what it is loaded with."""

    options: Mapping[str, Any] = field(default_factory=dict)
    target: str = NEUTTS
    """The engine, as ``package.module:Class``."""


class Prompts:
    """Files of the references, made when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[Reference, Path] = {}

    def path(self, reference: Reference) -> Path:
        """Return the file of a reference, as a voice would have it."""
        if reference not in self._paths:
            path = self._folder / f"reference-{len(self._paths)}.json"
            write_reference(path, reference)
            self._paths[reference] = path
        return self._paths[reference]

    def job(
        self, reference: Reference, sentence: Sentence, seed: int, deadline: float = 0.0
    ) -> SpeakJob:
        """Return the job that speaks a sentence with a reference."""
        return SpeakJob(
            text=sentence.text,
            language=LANGUAGE,
            options={EXACT_TOKENS: sentence.tokens},
            seed=seed,
            prompt=str(self.path(reference)),
            deadline=deadline,
        )


def write_reference(path: Path, reference: Reference) -> None:
    """Write a reference as a voice's prompt."""
    prompt = VoicePrompt(
        codes=reference.codes,
        text=reference.text,
        phonemes=phonemes(reference.text, LANGUAGE),
        language=LANGUAGE,
        codec=IMPORTED,
        gain_db=0.0,
        source="",
    )
    write_prompt(path, prompt)
