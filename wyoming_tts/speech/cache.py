"""A bounded memory of the sound of recent short pieces."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CacheKey:
    """Everything that shapes the sound of a piece."""

    engine: str
    engine_version: str
    voice: str
    voice_revision: str
    speaker: str | None
    language: str
    rate: float
    pitch: float
    gain: float
    seed: int
    text: str


class PcmCache:
    """Least recently used pieces go first; a piece larger than an eighth is never kept."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._pieces: OrderedDict[CacheKey, bytes] = OrderedDict()
        self.size = 0
        """Bytes of samples held."""

    def __len__(self) -> int:
        return len(self._pieces)

    def get(self, key: CacheKey) -> bytes | None:
        """Return the samples of a piece, if they are held."""
        if (pcm := self._pieces.get(key)) is not None:
            self._pieces.move_to_end(key)
        return pcm

    def keeps(self, size: int) -> bool:
        """Whether a piece of ``size`` bytes would be kept."""
        return 0 < size <= self._max_bytes // 8

    def put(self, key: CacheKey, pcm: bytes) -> None:
        """Hold the samples of a piece, if they are small enough."""
        if not self.keeps(len(pcm)):
            return
        self.size += len(pcm) - len(self._pieces.pop(key, b""))
        self._pieces[key] = pcm
        while self.size > self._max_bytes:
            _, dropped = self._pieces.popitem(last=False)
            self.size -= len(dropped)
