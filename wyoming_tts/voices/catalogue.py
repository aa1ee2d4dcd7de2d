"""All voices that there are, as the folders stand now."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from wyoming_tts.errors import (
    LanguageNotSupportedError,
    TtsError,
    VoiceError,
    VoiceNotFoundError,
)
from wyoming_tts.voices.voice import Voice, read_voice

_LOGGER = logging.getLogger(__name__)

MOST_VOICES = 2_000
"""Folders looked at in one place; more are left out, with a warning."""

Signature = tuple[tuple[str, int, int, int], ...]


def shipped_voices_dir() -> Path:
    """Return the folder with the voices that ship: in the package, or beside it in a checkout."""
    installed = Path(__file__).parent / "shipped"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "voices"


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """What a look at the folders found; the same object until a look finds something else."""

    voices: Mapping[str, Voice] = field(default_factory=dict)
    """By id."""

    broken: Mapping[str, str] = field(default_factory=dict)
    """By folder: why the voice, or all voices in it, cannot be used."""

    absent: Mapping[str, tuple[Voice, str]] = field(default_factory=dict)
    """By id: voices whose engine this installation cannot load, and why. They are not offered;
    whoever asks for one by its id is answered by the fallback engine."""


class VoiceCatalogue:
    """Voices in folders and those that engines bring along; later folders win.

    Reading the disk happens in a thread; whoever asks meanwhile gets the last scan.
    """

    def __init__(
        self,
        folders: Iterable[Path],
        engines: Container[str],
        *,
        advertised: Callable[[], Iterable[Voice]] = tuple,
        findable: Callable[[str], Voice | None] = lambda _name: None,
        check: Callable[[Voice], None] = lambda _voice: None,
        absence: Callable[[Voice], str] = lambda _voice: "",
        built_in: Callable[[Voice], bool] = lambda _voice: False,
    ) -> None:
        """Make a catalogue.

        Args:
            folders: each holds one folder per voice; they need not exist.
            engines: names of the engines that there are.
            advertised: voices without a folder that are listed all the same.
            findable: gives a voice that is not listed but may be asked for by its id.
            check: raises ``TtsError`` for a voice that its engine could not speak with.
            absence: says why a voice's engine cannot be loaded in this installation.
            built_in: whether a voice comes with the package, model included.
        """
        self._folders = tuple(folders)
        self._engines = engines
        self._advertised = advertised
        self._findable = findable
        self._check = check
        self._absence = absence
        self._built_in = built_in
        self._scan = Scan()
        self._signatures: dict[Path, Signature] = {}
        self._cached: dict[Path, tuple[Voice | None, str]] = {}
        self._refreshing: asyncio.Task[None] | None = None

    @property
    def current(self) -> Scan:
        """The last scan."""
        return self._scan

    async def refresh(self, timeout: float) -> Scan:  # noqa: ASYNC109 - a scan goes on after it
        """Look at the folders again; after ``timeout`` seconds answer with what is known."""
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(asyncio.to_thread(self.scan))
            self._refreshing.add_done_callback(_log_failure)
        await asyncio.wait((self._refreshing,), timeout=timeout)
        return self._scan

    def scan(self) -> None:
        """Look at the folders now, in this thread; files of unchanged folders are not read."""
        voices = {voice.id: voice for voice in self._advertised()}
        broken: dict[str, str] = {}
        absent: dict[str, tuple[Voice, str]] = {}
        seen: set[Path] = set()
        for root in self._folders:
            try:
                folders = _voice_folders(root)
            except OSError as error:
                broken[str(root)] = f"{root}: {error.strerror or error}"
                continue
            if len(folders) > MOST_VOICES:
                broken[str(root)] = (
                    f"{root} holds more than {MOST_VOICES} voices; some are left out"
                )
            for folder in folders[:MOST_VOICES]:
                seen.add(folder)
                voice, problem = self._read(folder)
                if voice is not None and (absence := self._absence(voice)):
                    absent[voice.id] = (voice, absence)
                elif voice is None or problem:
                    broken[str(folder)] = problem
                else:
                    voices[voice.id] = voice
        for folder in self._cached.keys() - seen:
            del self._cached[folder], self._signatures[folder]
        self._tell(broken)
        now = self._scan
        if (voices, broken, absent) != (now.voices, now.broken, now.absent):
            self._scan = Scan(voices, broken, absent)

    def _tell(self, broken: Mapping[str, str]) -> None:
        for place, problem in broken.items():
            if problem != self._scan.broken.get(place):
                _LOGGER.warning("%s; the other voices work", problem)

    def find(self, name: str) -> Voice:
        """Return the voice with this id, as of the last scan.

        Raises:
            VoiceNotFoundError: there is none.
            VoiceError: there is one, and it is broken; the message says how.
        """
        if voice := self._scan.voices.get(name) or self._findable(name):
            return voice
        if name in self._scan.absent:
            return self._scan.absent[name][0]
        for place, problem in self._scan.broken.items():
            if Path(place).name == name:
                raise VoiceError(problem)
        raise VoiceNotFoundError(
            f"no voice is called {name[:80]!r}; `wyoming-tts voices list` shows those there are"
        )

    def find_language(
        self, language: str, prefer: Iterable[str] = (), engine: str | None = None
    ) -> Voice:
        """Return a voice for a BCP 47 tag: the same tag, else the same language.

        Args:
            language: the tag; ``_`` and letter case do not matter.
            prefer: ids of voices that win among equals, best first.
            engine: where given, only voices of this engine count.

        Raises:
            LanguageNotSupportedError: no voice speaks it.
        """
        wanted = language.replace("_", "-").casefold()
        order = {name: place for place, name in enumerate(dict.fromkeys(prefer))}
        voices = sorted(
            (v for v in self._scan.voices.values() if engine in {None, v.engine}),
            key=lambda v: (order.get(v.id, len(order)), v.id),
        )
        primary = wanted.partition("-")[0]
        for voice in voices:
            if wanted in map(str.casefold, voice.languages):
                return voice
        for voice in voices:
            if primary in (tag.casefold().partition("-")[0] for tag in voice.languages):
                return voice
        raise LanguageNotSupportedError(
            f"no voice speaks {language[:40]!r}; add one, or ask for a language in the list"
        )

    def _read(self, folder: Path) -> tuple[Voice | None, str]:
        """Return the voice in a folder, if it can be read, and what is wrong with it."""
        signature = _signature(folder)
        if self._signatures.get(folder) == signature:
            return self._cached[folder]
        found: tuple[Voice | None, str]
        try:
            voice = read_voice(folder)
        except VoiceError as error:
            found = None, str(error)
        else:
            found = self._checked(voice)
        self._signatures[folder] = signature
        self._cached[folder] = found
        return found

    def _checked(self, voice: Voice) -> tuple[Voice | None, str]:
        if voice.engine not in self._engines:
            return None, f"voice {voice.id}: there is no engine {voice.engine!r} here"
        voice = replace(voice, built_in=self._built_in(voice))
        try:
            self._check(voice)
        except TtsError as error:
            return voice, f"voice {voice.id}: {error}"
        return voice, ""


def _voice_folders(root: Path) -> list[Path]:
    try:
        entries = sorted(root.iterdir())
    except FileNotFoundError:
        return []
    return [entry for entry in entries if not entry.name.startswith((".", "_")) and _folder(entry)]


def _folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return True  # Reading the voice will tell what is wrong.


def _signature(folder: Path) -> Signature:
    """Return what changes when a file of the voice is written, added, renamed or removed."""
    return tuple(_stamp(path) for path in (folder, *_files(folder)))


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _stamp(path: Path) -> tuple[str, int, int, int]:
    try:
        status = path.stat()
    except OSError:
        return path.name, 0, 0, 0
    # The time of the last change of status as well: it tells of new permissions.
    return path.name, status.st_mtime_ns, status.st_ctime_ns, status.st_size


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _LOGGER.error("the voices could not be looked at: %s; the last list stands", error)
