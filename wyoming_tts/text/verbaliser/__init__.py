"""The words in which a piece of text is spoken."""

from wyoming_tts.text.verbaliser.verbalise import (
    FIRST_CLASS,
    is_prepared,
    prepare,
    say_as,
    verbalise,
)

__all__ = ["FIRST_CLASS", "is_prepared", "prepare", "say_as", "verbalise"]
