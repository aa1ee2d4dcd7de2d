from __future__ import annotations

import pytest

from tests.text.ssml.reading import pieces_of, read, texts
from wyoming_tts.text.piece import PLAIN, Manner, Pause, Piece
from wyoming_tts.text.pronunciation import parts, pronounced, read_as

SENTENCE, PARAGRAPH, CLAUSE = Pause.SENTENCE, Pause.PARAGRAPH, Pause.CLAUSE


def test_text_is_cut_into_sentences() -> None:
    """A document without any other element is spoken like a plain text."""
    assert pieces_of("Hello there. The light is on.") == [
        Piece("Hello there.", SENTENCE),
        Piece("The light is on.", SENTENCE),
    ]


def test_white_space_is_only_space() -> None:
    """Line ends and indentation of the source neither end a sentence nor are heard."""
    assert texts("\n  <p>\n   The light\n   In the hall\n\n  is on. </p>\n") == [
        "The light In the hall is on."
    ]


def test_what_has_no_sound_is_left_out() -> None:
    """Emoji and invisible characters go; asterisks stay, as there is no Markdown."""
    assert texts("Done \U0001f600 now, it\u200b is 2 * 3.") == ["Done now, it is 2 * 3."]


def test_entities_and_character_data_are_text() -> None:
    """What XML writes with entities or in CDATA is read as the characters it stands for."""
    assert texts("Tom &amp; Jerry, <![CDATA[5 < 6]]> &#233;.") == ["Tom & Jerry, 5 < 6 \xe9."]


@pytest.mark.parametrize(
    ("body", "pause"),
    [
        ("<s>One</s><s>Two</s>", SENTENCE),
        ("One<s>Two</s>", SENTENCE),
        ("<p>One</p>Two", PARAGRAPH),
        ("<p><s>One.</s></p> <p><s>Two.</s></p>", PARAGRAPH),
        ("<paragraph>One</paragraph>\n<sentence>Two</sentence>", PARAGRAPH),
        ("One<p>Two</p>", PARAGRAPH),
    ],
)
def test_sentences_and_paragraphs_make_their_pauses(body: str, pause: Pause) -> None:
    """An element for a sentence or a paragraph ends what stands before it and what is in it."""
    pieces = pieces_of(body)
    assert [piece.text.strip(".") for piece in pieces] == ["One", "Two"]
    assert pieces[0].pause is pause
    assert pieces[0].silence is None


@pytest.mark.parametrize(
    ("tag", "seconds"),
    [
        ('<break time="500ms"/>', 0.5),
        ('<break time="1.5s"/>', 1.5),
        ('<break time=" +2 S "/>', 2.0),
        ('<break time="0"/>'.replace('"0"', '"0s"'), 0.0),
        ('<break time="300ms" strength="x-strong"/>', 0.3),
        ('<break strength="none"/>', 0.0),
        ('<break strength="x-strong"/>', 1.2),
        ('<break strength="weak"></break>', 0.25),
        ("<break/>", 0.5),
        ('<break time="1s"/> \n <break time="500ms"/>', 1.5),
    ],
)
def test_a_break_is_the_silence_behind_a_piece(tag: str, seconds: float) -> None:
    """Breaks replace the pause of what they follow, in a sentence and behind one; they add up."""
    for before in ("Wait", "Wait.", "<s>Wait.</s>", "<p>Wait.</p> "):
        first, second = pieces_of(f"{before}{tag} now.")
        assert (first.text.strip("."), second.text) == ("Wait", "now.")
        assert first.silence == pytest.approx(seconds)
        assert second.silence is None


def test_a_break_before_the_first_word_is_a_piece_of_its_own() -> None:
    """Silence that follows nothing is a piece without text."""
    assert pieces_of('<p><break time="2s"/><break time="1s"/>Now.</p>') == [
        Piece("", SENTENCE, PLAIN, 3.0),
        Piece("Now.", PARAGRAPH),
    ]
    assert pieces_of('<break time="1s"/>') == [Piece("", SENTENCE, PLAIN, 1.0)]


def test_a_break_behind_the_last_word_is_kept() -> None:
    """A document may end in silence."""
    assert pieces_of('Now.<break time="1s"/>') == [
        Piece("Now.", SENTENCE, PLAIN, 0.0),
        Piece("", SENTENCE, PLAIN, 1.0),
    ]


def test_breaks_without_length_and_text_are_nothing() -> None:
    """A silence of no length in front of everything is no piece."""
    assert pieces_of('<break strength="none"/>') == []


def test_sub_is_spoken_in_place_of_its_text() -> None:
    """The alias is heard inside of its sentence, and its text is not."""
    assert texts('The <sub alias="World Wide Web">WWW<mark name="x"/></sub> is so big.') == [
        "The World Wide Web is so big."
    ]


def test_say_as_marks_how_its_text_is_read() -> None:
    """Interpretation, text and format arrive in their place; the sentence goes on."""
    (piece,) = pieces_of('Call <say-as interpret-as="Digits"> 1\n2 </say-as> now.')
    assert piece.text == f"Call {read_as('1 2', 'digits')} now."
    body = '<lang xml:lang="de"><say-as interpret-as="date" format="dmy">1.2. 24</say-as></lang>'
    (piece,) = pieces_of(body)
    assert (piece.text, piece.manner.language) == (read_as("1.2. 24", "date", "dmy"), "de")


