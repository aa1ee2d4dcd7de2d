"""What the server says of itself when a client asks it to describe itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from wyoming.info import Attribution, Info, TtsProgram, TtsVoice, TtsVoiceSpeaker

from wyoming_tts import __version__
from wyoming_tts.protocol.framing import encode_event
from wyoming_tts.voices.catalogue import Scan
from wyoming_tts.voices.voice import Voice

PROGRAM = "wyoming-tts"
"""Home Assistant derives the entity's id and its memory of the server from this name."""

URL = "https://www.home-assistant.io/integrations/wyoming/"


DESCRIPTION = "Streaming text-to-speech with voices of your own; the watermark of clones is "


def build_info(voices: Iterable[Voice], *, watermark: bool = True) -> Info:
    """Describe the server and its voices: the built-in ones, then sorted as people read them.

    ``watermark`` is whether the speech of cloned voices is marked.
    """
    ordered = sorted(
        voices, key=lambda voice: (not voice.built_in, voice.name.casefold(), voice.id)
    )
    return Info(
        tts=[
            TtsProgram(
                name=PROGRAM,
                description=f"{DESCRIPTION}{'on' if watermark else 'off'}",
                attribution=Attribution(name=PROGRAM, url=URL),
                installed=True,
                version=__version__,
                voices=[_describe(voice) for voice in ordered],
                supports_synthesize_streaming=True,
            )
        ]
    )


@lru_cache(maxsize=1)
def encoded_info(scan: Scan, *, watermark: bool) -> bytes:
    """Return the event that describes the voices of ``scan``, encoded once for all who ask."""
    return encode_event(build_info(scan.voices.values(), watermark=watermark).event())


def _describe(voice: Voice) -> TtsVoice:
    return TtsVoice(
        name=voice.id,
        # Home Assistant shows the description alone, so it has to be the short name.
        description=voice.name,
        attribution=Attribution(name=voice.attribution or PROGRAM, url=voice.url or URL),
        installed=True,
        version=voice.revision or None,
        languages=list(voice.languages),
        speakers=[TtsVoiceSpeaker(name=speaker) for speaker in sorted(voice.speakers)] or None,
    )
