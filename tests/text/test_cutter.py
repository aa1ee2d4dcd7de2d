from __future__ import annotations

import pytest

from wyoming_tts.text.cutter import Cutter, cut
from wyoming_tts.text.piece import Pause, Piece


def _texts(text: str) -> list[str]:
    # What the first piece may be is told elsewhere: here it must not hide the sentences.
    cutter = Cutter(first_clause_min=10_000)
    return [piece.text for piece in cutter.push(text) + cutter.flush()]


@pytest.mark.parametrize(
    "text",
    [
        # sentences, marked by a bar
        "The light is on.| It is warm!| Really?| Yes\u2026| Good.",
        "Yes.| Ok, done.| No.| The light is off.",
        "What?!| No way!!!| Hm...| Next.",
        'She said "Go."| Then she left.| (It was late.)| Ok.',
        "\u201eJa.\u201c| Er ging.| \u00abOui.\u00bb| Bon.",
        '"Why?" she asked.| "Stop!"| Nobody did.',
        "it is finished.| and it works.| ok.",
        # numbers
        "It is 3.5 degrees and 12,5 percent of 1.000.000,00 at 7:05 or 7.05.| Good.",
        "Version 1.2.3 runs on 192.168.1.1.| Done.",
        "It is 21.| The window is open.| In 2024. | That was 1999.| Then",
        "The answer is 7.| Die Antwort ist 5.| Dann",
        "See No. 5 and Nr. 7 and fig. 3, pp. 7.| Then",
        "Am 3. Mai und vom 1. Juni bis zum 30. September.| Danach",
        "Heute ist Montag, 3. Mai 2024.| Es ist der 2. Tag.| Im 3. Stock.",
        "Es ist der 5. und letzte.| Gut.",
        # words with a full stop
        "Dr. Smith, Mrs. Jones and Prof. Dr. May met St. John vs. Mt. Everest.| Ok.",
        "James T. Kirk met J. R. R. Tolkien and J.R.R. Tolkien in the U.S. Army.| Ok.",
        "Use e.g. Milk, i.e. Food, approx. 5 etc. and more.| Buy milk, etc.| Then go.",
        "It is 5 p.m.| The sun sets at 5 p.m. today.| At 7 a.m.| Yes",
        "Acme Inc. is here.| I work at Acme Inc.| He does not.",
        "Nimm z.B. Milch, d.h. Essen, bzw. Brot, ca. 5 kg usw.| Dann geh.",
        "Das ist Hr. Meier aus der Hauptstr. 5, z. B. Montag.| Gut.",
        "Llama al Sr. Garc\xeda y a la Sra. P\xe9rez, p.ej. Hoy.| \xbfVale?| \xa1S\xed!",
        "Voici M. Dupont, env. 5 km.| Bon.",
        "\u042d\u0442\u043e \u0442.\u0435. \u0414\u043e\u043c.| \u0414\u0430.",
        "It needs 100 W.| The lamp is off.| It is 20 \xb0C.| Nice.",
        "Visit example.com or mail a.b@c.org. | See https://a.b/c.d?e=f!g.| Ok.",
        "Wait... what is \u2026 this?| Well...| Yes.",
        "Let me check.|The light is on!|It is warm?|Yes.",
        "See a.B, e.g.This, Node.JS, x5y.Html and HTTP.X now.| Ok.",
        "Use Node.js and read me.txt now.| Ok.",
        # other scripts
        "\u4f60\u597d\u3002|\u4eca\u5929\u5929\u6c14\u5f88\u597d\uff01|\u597d\u7684\uff1f|\u662f\u3002",
        "\u300c\u306f\u3044\u3002\u300d|\u305d\u3046\u3067\u3059\u3002",
        "\u0647\u0644 \u0623\u0646\u062a \u0628\u062e\u064a\u0631\u061f| \u0646\u0639\u0645.",
        "\u092f\u0939 \u0939\u0948\u0964| \u0935\u0939 \u0939\u0948\u0964",
        "\u06cc\u06c1 \u06c1\u06d2\u06d4| \u06c1\u0627\u06ba\u06d4",
        # lines
        "1. Open the door.|\n2. Close it.|\nTemperature: 21|\nHumidity: 40|\nDr.|\nNo",
        "... and so on.| !!! Stop.| - Yes.",
    ],
)
def test_sentences_end_where_they_end(text: str) -> None:
    """Full stops within numbers, names and abbreviations do not end a sentence."""
    expected = [part.strip() for part in text.split("|")]
    # A bar in a line of its own marks nothing but the end of that sentence.
    assert _texts(text.replace("|", "")) == expected


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("The kitchen light is on, and so is the hall.", "The kitchen light is on,"),
        ("Here is the weather forecast: it rains.", "Here is the weather forecast:"),
        ("I checked your calendar \u2013 nothing today.", "I checked your calendar \u2013"),
        ("I checked your calendar\u2014nothing today.", "I checked your calendar\u2014"),
        ("The lights (all of them) are on now.", "The lights (all of them)"),
        ("Sure, I can do that, of course.", "Sure, I can do that,"),
        ("Ok, yes, fine.", "Ok, yes, fine."),
        ("It costs 1,000,000 dollars at 10:30, yes.", "It costs 1,000,000 dollars at 10:30,"),
        ("\u4eca\u5929\u5929\u6c14\u597d\u5417\uff0c\u8d70",
         "\u4eca\u5929\u5929\u6c14\u597d\u5417\uff0c"),
    ],
)  # fmt: skip
def test_the_first_piece_may_be_a_clause(text: str, first: str) -> None:
    """The first piece is cut at a clause once it holds enough words to sound natural."""
    assert cut(text)[0].text == first