def test_say_as_without_a_letter_or_digit_is_text() -> None:
    """Signs alone do not stand between words as if they were one."""
    assert texts('It is <say-as interpret-as="characters">...</say-as> odd.') == ["It is ... odd."]


def test_phoneme_carries_its_sounds() -> None:
    """A word comes with its sounds; full stops in either end no sentence."""
    body = 'A <phoneme alphabet="ipa" ph="t\u0259.\u02c8me\u026a. to\u028a">tomato Inc.</phoneme>!'
    (piece,) = pieces_of(body)
    assert list(parts(piece.text)) == [
        ("A ", ""),
        ("tomato Inc.", "t\u0259.\u02c8me\u026a. to\u028a"),
        ("!", ""),
    ]


@pytest.mark.parametrize("word", ["tomatoes", "Tomatoes"])
def test_words_with_sounds_are_words_to_the_cutter(word: str) -> None:
    """Sentences end in front of them and behind them as they do with other words."""
    tag = f'<phoneme ph="x">{word}</phoneme>'
    marked = pronounced(word, "x")
    cut = [piece.text for piece in pieces_of(f"Hello you. {tag}. And {tag} at 3 p.m. {tag}")]
    ends = word[0].isupper()
    expected = ["Hello you.", f"{marked}.", f"And {marked} at 3 p.m. {marked}"]
    if ends:
        expected[2:] = [f"And {marked} at 3 p.m.", marked]
    else:
        expected[:2] = [f"Hello you. {marked}."]
    assert cut == expected


def test_phoneme_of_another_alphabet_is_its_word() -> None:
    """Sounds that nobody here can read leave the word as it is."""
    body = '<phoneme alphabet="x-sampa" ph="@">a</phoneme> <phoneme ph="">bee</phoneme>'
    assert texts(body) == ["a bee"]
    assert list(parts(pieces_of(body)[0].text)) == [("a bee", "")]


def test_many_sounds_do_not_make_a_piece_long() -> None:
    """Words with their sounds count by what they hold."""
    body = f'<phoneme ph="{"a" * 200}">word</phoneme> ' * 50
    pieces = pieces_of(body)
    assert all(len(piece.text) < 600 for piece in pieces)
    assert sum(piece.text.count("word") for piece in pieces) == 50
    word = "a" * 300
    assert texts(f'<phoneme ph="b">{word}</phoneme>') == [word]
    assert texts(f'So <phoneme ph="b">{word}</phoneme> be it.') == ["So", word, "be it."]


