"""The report on a dataset, as text."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence

from wyoming_tts.train.clips.advice import advise
from wyoming_tts.train.clips.findings import Severity
from wyoming_tts.train.clips.manifest import Clip
from wyoming_tts.train.clips.outcome import Outcome, of_severity
from wyoming_tts.train.clips.split import HELD_OUT

FINDINGS = "findings.jsonl"

_BAR = 40
_SHOWN = 5
_WORST = 10
_STEPS = (0.5, 1.0, 2.0, 5.0, 10.0)
_MOST_BARS = 14


def render_report(outcome: Outcome) -> str:
    """Return the report in lines of plain text."""
    parts = (
        _head(outcome),
        _speakers(outcome),
        _lengths(outcome.clips),
        _findings(outcome, Severity.REFUSED, "Refused"),
        _findings(outcome, Severity.WARNING, "Kept, but worth a look"),
        _worst(outcome),
        _section("What it is enough for", iter(advise(outcome))),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(outcome: Outcome) -> Iterator[str]:
    held = sum(clip.split == HELD_OUT for clip in outcome.clips)
    yield f"{outcome.source} ({outcome.layout})"
    yield (
        f"{len(outcome.clips):,} of {outcome.total:,} clips kept, {outcome.refused:,} refused: "
        f"{outcome.seconds / 60:.1f} minutes, {held:,} clips held out of training"
    )


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    first = next(lines, None)
    if first is not None:
        yield from ("", title, "-" * len(title), first)
        yield from lines


def _speakers(outcome: Outcome) -> Iterator[str]:
    def lines() -> Iterator[str]:
        width = max(len(name) for name in outcome.speakers)
        yield f"{'':{width}}   clips  minutes  sounds/s  loudness (LUFS)  noise (dB below speech)"
        for name, clips in outcome.speakers.items():
            cards = [outcome.cards[clip.id] for clip in clips]
            snr = [card.snr_db for card in cards if card.snr_db is not None]
            yield (
                f"{name:{width}}  {len(clips):6,}  {sum(c.seconds for c in clips) / 60:7.1f}  "
                f"{outcome.paces[name].median:8.1f}  "
                f"{statistics.median(card.loudness for card in cards):15.1f}  "
                + (f"{statistics.median(snr):23.0f}" if snr else f"{'not measured':>23}")
            )

    return _section("Speakers", lines() if outcome.clips else iter(()))


def _lengths(clips: Sequence[Clip]) -> Iterator[str]:
    def lines() -> Iterator[str]:
        longest = max(clip.seconds for clip in clips)
        step = next((each for each in _STEPS if longest / each <= _MOST_BARS), _STEPS[-1])
        counts = Counter(int(clip.seconds / step) for clip in clips)
        scale = _BAR / max(counts.values())
        for place in range(min(counts), max(counts) + 1):
            bar = "#" * max(round(counts[place] * scale), int(counts[place] > 0))
            bounds = f"{place * step:5.1f} to {(place + 1) * step:4.1f} s"
            yield f"{bounds} {counts[place]:7,}  {bar}".rstrip()

    return _section("Lengths", lines() if clips else iter(()))


def _findings(outcome: Outcome, severity: Severity, title: str) -> Iterator[str]:
    def lines() -> Iterator[str]:
        for kind, findings in of_severity(outcome.findings, severity).items():
            yield f"{len(findings):6,}  {kind.value}"
            yield from (f"        {finding}" for finding in findings[:_SHOWN])
            if len(findings) > _SHOWN:
                yield f"        and {len(findings) - _SHOWN:,} more, all in {FINDINGS}"

    return _section(title, lines())


def _worst(outcome: Outcome) -> Iterator[str]:
    def lines() -> Iterator[str]:
        for clip, findings in outcome.worst(_WORST):
            yield f"{clip.audio}: {'; '.join(finding.message for finding in findings)}"

    return _section("Listen to these first", lines())
