"""What is spoken in the bench, and references that are made up where none is given.

How long a text takes depends on how many codes it is given and on how many phonemes it has, and
not on which codes a reference holds.
"""

from __future__ import annotations

import random

from wyoming_tts.bench.engine.take import Reference, Sentence

FRAME_RATE = 50
CODEBOOK = 65_536

SHORT = Sentence("The lamp in the hall is on.", 75)
SENTENCE = Sentence(
    "The window in the upper bathroom is still open, and it will rain before evening.", 250
)
PARAGRAPH = (
    Sentence("Good morning, it is a quarter past seven and the house is slowly warming up.", 200),
    Sentence("The washing machine finished an hour ago, so the laundry can be hung out now.", 200),
    Sentence(
        "Two parcels should arrive before noon, and the neighbour has offered to take them.", 200
    ),
    Sentence("Tonight there will be frost, which is why the garden tap was closed yesterday.", 200),
)

_TRANSCRIPT = (
    "Every evening, when the shops along the harbour close, the old ferry makes one more round. "
    "It carries bicycles, crates of apples and a handful of people, who stand outside even when "
    "it rains, because the view of the lights is the best part of the whole crossing."
)
_OPENING = (
    "Every evening, when the shops along the harbour close, the old ferry makes one more round."
)

LONG_CODES = 653
DEFAULT_CODES = 250


def made_up_reference(codes: int) -> Reference:
    """Return a reference of a length; a short one is the beginning of a long one."""
    # Not for secrets: the same codes each time.
    draw = random.Random(1)  # noqa: S311
    text = _TRANSCRIPT if codes > DEFAULT_CODES else _OPENING
    return Reference(
        f"made up, {codes} codes", tuple(draw.randrange(CODEBOOK) for _ in range(codes)), text
    )


def shortened(reference: Reference, codes: int = DEFAULT_CODES) -> Reference:
    """Return the beginning of a reference, as long as ours are by default.

    The transcript is cut in proportion, at a word.
    """
    if len(reference.codes) <= codes:
        return reference
    words = reference.text.split()
    kept = words[: max(1, round(len(words) * codes / len(reference.codes)))]
    text = " ".join(kept).rstrip(",;:.!?") + "."
    return Reference(f"{reference.name}, {codes} codes of it", reference.codes[:codes], text)
