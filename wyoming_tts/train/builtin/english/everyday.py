"""A small grammar of everyday sentences."""

from __future__ import annotations

import random

from wyoming_tts.train.builtin.english import counting, describing, verbs
from wyoming_tts.train.builtin.english.inflect import plural, verb
from wyoming_tts.train.builtin.english.listing import likely, lines
from wyoming_tts.train.builtin.english.phrases import (
    Subject,
    action,
    described,
    manner,
    person,
    place,
    subject,
    thing,
    when,
)
from wyoming_tts.train.builtin.english.templates import fill
from wyoming_tts.train.builtin.english.words import ADJECTIVES, COUNTED

_MODALS = ("can", "could", "may", "might", "must", "should", "will", "would")
_REFUSING = ("can't", "couldn't", "mustn't", "shouldn't", "won't", "wouldn't", "cannot")
_JOINING = (
    "because",
    "when",
    "while",
    "if",
    "although",
    "after",
    "before",
    "until",
    "since",
    "unless",
    "as soon as",
    "so that",
    "even though",
    "whenever",
    "wherever",
    "once",
)
_ASKING = ("why", "when", "where", "how", "how often", "how long")
_DEGREES = ("very", "too", "so", "really", "quite", "rather", "almost", "not", "always", "never")
_QUICK = """
what a {described}!
how {adjective} {that}!
there [is|isn't|was|will be] [a|no] {described} {place}.
there are {amount} {nouns} {place}.
let's {do}.
please {do}.
don't {do}[.|!]
who {did}?
who [wants|has|needs|took|saw|likes] {thing}?
which {noun} is {adjective}?
whose {noun} is [this|that|it]?
what [is|was|happened to] {thing}?
what did {person} say?
have you ever {done}?
it's {adjective} to {do}.
it takes {duration} to {do}.
this {noun} is [more|less|as] {adjective} [than|as] {thing}.
the more you {do}, the better.
if only I could {do}!
thank you for {thing}[.|, {person}.]
I'd like [to {do}|{thing}][.|, please.]
neither {person} nor {person} {did}.
either {do} or {do}.
it was {person} who {did}.
{when}, {did_someone}.
{manner}, {did_someone}.
[oh|well|yes|no|look|listen|now|then|of course|by the way], {did_someone}.
{did_someone}, [isn't it|right|don't you think|you know]?
{thing} [costs|cost] {price}.
the {ordinal} {noun} is {adjective}.
nobody {did} {when}.
everyone {did}.
the {noun} that {did_someone}.
"""


def _past(rng: random.Random) -> str:
    form, rest = action(rng)
    return f"{form.past} {rest}"


def _statement(rng: random.Random, who: Subject) -> str:
    form, rest = action(rng)
    often = rng.choice(describing.OFTEN)
    short_will = f"{who.text}'ll" if who.pronoun else f"{who.text} will"
    have = "have" if who.plural else "has"
    short_have = (
        f"{who.text}'{'ve' if who.plural else 's'}" if who.pronoun else f"{who.text} {have}"
    )
    dont = "don't" if who.plural else "doesn't"
    return rng.choice(
        (
            f"{who.text} {form.past} {rest}",
            f"{who.text} {form.past} {rest}",
            f"{who.text} {form.past} {rest}",
            f"{who.text} {often} {form.past} {rest}",
            f"{who.text} {who.does(form)} {rest}",
            f"{who.text} {who.does(form)} {rest}",
            f"{who.text} {often} {who.does(form)} {rest}",
            f"{short_will} {form.base} {rest}",
            f"{who.text} {rng.choice(_MODALS)} {form.base} {rest}",
            f"{who.text} {rng.choice(_REFUSING)} {form.base} {rest}",
            f"{who.text} {dont} {form.base} {rest}",
            f"{who.text} didn't {form.base} {rest}",
            f"{short_have} {form.done} {rest}",
            f"{who.text} {have} {rng.choice(('already', 'never', 'just'))} {form.done} {rest}",
            f"{who.text} had {form.done} {rest}",
            f"{who.short_be} {form.doing} {rest}",
            f"{who.text} {who.was} {form.doing} {rest}",
            f"{who.short_be} going to {form.base} {rest}",
            f"{who.text} used to {form.base} {rest}",
            f"{who.text} kept {form.doing} {rest}",
        )
    )


