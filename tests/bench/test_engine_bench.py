from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from wyoming_tts.bench.engine.figures import EngineReport, Limited
from wyoming_tts.bench.engine.inputs import find_models, make_reference
from wyoming_tts.bench.engine.take import Chunk, Take
from wyoming_tts.bench.engine.texts import (
    DEFAULT_CODES,
    LONG_CODES,
    PARAGRAPH,
    SENTENCE,
    made_up_reference,
    shortened,
)
from wyoming_tts.bench.engine.worker import in_order
from wyoming_tts.bench.peer.process import RUNNER
from wyoming_tts.bench.processes import BenchError
from wyoming_tts.engines.base import SAMPLE_RATE
from wyoming_tts.voices.prompts import VoicePrompt, write_prompt

SECOND = SAMPLE_RATE


@pytest.mark.parametrize(
    ("figure", "target", "met"),
    [
        (Limited("g", "n", 0.55, "times", at_most=0.55), "<= 0.55 times", True),
        (Limited("g", "n", 0.56, "times", at_most=0.55), "<= 0.55 times", False),
        (Limited("g", "n", 2.2, "times", at_least=2.2), ">= 2.2 times", True),
        (Limited("g", "n", 2.1, "times", at_least=2.2), ">= 2.2 times", False),
        (Limited("g", "n", 0, "", at_most=0), "<= 0", True),
        (Limited("g", "n", 2.1, "times"), "", None),
    ],
)
def test_a_limit_itself_is_met(figure: Limited, target: str, *, met: bool | None) -> None:
    """A figure at its limit meets it, one beyond does not, and one without is not judged."""
    assert (figure.target, figure.met) == (target, met)


def test_the_report_gives_ratios_by_name() -> None:
    """Programs find the ratios of both ways to run the peer, and the figures, by their names."""
    report = EngineReport({"processor": "p"}, {"rounds": 1})
    report.figures.append(Limited("neutts", "load", 0.05, "times", at_most=0.1))
    report.against_tuned["load"] = 0.05
    report.against_shipped["load"] = 0.051234
    printed = json.loads(json.dumps(report.as_json()))
    assert printed.keys() == {"machine", "counts", "figures", "ratios", "ratios_as_shipped"}
    assert printed["ratios"] == {"load": 0.05}
    assert printed["ratios_as_shipped"] == {"load": 0.0512}
    assert printed["figures"][0]["met"] is True


def test_a_take_tells_first_audio_and_the_longest_silence() -> None:
    """A chunk that comes after what was there has been played leaves a silence."""
    chunks = (Chunk(0.5, SECOND), Chunk(1.0, SECOND), Chunk(3.25, SECOND))
    take = Take(chunks, 3.5, 150)
    assert take.first_audio == 0.5
    assert take.sound == 3
    assert take.gap == pytest.approx(0.75)
    assert take.real_time_factor == pytest.approx(3.5 / 3)


def test_a_sign_of_life_is_no_sound() -> None:
    """A chunk without samples neither is the first audio nor ends a silence."""
    chunks = (Chunk(1.0, 0), Chunk(2.0, SECOND), Chunk(3.4, 0), Chunk(4.5, SECOND))
    take = Take(chunks, 4.5, 100)
    assert take.first_audio == 2.0
    assert take.gap == pytest.approx(1.5)
    assert Take((Chunk(1.0, 0),), 3.0, 100).first_audio == 3.0


def test_a_take_without_silence_has_no_gap() -> None:
    """Chunks that come before they are needed leave no silence."""
    assert Take((Chunk(0.5, SECOND), Chunk(1.4, SECOND)), 1.4, 100).gap == 0
    assert Take((), 2.0, 100).first_audio == 2.0


def test_pieces_that_are_early_wait_for_those_before_them() -> None:
    """A listener hears pieces in their order, however early a later one was made."""
    pieces = [[Chunk(1.0, 10), Chunk(2.0, 11)], [Chunk(0.5, 12), Chunk(3.0, 13)]]
    assert in_order(pieces) == (Chunk(1.0, 10), Chunk(2.0, 11), Chunk(2.0, 12), Chunk(3.0, 13))


