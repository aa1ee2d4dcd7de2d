"""What can be wrong with a request over HTTP, and the status that each error is answered with."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from wyoming_tts.errors import RequestError, TtsError


class UnauthorisedError(RequestError):
    """The token is missing or wrong."""

    code = "unauthorised"


class ForbiddenError(RequestError):
    """Whoever asks, or from where, may not."""

    code = "forbidden"


class NotFoundError(RequestError):
    """There is nothing under this name."""

    code = "not-found"


class ConflictError(RequestError):
    """It cannot be done as things stand."""

    code = "conflict"


class MethodError(RequestError):
    """What is at this address is not asked for in this way."""

    code = "method-not-allowed"


class TooLargeError(RequestError):
    """More was sent than is looked at."""

    code = "too-large"


class TooManyRequestsError(RequestError):
    """Somebody asks more often than anybody needs to."""

    code = "too-many-requests"


STATUSES: Mapping[str, HTTPStatus] = MappingProxyType(
    {
        "unauthorised": HTTPStatus.UNAUTHORIZED,
        "forbidden": HTTPStatus.FORBIDDEN,
        "method-not-allowed": HTTPStatus.METHOD_NOT_ALLOWED,
        "too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "timeout": HTTPStatus.REQUEST_TIMEOUT,
        "busy": HTTPStatus.TOO_MANY_REQUESTS,
        "too-many-requests": HTTPStatus.TOO_MANY_REQUESTS,
        "stopping": HTTPStatus.SERVICE_UNAVAILABLE,
        "engine-unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
        "conflict": HTTPStatus.CONFLICT,
        "model-unusable": HTTPStatus.CONFLICT,
        "voice-unusable": HTTPStatus.CONFLICT,
        "models-missing": HTTPStatus.CONFLICT,
        "packages-missing": HTTPStatus.CONFLICT,
        "internal-error": HTTPStatus.INTERNAL_SERVER_ERROR,
        "engine-failed": HTTPStatus.INTERNAL_SERVER_ERROR,
        "engine-crashed": HTTPStatus.INTERNAL_SERVER_ERROR,
        "runaway": HTTPStatus.INTERNAL_SERVER_ERROR,
        "studio-failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    }
)
"""By code, where it is another than 404 for what is not found and 400 for the rest."""


def status_of(error: TtsError) -> HTTPStatus:
    """Return the status that an error is answered with."""
    usual = HTTPStatus.NOT_FOUND if error.code.endswith("not-found") else HTTPStatus.BAD_REQUEST
    return STATUSES.get(error.code, usual)
