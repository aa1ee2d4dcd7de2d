from __future__ import annotations

import pytest

from tests.text.verbaliser.corpora import cases, names
from wyoming_tts.text.verbaliser import FIRST_CLASS, verbalise

LEAST_CASES = 150
ALL = [(name, text, words) for name in names() for text, words in cases(name)]


@pytest.mark.parametrize(("language", "text", "words"), ALL)
def test_text_becomes_the_words_that_a_person_says(language: str, text: str, words: str) -> None:
    """Every sentence of the corpus is said as its language says it."""
    assert verbalise(text, language) == words


@pytest.mark.parametrize("language", FIRST_CLASS)
def test_every_language_has_a_corpus(language: str) -> None:
    """There are enough different cases of each language to speak of one."""
    assert len(dict(cases(language))) >= LEAST_CASES
