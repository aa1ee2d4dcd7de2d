from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from tests.engines.espeak.conftest import Speak
from wyoming_tts.engines.base import SAMPLE_RATE, SpeakJob
from wyoming_tts.engines.espeak.engine import EspeakEngine
from wyoming_tts.engines.espeak.feed import MAX_BLOCKS
from wyoming_tts.engines.espeak.files import find_espeak_files
from wyoming_tts.engines.espeak.library import LIBRARY_RATE, EspeakLibrary
from wyoming_tts.errors import EngineError, EngineUnavailableError, LanguageNotSupportedError

SENTENCE = "The kitchen light is on, and the washing machine has stopped."
LONG = f"{SENTENCE} " * 200


def level(samples: NDArray[np.int16]) -> float:
    """Return the level of what is not silence, in dB of full scale."""
    loud = samples[np.abs(samples.astype(np.int32)) > 200].astype(np.float64)
    return float(20 * np.log10(np.sqrt(np.mean(loud**2)) / 32768))


def fundamental(samples: NDArray[np.int16]) -> float:
    """Return the median pitch of the voiced parts, in Hz."""
    window, step = 1_200, 600
    found = []
    for start in range(0, samples.size - window, step):
        part = samples[start : start + window].astype(np.float64)
        if np.abs(part).max() < 3_000:
            continue
        part -= part.mean()
        correlation = np.correlate(part, part, "full")[window - 1 :]
        lags = correlation[60:400]
        if lags.max() > 0.6 * correlation[0]:
            found.append(SAMPLE_RATE / (60 + int(lags.argmax())))
    return float(np.median(found))


def espeak_threads() -> list[threading.Thread]:
    """Return the engine's threads that are alive."""
    return [thread for thread in threading.enumerate() if thread.name == "espeak"]


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Every test leaves no thread of the engine behind."""
    yield
    assert espeak_threads() == []


class TestSound:
    """What is heard."""

    def test_sentence_has_sensible_duration_and_level(self, speak: Speak) -> None:
        """A sentence of 60 characters takes three or four seconds at a usual level."""
        samples = speak(SENTENCE)
        assert samples.dtype == np.int16
        assert 2.5 < samples.size / SAMPLE_RATE < 4.5
        assert -24 < level(samples) < -12
        assert np.abs(samples.astype(np.int32)).max() < 32_767

    def test_streamed_blocks_equal_the_whole_resampled(
        self, engine: EspeakEngine, speak: Speak
    ) -> None:
        """Blocks join without a click or a lost tail: they equal one resampling of everything."""
        library = EspeakLibrary(find_espeak_files())
        raw: list[NDArray[np.int16]] = []

        def take(block: NDArray[np.int16]) -> bool:
            raw.append(block)
            return True

        with library.session(lambda: False) as session:
            assert session is not None
            session.set_voice("gmw/en")
            session.set_parameters(rate=175, pitch=50, volume=100)
            session.synthesise(SENTENCE, take)
        library.close()
        everything = np.concatenate(raw).astype(np.float32)
        whole = soxr.resample(everything, LIBRARY_RATE, SAMPLE_RATE, quality="HQ")
        streamed = speak(SENTENCE)
        assert abs(streamed.size - whole.size) <= 1
        size = min(streamed.size, whole.size)
        difference = streamed[:size].astype(np.int32) - whole[:size]
        assert np.abs(difference).max() <= 1

    def test_samples_arrive_while_the_text_is_being_spoken(self, engine: EspeakEngine) -> None:
        """The first block is a small part of the sound."""
        blocks = list(engine.speak(SpeakJob(SENTENCE, "en"), lambda: False))
        assert len(blocks) > 20
        assert blocks[0].size < SAMPLE_RATE // 5
        assert all(block.size and block.ndim == 1 for block in blocks)

    @pytest.mark.parametrize("rate", [0.5, 0.7, 1.4, 2.0])
    def test_rate_divides_the_duration(self, speak: Speak, rate: float) -> None:
        """A rate of two halves the duration, to within a fifth."""
        usual = speak(SENTENCE).size
        assert speak(SENTENCE, rate=rate).size * rate / usual == pytest.approx(1, rel=0.2)

    def test_rate_stays_within_the_bounds_of_espeak(self, speak: Speak) -> None:
        """Rates beyond 80 and 450 words per minute are those bounds."""
        assert speak(SENTENCE, rate=100.0).size == speak(SENTENCE, rate=450 / 175).size
        assert speak(SENTENCE, rate=0.001).size == speak(SENTENCE, rate=80 / 175).size

    @pytest.mark.parametrize("pitch", [0.75, 0.9, 1.15, 1.3, 1.5])
    def test_pitch_is_a_factor_of_the_voices_own(self, speak: Speak, pitch: float) -> None:
        """The fundamental is multiplied by the job's pitch."""
        text = "We are all alone in the moonlight now, and nobody knows why."
        usual = fundamental(speak(text))
        assert fundamental(speak(text, pitch=pitch)) / usual == pytest.approx(pitch, rel=0.05)

    def test_options_set_rate_pitch_and_volume(self, speak: Speak) -> None:
        """A voice's own rate, pitch and volume are heard."""
        usual = speak(SENTENCE)
        assert speak(SENTENCE, rate=2.0).size < usual.size
        assert not np.array_equal(speak("Hello.", pitch=1.0), speak("Hello.", pitch=1.5))
        assert level(speak(SENTENCE, volume=50)) < level(usual) - 3

    def test_voice_options_are_multiplied_by_the_job(self, engine: EspeakEngine) -> None:
        """The job's rate is a factor of the voice's own rate."""

        def size(rate_option: int, rate: float) -> int:
            job = SpeakJob(SENTENCE, "en", {"rate": rate_option}, rate=rate)
            return sum(block.size for block in engine.speak(job, lambda: False))

        assert size(100, 2.0) == size(200, 1.0)
        assert size(100, 2.0) < size(100, 1.0)

    def test_variant_changes_the_voice_at_a_similar_level(self, speak: Speak) -> None:
        """Variants sound different, and about as loud."""
        usual = speak(SENTENCE)
        for variant in ("f3", "m3", "klatt4", "Mr serious"):
            other = speak(SENTENCE, voice="en-gb", variant=variant)
            assert not np.array_equal(other, usual)
            assert abs(level(other) - level(usual)) < 8
        assert fundamental(speak(SENTENCE, variant="f3")) > 1.4 * fundamental(usual)


