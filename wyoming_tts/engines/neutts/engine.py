"""NeuTTS: a cloned voice from phonemes or text, an LLM backbone and NeuCodec."""

from __future__ import annotations

import contextlib
import logging
import math
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from wyoming_tts.engines.base import Engine, EngineInfo, SpeakJob
from wyoming_tts.engines.cpus import usable_cores
from wyoming_tts.engines.memory import give_back_memory
from wyoming_tts.engines.neutts.backbone import Backbone
from wyoming_tts.engines.neutts.codec import open_codec
from wyoming_tts.engines.neutts.codec.windows import WindowPlan, WindowStream
from wyoming_tts.engines.neutts.gguf import read_gguf
from wyoming_tts.engines.neutts.guard import TokenBounds, TokenGuard
from wyoming_tts.engines.neutts.kept_windows import keep_windows, read_windows
from wyoming_tts.engines.neutts.llama import ContextShape, Sampler
from wyoming_tts.engines.neutts.loop import SpeechLoop
from wyoming_tts.engines.neutts.options import NeuttsOptions
from wyoming_tts.engines.neutts.phonemes import phonemise
from wyoming_tts.engines.neutts.prompt import (
    InputFormat,
    PromptBuilder,
    read_emotions,
    read_input_format,
)
from wyoming_tts.engines.neutts.references import References
from wyoming_tts.engines.neutts.scheduler import Costs
from wyoming_tts.engines.neutts.sequence import Attempt, End, Utterance
from wyoming_tts.engines.neutts.tokenizer import Tokenizer
from wyoming_tts.engines.neutts.warmup import choose_threads, choose_windows, report
from wyoming_tts.engines.neutts.weights import FOLDER, open_weights
from wyoming_tts.engines.one_thread import OneThread
from wyoming_tts.engines.watermark import Watermarker, open_watermarker
from wyoming_tts.errors import EngineError, EngineUnavailableError, TtsError
from wyoming_tts.models.store import ModelFiles, ModelStore

_LOGGER = logging.getLogger(__name__)

NAME = "neutts"
SIGN_OF_LIFE = 1.0
"""Seconds after which a job that waits for others tells that it is alive, by samples of none."""

