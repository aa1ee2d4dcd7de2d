"""A typed binding of libespeak-ng."""

from __future__ import annotations

import ctypes
import os
import platform
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import POINTER, c_char_p, c_int, c_size_t, c_uint, c_void_p
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.espeak.elf import symbol_offsets
from wyoming_tts.engines.espeak.files import PACKAGE, EspeakFiles, check_data
from wyoming_tts.errors import EngineError, EngineUnavailableError

LIBRARY_RATE = 22_050
"""Samples per second that espeak-ng makes."""

TakeBlock = Callable[[NDArray[np.int16]], bool]
"""Takes samples of shape ``[n]`` at ``LIBRARY_RATE``; answers false to stop the synthesis."""

_OUTPUT_SYNCHRONOUS = 2
_BLOCK_MS = 60  # espeak-ng takes no shorter one
_INITIALIZE_DONT_EXIT = 0x8000  # without it, missing data ends the whole process
_CHARS_UTF8 = 1  # and no SSML
_PHONEME_INPUT = 0x100
_IPA = 2
_SEPARATOR = " "
_SEPARATED = ord(_SEPARATOR) << 8
_RATE, _VOLUME, _PITCH = 1, 2, 3
_RANDOM_SEED = 1
_LOCK_POLL_S = 0.02

_SynthCallback = ctypes.CFUNCTYPE(c_int, c_void_p, c_int, c_void_p)

_SIGNATURES: dict[str, tuple[list[type], type | None]] = {
    "espeak_Info": ([POINTER(c_char_p)], c_char_p),
    "espeak_Initialize": ([c_int, c_int, c_char_p, c_int], c_int),
    "espeak_SetParameter": ([c_int, c_int, c_int], c_int),
    "espeak_SetSynthCallback": ([_SynthCallback], None),
    "espeak_SetVoiceByName": ([c_char_p], c_int),
    "espeak_Synth": (
        [c_char_p, c_size_t, c_uint, c_int, c_uint, c_uint, POINTER(c_uint), c_void_p],
        c_int,
    ),
    "espeak_Terminate": ([], c_int),
    "espeak_TextToPhonemes": ([POINTER(c_char_p), c_int, c_int], c_char_p),
}

# espeak-ng forgets at its end the dictionaries of the languages that it switched to inside a text.
_FORGOTTEN = ("translator2", "translator3")
_DELETE = "DeleteTranslator"
_ANCHOR = "espeak_Info"

_PROCESS_LOCK = threading.Lock()


class EspeakLibrary:
    """Opens espeak-ng anew for every utterance.

    espeak-ng keeps state between utterances that no call of it resets (the phase of the pitch's
    flutter, echo, the last clause), so that the same text would never give the same samples
    twice. Loading takes a third of a millisecond and makes every utterance the first one.
    """

    def __init__(self, files: EspeakFiles) -> None:
        self._files = files
        try:
            image = files.library.read_bytes()
        except OSError as err:
            raise EngineUnavailableError(
                f"the espeak-ng library cannot be read ({err}): reinstall {PACKAGE}"
            ) from err
        check_data(files.data)
        self._offsets = symbol_offsets(image, (*_FORGOTTEN, _DELETE, _ANCHOR))
        self._copy = _PrivateCopy(files.library, image)

    @contextmanager
    def session(self, give_up: Callable[[], bool]) -> Iterator[EspeakSession | None]:
        """Open a session, after every other one of this process has ended.

        ``give_up`` is asked while waiting; once it answers true, the session is ``None``.

        Raises:
            EngineUnavailableError: the library does not load, or does not start.
        """
        while not _PROCESS_LOCK.acquire(timeout=_LOCK_POLL_S):
            if give_up():
                yield None
                return
        try:
            session = EspeakSession(self._copy.open(), self._files.data, self._offsets)
            try:
                yield session
            finally:
                session.close()
        finally:
            _PROCESS_LOCK.release()

    def close(self) -> None:
        """Release the library, once no session is open."""
        with _PROCESS_LOCK:
            self._copy.close()


