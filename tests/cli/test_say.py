# ruff: noqa: RUF001 - IPA looks like other letters
"""``wyoming-tts say`` against a running server, as a person would use it."""

from __future__ import annotations

import asyncio
import io
import json
import os
import stat
import sys
import wave
from pathlib import Path
from typing import Any

import pytest
from wyoming.audio import AudioChunk, AudioStart
from wyoming.error import Error
from wyoming.event import async_read_event, async_write_events

from tests.support import port_of, running_app
from wyoming_tts.cli.explain import phonemes_of
from wyoming_tts.cli.main import main
from wyoming_tts.cli.player import WavFile
from wyoming_tts.errors import SettingsError, SsmlError
from wyoming_tts.speech.explain import explain
from wyoming_tts.text.lexicon import Lexicon
from wyoming_tts.text.piece import Piece

TEXT = "Hello there, this is one sentence. And this is another one!"


async def run_say(port: int, *arguments: str) -> int:
    """Run the command in a thread, as it has an event loop of its own."""
    return await asyncio.to_thread(main, ["say", "--uri", f"tcp://127.0.0.1:{port}", *arguments])


async def pipe_say(port: int, text: str, *arguments: str) -> tuple[int, str]:
    """Run the command as a process with ``text`` on its standard input."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "wyoming_tts", "say", "--uri", f"tcp://127.0.0.1:{port}"),
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate(text.encode())
    return process.returncode or 0, (out + err).decode()


async def test_arguments_become_a_wav_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The words on the command line are spoken into a file, and the timing is told."""
    target = tmp_path / "said.wav"
    async with running_app(tmp_path) as app:
        assert await run_say(port_of(app), "--output", str(target), *TEXT.split()) == 0
    with wave.open(str(target)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (24_000, 2, 1)
        assert file.getnframes() / 24_000 > 2
    assert "first audio after" in capsys.readouterr().err


async def test_json_tells_the_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json the figures can be read by a program."""
    target = tmp_path / "said.wav"
    async with running_app(tmp_path) as app:
        await run_say(port_of(app), "--json", "--output", str(target), TEXT)
    figures = json.loads(capsys.readouterr().out)
    assert figures["audio_s"] > 2
    assert 0 < figures["first_audio_s"] <= figures["total_s"]
    assert figures["real_time_factor"] == pytest.approx(figures["total_s"] / figures["audio_s"])


async def test_piped_text_is_streamed(tmp_path: Path) -> None:
    """Text from a pipe gives the same samples as the same text from the command line."""
    one, two = tmp_path / "one.wav", tmp_path / "two.wav"
    async with running_app(tmp_path) as app:
        await run_say(port_of(app), "--output", str(one), TEXT)
        status, told = await pipe_say(port_of(app), TEXT, "--output", str(two))
    assert status == 0
    assert "real-time factor" in told
    assert one.read_bytes() == two.read_bytes()


async def test_an_unknown_voice_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the server refuses is said with its advice, and the exit status tells it."""
    target = tmp_path / "said.wav"
    async with running_app(tmp_path) as app:
        status = await run_say(port_of(app), "--output", str(target), "--voice", "nobody", "Hi")
    told = capsys.readouterr().err
    assert status == 1
    assert "voice-not-found" in told
    assert len(told.splitlines()) == 1


def test_a_dead_server_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], unused_tcp_port: int
) -> None:
    """Where nobody listens, that is what is said."""
    uri = f"tcp://127.0.0.1:{unused_tcp_port}"
    assert main(["say", "--uri", uri, "--output", str(tmp_path / "said.wav"), "Hi"]) == 1
    assert "connection failed" in capsys.readouterr().err


