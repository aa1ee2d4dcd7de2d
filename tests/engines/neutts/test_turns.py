# ruff: noqa: RUF001 - IPA looks like other letters
"""Speaking word by word: each word is fed once, ends in time, and depends on nobody beside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines.neutts.speaking import output_of
from tests.engines.neutts.stubs import StubCodec, running
from tests.engines.neutts.words import SPOKEN, Spoken, spoken, voice
from wyoming_tts.engines.neutts.backbone import END
from wyoming_tts.engines.neutts.codec.contract import HOP
from wyoming_tts.engines.neutts.codec.windows import WindowPlan, WindowStream
from wyoming_tts.engines.neutts.guard import LoopError, TokenBounds, TokenGuard, TurnBounds
from wyoming_tts.engines.neutts.llama import Sampler, Sampling
from wyoming_tts.engines.neutts.loop import SpeechLoop
from wyoming_tts.engines.neutts.scheduler import Costs
from wyoming_tts.engines.neutts.sequence import Attempt, Phase, Utterance
from wyoming_tts.engines.neutts.threads import ThreadTuner
from wyoming_tts.errors import EngineError, RunawayError

pytest.importorskip("llama_cpp", reason="llama-cpp-python is not installed")

OTHERS = ("ɪt ɪz ɹˈeɪnɪŋ.", "ɡˈʊd nˈaɪt, ænd slˈiːp wˈɛl.", SPOKEN)
PLAN = WindowPlan(first=4, longest=8, back=0, ahead=0, overlap=0)


@pytest.fixture(scope="module")
def model() -> Iterator[Spoken]:
    """Return a model that ends its words by itself."""
    with spoken() as made:
        yield made


@pytest.fixture
def endless() -> Iterator[Spoken]:
    """Return a model that never ends a word."""
    with spoken(None) as made:
        yield made


def speak(model: Spoken, one: Utterance, chunk: int = 256) -> list[list[int]]:
    """Speak as the loop does, alone; return the codes of each turn."""
    said: list[list[int]] = [[]]
    assert model.backbone.admit(one)
    while True:
        code = None
        while code is None:
            code = (
                model.backbone.prefill(one, chunk)
                if one.phase is Phase.PREFILL
                else model.backbone.decode([one])[0]
            )
        if code != END:
            said[-1].append(code)
            one.guard.push(code)
            one.last = code
            one.codes += 1
            one.turn_codes += 1
        if code == END or one.turn_is_full:
            if not one.turns_left:
                break
            model.backbone.next_turn(one, ended=code == END)
            said.append([])
    model.backbone.release(one)
    one.sampler.close()
    return said


def looped(model: Spoken, *crowd: Utterance) -> list[tuple[int, Exception | None]]:
    """Speak utterances in a loop; return the codes that were heard of each, and its error."""
    loop = SpeechLoop(model.backbone, StubCodec(), ThreadTuner({1: 0.01}, 1), Costs(), 1)
    try:
        for one in crowd:
            one.windows = WindowStream(PLAN)
            loop.submit(one)
        ends = [output_of(one) for one in crowd]
        return [(len(samples) // HOP, error) for samples, error in ends]
    finally:
        loop.stop()
        assert not running()


def test_each_word_is_fed_once(model: Spoken) -> None:
    """Reference, word, codes, end, next word: what is computed is the layout, token by token."""
    one = model.utterance()
    model.fed.clear()
    said = speak(model, one)
    base = model.weights.vocabulary.speech_base
    asked = model.builder.build(voice(), SPOKEN)
    expected = asked.prefix + asked.rest
    for codes, turn in zip(said, [*asked.turns, []], strict=True):
        expected += [base + code for code in codes] + turn
    assert model.fed == expected
    assert all(len(codes) >= 2 for codes in said)


def test_the_loop_feeds_the_same(model: Spoken) -> None:
    """The engine's own thread computes what a plain run does, and every code is heard."""
    expected = speak(model, model.utterance())
    model.fed.clear()
    assert looped(model, model.utterance()) == [(sum(map(len, expected)), None)]
    base = model.weights.vocabulary.speech_base
    speech = range(base, base + model.weights.vocabulary.count)
    ended = model.fed.index(model.builder.build(voice(), SPOKEN).rest[0])
    fed = [token - base for token in model.fed[ended:] if token in speech]
    assert fed == [code for codes in expected for code in codes]


