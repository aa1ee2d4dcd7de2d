"""Making voices over HTTP: what is needed, orders, jobs. The studio's own work is scripted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.web.support import PageClient, page_of
from wyoming_tts.errors import BusyError, LanguageNotSupportedError
from wyoming_tts.studio.errors import (
    JobNotFoundError,
    ModelsMissingError,
    PackagesMissingError,
    TakeNotFoundError,
    VoiceExistsError,
)
from wyoming_tts.studio.jobs import Job, JobState, VoiceOrder
from wyoming_tts.studio.studio import Needs, Studio

ORDER = {"take": "abc", "name": "Me", "language": "en-GB", "text": "Hello there."}
JOB = Job("j1", "voice", "Me", "me", JobState.WAITING, "", "", "", 12.5, None)
SHOWN = {
    "id": "j1",
    "kind": "voice",
    "name": "Me",
    "voice": "me",
    "state": "waiting",
    "step": "",
    "error": None,
    "began": 12.5,
    "ended": None,
}


def studio_of(page: PageClient) -> Studio:
    """Return the studio of a running server."""
    return page.page._context.studio


async def test_an_order_begins_a_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The studio is asked for exactly what was ordered, and the job is answered."""
    orders = []

    async def make(_studio: Studio, order: VoiceOrder) -> Job:
        orders.append(order)
        return JOB

    monkeypatch.setattr(Studio, "make", make)
    async with page_of(tmp_path) as page:
        answered = await page.post("/api/voices", ORDER)
        assert (answered.status, answered.json) == (202, SHOWN)
        more = {
            "description": "D",
            "licence": "L",
            "seconds": 8,
            "start": 1.5,
            "end": 9,
            "replace": True,
            "codec": "distill-neucodec",
        }
        await page.post("/api/voices", ORDER | more)
    assert orders == [VoiceOrder(**ORDER), VoiceOrder(**{**ORDER, **more})]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"take": 5},
        {"name": "x" * 201},
        {"text": "x" * 20_001},
        {"language": None},
        {"codec": "mp3"},
        {"seconds": -1},
        {"end": "soon"},
        {"path": "/etc/passwd"},
        {"recording": "x"},
    ],
)
async def test_a_bad_order_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, object]
) -> None:
    """What is no order never reaches the studio; the message names the field."""

    async def make(_studio: Studio, order: VoiceOrder) -> Job:
        raise AssertionError(order)

    monkeypatch.setattr(Studio, "make", make)
    async with page_of(tmp_path) as page:
        answered = await page.post("/api/voices", ORDER | wrong)
        assert (answered.status, answered.code) == (400, "bad-request")
        assert next(iter(wrong)) in answered.message


