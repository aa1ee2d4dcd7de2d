from __future__ import annotations

from pathlib import Path

import pytest

from tests.train.clips.datasets import TEXT, kinds
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.clips.dataset import Dataset, DatasetOptions, read_dataset
from wyoming_tts.train.clips.findings import Severity
from wyoming_tts.train.clips.metadata import Columns


def folder(root: Path, files: dict[str, str]) -> Path:
    """Write files, recordings among them, whose content does not matter yet."""
    for name, content in files.items():
        path = root / "set" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root / "set"


def read(root: Path, files: dict[str, str], **options: object) -> Dataset:
    """Read a dataset of files, and check that nothing of it is lost."""
    dataset = read_dataset(
        folder(root, files),
        DatasetOptions(**options),  # type: ignore[arg-type]
        root / "out",
    )
    refusals = kinds(dataset.findings, Severity.REFUSED)
    assert dataset.total == len(dataset.entries) + len(refusals)
    return dataset


@pytest.mark.parametrize("name", ["a", "a.wav", "wavs/a.wav"])
def test_recordings_are_found_by_any_of_their_names(tmp_path: Path, name: str) -> None:
    """A line names its recording with or without its ending and its folder."""
    (entry,) = read(tmp_path, {"metadata.csv": f"{name}|{TEXT}", "wavs/a.wav": "x"}).entries
    assert (entry.id, entry.text, entry.source.name) == ("a", TEXT, "a.wav")


@pytest.mark.parametrize("ending", ["flac", "mp3", "ogg", "WAV"])
def test_all_formats_are_found(tmp_path: Path, ending: str) -> None:
    """A name without an ending is that of a recording in any format."""
    dataset = read(tmp_path, {"metadata.csv": f"a|{TEXT}", f"wavs/a.{ending}": "x"})
    assert [entry.id for entry in dataset.entries] == ["a"]


def test_three_columns_with_speakers(tmp_path: Path) -> None:
    """Speakers come from their column where the option says that there is one."""
    files = {"metadata.csv": f"a.wav|anna|{TEXT}", "wavs/a.wav": "x"}
    (entry,) = read(tmp_path, files, columns=Columns.SPEAKER).entries
    assert (entry.speaker, entry.text) == ("anna", TEXT)


def test_what_is_missing_or_not_named_is_refused(tmp_path: Path) -> None:
    """A line without a recording and a recording without a line are both told."""
    files = {"metadata.csv": f"a|{TEXT}\ngone|{TEXT}\n", "wavs/a.wav": "x", "wavs/extra.wav": "x"}
    dataset = read(tmp_path, files)
    assert kinds(dataset.findings, Severity.REFUSED) == ["MISSING", "UNLISTED"]
    assert dataset.total == 3


@pytest.mark.parametrize("name", ["../secret", "/etc/secret", "..", "wavs/../../secret.wav", "\0"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    """A recording elsewhere is not there, whatever its path."""
    (tmp_path / "secret.wav").write_text("x")
    dataset = read(tmp_path, {"metadata.csv": f"{name}|{TEXT}", "wavs/a.wav": "x"})
    assert not dataset.entries


def test_a_repeated_line_is_refused_once(tmp_path: Path) -> None:
    """Of two equal lines the first is kept."""
    dataset = read(tmp_path, {"metadata.csv": f"a|{TEXT}\na.wav|{TEXT}\n", "wavs/a.wav": "x"})
    assert [entry.place for entry in dataset.entries] == ["line 1 of metadata.csv"]
    assert [finding.clip for finding in dataset.findings] == ["line 2 of metadata.csv"]


def test_an_id_with_two_texts_is_refused(tmp_path: Path) -> None:
    """Nobody can tell which text is right, so that neither is learned."""
    dataset = read(tmp_path, {"metadata.csv": "a|One.\na|Two.\n", "wavs/a.wav": "x"})
    assert not dataset.entries
    assert kinds(dataset.findings, Severity.REFUSED) == ["DUPLICATE"] * 2


@pytest.mark.parametrize("text", ["", " ", "...", "\t"])
def test_texts_without_words_are_refused(tmp_path: Path, text: str) -> None:
    """A line whose text says nothing is told."""
    dataset = read(tmp_path, {"metadata.csv": f"a|{text}\n", "wavs/a.wav": "x"})
    assert kinds(dataset.findings, Severity.REFUSED) == ["NO_TEXT"]


def test_pairs_of_recordings_and_texts(tmp_path: Path) -> None:
    """Recordings beside texts are a dataset, in folders too, which may name the speakers."""
    files = {
        "anna/a.wav": "x",
        "anna/a.txt": "\ufeffHello\r\nthere",
        "b.flac": "x",
        "b.lab": "Bye.",
    }
    dataset = read(tmp_path, files, speaker="me", speaker_folders=True)
    assert [(e.id, e.text, e.speaker) for e in dataset.entries] == [
        ("anna-a", "Hello there.", "anna"),
        ("b", "Bye.", "me"),
    ]


def test_what_has_no_partner_is_refused(tmp_path: Path) -> None:
    """Recordings without texts, texts without recordings, and texts that differ are told."""
    recordings = dict.fromkeys(["a.wav", "c.wav", "d.wav", "e.wav", "f.wav", "f.mp3"], "x")
    texts = {"b.txt": "Bye.", "c.txt": "One.", "c.lab": "Two.", "e.txt": "", "f.txt": "Which?"}
    files = {**recordings, **texts, "d.lab": "0 100 sil\n100 200 a\n"}
    dataset = read(tmp_path, files)
    assert not dataset.entries
    assert sorted(kinds(dataset.findings, Severity.REFUSED)) == sorted(
        ["UNLISTED", "MISSING", "NO_TEXT", "NO_TEXT", "NO_TEXT", "DUPLICATE", "DUPLICATE"]
    )


def test_a_text_file_of_another_encoding_costs_one_clip(tmp_path: Path) -> None:
    """One bad file is told with its line, and the others are kept."""
    files = {"a.wav": "x", "b.wav": "x", "b.txt": "Bye."}
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "a.txt").write_bytes(b"fine\ngr\xfc\xdfe")
    dataset = read(tmp_path, files)
    assert [entry.id for entry in dataset.entries] == ["b"]
    assert "line 2 of" in dataset.findings[0].message


@pytest.mark.parametrize("files", [{"readme.md": "x"}, {"metadata.csv": "\n\n"}])
def test_folders_with_nothing_in_them_are_refused(tmp_path: Path, files: dict[str, str]) -> None:
    """A folder without a dataset is no empty dataset."""
    with pytest.raises(TrainingError):
        read(tmp_path, files)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """The folder is asked for by name."""
    with pytest.raises(TrainingError, match="not a folder"):
        read_dataset(tmp_path / "none", DatasetOptions(), tmp_path / "out")


def test_the_output_is_not_taken_for_input(tmp_path: Path) -> None:
    """Clips that were written below the dataset's folder are not read as recordings."""
    root = folder(tmp_path, {"a.wav": "x", "a.txt": "Hello.", "out/clips/a.wav": "x"})
    dataset = read_dataset(root, DatasetOptions(), root / "out")
    assert dataset.total == 1
