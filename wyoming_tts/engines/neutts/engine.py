"""NeuTTS: a cloned voice from phonemes or text, an LLM backbone and NeuCodec."""

from __future__ import annotations

import contextlib
import logging
import math
import queue
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from wyoming_tts.engines.base import Engine, EngineInfo, SpeakJob
from wyoming_tts.engines.memory import give_back_memory
from wyoming_tts.engines.neutts.codec.windows import WindowStream
from wyoming_tts.engines.neutts.groups import group_words
from wyoming_tts.engines.neutts.guard import TokenBounds, TokenGuard, TurnBounds
from wyoming_tts.engines.neutts.layouts import split_words
from wyoming_tts.engines.neutts.llama import Sampler
from wyoming_tts.engines.neutts.loading import load_parts
from wyoming_tts.engines.neutts.loop import SpeechLoop
from wyoming_tts.engines.neutts.options import NeuttsOptions
from wyoming_tts.engines.neutts.phonemes import count_phonemes, phonemise
from wyoming_tts.engines.neutts.prompt import InputFormat, Prompt
from wyoming_tts.engines.neutts.references import References
from wyoming_tts.engines.neutts.sequence import Attempt, End, Utterance
from wyoming_tts.engines.neutts.traits import Turns, check_reference
from wyoming_tts.engines.neutts.warmup import report
from wyoming_tts.engines.watermark import MarkStream
from wyoming_tts.errors import EngineError, EngineUnavailableError, TtsError
from wyoming_tts.text.pronunciation import spelt
from wyoming_tts.voices.prompts import VoicePrompt

_COMPOUND: Final = re.compile("(?<=[a-z])-(?=[a-z])")
_LOGGER = logging.getLogger(__name__)

NAME = "neutts"
SIGN_OF_LIFE = 1.0
"""Seconds after which a job that waits for others tells that it is alive, by samples of none."""

NOTHING: NDArray[np.int16] = np.zeros(0, np.int16)
RETRIES = 2
"""Tries after the first at an utterance that goes wrong before anything of it was heard.

They cost a few steps each; what still goes wrong after them may be tried anew from the prompt by
whoever gave the job.
"""

OTHER_SEED = 7919
GPU_WINDOWS = 16
"""Windows of several utterances that a GPU decodes about as fast as one."""


