from __future__ import annotations

import json
import logging
import math
import re
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import Marks, client_of, eventually, until, write_voice
from tests.web.support import PageClient, page_of
from wyoming_tts.settings import Settings, load_settings
from wyoming_tts.web.diagnostics import DEFAULT, HIDDEN, SET, Cleaner, public_settings
from wyoming_tts.web.machine import look_at_machine, versions
from wyoming_tts.web.proc import read_use
from wyoming_tts.web.snapshot import short_status


async def status_of(page: PageClient) -> Any:
    """Return the full status."""
    answered = await page.get("/api/status")
    assert answered.status == 200
    return answered.json


class TestStatus:
    """What the page shows of the server."""

    async def test_everything_is_there(self, tmp_path: Path) -> None:
        """Engines, replies, histograms, versions and the process, as the page expects them."""
        async with page_of(tmp_path) as page, client_of(page.app) as client:
            await client.say("Hello there.")
            await client.say("REFUSE")
            status = await status_of(page)
            assert set(status) == {
                *("version", "uptime", "process", "engines", "replies", "first_audio"),
                *("real_time_factor", "recent", "errors", "watermark", "lexicon", "versions"),
                "pages",
            }
            (engine,) = status["engines"]
            assert (engine["name"], engine["state"], engine["restarts"]) == ("fake", "ready", 0)
            assert engine["memory"] > 1e6
            assert engine["pid"] != 0
            assert status["process"]["connections"] == 1
            assert status["process"]["memory"] > 1e6
            assert status["process"]["threads"] >= 1
            replies = status["replies"]
            assert (replies["total"], replies["failed"], replies["active"]) == (2, 1, 0)
            assert replies["limit"] == 128
            assert sum(status["first_audio"]["counts"]) == 1
            assert len(status["first_audio"]["counts"]) == len(status["first_audio"]["edges"]) + 1
            newest, oldest = status["recent"]
            assert (newest["outcome"], oldest["outcome"]) == ("failed: engine-failed", "complete")
            assert status["watermark"] == {"on": True, "checked": False}
            assert status["lexicon"] == {"entries": 0, "problems": 0}
            assert status["versions"]["python"].startswith("3.")
            assert "this text is refused" in status["errors"][0]["message"]

    async def test_a_restart_shows(self, tmp_path: Path) -> None:
        """A worker that was lost is counted, and another process is told of."""
        marks = Marks(tmp_path / "marks")
        async with page_of(tmp_path, engine_options=marks.options) as page:
            async with client_of(page.app) as client:
                await client.say("Hello.")
                before = (await status_of(page))["engines"][0]["pid"]
                await client.say("CRASH")

            async def again() -> bool:
                engine = (await status_of(page))["engines"][0]
                return bool(engine["restarts"] == 1 and engine["state"] == "ready")

            await eventually(again)
            assert (await status_of(page))["engines"][0]["pid"] != before

    async def test_pages_are_told_in_short(self, tmp_path: Path) -> None:
        """A page's first event has what changes, in the shape of the full status."""
        async with page_of(tmp_path) as page, client_of(page.app) as client:
            await client.say("Hello.")
            async with page.events() as events:
                short = await events.next("status")
                full = await status_of(page)
                assert set(short) == {"uptime", "process", "engines", "replies"}
                assert all(set(full[name]) == set(short[name]) for name in ("process", "replies"))
                assert full["engines"] == short["engines"]
                assert full["pages"] == 1

    async def test_odd_figures_of_an_engine(self, tmp_path: Path) -> None:
        """What no JSON can hold is left out, so that browsers can read the rest."""
        async with page_of(tmp_path) as page:
            host = page.app.pool.host("fake")
            await host.ready()
            host._link.stats = {"a": math.nan, "b": math.inf, "c": 1.5}  # type: ignore[attr-defined]
            short = short_status(page.app.service, page.app.pool, 0.0, 1)
            assert json.loads(json.dumps(short, allow_nan=False)) == short
            assert short["engines"][0]["stats"] == {"c": 1.5}


class TestHealth:
    """What watchdogs ask."""

    async def test_a_server_that_speaks(self, tmp_path: Path) -> None:
        """It is well once its engine is ready; anybody may ask, with a token or without."""
        settings = {"web_allow": "10.0.0.0/8", "web_token": "correct-horse"}
        async with page_of(tmp_path, **settings) as page:
            await page.app.pool.host("fake").ready()
            answered = await page.get("/health")
            assert (answered.status, answered.json["status"]) == (200, "ok")
            assert answered.json["voices"] >= 1
            assert set(answered.json) == {"status", "voices"}

    async def test_a_server_that_loads(self, tmp_path: Path) -> None:
        """While the engine loads it is starting, which is no success."""
        marks = Marks(tmp_path / "marks")
        options = {**marks.options, "hold": True}
        async with page_of(tmp_path, engine_options=options) as page:
            answered = await page.get("/health")
            assert (answered.status, answered.json["status"]) == (503, "starting")
            marks.put("load")
            await page.app.pool.host("fake").ready()
            assert (await page.get("/health")).status == 200

    async def test_a_server_that_cannot(self, tmp_path: Path) -> None:
        """An engine that does not load is a failure, and so is a server without a voice."""
        async with page_of(tmp_path, engine_options={"fail": "no such thing"}) as page:
            await until(lambda: page.app.pool.status()["fake"].problem)
            answered = await page.get("/health")
            assert (answered.status, answered.json["status"]) == (503, "failed")


