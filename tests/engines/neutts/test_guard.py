# ruff: noqa: RUF001 - IPA looks like other letters
from __future__ import annotations

import itertools
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_tts.engines.neutts.guard import (
    GRACE,
    LEAK,
    LEAK_WITHIN,
    LONGEST_PERIOD,
    LOOP,
    LeakError,
    LoopError,
    TokenBounds,
    TokenGuard,
    TurnBounds,
)
from wyoming_tts.engines.neutts.phonemes import phonemise
from wyoming_tts.engines.neutts.prompt import InputFormat
from wyoming_tts.engines.torch_file import read_tensors
from wyoming_tts.errors import RunawayError

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
VOICES = {
    "dave": "en",
    "emily": "en",
    "greta": "de",
    "jo": "en",
    "juliette": "fr",
    "mateo": "es",
    "paul": "en",
    "sophie": "en",
    "steven": "en",
}
ANY = TokenBounds(0, 1_000_000)


@pytest.fixture(scope="module")
def samples() -> dict[str, list[int]]:
    """The codes of real recordings."""
    if not SAMPLES.is_dir():
        pytest.skip(f"there are no recordings in {SAMPLES}")
    return {name: read_tensors(SAMPLES / f"{name}.pt")[""].reshape(-1).tolist() for name in VOICES}


def said_in(name: str) -> str:
    """Return what is said in a recording, in phonemes."""
    return phonemise((SAMPLES / f"{name}.txt").read_text("utf-8"), VOICES[name])


def watch(guard: TokenGuard, codes: Iterable[int]) -> None:
    """Let a guard see codes."""
    for code in codes:
        guard.push(code)


def test_real_speech_is_never_taken_for_a_loop(samples: dict[str, list[int]]) -> None:
    """Wherever an utterance begins in real speech, and in whatever order speech follows speech."""
    for codes in samples.values():
        watch(TokenGuard(ANY), codes)
    for order in itertools.islice(itertools.permutations(samples), 0, None, 40_000):
        watch(TokenGuard(ANY), itertools.chain.from_iterable(samples[name] for name in order))


def test_real_speech_is_never_taken_for_a_leak(samples: dict[str, list[int]]) -> None:
    """No stretch of a recording looks like the reference when another voice's is the reference."""
    for speaking, reference in itertools.permutations(samples, 2):
        codes = samples[speaking]
        for start in range(0, len(codes) - LEAK_WITHIN, 5):
            watch(TokenGuard(ANY, samples[reference]), codes[start : start + LEAK_WITHIN])


def test_a_voice_may_sound_like_its_reference(samples: dict[str, list[int]]) -> None:
    """The second half of a recording is no leak of the first half."""
    for codes in samples.values():
        half = len(codes) // 2
        for start in range(half, len(codes) - LEAK_WITHIN):
            watch(TokenGuard(ANY, codes[:half]), codes[start : start + LEAK_WITHIN])


@pytest.mark.parametrize("delay", [0, 4, LEAK_WITHIN - LEAK - 2])
def test_a_leak_is_found_before_the_first_sound(samples: dict[str, list[int]], delay: int) -> None:
    """Speaking the reference from any place is noticed, also after a moment, and with mistakes."""
    for name, reference in samples.items():
        for start in range(0, len(reference) - LEAK_WITHIN, 7):
            leaked = reference[start : start + LEAK_WITHIN]
            if len(set(leaked)) < LEAK_WITHIN:
                continue  # a pause, in which nothing is to be heard of a leak
            if delay == 0:
                leaked[1::3] = [65_535] * len(leaked[1::3])
            guard = TokenGuard(ANY, reference)
            with pytest.raises(LeakError, match="reference"):
                watch(guard, [70_000 + place for place in range(delay)] + leaked)
            assert guard.count < LEAK_WITHIN, name


def test_a_held_sound_of_the_reference_is_no_leak() -> None:
    """Codes that the reference repeats say nothing of a leak."""
    reference = [*range(100), *[7] * 30, *range(200, 300)]
    watch(TokenGuard(ANY, reference), [7] * 20)


def test_without_a_reference_nothing_leaks() -> None:
    """No leak is looked for where no reference is given, nor after the beginning."""
    reference = list(range(1_000, 1_500))
    watch(TokenGuard(ANY), reference)
    watch(TokenGuard(ANY, reference), [*range(LEAK_WITHIN), *reference])


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 65_535), min_size=1, max_size=LONGEST_PERIOD, unique=True),
    st.integers(0, 300),
)
def test_loops_are_found(stretch: list[int], before: int) -> None:
    """A stretch of any length that goes on and on ends soon after a second, or three times."""
    guard = TokenGuard(ANY)
    watch(guard, range(100_000, 100_000 + before))
    with pytest.raises(RunawayError, match="repeats itself"):
        watch(guard, itertools.islice(itertools.cycle(stretch), 10_000))
    assert LOOP <= guard.count - before <= max(LOOP, 3 * len(stretch))


@settings(deadline=None)
@given(st.integers(1, LONGEST_PERIOD), st.integers(6, 20))
def test_loops_with_mistakes_are_found(period: int, every: int) -> None:
    """A loop is one although a code in several is another."""
    looping = (
        1_000_000 + place if place % every == 0 else place % period for place in range(3_000)
    )
    with pytest.raises(RunawayError, match="repeats itself"):
        watch(TokenGuard(ANY), looping)


