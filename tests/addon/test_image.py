"""The images and what surrounds them, as files: building them takes another machine."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from typing import Any

import pytest

from tests.addon.app import APP, ROOT, config, read_yaml
from wyoming_tts import __version__
from wyoming_tts.settings import ENV_PREFIX, Settings

DOCKERFILE = (APP / "Dockerfile").read_text()
COMPILERS = ("build-essential", "gcc", "g++", "cmake", "ninja", "git", "python3-dev", "clang")
SHIPPED = ("app", "standalone", "cuda")


def stages() -> dict[str, tuple[str, str]]:
    """Return each stage's base and text, by its name."""
    parts = re.split(r"^FROM (\S+) AS (\S+)\n", DOCKERFILE, flags=re.MULTILINE)[1:]
    return {
        name: (base, text)
        for base, name, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    }


def lineage(name: str) -> list[tuple[str, str]]:
    """Return a stage and those that it is built upon, by name and text without comments."""
    known = stages()
    line = []
    while name in known:
        base, text = known[name]
        line.append((name, re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)))
        name = base
    return line


@pytest.mark.parametrize("name", SHIPPED)
def test_no_image_has_a_compiler(name: str) -> None:
    """What compiles stays in stages that are thrown away."""
    for stage, text in lineage(name):
        assert stage in {*SHIPPED, "runtime"}
        installed = re.findall(r"[\w+.-]+", " ".join(re.findall(r"apt-get install[^&]*", text)))
        assert not set(installed) & set(COMPILERS)
        assert "pip install" not in text


@pytest.mark.parametrize("name", SHIPPED)
def test_every_image_tells_its_health(name: str) -> None:
    """Health is asked without a shell, by the command that a person would use."""
    checks = [
        line for _, text in lineage(name) for line in re.findall(r"HEALTHCHECK[^\n]*\\\n.*", text)
    ]
    (check,) = checks
    assert check.split("CMD ")[1] == '["/opt/wyoming-tts/bin/wyoming-tts", "health"]'
    assert "--start-period" in check


def test_the_app_is_what_is_built_by_default() -> None:
    """The app is the last stage, upon Home Assistant's base, with its services and labels."""
    name, (base, text) = list(stages().items())[-1]
    assert (name, base) == ("app", "${HOME_ASSISTANT}")
    assert "COPY addon/rootfs /\n" in text
    assert "ENTRYPOINT" not in text, "the base starts s6"
    for label in ("type", "name", "description", "url", "version", "arch"):
        assert f"io.hass.{label}=" in text
    assert config()["description"] in text
    assert config()["url"] in text


def test_bases_are_pinned() -> None:
    """An image is made of the same parts on every day."""
    arguments = dict(re.findall(r"^ARG (DEBIAN|HOME_ASSISTANT)=(\S+)$", DOCKERFILE, re.MULTILINE))
    assert len(arguments) == 2
    for image in arguments.values():
        assert re.search(r":[a-z0-9.-]+@sha256:[0-9a-f]{64}$", image)
    known = stages()
    for base, _ in known.values():
        assert base in known or base in {f"${{{name}}}" for name in arguments}
    assert arguments["DEBIAN"].split(":")[1].startswith("trixie")
    assert "trixie" in arguments["HOME_ASSISTANT"], "the folder of packages needs the same Python"