class NeuttsEngine(Engine):
    """Speaks several jobs at once with one backbone and one codec.

    The same job gives the same samples, whatever is spoken beside it, with quantised models; those
    of 16 bit round otherwise in company.
    """

    def __init__(self) -> None:
        self._loop: SpeechLoop | None = None
        self._jobs = 0
        self._phonemising = 0.0

    def load(self, options: Mapping[str, Any]) -> EngineInfo:
        """Load the models; ``options`` are those of ``NeuttsOptions``.

        Raises:
            EngineUnavailableError: a model is missing or damaged, memory is short, or the
                watermark does not work; the message says what to do.
        """
        began = time.perf_counter()
        try:
            wanted = NeuttsOptions.model_validate(options)
        except ValidationError as error:
            first = error.errors()[0]
            raise EngineUnavailableError(
                f"neutts: {'.'.join(map(str, first['loc']))}: {first['msg']}"
            ) from error
        with ExitStack() as undo:
            self._parts = parts = load_parts(wanted, undo)
            at_once = GPU_WINDOWS if parts.codec.device == "cuda" else 1
            self._loop = SpeechLoop(
                *(parts.backbone, parts.codec, parts.tuner, parts.costs, at_once, parts.thread)
            )
            self._undo = undo.pop_all()
        self._references = References()
        self._factor = report(parts.tuner.threads, parts.costs)
        give_back_memory()
        # The first phonemes take a quarter of a second, which nobody should wait for twice.
        threading.Thread(target=_warm_phonemes, name="phonemes", daemon=True).start()
        self._loaded_in = time.perf_counter() - began
        version = parts.version
        _LOGGER.info("neutts: %s loaded in %.2f s", version, self._loaded_in)
        return EngineInfo(NAME, version, concurrency=wanted.streams, seeded=True)

    def speak(self, job: SpeakJob, cancelled: Callable[[], bool]) -> Iterator[NDArray[np.int16]]:
        """Yield samples of shape ``[n]`` at ``SAMPLE_RATE`` as they are made.

        The job's prompt is the path of a ``VoicePrompt``. Its options may be ``emotion``, for
        models that have some, and ``tokens``, the exact number of codes, for measurements. A long
        text for a model that speaks word by word becomes several utterances, one behind the other.

        Raises:
            EngineError: the job cannot be spoken.
            RunawayError: what came was not the text; some of it may have been yielded.
            VoiceError: the voice's prompt is missing or damaged.
        """
        loop = self._loop
        if loop is None:
            raise EngineUnavailableError("neutts is not loaded: load the engine first")
        for count, utterance in enumerate(self._utterances(job, cancelled)):
            self._jobs += not count
            loop.submit(utterance)
            yield from _output(loop, utterance)

    def _utterances(self, job: SpeakJob, cancelled: Callable[[], bool]) -> Iterator[Utterance]:
        """Yield what a job consists of, each once the one before it has ended."""
        voice = self._references.find(job.prompt)
        check_reference(self._parts.traits, voice)
        phonetic = self._parts.builder.input_format is InputFormat.PHONEMES
        began = time.perf_counter()
        written = job.text
        if self._parts.traits.turns is Turns.WORDS:
            # A turn is for one word, and "twenty-one" has two.
            written = _COMPOUND.sub(" ", written)
        text = phonemise(written, job.language) if phonetic else spelt(job.text)
        self._phonemising += time.perf_counter() - began
        options = dict(job.options)
        emotion, tokens = str(options.pop("emotion", "")), int(options.pop("tokens", 0))
        if options:
            raise EngineError(f"neutts has no option {next(iter(options))!r}")
        texts = [text]
        if self._parts.traits.turns is Turns.WORDS and not tokens:
            pace = self._bounds(voice, text).likely / count_phonemes(text)
            texts = group_words(split_words(text), pace)
        deadline = job.deadline or time.monotonic()
        mark = self._parts.watermarker.stream() if self._parts.watermarker else None
        for part in texts:
            utterance = self._utterance(
                voice,
                part,
                prompt=self._parts.builder.build(voice, part, emotion),
                seed=job.seed,
                exact_tokens=tokens,
                deadline=deadline,
                mark=mark,
                cancelled=cancelled,
            )
            yield utterance
            if cancelled():
                return
            deadline = utterance.due

    def _bounds(self, voice: VoicePrompt, text: str) -> TokenBounds:
        return TokenBounds.of(
            text,
            self._parts.builder.input_format,
            reference=self._parts.builder.said(voice),
            reference_codes=len(voice.codes),
        )

    def _utterance(
        self,
        voice: VoicePrompt,
        text: str,
        *,
        prompt: Prompt,
        seed: int,
        exact_tokens: int,
        deadline: float,
        mark: MarkStream | None,
        cancelled: Callable[[], bool],
    ) -> Utterance:
        bounds = self._bounds(voice, text)
        sampling = self._parts.sampling
        # Where the reference is an utterance of its own, its sound is not gone on with either.
        heard = voice.codes if self._parts.builder.continues else ()

        def again(tries: int) -> Attempt | None:
            if tries > RETRIES:
                return None
            # A reference that leaks every time must not silence its voice: the last try may.
            watched = heard if tries < RETRIES else ()
            return Attempt(
                TokenGuard(bounds, watched),
                Sampler(sampling, (seed + tries * OTHER_SEED) % 2**32),
                WindowStream(self._parts.plan, heard),
            )

        return Utterance(
            prompt=prompt,
            likely_tokens=bounds.likely,
            most_tokens=bounds.longest + 1,
            exact_tokens=exact_tokens,
            deadline=deadline,
            gain=math.pow(10, voice.gain_db / 20),
            guard=TokenGuard(bounds, heard),
            turn_bounds=[TurnBounds.of(word) for word in prompt.words],
            windows=WindowStream(self._parts.plan, heard),
            mark=mark,
            cancelled=cancelled,
            again=again,
            sampler=Sampler(sampling, seed),
        )

    def stats(self) -> dict[str, float]:
        """Return what was done so far, and how fast the machine was found to be."""
        if (loop := self._loop) is None:
            return {}
        return {
            "jobs": self._jobs,
            "threads": self._parts.tuner.threads,
            "loaded_in_s": self._loaded_in,
            "expected_real_time_factor": self._factor,
            "watermark": float(self._parts.watermarker is not None),
            "phonemes_s": self._phonemising,
            **{f"{stage}_s": seconds for stage, seconds in loop.seconds.items()},
            **{f"{stage}_tokens": float(count) for stage, count in loop.tokens.items()},
        }

    def close(self) -> None:
        """End what is being spoken and release everything."""
        if (loop := self._loop) is not None:
            self._loop = None
            if not loop.stop():
                _LOGGER.warning("neutts: a step does not end; its memory is left alone")
                return
            self._undo.close()


def _output(loop: SpeechLoop, utterance: Utterance) -> Iterator[NDArray[np.int16]]:
    """Yield the samples of an utterance as they are made, until it has ended."""
    steps = loop.steps
    while True:
        try:
            part = utterance.output.get(timeout=SIGN_OF_LIFE)
        except queue.Empty:
            # Others are served first: silence is no fault as long as anything moves.
            if loop.steps != steps:
                yield NOTHING
            steps = loop.steps
            continue
        if isinstance(part, End):
            if part.error is not None:
                raise part.error
            return
        yield part


def _warm_phonemes() -> None:
    with contextlib.suppress(TtsError):  # a job will tell
        phonemise("a", "en-US")