def _being(rng: random.Random, who: Subject) -> str:
    what = rng.choice(ADJECTIVES)
    if likely(rng, 0.4):
        what = f"{rng.choice(_DEGREES)} {what}"
    if likely(rng, 0.2):
        what = place(rng)
    link = rng.choice((who.be, who.was, "seemed", "will be", "looked", "felt", "became", "isn't"))
    if link == "isn't":
        link = "weren't" if who.was == "were" else "wasn't"
    return f"{who.text} {link} {what}"


def _question(rng: random.Random) -> str:
    who = subject(rng)
    form, rest = action(rng)
    do = "do" if who.plural else "does"
    opening = rng.choice(
        (
            f"{rng.choice((do, 'did', 'did'))} {who.text} {form.base}",
            f"{rng.choice(_MODALS)} {who.text} {form.base}",
            f"{rng.choice((who.be, who.was))} {who.text} {form.doing}",
            f"{rng.choice(('have' if who.plural else 'has', 'had'))} {who.text} {form.done}",
            f"{rng.choice((do, 'did'))}n't {who.text} {form.base}",
        )
    )
    if likely(rng, 0.4):
        opening = f"{rng.choice(_ASKING)} {opening}"
    return f"{opening} {rest}?"


def _clause(rng: random.Random) -> str:
    return (_statement if likely(rng, 0.8) else _being)(rng, subject(rng))


def _joined(rng: random.Random) -> str:
    joining = rng.choice(_JOINING)
    first, second = _clause(rng), _clause(rng)
    return rng.choice(
        (
            f"{joining} {first}, {second}.",
            f"{first} {joining} {second}.",
            f"{first}, {rng.choice(('and', 'but', 'so', 'or', 'yet'))} {second}.",
            f"{_telling(rng)} that {second}.",
        )
    )


def _telling(rng: random.Random) -> str:
    who = subject(rng)
    form = verb(rng.choice(verbs.WITH_THAT))
    return f"{who.text} {rng.choice((form.past, who.does(form)))}"


def _simple(rng: random.Random) -> str:
    text = _clause(rng)
    if likely(rng, 0.3):
        text = f"{text} {when(rng)}"
    elif likely(rng, 0.15):
        text = f"{text} {place(rng)}"
    return f"{text}{rng.choice(('.', '.', '.', '.', '.', '!'))}"


def _do(rng: random.Random) -> str:
    form, rest = action(rng)
    return f"{form.base} {rest}"


def _done(rng: random.Random) -> str:
    form, rest = action(rng)
    return f"{form.done} {rest}"


_SLOTS = {
    "adjective": lambda rng: rng.choice(ADJECTIVES),
    "amount": counting.amount,
    "described": lambda rng: described(rng, rng.choice(COUNTED)),
    "did": _past,
    "did_someone": _clause,
    "do": _do,
    "done": _done,
    "duration": counting.duration,
    "manner": manner,
    "noun": lambda rng: rng.choice(COUNTED),
    "nouns": lambda rng: plural(rng.choice(COUNTED)),
    "ordinal": lambda rng: counting.ordinal(rng.randint(1, 40)),
    "person": person,
    "place": place,
    "price": counting.price,
    "that": lambda rng: f"{subject(rng).text} looked",
    "thing": thing,
    "when": when,
}
_TEMPLATES = lines(_QUICK)


def _templated(rng: random.Random) -> str:
    return fill(rng.choice(_TEMPLATES), rng, _SLOTS)


def everyday_sentence(rng: random.Random) -> str:
    """Draw one everyday sentence."""
    make = rng.choice((_simple, _simple, _simple, _question, _joined, _joined, _templated))
    return fill(make(rng), rng, {})
