"""The words in which a piece of text is spoken."""

from __future__ import annotations

import unicodedata


def verbalise(text: str, language: str) -> str:  # noqa: ARG001 - the contract names the language
    """Return ``text`` as it is handed to an engine that speaks ``language``.

    The result is in Unicode normalisation form C, every run of whitespace is one space, and
    there is none at the ends. Nothing else is changed, whatever the language.

    Args:
        text: One piece of cleaned text.
        language: A BCP 47 tag, such as ``en`` or ``de-AT``.
    """
    return " ".join(unicodedata.normalize("NFC", text).split())
