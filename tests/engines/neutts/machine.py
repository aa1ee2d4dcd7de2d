"""A machine of paper that follows the scheduler's plans, in a time of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from wyoming_tts.engines.neutts.codec.contract import HOP
from wyoming_tts.engines.neutts.codec.windows import WindowPlan, WindowStream
from wyoming_tts.engines.neutts.guard import TokenGuard
from wyoming_tts.engines.neutts.llama import Sampler
from wyoming_tts.engines.neutts.prompt import Prompt
from wyoming_tts.engines.neutts.scheduler import SMALLEST_CHUNK, Costs, Step, plan
from wyoming_tts.engines.neutts.sequence import Phase, Utterance

EPSILON = 1e-6
MOST_STEPS = 200_000
WORD = 10
"""Tokens that are fed for the next word."""


def costs(*, prefill: float, decode: dict[int, float], codec: float) -> Costs:
    """Return costs in seconds: of a prompt's token, of steps by their size, of a decoded frame."""
    made = Costs()
    made.prefill_token, made.decode_step, made.codec_frame = prefill, decode, codec
    return made


def utterance(
    deadline: float = 0.0,
    *,
    prompt: int = 400,
    phase: Phase = Phase.PREFILL,
    windows: WindowPlan | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Utterance:
    """Return an utterance that has a place; nothing but the scheduler can work with it."""
    return Utterance(
        prompt=Prompt([0] * (prompt // 4), [0] * (prompt - prompt // 4)),
        most_tokens=2000,
        exact_tokens=0,
        deadline=deadline,
        gain=1.0,
        guard=cast("TokenGuard", None),
        sampler=cast("Sampler", None),
        windows=WindowStream(windows or WindowPlan()),
        mark=None,
        cancelled=cancelled,
        phase=phase,
    )


@dataclass
class Listener:
    """Somebody who asks for a text and hears it."""

    arrives: float
    prompt: int
    codes: int
    patience: float = 0.0
    """Seconds of sound that the listener has in hand already."""

    word: int = 0
    """Codes of each word, before the next one is fed; 0 for a text that is given at once."""

    utterance: Utterance = field(init=False)
    first: float | None = None
    """When the first sound came."""

    gaps: float = 0.0
    """Seconds without sound after it."""

    ended: float | None = None

    def __post_init__(self) -> None:
        self.utterance = utterance(self.arrives + self.patience, prompt=self.prompt)
        self.utterance.phase = Phase.WAITING


class Machine:
    """Runs what is planned, as the engine's loop does, and notes what the listeners heard."""

    def __init__(self, price: Costs, places: int = 4, batch: int = 1) -> None:
        self.costs = price
        self.now = 0.0
        self.steps: list[Step] = []
        self._places = places
        self._batch = batch

    def run(self, listeners: Sequence[Listener]) -> None:
        """Speak until everybody has heard everything."""
        coming = sorted(listeners, key=lambda one: one.arrives)
        waiting: list[Listener] = []
        active: list[Listener] = []
        for _ in range(MOST_STEPS):
            waiting += [one for one in coming if one.arrives <= self.now]
            coming = [one for one in coming if one.arrives > self.now]
            waiting.sort(key=lambda one: one.utterance.deadline)
            held = sum(one.utterance.phase is not Phase.SPOKEN for one in active)
            while waiting and held < self._places:
                waiting[0].utterance.phase = Phase.PREFILL
                active.append(waiting.pop(0))
                held += 1
            if not active:
                if not coming:
                    return
                self.now = coming[0].arrives
                continue
            utterances = [one.utterance for one in active]
            step = plan(utterances, self.costs, self.now, self._batch)
            assert step is not None, "there was work, and nothing was planned"
            self.steps.append(step)
            self._do(step, {id(one.utterance): one for one in active})
            active = [one for one in active if one.ended is None]
        raise AssertionError("the listeners were not served to the end")

    def _do(self, step: Step, listeners: dict[int, Listener]) -> None:
        if step.windows:
            due = [(one, window) for one in step.windows if (window := one.windows.due())]
            assert len(due) == len(step.windows), "a window was planned that is not due"
            self.now += sum(window.fresh for _, window in due) * self.costs.codec_frame
            for one, window in due:
                sound = np.zeros(len(window.codes) * HOP, np.float32)
                samples = one.windows.accept(window, sound).samples.size
                self._hear(listeners[id(one)], samples)
        elif step.prefilling is not None:
            one = step.prefilling
            assert step.chunk > 0
            count = min(step.chunk, one.to_feed)
            self.now += max(count, SMALLEST_CHUNK) * self.costs.prefill_token
            one.computed += count
            if not one.to_feed:
                one.phase = Phase.DECODE
                self._take_code(listeners[id(one)])
        else:
            self.now += self.costs.decode(len(step.decoding))
            for one in step.decoding:
                one.computed += 1
                self._take_code(listeners[id(one)])

    @staticmethod
    def _take_code(listener: Listener) -> None:
        one = listener.utterance
        assert one.phase is Phase.DECODE, "a code was planned for one that does not speak"
        one.codes += 1
        one.windows.push(0)
        if one.codes == listener.codes:
            one.windows.end()
            one.phase = Phase.SPOKEN
        elif listener.word and one.codes % listener.word == 0:
            one.begin_turn([0] * WORD)

    def _hear(self, listener: Listener, samples: int) -> None:
        one = listener.utterance
        if not samples:
            return
        if listener.first is None:
            listener.first = self.now
        else:
            listener.gaps += max(0.0, self.now - one.ends_at - EPSILON)
        one.note_sound(self.now, samples)
        if one.windows.finished:
            listener.ended = self.now
