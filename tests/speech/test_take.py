"""What becomes of a piece whose engine says too much, too little, or something else."""

from __future__ import annotations

import logging

import pytest

from tests.speech.scripted_host import (
    BLOCK,
    LEAK,
    NOTHING,
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
from wyoming_tts.errors import EngineCrashedError, EngineError, RunawayError
from wyoming_tts.speech.guard import LONGEST_PAUSE, LOST, DurationBounds
from wyoming_tts.speech.take import ATTEMPTS


async def test_what_is_right_is_left_as_it_is() -> None:
    """A believable piece comes out whole, is cached, and counts for the engine's speed."""
    host = ScriptedHost([sound(0.7), NOTHING, still(0.3), NOTHING, sound(0.7)])
    assert seconds(await host.play()) == pytest.approx(1.7, abs=0.05)
    assert host.seeds == [7]
    assert len(host.cache) == 1
    assert host.meter.real_time_factor is not None


@pytest.mark.parametrize("block", [BLOCK, 3 * RATE, 97])
async def test_what_follows_a_long_silence_is_not_heard(block: int) -> None:
    """When all was said and silence follows, the piece ends before whatever comes behind it."""
    host = ScriptedHost([sound(WHOLE), still(2), sound(1)], block=block)
    heard = await host.play()
    assert seconds(heard) == pytest.approx(WHOLE, abs=0.1)
    assert ends_softly(heard)
    assert host.seeds == [7]
    assert host.stopped == 1


async def test_a_piece_that_was_cut_is_complete() -> None:
    """It is cached as what it is; its work is unknown and changes no figure of the engine."""
    host = ScriptedHost([sound(WHOLE), still(2), sound(1)])
    heard = await host.play()
    assert len(host.cache) == 1
    assert host.cache.size == len(heard) * 2
    assert host.meter.real_time_factor is None


async def test_a_silence_in_the_middle_becomes_shorter() -> None:
    """While more is to be said the engine may go on, and the pause is no longer than usual."""
    host = ScriptedHost([sound(0.3), still(2.4), sound(WHOLE - 0.3)])
    assert seconds(await host.play()) == pytest.approx(WHOLE + LONGEST_PAUSE, abs=0.15)
    assert host.seeds == [7]


@pytest.mark.parametrize(
    "attempt",
    [
        [],
        [still(1)],
        [still(LOST + 1), sound(WHOLE)],
        [sound(0.1)],
        [sound(0.3), still(LOST + 1), sound(WHOLE)],
        [sound(20)],
        [LEAK],
        [sound(0.5), LEAK],
    ],
    ids=["nothing", "silence", "late", "blip", "lost", "babble", "leak", "leak after sound"],
)
async def test_what_nobody_heard_is_spoken_again(attempt: list[Part]) -> None:
    """A piece that went wrong before its first byte was read gets another seed, and no trace."""
    host = ScriptedHost(attempt, [sound(WHOLE)])
    assert seconds(await host.play()) == pytest.approx(WHOLE, abs=0.05)
    assert host.seeds == [7, 8]
    assert len(host.cache) == 1


@pytest.mark.parametrize(
    "rest",
    [[LEAK], [still(LOST + 1), sound(WHOLE)], [sound(20)]],
    ids=["worker", "lost", "babble"],
)
async def test_what_was_heard_fades_out(rest: list[Part], caplog: pytest.LogCaptureFixture) -> None:
    """Once the listener has heard of it a piece that goes wrong ends softly and without error."""
    host = ScriptedHost([sound(0.3), Act.HEARD, *rest])
    heard = await host.play()
    assert 0.2 < seconds(heard) < DurationBounds.of(TEXT).longest + 0.1
    assert ends_softly(heard)
    assert host.seeds == [7]
    assert len(host.cache) == 0
    assert "faded out" in caplog.text


async def test_attempts_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    """After a few attempts the piece stays silent rather than hold up the reply."""
    caplog.set_level(logging.INFO)
    host = ScriptedHost(*[[still(1)]] * ATTEMPTS)
    assert len(await host.play()) == 0
    assert host.seeds == [7, 8, 9]
    assert "made no sound" in caplog.text


async def test_the_last_attempt_is_heard_as_far_as_it_goes() -> None:
    """What the last attempt made before it went wrong is heard."""
    host = ScriptedHost([LEAK], [LEAK], [sound(0.5), LEAK])
    assert seconds(await host.play()) == pytest.approx(0.5, abs=0.05)
    assert host.seeds == [7, 8, 9]


@pytest.mark.parametrize("last", [[LEAK], [still(LOST + 1)]], ids=["leak", "lost"])
async def test_a_piece_without_any_sound_is_an_error(
    last: list[Part], caplog: pytest.LogCaptureFixture
) -> None:
    """Where every attempt went wrong before it sounded, the reader is told so."""
    host = ScriptedHost([LEAK], [LEAK], last)
    with pytest.raises(RunawayError):
        await host.play()
    assert host.seeds == [7, 8, 9]
    assert len(host.heard) == 0
    assert len(host.cache) == 0
    assert "faded out" not in caplog.text


async def test_an_engine_without_seeds_pauses_as_it_likes() -> None:
    """Silences of an engine that never says a text in another way are its own affair."""
    parts = [sound(0.4), still(1.9), sound(0.4), still(1.9), sound(0.4)]
    host = ScriptedHost(parts, seeded=False)
    assert seconds(await host.play()) == pytest.approx(5.0, abs=0.05)


@pytest.mark.parametrize("attempt", [[], [still(1)], [sound(0.05)], [sound(0.05), LEAK]])
async def test_an_engine_without_seeds_speaks_once(attempt: list[Part]) -> None:
    """Where another try would be the same there is none."""
    host = ScriptedHost(attempt, seeded=False)
    await host.play()
    assert host.seeds == [7]


async def test_slow_speech_may_pause_for_longer() -> None:
    """At half the rate a pause may last twice as long."""
    pause = 1.5 * LONGEST_PAUSE
    host = ScriptedHost([sound(2 * WHOLE), still(pause), sound(0.5)], rate=0.5)
    assert seconds(await host.play()) == pytest.approx(2 * WHOLE + pause + 0.5, abs=0.05)


async def test_a_lost_worker_keeps_the_seed() -> None:
    """A piece whose worker was lost is spoken again as it was meant."""
    lost = EngineCrashedError("lost")
    host = ScriptedHost([sound(0.3), lost], [sound(WHOLE)])
    assert seconds(await host.play()) == pytest.approx(WHOLE, abs=0.05)
    assert host.seeds == [7, 7]


async def test_other_failures_reach_the_listener() -> None:
    """An error of the engine is raised where all sound before it was read."""
    host = ScriptedHost([sound(0.3), EngineError("refused")])
    with pytest.raises(EngineError, match="refused"):
        await host.play()
    assert host.seeds == [7]
