from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.voices.folders import write_voice
from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.voice import LARGEST_TEXT, read_voice

PLAIN = 'name = "A"\nlanguages = ["en"]\nengine = "fake"\n'


def test_every_key_is_read(tmp_path: Path) -> None:
    """A voice is what its file says, its id being the name of its folder."""
    folder = write_voice(
        tmp_path,
        "anna-2.1_x",
        name=" Anna ",
        languages=["en-GB", "zh-Hant-TW", "yue"],
        description="A voice",
        attribution="Someone",
        url="https://example.org",
        licence="CC0-1.0",
        reference="a.wav",
        transcript="a.txt",
        options={"speed": 1.5, "deep": [1, "x"]},
    )
    (folder / "a.wav").write_bytes(b"RIFF")
    (folder / "a.txt").write_bytes(b"\xef\xbb\xbf Hello there.\r\n")
    voice = read_voice(folder)
    assert (voice.id, voice.name, voice.engine) == ("anna-2.1_x", "Anna", "fake")
    assert voice.languages == ("en-GB", "zh-Hant-TW", "yue")
    assert (voice.description, voice.attribution) == ("A voice", "Someone")
    assert (voice.url, voice.licence) == ("https://example.org", "CC0-1.0")
    assert voice.options == {"speed": 1.5, "deep": [1, "x"]}
    assert (voice.reference, voice.transcript) == (folder / "a.wav", "Hello there.")


def test_little_is_needed(tmp_path: Path) -> None:
    """A name, a language and an engine make a voice."""
    folder = tmp_path / "anna"
    folder.mkdir()
    (folder / "voice.toml").write_text(PLAIN)
    voice = read_voice(folder)
    assert (voice.reference, voice.transcript, voice.speakers) == (None, "", {})


def test_a_file_of_another_editor_is_read(tmp_path: Path) -> None:
    """A byte order mark and line ends of Windows are no part of the definition."""
    folder = tmp_path / "anna"
    folder.mkdir()
    (folder / "voice.toml").write_bytes(b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode())
    assert read_voice(folder).name == "A"


def test_speakers_change_options(tmp_path: Path) -> None:
    """A speaker's options lie on top of the voice's own."""
    folder = write_voice(tmp_path, "many", options={"a": 1, "b": 2})
    with (folder / "voice.toml").open("a") as file:
        file.write("\n[speakers.low]\nb = 3\n[speakers.plain]\n")
    voice = read_voice(folder)
    assert list(voice.speakers) == ["low", "plain"]
    assert voice.options_for("low") == {"a": 1, "b": 3}
    assert voice.options_for("plain") == voice.options_for(None) == {"a": 1, "b": 2}


def test_the_revision_changes_with_what_changes_the_sound(tmp_path: Path) -> None:
    """Definition, reference and transcript each give another revision, and nothing else does."""
    folder = write_voice(tmp_path, "anna", reference="a.wav", transcript="a.txt")
    (folder / "a.wav").write_bytes(b"one")
    (folder / "a.txt").write_text("one")
    seen = [read_voice(folder).revision]
    (folder / "notes").write_text("nothing")
    assert read_voice(folder).revision == seen[0]
    for name in ("a.wav", "a.txt", "voice.toml"):
        with (folder / name).open("a") as file:
            file.write("# more")
        seen.append(read_voice(folder).revision)
    (folder / "a.wav").write_bytes(b"two# more")
    os.utime(folder / "a.wav", ns=(1, 1))
    seen.append(read_voice(folder).revision)
    assert len(set(seen)) == len(seen)


