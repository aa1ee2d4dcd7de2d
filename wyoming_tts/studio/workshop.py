"""Where the voices that were ordered are made, one after the other."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from wyoming_tts.settings import Settings
from wyoming_tts.studio.children import Children
from wyoming_tts.studio.errors import StudioError, VoiceExistsError
from wyoming_tts.studio.jobs import Job, JobLine, VoiceOrder
from wyoming_tts.studio.plan import plan_voice
from wyoming_tts.studio.takes import empty_folder
from wyoming_tts.studio.threads import in_thread
from wyoming_tts.voices.reference import Recipe
from wyoming_tts.voices.store import discard


class Workshop:
    """Makes voices. All methods belong to one event loop."""

    def __init__(
        self,
        settings: Settings,
        children: Children,
        root: Path,
        *,
        on_job: Callable[[Job], None],
        on_voice: Callable[[str], None],
    ) -> None:
        """Prepare; nothing runs yet.

        Args:
            settings: say where voices and models are.
            children: make the voices.
            root: folder in which recordings are kept while a voice is made of them.
            on_job: called from the event loop with a job that has changed.
            on_voice: called from the event loop with the id of a voice that has been made.
        """
        self._settings = settings
        self._voices = settings.user_voices_dir.absolute()
        self._models = settings.user_models_dir.absolute()
        self._children = children
        self._root = root
        self._on_voice = on_voice
        self._line = JobLine(on_job)
        self._removing: set[asyncio.Task[None]] = set()

    @property
    def jobs(self) -> Sequence[Job]:
        """The last jobs, newest last."""
        return self._line.jobs

    def cancel(self, job_id: str) -> None:
        """End a job.

        Raises:
            JobNotFoundError: there is none of this id, or no longer.
        """
        self._line.cancel(job_id)

    async def close(self) -> None:
        """End all jobs and what runs for them."""
        await self._line.close()
        if self._removing:
            await asyncio.wait(self._removing)

    async def make(self, recording: Path, recipe: Recipe, order: VoiceOrder) -> Job:
        """Have a voice made of a recording, which is needed no more when this returns.

        Raises:
            TtsError: see ``Studio.make``.
        """
        self._line.check_room()
        voice = await in_thread(plan_voice, self._settings, order)
        folder = self._root / f"job-{secrets.token_hex(8)}"
        mark = secrets.token_hex(4)
        path = folder / recording.name
        request = {
            "path": str(path),
            "voice": asdict(voice),
            "recipe": asdict(recipe),
            "codec": order.codec,
            "models": str(self._models),
            "root": str(self._voices),
            "replace": order.replace,
            "mark": mark,
        }

        async def work(tell: Callable[[str], None], stop: asyncio.Event) -> bool:
            done = False
            try:
                done = await self._children.make(request, tell, stop)
            finally:
                if not done:
                    await in_thread(discard, self._voices, voice.id, mark)
            if done:
                asyncio.get_running_loop().call_soon(self._on_voice, voice.id)
            return done

        try:
            await in_thread(_copy, recording, path)
            self._refuse_twin(voice.id)
            return self._line.add(voice.name, voice.id, work, drop=lambda: self._remove(folder))
        except BaseException:
            self._remove(folder)
            raise

    def _refuse_twin(self, voice: str) -> None:
        if any(job.voice == voice and not job.state.ended for job in self.jobs):
            raise VoiceExistsError(f"a voice {voice} is being made already; wait until it is there")

    def _remove(self, folder: Path) -> None:
        task = asyncio.create_task(in_thread(empty_folder, folder))
        self._removing.add(task)
        task.add_done_callback(self._removing.discard)


def _copy(recording: Path, path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True)
        try:
            os.link(recording, path)
        except OSError:
            shutil.copyfile(recording, path)
    except OSError as error:
        raise StudioError(f"the recording cannot be kept: {error.strerror}") from error
