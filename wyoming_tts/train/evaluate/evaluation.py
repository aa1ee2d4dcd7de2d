"""Lets voices speak sentences, hears them, and measures all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import compress
from statistics import median

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.train.evaluate.judging import Asked, Judged, judge
from wyoming_tts.train.evaluate.memory import HearingMemory
from wyoming_tts.train.evaluate.recogniser import RecogniserPool
from wyoming_tts.train.evaluate.soundness import spoken_seconds
from wyoming_tts.train.evaluate.speakers import Speaker, Speech
from wyoming_tts.train.evaluate.voices import VoiceReferences

Samples = NDArray[np.float32]
Report = Callable[[str], None]

_TOLD_EVERY = 50


@dataclass(frozen=True, slots=True)
class VoiceAsked:
    """A voice to judge."""

    name: str
    source: str = ""
    """Voice of the source that says the same sentences; none where empty."""

    reference: str = ""
    """Name of the reference that it should be nearest to; its own name where empty."""


@dataclass(slots=True)
class Task:
    """What is to be judged."""

    sentences: dict[str, str]
    """Texts by their ids."""

    voices: list[VoiceAsked]
    speaker: Speaker
    source: Speaker | None = None
    references: VoiceReferences | None = None
    dealt: bool = False
    """Deal the sentences out among the voices, instead of giving all to each."""

    memory: HearingMemory = field(default_factory=HearingMemory)

    def sentences_of(self, voice: VoiceAsked) -> dict[str, str]:
        """Return the sentences that a voice is to speak."""
        if not self.dealt:
            return self.sentences
        number, count = self.voices.index(voice), len(self.voices)
        return dict(list(self.sentences.items())[number::count])


def evaluate(task: Task, pool: RecogniserPool, report: Report) -> list[Judged]:
    """Judge every sentence of every voice. Each is asked for once.

    Nothing is recognised while a voice speaks, so that its times are its own.

    Raises:
        TrainingError: a speaker cannot speak at all, or a recogniser died.
    """
    judged: list[Judged] = []
    for voice in task.voices:
        judged += _evaluate_voice(task, voice, pool, report)
        task.memory.save()
    return judged


def _evaluate_voice(
    task: Task, voice: VoiceAsked, pool: RecogniserPool, report: Report
) -> list[Judged]:
    sentences = task.sentences_of(voice)
    texts = list(sentences.values())
    made = _speak_all(task.speaker, voice.name, texts, f"{voice.name}: spoken", report)
    source: list[Speech] = []
    if task.source and voice.source:
        source = _speak_all(task.source, voice.source, texts, f"{voice.source}: read", report)
    sounds = [speech.samples for speech in (*made, *source)]
    heard = []
    for number, words in enumerate(task.memory.listen(sounds, pool.recognise_all), 1):
        heard.append(words)
        _tell(report, f"{voice.name}: heard", number, len(sounds))
    usual = _usual_pace(made, texts)
    judged = []
    for number, (id_, text) in enumerate(sentences.items()):
        before: tuple[Samples, list[str]] | None = None
        if source and not source[number].error:
            before = (source[number].samples, heard[len(made) + number])
        judged.append(
            judge(
                Asked(id_, text, voice.name, voice.reference or voice.name),
                made[number],
                heard[number],
                source=before,
                usual_s=usual * len(text) if usual else None,
                references=task.references,
            )
        )
    return judged


def _speak_all(
    speaker: Speaker, voice: str, texts: Sequence[str], what: str, report: Report
) -> list[Speech]:
    spoken = []
    for number, text in enumerate(texts, 1):
        spoken.append(speaker.speak(text, voice))
        _tell(report, what, number, len(texts))
    return spoken


def _usual_pace(speeches: Sequence[Speech], texts: Sequence[str]) -> float | None:
    """Return the seconds that a letter usually takes; ``None`` where nothing was spoken."""
    seconds = [spoken_seconds(speech.samples) for speech in speeches]
    pairs = compress(zip(seconds, texts, strict=True), seconds)
    paces = [each / len(text) for each, text in pairs if text]
    return median(paces) if paces else None


def _tell(report: Report, what: str, number: int, count: int) -> None:
    if number == count or not number % _TOLD_EVERY:
        report(f"{what} {number} of {count}")
