"""A byte-level BPE vocabulary that gives phonemes and English about as many tokens as real ones.

IPA letters and marks are single tokens, also behind a space; frequent words and the words of the
prompt are single tokens. Whatever is missing to the wanted size is filled up with tokens for
Chinese text, each made by a merge, so that loading has as much to read as with a real vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

from wyoming_tts.engines.neutts.fabricate.shapes import TEMPLATE_TOKENS, BackboneShape
from wyoming_tts.engines.neutts.gguf_types import TokenType

PROMPT_WORDS = ("user", " Convert", " the", " text", " to", " speech", "assistant")
"""Words of the prompt of phoneme models; they are not counted as text that is spoken."""

_IPA = "æçðøħŋœɐɑɒɓɔɕɖɗəɚɛɜɝɟɡɣɤɥɨɪɫɬɭɯɰɱɲɳɴɵɹɻɽɾʀʁʂʃʈʉʊʋʌʍʎʏʐʑʒʔʕʝʲʰʷˈˌːˑ˞̩̯̪̃̚θβχãõẽĩũñɡᵻᵊ"
_LATIN = "äöüßéèêàâîïôûùëáíóúÄÖÜÉ¿¡’“”—…"  # noqa: RUF001 - typographic marks are meant
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORDS = (
    "the of and to in is it you that he was for on are with as his they be at one have this from or"
    " had by hot but some what there we can out other were all your when up use word how said an"
    " each she which do their time if will way about many then them would write like so these her"
    " long make thing see him two has look more day could go come did my sound no most number who"
    " over know water than call first people may down side been now find any new work part take get"
    " place made live where after back little only round man year came show every good me give our"
    " under name very through just form much great think say help low line before turn cause same"
    " mean differ move right boy old too does tell sentence set three want air well also play small"
    " end put home read hand port large spell add even land here must big high such follow act why"
    " ask men change went light kind off need house picture try us again animal point mother world"
    " near build self earth father music kitchen please weather today temperature degrees light"
    " ing er ed ly tion ment able est ness ight"
)
_PHONEME_PAIRS = "st nd nt ən əl ɪŋ tʃ dʒ aɪ eɪ oʊ aʊ iː uː".split(" ")  # noqa: RUF001, SIM905 - IPA
_SMALL = 800
"""Below this size a vocabulary has no frequent words."""

_CJK = range(0x4E00, 0x9FFF)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that GGUF says of a tokenizer."""

    tokens: list[str]
    """Text of every token, bytes written as the letters that byte-level BPE writes for them."""

    types: list[int]
    """Values of `TokenType`."""

    merges: list[str]

    spoken: list[bool]
    """Whether the token stands for text that is spoken: neither prompt nor speech nor control."""


@cache
def _byte_letters() -> dict[int, str]:
    """Return the letter that byte-level BPE writes for each byte."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in set(plain)]
    letters = {byte: chr(byte) for byte in plain}
    letters.update({byte: chr(0x100 + place) for place, byte in enumerate(others)})
    return letters


def written(text: str) -> str:
    """Return ``text`` as byte-level BPE writes it."""
    letters = _byte_letters()
    return "".join(letters[byte] for byte in text.encode())


class _Builder:
    """Collects tokens, each made from two earlier ones by a merge."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.tokens = [_byte_letters()[byte] for byte in range(256)]
        self.merges: list[str] = []
        self._known = set(self.tokens)

    @property
    def full(self) -> bool:
        return len(self.tokens) >= self.size

    def merge(self, left: str, right: str) -> str:
        whole = left + right
        if whole not in self._known and not self.full:
            self._known.add(whole)
            self.tokens.append(whole)
            self.merges.append(f"{left} {right}")
        return whole

    def spell(self, start: str, text: str) -> str:
        """Make ``text`` one token from left to right, behind the token ``start``."""
        for letter in text:
            start = self.merge(start, letter) if start else letter
        return start

    def character(self, character: str) -> str:
        """Make one character of Unicode a token."""
        return self.spell("", written(character))


def _text_tokens(size: int) -> _Builder:
    builder = _Builder(size)
    space = written(" ")
    for character in _IPA + _LATIN:
        builder.character(character)
    for word in PROMPT_WORDS:
        builder.spell("", written(word))
    for character in _IPA + _LETTERS:
        builder.merge(space, builder.character(character))
    for pair in _PHONEME_PAIRS:
        builder.merge(written(pair[0]), written(pair[1]))
    if size > _SMALL:
        for word in _WORDS.split():
            builder.spell(space, written(word))
    _fill(builder)
    return builder


def _fill(builder: _Builder) -> None:
    """Add Chinese characters, and then pairs of them, until the vocabulary is full."""
    characters = [written(chr(code)) for code in _CJK]
    for text in characters:
        builder.spell("", text)
    for left, right in product(characters, repeat=2):
        if builder.full:
            break
        builder.merge(left, right)


def make_vocabulary(shape: BackboneShape) -> Vocabulary:
    """Return the vocabulary of a shape, its tokens in the order of their ids."""
    builder = _text_tokens(shape.text_tokens)
    if not builder.full:
        raise ValueError(f"no vocabulary of {shape.text_tokens} text tokens can be made")
    prompt = {written(word) for word in PROMPT_WORDS}
    tokens = builder.tokens
    spoken = [token not in prompt for token in tokens]
    kinds = [int(TokenType.NORMAL)] * len(tokens)

    def add(texts: list[str], kind: TokenType) -> None:
        tokens.extend(texts)
        kinds.extend([int(kind)] * len(texts))
        spoken.extend([False] * len(texts))

    add(_control_tokens(shape), TokenType.CONTROL)
    add(list(TEMPLATE_TOKENS), TokenType.USER_DEFINED)
    add(_extra_tokens(shape), TokenType.USER_DEFINED)
    add([f"<|speech_{code}|>" for code in range(shape.speech_tokens)], TokenType.USER_DEFINED)
    add([f"[PAD{len(tokens) + place}]" for place in range(shape.padding_tokens)], TokenType.UNUSED)
    return Vocabulary(tokens, kinds, builder.merges, spoken)


def _control_tokens(shape: BackboneShape) -> list[str]:
    if shape.architecture == "llama":
        first = ["<|begin_of_text|>", "<|end_of_text|>"]
    else:
        first = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    reserved = [f"<|reserved_special_token_{place}|>" for place in range(shape.control_tokens)]
    return (first + reserved)[: shape.control_tokens]


def _extra_tokens(shape: BackboneShape) -> list[str]:
    emotions = [f"<|{emotion.upper()}|>" for emotion in shape.emotions]
    reserved = [f"<|reserved_{place}|>" for place in range(shape.extra_tokens)]
    return (emotions + reserved)[: shape.extra_tokens]
