"""Formats of sound: each is written as it comes, and read by others as what it was."""

from __future__ import annotations

import asyncio
import contextlib
import io
import sys
import threading
import wave
from collections.abc import Iterator
from typing import Any, get_args

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wyoming_tts.audio.pcm import BYTES_PER_SECOND, RATE
from wyoming_tts.studio.errors import PackagesMissingError
from wyoming_tts.web.formats import Encoder, FormatName, _shorten_pages, open_encoder

FORMATS: tuple[FormatName, ...] = get_args(FormatName)
BLOCK = RATE // 20
PACKED: tuple[FormatName, ...] = ("mp3", "opus", "flac")
LOSSLESS: tuple[FormatName, ...] = ("flac", "wav", "pcm")
MEDIA_TYPES = {
    "mp3": "audio/mpeg",
    "opus": "audio/ogg;codecs=opus",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm;rate=24000",
}


def speech(seconds: float = 3.0) -> NDArray[np.int16]:
    """Return something that has the ups and downs of speech."""
    time = np.arange(round(seconds * RATE)) / RATE
    noise = np.random.default_rng(1).normal(0, 0.05, len(time))
    wave_form = np.sin(2 * np.pi * 180 * time) + 0.4 * np.sin(2 * np.pi * 900 * time) + noise
    return np.asarray(wave_form * 6000 * np.abs(np.sin(time * 4)), "<i2")


def in_parts(pcm: bytes, step: int = 2 * 1111) -> Iterator[bytes]:
    """Yield samples in parts of an odd size."""
    for start in range(0, len(pcm), step):
        yield pcm[start : start + step]


def encoded(encoder: Encoder, pcm: bytes) -> bytes:
    """Return a whole file."""
    return b"".join(map(encoder.push, in_parts(pcm))) + encoder.flush()


def decoded(name: str, file: bytes, count: int) -> NDArray[np.int16]:
    """Return the samples, ``count`` or fewer, that others read in a file."""
    if name == "pcm":
        return np.frombuffer(file, "<i2")
    if name == "flac":
        file = with_length(file, count)
    samples = [np.zeros(0, np.int16)]
    with soundfile.SoundFile(io.BytesIO(file)) as sound:
        assert (sound.samplerate, sound.channels) == (RATE, 1)
        # Where a file ends before it should this is an error, and the last block is lost.
        with contextlib.suppress(soundfile.LibsndfileError):
            while len(block := sound.read(BLOCK, dtype="int16")):
                samples.append(block)
    return np.concatenate(samples)


def with_length(flac: bytes, count: int) -> bytes:
    """Return a FLAC with a number of samples in its header.

    It says 0 for unknown, as streams do, which libsndfile takes for none at all or for endless.
    """
    return flac[:21] + bytes([flac[21] & 0xF0]) + count.to_bytes(4) + flac[26:]


