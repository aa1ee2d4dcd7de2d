"""First stage of the cleaner: entities are decoded, characters without a sound dropped."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5
from typing import Final

from wyoming_tts.text.marks import COMMA, GAP

_ENTITY: Final = re.compile(r"(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ENTITY_BEGUN: Final = re.compile(
    r"(?:#(?:[0-9]{0,7}|[xX][0-9a-fA-F]{0,6})|[A-Za-z][A-Za-z0-9]{0,30})?"
)

# Only a tie between two letters of a script that joins its letters changes how a word is read.
_JOINING: Final = "\u0600-\u08ff\u0900-\u0dff\u1780-\u17ff"
_KEYCAP: Final = re.compile("[0-9#*]\ufe0f?\u20e3")
_SILENT: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u20dd-\u20e0\u20e2-\u20e4\ud800-\udfff\ufdd0-\ufdef"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
_JOINERS: Final = re.compile("([\u200c\u200d])[\u200c\u200d]+")
_STRAY_JOINER: Final = re.compile(
    f"(?<![{_JOINING}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINING}]|\\Z)"
)
_ARROW: Final = re.compile(
    "[\u2190-\u21ff\u2794\u2798-\u27af\u27b1-\u27be\u27f0-\u27ff\u2900-\u297f\u2b00-\u2b11\u2b60-\u2bb8]+"
)
_PICTURE: Final = re.compile(
    "[\u2139\u2300-\u245f\u24c2\u2500-\u2775\u2795-\u2797\u27b0\u27bf\u2800-\u28ff\u2b12-\u2b5f\u2bb9-\u2bff"
    "\u3004\u3012\u3013\u3020\u3030\u3036\u303d\u303e\u303f\u3297\u3299\ufffc\ufffd\ue000-\uf8ff"
    "\U0001f000-\U0001f0ff\U0001f10d-\U0001fbef\U000f0000-\U0010ffff]+"
)
_SPACE: Final = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_NEWLINE: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ODD_ASCII: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f]")
# What may belong to a character that is still to come: a keycap, a carriage return, a joiner.
_HELD: Final = re.compile(f"(?:[0-9#*]\ufe0f?|\r|[{_JOINING}][\u200c\u200d]?)\\Z")


class Characters:
    """Decodes HTML entities, drops what has no sound, unifies spaces and line ends.

    Emoji, pictographs, box drawings and their like leave a ``GAP``, arrows a ``COMMA``.
    """

    def __init__(self) -> None:
        self._encoded = ""
        self._ampersand = False
        self._raw = ""

    def push(self, chunk: str) -> str:
        """Take the next part of the text, return what is certain by now."""
        return self._clean(self._decode(chunk, final=False), final=False)

    def flush(self) -> str:
        """End the text, return the rest."""
        return self._clean(self._decode("", final=True), final=True)

    def _decode(self, chunk: str, *, final: bool) -> str:
        """Decode entities; an ampersand that was itself encoded may begin another entity."""
        text = self._encoded + chunk
        if not self._ampersand and "&" not in text:
            return text
        out: list[str] = []
        position = 0
        while self._ampersand or position < len(text):
            if not self._ampersand:
                start = text.find("&", position)
                if start < 0:
                    out.append(text[position:])
                    position = len(text)
                    break
                out.append(text[position:start])
                position = start + 1
                self._ampersand = True
            found = _ENTITY.match(text, position)
            if found is None and not final and _ENTITY_BEGUN.fullmatch(text, position):
                break
            decoded = "" if found is None else _decoded(found.group())
            if found is None or not decoded:
                out.append("&")
                self._ampersand = False
            else:
                position = found.end()
                if decoded != "&":
                    out.append(decoded)
                    self._ampersand = False
        self._encoded = text[position:]
        return "".join(out)

    def _clean(self, chunk: str, *, final: bool) -> str:
        text = _JOINERS.sub(r"\1", self._raw + chunk)
        self._raw = ""
        text = _STRAY_JOINER.sub("", text)
        if final and text.endswith(("\u200c", "\u200d")):
            text = text[:-1]
        if not final and (held := _HELD.search(text, max(0, len(text) - 3))):
            self._raw = held.group()
            text = text[: held.start()]
        if text.isascii() and not _ODD_ASCII.search(text):
            return text
        text = _NEWLINE.sub("\n", text)
        text = _SPACE.sub(" ", text)
        text = _KEYCAP.sub(GAP, text)
        text = _SILENT.sub("", text)
        text = text.replace("\u203c", "!!").replace("\u2049", "!?")
        return _ARROW.sub(COMMA, _PICTURE.sub(GAP, text))


def _decoded(body: str) -> str:
    """What an entity stands for, given from behind its ampersand; empty if there is no such."""
    if body[0] == "#":
        return unescape("&" + body) or GAP
    return html5.get(body, "")