SECRETS = {
    "voice": "zanzibar-kitchen",
    "name": "Aunt Quintessa",
    "speaker": "Wolfgangus",
    "token": "correct-horse-battery",
    "host": "castle-of-otranto.example",
    "text": "Rosebud was the sledge",
    "word": "Xanthippe",
    "language": "Blefuscu",
}
COMMON = {"", "of", "was", "the", "correct", "example"}
"""Parts of the secrets that may well be there for other reasons."""


class TestDiagnostics:
    """The file that may be given to anybody."""

    async def diagnose(self, tmp_path: Path) -> tuple[str, list[str]]:
        """Run a server full of secrets and return its diagnostics, and what must not be there."""
        folder = tmp_path / "home-of-bartholomew"
        voices = folder / "voices"
        voice = write_voice(
            voices,
            SECRETS["voice"],
            languages=[f"en-{SECRETS['language']}"],
            speakers={SECRETS["speaker"]: {}},
            model=str(folder / "voices" / SECRETS["voice"] / "philomena.gguf"),
        )
        definition = voice / "voice.toml"
        usual = SECRETS["voice"].title()
        definition.write_text(definition.read_text().replace(usual, SECRETS["name"]))
        (voices / "broken-esmeralda").mkdir()
        (voices / "broken-esmeralda" / "voice.toml").write_text("name =")
        (folder / "lexicon.toml").write_text(f'[[word]]\ntext = "{SECRETS["word"]}"\n')
        settings = {
            "voice": SECRETS["voice"],
            "web_token": SECRETS["token"],
            "web_hosts": SECRETS["host"],
            "log_level": "debug",
        }
        async with page_of(folder, **settings) as page:
            async with client_of(page.app) as client:
                await client.say(f"{SECRETS['text']}.")
                await client.say(f"REFUSE {SECRETS['text']}.")
                await client.say(SECRETS["text"], voice={"name": "nobody-but-hildegunde"})
                await client.say("Hello.", voice={"name": SECRETS["voice"], "speaker": "Ortrun"})
            (host,) = page.app.pool._hosts.values()
            host._problem = (  # type: ignore[attr-defined]
                f"OSError: cannot open '{SECRETS['text']}' of {SECRETS['voice']} "
                f"({SECRETS['name']}) at {folder}/x.gguf on {socket.gethostname()} 192.168.7.9 "
                f"via https://{SECRETS['host']}/?token={SECRETS['token']}"
            )
            logging.getLogger("wyoming_tts.web").error("%s is at %s", SECRETS["name"], folder)
            await until(lambda: len(page.page._journal.entries) >= 3)
            answered = await page.get("/api/diagnostics")
            assert answered.status == 200
            assert answered.headers["Content-Disposition"].startswith("attachment")
            port = page.app.server.ports[0][1]
        private = [
            *(word for secret in SECRETS.values() for word in re.split(r"[^A-Za-z]+", secret)),
            *("hildegunde", "Ortrun", "esmeralda", "philomena", "bartholomew", "192.168.7.9"),
            *(str(tmp_path), str(Path.home()), "127.0.0.1", "::1", f":{port}"),
        ]
        return answered.body.decode(), [word for word in private if word not in COMMON]

    async def test_nothing_private_is_in_it(self, tmp_path: Path) -> None:
        """Secrets planted in voices, settings, texts, requests and problems do not come out."""
        told, private = await self.diagnose(tmp_path)
        folded = told.casefold()
        assert [word for word in private if word.casefold() in folded] == []
        if len(socket.gethostname()) > 3:
            assert socket.gethostname() not in told
        addresses = re.findall(r"\d+\.\d+\.\d+\.\d+", told)
        assert [each for each in addresses if each not in json.dumps(versions())] == []

    async def test_what_helps_is_in_it(self, tmp_path: Path) -> None:
        """States, numbers, versions, choices and the lines of the log as the program has them."""
        told = json.loads((await self.diagnose(tmp_path))[0])
        assert told["settings"]["web_token"] == SET
        assert told["settings"]["models_dir"] is None
        assert told["settings"]["max_replies"] == 128
        assert told["settings"]["log_level"] == "debug"
        assert told["settings"]["engine"] == "fake"
        assert told["settings"]["neutts_model"] == "neutts-nano-q4"
        (engine,) = told["engines"]
        assert engine["name"] == "fake:own-1"
        assert engine["problem"].startswith(f"OSError: cannot open {HIDDEN}")
        assert {reply["outcome"] for reply in told["recent"]} >= {"failed: engine-failed"}
        assert "%s is at %s" in {entry["template"] for entry in told["errors"]}
        assert told["voices"]["broken"] == 1
        assert told["models"]["neutts-nano-q4"] == "missing"
        assert told["machine"]["memory"] > 0
        assert told["lexicon_problems"] == 1

    def test_every_setting_is_numbers_choices_or_hidden(self) -> None:
        """No setting that a user writes freely is shown, whatever it is."""
        free = ("data_dir", "voices_dir", "models_dir", "voice", "neutts_codec")
        values = {
            **dict.fromkeys(free, "/srv/secret-quintessa"),
            "uri": "tcp://quintessa:1",
            "web_token": "neutts-nano-q4",
        }
        settings = load_settings(values)
        shown = public_settings(settings, frozenset({"neutts-nano-q4", "auto", "espeak"}))
        assert set(shown) == set(Settings.model_fields)
        assert "quintessa" not in json.dumps(shown)
        assert shown["web_token"] == shown["voice"] == shown["neutts_codec"] == SET
        assert shown["web_allow"] == shown["web_hosts"] == DEFAULT
        told = {
            name
            for name, value in shown.items()
            if isinstance(value, str) and value not in {DEFAULT, SET}
        }
        assert told == {
            *("engine", "fallback_engine", "neutts_model", "unknown_voice", "espeak_voices"),
            *("log_level", "links", "neutts_device"),
        }