class TestDeterminism:
    """The same job sounds the same."""

    JOBS = (
        SpeakJob("Guten Tag, das Update läuft.", "de"),
        SpeakJob("Hello.", "en", {"variant": "f3", "pitch": 80, "rate": 300, "volume": 20}),
        SpeakJob("Whispered.", "en", {"variant": "whisper"}),
        SpeakJob("Привет, hello!", "ru"),
        SpeakJob("Klatt.", "en-US", {"variant": "klatt4"}),
    )

    @pytest.mark.parametrize("options", [{}, {"variant": "whisper"}, {"variant": "f2"}])
    def test_same_job_gives_the_same_samples_whatever_came_before(
        self, engine: EspeakEngine, options: dict[str, str]
    ) -> None:
        """Neither other voices and settings nor an aborted job leave a trace."""
        job = SpeakJob(SENTENCE, "en-GB", options)
        first = np.concatenate(list(engine.speak(job, lambda: False)))
        for other in self.JOBS:
            list(engine.speak(other, lambda: False))
            assert np.array_equal(first, np.concatenate(list(engine.speak(job, lambda: False))))
        aborted = engine.speak(SpeakJob(LONG, "de"), lambda: False)
        next(aborted)
        aborted.close()  # type: ignore[attr-defined]
        assert np.array_equal(first, np.concatenate(list(engine.speak(job, lambda: False))))

    def test_other_users_of_the_library_in_the_process_do_not_matter(self) -> None:
        """Samples are the same where something else of the process keeps the library loaded."""
        script = """
import ctypes, hashlib
import numpy as np
from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.espeak.engine import EspeakEngine
from wyoming_tts.engines.espeak.files import find_espeak_files
keep = ctypes.CDLL(str(find_espeak_files().library))
engine = EspeakEngine()
engine.load({})
found = set()
for _ in range(3):
    blocks = list(engine.speak(SpeakJob("Hello there.", "en"), lambda: False))
    found.add(hashlib.sha256(np.concatenate(blocks).tobytes()).hexdigest())
assert len(found) == 1, found
"""
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


class TestCancel:
    """Ending early."""

    def test_cancel_is_asked_on_every_callback_and_ends_it_at_once(
        self, engine: EspeakEngine
    ) -> None:
        """Once cancelled, nothing more is yielded and the synthesis ends."""
        cancel = threading.Event()
        stream = engine.speak(SpeakJob(LONG, "en"), cancel.is_set)
        assert next(stream).size
        cancel.set()
        assert list(stream) == []

    def test_cancel_aborts_within_one_callback(self) -> None:
        """espeak-ng makes no block after the one that was refused."""
        library = EspeakLibrary(find_espeak_files())
        calls: list[int] = []

        def take(block: NDArray[np.int16]) -> bool:
            calls.append(block.size)
            return len(calls) < 3

        with library.session(lambda: False) as session:
            assert session is not None
            session.set_voice("gmw/en")
            session.synthesise(LONG, take)
        library.close()
        assert len(calls) == 3

    def test_job_cancelled_before_its_start_yields_nothing(self, engine: EspeakEngine) -> None:
        """A job that is cancelled already makes no sound."""
        assert list(engine.speak(SpeakJob(SENTENCE, "en"), lambda: True)) == []

    def test_closing_the_iterator_ends_the_synthesis(self, engine: EspeakEngine) -> None:
        """A consumer that stops leaves no thread, even while the queue is full."""
        stream = engine.speak(SpeakJob(LONG, "en"), lambda: False)
        next(stream)
        assert len(espeak_threads()) == 1
        stream.close()  # type: ignore[attr-defined]
        assert espeak_threads() == []

    def test_waiting_job_can_be_cancelled(self, engine: EspeakEngine) -> None:
        """A job that waits for another one ends when it is cancelled."""
        running = engine.speak(SpeakJob(LONG * 2, "en"), lambda: False)
        next(running)
        cancel = threading.Event()
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(
                lambda: list(engine.speak(SpeakJob(SENTENCE, "en"), cancel.is_set))
            )
            cancel.set()
            assert waiting.result(timeout=5) == []
        running.close()  # type: ignore[attr-defined]

    def test_failure_of_the_question_is_raised_to_the_reader(self, engine: EspeakEngine) -> None:
        """What ``cancelled`` raises reaches the caller, and the next job speaks."""

        def broken() -> bool:
            raise ConnectionError("gone")

        with pytest.raises(ConnectionError):
            list(engine.speak(SpeakJob(SENTENCE, "en"), broken))
        assert list(engine.speak(SpeakJob("Hello.", "en"), lambda: False))


