"""The engine that is always ready: espeak-ng."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from wyoming_tts.engines.base import SAMPLE_RATE, Engine, EngineInfo, SpeakJob
from wyoming_tts.engines.espeak.catalogue import espeak_languages
from wyoming_tts.engines.espeak.feed import BlockFeed
from wyoming_tts.engines.espeak.files import find_espeak_files, package_version
from wyoming_tts.engines.espeak.library import LIBRARY_RATE, EspeakLibrary
from wyoming_tts.engines.espeak.mnemonics import SoundNames
from wyoming_tts.engines.espeak.utterance import Utterance, utterance_of
from wyoming_tts.errors import EngineUnavailableError

NAME = "espeak"

_QUALITY = "HQ"
_JOIN_TIMEOUT_S = 10.0
_NOTHING: NDArray[np.float32] = np.zeros(0, np.float32)


class EspeakEngine(Engine):
    """Speaks about a hundred languages with espeak-ng, one job at a time.

    The same job gives the same samples, whatever was spoken before it.
    """

    def __init__(self) -> None:
        self._library: EspeakLibrary | None = None
        self._names: SoundNames | None = None
        self._counters = threading.Lock()
        self._spoken = 0
        self._seconds = 0.0

    def load(self, options: Mapping[str, Any]) -> EngineInfo:
        """Find the library and its data, and start it once; there are no options."""
        del options
        espeak_languages()  # read once here, so that the first job need not
        library = EspeakLibrary(find_espeak_files())
        try:
            with library.session(lambda: False) as session:
                version = "unknown" if session is None else session.version
        except BaseException:
            library.close()
            raise
        self._library = library
        self._names = SoundNames(library, find_espeak_files().data)
        version = f"{version} (espeakng-loader {package_version()})"
        return EngineInfo(name=NAME, version=version, paced=True)

    def speak(self, job: SpeakJob, cancelled: Callable[[], bool]) -> Iterator[NDArray[np.int16]]:
        """Yield samples of shape ``[n]`` at ``SAMPLE_RATE`` as they are made.

        The job's options may be ``voice`` (espeak-ng's code, otherwise the job's language
        decides), ``variant``, ``rate`` (words per minute), ``pitch`` (0 to 100) and ``volume``
        (0 to 200). Closing the iterator ends the synthesis. An open iterator that is not read
        holds up other jobs after half a minute of sound.

        Raises:
            EngineError: an option is wrong, or espeak-ng failed.
            LanguageNotSupportedError: espeak-ng does not speak the job's language.
        """
        library, names = self._library, self._names
        if library is None or names is None:
            raise EngineUnavailableError("espeak-ng is not loaded: load the engine first")
        utterance = utterance_of(job)
        if not utterance.text:
            return
        feed = BlockFeed(cancelled)
        thread = threading.Thread(
            target=_synthesise, args=(library, names, utterance, feed), name="espeak", daemon=True
        )
        thread.start()
        count = 0
        try:
            for samples in _resample(feed):
                count += samples.size
                yield samples
        finally:
            feed.close()
            thread.join(_JOIN_TIMEOUT_S)
            with self._counters:
                self._spoken += 1
                self._seconds += count / SAMPLE_RATE

    def stats(self) -> dict[str, float]:
        """Return how many jobs were spoken and how many seconds of sound they gave."""
        with self._counters:
            return {"jobs": self._spoken, "seconds": round(self._seconds, 3)}

    def close(self) -> None:
        """Release the library, once no job is being spoken."""
        library, self._library = self._library, None
        if library is not None:
            library.close()


def _synthesise(
    library: EspeakLibrary, names: SoundNames, utterance: Utterance, feed: BlockFeed
) -> None:
    failure: BaseException | None = None
    try:
        text, named = names.tell(utterance, feed.abandoned)
        with library.session(feed.abandoned) as session:
            if session is not None:
                session.set_voice(utterance.voice)
                session.set_parameters(
                    rate=utterance.rate, pitch=utterance.pitch, volume=utterance.volume
                )
                session.synthesise(text, feed.put, names=named)
    except BaseException as err:  # noqa: BLE001 - raised in the thread that reads
        failure = err
    feed.end(failure)


def _resample(feed: BlockFeed) -> Iterator[NDArray[np.int16]]:
    # Integers in and out would be dithered: the same job would not give the same samples.
    stream = soxr.ResampleStream(LIBRARY_RATE, SAMPLE_RATE, 1, dtype="float32", quality=_QUALITY)
    for block in feed:
        samples = stream.resample_chunk(block.astype(np.float32))
        if samples.size:
            yield _integers(samples)
    if not feed.abandoned():
        tail = stream.resample_chunk(_NOTHING, last=True)
        if tail.size:
            yield _integers(tail)


def _integers(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    return np.clip(np.rint(samples), -32_768, 32_767).astype(np.int16)