BROKEN = {
    "empty": b"",
    "not toml": b"name: x\n",
    "cut short": PLAIN.encode()[:-3],
    "not utf-8": PLAIN.encode() + b'description = "\xff\xfe"\n',
    "utf-16": PLAIN.encode("utf-16"),
    "zero bytes": bytes(100),
    "huge": PLAIN.encode() + b"#" * LARGEST_TEXT,
    "deep": PLAIN.encode() + b"[options]\na = " + b"[" * 20_000,
    "deep tables": PLAIN.encode() + b"[options" + b".a" * 20_000 + b"]",
    "a key twice": PLAIN.encode() * 2,
    "unknown key": (PLAIN + "volume = 3\n").encode(),
    "no name": PLAIN.replace("name", "#").encode(),
    "no language": PLAIN.replace("languages", "#").encode(),
    "no engine": PLAIN.replace("engine", "#").encode(),
    "engine with a colon": PLAIN.replace("fake", "fake:big").encode(),
    "model a number": (PLAIN + "model = 5\n").encode(),
    "long model": (PLAIN + f'model = "{"x" * 1001}"\n').encode(),
    "empty name": PLAIN.replace('"A"', '""').encode(),
    "blank name": PLAIN.replace('"A"', '" "').encode(),
    "long name": PLAIN.replace("A", "A" * 300).encode(),
    "name a number": PLAIN.replace('"A"', "5").encode(),
    "language a text": PLAIN.replace('["en"]', '"en"').encode(),
    "no languages": PLAIN.replace('["en"]', "[]").encode(),
    "language a number": PLAIN.replace('["en"]', "[5]").encode(),
    "bad language": PLAIN.replace('"en"', '"english"').encode(),
    "bad language tag": PLAIN.replace('"en"', '"en_GB"').encode(),
    "empty language": PLAIN.replace('"en"', '""').encode(),
    "options a text": (PLAIN + 'options = "x"\n').encode(),
    "options with a date": (PLAIN + "[options]\na = 2024-01-01\n").encode(),
    "speakers a list": (PLAIN + "speakers = []\n").encode(),
    "speaker a number": (PLAIN + "[speakers]\nx = 1\n").encode(),
    "speaker without a name": (PLAIN + '[speakers.""]\n').encode(),
    "newline in a key": (PLAIN + '"a\\nb" = 1\n').encode(),
    "long key": (PLAIN + '"' + "a" * 5_000 + '" = 1\n').encode(),
}


def check_broken(folder: Path, *, says: str = ".") -> None:
    """Check that a voice is refused in one short line that names it."""
    with pytest.raises(VoiceError, match=says) as caught:
        read_voice(folder)
    message = str(caught.value)
    assert folder.name in message
    assert message.isprintable()
    assert len(message) < 500


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_broken_definitions_are_refused(content: bytes, tmp_path: Path) -> None:
    """Whatever is wrong with the file is told in one line."""
    folder = tmp_path / "anna"
    folder.mkdir()
    (folder / "voice.toml").write_bytes(content)
    check_broken(folder)


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "loop", "dangling", "elsewhere"])
@pytest.mark.parametrize("name", ["voice.toml", "reference", "transcript"])
def test_what_is_no_file_of_the_voice_is_refused(kind: str, name: str, tmp_path: Path) -> None:
    """Missing files, folders, pipes, and links out of the folder are told, and never waited for."""
    folder = write_voice(tmp_path, "anna", reference="reference", transcript="transcript")
    for file in ("reference", "transcript"):
        (folder / file).write_text("something")
    path, other = folder / name, tmp_path / "secret"
    other.write_text(PLAIN)
    path.unlink()
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "loop":
            path.symlink_to(path)
        case "dangling":
            path.symlink_to(folder / "nothing")
        case "elsewhere":
            path.symlink_to(other)
    check_broken(folder, says=name)


def test_an_empty_reference_is_refused(tmp_path: Path) -> None:
    """A recording of nothing is told to be recorded again."""
    folder = write_voice(tmp_path, "anna", reference="a.wav")
    (folder / "a.wav").touch()
    check_broken(folder, says="empty")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * (LARGEST_TEXT + 1)])
def test_a_transcript_that_is_no_text_is_refused(content: bytes, tmp_path: Path) -> None:
    """What is said in a recording has to be readable, and not a book."""
    folder = write_voice(tmp_path, "anna", transcript="a.txt")
    (folder / "a.txt").write_bytes(content)
    check_broken(folder, says="a.txt")


@pytest.mark.parametrize("key", ["reference", "transcript"])
@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "/etc/passwd", "a/b", "a\\\\b", "a\\u0000", "a\\nb", "\\u202e"]
)
def test_files_elsewhere_cannot_be_named(key: str, name: str, tmp_path: Path) -> None:
    """A voice names plain files in its own folder and nothing else."""
    folder = tmp_path / "anna"
    folder.mkdir()
    (folder / "voice.toml").write_text(f'{PLAIN}{key} = "{name}"\n')
    check_broken(folder, says=key)


