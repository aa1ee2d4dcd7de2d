from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.text.ssml.reading import read
from tests.text.strategies import PROSE, PUNCTUATION, chunked, wild
from wyoming_tts.text.piece import Piece
from wyoming_tts.text.pronunciation import spelt
from wyoming_tts.text.speakable import has_speech
from wyoming_tts.text.ssml.fault import SsmlFault
from wyoming_tts.text.ssml.markup import LONGEST_TAG
from wyoming_tts.text.ssml.reader import SsmlReader, check

TAGS = (
    "<p>", "</p>", "<s>", "</s>", "<break/>", "<break time='500ms'/>", "<break strength='none'/>",
    "<break time='1s'>", "</break>", "<sub alias='World Wide. Web'>", "<sub alias=''>", "</sub>",
    "<say-as interpret-as='digits'>", "<say-as interpret-as='x' format='y'>", "</say-as>",
    "<phoneme ph='t\u0259. x'>", "<phoneme alphabet='y' ph=''>", "</phoneme>", "<voice name='bob'>",
    "<voice language='de'>", "</voice>", "<lang xml:lang='fr'>", "<p xml:lang='de'>", "</lang>",
    "<prosody rate='slow'>", "<prosody rate='150%' volume='+6dB'>", "</prosody>", "<emphasis>",
    "</emphasis>", "<audio src='a'>", "</audio>", "<desc>", "</desc>", "<mark name='a'/>",
    "<metadata>", "</metadata>", "<!-- a. b -->", "<![CDATA[", "]]>", "<what>", "</speak>",
    "<?xml version='1.0'?>", "<?a b?>", "<!DOCTYPE speak>", "&amp;", "&lt;", "&#10;", "&#13;",
    "&nbsp;", "&#xe000;", "&", "<", ">", "]", "\r\n", "\t", "\u200b", "\ufeff", "\u2139", "\ue010",
    "\U0001f600", "1\ufe0f\u20e3", "\x00", "\ud83d",
)  # fmt: skip
TEXTS = (*PROSE, *PUNCTUATION)
WRAPPERS = (
    "<p>{}</p>", "<s>{}</s>", "<lang xml:lang='fr'>{}</lang>", "<voice name='bob'>{}</voice>",
    "<prosody rate='slow'>{}</prosody>", "<prosody volume='50'>{}</prosody>", "{}<break/>",
    "<break time='100ms'/>{}", "<emphasis>{}</emphasis>", "{} ", " {}", "{}.", "{}, ", '"{}"',
    "<audio>{}</audio>", '<voice name="bob">{}</voice>"', '<voice name="bob">{}</voice> "',
)  # fmt: skip

documents = st.lists(st.sampled_from(TAGS + TEXTS), max_size=40).map(
    lambda parts: "<speak>" + "".join(parts)
)
sound = st.recursive(
    st.one_of(
        st.lists(st.sampled_from(TEXTS), max_size=8).map("".join),
        st.just("<phoneme ph='x.'>word</phoneme>"),
        st.just("<sub alias='some words'>x</sub>"),
        st.just("<say-as interpret-as='digits'>12</say-as>"),
    ),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(WRAPPERS), inner).map(lambda both: both[0].format(both[1])),
        st.lists(inner, max_size=5).map("".join),
    ),
    max_leaves=25,
).map(lambda body: f"<speak>{body}</speak>")
everything = st.one_of(documents, sound, wild, wild.map(lambda text: f"<speak>{text}"))


@settings(max_examples=1000, deadline=None)
@given(chunked(everything))
@example(("<speak></speak>Hi<p>", list("<speak></speak>Hi<p>")))
@example(("<speak>Hi<break/>Hi]]>", list("<speak>Hi<break/>Hi]]>")))
@example(("<speak>Hi. <s>]]]></s>", list("<speak>Hi. <s>]]]></s>")))
def test_any_split_gives_the_same(case: tuple[str, list[str]]) -> None:
    """However a document is split into parts, its pieces and its fault are the same."""
    document, parts = case
    assert read(parts) == read(document)


