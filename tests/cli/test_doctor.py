"""``wyoming-tts doctor``: what it finds, and what it advises."""

from __future__ import annotations

import asyncio
import json
import socket
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from wyoming.event import async_read_event
from wyoming.info import Info

from tests.support import PATIENCE, port_of, running_app, write_voice
from wyoming_tts.cli import checks
from wyoming_tts.cli.finding import Finding, Verdict
from wyoming_tts.cli.main import main
from wyoming_tts.protocol import probe
from wyoming_tts.protocol.framing import encode_event
from wyoming_tts.protocol.info import build_info
from wyoming_tts.settings import Settings, load_settings

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - the shape of shutil's own


def settings_for(tmp_path: Path, **values: Any) -> Settings:
    """Return settings that keep the test away from the machine's own."""
    return load_settings({"data_dir": str(tmp_path), "uri": "tcp://127.0.0.1:0", **values})


def assert_advises(finding: Finding, verdict: Verdict, found: str) -> None:
    """Assert that a finding is bad, says what it saw, and says what to do."""
    assert finding.verdict is verdict
    assert found in finding.found
    assert finding.remedy


def test_a_healthy_machine_is_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every check has a line, and the exit status is that of success."""
    arguments = ["doctor", "--json", "--data-dir", str(tmp_path), "--uri", "tcp://127.0.0.1:0"]
    assert main(arguments) == 0
    findings = json.loads(capsys.readouterr().out)
    assert findings.keys() == checks.CHECKS.keys()
    assert findings["engine"]["verdict"] == "good"


def test_the_plain_report_names_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bad finding makes the exit status 1 and stands with its remedy."""

    async def bad(_settings: Settings) -> Finding:
        return Finding(Verdict.BAD, "it rains", "open the umbrella")

    monkeypatch.setattr("wyoming_tts.cli.doctor.CHECKS", {"weather": bad})
    assert main(["doctor", "--data-dir", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "weather" in told
    assert "-> open the umbrella" in told


async def test_a_port_in_use_is_bad(tmp_path: Path) -> None:
    """A port that something else holds is found, and how to find its holder is told."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        uri = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        finding = await checks.check_listen(settings_for(tmp_path, uri=uri))
    assert_advises(finding, Verdict.BAD, uri)


async def test_a_running_server_is_good(tmp_path: Path) -> None:
    """A port that is held by this very server is no problem."""
    async with running_app(tmp_path) as app:
        uri = f"tcp://127.0.0.1:{port_of(app)}"
        finding = await checks.check_listen(settings_for(tmp_path, uri=uri))
    assert finding.verdict is Verdict.GOOD
    assert "answers there already" in finding.found


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nobody who does not answer."""

    async def describe(uri: str, timeout: float) -> Info:  # noqa: ASYNC109 - as it is asked
        return await probe.describe(uri, timeout / 10)

    monkeypatch.setattr(checks, "describe", describe)


@pytest.mark.usefixtures("_impatient")
async def test_a_port_in_use_for_one_family_is_bad(tmp_path: Path) -> None:
    """All addresses are wanted, and another program holds the port for IPv4 alone."""
    with socket.create_server(("0.0.0.0", 0)) as other:  # noqa: S104 - all are the case
        uri = f"tcp://[::]:{other.getsockname()[1]}"
        finding = await checks.check_listen(settings_for(tmp_path, uri=uri))
    assert_advises(finding, Verdict.BAD, uri)


async def test_another_wyoming_server_is_bad(tmp_path: Path) -> None:
    """A server that answers as another program is named, as clients would reach it instead."""
    info = build_info([]).event()
    info.data["tts"][0]["name"] = "piper"
    left = asyncio.Event()

    async def describe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await async_read_event(reader)
        writer.write(encode_event(info))
        writer.close()
        await writer.wait_closed()
        left.set()

    async with await asyncio.start_server(describe, "127.0.0.1", 0) as other:
        uri = f"tcp://127.0.0.1:{other.sockets[0].getsockname()[1]}"
        finding = await checks.check_listen(settings_for(tmp_path, uri=uri))
        async with asyncio.timeout(PATIENCE):
            await left.wait()
    assert_advises(finding, Verdict.BAD, uri)
    assert "piper" in finding.found


async def test_a_free_path_is_good_and_stays_free(tmp_path: Path) -> None:
    """A Unix socket that could be made is fine, and looking leaves nothing behind."""
    path = tmp_path / "socket"
    finding = await checks.check_listen(settings_for(tmp_path, uri=f"unix://{path}"))
    assert finding.verdict is Verdict.GOOD
    assert not path.exists()


@pytest.mark.usefixtures("_impatient")
async def test_a_path_in_use_is_bad_and_stays(tmp_path: Path) -> None:
    """A Unix socket that another program listens on is found, and left to it."""
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        finding = await checks.check_listen(settings_for(tmp_path, uri=f"unix://{path}"))
    assert_advises(finding, Verdict.BAD, str(path))
    assert path.exists()


async def test_a_path_of_a_file_is_bad_and_stays(tmp_path: Path) -> None:
    """What is in the way and is no socket is named, and not removed."""
    path = tmp_path / "socket"
    path.touch()
    finding = await checks.check_listen(settings_for(tmp_path, uri=f"unix://{path}"))
    assert_advises(finding, Verdict.BAD, str(path))
    assert path.exists()


async def test_standard_input_is_good(tmp_path: Path) -> None:
    """Where no address is listened on, none can be taken."""
    finding = await checks.check_listen(settings_for(tmp_path, uri="stdio://"))
    assert (finding.verdict, finding.found) == (Verdict.GOOD, "standard input and output")


async def test_a_default_voice_that_is_not_listed_is_good(tmp_path: Path) -> None:
    """A voice of espeak that is not advertised may be the default all the same."""
    finding = await checks.check_voices(settings_for(tmp_path, voice="espeak-cy"))
    assert "default voice" not in finding.found
    assert finding.verdict is not Verdict.BAD


async def test_a_data_folder_that_cannot_be_written_is_bad(tmp_path: Path) -> None:
    """A data folder in a place that is a file is found."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    finding = await checks.check_data_dir(settings_for(tmp_path, data_dir=str(blocked / "data")))
    assert_advises(finding, Verdict.BAD, str(blocked))


async def test_a_full_disk_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little room for voices is told before it is needed."""
    monkeypatch.setattr("shutil.disk_usage", lambda _path: Usage(10**9, 10**9 - 1, 1))
    assert_advises(await checks.check_data_dir(settings_for(tmp_path)), Verdict.WARNING, "0 MB")


async def test_broken_voices_are_a_warning(tmp_path: Path) -> None:
    """A broken voice is named, as Home Assistant only leaves it out."""
    write_voice(tmp_path / "voices", "mine", engine="nobody")
    finding = await asyncio.create_task(checks.check_voices(settings_for(tmp_path)))
    assert_advises(finding, Verdict.WARNING, "mine")


async def test_the_lexicon_is_counted_and_its_faults_are_told(tmp_path: Path) -> None:
    """Entries in force are counted, and one that is left out is a warning that names it."""
    settings = settings_for(tmp_path)
    assert (await checks.check_lexicon(settings)).verdict is Verdict.GOOD
    file = tmp_path / "lexicon.toml"
    file.write_text('[[word]]\ntext = "HA"\nsay = "home assistant"\n')
    finding = await checks.check_lexicon(settings)
    assert (finding.verdict, finding.found) == (Verdict.GOOD, "1 entries")
    file.write_text(f'{file.read_text()}[[word]]\ntext = "HA"\n')
    assert_advises(await checks.check_lexicon(settings), Verdict.WARNING, "1 entries; ")
    assert "entry 2 ('HA')" in (await checks.check_lexicon(settings)).found


async def test_a_default_voice_that_is_gone_is_bad(tmp_path: Path) -> None:
    """A default voice that does not exist would fail every request without a voice."""
    finding = await checks.check_voices(settings_for(tmp_path, voice="nobody"))
    assert_advises(finding, Verdict.BAD, "nobody")


async def test_processors_that_are_not_there_are_bad(tmp_path: Path) -> None:
    """worker_cpus beyond the machine's would keep the engine from starting."""
    finding = await checks.check_cpu(settings_for(tmp_path, worker_cpus="4000"))
    assert_advises(finding, Verdict.BAD, "4000")


async def test_too_few_descriptors_are_bad(tmp_path: Path) -> None:
    """More connections than the system allows files is told with both numbers."""
    finding = await checks.check_descriptors(settings_for(tmp_path, max_connections=10**9))
    assert_advises(finding, Verdict.BAD, "1000000000")


async def test_missing_multicast_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where multicast does not pass, the way by hand is told."""

    async def deaf(_seconds: float) -> bool:
        return False

    monkeypatch.setattr(checks, "multicast_works", deaf)
    assert_advises(await checks.check_multicast(settings_for(tmp_path)), Verdict.WARNING, "heard")
