"""espeak-ng's own names for the sounds of a language, by how it writes them in IPA."""

from __future__ import annotations

import logging
import struct
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from wyoming_tts.engines.espeak.library import EspeakLibrary
from wyoming_tts.engines.espeak.plaintext import plain_text
from wyoming_tts.engines.espeak.utterance import Utterance
from wyoming_tts.engines.ipa import LONG, STRESS, fit, prepare
from wyoming_tts.text.ipa import is_sound, read_ipa

OPEN, CLOSE = " [[", " ]]"
"""What espeak-ng's names of sounds stand between: it drops them behind a bracket or quotation
mark, and reads a full stop behind them as the word for it, without the spaces."""

_HARD_SPACE = "\u00a0"

_TABLE = struct.Struct("<BBxx32s")
_PHONEME = struct.Struct("<IIHBBBBBB")
_VOWEL = 2
_KINDS = range(_VOWEL, 9)
"""Sounds: what is below are pauses and stress, what is above stands for none."""

_BETWEEN = "|"
_NOT_NAMED = frozenset("]|_', ")
_NO_SOUND = frozenset(". ")
# Neighbours decide how a sound is spoken; the plainest come first.
_VOWEL_PLACES: tuple[tuple[str, ...], ...] = (("t", "'{}", "t"), ("'a", "t", "{}", "t"))
_CONSONANT_PLACES: tuple[tuple[str, ...], ...] = (("a", "{}", "'a"), ("{}", "'a"), ("'a", "{}"))
_STRESS = str.maketrans("ˈˌ", "',")
_BRACKETS = str.maketrans("[]", "()")
_MOST_VOICES = 32

_LOGGER = logging.getLogger(__name__)


class SoundNames:
    """Tells espeak-ng texts in which some words come with their sounds."""

    def __init__(self, library: EspeakLibrary, data: Path) -> None:
        self._library = library
        self._data = data
        self._known: OrderedDict[str, dict[str, str]] = OrderedDict()
        self._lock = threading.Lock()

    def tell(self, utterance: Utterance, give_up: Callable[[], bool]) -> tuple[str, bool]:
        """Return the text for an utterance, and whether it has names of sounds in it.

        A word whose sounds the voice cannot make is left as it is written.
        """
        if not utterance.parts or (names := self._names(utterance.voice, give_up)) is None:
            return utterance.text, False
        told, named = "", False
        for word, ipa in utterance.parts:
            if ipa and (sounds := mnemonics_of(ipa, names, utterance.language)):
                told += f"{OPEN}{sounds}{CLOSE}"
                named = True
            else:
                if ipa:
                    _LOGGER.debug("%s cannot say [%s]: %s", utterance.voice, ipa, word)
                plain = plain_part(word)
                if told.endswith(CLOSE) and plain.lstrip()[:1].isnumeric():
                    # Behind names of sounds espeak-ng drops a number, but for one behind this.
                    plain = _HARD_SPACE + plain.lstrip()
                told += plain
        return (told.strip(), True) if named else (utterance.text, False)

    def _names(self, voice: str, give_up: Callable[[], bool]) -> dict[str, str] | None:
        with self._lock:
            if (known := self._known.get(voice)) is not None:
                self._known.move_to_end(voice)
                return known
        with self._library.session(give_up) as session:
            if session is None:
                return None
            session.set_voice(voice)
            known = find_mnemonics(session, self._data)
        with self._lock:
            self._known[voice] = known
            if len(self._known) > _MOST_VOICES:
                self._known.popitem(last=False)
        return known


class Speller(Protocol):
    """Spells the sounds of a text in the voice that is chosen."""

    def spell(self, text: str, *, ipa: bool) -> list[str]:
        """Return the sounds of a text with names of sounds in it, in IPA or by those names."""
        ...


def find_mnemonics(speller: Speller, data: Path) -> dict[str, str]:
    """Return the name of each sound that the voice can make, by its IPA as ``read_ipa`` writes it.

    espeak-ng is asked how it spells each sound of its tables, so that what comes back from a name
    is what the name was chosen for, in every language and accent.
    """
    found: dict[str, str] = {}
    for name, kinds in _names(data).items():
        places = _VOWEL_PLACES if _VOWEL in kinds else ()
        if kinds - {_VOWEL}:
            places += _CONSONANT_PLACES
        for place in places:
            if sound := _sound(speller, name, place):
                if sound not in found or len(name) < len(found[sound]):
                    found[sound] = name
                break
    for sound, name in [*found.items()]:
        # Where a voice has a sound in another colour only, that one is meant.
        found.setdefault("".join(filter(is_sound, sound)), name)
    return found


def _sound(speller: Speller, name: str, place: tuple[str, ...]) -> str:
    """Return how a sound is written; empty where the voice has none of this name there."""
    at = next(index for index, each in enumerate(place) if "{}" in each)
    text = f"[[{_BETWEEN.join(place).format(name)}]]"
    # Neighbours may change with the language; a last pause comes with tones.
    made = [each for each in speller.spell(text, ipa=False) if not each.startswith("_")]
    spelt = [each for each in speller.spell(text, ipa=True) if not each.startswith("_")]
    if not len(made) == len(spelt) == len(place) or made[at].lstrip("',") != name:
        return ""
    try:
        sound = read_ipa(spelt[at].strip(STRESS))
    except ValueError:
        return ""
    return "" if _NO_SOUND.intersection(sound) else sound


@lru_cache(maxsize=2)
def _names(data: Path) -> dict[str, frozenset[int]]:
    """Return the name of every sound in espeak-ng's tables, with the kinds it has in them."""
    image = (data / "phontab").read_bytes()
    names: dict[str, set[int]] = {}
    position = 4
    for _table in range(image[0]):
        count, _base, _language = _TABLE.unpack_from(image, position)
        position += _TABLE.size
        for _row in range(count):
            raw, _flags, _program, _code, kind, *_rest = _PHONEME.unpack_from(image, position)
            position += _PHONEME.size
            name = struct.pack("<I", raw).rstrip(b"\0").decode("latin-1")
            if kind in _KINDS and name.isascii() and not _NOT_NAMED.intersection(name):
                names.setdefault(name, set()).add(kind)
    return {name: frozenset(kinds) for name, kinds in names.items()}


def mnemonics_of(ipa: str, names: Mapping[str, str], language: str) -> str:
    """Return ``ipa`` in espeak-ng's names of sounds; empty where a sound has none.

    Args:
        ipa: as people write it.
        names: of the voice's sounds, as ``find_mnemonics`` returns them.
        language: a BCP 47 tag.
    """
    try:
        fitted = fit(prepare(ipa, language), names, language)
    except ValueError:
        return ""
    if fitted is None:
        return ""
    words: list[list[str]] = [[]]
    stress = ""
    for sound in fitted:
        if sound == " ":
            words.append([])
        elif sound in STRESS:
            stress = sound.translate(_STRESS)
        elif sound == LONG and words[-1]:
            words[-1][-1] += ":"
        elif sound in names:
            words[-1].append(stress + names[sound])
            stress = ""
    return " ".join(_BETWEEN.join(word) for word in words if word)


def plain_part(text: str) -> str:
    """Return plain text, with the spaces at its ends, that espeak-ng takes for no names."""
    plain = plain_text(text.translate(_BRACKETS))
    before = " " if text[:1].isspace() else ""
    after = " " if plain and text[-1:].isspace() else ""
    return f"{before}{plain}{after}"
