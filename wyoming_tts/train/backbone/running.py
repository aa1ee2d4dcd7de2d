"""A whole run: from codes, and maybe a published model, to a model that can be exported."""

from __future__ import annotations

import enum
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.backbone.adapting import AdaptedLearner
from wyoming_tts.train.backbone.codes import Codes, read_codes
from wyoming_tts.train.backbone.corpus import read_corpus
from wyoming_tts.train.backbone.layouts import Layout, Tokens, Turns
from wyoming_tts.train.backbone.learner import Learner
from wyoming_tts.train.backbone.model import BackboneShape
from wyoming_tts.train.backbone.origin import Origin
from wyoming_tts.train.backbone.plan import FULL, LORA, SCRATCH, Adaptation, RunPlan
from wyoming_tts.train.backbone.samples import Samples
from wyoming_tts.train.backbone.saving import MODEL, layout_json, save_model
from wyoming_tts.train.backbone.scratch import ScratchLearner
from wyoming_tts.train.backbone.sound import open_decoder
from wyoming_tts.train.backbone.sources import find_source, known_layout
from wyoming_tts.train.backbone.stopping import Stop
from wyoming_tts.train.backbone.tokens import find_tokens, read_tokenizer
from wyoming_tts.train.backbone.training import (
    CHECKPOINT,
    Trained,
    check_plan,
    load_best,
    train_backbone,
)
from wyoming_tts.train.backbone.vocabulary import build_tokenizer
from wyoming_tts.train.codec.shape import LEVELS
from wyoming_tts.train.export.checkpoint import TOKENIZER, Checkpoint
from wyoming_tts.train.export.layout import LAYOUT_FILE, ModelLayout, ModelSampling
from wyoming_tts.train.lock import lock_folder

Report = Callable[[str], None]

SAMPLING = ModelSampling(temperature=0.2, top_k=30, top_p=1.0, min_p=0.05)
_CONTEXT = 2048


class Take(enum.StrEnum):
    """Which weights become the model."""

    BEST = "best"
    """Those with the best loss of held-out clips; the last ones where there are no such clips."""

    LAST = "last"


