from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.train.clips.datasets import TEXT, kinds, lj_folder, make_here, save, sound
from wyoming_tts.errors import LanguageNotSupportedError, TrainingError
from wyoming_tts.train.clips import prepare as prepare_module
from wyoming_tts.train.clips.dataset import DatasetOptions
from wyoming_tts.train.clips.findings import Severity
from wyoming_tts.train.clips.outcome import Outcome
from wyoming_tts.train.clips.picture import need_matplotlib
from wyoming_tts.train.clips.prepare import PrepareOptions, prepare

MADE = ("manifest.jsonl", "findings.jsonl", "report.txt", "report.png", "prepared.jsonl")


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make clips in the process of the test."""
    monkeypatch.setattr(prepare_module, "make_clips", make_here)


def run(source: Path, folder: Path, **options: Any) -> Outcome:
    """Prepare a dataset, and check that all of it is accounted for."""
    outcome = prepare(source, folder, PrepareOptions(**options), lambda _text: None)
    refused = {each.clip for each in outcome.findings if each.severity is Severity.REFUSED}
    assert len(outcome.clips) + len(refused) == outcome.total
    assert outcome.refused == len(refused)
    clips = {f"clips/{path.name}" for path in (folder / "clips").iterdir()}
    assert clips == {clip.audio for clip in outcome.clips}
    return outcome


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return when each file was written and what it holds."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in files
    }


def test_a_dataset_becomes_clips_and_a_manifest(tmp_path: Path) -> None:
    """Each line of the manifest names a clip of the promised format, and one in ten is held out."""
    outcome = run(lj_folder(tmp_path / "set", 10), tmp_path / "out")
    lines = (tmp_path / "out" / "manifest.jsonl").read_text().splitlines()
    values = [json.loads(line) for line in lines]
    assert [value["id"] for value in values] == [f"c-{place:03d}" for place in range(10)]
    for value in values:
        assert set(value) == {"id", "audio", "text", "speaker", "seconds", "split", "language"}
        assert value["language"] == "en-US"
        info = soundfile.info(tmp_path / "out" / value["audio"])
        assert (info.samplerate, info.channels, info.subtype) == (24_000, 1, "PCM_16")
        assert info.duration == pytest.approx(value["seconds"], abs=0.001)
    assert [value["split"] for value in values].count("held-out") == 1
    assert "10 of 10 clips kept" in (tmp_path / "out" / "report.txt").read_text()
    assert (tmp_path / "out" / "report.png").read_bytes().startswith(b"\x89PNG")
    assert outcome.seconds == pytest.approx(sum(value["seconds"] for value in values))


def test_a_second_run_writes_no_clip(tmp_path: Path) -> None:
    """Where nothing changed nothing is made, and all files stay as they are."""
    source, folder = lj_folder(tmp_path / "set", 3), tmp_path / "out"
    run(source, folder)
    before = state(folder)
    run(source, folder)
    after = state(folder)
    assert {name: content for name, (_, content) in after.items()} == {
        name: content for name, (_, content) in before.items()
    }
    kept = [name for name in before if name.startswith(("clips", "manifest", "prepared"))]
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_the_same_dataset_gives_the_same_files(tmp_path: Path) -> None:
    """Clips, manifest and reports are the same byte for byte in another folder."""
    source = lj_folder(tmp_path / "set", 4)
    for name in ("one", "two"):
        run(source, tmp_path / name)
    one, two = (
        {name: content for name, (_, content) in state(tmp_path / each).items()}
        for each in ("one", "two")
    )
    assert one == two
    assert set(MADE) <= set(one)


def test_only_what_changed_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new recording, a lost clip and an added line are made; others are left."""
    source, folder = lj_folder(tmp_path / "set", 4), tmp_path / "out"
    before = run(source, folder)
    made: list[str] = []

    def watched(tasks: Any, jobs: int) -> Any:
        made.extend(task.id for task in tasks)
        return make_here(tasks, jobs)

    monkeypatch.setattr(prepare_module, "make_clips", watched)
    save(source / "wavs" / "c-001.wav", sound(2.5, 30))
    (folder / "clips" / "c-002.wav").write_bytes(b"RIFF")
    lj_folder(source, 1, first=20)
    made.clear()
    (source / "wavs" / "c-000.wav").touch()
    after = run(source, folder)
    assert {"c-000", "c-001", "c-002", "c-020"} >= set(made) >= {"c-001", "c-002", "c-020"}
    splits = {clip.id: clip.split for clip in after.clips}
    assert {clip.id: clip.split for clip in before.clips}.items() <= splits.items()


def test_what_left_the_dataset_leaves_the_clips(tmp_path: Path) -> None:
    """A removed line removes its clip, and only files that were made here."""
    source, folder = lj_folder(tmp_path / "set", 3), tmp_path / "out"
    run(source, folder)
    (source / "wavs" / "c-001.wav").unlink()
    lj_folder(source, 0)
    (folder / "mine.txt").write_text("x")
    assert [clip.id for clip in run(source, folder).clips] == ["c-000", "c-002"]
    assert (folder / "mine.txt").exists()


