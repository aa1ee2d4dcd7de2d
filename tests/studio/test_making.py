"""Voices that are made of takes: whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.engines.neutts.encoder_files import make_files, needed
from tests.studio.studios import (
    CHILD,
    ENCODE,
    ENCODER,
    SPEAKING,
    TEXT,
    Watched,
    install,
    instead,
    order,
    recording_in,
    until,
    upload,
)
from tests.support import files_under
from wyoming_tts.errors import BusyError, LanguageNotSupportedError, RequestError, VoiceError
from wyoming_tts.studio import jobs, plan
from wyoming_tts.studio.children import Patience
from wyoming_tts.studio.errors import (
    JobNotFoundError,
    ModelsMissingError,
    PackagesMissingError,
    TakeNotFoundError,
    VoiceExistsError,
)
from wyoming_tts.studio.jobs import JobState
from wyoming_tts.voices.prompts import PROMPT_FILE, read_prompt
from wyoming_tts.voices.voice import read_voice

SLEEPING_ENCODER = """
import sys
from wyoming_tts.engines.neutts import encoder
encoder._COMMAND = (sys.executable, "-c", '''
import sys, json, time
header = json.loads(sys.stdin.buffer.readline())
sys.stdin.buffer.read(4 * header["samples"])
print(json.dumps({"progress": "encoding"}), flush=True)
time.sleep(600)''')
"""
"""An encoder's process that never ends, not even with its input."""