def likeness(one: NDArray[np.int16], other: NDArray[np.int16]) -> float:
    """Return the best correlation of two sounds, one of which may begin up to 0.1 s later."""
    size = len(one) // 2
    span = one[:size].astype(float)
    return max(
        float(np.corrcoef(span, other[late : late + size].astype(float))[0, 1])
        for late in range(RATE // 10)
    )


@pytest.mark.parametrize("name", FORMATS)
async def test_the_media_type_names_the_format(name: FormatName) -> None:
    """Whoever gets a format is told which it is."""
    assert (await open_encoder(name)).media_type == MEDIA_TYPES[name]


@pytest.mark.parametrize("name", LOSSLESS)
async def test_samples_come_back_as_they_were(name: FormatName) -> None:
    """What loses nothing holds exactly the samples that went in."""
    samples = speech()
    file = encoded(await open_encoder(name), samples.tobytes())
    assert np.array_equal(decoded(name, file, len(samples)), samples)


@pytest.mark.parametrize("name", ["mp3", "opus"])
async def test_compressed_sound_is_the_same_to_the_ear(name: FormatName) -> None:
    """What loses something has the same length, but for a frame or two, and the same waves."""
    samples = speech()
    file = encoded(await open_encoder(name), samples.tobytes())
    found = decoded(name, file, len(samples))
    assert len(found) == pytest.approx(len(samples), abs=0.1 * RATE)
    assert likeness(samples, found) > 0.98
    assert len(file) < len(samples.tobytes()) / 4


@pytest.mark.parametrize("name", FORMATS)
async def test_sound_leaves_while_more_is_to_come(name: FormatName) -> None:
    """Of two seconds all but the last two tenths are out, and can be heard, before the end."""
    samples = speech(2.0)
    encoder = await open_encoder(name)
    first = encoder.push(samples[: RATE // 5].tobytes())
    sent = first + b"".join(map(encoder.push, in_parts(samples[RATE // 5 :].tobytes())))
    assert first
    whole = sent + encoder.flush()
    heard, rest = (len(decoded(name, file, len(samples))) for file in (sent, whole))
    assert heard >= rest - RATE // 5


async def test_no_sound_is_a_wav_all_the_same() -> None:
    """A file without samples can be read."""
    assert not len(decoded("wav", (await open_encoder("wav")).flush(), 0))


async def test_a_wav_of_unknown_length_is_read_by_pythons_own_module() -> None:
    """The header promises as much as it can, and readers stop where the sound does."""
    samples = speech(0.5)
    file = encoded(await open_encoder("wav"), samples.tobytes())
    with wave.open(io.BytesIO(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (RATE, 1, 2)
        assert sound.readframes(10 * RATE) == samples.tobytes()


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(1, 3000), max_size=12))
@pytest.mark.parametrize("name", FORMATS)
def test_the_parts_do_not_matter(name: FormatName, cuts: list[int]) -> None:
    """A format hears the same however its samples are dealt out."""
    pcm = speech(0.3).tobytes()
    encoder = asyncio.run(open_encoder(name))
    parts, place = [], 0
    for cut in cuts:
        parts.append(encoder.push(pcm[place : place + 2 * cut]))
        place += 2 * cut
    file = b"".join(parts) + encoder.push(pcm[place:]) + encoder.flush()
    whole = encoded(asyncio.run(open_encoder(name)), pcm)
    count = len(pcm) // 2
    assert np.array_equal(decoded(name, file, count), decoded(name, whole, count))


@pytest.mark.parametrize("name", PACKED)
async def test_a_missing_package_is_named_with_its_command(
    name: FormatName, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without soundfile compressed formats are refused with what to install."""
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(PackagesMissingError, match="pip install soundfile") as caught:
        await open_encoder(name)
    assert caught.value.packages == ("soundfile",)
    assert (await open_encoder("wav")).push(b"")


@pytest.mark.parametrize("name", PACKED)
async def test_an_old_library_is_named_with_its_remedy(
    name: FormatName, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A libsndfile that does not know a format is told so, not blamed on the text."""

    def refuse(*_: Any, **__: Any) -> None:
        raise ValueError(f"Unknown format: {name}")

    monkeypatch.setattr(soundfile, "SoundFile", refuse)
    with pytest.raises(PackagesMissingError, match="pip install --upgrade soundfile"):
        await open_encoder(name)


def test_a_library_that_changed_is_left_as_it_is() -> None:
    """Where the length of Ogg's pages cannot be set the sound comes late, but comes."""
    _shorten_pages(object(), object())


@pytest.mark.parametrize("name", PACKED)
async def test_an_encoder_may_be_left_while_a_thread_uses_it(name: FormatName) -> None:
    """A listener who goes in the middle of the work leaves nothing that breaks."""
    encoder: Encoder | None = await open_encoder(name)
    assert encoder is not None
    began = threading.Event()
    push, pcm = encoder.push, bytes(BYTES_PER_SECOND)

    def work() -> int:
        began.set()
        return len(push(pcm))

    working = asyncio.create_task(asyncio.to_thread(work))
    await asyncio.to_thread(began.wait)
    del encoder
    assert await working >= 0
