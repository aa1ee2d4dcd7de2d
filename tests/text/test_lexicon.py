# ruff: noqa: RUF001 - IPA looks like other letters
from __future__ import annotations

import random
import string
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_tts.text.lexicon import MOST_ADDED, MOST_ENTRIES, Lexicon
from wyoming_tts.text.lexicon_entry import LONGEST_SAY, LONGEST_TEXT, MOST_PATTERNS, Entry
from wyoming_tts.text.pronunciation import pronounced


def replaced(lexicon: Lexicon, text: str, language: str = "en-US") -> str:
    """Return a text with all that a lexicon finds replaced."""
    out, position = "", 0
    for start, end, words in lexicon.find(text, language):
        out += text[position:start] + words
        position = end
    return out + text[position:]


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("Siri", "Siri's Siris, siri. SIRI", "X's Siris, X. X"),
        ("PM2.5", "PM2.5 and PM2.51, PM2.5.", "X and PM2.51, X."),
        ("PM2", "PM2.5 PM2.", "PM2.5 X."),
        ("C++", "C++, and C++17", "X, and X17"),
        ("°", "21° 21 °C", "21X 21 XC"),
        ("kW", "5kW, 5 kW, x5kW, kWh", "5X, 5 X, x5kW, kWh"),
        ("2", "2 2.5 12 v2 2,5 (2).", "X 2.5 12 v2 2,5 (X)."),
        ("living room", "The Living\xa0Room, living rooms", "The X, living rooms"),
        ("sensor", "sensor_x sensor-y", "sensor_x X-y"),
        ("東京", "私は東京へ", "私はXへ"),
        ("กรุงเทพ", "ไปกรุงเทพแล้ว", "ไปXแล้ว"),
        ("Μήλο", "μήλο μήλον", "X μήλον"),
        ("привет", "Привет, приветы", "X, приветы"),
        ("Straße", "STRAßE Straße", "X X"),
        ("की", "की कीमत", "X कीमत"),
        ("😀", "a😀b", "aXb"),
        ("Wi-Fi", "Wi-Fi-Router wi-fi", "X-Router X"),
        ("Don", "I don't, Don\u2019t! Don's, 'Don' don'tx", "I don't, Don\u2019t! X's, 'X' X'tx"),
        ("don't", "I don't", "I X"),
    ],
)
def test_words_are_found_where_they_stand_alone(word: str, text: str, expected: str) -> None:
    """Words of any script are found, not parts of longer words or numbers."""
    assert replaced(Lexicon([Entry(word, say="X")]), text) == expected


def test_letter_case_can_be_exact() -> None:
    """An entry with the case `exact` leaves other spellings alone."""
    lexicon = Lexicon([Entry("IT", say="I T", case="exact"), Entry("ok", say="okay")])
    assert replaced(lexicon, "IT is it, OK.") == "I T is it, okay."


@pytest.mark.parametrize(
    ("own", "language", "found"),
    [
        ("de", "de-AT", True),
        ("de", "DE", True),
        ("de_AT", "de-AT", True),
        ("de-AT", "de-DE", False),
        ("de-AT", "de", False),
        ("d" + "e" * 2, "de", False),
        ("", "cy", True),
    ],
)
def test_a_language_covers_its_regions(own: str, language: str, found: bool) -> None:  # noqa: FBT001 - a case of a table
    """An entry for a language is used in all its regions, one for a region only there."""
    assert bool(Lexicon([Entry("a", say="b", language=own)]).find("a", language)) is found


def test_the_first_then_the_longest_then_the_first_entry_wins() -> None:
    """Hits that overlap are chosen by place, then length, then order in the file."""
    lexicon = Lexicon(
        [
            Entry("living", say="1"),
            Entry("living room", say="2"),
            Entry("room light", say="3"),
            Entry("Living Room", say="4"),
            Entry(pattern="the (living)", say=r"5 \1"),
        ]
    )
    assert replaced(lexicon, "a living room light") == "a 2 light"
    assert replaced(lexicon, "the living room light") == "5 living 3"


