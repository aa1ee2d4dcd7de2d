"""Whether there is anything to say in a text."""

from __future__ import annotations

import re
from typing import Final

_SPOKEN: Final = re.compile(r"[^\W_]")


def has_speech(text: str) -> bool:
    """Whether ``text`` holds a letter or a digit of any script."""
    return _SPOKEN.search(text) is not None
