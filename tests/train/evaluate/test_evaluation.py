"""Whole evaluations: of recordings with known faults, and of a running server."""

from __future__ import annotations

import argparse
import asyncio
import json
import wave
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support import port_of, running_app
from tests.train.evaluate.sounds import RATE, silence, voiced
from wyoming_tts.cli import train_evaluate
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.evaluate import recogniser
from wyoming_tts.train.evaluate.figures import EXCESS
from wyoming_tts.train.evaluate.speakers import ServerSpeaker

TEXTS = [
    "The kettle in the kitchen has just boiled.",
    "Your coffee should be ready in five minutes.",
    "There are two eggs left in the box.",
]
SECONDS = [2.0, 2.5, 3.0]


class ByLength:
    """Stands for the pool: hears the text that has just so many seconds, else one wrong word."""

    def __init__(self, _processes: int) -> None:
        pass

    def recognise_all(self, utterances: Iterable[NDArray[np.float32]]) -> Iterator[list[str]]:
        """Yield the words of each utterance."""
        known = dict(zip(SECONDS, TEXTS, strict=True))
        for samples in utterances:
            text = known.get(round(len(samples) / RATE, 1), "hm" if len(samples) else "")
            yield text.lower().rstrip(".").split()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def by_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a recogniser in place that needs no real speech."""
    monkeypatch.setattr(recogniser, "RecogniserPool", ByLength)


def write(path: Path, samples: NDArray[np.float32]) -> None:
    """Write a WAV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32_767).astype("<i2").tobytes())


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Write sentences, their recordings by a source, and a reference of each of two voices."""
    (tmp_path / "texts.txt").write_text("\n".join(TEXTS))
    for number, seconds in enumerate(SECONDS, 1):
        write(tmp_path / f"source/anna/{number:03}.wav", voiced(seconds, seed=number))
    write(tmp_path / "anna.wav", voiced(3, seed=9))
    write(tmp_path / "carl.wav", voiced(3, seed=9, pitch=80, formants=0.8))
    return tmp_path


def evaluate(files: Path, *flags: str) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """Run the command; return its status, the figures by name, and the whole JSON object."""
    parser = argparse.ArgumentParser()
    train_evaluate.add_arguments(parser)
    target = files / "figures.json"
    target.unlink(missing_ok=True)
    arguments = ["--sentences", str(files / "texts.txt"), "--json", str(target), *flags]
    status = train_evaluate.run(parser.parse_args(arguments))
    content = json.loads(target.read_text())
    return status, {figure["name"]: figure for figure in content["figures"]}, content


def judge_folder(files: Path, *flags: str) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """Judge the recordings in ``made`` against source and references."""
    return evaluate(
        files,
        *("--folder", str(files / "made"), "--voice", "anna", "--source", str(files / "source")),
        *("--reference", f"anna={files / 'anna.wav'}", "--reference", f"carl={files / 'carl.wav'}"),
        *flags,
    )


def value(figures: dict[str, Any], name: str) -> float:
    """Return a figure over all sentences."""
    return float(figures[name]["values"]["all"])


def test_faultless_recordings_meet_every_target(
    files: Path, by_length: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """What equals the source has no fault, the status says so, and the table shows it."""
    (files / "made").symlink_to(files / "source")
    status, figures, content = judge_folder(files)
    assert status == 0
    assert value(figures, "word error rate") == value(figures, EXCESS) == 0
    assert value(figures, "right voice, share") == 1
    assert value(figures, "length by the expected, median") == 1
    assert value(figures, "spectral distance to the source, dB") < 0.01
    assert all(figure["met"] is not False for figure in figures.values())
    assert [one["text"] for one in content["sentences"]] == TEXTS
    told = capsys.readouterr()
    assert "right voice, share" in told.out
    assert "NO" not in told.out
    assert "anna: spoken 3 of 3" in told.err


def test_faults_are_found_and_missed_targets_told(
    files: Path, by_length: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dropped half, a strange voice with a click and a missing file are each told."""
    write(files / "made/001.wav", voiced(1, seed=1))
    strange = voiced(2.5, seed=2, pitch=80, formants=0.8)
    strange[20_000] += 0.6
    write(files / "made/002.wav", strange)
    status, figures, content = judge_folder(files)
    assert status == 1
    assert value(figures, "failed, sentences") == 1
    assert value(figures, "half dropped or repeated, share") == pytest.approx(2 / 3, abs=1e-3)
    assert value(figures, "right voice, share") == pytest.approx(1 / 3, abs=1e-3)
    assert value(figures, "clicks") == 1
    assert value(figures, EXCESS) > 0.5
    assert figures[EXCESS]["met"] is False
    assert content["sentences"][2]["error"] == "there is no 003.wav"
    told = capsys.readouterr().out
    assert "NO" in told
    assert "heard:  there is no 003.wav" in told