@pytest.mark.parametrize(
    ("body", "manner"),
    [
        ('<lang xml:lang="fr">X</lang>', Manner(language="fr")),
        ('<p xml:lang="de_AT">X</p>', Manner(language="de-AT")),
        ('<s xml:lang="de"><lang xml:lang="">X</lang></s>', PLAIN),
        ('<voice name=" bob ">X</voice>', Manner(voice="bob")),
        ('<voice name="bob" xml:lang="de">X</voice>', Manner(voice="bob", language="de")),
        ('<voice language="de">X</voice>', Manner(language="de")),
        ('<voice name="bob"><voice xml:lang="de">X</voice></voice>', Manner(language="de")),
        ('<voice name="b"><lang xml:lang="de">X</lang></voice>', Manner(voice="b", language="de")),
        ('<lang xml:lang="de"><voice name="bob">X</voice></lang>', Manner(voice="bob")),
        ('<lang xml:lang="de"><voice gender="female">X</voice></lang>', Manner(language="de")),
        ('<prosody rate="slow">X</prosody>', Manner(rate=0.75)),
        ('<prosody rate="80%">X</prosody>', Manner(rate=0.8)),
        ('<prosody rate="+20%">X</prosody>', Manner(rate=1.2)),
        ('<prosody rate="-20%">X</prosody>', Manner(rate=0.8)),
        ('<prosody rate="1.2" pitch="high">X</prosody>', Manner(rate=1.2)),
        ('<prosody rate="medium" volume="default">X</prosody>', PLAIN),
        ('<prosody rate="0%">X</prosody>', Manner(rate=0.5)),
        ('<prosody rate="x-fast"><prosody rate="200%">X</prosody></prosody>', Manner(rate=2.0)),
        ('<prosody rate="80%"><prosody rate="50%">X</prosody></prosody>', Manner(rate=0.5)),
        ('<prosody rate="50%"><prosody rate="1.5">X</prosody></prosody>', Manner(rate=0.75)),
        ('<prosody volume="silent">X</prosody>', Manner(gain=0.0)),
        ('<prosody volume="50">X</prosody>', Manner(gain=0.5)),
        ('<prosody volume="-50%">X</prosody>', Manner(gain=0.5)),
        ('<prosody volume="-6dB">X</prosody>', Manner(gain=0.501)),
        ('<prosody volume="+6DB">X</prosody>', Manner(gain=1.995)),
        ('<prosody volume="+999dB">X</prosody>', Manner(gain=4.0)),
        ('<prosody volume="x-loud"><prosody volume="+9dB">X</prosody></prosody>', Manner(gain=4.0)),
    ],
)
def test_manners(body: str, manner: Manner) -> None:
    """Voice, language, rate and volume hold for what is inside, and only there."""
    one, inside, two = pieces_of(f"<s>One.</s><s>{body}</s><s>Two.</s>")
    assert (inside.text, inside.manner) == ("X", manner)
    assert one.manner == two.manner == PLAIN


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("I say <v>hello</v> to you.", [("I say", 0.0), ("hello", 0.0), ("to you.", None)]),
        ("I say, <v>hello</v>, you.", [("I say,", CLAUSE), ("hello,", CLAUSE), ("you.", None)]),
        ("Say: <v>hello</v>. You.", [("Say:", CLAUSE), ("hello.", SENTENCE), ("You.", None)]),
        ('<v>hello</v> "you"', [("hello", 0.0), ('"you"', None)]),
        ('<v>hello </v>"you"', [("hello", 0.0), ('"you"', None)]),
        ('<v>hello</v>\n"you"', [("hello", 0.0), ('"you"', None)]),
        ('<v>hello</v>&#32;"you"', [("hello", 0.0), ('"you"', None)]),
        ("<v>hello</v>" + "!" * 9 + " You", [("hello!!!!", SENTENCE), ("You", None)]),
        ('I "<v>do</v>." And then', [('I "', 0.0), ('do."', SENTENCE), ("And then", None)]),
        ("<v>hello</v> ... you", [("hello", 0.0), ("... you", None)]),
        ("<v>Jean</v>'s car", [("Jean", 0.0), ("'s car", None)]),
        ("<v>hello</v>.</p>You", [("hello.", PARAGRAPH), ("You", None)]),
        ("<v>one</v> <v>two</v>", [("one two", None)]),
        ("<v>one </v> <break/>.", [("one", 0.0), ("", 0.5)]),
        ("one <v>\U0001f600</v> two", [("one", 0.0), ("two", None)]),
    ],
)  # fmt: skip
def test_a_manner_that_changes_inside_a_sentence_makes_no_pause(
    body: str, expected: list[tuple[str, Pause | float | None]]
) -> None:
    """Pieces of a sentence join without silence, and keep the punctuation that is theirs."""
    opened = "<p>" if "</p>" in body else ""
    body = body.replace("<v>", '<voice name="bob">').replace("</v>", "</voice>")
    pieces = pieces_of(opened + body)
    told = [(p.text, p.pause if p.silence is None else p.silence) for p in pieces]
    *before, (last, ending) = told
    assert before == expected[:-1]
    assert last == expected[-1][0]
    assert ending == expected[-1][1] or (expected[-1][1] is None and ending is SENTENCE)


def test_punctuation_in_many_manners_makes_no_long_piece() -> None:
    """What stands behind a piece is bounded, however many elements hold it."""
    body = "Hello" + '<prosody rate="1.1">?!</prosody><prosody rate="1.2">?!</prosody>' * 50
    assert texts(body) == ["Hello?!?!"]


def test_only_the_first_piece_may_be_a_clause() -> None:
    """A text in several manners starts early and goes on in whole sentences."""
    body = "<s>Well then, my old friend, here it is.</s> " * 2
    assert texts(body) == [
        "Well then, my old friend,",
        "here it is.",
        "Well then, my old friend, here it is.",
    ]


@pytest.mark.parametrize("tag", ["emphasis", "audio", "w", "token", "lookup", "mark", "prosody"])
def test_elements_that_change_nothing_are_passed_over(tag: str) -> None:
    """Their text, such as what stands for a sound that cannot be played, is in its sentence."""
    assert texts(f'It <{tag} level="strong" src="a.mp3">is</{tag}> so.') == ["It is so."]


@pytest.mark.parametrize("tag", ["desc", "metadata", "lexicon", "meta"])
def test_what_is_not_meant_to_be_heard_is_not(tag: str) -> None:
    """What is inside of these elements is not spoken, and may be anything."""
    assert texts(f'It <{tag} uri="x">was <rdf:RDF>not</rdf:RDF></{tag}>is.') == ["It is."]


def test_unknown_attributes_are_passed_over() -> None:
    """A document from elsewhere may say more than is understood here."""
    body = '<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" a:b="c">Hi.</speak>'
    assert read(f'\ufeff \n<?xml version="1.0" encoding="latin-1"?>\n{body}\n') == (
        [Piece("Hi.", SENTENCE)],
        "",
    )


def test_a_document_without_text_is_no_fault() -> None:
    """Nothing to say is not wrong."""
    assert read("") == ([], "")
    assert read(" \n ") == ([], "")
    assert read("<speak/>") == ([], "")
    assert read("<speak> \U0001f600 <p> </p> ... </speak>") == ([], "")


def test_elements_of_one_service_are_passed_over() -> None:
    """What has a prefix changes nothing here, and its text is spoken."""
    assert texts('<mstts:express-as style="sad">So it is.</mstts:express-as>') == ["So it is."]
