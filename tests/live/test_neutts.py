"""NeuTTS from a client's socket to its models and back, with tiny ones that know no language."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncClient
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeStopped,
    SynthesizeVoice,
)

from tests.engines.neutts.models import tiny_model
from tests.engines.neutts.speaking import write_reference
from tests.live.cloning import ENGINE, clone, serving, status
from tests.models.conftest import hub as models_hub
from tests.models.hub import FakeHub
from tests.support import (
    Answer,
    client_of,
    eventually,
    nothing_leaks,
    port_of,
    write_voice,
)
from wyoming_tts.engines import worker_host
from wyoming_tts.engines.host import HostState
from wyoming_tts.engines.neutts.fabricate.shapes import TINY_QWEN2, TINY_QWEN3
from wyoming_tts.engines.neutts.gguf_types import TensorType
from wyoming_tts.models.table import MODELS

SPOKEN = ["audio-start", "audio-chunk", "audio-stop"]
SENTENCES = (
    "The kitchen light has been turned on.",
    "It is twenty one degrees in the living room.",
    "Nobody is at the front door.",
)
MODEL = MODELS["neutts-nano-french-q4"]
"""A model whose hash is not known beforehand, so that any file can stand in for it."""


def middle(answer: Answer) -> bytes:
    """Return a part of a reply that is nothing but speech."""
    sound = answer.audio.strip(b"\0")
    start = len(sound) // 4 * 2
    return sound[start : start + 9600]


async def test_a_stock_client_hears_a_streamed_reply_in_order(tmp_path: Path) -> None:
    """Text that comes in chunks is spoken piece by piece, each as if it were alone, in order."""
    clone(tmp_path)
    async with serving(tmp_path, cache_mb=0) as app:
        async with client_of(app) as client:
            alone = [middle(await client.say(sentence)) for sentence in SENTENCES]
        sound = b""
        async with AsyncClient.from_uri(f"tcp://127.0.0.1:{port_of(app)}") as stock:
            voice = SynthesizeVoice(name="clone")
            await stock.write_event(SynthesizeStart(voice=voice).event())
            text = " ".join(SENTENCES)
            for start in range(0, len(text), 7):
                await stock.write_event(SynthesizeChunk(text=text[start : start + 7]).event())
            await stock.write_event(Synthesize(text=text, voice=voice).event())
            await stock.write_event(SynthesizeStop().event())
            kinds = []
            while (event := await stock.read_event()) is not None:
                if AudioChunk.is_type(event.type):
                    sound += AudioChunk.from_event(event).audio
                    continue
                kinds.append(event.type)
                if AudioStart.is_type(event.type):
                    start_event = AudioStart.from_event(event)
                    assert (start_event.rate, start_event.width) == (24_000, 2)
                if SynthesizeStopped.is_type(event.type):
                    break
            assert kinds[0] == "audio-start"
            assert AudioStop.is_type(kinds[-2])
    assert all(len(part) == 9600 for part in alone)
    places = [sound.find(part) for part in alone]
    assert -1 not in places
    assert places == sorted(places)


async def test_the_same_request_gives_the_same_samples(tmp_path: Path) -> None:
    """Without any cache, alone or beside others: the seed in the settings decides."""
    clone(tmp_path)
    clone(tmp_path, "other", seed=2)
    async with serving(tmp_path, cache_mb=0) as app, client_of(app) as client:
        first = await client.say(SENTENCES[0])
        assert first.types == SPOKEN
        async with client_of(app) as beside:
            await beside.send("synthesize", text=" ".join(SENTENCES * 3))
            await beside.answer("audio-start")
            again = await client.say(SENTENCES[0])
            await beside.answer("audio-stop")
        assert again.audio == first.audio
        other = await client.say(SENTENCES[0], voice={"name": "other"})
        assert other.audio != first.audio


async def test_a_worker_killed_in_mid_sentence_costs_one_reply(tmp_path: Path) -> None:
    """The reply ends in order, with an error, and the next one is whole."""
    clone(tmp_path, options={"tokens": 1900})
    clone(tmp_path, "short")
    async with serving(tmp_path, neutts_context=4096) as app, client_of(app) as client:
        pid = status(app).pid
        assert pid is not None
        await client.send("synthesize", text=" ".join(SENTENCES * 4))
        await client.answer("audio-chunk")
        os.kill(pid, signal.SIGKILL)
        answer = await client.answer("audio-stop")
        assert answer.types[-2:] == ["error", "audio-stop"]
        assert answer.error == "engine-crashed"
        after = await client.say(SENTENCES[0], voice={"name": "short"})
        assert after.types == SPOKEN
        assert status(app).restarts == 1
        assert status(app).pid != pid


async def test_a_client_that_hangs_up_frees_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody hears any more is not computed, and nothing is left of it."""
    monkeypatch.setattr(worker_host, "PING_INTERVAL", 0.05)
    clone(tmp_path, options={"tokens": 1900})
    async with serving(tmp_path, neutts_context=4096) as app:
        async with nothing_leaks(app), client_of(app) as client:
            await client.send("synthesize", text=" ".join(SENTENCES * 4))
            await client.answer("audio-chunk")
            client.reset()
        await eventually(
            lambda: status(app).stats.get("jobs", 0) > 0 and not status(app).stats["running"],
            "the end of all jobs",
        )
        stats = status(app).stats
        assert stats["decode_tokens"] < stats["jobs"] * 1900
        async with client_of(app) as client:
            await client.send("synthesize", text=SENTENCES[0])
            assert (await client.answer("audio-chunk")).types[-1] == "audio-chunk"
            client.reset()