@pytest.fixture
def ready(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Return a studio that has all models, and an encoder that takes no time."""
    install(watched.settings, {**SPEAKING, **ENCODER})
    monkeypatch.setattr(plan, "find_spec", lambda _name: True)
    instead(monkeypatch, ENCODE + CHILD)
    return watched


@pytest.fixture
async def take(watched: Watched, tmp_path: Path) -> str:
    """Return a take of one sentence."""
    return (await watched.studio.add_take(upload(recording_in(tmp_path)))).id


def names_in(folder: Path) -> set[str]:
    """Return what is in a folder, hidden things included."""
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


async def test_a_voice_is_made_of_a_take(ready: Watched, take: str, tmp_path: Path) -> None:
    """All that a voice has is there, those who listen are told, and nothing else is left."""
    studio, root = ready.studio, ready.settings.user_voices_dir
    job = await studio.make(
        order(take, "  Zoë   Q ", description="Mine", licence="CC0-1.0", seconds=4)
    )
    assert (job.kind, job.voice, job.name, job.ended) == ("voice", "zoe-q", "Zoë Q", None)
    studio.drop_take(take)
    end = await ready.ended(job)
    assert (end.state, end.error, end.error_code, end.step) == (JobState.DONE, "", "", "")
    assert end.ended is not None
    assert end.ended >= end.began == job.began
    assert ready.voices == ["zoe-q"]
    assert [each.step for each in ready.seen if each.step] == [
        "starting", "looking at the recording", "encoding", "writing the voice",
    ]  # fmt: skip
    assert names_in(root) == {"zoe-q"}
    assert names_in(root / "zoe-q") == {
        "voice.toml", "recording.wav", "transcript.txt", "recipe.json", "neutts.json",
    }  # fmt: skip
    voice = read_voice(root / "zoe-q")
    assert (voice.name, voice.languages, voice.description) == ("Zoë Q", ("en-US",), "Mine")
    assert (voice.licence, voice.transcript, voice.model) == ("CC0-1.0", TEXT, "")
    assert read_prompt(root / "zoe-q" / PROMPT_FILE).text == f"{TEXT}."
    assert voice.reference is not None
    assert voice.reference.read_bytes() == recording_in(tmp_path)
    assert studio.jobs == (end,)
    await until(lambda: not files_under(ready.settings.data_dir / ".takes"))


@pytest.mark.timeout(180)
@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_the_encoder_itself_encodes(watched: Watched, take: str, tmp_path: Path) -> None:
    """With tiny files of an encoder in the models' folder, the codes are its own."""
    needed()
    files = await asyncio.to_thread(make_files, tmp_path / "tiny", distilled=False)
    encoder = {
        "neucodec": {"pytorch_model.bin": files.checkpoint.read_bytes()},
        "w2v-bert-2.0": {path.name: path.read_bytes() for path in files.listener.iterdir()},
    }
    install(watched.settings, {**SPEAKING, **encoder})
    if (await watched.studio.needs("en")).packages:
        pytest.skip("packages that NeuTTS speaks with are missing")
    end = await watched.ended(await watched.studio.make(order(take)))
    assert (end.state, end.error) == (JobState.DONE, "")
    prompt = read_prompt(watched.settings.user_voices_dir / "me" / PROMPT_FILE)
    assert len(prompt.codes) == pytest.approx(210, abs=3)
    assert len(set(prompt.codes)) > 20
    assert prompt.codec.startswith("neucodec@")


async def test_what_is_needed_is_told(watched: Watched, take: str) -> None:
    """Models and packages that are missing, with what to do, and with ids for a page."""
    settings, studio = watched.settings, watched.studio
    needs = await studio.needs("en-US")
    assert needs.models == ("neucodec", "w2v-bert-2.0", "neutts-nano-q4", "neucodec-onnx-int8")
    assert needs.missing == needs.models
    install(settings, SPEAKING)
    needs = await studio.needs("en-US", "distill-neucodec")
    assert needs.missing == ("distill-neucodec", "distilhubert")
    assert "models download distill-neucodec distilhubert" in needs.remedy
    assert "neutts-nano-german-q4" in (await studio.needs("de")).models
    if not (await studio.needs("en")).packages:
        with pytest.raises(ModelsMissingError) as caught:
            await studio.make(order(take))
        assert caught.value.models == ("neucodec", "w2v-bert-2.0")
        assert caught.value.code == "models-missing"
    with pytest.raises(RequestError, match="no encoder"):
        await studio.needs("en", "whisper")
    with pytest.raises(LanguageNotSupportedError, match="tlh") as other:
        await studio.needs("tlh")
    assert "--" not in str(other.value)


async def test_missing_packages_are_told(
    ready: Watched, take: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any work, and before missing models."""
    monkeypatch.setattr(plan, "find_spec", lambda name: None if name == "torch" else True)
    assert (await ready.studio.needs("en")).packages == ("torch",)
    with pytest.raises(PackagesMissingError, match="pip install") as caught:
        await ready.studio.make(order(take))
    assert caught.value.packages == ("torch",)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"name": ".."}, RequestError),
        ({"name": "♥"}, RequestError),
        ({"name": "x" * 300}, RequestError),
        ({"name": "\ud800a"}, RequestError),
        ({"language": "English"}, RequestError),
        ({"language": "tlh"}, LanguageNotSupportedError),
        ({"text": "a " * 4000}, RequestError),
        ({"codec": "/etc"}, RequestError),
        ({"description": "x" * 3000}, RequestError),
        ({"take": "other"}, TakeNotFoundError),
    ],
)
async def test_what_cannot_be_ordered_is_told_at_once(
    ready: Watched, take: str, changes: dict[str, Any], kind: type[Exception]
) -> None:
    """There is no job of it."""
    wanted = {"take": take, "name": "Me", "language": "en-US", "text": TEXT, **changes}
    with pytest.raises(kind):
        await ready.studio.make(jobs.VoiceOrder(**wanted))
    assert ready.studio.jobs == ()


async def test_a_name_that_is_taken_is_refused_or_replaced(ready: Watched, take: str) -> None:
    """A voice that is there, and one that is on its way; what is replaced keeps what it said."""
    studio, root = ready.studio, ready.settings.user_voices_dir
    first = await studio.make(order(take, description="The first"))
    with pytest.raises(VoiceExistsError) as caught:
        await studio.make(order(take, "me"))
    assert caught.value.code == "conflict"
    await ready.ended(first)
    with pytest.raises(VoiceExistsError):
        await studio.make(order(take))
    (root / "me" / "old").touch()
    end = await ready.ended(await studio.make(order(take, "ME", replace=True)))
    assert end.state is JobState.DONE
    voice = read_voice(root / "me")
    assert (voice.name, voice.description) == ("ME", "The first")
    assert not (root / "me" / "old").exists()
    assert names_in(root) == {"me"}


async def test_a_failure_is_one_line(
    ready: Watched, take: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong with a recording, and a crash of the encoder or the child, end the job."""
    studio = ready.studio
    job = await studio.make(jobs.VoiceOrder(take, "a", "en-US", "No."))
    end = await ready.ended(job)
    assert (end.state, end.error_code) == (JobState.FAILED, "voice-unusable")
    assert "does not match" in end.error
    crash = "import sys\nfrom wyoming_tts.engines.neutts import encoder\n"
    instead(monkeypatch, f"{crash}encoder._COMMAND = (sys.executable, '-c', '1/0')\n{CHILD}")
    end = await ready.ended(await studio.make(order(take)))
    assert (end.state, end.error_code) == (JobState.FAILED, "engine-failed")
    assert "ZeroDivisionError" in end.error
    instead(monkeypatch, "import os; os.kill(os.getpid(), 11)")
    end = await ready.ended(await studio.make(order(take)))
    assert (end.state, end.error_code) == (JobState.FAILED, "studio-failed")
    assert "\n" not in end.error
    assert names_in(ready.settings.user_voices_dir) == set()
    assert ready.voices == []


BEFORE_CUT = """
import time
from wyoming_tts.studio import making
making.cut_reference = lambda *_: time.sleep(600)
"""
STAGES = {
    "starting": ("import time; time.sleep(600)", "starting"),
    "cutting": (BEFORE_CUT + CHILD, "looking"),
    "encoding": (SLEEPING_ENCODER + CHILD, "encoding"),
}


@pytest.mark.parametrize("stage", STAGES)
async def test_a_job_that_is_cancelled_leaves_nothing(
    ready: Watched, take: str, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In each of its steps; the encoder's process goes as well, which the fixture looks for."""
    program, step = STAGES[stage]
    instead(monkeypatch, program)
    if stage == "starting":  # hears nothing of the end of its input
        monkeypatch.setattr(ready.studio._children, "_patience", Patience(stopping=0.2))
    job = await ready.studio.make(order(take))
    await ready.until(job, JobState.RUNNING, step)
    ready.studio.cancel(job.id)
    assert (await ready.ended(job)).state is JobState.CANCELLED
    assert names_in(ready.settings.user_voices_dir) == set()
    assert ready.voices == []
    ready.studio.cancel(job.id)  # has ended: stays as it is
    assert ready.studio.jobs[0].state is JobState.CANCELLED
    with pytest.raises(JobNotFoundError):
        ready.studio.cancel("none")


async def test_a_voice_that_is_being_put_in_place_is_finished(
    ready: Watched, take: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cancellation that comes so late is too late; the job says so."""
    slow = "import time\nfrom wyoming_tts.voices import store\nwrite = store.write_prompt\n"
    slow += "store.write_prompt = lambda *a: (time.sleep(0.5), write(*a))\n"
    instead(monkeypatch, ENCODE + slow + CHILD)
    job = await ready.studio.make(order(take))
    await ready.until(job, JobState.RUNNING, "writing")
    await until(lambda: names_in(ready.settings.user_voices_dir))
    ready.studio.cancel(job.id)
    assert (await ready.ended(job)).state is JobState.DONE
    assert names_in(ready.settings.user_voices_dir) == {"me"}


@pytest.mark.parametrize("hung", [False, True])
async def test_a_child_that_is_killed_while_it_writes_leaves_the_old_voice(
    ready: Watched, take: str, monkeypatch: pytest.MonkeyPatch, *, hung: bool
) -> None:
    """By the system or because it hangs: what was to be replaced is there, and nothing half."""
    root = ready.settings.user_voices_dir
    assert (await ready.ended(await ready.studio.make(order(take)))).state is JobState.DONE
    before = (root / "me" / "voice.toml").read_bytes()
    halfway = """
import os, time
from pathlib import Path
rename = os.rename
def stop(source, target):
    assert not Path(target).exists()
    {act}
os.rename = stop
"""
    act = "time.sleep(600)" if hung else "os.kill(os.getpid(), 9)"
    instead(monkeypatch, ENCODE + halfway.format(act=act) + CHILD)
    monkeypatch.setattr(ready.studio._children, "_patience", Patience(stopping=0.2))
    job = await ready.studio.make(order(take, replace=True, description="new"))
    if hung:
        await until(lambda: any(name.endswith(".old") for name in names_in(root)))
        ready.studio.cancel(job.id)
    end = await ready.ended(job)
    assert end.state is (JobState.CANCELLED if hung else JobState.FAILED)
    assert names_in(root) == {"me"}
    assert (root / "me" / "voice.toml").read_bytes() == before


async def test_jobs_wait_for_their_turn(
    ready: Watched, take: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One runs, some wait, more are refused; one that waits is cancelled without a trace."""
    studio = ready.studio
    instead(monkeypatch, SLEEPING_ENCODER + CHILD)
    found = [await studio.make(order(take, f"v{number}")) for number in range(5)]
    with pytest.raises(BusyError):
        await studio.make(order(take, "v9"))
    await ready.until(found[0], JobState.RUNNING, "encoding")
    assert [job.state for job in studio.jobs].count(JobState.WAITING) == jobs.MOST_WAITING
    studio.cancel(found[1].id)
    assert (await ready.ended(found[1])).state is JobState.CANCELLED
    instead(monkeypatch, ENCODE + CHILD)
    studio.cancel(found[0].id)
    for job in found[2:]:
        assert (await ready.ended(job)).state is JobState.DONE
    assert names_in(ready.settings.user_voices_dir) == {"v2", "v3", "v4"}
    assert ready.voices == ["v2", "v3", "v4"]
    assert [job.name for job in studio.jobs] == ["v0", "v1", "v2", "v3", "v4"]


async def test_only_the_last_jobs_are_remembered(
    ready: Watched, take: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there were."""
    monkeypatch.setattr(jobs, "MOST_REMEMBERED", 2)
    instead(monkeypatch, "")
    found = []
    for number in range(3):
        found.append(await ready.studio.make(order(take, f"v{number}")))
        await ready.ended(found[-1])
    assert [job.id for job in ready.studio.jobs] == [job.id for job in found[1:]]


async def test_closing_ends_jobs(
    ready: Watched, take: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that runs and those that wait; the fixture looks for what is left."""
    instead(monkeypatch, SLEEPING_ENCODER + CHILD)
    first = await ready.studio.make(order(take, "first"))
    second = await ready.studio.make(order(take, "second"))
    await ready.until(first, JobState.RUNNING, "encoding")
    await ready.studio.close()
    assert {job.state for job in ready.studio.jobs} == {JobState.CANCELLED}
    assert {job.id for job in ready.studio.jobs} == {first.id, second.id}
    assert names_in(ready.settings.user_voices_dir) == set()


async def test_a_voice_that_the_disk_has_no_room_for_is_not_made(
    ready: Watched, take: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job fails with a line, and nothing is in sight."""
    full = "import os\ndef full(_): raise OSError(28, 'No space left on device')\nos.fsync = full\n"
    instead(monkeypatch, ENCODE + full + CHILD)
    end = await ready.ended(await ready.studio.make(order(take)))
    assert (end.state, end.error_code) == (JobState.FAILED, VoiceError.code)
    assert "No space left" in end.error
    assert names_in(ready.settings.user_voices_dir) == set()


async def test_the_loop_is_never_kept_waiting(ready: Watched, tmp_path: Path) -> None:
    """From the upload to the voice, the loop is never kept for half a second."""
    longest, running = 0.0, True

    async def watch() -> None:
        nonlocal longest
        loop = asyncio.get_running_loop()
        last = loop.time()
        while running:
            await asyncio.sleep(0.005)
            longest, last = max(longest, loop.time() - last), loop.time()

    watching = asyncio.create_task(watch())
    content = recording_in(tmp_path, *[-0.5, 4.0, -0.5] * 8)
    take = await ready.studio.add_take(upload(content))
    text = ". ".join([TEXT] * 8)
    job = await ready.studio.make(jobs.VoiceOrder(take.id, "Me", "en-US", text))
    assert (await ready.ended(job)).state is JobState.DONE
    running = False
    await watching
    assert longest < 0.5
