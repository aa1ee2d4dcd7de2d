from __future__ import annotations

from wyoming_tts.engines.neutts.threads import EXPLORE_AFTER, TRIAL, ThreadTuner


def run(tuner: ThreadTuner, steps: int, speed: dict[int, float]) -> list[int]:
    """Let steps take what ``speed`` says of their number of threads; return the numbers."""
    used = []
    for _ in range(steps):
        used.append(tuner.threads)
        tuner.note(speed[tuner.threads], 1.0)
    return used


def test_a_quiet_machine_stays_with_what_was_fastest() -> None:
    """Other numbers are tried now and then, shortly, and given up again."""
    tuner = ThreadTuner({1: 1.5, 2: 1.0}, 2)
    used = run(tuner, 10 * EXPLORE_AFTER, {1: 1.5, 2: 1.0})
    assert tuner.threads == 2
    assert 0 < used.count(1) <= 10 * TRIAL


def test_a_crowd_is_answered_with_fewer_threads_within_a_fraction_of_a_second() -> None:
    """When another program takes a processor, one thread takes over long before the next trial."""
    tuner = ThreadTuner({1: 1.5, 2: 1.0}, 2)
    run(tuner, EXPLORE_AFTER // 2, {1: 1.5, 2: 1.0})
    used = run(tuner, 40, {1: 1.6, 2: 6.0})
    assert used[-1] == 1
    assert used.count(2) < 20


def test_all_threads_come_back_when_the_crowd_is_gone() -> None:
    """The next trial finds that more threads are faster again."""
    tuner = ThreadTuner({1: 1.5, 2: 1.0}, 2)
    run(tuner, 60, {1: 1.6, 2: 6.0})
    assert tuner.threads == 1
    run(tuner, 2 * EXPLORE_AFTER, {1: 1.5, 2: 1.0})
    assert tuner.threads == 2


def test_one_lucky_step_of_a_trial_decides_nothing() -> None:
    """A number of threads that is no faster on the whole is given up again."""
    tuner = ThreadTuner({1: 1.5, 2: 1.0}, 2)
    run(tuner, EXPLORE_AFTER, {1: 1.5, 2: 1.0})
    assert tuner.threads == 1
    for seconds in (9.0, *[0.5, 1.4] * TRIAL):
        if tuner.threads == 2:
            break
        tuner.note(seconds, 1.0)
    assert tuner.threads == 2
    used = run(tuner, EXPLORE_AFTER, {2: 1.0})
    assert set(used) == {2}


def test_a_single_candidate_is_never_left() -> None:
    """A number that the settings name is kept whatever the steps take."""
    tuner = ThreadTuner({3: 1.0}, 3)
    assert set(run(tuner, 500, {3: 9.0})) == {3}
