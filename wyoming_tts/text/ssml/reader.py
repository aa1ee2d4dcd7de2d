"""The whole way from a document to pieces."""

from __future__ import annotations

from wyoming_tts.text.piece import Manner, Pause, Piece
from wyoming_tts.text.ssml.composer import Composer
from wyoming_tts.text.ssml.elements import Elements
from wyoming_tts.text.ssml.fault import SsmlFault
from wyoming_tts.text.ssml.markup import Markup


class SsmlReader:
    """Reads a document that arrives in parts and cuts it into pieces, each as early as is safe.

    However the document is split into parts, the pieces and the fault are the same, as long as
    ``settle`` is not called. Behind a fault nothing is read; what was complete before it is given
    out.
    """

    def __init__(self) -> None:
        self.fault: SsmlFault | None = None
        """What is wrong with the document, once that is known."""

        self._composer = Composer()
        self._markup = Markup(Elements(self._composer))

    def push(self, text: str) -> list[Piece]:
        """Take the next part of the document, return the pieces that are complete by now."""
        if self.fault is None:
            try:
                self._markup.push(text)
            except SsmlFault as fault:
                self._fail(fault)
        return self._composer.take()

    def settle(self) -> list[Piece]:
        """Return what certainly is a piece already, because no more text comes for a while.

        See ``Cutter.settle``. A break that follows a piece given out here is one without a text.
        """
        if self.fault is None:
            self._composer.settle()
        return self._composer.take()

    def flush(self) -> list[Piece]:
        """End the document, return the remaining pieces; the reader is then used up."""
        if self.fault is None:
            try:
                self._markup.close()
            except SsmlFault as fault:
                self._fail(fault)
        return self._composer.take()

    def _fail(self, fault: SsmlFault) -> None:
        self.fault = fault
        self._composer.give_up()


def check(document: str) -> None:
    """Read a whole document without making anything of it.

    Raises:
        SsmlFault: it cannot be spoken.
    """
    markup = Markup(Elements(_Nothing()))
    markup.push(document)
    markup.close()


class _Nothing:
    """A ``Narration`` that nobody listens to."""

    def text(self, text: str, manner: Manner) -> None:
        """See ``Narration``."""

    def pronounced(self, word: str, ipa: str, manner: Manner) -> None:
        """See ``Narration``."""

    def read_as(self, content: str, interpret_as: str, form: str, manner: Manner) -> None:
        """See ``Narration``."""

    def boundary(self, pause: Pause) -> None:
        """See ``Narration``."""

    def silence(self, seconds: float, manner: Manner) -> None:
        """See ``Narration``."""

    def end(self) -> None:
        """See ``Narration``."""
