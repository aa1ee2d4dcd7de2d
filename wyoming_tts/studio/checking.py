"""What would become of a take if a voice were made of it; runs in a child."""

from __future__ import annotations

import importlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from wyoming_tts.audio.activity import find_activity
from wyoming_tts.engines.neutts.cloning import cut_reference
from wyoming_tts.errors import TtsError
from wyoming_tts.studio.tasks import Done, Tell, told_findings
from wyoming_tts.voices.checks import check_recording
from wyoming_tts.voices.findings import Finding, error
from wyoming_tts.voices.recording import read_recording
from wyoming_tts.voices.reference import Recipe

# Before the limits hold; what is missing is told when it is needed.
for _name in ("soundfile", "phonemizer.backend"):
    with suppress(ImportError, OSError):
        importlib.import_module(_name)


def run(request: dict[str, Any], _tell: Tell, done: Done) -> None:
    """Cut the reference of a recipe out of the recording ``path``, and report on it."""
    path = Path(request["path"])
    recipe = Recipe(request["text"], request["seconds"], request["start"], request["end"])
    try:
        reference = cut_reference(path, recipe, request["language"])
    except TtsError as problem:
        done({"findings": told_findings(_all_findings(path, recipe, str(problem))), "cut": None})
        return
    cut = {
        "start": round(reference.stretch.start, 3),
        "end": round(reference.stretch.end, 3),
        "text": reference.text,
        "codes": reference.codes,
    }
    done({"findings": told_findings(reference.findings), "cut": cut})


def _all_findings(path: Path, recipe: Recipe, problem: str) -> list[Finding]:
    """Return what was found in the recording itself, and what keeps a voice from being made."""
    findings: list[Finding] = []
    with suppress(TtsError):
        recording = read_recording(path, recipe.start, recipe.end)
        activity = find_activity(recording.samples, recording.rate)
        findings = check_recording(recording, activity)
    if problem not in map(str, findings):
        message, _, advice = problem.partition("; ")
        findings.append(error(message, advice))
    return findings
