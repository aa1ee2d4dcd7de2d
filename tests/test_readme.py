"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from wyoming_tts.cli.main import COMMANDS
from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.espeak.engine import EspeakEngine
from wyoming_tts.settings import Settings
from wyoming_tts.speech.lexicon_file import LexiconFolder
from wyoming_tts.text.verbaliser import verbalise
from wyoming_tts.voices.voice import read_voice

TEXT = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
VOICES = [block for block in BLOCKS if "languages" in tomllib.loads(block)]
ROWS = re.findall(r"^\| `--([a-z-]+)` \| (?:`([^`]*)`)? ?\| (.*) \|$", TEXT, re.MULTILINE)
SAID = re.findall(r"^\| `([a-z]{2}(?:-[A-Z]{2})?)` \| (.*) \| (.*) \|$", TEXT, re.MULTILINE)


@pytest.mark.parametrize(("language", "text", "words"), SAID)
def test_texts_are_said_as_the_table_shows(language: str, text: str, words: str) -> None:
    """Whoever reads how a text is said hears it so."""
    assert verbalise(text, language) == words


def test_there_are_examples_of_what_is_said() -> None:
    """The table is there, so that the test above tests something."""
    assert len(SAID) > 4


def test_the_example_of_a_lexicon_is_one(tmp_path: Path) -> None:
    """The lexicon that users copy is read without a fault, with all of its words."""
    (block,) = (block for block in BLOCKS if "[[word]]" in block)
    (tmp_path / "lexicon.toml").write_text(block, encoding="utf-8")
    folder = LexiconFolder(tmp_path)
    folder.scan()
    assert not folder.problems
    assert len(folder.current) == block.count("[[word]]")


@pytest.mark.parametrize("block", VOICES)
def test_the_example_of_a_voice_speaks(block: str, tmp_path: Path) -> None:
    """The voice that users copy is one that espeak speaks with, all of its speakers included."""
    folder = tmp_path / "grandma"
    folder.mkdir()
    (folder / "voice.toml").write_text(block)
    values = tomllib.loads(block)
    for key in ("reference", "transcript"):
        (folder / values[key]).write_text("Once upon a time.")
    voice = read_voice(folder)
    assert voice.reference == folder / values["reference"]
    assert voice.transcript == "Once upon a time."
    engine = EspeakEngine()
    engine.load({})
    try:
        for speaker in (None, *voice.speakers):
            job = SpeakJob("Hello, my dear.", voice.languages[0], voice.options_for(speaker))
            sizes = [block.size for block in engine.speak(job, lambda: False)]
            assert sum(sizes) > 12_000
    finally:
        engine.close()


def test_there_is_an_example_of_a_voice() -> None:
    """The README shows one voice, with a speaker, so that the test above tests something."""
    (block,) = VOICES
    assert tomllib.loads(block)["speakers"]


def test_the_defaults_are_those_of_the_settings() -> None:
    """Whoever reads the table of the settings reads what the server does."""
    told = {flag.replace("-", "_"): value for flag, value, _ in ROWS}
    fields = Settings.model_fields
    numbers = {
        name: float(told[name])
        for name, field in fields.items()
        if isinstance(field.default, int | float) and not isinstance(field.default, bool)
    }
    assert numbers == {name: fields[name].default for name in numbers}
    words = {name: told[name] for name, field in fields.items() if isinstance(field.default, str)}
    assert words == {name: fields[name].default for name in words}


def test_the_meanings_are_those_of_the_settings() -> None:
    """The table of the settings says of each what ``--help`` says."""
    told = {flag.replace("-", "_"): meaning for flag, _, meaning in ROWS}
    assert told == {name: field.description for name, field in Settings.model_fields.items()}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_shown(command: str) -> None:
    """The README's table of commands leaves none out."""
    assert re.search(rf"^\| `wyoming-tts {command}\b", TEXT, re.MULTILINE)
