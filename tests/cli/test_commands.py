"""The commands as a user starts them; what they compute is tested elsewhere."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support import running_app
from wyoming_tts import __version__
from wyoming_tts.cli import main as cli
from wyoming_tts.cli.health import client_uri
from wyoming_tts.settings import Settings

COMMAND = [sys.executable, "-m", "wyoming_tts"]


def start(*arguments: str, home: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command as a user whose home folder is ``home``."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WYOMING_TTS_")}
    environment |= {"HOME": str(home), "XDG_DATA_HOME": ""}
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
        env=environment,
        **options,
    )


def check_told(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Check that a command failed with one line, and no traceback."""
    assert done.returncode == 1
    assert not done.stdout
    (line,) = done.stderr.splitlines()
    for word in words:
        assert word in line


def test_the_version_is_told(tmp_path: Path) -> None:
    """``--version`` names the program and its version."""
    done = start("--version", home=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"wyoming-tts {__version__}\n")


def test_help_lists_the_commands(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--help`` shows every command, and nothing has to be imported for it."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for name, summary in cli.COMMANDS.items():
        assert name in shown
        assert summary.split()[0] in shown


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """``COMMAND --help`` works for each of them."""
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    assert ended.value.code == 0
    assert f"wyoming-tts {command}" in capsys.readouterr().out


def test_help_of_the_server_shows_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    """Each setting is a flag with its meaning."""
    with pytest.raises(SystemExit):
        cli.main(["serve", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    for name, field in Settings.model_fields.items():
        assert f"--{name.replace('_', '-')}" in shown
        assert str(field.description)[:20] in shown


@pytest.mark.parametrize("arguments", [[], ["sing"], ["serve", "--no-such-flag"], ["voices"]])
def test_wrong_usage_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What is no command line of ours ends with the usage and status 2."""
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert "usage: wyoming-tts" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serve", "--rate", "fast"], ["--rate"]),
        (["serve", "--config", "missing.toml"], ["missing.toml"]),
        (["serve", "--engine", "none"], ["'none'", "espeak"]),
        (["serve", "--uri", "tcp://host"], ["--uri", "port"]),
        (["serve", "--uri", "unix://relative/path"], ["--uri", "three slashes"]),
        (["serve", "--uri", f"tcp://{'a' * 70}:1"], ["tcp://aaa"]),
        (["serve", "--uri", "tcp://127.0.0.1:0", "--uri", "unix:///no/such/folder/x"], ["unix:"]),
        (["health", "--uri", "nothing"], ["--uri"]),
        (["say", "--uri", "foo", "Hello"], ["'foo'", "tcp://HOST:PORT"]),
        (["say", "--uri", f"tcp://{'a' * 70}:1", "Hello", "--output", os.devnull], ["label"]),
        (["say", "--uri", "unix://relative/path", "Hello"], ["three slashes"]),
        (["say", "--uri", "stdio://", "Hello"], ["stdio://"]),
        (["voices", "list", "--espeak-voices", "some"], ["--espeak-voices"]),
    ],
)
def test_wrong_settings_are_one_line(
    arguments: list[str], words: list[str], tmp_path: Path
) -> None:
    """Mistakes in the settings are told without a traceback."""
    done = start(*arguments, *(["--log-level", "error"] * (arguments[0] == "serve")), home=tmp_path)
    check_told(done, f"wyoming-tts {arguments[0]}: ", *words)


def test_a_wrong_settings_file_is_named(tmp_path: Path) -> None:
    """The file that is read without being asked for is named when it is wrong."""
    file = tmp_path / ".local/share/wyoming-tts/settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text("max_texts = 5\n")
    check_told(start("serve", home=tmp_path), "max_texts", str(file), "no such setting")


def test_voices_are_listed(tmp_path: Path, write_user_voice: Any) -> None:
    """The voices that ship and the user's own stand in the list, in words and as JSON."""
    write_user_voice("anna", name="Anna [/b] :smile:")
    done = start("voices", "list", home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Anna [/b] :smile:" in done.stdout
    assert "espeak-en-us" in done.stdout
    assert str(tmp_path) in done.stdout
    listed = json.loads(start("voices", "list", "--json", home=tmp_path).stdout)
    assert not listed["broken"]
    (anna,) = [voice for voice in listed["voices"] if voice["id"] == "anna"]
    assert anna["languages"] == ["en"]


def test_a_broken_voice_is_listed_and_told_by_the_status(
    tmp_path: Path, write_user_voice: Any
) -> None:
    """A voice that cannot be used is shown with its reason, once, and the status says so."""
    folder = write_user_voice("anna", name="")
    done = start("voices", "list", home=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count(str(folder)) == 1
    assert "broken" in done.stdout
    done = start("voices", "list", "--json", home=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    listed = json.loads(done.stdout)
    assert list(listed["broken"]) == [str(folder)]
    assert "name" in listed["broken"][str(folder)]
    assert listed["voices"]


@pytest.fixture
def write_user_voice(tmp_path: Path) -> Any:
    """Return what writes a voice into the user's data folder."""

    def write(folder: str, **keys: Any) -> Path:
        path = tmp_path / ".local/share/wyoming-tts/voices" / folder
        path.mkdir(parents=True)
        keys = {"name": "A", "languages": ["en"], "engine": "espeak"} | keys
        lines = [f"{key} = {json.dumps(value)}\n" for key, value in keys.items()]
        (path / "voice.toml").write_text("".join(lines))
        return path

    return write


def test_a_reader_that_leaves_is_no_fault(tmp_path: Path) -> None:
    """``| head`` ends the command quietly."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as gone:
        done = subprocess.run(
            [*COMMAND, "voices", "list", "--json", "--data-dir", str(tmp_path)],
            stdout=gone,
            stderr=subprocess.PIPE,
            check=False,
            timeout=20,
        )
    assert done.stderr == b""
    assert done.returncode != 0


async def test_health_asks_a_running_server(tmp_path: Path) -> None:
    """A server that answers with a voice is healthy; whether clones are marked is told as well."""
    uris = ["tcp://127.0.0.1:0", f"unix://{tmp_path}/socket"]
    async with running_app(tmp_path, uri=uris) as app:
        asked = ["--uri", f"tcp://127.0.0.1:{app.server.ports[0][1]}", "--uri", uris[1]]
        done = await asyncio.to_thread(start, "health", *asked, home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count(f"wyoming-tts {__version__}") == 2
    assert done.stdout.count("the watermark of clones is on") == 2


def test_health_of_a_dead_server_is_told(tmp_path: Path) -> None:
    """Nobody there is one line and status 1; so is a server that cannot be asked."""
    check_told(start("health", "--uri", "tcp://127.0.0.1:1", home=tmp_path), "127.0.0.1:1")
    check_told(start("health", "--uri", "stdio://", home=tmp_path), "stdio://")


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("tcp://[::]:10200", "tcp://127.0.0.1:10200"),
        ("tcp://0.0.0.0:1", "tcp://127.0.0.1:1"),
        ("tcp://192.168.1.2:1", "tcp://192.168.1.2:1"),
        ("unix:///run/x", "unix:///run/x"),
    ],
)
def test_health_asks_where_the_server_can_be_reached(uri: str, expected: str) -> None:
    """All addresses are asked by one of this machine's."""
    assert client_uri(uri) == expected


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_starts_and_stops(number: int, tmp_path: Path) -> None:
    """The server says that it is ready, ends at a signal with status 0, and nothing is traced."""
    arguments = ["serve", "--uri", f"unix://{tmp_path}/socket", "--data-dir", str(tmp_path)]
    with subprocess.Popen(
        [*COMMAND, *arguments], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        lines = []
        for line in server.stderr:
            lines.append(line)
            if "is ready" in line:
                break
        server.send_signal(number)
        rest, errors = server.communicate(timeout=20)
    text = "".join(lines) + errors
    assert server.returncode == 0, text
    assert rest == ""
    assert "Traceback" not in text
    assert "stopped" in errors


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    """A second server on the same address ends with one line that says which."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        uri = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        done = start("serve", "--uri", uri, "--log-level", "error", home=tmp_path)
    check_told(done, uri, "in use")
