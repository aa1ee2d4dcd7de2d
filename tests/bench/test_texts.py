from __future__ import annotations

import itertools

from wyoming_tts.bench.first_audio import tokenise
from wyoming_tts.bench.texts import Texts
from wyoming_tts.text.cutter import Cutter, cut
from wyoming_tts.text.piece import Pause


def test_texts_do_not_repeat() -> None:
    """Ten thousand texts are all different, so that nothing that was kept can answer them."""
    texts = Texts()
    assert len({texts.sentence() for _ in range(10_000)}) == 10_000


def test_texts_of_different_offsets_differ() -> None:
    """Clients with supplies of their own do not ask for each other's texts."""
    first, second = Texts(offset=0), Texts(offset=1)
    pairs = [(first.sentence(), second.sentence()) for _ in range(2_000)]
    assert not {one for one, _ in pairs} & {other for _, other in pairs}


def test_sentences_are_spoken_in_one_piece() -> None:
    """A sentence is one piece and a paragraph four, as the baselines assume."""
    texts = Texts()
    assert all(len(cut(texts.sentence())) == 1 for _ in range(50))
    assert len(cut(texts.paragraph())) == 4


def test_the_first_clause_is_complete_one_token_after_its_comma() -> None:
    """Tokens join to the text, and the server can begin with the token that follows the clause."""
    text = "The red lamp in the hallway is open, and the fan is off. More."
    tokens = tokenise(text)
    assert "".join(tokens) == text
    comma = tokens.index(",")
    cutter = Cutter()
    pieces = list(itertools.chain(*(cutter.push(token) for token in tokens[: comma + 2])))
    assert [piece.pause for piece in pieces] == [Pause.CLAUSE]