def test_bad_input_of_all_kinds_adds_up(tmp_path: Path) -> None:
    """One dataset with everything wrong loses nothing silently."""
    source = lj_folder(tmp_path / "set", 3)
    wavs = source / "wavs"
    (wavs / "empty.wav").touch()
    (wavs / "text.wav").write_text("Hello.")
    save(wavs / "short.wav", sound(0.1))
    save(wavs / "long.wav", sound(25))
    save(wavs / "quiet.wav", np.zeros(24_000))
    save(wavs / "odd.wav", sound(2.2))
    (wavs / "copy.wav").write_bytes((wavs / "c-002.wav").read_bytes())
    save(wavs / "extra.wav", sound())
    save(wavs / "stereo.wav", np.stack([sound(3), sound(3)], axis=1), 44_100)
    lines = [f"{name}|{TEXT}" for name in ("empty", "text", "short", "long", "quiet", "copy")]
    lines += [
        f"stereo|{TEXT}",
        f"gone|{TEXT}",
        f"c-000|{TEXT}",
        f"odd|{TEXT * 5}",
        "c-009|",
        "x|y|z",
    ]
    with (source / "metadata.csv").open("a") as file:
        file.write("\r\n\r\n" + "\r\n".join(lines))
    outcome = run(source, tmp_path / "out")
    assert [clip.id for clip in outcome.clips] == ["c-000", "c-001", "c-002", "stereo"]
    assert Counter(kinds(outcome.findings, Severity.REFUSED)) == {
        **dict.fromkeys(["SHORT", "LONG", "SILENT", "PACE", "COPY", "UNLISTED"], 1),
        **dict.fromkeys(["DUPLICATE", "LINE"], 1),
        **dict.fromkeys(["UNREADABLE", "MISSING"], 2),
    }
    report = (tmp_path / "out" / "report.txt").read_text()
    assert "4 of 16 clips kept, 12 refused" in report
    found = (tmp_path / "out" / "findings.jsonl").read_text().splitlines()
    assert len(found) == len(outcome.findings)


def test_the_same_recording_with_other_texts_is_refused(tmp_path: Path) -> None:
    """Nobody can tell which of the texts is right."""
    source = lj_folder(tmp_path / "set", 2)
    (source / "wavs" / "x.wav").write_bytes((source / "wavs" / "c-001.wav").read_bytes())
    with (source / "metadata.csv").open("a") as file:
        file.write("x|The door of the house is open.\n")
    assert [clip.id for clip in run(source, tmp_path / "out").clips] == ["c-000"]


def test_nothing_to_keep_is_an_error_with_a_report(tmp_path: Path) -> None:
    """Where all is refused the reasons are in the report."""
    source = tmp_path / "set"
    source.mkdir()
    save(source / "a.wav", np.zeros(24_000))
    (source / "a.txt").write_text(TEXT)
    with pytest.raises(TrainingError, match=r"none of 1 clips can be kept.*report\.txt"):
        run(source, tmp_path / "out")
    assert "nobody speaks" in (tmp_path / "out" / "report.txt").read_text()


def test_speakers_are_told_apart(tmp_path: Path) -> None:
    """Minutes and advice are for each speaker."""
    for place, name in enumerate(("anna", "bert")):
        folder = tmp_path / "set" / name
        folder.mkdir(parents=True)
        save(folder / "a.wav", sound(2 + place / 2))
        (folder / "a.txt").write_text(TEXT)
    options = DatasetOptions(speaker_folders=True)
    outcome = run(tmp_path / "set", tmp_path / "out", dataset=options)
    assert list(outcome.speakers) == ["bert", "anna"]
    assert "anna, 2 s: too little" in (tmp_path / "out" / "report.txt").read_text()


def test_files_of_others_are_not_touched(tmp_path: Path) -> None:
    """Neither the dataset itself nor a folder with other clips is written to."""
    source = lj_folder(tmp_path / "set", 2)
    with pytest.raises(TrainingError, match="holds the dataset"):
        run(source, source)
    save_into = tmp_path / "out" / "clips"
    save_into.mkdir(parents=True)
    (save_into / "c-000.wav").write_text("mine")
    with pytest.raises(TrainingError, match="not made here"):
        run(source, tmp_path / "out")
    assert (save_into / "c-000.wav").read_text() == "mine"


def test_an_unknown_language_is_told_before_any_work(tmp_path: Path) -> None:
    """Texts without phonemes cannot be checked."""
    with pytest.raises(LanguageNotSupportedError):
        run(lj_folder(tmp_path / "set", 1), tmp_path / "out", language="xx-none")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("package", ["soundfile", "matplotlib.figure"])
def test_missing_packages_are_told_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    """What is missing is named with the command that installs it."""
    source = lj_folder(tmp_path / "set", 1)
    monkeypatch.setitem(__import__("sys").modules, package, None)
    with pytest.raises(TrainingError, match=r"pip install 'wyoming-tts\[train\]'"):
        run(source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_names_cannot_break_the_picture(tmp_path: Path) -> None:
    """Speakers and clips may have the names that people give them."""
    assert need_matplotlib()
    folder = tmp_path / "set" / "_$x^2_{ and so on"
    folder.mkdir(parents=True)
    save(folder / "a$_{.wav", 0.8 * sound(noise_db=-36))
    (folder / "a$_{.txt").write_text(TEXT)
    run(tmp_path / "set", tmp_path / "out", dataset=DatasetOptions(speaker_folders=True))
