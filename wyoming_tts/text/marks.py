"""Marks that the stages of the cleaner pass to each other inside the text.

They are private-use characters; the first stage takes such characters out of what comes in, and
the last stage resolves them all, so none of them is ever seen outside.
"""

from __future__ import annotations

GAP = "\ue000"
"""Something that is not spoken stood here: words stay apart, punctuation moves up."""

COMMA = "\ue001"
"""A separator stood here, such as an arrow or the border of a table cell."""

BREAK = "\ue002"
"""The layout ends a line here, whatever the next line starts with."""
