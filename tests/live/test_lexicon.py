# ruff: noqa: RUF001 - IPA looks like other letters
"""A person's own words for words, in a running server, followed without a restart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import Client, client_of, eventually, running_app
from wyoming_tts.speech import lexicon_file
from wyoming_tts.text.pronunciation import pronounced

ESPEAK: dict[str, Any] = {"engine": "espeak", "voice": "espeak-en-gb", "seed": 1}


def write(folder: Path, **words: str) -> None:
    """Write a lexicon of words with their respelling, or their sounds between slashes."""
    lines = []
    for word, said in words.items():
        key = "ipa" if said.startswith("/") else "say"
        lines.append(f'[[word]]\ntext = "{word}"\n{key} = "{said}"\n')
    (folder / "lexicon.toml").write_text("".join(lines), encoding="utf-8")


async def said(client: Client, text: str) -> bytes:
    """Return the samples of a text, which must be spoken without a fault."""
    answer = await client.say(text)
    assert answer.error is None
    assert any(answer.audio)
    return answer.audio


async def test_a_changed_lexicon_is_heard_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word is spoken as its entry says, another way once the file has changed, and then plain."""
    monkeypatch.setattr(lexicon_file, "LOOK_EVERY", 0.05)
    async with running_app(tmp_path, **ESPEAK) as app, client_of(app) as client:
        plain = await said(client, "The gizmo is on.")
        one = await said(client, "The yellow lamp is on.")
        two = await said(client, "The heating is on.")
        assert len({plain, one, two}) == 3

        for words, expected in (
            ({"gizmo": "yellow lamp"}, one),
            ({"gizmo": "heating"}, two),
            ({}, plain),
        ):
            write(tmp_path, **words)

            async def heard(expected: bytes = expected) -> bool:
                return await said(client, "The gizmo is on.") == expected

            await eventually(heard, f"the lexicon {words}")


async def test_sounds_reach_the_engine(tmp_path: Path) -> None:
    """Two words with the same sounds are spoken alike, and not as they are written."""
    sounds = "/ˈhɛlɪkɒptə/"
    write(tmp_path, gizmo=sounds, doodad=sounds)
    async with running_app(tmp_path, **ESPEAK) as app, client_of(app) as client:
        gizmo = await said(client, "My gizmo, please.")
        assert gizmo == await said(client, "My doodad, please.")
        assert gizmo != await said(client, "My gadget, please.")


async def test_a_broken_lexicon_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """While the file cannot be read its last good version is spoken, and the log says why."""
    monkeypatch.setattr(lexicon_file, "LOOK_EVERY", 0.0)
    write(tmp_path, gizmo="heating")
    async with running_app(tmp_path, **ESPEAK) as app, client_of(app) as client:
        good = await said(client, "The gizmo is on.")
        assert good == await said(client, "The heating is on.")
        (tmp_path / "lexicon.toml").write_text("[[word]\n")
        assert await said(client, "The gizmo is on.") == good

        def told() -> bool:
            return "last good version" in caplog.text

        await eventually(told, "the warning")
        assert await said(client, "The gizmo is on.") == good


async def test_clients_cannot_bring_sounds_in_plain_text(tmp_path: Path) -> None:
    """What marks sounds inside of the server has no power when a client sends it."""
    mark = pronounced("gizmo", "ˈhɛlɪkɒptə")
    async with running_app(tmp_path, **ESPEAK) as app, client_of(app) as client:
        sent = await said(client, f"My {mark} please.")
        other = await said(client, f"My {pronounced('gizmo', 'ba')} please.")
        stripped = await said(client, "My gizmo ˈhɛlɪkɒptə please.")
        assert sent == stripped
        assert sent != other  # the sounds were read out as text
        streamed = await client.stream("My ", *mark, " please.")
    assert streamed.audio == sent
