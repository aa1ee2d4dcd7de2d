"""What the continuous integration may do, and that it judges what it should."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.addon.app import ROOT, read_yaml

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yaml"))


def shown(path: Path) -> str:
    """Return a workflow's name."""
    return path.stem


def jobs(name: str) -> dict[str, Any]:
    """Return the jobs of a workflow."""
    found = read_yaml(ROOT / f".github/workflows/{name}.yaml")["jobs"]
    assert isinstance(found, dict)
    return found


def commands(job: dict[str, Any]) -> list[str]:
    """Return what a job's steps run."""
    return [step["run"] for step in job["steps"] if "run" in step]


@pytest.mark.parametrize("path", WORKFLOWS, ids=shown)
def test_actions_are_pinned(path: Path) -> None:
    """Every action is a commit, with its version beside it."""
    uses = re.findall(r"uses: (.*)", path.read_text())
    assert uses
    for used in uses:
        assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", used), used


def test_an_action_has_one_version() -> None:
    """All workflows use the same commit of an action."""
    found: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for name, version in re.findall(r"uses: (\S+)@(.*)", path.read_text()):
            found.setdefault(name, set()).add(version)
    assert {len(versions) for versions in found.values()} == {1}


@pytest.mark.parametrize("path", WORKFLOWS, ids=shown)
def test_workflows_may_only_read(path: Path) -> None:
    """Only the jobs that push images may write packages; none keeps credentials in the clone."""
    workflow = read_yaml(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert "concurrency" in workflow
    assert "pull_request_target" not in workflow["on"]
    for job in workflow["jobs"].values():
        assert set(job.get("permissions", {})) <= {"contents", "packages"}
        assert job.get("permissions", {}).get("contents", "read") == "read"
        assert job["timeout-minutes"] <= 120
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=shown)
def test_no_script_is_made_of_what_a_stranger_wrote(path: Path) -> None:
    """Expressions reach a script by its environment only."""
    for job in read_yaml(path)["jobs"].values():
        for command in commands(job):
            assert "${{" not in command


def test_every_python_is_tested() -> None:
    """The versions are those that the package promises."""
    job = jobs("tests")["tests"]
    supported = re.findall(
        r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    )
    assert job["strategy"]["matrix"]["python"] == supported
    assert "script/test" in commands(job)


def test_images_are_made_where_they_run() -> None:
    """Each architecture is built and tried on its own machines."""
    rows = jobs("images")["build"]["strategy"]["matrix"]
    runners = {row["arch"]: row["runner"] for row in rows["include"] if "runner" in row}
    assert runners == {"amd64": "ubuntu-24.04", "aarch64": "ubuntu-24.04-arm"}
    assert rows["target"] == ["app", "standalone"]


def test_an_image_that_does_not_speak_gets_no_tag() -> None:
    """Building, speaking and pushing come in this order, and the tag after all of them."""
    found = jobs("images")
    steps = [step["name"] for step in found["build"]["steps"] if "name" in step]
    assert steps.index("Build") < steps.index("Let it speak") < steps.index("Push what has spoken")
    smoke = next(step for step in found["build"]["steps"] if step.get("name") == "Let it speak")
    assert "if" not in smoke
    assert "continue-on-error" not in smoke
    assert ".github/smoke" in smoke["run"]
    assert "build" in found["tag"]["needs"]
    for name in ("tag", "build"):
        pushing = [step for step in found[name]["steps"] if "push" in str(step.get("run"))]
        assert all("release" in step["if"] for step in pushing)
    assert "release" in found["tag"]["if"]


def test_the_app_is_linted() -> None:
    """Home Assistant's linter and those of each kind of file look at it."""
    job = jobs("app")["lint"]
    assert any("frenck/action-addon-linter@" in step.get("uses", "") for step in job["steps"])
    run = "\n".join(commands(job))
    for tool in ("hadolint", "shellcheck", "yamllint", "apparmor_parser"):
        assert tool in run
