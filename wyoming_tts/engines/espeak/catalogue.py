"""Lists espeak-ng's languages and variants from its data folder, without loading the library."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from wyoming_tts.engines.espeak.files import find_espeak_files
from wyoming_tts.engines.espeak.tags import bcp47, candidates
from wyoming_tts.errors import LanguageNotSupportedError

_DEFAULT_PRIORITY = 5
_SHOWN_CHARACTERS = 40

# espeak-ng 1.52 crashes when it reads the digit zero in Greenlandic.
_CRASHING = frozenset({"kl"})


@dataclass(frozen=True, slots=True)
class EspeakLanguage:
    """One language that espeak-ng speaks without further programs."""

    name: str
    """What people see, in English."""

    language: str
    """BCP 47 tag."""

    espeak_name: str
    """espeak-ng's own code, unique in the list."""

    identifier: str
    """The voice file below ``lang``, which names the voice without doubt."""


@dataclass(frozen=True, slots=True)
class _VoiceFile:
    identifier: str
    name: str
    codes: tuple[tuple[int, str], ...]
    """Priority (the lowest is the best) and espeak-ng's language code, in the file's order."""


def espeak_languages() -> tuple[EspeakLanguage, ...]:
    """Return every language, sorted by name.

    Raises:
        EngineUnavailableError: the package or its data is missing.
    """
    return _catalogue(find_espeak_files().data).languages


def espeak_variants() -> tuple[str, ...]:
    """Return the name of every variant (``f3``, ``whisper``), sorted.

    Raises:
        EngineUnavailableError: the package or its data is missing.
    """
    return _catalogue(find_espeak_files().data).variants


def find_espeak_voice(name: str) -> EspeakLanguage | None:
    """Return the language of espeak-ng's code ``name`` (``en-gb``, ``zh``), in any case."""
    return _catalogue(find_espeak_files().data).by_code.get(name.lower())


def find_espeak_language(tag: str) -> EspeakLanguage:
    """Return what speaks the BCP 47 ``tag`` best: the same tag, then ever shorter ones.

    Raises:
        LanguageNotSupportedError: espeak-ng does not speak this language.
    """
    catalogue = _catalogue(find_espeak_files().data)
    for candidate in candidates(tag):
        found = catalogue.by_tag.get(candidate) or catalogue.by_code.get(candidate)
        if found is not None:
            return found
    shown = tag if len(tag) <= _SHOWN_CHARACTERS else tag[:_SHOWN_CHARACTERS] + "…"
    raise LanguageNotSupportedError(f"espeak-ng does not speak the language {shown!r}")


@dataclass(frozen=True, slots=True)
class _Catalogue:
    languages: tuple[EspeakLanguage, ...]
    variants: tuple[str, ...]
    by_code: dict[str, EspeakLanguage]
    by_tag: dict[str, EspeakLanguage]


@lru_cache(maxsize=4)
def _catalogue(data: Path) -> _Catalogue:
    root = data / "lang"
    files = [
        voice
        for path in sorted(root.rglob("*"))
        if path.is_file() and (voice := _read_voice(path, root)) is not None
    ]
    languages: dict[str, EspeakLanguage] = {}
    ranked: list[tuple[int, str, EspeakLanguage]] = []
    for voice in files:
        _, code = voice.codes[0]
        if code.lower() in languages:
            code = voice.identifier.rpartition("/")[2].lower()
        language = EspeakLanguage(voice.name, bcp47(code), code, voice.identifier)
        languages[code.lower()] = language
        ranked.extend((priority, alias.lower(), language) for priority, alias in voice.codes)
    by_code = dict(languages)
    for _, alias, language in sorted(ranked, key=lambda entry: (entry[0], entry[2].identifier)):
        by_code.setdefault(alias, language)
    variants = data / "voices" / "!v"
    return _Catalogue(
        languages=tuple(sorted(languages.values(), key=lambda each: each.name.casefold())),
        variants=tuple(sorted(path.name for path in variants.iterdir() if path.is_file())),
        by_code=by_code,
        by_tag={each.language.lower(): each for each in languages.values()},
    )


def _read_voice(path: Path, root: Path) -> _VoiceFile | None:
    """Return what the voice file says, or None where this installation cannot speak it."""
    name = path.name
    codes: list[tuple[int, str]] = []
    dictionary = ""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        keyword, _, value = line.partition("//")[0].strip().partition(" ")
        words = value.split()
        if keyword == "mbrola":
            return None
        if keyword == "name" and words:
            name = " ".join(words)
        elif keyword == "dictionary" and words:
            dictionary = words[0]
        elif keyword == "language" and words:
            given = words[1] if len(words) > 1 else ""
            codes.append((int(given) if given.isdecimal() else _DEFAULT_PRIORITY, words[0]))
    if not codes or codes[0][1] in _CRASHING:
        return None
    dictionary = dictionary or codes[0][1].partition("-")[0]
    if not (root.parent / f"{dictionary}_dict").is_file():
        return None
    return _VoiceFile(path.relative_to(root).as_posix(), name, tuple(codes))
