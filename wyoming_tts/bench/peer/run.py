"""Speaks with the ``neutts`` package and notes when what happens.

Run by the peer's own interpreter, as a script; imports nothing of this project. Reads requests
from standard input and answers each on standard output, all as lines of JSON; what the package
prints goes to standard error. Requests, by ``do``:

``load``: ``backbone`` (GGUF file), ``codec`` (ONNX file), ``language``, ``threads`` (for decoding;
null for the package's own choice). Answers ``seconds`` (importing and constructing),
``imports`` (the first part of that) and ``versions``.

``speak``: ``codes`` and ``transcript`` of the reference, ``sentences`` (each with ``text`` and
``tokens``), ``seed``. Speaks the sentences one after the other, as a stream. Answers ``chunks``
(for each one: ``at``, the seconds since the start, and its number of ``samples``), ``total``
(seconds), ``stages`` (seconds of each), ``prompt`` (tokens of each prompt), ``sampled`` and
``speech`` (how many tokens were drawn, and how many of these are speech).

The computation is the package's own. What is changed from outside is this: ``threads``, if asked
for; the most tokens of a reply, and the end of speech, which is never drawn, so that each text has
a known number of tokens; and clocks around the stages.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

STUBS = Path(__file__).parent / "stubs"
PACKAGES = ("neutts", "neucodec", "llama-cpp-python", "onnxruntime", "torch", "resemble-perth")
END = b"<|SPEECH_GENERATION_END|>"
FIRST_CODE = b"<|speech_0|>"
CODEBOOK = 65_536


class Clocks:
    """Seconds spent in each stage since the last reset."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def around(
        self, call: Callable[..., Any], name: Callable[..., str] | str
    ) -> Callable[..., Any]:
        """Return ``call`` with a clock; ``name`` may depend on the arguments."""

        def timed(*arguments: Any, **options: Any) -> Any:
            began = time.perf_counter()
            result = call(*arguments, **options)
            stage = name if isinstance(name, str) else name(*arguments, **options)
            took = time.perf_counter() - began
            self.seconds[stage] = self.seconds.get(stage, 0.0) + took
            return result

        return timed


class Peer:
    """The package, once it is loaded."""

    def __init__(self, request: dict[str, Any]) -> None:
        began = time.perf_counter()
        neutts: Any = importlib.import_module("neutts.neutts")
        importlib.import_module("llama_cpp")
        self.imports = time.perf_counter() - began
        if request.get("threads"):
            neutts._n_perf_cores = lambda: int(request["threads"])  # noqa: SLF001 - its only knob
        self._tts = neutts.NeuTTS(
            backbone_repo=request["backbone"],
            codec_repo=request["codec"],
            language=request["language"],
        )
        self.seconds = time.perf_counter() - began
        if self._tts.watermarker is None:
            # The package only warns of this.
            raise RuntimeError("the peer has no watermarker: its times would not be comparable")
        self._clocks = Clocks()
        self._prompts: list[int] = []
        self._sampled: list[int] = []
        self._measure(self._clocks)
        self._hold_counts()

    def _measure(self, clocks: Clocks) -> None:
        tts, backbone = self._tts, self._tts.backbone
        evaluate = backbone.eval

        def stage_of(tokens: Any) -> str:
            if len(tokens) > 1:
                self._prompts.append(len(tokens))
            return "prefill" if len(tokens) > 1 else "decode"

        backbone.eval = clocks.around(evaluate, stage_of)
        backbone.tokenize = clocks.around(backbone.tokenize, "tokenise")
        tts.phonemizer.phonemize = clocks.around(tts.phonemizer.phonemize, "phonemes")
        tts.codec.decode_code = clocks.around(tts.codec.decode_code, "codec")
        mark = tts.watermarker
        mark.apply_watermark = clocks.around(mark.apply_watermark, "watermark")

    def _hold_counts(self) -> None:
        backbone = self._tts.backbone
        self._base = _single(backbone, FIRST_CODE)
        forbidden = {_single(backbone, END): -math.inf}
        sampler = importlib.import_module("llama_cpp._internals").LlamaSampler
        add_penalties, sample = sampler.add_penalties, sampler.sample

        def begin(chain: Any, **options: Any) -> None:
            # The penalties are the first of the chain, and now the second.
            chain.add_logit_bias(backbone.n_vocab(), forbidden)
            add_penalties(chain, **options)

        def note(chain: Any, *arguments: Any) -> int:
            token: int = sample(chain, *arguments)
            self._sampled.append(token)
            return token

        sampler.add_penalties = begin
        sampler.sample = self._clocks.around(note, "sample")

    def speak(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer a request to speak."""
        tts, chunks = self._tts, list[dict[str, float]]()
        self._clocks.seconds.clear()
        self._prompts.clear()
        self._sampled.clear()
        tts._seed = request["seed"]  # noqa: SLF001 - otherwise only its constructor takes one
        torch = importlib.import_module("torch")
        codes = torch.tensor(request["codes"], dtype=torch.int32)
        began = time.perf_counter()
        for sentence in request["sentences"]:
            # After loading, this is nothing but the most tokens of a reply.
            tts.max_context = sentence["tokens"]
            stream = tts.infer_stream(sentence["text"], codes, request["transcript"])
            chunks += [
                {"at": time.perf_counter() - began, "samples": len(chunk)} for chunk in stream
            ]
        total = time.perf_counter() - began
        speech = sum(0 <= token - self._base < CODEBOOK for token in self._sampled)
        return {
            "chunks": chunks,
            "total": total,
            "stages": dict(self._clocks.seconds),
            "prompt": list(self._prompts),
            "sampled": len(self._sampled),
            "speech": speech,
        }


def _single(backbone: Any, text: bytes) -> int:
    tokens = backbone.tokenize(text, add_bos=False, special=True)
    if len(tokens) != 1:
        raise RuntimeError(f"{text.decode()} is not one token of this model")
    return int(tokens[0])


class Answers:
    """Answers requests, one after the other."""

    def __init__(self) -> None:
        self._peer: Peer | None = None

    def load(self, request: dict[str, Any]) -> dict[str, Any]:
        """Import the package and load the models."""
        peer = self._peer = Peer(request)
        versions = {name: metadata.version(name) for name in PACKAGES}
        return {"seconds": peer.seconds, "imports": peer.imports, "versions": versions}

    def speak(self, request: dict[str, Any]) -> dict[str, Any]:
        """Speak."""
        if self._peer is None:
            raise RuntimeError("nothing is loaded")
        return self._peer.speak(request)


def main() -> None:
    """Answer until standard input ends."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1) as channel:
        # The package prints, and so may the libraries below it.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        sys.path.append(str(STUBS))
        answers = Answers()
        channel.write(json.dumps({"ready": True}) + "\n")
        for line in sys.stdin:
            request = json.loads(line)
            try:
                answer = getattr(answers, request["do"])(request)
            except Exception as error:  # noqa: BLE001 - whatever the package raises is told
                answer = {"error": f"{type(error).__name__}: {error}"}
            channel.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
