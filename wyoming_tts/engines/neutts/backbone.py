"""The backbone's mechanism: sequences of one llama.cpp context, computed together."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.neutts.llama import ContextShape, LlamaContext
from wyoming_tts.engines.neutts.prepared import Prepared
from wyoming_tts.engines.neutts.sequence import Phase, Utterance
from wyoming_tts.errors import EngineError

PREFIXES = 8
"""Voices whose beginning of the prompt is kept."""

PREFIX_BYTES = 128 << 20
"""Memory for them, though one is kept in any case: a whole reference of a large model is large."""

END = -1
"""What stands in place of a code when the speech has ended."""

LEAST = 2
"""Tokens of a prompt computed at once, at least: llama.cpp sums a lone one in another order."""


class Backbone:
    """Computes prompts and codes of several utterances. One thread owns it.

    What an utterance gives depends on its prompt and seed alone, not on its neighbours.
    """

    def __init__(self, weights: Prepared, shape: ContextShape) -> None:
        """Load the weights, with room for ``shape.sequences`` utterances at once.

        Raises:
            EngineUnavailableError: see ``LlamaContext``.
        """
        self._weights = weights
        self._context = LlamaContext(weights.model, shape)
        self._length = shape.length
        self._places = shape.sequences
        self._free = list(range(shape.sequences))
        self._prefixes: OrderedDict[tuple[int, ...], NDArray[np.uint8]] = OrderedDict()
        # Only codes and the end may be sampled, whatever else the model could say.
        self._barred = [slice(each.start, each.stop) for each in weights.silent]

    def admit(self, utterance: Utterance) -> bool:
        """Give an utterance a place; false if there is none now.

        Raises:
            EngineError: it needs more context than a place has.
        """
        given = utterance.prompt_length + utterance.prompt.fed_later
        room = self._length - given
        if (utterance.exact_tokens or utterance.likely_tokens) > room:
            raise EngineError(
                f"the text and the voice's reference need about "
                f"{given + utterance.likely_tokens} tokens of the {self._length} "
                "that there are: raise neutts_context, or use a shorter reference"
            )
        if not self._free:
            return False
        utterance.slot = self._free.pop()
        utterance.room = room
        utterance.phase = Phase.PREFILL
        key = tuple(utterance.prompt.prefix)
        if (state := self._prefixes.get(key)) is not None:
            self._prefixes.move_to_end(key)
            if self._context.restore(utterance.slot, state):
                utterance.computed = len(key)
        return True

    def prefill(self, utterance: Utterance, chunk: int) -> int | None:
        """Compute up to ``chunk`` tokens of a prompt or turn; return the first code behind it.

        Raises:
            EngineError: llama.cpp failed; the utterance cannot go on.
        """
        part = self._next_part(utterance, min(chunk, self._context.batch_size))
        begin, count = utterance.computed, len(part)
        utterance.computed += count
        done = not utterance.to_feed
        self._context.decode(
            self._weights.embeddings(part),
            np.arange(begin, begin + count, dtype=np.int32),
            np.full(count, utterance.slot, np.int32),
            [count - 1] if done else [],
        )
        if utterance.computed == len(utterance.prompt.prefix):
            self._keep_prefix(utterance)
        if not done:
            return None
        utterance.phase = Phase.DECODE
        return self._sample(utterance, count - 1)

    def decode(self, utterances: Sequence[Utterance]) -> list[int]:
        """Compute one more code, or ``END``, for each of several utterances.

        Raises:
            EngineError: llama.cpp failed; none of these utterances can go on.
        """
        base, count = self._weights.vocabulary.speech_base, len(utterances)
        self._context.decode(
            self._weights.embeddings([base + one.last for one in utterances]),
            np.fromiter((one.computed for one in utterances), np.int32, count),
            np.fromiter((one.slot for one in utterances), np.int32, count),
            range(count),
        )
        for one in utterances:
            one.computed += 1
        return [self._sample(one, place) for place, one in enumerate(utterances)]

    def rewind(self, utterance: Utterance) -> None:
        """Let an utterance begin to speak again; its prompt remains, but for the last tokens."""
        utterance.begin()
        utterance.computed = utterance.prompt_length - LEAST
        self._context.drop(utterance.slot, utterance.computed)
        utterance.phase = Phase.PREFILL

    def next_turn(self, utterance: Utterance, *, ended: bool) -> None:
        """Let an utterance be fed its next turn; where the model has not ``ended``, it is ended."""
        turn = utterance.prompt.turns[utterance.turn]
        if not ended:
            # What was chosen last waits to be computed with the step that does not come.
            turn = [self._weights.vocabulary.speech_base + utterance.last, *turn]
        utterance.begin_turn(turn)

    def release(self, utterance: Utterance) -> None:
        """Take an utterance's place back at once."""
        if utterance.slot >= 0:
            self._context.drop(utterance.slot)
            self._free.append(utterance.slot)
            utterance.slot = -1

    def set_threads(self, threads: int) -> None:
        """Compute with so many threads from now on."""
        self._context.set_threads(threads)

    @property
    def places(self) -> int:
        """How many utterances there is room for."""
        return self._places

    def measure_prompt(self, tokens: int) -> float:
        """Return the seconds of one token of a prompt. Nothing may be being spoken."""
        rows = self._weights.embeddings([self._weights.vocabulary.speech_base] * tokens)
        places, slots = np.arange(tokens, dtype=np.int32), np.zeros(tokens, np.int32)
        began = time.perf_counter()
        self._context.decode(rows, places, slots, [tokens - 1])
        self._context.logits(tokens - 1)
        took = time.perf_counter() - began
        self._context.drop(0)
        return took / tokens

    def measure_step(self, steps: int, together: int = 1) -> float:
        """Return the seconds of a step for utterances together. Nothing may be being spoken."""
        rows = self._weights.embeddings([self._weights.vocabulary.speech_base] * together)
        slots = np.arange(together, dtype=np.int32)
        began = 0.0
        for step in range(steps + 1):
            if step == 1:  # the first one wakes threads up
                began = time.perf_counter()
            self._context.decode(rows, np.full(together, step, np.int32), slots, range(together))
            self._context.logits(together - 1)
        took = time.perf_counter() - began
        for slot in range(together):
            self._context.drop(slot)
        return took / steps

    def close(self) -> None:
        """Release everything."""
        self._prefixes.clear()
        self._context.close()

    def _sample(self, utterance: Utterance, place: int) -> int:
        logits = self._context.logits(place)
        end = self._weights.end_row
        for part in self._barred:
            logits[part] = -np.inf
        if not utterance.may_end:
            logits[end] = -np.inf
        row = utterance.sampler.sample(self._context, place)
        return END if row == end else row - self._weights.first_code

    @staticmethod
    def _next_part(utterance: Utterance, chunk: int) -> list[int]:
        """Return the next tokens to feed; a part ends where the prefix does."""
        prefix, begin = utterance.prompt.prefix, utterance.computed
        part = prefix
        if begin >= len(prefix):
            part, begin = utterance.fed, begin - utterance.fed_from
        end = begin + chunk
        if 0 < len(part) - end < LEAST:
            end -= LEAST - 1
        return part[begin:end]

    def _keep_prefix(self, utterance: Utterance) -> None:
        """Keep the beginning of a voice's prompts, which is the same for every text."""
        key = tuple(utterance.prompt.prefix)
        if key and key not in self._prefixes:
            self._prefixes[key] = self._context.state(utterance.slot)
            while len(self._prefixes) > 1 and (
                len(self._prefixes) > PREFIXES
                or sum(state.nbytes for state in self._prefixes.values()) > PREFIX_BYTES
            ):
                self._prefixes.popitem(last=False)