class TestThreads:
    """Several jobs at once."""

    def test_jobs_at_once_each_get_their_own_sound(self, engine: EspeakEngine) -> None:
        """Several threads speak at once and every one hears what it hears alone."""
        jobs = [
            SpeakJob(f"Number {number}. {SENTENCE}", language, {"variant": variant})
            for number, (language, variant) in enumerate(
                [("en", "f3"), ("de", "m3"), ("fr", "f2"), ("es", "whisper")] * 3
            )
        ]

        def samples(job: SpeakJob) -> bytes:
            return np.concatenate(list(engine.speak(job, lambda: False))).tobytes()

        alone = [samples(job) for job in jobs]
        with ThreadPoolExecutor(6) as pool:
            assert list(pool.map(samples, jobs)) == alone

    def test_slow_reader_gets_everything_in_bounded_memory(self, engine: EspeakEngine) -> None:
        """A text longer than the queue arrives complete."""
        text = f"{SENTENCE} " * 15
        blocks = list(engine.speak(SpeakJob(text, "en"), lambda: False))
        assert len(blocks) > MAX_BLOCKS
        assert sum(block.size for block in blocks) > 40 * SAMPLE_RATE


class TestErrors:
    """Jobs that cannot be spoken."""

    @pytest.mark.parametrize(
        ("options", "word"),
        [
            ({"voice": "klingonese"}, "klingonese"),
            ({"voice": "../../etc/passwd"}, "passwd"),
            ({"voice": 7}, "7"),
            ({"variant": "nobody"}, "nobody"),
            ({"variant": ["f3"]}, "f3"),
            ({"rate": "fast"}, "rate"),
            ({"pitch": float("nan")}, "pitch"),
            ({"volume": True}, "volume"),
            ({"colour": "red"}, "colour"),
        ],
    )
    def test_wrong_option_is_named(
        self, engine: EspeakEngine, options: dict[str, object], word: str
    ) -> None:
        """A wrong option is an error of one line that names it."""
        with pytest.raises(EngineError, match=re.escape(word)) as caught:
            list(engine.speak(SpeakJob("Hello.", "en", options), lambda: False))
        assert "\n" not in str(caught.value)

    def test_unknown_language_is_named(self, speak: Speak) -> None:
        """A language that espeak-ng lacks is an error that names it."""
        with pytest.raises(LanguageNotSupportedError, match="tlx-XX"):
            speak("Hello.", "tlx-XX")

    @pytest.mark.parametrize("factor", [0.0, -1.0, float("inf"), float("nan")])
    def test_impossible_factor_is_an_error(self, speak: Speak, factor: float) -> None:
        """A rate or a pitch that is no factor is refused."""
        with pytest.raises(EngineError, match="rate"):
            speak("Hello.", rate=factor)
        with pytest.raises(EngineError, match="pitch"):
            speak("Hello.", pitch=factor)

    def test_engine_that_is_not_loaded_says_so(self) -> None:
        """Speaking before ``load`` and after ``close`` is an error."""
        engine = EspeakEngine()
        with pytest.raises(EngineUnavailableError):
            next(engine.speak(SpeakJob("Hello.", "en"), lambda: False))
        engine.load({})
        engine.close()
        engine.close()
        with pytest.raises(EngineUnavailableError):
            next(engine.speak(SpeakJob("Hello.", "en"), lambda: False))


class TestInfo:
    """What the engine says of itself."""

    def test_load_tells_the_versions(self) -> None:
        """The version names espeak-ng and the package that brings it."""
        engine = EspeakEngine()
        info = engine.load({})
        engine.close()
        assert (info.name, info.concurrency, info.seeded) == ("espeak", 1, False)
        assert re.fullmatch(r"\d+\.\d+\S* \(espeakng-loader \S+\)", info.version)

    def test_stats_count_what_was_spoken(self) -> None:
        """The counters grow with every job."""
        engine = EspeakEngine()
        engine.load({})
        list(engine.speak(SpeakJob(SENTENCE, "en"), lambda: False))
        stats = engine.stats()
        engine.close()
        assert stats["jobs"] == 1
        assert stats["seconds"] > 2
