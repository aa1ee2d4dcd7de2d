"""From a recording and its transcript to the few seconds that a voice is cloned from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from wyoming_tts.audio.activity import Activity, Stretch, find_activity
from wyoming_tts.audio.loudness import gain_for, normalised
from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.checks import check_recording, check_transcript
from wyoming_tts.voices.findings import Finding, ok, refuse_errors, warning
from wyoming_tts.voices.matching import split_clauses
from wyoming_tts.voices.picking import LONGEST_S, Pick, pick
from wyoming_tts.voices.prompts import FRAME_RATE, LONGEST_TEXT, with_final_mark
from wyoming_tts.voices.recording import Recording, read_recording

RATE = 16_000
"""Samples per second that NeuCodec's encoder takes."""

DEFAULT_S = 5.0
"""Seconds of a reference unless others are asked for: enough for a likeness, and soon read."""

_FADE_S = 0.005


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a reference is cut from its recording; enough to cut the same again."""

    text: str
    """What is said from ``start`` to ``end``."""

    seconds: float = DEFAULT_S
    """The wanted length."""

    start: float = 0.0
    end: float | None = None
    """The stretch of the file to look at, in seconds; all of it by default."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What is encoded, and the report on how it came about."""

    samples: NDArray[np.float32]
    """Mono, 16 kHz, normalised, shape ``[n]``."""

    text: str
    """Exactly what is said in the samples; ends with punctuation."""

    stretch: Stretch
    """Where in the file it is."""

    whole_s: float
    """Seconds that it was chosen from."""

    gain_db: float
    """What the samples lack to the loudness of all voices, 0 or more."""

    file_gain_db: float
    """What the recording itself lacks to that loudness; negative where it is louder."""

    sha256: str
    """Of the recording."""

    findings: tuple[Finding, ...]

    @property
    def codes(self) -> int:
        """About how many codes it will have."""
        return len(self.samples) * FRAME_RATE // RATE


def make_reference(path: Path, recipe: Recipe, sounds: Callable[[str], float]) -> Reference:
    """Check a recording, cut the best seconds out of it and bring them to one loudness.

    Args:
        path: the recording.
        recipe: its transcript, and what is wanted.
        sounds: counts the phonemes of a text.

    Raises:
        VoiceError: no voice can be made of it; the message says why, in one line.
    """
    text = with_final_mark(recipe.text)
    _check_recipe(recipe, text)
    recording = read_recording(path, recipe.start, recipe.end)
    activity = find_activity(recording.samples, recording.rate)
    findings = check_recording(recording, activity)
    refuse_errors(findings)
    clauses = split_clauses(text, sounds)
    findings.append(check_transcript(sum(clause.weight for clause in clauses), activity))
    refuse_errors(findings)
    chosen = pick(clauses, activity, recipe.seconds, recording.seconds)
    if chosen is None:
        raise VoiceError(
            f"{_whole(activity).seconds:.0f} s are too long, and there is no pause at which the "
            f"text could be cut with certainty; name 5 to {LONGEST_S:.0f} good seconds with "
            "--start and --end and give the text of just these"
        )
    findings.append(_tell_cut(chosen, recipe.seconds))
    cut = _cut(recording, chosen.stretch)
    samples, gain = normalised(cut, RATE)
    offset = recording.offset
    return Reference(
        samples=samples,
        text=with_final_mark(chosen.text),
        stretch=Stretch(chosen.stretch.start + offset, chosen.stretch.end + offset),
        whole_s=recording.seconds,
        gain_db=round(gain, 2),
        file_gain_db=round(gain_for(cut, RATE), 2),
        sha256=recording.sha256,
        findings=tuple(findings),
    )


def _check_recipe(recipe: Recipe, text: str) -> None:
    if not any(map(str.isalnum, text)):
        raise VoiceError("the text of the recording is missing; give word for word what is said")
    if len(text) > LONGEST_TEXT:
        raise VoiceError(f"the text is longer than {LONGEST_TEXT:,} characters; shorten it")
    if not 1 <= recipe.seconds <= LONGEST_S:
        raise VoiceError(f"a reference lasts 1 to {LONGEST_S:.0f} s, not {recipe.seconds:g}")


def _tell_cut(chosen: Pick, wanted: float) -> Finding:
    seconds = chosen.stretch.seconds
    if not chosen.whole:
        return ok(f"cut to {seconds:.1f} s at pauses, {chosen.certainty:.0%} certain")
    if seconds <= 1.5 * wanted:
        return ok(f"all {seconds:.1f} s are used")
    return warning(
        f"all {seconds:.1f} s are used: no pause could be matched with the text for certain",
        f"for faster replies name about {wanted:.0f} s with --start and --end and give their text",
    )


def _whole(activity: Activity) -> Stretch:
    return Stretch(activity.speech[0].start, activity.speech[-1].end)


def _cut(recording: Recording, stretch: Stretch) -> NDArray[np.float32]:
    rate = recording.rate
    samples = recording.samples[round(stretch.start * rate) : round(stretch.end * rate)]
    converted = np.array(soxr.resample(samples, rate, RATE, quality="HQ"), dtype=np.float32)
    fade = np.linspace(0, 1, round(_FADE_S * RATE), endpoint=False, dtype=np.float32)
    converted[: len(fade)] *= fade
    converted[len(converted) - len(fade) :] *= fade[::-1]
    return converted
