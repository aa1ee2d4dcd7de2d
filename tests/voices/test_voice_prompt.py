"""What a voice may name besides its recording: a model, and what its engine prepared."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.voices.folders import write_voice
from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.voice import read_voice


def test_a_voice_may_name_its_model(tmp_path: Path) -> None:
    """What must be loaded for it is then the engine with that model, and else the engine."""
    assert read_voice(write_voice(tmp_path, "anna")).host == "fake"
    voice = read_voice(write_voice(tmp_path, "berta", model="air:q4"))
    assert (voice.model, voice.host) == ("air:q4", "fake:air:q4")


def test_a_prepared_reference_belongs_to_the_voice(tmp_path: Path) -> None:
    """A file with the engine's name is what the engine made of the recording."""
    folder = write_voice(tmp_path, "anna")
    for name in ("other.json", "fake.txt", "fake.json.part"):
        (folder / name).touch()
    assert read_voice(folder).prompt is None
    (folder / "fake.json").write_text("{}")
    assert read_voice(folder).prompt == folder / "fake.json"


def test_a_new_prepared_reference_is_a_new_revision(tmp_path: Path) -> None:
    """Sound that was kept of the old one is not used any more."""
    folder = write_voice(tmp_path, "anna")
    seen = [read_voice(folder).revision]
    for content, time in (("{}", 1), ("{ }", 1), ("{ }", 2)):
        (folder / "fake.json").write_text(content)
        os.utime(folder / "fake.json", ns=(time, time))
        seen.append(read_voice(folder).revision)
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("kind", ["folder", "pipe", "elsewhere"])
def test_a_prepared_reference_that_is_no_file_of_the_voice_is_refused(
    kind: str, tmp_path: Path
) -> None:
    """Neither a pipe nor a link out of the folder is ever read as one."""
    folder, other = write_voice(tmp_path, "anna"), tmp_path / "secret"
    other.write_text("{}")
    path = folder / "fake.json"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "elsewhere":
            path.symlink_to(other)
    with pytest.raises(VoiceError, match=r"anna.*fake\.json"):
        read_voice(folder)
