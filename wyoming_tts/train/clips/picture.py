"""The report on a dataset, as a picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.clips.findings import Severity
from wyoming_tts.train.clips.manifest import Clip
from wyoming_tts.train.clips.outcome import Outcome, of_severity
from wyoming_tts.train.clips.pace import ODD

_INK, _FAINT, _GRID = "#22313f", "#7b8a97", "#e6eaee"
_BAD, _WARN = "#c8452f", "#e0a030"
_SPEAKERS = ("#2f6f9f", "#3a9a7a", "#8a63b0", "#b5678f", "#6c7a45", "#a37443")
_OTHERS = "others"
_MOST_NAMED = 8
_NOISE_DB = 20.0
_LONG_NAME = 24
_LEAST_ROWS = 6
_LETTER, _LINE = 5.0, 10.0
"""Width of a letter and height of a line of a clip's name, in points."""


def need_matplotlib() -> Any:
    """Return the package that draws.

    Raises:
        TrainingError: it is missing.
    """
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - its absence is told, not a traceback
    except ImportError as error:
        raise TrainingError(
            "the report's picture needs the package matplotlib: pip install 'wyoming-tts[train]'"
        ) from error
    return Figure


def draw_report(outcome: Outcome) -> bytes:
    """Return a picture (PNG) of lengths, rates, loudness and noise, and of what was found.

    Raises:
        TrainingError: matplotlib is missing.
    """
    figure = need_matplotlib()(figsize=(13, 8.6), dpi=110, layout="constrained", facecolor="white")
    axes = figure.subplots(2, 2)
    groups = _groups(outcome)
    _draw_lengths(axes[0][0], groups)
    _draw_rates(axes[0][1], outcome, groups)
    _draw_levels(axes[1][0], outcome, groups)
    _draw_findings(axes[1][1], outcome)
    figure.suptitle(
        f"{len(outcome.clips):,} of {outcome.total:,} clips kept, "
        f"{outcome.seconds / 60:.1f} minutes, {len(outcome.speakers)} "
        f"speaker{'s' * (len(outcome.speakers) != 1)}",
        fontsize=15,
        color=_INK,
        fontweight="bold",
    )
    figure.get_layout_engine().set(w_pad=0.15, h_pad=0.15, hspace=0.04, wspace=0.04)
    buffer = io.BytesIO()
    # Without the version of the program the same dataset gives the same file.
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _groups(outcome: Outcome) -> list[tuple[str, str, list[Clip]]]:
    """Return name, colour and clips of the largest speakers, and of all others together."""
    speakers = list(outcome.speakers.items())
    shown = speakers if len(speakers) <= len(_SPEAKERS) else speakers[: len(_SPEAKERS) - 1]
    groups = [
        (_plain(name), colour, clips)
        for (name, clips), colour in zip(shown, _SPEAKERS, strict=False)
    ]
    if rest := [clip for _, clips in speakers[len(shown) :] for clip in clips]:
        groups.append((_OTHERS, _FAINT, rest))
    return groups


def _draw_lengths(axes: Any, groups: Sequence[tuple[str, str, list[Clip]]]) -> None:
    _frame(axes, "Lengths of clips", "seconds", "clips")
    if not groups:
        return
    lengths = [[clip.seconds for clip in clips] for _, _, clips in groups]
    longest = max(map(max, lengths))
    edges = np.linspace(0, max(longest, 1), 31)
    axes.hist(
        lengths,
        bins=edges,
        stacked=True,
        color=[colour for _, colour, _ in groups],
        label=[name for name, _, _ in groups],
        edgecolor="white",
        linewidth=0.6,
    )
    median = float(np.median(np.concatenate(lengths)))
    axes.axvline(median, color=_INK, linewidth=1, linestyle=(0, (4, 3)))
    axes.annotate(
        f"median {median:.1f} s",
        (median, 1),
        xycoords=("data", "axes fraction"),
        xytext=(5, -12),
        textcoords="offset points",
        color=_INK,
        fontsize=9,
    )
    if len(groups) > 1:
        axes.legend(frameon=False, fontsize=9, labelcolor=_INK)


def _draw_rates(axes: Any, outcome: Outcome, groups: Sequence[tuple[str, str, list[Clip]]]) -> None:
    _frame(axes, "Rate, which tells wrong texts", "seconds", "sounds per second")
    for name, colour, clips in groups:
        usual = [clip for clip in clips if abs(outcome.score(clip)) < ODD]
        paces = [outcome.cards[clip.id].pace for clip in usual]
        axes.scatter([c.seconds for c in usual], paces, s=9, color=colour, alpha=0.55, linewidth=0)
        if name != _OTHERS:
            median = outcome.paces[clips[0].speaker].median
            axes.axhline(median, color=colour, linewidth=1, alpha=0.8)
    odd = _odd(outcome)
    axes.scatter(
        [seconds for _, seconds, _, _ in odd],
        [pace for _, _, pace, _ in odd],
        s=[46 if refused else 30 for *_, refused in odd],
        marker="X",
        color=[_BAD if refused else _WARN for *_, refused in odd],
        linewidth=0,
        zorder=3,
    )
    _name(axes, [(name, seconds, pace) for name, seconds, pace, _ in odd[:_MOST_NAMED]])
    if odd:
        _note(axes, f"{len(odd)} odd: red refused, yellow kept")


