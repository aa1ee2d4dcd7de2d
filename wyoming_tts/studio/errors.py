"""What can go wrong on the way from a recording to a voice."""

from __future__ import annotations

from collections.abc import Sequence

from wyoming_tts.errors import BusyError, RequestError, TtsError, VoiceError


class StudioError(TtsError):
    """A step failed for a reason of the machine's; the message says what to do."""

    code = "studio-failed"


class TakeNotFoundError(TtsError):
    """There is no such take, or no longer."""

    code = "take-not-found"


class TakeTooLargeError(RequestError):
    """A recording has more bytes than are taken."""

    code = "too-large"


class TakesFullError(BusyError):
    """As many takes as may be are in use."""


class JobNotFoundError(TtsError):
    """There is no such job, or no longer."""

    code = "not-found"


class VoiceExistsError(VoiceError):
    """A voice of this name is there, or on its way."""

    code = "conflict"


class ModelsMissingError(TtsError):
    """Models must be downloaded first."""

    code = "models-missing"

    def __init__(self, message: str, models: Sequence[str]) -> None:
        super().__init__(message)
        self.models = tuple(models)
        """Their ids."""


class PackagesMissingError(TtsError):
    """Packages must be installed first."""

    code = "packages-missing"

    def __init__(self, message: str, packages: Sequence[str]) -> None:
        super().__init__(message)
        self.packages = tuple(packages)
        """Their names."""


class TakeUnusableError(RequestError):
    """What was sent is no recording, or none that can be used."""

    code = "take-unusable"
