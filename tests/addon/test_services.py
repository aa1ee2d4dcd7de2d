"""The services that s6 runs in the app, as files."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.addon.app import APP, ROOT, SERVICES, config

SCRIPTS = [
    SERVICES / "wyoming-tts/run",
    SERVICES / "wyoming-tts/finish",
    SERVICES / "discovery/run",
]
EVERY_SCRIPT = [*SCRIPTS, ROOT / ".github/smoke"]


def shown(path: Path) -> str:
    """Return a script's short name."""
    return f"{path.parent.name}-{path.name}"


def test_the_services_are_complete() -> None:
    """The server runs for long, discovery once after it, and both are wanted by the user bundle."""
    assert (SERVICES / "wyoming-tts/type").read_text() == "longrun\n"
    assert (SERVICES / "discovery/type").read_text() == "oneshot\n"
    assert (SERVICES / "wyoming-tts/dependencies.d/base").read_text() == ""
    assert (SERVICES / "discovery/dependencies.d/wyoming-tts").read_text() == ""
    wanted = {path.name for path in (SERVICES / "user/contents.d").iterdir()}
    assert wanted == {"wyoming-tts", "discovery"}


def test_the_oneshot_names_its_script() -> None:
    """``up`` is one absolute path, as it is read by no shell."""
    path = (SERVICES / "discovery/up").read_text().rstrip("\n")
    assert APP / "rootfs" / path.lstrip("/") == SERVICES / "discovery/run"


@pytest.mark.parametrize("script", EVERY_SCRIPT, ids=shown)
def test_scripts_can_be_executed(script: Path) -> None:
    """Git keeps the mode, and so does the image."""
    assert script.stat().st_mode & 0o111 == 0o111


@pytest.mark.parametrize("script", SCRIPTS, ids=shown)
def test_scripts_get_the_environment_of_the_container(script: Path) -> None:
    """Without this s6 hides the Supervisor's token and the path of the programs."""
    assert script.read_text().splitlines()[0] == "#!/command/with-contenv bash"


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
@pytest.mark.parametrize("script", EVERY_SCRIPT, ids=shown)
def test_scripts_are_clean(script: Path) -> None:
    """Shellcheck has nothing to say; the shebang of s6 is not known to it."""
    command = ["shellcheck", "--exclude", "SC1008", "--shell", "bash", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_ports_are_those_that_home_assistant_knows() -> None:
    """Wyoming, the page and the folders are where the configuration says."""
    script = SCRIPTS[0].read_text()
    defaults = dict(re.findall(r"\$\{(APP_[A-Z]+):?-([^}]*)\}", script))
    used = config()
    (port,) = used["ports"]
    assert defaults["APP_URI"] == f"tcp://0.0.0.0:{port.removesuffix('/tcp')}"
    assert defaults["APP_WEB"] == f"http://0.0.0.0:{used['ingress_port']}"
    assert defaults["APP_OPTIONS"] == "/data/options.json"
    assert (defaults["APP_DATA"], defaults["APP_CONFIG"]) == ("/data", "/config")
    assert "--web-ingress" in script
    assert defaults["APP_URI"] in (SERVICES / "discovery/run").read_text()


@pytest.mark.parametrize(
    ("arguments", "before", "status", "halts"),
    [
        (("0", "0"), None, None, False),
        (("1", "0"), None, "1", True),
        (("1", "0"), "0", "1", True),
        (("1", "0"), "7", "7", True),
        (("256", "15"), None, "143", True),
        (("256", "9"), None, None, False),
    ],
    ids=["well", "gave-up", "gave-up-later", "another-was-first", "terminated", "killed"],
)
def test_the_container_ends_when_the_server_gives_up(
    arguments: tuple[str, str],
    before: str | None,
    status: str | None,
    *,
    halts: bool,
    tmp_path: Path,
) -> None:
    """A server that gave up ends the container with its status; one that was killed is restarted.

    The rest is s6's: it starts a service again that ends without the container's end.
    """
    halt = tmp_path / "halt"
    halt.write_text("#!/bin/sh\ntouch halted\n")
    halt.chmod(0o755)
    if before is not None:
        (tmp_path / "exitcode").write_text(before)
    subprocess.run(
        ["bash", str(SCRIPTS[1]), *arguments, "wyoming-tts", "99"],  # noqa: S607 - any bash
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "APP_RESULTS": str(tmp_path), "APP_HALT": str(halt)},
        check=True,
        capture_output=True,
    )
    kept = tmp_path / "exitcode"
    assert (kept.read_text().strip() if kept.exists() else None) == status
    assert (tmp_path / "halted").exists() == halts
