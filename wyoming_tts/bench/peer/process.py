"""The peer as the bench sees it: a process that loads models and speaks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from wyoming_tts.bench.children import Child
from wyoming_tts.bench.engine.take import Chunk, Models, Reference, Sentence, Take
from wyoming_tts.bench.processes import BenchError, Footprint, footprint

RUNNER = Path(__file__).with_name("run.py")
LOAD_TIMEOUT = 180.0
SPEAK_TIMEOUT = 300.0


class Peer:
    """One process of the peer; use it as a context."""

    def __init__(self, python: Path, log: Path, variables: Mapping[str, str | None]) -> None:
        """Start the peer's interpreter; nothing is loaded yet.

        Args:
            python: the interpreter that has the package.
            log: file for what the package prints.
            variables: changes of its environment; ``None`` removes one.

        Raises:
            BenchError: it does not start.
        """
        arguments = ["-m", "wyoming_tts.bench.peer.launch", json.dumps(dict(variables))]
        self._child = Child([*arguments, str(python), "-P", str(RUNNER)], log, talks=True)
        try:
            self._child.hear()
        except BaseException:
            self._child.stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.stop()

    @property
    def footprint(self) -> Footprint:
        """What the process holds now."""
        return footprint(self._child.pid)

    @property
    def pid(self) -> int:
        """Id of the process."""
        return self._child.pid

    def load(self, models: Models, language: str, threads: int | None) -> dict[str, Any]:
        """Import the package and load the models; return its answer. See ``run``.

        Raises:
            BenchError: it does not load.
        """
        request = {
            "do": "load",
            "backbone": str(models.backbone),
            "codec": str(models.codec),
            "language": language,
            "threads": threads,
        }
        return self._ask(request, LOAD_TIMEOUT)

    def speak(self, reference: Reference, sentences: Sequence[Sentence], seed: int) -> Take:
        """Speak sentences one after the other.

        Raises:
            BenchError: the package failed, or drew other tokens than asked for.
        """
        wanted = sum(sentence.tokens for sentence in sentences)
        request = {
            "do": "speak",
            "codes": list(reference.codes),
            "transcript": reference.text,
            "sentences": [{"text": one.text, "tokens": one.tokens} for one in sentences],
            "seed": seed,
        }
        answer = self._ask(request, SPEAK_TIMEOUT)
        if answer["speech"] != wanted:
            raise BenchError(
                f"the peer drew {answer['speech']} speech tokens of {answer['sampled']} where "
                f"{wanted} were asked for: the model is not one for benchmarks"
            )
        chunks = tuple(Chunk(chunk["at"], chunk["samples"]) for chunk in answer["chunks"])
        return Take(chunks, answer["total"], wanted, answer["stages"], tuple(answer["prompt"]))

    def _ask(self, request: dict[str, Any], timeout: float) -> dict[str, Any]:
        answer = self._child.ask(request, timeout)
        if "error" in answer:
            raise BenchError(f"the peer failed: {answer['error']}")
        return answer
