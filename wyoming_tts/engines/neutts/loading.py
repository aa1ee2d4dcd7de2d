"""Loads all that the engine speaks with, and undoes it where a part fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from wyoming_tts.engines.cpus import usable_cores
from wyoming_tts.engines.neutts.backbone import Backbone
from wyoming_tts.engines.neutts.codec import open_codec
from wyoming_tts.engines.neutts.codec.contract import Codec
from wyoming_tts.engines.neutts.codec.windows import WindowPlan
from wyoming_tts.engines.neutts.gguf import read_gguf
from wyoming_tts.engines.neutts.kept_windows import keep_windows, read_windows
from wyoming_tts.engines.neutts.layouts import make_builder
from wyoming_tts.engines.neutts.llama import ContextShape, Sampling
from wyoming_tts.engines.neutts.options import NeuttsOptions
from wyoming_tts.engines.neutts.prompt import Builder, read_emotions, read_input_format
from wyoming_tts.engines.neutts.scheduler import Costs
from wyoming_tts.engines.neutts.threads import ThreadTuner
from wyoming_tts.engines.neutts.tokenizer import Tokenizer
from wyoming_tts.engines.neutts.traits import Traits, check_codec, choose_sampling, read_traits
from wyoming_tts.engines.neutts.verify import build
from wyoming_tts.engines.neutts.warmup import choose_threads, choose_windows
from wyoming_tts.engines.neutts.weights import FOLDER, open_weights
from wyoming_tts.engines.one_thread import OneThread
from wyoming_tts.engines.watermark import Watermarker, open_watermarker
from wyoming_tts.models.files import ModelFiles
from wyoming_tts.models.store import ModelStore

_LOGGER = logging.getLogger(__name__)

THREAD_PATIENCE = 10.0


class _Closing(Protocol):
    def close(self) -> None: ...


C = TypeVar("C", bound=_Closing)


@dataclass(frozen=True, slots=True)
class Parts:
    """What one loaded engine consists of."""

    backbone: Backbone
    codec: Codec
    builder: Builder
    traits: Traits
    sampling: Sampling
    watermarker: Watermarker | None
    plan: WindowPlan
    tuner: ThreadTuner
    costs: Costs
    thread: OneThread
    """In which the backbone was measured, and must stay."""

    version: str
    """Of everything that can change the samples."""


def load_parts(options: NeuttsOptions, undo: ExitStack) -> Parts:
    """Load the models that ``options`` name; ``undo`` learns how each part is released.

    Raises:
        EngineUnavailableError: one of them cannot be used; the message says what to do.
    """
    store = ModelStore(options.models_dir)
    files, codec_files = store.locate(options.model), store.locate(options.codec)
    threads = options.threads or usable_cores()
    folder = options.models_dir / FOLDER
    # What reads different files has no need to wait for each other.
    with ThreadPoolExecutor(3, thread_name_prefix="load") as pool:
        marking = pool.submit(_load_watermarker, wanted=options.watermark)
        decoding = _submit(
            pool, undo, lambda: open_codec(codec_files.main, options.device, threads)
        )
        reading = _submit(pool, undo, lambda: Tokenizer(files.main))
        weights, extra_buffers = open_weights(files.main, folder)
        shape = ContextShape(options.context, options.streams, threads, extra_buffers=extra_buffers)
        backbone = Backbone(weights, shape)
        undo.callback(backbone.close)
        metadata = read_metadata(files.main)
        watermarker, codec, tokenizer = marking.result(), decoding.result(), reading.result()
    traits = read_traits(metadata)
    check_codec(traits, weights.vocabulary.count, codec, (files.main.name, codec_files.main.name))
    template = str(metadata.get("tokenizer.chat_template", ""))
    input_format = read_input_format(metadata, template)
    emotions = read_emotions(metadata, input_format)
    builder = make_builder(tokenizer, input_format, weights.vocabulary, emotions, traits)
    sampling = choose_sampling(options, traits)
    thread = OneThread("neutts")
    undo.callback(thread.stop, THREAD_PATIENCE)
    tuner, costs = thread.submit(choose_threads, backbone, options.threads).result()
    plan = thread.submit(choose_windows, codec, costs).result()
    machine = f"{files.main.name} {codec.identity} {threads} {build(extra_buffers=extra_buffers)}"
    if (kept := read_windows(folder, machine)) is not None:
        plan = kept
    else:
        keep_windows(folder, machine, plan)
    version = ", ".join(
        (
            _identity(files),
            codec.identity,
            watermarker.name if watermarker else "no watermark",
            "sampling " + "/".join(map(str, astuple(sampling))),
            f"windows {plan.first}/{plan.growth:g}/{plan.longest}",
        )
    )
    return Parts(
        *(backbone, codec, builder, traits, sampling, watermarker, plan),
        *(tuner, costs, thread, version),
    )


def _submit(pool: ThreadPoolExecutor, undo: ExitStack, open_part: Callable[[], C]) -> Future[C]:
    def run() -> C:
        part = open_part()
        undo.callback(part.close)
        return part

    return pool.submit(run)


def _load_watermarker(*, wanted: bool) -> Watermarker | None:
    if not wanted:
        _LOGGER.warning("neutts: the watermark is turned off; speech cannot be told from a human's")
        return None
    watermarker = open_watermarker()
    watermarker.self_test()
    return watermarker


def read_metadata(model: Path) -> Mapping[str, Any]:
    """Return the metadata of a model's file, without its arrays.

    Raises:
        EngineUnavailableError: it is no sound file.
    """
    file = read_gguf(model)
    try:
        return dict(file.metadata)
    finally:
        file.close()


def _identity(model: ModelFiles) -> str:
    """Return what changes when the model does, a user's own file included."""
    if model.id:
        return model.identity
    status = model.main.stat()
    return f"{model.main.name} of {status.st_size} bytes at {status.st_mtime_ns}"
