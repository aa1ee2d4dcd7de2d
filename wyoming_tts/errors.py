"""The error tree.

Every leaf carries the ``code`` that a client receives in a Wyoming ``error`` event, and its
message says in one line what happened and what to do.
"""

from __future__ import annotations

from typing import ClassVar


class TtsError(Exception):
    """Root of every error that a user may see."""

    code: ClassVar[str] = "internal-error"


class SettingsError(TtsError):
    """A setting is wrong, or the machine cannot honour it."""

    code = "settings"


# What a client sent.


class RequestError(TtsError):
    """The client's request cannot be served as it stands."""

    code = "bad-request"


class FramingError(RequestError):
    """The bytes on the connection are not Wyoming events; the connection cannot go on."""

    code = "bad-frame"


class EventTooLargeError(FramingError):
    """A peer announced more bytes than the limits allow."""

    code = "too-large"


class UnexpectedEventError(RequestError):
    """An event came out of its order, such as a chunk of text before the start of a stream."""

    code = "unexpected-event"


class TextTooLongError(RequestError):
    """The text of one request exceeds the limit."""

    code = "too-large"


class TextFormatError(RequestError):
    """The text is in a format that is not spoken here."""

    code = "unsupported-text-format"


class SsmlError(RequestError):
    """The text is to be SSML and is not, or asks for what is not allowed."""

    code = "bad-ssml"


class ClientTimeoutError(RequestError):
    """The client left an event, or a stream of text, unfinished for too long."""

    code = "timeout"


# Which voice was asked for.


class VoiceError(TtsError):
    """The voice that was asked for cannot speak."""

    code = "voice-unusable"


class VoiceNotFoundError(VoiceError):
    """No voice has this name."""

    code = "voice-not-found"


class SpeakerNotFoundError(VoiceError):
    """The voice has no such speaker."""

    code = "speaker-not-found"


class LanguageNotSupportedError(VoiceError):
    """No voice speaks this language."""

    code = "language-not-supported"


# What became of the work.


class BusyError(TtsError):
    """A bound of the server is reached; the same request may work a moment later."""

    code = "busy"


class StoppingError(TtsError):
    """The server is being stopped."""

    code = "stopping"


class EngineError(TtsError):
    """The engine could not speak."""

    code = "engine-failed"


class EngineUnavailableError(EngineError):
    """The engine is not loaded and did not load in time."""

    code = "engine-unavailable"


class EngineCrashedError(EngineError):
    """The engine's worker process ended, or was ended because it hung, while it spoke."""

    code = "engine-crashed"


class RunawayError(EngineError):
    """The engine made far more, or far less, sound than the text can need."""

    code = "runaway"


class TrainingError(TtsError):
    """A step of the training pipeline cannot be done; the message says what to do."""

    code = "training-failed"
