from __future__ import annotations

import numpy as np
import pytest

from tests.train.clips.datasets import kinds
from wyoming_tts.train.clips.card import Card
from wyoming_tts.train.clips.findings import Severity
from wyoming_tts.train.clips.pace import judge_pace


def cards(count: int = 40, rate: float = 13.0) -> list[Card]:
    """Return the clips of a speaker who speaks as evenly as people do."""
    random = np.random.default_rng(5)
    sounds = random.integers(12, 100, count).tolist()
    tempo = np.exp(0.09 * random.standard_normal(count))
    return [
        Card(id=str(place), sounds=number, spoken_s=number / rate / pace)
        for place, (number, pace) in enumerate(zip(sounds, tempo, strict=True))
    ]


@pytest.mark.parametrize("rate", [9.0, 13.0, 18.0])
def test_usual_clips_are_usual(rate: float) -> None:
    """A slow and a fast speaker are each measured against themselves."""
    pace = judge_pace("anna", cards(rate=rate))
    assert pace.median == pytest.approx(rate, rel=0.1)
    assert not pace.findings


@pytest.mark.parametrize(("factor", "more"), [(2.2, "text"), (0.45, "recording")])
def test_a_text_of_another_length_is_refused(factor: float, more: str) -> None:
    """Twice or half of what can be said in the time is another text."""
    clips = cards()
    odd = Card(id="odd", sounds=round(factor * 60), spoken_s=60 / 13)
    (finding,) = judge_pace("anna", [*clips, odd]).findings
    assert (finding.clip, finding.severity) == ("odd", Severity.REFUSED)
    assert f"more in the {more} than" in finding.advice


def test_a_doubtful_text_is_a_warning() -> None:
    """Somewhat too much text is for a person to judge."""
    odd = Card(id="odd", sounds=75, spoken_s=50 / 13)
    (finding,) = judge_pace("anna", [*cards(), odd]).findings
    assert (finding.clip, finding.severity) == ("odd", Severity.WARNING)


def test_a_single_word_may_be_odd() -> None:
    """The rate of three sounds tells next to nothing."""
    short = Card(id="yes", sounds=3, spoken_s=0.45)
    assert not judge_pace("anna", [*cards(), short]).findings


def test_texts_shifted_by_a_line_are_told() -> None:
    """Where nearly all texts are another's, the spread of the rates shows it."""
    clips = cards()
    shifted = [
        Card(id=a.id, sounds=b.sounds, spoken_s=a.spoken_s)
        for a, b in zip(clips, clips[1:] + clips[:1], strict=True)
    ]
    findings = judge_pace("anna", shifted).findings
    assert "shifted by a line" in str(findings[-1])
    assert "PACE" in kinds(findings, Severity.REFUSED)


@pytest.mark.parametrize(("sounds", "severity"), [(13, []), (120, ["PACE"]), (6, [])])
def test_few_clips_are_measured_against_people(sounds: int, severity: list[str]) -> None:
    """Of a speaker with few clips only what nobody could say is refused."""
    clips = [Card(id="a", sounds=sounds, spoken_s=1.0)]
    assert kinds(judge_pace("anna", clips).findings, Severity.REFUSED) == severity