class EspeakSession:
    """One run of espeak-ng, for one utterance; used by the thread that opened it."""

    def __init__(self, library: ctypes.CDLL, data: Path, offsets: dict[str, int]) -> None:
        self._library = library
        self._offsets = offsets
        self._take: TakeBlock | None = None
        self._failure: BaseException | None = None
        self._spelling = False
        # C keeps only the address: the object must live as long as the session.
        self._callback = _SynthCallback(self._on_samples)
        self._started = False
        try:
            self._start(data)
        except AttributeError as err:
            self.close()
            raise EngineUnavailableError(
                f"the espeak-ng library lacks a function ({err}): reinstall {PACKAGE}"
            ) from err
        except EngineUnavailableError:
            self.close()
            raise

    def _start(self, data: Path) -> None:
        library = self._library
        for name, (arguments, result) in _SIGNATURES.items():
            function = getattr(library, name)
            function.argtypes = arguments
            function.restype = result
        rate = library.espeak_Initialize(
            _OUTPUT_SYNCHRONOUS, _BLOCK_MS, os.fsencode(data), _INITIALIZE_DONT_EXIT
        )
        self._started = rate > 0
        if rate != LIBRARY_RATE:
            raise EngineUnavailableError(
                f"espeak-ng does not start with the data in {data} (it answers {rate}): "
                f"reinstall {PACKAGE}"
            )
        if hasattr(library, "espeak_ng_SetRandSeed"):  # the whisper and breath of a voice
            library.espeak_ng_SetRandSeed(_RANDOM_SEED)
        library.espeak_SetSynthCallback(self._callback)

    @property
    def version(self) -> str:
        """espeak-ng's own version."""
        text: bytes = self._library.espeak_Info(None)
        return text.decode("ascii", "replace")

    def set_voice(self, name: str) -> None:
        """Choose a voice by its file below ``lang``, such as ``gmw/en-US`` or ``gmw/en-US+f3``.

        Raises:
            EngineError: there is no such voice.
        """
        if self._library.espeak_SetVoiceByName(name.encode()) != 0:
            raise EngineError(f"espeak-ng has no voice {name!r}: choose another in the voice.toml")

    def set_parameters(self, *, rate: int, pitch: int, volume: int) -> None:
        """Set words per minute (80 to 450), pitch (0 to 100), volume (0 to 200)."""
        for parameter, value in ((_RATE, rate), (_PITCH, pitch), (_VOLUME, volume)):
            if self._library.espeak_SetParameter(parameter, value, 0) != 0:
                raise EngineError(f"espeak-ng refuses the value {value} of parameter {parameter}")

    def synthesise(self, text: str, take: TakeBlock, *, names: bool = False) -> None:
        """Speak ``text`` with the voice chosen, and give every block to ``take`` at once.

        What ``take`` raises ends the synthesis and is raised here.

        Args:
            text: plain text.
            take: gets the samples.
            names: whether what stands between ``[[`` and ``]]`` in the text are espeak-ng's names
                of sounds.

        Raises:
            EngineError: espeak-ng failed.
        """
        encoded = text.encode()
        self._take = take
        flags = _CHARS_UTF8 | (_PHONEME_INPUT if names else 0)
        try:
            status = self._library.espeak_Synth(
                encoded, len(encoded) + 1, 0, 0, 0, flags, None, None
            )
        finally:
            self._take = None
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        if status != 0:
            raise EngineError(f"espeak-ng could not speak this text (it answers {status})")

    def spell(self, text: str, *, ipa: bool) -> list[str]:
        """Return the sounds of a clause with names of sounds, in IPA or by espeak-ng's names.

        A session that has spelt something does not speak as a new one does.
        """
        if not self._spelling:
            # Only a synthesis tells espeak-ng to take names of sounds.
            self.synthesise(" ", lambda _block: True, names=True)
            self._spelling = True
        rest = c_char_p(text.encode())
        mode = _SEPARATED | (_IPA if ipa else 0)
        spelt = self._library.espeak_TextToPhonemes(ctypes.byref(rest), _CHARS_UTF8, mode)
        return (spelt or b"").decode(errors="replace").split()

    def close(self) -> None:
        """End espeak-ng and unload it."""
        library = self._library
        if self._started:
            self._started = False
            self._delete_forgotten()
            library.espeak_Terminate()
        _unload(library)

    def _on_samples(self, samples: int | None, count: int, _events: int | None) -> int:
        take = self._take
        if take is None or not samples or count <= 0:
            return 0
        try:
            block = np.frombuffer(ctypes.string_at(samples, 2 * count), np.int16)
            return 0 if take(block) else 1
        except BaseException as err:  # noqa: BLE001 - nothing may escape into C; raised after it
            self._failure = err
            return 1

    def _delete_forgotten(self) -> None:
        if len(self._offsets) != len(_FORGOTTEN) + 2:
            return
        anchor = ctypes.cast(getattr(self._library, _ANCHOR), c_void_p).value
        if anchor is None:
            return
        base = anchor - self._offsets[_ANCHOR]
        delete = ctypes.CFUNCTYPE(None, c_void_p)(base + self._offsets[_DELETE])
        for name in _FORGOTTEN:
            translator = c_void_p.from_address(base + self._offsets[name])
            if translator.value:
                delete(translator.value)
                translator.value = None


class _PrivateCopy:
    """A copy of the library in memory that nothing else of the process can keep loaded.

    The file itself stays loaded for ever once somebody else in the process has opened it, and
    with it the state that a new session must not see.
    """

    def __init__(self, library: Path, image: bytes) -> None:
        self._path = str(library)
        self._descriptor = -1
        if not hasattr(os, "memfd_create"):
            return
        try:
            self._descriptor = os.memfd_create(library.name, os.MFD_CLOEXEC)
            with os.fdopen(self._descriptor, "wb", closefd=False) as file:
                file.write(image)
            path = f"/proc/self/fd/{self._descriptor}"
            _unload(ctypes.CDLL(path))
            self._path = path
        except OSError:  # a hardened system may refuse code from memory: use the file itself
            self.close()

    def open(self) -> ctypes.CDLL:
        try:
            return ctypes.CDLL(self._path)
        except OSError as err:
            raise EngineUnavailableError(
                f"the espeak-ng library does not load ({err}): install a {PACKAGE} built for "
                f"{platform.machine()}"
            ) from err

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _unload(library: ctypes.CDLL) -> None:
    dlclose = ctypes.CDLL(None).dlclose
    dlclose.argtypes = [c_void_p]
    dlclose(library._handle)  # noqa: SLF001 - ctypes has no public way to unload
