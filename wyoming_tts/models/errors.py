"""What can go wrong with a model's files."""

from __future__ import annotations

from wyoming_tts.errors import EngineUnavailableError


class ModelError(EngineUnavailableError):
    """A model cannot be used or fetched; the message says what to do."""

    code = "model-unusable"


class UnknownModelError(ModelError):
    """No model, file or folder has this name."""

    code = "model-unknown"


class ModelMissingError(ModelError):
    """The model was not downloaded yet."""

    code = "model-missing"


class ModelDamagedError(ModelError):
    """A file of the model is not what was recorded when it was downloaded."""

    code = "model-damaged"


class ModelChangedError(ModelError):
    """The hub offers another file than the one that is known or was recorded."""

    code = "model-changed"


class DownloadError(ModelError):
    """A download failed.

    Args:
        message: one line for the user.
        again: whether the same download may work a while later, without anybody's help.
    """

    code = "download-failed"

    def __init__(self, message: str, *, again: bool = False) -> None:
        super().__init__(message)
        self.again = again


class DownloadCancelledError(DownloadError):
    """A download was stopped by whoever began it; what has arrived is kept."""

    code = "download-cancelled"
