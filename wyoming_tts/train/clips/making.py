"""From one recording and its text to one clip and what is known of it."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from wyoming_tts.audio.activity import Activity, find_activity, frame_levels
from wyoming_tts.audio.faults import clipped_share
from wyoming_tts.audio.loudness import loudness, normalised
from wyoming_tts.audio.pcm import RATE, WIDTH
from wyoming_tts.engines.neutts.phonemes import count_phonemes
from wyoming_tts.engines.phonemes import phonemes
from wyoming_tts.train.clips.card import Card
from wyoming_tts.train.clips.disk import write_whole
from wyoming_tts.train.clips.findings import ClipFinding, Kind, refused, warned
from wyoming_tts.train.clips.reading import RefusedError, Source, read_source
from wyoming_tts.train.clips.texts import has_digits
from wyoming_tts.voices.checks import check_recording
from wyoming_tts.voices.findings import Level
from wyoming_tts.voices.recording import Recording

EDGE_S = 0.1
"""Silence that is kept before the first word and behind the last."""

LONG_PAUSE_S = 1.0
_FADE_S = 0.005
_STEADY_DB = 5.0
"""Speech changes its level by more than this."""

_SILENT_DB = -60.0
_AT_EDGE_S = 0.02
_CUT_OFF_DB = 12.0
"""A sound at the very edge that is no more than this below the speech was cut off there."""

# In the order in which check_recording tells of them.
_CHECKED = (None, Kind.RATE, Kind.CHANNELS, Kind.LEVEL, Kind.CLIPPING, Kind.NOISE)


@dataclass(frozen=True, slots=True)
class Task:
    """One clip to make."""

    id: str
    source: str
    """Path of the recording."""

    text: str
    language: str
    """BCP 47 tag."""

    target: str
    """Path of the clip."""

    parts: str
    """Folder for half-written files, on the same disk."""

    shortest_s: float
    longest_s: float


def make_clip(task: Task) -> Card:
    """Listen to a recording and, unless it is refused, write its clip.

    The clip is WAV: mono, 24 kHz, 16 bit, trimmed, at the loudness of all voices.

    Raises:
        TrainingError: the clip cannot be written, or a package is missing.
    """
    try:
        source = read_source(Path(task.source))
        sounds = _count_sounds(task)
        recording = source.recording
        activity = find_activity(recording.samples, recording.rate)
        _refuse_silence(recording, activity)
        findings = list(_findings(task, source, activity))
        samples = _cut(recording, activity)
        _check_length(task, len(samples) / RATE)
    except RefusedError as error:
        return Card(task.id, (refused(error.kind, task.id, error.message, error.advice),))
    quiet = [pause.seconds for pause in activity.pauses]
    card = Card(
        id=task.id,
        findings=tuple(findings),
        seconds=round(len(samples) / RATE, 3),
        spoken_s=round(activity.spoken_s, 3),
        sounds=sounds,
        loudness=round(loudness(recording.samples, recording.rate), 2),
        snr_db=None if activity.snr_db is None else round(activity.snr_db, 2),
        clipped=round(clipped_share(recording.samples), 7),
        pause_s=round(max(quiet, default=0.0), 3),
        rate=recording.rate,
        sha256=recording.sha256,
    )
    if card.refused:
        return card
    content = encode_wav(samples)
    write_whole(Path(task.target), content, Path(task.parts))
    return replace(card, size=len(content))


def encode_wav(samples: NDArray[np.float32]) -> bytes:
    """Return a WAV file, 16 bit, of mono samples (-1 to 1, 24 kHz, shape ``[n]``)."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(WIDTH)
        file.setframerate(RATE)
        file.writeframes(np.rint(np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())
    return buffer.getvalue()


def _count_sounds(task: Task) -> int:
    sounds = count_phonemes(phonemes(task.text, task.language))
    if not sounds:
        raise RefusedError(
            Kind.NO_TEXT, f"nothing of its text {task.text[:60]!r} can be spoken", "correct it"
        )
    return sounds


def _refuse_silence(recording: Recording, activity: Activity) -> None:
    levels = frame_levels(recording.samples, recording.rate)
    steady = float(np.percentile(levels, 95) - np.percentile(levels, 5)) < _STEADY_DB
    if steady or not activity.speech:
        silent = float(levels.max()) < _SILENT_DB
        what = "there is only silence in it" if silent else "there is noise in it, but no speech"
        raise RefusedError(Kind.SILENT, what, "check the microphone and record it again")


def _findings(task: Task, source: Source, activity: Activity) -> Iterator[ClipFinding]:
    recording = source.recording
    if source.renamed:
        yield warned(
            Kind.RENAMED,
            task.id,
            f"it is {recording.kind}, though its name ends in {Path(task.source).suffix}",
            "rename it, and check that it was not compressed on its way",
        )
    for kind, found in zip(_CHECKED, check_recording(recording, activity), strict=True):
        if kind is not None and found.level is not Level.OK:
            make = refused if found.level is Level.ERROR else warned
            yield make(kind, task.id, found.message, found.advice)
    longest = max((pause.seconds for pause in activity.pauses), default=0.0)
    if longest > LONG_PAUSE_S:
        yield warned(
            Kind.PAUSE,
            task.id,
            f"there is a pause of {longest:.1f} s in it",
            "cut it there, or the voice will learn to stop in the middle",
        )
    if sides := _cut_off(recording, activity):
        yield warned(
            Kind.CUT_OFF,
            task.id,
            f"it {sides} in the middle of a sound",
            "listen whether a word is cut off, and leave 0.1 s of silence at both ends",
        )
    if has_digits(task.text):
        yield warned(
            Kind.DIGITS,
            task.id,
            "its text has digits, which may be read otherwise than they were spoken",
            "write them as the words that are said",
        )


def _cut_off(recording: Recording, activity: Activity) -> str:
    levels = frame_levels(recording.samples, recording.rate)
    loud = activity.speech_db - _CUT_OFF_DB
    begins = activity.speech[0].start < _AT_EDGE_S and levels[0] > loud
    ends = activity.speech[-1].end > recording.seconds - _AT_EDGE_S and levels[-1] > loud
    return " and ".join(["begins"] * bool(begins) + ["ends"] * bool(ends))


def _cut(recording: Recording, activity: Activity) -> NDArray[np.float32]:
    rate = recording.rate
    start = max(0.0, activity.speech[0].start - EDGE_S)
    samples = recording.samples[
        round(start * rate) : round((activity.speech[-1].end + EDGE_S) * rate)
    ]
    converted = np.array(soxr.resample(samples, rate, RATE, quality="HQ"), dtype=np.float32)
    loud, _lacking = normalised(converted, RATE)
    fade = np.linspace(0, 1, round(_FADE_S * RATE), endpoint=False, dtype=np.float32)[: len(loud)]
    loud[: len(fade)] *= fade
    loud[len(loud) - len(fade) :] *= fade[::-1]
    return loud


def _check_length(task: Task, seconds: float) -> None:
    if seconds < task.shortest_s:
        raise RefusedError(
            Kind.SHORT,
            f"it lasts {seconds:.2f} s, {task.shortest_s:g} s are the least",
            "join it with another, or remove it",
        )
    if seconds > task.longest_s:
        raise RefusedError(
            Kind.LONG,
            f"it lasts {seconds:.1f} s, {task.longest_s:g} s are the most that a model can hold",
            "cut it into sentences, each with its own text",
        )
