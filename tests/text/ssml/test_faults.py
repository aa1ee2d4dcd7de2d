from __future__ import annotations

import time
from itertools import islice

import pytest

from tests.text.ssml.reading import pieces_of, read
from wyoming_tts.text.piece import LONGEST_SILENCE
from wyoming_tts.text.ssml.fault import SsmlFault
from wyoming_tts.text.ssml.markup import DEEPEST, LONGEST_TAG, NOT_SSML
from wyoming_tts.text.ssml.reader import SsmlReader, check

BODIES = {
    "<p>\n\n<br/></p>": ("line 4: <br> is unknown; use one of ", "break"),
    "<Break/>": ("line 2: <Break> is unknown",),
    "<p>\n<speak>x</speak></p>": ("line 3: <speak> is only the outermost element",),
    "x <break time='long'/>": ("line 2: <break> has time='long'; write it as 500ms or 1.5s",),
    "<break time='-1s'/>": ("line 2: <break> has time='-1s'",),
    "<break time='10'/>": ("line 2: <break> has time='10'",),
    "<break strength='huge'/>": ("line 2: <break> has strength='huge'; use one of none, x-weak",),
    "<break time='11s'/>": ("line 2: <break> is longer than 10 s",),
    "<break time='99999999s'/>": ("line 2: <break> has time=",),
    "<break time='10s'/>\n" * 7: ("line 8: <break> makes more than 60 s",),
    "<sub>x</sub>": ('line 2: <sub> needs alias; write <sub alias="...">',),
    "<say-as>1</say-as>": ("line 2: <say-as> needs interpret-as",),
    "<say-as interpret-as='digits'>" + "1" * 301 + "</say-as>": ("line 2: <say-as> holds more",),
    "<phoneme>a</phoneme>": ("line 2: <phoneme> needs ph",),
    "<phoneme ph='a'/>": ("line 2: <phoneme> holds no word",),
    "<phoneme ph='a'> ! </phoneme>": ("line 2: <phoneme> holds no word",),
    f"<phoneme ph='{'a' * 301}'>a</phoneme>": ("line 2: <phoneme> has more than 300 characters",),
    "<phoneme ph='a'>a<b>b</b></phoneme>": ("line 2: <b> is unknown",),
    "<lang xml:lang='not a language'/>": ("line 2: <lang> has xml:lang='not a language'",),
    "<voice language='1'>x</voice>": ("line 2: <voice> has language='1'; write",),
    "<prosody rate='quick'>x</prosody>": ("line 2: <prosody> has rate='quick'; use one of",),
    "<prosody rate='-1'>x</prosody>": ("line 2: <prosody> has rate='-1'",),
    "<prosody volume='101'>x</prosody>": ("line 2: <prosody> has volume='101'", "0 to 100"),
    "<prosody volume='6 dB loud'>x</prosody>": ("line 2: <prosody> has volume='6 dB loud'",),
    "Tom & Jerry": ("line 2 in <speak>: ", "write &amp; for &"),
    "<p>5 < 6</p>": ("line 2 in <p>: ", "&lt; for <"),
    "<p a=1/>": ("line 2 in <speak>: ", "put values into quotes"),
    "<p>\n<s>x</p>": ("line 3 in <s>: another end tag where </s> must come first",),
    "a&nbsp;b": ("line 2 in <speak>: XML does not know this entity",),
    "<p a='1' a='2'/>": ("line 2 in <speak>: a tag has the same attribute twice",),
    "&#0;": ("line 2 in <speak>: ",),
}


