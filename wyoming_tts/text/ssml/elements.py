"""What each element means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from wyoming_tts.text.piece import FASTEST, LONGEST_SILENCE, PLAIN, SLOWEST, Manner, Pause
from wyoming_tts.text.speakable import has_speech
from wyoming_tts.text.ssml import values
from wyoming_tts.text.ssml.fault import SsmlFault
from wyoming_tts.text.ssml.narration import Narration

LOUDEST = 4.0
"""Bound of a manner's gain, whatever the elements inside of each other multiply to."""

LONGEST_BREAK = 10.0
"""Seconds of silence in one break."""

LONGEST_WORD = 300
"""Characters inside of ``say-as`` or ``phoneme``, and of ``ph``."""

_BOUNDARIES: Final = {
    "p": Pause.PARAGRAPH,
    "paragraph": Pause.PARAGRAPH,
    "s": Pause.SENTENCE,
    "sentence": Pause.SENTENCE,
}
_SILENT: Final = frozenset(("desc", "lexicon", "meta", "metadata"))
_COLLECTED: Final = frozenset(("phoneme", "say-as"))
_KNOWN: Final = (
    *("audio", "break", "desc", "emphasis", "lang", "lexicon", "lookup", "mark", "meta"),
    *("metadata", "p", "paragraph", "phoneme", "prosody", "s", "say-as", "sentence", "speak"),
    *("sub", "token", "voice", "w"),
)
_IPA: Final = frozenset(("", "ipa"))
_SHOWN: Final = 40

_Value = TypeVar("_Value")


@dataclass(slots=True)
class _Open:
    """An element that is open."""

    tag: str
    attributes: Mapping[str, str]
    line: int
    manner: Manner
    rate: float
    gain: float
    silent: bool
    """Whether its content is not spoken."""

    content: list[str] | None
    """Where the text inside is collected."""


