"""A document's tags and texts, read by a parser that refuses everything dangerous in XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Protocol
from xml.parsers.expat import XMLParserType, errors
from xml.sax import SAXParseException
from xml.sax.expatreader import ExpatLocator
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from wyoming_tts.text.ssml.fault import SsmlFault

DEEPEST: Final = 32
"""Elements inside of each other."""

LONGEST_TAG: Final = 4096
"""Bytes of a tag with its attributes, or of a comment, that are always taken."""

NOT_SSML: Final = "text_format is ssml but the text is not: begin with <speak>"

_STEP: Final = (
    256  # the length of tags is looked at so often, counted in characters of the document
)
# With a faulty ]]> behind it in the same part, a text would not be told.
_PART: Final = re.compile(r"\]+|[^\]]+")
_SHOWN: Final = 40
_SPACE: Final = " \t\r\n\ufeff"
# What XML does not allow at all, and what no encoding can carry.
_IMPOSSIBLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ADVICE: Final[Mapping[int, str]] = {
    errors.codes[errors.XML_ERROR_UNDEFINED_ENTITY]: (
        "XML does not know this entity; write the character itself"
    ),
    errors.codes[errors.XML_ERROR_DUPLICATE_ATTRIBUTE]: (
        "a tag has the same attribute twice; give it once"
    ),
}
_NOT_WELL_FORMED: Final = (
    "this is not well-formed XML; write &amp; for & and &lt; for <, "
    "put values into quotes and close every tag"
)


class Listener(Protocol):
    """Hears of a document in its order; what it raises ends the reading."""

    def start(self, tag: str, attributes: Mapping[str, str], line: int) -> None:
        """Hear that an element begins."""

    def text(self, text: str) -> None:
        """Hear a text, or a part of one."""

    def end(self) -> None:
        """Hear that the element begun last, of those still open, ends."""


class Markup:
    """Reads a document that arrives in parts and tells a listener of it at once.

    However the document is split into parts, the listener hears the same, but for where texts are
    divided. Document types, entities of one's own, external references, processing instructions,
    and tags that are too long or too deep are refused. White space in front of it is passed over.
    A fault ends it: nothing may be pushed behind one.
    """

    def __init__(self, listener: Listener) -> None:
        self._parser = _Parser(forbid_dtd=True)
        self._relay = _Relay(listener, ExpatLocator(self._parser))
        self._parser.setContentHandler(self._relay)
        self._begun = False
        self._characters = 0
        self._bytes = 0
        self._lines_before = 0

    def push(self, text: str) -> None:
        """Take the next part of the document.

        Raises:
            SsmlFault: it is not a document, not well-formed, or not safe; or by the listener.
        """
        if not self._begun:
            document = text.lstrip(_SPACE)
            self._relay.line_offset += text[: len(text) - len(document)].count("\n")
            if not document:
                return
            if document[0] != "<":
                raise SsmlFault(NOT_SSML)
            self._begun = True
            text = document
        text = _IMPOSSIBLE.sub("\ufffd", text)
        position = 0
        while position < len(text):
            found = _PART.match(text, position, position + _STEP - self._characters % _STEP)
            part = found.group() if found else text[position]
            position += len(part)
            self._characters += len(part)
            self._bytes += len(part.encode())
            self._feed(part)
            if not self._characters % _STEP and self._parser.behind(self._bytes) > LONGEST_TAG:
                raise self._fault("a tag or a comment is too long; shorten it")

    def close(self) -> None:
        """End the document; one without any text is none, which is no fault.

        Raises:
            SsmlFault: it is not complete; the message names what is open.
        """
        if not self._begun:
            return
        if self._relay.open:
            tag, line = self._relay.open[-1]
            raise SsmlFault(
                f"line {line}: <{tag}> is still open where the text ends; "
                f"close it with </{tag}> and send the document whole"
            )
        if not self._relay.ended:
            raise SsmlFault("the text ends before <speak> is complete; send the document whole")
        self._feed("", final=True)

    def _feed(self, part: str, *, final: bool = False) -> None:
        try:
            self._parser.feed(part, isFinal=final)
        except SAXParseException as error:
            raise self._not_well_formed(error) from None
        except DefusedXmlException:
            raise self._fault(
                "a document type with its entities is not taken; leave out <!DOCTYPE ...>"
            ) from None

    def _not_well_formed(self, error: SAXParseException) -> SsmlFault:
        code = getattr(error.getException(), "code", 0)
        relay = self._relay
        if code == errors.codes[errors.XML_ERROR_TAG_MISMATCH] and relay.open:
            tag, line = relay.open[-1]
            return self._fault(
                f"another end tag where </{tag}> must come first, as <{tag}> of line {line} is open"
            )
        if relay.ended:
            # What exactly is wrong with it depends on how much of it is there.
            return SsmlFault(
                f"line {relay.ended}: there is something behind </speak>; "
                "send one document at a time"
            )
        if not relay.open and code not in _ADVICE:
            return self._fault(f"{_NOT_WELL_FORMED}; a document begins with <speak>")
        return self._fault(_ADVICE.get(code, _NOT_WELL_FORMED))

    def _fault(self, what: str) -> SsmlFault:
        place = f" in <{self._relay.open[-1][0]}>" if self._relay.open else ""
        return SsmlFault(f"line {self._relay.line}{place}: {what}")


class _Parser(DefusedExpatParser):
    """Gives out what it has read at once, in the same way however it is fed."""

    _parser: XMLParserType

    def reset(self) -> None:
        """See ``IncrementalParser.reset``."""
        super().reset()
        # Text in front of a fault would be lost in the buffer.
        self._parser.buffer_text = False
        # It would keep tags back to save time, which the bound on their length saves as well.
        if hasattr(self._parser, "SetReparseDeferralEnabled"):
            self._parser.SetReparseDeferralEnabled(False)

    def behind(self, fed: int) -> int:
        """Return how many of the bytes fed belong to a tag that is not complete."""
        return fed - self._parser.CurrentByteIndex


class _Relay(ContentHandler):
    """Keeps the open elements and hands the parser's events on."""

    def __init__(self, listener: Listener, locator: ExpatLocator) -> None:
        super().__init__()
        self.open: list[tuple[str, int]] = []
        """Name and line of each open element."""

        self.ended = 0
        """The line where the document is complete, once it is."""

        self.line_offset = 0
        self._listener = listener
        self._place = locator

    @property
    def line(self) -> int:
        """The line that is being read."""
        return (self._place.getLineNumber() or 1) + self.line_offset

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - the interface's name
        """See ``ContentHandler``."""
        name = name[:_SHOWN]
        if len(self.open) == DEEPEST:
            raise SsmlFault(
                f"line {self.line}: <{name}> is nested too deep; "
                f"put at most {DEEPEST} elements inside of each other"
            )
        self.open.append((name, self.line))
        self._listener.start(name, dict(attrs.items()), self.line)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802 - the interface's
        """See ``ContentHandler``."""
        self._listener.end()
        self.open.pop()
        self.ended = 0 if self.open else self.line

    def characters(self, content: str) -> None:
        """See ``ContentHandler``."""
        self._listener.text(content)

    def processingInstruction(self, target: str, data: str) -> None:  # noqa: ARG002, N802 - same
        """See ``ContentHandler``."""
        raise SsmlFault(
            f"line {self.line}: processing instructions are not taken; "
            f"leave out <?{target[:_SHOWN]} ...?>"
        )