@pytest.mark.parametrize("body", BODIES)
def test_a_fault_names_line_and_tag(body: str) -> None:
    """What is wrong is told in one sentence with its line and its element, and what to do."""
    document = f"<speak>\n{body}</speak>"
    _, fault = read(document)
    assert fault.startswith(BODIES[body][0])
    assert all(hint in fault for hint in BODIES[body])
    assert "\n" not in fault
    assert len(fault) < 300
    with pytest.raises(SsmlFault) as caught:
        check(document)
    assert str(caught.value) == fault


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("Hello there.", NOT_SSML),
        (" \n {speak}", NOT_SSML),
        ("\n<p>Hello.</p>", "line 2: <p> is not <speak>; put the whole text into one <speak>"),
        ("<!-- a -->\nHello <speak/>", "line 2: "),
        ("<speak/> more", "line 1: there is something behind </speak>"),
        ("\n<speak/>\n<speak/>", "line 2: there is something behind </speak>"),
        ("<speak/><!--", "line 1: there is something behind </speak>"),
    ],
)
def test_what_is_no_document_is_told_so(document: str, told: str) -> None:
    """A plain text, other XML and a second document are refused in words that help."""
    assert read(document)[1].startswith(told)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("<speak>\n<p>\n<s>Hi.</s> you", "line 2: <p> is still open where the text ends"),
        ("<speak>Hi.", "line 1: <speak> is still open"),
        ("<speak><p>Hi.</p", "line 1: <p> is still open"),
        ("<speak>Hi.</p", "line 1: <speak> is still open"),
        ("<speak>Hi <!-- there.</speak>", "line 1: <speak> is still open"),
        ("<spe", "the text ends before <speak> is complete"),
        ("<?xml version='1.0'?>", "the text ends before <speak> is complete"),
    ],
)
def test_an_incomplete_document_names_what_is_open(document: str, told: str) -> None:
    """The innermost element that is open, and where it began, are told."""
    assert read(document)[1].startswith(told)


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
HOSTILE = {
    "billion laughs": f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]><speak>&a19;</speak>',
    "an entity": '<!DOCTYPE a [<!ENTITY b "c">]><speak>&b;</speak>',
    "a parameter entity": '<!DOCTYPE a [<!ENTITY % b SYSTEM "file:///etc/passwd"> %b;]><speak/>',
    "an external entity": (
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><speak>&b;</speak>'
    ),
    "an external document type": '<!DOCTYPE speak SYSTEM "http://127.0.0.1/a.dtd"><speak/>',
    "an attribute by default": '<!DOCTYPE speak [<!ATTLIST speak a CDATA "b">]><speak/>',
    "an open document type": "<!DOCTYPE speak [" + "<!ELEMENT a ANY>" * 10_000,
    "a processing instruction": '<speak><?php system("ls") ?></speak>',
    "a style sheet": '<?xml-stylesheet href="http://127.0.0.1/"?><speak/>',
    "an undefined entity": "<speak>&b;</speak>",
    "a huge attribute": f'<speak><sub alias="{"a" * 2 * LONGEST_TAG}">b</sub></speak>',
    "a huge attribute without an end": f'<speak a="{"a" * 200_000}',
    "many attributes": "<speak {}/>".format(" ".join(f'a{n}="b"' for n in range(20_000))),
    "a huge name": f"<speak><{'a' * 200_000}/></speak>",
    "a huge comment": f"<speak><!--{'a' * 200_000}--></speak>",
    "a huge instruction": f"<speak><?a {'a' * 200_000}?></speak>",
    "a deep document": "<speak>" + "<p>" * 50_000,
    "a deep silent document": "<speak><metadata>" + "<a>" * 50_000,
    "a pause of a year": "<speak>" + '<break time="9.9s"/>' * 10_000 + "</speak>",
    "a null": "\x00<speak/>",
    "another encoding": "<speak/>".encode("utf-16-le").decode("latin-1"),
    "an inclusion": '<speak><xi:include href="file:///etc/passwd"/></speak>',
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("step", [1, 1000, 10**6])
def test_hostile_documents_are_refused_soon(name: str, step: int) -> None:
    """Nothing is expanded, fetched or collected: a fault comes, whole or in single characters."""
    document = HOSTILE[name]
    reader = SsmlReader()
    began = time.thread_time()
    for start in range(0, len(document), step):
        reader.push(document[start : start + step])
        if reader.fault is not None:
            break
    assert reader.fault is not None
    assert time.thread_time() - began < 2
    assert len(str(reader.fault)) < 300


def test_a_document_type_is_told_as_such() -> None:
    """Who sends one for good reasons is told to leave it out."""
    fault = read(HOSTILE["an external document type"])[1]
    assert fault == (
        "line 1: a document type with its entities is not taken; leave out <!DOCTYPE ...>"
    )


def test_what_is_allowed_is_taken() -> None:
    """Bounds are where they are said to be."""
    assert pieces_of("<p>" * (DEEPEST - 1) + "Hi." + "</p>" * (DEEPEST - 1))
    assert pieces_of(f'<sub alias="{"a" * (LONGEST_TAG - 20)}">b</sub>')
    (silence,) = pieces_of('<break time="10s"/>' * 6)
    assert silence.silence == LONGEST_SILENCE
    assert pieces_of("a" * 50_000)


def test_illegal_characters_are_left_out() -> None:
    """Control characters and halves of characters, which XML forbids, cost no sentence."""
    assert [piece.text for piece in pieces_of("It\x07 is \ud800on\x0c.\uffff")] == ["It is on."]


def test_what_was_complete_before_a_fault_is_given_out() -> None:
    """Sentences before the fault are spoken, the one that it is in is not."""
    pieces, fault = read("<speak><s>One.</s> Two. Three. Four <what/> Five.</speak>")
    assert [piece.text for piece in pieces] == ["One.", "Two.", "Three."]
    assert fault
    pieces, fault = read("<speak>One. Two. Three. Four & five.</speak>")
    assert [piece.text for piece in pieces] == ["One.", "Two.", "Three."]
    assert fault
    reader = SsmlReader()
    assert [piece.text for piece in reader.push("<speak><p>One.</p><what/>")] == ["One."]
    assert reader.push("<p>Two.</p></speak>") == reader.settle() == reader.flush() == []


@pytest.mark.parametrize(
    "nasty",
    [
        "<p/>", "<p>a</p>", "<s>", "<break/>", "a<break time='1ms'/>", "&amp;", "&#65;", "&", "]]",
        "<![CDATA[x]]>", "<!-- a -->", "<", ">", "'", '"', "a. ", "\n", " ",
        "<sub alias='a'>b</sub>",
        "<phoneme ph='x'>a</phoneme>", "<lang xml:lang='de'>a</lang>", "!", "\u200b", "\U0001f600",
        "<lang xml:lang='de'>a</lang>.", "<prosody rate='slow'/>", "<metadata>a</metadata>",
    ],
)  # fmt: skip
def test_nasty_repetitions_take_linear_time(nasty: str) -> None:
    """A hundred kilobytes of anything is read in time, whole and in single characters."""
    document = "<speak>" + nasty * (100_000 // len(nasty))
    for parts in (iter((document,)), islice(document, 25_000)):
        began = time.thread_time()
        read(parts)
        assert time.thread_time() - began < 4
