"""All words, inflected: the vocabulary from which single words and sequences are drawn."""

from __future__ import annotations

from wyoming_tts.train.builtin.english import describing, names, nouns, verbs
from wyoming_tts.train.builtin.english.counting import cardinal, ordinal
from wyoming_tts.train.builtin.english.inflect import adverb, plural, verb

COUNTED = nouns.THINGS + nouns.FOODS + nouns.PEOPLE + nouns.ANIMALS + nouns.PLACES
COUNTED += nouns.IDEAS + nouns.BODY
ADJECTIVES = describing.MANNER + describing.PLAIN
ALL_VERBS = (
    verbs.WITH_THING
    + verbs.WITH_PERSON
    + verbs.ALONE
    + verbs.WITH_THAT
    + verbs.WITH_TO
    + verbs.OTHER
)

_FORMS = tuple(verb(base) for base in dict.fromkeys(ALL_VERBS))

SINGULARS = tuple(dict.fromkeys(COUNTED + nouns.MASS))
BASES = tuple(form.base for form in _FORMS)
INFLECTED = tuple(
    dict.fromkeys(
        [plural(noun) for noun in COUNTED]
        + [word for form in _FORMS for word in (form.third, form.past, form.done, form.doing)]
    )
)
DESCRIBING = tuple(
    dict.fromkeys([*ADJECTIVES, *(adverb(word) for word in describing.MANNER), *describing.ADVERBS])
)
SMALL = tuple(dict.fromkeys(describing.FUNCTION + describing.PREPOSITIONS + describing.OFTEN))
NUMBERS = tuple(
    dict.fromkeys(
        word
        for number in (*range(21), *range(30, 100, 10), 100, 1000)
        for spelled in (cardinal(number), ordinal(max(number, 1)))
        for word in spelled.split()
        if word != "one" or number == 1
    )
)
PROPER = names.NAMES + names.WORLD + names.DAYS + names.MONTHS
UNCOMMON = describing.UNCOMMON
