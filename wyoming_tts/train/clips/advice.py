"""What a dataset is enough for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wyoming_tts.train.clips.findings import Kind, Severity
from wyoming_tts.train.clips.manifest import Clip
from wyoming_tts.train.clips.outcome import Outcome, of_severity

_REFERENCE_MIN, _LITTLE_MIN, _ENOUGH_MIN, _PLENTY_MIN = 0.1, 5.0, 10.0, 60.0
_SCRATCH_H = 10.0
_MANY_REFUSED = 0.1
_SYSTEMATIC, _FEW = 0.2, 2
_REFERENCES = 3
_LONG_CLIP_S = 15.0


def advise(outcome: Outcome) -> list[str]:
    """Return what can be made of a dataset, and what would make it better, a line for each."""
    lines = [_for_speaker(outcome, name, clips) for name, clips in outcome.speakers.items()]
    if outcome.refused > _MANY_REFUSED * outcome.total:
        lines.append(
            f"{outcome.refused / outcome.total:.0%} of the dataset was refused: look at the "
            "reasons above before training"
        )
    for kind, findings in of_severity(outcome.findings, Severity.WARNING).items():
        if (
            outcome.clips
            and len(findings) > max(_FEW, _SYSTEMATIC * len(outcome.clips))
            and kind in _REMEDIES
        ):
            lines.append(f"{kind.value} in {len(findings):,} clips: {_REMEDIES[kind]}")
    if outcome.clips and all(clip.seconds > _LONG_CLIP_S for clip in outcome.clips):
        lines.append("all clips are long: add short sentences, which replies mostly are")
    return lines


_REMEDIES = {
    Kind.NOISE: "the voice will be noisy as well; record in a quiet room, or remove the noise",
    Kind.CLIPPING: "the voice may crackle; record with less gain",
    Kind.RATE: "the voice will sound dull; look for the original recordings",
    Kind.CUT_OFF: "the recordings were cut too tightly; leave 0.1 s of silence at both ends",
    Kind.LEVEL: "record closer to the microphone",
    Kind.PACE: "the texts may not be those of the recordings; check some of them",
    Kind.DIGITS: "write numbers as the words that are said",
}


def _for_speaker(outcome: Outcome, name: str, clips: Sequence[Clip]) -> str:
    minutes = sum(clip.seconds for clip in clips) / 60
    length = f"{minutes:.1f} minutes" if minutes >= 1 else f"{60 * minutes:.0f} s"
    said = f"{name}, {length}: {_fit_for(minutes)}"
    best = outcome.best_references(clips, _REFERENCES)
    if best:
        said += f"; best as a reference: {', '.join(Path(clip.audio).name for clip in best)}"
    return said


def _fit_for(minutes: float) -> str:
    if minutes < _REFERENCE_MIN:
        return "too little; a reference voice needs a clean clip of 3 s, better 5 to 15"
    if minutes < _LITTLE_MIN:
        return "enough for a reference voice (`wyoming-tts voices`), too little for fine-tuning"
    if minutes < _ENOUGH_MIN:
        return (
            "enough for a reference voice; fine-tuning (LoRA) helps a little, 10 minutes are better"
        )
    if minutes < _PLENTY_MIN:
        return "enough to fine-tune a published model"
    if minutes < _SCRATCH_H * 60:
        return "plenty to fine-tune a published model; too little for a model from scratch"
    return "plenty to fine-tune a published model, and enough to try a small one from scratch"
