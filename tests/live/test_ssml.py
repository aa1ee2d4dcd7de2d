"""SSML from a client of the Wyoming package, over real sockets."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from wyoming.client import AsyncClient
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeTextFormat,
    SynthesizeVoice,
)

from tests.support import PATIENCE, Answer, Marks, port_of, running_app, write_voice
from wyoming_tts.app import App

pytestmark = pytest.mark.asyncio(loop_scope="module")

SSML = SynthesizeTextFormat.SSML
CHARACTER = 0.05
"""Seconds of sound that the tests' engine makes of a character."""

TAIL = 0.2
MARGIN = 0.06
WORDS = "The lamp in the hall is on"
SPOKEN = len(WORDS) * CHARACTER
BAD = {
    "plain text": "Hello there.",
    "an unknown element": "<speak>Hello there. <what/>You.</speak>",
    "an incomplete document": "<speak><p>Hello there.",
    "a document type": '<!DOCTYPE a [<!ENTITY b "c">]><speak>&b;</speak>',
}


class Talker:
    """A client that asks in SSML."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client

    async def answer(self, end: str) -> Answer:
        """Read up to the event ``end``."""
        answer = Answer()
        async with asyncio.timeout(PATIENCE):
            while not answer.events or answer.events[-1].type != end:
                event = await self.client.read_event()
                assert event is not None
                answer.events.append(event)
        return answer

    async def say(self, body: str, voice: str | None = None) -> Answer:
        """Ask for what stands inside of ``speak`` at once and read the answer."""
        answer = await self.ask(f"<speak>{body}</speak>", SSML, voice)
        assert answer.error is None
        assert answer.types == ["audio-start", "audio-chunk", "audio-stop"]
        return answer

    async def ask(
        self, text: str, text_format: SynthesizeTextFormat | None, voice: str | None = None
    ) -> Answer:
        """Ask for a text at once and read the answer."""
        wanted = SynthesizeVoice(voice) if voice else None
        await self.client.write_event(Synthesize(text, wanted, text_format).event())
        return await self.answer("audio-stop")

    async def begin(self, *chunks: str) -> None:
        """Begin a stream."""
        await self.client.write_event(SynthesizeStart(text_format=SSML).event())
        for chunk in chunks:
            await self.client.write_event(SynthesizeChunk(chunk).event())

    async def end(self) -> Answer:
        """End a stream and read the rest of its answer."""
        await self.client.write_event(SynthesizeStop().event())
        return await self.answer("synthesize-stopped")


@asynccontextmanager
async def talker_of(app: App) -> AsyncIterator[Talker]:
    """Connect to a server."""
    async with AsyncClient.from_uri(f"tcp://127.0.0.1:{port_of(app)}") as client:
        yield Talker(client)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    """Run one server with a British and a German voice of the tests' engine."""
    path = tmp_path_factory.mktemp("server")
    write_voice(path / "voices", "tone", speakers={"low": {}})
    write_voice(path / "voices", "ton", languages=["de-DE"])
    settings: dict[str, Any] = {"keepalive_s": 0, "engine_options": Marks(path / "marks").options}
    async with running_app(path, **settings) as app:
        yield app


@pytest_asyncio.fixture(loop_scope="module")
async def talker(app: App) -> AsyncIterator[Talker]:
    """Connect to the server."""
    async with talker_of(app) as talker:
        yield talker


async def test_ssml_sounds_like_its_text(talker: Talker) -> None:
    """Markup is not heard: the samples are those of the plain text."""
    plain = await talker.ask(f"{WORDS}. It is bright now!", None)
    marked = await talker.say(f"\n<p><emphasis>{WORDS}</emphasis>.\n It is bright now!</p>\n")
    assert marked.audio == plain.audio


@pytest.mark.parametrize("body", ["{0}. <break time='1500ms'/>{0}.", "{0}<break time='1.5s'/> {0}"])
async def test_a_break_is_heard(talker: Talker, body: str) -> None:
    """Between sentences and inside of them the silence lasts as long as asked for."""
    answer = await talker.say(body.format(WORDS))
    spoken = len(body.format(WORDS, WORDS).split("<")[0].strip()) * CHARACTER
    spoken += len(body.rpartition(">")[2].strip().format(WORDS)) * CHARACTER
    assert answer.seconds == pytest.approx(spoken + 1.5 + TAIL, abs=MARGIN)


