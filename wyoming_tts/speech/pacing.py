"""When the listener runs out of sound, and what to do about it."""

from __future__ import annotations

TYPICAL_SECONDS_PER_CHARACTER = 0.065
SMOOTHING = 0.3
SHORTEST_MEASURED = 0.3
"""Seconds of sound below which fixed costs would hide the speed."""

SAFETY = 1.1
"""An engine this much faster than speech may still be caught up with, as its speed varies."""


class SpeedMeter:
    """How fast an engine speaks: a moving average over its recent pieces."""

    def __init__(self) -> None:
        self.real_time_factor: float | None = None
        """Seconds of work per second of sound; ``None`` until measured."""

        self.seconds_per_character = TYPICAL_SECONDS_PER_CHARACTER

    def add(self, *, characters: int, worked: float, sound: float) -> None:
        """Take a finished piece into account."""
        if sound < SHORTEST_MEASURED or not characters:
            return
        factor = worked / sound
        if self.real_time_factor is None:
            self.real_time_factor = factor
        else:
            self.real_time_factor += SMOOTHING * (factor - self.real_time_factor)
        self.seconds_per_character += SMOOTHING * (sound / characters - self.seconds_per_character)

    def needed_buffer(self, sound: float) -> float:
        """Return the seconds to have ready before ``sound`` seconds may start without a gap.

        Playing takes ``sound``; making the rest takes ``factor * (sound - buffer)``, and must not
        take longer.
        """
        factor = (self.real_time_factor or 0.0) * SAFETY
        return max(0.0, sound * (1 - 1 / factor)) if factor > 1 else 0.0


class ListenerClock:
    """What a listener has heard who plays everything as soon as it comes. Times in seconds."""

    def __init__(self) -> None:
        self.sent = 0.0
        self.gaps = 0.0
        """Seconds for which there was nothing to play although the reply went on."""

        self._ends_at: float | None = None

    @property
    def started(self) -> bool:
        """Whether anything was sent."""
        return self._ends_at is not None

    def add(self, now: float, sound: float) -> None:
        """Note that ``sound`` seconds were sent at the time ``now``."""
        if self._ends_at is None:
            self._ends_at = now
        elif now > self._ends_at:
            self.gaps += now - self._ends_at
            self._ends_at = now
        self._ends_at += sound
        self.sent += sound

    def runs_out(self, default: float) -> float:
        """Return when the listener has heard everything sent; ``default`` before the first."""
        return default if self._ends_at is None else self._ends_at