def test_links_inside_of_the_folder_are_followed(tmp_path: Path) -> None:
    """Volumes that show their files by links work, and so does a voice that is a link."""
    folder = write_voice(tmp_path / "volume", "..2024", reference="a.wav")
    (folder / "a.wav").write_text("RIFF")
    home = tmp_path / "volume"
    home = home.rename(tmp_path / "anna")
    for name in ("voice.toml", "a.wav"):
        (home / name).symlink_to(f"..2024/{name}")
    (tmp_path / "berta").symlink_to(home)
    assert read_voice(home).id == "anna"
    assert read_voice(tmp_path / "berta").id == "berta"


@pytest.mark.parametrize("name", ["Anna", "an na", "-x", "änna", "a" * 65, "a\nb", "@eaDir", "a+b"])
def test_folders_whose_name_cannot_be_an_id_are_refused(name: str, tmp_path: Path) -> None:
    """An id is what clients send and remember, so it is plain."""
    folder = write_voice(tmp_path, name)
    with pytest.raises(VoiceError, match="rename") as caught:
        read_voice(folder)
    assert str(caught.value).isprintable()


toml_values = st.recursive(
    st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["name", "languages", "engine", "url", "x"]), toml_values))
def test_any_values_make_a_voice_or_an_error(tmp_path: Path, keys: dict[str, Any]) -> None:
    """Whatever types the keys have, the voice is read or refused."""
    _read_or_refuse(tmp_path, "\n".join(f"{k} = {_toml(v)}" for k, v in keys.items()).encode())


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80), st.booleans())
def test_any_bytes_make_a_voice_or_an_error(tmp_path: Path, raw: bytes, plain: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    """Whatever the file holds, the voice is read or refused."""
    _read_or_refuse(tmp_path, PLAIN.encode() * plain + raw)


def _read_or_refuse(tmp_path: Path, raw: bytes) -> None:
    folder = tmp_path / "anna"
    folder.mkdir(exist_ok=True)
    (folder / "voice.toml").write_bytes(raw)
    problem = ""
    try:
        read_voice(folder)
    except VoiceError as error:
        problem = str(error)
    assert "\n" not in problem


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return (
            '"' + "".join(f"\\U{ord(c):08x}" for c in value if not 0xD800 <= ord(c) < 0xE000) + '"'
        )
    return str(value)


def test_a_model_in_the_folder_goes_where_the_folder_goes(tmp_path: Path) -> None:
    """The name of a model file is that of one in the voice's folder, wherever that lies."""
    folder = write_voice(tmp_path / "here", "anna", model="model.gguf")
    (folder / "model.gguf").write_bytes(b"one")
    voice = read_voice(folder)
    assert voice.model == str(folder / "model.gguf")
    assert voice.host == f"fake:{folder}/model.gguf"
    (tmp_path / "there").mkdir()
    moved = folder.rename(tmp_path / "there" / "anna")
    assert read_voice(moved).model == str(moved / "model.gguf")
    (moved / "model.gguf").write_bytes(b"another")
    assert read_voice(moved).revision != voice.revision


@pytest.mark.parametrize(
    "model", ["", "nano-q4", "maker/nano-gguf", "/models/my.gguf", "~/my.gguf", "/models"]
)
def test_other_models_stay_as_they_are_named(tmp_path: Path, model: str) -> None:
    """Ids, repositories and whole paths mean the same in every voice."""
    assert read_voice(write_voice(tmp_path, "anna", model=model)).model == model


@pytest.mark.parametrize(
    "model",
    ["../other.gguf", "sub/model.gguf", "./model.gguf", "..\\x.gguf", "a\u0000.gguf", "none.gguf"],
)
def test_a_model_file_outside_of_the_folder_is_refused(tmp_path: Path, model: str) -> None:
    """A name that leads elsewhere, or to nothing, is told."""
    (tmp_path / "other.gguf").touch()
    with pytest.raises(VoiceError, match=r"voice anna: .*\.gguf"):
        read_voice(write_voice(tmp_path, "anna", model=model))


def test_a_link_to_a_model_elsewhere_is_refused(tmp_path: Path) -> None:
    """A voice is nothing but what its folder holds."""
    (tmp_path / "other.gguf").touch()
    folder = write_voice(tmp_path, "anna", model="model.gguf")
    (folder / "model.gguf").symlink_to(tmp_path / "other.gguf")
    with pytest.raises(VoiceError, match="outside of the voice's folder"):
        read_voice(folder)