@settings(deadline=None)
@given(st.integers(0, 65_535), st.integers(1, LOOP - 1))
def test_a_held_sound_is_no_loop(code: int, length: int) -> None:
    """A vowel or a silence may be held for a second, again and again between other sounds."""
    others = itertools.count(100_000)
    guard = TokenGuard(ANY)
    for _ in range(5):
        watch(guard, [code] * length)
        watch(guard, itertools.islice(others, LOOP))


def test_an_utterance_ends_in_time() -> None:
    """One code beyond the longest is too many."""
    guard = TokenGuard(TokenBounds(3, 100))
    watch(guard, range(100))
    with pytest.raises(RunawayError, match=r"2\.0 s"):
        guard.push(7)


def test_the_end_must_wait() -> None:
    """The end may be chosen from the shortest on."""
    guard = TokenGuard(TokenBounds(3, 100))
    seen = []
    for code in range(5):
        seen.append(guard.may_end)
        guard.push(code)
    assert seen == [False, False, False, True, True]


def test_watching_costs_next_to_nothing() -> None:
    """A code is judged in far less time than it takes to make, whatever the reference."""
    rng = np.random.default_rng(1)
    codes = rng.integers(0, 65_536, 5_000).tolist()
    guard = TokenGuard(ANY, codes[:3_000])
    began = time.perf_counter()
    watch(guard, codes[::-1])
    assert (time.perf_counter() - began) / len(codes) < 0.0002


def test_real_recordings_lie_within_the_bounds(samples: dict[str, list[int]]) -> None:
    """Every recording, at the pace of every other and at the usual one, with room on both sides."""
    for speaking, codes in samples.items():
        length = len(codes)
        for reference in [*samples, ""]:
            bounds = TokenBounds.of(
                said_in(speaking),
                reference=said_in(reference) if reference else "",
                reference_codes=len(samples[reference]) if reference else 0,
            )
            assert bounds.shortest < length * 0.6
            assert bounds.longest > length * 1.4
            assert bounds.longest < length * 6


def test_plain_text_has_bounds_as_wide(samples: dict[str, list[int]]) -> None:
    """The bounds of plain text hold for the same recordings."""
    for name, codes in samples.items():
        text = (SAMPLES / f"{name}.txt").read_text("utf-8")
        bounds = TokenBounds.of(text, InputFormat.BPE)
        assert bounds.shortest < len(codes) * 0.6
        assert len(codes) * 1.5 < bounds.longest < len(codes) * 6


@pytest.mark.parametrize(
    ("text", "shortest", "longest"),
    [
        ("Yes.", (8, 15), (100, 150)),
        ("Oh!", (8, 12), (90, 130)),
        ("Okay, done.", (10, 20), (150, 220)),
    ],
)
def test_short_texts(text: str, shortest: tuple[int, int], longest: tuple[int, int]) -> None:
    """A word cannot end within a few hundredths of a second, nor go on for long."""
    for bounds in (
        TokenBounds.of(phonemise(text, "en")),
        TokenBounds.of(text, InputFormat.BPE),
    ):
        assert shortest[0] <= bounds.shortest <= shortest[1]
        assert longest[0] <= bounds.longest <= longest[1]


@settings(deadline=None)
@given(
    st.text(max_size=200), st.sampled_from(InputFormat), st.text(max_size=50), st.integers(0, 3_000)
)
def test_bounds_leave_room(
    text: str, input_format: InputFormat, reference: str, codes: int
) -> None:
    """The longest is well beyond the shortest, whatever the text and the reference."""
    bounds = TokenBounds.of(text, input_format, reference=reference, reference_codes=codes)
    assert bounds.shortest > 0
    assert bounds.shortest + GRACE // 2 < bounds.longest


@settings(deadline=None)
@given(st.text(max_size=50), st.text(max_size=50), st.sampled_from(InputFormat))
def test_more_text_may_last_longer(text: str, more: str, input_format: InputFormat) -> None:
    """Adding words never narrows what is allowed, nor lowers what is needed."""
    less = TokenBounds.of(text, input_format)
    whole = TokenBounds.of(f"{text} {more}", input_format)
    assert less.longest <= whole.longest
    assert less.shortest <= whole.shortest


@pytest.mark.parametrize(
    ("word", "shortest", "longest"),
    [("a", 2, 26), ("kˈɪtʃən", 2, 96), ("ˈɔn.", 2, 65), ("—", 0, 37)],
)
def test_the_bounds_of_a_word(word: str, shortest: int, longest: int) -> None:
    """Phonemes and marks decide, stress and length do not."""
    assert TurnBounds.of(word) == TurnBounds(shortest, longest)


def test_a_loop_that_was_ended_is_forgotten() -> None:
    """The guard looks for the next loop anew."""
    guard = TokenGuard(TokenBounds(0, 1000))
    for _ in range(LOOP - 1):
        guard.push(7)
    with pytest.raises(LoopError):
        guard.push(7)
    guard.forget_loop()
    for _ in range(LOOP // 2):
        guard.push(7)
