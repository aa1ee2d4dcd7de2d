from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.engines.espeak.conftest import Speak
from wyoming_tts.engines.espeak.catalogue import (
    EspeakLanguage,
    espeak_languages,
    espeak_variants,
    find_espeak_language,
    find_espeak_voice,
)
from wyoming_tts.errors import LanguageNotSupportedError

WELL_FORMED = re.compile(
    r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-[a-z0-9]{5,8})*(-x(-[a-z0-9]{1,8})+)?"
)


def test_every_tag_is_well_formed_and_unique() -> None:
    """Languages carry BCP 47 tags in the usual letter case, each once."""
    languages = espeak_languages()
    assert len(languages) > 100
    assert [each.language for each in languages if not WELL_FORMED.fullmatch(each.language)] == []
    for attribute in ("language", "espeak_name", "identifier", "name"):
        assert len({getattr(each, attribute) for each in languages}) == len(languages)


def test_languages_are_sorted_by_name() -> None:
    """The list is ready to be shown."""
    names = [each.name.casefold() for each in espeak_languages()]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("tag", "identifier"),
    [
        ("en-GB", "gmw/en"),
        ("en", "gmw/en"),
        ("en-AU", "gmw/en"),
        ("en_us", "gmw/en-US"),
        ("EN-us", "gmw/en-US"),
        ("en-GB-scotland", "gmw/en-GB-scotland"),
        ("de-DE", "gmw/de"),
        ("de-AT", "gmw/de"),
        ("fr", "roa/fr"),
        ("fr-CH", "roa/fr-CH"),
        ("pt", "roa/pt"),
        ("pt-BR", "roa/pt-BR"),
        ("es-ES", "roa/es"),
        ("es-AR", "roa/es-419"),
        ("zh", "sit/cmn"),
        ("zh-Hans-CN", "sit/cmn"),
        ("zh-HK", "sit/yue"),
        ("cmn", "sit/cmn"),
        ("no", "gmq/nb"),
        ("nn-NO", "gmq/nb"),
        ("iw-IL", "sem/he"),
        ("ca-ES-valencia", "roa/ca-va"),
        ("sr-Latn-RS", "zls/sr"),
    ],
)
def test_tag_finds_its_language(tag: str, identifier: str) -> None:
    """Exact tags win, then usual equivalents, then shorter tags."""
    assert find_espeak_language(tag).identifier == identifier


@pytest.mark.parametrize("tag", ["", "-", "xx", "x-en", "tl-PH", "e", "\0", "z" * 100_000])
def test_unknown_tag_is_an_error_of_one_short_line(tag: str) -> None:
    """A language that is not there is named, however hostile it is."""
    with pytest.raises(LanguageNotSupportedError) as caught:
        find_espeak_language(tag)
    assert len(str(caught.value)) < 120
    assert "\n" not in str(caught.value)


def test_every_language_finds_itself() -> None:
    """Tags and codes of the list lead back to the language."""
    for each in espeak_languages():
        assert find_espeak_language(each.language) == each
        assert find_espeak_voice(each.espeak_name) == each


def test_every_language_speaks(speak: Speak) -> None:
    """Each language of the list makes sound: of digits, or of a word in a script that it reads."""
    silent = [each.language for each in espeak_languages() if not audible(speak, each)]
    assert silent == []


def audible(speak: Speak, language: EspeakLanguage) -> bool:
    """Whether the language makes sound."""
    samples = speak("1 2 10 mellon ᏣᎳᎩ чӑваш", language.language)
    return samples.size > 4_000 and int(abs(samples.astype(int)).max()) > 2_000


@pytest.mark.parametrize("espeak_name", ["fo", "kaa", "xex", "kl"])
def test_languages_that_cannot_speak_are_left_out(espeak_name: str) -> None:
    """No dictionary (fo, kaa, xex), or a crash on the digit zero (kl)."""
    assert find_espeak_voice(espeak_name) is None


def test_every_variant_makes_sound(speak: Speak) -> None:
    """Each variant of the list is heard."""
    variants = espeak_variants()
    assert {"f3", "m3", "whisper", "klatt4"} <= set(variants)
    silent = [
        variant
        for variant in variants
        if int(abs(speak("Hello.", variant=variant).astype(int)).max()) < 1_000
    ]
    assert silent == []


def test_listing_does_not_load_the_library() -> None:
    """The server's own process lists languages without native code."""
    script = """
from wyoming_tts.engines.espeak.catalogue import espeak_languages, espeak_variants
assert espeak_languages() and espeak_variants()
assert "libespeak" not in open("/proc/self/maps").read()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
