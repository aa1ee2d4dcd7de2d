"""Word sequences without grammar, and utterances of very few words."""

from __future__ import annotations

import random

from wyoming_tts.train.builtin.english import counting, words
from wyoming_tts.train.builtin.english.home import SLOTS
from wyoming_tts.train.builtin.english.inflect import plural
from wyoming_tts.train.builtin.english.listing import likely, lines
from wyoming_tts.train.builtin.english.templates import fill, tidy

_MARKS = (".", ".", ".", ".", ".", "?", "!")
_POOLS = (
    (words.SINGULARS, 5),
    (words.BASES, 3),
    (words.INFLECTED, 6),
    (words.DESCRIBING, 4),
    (words.SMALL, 2),
    (words.NUMBERS, 1),
    (words.PROPER, 2),
    (words.UNCOMMON, 3),
)
_POOL_WEIGHTS = tuple(weight for _, weight in _POOLS)
_SHORT = """
good [morning|evening|night|afternoon|bye|luck|job|idea|grief]{mark}
[hello|hi|hey|goodbye|welcome|thanks|sorry|please|careful|congratulations], {name}{mark}
{device} [on|off]{mark}
{opened} [open|closed|locked|unlocked]{mark}
{room}{mark}
{percent} percent.
{degrees} degrees.
{clock}{mark}
{duration}.
{number}{mark}
{ordinal}{mark}
{day}{mark}
{month} {ordinal}.
{name}{mark}
{name} and {name}{mark}
{world}{mark}
[yes|no|okay|sure|well|done|right|maybe|never|always|really|wow|great|fine], {word}{mark}
[a|the|my|your|his|her|our|their|this|that|no|one|every] {noun}{mark}
[two|three|four|five|six|some|many|these|all] {nouns}{mark}
{adjective} {noun}{mark}
{adjective} {nouns}{mark}
{adjective} [and|or|but] {adjective}{mark}
[very|too|so|not|how|quite|really] {adjective}{mark}
[I|you|we|they] {verb}{mark}
[don't|please|let's|never|always|to] {verb}{mark}
{noun} [and|or|with|of] {noun}{mark}
[in|on|at|by|for|from|under|with|without|near] the {noun}{mark}
[it's|that's|he's|she's|what's|I'm|you're|we're|they're] {adjective}{mark}
{letters}{mark}
{color} {thing}{mark}
{item}{mark}
{weather}{mark}
{scene}{mark}
"""
_TEMPLATES = lines(_SHORT)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def word(rng: random.Random) -> str:
    """Draw any word of the vocabulary."""
    return rng.choice(rng.choices(_POOLS, _POOL_WEIGHTS)[0][0])


def mark(rng: random.Random) -> str:
    """Draw the mark that ends an utterance."""
    return rng.choice(_MARKS)


def sequence(rng: random.Random) -> str:
    """Draw two to eight words that mean nothing together."""
    drawn = [word(rng) for _ in range(rng.randint(2, 8))]
    if drawn[2:] and likely(rng, 0.4):
        drawn[rng.randrange(len(drawn) - 1)] += ","
    return tidy(f"{' '.join(drawn)}{mark(rng)}")


def short_utterance(rng: random.Random) -> str:
    """Draw an utterance of one to three words, or a number or a time somewhat longer."""
    if likely(rng, 0.4):
        return tidy(f"{word(rng)}{mark(rng)}")
    return fill(rng.choice(_TEMPLATES), rng, _SLOTS)


_SLOTS = {
    **SLOTS,
    "letters": lambda rng: " ".join(rng.sample(_LETTERS, rng.randint(1, 3))),
    "mark": mark,
    "noun": lambda rng: rng.choice(words.SINGULARS),
    "nouns": lambda rng: plural(rng.choice(words.COUNTED)),
    "number": counting.number,
    "verb": lambda rng: rng.choice(words.BASES),
    "word": word,
}
