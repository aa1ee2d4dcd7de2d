"""The engine with a model that speaks word by word, a local codec, and the watermark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.engines.neutts.models import model_folder, tiny_model
from tests.engines.neutts.speaking import HOP, Saying, loaded, reference, say
from tests.engines.neutts.words import local_codec, voice, words_model, words_reference
from tests.support import PATIENCE
from wyoming_tts.engines.neutts import engine as module
from wyoming_tts.engines.neutts.codec.windows import WindowPlan
from wyoming_tts.engines.neutts.engine import NeuttsEngine
from wyoming_tts.engines.neutts.fabricate.shapes import TINY_WORDS
from wyoming_tts.engines.neutts.guard import TokenGuard
from wyoming_tts.engines.neutts.llama import Sampling
from wyoming_tts.engines.neutts.sequence import Utterance
from wyoming_tts.errors import EngineUnavailableError, VoiceError
from wyoming_tts.voices.prompts import read_prompt, write_prompt

pytest.importorskip("llama_cpp", reason="llama-cpp-python is not installed")

VOICE = words_reference()
SENTENCES = ("The light is on.", "It is raining, I think.", "Good night!", "Somebody is there.")


@pytest.fixture(scope="module")
def engine() -> Iterator[NeuttsEngine]:
    """Return an engine that several tests share."""
    with loaded(model=str(words_model()), codec=str(local_codec())) as made:
        yield made


def test_a_text_is_spoken_word_by_word(engine: NeuttsEngine) -> None:
    """A sentence becomes sound, the same for the same job."""
    samples = say(engine, prompt=VOICE, seed=2)
    assert len(samples) / 24_000 > 0.2
    assert np.abs(samples).max() > 100
    assert np.array_equal(say(engine, prompt=VOICE, seed=2), samples)
    assert not np.array_equal(say(engine, prompt=VOICE, seed=3), samples)


def test_a_known_voice_costs_its_words_alone(engine: NeuttsEngine) -> None:
    """Once a voice has spoken, its reference is not computed any more."""
    say(engine, SENTENCES[0], prompt=VOICE)
    before = engine.stats()["prefill_tokens"]
    say(engine, SENTENCES[2], prompt=VOICE)
    assert engine.stats()["prefill_tokens"] - before < 40
    assert len(read_prompt(Path(VOICE)).codes) == 60


def test_a_crowd_of_voices_changes_nothing(engine: NeuttsEngine) -> None:
    """More jobs at once than streams, of two voices: each as if alone."""
    voices = [VOICE, words_reference(2)]
    alone = [say(engine, text, prompt=voices[n % 2], seed=7) for n, text in enumerate(SENTENCES)]
    crowd = [
        Saying(engine, text, prompt=voices[n % 2], seed=7)
        for n, text in list(enumerate(SENTENCES)) * 2
    ]
    for saying, expected in zip(crowd, alone * 2, strict=True):
        assert np.array_equal(saying.samples(), expected)


def test_windows_change_nothing_that_is_heard(engine: NeuttsEngine) -> None:
    """With a local codec the sound is the same in any windows, but for rounding."""
    parts = engine._parts
    one = say(engine, prompt=VOICE, seed=4)
    back, ahead = parts.plan.back, parts.plan.ahead
    try:
        for first, longest in ((1, 3), (20, 90)):
            plan = WindowPlan(first, 1.5, longest, back=back, ahead=ahead, overlap=0)
            engine._parts = replace(parts, plan=plan)
            other = say(engine, prompt=VOICE, seed=4)
            assert other.shape == one.shape
            assert np.abs(other.astype(int) - one).max() <= 1
    finally:
        engine._parts = parts


def test_the_mark_goes_over_local_windows() -> None:
    """What is marked is as long as what is not, close to it, and not the same."""
    options = {"model": str(words_model()), "codec": str(local_codec())}
    try:
        with loaded(**options, watermark=True) as marked, loaded(**options) as plain:
            plain._parts = replace(plain._parts, plan=marked._parts.plan)
            one, other = say(marked, prompt=VOICE, seed=1), say(plain, prompt=VOICE, seed=1)
    except EngineUnavailableError as error:
        pytest.skip(str(error))
    assert one.shape == other.shape
    assert not np.array_equal(one, other)


def test_a_voice_of_another_kind_is_refused(engine: NeuttsEngine, tmp_path: Path) -> None:
    """References of NeuCodec, and those whose words' ends are not known, say what to do."""
    with pytest.raises(VoiceError, match="made for another codec"):
        say(engine, prompt=reference())
    plain = tmp_path / "plain.json"
    write_prompt(plain, voice(word_ends=()))
    with pytest.raises(VoiceError, match="where each of its words ends"):
        say(engine, prompt=str(plain))


