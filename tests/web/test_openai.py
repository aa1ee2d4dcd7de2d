"""Speech for programs that know OpenAI's interface: by their own client, and by hand."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import openai
import pytest
import pytest_asyncio
import soundfile
from aiohttp import ClientPayloadError

from tests.support import Marks, at_rest, eventually
from tests.web.support import PageClient, page_of
from wyoming_tts.audio.pcm import RATE

TEXT = "Hello there, this is one sentence. And this is another one!"
QUIET: dict[str, Any] = {"lead_silence_ms": 0, "tail_silence_ms": 0, "cache_mb": 0}
MEDIA_TYPES = {
    "mp3": "audio/mpeg",
    "opus": "audio/ogg;codecs=opus",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm;rate=24000",
}


KEY = "sesame"
ONE_SERVER = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PageClient]:
    """Run one server for all who ask for little."""
    async with page_of(tmp_path_factory.mktemp("server"), max_text=500, seed=1, **QUIET) as page:
        yield page


def order(**changes: Any) -> dict[str, Any]:
    """Return a request for speech."""
    return {"model": "tts-1", "input": TEXT, "voice": "tone"} | changes


@asynccontextmanager
async def client_of(page: PageClient) -> AsyncIterator[openai.AsyncOpenAI]:
    """Return OpenAI's own client, which asks our server."""
    async with openai.AsyncOpenAI(
        api_key="none", base_url=f"{page.url}/v1", max_retries=0, timeout=15
    ) as client:
        yield client


