"""How long it takes to make words of a text."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from wyoming_tts.bench.machine import describe_machine
from wyoming_tts.bench.plan import Tell
from wyoming_tts.bench.report import Figure, Ratio, Report
from wyoming_tts.bench.statistics import median, percentile
from wyoming_tts.text.cleaner import clean
from wyoming_tts.text.cutter import cut
from wyoming_tts.text.piece import Piece
from wyoming_tts.text.verbaliser import verbalise

LENGTH: Final = 200
MOST_MS: Final = 2.0
SIZES: Final = (50_000, 100_000)
MOST_GROWTH: Final = 3.0
"""Twice the text should take twice the time; more than this is not noise."""

TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "en": "It is {0}.5 °C with 45% humidity at 07:05, and the dryer used 1.2 kWh for €0.38 "
        "since May 5th; see https://example.com, or ask Dr. Smith why 3/4 of the LEDs are off. ",
        "de": "Es sind {0},5 °C bei 45 % Luftfeuchte um 07:05 Uhr, der Trockner hat seit dem "
        "5. Mai 1,2 kWh für 0,38 € verbraucht; siehe https://example.com oder Dr. Weber, z. B. ",
        "fr": "Il fait {0},5 °C avec 45 % d'humidité à 07h05, le sèche-linge a consommé 1,2 kWh "
        "pour 0,38 € depuis le 5 mai ; voir https://example.com ou le Dr Petit, p. ex. ",
        "es": "Hay {0},5 °C con un 45 % de humedad a las 7:05, la secadora gastó 1,2 kWh por "
        "0,38 € desde el 5 de mayo; véase https://example.com o el Dr. García, p. ej. ",
        "it": "Ci sono {0},5 °C con il 45% di umidità alle 7:05, l'asciugatrice ha usato 1,2 kWh "
        "per 0,38 € dal 5 maggio; vedi https://example.com o il Dott. Rossi, ad es. ",
        "nl": "Het is {0},5 °C met 45% luchtvochtigheid om 07:05 uur, de droger gebruikte 1,2 kWh "
        "voor € 0,38 sinds 5 mei; zie https://example.com of dr. Bakker, bijv. ",
        "pt": "Faz {0},5 °C com 45% de umidade às 7h05, a secadora gastou 1,2 kWh por R$ 0,38 "
        "desde 5 de maio; veja https://example.com ou o Dr. Silva, p. ex. ",
    }
)
"""A text for each language with everything that costs time; a number goes where ``{0}`` stands."""

NASTY: Sequence[str] = (
    *("1 ", "1,", "1.2.", "12:", "1-", "1/", "+1 ", "1 h ", "1 000 ", "(1)", "a.", "a@", "a_"),
    *("/a", "x1", "A", "I ", "http://", "::", "€1", "Dr. ", "0", "½"),
)


def measure(rounds: int, tell: Tell) -> Report:
    """Measure every language on usual texts and on the worst that are known.

    Args:
        rounds: texts of each language; they all differ, so that nothing is remembered.
        tell: learns how far it is.
    """
    report = Report(describe_machine(), {"rounds": rounds})
    for number, (language, template) in enumerate(TEXTS.items()):
        tell("text", number / len(TEXTS))
        _usual(report, language, template, rounds)
        _worst(report, language)
    return report


def _usual(report: Report, language: str, template: str, rounds: int) -> None:
    texts = [(template.format(number) * 2)[:LENGTH] for number in range(rounds + 1)]
    verbalise(texts.pop(), language)
    ours = [_seconds(verbalise, text, language) for text in texts]
    base = [_seconds(_pieces, text) for text in texts]
    name = f"{LENGTH} characters, {language}"
    typical = median(ours)
    report.figures += (
        Figure("text", f"{name}, median", typical * 1000, "ms", below=MOST_MS),
        Figure("text", f"{name}, 99 %", percentile(ours, 0.99) * 1000, "ms"),
    )
    report.ratios.append(
        Ratio("text", f"words, {language}", "cleaning and cutting", typical / median(base))
    )


def _worst(report: Report, language: str) -> None:
    growth, longest = 0.0, 0.0
    for nasty in NASTY:
        half, whole = (
            min(_seconds(verbalise, text, language) for _ in range(2))
            for text in ((nasty * size)[:size] for size in SIZES)
        )
        growth, longest = max(growth, whole / half), max(longest, whole)
    name = f"{SIZES[1] // 1000} kB of one thing, {language}"
    report.figures += (
        Figure("text", f"{name}, slowest", longest, "s"),
        Figure("text", f"{name}, time for twice as much", growth, "times", below=MOST_GROWTH),
    )


def _pieces(text: str) -> list[Piece]:
    return cut(clean(text))


def _seconds(work: Callable[..., object], *arguments: str) -> float:
    began = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - began
