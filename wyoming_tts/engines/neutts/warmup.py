"""Measures the machine once the models are loaded: how many threads, and how fast they will be."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from wyoming_tts.engines.cpus import usable_cores, usable_cpus
from wyoming_tts.engines.neutts.backbone import LEAST, Backbone
from wyoming_tts.engines.neutts.codec.contract import Codec
from wyoming_tts.engines.neutts.codec.fitting import FIRST, LOCAL_FIRST, fit_plan, measure_cost
from wyoming_tts.engines.neutts.codec.windows import WindowPlan
from wyoming_tts.engines.neutts.scheduler import Costs
from wyoming_tts.engines.neutts.threads import ThreadTuner

_LOGGER = logging.getLogger(__name__)

STEPS = 4
PROMPT = 64
SHARING = 4
"""Utterances in a step by which it is judged what sharing gains."""

GAIN = 0.95
"""A higher number of threads must be faster by this factor, or it is not worth their fighting."""

FAST_ENOUGH = 0.002
"""Seconds of a step, a tenth of what its code lasts, from which on more threads are not tried: the
threads of so short a step wait for each other where other programs run."""

FULL_CONTEXT = 1.5
"""Times the measured step, with nothing before it, that a step behind a long reference takes."""

CLOSE_TO_SPEECH = 0.9


def candidates(wanted: int) -> list[int]:
    """Return the thread counts worth trying, lowest first; just ``wanted`` if it is given."""
    if wanted:
        return [wanted]
    cores, cpus = usable_cores(), usable_cpus()
    # Decoding waits for memory: half of many cores may do, and hardware threads rarely help.
    return sorted({max(1, cores // 2), max(1, cores - 1), cores} & set(range(1, cpus + 1)))


def choose_threads(backbone: Backbone, wanted: int) -> tuple[ThreadTuner, Costs]:
    """Let the backbone compute with the fastest number of threads.

    Returns:
        What keeps that number right from now on, and what steps cost.
    """
    best, costs = 0, Costs()
    measured: dict[int, float] = {}
    for threads in candidates(wanted):
        backbone.set_threads(threads)
        backbone.measure_prompt(LEAST)  # the first run makes room
        measured[threads] = backbone.measure_step(STEPS)
        if not best or measured[threads] < measured[best] * GAIN:
            best = threads
        if measured[threads] < FAST_ENOUGH:
            break
    backbone.set_threads(best)
    costs.prefill_token = backbone.measure_prompt(PROMPT)
    costs.decode_step = {1: measured[best]}
    if backbone.places >= SHARING:
        costs.decode_step[SHARING] = backbone.measure_step(STEPS, SHARING)
    return ThreadTuner(measured, best), costs


def choose_windows(codec: Codec, costs: Costs) -> WindowPlan:
    """Measure the codec and return the windows that keep up with a listener here."""
    cost = measure_cost(codec)
    wanted = WindowPlan()
    firsts: Sequence[int] = FIRST
    if codec.local is not None:
        back, ahead = codec.local
        wanted, firsts = WindowPlan(back=back, ahead=ahead, overlap=0), LOCAL_FIRST
    plan = fit_plan(cost, 1 / (costs.decode(1) * FULL_CONTEXT), wanted, firsts)
    costs.codec_frame = cost.of(plan.back + plan.longest + plan.ahead) / plan.longest
    return plan


def report(threads: int, costs: Costs) -> float:
    """Log the expected real-time factor, with advice if it is too high; return it."""
    factor = costs.real_time_factor(1)
    _LOGGER.info(
        "neutts: %d threads, %.0f codes/s, prompt %.0f tokens/s, expected real-time factor %.2f",
        *(threads, 1 / costs.decode(1), 1 / costs.prefill_token, factor),
    )
    if factor > CLOSE_TO_SPEECH:
        _LOGGER.warning(
            "neutts: this machine makes speech hardly as fast as it is spoken (%.2f s per second); "
            "sound is held back or may have gaps: a smaller or q4 model, or more processors, help",
            factor,
        )
    return factor