def test_later_pieces_are_whole_sentences() -> None:
    """Only the first piece of a text is cut at a short clause."""
    assert [piece.text for piece in cut("It is on. The kitchen light is on, and so on.")] == [
        "It is on.",
        "The kitchen light is on, and so on.",
    ]


def test_pauses_tell_what_follows() -> None:
    """Each piece says whether a clause, a sentence or a paragraph ends with it."""
    assert cut("The kitchen light is on, now.\nNext one. Last\n\nNew. \n\n End") == [
        Piece("The kitchen light is on,", Pause.CLAUSE),
        Piece("now.", Pause.SENTENCE),
        Piece("Next one.", Pause.SENTENCE),
        Piece("Last", Pause.PARAGRAPH),
        Piece("New.", Pause.PARAGRAPH),
        Piece("End", Pause.SENTENCE),
    ]


def test_a_long_sentence_is_cut_at_a_clause() -> None:
    """A sentence that gets too long is cut at a clause behind five sevenths of the maximum."""
    text = "Yes! " + "word " * 30 + "here, " + "word " * 12 + "there, " + "word " * 30 + "end."
    pieces = cut(text)
    assert pieces[1].text.endswith("there,")
    assert pieces[1].pause is Pause.CLAUSE


def test_without_a_late_clause_the_best_earlier_one_is_taken() -> None:
    """At the maximum length the last clause is better than the last space."""
    text = "Yes! " + "word " * 30 + "here, " + "word " * 60
    assert cut(text)[1].text.endswith("here,")


def test_a_hard_cut_keeps_characters_whole() -> None:
    """A text without any space is cut, but never before a combining mark."""
    pieces = cut("e\u0301" * 500)
    assert "".join(piece.text for piece in pieces) == "e\u0301" * 500
    assert all(piece.text[0] == "e" and len(piece.text) <= 280 for piece in pieces)


@pytest.mark.parametrize(
    "text", ["", " ", "...", "\n\n", "?! ... \n-\n\u3002", ")" * 900, "." * 900]
)
def test_punctuation_alone_gives_no_piece(text: str) -> None:
    """What holds no letter and no digit is not spoken."""
    assert cut(text) == []


@pytest.mark.parametrize(
    ("pushed", "pieces"),
    [
        ("It is on. T", ["It is on."]),
        ("It is on.\nt", ["It is on."]),
        ("It is on.\n\n", ["It is on."]),
        ("It is on. ", []),
        ("It is on.", []),
        ("The kitchen light is on, ", ["The kitchen light is on,"]),
        ("\u4f60\u597d\u3002\u4eca", ["\u4f60\u597d\u3002"]),
        ("It is 5. T", ["It is 5."]),
        ("It is 5. M", []),
        ("It is 5. Mo", ["It is 5."]),
    ],
)
def test_a_piece_is_given_out_as_soon_as_it_is_certain(pushed: str, pieces: list[str]) -> None:
    """The first letter of the next sentence, or the space behind a clause, is enough."""
    assert [piece.text for piece in Cutter().push(pushed)] == pieces


@pytest.mark.parametrize(
    ("pushed", "settled"),
    [
        ("It is on.", ["It is on."]),
        ("It is on. ", ["It is on."]),
        ("It is on\n", ["It is on"]),
        ('She said "Go."', ['She said "Go."']),
        ("Is it (really?)", ["Is it (really?)"]),
        ("Well...", ["Well..."]),
        ("\u597d\u3002", ["\u597d\u3002"]),
        ("That was in 2024.", []),
        ("No.", ["No."]),
        ("Call Dr.", []),
        ("It is 3.", []),
        ("1.", []),
        ("James T.", []),
        ("Use e.g.", []),
        ("It is", []),
        ("It is on,", []),
        ("...", []),
        ("", []),
    ],
)
def test_settle_gives_out_whole_sentences_only(pushed: str, settled: list[str]) -> None:
    """In a silence, what certainly is a sentence is given out, and the rest is kept."""
    cutter = Cutter()
    assert cutter.push(pushed) == []
    assert [piece.text for piece in cutter.settle()] == settled
    assert cutter.settle() == []
    rest = [piece.text for piece in cutter.flush()]
    assert rest == ([] if settled or pushed in {"", "..."} else [pushed])


def test_what_follows_a_settled_sentence_is_spoken_once() -> None:
    """Late punctuation is dropped after a settled sentence, and late words are kept."""
    cutter = Cutter()
    cutter.push("Wait.")
    assert [piece.text for piece in cutter.settle()] == ["Wait."]
    assert cutter.push("..") == []
    assert [p.text for p in cutter.push(' "Now" go. ') + cutter.flush()] == ['"Now" go.']