@pytest.mark.parametrize(
    ("error", "status", "more"),
    [
        (ModelsMissingError("get them", ["a", "b"]), 409, {"models": ["a", "b"]}),
        (PackagesMissingError("get them", ["torch"]), 409, {"packages": ["torch"]}),
        (VoiceExistsError("there is one"), 409, {}),
        (TakeNotFoundError("gone"), 404, {}),
        (BusyError("later"), 429, {}),
        (LanguageNotSupportedError("nobody speaks it"), 400, {}),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_what_stands_in_the_way_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    more: dict[str, list[str]],
) -> None:
    """Each reason has its code and status; models and packages that are missing are named."""

    async def make(_studio: Studio, _order: VoiceOrder) -> Job:
        raise error

    monkeypatch.setattr(Studio, "make", make)
    async with page_of(tmp_path) as page:
        answered = await page.post("/api/voices", ORDER)
    told = {"code": error.code, "message": str(error)}  # type: ignore[attr-defined]
    assert (answered.status, answered.json) == (status, {"error": told, **more})


async def test_an_order_for_no_take_is_refused(tmp_path: Path) -> None:
    """The real studio refuses a take that there is not."""
    async with page_of(tmp_path) as page:
        answered = await page.post("/api/voices", ORDER)
        assert (answered.status, answered.code) == (404, "take-not-found")


async def test_jobs_are_listed_and_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All jobs that are remembered are shown, newest last, and can be ended by their id alone."""
    cancelled = []
    failed = replace(JOB, id="j2", state=JobState.FAILED, error_code="no", error="it", ended=13.0)

    def cancel(_studio: Studio, job_id: str) -> None:
        if job_id != "j1":
            raise JobNotFoundError("there is no such job")
        cancelled.append(job_id)

    monkeypatch.setattr(Studio, "jobs", property(lambda _studio: (JOB, failed)))
    monkeypatch.setattr(Studio, "cancel", cancel)
    async with page_of(tmp_path) as page:
        first, second = (await page.get("/api/jobs")).json["jobs"]
        assert first == SHOWN
        assert (second["state"], second["ended"]) == ("failed", 13.0)
        assert second["error"] == {"code": "no", "message": "it"}
        assert (await page.delete("/api/jobs/j1")).status == 204
        assert (await page.delete("/api/jobs/..%2Fj1")).code == "not-found"
    assert cancelled == ["j1"]


async def test_nobody_has_jobs_at_first(tmp_path: Path) -> None:
    """The real studio has none, and none to be cancelled."""
    async with page_of(tmp_path) as page:
        assert (await page.get("/api/jobs")).json == {"jobs": []}
        assert (await page.delete("/api/jobs/none")).status == 404


async def test_needs_are_told_with_sizes(tmp_path: Path) -> None:
    """What making a voice takes is listed; what of it is not here stands as missing."""
    async with page_of(tmp_path) as page:
        making = (await page.get("/api/making?language=en-US")).json
        states = {model["id"]: model["state"] for model in making["models"]}
        assert {"neucodec", "w2v-bert-2.0"} < states.keys()
        assert set(states.values()) == {"missing"}
        assert not making["ready"]
        assert making["problem"]
        assert making["remedy"]
        other = (await page.get("/api/making?codec=distill-neucodec")).json
        assert "distilhubert" in {model["id"] for model in other["models"]}


@pytest.mark.parametrize(
    ("needs", "problem"),
    [
        (Needs((), (), (), ""), ""),
        (Needs((), (), ("torch",), "get it"), "packages are missing: torch"),
        (Needs(("neucodec",), ("neucodec",), (), "get it"), "models are missing: neucodec"),
    ],
)
async def test_readiness_follows_the_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, needs: Needs, problem: str
) -> None:
    """Voices can be made where neither models nor packages are missing."""
    asked = []

    async def find(_studio: Studio, language: str, codec: str) -> Needs:
        asked.append((language, codec))
        return needs

    monkeypatch.setattr(Studio, "needs", find)
    async with page_of(tmp_path) as page:
        making = (await page.get("/api/making")).json
    assert asked == [("en-US", "neucodec")]
    assert (making["ready"], making["problem"]) == (not problem, problem)
    assert (making["packages"], making["remedy"]) == ([*needs.packages], needs.remedy)


async def test_a_language_without_a_model_is_an_answer(tmp_path: Path) -> None:
    """Where no model speaks a language no voice can be made, and it is said why."""
    async with page_of(tmp_path) as page:
        answered = await page.get("/api/making?language=zu")
        assert answered.status == 200
        assert not answered.json["ready"]
        assert "zu" in answered.json["problem"]


@pytest.mark.parametrize(
    "query", ["language=", "language=" + "e" * 41, "codec=mp3", "language=%2Fetc", "language=%00"]
)
async def test_a_bad_question_is_refused(tmp_path: Path, query: str) -> None:
    """What is no language or encoder is told in one line."""
    async with page_of(tmp_path) as page:
        answered = await page.get(f"/api/making?{query}")
        assert (answered.status, answered.code) == (400, "bad-request")
        assert "\n" not in answered.message
