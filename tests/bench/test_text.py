from __future__ import annotations

import pytest

from wyoming_tts.bench import text
from wyoming_tts.text.verbaliser import FIRST_CLASS


def test_every_language_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a figure for each language, and a ratio to what the text costs anyway."""
    monkeypatch.setattr(text, "SIZES", (500, 1_000))
    report = text.measure(2, lambda _group, _share: None)
    for language in FIRST_CLASS:
        assert [one for one in report.ratios if one.name == f"words, {language}"]
        figures = [one for one in report.figures if f", {language}" in one.name]
        assert len(figures) == 4
        assert all(one.value > 0 for one in figures)


def test_the_texts_have_the_length_they_are_measured_by() -> None:
    """Each text fills a piece without being said twice in full, and holds its number."""
    for language, template in text.TEXTS.items():
        assert len(template.format(7)) >= text.LENGTH / 2, language
        assert template.format(7) != template.format(8)