def test_no_leak_is_looked_for(engine: NeuttsEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A voice may begin as its reference does: here that is no sign of a leak."""
    watched = []

    class Guard(TokenGuard):
        def __init__(self, bounds: object, reference: object = ()) -> None:
            watched.append(reference)
            super().__init__(bounds)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "TokenGuard", Guard)
    say(engine, prompt=VOICE)
    assert watched == [()]


def test_an_exact_number_of_codes_is_spoken(engine: NeuttsEngine) -> None:
    """Measurements get what they ask for, over several words."""
    assert len(say(engine, prompt=VOICE, options={"tokens": 70})) == 70 * HOP


NUMBERS = ", ".join(map(str, range(11, 61)))


@pytest.mark.timeout(120)
def test_a_text_longer_than_the_context_is_spoken_in_parts(engine: NeuttsEngine) -> None:
    """It is one job, the same each time, and goes on from utterance to utterance."""
    jobs = engine.stats()["jobs"]
    samples = say(engine, NUMBERS, prompt=VOICE, seed=1)
    assert len(samples) / 24_000 > 9
    assert engine.stats()["jobs"] == jobs + 1
    assert np.array_equal(say(engine, NUMBERS, prompt=VOICE, seed=1), samples)


def test_a_cancelled_job_has_no_further_parts(
    engine: NeuttsEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left of the text is not begun."""
    submitted = []
    loop = engine._loop
    assert loop is not None
    submit = loop.submit

    def noted(one: Utterance) -> None:
        submitted.append(one)
        submit(one)

    monkeypatch.setattr(loop, "submit", noted)
    saying = Saying(engine, NUMBERS, prompt=VOICE)
    assert saying.heard.wait(PATIENCE)
    saying.cancelled.set()
    saying.samples()
    assert len(submitted) == 1


def test_a_voice_of_another_trained_codec_is_refused(tmp_path: Path) -> None:
    """Its codes would be noise; both codecs are named."""
    shape = replace(TINY_WORDS, name="tiny-codec", codec="codec@1")
    write_prompt(tmp_path / "other.json", voice(codec="codec@2"))
    with (
        loaded(model=str(tiny_model(shape)), codec=str(local_codec(identity="codec@1"))) as made,
        pytest.raises(VoiceError, match=r"codec@2.*codec@1.*make the voice again"),
    ):
        say(made, prompt=str(tmp_path / "other.json"))


def test_a_model_with_another_codec_is_refused() -> None:
    """The file names its codec, and both are in the message."""
    shape = replace(TINY_WORDS, name="tiny-foreign", codec="far@9")
    with (
        pytest.raises(EngineUnavailableError, match=r"far@9.*local@1"),
        loaded(model=str(tiny_model(shape)), codec=str(local_codec())),
    ):
        pass


def test_a_model_s_own_sampling_is_used_and_told(caplog: pytest.LogCaptureFixture) -> None:
    """What the file says holds where the options say nothing; the version has it."""
    caplog.set_level("INFO")
    shape = replace(TINY_WORDS, name="tiny-calm", codec="local@1", sampling=(0.6, 30, 1.0, 0.1))
    options = {"model": str(tiny_model(shape)), "codec": str(local_codec())}
    with loaded(**options, top_k=7) as made:
        assert made._parts.sampling == Sampling(0.6, 7, 1.0, 0.1)
    assert "sampling 0.6/7/1.0/0.1" in caplog.text


def test_a_small_model_is_run_as_it_is(
    engine: NeuttsEngine, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is cut where nothing is gained, and nobody is warned of it."""
    assert engine._parts.backbone._weights.model == words_model()
    assert not list((model_folder() / "prepared").glob("tiny-words-*.speech-only.gguf"))
    with loaded(model=str(words_model()), codec=str(local_codec())) as again:
        assert len(say(again, prompt=VOICE))
    assert "slower" not in caplog.text
