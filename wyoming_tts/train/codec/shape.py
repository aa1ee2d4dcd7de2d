"""The sizes of a codec."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from wyoming_tts.errors import TrainingError

RATE = 24_000
HOP = 480
"""Samples of one frame: 50 frames a second."""

FFT = 1920
LEVELS = 4
"""Values that each digit of a code can take."""

MOST_DIGITS = 8


@dataclass(frozen=True, slots=True)
class CodecShape:
    """Sizes of encoder and decoder.

    Raises:
        TrainingError: they do not fit each other.
    """

    digits: int = 6
    """A code has so many digits of four levels: ``4 ** digits`` codes."""

    width: int = 256
    expansion: int = 3
    encoder_depth: int = 4
    decoder_depth: int = 6
    kernel: int = 7
    ahead: int = 1
    """Frames behind a frame that each block of the decoder looks at; the rest of its kernel looks
    back, so that speech can be decoded while it is still being made."""

    bins: int = 961
    """Bins of the spectrum that the decoder makes; those above are silent."""

    def __post_init__(self) -> None:
        fits = (
            1 <= self.digits <= MOST_DIGITS
            and self.kernel % 2 == 1
            and 0 <= self.ahead < self.kernel
            and 1 < self.bins <= FFT // 2 + 1
            and min(self.width, self.expansion, self.encoder_depth, self.decoder_depth) > 0
        )
        if not fits:
            raise TrainingError(f"no codec has the shape {self}")

    @property
    def codes(self) -> int:
        """Number of codes."""
        return int(LEVELS**self.digits)

    @property
    def lookahead(self) -> int:
        """Frames behind the last one that its sound depends on."""
        return self.ahead * (self.decoder_depth + 1) + FFT // HOP // 2

    @property
    def look_back(self) -> int:
        """Frames before the first one that its sound depends on."""
        back = self.kernel - 1 - self.ahead
        return back * (self.decoder_depth + 1) + FFT // HOP // 2

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> CodecShape:
        """Return the shape that was written.

        Raises:
            TrainingError: it is none.
        """
        try:
            return cls(**values)
        except TypeError as error:
            raise TrainingError(f"this is no shape of a codec: {error}") from error
