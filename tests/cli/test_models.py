"""``wyoming-tts models`` as a user types it, with models of the table that have no pins."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.models.conftest import WEIGHTS
from tests.models.hub import FakeHub, running_hub, sha256
from wyoming_tts.errors import TtsError
from wyoming_tts.models import packaged
from wyoming_tts.models.ledger import HeldFile
from wyoming_tts.models.table import MODELS

NAME = "neutts-nano-german-q8"
FILE = "neutts-nano-german-Q8_0.gguf"


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    """Return a hub that has one of the table's models."""
    with running_hub() as hub:
        hub.add(MODELS[NAME].repo, {FILE: WEIGHTS})
        yield hub


@pytest.fixture
def models(hub: FakeHub, tmp_path: Path) -> Any:
    """Return what runs the command in a process and returns it when it has ended."""
    dropped = ("HF_", "WYOMING_TTS_", "TRANSFORMERS_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
    environment |= {"HF_ENDPOINT": hub.endpoint, "HOME": str(tmp_path), "NO_PROXY": "127.0.0.1"}
    environment |= {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CACHE_HOME": str(tmp_path / "c")}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "wyoming_tts", "models", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=25, env=environment
        )

    return run


@pytest.fixture
def quick(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what runs the command in this process, for actions that ask no hub."""
    command = importlib.import_module("wyoming_tts.cli.models")

    def run(*arguments: str) -> tuple[int, str, str]:
        parser = ArgumentParser()
        command.configure(parser)
        parsed = parser.parse_args([*arguments, "--data-dir", str(tmp_path / "data/wyoming-tts")])
        try:
            status = command.run(parsed)
        except TtsError as error:
            status = str(error)
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def test_a_model_from_its_download_to_its_end(models: Any, quick: Any, hub: FakeHub) -> None:
    """Download, list, verify, repair and remove, as a user does one after the other."""
    done = models("download", NAME, "--only")
    assert (done.returncode, done.stdout.count("\n")) == (0, 1), done.stderr
    path = Path(done.stdout.rpartition(" ")[2].strip())
    assert path.read_bytes() == WEIGHTS
    assert "NeuTTS Open License" in done.stderr
    assert sha256(WEIGHTS) in done.stderr

    status, out, _ = quick("list")
    (line,) = [line for line in out.splitlines() if NAME in line]
    assert status == 0
    commit = hub.repos[MODELS[NAME].repo].commit
    for word in ("installed", "3 MB", " de ", "NeuTTS Open", commit[:12]):
        assert word in line
    status, out, _ = quick("verify")
    assert (status, f"{NAME}: whole\n" in out) == (0, True)

    path.write_bytes(WEIGHTS[:-1])
    status, out, _ = quick("list")
    assert status == 1
    assert f"damaged {NAME}: {FILE} is truncated" in out
    status, out, _ = quick("verify", NAME)
    assert status == 1
    assert f"{NAME}: {FILE} is truncated" in out
    assert "models download" in out

    done = models("download", NAME, "--only", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["models"][NAME]["files"] == {FILE: str(path)}
    assert "fetching it again" in done.stderr
    assert quick("verify", NAME)[0] == 0

    assert quick("remove", NAME)[0] == 0
    assert not path.exists()
    assert "nothing to remove" in quick("remove", NAME)[0]


def test_a_gated_model_is_one_line(models: Any, hub: FakeHub) -> None:
    """What is closed ends with status 1, a line that names the page, and no traceback."""
    hub.repos[MODELS[NAME].repo].gated = True
    done = models("download", NAME)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert MODELS[NAME].page in done.stderr.splitlines()[-1]


def test_failures_are_in_the_json(models: Any, hub: FakeHub) -> None:
    """With ``--json`` each model has its outcome, and the status tells of any failure."""
    done = models("download", NAME, "--json")
    outcome = json.loads(done.stdout)["models"]
    assert done.returncode == 1
    assert "error" not in outcome[NAME]
    assert "gone" in outcome["neucodec-onnx-int8"]["error"]
    assert outcome["neucodec-onnx-int8"]["code"] == "download-failed"


def test_the_list_has_every_model(quick: Any) -> None:
    """Each model of the table is listed with what is known of it, in words and as JSON."""
    status, out, _ = quick("list")
    assert status == 0
    assert all(model.id in out for model in MODELS.values())
    listed = json.loads(quick("list", "--json")[1])["models"]
    assert [model["id"] for model in listed] == list(MODELS)
    nano = next(model for model in listed if model["id"] == "neutts-nano-q4")
    assert (nano["state"], nano["size"], nano["needs"]) == (
        *("missing", 194_600_640, ["neucodec-onnx-int8"]),
    )
    assert nano["held_revision"] is None
    assert nano["licence"]["terms"]


def test_a_typing_mistake_is_told(quick: Any) -> None:
    """An unknown name gets suggestions, for each action."""
    for action in ("download", "remove", "verify"):
        assert "did you mean neutts-nano-q4" in quick(action, "neuttsnano-q4")[0]


def test_nothing_to_verify(quick: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty store is no failure."""
    monkeypatch.setattr(packaged, "FOLDER", tmp_path / "none")
    status, out, _ = quick("verify")
    assert (status, "no model is here" in out) == (0, True)


def test_offline_is_told(quick: Any) -> None:
    """With ``--offline`` nothing is fetched, and the way around is told."""
    assert "downloads are turned off" in quick("download", NAME, "--offline")[0]


@pytest.mark.parametrize("arguments", [[], ["sing"], ["download"], ["remove"]])
def test_wrong_usage(quick: Any, arguments: list[str]) -> None:
    """What is no action ends with status 2."""
    with pytest.raises(SystemExit) as ended:
        quick(*arguments)
    assert ended.value.code == 2


def test_built_in_models_are_here_for_good(
    quick: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are listed as built in and verified like others, and can be neither had nor removed."""
    folder = tmp_path / "builtin"
    folder.mkdir()
    monkeypatch.setattr(packaged, "FOLDER", folder)
    names = ("english.gguf", "english-codec.onnx")
    for name in names:
        (folder / name).write_bytes(WEIGHTS)
    packaged.write_checksums({name: HeldFile(len(WEIGHTS), sha256(WEIGHTS)) for name in names})
    status, out, _ = quick("list")
    lines = [line for line in out.splitlines() if line.strip().startswith("built-in-")]
    assert status == 0
    assert len(lines) == 2
    assert all("built in" in line and "3 MB" in line for line in lines)
    assert quick("verify") == (0, "built-in-en: whole\nbuilt-in-codec: whole\n", "")
    status, out, err = quick("download", "built-in-en")
    assert (status, out.count("is here")) == (0, 2)
    assert "nothing to download" in err
    assert "is built in" in quick("remove", "built-in-en")[0]
    assert (folder / "english.gguf").exists()
    (folder / "english.gguf").write_bytes(WEIGHTS[::-1])
    status, out, _ = quick("verify", "built-in-en")
    assert status == 1
    assert "english.gguf is altered" in out
    assert "install wyoming-tts again" in out
    assert "models download" not in out