def test_a_voice_is_computed_once() -> None:
    """The second utterance of a voice begins with its first word, and says the same."""
    with spoken() as model:
        first = speak(model, model.utterance())
        model.fed.clear()
        again = model.utterance()
        asked = model.builder.build(voice(), SPOKEN)
        assert model.backbone.admit(again)
        assert again.computed == len(asked.prefix)
        model.backbone.release(again)
        again.sampler.close()
        assert speak(model, model.utterance()) == first
        codes = sum(map(len, first))
        assert len(model.fed) == len(asked.rest) + codes + asked.fed_later
        other = model.utterance(speaker=2)
        assert model.backbone.admit(other)
        assert other.computed == 0
        model.backbone.release(other)


def test_chunks_and_places_change_nothing(model: Spoken) -> None:
    """In whatever parts prompt and turns are computed, and in which place: the same codes."""
    expected = speak(model, model.utterance())
    for chunk in (3, 7, 64):
        with spoken() as fresh:
            assert speak(fresh, fresh.utterance(), chunk) == expected


def test_a_crowd_changes_nothing(model: Spoken) -> None:
    """Words that are fed beside others' codes give what they give alone."""
    alone = {text: sum(map(len, speak(model, model.utterance(text)))) for text in OTHERS}
    model.fed.clear()
    crowd = [model.utterance(text, deadline=float(n)) for n, text in enumerate(OTHERS * 2)]
    ends = looped(model, *crowd)
    assert ends == [(alone[text], None) for text in OTHERS * 2]


def test_the_codes_in_a_crowd_are_those_alone(model: Spoken) -> None:
    """Bit-equal logits: the very same codes, with a prefix that was computed or restored."""
    heard: dict[int, list[int]] = {}
    crowd = []
    for number, text in enumerate(OTHERS):
        one = model.utterance(text, speaker=number % 2 + 1, seed=number)
        push, said = one.guard.push, heard.setdefault(number, [])

        def noted(code: int, push: object = push, said: list[int] = said) -> None:
            said.append(code)
            push(code)  # type: ignore[operator]

        one.guard.push = noted  # type: ignore[method-assign]
        crowd.append(one)
    looped(model, *crowd)
    for number, text in enumerate(OTHERS):
        with spoken() as fresh:
            one = fresh.utterance(text, speaker=number % 2 + 1, seed=number)
            alone = speak(fresh, one)
        assert heard[number] == [code for codes in alone for code in codes]


def test_an_endless_word_is_ended(endless: Spoken) -> None:
    """A word takes no more codes than its phonemes can need; then the next one is given."""
    one = endless.utterance()
    words = list(one.prompt.words)
    endless.fed.clear()
    said = speak(endless, one)
    assert [len(codes) for codes in said] == [TurnBounds.of(word).longest for word in words]
    base = endless.weights.vocabulary.speech_base
    asked = endless.builder.build(voice(), SPOKEN)
    expected = asked.prefix + asked.rest
    for codes, turn in zip(said, [*asked.turns, None], strict=True):
        # The last code of all is not computed: nothing follows it.
        expected += [base + code for code in (codes if turn else codes[:-1])] + (turn or [])
    assert endless.fed == expected


def test_no_word_is_left_out() -> None:
    """A model that would end every word at once has to say something of each."""
    with spoken(0.001) as hasty:
        said = speak(hasty, hasty.utterance())
        assert [len(codes) for codes in said] == [2] * len(said)


def test_the_end_of_all_waits_for_the_least() -> None:
    """The last word's end is the utterance's, which has a bound of its own."""
    with spoken(0.001) as hasty:
        one = hasty.utterance(bounds=TokenBounds(30, 2000))
        said = speak(hasty, one)
        assert [len(codes) for codes in said[:-1]] == [2] * (len(said) - 1)
        assert sum(map(len, said)) == 30


