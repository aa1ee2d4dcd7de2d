"""``wyoming-tts say``: speak a text through a server, as any client would."""

from __future__ import annotations

import argparse
import asyncio
import codecs
import json
import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncClient
from wyoming.error import Error
from wyoming.event import Event
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeStopped,
    SynthesizeTextFormat,
    SynthesizeVoice,
)

from wyoming_tts.cli.health import client_uri
from wyoming_tts.cli.options import add_settings, read_settings
from wyoming_tts.cli.player import Output, SoundDevice, WavFile
from wyoming_tts.errors import TtsError
from wyoming_tts.protocol.probe import ProbeError, describe
from wyoming_tts.settings import check_uri

STDIN = 0
STDIO = "stdio://"
STEP = 4096


class SayError(TtsError):
    """The text could not be spoken."""


@dataclass(slots=True)
class Timing:
    """Seconds from the first text to the first audio and to the end, and of sound."""

    began: float
    first: float | None = None
    total: float = 0.0
    sound: float = 0.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the flags of this command."""
    parser.add_argument("text", nargs="*", help="what to say; without it, what is typed or piped")
    parser.add_argument("--uri", help="server to speak through; by default one that is found")
    parser.add_argument(
        "--find", type=float, default=3.0, help="seconds to look for servers (%(default)g)"
    )
    parser.add_argument("--voice", help="name of the voice")
    parser.add_argument("--speaker", help="speaker of the voice")
    parser.add_argument("--language", help="language, where no voice is named; for --explain too")
    parser.add_argument(
        "--ssml", action="store_true", help="send the text as SSML: <speak>...</speak>"
    )
    parser.add_argument("--output", type=Path, metavar="FILE.wav", help="write a file, do not play")
    parser.add_argument(
        "--explain", action="store_true", help="show what each stage makes of the text; no server"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    add_settings(parser, ("data_dir",))


def run(arguments: argparse.Namespace) -> int:
    """Speak or explain; return the exit status."""
    if arguments.explain:
        return _explain(arguments)
    if arguments.uri:
        try:
            check_uri(arguments.uri)
        except ValueError as error:
            raise SayError(str(error)) from error
        if arguments.uri == STDIO:
            raise SayError("stdio:// is no server to speak through; name a tcp:// or unix:// URI")
    output = WavFile(arguments.output) if arguments.output else SoundDevice()
    try:
        timing = asyncio.run(_say(arguments, output))
    except OSError as error:
        raise SayError(f"the connection failed: {error.strerror or error}") from error
    except UnicodeError as error:
        raise SayError(f"{arguments.uri} names no host: {error}") from error
    factor = timing.total / timing.sound if timing.sound else 0.0
    if arguments.json:
        figures = {"first_audio_s": timing.first, "audio_s": timing.sound, "total_s": timing.total}
        print(json.dumps({**figures, "real_time_factor": factor}))
    elif timing.first is not None:
        print(
            f"first audio after {timing.first * 1000:.0f} ms; {timing.sound:.2f} s of sound "
            f"in {timing.total:.2f} s (real-time factor {factor:.3f})",
            file=sys.stderr,
        )
    return 0


def _explain(arguments: argparse.Namespace) -> int:
    from wyoming_tts.cli.explain import explain_with, shown  # noqa: PLC0415 - costly, and only needed here
    from wyoming_tts.speech.casting import VoiceRequest  # noqa: PLC0415 - the same

    text = " ".join(arguments.text) or sys.stdin.read()
    wanted = VoiceRequest(
        name=arguments.voice, language=arguments.language, speaker=arguments.speaker
    )
    settings = read_settings(arguments)
    explanation = asyncio.run(explain_with(settings, text, wanted, ssml=arguments.ssml))
    if arguments.json:
        print(json.dumps(asdict(explanation), ensure_ascii=False, indent=2))
        return 0
    for line in shown(explanation):
        print(line)
    return 0


async def _say(arguments: argparse.Namespace, output: Output) -> Timing:
    uri = arguments.uri or await _find_server(arguments)
    voice = None
    if arguments.voice or arguments.language:
        voice = SynthesizeVoice(arguments.voice, arguments.language, arguments.speaker)
    elif arguments.speaker:
        raise SayError("--speaker needs --voice")
    text_format = SynthesizeTextFormat.SSML if arguments.ssml else None
    async with AsyncClient.from_uri(uri, connect_timeout=5) as client:
        timing = Timing(asyncio.get_running_loop().time())
        if arguments.text:
            text = " ".join(arguments.text)
            await client.write_event(Synthesize(text, voice, text_format).event())
            await _receive(client, output, timing, AudioStop)
        else:
            sending = asyncio.create_task(
                _send_stream(client, SynthesizeStart(voice, text_format), timing)
            )
            try:
                await _receive(client, output, timing, SynthesizeStopped)
            finally:
                sending.cancel()
                await asyncio.wait((sending,))
    await asyncio.to_thread(output.finish)
    return timing


async def _send_stream(client: AsyncClient, start: SynthesizeStart, timing: Timing) -> None:
    await client.write_event(start.event())
    fresh = True
    async for text in _stdin():
        if fresh:
            timing.began, fresh = asyncio.get_running_loop().time(), False
        await client.write_event(SynthesizeChunk(text).event())
    await client.write_event(SynthesizeStop().event())


async def _stdin() -> AsyncIterator[str]:
    """Yield text as it is typed or piped, however little of it there is."""
    loop = asyncio.get_running_loop()
    chunks: asyncio.Queue[bytes] = asyncio.Queue()
    wanted = threading.Semaphore(1)

    def read() -> None:
        while True:
            wanted.acquire()
            chunk = os.read(STDIN, STEP)
            loop.call_soon_threadsafe(chunks.put_nowait, chunk)
            if not chunk:
                return

    # A daemon: nothing else can end a thread that waits for somebody to type.
    threading.Thread(target=read, daemon=True).start()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    while chunk := await chunks.get():
        if text := decoder.decode(chunk):
            yield text
        wanted.release()
    if rest := decoder.decode(b"", final=True):
        yield rest


async def _receive(
    client: AsyncClient,
    output: Output,
    timing: Timing,
    end: type[AudioStop | SynthesizeStopped],
) -> None:
    loop = asyncio.get_running_loop()
    started = False
    while (event := await client.read_event()) is not None:
        if AudioStart.is_type(event.type) and not started:
            start = AudioStart.from_event(event)
            await asyncio.to_thread(output.start, start.rate, start.width, start.channels)
            started = True
        elif AudioChunk.is_type(event.type):
            await _play(event, output, timing)
        elif Error.is_type(event.type):
            error = Error.from_event(event)
            raise SayError(f"the server says: {error.text} ({error.code})")
        elif end.is_type(event.type):
            timing.total = loop.time() - timing.began
            return
    raise SayError("the server closed the connection before the end of the reply")


async def _play(event: Event, output: Output, timing: Timing) -> None:
    chunk = AudioChunk.from_event(event)
    if timing.first is None and any(chunk.audio):
        timing.first = asyncio.get_running_loop().time() - timing.began
    timing.sound += chunk.seconds
    await asyncio.to_thread(output.write, chunk.audio)


async def _find_server(arguments: argparse.Namespace) -> str:
    """Return the URI of this machine's server, else of the first that answers on the network."""
    from wyoming_tts.protocol.browse import browse  # noqa: PLC0415 - only needed here

    seconds = arguments.find
    for uri in map(client_uri, read_settings(arguments).uri):
        try:
            if (await describe(uri, timeout=1)).tts:
                return uri
        except ProbeError:
            pass
    async with aclosing(browse(seconds)) as servers:
        async for server in servers:
            for uri in server.uris:
                try:
                    info = await describe(uri, timeout=1)
                except ProbeError:
                    continue
                if info.tts:
                    print(f"speaking through {server.name} at {uri}", file=sys.stderr)
                    return uri
    raise SayError(
        f"no server answers on this machine or was found on the network within {seconds:g} s; "
        "start one with `wyoming-tts serve`, or name one with --uri tcp://HOST:10200"
    )