def _odd(outcome: Outcome) -> list[tuple[str, float, float, bool]]:
    """Return id, seconds, rate and refusal of the clips of an odd rate, the oddest first."""
    kept = {clip.id for clip in outcome.clips}
    scores = {name: abs(z) for pace in outcome.paces.values() for name, z in pace.scores.items()}
    names = sorted((name for name in scores if scores[name] >= ODD), key=lambda name: -scores[name])
    cards = outcome.cards
    return [(name, cards[name].seconds, cards[name].pace, name not in kept) for name in names]


def _draw_levels(
    axes: Any, outcome: Outcome, groups: Sequence[tuple[str, str, list[Clip]]]
) -> None:
    _frame(axes, "Loudness and noise of the recordings", "loudness, LUFS", "speech above noise, dB")
    noisy = []
    for _, colour, clips in groups:
        cards = [outcome.cards[clip.id] for clip in clips]
        points = [(card.loudness, card.snr_db) for card in cards if card.snr_db is not None]
        axes.scatter(*zip(*points, strict=True), s=9, color=colour, alpha=0.55, linewidth=0) if (
            points
        ) else None
        noisy += [(c.id, c.loudness, c.snr_db) for c in cards if c.snr_db and c.snr_db < _NOISE_DB]
    if groups:
        low, high = axes.get_ylim()
        axes.set_ylim(min(low, _NOISE_DB - 6), max(high, _NOISE_DB + 15))
        axes.axhspan(axes.get_ylim()[0], _NOISE_DB, color=_WARN, alpha=0.12, linewidth=0)
        _note(axes, "noisy below the line of 20 dB")
    _name(axes, sorted(noisy, key=lambda each: each[2])[:_MOST_NAMED])


def _draw_findings(axes: Any, outcome: Outcome) -> None:
    _frame(axes, "What was found", "clips", "")
    rows = [
        (kind.value, len(findings), colour)
        for severity, colour in ((Severity.REFUSED, _BAD), (Severity.WARNING, _WARN))
        for kind, findings in of_severity(outcome.findings, severity).items()
    ]
    axes.set_yticks([])
    axes.grid(visible=False, axis="y")
    if not rows:
        axes.set_xticks([])
        axes.text(
            *(0.5, 0.5),
            "nothing to complain about",
            transform=axes.transAxes,
            ha="center",
            color=_FAINT,
            fontsize=12,
        )
        return
    places = np.arange(len(rows))
    counts, colours = [count for _, count, _ in rows], [colour for *_, colour in rows]
    axes.barh(places + 0.2, counts, color=colours, height=0.36)
    for place, (label, count, _) in enumerate(rows):
        axes.text(0, place - 0.08, f" {label}: {count:,}", color=_INK, fontsize=9, va="bottom")
    axes.set_ylim(max(len(rows), _LEAST_ROWS) - 0.4, -0.6)
    axes.locator_params(axis="x", integer=True)
    _note(axes, "red: refused, yellow: kept")


def _frame(axes: Any, title: str, across: str, up: str) -> None:
    axes.set_title(title, loc="left", color=_INK, fontsize=11.5, pad=8)
    axes.set_xlabel(across, color=_FAINT, fontsize=9)
    axes.set_ylabel(up, color=_FAINT, fontsize=9)
    axes.set_axisbelow(True)
    axes.grid(color=_GRID, linewidth=0.8)
    axes.tick_params(colors=_FAINT, labelcolor=_INK, labelsize=9, length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_FAINT)


def _name(axes: Any, points: Sequence[tuple[str, float, float]]) -> None:
    """Write the name of each point beside it, where it covers no other name."""
    scale = 72 / axes.figure.dpi
    taken: list[tuple[float, float, float]] = []
    for name, x, y in points:
        at, up = axes.transData.transform((x, y)) * scale
        width = _LETTER * len(_plain(name))
        places = [(side, level * _LINE - 3) for level in (0, 1, -1, 2, -2) for side in (1, -1)]
        side, shift = min(
            places, key=lambda place: _covered(_text_at(at, width, place[0]), up + place[1], taken)
        )
        taken.append((*_text_at(at, width, side), up + shift))
        axes.annotate(
            _plain(name),
            (x, y),
            xytext=(6 * side, shift),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            color=_INK,
            fontsize=8,
        )


def _text_at(at: float, width: float, side: int) -> tuple[float, float]:
    return (at + 6, at + 6 + width) if side > 0 else (at - 6 - width, at - 6)


def _covered(
    across: tuple[float, float], up: float, taken: Sequence[tuple[float, float, float]]
) -> float:
    """Return how much of other names one would cover, in points."""
    return sum(
        max(0.0, min(across[1], right) - max(across[0], left))
        for left, right, height in taken
        if abs(height - up) < _LINE
    )


def _note(axes: Any, text: str) -> None:
    axes.set_title(text, loc="right", color=_FAINT, fontsize=9, pad=8)


def _plain(name: str) -> str:
    """Return a name that means itself: a dollar would begin a formula."""
    short = name if len(name) <= _LONG_NAME else f"{name[: _LONG_NAME - 1]}…"
    return short.replace("$", r"\$").lstrip("_") or "?"
