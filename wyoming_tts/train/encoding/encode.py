"""Encodes the clips of a manifest, and goes on where it was interrupted."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import torch

from wyoming_tts.train.encoding.codes_file import CodesFile, Header
from wyoming_tts.train.encoding.encoders import ClipEncoder
from wyoming_tts.train.encoding.manifest import (
    ClipError,
    Entry,
    WavClip,
    language_of,
    read_manifest,
)

Report = Callable[[str], None]

TOLD_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Encoded:
    """What became of a manifest's clips."""

    made: int
    kept: int
    """Clips whose codes had been made before."""

    seconds: float
    """Of speech in the file."""

    failed: tuple[str, ...]
    """Why clips could not be encoded, one sentence for each."""


def encode_manifest(
    manifest: Path, output: Path, encoder: ClipEncoder, language: str, report: Report
) -> Encoded:
    """Append the codes of all clips that the output does not have yet, in the manifest's order.

    A clip that cannot be read is left out, and tried again by the next run.

    Args:
        manifest: the ``manifest.jsonl``.
        output: the file of codes.
        encoder: makes the codes.
        language: of the texts; empty for that of the manifest.
        report: is told of progress.

    Raises:
        TrainingError: the manifest is wrong, or of another or no language, or the output is of
            another codec or other data, or cannot be written.
        EngineError: the encoder failed.
    """
    entries = read_manifest(manifest)
    header = Header(encoder.identity, encoder.codebook, language_of(entries, language))
    failed = []
    with CodesFile(output, header) as file:
        missing = [entry for entry in entries if not file.has(entry)]
        kept = len(entries) - len(missing)
        if kept:
            report(f"{kept} of {len(entries)} clips have been encoded before")
        progress = _Progress(len(missing), report)
        for entry, result in _encoded(missing, encoder):
            if isinstance(result, ClipError):
                failed.append(f"{entry.id}: {result}")
                report(f"left out: {failed[-1]}")
            else:
                file.append(entry, result)
            progress.step(entry.seconds)
        made = len(missing) - len(failed)
        seconds = sum(entry.seconds for entry in entries if entry.id in file.known)
    report(f"{made + kept} clips, {seconds / 60:.1f} minutes, are in {output}")
    return Encoded(made, kept, seconds, tuple(failed))


def _encoded(
    entries: Iterable[Entry], encoder: ClipEncoder
) -> Iterator[tuple[Entry, list[int] | ClipError]]:
    """Yield the clips' codes in their order; as many as there are workers are made at once."""

    def encode(entry: Entry) -> list[int] | ClipError:
        try:
            samples = WavClip(entry.audio, entry.seconds)[:]
        except ClipError as error:
            return error
        return encoder.encode(samples)

    if encoder.workers == 1:
        for entry in entries:
            yield entry, encode(entry)
        return
    rest = iter(entries)
    with ThreadPoolExecutor(encoder.workers, initializer=_use_one_thread) as pool:
        running: deque[tuple[Entry, Future[list[int] | ClipError]]] = deque()
        try:
            for entry in islice(rest, 2 * encoder.workers):
                running.append((entry, pool.submit(encode, entry)))
            while running:
                entry, future = running.popleft()
                yield entry, future.result()
                for following in islice(rest, 1):
                    running.append((following, pool.submit(encode, following)))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _use_one_thread() -> None:
    torch.set_num_threads(1)


class _Progress:
    """Tells now and then how far it is and how long it will take."""

    def __init__(self, count: int, report: Report) -> None:
        self._count = count
        self._report = report
        self._done = 0
        self._seconds = 0.0
        self._began = self._told = time.monotonic()

    def step(self, seconds: float) -> None:
        """Count a clip."""
        self._done += 1
        self._seconds += seconds
        now = time.monotonic()
        if now - self._told < TOLD_EVERY_S:
            return
        self._told = now
        passed = now - self._began
        left = passed / self._done * (self._count - self._done)
        self._report(
            f"{self._done} of {self._count} clips, {self._seconds / passed:.0f} times as fast as "
            f"speech, {left / 60:.1f} minutes to go"
        )
