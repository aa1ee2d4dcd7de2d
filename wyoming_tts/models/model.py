"""What a model is."""

from __future__ import annotations

import enum
from dataclasses import dataclass

HUB_PAGE = "https://huggingface.co/"


class Kind(enum.StrEnum):
    """What a model does."""

    BACKBONE = "backbone"
    """Text to speech codes."""

    CODEC = "codec"
    """Speech codes to sound."""

    ENCODER = "encoder"
    """A part of what makes speech codes of a recording."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a model's repository."""

    name: str
    """Path in the repository; ``*`` stands for what is not known, and one file must match."""

    size: int | None = None
    """Bytes."""

    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Licence:
    """The terms under which a model may be used."""

    name: str
    url: str
    terms: str
    """The gist in one line."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model as it is published."""

    id: str
    kind: Kind
    repo: str
    """Repository on the hub, ``owner/name``; empty for a packaged model."""

    files: tuple[ModelFile, ...]
    """The first is the one that an engine opens."""

    licence: Licence
    description: str
    revision: str | None = None
    """Commit of the repository, 40 hexadecimal digits."""

    languages: tuple[str, ...] = ()
    """BCP 47 tags; empty for a model that does not depend on the language."""

    input_format: str = ""
    """What a backbone reads: ``phonemes`` or ``bpe``."""

    needs: tuple[str, ...] = ()
    """Models that are downloaded with it, without which it cannot speak."""

    gated: bool = False
    """Whether the hub gives it only to accounts that accepted its terms."""

    packaged: bool = False
    """Whether it comes with this package, and so is neither downloaded nor removed."""

    @property
    def size(self) -> int | None:
        """Bytes of all files, where they are known."""
        sizes = [file.size for file in self.files if file.size is not None]
        return sum(sizes) if len(sizes) == len(self.files) else None

    @property
    def page(self) -> str:
        """The model's page for people; empty for a packaged model."""
        return HUB_PAGE + self.repo if self.repo else ""
