"""Hears the words of English speech, offline: pocketsphinx and the model that comes with it."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Self

import numpy as np
import soxr
from numpy.typing import NDArray

from wyoming_tts.audio.pcm import RATE
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.evaluate.words import words

Samples = NDArray[np.float32]

HEARING_RATE = 16_000
LONGEST = 60 * RATE
"""Samples that are listened to; the rest of a longer recording is ignored."""

_SILENT = 0.003
_NICENESS = 10


class Recogniser:
    """Recognises one utterance after another; the same samples always give the same words."""

    def __init__(self) -> None:
        """Load the model, which takes half a second.

        Raises:
            TrainingError: pocketsphinx is not installed.
        """
        check_installed()
        from pocketsphinx import Decoder  # noqa: PLC0415 - may be missing, which is told above

        self._decoder: Any = Decoder(samprate=HEARING_RATE, loglevel="FATAL")

    def recognise(self, samples: Samples) -> list[str]:
        """Return the words heard in mono samples (24 kHz, -1 to 1, shape ``[n]``)."""
        sound = np.nan_to_num(np.asarray(samples[:LONGEST], np.float32))
        # In silence the recogniser hears whatever it feels like.
        if np.abs(sound).max(initial=0) < _SILENT:
            return []
        heard = soxr.resample(sound, RATE, HEARING_RATE)
        pcm = (np.clip(heard, -1, 1) * 32_767).astype("<i2").tobytes()
        # Forgets what it has learnt of the channel, which would let the order decide.
        self._decoder.reinit_feat()
        self._decoder.start_utt()
        self._decoder.process_raw(pcm, full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return words(found.hypstr) if found else []


class RecogniserPool:
    """Recognisers in processes of low priority, for many utterances.

    A context manager. The processes are started with the first utterance.
    """

    def __init__(self, processes: int = 0) -> None:
        """Prepare ``processes`` recognisers; 0 for one for each processor.

        Raises:
            TrainingError: pocketsphinx is not installed.
        """
        check_installed()
        self._pool = ProcessPoolExecutor(
            processes or len(os.sched_getaffinity(0)),
            # A fork would take the locks of other threads along, torch's among them.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
        )

    def recognise_all(self, utterances: Iterable[Samples]) -> Iterator[list[str]]:
        """Yield the words of each utterance, in order.

        All utterances are taken at once, so that they may be made beforehand or on the way.

        Raises:
            TrainingError: a recogniser died.
        """
        # The results keep their order whichever recogniser is first.
        waiting = [self._pool.submit(_recognise, utterance) for utterance in utterances]
        try:
            for each in waiting:
                yield each.result()
        except BrokenProcessPool as error:
            raise TrainingError(
                "a process that recognises speech died, perhaps for want of memory: free some, or "
                "recognise in fewer processes"
            ) from error
        finally:
            for each in waiting:
                each.cancel()

    def close(self) -> None:
        """End the processes; what is not yet recognised is dropped."""
        self._pool.shutdown(cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def check_installed() -> None:
    """Check that speech can be recognised.

    Raises:
        TrainingError: pocketsphinx is not installed.
    """
    if importlib.util.find_spec("pocketsphinx") is None:
        raise TrainingError(
            "pocketsphinx is missing: install it with pip install 'wyoming-tts[train]'"
        )


_recogniser: Recogniser


def _begin() -> None:
    global _recogniser  # noqa: PLW0603 - what a process of the pool has for its whole life
    threading.Thread(target=_end_with_parent, daemon=True).start()
    here = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, 0, max(here, _NICENESS))
    _recogniser = Recogniser()


def _end_with_parent() -> None:
    """Leave nothing behind when the parent is killed: the pool's queues do not tell its end."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _recognise(samples: Samples) -> list[str]:
    return _recogniser.recognise(samples)
