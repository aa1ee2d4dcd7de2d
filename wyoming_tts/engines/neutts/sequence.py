"""The state of one utterance on its way through backbone and codec."""

from __future__ import annotations

import enum
import math
import queue
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.base import SAMPLE_RATE
from wyoming_tts.engines.neutts.codec.windows import WindowStream
from wyoming_tts.engines.neutts.guard import TokenGuard, TurnBounds
from wyoming_tts.engines.neutts.llama import Sampler
from wyoming_tts.engines.neutts.prompt import Prompt
from wyoming_tts.engines.watermark import MarkStream
from wyoming_tts.errors import TtsError


class Phase(enum.Enum):
    """What an utterance needs next from the backbone."""

    WAITING = "waiting"
    """A place among the sequences of the context."""

    PREFILL = "prefill"
    """What is fed before the next code: its prompt, or its next turn."""

    DECODE = "decode"
    SPOKEN = "spoken"
    """Nothing: only the codec has work left."""

    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class End:
    """The last thing in an utterance's output."""

    error: TtsError | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What another try at an utterance begins with."""

    guard: TokenGuard
    sampler: Sampler
    windows: WindowStream


@dataclass(slots=True, eq=False)
class Utterance:
    """One text being spoken. Made by a job's thread, then touched by the engine's thread alone."""

    prompt: Prompt
    most_tokens: int
    """Codes after which it ends in any case."""

    exact_tokens: int
    """Codes after which it ends, and not before; 0 to let the model decide."""

    deadline: float
    """Monotonic time at which its listener runs out of sound that was made before."""

    gain: float
    guard: TokenGuard
    sampler: Sampler
    windows: WindowStream
    mark: MarkStream | None
    cancelled: Callable[[], bool]
    again: Callable[[int], Attempt | None] = lambda _tries: None
    """Gives another try after so many that went wrong before they were heard, if there is one."""

    likely_tokens: int = 0
    """Codes that it will have at the voice's own pace."""

    turn_bounds: Sequence[TurnBounds] = ()
    """Of each turn, for prompts with several words; empty for others."""

    output: queue.SimpleQueue[NDArray[np.int16] | End] = field(default_factory=queue.SimpleQueue)

    phase: Phase = Phase.WAITING
    slot: int = -1
    room: int = sys.maxsize
    """Codes that its place in the context has room for."""

    computed: int = 0
    """Tokens in the context: of the prompt, then of the speech and of further turns."""

    fed: list[int] = field(default_factory=list)
    """What is computed behind the prefix of the prompt before the next code is chosen."""

    fed_from: int = 0
    """The place of its first token."""

    turn: int = 0
    turn_codes: int = 0
    """Codes of the present turn so far."""

    last: int = -1
    """The code that goes into the next step."""

    codes: int = 0
    tries: int = 1
    sounded: float = 0.0
    """Seconds of sound put out."""

    ends_at: float = math.nan
    """When the listener has heard all of that, if it was played at once."""

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Stand before the first code, with the prompt as what is fed."""
        self.fed, self.fed_from = self.prompt.rest, len(self.prompt.prefix)
        self.turn = self.turn_codes = self.codes = 0

    def begin_turn(self, fed: list[int]) -> None:
        """Stand before the first code of the next turn, with ``fed`` before it."""
        self.fed, self.fed_from = fed, self.computed
        self.turn += 1
        self.turn_codes = 0
        self.phase = Phase.PREFILL

    @property
    def prompt_length(self) -> int:
        """Tokens of the prompt, without further turns."""
        return self.prompt.length

    @property
    def to_feed(self) -> int:
        """Tokens that are computed before the next code is chosen."""
        return max(0, self.fed_from + len(self.fed) - self.computed)

    @property
    def between_turns(self) -> bool:
        """Whether the next turn is being fed to one that has spoken already."""
        return self.phase is Phase.PREFILL and self.turn > 0

    @property
    def turns_left(self) -> bool:
        """Whether more of the text is fed when the present turn ends."""
        return self.turn < len(self.prompt.turns)

    @property
    def may_end(self) -> bool:
        """Whether the model may end the present turn now."""
        if self.turn_bounds and self.turn_codes < self.turn_bounds[self.turn].shortest:
            return False
        return self.turns_left or (not self.exact_tokens and self.guard.may_end)

    @property
    def turn_is_full(self) -> bool:
        """Whether the present turn ends here in any case."""
        if not self.turn_bounds or (self.exact_tokens and not self.turns_left):
            return False
        return self.turn_codes >= self.turn_bounds[self.turn].longest

    @property
    def started(self) -> bool:
        """Whether some of its sound is out."""
        return self.sounded > 0

    @property
    def due(self) -> float:
        """Monotonic time at which its listener runs out of sound."""
        return self.ends_at if self.started else self.deadline

    def note_sound(self, now: float, samples: int) -> None:
        """Count samples that were put out."""
        seconds = samples / SAMPLE_RATE
        begun = max(now, self.deadline) if not self.started else max(now, self.ends_at)
        self.sounded += seconds
        self.ends_at = begun + seconds