def test_llama_is_the_version_that_the_server_knows() -> None:
    """The image compiles what pyproject.toml pins, for any processor, chosen at run time."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {r for extra in project["optional-dependencies"].values() for r in extra}
    llama = re.search(r"^ARG LLAMA_CPP_PYTHON=(\S+)$", DOCKERFILE, re.MULTILINE)
    torch = set(re.findall(r"^ARG TORCH=(\S+)$", DOCKERFILE, re.MULTILINE))
    assert llama
    assert f"llama-cpp-python=={llama[1]}" in wanted
    assert {f"torch=={version}" for version in torch} <= wanted
    for flag in ("GGML_NATIVE=OFF", "GGML_BACKEND_DL=ON", "GGML_CPU_ALL_VARIANTS=ON"):
        assert f"-D{flag}" in DOCKERFILE


def test_the_version_is_the_servers() -> None:
    """A build without arguments is labelled rightly."""
    assert set(re.findall(r"^ARG BUILD_VERSION=(\S+)$", DOCKERFILE, re.MULTILINE)) == {__version__}


def test_what_is_copied_is_in_the_context() -> None:
    """Every path that the Dockerfile copies exists, and is let through to the build."""
    let = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert set(copied) == let
    assert all((ROOT / source).exists() for source in copied)


@pytest.mark.parametrize("name", SHIPPED)
def test_no_image_reports_to_others(name: str) -> None:
    """ONNX Runtime sends what it does to its maker, unless the environment forbids it."""
    assert any("ORT_DISABLE_TELEMETRY=1" in text for _, text in lineage(name))


def test_nobody_is_root_outside_home_assistant() -> None:
    """The standalone images run as a user of their own, told by number."""
    assert re.search(r"^USER 10200:10200$", stages()["runtime"][1], re.MULTILINE)


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="hadolint is not installed")
def test_the_dockerfile_is_clean() -> None:
    """Hadolint has nothing to say beyond what is excused in place."""
    done = subprocess.run(
        ["hadolint", str(APP / "Dockerfile")],  # noqa: S607 - the environment's
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def compose() -> dict[str, Any]:
    """Return the services of compose.yaml."""
    services = read_yaml(APP / "compose.yaml")["services"]
    assert isinstance(services, dict)
    return services


def test_compose_runs_on_the_processor_unless_asked_otherwise() -> None:
    """One service starts by default; the one with a graphics card has a profile."""
    services = compose()
    assert {name for name, service in services.items() if "profiles" not in service} == {"cpu"}
    assert services["gpu"]["profiles"] == ["gpu"]
    (device,) = services["gpu"]["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["capabilities"]) == ("nvidia", ["gpu"])


@pytest.mark.parametrize("name", ["cpu", "gpu"])
def test_compose_services_are_found_healthy_and_confined(name: str) -> None:
    """Host networking for zeroconf, a health check, nothing writable but the data."""
    service = compose()[name]
    assert service["network_mode"] == "host"
    assert "ports" not in service
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["healthcheck"]["test"][-1] == "health"
    assert service["restart"] == "unless-stopped"
    assert service["read_only"] is True
    assert service["volumes"] == ["data:/data"]
    assert service["cap_drop"] == ["ALL"]
    assert service["build"]["target"] in stages()
    assert (APP / service["build"]["context"]).resolve() == ROOT
    assert (ROOT / service["build"]["dockerfile"]).is_file()
    assert service["image"].endswith(f":{__version__}")


@pytest.mark.parametrize("name", ["cpu", "gpu"])
def test_compose_sets_what_exists_and_keeps_the_page_home(name: str) -> None:
    """Every variable is a setting; the page is for this machine unless one opens it."""
    environment = compose()[name]["environment"]
    defaults = {key: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value) for key, value in environment.items()}
    assert environment != defaults
    for key in defaults:
        if key != "HF_TOKEN":
            assert key.removeprefix(ENV_PREFIX).lower() in Settings.model_fields
    assert defaults["WYOMING_TTS_WEB"] == "http://127.0.0.1:10280"
    assert defaults["WYOMING_TTS_WEB_TOKEN"] == defaults["HF_TOKEN"] == ""


def test_the_apparmor_profile_names_the_app() -> None:
    """One profile, of the app's name, that gives its own folders and no raw network."""
    text = (APP / "apparmor.txt").read_text()
    assert re.findall(r"^profile (\S+) ", text, re.MULTILINE) == [config()["slug"]]
    for rule in ("/data/** rw", "/config/** rw", "/opt/wyoming-tts/** mr", "network inet stream"):
        assert rule in text
    assert text.count("{\n") == 1
    assert not re.search(r"^\s*(file|capability|network),", text, re.MULTILINE), "all of it"


@pytest.mark.skipif(shutil.which("apparmor_parser") is None, reason="apparmor is not installed")
def test_the_apparmor_profile_can_be_compiled() -> None:
    """The parser takes it."""
    done = subprocess.run(
        ["apparmor_parser", "--skip-kernel-load", "--skip-cache", str(APP / "apparmor.txt")],  # noqa: S607 - the system's
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
