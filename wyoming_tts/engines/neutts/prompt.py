"""What a backbone is prompted with: text and reference in the layout that it was trained on."""

from __future__ import annotations

import enum
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from wyoming_tts.engines.neutts.codec.contract import CODEBOOK
from wyoming_tts.engines.neutts.phonemes import phonemise
from wyoming_tts.engines.neutts.tokenizer import Tokenizer
from wyoming_tts.errors import EngineError, EngineUnavailableError, VoiceError
from wyoming_tts.voices.prompts import VoicePrompt

NEUTRAL = "neutral"
EMOTIONS = ("angry", "disgusted", "fearful", "happy", NEUTRAL, "sad", "surprised")
"""What NeuTTS-2E is known to speak with, for files that do not say it."""

TEXT_START, TEXT_END = "<|TEXT_PROMPT_START|>", "<|TEXT_PROMPT_END|>"
SPEECH_START = "<|SPEECH_GENERATION_START|>"
_TASK = "Convert the text to speech"
MOST_VOICES = 64

_STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
"""Quotation marks as they are typed, for those that are set."""


class InputFormat(enum.Enum):
    """What a model reads."""

    PHONEMES = "phonemes"
    BPE = "BPE"
    """Plain text."""


def read_input_format(metadata: Mapping[str, Any], chat_template: str) -> InputFormat:
    """Return what a model reads, by the metadata of its file.

    Files that do not say it outright are known by their template.

    Raises:
        EngineUnavailableError: it is a format that is not known here.
    """
    named = metadata.get("neuphonic.input_format")
    if named is None:
        is_bpe = TEXT_START in chat_template and _TASK not in chat_template
        return InputFormat.BPE if is_bpe else InputFormat.PHONEMES
    for known in InputFormat:
        if str(named).lower() == known.value.lower():
            return known
    raise EngineUnavailableError(
        f"the model reads {str(named)[:40]!r}, which is not known here: update wyoming-tts"
    )


def read_emotions(metadata: Mapping[str, Any], input_format: InputFormat) -> tuple[str, ...]:
    """Return the emotions that a model says it can speak with; none for models of phonemes."""
    if input_format is InputFormat.PHONEMES:
        return ()
    named = metadata.get("neuphonic.supported_emotions")
    if not isinstance(named, (list, tuple)):
        return EMOTIONS
    return tuple(str(each) for each in named)


@dataclass(frozen=True, slots=True)
class Prompt:
    """The ids of a prompt, in the original vocabulary of the model."""

    prefix: list[int]
    """How the prompt begins for every text of this voice."""

    rest: list[int]
    """What follows until the first code of the speech."""

    turns: list[list[int]] = field(default_factory=list)
    """What is fed each time that the model has ended a part of the text, to go on with the next;
    behind the last one the speech ends."""

    words: list[str] = field(default_factory=list)
    """What is said in each turn, the first one included; empty where there is but one."""

    @property
    def length(self) -> int:
        """Tokens before the first code."""
        return len(self.prefix) + len(self.rest)

    @property
    def fed_later(self) -> int:
        """Tokens of all further turns."""
        return sum(map(len, self.turns))


class Builder(Protocol):
    """Builds the prompts of one model. May be used from several threads."""

    input_format: InputFormat

    continues: bool
    """Whether speech goes on where that of the reference ends, without anything between."""

    @property
    def emotions(self) -> tuple[str, ...]:
        """What the model can be asked for, ``neutral`` first; empty if it knows no emotions."""
        ...

    def build(self, prompt: VoicePrompt, text: str, emotion: str = "") -> Prompt:
        """Return the prompt for a text in the voice of a reference.

        Args:
            prompt: the reference.
            text: phonemes as ``phonemise`` makes them, or the text itself for ``BPE``.
            emotion: one of ``emotions``, or "" for none.

        Raises:
            EngineError: there is nothing in the text, or the model does not know the emotion.
            VoiceError: the reference is not one for this model.
        """
        ...

    def said(self, prompt: VoicePrompt) -> str:
        """Return what is said in a reference as the model reads it: phonemes, or the text itself.

        Raises:
            EngineError: no phonemes can be made of it.
            VoiceError: the reference is not one for this model.
        """
        ...


def check_codes(prompt: VoicePrompt, codes: int) -> None:
    """Refuse a reference with codes that a model of so many does not know.

    Raises:
        VoiceError: it has some.
    """
    if (largest := max(prompt.codes)) >= codes:
        raise VoiceError(
            f"the voice's reference was made for another codec than the model's: it has the code "
            f"{largest}, and the model knows 0 to {codes - 1}; prepare the voice for this model, "
            "or give it the model that it was made for"
        )


