"""How long a finished sentence waits for the next word, by the pace of its writer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from wyoming_tts.errors import SsmlError, TextTooLongError
from wyoming_tts.speech import intake
from wyoming_tts.speech.intake import TextIntake
from wyoming_tts.text.piece import Piece

STEP = 0.01
WORDS = "The lamp in the room on the left is on now."


class Clock:
    """The event loop's time, which passes only when a test says so."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    async def advance(self, seconds: float) -> None:
        """Let time pass, and everything happen that is due by then."""
        self.now += seconds
        for _ in range(8):
            await asyncio.sleep(0)


class Writer:
    """A client that writes into an intake, and the pieces that come out of it."""

    def __init__(self, clock: Clock, *, ssml: bool = False) -> None:
        self.pieces: list[Piece] = []
        self._clock = clock
        self._text = TextIntake(1_000, ssml=ssml)
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for piece in self._text.pieces():
            self.pieces.append(piece)

    async def write(self, text: str, gap: float = 0.0) -> None:
        """Write word by word with a gap after each but the last."""
        words = text.split(" ")
        for word in words[:-1]:
            self._text.feed(f"{word} ")
            await self._clock.advance(gap)
        self._text.feed(words[-1])
        await self._clock.advance(0)

    async def waits(self, most: float) -> float | None:
        """Return the seconds until a piece comes; ``None`` if that takes longer than ``most``."""
        began = self._clock.now
        while not self.pieces:
            if self._clock.now - began > most:
                return None
            await self._clock.advance(STEP)
        return self._clock.now - began

    async def finish(self) -> list[str]:
        """End the text and return that of all pieces."""
        self._text.finish()
        await self.reading
        return [piece.text for piece in self.pieces]


@pytest_asyncio.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clock]:
    """Stop the event loop's time."""
    loop = asyncio.get_running_loop()
    clock = Clock(loop.time())
    monkeypatch.setattr(loop, "time", clock)
    yield clock
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("gap", "expected"), [(0.0, 0.2), (0.02, 0.2), (0.2, 0.5), (0.3, 0.75), (3.0, 1.0)]
)
async def test_a_slow_writer_is_waited_for_longer(
    clock: Clock, gap: float, expected: float
) -> None:
    """The patience before a sentence is settled grows with the writer's gaps, within bounds."""
    writer = Writer(clock)
    await writer.write(WORDS, gap)
    waited = await writer.waits(most=5)
    assert waited == pytest.approx(expected, abs=2 * STEP)
    assert await writer.finish() == [WORDS]


async def test_the_pace_is_the_usual_one(clock: Clock) -> None:
    """One long thought among quick words does not slow the settling for the rest of the text."""
    writer = Writer(clock)
    await writer.write("The lamp", 2.0)
    await writer.write(f" {WORDS}", 0.02)
    assert await writer.waits(most=5) == pytest.approx(intake.SETTLE_AFTER[0], abs=2 * STEP)
    await writer.finish()


async def test_a_sentence_without_its_stop_is_never_settled(clock: Clock) -> None:
    """Silence alone ends no sentence."""
    writer = Writer(clock)
    await writer.write(WORDS.removesuffix("."))
    assert await writer.waits(most=5) is None
    assert await writer.finish() == [WORDS.removesuffix(".")]


async def test_a_number_before_a_full_stop_is_never_settled(clock: Clock) -> None:
    """What may be the first half of a decimal number waits for the rest, however long it takes."""
    writer = Writer(clock)
    await writer.write("The sensor says 100.")
    assert await writer.waits(most=5) is None
    await writer.write("5 degrees.")
    await writer.waits(most=5)
    assert await writer.finish() == ["The sensor says 100.5 degrees."]


async def test_ssml_is_spoken_as_it_comes(clock: Clock) -> None:
    """What is complete of a document comes out before the rest is there, or after some patience."""
    writer = Writer(clock, ssml=True)
    await writer.write("<speak><s>One.</s> <s>T")
    assert [piece.text for piece in writer.pieces] == ["One."]
    await writer.write("wo.</s>")
    assert len(writer.pieces) == 1
    await clock.advance(1)
    assert len(writer.pieces) == 2
    await writer.write('<break time="1s"/>Three</speak>')
    assert await writer.finish() == ["One.", "Two.", "", "Three"]
    assert writer.pieces[2].silence == 1


@pytest.mark.parametrize("document", ["Hello.", "<speak>Hello.", "<speak>Hello. <what/></speak>"])
async def test_bad_ssml_that_is_known_whole_is_refused(document: str) -> None:
    """Nothing of it is spoken."""
    text = TextIntake(1_000, ssml=True)
    text.feed(document)
    with pytest.raises(SsmlError, match=r"speak|what"):
        text.finish()
    assert text.over


async def test_bad_ssml_ends_behind_what_was_complete(clock: Clock) -> None:
    """In a stream the sentences before the fault come out, then the fault."""
    writer = Writer(clock, ssml=True)
    await writer.write("<speak>One. Two. Three <what/>")
    with pytest.raises(SsmlError, match="line 1: <what> is unknown"):
        await writer.finish()
    assert [piece.text for piece in writer.pieces] == ["One.", "Two."]


async def test_ssml_that_is_not_complete_names_what_is_open(clock: Clock) -> None:
    """A stream that ends too early is told where."""
    writer = Writer(clock, ssml=True)
    await writer.write("<speak><p>One. Two.")
    with pytest.raises(SsmlError, match="line 1: <p> is still open"):
        await writer.finish()
    assert [piece.text for piece in writer.pieces] == ["One."]


@pytest.mark.parametrize("ssml", [False, True])
async def test_markup_counts_to_the_limit(*, ssml: bool) -> None:
    """The limit is on what is sent."""
    text = TextIntake(20, ssml=ssml)
    text.feed("<speak>One.</speak>")
    with pytest.raises(TextTooLongError, match="longer than 20 characters"):
        text.feed("  ")
    text.finish()
    assert len([piece async for piece in text.pieces()]) == 1
