"""The default voice that a person chose."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.support import client_of, running_app, write_voice
from wyoming_tts.errors import VoiceError
from wyoming_tts.speech.favourite import FILE, Favourite


def test_a_choice_outlives_the_server(tmp_path: Path) -> None:
    """What one server was told, the next one knows; taking it back as well."""
    first = Favourite(tmp_path)
    first.choose("anna")
    second = Favourite(tmp_path)
    second.read()
    assert second.voice == "anna"
    second.choose("")
    first.read()
    assert not first.voice


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"voice": 5}', "\xff", "[" * 4000])
def test_a_damaged_file_is_no_choice(
    content: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A file that cannot be read is told of, and the server speaks all the same."""
    (tmp_path / FILE).write_text(content, encoding="latin-1")
    favourite = Favourite(tmp_path)
    favourite.read()
    assert not favourite.voice
    assert FILE in caplog.text


def test_a_choice_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    """Where nothing can be written, nothing is changed."""
    (tmp_path / "file").touch()
    favourite = Favourite(tmp_path / "file")
    with pytest.raises(VoiceError, match="data folder"):
        favourite.choose("anna")
    assert not favourite.voice


async def test_the_chosen_voice_speaks(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Who names no voice hears the chosen one; once that is gone the usual one, with a warning."""
    caplog.set_level(logging.INFO)
    for name in ("tone", "zither"):
        write_voice(tmp_path / "voices", name)
    async with running_app(tmp_path, voice="") as app, client_of(app) as client:
        await client.say("One.")
        app.service.favourite.choose("zither")
        await client.say("Two.")
        (tmp_path / "voices" / "zither" / "voice.toml").unlink()
        await app.catalogue.refresh(5)
        await client.say("Three.")
    spoken = [r.getMessage() for r in caplog.records if r.getMessage().startswith("reply ")]
    assert [line.partition("voice=")[2].split()[0] for line in spoken] == ["tone", "zither", "tone"]
    assert "zither is gone" in caplog.text