class Elements:
    """A ``Listener`` that tells a ``Narration`` what a document's elements mean.

    Elements that change nothing here are passed over and their text is spoken; ``desc``,
    ``lexicon``, ``meta`` and ``metadata`` hold nothing to speak. Other elements, and values that
    mean nothing, are faults. Unknown attributes are passed over.
    """

    def __init__(self, narration: Narration) -> None:
        self._narration = narration
        self._open: list[_Open] = []
        self._silence = 0.0

    def start(self, tag: str, attributes: Mapping[str, str], line: int) -> None:
        """See ``Listener``.

        Raises:
            SsmlFault: the element is unknown, out of its place, or lacks what it needs.
        """
        outer = self._open[-1] if self._open else None
        opened = _Open(tag, attributes, line, PLAIN, 1.0, 1.0, silent=False, content=None)
        if outer is not None:
            opened.manner, opened.rate, opened.gain = outer.manner, outer.rate, outer.gain
            opened.silent, opened.content = outer.silent, outer.content
        self._open.append(opened)
        if opened.silent:
            return
        # Those with a prefix are one service's own: others speak the text inside. What is to be
        # included from elsewhere is not.
        if tag not in _KNOWN and (":" not in tag or tag.startswith("xi:")):
            raise _fault(opened, f"is unknown; use one of {', '.join(_KNOWN)}")
        if (tag == "speak") != (outer is None):
            place = "is only the outermost element" if outer else "is not <speak>"
            raise _fault(opened, f"{place}; put the whole text into one <speak>")
        if opened.content is None:
            self._begin(opened)

    def text(self, text: str) -> None:
        """See ``Listener``.

        Raises:
            SsmlFault: there is more of it than such an element may hold.
        """
        inner = self._open[-1]
        if inner.silent:
            return
        if inner.content is None:
            self._narration.text(text, inner.manner)
            return
        inner.content.append(text)
        if sum(map(len, inner.content)) > LONGEST_WORD:
            collector = next(each for each in self._open if each.content is inner.content)
            raise _fault(collector, f"holds more than {LONGEST_WORD} characters; divide it")

    def end(self) -> None:
        """See ``Listener``.

        Raises:
            SsmlFault: its content is not what such an element needs.
        """
        inner = self._open.pop()
        if not self._open:
            self._narration.end()
        if inner.silent:
            return
        outer_content = self._open[-1].content if self._open else None
        if inner.content is not None and outer_content is None:
            self._say_collected(inner, " ".join("".join(inner.content).split()))
        elif inner.content is None and inner.tag in _BOUNDARIES:
            self._narration.boundary(_BOUNDARIES[inner.tag])

    def _begin(self, opened: _Open) -> None:
        tag, attributes = opened.tag, opened.attributes
        if "xml:lang" in attributes:
            opened.manner = replace(
                opened.manner, language=_read(opened, "xml:lang", values.language)
            )
        if tag in _SILENT:
            opened.silent = True
        elif tag in _COLLECTED:
            opened.content = []
        elif tag == "sub":
            self._narration.text(_needed(opened, "alias"), opened.manner)
            opened.silent = True
        elif tag in _BOUNDARIES:
            self._narration.boundary(_BOUNDARIES[tag])
        elif tag == "break":
            self._break(opened)
        elif tag == "voice":
            _change_voice(opened)
        elif tag == "prosody":
            _change_prosody(opened)

    def _break(self, opened: _Open) -> None:
        if "time" in opened.attributes:
            seconds = _read(opened, "time", values.seconds)
        elif "strength" in opened.attributes:
            seconds = _read(opened, "strength", values.strength)
        else:
            seconds = values.STRENGTHS["medium"]
        if seconds > LONGEST_BREAK:
            raise _fault(opened, f"is longer than {LONGEST_BREAK:g} s; ask for less")
        self._silence += seconds
        if self._silence > LONGEST_SILENCE:
            raise _fault(
                opened, f"makes more than {LONGEST_SILENCE:g} s of breaks in the text; ask for less"
            )
        self._narration.silence(seconds, opened.manner)

    def _say_collected(self, element: _Open, content: str) -> None:
        attributes, manner = element.attributes, element.manner
        if element.tag == "say-as":
            kind = _needed(element, "interpret-as").strip().lower()
            form = attributes.get("format", "").strip()[:_SHOWN]
            self._narration.read_as(content, kind, form, manner)
            return
        ipa = " ".join(_needed(element, "ph").split())
        if len(ipa) > LONGEST_WORD:
            raise _fault(element, f"has more than {LONGEST_WORD} characters in ph; divide it")
        if not has_speech(content):
            raise _fault(element, "holds no word; write the word between its tags")
        if ipa and attributes.get("alphabet", "").strip().lower() in _IPA:
            self._narration.pronounced(content, ipa, manner)
        else:
            self._narration.text(content, manner)


def _change_voice(opened: _Open) -> None:
    """Another voice speaks its own language unless it is told which."""
    name = opened.attributes.get("name", "").strip()
    key = "xml:lang" if "xml:lang" in opened.attributes else "language"
    language = _read(opened, key, values.language) if key in opened.attributes else ""
    if name or language:
        opened.manner = replace(opened.manner, voice=name, language=language)


def _change_prosody(opened: _Open) -> None:
    if "rate" in opened.attributes:
        opened.rate *= _read(opened, "rate", values.rate)
    if "volume" in opened.attributes:
        opened.gain *= _read(opened, "volume", values.volume)
    opened.manner = replace(
        opened.manner,
        rate=round(min(FASTEST, max(SLOWEST, opened.rate)), 3),
        gain=round(min(LOUDEST, opened.gain), 3),
    )


def _needed(element: _Open, name: str) -> str:
    value = element.attributes.get(name)
    if value is None:
        raise _fault(element, f'needs {name}; write <{element.tag} {name}="...">')
    return value


def _read(element: _Open, name: str, reader: Callable[[str], _Value]) -> _Value:
    value = element.attributes[name]
    try:
        return reader(value)
    except ValueError as error:
        raise _fault(element, f"has {name}={value[:_SHOWN]!r}; {error}") from None


def _fault(element: _Open, what: str) -> SsmlFault:
    return SsmlFault(f"line {element.line}: <{element.tag}> {what}")
