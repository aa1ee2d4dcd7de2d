"""The engine's one thread: it takes utterances, plans, computes, and puts sound out.

Backbone, codec and watermark run one after the other here. On few cores that is faster than side
by side, where their thread pools spin against each other.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence

import numpy as np

from wyoming_tts.engines.neutts.backbone import END, Backbone
from wyoming_tts.engines.neutts.codec.contract import Codec, Samples
from wyoming_tts.engines.neutts.guard import LoopError
from wyoming_tts.engines.neutts.scheduler import Costs, Step, plan
from wyoming_tts.engines.neutts.sequence import End, Phase, Utterance
from wyoming_tts.engines.neutts.threads import ThreadTuner
from wyoming_tts.engines.one_thread import OneThread
from wyoming_tts.errors import EngineError, TtsError

_LOGGER = logging.getLogger(__name__)

FULL_SCALE = 32_767
STOP_PATIENCE = 10.0
FULL = (
    "the context was full before the text was spoken: raise neutts_context, or use a shorter "
    "reference"
)


class SpeechLoop:
    """Speaks several utterances at once, each into its own output."""

    def __init__(  # noqa: PLR0917 - all of it is what the thread works with
        self,
        backbone: Backbone,
        codec: Codec,
        tuner: ThreadTuner,
        costs: Costs,
        windows_at_once: int,
        thread: OneThread | None = None,
    ) -> None:
        """Begin to wait for utterances.

        Args:
            backbone: what makes codes.
            codec: what makes sound of them.
            tuner: says how many threads the backbone computes with.
            costs: what steps take.
            windows_at_once: windows that the codec gains from decoding together.
            thread: where to run, and nothing else from then on. A backbone that was measured in
                a thread must stay there: OpenMP keeps helpers for each thread that ever
                computed, and those of two threads slow each other down.
        """
        self.costs = costs
        self.seconds = {"prefill": 0.0, "decode": 0.0, "codec": 0.0, "watermark": 0.0}
        """Spent so far in each stage."""

        self.tokens = {"prefill": 0, "decode": 0, "codec": 0}
        """Computed so far in each stage."""

        self.steps = 0
        """Steps so far; it stands still when the thread hangs or has nothing to do."""

        self._backbone = backbone
        self._codec = codec
        self._tuner = tuner
        self._usual = dict(costs.decode_step)
        self._windows_at_once = windows_at_once
        self._arrived: list[Utterance] = []
        self._waiting: list[Utterance] = []
        self._active: list[Utterance] = []
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = thread or OneThread("neutts")
        self._thread.submit(self._run)

    def submit(self, utterance: Utterance) -> None:
        """Begin to speak; the sound, then an ``End``, appear in the utterance's output."""
        with self._changed:
            if self._stopping:
                utterance.output.put(End(EngineError("the engine was closed")))
                return
            self._arrived.append(utterance)
            self._changed.notify()

    def stop(self) -> bool:
        """End all utterances and the thread; false if a step does not end in time."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        return self._thread.stop(STOP_PATIENCE)

    def _run(self) -> None:
        while self._take_arrivals():
            step: Step | None = None
            try:
                self._drop_cancelled()
                self._admit()
                step = plan(self._active, self.costs, time.monotonic(), self._windows_at_once)
                if step is not None:
                    self._do(step)
                    self.steps += 1
            except EngineError as error:
                self._fail(step, error)
            except Exception as error:
                _LOGGER.exception("a step of the engine failed")
                self._fail(step, EngineError(f"{type(error).__name__}: {error}"))
        for one in (*self._waiting, *self._active):
            self._end(one, EngineError("the engine was closed"))

    def _take_arrivals(self) -> bool:
        """Wait until there is something to do; false when it is to stop."""
        with self._changed:
            while not (self._stopping or self._arrived or self._waiting or self._active):
                self._changed.wait()
            self._waiting += self._arrived
            self._arrived.clear()
            return not self._stopping

    def _drop_cancelled(self) -> None:
        for one in [one for one in (*self._waiting, *self._active) if one.cancelled()]:
            self._end(one)

    def _admit(self) -> None:
        """Give places in the context, the earliest deadline first."""
        for one in sorted(self._waiting, key=lambda one: one.deadline):
            try:
                if not self._backbone.admit(one):
                    return
            except TtsError as error:
                self._end(one, error)
                continue
            self._waiting.remove(one)
            self._active.append(one)

    def _do(self, step: Step) -> None:
        if step.windows:
            self._decode_windows(step.windows)
            return
        began = time.perf_counter()
        if step.prefilling is not None:
            one = step.prefilling
            before = one.computed
            code = self._backbone.prefill(one, step.chunk)
            took, count = time.perf_counter() - began, one.computed - before
            self.costs.add_prefill(count, took)
            self._count("prefill", took, count)
            if code is not None:
                self._take_code(one, code)
            return
        codes = self._backbone.decode(step.decoding)
        took = time.perf_counter() - began
        self.costs.add_decode(len(codes), took)
        self._tune(len(codes), took)
        self._count("decode", took, len(codes))
        for one, code in zip(step.decoding, codes, strict=True):
            self._take_code(one, code)

    def _tune(self, utterances: int, took: float) -> None:
        """Change the number of threads if other programs made another one faster."""
        expected = self._usual.setdefault(utterances, self.costs.decode(utterances))
        before = self._tuner.threads
        if (threads := self._tuner.note(took, expected)) != before:
            self._backbone.set_threads(threads)

    def _count(self, stage: str, seconds: float, tokens: int) -> None:
        self.seconds[stage] += seconds
        self.tokens[stage] += tokens

    def _take_code(self, one: Utterance, code: int) -> None:
        turn_over = code == END
        if code != END:
            try:
                if not one.exact_tokens:
                    one.guard.push(code)
            except LoopError as error:
                # A word can be ended where it is, as long as the next one is asked for by itself.
                if not (one.turn_bounds and one.started):
                    self._try_again(one, error)
                    return
                one.guard.forget_loop()
                turn_over = True
            except TtsError as error:
                self._try_again(one, error)
                return
            one.last = code
            one.codes += 1
            one.turn_codes += 1
            one.windows.push(code)
            turn_over = turn_over or one.turn_is_full
        over = turn_over and not one.turns_left
        if over or one.codes >= (one.exact_tokens or one.most_tokens):
            self._finish(one)
        elif turn_over:
            self._backbone.next_turn(one, ended=code == END)
        elif one.codes >= one.room:
            self._end(one, EngineError(FULL))

    def _finish(self, one: Utterance) -> None:
        """Let the codec do the rest; the context is free for others now."""
        one.windows.end()
        one.phase = Phase.SPOKEN
        self._backbone.release(one)
        if one.windows.finished:
            self._end(one)

    def _try_again(self, one: Utterance, error: TtsError) -> None:
        """Let an utterance that went wrong begin anew behind its prompt, if nobody heard of it."""
        attempt = None if one.started else one.again(one.tries)
        if attempt is None:
            self._end(one, error)
            return
        _LOGGER.debug("%s; it is tried again", error)
        one.sampler.close()
        one.guard, one.sampler, one.windows = attempt.guard, attempt.sampler, attempt.windows
        one.tries += 1
        self._backbone.rewind(one)

    def _decode_windows(self, utterances: Sequence[Utterance]) -> None:
        windows = [(one, window) for one in utterances if (window := one.windows.due())]
        began = time.perf_counter()
        decoded = self._codec.decode([window.codes for _, window in windows])
        took = time.perf_counter() - began
        fresh = sum(window.fresh for _, window in windows)
        self.costs.add_codec(fresh, took)
        self._count("codec", took, fresh)
        for (one, window), samples in zip(windows, decoded, strict=True):
            new = one.windows.accept(window, samples)
            self._put(one, new.samples, new.ahead)
            if one.windows.finished:
                self._end(one)

    def _put(self, one: Utterance, samples: Samples, ahead: Samples) -> None:
        if not samples.size:
            return
        if one.gain != 1:
            samples, ahead = samples * one.gain, ahead * one.gain
        if one.mark is not None:
            began = time.perf_counter()
            samples = one.mark.push(samples, ahead)
            self.seconds["watermark"] += time.perf_counter() - began
        scaled = np.clip(samples, -1.0, 1.0) * FULL_SCALE
        one.output.put(np.rint(scaled).astype(np.int16))
        one.note_sound(time.monotonic(), samples.size)

    def _end(self, one: Utterance, error: TtsError | None = None) -> None:
        self._backbone.release(one)
        one.phase = Phase.ENDED
        one.sampler.close()
        for group in (self._waiting, self._active):
            if one in group:
                group.remove(one)
        one.output.put(End(error))

    def _fail(self, step: Step | None, error: EngineError) -> None:
        """End those whose step failed, and nobody else where that can be told."""
        lost = [*self._waiting, *self._active]
        if step is not None:
            lost = [one for one in step.utterances if one in self._active]
        for one in lost:
            self._end(one, error)