NOTHING: NDArray[np.int16] = np.zeros(0, np.int16)
RETRIES = 2
"""Tries after the first at an utterance that goes wrong before anything of it was heard."""

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
            self._options = wanted = NeuttsOptions.model_validate(options)
        except ValidationError as error:
            first = error.errors()[0]
            raise EngineUnavailableError(
                f"neutts: {'.'.join(map(str, first['loc']))}: {first['msg']}"
            ) from error
        store = ModelStore(wanted.models_dir)
        backbone, codec = store.locate(wanted.model), store.locate(wanted.codec)
        # What reads different files has no need to wait for each other.
        with ThreadPoolExecutor(3, thread_name_prefix="load") as pool:
            marking = pool.submit(_load_watermarker, wanted=wanted.watermark)
            decoding = pool.submit(
                open_codec, codec.main, wanted.device, wanted.threads or usable_cores()
            )
            reading = pool.submit(_load_prompts, backbone.main)
            weights, extra_buffers = open_weights(backbone.main, wanted.models_dir / FOLDER)
            shape = ContextShape(
                length=wanted.context,
                sequences=wanted.streams,
                threads=wanted.threads or usable_cores(),
                extra_buffers=extra_buffers,
            )
            self._backbone = Backbone(weights, shape)
            self._codec = decoding.result()
            self._tokenizer, input_format, emotions = reading.result()
            self._watermarker = marking.result()
        self._builder = PromptBuilder(
            self._tokenizer, input_format, weights.vocabulary.speech_base, emotions
        )
        self._references = References()
        thread = OneThread("neutts")
        self._tuner, costs = thread.submit(choose_threads, self._backbone, wanted.threads).result()
        self._plan = plan = self._choose_windows(thread, costs, wanted.models_dir / FOLDER)
        at_once = GPU_WINDOWS if self._codec.device == "cuda" else 1
        self._loop = SpeechLoop(self._backbone, self._codec, self._tuner, costs, at_once, thread)
        self._factor = report(self._tuner.threads, costs)
        give_back_memory()
        # The first phonemes take a quarter of a second, which nobody should wait for twice.
        threading.Thread(target=_warm_phonemes, name="phonemes", daemon=True).start()
        self._loaded_in = time.perf_counter() - began
        mark = self._watermarker.name if self._watermarker else "no watermark"
        sampling = wanted.sampling
        chosen = (sampling.temperature, sampling.top_k, sampling.top_p, sampling.min_p)
        version = ", ".join(
            (
                *(_identity(backbone), self._codec.identity, mark),
                "sampling " + "/".join(map(str, chosen)),
                f"windows {plan.first}/{plan.growth:g}/{plan.longest}",
            )
        )
        _LOGGER.info("neutts: %s loaded in %.2f s", version, self._loaded_in)
        return EngineInfo(NAME, version, concurrency=wanted.streams, seeded=True)

    def _choose_windows(self, thread: OneThread, costs: Costs, folder: Path) -> WindowPlan:
        """Return the windows kept for this machine and codec, or measure and keep them."""
        measured = thread.submit(choose_windows, self._codec, costs).result()
        machine = f"{self._codec.identity} {self._codec.device} {usable_cores()} cores"
        if (kept := read_windows(folder, machine)) is not None:
            return kept
        keep_windows(folder, machine, measured)
        return measured

    def speak(self, job: SpeakJob, cancelled: Callable[[], bool]) -> Iterator[NDArray[np.int16]]:
        """Yield samples of shape ``[n]`` at ``SAMPLE_RATE`` as they are made.

        The job's prompt is the path of a ``VoicePrompt``. Its options may be ``emotion``, for
        models that have some, and ``tokens``, the exact number of codes, for measurements.

        Raises:
            EngineError: the job cannot be spoken.
            RunawayError: what came was not the text; some of it may have been yielded.
            VoiceError: the voice's prompt is missing or damaged.
        """
        loop = self._loop
        if loop is None:
            raise EngineUnavailableError("neutts is not loaded: load the engine first")
        utterance = self._utterance(job, cancelled)
        self._jobs += 1
        loop.submit(utterance)
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

    def _utterance(self, job: SpeakJob, cancelled: Callable[[], bool]) -> Utterance:
        voice = self._references.find(job.prompt)
        input_format = self._builder.input_format
        phonetic = input_format is InputFormat.PHONEMES
        began = time.perf_counter()
        text = phonemise(job.text, job.language) if phonetic else job.text
        self._phonemising += time.perf_counter() - began
        options = dict(job.options)
        emotion, tokens = str(options.pop("emotion", "")), int(options.pop("tokens", 0))
        if options:
            raise EngineError(f"neutts has no option {next(iter(options))!r}")
        bounds = TokenBounds.of(
            text,
            input_format,
            reference=voice.phonemes if phonetic else voice.text,
            reference_codes=len(voice.codes),
        )
        prompt = self._builder.build(voice, text, emotion)
        sampling = self._options.sampling

        def again(tries: int) -> Attempt | None:
            if tries > RETRIES:
                return None
            # A reference that leaks every time must not silence its voice: the last try may.
            watched = voice.codes if tries < RETRIES else ()
            return Attempt(
                TokenGuard(bounds, watched),
                Sampler(sampling, (job.seed + tries * OTHER_SEED) % 2**32),
                WindowStream(self._plan, voice.codes),
            )

        return Utterance(
            prompt=prompt,
            most_tokens=bounds.longest + 1,
            exact_tokens=tokens,
            deadline=job.deadline or time.monotonic(),
            gain=math.pow(10, voice.gain_db / 20),
            guard=TokenGuard(bounds, voice.codes),
            sampler=Sampler(sampling, job.seed),
            windows=WindowStream(self._plan, voice.codes),
            mark=self._watermarker.stream() if self._watermarker else None,
            cancelled=cancelled,
            again=again,
        )

    def stats(self) -> dict[str, float]:
        """Return what was done so far, and how fast the machine was found to be."""
        if (loop := self._loop) is None:
            return {}
        return {
            "jobs": self._jobs,
            "threads": self._tuner.threads,
            "loaded_in_s": self._loaded_in,
            "expected_real_time_factor": self._factor,
            "watermark": float(self._watermarker is not None),
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
            self._backbone.close()
            self._codec.close()
            self._tokenizer.close()


def _load_watermarker(*, wanted: bool) -> Watermarker | None:
    if not wanted:
        _LOGGER.warning("neutts: the watermark is turned off; speech cannot be told from a human's")
        return None
    watermarker = open_watermarker()
    watermarker.self_test()
    return watermarker


def _load_prompts(model: Path) -> tuple[Tokenizer, InputFormat, tuple[str, ...]]:
    file = read_gguf(model)
    try:
        template = str(file.metadata.get("tokenizer.chat_template", ""))
        input_format = read_input_format(file.metadata, template)
        emotions = read_emotions(file.metadata, input_format)
    finally:
        file.close()
    return Tokenizer(model), input_format, emotions


def _identity(model: ModelFiles) -> str:
    """Return what changes when the model does, a user's own file included."""
    if model.id:
        return model.identity
    status = model.main.stat()
    return f"{model.main.name} of {status.st_size} bytes at {status.st_mtime_ns}"


def _warm_phonemes() -> None:
    with contextlib.suppress(TtsError):  # a job will tell
        phonemise("a", "en-US")
