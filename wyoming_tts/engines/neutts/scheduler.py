"""Who gets the processor next. Policy only: it computes nothing and changes no state."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from wyoming_tts.engines.neutts.sequence import Phase, Utterance

LONGEST_STEP = 0.3
"""Seconds that a part of a prompt may take, by what was measured: a cancel waits for it."""

LARGEST_CHUNK = 256
"""Tokens of a prompt computed in one step: more are no faster, and a cancel waits for a step."""

SMALLEST_CHUNK = 32
"""Fewer tokens in a step than these cost almost as much as so many."""

MARGIN = 1.0
"""Seconds by which work is begun before it would be late by what was measured."""

FAR_AHEAD = 3.0
"""Seconds of sound in hand from which an utterance waits for one that has none yet."""

WORTH_SHARING = 1.15
"""Gain in codes per second from which utterances are decoded together: below it, taking turns
costs nothing, and the listener who waits is served sooner."""

FRAME = 0.02
"""Seconds of sound that one code stands for."""

SMOOTHING = 0.2


class Costs:
    """Measured seconds of the steps: moving averages."""

    def __init__(self) -> None:
        self.prefill_token = 0.0025
        self.decode_step: dict[int, float] = {1: 0.02}
        self.codec_frame = 0.003

    def add_prefill(self, tokens: int, seconds: float) -> None:
        """Note a step that computed so many tokens of prompts."""
        token = seconds / max(tokens, SMALLEST_CHUNK)
        self.prefill_token += SMOOTHING * (token - self.prefill_token)

    def add_decode(self, utterances: int, seconds: float) -> None:
        """Note a step that gave one code to each of so many utterances."""
        before = self.decode_step.get(utterances, seconds)
        self.decode_step[utterances] = before + SMOOTHING * (seconds - before)

    def add_codec(self, frames: int, seconds: float) -> None:
        """Note that so many new frames were decoded."""
        self.codec_frame += SMOOTHING * (seconds / frames - self.codec_frame)

    def decode(self, utterances: int) -> float:
        """Return the seconds of a step for so many utterances, measured or judged by others."""
        if utterances in self.decode_step:
            return self.decode_step[utterances]
        nearest = min(self.decode_step, key=lambda known: abs(known - utterances))
        return self.decode_step[nearest] * max(1.0, utterances / nearest)

    def gain(self, utterances: int) -> float:
        """Return by what factor codes come faster when so many utterances share a step."""
        return utterances * self.decode(1) / self.decode(utterances)

    def real_time_factor(self, utterances: int) -> float:
        """Return seconds of work per second of sound of one utterance among so many."""
        return (self.decode(utterances) + utterances * self.codec_frame) / FRAME


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next, one of three: codec windows, a code for each, or a part of a prompt."""

    windows: tuple[Utterance, ...] = ()
    """Utterances whose next window is decoded, all in one call."""

    decoding: tuple[Utterance, ...] = ()
    """Utterances that get one code each, all in one batch."""

    prefilling: Utterance | None = None
    chunk: int = 0
    """Tokens of ``prefilling``'s prompt or turn that are computed, at most."""

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """All that the step works for."""
        return (*self.windows, *self.decoding, *filter(None, (self.prefilling,)))


def plan(utterances: Collection[Utterance], costs: Costs, now: float, batch: int) -> Step | None:
    """Choose the next step; ``None`` when there is nothing to do.

    The listener who runs out of sound first is served first. Utterances that are being decoded
    share their steps where that makes codes faster, as it does where weights are slow to read, and
    where nobody who can be kept up with would be late by it. Prompts are computed in chunks that
    the running utterances can afford. The next turn of an utterance that speaks is no prompt: it
    costs little more than a code, and comes in the utterance's turn for codes, before the others of
    its step, so that they go on together.

    Args:
        utterances: all that hold a place in the context.
        costs: what steps take here.
        now: monotonic time.
        batch: windows that the codec gains from decoding together.
    """
    order = sorted(utterances, key=lambda one: one.due)
    with_window = [one for one in order if one.windows.due()]
    prefilling = [one for one in order if one.phase is Phase.PREFILL and not one.between_turns]
    decoding = [
        one
        for one in order
        if (one.phase is Phase.DECODE or one.between_turns) and not one.windows.due()
    ]
    if with_window and _window_first(with_window[0], (*prefilling[:1], *decoding[:1]), now):
        return Step(windows=tuple(with_window[:batch]))
    if any(not one.started for one in order):
        decoding = [one for one in decoding if not (one.started and one.due - now > FAR_AHEAD)]
    if prefilling:
        chunk = _chunk(prefilling[0], decoding, costs, now)
        if chunk:
            return Step(prefilling=prefilling[0], chunk=chunk)
    if decoding:
        shared = costs.gain(len(decoding)) >= WORTH_SHARING
        if not shared or _hurried(decoding, costs, now):
            decoding = decoding[:1]
        turning = next((one for one in decoding if one.between_turns), None)
        if turning is not None:
            return Step(prefilling=turning, chunk=_largest_chunk(costs))
        return Step(decoding=tuple(decoding))
    return Step(windows=tuple(with_window[:batch])) if with_window else None


def _window_first(first: Utterance, rivals: tuple[Utterance, ...], now: float) -> bool:
    """Whether the next window goes before codes and prompts for those who wait for a first sound.

    One that its listener needs soon does: it costs little, and they would wait but a moment more.
    """
    waiting = [one.due for one in rivals if not one.started]
    return not first.started or not waiting or first.due <= max(min(waiting), now + MARGIN)


def _chunk(head: Utterance, decoding: list[Utterance], costs: Costs, now: float) -> int:
    """Return how many tokens of ``head``'s prompt the running utterances can afford now."""
    largest = _largest_chunk(costs)
    if not decoding:
        return largest
    if any(not one.started and one.due <= head.due for one in decoding):
        return 0  # a first sound that is nearly there comes before one that is far
    running = [one for one in decoding if one.started]
    spare = _spare(running, costs.decode(max(1, len(running))), costs, now)
    # Half of it: measured costs are averages.
    affordable = int(min(spare / 2 / costs.prefill_token, largest))
    if affordable >= SMALLEST_CHUNK:
        return affordable
    # As long as all of them can be kept up with, there will soon be more to spare. A machine that
    # cannot gains the most by computing everything together.
    return 0 if costs.real_time_factor(len(decoding) + 1) < 1 else SMALLEST_CHUNK


def _largest_chunk(costs: Costs) -> int:
    return int(min(LARGEST_CHUNK, max(SMALLEST_CHUNK, LONGEST_STEP / costs.prefill_token)))


def _hurried(decoding: list[Utterance], costs: Costs, now: float) -> bool:
    """Whether the first would be late by sharing its steps, though all can be kept up with."""
    together = len(decoding)
    if not decoding[0].started or costs.real_time_factor(together) >= 1:
        return False
    return _spare(decoding[:1], costs.decode(together), costs, now) < 0


def _spare(running: list[Utterance], step: float, costs: Costs, now: float) -> float:
    """Return the seconds after which one of the running utterances would be late; by ``due``."""
    windows, spare = 0.0, math.inf
    for one in running:
        needed = one.windows.frames_needed
        windows += (needed + one.codes - one.sounded / FRAME) * costs.codec_frame
        if one.between_turns:
            windows += one.to_feed * costs.prefill_token
        spare = min(spare, one.due - now - needed * step - windows)
    return spare