@ONE_SERVER
@pytest.mark.parametrize("name", MEDIA_TYPES)
async def test_every_format_holds_the_same_speech(shared: PageClient, name: str) -> None:
    """Each format is what it says, and as long as the samples are."""
    plain = await shared.post("/api/speak", {"text": TEXT})
    answer = await shared.post("/v1/audio/speech", order(response_format=name))
    assert (answer.status, answer.headers["Content-Type"]) == (200, MEDIA_TYPES[name])
    wanted = np.frombuffer(plain.body, "<i2")
    if name == "pcm":
        assert answer.body == plain.body
    elif name == "wav":
        samples, rate = soundfile.read(io.BytesIO(answer.body), dtype="int16")
        assert rate == RATE
        assert np.array_equal(samples, wanted)
    else:
        sound = soundfile.SoundFile(io.BytesIO(answer.body))
        samples = sound.read(len(wanted) - RATE // 10, dtype="int16")
        assert len(samples) == len(wanted) - RATE // 10
        assert samples[RATE // 10 :].std() == pytest.approx(wanted[RATE // 10 :].std(), rel=0.1)


async def test_their_client_speaks(tmp_path: Path) -> None:
    """OpenAI's package gets MP3 where it asks for nothing else."""
    async with page_of(tmp_path) as page, client_of(page) as client:
        answer = await client.audio.speech.create(model="tts-1", voice="alloy", input=TEXT)
        sound = soundfile.SoundFile(io.BytesIO(await answer.aread()))
        assert sound.samplerate == RATE
        assert sound.frames > RATE
        assert page.app.service.history.records[-1].source == "api"


@pytest.mark.parametrize("name", MEDIA_TYPES)
async def test_their_client_streams(tmp_path: Path, name: Any) -> None:
    """OpenAI's package hears sound in every format before the reply is complete."""
    marks = Marks(tmp_path / "marks")
    text = "This is long enough that something of it can be heard. And then PAUSE for a while."
    async with (
        page_of(tmp_path, engine_options=marks.options, **QUIET) as page,
        client_of(page) as client,
        client.audio.speech.with_streaming_response.create(
            model="tts-1", voice="tone", input=text, response_format=name
        ) as heard,
    ):
        parts = heard.iter_bytes()
        first = await anext(parts)
        await marks.seen("held")
        assert page.app.service.active == 1
        marks.put("go")
        rest = b"".join([part async for part in parts])
    assert first
    assert rest


async def test_their_client_lists_models(tmp_path: Path) -> None:
    """What programs offer as models can be asked for."""
    async with page_of(tmp_path) as page, client_of(page) as client:
        names = [model.id async for model in client.models.list()]
        assert "tts-1" in names
        for name in names:
            answer = await page.post("/v1/audio/speech", order(model=name))
            assert answer.status == 200


async def test_their_client_understands_errors(tmp_path: Path) -> None:
    """An error has the class, code and parameter that programs look at."""
    async with page_of(tmp_path) as page, client_of(page) as client:
        with pytest.raises(openai.NotFoundError) as caught:
            await client.audio.speech.create(model="tts-1", voice="nobody", input=TEXT)
        assert (caught.value.code, caught.value.param) == ("voice-not-found", "voice")
        assert "nobody" in caught.value.message
        with pytest.raises(openai.BadRequestError) as refused:
            await client.audio.speech.create(model="m", voice="tone", input=TEXT, speed=4)
        assert (refused.value.param, refused.value.type) == ("speed", "invalid_request_error")
        with pytest.raises(openai.InternalServerError) as failed:
            await client.audio.speech.create(model="m", voice="tone", input="REFUSE this.")
        assert (failed.value.code, failed.value.type) == ("engine-failed", "server_error")


async def test_the_token_is_their_key(tmp_path: Path) -> None:
    """Who must know the token gives it as the key; a wrong one is refused as they know it."""
    async with page_of(tmp_path, web_token=KEY, web_allow="10.0.0.0/8") as page:
        url = f"{page.url}/v1"
        async with openai.AsyncOpenAI(api_key=KEY, base_url=url, max_retries=0) as client:
            await client.audio.speech.create(model="tts-1", voice="alloy", input=TEXT)
        async with openai.AsyncOpenAI(api_key="wrong", base_url=url, max_retries=0) as client:
            with pytest.raises(openai.AuthenticationError) as caught:
                await client.audio.speech.create(model="tts-1", voice="alloy", input=TEXT)
        assert caught.value.code == "unauthorised"


async def test_their_client_sees_that_sound_is_missing(tmp_path: Path) -> None:
    """An error behind the first sound is no quiet end of a file."""
    text = "All of this is well, and is heard. Then REFUSE it."
    async with page_of(tmp_path, **QUIET) as page, client_of(page) as client:
        with pytest.raises(openai.APIConnectionError):
            await client.audio.speech.create(model="m", voice="tone", input=text)


@ONE_SERVER
@pytest.mark.parametrize("name", ["mp3", "opus", "flac", "wav"])
async def test_a_broken_file_is_no_whole_one(shared: PageClient, name: str) -> None:
    """In every format an error breaks the answer off."""
    text = "All of this is well, and is heard. Then REFUSE it."
    with pytest.raises(ClientPayloadError):
        await shared.post("/v1/audio/speech", order(input=text, response_format=name))


async def test_hanging_up_ends_the_engines_work(tmp_path: Path) -> None:
    """A program that is ended is worked for no longer."""
    marks = Marks(tmp_path / "marks")
    async with page_of(tmp_path, engine_options=marks.options, **QUIET) as page:
        asking = asyncio.create_task(page.post("/v1/audio/speech", order(input="PAUSE here.")))
        await marks.seen("held")
        asking.cancel()
        await asyncio.wait((asking,))
        await marks.seen("cancelled")
        await eventually(lambda: at_rest(page.app), "the rest of the server")


@ONE_SERVER
@pytest.mark.parametrize(
    ("changes", "status", "code", "param"),
    [
        ({"input": ""}, 400, "bad-request", "input"),
        ({"input": None}, 400, "bad-request", "input"),
        ({"input": TEXT * 9}, 413, "too-large", "input"),
        ({"voice": {"id": "nobody"}}, 404, "voice-not-found", "voice"),
        ({"voice": {"name": "tone"}}, 400, "bad-request", "voice"),
        ({"voice": "tone/tenor"}, 404, "speaker-not-found", "voice"),
        ({"response_format": "aac"}, 400, "bad-request", "response_format"),
        ({"response_format": "../x"}, 400, "bad-request", "response_format"),
        ({"speed": 0.25}, 400, "bad-request", "speed"),
        ({"stream_format": "sse"}, 400, "bad-request", "stream_format"),
        ({"model": 3}, 400, "bad-request", "model"),
    ],
)
async def test_what_cannot_be_spoken_is_told_in_their_shape(
    shared: PageClient, changes: dict[str, Any], status: int, code: str, param: str
) -> None:
    """Errors have a message, a type, the parameter at fault and a code."""
    answer = await shared.post("/v1/audio/speech", order(**changes))
    error = answer.json["error"]
    assert (answer.status, error["code"], error["param"]) == (status, code, param)
    assert error["type"] == "invalid_request_error"
    assert error["message"]


async def test_who_comes_when_all_are_busy_is_told_to_try_again(tmp_path: Path) -> None:
    """Programs that wait and repeat know when to."""
    marks = Marks(tmp_path / "marks")
    async with page_of(tmp_path, engine_options=marks.options, max_replies=1) as page:
        first = asyncio.create_task(page.post("/v1/audio/speech", order(input="HOLD on.")))
        await marks.seen("held")
        answer = await page.post("/v1/audio/speech", order())
        assert (answer.status, answer.json["error"]["type"]) == (429, "rate_limit_error")
        assert answer.headers["Retry-After"] == "1"
        marks.put("go")
        assert (await first).status == 200


@ONE_SERVER
@pytest.mark.parametrize(
    "voice", ["tone", "tone/low", {"id": "tone"}, {"id": "tone/low"}, "alloy", "nova", ""]
)
async def test_voices_are_found_by_every_name_that_programs_use(
    shared: PageClient, voice: str | dict[str, str]
) -> None:
    """A voice is asked for by its id, with a speaker, as an object, or as one of OpenAI's."""
    answer = await shared.post("/v1/audio/speech", order(voice=voice, response_format="pcm"))
    assert answer.status == 200
    assert shared.app.service.history.records[-1].voice == "tone"


@ONE_SERVER
async def test_every_listed_voice_can_be_asked_for(shared: PageClient) -> None:
    """The list of voices holds what the request takes, speakers among them."""
    voices = (await shared.get("/v1/audio/voices")).json["voices"]
    own = [voice["id"] for voice in voices if voice["id"].startswith("tone")]
    assert own == ["tone", "tone/low"]
    for voice in own:
        assert (await shared.post("/v1/audio/speech", order(voice=voice))).status == 200


@ONE_SERVER
async def test_speed_changes_the_length(shared: PageClient) -> None:
    """Twice the speed takes half of the time."""
    usual = await shared.post("/v1/audio/speech", order(response_format="pcm"))
    fast = await shared.post("/v1/audio/speech", order(response_format="pcm", speed=2))
    assert len(fast.body) < 0.7 * len(usual.body)


@ONE_SERVER
async def test_what_is_not_known_is_passed_over(shared: PageClient) -> None:
    """Fields of other versions, and instructions, do no harm."""
    body = order(instructions="Cheerfully.", stream_format="audio", language="en", beep=True)
    assert (await shared.post("/v1/audio/speech", body)).status == 200


async def test_a_missing_package_is_named_before_anything_is_spoken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for MP3 where it cannot be written is told what to install."""
    monkeypatch.setitem(sys.modules, "soundfile", None)
    async with page_of(tmp_path) as page:
        answer = await page.post("/v1/audio/speech", order())
        error = answer.json["error"]
        assert (answer.status, error["code"]) == (409, "packages-missing")
        assert "pip install soundfile" in error["message"]
        assert not page.app.service.history.records
        wav = await page.post("/v1/audio/speech", order(response_format="wav"))
        assert wav.status == 200


@ONE_SERVER
async def test_what_is_no_json_is_told_in_their_shape(shared: PageClient) -> None:
    """Bytes that are no request have an error like any other."""
    answer = await shared.post(
        "/v1/audio/speech", data=b"{", headers={"Content-Type": "application/json"}
    )
    assert answer.status == 400
    assert json.loads(answer.body)["error"]["type"] == "invalid_request_error"
