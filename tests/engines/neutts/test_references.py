"""References are read once, and again when their file changes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engines.neutts.speaking import write_reference
from wyoming_tts.engines.neutts import references as module
from wyoming_tts.engines.neutts.references import References
from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.prompts import VoicePrompt, read_prompt


class Reads:
    """Counts how often files are read."""

    def __init__(self, read: Callable[[Path], VoicePrompt]) -> None:
        self.paths: list[Path] = []
        self._read = read

    def __call__(self, path: Path) -> VoicePrompt:
        """Read a file."""
        self.paths.append(path)
        return self._read(path)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    """Return the files that are read."""
    made = Reads(read_prompt)
    monkeypatch.setattr(module, "read_prompt", made)
    return made


def test_a_reference_is_read_once(tmp_path: Path, reads: Reads) -> None:
    """Every further job finds it in memory."""
    path, found = write_reference(tmp_path / "v.json"), References()
    assert found.find(str(path)) is found.find(str(path))
    assert reads.paths == [path]


def test_a_replaced_file_is_read_again(tmp_path: Path) -> None:
    """A voice that was made anew is used for the next job, whatever its size."""
    path, found = write_reference(tmp_path / "v.json", seed=1), References()
    old = found.find(str(path))
    write_reference(path, seed=2)
    os.utime(path, ns=(1, 1))
    new = found.find(str(path))
    assert old.codes != new.codes


def test_a_reference_is_given_as_it_was_read(tmp_path: Path) -> None:
    """Nothing is made of it here: what a model needs of it depends on the model."""
    path = write_reference(tmp_path / "v.json", text="Good night.", phonemes="old ones")
    assert References().find(str(path)) == read_prompt(path)


@pytest.mark.parametrize("missing", ["", "nowhere/neutts.json"])
def test_what_is_missing_is_told_with_the_command(missing: str, tmp_path: Path) -> None:
    """A voice without a prepared reference says what makes one."""
    path = str(tmp_path / missing) if missing else ""
    with pytest.raises(VoiceError, match="wyoming-tts voices prepare"):
        References().find(path)


def test_a_damaged_file_is_told_every_time(tmp_path: Path, reads: Reads) -> None:
    """Failures are not remembered: the file may be mended meanwhile."""
    path, found = tmp_path / "v.json", References()
    path.write_text("{")
    for _ in range(2):
        with pytest.raises(VoiceError, match="damaged"):
            found.find(str(path))
    write_reference(path)
    assert len(found.find(str(path)).codes) == 60
    assert len(reads.paths) == 3


def test_no_more_voices_are_kept_than_may(
    tmp_path: Path, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The voice that was not used for longest makes room."""
    monkeypatch.setattr(module, "MOST_VOICES", 2)
    found = References()
    paths = [write_reference(tmp_path / f"{name}.json") for name in "abc"]
    for path in (paths[0], paths[1], paths[0], paths[2], paths[0], paths[1]):
        found.find(str(path))
    assert reads.paths == [paths[0], paths[1], paths[2], paths[1]]


def test_several_threads_may_ask_at_once(tmp_path: Path) -> None:
    """Jobs that begin together all get the reference."""
    path, found = str(write_reference(tmp_path / "v.json")), References()
    seen: list[VoicePrompt] = []
    ready = threading.Barrier(8)

    def ask() -> None:
        ready.wait()
        seen.append(found.find(path))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert all(prompt == seen[0] for prompt in seen)
