"""Synthesises training speech with flite's voices, and tells when each word is spoken.

flite is Debian's ``libflite1``; its voices slt, rms, awb and kal16 may be used, changed and
passed on for any purpose if their authors are named (CMU Flite licence, see NOTICE).
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, Structure, c_char_p, c_float, c_int, c_short, c_void_p
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.errors import TrainingError

VOICES = ("slt", "rms", "awb", "kal16")
PAUSE = "pau"


@dataclass(frozen=True, slots=True)
class Phone:
    """One sound of flite's phone set."""

    name: str
    end: float
    """Seconds from the start of the utterance."""

    word: int
    """Number of the word it belongs to, from 0; -1 in a pause."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A synthesised utterance."""

    samples: NDArray[np.float32]
    """Mono, -1 to 1, shape ``[n]``."""

    rate: int
    phones: tuple[Phone, ...]
    words: tuple[str, ...]
    """As flite read them, lower case; numbers and the like are spelled out."""


class _Wave(Structure):
    _fields_ = (
        ("type", c_char_p),
        ("rate", c_int),
        ("count", c_int),
        ("channels", c_int),
        ("samples", POINTER(c_short)),
    )


class _Voice(Structure):
    _fields_ = (("name", c_char_p), ("features", c_void_p))


class Flite:
    """One of flite's voices. Not for several threads at once."""

    def __init__(self, voice: str) -> None:
        """Load a voice.

        Raises:
            TrainingError: flite is not installed, or has no such voice.
        """
        if voice not in VOICES:
            raise TrainingError(f"flite has no voice {voice!r}; it has {', '.join(VOICES)}")
        register = f"register_cmu_us_{voice}"
        try:
            self._lib = _declare(ctypes.CDLL("libflite.so.1", ctypes.RTLD_GLOBAL))
            for needed in ("usenglish", "cmulex"):
                ctypes.CDLL(f"libflite_{needed}.so.1", ctypes.RTLD_GLOBAL)
            library = ctypes.CDLL(f"libflite_cmu_us_{voice}.so.1")
        except OSError as error:
            raise TrainingError(
                f"flite is missing ({error}): install it with `apt-get install libflite1`"
            ) from error
        self._lib.flite_init()
        self._libc = ctypes.CDLL(None)
        function = getattr(library, register)
        function.restype, function.argtypes = POINTER(_Voice), [c_char_p]
        self._voice = function(None)

    def speak(self, text: str, stretch: float = 1.0) -> Spoken:
        """Synthesise a text.

        Args:
            text: English.
            stretch: how much slower than usual.

        Raises:
            TrainingError: flite made nothing of it.
        """
        lib = self._lib
        lib.feat_set(
            self._voice.contents.features, b"duration_stretch", lib.float_val(c_float(stretch))
        )
        # Its breath is noise of the C library's: with the same seed, the same each time.
        self._libc.srand(1)
        utterance = lib.flite_synth_text(text.encode("ascii", "ignore"), self._voice)
        if not utterance:
            raise TrainingError(f"flite made nothing of {text[:60]!r}")
        try:
            wave = lib.utt_wave(utterance).contents
            pcm = np.ctypeslib.as_array(wave.samples, (wave.count,))
            samples = pcm.astype(np.float32) / np.float32(32_768)
            phones, words = self._phones(utterance)
            return Spoken(samples, wave.rate, phones, words)
        finally:
            lib.delete_utterance(utterance)

    def _phones(self, utterance: Any) -> tuple[tuple[Phone, ...], tuple[str, ...]]:
        lib = self._lib
        item = lib.relation_head(lib.utt_relation(utterance, b"Segment"))
        phones: list[Phone] = []
        words: list[str] = []
        before = None
        while item:
            name = lib.item_feat_string(item, b"name").decode()
            end = float(lib.item_feat_float(item, b"end"))
            structure = lib.item_as(item, b"SylStructure")
            number = -1
            if structure and (syllable := lib.item_parent(structure)):
                word = lib.item_parent(syllable)
                if word != before:
                    before = word
                    words.append(lib.item_feat_string(word, b"name").decode().lower())
                number = len(words) - 1
            phones.append(Phone(name, end, number))
            item = lib.item_next(item)
        return tuple(phones), tuple(words)


def _declare(lib: ctypes.CDLL) -> ctypes.CDLL:
    text = c_char_p
    for name, result, arguments in (
        ("flite_init", c_int, []),
        ("flite_synth_text", c_void_p, [text, POINTER(_Voice)]),
        ("utt_wave", POINTER(_Wave), [c_void_p]),
        ("utt_relation", c_void_p, [c_void_p, text]),
        ("relation_head", c_void_p, [c_void_p]),
        ("item_next", c_void_p, [c_void_p]),
        ("item_parent", c_void_p, [c_void_p]),
        ("item_as", c_void_p, [c_void_p, text]),
        ("item_feat_string", text, [c_void_p, text]),
        ("item_feat_float", c_float, [c_void_p, text]),
        ("float_val", c_void_p, [c_float]),
        ("feat_set", None, [c_void_p, text, c_void_p]),
        ("delete_utterance", None, [c_void_p]),
    ):
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib
