from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from tests.support import client_of, write_voice
from tests.web.support import PageClient, page_of
from wyoming_tts.models.table import MODELS
from wyoming_tts.web.metrics import FIRST_AUDIO, REAL_TIME_FACTOR, Names
from wyoming_tts.web.snapshot import distribute

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(text: str) -> Samples:
    """Return the values of a scrape by name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def scrape(page: PageClient) -> Samples:
    """Ask as Prometheus does."""
    answered = await page.get("/metrics")
    assert answered.status == 200
    assert answered.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return samples(answered.body.decode())


def value(found: Samples, name: str, **labels: Any) -> float:
    """Return one value; 0 where there is none."""
    return found.get((f"wyoming_tts_{name}", tuple(sorted(labels.items()))), 0.0)


class TestScrape:
    """What Prometheus gets."""

    async def test_replies_are_counted(self, tmp_path: Path) -> None:
        """Replies by engine, door and outcome, with their characters, sound and times."""
        async with page_of(tmp_path) as page:
            before = await scrape(page)
            assert value(before, "active_replies") == 0
            async with client_of(page.app) as client:
                await client.say("Hello there.")
                await client.say("Hello there.")
                answer = await client.say("REFUSE")
                assert answer.error == "engine-failed"
            found = await scrape(page)
            replies = {"engine": "fake", "source": "wyoming"}
            assert value(found, "replies_total", **replies, outcome="complete", code="") == 2
            failed = {"outcome": "failed", "code": "engine-failed"}
            assert value(found, "replies_total", **replies, **failed) == 1
            assert value(found, "characters_total", engine="fake") == 2 * 12 + 6
            assert value(found, "first_audio_seconds_count", engine="fake") == 2
            assert value(found, "real_time_factor_count", engine="fake") == 1
            assert value(found, "cache_hits_total", engine="fake") == 1
            assert value(found, "cache_bytes") > 0
            assert value(found, "sound_seconds_total", engine="fake") > 1

    async def test_what_is_there_now(self, tmp_path: Path) -> None:
        """Engines with state and memory, connections, pages, voices, models."""
        async with page_of(tmp_path) as page, client_of(page.app) as client, page.events():
            await client.say("Hello.")
            found = await scrape(page)
            assert value(found, "engine_state", engine="fake", state="ready") == 1
            assert value(found, "engine_state", engine="fake", state="failed") == 0
            assert value(found, "engine_memory_bytes", engine="fake") > 1e6
            assert value(found, "connections") == 1
            assert value(found, "pages") == 1
            assert value(found, "voices") >= 1
            assert value(found, "models", model="neutts-nano-q4", state="missing") == 1
            assert found["process_resident_memory_bytes", ()] > 1e6
            lost = page.app.pool.status()["fake"].restarts
            assert value(found, "engine_restarts_total", engine="fake") == lost == 0

    async def test_labels_are_few_and_not_private(self, tmp_path: Path) -> None:
        """No voice, client, path or text is among the labels; models of one's own get numbers."""
        path = tmp_path / "voices" / "grandmother" / "model.gguf"
        write_voice(tmp_path / "voices", "grandmother", engine="fake", model=str(path))
        async with page_of(tmp_path, voice="grandmother") as page:
            async with client_of(page.app) as client:
                await client.say("Hello from Zanzibar.")
            text = (await page.get("/metrics")).body.decode()
            assert 'engine="fake:own-1"' in text
            for private in ("grandmother", str(tmp_path), "127.0.0.1", "Zanzibar"):
                assert private not in text

    async def test_two_servers_share_nothing(self, tmp_path: Path) -> None:
        """Each server counts for itself, and nothing is left in the library's own registry."""
        before = {metric.name for metric in REGISTRY.collect()}
        async with page_of(tmp_path / "a") as one, page_of(tmp_path / "b") as other:
            async with client_of(one.app) as client:
                await client.say("Hello.")
            labels = {"engine": "fake", "source": "wyoming", "outcome": "complete", "code": ""}
            assert value(await scrape(one), "replies_total", **labels) == 1
            assert value(await scrape(other), "replies_total", **labels) == 0
        assert {metric.name for metric in REGISTRY.collect()} == before

    async def test_a_scrape_costs_little(self, tmp_path: Path) -> None:
        """Making the text keeps the event loop for less than 5 ms."""
        async with page_of(tmp_path) as page:
            async with client_of(page.app) as client:
                await client.say("Hello.")
            metrics = page.page._metrics
            costs = []
            for _ in range(20):
                began = time.perf_counter()
                metrics.text()
                costs.append(time.perf_counter() - began)
            assert min(costs) < 0.005

    async def test_a_damaged_ledger_hides_nothing_else(self, tmp_path: Path) -> None:
        """Where models cannot be looked at, the rest is told all the same."""
        (tmp_path / "models").mkdir()
        (tmp_path / "models" / "ledger.json").write_text("[")
        async with page_of(tmp_path) as page:
            found = await scrape(page)
            assert value(found, "models", model="neutts-nano-q4", state="unknown") == 1

    async def test_a_token_is_wanted(self, tmp_path: Path) -> None:
        """Who is not allowed learns nothing; a program gives its token in the header."""
        settings = {"web_allow": "10.0.0.0/8", "web_token": "correct-horse"}
        async with page_of(tmp_path, **settings) as page:
            assert (await page.get("/metrics")).status == 401
            bearer = {"Authorization": "Bearer correct-horse"}
            assert (await page.get("/metrics", headers=bearer)).status == 200


class TestNames:
    """Names of engines that may be shown."""

    def test_numbers_stay(self) -> None:
        """A model of one's own keeps its number, whatever comes after it."""
        names = Names()
        assert names.public("neutts", MODELS) == "neutts"
        assert names.public("neutts:neutts-air-q4", MODELS) == "neutts:neutts-air-q4"
        assert names.public("neutts:/home/z/z.gguf", MODELS) == "neutts:own-1"
        assert names.public("neutts:/home/a/a.gguf", MODELS) == "neutts:own-2"
        assert names.public("neutts:/home/z/z.gguf", MODELS) == "neutts:own-1"


class TestDistribution:
    """Histograms of the last replies."""

    @given(st.lists(st.floats(0, 100)), st.sampled_from([FIRST_AUDIO, REAL_TIME_FACTOR]))
    def test_every_value_counts_once(self, values: list[float], edges: tuple[float, ...]) -> None:
        """Each value is at the first edge that is not below it, or above all."""
        found = distribute(edges, values)
        assert len(found.counts) == len(edges) + 1
        assert sum(found.counts) == len(values)
        for at, edge in enumerate(edges):
            assert sum(found.counts[: at + 1]) == sum(value <= edge for value in values)

    @pytest.mark.parametrize("edges", [FIRST_AUDIO, REAL_TIME_FACTOR])
    def test_edges_rise(self, edges: tuple[float, ...]) -> None:
        """Edges are in order, each once."""
        assert list(edges) == sorted(set(edges))