def test_an_exact_number_of_codes_goes_over_words(endless: Spoken) -> None:
    """Measurements get as many codes as they ask for, in few words or beyond the last."""
    ends = looped(endless, endless.utterance(exact=30), endless.utterance("a", exact=90))
    assert ends == [(30, None), (90, None)]


def test_a_word_is_cancelled_in_its_middle(endless: Spoken) -> None:
    """Between two codes of a later word an utterance ends, and its place is clean."""
    expected = speak(endless, endless.utterance())
    one = endless.utterance()
    one.cancelled = lambda: one.turn == 2 and one.turn_codes == 3
    ((heard, error),) = looped(endless, one)
    assert error is None
    assert 0 < heard <= sum(map(len, expected[:2])) + 3
    assert one.slot == -1
    assert speak(endless, endless.utterance()) == expected


def test_a_turn_is_cancelled_before_it_is_fed(endless: Spoken) -> None:
    """An utterance that is left between two words ends there."""
    one = endless.utterance()
    one.cancelled = lambda: one.between_turns
    ((heard, error),) = looped(endless, one)
    assert error is None
    assert heard <= TurnBounds.of(one.prompt.words[0]).longest


def test_another_try_begins_at_the_first_word(endless: Spoken) -> None:
    """What went wrong in a later word, unheard, is spoken anew from the first one."""
    expected = speak(endless, endless.utterance(seed=9))
    one = endless.utterance()
    one.windows = WindowStream(WindowPlan(first=100, longest=100))
    fresh = WindowStream(PLAN)
    attempts = [Attempt(TokenGuard(TokenBounds(0, 2000)), Sampler(Sampling(), 9), fresh)]
    one.again = lambda _tries: attempts.pop()
    one.guard = TokenGuard(TokenBounds(0, 90))
    loop = SpeechLoop(endless.backbone, StubCodec(), ThreadTuner({1: 0.01}, 1), Costs(), 1)
    endless.fed.clear()
    try:
        loop.submit(one)
        samples, error = output_of(one)
    finally:
        loop.stop()
    assert error is None
    assert len(samples) // HOP == sum(map(len, expected))
    assert one.tries == 2
    base = endless.weights.vocabulary.speech_base
    asked = endless.builder.build(voice(), SPOKEN)
    final = asked.rest[-2:] + [base + code for code in expected[0]] + asked.turns[0]
    joined = ",".join(map(str, endless.fed))
    assert ",".join(map(str, final)) in joined


def test_a_full_context_is_told() -> None:
    """Words that have no room behind the reference end the utterance with what to do."""
    with spoken(None, length=256) as small:
        ((heard, error),) = looped(small, small.utterance())
        assert heard
        assert "raise neutts_context" in str(error)
        one = small.utterance()
        one.likely_tokens = 200
        with pytest.raises(EngineError, match="of the 256"):
            small.backbone.admit(one)


def test_room_is_kept_for_all_words(endless: Spoken) -> None:
    """What is fed later counts before the first code."""
    one = endless.utterance()
    assert endless.backbone.admit(one)
    assert one.room + one.prompt_length + one.prompt.fed_later == 512
    endless.backbone.release(one)


def test_a_loop_that_was_heard_ends_its_word_alone(endless: Spoken) -> None:
    """After a word that repeats itself the others are spoken."""
    one = endless.utterance()
    push, calls = one.guard.push, [0]

    def failing(code: int) -> None:
        calls[0] += 1
        if calls[0] == 20:
            raise LoopError("again and again")
        push(code)

    one.guard.push = failing  # type: ignore[method-assign]
    longest = [TurnBounds.of(word).longest for word in one.prompt.words]
    ((heard, error),) = looped(endless, one)
    assert error is None
    assert heard == 20 + sum(longest[1:])


def test_an_utterance_that_is_far_too_long_fails(endless: Spoken) -> None:
    """The bound of the whole holds over all words."""
    one = endless.utterance(bounds=TokenBounds(0, 60))
    one.most_tokens = 1000
    ((heard, error),) = looped(endless, one)
    assert isinstance(error, RunawayError)
    assert heard <= 60
