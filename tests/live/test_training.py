"""From recordings to a voice that answers, by the commands that README names."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.live.processes import serving
from wyoming_tts.engines.base import SAMPLE_RATE, SpeakJob
from wyoming_tts.engines.espeak.engine import EspeakEngine

pytestmark = pytest.mark.skipif(
    find_spec("tokenizers") is None, reason="the extra `train` is not installed"
)

PATIENCE = 240.0
TEXTS = (
    "The lamp in the bedroom is off.",
    "There is milk in the fridge, and bread on the table.",
    "Somebody rang the bell this morning.",
    "The train to the coast leaves at noon.",
    "Please close the window before you go.",
    "My sister lives near the old bridge.",
    "It will be warm and sunny tomorrow.",
    "The dog sleeps under the kitchen table.",
    "We have twelve eggs and a little butter.",
    "Her coat is hanging behind the door.",
    "The children are playing in the garden.",
    "I will call you when dinner is ready.",
)


def record(folder: Path) -> None:
    """Write an LJSpeech folder, read by espeak."""
    engine = EspeakEngine()
    engine.load({})
    (folder / "wavs").mkdir(parents=True)
    lines = []
    for number, text in enumerate(TEXTS):
        parts = engine.speak(SpeakJob(text, "en-US", {"voice": "en-us"}), lambda: False)
        name = f"clip-{number:02}"
        soundfile.write(folder / "wavs" / f"{name}.wav", np.concatenate(list(parts)), SAMPLE_RATE)
        lines.append(f"{name}|{text}|{text}\n")
    engine.close()
    (folder / "metadata.csv").write_text("".join(lines), encoding="utf-8")


async def command(home: Path, *words: str | Path) -> str:
    """Run a command of this project, and return what it printed."""
    environment = os.environ | {"XDG_DATA_HOME": str(home), "OMP_NUM_THREADS": "1"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "wyoming_tts", "train", *map(str, words)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    async with asyncio.timeout(PATIENCE):
        printed, told = await process.communicate()
    assert process.returncode == 0, f"{words[0]}: {told.decode()}\n{printed.decode()}"
    return printed.decode()


@pytest.mark.timeout(600)
async def test_recordings_become_a_voice_that_answers(tmp_path: Path) -> None:
    """Each step takes what the one before made; the last makes a voice that a server picks up."""
    record(tmp_path / "recordings")
    clips, codes, run = tmp_path / "clips", tmp_path / "codes.jsonl", tmp_path / "run"
    report = await command(tmp_path, "prepare", tmp_path / "recordings", clips, "--jobs", "1")
    assert "12" in report
    await command(tmp_path, "encode", clips / "manifest.jsonl", codes, "--codec", "built-in")
    rows = [json.loads(line) for line in codes.read_text(encoding="utf-8").splitlines()]
    assert rows[0]["codebook"] == 4096
    assert rows[0]["language"] == "en-US"
    assert sorted(row["text"] for row in rows[1:]) == sorted(TEXTS)
    sizes = ("--width", "128", "--hidden", "256", "--layers", "2")
    plan = ("--steps", "400", "--rows", "4", "--samples-every", "0", "--threads", "1")
    await command(tmp_path, "run", codes, run, *sizes, *plan)
    voices = tmp_path / "data" / "voices"
    wanted = ("--voice", "Recorded", "--codes", codes, "--codec", "built-in")
    await command(tmp_path, "export", run, *wanted, "--data-dir", tmp_path / "data")
    assert {path.name for path in (voices / "recorded").iterdir()} >= {
        "voice.toml",
        "neutts.json",
        "codec.onnx",
    }
    assert len([*(voices / "recorded").glob("model-*.gguf")]) == 1
    flags = ("--no-zeroconf", "--web", "", "--fallback-engine", "")
    async with serving(tmp_path / "data", *flags) as server, await server.connect() as client:
        answer = await client.say(TEXTS[1], voice={"name": "recorded"})
        assert answer.error is None, server.log
        await server.logged("voice=recorded engine=neutts")
    # So few clips are known by heart: what comes is what was recorded.
    recorded = soundfile.info(clips / "clips" / "clip-01.wav").duration
    assert recorded / 2 < answer.seconds < recorded * 2