async def test_a_voice_s_own_model_is_loaded_beside_the_usual_one(tmp_path: Path) -> None:
    """It has a worker of its own, at the first request, and the usual one works on."""
    clone(tmp_path)
    clone(tmp_path, "big", model=str(tiny_model(TINY_QWEN2, TensorType.Q4_0)))
    async with serving(tmp_path) as app, client_of(app) as client:
        usual = await client.say(SENTENCES[0])
        assert list(app.pool.status()) == [ENGINE]
        own = await client.say(SENTENCES[0], voice={"name": "big"})
        assert own.types == usual.types == SPOKEN
        assert own.audio != usual.audio
        host = f"{ENGINE}:{tiny_model(TINY_QWEN2, TensorType.Q4_0)}"
        assert list(app.pool.status()) == [ENGINE, host]
        assert status(app).pid != status(app, host).pid


async def test_emotions_are_speakers(tmp_path: Path) -> None:
    """A model that knows emotions is asked for one by the speaker of a voice."""
    clone(tmp_path, speakers={"happy": {"emotion": "happy"}, "sad": {"emotion": "sad"}})
    model = str(tiny_model(TINY_QWEN3, TensorType.F16))
    async with serving(tmp_path, neutts_model=model) as app, client_of(app) as client:
        said = []
        for speaker in (None, "happy", "sad"):
            voice = {"name": "clone"} | ({"speaker": speaker} if speaker else {})
            answer = await client.say(SENTENCES[0], voice=voice)
            assert answer.types == SPOKEN
            said.append(answer.audio)
        assert len(set(said)) == 3


async def test_a_voice_that_is_not_prepared_is_named_with_the_command(tmp_path: Path) -> None:
    """It is not listed, and whoever asks for it learns what to run."""
    clone(tmp_path)
    write_voice(tmp_path / "voices", "raw", languages=["en-US"], engine=ENGINE)
    async with serving(tmp_path, ready=False) as app, client_of(app) as client:
        listed = [voice["name"] for voice in (await client.info())["voices"]]
        assert "clone" in listed
        assert "raw" not in listed
        answer = await client.say(SENTENCES[0], voice={"name": "raw"})
        assert "wyoming-tts voices prepare raw" in answer.message


async def test_a_voice_that_was_prepared_anew_is_used_at_once(tmp_path: Path) -> None:
    """The next request speaks with the new reference, the server not being restarted."""
    folder = clone(tmp_path)
    async with serving(tmp_path) as app, client_of(app) as client:
        old = await client.say(SENTENCES[0])
        write_reference(folder / "neutts.json", seed=2)
        # Home Assistant looks at the voices every now and then, which also ends what was kept.
        await client.info()
        new = await client.say(SENTENCES[0])
        assert new.types == SPOKEN
        assert new.audio != old.audio
        write_reference(folder / "neutts.json", seed=1)
        await client.info()
        assert (await client.say(SENTENCES[0])).audio == old.audio


async def test_a_damaged_reference_costs_one_reply(tmp_path: Path) -> None:
    """What a voice's file holds is told to who asks for it, and others speak."""
    clone(tmp_path)
    (clone(tmp_path, "torn") / "neutts.json").write_text('{"format": 1, "codes": [1, 2')
    async with serving(tmp_path) as app, client_of(app) as client:
        answer = await client.say(SENTENCES[0], voice={"name": "torn"})
        assert answer.types == ["audio-start", "error", "audio-stop"]
        assert "damaged" in answer.message
        assert (await client.say(SENTENCES[0])).types == SPOKEN


plain_hub = models_hub


@pytest.fixture
def hub(plain_hub: FakeHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeHub:
    """Return a hub that has a model, and that downloads will ask."""
    plain_hub.add(MODEL.repo, {MODEL.files[0].name: tiny_model().read_bytes()})
    monkeypatch.setenv("HF_ENDPOINT", plain_hub.endpoint)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    return plain_hub


async def test_another_speaks_until_the_model_is_here(
    tmp_path: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    """While it is downloaded the fallback answers at once; then the voice itself, by itself."""
    monkeypatch.setattr(worker_host, "GATE_PATIENCE", 0.1)
    clone(tmp_path)
    hub.hold_after = 1_000_000
    settings = {
        "neutts_model": MODEL.id,
        "models_dir": str(tmp_path / "models"),
        "fallback_engine": "espeak",
    }
    async with serving(tmp_path, ready=False, **settings) as app, client_of(app) as client:
        await eventually(lambda: MODEL.id in status(app).problem, "the download")
        await eventually(lambda: app.pool.usable("espeak"), "the fallback")
        meanwhile = await client.say(SENTENCES[0])
        assert meanwhile.types == SPOKEN
        assert status(app).state is HostState.STARTING
        hub.go.set()
        await eventually(lambda: status(app).state is HostState.READY, "the model", 60)
        own = await client.say(SENTENCES[0])
        assert own.types == SPOKEN
        assert own.audio != meanwhile.audio
        assert status(app).restarts == 0
    told = [line for line in log.messages if line.startswith("engine neutts")]
    assert told == [
        "engine neutts is not ready; espeak-en-us speaks meanwhile",
        "engine neutts speaks again",
    ]


async def test_without_a_fallback_it_is_told_what_is_awaited(
    tmp_path: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for a download: the error says what is on its way, and the server stops well."""
    monkeypatch.setattr(worker_host, "GATE_PATIENCE", 0.1)
    clone(tmp_path)
    hub.hold_after = 1_000_000
    settings = {"neutts_model": MODEL.id, "models_dir": str(tmp_path / "models")}
    async with serving(tmp_path, ready=False, **settings) as app, client_of(app) as client:
        await eventually(lambda: "downloading" in status(app).problem, "the download")
        answer = await client.say(SENTENCES[0])
        assert answer.types == ["audio-start", "error", "audio-stop"]
        assert f"downloading {MODEL.id}" in answer.message
