"""From a recording, or from codes made elsewhere, to what a voice is prompted with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from wyoming_tts.audio.loudness import gain_for
from wyoming_tts.engines.neutts.encoder import EncoderFiles, encode
from wyoming_tts.engines.neutts.phonemes import count_phonemes, phonemise
from wyoming_tts.errors import EngineError, VoiceError
from wyoming_tts.models.errors import ModelMissingError
from wyoming_tts.models.files import ModelFiles
from wyoming_tts.models.store import ModelStore, read_sha256
from wyoming_tts.voices.picking import LONGEST_S
from wyoming_tts.voices.prompts import FRAME_RATE, IMPORTED, VoicePrompt, with_final_mark
from wyoming_tts.voices.reference import Recipe, Reference, make_reference

ENGINE = "neutts"
ENCODERS = {"neucodec": "w2v-bert-2.0", "distill-neucodec": "distilhubert"}
"""Codecs that can encode, and the model that each of them listens with."""

DEFAULT_ENCODER = "neucodec"

DECODERS = ("neucodec-onnx-int8", "neucodec-onnx")
"""Codecs with which imported codes can be heard, the smallest first."""

_SAMPLE_RATE = 24_000
_MOST_WHOLE = round(LONGEST_S * FRAME_RATE)
_CHECKED = 12
_OFF_S = 0.3


class Cloner:
    """Makes prompts with one encoder, whose files are looked up only when it is needed."""

    def __init__(self, store: ModelStore, codec: str = DEFAULT_ENCODER, listener: str = "") -> None:
        """Choose an encoder.

        Args:
            store: where the models are.
            codec: id of a codec that can encode, or path of its checkpoint.
            listener: id or folder of what it listens with; by default what belongs to the codec.
        """
        self._store = store
        self._codec = codec
        self._listener = listener or ENCODERS.get(codec, "")
        self._found: tuple[EncoderFiles, str] | None = None

    def find(self) -> tuple[EncoderFiles, str]:
        """Return the encoder's files and its identity, which changes with its weights.

        Raises:
            EngineError: a file is not here; the message has the command that fetches it.
        """
        if self._found is None:
            if not self._listener:
                raise EngineError(
                    "say with --listener in which folder the model is that the codec listens "
                    "with: w2v-bert-2.0 for neucodec, distilhubert for distill-neucodec"
                )
            try:
                codec = self._store.locate(self._codec)
                listener = self._store.locate(self._listener)
            except ModelMissingError as error:
                if self._codec not in ENCODERS:
                    raise
                raise ModelMissingError(
                    f"{error.args[0].partition(';')[0]}; get all that the encoder needs with "
                    f"`wyoming-tts models download {self._codec}-encoder`"
                ) from error
            self._found = EncoderFiles(codec.main, listener.folder), _identity(codec)
        return self._found

    def make(
        self, reference: Reference, language: str, on_progress: Callable[[str], None]
    ) -> VoicePrompt:
        """Encode a reference.

        Raises:
            EngineError: it did not work; the message says why and what to do.
        """
        files, identity = self.find()
        codes = encode(reference.samples, files, on_progress=on_progress)
        return VoicePrompt(
            codes=tuple(codes),
            text=reference.text,
            phonemes=phonemise(reference.text, language),
            language=language,
            codec=identity,
            gain_db=reference.gain_db,
            source=reference.sha256,
        )


def cut_reference(path: Path, recipe: Recipe, language: str) -> Reference:
    """Check a recording and cut the best seconds out of it.

    Raises:
        VoiceError: no voice can be made of it.
        EngineError: its text cannot be made into phonemes.
    """
    return make_reference(path, recipe, lambda text: _count_sounds(text, language))


def import_codes(
    codes: Sequence[int],
    text: str,
    language: str,
    *,
    reference: Reference | None = None,
    decoder: Path | None = None,
) -> VoicePrompt:
    """Make a prompt of codes that were made elsewhere.

    Args:
        codes: all of them.
        text: what is said in them.
        language: BCP 47 tag.
        reference: cut from the recording that the codes were made of; the same is cut from them.
        decoder: codec that tells how loud the codes are, where there is no recording.

    Raises:
        VoiceError: the codes do not belong to the recording, or are too many without one.
        EngineError: the text cannot be made into phonemes.
    """
    text = with_final_mark(text)
    gain = 0.0
    if reference:
        lasts = len(codes) / FRAME_RATE
        if abs(lasts - reference.whole_s) > _OFF_S:
            raise VoiceError(
                f"the codes last {lasts:.1f} s and the recording {reference.whole_s:.1f} s; "
                "they do not belong together"
            )
        start, end = reference.stretch.start, reference.stretch.end
        codes = codes[round(start * FRAME_RATE) : round(end * FRAME_RATE)]
        text, gain = reference.text, reference.file_gain_db
    elif len(codes) > _MOST_WHOLE:
        raise VoiceError(
            f"the codes last {len(codes) / FRAME_RATE:.1f} s, and more than {LONGEST_S:.0f} s "
            "leave a model no room to speak; give with --recording what they were made of, so that "
            "they can be cut"
        )
    elif decoder:
        gain = round(_decoded_gain(codes, decoder), 2)
    return VoicePrompt(
        codes=tuple(codes),
        text=text,
        phonemes=phonemise(text, language),
        language=language,
        codec=IMPORTED,
        gain_db=gain,
        source=reference.sha256 if reference else "",
    )


def encoder_of(codec: str) -> str:
    """Return the encoder that made a prompt whose ``codec`` is this; the usual one if unknown."""
    name = codec.partition("@")[0]
    return name if name in ENCODERS else DEFAULT_ENCODER


def find_decoder(store: ModelStore) -> Path | None:
    """Return a codec that is here, or ``None``."""
    for name in DECODERS:
        try:
            return store.locate(name).main
        except EngineError:
            continue
    return None


def _decoded_gain(codes: Sequence[int], decoder: Path) -> float:
    from wyoming_tts.engines.neutts.codec import open_codec  # noqa: PLC0415 - seldom needed

    codec = open_codec(decoder, "cpu")
    try:
        (samples,) = codec.decode([np.asarray(codes, np.int32)])
    finally:
        codec.close()
    return gain_for(samples, _SAMPLE_RATE)


def _count_sounds(text: str, language: str) -> float:
    # A part without any letter has no sound; for the whole text that is an error elsewhere.
    return count_phonemes(phonemise(text, language)) if any(map(str.isalnum, text)) else 0.0


def _identity(codec: ModelFiles) -> str:
    if codec.id:
        return codec.identity
    try:
        return f"neucodec@{read_sha256(codec.main)[:_CHECKED]}"
    except OSError as error:
        raise EngineError(f"cannot read {codec.main}: {error.strerror}") from error
