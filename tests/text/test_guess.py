# ruff: noqa: RUF001 - Greek looks like Latin

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.strategies import wild
from wyoming_tts.text.common_words import COMMON_WORDS
from wyoming_tts.text.guess import LanguageGuesser, distinct, family, is_known
from wyoming_tts.text.pronunciation import pronounced
from wyoming_tts.train.builtin.sentences import held_out

SEVEN = ("en", "de", "fr", "es", "it", "nl", "pt")
TAGS = (*COMMON_WORDS, "de-AT", "en-GB", "ja", "zh", "el", "ru", "x-none")
CORPUS = [
    line.split("\t")
    for line in (Path(__file__).parent / "guess_corpus.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def of_kind(*kinds: str) -> list[tuple[str, str]]:
    """Return the language and text of the sentences of some kinds."""
    return [(language, text) for language, kind, text in CORPUS if kind in kinds]


def guess(text: str, first: str, candidates: tuple[str, ...] = tuple(COMMON_WORDS)) -> str:
    """Return the guess for the first piece of a reply."""
    return LanguageGuesser(candidates, first).guess(text)


@pytest.mark.parametrize("candidates", [SEVEN, tuple(COMMON_WORDS)], ids=len)
def test_clear_sentences_are_found(candidates: tuple[str, ...]) -> None:
    """From four words on nearly all are told from any other language, and none is mistaken."""
    sentences = [pair for pair in of_kind("clear") if len(pair[1].split()) >= 4]
    cases = [
        (language, guess(text, first, candidates))
        for (language, text), first in product(sentences, candidates)
        if first != language
    ]
    assert sum(language == found for language, found in cases) >= 0.975 * len(cases)
    wrong = [
        (text, first, found)
        for (language, text), first in product(of_kind("clear", "short"), candidates)
        if (found := guess(text, first, candidates)) not in {language, first}
    ]
    assert wrong == []


@pytest.mark.parametrize("language", SEVEN)
def test_an_english_house_finds_what_is_not_english(language: str) -> None:
    """In a choice of two languages nearly every sentence is found, in either direction."""
    pair = ("en", language) if language != "en" else ("en", "de")
    sentences = [(own, text) for own, text in of_kind("clear") if own in pair]
    found = [
        guess(text, first, pair) == own
        for (own, text), first in product(sentences, pair)
        if own != first and len(text.split()) >= 4
    ]
    assert sum(found) >= 0.95 * len(found)


@pytest.mark.parametrize(("language", "text"), of_kind("mixed", "clear", "short"))
def test_no_name_changes_the_language(language: str, text: str) -> None:
    """A sentence with foreign names, brands or titles in it stays in its language."""
    assert guess(text, language) == language


@pytest.mark.parametrize("text", [text for _, text in of_kind("neutral")])
@pytest.mark.parametrize("first", COMMON_WORDS)
def test_what_tells_nothing_changes_nothing(first: str, text: str) -> None:
    """Names, numbers, units, addresses and short words keep the language, whichever it is."""
    assert guess(text, first) == first


def test_english_stays_english() -> None:
    """None of the held-out sentences of the built-in voices is taken for another language."""
    assert [text for text in held_out() if guess(text, "en") != "en"] == []


def test_a_language_that_was_heard_is_kept_more_firmly() -> None:
    """In the middle of an English reply a German title is a title; a German sentence is none."""
    title = "Atemlos durch die Nacht."
    assert guess(title, "en") == "de"
    guesser = LanguageGuesser(SEVEN, "en")
    assert guesser.guess("Now I am playing the song that you asked for.") == "en"
    assert guesser.guess(title) == "en"
    assert guesser.guess("Ich habe das Licht in der Küche ausgeschaltet.") == "de"
    assert guesser.guess("OK, Rammstein.") == "de"
    assert guesser.guess("I have turned off the light in the kitchen.") == "en"


def test_regions_follow_the_first_and_the_order() -> None:
    """The first language keeps its own region; of others the first candidate's is taken."""
    german, english = "Das Licht in der Küche ist an.", "The light in the kitchen is on."
    tags = ("de-DE", "en-US", "de-AT", "en-GB")
    assert guess(german, "de-AT", tags) == "de-AT"
    assert guess(english, "de-AT", tags) == "en-US"
    assert guess(german, "en-GB", tags) == "de-DE"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Το φως στην κουζίνα είναι αναμμένο.", "el"),
        ("Світло на кухні увімкнено.", "uk"),
        ("キッチンのライトをつけました。", "ja"),
        ("厨房的灯已经打开了。", "zh"),
        ("Playing 夜に駆ける by YOASOBI", "en"),
    ],
)
def test_a_script_tells_its_language(text: str, found: str) -> None:
    """A text mostly in another script is in the language that is written in it."""
    assert guess(text, "en", ("en", "uk", "el", "ja", "zh")) == found


def test_pronunciations_are_not_read() -> None:
    """Only the words of a text count, not the sounds that stand with them."""
    text = f"The light in the {pronounced('Küche', 'die der das und ist')} is on."
    assert guess(text, "en") == "en"


def test_capitals_are_no_names_where_everything_is_capital() -> None:
    """A text in capitals is judged like another."""
    assert guess("DIE WASCHMASCHINE IST JETZT FERTIG.", "en") == "de"


def test_known_languages() -> None:
    """Tags are known by their language, however they are written."""
    assert is_known("de_AT")
    assert is_known("EN")
    assert is_known("zh-Hant")
    assert not is_known("eo")
    assert family("pt_BR") == "pt"


@given(
    st.lists(wild, max_size=6), st.lists(st.sampled_from(TAGS), max_size=6), st.sampled_from(TAGS)
)
def test_any_texts_give_a_candidate_and_always_the_same(
    texts: list[str], candidates: list[str], first: str
) -> None:
    """Whatever comes, the answer is one of the tags, and the same for the same pieces."""
    one, other = LanguageGuesser(candidates, first), LanguageGuesser(candidates, first)
    for text in texts:
        found = one.guess(text)
        assert found in {first, *candidates}
        assert found == other.guess(text)


def test_a_script_that_two_candidates_share_tells_nothing() -> None:
    """Russian is never taken for Ukrainian where both can be spoken."""
    assert distinct(["en-US", "uk", "ru", "ja", "cmn", "zh"]) == ["en-US", "ja"]
    assert distinct(["en-US", "uk"]) == ["en-US", "uk"]