@dataclass(frozen=True, slots=True)
class _Beginning:
    said: str
    """What is said in the reference, in the format that the model reads."""

    prefix: list[int]
    behind: str
    """What of the reference's text does not belong to the prefix."""


class PromptBuilder:
    """Builds prompts in NeuTTS's own layout: both texts, then the codes of the reference."""

    continues = True

    def __init__(
        self,
        tokenizer: Tokenizer,
        input_format: InputFormat,
        speech_base: int,
        emotions: Sequence[str] = (),
        codes: int = CODEBOOK,
    ) -> None:
        """Look up the tokens of the layout.

        Args:
            tokenizer: of the original file.
            input_format: what the model reads.
            speech_base: id of the token for code 0; those of the other codes follow.
            emotions: what the model may be asked for, as ``read_emotions`` returns them.
            codes: how many of them the model knows.

        Raises:
            EngineUnavailableError: the model has no such tokens.
        """
        self._tokenizer = tokenizer
        self.input_format = input_format
        self._speech_base = speech_base
        self._codes = codes
        self._text_start = find_token(tokenizer, TEXT_START)
        self._text_end = find_token(tokenizer, TEXT_END)
        self._speech_start = find_token(tokenizer, SPEECH_START)
        self._emotions = {
            name: found
            for name in emotions
            if name != NEUTRAL and (found := tokenizer.token(f"<|{name.upper()}|>")) is not None
        }
        phonemes = input_format is InputFormat.PHONEMES
        opening = tokenizer.encode(f"user: {_TASK}:", special=False) if phonemes else []
        begin = [tokenizer.bos] if tokenizer.add_bos else []
        self._head = [*begin, *opening, self._text_start]
        answer = tokenizer.encode("\nassistant:", special=False) if phonemes else []
        self._tail = [self._text_end, *answer, self._speech_start]
        self._beginnings: OrderedDict[tuple[str, str], _Beginning] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def emotions(self) -> tuple[str, ...]:
        """What the model can be asked for, ``neutral`` first; empty if it knows no emotions."""
        return (NEUTRAL, *self._emotions) if self._emotions else ()

    def build(self, prompt: VoicePrompt, text: str, emotion: str = "") -> Prompt:
        """See ``Builder.build``."""
        check_codes(prompt, self._codes)
        words = self._clean(text)
        if not words:
            raise EngineError("there is no text to speak")
        beginning = self._beginning(prompt)
        encode = self._tokenizer.encode
        if emotion in {"", NEUTRAL}:
            spoken = encode(f"{beginning.behind} {words}", special=False)
        elif emotion in self._emotions:
            behind = encode(beginning.behind, special=False)
            spoken = [*behind, self._emotions[emotion], *encode(words, special=False)]
        else:
            known = ", ".join(self.emotions) or "none"
            raise EngineError(f"the model has no emotion {emotion[:40]!r}; it has: {known}")
        codes = [self._speech_base + code for code in prompt.codes]
        return Prompt([*beginning.prefix], [*spoken, *self._tail, *codes])

    def said(self, prompt: VoicePrompt) -> str:
        """See ``Builder.said``; phonemes are made once for each voice."""
        return self._beginning(prompt).said

    def _beginning(self, prompt: VoicePrompt) -> _Beginning:
        key = (prompt.text, prompt.language)
        with self._lock:
            if (known := self._beginnings.get(key)) is not None:
                self._beginnings.move_to_end(key)
                return known
        # Not the phonemes in the prompt: they may have been made by another version.
        said = prompt.text
        if self.input_format is InputFormat.PHONEMES:
            said = phonemise(said, prompt.language)
        words = self._clean(said)
        encode = self._tokenizer.encode
        ids = encode(words, special=False)
        # The vocabularies of all published models begin a new word at a space, whatever follows.
        if encode(f"{words} {words}", special=False) == ids + encode(f" {words}", special=False):
            made = _Beginning(said, [*self._head, *ids], "")
        else:
            made = _Beginning(said, self._head, words)
        with self._lock:
            self._beginnings[key] = made
            if len(self._beginnings) > MOST_VOICES:
                self._beginnings.popitem(last=False)
        return made

    def _clean(self, text: str) -> str:
        return clean(text, self.input_format)


def clean(text: str, input_format: InputFormat) -> str:
    """Return a text in one line that cannot be taken for tokens of the layout."""
    if input_format is InputFormat.BPE:
        text = unicodedata.normalize("NFKC", text.translate(_STRAIGHT))
    return " ".join(text.replace("<|", "< |").split())


def find_token(tokenizer: Tokenizer, name: str) -> int:
    """Return the id of a token of the layout.

    Raises:
        EngineUnavailableError: the model has no such token.
    """
    found = tokenizer.token(name)
    if found is None:
        raise EngineUnavailableError(
            f"the model has no token {name}: it is not one of NeuTTS, or it was altered"
        )
    return found
