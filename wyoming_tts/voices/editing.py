"""Changing what is said of a voice of the user's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from wyoming_tts.errors import VoiceError, VoiceNotFoundError
from wyoming_tts.voices.definition import format_keys, read_keys
from wyoming_tts.voices.prompts import (
    PROMPT_FILE,
    VoicePrompt,
    read_prompt,
    write_atomically,
    write_prompt,
)
from wyoming_tts.voices.voice import (
    DEFINITION,
    ID_PATTERN,
    LANGUAGE_PATTERN,
    LARGEST_TEXT,
    Voice,
    read_voice,
)

_LONGEST_NAME = 200
_LONGEST_DESCRIPTION = 2000
_MOST_LANGUAGES = 100


def find_own(root: Path, voice_id: str) -> Path:
    """Return the folder of a voice of the user's, which is neither a link nor beside ``root``.

    Raises:
        VoiceNotFoundError: there is none.
    """
    folder = root / voice_id
    if not ID_PATTERN.fullmatch(voice_id) or not is_folder(folder):
        raise VoiceNotFoundError(
            f"none of your voices is called {voice_id[:80]!r}; voices that ship stay as they are"
        )
    return folder


def is_folder(path: Path) -> bool:
    """Whether there is a folder, which is no link and of which that can be told."""
    try:
        return path.is_dir() and not path.is_symlink()
    except OSError:
        return False


def edit_voice(root: Path, voice_id: str, changes: Mapping[str, Any]) -> None:
    """Change what a voice's ``voice.toml`` says; whatever else it says stays, but for comments.

    The reference of a cloned voice is in its first language. Another tag of the same language, such
    as en-GB after en-US, is taken over into the prompt. Another language is refused: the voice
    would speak with a model that does not know it.

    Args:
        root: the folder with the user's voices.
        voice_id: name of the voice's folder.
        changes: new values of ``name``, ``description``, ``languages`` and ``licence``.

    Raises:
        VoiceNotFoundError: there is no such voice in ``root``.
        VoiceError: a value is not what it may be, or the voice is broken or cannot be written.
    """
    folder = find_own(root, voice_id)
    voice = read_voice(folder)
    checked: dict[str, Any] = {}
    for key, value in changes.items():
        if key not in _CHECKS:
            raise VoiceError(f"{str(key)[:40]!r} of a voice cannot be changed")
        checked[key] = _CHECKS[key](value)
    languages = checked.get("languages", voice.languages)
    old = _prompt_to_change(voice, languages[0])
    content = _encoded({**read_keys(folder), **checked})
    if old is None:
        write_atomically(folder / DEFINITION, content)
        return
    write_prompt(folder / PROMPT_FILE, _spoken_as(old, languages[0]))
    try:
        write_atomically(folder / DEFINITION, content)
    except VoiceError:
        with suppress(VoiceError):
            write_prompt(folder / PROMPT_FILE, old)
        raise


def _prompt_to_change(voice: Voice, language: str) -> VoicePrompt | None:
    if voice.prompt is None or voice.prompt.name != PROMPT_FILE or language == voice.languages[0]:
        return None
    if _primary(language) != _primary(voice.languages[0]):
        raise VoiceError(
            f"the recording of {voice.id} is in {voice.languages[0]}, which comes first; to change "
            "it, make the voice again of its recording, and let it be replaced"
        )
    return read_prompt(voice.prompt)


def _spoken_as(prompt: VoicePrompt, language: str) -> VoicePrompt:
    # Engines make phonemes anew, except where the words' ends belong to those that are written.
    phonemes = prompt.phonemes if prompt.word_ends else ""
    return replace(prompt, language=language, phonemes=phonemes)


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


def _encoded(keys: Mapping[str, Any]) -> bytes:
    try:
        content = format_keys(keys).encode()
    except UnicodeEncodeError as error:
        raise VoiceError("a text of the voice is not Unicode; type it again") from error
    if len(content) > LARGEST_TEXT:
        raise VoiceError(
            f"{DEFINITION} would be larger than {LARGEST_TEXT // 1024} KiB; shorten it"
        )
    return content


def _name(value: Any) -> str:
    name = " ".join(_text(value).split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise VoiceError("a voice's name has 1 to 200 letters, digits and signs")
    return name


def _description(value: Any) -> str:
    text = _text(value)
    if len(text) > _LONGEST_DESCRIPTION:
        raise VoiceError(f"a description has {_LONGEST_DESCRIPTION} characters at most; shorten it")
    return text


def _languages(value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= _MOST_LANGUAGES:
        raise VoiceError(f"a voice has 1 to {_MOST_LANGUAGES} languages")
    tags = [_text(tag).replace("_", "-") for tag in value]
    for tag in tags:
        if not LANGUAGE_PATTERN.fullmatch(tag):
            raise VoiceError(f"{tag[:40]!r} is not a language tag such as en-GB")
    return [*dict.fromkeys(tags)]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise VoiceError("what is said of a voice must be text")
    return value.strip()


_CHECKS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {"name": _name, "description": _description, "languages": _languages, "licence": _text}
)
