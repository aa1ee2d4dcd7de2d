"""JSON in and out, within bounds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from aiohttp import web
from aiohttp.http_exceptions import PayloadEncodingError
from pydantic import BaseModel, ValidationError

from wyoming_tts.errors import ClientTimeoutError, RequestError, TtsError
from wyoming_tts.web.errors import status_of

LARGEST_BODY = 256 * 1024
"""Bytes of JSON in a request."""

JSON = "application/json"
WORTH_PACKING = 1024
"""Characters from which an answer is packed."""

PATIENCE = 30.0
"""Seconds that it may take to arrive."""

_Model = TypeVar("_Model", bound=BaseModel)


async def read_body(request: web.Request, model: type[_Model]) -> _Model:
    """Return the JSON of a request.

    Raises:
        ClientTimeoutError: it does not arrive.
        RequestError: it is none, or not what the model wants; the message names the field.
    """
    # Browsers send JSON across origins only after asking; other types they send at once.
    if request.content_type != JSON:
        raise RequestError(f"send JSON, with the header Content-Type: {JSON}")
    try:
        async with asyncio.timeout(PATIENCE):
            content = await request.read()
    except TimeoutError as error:
        raise ClientTimeoutError("the request did not arrive; send it again") from error
    except (ConnectionError, web.RequestPayloadError, PayloadEncodingError) as error:
        raise RequestError("the request broke off; send it again") from error
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        problem = first["msg"].removeprefix("Value error, ")
        raise RequestError(f"{field}: {problem}" if field else problem) from error


def answer(content: BaseModel | Mapping[str, Any], status: int = HTTPStatus.OK) -> web.Response:
    """Return an answer in JSON, packed where it is long and the client can unpack it."""
    text = content.model_dump_json() if isinstance(content, BaseModel) else json.dumps(content)
    response = web.Response(text=text, status=status, content_type=JSON)
    if len(text) >= WORTH_PACKING:
        response.enable_compression()
    return response


def nothing() -> web.Response:
    """Return the answer that there is nothing to say."""
    return web.Response(status=HTTPStatus.NO_CONTENT)


def error_content(error: TtsError) -> dict[str, str]:
    """Return what is told of an error: one line, whatever an engine wrote."""
    return {"code": error.code, "message": " ".join(str(error).split())}


def error_answer(error: TtsError) -> web.Response:
    """Return the answer to a request that failed."""
    response = answer({"error": error_content(error)}, status_of(error))
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = "1"
    return response
