"""The studio: takes, checks of them, and voices that are made of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from wyoming_tts.engines.neutts.cloning import DEFAULT_ENCODER
from wyoming_tts.errors import StoppingError, TextTooLongError, VoiceError
from wyoming_tts.settings import Settings
from wyoming_tts.studio.children import Children, Patience
from wyoming_tts.studio.errors import TakeUnusableError
from wyoming_tts.studio.jobs import Job, VoiceOrder
from wyoming_tts.studio.plan import Needs, checked_language, find_needs, recipe_of
from wyoming_tts.studio.receiving import receive
from wyoming_tts.studio.scratch import Scratch
from wyoming_tts.studio.takes import Take, TakeShelf, empty_folder
from wyoming_tts.studio.tasks import heard_findings
from wyoming_tts.studio.threads import in_thread
from wyoming_tts.studio.workshop import Workshop
from wyoming_tts.voices.findings import Finding
from wyoming_tts.voices.recording import LONGEST_S
from wyoming_tts.voices.reference import Recipe

FOLDER = ".takes"
SOUND = "sound.wav"
MOST_TEXTS = 500
MOST_CHARACTERS = 100_000

T = TypeVar("T")

__all__ = ["Check", "Cut", "Needs", "Studio"]


@dataclass(frozen=True, slots=True)
class Cut:
    """The part of a take that a voice would be made of."""

    start: float
    end: float
    """Seconds of the take."""

    text: str
    """Exactly what is said in it."""

    codes: int
    """About how many codes it will have."""


@dataclass(frozen=True, slots=True)
class Check:
    """What would become of a take."""

    findings: tuple[Finding, ...]
    cut: Cut | None
    """``None`` where no voice can be made; a finding says why."""


class Studio:
    """Makes voices of recordings, without ever keeping the event loop waiting.

    What opens a recording is a process of its own. All methods belong to one event loop.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        on_job: Callable[[Job], None] = lambda _job: None,
        on_voice: Callable[[str], None] = lambda _voice: None,
        patience: Patience | None = None,
    ) -> None:
        """Prepare; nothing runs yet.

        Args:
            settings: say where voices, models and takes are.
            on_job: called from the event loop with a job that has changed.
            on_voice: called from the event loop with the id of a voice that has been made.
            patience: how long to wait for what.
        """
        self._settings = settings
        self._patience = patience or Patience()
        self._scratch = Scratch(settings.data_dir.absolute() / FOLDER)
        self._root = self._scratch.path
        self._shelf = TakeShelf(
            self._root,
            self._discard,
            unused=self._patience.unused,
            resting=self._patience.resting,
        )
        self._children = Children(self._patience)
        self._workshop = Workshop(
            settings, self._children, self._root, on_job=on_job, on_voice=on_voice
        )
        self._sounds: dict[str, asyncio.Lock] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._watch: asyncio.Task[None] | None = None
        self._closed = asyncio.Event()

    async def start(self) -> None:
        """Remove what others left behind, and begin to forget takes that nobody uses."""
        await in_thread(self._scratch.claim)
        self._watch = asyncio.create_task(self._expire(), name="takes that expire")

    async def close(self) -> None:
        """End every child and all that waits for one, and remove all takes."""
        self._closed.set()
        tasks = {*self._tasks, *([self._watch] if self._watch else [])}
        for task in tasks:
            task.cancel()
        await self._workshop.close()
        while tasks := {task for task in (*tasks, *self._tasks) if not task.done()}:
            await asyncio.wait(tasks)
        await in_thread(self._scratch.release)

    async def add_take(self, content: AsyncIterator[bytes]) -> Take:
        """Keep a recording, of which a child has seen that it is one.

        Raises:
            TakesFullError: there are ``MOST_TAKES``, and all were used of late.
            TakeTooLargeError: it has more than ``LARGEST_TAKE`` bytes.
            TakeUnusableError: it is no recording, or none that can be used.
            ClientTimeoutError: it does not arrive.
            BusyError: too many recordings are being looked at.
            StudioError: the machine could not do it.
        """
        return await self._do(self._add_take(content))

    def take(self, take_id: str) -> Take:
        """Return a take; that counts as use.

        Raises:
            TakeNotFoundError: there is none, or no longer.
        """
        return self._shelf.find(take_id)

    async def check(self, take_id: str, recipe: Recipe, language: str) -> Check:
        """Tell what would become of a take; what is wrong with it is among the findings.

        Raises:
            TakeNotFoundError: there is none, or no longer.
            RequestError: the text is too long, or the language is none.
            BusyError: too many recordings are being looked at.
            StudioError: the machine could not do it.
        """
        return await self._do(self._check(take_id, recipe, language))

    async def sound(self, take_id: str) -> Path:
        """Return a WAV of what is looked at of a take: one channel, 16 bit, 48 kHz at most.

        Raises:
            TakeNotFoundError: there is none, or no longer.
            TakeUnusableError: it cannot be read.
            BusyError: too many recordings are being looked at.
            StudioError: the machine could not do it.
        """
        return await self._do(self._sound(take_id))

    def drop_take(self, take_id: str) -> None:
        """Forget a take; a voice that is being made of it is made all the same.

        Raises:
            TakeNotFoundError: there is none, or no longer.
        """
        self._shelf.drop(take_id)

    async def phonemes(self, texts: Sequence[tuple[str, str]]) -> list[str]:
        """Return each text of a BCP 47 language in IPA; empty where none can be made.

        Raises:
            TextTooLongError: it is too much.
            BusyError: too much else is to be done.
            StudioError: the machine could not do it.
        """
        if len(texts) > MOST_TEXTS or sum(len(text) for text, _ in texts) > MOST_CHARACTERS:
            raise TextTooLongError("the text is too long to show how it is pronounced; shorten it")
        whole = [(text.encode(errors="ignore").decode(), language) for text, language in texts]
        return await self._do(self._phonemes(whole)) if texts else []

    async def needs(self, language: str, codec: str = DEFAULT_ENCODER) -> Needs:
        """Return what making a voice, and speaking with it, takes.

        Raises:
            RequestError: there is no such encoder, or the language is none.
            LanguageNotSupportedError: no model is known that speaks the language.
            ModelError: the folder of models cannot be read.
        """
        return await in_thread(find_needs, self._settings, language, codec)

    async def make(self, order: VoiceOrder) -> Job:
        """Have a voice made as soon as those before it are; what can be checked is checked here.

        Raises:
            TakeNotFoundError: there is no such take, or no longer.
            RequestError: something in the order is not what it may be.
            LanguageNotSupportedError: no model is known that speaks the language.
            VoiceExistsError: a voice of this name is there, or on its way.
            PackagesMissingError: packages must be installed first.
            ModelsMissingError: models must be downloaded first.
            BusyError: enough voices are waiting to be made.
        """
        return await self._do(self._make(order))

    @property
    def jobs(self) -> Sequence[Job]:
        """The last jobs, newest last."""
        return self._workshop.jobs

    def cancel(self, job_id: str) -> None:
        """End a job, of which nothing is left; one that has just ended stays as it is.

        Raises:
            JobNotFoundError: there is none of this id, or no longer.
        """
        self._workshop.cancel(job_id)

    async def _do(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something that ``close`` can end, whoever waits for it."""
        if self._closed.is_set():
            work.close()
            raise StoppingError("the server is being stopped")
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            return await task
        except asyncio.CancelledError:
            caller = asyncio.current_task()
            if self._closed.is_set() and caller is not None and not caller.cancelling():
                raise StoppingError("the server is being stopped") from None
            raise

    async def _add_take(self, content: AsyncIterator[bytes]) -> Take:
        take_id, folder = self._shelf.reserve()
        try:
            path = await receive(
                content,
                folder,
                silence=self._patience.silence,
                whole=self._patience.upload,
            )
            seen = await self._look(path)
            path = await in_thread(path.rename, path.with_suffix(seen["suffix"]))
            take = Take(
                id=take_id,
                seconds=seen["seconds"],
                rate=seen["rate"],
                channels=seen["channels"],
                kind=seen["kind"],
                peaks=tuple((low, high) for low, high in seen["peaks"]),
                speech=tuple((start, end) for start, end in seen["speech"]),
                findings=heard_findings(seen["findings"]),
                path=path,
            )
            self._shelf.put(take)
        except BaseException:
            self._shelf.drop(take_id)
            raise
        return take

    async def _look(self, path: Path) -> dict[str, Any]:
        try:
            seen: dict[str, Any] = await self._children.decode("look", path=str(path))
        except VoiceError as error:
            raise TakeUnusableError(str(error)) from error
        return seen

    async def _check(self, take_id: str, recipe: Recipe, language: str) -> Check:
        with self._shelf.using(take_id) as take:
            checked = _within(take, recipe)
            told = await self._children.decode(
                "check", path=str(take.path), language=checked_language(language), **asdict(checked)
            )
        self._shelf.find(take_id)  # it may have been dropped meanwhile
        cut = told["cut"]
        return Check(heard_findings(told["findings"]), Cut(**cut) if cut else None)

    async def _sound(self, take_id: str) -> Path:
        with self._shelf.using(take_id) as take:
            path = take.path.with_name(SOUND)
            async with self._sounds.setdefault(take_id, asyncio.Lock()):
                if not await in_thread(path.exists):
                    try:
                        await self._children.decode("sound", path=str(take.path), to=str(path))
                    except VoiceError as error:
                        self._shelf.find(take_id)
                        raise TakeUnusableError(str(error)) from error
        return path

    async def _phonemes(self, texts: list[tuple[str, str]]) -> list[str]:
        spoken: list[str] = await self._children.decode("phonemes", texts=texts)
        return spoken

    async def _make(self, order: VoiceOrder) -> Job:
        with self._shelf.using(order.take) as take:
            recipe = _within(take, Recipe(order.text, order.seconds, order.start, order.end))
            return await self._workshop.make(take.path, recipe, order)

    def _discard(self, folder: Path) -> None:
        """Remove a folder of the studio's, beside the loop."""
        self._sounds.pop(folder.name, None)
        if not self._closed.is_set():
            task = asyncio.create_task(in_thread(empty_folder, folder))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _expire(self) -> None:
        while True:
            await asyncio.sleep(min(60.0, self._patience.unused))
            self._shelf.expire()


def _within(take: Take, recipe: Recipe) -> Recipe:
    """Return a recipe that looks at no more of a recording than was looked at."""
    checked = recipe_of(recipe.text, recipe.seconds, recipe.start, recipe.end)
    if checked.end is None and take.seconds >= LONGEST_S:
        return replace(checked, end=LONGEST_S)
    return checked