def test_texts_are_what_the_targets_speak_of() -> None:
    """The sentence has 15 words and five seconds; the paragraph has four sentences."""
    assert len(SENTENCE.text.split()) == 15
    assert SENTENCE.tokens == 250
    assert len(PARAGRAPH) == 4
    assert len({sentence.text for sentence in PARAGRAPH}) == 4


def test_the_default_reference_is_the_beginning_of_the_long_one() -> None:
    """Both have the same voice: codes from the start, and a transcript cut in proportion."""
    long = made_up_reference(LONG_CODES)
    short = shortened(long)
    assert len(long.codes) == LONG_CODES
    assert short.codes == long.codes[:DEFAULT_CODES]
    assert long.text.startswith(short.text.rstrip("."))
    assert len(short.text) / len(long.text) == pytest.approx(DEFAULT_CODES / LONG_CODES, abs=0.1)
    assert shortened(short) == short


def test_a_voice_can_be_the_reference(tmp_path: Path) -> None:
    """A prompt of a voice gives its codes and its transcript, and its folder the name."""
    path = tmp_path / "anna" / "neutts.json"
    path.parent.mkdir()
    prompt = VoicePrompt((1, 2, 3), "One two.", "", "en-US", "imported", 0.0, "")
    write_prompt(path, prompt)
    reference = make_reference(path)
    assert (reference.name, reference.codes, reference.text) == ("anna", (1, 2, 3), "One two.")


def test_codes_without_a_transcript_are_refused(tmp_path: Path) -> None:
    """The message names the file that is missing."""
    with pytest.raises(BenchError, match=r"jo\.txt"):
        make_reference(tmp_path / "jo.pt")


def test_missing_models_are_named_with_advice(tmp_path: Path) -> None:
    """Whoever gives no models, or an empty folder, learns how to make some."""
    with pytest.raises(BenchError, match="bench models DIR"):
        find_models(None, None, None)
    with pytest.raises(BenchError, match=r"no .*nano-q4\.gguf"):
        find_models(tmp_path, None, None)


def test_the_command_gives_the_advice(tmp_path: Path) -> None:
    """`bench engine` without models ends at once, with one line and a failure status."""
    command = [sys.executable, "-m", "wyoming_tts", "bench", "engine", "--models", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "bench models DIR" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("flags", [["--streams", "0,4"], ["--streams", "17"], ["--soak", "0"]])
def test_numbers_out_of_range_are_refused(flags: list[str]) -> None:
    """Streams and minutes have bounds."""
    command = [sys.executable, "-m", "wyoming_tts", "bench", "engine", *flags]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert flags[0] in done.stderr


def test_the_peer_process_tells_why_it_cannot_load() -> None:
    """Without the package the runner answers with an error on a clean channel, and goes on."""
    request = {"do": "load", "backbone": "b.gguf", "codec": "c.onnx", "language": "en-us"}
    lines = "".join(json.dumps(one) + "\n" for one in (request, {"do": "speak"}))
    done = subprocess.run(
        [sys.executable, "-I", str(RUNNER)], input=lines, capture_output=True, text=True, check=True
    )
    ready, loaded, spoken = map(json.loads, done.stdout.splitlines())
    assert ready == {"ready": True}
    assert "neutts" in loaded["error"]
    assert "nothing is loaded" in spoken["error"]


def test_the_peer_gets_its_own_environment() -> None:
    """Variables are set and removed before the other interpreter starts."""
    code = "import os; print(os.environ.get('GOMP_SPINCOUNT'), os.environ.get('REMOVED'))"
    variables = json.dumps({"GOMP_SPINCOUNT": "2000", "REMOVED": None})
    launch = [sys.executable, "-m", "wyoming_tts.bench.peer.launch", variables]
    done = subprocess.run(
        [*launch, sys.executable, "-c", code],
        env={"REMOVED": "still there", "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["2000", "None"]
