"""The built-in voices, judged by what is heard of them: words, voice, lengths, silences, seams."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support import Answer, client_of, eventually, running_app
from wyoming_tts.app import App
from wyoming_tts.engines.host import HostState
from wyoming_tts.engines.neutts.codec.onnx import OnnxCodec
from wyoming_tts.engines.watermark import open_watermarker
from wyoming_tts.models.packaged import FOLDER
from wyoming_tts.voices.prompts import read_prompt

pytest.importorskip("pocketsphinx", reason="no recogniser is installed")

from wyoming_tts.train.evaluate.recogniser import RecogniserPool
from wyoming_tts.train.evaluate.soundness import (
    clicks,
    longest_silence,
    spoken_seconds,
    worst_seam,
)
from wyoming_tts.train.evaluate.voices import VoiceReferences
from wyoming_tts.train.evaluate.words import error_rate, find_halves, words

VOICES = ("english-ada", "english-nora", "english-tom", "english-ewan")
SHIPPED = Path(__file__).parents[2] / "voices"
SENTENCES = (
    "The washing machine has finished.",
    "Good morning, it is half past seven.",
    "I turned off all the lights on the ground floor.",
    "Only the light above the stove is still on.",
    "There is someone at the front door.",
    "You asked me to tell you when the bread is done.",
    "The water in the pool is twenty four degrees.",
    "We will leave for the station in ten minutes.",
)
DEFAULT: dict[str, Any] = {"engine": "auto", "voice": "", "fallback_engine": "espeak"}
PACE = (0.16, 0.75)
"""Seconds of a word, on the average of a sentence."""

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Heard:
    """One sentence in one voice, as it came over the socket."""

    text: str
    voice: str
    samples: Samples
    seams: list[int]
    """Where chunks were joined."""


def heard(text: str, voice: str, answer: Answer) -> Heard:
    """Return what a client has to judge of an answer."""
    assert answer.error is None
    pcm = np.frombuffer(answer.audio, np.int16)
    sizes = [len(e.payload or b"") // 2 for e in answer.events if e.type == "audio-chunk"]
    return Heard(
        text, voice, pcm.astype(np.float32) / np.float32(32_768), list(np.cumsum(sizes)[:-1])
    )


async def ready(app: App) -> None:
    """Wait until the built-in voices speak for themselves."""

    def is_ready() -> bool:
        states = [status.state for name, status in app.pool.status().items() if "neutts" in name]
        return bool(states) and all(state is HostState.READY for state in states)

    await eventually(is_ready, "the built-in voices")


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> list[Heard]:
    """Ask a server without settings for all sentences, dealt out among the built-in voices."""

    async def ask() -> list[Heard]:
        folder = tmp_path_factory.mktemp("built-in")
        async with running_app(folder, **DEFAULT, cache_mb=0) as app, client_of(app) as client:
            await ready(app)
            takes = []
            for number, text in enumerate(SENTENCES * 2):
                # Each sentence comes in two voices.
                voice = VOICES[(number + number // len(SENTENCES)) % len(VOICES)]
                answer = await client.say(text, voice={"name": voice})
                takes.append(heard(text, voice, answer))
            return takes

    return asyncio.run(ask())


@pytest.fixture(scope="module")
def references() -> Iterator[VoiceReferences]:
    """What the voices are prompted with, as sound."""
    codec = OnnxCodec(FOLDER / "english-codec.onnx", 1)
    recordings = {
        voice: codec.decode([np.array(read_prompt(SHIPPED / voice / "neutts.json").codes)])
        for voice in VOICES
    }
    yield VoiceReferences(recordings)
    codec.close()


@pytest.mark.timeout(240)  # the recognisers yield to all else that runs
def test_the_words_are_understood(spoken: list[Heard]) -> None:
    """A recogniser that knows nothing of the texts hears most of their words."""
    with RecogniserPool(2) as pool:
        recognised = list(pool.recognise_all(one.samples for one in spoken))
    pairs = [(words(one.text), words_) for one, words_ in zip(spoken, recognised, strict=True)]
    assert error_rate(pairs) < 0.35
    for one, (said, got) in zip(spoken, pairs, strict=True):
        halves = find_halves(said, got, 1.0)
        assert not halves.repeated, one.text


def test_each_voice_sounds_like_its_own_reference(
    spoken: list[Heard], references: VoiceReferences
) -> None:
    """The same model speaks in the voice that it is prompted with."""
    chosen = [references.choose(one.samples) for one in spoken]
    right = sum(
        choice is not None and choice.nearest == one.voice
        for one, choice in zip(spoken, chosen, strict=True)
    )
    assert right >= len(spoken) - 1


def test_sentences_are_as_long_as_they_should_be(spoken: list[Heard]) -> None:
    """Nothing is left out and nothing runs on: the pace is that of speech."""
    for one in spoken:
        pace = spoken_seconds(one.samples) / len(words(one.text))
        assert PACE[0] < pace < PACE[1], one.text


def test_speech_has_no_holes_and_no_clicks(spoken: list[Heard]) -> None:
    """Within a sentence nothing is silent for long, and chunks are joined where nobody hears it."""
    for one in spoken:
        assert longest_silence(one.samples) < 0.6, one.text
        assert worst_seam(one.samples, one.seams) < 4, one.text
        assert clicks(one.samples) == 0, one.text


def test_speech_is_marked(spoken: list[Heard]) -> None:
    """The watermark can be found in what was sent."""
    whole = np.concatenate([one.samples for one in spoken])
    assert open_watermarker().detect(whole) > 0.5


async def test_a_first_start_speaks_at_once_and_then_for_itself(tmp_path: Path) -> None:
    """Without any setting English is answered by a built-in voice, other languages by espeak."""
    async with running_app(tmp_path, **DEFAULT, cache_mb=0) as app, client_of(app) as client:
        early = await client.say("Hello.")
        assert early.error is None
        assert early.seconds > 0.3
        await ready(app)
        english = heard("", "", await client.say(SENTENCES[0], voice={"language": "en"}))
        again = heard("", "", await client.say(SENTENCES[0], voice={"name": VOICES[0]}))
        german = await client.say("Guten Morgen.", voice={"language": "de"})
        assert np.array_equal(english.samples, again.samples)
        assert german.error is None
        offered = [voice["name"] for voice in (await client.info())["voices"]]
        assert offered[0] == VOICES[0]
        assert sorted(offered[:4]) == sorted(VOICES)


async def test_a_streamed_reply_is_heard_whole_and_in_order(tmp_path: Path) -> None:
    """Text that comes in pieces, as from a language model, is spoken once each, one by one."""
    texts = (SENTENCES[2], SENTENCES[3], SENTENCES[6])
    whole = " ".join(texts)
    chunks = [whole[place : place + 7] for place in range(0, len(whole), 7)]
    async with running_app(tmp_path, **DEFAULT, cache_mb=0) as app, client_of(app) as client:
        await ready(app)
        answer = await client.stream(*chunks, voice={"name": VOICES[2]})
    assert "error" not in answer.types
    one = heard(whole, VOICES[2], answer)
    with RecogniserPool(1) as pool:
        (recognised,) = pool.recognise_all([one.samples])
    assert error_rate([(words(whole), recognised)]) < 0.35
    assert longest_silence(one.samples) < 1.2


LONG = (
    "When the sun went down behind the old farm, the children ran back to the house, and their "
    "mother told them to wash their hands before they sat down at the long table."
)
ODD = (
    ("Reminder: take out the trash (today).", "reminder take out the trash today"),
    (LONG, ""),
    (", ".join(map(str, range(11, 61))) + ".", ""),
)
"""Marks that no training saw, a long sentence, and more sound than the context has room for."""


@pytest.mark.parametrize(("text", "said"), ODD)
async def test_unusual_texts_are_spoken_whole(tmp_path: Path, text: str, said: str) -> None:
    """What an assistant may send is spoken to its end, by the built-in voice itself."""
    async with running_app(tmp_path, **DEFAULT, cache_mb=0) as app, client_of(app) as client:
        await ready(app)
        answer = await client.say(text, voice={"name": VOICES[2]})
    one = heard(text, VOICES[2], answer)
    with RecogniserPool(1) as pool:
        (recognised,) = pool.recognise_all([one.samples])
    expected = words(said or text)
    assert error_rate([(expected, recognised)]) < 0.35
    assert PACE[0] < spoken_seconds(one.samples) / len(expected) < PACE[1]