@settings(max_examples=500, deadline=None)
@given(everything)
def test_any_text_is_read_or_refused(document: str) -> None:
    """No text raises anything else; a check of the whole finds what reading finds."""
    pieces, fault = read(document)
    assert _found_by_check(document) == fault
    for piece in pieces:
        words = spelt(piece.text)
        assert has_speech(words) or (not words and piece.silence)
        assert words == words.strip()
        assert "\n" not in words
        assert piece.silence is None or 0 <= piece.silence <= 60
        assert 0.5 <= piece.manner.rate <= 2
        assert 0 <= piece.manner.gain <= 4


@settings(max_examples=500, deadline=None)
@given(sound)
def test_well_formed_documents_are_spoken(document: str) -> None:
    """Whatever is understood may stand inside of whatever else."""
    assert not read(document)[1]


@settings(max_examples=300, deadline=None)
@given(chunked(sound))
def test_settling_anywhere_loses_nothing(case: tuple[str, list[str]]) -> None:
    """However long a writer pauses, each letter is spoken once, in its order, and so are breaks."""
    document, parts = case
    reader = SsmlReader()
    settled = [piece for part in parts for piece in reader.push(part) + reader.settle()]
    settled += reader.flush()
    expected, _ = read(document)

    def letters(pieces: list[Piece]) -> list[str]:
        return [c for piece in pieces for c in spelt(piece.text) if c.isalnum()]

    assert letters(settled) == letters(expected)
    assert sum(p.silence or 0 for p in settled) == pytest.approx(
        sum(p.silence or 0 for p in expected)
    )


@pytest.mark.parametrize("length", range(LONGEST_TAG - 100, LONGEST_TAG + 500, 60))
def test_a_long_tag_is_long_however_it_comes(length: int) -> None:
    """Whether a tag is too long depends on the document alone."""
    for document in (
        f"<speak><sub alias='{'a' * length}'>b</sub>One.</speak>",
        f"<speak>{'One. ' * 33}<!--{'a' * length}-->Two.</speak>",
    ):
        whole = read(document)
        assert bool(whole[1]) >= (length > LONGEST_TAG + 256)
        assert bool(whole[1]) <= (length > LONGEST_TAG - 20)
        for step in (1, 7, 1000):
            assert read(document[at : at + step] for at in range(0, len(document), step)) == whole


def _found_by_check(document: str) -> str:
    try:
        check(document)
    except SsmlFault as fault:
        return str(fault)
    return ""


def test_pieces_come_before_the_document_is_complete() -> None:
    """Each sentence is given out when the next one begins."""
    reader = SsmlReader()
    parts = ["<speak><s>One.</s>", "<s>T", "wo.</s>", "<break/>", "Three. ", "F"]
    assert [[p.text for p in reader.push(part)] for part in parts] == [
        [], ["One."], [], [], ["Two."], ["Three."],
    ]  # fmt: skip


def test_a_writer_who_pauses_is_spoken_so_far() -> None:
    """What is over when no text comes is spoken; what may go on waits."""
    reader = SsmlReader()
    reader.push("<speak><s>One.</s>")
    assert [piece.text for piece in reader.settle()] == ["One."]
    reader.push("Two and")
    assert reader.settle() == []
    reader.push(" a <voice name='bob'>half</voice>")
    assert reader.settle() == []
    assert [(p.text, p.silence) for p in reader.push(". Three.")] == [("half.", None)]
    assert [piece.text for piece in reader.settle()] == ["Three."]
    reader.push("<break time='1s'/>")
    assert [(piece.text, piece.silence) for piece in reader.settle()] == [("", 1.0)]


def test_the_end_tag_is_the_end() -> None:
    """The last piece does not wait for the end of the stream."""
    reader = SsmlReader()
    assert [piece.text for piece in reader.push("<speak>One</speak>")] == ["One"]
