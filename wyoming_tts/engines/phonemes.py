"""Shows how a text is pronounced, by the phonemes that espeak-ng makes of it."""

from __future__ import annotations

import logging
import threading
from functools import lru_cache
from typing import Any

from wyoming_tts.engines.espeak.catalogue import find_espeak_language
from wyoming_tts.engines.espeak.files import find_espeak_files
from wyoming_tts.engines.espeak.plaintext import plain_text
from wyoming_tts.engines.ipa import prepare, spoken_parts
from wyoming_tts.errors import EngineError, EngineUnavailableError, LanguageNotSupportedError

_MAX_LANGUAGES = 256  # more than there are: a backend that is dropped never gives its memory back
_PIECE = 1_000

_LOCK = threading.Lock()


def phonemes(text: str, language: str) -> str:
    """Return ``text`` in IPA with stress marks and its punctuation, white space collapsed.

    Words that come with their sounds have those. ``language`` is a BCP 47 tag. The answer is empty
    where nothing can be spoken.

    Raises:
        LanguageNotSupportedError: espeak-ng does not speak the language.
        EngineUnavailableError: espeak-ng or ``phonemizer`` is missing.
        EngineError: espeak-ng failed.
    """
    code = find_espeak_language(language).espeak_name
    spoken = ""
    for part, ipa in spoken_parts(text, language):
        if not (sounds := _sounds(ipa, language)):
            sounds = _phonemize(part, code)
            sounds = f" {sounds}" if part[:1].isspace() else sounds
            sounds = f"{sounds} " if part[-1:].isspace() else sounds
        spoken += sounds
    return " ".join(spoken.split())


def _sounds(ipa: str, language: str) -> str:
    """Return the sounds of a word; empty where they are not given, or cannot be read."""
    try:
        return prepare(ipa, language).replace(".", "") if ipa else ""
    except ValueError:
        return ""


def _phonemize(text: str, code: str) -> str:
    pieces = _pieces(plain_text(text))
    if not pieces:
        return ""
    with _LOCK:
        try:
            spoken = [_backend(code).phonemize([piece], strip=True) for piece in pieces]
        except RuntimeError as err:
            raise EngineError(f"no phonemes can be made ({err}): reinstall phonemizer") from err
    return " ".join(" ".join(line) for lines in spoken for line in (each.split() for each in lines))


def _pieces(text: str) -> list[str]:
    """Cut at words: phonemizer's time grows with the square of a text's punctuation."""
    pieces: list[str] = []
    for word in text.split():
        if pieces and len(pieces[-1]) + len(word) < _PIECE:
            pieces[-1] += f" {word}"
        else:
            pieces.append(word)
    return pieces


@lru_cache(maxsize=_MAX_LANGUAGES)
def _backend(code: str) -> Any:
    files = find_espeak_files()
    try:
        from phonemizer.backend import EspeakBackend  # noqa: PLC0415 - costs 150 ms
        from phonemizer.backend.espeak.wrapper import EspeakWrapper  # noqa: PLC0415 - as above
    except ImportError as err:
        raise EngineUnavailableError(
            "the package phonemizer is missing: install it with 'pip install phonemizer'"
        ) from err
    EspeakWrapper.set_library(str(files.library))
    EspeakWrapper.set_data_path(str(files.data))
    if not EspeakBackend.is_supported_language(code):
        raise LanguageNotSupportedError(f"phonemizer does not know espeak-ng's language {code!r}")
    return EspeakBackend(
        code,
        preserve_punctuation=True,
        with_stress=True,
        words_mismatch="ignore",
        language_switch="remove-flags",
        logger=_silent_logger(),
    )


def _silent_logger() -> logging.Logger:
    """Return a logger that keeps phonemizer's remarks from the screen and from the log."""
    logger = logging.getLogger(f"{__name__}.phonemizer")
    logger.propagate = False
    logger.handlers = [logging.NullHandler()]
    return logger
