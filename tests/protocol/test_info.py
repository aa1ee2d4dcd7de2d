from __future__ import annotations

import asyncio

from wyoming.event import Event
from wyoming.info import Info

from wyoming_tts import __version__
from wyoming_tts.protocol.framing import FrameLimits, encode_event, read_event
from wyoming_tts.protocol.info import PROGRAM, build_info
from wyoming_tts.voices.voice import Voice


def described(*voices: Voice) -> Info:
    """Return what a client reads of these voices."""
    limits = FrameLimits(data=10_000_000)

    async def read() -> Event | None:
        reader = asyncio.StreamReader(limit=limits.header)
        reader.feed_data(encode_event(build_info(voices).event()))
        return await read_event(reader, limits)

    event = asyncio.run(read())
    assert event is not None
    return Info.from_event(event)


def test_the_server_describes_itself_as_one_streaming_program() -> None:
    """Clients find one installed program by a name that does not change, and may stream text."""
    (program,) = described(Voice("anna", "Anna", ("en",), "fake")).tts
    assert (program.name, program.version, program.installed) == (PROGRAM, __version__, True)
    assert PROGRAM == "wyoming-tts"
    assert program.supports_synthesize_streaming
    assert program.attribution.url.startswith("https://")


def test_a_voice_is_described_whole() -> None:
    """What a client sends, what people read, and whom to thank for the voice."""
    voice = Voice(
        "anna",
        "Anna",
        ("en-GB", "de"),
        "fake",
        description="long",
        attribution="Someone",
        url="https://example.org",
        speakers={"low": {}, "high": {}},
        revision="r1",
    )
    (shown,) = described(voice).tts[0].voices
    assert (shown.name, shown.description, shown.version) == ("anna", "Anna", "r1")
    assert shown.languages == ["en-GB", "de"]
    assert (shown.attribution.name, shown.attribution.url) == ("Someone", "https://example.org")
    assert [speaker.name for speaker in shown.speakers or []] == ["high", "low"]
    assert shown.installed


def test_a_voice_without_speakers_has_none() -> None:
    """No empty list of speakers makes clients offer an empty choice."""
    (shown,) = described(Voice("anna", "Anna", ("en",), "fake")).tts[0].voices
    assert shown.speakers is None
    assert shown.attribution.name


def test_voices_are_sorted_as_people_read_them() -> None:
    """Letter case does not matter to the order, and equals are always in the same one."""
    names = [("4", "bea"), ("3", "Anna"), ("2", "anna"), ("1", "Zoe"), ("0", "Anna")]
    voices = [Voice(id_, name, ("en",), "fake") for id_, name in names]
    assert [voice.name for voice in described(*voices).tts[0].voices] == ["0", "2", "3", "4", "1"]
    assert described(*voices) == described(*reversed(voices))


def test_built_in_voices_come_first() -> None:
    """What speaks at once on every machine heads the list."""
    voices = [Voice("a", "Anna", ("en",), "fake")]
    voices += [Voice(name, name, ("en",), "fake", built_in=True) for name in ("z", "y")]
    assert [voice.name for voice in described(*voices).tts[0].voices] == ["y", "z", "a"]


def test_without_voices_there_is_still_a_program() -> None:
    """A server without a voice says so instead of hiding."""
    (program,) = described().tts
    assert program.voices == []


def test_thousands_of_voices_can_be_described() -> None:
    """The longest list that there can be crosses the wire."""
    voices = [Voice(f"v{n}", f"Voice {n}", ("en",), "fake") for n in range(2000)]
    assert len(described(*voices).tts[0].voices) == 2000