async def test_breaks_at_the_ends_are_heard(talker: Talker) -> None:
    """A reply may begin with silence and end with it."""
    plain = await talker.say(WORDS)
    leading = await talker.say(f"<break time='1s'/>{WORDS}")
    trailing = await talker.say(f"{WORDS}<break time='1s'/>")
    assert leading.seconds == pytest.approx(plain.seconds + 1, abs=MARGIN)
    assert trailing.seconds == pytest.approx(plain.seconds + 1, abs=MARGIN)
    assert not any(leading.audio[: 2 * 23_000])
    assert (await talker.say("<break time='1s'/>")).seconds >= 1


async def test_sub_and_say_as_are_heard_instead(talker: Talker) -> None:
    """An alias sounds as if it stood there, and so does what is read in a certain way."""
    plain = await talker.ask("The World Wide Web is twenty-one years old", None)
    marked = await talker.say(
        "The <sub alias='World Wide Web'>WWW</sub> is "
        "<say-as interpret-as='cardinal'>21</say-as> years old"
    )
    assert marked.audio == plain.audio


@pytest.mark.parametrize(("rate", "factor"), [("50%", 0.5), ("fast", 1.25), ("2", 2.0)])
async def test_prosody_changes_the_rate(talker: Talker, rate: str, factor: float) -> None:
    """The same words take longer, or less long."""
    answer = await talker.say(f"<prosody rate='{rate}'>{WORDS}</prosody>")
    assert answer.seconds - TAIL == pytest.approx(SPOKEN / factor, rel=0.1)


async def test_prosody_changes_the_volume(talker: Talker) -> None:
    """Half the amplitude is asked for and heard; silent words take their time."""

    def peak(answer: Answer) -> int:
        return max(abs(sample) for sample in memoryview(answer.audio).cast("h"))

    loud = await talker.say(WORDS)
    soft = await talker.say(f"<prosody volume='-6dB'>{WORDS}</prosody>")
    silent = await talker.say(f"<prosody volume='silent'>{WORDS}</prosody>")
    assert peak(soft) == pytest.approx(peak(loud) / 2, rel=0.1)
    assert peak(silent) == 0
    assert soft.seconds == pytest.approx(loud.seconds, abs=0.01)
    assert silent.seconds == pytest.approx(loud.seconds, abs=MARGIN)


async def test_voices_and_languages_change(
    app: App, talker: Talker, log: pytest.LogCaptureFixture
) -> None:
    """Both voices speak, whether named or called for by a language, and nothing is lost."""
    for tag, end in (("<voice name='ton'>", "voice"), ("<lang xml:lang='de'>", "lang")):
        answer = await talker.say(f"One lamp is on. {tag}Eine Lampe ist an.</{end}>", "tone")
        letters = len("One lamp is on.") + len("Eine Lampe ist an.")
        assert answer.seconds == pytest.approx(letters * CHARACTER + 0.32 + TAIL, abs=MARGIN)
    voices = re.findall(r" voice=(\S+) .* pieces=(\d)", log.text)
    assert voices == [("tone+1", "2")] * 2


async def test_an_unknown_voice_is_told_behind_what_came_before(talker: Talker) -> None:
    """What could be spoken is, then the error names the voice."""
    answer = await talker.ask(
        "<speak>One lamp is on. <voice name='nobody'>Me.</voice></speak>", SSML
    )
    assert answer.types == ["audio-start", "audio-chunk", "error", "audio-stop"]
    assert answer.error == "voice-not-found"
    assert answer.seconds >= len("One lamp is on.") * CHARACTER


@pytest.mark.parametrize("name", BAD)
async def test_bad_ssml_is_refused_before_any_sound(talker: Talker, name: str) -> None:
    """A document that is known whole gets one error and the end marker; the connection goes on."""
    answer = await talker.ask(BAD[name], SSML)
    assert answer.types == ["error", "audio-stop"]
    assert answer.error == "bad-ssml"
    assert re.match("line 1|text_format is ssml", answer.message)
    assert (await talker.say(WORDS)).seconds == pytest.approx(SPOKEN + TAIL, abs=MARGIN)


@pytest.mark.parametrize("name", BAD)
async def test_bad_ssml_ends_a_stream(talker: Talker, name: str) -> None:
    """A stream gets one error and its end markers; the next one is spoken."""
    await talker.begin(BAD[name])
    answer = await talker.end()
    kinds = [event.type for event in answer.events if event.type != "audio-chunk"]
    assert kinds[-3:] == ["error", "audio-stop", "synthesize-stopped"]
    assert kinds[:-3] in ([], ["audio-start"])
    assert answer.error == "bad-ssml"
    await talker.begin("<speak>", WORDS, "</speak>")
    assert (await talker.end()).error is None