def test_another_entry_serves_where_the_first_is_for_another_language() -> None:
    """Entries for the same word in several languages stand side by side."""
    lexicon = Lexicon([Entry("a b", say="1", language="de"), Entry("a", say="2")])
    assert replaced(lexicon, "a b", "de") == "1"
    assert replaced(lexicon, "a b", "en") == "2 b"


def test_patterns_say_what_their_groups_matched() -> None:
    r"""Groups are named by number or name, and a group without a match says nothing."""
    lexicon = Lexicon([Entry(pattern=r"(?P<n>\d+) ?ppm( CO2)?", say=r"\g<n> parts\2 \\ \1 \g<0>")])
    assert replaced(lexicon, "400 PPM") == "400 parts \\ 400 400 PPM"


def test_sounds_become_a_mark_with_the_word() -> None:
    """IPA comes with the word as it is written, or with the respelling where there is one."""
    lexicon = Lexicon([Entry("Siri", ipa="/ˈsɪri/"), Entry("HA", say="home", ipa="hoʊm")])
    assert lexicon.find("SIRI ha", "en") == [
        (0, 4, pronounced("SIRI", "ˈsɪri")),
        (5, 7, pronounced("home", "hoʊm")),
    ]


def test_a_word_may_be_left_out() -> None:
    """An empty respelling says nothing."""
    assert replaced(Lexicon([Entry("™", say="")]), "Hue™ lamp") == "Hue lamp"


@pytest.mark.parametrize("entry", [Entry("tomato", say="X"), Entry(pattern=".+", say="X")])
def test_words_with_their_sounds_are_left_alone(entry: Entry) -> None:
    """Nothing is replaced inside of a mark, nor across what others keep by private characters."""
    text = f"a {pronounced('tomato', 'tomato')} b"
    assert replaced(Lexicon([entry]), text) == text
    assert replaced(Lexicon([entry]), "\ue00f\ue00f c") == "\ue00f\ue00f c"


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (Entry(say="x"), "`text` or `pattern`"),
        (Entry("a", "b", "x"), "`text` or `pattern`"),
        (Entry("a"), "`say` or `ipa`"),
        (Entry("a" * (LONGEST_TEXT + 1), say="x"), "more than"),
        (Entry("a", say="x" * (LONGEST_SAY + 1)), "more than"),
        (Entry("a", say="\ue000"), "no text"),
        (Entry("a", say="x", language="not a language"), "no language"),
        (Entry("a", say="x", case="lower"), "`case`"),
        (Entry("a", ipa="A"), "'A' is no letter"),
        (Entry(pattern="(", say="x"), "cannot be read"),
        (Entry(pattern="(" * 150, say="x"), "cannot be"),
        (Entry(pattern="(?:(?:(?:a{99}){99}){99}){99}", say="x"), "repeats too much"),
        (Entry(pattern="a{99999999}", say="x"), "repeats too much"),
        (Entry(pattern="(?:ab){9999,}", say="x"), "repeats too much"),
        (Entry(pattern="(?:ab){e<=9999}", say="x"), "repeats too much"),
        (Entry(pattern="(?ix)a{9 9 9 9 9}", say="x"), "flag x"),
        (Entry(pattern=r"\\(?x:a{9#}\n99999})", say="x"), "flag x"),
        (Entry(pattern="(a)", say=r"\2"), "group 2"),
        (Entry(pattern="(a)", say=r"\g<b>"), "group b"),
        (Entry(pattern="(a)", say=r"\d"), "without a group"),
        (Entry(pattern="(a)", say="x\\"), "without a group"),
    ],
)
def test_what_is_no_entry_is_told(entry: Entry, told: str) -> None:
    """A fault is named, so that it can be mended."""
    with pytest.raises(ValueError, match=told):
        Lexicon([entry])


@pytest.mark.parametrize(
    "entries",
    [
        [Entry("a", say="b")] * (MOST_ENTRIES + 1),
        [Entry(pattern="a", say="b")] * (MOST_PATTERNS + 1),
    ],
)
def test_there_are_bounds(entries: list[Entry]) -> None:
    """More entries than can be had without delay are refused."""
    with pytest.raises(ValueError, match="more than"):
        Lexicon(entries)


