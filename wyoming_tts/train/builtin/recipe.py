"""The built-in model from nothing: speech, codec, codes, backbone, and the files to ship.

Every step goes on where it was interrupted, and does nothing where it was done.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from wyoming_tts.engines.cpus import usable_cores
from wyoming_tts.errors import TrainingError
from wyoming_tts.models.ledger import HeldFile
from wyoming_tts.models.packaged import write_checksums
from wyoming_tts.models.store import ModelStore
from wyoming_tts.models.table import APACHE
from wyoming_tts.train.backbone.running import WantedRun, run_training
from wyoming_tts.train.builtin.corpus import SOURCES, Utterance
from wyoming_tts.train.builtin.references import make_references, write_references
from wyoming_tts.train.builtin.shards import make_shard, read_shard
from wyoming_tts.train.checkpoints import save_checkpoint
from wyoming_tts.train.codec.export import export_codec, read_torch_file
from wyoming_tts.train.codec.plan import CodecPlan
from wyoming_tts.train.codec.shape import FFT, RATE, CodecShape
from wyoming_tts.train.codec.training import train_codec
from wyoming_tts.train.encoding.codes_file import CodesFile, Header
from wyoming_tts.train.encoding.encoders import BUILT_IN_ENCODER, ClipEncoder, open_encoder
from wyoming_tts.train.encoding.manifest import HELD_OUT, TRAIN, Entry
from wyoming_tts.train.export.exporting import export_model
from wyoming_tts.train.export.gguf_file import ModelCard

Report = Callable[[str], None]

BACKBONE, CODEC = "english.gguf", "english-codec.onnx"
BANDWIDTH = 8000
"""Hertz up to which flite's voices have sound."""

HELD_OUT_EACH = 4
"""Utterances of each voice that are held out: the first ones of its first shard."""

TITLE = "wyoming-tts built-in English"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How much of everything."""

    shards: int = 12
    """Of 500 utterances, about twenty minutes, for each voice."""

    utterances: int = 500
    codec_shape: CodecShape = field(
        default_factory=lambda: CodecShape(bins=BANDWIDTH * FFT // RATE + 1)
    )
    codec: CodecPlan = field(default_factory=lambda: CodecPlan(steps=12_000))
    width: int = 256
    hidden: int = 768
    layers: int = 4
    steps: int = 5000
    device: str = "cpu"


def make_built_in(
    work: Path, target: Path, voices: Path, report: Report, recipe: Recipe | None = None
) -> None:
    """Make the built-in model and the references of its voices.

    Args:
        work: keeps what can be gone on with; a dozen gigabytes with the usual recipe.
        target: gets the model's files; the package's own folder, for instance.
        voices: the folder of voices, which gets a reference for each of the built-in ones.
        report: is told of progress.
        recipe: how much of everything.

    Raises:
        TrainingError: a step cannot be done; the message says what to do.
    """
    recipe = recipe or Recipe()
    shards = make_speech(work / "speech", recipe, report)
    clips = [read_shard(shard).samples for shard in shards]
    train_codec(clips, recipe.codec_shape, recipe.codec, work / "codec", report, recipe.device)
    exported = export_codec(work / "codec", work / "codec", report)
    encoder = open_encoder(str(exported.encoder), ModelStore(work / "models"), report)
    codes = work / "codes.jsonl"
    encode_shards(shards, codes, encoder, report)
    sizes = {"width": recipe.width, "hidden": recipe.hidden, "layers": recipe.layers}
    plan = {"steps": recipe.steps}
    run = WantedRun(codes, work / "run", sizes=sizes, plan=plan, device=recipe.device)
    trained = run_training(run, report)
    if not trained.finished:
        raise TrainingError(
            f"interrupted at step {trained.step} of the training: run the same command again"
        )
    card = ModelCard(TITLE, APACHE.name, "Speaks in four voices made of flite's")
    made = export_model(work / "run", work / BACKBONE, "q8_0", card, report)
    # All that can fail comes first, so that model and references in use stay a set.
    prompts = make_references(encoder, exported.decoder_int8, made.layout)
    ship(made.path, exported.decoder_int8, exported.encoder, target)
    write_references(voices, prompts)
    report(f"the model is in {target}, the references are in {voices}")


def make_speech(folder: Path, recipe: Recipe, report: Report) -> list[Path]:
    """Make the shards that are missing, and return all of them.

    Raises:
        TrainingError: flite is missing, or a shard cannot be written.
    """
    wanted = list(product(range(recipe.shards), sorted(SOURCES)))
    # flite is no library for threads, nor one to fork with.
    context = multiprocessing.get_context("spawn")
    made: list[Path] = []
    with ProcessPoolExecutor(usable_cores(), mp_context=context) as pool:
        tasks = [
            pool.submit(make_shard, folder, voice, number, recipe.utterances)
            for number, voice in wanted
        ]
        for number, task in enumerate(tasks, 1):
            made.append(task.result())
            report(f"speech: {number} of {len(tasks)} shards")
    return made


def encode_shards(shards: list[Path], path: Path, encoder: ClipEncoder, report: Report) -> None:
    """Encode what is not encoded yet into a ``codes.jsonl`` that knows the words.

    Raises:
        TrainingError: the file is of another codec, or cannot be written, or a shard is damaged.
    """
    header = Header(encoder.identity, encoder.codebook, "en")
    with CodesFile(path, header) as file:
        for number, shard in enumerate(shards, 1):
            for entry, utterance in _entries(shard):
                if not file.has(entry):
                    codes = encoder.encode(utterance.samples)[: utterance.words[-1][1]]
                    file.append(entry, codes, utterance.words)
            report(f"codes: {number} of {len(shards)} shards")


def _entries(path: Path) -> Iterator[tuple[Entry, Utterance]]:
    shard = read_shard(path)
    is_first = path.stem.endswith("-000")
    for number, utterance in enumerate(shard):
        split = HELD_OUT if is_first and number < HELD_OUT_EACH else TRAIN
        seconds = len(utterance.samples) / RATE
        name = f"{path.stem}-{number:03}"
        yield Entry(name, path, utterance.text, shard.voice, seconds, split), utterance


def ship(backbone: Path, decoder: Path, encoder: Path, target: Path) -> None:
    """Put the files of a model, and what they must be, into a folder.

    Raises:
        TrainingError: they cannot be written.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(backbone, target / BACKBONE)
        shutil.copyfile(decoder, target / CODEC)
        saved = read_torch_file(encoder)
        # Half of the digits do for an encoder, whose results are rounded anyway.
        narrow = {name: value.half() for name, value in saved["encoder"].items()}
        save_checkpoint(target / BUILT_IN_ENCODER, saved | {"encoder": narrow})
        names = (BACKBONE, CODEC, BUILT_IN_ENCODER)
        write_checksums({name: _held(target / name) for name in names}, target)
    except OSError as error:
        raise TrainingError(f"cannot write {target}: {error.strerror}") from error


def _held(path: Path) -> HeldFile:
    content = path.read_bytes()
    return HeldFile(len(content), hashlib.sha256(content).hexdigest())
