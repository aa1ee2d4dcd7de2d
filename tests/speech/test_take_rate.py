"""What becomes of a piece that is to be faster, slower, louder or softer than its engine speaks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest

from tests.speech.scripted_host import (
    BLOCK,
    LEAK,
    TEXT,
    WHOLE,
    Act,
    Part,
    ScriptedHost,
    ends_softly,
    seconds,
    sound,
    still,
)
from wyoming_tts.audio.pcm import RATE
from wyoming_tts.errors import EngineCrashedError, EngineError
from wyoming_tts.speech.guard import LONGEST_PAUSE, LOST, DurationBounds
from wyoming_tts.speech.pacing import TYPICAL_SECONDS_PER_CHARACTER
from wyoming_tts.speech.take import ATTEMPTS, Take
from wyoming_tts.text.pronunciation import pronounced


@pytest.mark.parametrize("rate", [0.5, 0.8, 1.25, 2.0])
@pytest.mark.parametrize("seeded", [False, True])
async def test_an_engine_without_a_rate_gets_one(rate: float, *, seeded: bool) -> None:
    """What the engine speaks at its own pace is heard at the one that is asked for."""
    host = ScriptedHost([sound(WHOLE)], paced=False, seeded=seeded, rate=rate)
    heard = await host.play()
    assert seconds(heard) == pytest.approx(WHOLE / rate, rel=0.03)
    assert ends_softly(heard)
    assert host.seeds == [7]


async def test_an_engine_with_a_rate_keeps_its_own() -> None:
    """What an engine made faster by itself is not made faster again."""
    host = ScriptedHost([sound(WHOLE)], paced=True, rate=2.0)
    assert seconds(await host.play()) == pytest.approx(WHOLE, abs=0.03)


@pytest.mark.parametrize(("rate", "nearest"), [(4.0, 2.0), (0.1, 0.5)])
async def test_a_rate_beyond_reach_is_the_nearest(rate: float, nearest: float) -> None:
    """Where a text asks for more than can be done, as much as can be is done."""
    host = ScriptedHost([sound(WHOLE)], paced=False, rate=rate)
    assert seconds(await host.play()) == pytest.approx(WHOLE / nearest, rel=0.03)


@pytest.mark.parametrize("block", [97, 480, 3 * RATE])
async def test_blocks_of_the_engine_do_not_matter(block: int) -> None:
    """However its sound comes along, the same samples are heard."""
    usual = ScriptedHost([sound(WHOLE)], paced=False, rate=1.5, block=BLOCK)
    other = ScriptedHost([sound(WHOLE)], paced=False, rate=1.5, block=block)
    assert np.array_equal(await usual.play(), await other.play())


async def test_an_engine_without_a_rate_is_judged_at_its_own() -> None:
    """What is believable is measured on what the engine spoke, not on what is heard."""
    bounds = DurationBounds.of(TEXT)
    for whole in (0.9 * bounds.longest, 1.2 * bounds.shortest):
        for rate in (0.5, 2.0):
            host = ScriptedHost([sound(whole)], paced=False, rate=rate)
            assert seconds(await host.play()) == pytest.approx(whole / rate, rel=0.03, abs=0.02)
            assert host.seeds == [7]


@pytest.mark.parametrize("rate", [0.5, 2.0])
async def test_a_pause_is_judged_and_changed_with_the_speech(rate: float) -> None:
    """A long silence is shortened as ever, and what is left of it goes with the rate."""
    host = ScriptedHost([sound(0.3), still(2.4), sound(WHOLE - 0.3)], paced=False, rate=rate)
    expected = (WHOLE + LONGEST_PAUSE) / rate
    assert seconds(await host.play()) == pytest.approx(expected, abs=0.2 / rate)
    assert host.seeds == [7]


@pytest.mark.parametrize("rate", [0.5, 2.0])
@pytest.mark.parametrize(
    "attempt",
    [
        [sound(0.4), LEAK],
        [sound(0.4), EngineCrashedError("lost")],
        [sound(0.1)],
        [sound(0.3), still(LOST + 1), sound(WHOLE)],
        [sound(20)],
    ],
    ids=["leak", "crash", "blip", "lost", "babble"],
)
async def test_another_try_begins_anew(attempt: Sequence[Part], rate: float) -> None:
    """Of an attempt that went wrong nothing is left in the next one."""
    host = ScriptedHost(attempt, [sound(WHOLE)], paced=False, rate=rate)
    clean = ScriptedHost([sound(WHOLE)], paced=False, rate=rate)
    assert np.array_equal(await host.play(), await clean.play())
    assert len(host.seeds) == 2
    assert host.cache.size == clean.cache.size


@pytest.mark.parametrize("rate", [0.5, 2.0])
async def test_what_was_heard_fades_out_at_its_rate(rate: float) -> None:
    """A piece that goes wrong after it was heard ends softly, with all sound made before."""
    host = ScriptedHost([sound(0.6), Act.HEARD, sound(0.2), LEAK], paced=False, rate=rate)
    heard = await host.play()
    assert seconds(heard) == pytest.approx(0.8 / rate, abs=0.03)
    assert ends_softly(heard)
    assert len(host.cache) == 0


@pytest.mark.parametrize("rate", [0.5, 2.0])
async def test_what_follows_a_long_silence_is_not_heard_at_any_rate(rate: float) -> None:
    """When all was said the piece ends softly, whatever the engine would say behind it."""
    host = ScriptedHost([sound(WHOLE), still(2), sound(1)], paced=False, rate=rate)
    heard = await host.play()
    assert seconds(heard) == pytest.approx(WHOLE / rate, abs=0.1)
    assert ends_softly(heard)
    assert host.stopped == 1


async def test_a_piece_that_stays_silent_is_silent_at_any_rate() -> None:
    """Where the engine makes no sound there is none to stretch."""
    host = ScriptedHost(*[[still(1)]] * ATTEMPTS, paced=False, rate=0.5)
    assert len(await host.play()) == 0
    assert len(host.seeds) == ATTEMPTS


async def test_errors_reach_the_listener_at_any_rate() -> None:
    """An error of the engine is raised behind the sound made before it."""
    host = ScriptedHost([sound(0.6), EngineError("refused")], paced=False, rate=2.0)
    with pytest.raises(EngineError, match="refused"):
        await host.play()
    assert 0.2 < seconds(host.heard) < 0.3


async def test_a_listener_who_leaves_ends_the_work() -> None:
    """A take that is cancelled in the middle stops its engine and is ended, without a trace."""
    host = ScriptedHost([sound(0.6), Act.WAIT], paced=False, rate=2.0)
    task = asyncio.create_task(host.take.produce(0))
    await host.waits.wait()
    assert await host.hear()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert host.stopped == 1
    assert host.take.ended
    assert not await host.hear()
    assert len(host.cache) == 0


async def test_sound_comes_before_the_engine_is_done() -> None:
    """What was made can be heard while the rest is still to come."""
    host = ScriptedHost([sound(0.5), Act.HEARD, sound(WHOLE - 0.5)], paced=False, rate=2.0)
    await host.take.produce(0)
    assert 0.2 < seconds(host.heard) < 0.25


async def test_what_is_kept_is_what_was_heard() -> None:
    """A stretched piece is kept as it was heard, for its rate and no other."""
    first = ScriptedHost([sound(WHOLE)], paced=False, rate=2.0, gain=0.5)
    heard = await first.play()
    same = ScriptedHost(paced=False, rate=2.0, gain=0.5, cache=first.cache)
    assert np.array_equal(await same.play(), heard)
    assert same.take.cached
    for rate, gain in ((1.0, 0.5), (2.0, 1.0)):
        other = ScriptedHost([sound(WHOLE)], paced=False, rate=rate, gain=gain, cache=first.cache)
        await other.play()
        assert not other.take.cached


@pytest.mark.parametrize("paced", [False, True])
async def test_a_gain_changes_the_amplitude_of_any_engine(*, paced: bool) -> None:
    """The samples are those of the engine, larger or smaller, and never wrap."""
    plain = await ScriptedHost([sound(WHOLE)], paced=paced).play()
    soft = await ScriptedHost([sound(WHOLE)], paced=paced, gain=0.5).play()
    assert np.abs(soft - plain / 2).max() <= 0.5
    loud = await ScriptedHost([sound(WHOLE)], paced=paced, gain=10).play()
    assert loud.max() == 32_767
    assert (np.sign(loud) == np.sign(plain)).all()


async def test_a_rate_counts_as_it_is_heard() -> None:
    """Work and letters are reckoned by the sound that a listener has to play."""
    plain, fast = (ScriptedHost([sound(WHOLE)], paced=False, rate=rate) for rate in (1.0, 2.0))
    await plain.play()
    await fast.play()
    assert plain.meter.real_time_factor is not None
    assert fast.meter.real_time_factor == pytest.approx(2 * plain.meter.real_time_factor, rel=0.05)
    assert fast.meter.seconds_per_character < plain.meter.seconds_per_character


async def test_sounds_of_words_are_no_letters() -> None:
    """What is expected of a piece depends on its words, not on how their sounds are given."""
    marked = TEXT.replace("kitchen", pronounced("kitchen", "kitʃin" * 40))
    for text in (TEXT, marked):
        host = ScriptedHost([sound(20)], [sound(WHOLE)], text=text)
        assert host.take.expected == pytest.approx(len(TEXT) * TYPICAL_SECONDS_PER_CHARACTER)
        assert seconds(await host.play()) == pytest.approx(WHOLE, abs=0.05)
        assert len(host.seeds) == 2


async def test_a_take_may_have_no_sound_at_all() -> None:
    """A piece of silence alone is over before it began, and asks nothing of the engine."""
    host = ScriptedHost()
    take = Take.silent(host.take.script, host, host.cache, host.meter)
    assert take.ended
    assert take.expected == take.buffered == 0
    assert await take.read() is None
    assert host.seeds == []
