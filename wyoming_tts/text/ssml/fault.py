"""What is wrong with a document."""

from __future__ import annotations


class SsmlFault(ValueError):  # noqa: N818 - the error that a client sees is another one
    """A document cannot be spoken; the message names line and tag, and says what to do."""
