"""The document of the interface: valid, complete, and true to what the server answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from tests.web.support import page_of
from wyoming_tts import __version__
from wyoming_tts.web.openapi import document, document_route
from wyoming_tts.web.routes import BYTES, Route
from wyoming_tts.web.server import ROUTES


class Wish(BaseModel):
    """What somebody sends."""

    name: str
    count: int = 3


class Deed(BaseModel):
    """What somebody gets."""

    name: str
    note: str | None = None


async def nothing(_request: web.Request) -> web.Response:
    """Answer nothing."""
    return web.Response()


def described(*routes: Route) -> dict[str, Any]:
    """Return the paths of a document."""
    paths: dict[str, Any] = document(routes)["paths"]
    return paths


def test_the_document_is_valid() -> None:
    """What describes all of the server's routes is OpenAPI 3.1."""
    found = document((*ROUTES, document_route(ROUTES)))
    OpenAPIV31SpecValidator(found).validate()
    assert found["info"]["version"] == __version__


def test_every_route_is_described() -> None:
    """No route is left out, and each says what it is for."""
    found = described(*ROUTES)
    operations = [each for methods in found.values() for each in methods.values()]
    assert len(operations) == len(ROUTES)
    assert all(each["summary"] and "default" in each["responses"] for each in operations)


def test_names_of_operations_are_distinct() -> None:
    """Generators of clients name a function after each operation."""
    found = described(*ROUTES, document_route(ROUTES))
    names = [each["operationId"] for methods in found.values() for each in methods.values()]
    assert len(set(names)) == len(names)


def test_names_of_schemas_are_for_people() -> None:
    """No schema is named after a module, as happens where two have one name."""
    assert not [name for name in document(ROUTES)["components"]["schemas"] if "__" in name]


def test_a_route_is_described_by_its_parts() -> None:
    """Path, query, body, answer and status are those of the route."""
    found = described(
        Route(
            *("PUT", r"/api/things/{thing:[a-z]+}", nothing, "Make a thing"),
            body=Wish,
            answer=Deed,
            status=202,
            query={"when": "A day"},
        )
    )
    operation = found["/api/things/{thing}"]["put"]
    assert [(each["name"], each["in"]) for each in operation["parameters"]] == [
        ("thing", "path"),
        ("when", "query"),
    ]
    assert operation["tags"] == ["things"]
    assert operation["responses"]["202"]["description"] == "Accepted"
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/Wish"}


def test_bytes_and_nothing_are_described() -> None:
    """Media types stand for bodies that are no JSON; an answer without a body has none."""
    found = described(
        Route("POST", "/v1/sound", nothing, "Send sound", body=BYTES, answer="audio/wav"),
        Route("DELETE", "/v1/sound", nothing, "Drop sound", status=204),
    )["/v1/sound"]
    assert list(found["post"]["requestBody"]["content"]) == [BYTES]
    assert list(found["post"]["responses"]["200"]["content"]) == ["audio/wav"]
    assert "content" not in found["delete"]["responses"]["204"]
    assert found["post"]["tags"] == ["v1"]


async def test_the_server_sends_its_document(tmp_path: Path) -> None:
    """The document lies where it says, and describes itself."""
    async with page_of(tmp_path) as page:
        for _ in range(2):
            answer = await page.get("/api/openapi.json")
            assert answer.status == 200
            assert "/api/openapi.json" in answer.json["paths"]


@pytest.mark.parametrize(
    ("method", "path", "schema"),
    [
        ("get", "/api/session", "200"),
        ("get", "/api/words", "200"),
        ("get", "/v1/models", "200"),
        ("get", "/v1/audio/voices", "200"),
        ("get", "/api/replies/nothing", "default"),
    ],
)
async def test_answers_are_as_described(
    tmp_path: Path, method: str, path: str, schema: str
) -> None:
    """What the server answers fits the schema that it publishes."""
    async with page_of(tmp_path) as page:
        found = (await page.get("/api/openapi.json")).json
        answer = (await page.ask(method, path)).json
    described_as = path.replace("replies/nothing", "replies/{id}")
    responses = found["paths"][described_as][method]["responses"]
    wanted = responses[schema]["content"]["application/json"]["schema"]
    Draft202012Validator(found | wanted).validate(answer)
