from __future__ import annotations

import re
import string
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.text.verbaliser.corpora import cases, names
from wyoming_tts.text.languages import language_for
from wyoming_tts.text.languages.units import BELOW, RATIOS, SYMBOLS
from wyoming_tts.text.pronunciation import pronounced
from wyoming_tts.text.verbaliser import FIRST_CLASS, verbalise

WRITTEN = st.sampled_from(
    [
        "1",
        "12",
        "0",
        "007",
        "3,5",
        "3.5",
        "1.234",
        "1,234.5",
        "21",
        "100",
        "1984",
        "2026",
        "-5",
        "+3",
        "\u2212",
        "\u2013",
        "-",
        "/",
        ":",
        ".",
        ",",
        "%",
        "°C",
        "kWh",
        "µg/m³",
        "h",
        "min",
        "s",
        "m",
        "€",
        "$",
        "am",
        "pm",
        "1st",
        "3.",
        "2nd",
        "½",
        "1/2",
        "7:05",
        "07:05:30",
        "2026-11-21",
        "5.11.2026",
        "5/11/2026",
        "http://a.de/x",
        "a@b.de",
        "sensor.a_b",
        "x.yaml",
        "10.0.0.1",
        "v1.2.3",
        "#tag",
        "II",
        "XIV",
        "TV",
        "USB",
        "ABC123",
        "Dr.",
        "No.",
        "&",
        "=",
        "\xd7",
        "<",
        "≥",
        "~",
        "@",
        "*",
        "_",
        "(",
        ")",
        '"',
        "'",
        "and",
        "Mai",
        "de",
        "1.",
        "may",
        "x",
        "\ue000",
        "\ue001",
        "\ue002",
        "5G",
        "L/100km",
        "VI",
        "Uhr",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(WRITTEN, max_size=14).map(" ".join),
    st.lists(WRITTEN, max_size=14).map("".join),
    st.text(alphabet=string.digits + " .,:/-+%\u20ac$hms\xb0CkW", max_size=40),
)
UNSAID = re.compile(r"[0-9%\u2030\xb0\u20ac$\xa3&=+<>@#*_\\|\[\]{}^~\xb1\xd7\xf7\xb2\xb3\xbd/]")
GROWTH, ALLOWANCE = 24, 120


@pytest.mark.parametrize("language", FIRST_CLASS)
@given(text=TEXTS)
@example(text="12.5.3 1:2:3:4 \u0665 \xb2 1\xb2 \u2460 5 \ue000")
def test_nothing_is_left_that_is_not_said(language: str, text: str) -> None:
    """No text raises; no digit and no sign of the classes that are handled remains."""
    words = verbalise(text, language)
    assert not UNSAID.search(words)
    assert not any(character.isdecimal() for character in words)
    assert words == " ".join(words.split())


@pytest.mark.parametrize("language", FIRST_CLASS)
@given(text=TEXTS)
def test_words_are_not_changed_again(language: str, text: str) -> None:
    """What was made into words stays as it is."""
    words = verbalise(text, language)
    assert verbalise(words, language) == words


@pytest.mark.parametrize("language", FIRST_CLASS)
@given(text=TEXTS)
def test_growth_is_bounded(language: str, text: str) -> None:
    """A text becomes longer by a bounded factor."""
    assert len(verbalise(text, language)) <= GROWTH * len(text) + ALLOWANCE


@pytest.mark.parametrize("language", FIRST_CLASS)
def test_every_unit_has_a_name(language: str) -> None:
    """Each symbol has words for one and for many, without digits or signs."""
    spoken = language_for(language)
    assert spoken is not None
    for unit in {*SYMBOLS.values(), *RATIOS.values(), *BELOW.values()}:
        for category in ("one", "other"):
            name = spoken.unit_name(unit, category)
            assert name
            assert not re.search(r"[^\w .'\u2019-]|[0-9_]", name), (unit, name)


@pytest.mark.parametrize("language", names())
def test_the_corpus_is_stable(language: str) -> None:
    """The words of the corpus are their own words."""
    for _, words in cases(language):
        assert verbalise(words, language) == words


@pytest.mark.parametrize("language", FIRST_CLASS)
def test_pronunciations_pass_untouched(language: str) -> None:
    """A word with its sounds is what it was, whatever it looks like."""
    mark = pronounced("21.5 kWh", "tv\u025b\u02d0")
    assert verbalise(f"A {mark}, 5 {mark}", language).count(mark) == 2


NASTY = [
    "1 ",
    "1,",
    "a.",
    "1-",
    "/a",
    "@a",
    "12:",
    "a_",
    "1.2.",
    "x1",
    "A",
    "-",
    "€1",
    "1/",
    "(1)",
    "I ",
    "+1 ",
    "1 h ",
    "http://",
    "0",
    "a",
    "1'",
    "1 000 ",
    "100 ",
    "#a ",
    "a@",
    "::",
    "1:",
    "5. ",
    "1.",
    "II ",
    "XIV ",
    "a-",
    ".com",
    "0 1 ",
    "1x",
    "½",
    "5 \u2013 ",
    "1 kW",
    "Dr. ",
    ":a",
    "(",
    "am ",
    "3 Mai ",
    "1st ",
    "www.",
    "10.0.",
]


@pytest.mark.parametrize("language", FIRST_CLASS)
@pytest.mark.parametrize("nasty", NASTY)
def test_time_is_proportional_to_the_text(language: str, nasty: str) -> None:
    """Of a text of the same over and over, four times as much takes about four times as long."""

    def seconds(size: int) -> float:
        text = (nasty * size)[:size]
        began = time.thread_time()
        verbalise(text, language)
        return time.thread_time() - began

    verbalise(nasty, language)
    # The best of some: the collection of garbage counts to whoever is running.
    most = min(seconds(10_000) for _ in range(3))
    assert most < 16 * max(min(seconds(2_500) for _ in range(3)), 0.01)
