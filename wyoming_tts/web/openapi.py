"""The document of the programming interface, made of its routes."""

from __future__ import annotations

import asyncio
import functools
import json
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from wyoming_tts import __version__
from wyoming_tts.web.answers import JSON
from wyoming_tts.web.routes import Route
from wyoming_tts.web.shown import Problem

PATH = "/api/openapi.json"
_VARIABLE = re.compile(r"\{([A-Za-z_]+)(?::[^{}]*)?\}")
_REFERENCE = "#/components/schemas/{model}"


class Failure(BaseModel):
    """What every request that fails is answered with."""

    error: Problem


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of all routes."""
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Failure, "serialization")]
    for route in routes:
        if isinstance(route.body, type):
            wanted.append((route.body, "validation"))
        if isinstance(route.answer, type):
            wanted.append((route.answer, "serialization"))
    references, definitions = models_json_schema(
        tuple(dict.fromkeys(wanted)), ref_template=_REFERENCE
    )
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        path = _VARIABLE.sub(r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "wyoming-tts",
            "version": __version__,
            "description": "Speech, voices, models and words of a text-to-speech server.",
        },
        "servers": [{"url": "..", "description": "where this document was read"}],
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The setting web_token, for whoever is not in web_allow.",
                }
            },
        },
    }


def _operation(route: Route, references: Any) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": getattr(route.handler, "__name__", route.path),
        "summary": route.summary,
        "tags": [route.path.split("/")[1 + route.path.startswith("/api/")]],
        "responses": {
            str(int(route.status)): {
                "description": HTTPStatus(route.status).phrase,
                **_content(route.answer, "serialization", references),
            },
            "default": {
                "description": "It failed",
                **_content(Failure, "serialization", references),
            },
        },
    }
    if parameters := _parameters(route):
        operation["parameters"] = parameters
    if route.body is not None:
        content = _content(route.body, "validation", references)
        operation["requestBody"] = {"required": True, **content}
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    text = {"type": "string"}
    inside = [
        {"name": name, "in": "path", "required": True, "schema": text}
        for name in _VARIABLE.findall(route.path)
    ]
    behind = [
        {"name": name, "in": "query", "description": meaning, "schema": text}
        for name, meaning in route.query.items()
    ]
    return inside + behind


def _content(kind: type[BaseModel] | str | None, mode: str, references: Any) -> dict[str, Any]:
    if kind is None:
        return {}
    if isinstance(kind, str):
        return {"content": {kind: {}}}
    return {"content": {JSON: {"schema": references[kind, mode]}}}


def document_route(routes: Sequence[Route]) -> Route:
    """Return the route under which the document of ``routes``, and of itself, is read."""

    @functools.cache
    def encoded() -> str:
        return json.dumps(document((*routes, route)))

    async def read_document(_request: web.Request) -> web.Response:
        """Send the document."""
        text = await asyncio.to_thread(encoded)
        return web.Response(text=text, content_type=JSON)

    route = Route("GET", PATH, read_document, "This document", answer=JSON)
    return route
