"""Subjects, objects and predicates of everyday sentences."""

from __future__ import annotations

import random
from dataclasses import dataclass

from wyoming_tts.train.builtin.english import counting, describing, nouns, verbs
from wyoming_tts.train.builtin.english.inflect import Verb, adverb, owner, plural, verb
from wyoming_tts.train.builtin.english.listing import likely, pick
from wyoming_tts.train.builtin.english.names import NAMES, WORLD
from wyoming_tts.train.builtin.english.words import ADJECTIVES, COUNTED

_OWNERS = ("my", "your", "his", "her", "our", "their")
_MANY = ("some", "many", "the", "these", "those", "all the", "several", "a few", "both", "no")
_ONE = ("a", "the", "a", "the", "this", "that", "another", "every", "one", "each")
_WHERE = ("in", "at", "near", "behind", "to", "from", "inside", "outside", "beyond", "around", "by")
_ON = ("on", "under", "behind", "beside", "below", "above", "next to", "against", "between", "with")
_PRONOUNS: tuple[tuple[str, str], ...] = (
    *(("I", "me"), ("you", "you"), ("he", "him"), ("she", "her")),
    *(("we", "us"), ("they", "them"), ("it", "it")),
)


@dataclass(frozen=True)
class Subject:
    """Who does something, and which verb forms that asks for."""

    text: str
    plural: bool
    pronoun: bool = False

    @property
    def be(self) -> str:
        """The present of "be"."""
        if self.text == "I":
            return "am"
        return "are" if self.plural else "is"

    @property
    def was(self) -> str:
        """The past of "be"."""
        return "was" if self.text == "I" or not self.plural else "were"

    @property
    def short_be(self) -> str:
        """The subject with the contracted present of "be"."""
        end = {"am": "m", "are": "re", "is": "s"}[self.be]
        if self.pronoun or not self.plural:
            return f"{self.text}'{end}"
        return f"{self.text} are"

    def does(self, form: Verb) -> str:
        """The present of a verb."""
        return form.base if self.plural else form.third


def described(rng: random.Random, noun: str) -> str:
    """Put no, one or two adjectives before a noun."""
    if likely(rng, 0.5):
        return noun
    first = rng.choice(ADJECTIVES)
    return f"{first}, {rng.choice(ADJECTIVES)} {noun}" if likely(rng, 0.2) else f"{first} {noun}"


def _determined(rng: random.Random, noun: str) -> str:
    if likely(rng, 0.25):
        several = rng.choice(_MANY) if likely(rng, 0.7) else counting.amount(rng)
        return f"{several} {described(rng, plural(noun))}"
    one = rng.choice((rng.choice(_ONE), rng.choice(_ONE), rng.choice(_OWNERS)))
    if likely(rng, 0.1):
        one = owner(rng.choice(NAMES))
    return f"{one} {described(rng, noun)}"


def thing(rng: random.Random) -> str:
    """Draw an object that is a thing."""
    if likely(rng, 0.15):
        return f"{rng.choice(('the', 'some', 'my', 'any', 'more'))} {rng.choice(nouns.MASS)}"
    if likely(rng, 0.06):
        return rng.choice(("it", "them", "everything", "something", "nothing", "this", "that"))
    return _determined(rng, pick(rng, nouns.THINGS, nouns.FOODS, nouns.IDEAS, nouns.BODY))


def person(rng: random.Random) -> str:
    """Draw an object that is a person or an animal."""
    if likely(rng, 0.5):
        return rng.choice((rng.choice(_PRONOUNS)[1], rng.choice(NAMES)))
    return _determined(rng, pick(rng, nouns.PEOPLE, nouns.ANIMALS))


def subject(rng: random.Random) -> Subject:
    """Draw a subject."""
    if likely(rng, 0.35):
        text = rng.choice(_PRONOUNS)[0]
        return Subject(text, plural=text in ("I", "you", "we", "they"), pronoun=True)
    if likely(rng, 0.3):
        name = rng.choice(NAMES)
        if likely(rng, 0.25):
            return Subject(f"{name} and {rng.choice(NAMES)}", plural=True)
        return Subject(name, plural=False)
    noun = pick(rng, nouns.PEOPLE, nouns.ANIMALS) if likely(rng, 0.7) else rng.choice(COUNTED)
    if likely(rng, 0.3):
        head = rng.choice((*_MANY, *_OWNERS))
        return Subject(f"{head} {described(rng, plural(noun))}", plural=True)
    head = rng.choice((*_ONE, *_OWNERS, owner(rng.choice(NAMES))))
    return Subject(f"{head} {described(rng, noun)}", plural=False)


def place(rng: random.Random) -> str:
    """Draw where something is."""
    if likely(rng, 0.2):
        return f"{rng.choice(('in', 'to', 'from', 'near', 'through'))} {rng.choice(WORLD)}"
    if likely(rng, 0.6):
        noun = rng.choice(nouns.PLACES)
        return f"{rng.choice(_WHERE)} {rng.choice(('the', 'the', 'a', 'our'))} {noun}"
    return f"{rng.choice(_ON)} the {described(rng, rng.choice(nouns.THINGS))}"


def manner(rng: random.Random) -> str:
    """Draw how something is done."""
    word = adverb(rng.choice(describing.MANNER))
    return f"{rng.choice(('very', 'quite', 'so', 'too'))} {word}" if likely(rng, 0.2) else word


def when(rng: random.Random) -> str:
    """Draw when something happens."""
    if likely(rng, 0.25):
        return rng.choice((f"at {counting.clock(rng)}", f"in {counting.duration(rng)}"))
    return rng.choice(describing.WHEN)


def action(rng: random.Random) -> tuple[Verb, str]:
    """Draw a verb and what follows it."""
    kind = rng.choices(("thing", "person", "alone", "to", "other"), (4, 2, 2, 1, 1))[0]
    if kind == "thing":
        return verb(rng.choice(verbs.WITH_THING)), thing(rng)
    if kind == "person":
        return verb(rng.choice(verbs.WITH_PERSON)), person(rng)
    if kind == "alone":
        return verb(rng.choice(verbs.ALONE)), rng.choice((manner, place))(rng)
    if kind == "to":
        return verb(rng.choice(verbs.WITH_TO)), f"to {rng.choice(verbs.WITH_THING)} {thing(rng)}"
    return verb(rng.choice(verbs.OTHER)), thing(rng)
