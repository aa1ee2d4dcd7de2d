"""The recogniser on real speech, and the memory of what it heard."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.train.evaluate.sounds import silence, voiced
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.builtin.corpus import SOURCES
from wyoming_tts.train.builtin.flite import Flite
from wyoming_tts.train.evaluate.memory import HearingMemory
from wyoming_tts.train.evaluate.recogniser import Recogniser, RecogniserPool
from wyoming_tts.train.evaluate.setup import REFERENCE_TEXTS
from wyoming_tts.train.evaluate.speakers import SourceSpeaker
from wyoming_tts.train.evaluate.voices import VoiceReferences

TEXTS = ("the old man walked slowly along the river", "it is half past seven in the morning")


def flite_is_missing() -> bool:
    """Whether flite cannot be used here."""
    try:
        Flite("slt")
    except TrainingError:
        return True
    return False


needs_hearing = pytest.mark.skipif(
    importlib.util.find_spec("pocketsphinx") is None, reason="pocketsphinx is not installed"
)
needs_flite = pytest.mark.skipif(flite_is_missing(), reason="flite is not installed")


@needs_hearing
@needs_flite
@pytest.mark.timeout(240)
def test_speech_is_recognised_in_any_order() -> None:
    """Clear speech gives its words; what was heard before does not change what is heard."""
    listener = Recogniser()
    speaker = SourceSpeaker()
    first, second = (speaker.speak(text, "tom").samples for text in TEXTS)
    heard = listener.recognise(first)
    assert heard == TEXTS[0].split()
    assert listener.recognise(second) == TEXTS[1].split()
    assert listener.recognise(0.3 * first) == heard
    assert listener.recognise(first) == heard


@needs_hearing
@pytest.mark.timeout(240)
def test_processes_hear_what_one_hears() -> None:
    """A pool gives an answer for each utterance, in order, also where there is nothing."""
    utterances = [
        silence(0),
        voiced(0.5),
        silence(0.3),
        voiced(0.4, pitch=200.0),
        np.full(2_400, np.nan, np.float32),
    ]
    with RecogniserPool(2) as pool:
        heard = list(pool.recognise_all(utterances))
    listener = Recogniser()
    assert heard == [listener.recognise(each) for each in utterances]
    assert heard[0] == heard[2] == heard[4] == []
    assert heard[1]


def test_a_missing_recogniser_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pocketsphinx is missing, the error says how to install it."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(TrainingError, match=r"pip install 'wyoming-tts\[train\]'"):
        RecogniserPool(1)


@needs_flite
@pytest.mark.timeout(120)
def test_source_voices_are_told_apart() -> None:
    """Each source is nearest to itself, also where two are of one speaker."""
    speaker = SourceSpeaker()
    references = VoiceReferences(
        {name: [speaker.speak(text, name).samples for text in REFERENCE_TEXTS] for name in SOURCES}
    )
    for name in SOURCES:
        for text in TEXTS:
            choice = references.choose(speaker.speak(text, name).samples)
            assert choice is not None
            assert choice.nearest == name


def count_samples(utterances: Iterable[NDArray[np.float32]]) -> Iterator[list[str]]:
    """Hear in each utterance how many samples it has."""
    for utterance in utterances:
        yield [str(len(utterance))]


def hear_nothing(utterances: Iterable[NDArray[np.float32]]) -> Iterator[list[str]]:
    """Fail where anything is to be heard."""
    assert not list(utterances)
    return iter(())


def test_what_was_heard_is_remembered(tmp_path: Path) -> None:
    """The same samples are listened to once, within a run and, with a file, in the next."""
    path = tmp_path / "heard.json"
    one, two = silence(0.1), voiced(0.1)
    memory = HearingMemory(path)
    assert list(memory.listen([one, two[:99], one], count_samples)) == [["2400"], ["99"], ["2400"]]
    assert list(memory.listen([two[:99]], hear_nothing)) == [["99"]]
    memory.save()
    again = HearingMemory(path)
    assert list(again.listen([one, two[:99]], hear_nothing)) == [["2400"], ["99"]]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 9}', '{"format": 1, "heard": 3}'])
def test_a_damaged_memory_begins_anew(tmp_path: Path, content: str) -> None:
    """A file that holds no memory is replaced by one."""
    path = tmp_path / "heard.json"
    path.write_text(content)
    memory = HearingMemory(path)
    assert list(memory.listen([silence(0.1)], count_samples)) == [["2400"]]
    memory.save()
    assert len(json.loads(path.read_text())["heard"]) == 1


def test_a_memory_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A folder that is not there is an error in one line."""
    with pytest.raises(TrainingError, match="cannot write"):
        HearingMemory(tmp_path / "none" / "heard.json").save()