def test_runaways_and_silences_are_found(files: Path, by_length: None) -> None:
    """Speech of more than twice the length is a runaway; a long pause within is told."""
    for number, seconds in enumerate(SECONDS, 1):
        write(files / f"made/{number:03}.wav", voiced(seconds, seed=number))
    long = np.concatenate((voiced(2.2), silence(0.8), voiced(2.2)))
    write(files / "made/001.wav", long)
    status, figures, _ = judge_folder(files)
    assert status == 1
    assert value(figures, "runaway, sentences") == 1
    assert value(figures, "longest silence, s") == pytest.approx(0.8, abs=0.05)


def test_sentences_are_dealt_out(files: Path, by_length: None) -> None:
    """With --deal each sentence is spoken once, by one of the voices; figures are for each."""
    _, figures, content = evaluate(
        files,
        *("--folder", str(files / "source/anna"), "--deal", "--voice", "anna", "--voice", "carl"),
    )
    assert [one["voice"] for one in content["sentences"]] == ["anna", "anna", "carl"]
    assert figures["sentences"]["values"] == {"all": 3, "anna": 2, "carl": 1}
    assert EXCESS not in figures


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--folder", "/nowhere"], "there is no folder /nowhere"),
        (["--folder", ".", "--source", "/nowhere"], "there is no folder /nowhere"),
        (["--folder", ".", "--voice", "x", "--voice", "x"], "named twice"),
        (["--folder", ".", "--voice", "x", "--reference", "x"], "NAME=FILE"),
        (["--folder", ".", "--voice", "x", "--reference", "x=/none.wav"], "/none.wav"),
        (["--source-alone", "--voice", "x=nobody"], "no source voice is called 'nobody'"),
        (["--uri", "http://here"], "http://here"),
        (["--folder", ".", "--sentences", "/none.txt"], "/none.txt"),
    ],
)
def test_wrong_flags_are_told(
    tmp_path: Path, by_length: None, flags: list[str], message: str
) -> None:
    """What is named but not there, or does not fit, is an error that names it."""
    (tmp_path / "texts.txt").write_text(TEXTS[0])
    with pytest.raises(TrainingError, match=message):
        evaluate(tmp_path, *flags)


def test_no_server_is_told(unused_tcp_port: int) -> None:
    """Where nobody listens, nothing can be judged."""
    with pytest.raises(TrainingError, match="start it first"):
        ServerSpeaker(f"tcp://127.0.0.1:{unused_tcp_port}").speak("Hi.", "")


@pytest.mark.timeout(120)
async def test_a_running_server_is_judged(files: Path, by_length: None) -> None:
    """A server's sentences are heard over its socket, with times; failures are counted."""
    async with running_app(files, engine="espeak", voice="espeak-en-gb") as app:
        uri = f"tcp://127.0.0.1:{port_of(app)}"
        flags = ("--uri", uri, "--voice", "espeak-en-gb")
        _, figures, content = await asyncio.to_thread(evaluate, files, *flags)
        missing = await asyncio.to_thread(evaluate, files, "--uri", uri, "--voice", "nobody")
    for one in content["sentences"]:
        assert one["error"] is None
        assert one["seconds"] > 1
        assert one["first_s"] > 0
    assert value(figures, "clicks") == 0
    assert value(figures, "runaway, sentences") == 0
    assert 0 < value(figures, "first audio, median s") <= value(figures, "first audio, 95 % s")
    assert value(figures, "real-time factor, median") > 0
    assert missing[0] == 1
    assert value(missing[1], "failed, sentences") == 3
    assert value(missing[1], "word error rate") == 1
    assert "voice-not-found" in missing[2]["sentences"][0]["error"]