async def test_what_was_complete_is_heard_before_the_fault(talker: Talker) -> None:
    """A stream that was fine so far is not cut off: its sentences end, then the error comes."""
    await talker.begin(f"<speak><s>{WORDS}.</s>", "<s>And")
    answer = await talker.answer("audio-chunk")
    await talker.client.write_event(SynthesizeChunk("<what/>").event())
    answer.events += (await talker.end()).events
    assert answer.types == [
        *("audio-start", "audio-chunk", "error", "audio-stop", "synthesize-stopped"),
    ]
    assert answer.error == "bad-ssml"
    assert answer.seconds >= SPOKEN


async def test_sound_comes_before_the_document_is_complete(talker: Talker) -> None:
    """A stream is spoken as it comes, and sounds as the whole document does."""
    chunks = ["<speak><p>", f"<s>{WORDS}.</s>", "<s>A", "nd <break time='1s'/", "> so.</s></p>"]
    await talker.begin(*chunks)
    answer = await talker.answer("audio-chunk")
    assert answer.types == ["audio-start", "audio-chunk"]
    await talker.client.write_event(SynthesizeChunk("</speak>").event())
    answer.events += (await talker.end()).events
    whole = await talker.ask("".join([*chunks, "</speak>"]), SSML)
    assert answer.audio == whole.audio


async def test_the_copy_inside_of_a_stream_is_passed_over(talker: Talker) -> None:
    """The whole document, which is sent for servers that cannot stream, is not spoken again."""
    document = f"<speak>{WORDS}</speak>"
    await talker.begin(document)
    await talker.client.write_event(Synthesize(document, text_format=SSML).event())
    answer = await talker.end()
    assert answer.seconds == pytest.approx(SPOKEN + TAIL, abs=MARGIN)
    assert [event.type for event in answer.events].count("audio-start") == 1
    assert (await talker.say("Now")).seconds == pytest.approx(3 * CHARACTER + TAIL, abs=MARGIN)


async def test_an_empty_stream_of_ssml_is_no_fault(talker: Talker) -> None:
    """Nothing to say is answered as it is for plain text."""
    await talker.begin()
    assert (await talker.end()).error is None


async def test_ssml_is_spoken_by_a_real_engine(tmp_path: Path) -> None:
    """Espeak says an alias, a word with its sounds, and a slower sentence."""
    settings: dict[str, Any] = {"engine": "espeak", "voice": "", "fallback_engine": ""}
    async with running_app(tmp_path, **settings) as app, talker_of(app) as talker:
        short = await talker.say("Ask the W3C.")
        plain = await talker.say("Ask the World Wide Web Consortium.")
        alias = await talker.say("Ask the <sub alias='World Wide Web Consortium'>W3C</sub>.")
        word = await talker.say(
            "<phoneme ph='t\u0259m\u02c8\u0251\u02d0t\u0259\u028a'>tomato</phoneme>"
        )
        slow = await talker.say("<prosody rate='50%'>Ask the World Wide Web Consortium.</prosody>")
        paused = await talker.say("<s>Ask the World Wide Web Consortium.</s><break time='2s'/>Now!")
    assert alias.audio == plain.audio != short.audio
    assert 0.4 < word.seconds < 2
    assert slow.seconds > 1.6 * plain.seconds
    assert paused.seconds > plain.seconds + 2


async def test_the_command_sends_ssml(app: App, tmp_path: Path) -> None:
    """``say --ssml`` speaks a document, from its arguments and from a pipe, or tells its fault."""
    document = f"<speak><break time='1s'/>{WORDS}</speak>"
    for text, arguments in ((document, ()), ("", (document,)), ("", ("plain",))):
        target = tmp_path / "said.wav"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "wyoming_tts", "say", "--ssml", "--output", str(target)),
            *("--uri", f"tcp://127.0.0.1:{port_of(app)}", *arguments),
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        _, told = await process.communicate(text.encode())
        if arguments == ("plain",):
            assert process.returncode == 1
            assert b"begin with <speak> (bad-ssml)" in told
        else:
            assert process.returncode == 0
            assert target.stat().st_size > (1 + SPOKEN) * 48_000
