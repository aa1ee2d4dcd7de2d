"""Lets the ``neutts`` package phonemise and tokenise our sentences, and keeps what it answers.

Its answers are stored in ``data/parity.json``, so that the tests need no ``neutts``. To make them
anew, from the project's root, in a virtual environment of their own::

    pip install --no-deps neutts==1.4.1
    pip install phonemizer numpy llama-cpp-python==0.3.36 gguf espeakng-loader
    PYTHONPATH=. python tests/engines/neutts/make_parity.py

Parts of ``neutts`` that speak (its codec, torch) are not needed and are replaced by nothing.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
import tempfile
import types
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from wyoming_tts.engines.neutts.fabricate.backbone import fabricate_backbone
from wyoming_tts.engines.neutts.fabricate.shapes import TINY_LLAMA, TINY_QWEN2, TINY_QWEN3

DATA = Path(__file__).parent / "data"
ESPEAK_NAMES = {"en-US": "en-us", "de-DE": "de", "fr-FR": "fr-fr", "es-ES": "es"}
SHAPES = (TINY_LLAMA, TINY_QWEN2, TINY_QWEN3)
CODES = (0, 7, 65_535, 7, 31_000)
EMOTIONS = ("", "happy", "neutral", "surprised")


class Nothing(types.ModuleType):
    """A module that has everything, all of it empty."""

    def __getattr__(self, name: str) -> Any:
        """Return something for every name that a module does not have by itself."""
        if name.startswith("__"):
            raise AttributeError(name)
        return object


class TokensSeen(Exception):  # noqa: N818 - no error: it ends what need not be done
    """The tokens that a model was given."""

    def __init__(self, tokens: list[int]) -> None:
        super().__init__()
        self.tokens = tokens


def open_peer(model: Path, language: str) -> Any:
    """Return the peer's own object with a backbone and, if this needs one, a phonemizer."""
    kind = importlib.import_module("neutts").NeuTTS
    peer = kind.__new__(kind)
    peer.max_context, peer._seed = 2048, 0
    peer._load_backbone(str(model), "cpu")
    if peer.input_format == "phonemes":
        peer._load_phonemizer(ESPEAK_NAMES[language], str(model))

    def generate(tokens: list[int], **_options: Any) -> Iterator[int]:
        raise TokensSeen(list(tokens))

    peer.backbone.generate = generate
    return peer


def tokens_of(peer: Any, reference: str, text: str, emotion: str) -> list[int]:
    """Return the ids that the peer's own inference gives its model."""
    checked = peer._check_emotion(emotion or None)
    try:
        peer._infer_ggml(CODES, reference, text, checked)
    except TokensSeen as seen:
        return seen.tokens
    raise AssertionError("the peer asked for no tokens")


def emotion_of(place: int) -> str:
    """Return the emotion in which a model of plain text speaks the sentence at a place."""
    return EMOTIONS[place % len(EMOTIONS)]


def fingerprint(ids: list[int]) -> str:
    """Return what stands for a list of ids in the file."""
    return hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()[:16]


def main() -> None:
    """Write the file."""
    for name in ("librosa", "neucodec", "torch", "transformers"):
        sys.modules[name] = Nothing(name)
    sentences: dict[str, list[str]] = json.loads((DATA / "sentences.json").read_text("utf-8"))
    phonemes: dict[str, list[str]] = {}
    prompts: dict[str, dict[str, list[str]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for shape in SHAPES:
            model = Path(folder) / f"{shape.name}.gguf"
            fabricate_backbone(model, shape)
            prompts[shape.name] = {}
            for language, texts in sentences.items():
                peer = open_peer(model, language)
                reads_phonemes = peer.input_format == "phonemes"
                if reads_phonemes:
                    phonemes[language] = [peer._to_phones(text) for text in texts]
                prompts[shape.name][language] = [
                    fingerprint(
                        tokens_of(
                            peer, texts[-1], text, "" if reads_phonemes else emotion_of(place)
                        )
                    )
                    for place, text in enumerate(texts)
                ]
    made = {
        "neutts": version("neutts"),
        "espeakng-loader": version("espeakng-loader"),
        "phonemes": phonemes,
        "prompts": prompts,
    }
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    (DATA / "parity.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
