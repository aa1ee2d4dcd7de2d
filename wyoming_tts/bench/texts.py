"""Texts that were never spoken before, all of about the same length."""

from __future__ import annotations

import itertools

_ROOMS = """
    kitchen hallway bedroom bathroom garden garage office cellar attic pantry nursery library
    laundry workshop porch balcony studio corridor
"""
_THINGS = """
    lamp heater window curtain speaker door fan radio oven boiler camera shutter sensor printer
    kettle doorbell charger vacuum
"""
_COLOURS = """
    red green yellow orange purple silver golden brown white black crimson turquoise violet
    amber copper scarlet ivory maroon
"""
_STATES = """
    open closed running waiting charging offline updated empty loaded silent
"""
_ALL = list(itertools.product(*(words.split() for words in (_STATES, _COLOURS, _THINGS, _ROOMS))))
_STRIDE = 7919
"""Prime to the number of combinations, so that texts that follow one another differ everywhere."""


class Texts:
    """An endless supply; texts made with different ``offset`` do not meet in 10,000 each."""

    def __init__(self, offset: int = 0) -> None:
        self._numbers = itertools.count(offset * 10_000)

    def clause(self) -> str:
        """Return a clause without punctuation that is long enough to be spoken by itself."""
        state, colour, thing, room = _ALL[next(self._numbers) * _STRIDE % len(_ALL)]
        return f"The {colour} {thing} in the {room} is {state}"

    def sentence(self) -> str:
        """Return a sentence of one piece."""
        return self.clause() + "."

    def paragraph(self) -> str:
        """Return about ten seconds of speech."""
        return " ".join(self.sentence() for _ in range(4))
