"""Recordings as they are sent: what is seen of them, and what is refused."""

from __future__ import annotations

import asyncio
import io
import struct
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.studio.studios import TEXT, Watched, instead, recording_in, settings_in, until, upload
from tests.support import files_under
from tests.voices.recordings import RATE, speech
from wyoming_tts.errors import BusyError, ClientTimeoutError, RequestError, StoppingError
from wyoming_tts.studio import children, takes
from wyoming_tts.studio.children import Patience
from wyoming_tts.studio.errors import (
    StudioError,
    TakeNotFoundError,
    TakesFullError,
    TakeTooLargeError,
    TakeUnusableError,
)
from wyoming_tts.studio.studio import Studio
from wyoming_tts.voices.findings import Level
from wyoming_tts.voices.reference import Recipe


def encoded(sound: Any, rate: int = RATE, **options: Any) -> bytes:
    """Return a sound as a file."""
    file = io.BytesIO()
    soundfile.write(file, sound, rate, **{"format": "WAV", **options})
    return file.getvalue()


def left_in(watched: Watched) -> list[Path]:
    """Return the files that the studio keeps."""
    return files_under(watched.settings.data_dir / ".takes")


async def nothing_left(watched: Watched) -> None:
    """Wait until the studio keeps no file."""
    await until(lambda: not left_in(watched))


async def test_a_recording_is_looked_at(watched: Watched, tmp_path: Path) -> None:
    """Length, rate, shape, speech and findings are known, and the file is as it was sent."""
    content = recording_in(tmp_path, -0.5, 4.0, -0.5)
    take = await watched.studio.add_take(upload(content))
    assert (take.seconds, take.rate, take.channels, take.kind) == (5.0, RATE, 1, "WAV")
    assert take.path.read_bytes() == content
    assert len(take.peaks) == 800
    assert all(-1 <= low <= high <= 1 for low, high in take.peaks)
    assert max(high for _, high in take.peaks[:70]) < 0.01 < take.peaks[400][1]
    ((start, end),) = take.speech
    assert (start, end) == pytest.approx((0.5, 4.5), abs=0.05)
    assert {finding.level for finding in take.findings} == {Level.OK}
    assert watched.studio.take(take.id) is take


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("FLAC", {}),
        ("OGG", {"subtype": "VORBIS"}),
        ("OGG", {"subtype": "OPUS"}),
        ("MP3", {}),
        ("AIFF", {}),
        ("WAV", {"subtype": "FLOAT"}),
        ("WAV", {"subtype": "ULAW"}),
    ],
)
async def test_usual_formats_are_read(watched: Watched, kind: str, options: Any) -> None:
    """What browsers and recorders make is a take."""
    take = await watched.studio.add_take(
        upload(encoded(speech(-0.5, 3.0, -0.5), format=kind, **options))
    )
    assert (take.kind, take.path.suffix) == (kind, f".{kind.lower()}")
    assert take.seconds == pytest.approx(4.0, abs=0.1)
    with wave.open(str(await watched.studio.sound(take.id))) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert file.getnframes() / file.getframerate() == pytest.approx(take.seconds, abs=0.01)