class TestCleaner:
    """What may stay of a sentence."""

    @given(
        st.text(max_size=40),
        st.sampled_from(["'", '"', "`"]),
        st.text(st.characters(exclude_characters="'\"`"), min_size=8, max_size=40),
    )
    def test_what_is_quoted_goes(self, before: str, mark: str, secret: str) -> None:
        """Nothing in quotes is left, whatever stands in front of them."""
        before = "".join(each for each in before if each not in "'\"`")
        cleaned = Cleaner((), ()).clean(f"{before} {mark}{secret}{mark}")
        assert cleaned == Cleaner((), ()).clean(f"{before} {HIDDEN}")

    @given(
        st.lists(st.from_regex(r"[A-Za-z]{3,12}", fullmatch=True), min_size=1, max_size=4),
        st.text(max_size=40),
    )
    def test_private_words_go(self, secret: list[str], around: str) -> None:
        """No word of a name is left, in whatever letters it is written."""
        cleaned = Cleaner([" ".join(secret)], ()).clean(
            f"voice {' '.join(secret).upper()} {around} {'-'.join(secret)} ended"
        )
        words = {word.casefold() for word in re.findall("[A-Za-z]+", cleaned)}
        assert not words & {word.casefold() for word in secret}

    @pytest.mark.parametrize(
        "private",
        [
            *("/home/x/y", r"C:\x", "~/x", "x.gguf", "x@y", "1.2.3.4", "fe80::1", "a.local"),
            *("https://x/y", "x=y", "hf_abc123", "aunt-may", "Zoë", "10.0.0.0/8", "x:10200"),
        ],
    )
    def test_what_could_be_private_goes(self, private: str) -> None:
        """Paths, addresses, names of files and hosts, ids and tokens are not words."""
        assert Cleaner((), ()).clean(f"cannot open {private}: denied") == (
            f"cannot open {HIDDEN} denied"
        )

    def test_what_helps_stays(self) -> None:
        """Plain sentences with numbers and known ids come through."""
        cleaner = Cleaner(["Aunt May"], ["neutts-nano-q4"])
        for text in (
            "the worker ended by itself (signal 4)",
            "it made no sound for 10 s and was ended",
            "downloading neutts-nano-q4: 34 % of 195 MB",
            "model neutts-nano-q4 doesn't load!",
        ):
            assert cleaner.clean(text) == text

    @given(st.text(max_size=2000))
    def test_it_never_fails_and_never_grows(self, text: str) -> None:
        """Any text at all is cleaned, twice as well as once."""
        cleaned = Cleaner((), ()).clean(text)
        assert Cleaner((), ()).clean(cleaned) == cleaned


class TestMachine:
    """What the server runs on."""

    def test_the_machine(self, tmp_path: Path) -> None:
        """Sizes are told, names that somebody may have given are not."""
        machine = look_at_machine(tmp_path / "not" / "there")
        assert machine.folder_free
        assert machine.memory
        assert machine.processors >= 1
        assert re.fullmatch(r"[0-9.]*", machine.kernel)

    def test_a_process(self) -> None:
        """This process takes memory; one that is not there takes nothing."""
        assert read_use().memory > 1e6
        assert read_use(2**22 + 1).memory == 0