def test_the_result_is_bounded() -> None:
    """However often an entry is found, a text does not grow without end."""
    lexicon = Lexicon([Entry("°", say="x" * LONGEST_SAY)])
    assert len(replaced(lexicon, "°" * 10_000)) <= 10_000 + MOST_ADDED


@pytest.mark.parametrize("pattern", ["(?=(a+)+c)", "(?e)(?:abcdefgh){e<=5}", "(?r)c(a|a)*b"])
def test_a_pattern_that_takes_too_long_is_left_out_and_told(pattern: str) -> None:
    """The text is answered soon, with what the other entries find."""
    told: list[Entry] = []
    slow = Entry(pattern=pattern, say="x")
    lexicon = Lexicon([*([slow] * 20), Entry("a", say="b")], told.append)
    start = time.process_time()
    hits = lexicon.find("a " + "a" * 5_000 + "b", "en")
    assert time.process_time() - start < 0.5
    assert (0, 1, "b") in hits
    assert told == [slow] * 20 or pattern.startswith("(?r)")


def test_many_words_are_found_fast() -> None:
    """To look for 10,000 words takes a short text little longer than to look for some of them."""
    source = random.Random(1)  # noqa: S311 - the same words every time
    letters = string.ascii_lowercase
    words = ["".join(source.choices(letters, k=source.randint(3, 10))) for _ in range(MOST_ENTRIES)]
    text = " ".join(words[:40])[:200]
    fastest = []
    for lexicon in (
        Lexicon([Entry(word, say="x") for word in words[:most]]) for most in (40, MOST_ENTRIES)
    ):
        taken = []
        for _ in range(50):
            start = time.thread_time()
            found = lexicon.find(text, "en")
            taken.append(time.thread_time() - start)
        assert len(found) > 15
        fastest.append(min(taken))
    assert fastest[1] < 6 * fastest[0]


@pytest.mark.parametrize("piece", ["a", "a ", "°", "1", "1.", "_", "東", "\u0301"])
def test_long_texts_take_linear_time(piece: str) -> None:
    """100 kB of anything is searched in a moment."""
    lexicon = Lexicon([Entry("a" * n, say="b") for n in range(1, 9)] + [Entry("東京", say="x")])
    start = time.thread_time()
    lexicon.find(piece * (100_000 // len(piece)), "en")
    assert time.thread_time() - start < 5


def test_an_empty_lexicon_finds_nothing() -> None:
    """Without entries nothing is done."""
    assert Lexicon().find("a", "en") == []
    assert len(Lexicon()) == 0


WORDS = st.text(st.sampled_from("abAB12.°ßİ東- \u0301"), max_size=6)


@settings(deadline=None)
@given(
    st.lists(st.tuples(WORDS, st.sampled_from(["text", "pattern"]), st.text(max_size=4))),
    st.text(st.sampled_from("abAB12.°ßİ東- \u0301\ue000\ue001\ue002\ue00f"), max_size=60)
    | st.text(max_size=60),
)
def test_hits_are_in_order_and_inside_the_text(
    given: list[tuple[str, str, str]], text: str
) -> None:
    """Whatever the entries and the text, hits do not overlap, and nothing raises."""
    entries = []
    for word, kind, say in given:
        values: dict[str, Any] = {kind: word, "say": say}
        entry = Entry(**values)
        try:
            entry.check()
        except ValueError:
            continue
        entries.append(entry)
    position = 0
    for start, end, _words in Lexicon(entries).find(text, "en"):
        assert position <= start < end <= len(text)
        position = end


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d{4}-\d{2}-\d{2}",
        r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){4,7}",
        r"\(?xyz\)?",
        r"(?P<x>a{1,60000})",
        r"\p{Greek}{2,}",
        r"(?-x:a)",
    ],
)
def test_patterns_of_usual_size_are_taken(pattern: str) -> None:
    """Dates, account numbers and the like do not count as repeating too much."""
    Entry(pattern=pattern, say="x").check()