def announced(header: bytes, frames: int) -> bytes:
    """Return a FLAC whose header announces so many frames."""
    # 36 bits after rate, channels and depth, in the block that every FLAC begins with.
    number = int.from_bytes(header[18:26], "big")
    number = number >> 36 << 36 | frames
    return header[:18] + number.to_bytes(8, "big") + header[26:]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"These are words and no sound at all.", "not a recording"),
        (b"\0" * 100_000, "not a recording"),
        (b"\x7fELF" + bytes(1000), "not a recording"),
        (b"\0\0\0\x20ftypM4A " + bytes(1000), "M4A"),
        (b"\x1a\x45\xdf\xa3" + bytes(1000), "WebM"),
        (b"\0\0\0\x14ftyp3gp4" + bytes(1000), "3GP, which is not read here; save it as"),
        (b"#!AMR\n" + bytes(1000), "AMR"),
        (b"caff\0\1" + bytes(1000), "CAF"),
        (b"\xff\xf1\x50\x80" + bytes(1000), "AAC"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(1000), "WMA"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\x7f" + b"\xff" * 1000, "cannot be read"),
        (b"fLaC" + b"\xff" * 1000, "cannot be read"),
        (b"OggS" + b"\0" * 1000, "cannot be read"),
        (b"ID3" + b"\xff" * 10_000, "cannot be read|lasts 0.0 s"),
        (encoded(speech(-0.5, 3.0))[:40], "cannot be read|lasts 0.0 s"),
        (encoded(speech(0.2)), "lasts 0.2 s"),
        (encoded(np.full(RATE * 2, np.nan, np.float32), subtype="FLOAT"), "no numbers"),
        (encoded(np.full(RATE * 2, np.inf, np.float32), subtype="FLOAT"), "no numbers"),
        (encoded(np.zeros((RATE * 2, 17), np.float32)), "17 channels"),
        (encoded(speech(-0.5, 3.0), rate=4000), "4000 samples"),
        (encoded(np.zeros((100, 1)), rate=2**31 - 1), "samples per second"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_no_recording_is_refused(
    watched: Watched, content: bytes, words: str
) -> None:
    """One line says what is wrong with it, without any path, and nothing of it is kept."""
    with pytest.raises(TakeUnusableError, match=words) as caught:
        await watched.studio.add_take(upload(content))
    assert "\n" not in str(caught.value)
    assert str(watched.settings.data_dir) not in str(caught.value)
    await nothing_left(watched)


async def test_many_channels_are_one_take(watched: Watched) -> None:
    """Sixteen channels are mixed, and that is told."""
    sound = np.repeat(speech(-0.5, 3.0, -0.5)[:, None], 16, axis=1)
    take = await watched.studio.add_take(upload(encoded(sound)))
    assert take.channels == 16
    assert any("16 channels" in finding.message for finding in take.findings)


async def test_a_truncated_recording_is_as_long_as_what_is_there(watched: Watched) -> None:
    """The header's promise does not count."""
    content = encoded(speech(-0.5, 4.0, -0.5))
    take = await watched.studio.add_take(upload(content[: len(content) // 2]))
    assert take.seconds == pytest.approx(2.5, abs=0.01)


@pytest.mark.parametrize("hours", [2, 500])
async def test_a_bomb_is_as_long_as_what_is_there(watched: Watched, hours: int) -> None:
    """A FLAC that announces hours costs no more than the minute that is looked at."""
    content = announced(encoded(speech(-0.5, 4.0, -0.5), format="FLAC"), hours * 3600 * RATE)
    try:
        take = await watched.studio.add_take(upload(content))
    except TakeUnusableError:
        return
    assert take.seconds <= 60


async def test_hours_of_silence_are_looked_at_for_a_minute(watched: Watched) -> None:
    """A small file of much sound is neither unpacked whole nor refused."""
    content = encoded(np.zeros(RATE * 3600, np.int16), format="FLAC")
    assert len(content) < 1_000_000
    take = await watched.studio.add_take(upload(content))
    assert take.seconds == 60
    assert any("first 60 s" in finding.message for finding in take.findings)
    assert any(finding.level is Level.ERROR for finding in take.findings)
    check = await watched.studio.check(take.id, Recipe(TEXT), "en-US")
    assert check.cut is None


async def test_a_long_recording_is_cut_within_what_was_looked_at(watched: Watched) -> None:
    """Without an end, the stretch ends where the page's picture ends."""
    take = await watched.studio.add_take(upload(encoded(speech(*[-0.5, 4.0, -0.5] * 14))))
    text = ". ".join([TEXT] * 12)
    check = await watched.studio.check(take.id, Recipe(text), "en-US")
    assert check.cut is not None
    assert check.cut.end <= take.seconds == 60


@pytest.mark.parametrize("parts", [1, 1000])
async def test_more_bytes_than_may_be_are_refused(
    watched: Watched, parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest of them is not even asked for."""
    monkeypatch.setattr("wyoming_tts.studio.receiving.LARGEST_TAKE", 100_000)
    asked = 0

    async def content() -> AsyncIterator[bytes]:
        nonlocal asked
        for _ in range(parts):
            asked += 1
            yield bytes(200_000 // min(parts, 20))

    with pytest.raises(TakeTooLargeError, match="MiB"):
        await watched.studio.add_take(content())
    assert asked <= 20
    await nothing_left(watched)


async def test_a_client_that_hangs_up_leaves_nothing(watched: Watched) -> None:
    """Its own error is what is raised."""

    async def content() -> AsyncIterator[bytes]:
        yield b"RIFF" + bytes(2_000_000)
        assert left_in(watched)
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError):
        await watched.studio.add_take(content())
    await nothing_left(watched)


async def test_a_client_that_falls_silent_is_not_waited_for(tmp_path: Path) -> None:
    """The wait for the next bytes has an end."""
    watched = Watched(settings_in(tmp_path), patience=Patience(silence=0.05))

    async def content() -> AsyncIterator[bytes]:
        yield b"RIFF"
        await asyncio.Event().wait()

    with pytest.raises(ClientTimeoutError):
        await watched.studio.add_take(content())
    await nothing_left(watched)
    await watched.studio.close()


@pytest.mark.parametrize("close", [False, True])
async def test_an_upload_that_is_ended_leaves_nothing(
    tmp_path: Path, watched: Watched, *, close: bool
) -> None:
    """Neither a cancelled request nor a stop of the server leaves a file."""
    arriving = asyncio.Event()

    async def content() -> AsyncIterator[bytes]:
        yield b"RIFF" + bytes(2_000_000)
        arriving.set()
        await asyncio.Event().wait()

    adding = asyncio.create_task(watched.studio.add_take(content()))
    await arriving.wait()
    if close:
        await watched.studio.close()
        with pytest.raises(StoppingError):
            await adding
        with pytest.raises(StoppingError):
            await watched.studio.add_take(upload(b"RIFF"))
    else:
        adding.cancel()
        with pytest.raises(asyncio.CancelledError):
            await adding
    await nothing_left(watched)


async def test_a_child_ends_with_the_request(
    tmp_path: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look that nobody waits for any more is ended at once, and the fixture finds no process."""
    sign = tmp_path / "sign"
    instead(monkeypatch, f"import time; open({str(sign)!r}, 'w').close(); time.sleep(600)")
    adding = asyncio.create_task(watched.studio.add_take(upload(recording_in(tmp_path))))
    await until(sign.exists)
    adding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await adding


async def test_takes_have_a_bound(watched: Watched, tmp_path: Path) -> None:
    """The ninth is refused while all were used of late."""
    content = recording_in(tmp_path)
    found = await asyncio.gather(
        *(watched.studio.add_take(upload(content)) for _ in range(takes.MOST_TAKES))
    )
    with pytest.raises(TakesFullError) as caught:
        await watched.studio.add_take(upload(content))
    assert caught.value.code == "busy"
    watched.studio.drop_take(found[0].id)
    with pytest.raises(TakeNotFoundError):
        watched.studio.take(found[0].id)
    await watched.studio.add_take(upload(content))


async def test_only_some_children_decode_at_once(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Others wait for their turn, and of those there are not many."""
    monkeypatch.setattr(children, "MOST_WAITING", 1)
    sign = tmp_path / "signs"
    sign.mkdir()
    instead(
        monkeypatch,
        f"import os, sys; open({str(sign)!r} + f'/{{os.getpid()}}', 'w').close()\n"
        "sys.stdin.readline(); sys.stdin.read()",
    )
    content = recording_in(tmp_path)
    running = [asyncio.create_task(watched.studio.add_take(upload(content))) for _ in range(4)]
    done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    (refused,) = done
    with pytest.raises(BusyError):
        await refused
    await until(lambda: len(list(sign.iterdir())) == 2)
    await watched.studio.close()
    assert len(list(sign.iterdir())) == 2
    for task in running:
        if task is not refused:
            with pytest.raises(StoppingError):
                await task


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import os; os.kill(os.getpid(), 11)", "crashed"),
        ("import os; os.kill(os.getpid(), 9)", "too much"),
        ("raise ValueError('what went wrong')", "what went wrong"),
        ("print('no JSON', flush=True); import time; time.sleep(0.1)", "failed"),
        ("print('[]', flush=True)", "failed"),
        ("print('x' * 2_000_000, flush=True)", "failed"),
        ("import time; time.sleep(600)", "longer than 0.5 s"),
    ],
)
async def test_however_a_child_ends_there_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, words: str
) -> None:
    """Killed, crashed, hung, or out of its mind: each has its message, and the place is free."""
    watched = Watched(settings_in(tmp_path), patience=Patience(decoding=0.5))
    if "sleep(600)" not in program:
        watched = Watched(settings_in(tmp_path))
    instead(monkeypatch, program)
    with pytest.raises(StudioError, match=words) as caught:
        await watched.studio.add_take(upload(recording_in(tmp_path)))
    assert "\n" not in str(caught.value)
    await nothing_left(watched)
    await watched.studio.close()


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("bytearray(3 << 30); raise SystemExit(7)", "too much memory"),
        ("open({sign!r}, 'wb').write(bytes(17 << 20))", "File too large"),
    ],
)
async def test_a_child_has_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, words: str
) -> None:
    """What a recording makes the reader do is bounded."""
    sign = str(tmp_path / "sign")
    instead(
        monkeypatch,
        "import wyoming_tts.studio.looking as looking\n"
        f"def run(*_): {program.format(sign=sign)}\n"
        "looking.run = run\n"
        "from wyoming_tts.studio.child import main; raise SystemExit(main())",
    )
    studio = Studio(settings_in(tmp_path / "data"))
    with pytest.raises(StudioError, match=words):
        await studio.add_take(upload(recording_in(tmp_path)))
    await studio.close()


async def test_takes_that_nobody_uses_expire(tmp_path: Path) -> None:
    """After their time they are gone, file and all, though nobody asks for them."""
    watched = Watched(settings_in(tmp_path), patience=Patience(unused=0.3))
    await watched.studio.start()
    take = await watched.studio.add_take(upload(recording_in(tmp_path)))
    await nothing_left(watched)
    with pytest.raises(TakeNotFoundError):
        watched.studio.take(take.id)
    await watched.studio.close()


async def test_takes_of_an_earlier_run_are_removed(tmp_path: Path) -> None:
    """Nothing of strangers' voices stays for ever after a crash; a link is not followed."""
    settings, elsewhere = settings_in(tmp_path / "data"), tmp_path / "elsewhere"
    old = tmp_path / "data/.takes/0123/recording.wav"
    for path in (old, elsewhere / "kept"):
        path.parent.mkdir(parents=True)
        path.touch()
    (old.parent.parent / "link").symlink_to(elsewhere)
    studio = Studio(settings)
    await studio.start()
    assert not {"0123", "link"} & {path.name for path in old.parent.parent.iterdir()}
    assert (elsewhere / "kept").exists()
    await studio.close()


async def test_a_check_says_what_is_cut(watched: Watched, tmp_path: Path) -> None:
    """Findings, the stretch, its text and its cost."""
    take = await watched.studio.add_take(upload(recording_in(tmp_path)))
    check = await watched.studio.check(take.id, Recipe(f" {TEXT} "), "en_US")
    assert check.cut is not None
    assert check.cut.text == f"{TEXT}."
    assert check.cut.codes == pytest.approx(210, abs=3)
    assert check.cut.start == pytest.approx(0.45, abs=0.1)
    assert check.cut.end == pytest.approx(4.55, abs=0.1)
    assert {finding.level for finding in check.findings} == {Level.OK}


@pytest.mark.parametrize(
    ("recipe", "language", "words"),
    [
        (Recipe("No."), "en-US", "does not match"),
        (Recipe(TEXT * 5), "en-US", "does not match"),
        (Recipe(""), "en-US", "is missing"),
        (Recipe(TEXT, 99), "en-US", "15 s"),
        (Recipe(TEXT, start=70), "en-US", "ends before"),
        (Recipe(TEXT, start=3, end=2), "en-US", "stretch"),
        (Recipe(TEXT, start=float("nan")), "en-US", "stretch"),
        (Recipe(TEXT), "zxx", "zxx"),
    ],
)
async def test_what_keeps_a_voice_from_being_made_is_a_finding(
    watched: Watched, tmp_path: Path, recipe: Recipe, language: str, words: str
) -> None:
    """It is told once, besides what is good, and without any flag of a command."""
    take = await watched.studio.add_take(upload(recording_in(tmp_path)))
    check = await watched.studio.check(take.id, recipe, language)
    assert check.cut is None
    (problem,) = [finding for finding in check.findings if finding.level is Level.ERROR]
    assert words in str(problem)
    assert not any("--" in str(finding) for finding in check.findings)


async def test_what_cannot_be_asked_is_refused(watched: Watched, tmp_path: Path) -> None:
    """A take that is none, a language that is none, a text without end, and half a letter."""
    studio = watched.studio
    take = await studio.add_take(upload(recording_in(tmp_path)))
    with pytest.raises(TakeNotFoundError):
        await studio.check("../" + take.id, Recipe(TEXT), "en-US")
    with pytest.raises(TakeNotFoundError):
        await studio.sound("")
    with pytest.raises(TakeNotFoundError):
        studio.drop_take("none")
    for recipe, language in (
        (Recipe(TEXT), "English"),
        (Recipe("a " * 4000), "en-US"),
        (Recipe("\ud800"), "en-US"),
    ):
        with pytest.raises(RequestError):
            await studio.check(take.id, recipe, language)


async def test_a_sound_is_made_once(
    watched: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks at the same time gets the same file, at a rate that browsers play."""
    sound = speech(-0.5, 3.0, -0.5, rate=96_000)
    take = await watched.studio.add_take(upload(encoded(sound, rate=96_000)))
    paths = await asyncio.gather(*(watched.studio.sound(take.id) for _ in range(3)))
    instead(monkeypatch, "raise SystemExit(9)")
    assert {*paths, await watched.studio.sound(take.id)} == {paths[0]}
    with wave.open(str(paths[0])) as file:
        assert (file.getframerate(), file.getnframes()) == (48_000, 4 * 48_000)
        loudest = max(map(abs, struct.unpack("<192000h", file.readframes(192_000)))) / 32_767
    # Half the band of noise is half its power.
    assert loudest == pytest.approx(float(np.abs(sound).max()) / 2**0.5, rel=0.2)


async def test_texts_are_shown_as_they_are_pronounced(watched: Watched) -> None:
    """Each in its language; empty where none can be made, whatever stands there."""
    texts = [("Hello", "en-US"), ("Hallo", "de"), ("x", "zxx"), ("", "en"), ("\ud800", "en")]
    first, second, *rest = await watched.studio.phonemes(texts)
    assert first.endswith("oʊ")
    assert second.startswith("h")
    assert rest == ["", "", ""]
    assert await watched.studio.phonemes([]) == []
    with pytest.raises(RequestError):
        await watched.studio.phonemes([("a" * 1000, "en")] * 101)
