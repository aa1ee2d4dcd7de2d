# ruff: noqa: RUF001 - IPA looks like other letters
"""Words whose sounds are given, spoken by espeak-ng."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from difflib import SequenceMatcher

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.espeak.conftest import Speak
from wyoming_tts.engines.espeak.catalogue import espeak_languages, find_espeak_language
from wyoming_tts.engines.espeak.files import find_espeak_files
from wyoming_tts.engines.espeak.library import EspeakLibrary
from wyoming_tts.engines.espeak.mnemonics import find_mnemonics, mnemonics_of
from wyoming_tts.engines.phonemes import phonemes
from wyoming_tts.text.pronunciation import pronounced

WORDS = {
    "en-US": "hello kitchen temperature garage battery charging washing machine thunderstorm "
    "measure church judge thing bird chair poor fire boy go queen button thought yellow vision",
    "en-GB": "hello kitchen temperature garage battery charging washing machine thunderstorm "
    "measure church judge thing bird chair poor fire boy go queen button thought yellow vision",
    "de": "Küche Temperatur Waschmaschine Heizung Schlafzimmer bewölkt Straße schön Mädchen zwei "
    "Pfanne Vogel Kinder Freude Häuser Öl über müde Jahr auch singen Journal Chef",
    "fr": "cuisine température fenêtre chauffage lumière aspirateur ensoleillé bonjour rue peur "
    "vin brun huit montagne garçon jeune yeux pays moins",
    "es": "cocina temperatura lavadora ventana calefacción luz mañana lluvia humedad perro pero "
    "niño queso guitarra agua rey hoy zapato cielo jamón huevo",
    "it": "cucina temperatura lavatrice finestra chiusa luce pioggia soleggiato umidità figlio "
    "gnocchi scuola pesce casa zio pizza mezzo rosso città perché",
    "nl": "keuken temperatuur raam gesloten slaapkamer deur stofzuiger weer bewolkt graden "
    "muziek huis koud vrouw leuk goed schip jong zee nieuw",
    "pt-BR": "cozinha temperatura máquina janela fechada aquecimento luz amanhã chuva pão mãe não "
    "filho carro caro rua gente leite",
}


@pytest.fixture(scope="module")
def library() -> Iterator[EspeakLibrary]:
    """espeak-ng's library."""
    library = EspeakLibrary(find_espeak_files())
    yield library
    library.close()


@pytest.mark.parametrize("language", WORDS)
def test_sounds_become_the_sounds_that_were_given(library: EspeakLibrary, language: str) -> None:
    """What espeak-ng says for a word in IPA, told to it in IPA, is said alike."""
    same = []
    with library.session(lambda: False) as session:
        assert session is not None
        session.set_voice(find_espeak_language(language).identifier)
        names = find_mnemonics(session, find_espeak_files().data)
        for word in WORDS[language].split():
            ipa = phonemes(word, language)
            told = mnemonics_of(ipa, names, language)
            back = "".join(session.spell(f"[[{told} ]]", ipa=True))
            same.append(back == ipa)
            assert SequenceMatcher(None, ipa, back).ratio() > 0.75, (word, ipa, told, back)
    assert sum(same) >= 0.95 * len(same)


def test_every_language_has_names_for_its_sounds(library: EspeakLibrary) -> None:
    """In each language espeak-ng can be told of plain vowels and consonants."""
    for language in espeak_languages():
        with library.session(lambda: False) as session:
            assert session is not None
            session.set_voice(language.identifier)
            names = find_mnemonics(session, find_espeak_files().data)
        assert mnemonics_of("ˈmana", names, language.language), language.name
        assert mnemonics_of("ʃɛɹθ̩ɒðyʁx", names, language.language), language.name


def test_a_word_is_spoken_by_its_sounds(speak: Speak) -> None:
    """The word itself does not matter once its sounds are given."""
    one = speak(f"Turn on {pronounced('Siri', 'ˈsɪɹi')}, now.")
    assert np.array_equal(one, speak(f"Turn on {pronounced('Xyz', 'ˈsɪɹi')}, now."))
    assert not np.array_equal(one, speak(f"Turn on {pronounced('Siri', 'ˈhɛlɪˌkɒptə')}, now."))
    assert np.array_equal(speak(pronounced("X", "həlˈəʊ")), speak(pronounced("X", "/hə.ˈləʊ/")))


def test_jobs_beside_are_not_changed(speak: Speak) -> None:
    """The same text gives the same samples before and after a word with sounds was spoken."""
    text = f"{pronounced('tomato', 'təˈmɑːtəʊ')} soup"
    before, first = speak("Tomato soup."), speak(text, "en-US", variant="whisper")
    assert np.array_equal(speak(text, "en-US", variant="whisper"), first)
    assert np.array_equal(speak("Tomato soup."), before)


@pytest.mark.parametrize(
    "frame", ["({})", '"{}"', "“{}”", "un{}", "{}'s", "a {}. b", "{}!", "[{}]", "[[{}]]", "-{}-"]
)
def test_what_stands_beside_swallows_no_sounds(speak: Speak, frame: str) -> None:
    """A long word with sounds is heard whatever encloses it, and punctuation is not read out."""
    word = pronounced("x", "ˈbaːnaːnaː" * 3)
    alone = speak(word).size
    assert alone - 8_000 < speak(frame.format(word)).size < alone + 18_000


@pytest.mark.parametrize("language", ["en-US", "de", "pl", "uk", "cs"])
@pytest.mark.parametrize("between", [" ", ""])
def test_a_number_behind_sounds_is_heard(speak: Speak, language: str, between: str) -> None:
    """Digits that follow a word with sounds are spoken in full."""
    word, number = pronounced("x", "ˈtata"), "12345"
    both = speak(f"{word}{between}{number}", language).size
    assert both > speak(number, language).size + speak(word, language).size / 4


def test_sounds_that_cannot_be_made_leave_the_word(
    speak: Speak, caplog: pytest.LogCaptureFixture
) -> None:
    """A word whose sounds cannot be read is spoken as it is written, and the log says so."""
    caplog.set_level(logging.DEBUG)
    broken = speak(f"My {pronounced('tomato', '???')} soup")
    assert np.array_equal(broken, speak("My tomato soup"))
    assert "cannot say [???]: tomato" in caplog.text


def test_text_beside_sounds_is_no_phoneme_input(speak: Speak) -> None:
    """Brackets in the text stay plain, also where espeak-ng is told of sounds."""
    word = pronounced("x", "ba")
    assert np.array_equal(speak(f"[[h@'loU]] {word}"), speak(f"((h@'loU)) {word}"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    before=st.text(max_size=20),
    ipa=st.text(st.sampled_from("əaɪʊtsʃŋɔ̃ːˈˌ .ɖʘɥ|[]_'x"), max_size=20),
    behind=st.text(st.sampled_from("[]a'.,;!?()\"-_ |"), max_size=10),
    language=st.sampled_from(["en-GB", "de", "fr", "zh", "pl", "ja"]),
)
def test_any_sounds_end_without_a_crash(
    speak: Speak, before: str, ipa: str, behind: str, language: str
) -> None:
    """Whatever the sounds and the text around them, the engine answers."""
    text = f"{before}{pronounced('word', ipa)}{behind}"
    assert speak(text, language).dtype == np.int16