@pytest.mark.parametrize("last", [[Error("lost", "engine-crashed")], []], ids=["error", "hung up"])
async def test_a_reply_that_breaks_off_leaves_a_whole_file(
    tmp_path: Path, last: list[Error]
) -> None:
    """What was received can be listened to, and the fault is told in one line."""
    target = tmp_path / "said.wav"
    sound = AudioChunk(24_000, 2, 1, b"\1\2" * 30_000)
    events = [AudioStart(24_000, 2, 1).event(), sound.event(), *(one.event() for one in last)]

    async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await async_read_event(reader)
        await async_write_events(events, writer)
        writer.close()

    async with await asyncio.start_server(break_off, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        status, said = await pipe_say(port, "", "--output", str(target), TEXT)
    assert status == 1
    assert said.startswith("wyoming-tts say: the server ")
    assert len(said.splitlines()) == 1
    with wave.open(str(target)) as file:
        assert file.readframes(10**6) == sound.audio


def test_a_full_disk_is_told() -> None:
    """Where a file cannot be written to its end, that is said, and nothing is left open."""
    output = WavFile(Path("/dev/full"))
    output.start(24_000, 2, 1)
    with pytest.raises(SettingsError, match="cannot write /dev/full"):
        output.write(bytes(10**6))
    output.finish()


async def test_sound_goes_to_the_player_that_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --output the samples go to a program that plays them, in the right format."""
    played = tmp_path / "played"
    player = tmp_path / "bin" / "aplay"
    player.parent.mkdir()
    player.write_text(f'#!/bin/sh\necho "$@" > {played}.arguments\nexec cat > {played}\n')
    player.chmod(player.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{player.parent}:/usr/bin:/bin")
    monkeypatch.setattr("wyoming_tts.cli.player.PLAYERS", {"aplay": "-r {rate} -c {channels}"})
    async with running_app(tmp_path) as app:
        assert await run_say(port_of(app), TEXT) == 0
    assert len(played.read_bytes()) > 2 * 48_000
    assert (tmp_path / "played.arguments").read_text().split() == ["-r", "24000", "-c", "1"]


def test_no_player_is_told_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nothing can play sound, the message names what to install and the way around."""
    monkeypatch.setenv("PATH", os.devnull)
    assert main(["say", "Hi"]) == 1
    told = capsys.readouterr().err
    assert "alsa-utils" in told
    assert "--output" in told


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """Run the command with --explain and return its JSON object."""
    assert main(["say", "--explain", "--json", *arguments]) == 0
    stages: dict[str, Any] = json.loads(capsys.readouterr().out)
    return stages


def test_explain_shows_every_stage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--explain works without a server and names each stage's result."""
    text = "Hello **there**!"
    assert main(["say", "--explain", "--language", "en-GB", "--data-dir", str(tmp_path), text]) == 0
    told = capsys.readouterr().out
    for word in ("cleaned:", "Hello there!", "language:", "verbalised:", "phonemes:", "həl"):
        assert word in told
    assert "lexicon:" not in told


def test_explain_json_has_one_entry_for_each_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The JSON object has the stages of each piece by name."""
    monkeypatch.setattr("sys.stdin", io.StringIO("# Title\nOne sentence here. *Two* of them!"))
    stages = explained(capsys, "--data-dir", str(tmp_path))
    assert stages["cleaned"] == "Title\nOne sentence here. Two of them!"
    pieces = stages["pieces"]
    assert [each["piece"] for each in pieces] == ["Title", "One sentence here.", "Two of them!"]
    assert [each["pause"] for each in pieces] == ["sentence", "sentence", "sentence"]
    assert all(each["verbalised"] and each["phonemes"] and each["language"] for each in pieces)


def test_explain_honours_the_lexicon(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words of the data folder's lexicon are shown with what stands for them, sounds and all."""
    (tmp_path / "lexicon.toml").write_text(
        '[[word]]\ntext = "HA"\nsay = "home assistant"\n\n[[word]]\ntext = "Siri"\nipa = "ˈsɪri"\n'
    )
    stages = explained(capsys, "--data-dir", str(tmp_path), "HA and Siri.")
    (piece,) = stages["pieces"]
    assert piece["lexicon"] == [["HA", "home assistant"], ["Siri", "Siri [ˈsɪri]"]]
    assert piece["verbalised"] == "home assistant and Siri [ˈsɪri]."
    assert piece["phonemes"].endswith("sˈɪri.")
    assert main(["say", "--explain", "--data-dir", str(tmp_path), "HA and Siri."]) == 0
    assert "HA -> home assistant; Siri -> Siri [ˈsɪri]" in capsys.readouterr().out


def test_explain_of_an_unknown_language_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A language without phonemes is told, not guessed."""
    folder = str(tmp_path)
    assert main(["say", "--explain", "--language", "xx-XX", "--data-dir", folder, "Hi"]) == 1
    assert "xx-XX" in capsys.readouterr().err


async def test_explain_of_nothing_is_nothing() -> None:
    """A text without speech has no pieces."""

    async def never(piece: Piece) -> str:
        raise AssertionError(piece)

    assert (await explain("🎉 ***", never, Lexicon(), phonemes_of)).pieces == []


async def test_explain_reads_ssml() -> None:
    """The pieces of SSML come with what it asks for, and sounds are shown with their word."""

    async def english(piece: Piece) -> str:
        return piece.manner.language or "en-US"

    document = (
        '<speak>One <prosody rate="150%">two</prosody>. <break time="2s"/>'
        '<phoneme ph="sɪri">Siri</phoneme></speak>'
    )
    pieces = (await explain(document, english, Lexicon(), phonemes_of, ssml=True)).pieces
    assert [each.verbalised for each in pieces if each.manner] == ["two."]
    assert [each.manner["rate"] for each in pieces if each.manner] == [1.5]
    assert "2 s" in [each.pause for each in pieces]
    assert pieces[-1].verbalised == "Siri [sɪri]"
    with pytest.raises(SsmlError):
        await explain("<speak><oops</speak>", english, Lexicon(), phonemes_of, ssml=True)
