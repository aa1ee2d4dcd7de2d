"""Texts and ways to split them, for the properties of the text stages."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

MARKUP = (
    "**", "*", "_", "__", "~~", "~", "`", "```", "```py\n", "~~~", "# ", "## ", "#", "- ", "* ",
    "+ ", "1. ", "2) ", "> ", "---", "***\n", "===", "| a | b |\n", "|---|:-:|\n", "|", "[", "](",
    "]", "[^1]", "[1]", "[x] ", "![", "](https://a.b/c_d)", '(x "t")', "<br>", "<b>", "</b>",
    "<https://x.y>", "<!-- c -->", "<think>", "</think>", "<", ">", "&amp;", "&lt;", "&#39;", "&",
    "&nbsp;", ";", "https://x.org/a_b?c=1#d", "://", "\\", "\\*", "->", "=>", "-", "--", "=",
    "\u2192", "\u2022 ", "\U0001f600", "\U0001f468\u200d\U0001f469", "1\ufe0f\u20e3", "\ufe0f",
    "\u200d", "\u200c", "\u20e3", "\u203c", "\U0001f1e9\U0001f1ea", "\xa0", "\xad", "\r\n", "\r",
    "\t", "\x00", "\ud800", "\ue000", "\ue001", "\ue002", "\u2028",
)  # fmt: skip
PROSE = (
    "Hello", "the", "Light", "is", "on", "a", "I", "Dr", "etc", "No", "U.S", "e.g", "am", "Mai",
    "21", "3", "3.5", "2024", "7:05", "100", "W", "x", "\xe9", "e\u0301", "\u0645\u06cc",
    "\u0939\u0948", "\u4f60\u597d", "stra\xdfe", "Montag", "\u0414\u043e\u043c", "%", "\xb0C",
)  # fmt: skip
PUNCTUATION = (
    ".", ".", ". ", ". ", ", ", "! ", "? ", "?!", "...", "\u2026", "; ", ": ", '"', "\u201d",
    ")", "(", "\u3002", "\uff0c", "\uff01", "\u0964", "\u061f", "\u2013", " \u2013 ", "\u2014",
    "'", "\u2019", "\u00bb", "\n", "\n\n", "\n", " ", " ", " ", "  ",
)  # fmt: skip

marked_up = st.lists(st.sampled_from(MARKUP + PROSE + PUNCTUATION), max_size=40).map("".join)
plain = st.lists(st.sampled_from(PROSE + PUNCTUATION), max_size=60).map("".join)
wild = st.one_of(marked_up, plain, st.text(max_size=60))


@st.composite
def chunked(draw: DrawFn, texts: SearchStrategy[str] = wild) -> tuple[str, list[str]]:
    """Draw a text and one way to split it, down to single characters, with empty parts."""
    text = draw(texts)
    if draw(st.booleans()):
        return text, list(text)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    edges = [0, *cuts, len(text)]
    return text, [text[start:end] for start, end in pairwise(edges)]