@dataclass(frozen=True, slots=True)
class WantedRun:
    """What is to be trained, and how."""

    codes: Path
    """The ``codes.jsonl``."""

    folder: Path
    source: str = ""
    """A model to train further: a folder, or its name on the hub; empty to begin from nothing."""

    revision: str | None = None
    offline: bool = False
    layout: Layout | None = None
    """None for that of the model; NeuTTS's if it does not say, reference first if it is new."""

    turns: Turns | None = None
    """None for that of the model; for a new one, words where the codes have them."""

    adaptation: Adaptation = field(default_factory=Adaptation)
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Width, hidden, layers and context of a model from nothing, where they are not usual."""

    plan: Mapping[str, Any] = field(default_factory=dict)
    """Numbers of the plan that are not those of its kind."""

    device: str = "cpu"
    limit_s: float | None = None
    """Seconds after which it ends, to be gone on with."""

    codec: Path | None = None
    """Makes sound of samples."""

    take: Take = Take.BEST
    save_only: bool = False
    """Make a model of what was trained so far, and train nothing."""


def run_training(wanted: WantedRun, report: Report) -> Trained:
    """Train a model, and write its folder once it is trained; what was begun goes on.

    Raises:
        TrainingError: it cannot be done; the message says what to do.
    """
    stop = Stop(wanted.limit_s)
    if torch.device(wanted.device).type == "cuda" and not torch.cuda.is_available():
        raise TrainingError("torch finds no CUDA device here: train with --device cpu")
    if wanted.save_only and not (wanted.folder / CHECKPOINT).exists():
        raise TrainingError(f"nothing was trained in {wanted.folder} yet: leave out --save-only")
    codes = read_codes(wanted.codes)
    source = None
    if wanted.source:
        source = find_source(
            wanted.source, report, revision=wanted.revision, offline=wanted.offline
        )
    known = known_layout(source) if source else None
    layout = _layout(wanted, codes, known)
    plan = plan_of(wanted)
    tokenizer, tokens = _tokens(codes, source)
    corpus = read_corpus(
        codes, tokens, Layout(layout.layout), Turns(layout.turns), length=plan.length, report=report
    )
    report(
        f"{len(corpus.learnt.ids)} clips to learn from, {len(corpus.held_out.ids)} held out, "
        f"{sum(map(len, corpus.learnt.ids))} tokens"
    )
    decode = open_decoder(wanted.codec, layout.codec) if wanted.codec else None
    sampling = layout.sampling or SAMPLING
    learner = _learner(wanted, plan, codes.header.codebook, (tokenizer, tokens), source)
    report(f"{sum(each.numel() for each in learner.parameters()) / 1e6:.1f} million numbers learn")
    content = layout_json(layout)
    origin = Origin(content, codes.digest)
    samples = Samples(corpus, tokens, sampling, wanted.folder, decode=decode, seed=plan.seed)
    # What cannot be trained leaves no folder.
    check_plan(learner, corpus, plan)
    with lock_folder(wanted.folder):
        trained = train_backbone(
            learner,
            corpus,
            plan,
            wanted.folder,
            origin,
            report=report,
            stop=stop,
            sampler=samples,
            idle=wanted.save_only,
        )
        if wanted.save_only or (trained.finished and not _is_saved(wanted.folder)):
            _save(wanted, learner, content, trained, report)
        elif trained.finished:
            report(
                f"{wanted.folder / MODEL} stays as it was made; --save-only makes it anew, of the "
                f"{wanted.take} weights (--take)"
            )
    return trained


def plan_of(wanted: WantedRun) -> RunPlan:
    """Return the plan of a run.

    Raises:
        TrainingError: a number makes no sense.
    """
    usual = SCRATCH if not wanted.source else LORA if wanted.adaptation.rank else FULL
    return replace(usual, **wanted.plan)


def _layout(wanted: WantedRun, codes: Codes, known: ModelLayout | None) -> ModelLayout:
    is_new = not wanted.source
    header = codes.header
    if known and known.codec != header.codec and {known.codec[:6], header.codec[:6]} == {"codec@"}:
        raise TrainingError(
            f"the model speaks with {known.codec}, and the codes are of {header.codec}: encode "
            "with the model's codec, or begin from nothing"
        )
    usual = known.layout if known else Layout.REFERENCE_FIRST if is_new else Layout.NEUTTS
    layout = wanted.layout or Layout(usual)
    turns = wanted.turns
    if turns is None and known and known.layout == layout:
        turns = Turns(known.turns)
    if turns is None:
        in_words = is_new and layout is not Layout.NEUTTS and all(c.words for c in codes.clips)
        turns = Turns.WORDS if in_words else Turns.WHOLE
    if layout is Layout.NEUTTS and turns is Turns.WORDS:
        raise TrainingError("the layout neutts has no turns of words: choose --turns whole")
    sampling = SAMPLING if layout is Layout.REFERENCE_FIRST else None
    if known and known.sampling:
        sampling = known.sampling
    return ModelLayout(
        str(layout), str(turns), header.codec, header.codebook, header.language, sampling
    )


def _tokens(codes: Codes, source: Checkpoint | None) -> tuple[Any, Tokens]:
    header = codes.header
    if source:
        tokenizer = read_tokenizer(source.folder / TOKENIZER)
    else:
        tokenizer = build_tokenizer(header.codebook)
    return tokenizer, find_tokens(tokenizer, header.codebook, header.codec)


def _learner(
    wanted: WantedRun,
    plan: RunPlan,
    codebook: int,
    vocabulary: tuple[Any, Tokens],
    source: Checkpoint | None,
) -> Learner:
    tokenizer, tokens = vocabulary
    if source:
        return AdaptedLearner(
            source, tokens, codebook, wanted.adaptation, device=wanted.device, seed=plan.seed
        )
    digits = round(math.log(codebook, LEVELS))
    if LEVELS**digits != codebook:
        raise TrainingError(
            f"a model from nothing needs a codec of digits of {LEVELS} levels, and {codebook} "
            "codes are none: begin with a published model (--from)"
        )
    sizes = {"context": max(_CONTEXT, plan.length), **wanted.sizes}
    shape = BackboneShape(tokens.first_code, digits, **sizes)
    return ScratchLearner(shape, tokenizer, tokens, wanted.device, plan.seed)


def _is_saved(folder: Path) -> bool:
    """Return whether the model was written when the training ended, and nothing came after."""
    written = folder / MODEL / LAYOUT_FILE
    try:
        return written.stat().st_mtime_ns >= (folder / CHECKPOINT).stat().st_mtime_ns
    except OSError:
        return False


def _save(
    wanted: WantedRun,
    learner: Learner,
    layout: Mapping[str, Any],
    trained: Trained,
    report: Report,
) -> None:
    step = load_best(learner, wanted.folder) if wanted.take is Take.BEST else 0
    save_model(learner, layout, wanted.folder / MODEL)
    report(f"{wanted.folder / MODEL}: the model of step {step or trained.step}")
