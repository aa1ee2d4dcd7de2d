# ruff: noqa: RUF001 - IPA looks like other letters
from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.text.ipa import LONGEST_IPA, is_sound, read_ipa


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/təˈmeɪtəʊ/", "təˈmeɪtəʊ"),
        ("[həˈloʊ]", "həˈloʊ"),
        (" 'go:d ", "ˈɡoːd"),
        ("t͡ʃiːz", "tʃiːz"),
        ("ʧiːz", "tʃiːz"),
        ("bɔ̃.ʒuʁ", "bɔ\u0303.ʒuʁ"),
        ("mɐ\u0303w\u0303 pã", "mɐ\u0303w\u0303 pa\u0303"),
        ("ɪç", "ɪç"),
        ("ɪc\u0327", "ɪç"),
        ("ˈmeɪk(ə)n", "ˈmeɪkən"),
    ],
)
def test_sounds_come_in_one_spelling(written: str, read: str) -> None:
    """What encloses sounds goes, and habits of writing them become one."""
    assert read_ipa(written) == read


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "no sound"),
        ("//", "no sound"),
        ("ˈː", "no sound"),
        ("hEllo", "'E' is no letter"),
        ("h3llo", "'3' is no letter"),
        ("a\ue002b", "is no letter"),
        ("a" * (LONGEST_IPA + 1), "more than"),
    ],
)
def test_what_is_no_sound_is_told(written: str, told: str) -> None:
    """Letters of other alphabets, marks alone and long texts are refused by name."""
    with pytest.raises(ValueError, match=told):
        read_ipa(written)


@given(st.text(max_size=LONGEST_IPA))
def test_whatever_is_read_stays_as_it_is_read(written: str) -> None:
    """The result has a sound, no private characters, and reading it again changes nothing."""
    try:
        read = read_ipa(written)
    except ValueError:
        return
    assert any(map(is_sound, read))
    assert not any(unicodedata.category(each) in {"Co", "Cc"} for each in read)
    assert read_ipa(read[:LONGEST_IPA]) == read[:LONGEST_IPA].strip()
