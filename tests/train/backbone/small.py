# ruff: noqa: RUF001 - IPA looks like other letters
"""Codes and sizes with which a backbone is trained in a second."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from wyoming_tts.train.backbone.codes import read_codes
from wyoming_tts.train.backbone.corpus import Corpus, read_corpus
from wyoming_tts.train.backbone.layouts import Layout, Tokens, Turns
from wyoming_tts.train.backbone.model import BackboneShape
from wyoming_tts.train.backbone.origin import Origin
from wyoming_tts.train.backbone.plan import RunPlan
from wyoming_tts.train.backbone.scratch import ScratchLearner
from wyoming_tts.train.backbone.tokens import find_tokens
from wyoming_tts.train.backbone.training import Trained, train_backbone
from wyoming_tts.train.backbone.vocabulary import build_tokenizer

CODES = 64
CODEC = "small@1"
HEADER = {"format": 1, "codec": CODEC, "codebook": CODES, "language": "en"}
PLAN = RunPlan(
    steps=6,
    rows=2,
    length=96,
    rate=1e-2,
    warmup=2,
    save_every=3,
    log_every=2,
    evaluate_every=3,
    samples_every=0,
)
ORIGIN = Origin({"layout": "reference-first", "turns": "words"}, "codes")
_WORDS = ("tˈɜːn", "ɔn", "ðə", "lˈaɪt.", "həlˈoʊ", "ðˈɛɹ!", "wˈʌn", "tˈuː")


def clips(count: int = 14, seed: int = 0) -> list[dict[str, Any]]:
    """Return lines of codes: two speakers, every fifth clip of each held out."""
    random = np.random.default_rng(seed)
    made = []
    for number in range(count):
        ends = np.cumsum(random.integers(2, 6, random.integers(2, 5))).tolist()
        words = [[str(random.choice(_WORDS)), end] for end in ends]
        made.append(
            {
                "id": f"a-{number:04}",
                "text": "Turn on the light.",
                "speaker": "anna" if number % 2 else "ben",
                "split": "held-out" if number % 10 in {0, 1} else "train",
                "seconds": ends[-1] / 50,
                "codes": random.integers(0, CODES, ends[-1]).tolist(),
                "words": words,
            }
        )
    return made


def write_codes(path: Path, *lines: Any) -> Path:
    """Write a file of codes."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines or [HEADER, *clips()]))
    return path


def make_tokens() -> tuple[Any, Tokens]:
    """Return the vocabulary of models from nothing."""
    tokenizer = build_tokenizer(CODES)
    return tokenizer, find_tokens(tokenizer, CODES, CODEC)


def make_corpus(folder: Path, *lines: Any, length: int = PLAN.length) -> Corpus:
    """Return what is learnt, in turns of words."""
    folder.mkdir(parents=True, exist_ok=True)
    codes = read_codes(write_codes(folder / "codes.jsonl", *lines))
    layout = Layout.REFERENCE_FIRST
    return read_corpus(codes, make_tokens()[1], layout, Turns.WORDS, length=length, report=nobody)


def make_learner(width: int = 64) -> ScratchLearner:
    """Return a model of two layers with random weights."""
    tokenizer, tokens = make_tokens()
    shape = BackboneShape(tokens.first_code, 3, width, hidden=64, layers=2, context=128)
    return ScratchLearner(shape, tokenizer, tokens, "cpu", 0)


def train(
    folder: Path,
    plan: RunPlan = PLAN,
    learner: ScratchLearner | None = None,
    report: Callable[[str], None] | None = None,
    **options: Any,
) -> tuple[Trained, ScratchLearner]:
    """Train the small model in a folder; return how far it came, and the model."""
    learner = learner or make_learner()
    corpus = options.pop("corpus", None) or make_corpus(folder.parent)
    origin = options.pop("origin", ORIGIN)
    done = train_backbone(learner, corpus, plan, folder, origin, report=report or nobody, **options)
    return done, learner


def nobody(_line: str) -> None:
    """Hear a report and do nothing."""
