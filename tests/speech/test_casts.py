"""Who speaks each piece of a reply: the voice asked for, or one that the text calls for."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.engines.test_pool import StubHost
from wyoming_tts.engines.host import HostState
from wyoming_tts.engines.pool import EnginePool
from wyoming_tts.errors import VoiceNotFoundError
from wyoming_tts.settings import load_settings
from wyoming_tts.speech.casting import Casting, VoiceRequest, spoken_as
from wyoming_tts.speech.casts import Casts
from wyoming_tts.text.piece import Manner, Pause, Piece
from wyoming_tts.voices.catalogue import VoiceCatalogue
from wyoming_tts.voices.voice import Voice

ENGLISH = "The light in the kitchen is on now."
GERMAN = "Ich habe das Licht in der Küche ausgeschaltet."
FRENCH = "J'ai éteint la lumière de la cuisine pour vous."
VOICES = (
    Voice("ada", "Ada", ("en-US", "en-GB"), "neutts", speakers={"loud": {}}),
    Voice("anna", "Anna", ("de-AT", "de-DE"), "neutts"),
    Voice("both", "Both", ("en-GB", "de-CH", "de-DE"), "neutts"),
    Voice("fins", "Fins", ("fi-FI",), "neutts"),
    Voice("robot-de", "Robot", ("de-DE",), "espeak"),
    Voice("robot-en", "Robot", ("en-US",), "espeak"),
    Voice("robot-fr", "Robot", ("fr-FR",), "espeak"),
)


class Stage:
    """A casting with voices in four languages, whose engines are ready."""

    def __init__(self, tmp_path: Path, *, ready: tuple[str, ...] = ("espeak", "neutts")) -> None:
        self.pool = EnginePool(("espeak", "neutts"), self._make)
        self.settings: dict[str, Any] = {
            "data_dir": str(tmp_path),
            "engine": "neutts",
            "voice": "ada",
        }
        self.catalogue = VoiceCatalogue((), {"espeak", "neutts"}, advertised=lambda: VOICES)
        self.catalogue.scan()
        self._ready = ready
        for name in ("espeak", "neutts"):
            self.pool.host(name)

    def _make(self, name: str) -> StubHost:
        host = StubHost(name)
        if name in self._ready:
            host.state = HostState.READY
        return host

    def casting(self) -> Casting:
        """Return a casting by the settings as they are now."""
        return Casting(load_settings(self.settings), self.catalogue, self.pool)

    def speak(self, *pieces: Piece | str, **wanted: str) -> list[tuple[str, str]]:
        """Return the voice and language of each piece of a reply."""
        return asyncio.run(self._speak(pieces, VoiceRequest(**wanted)))

    async def _speak(
        self, pieces: tuple[Piece | str, ...], wanted: VoiceRequest
    ) -> list[tuple[str, str]]:
        casting = self.casting()
        casts = Casts(casting, wanted, await casting.find(wanted))
        found = []
        for piece in pieces:
            cast = await casts.of(Piece(piece, Pause.SENTENCE) if isinstance(piece, str) else piece)
            found.append((cast.voice.id, cast.language))
        return found


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Return a stage on which every engine is ready."""
    return Stage(tmp_path)


def piece(text: str, **manner: Any) -> Piece:
    """Return a piece that is to be spoken in a manner."""
    return Piece(text, Pause.SENTENCE, Manner(**manner))


def test_a_text_in_another_language_gets_a_voice_for_it(stage: Stage) -> None:
    """Who names neither voice nor language hears each language spoken by who knows it."""
    assert stage.speak(GERMAN) == [("anna", "de-AT")]
    assert stage.speak(FRENCH) == [("robot-fr", "fr-FR")]
    assert stage.speak(ENGLISH) == [("ada", "en-US")]
    assert stage.speak("OK, playing Rammstein.") == [("ada", "en-US")]


def test_the_default_voice_speaks_what_it_can(stage: Stage) -> None:
    """A default voice of several languages speaks them all itself."""
    stage.settings["voice"] = "both"
    assert stage.speak(ENGLISH, GERMAN, FRENCH) == [
        ("both", "en-GB"),
        ("both", "de-CH"),
        ("robot-fr", "fr-FR"),
    ]


def test_short_pieces_stay_in_the_language_of_the_reply(stage: Stage) -> None:
    """After a change the next short pieces are spoken by the same voice."""
    assert stage.speak(GERMAN, "Gute Nacht!", "OK.", ENGLISH) == [
        *[("anna", "de-AT")] * 3,
        ("ada", "en-US"),
    ]


def test_a_named_voice_keeps_to_its_own_languages(stage: Stage) -> None:
    """A voice of one language speaks everything in it; one of several is guessed among them."""
    assert stage.speak(GERMAN, FRENCH, name="ada") == [("ada", "en-US")] * 2
    assert stage.speak(GERMAN, FRENCH, name="both") == [("both", "de-CH")] * 2


def test_a_named_language_is_not_guessed(stage: Stage) -> None:
    """The text is spoken in the language that the client gave, by a voice that knows it."""
    assert stage.speak(ENGLISH, language="de-DE") == [("anna", "de-AT")]
    assert stage.speak(ENGLISH, name="both", language="de_DE") == [("both", "de-DE")]
    assert stage.speak(GERMAN, name="ada", language="de") == [("ada", "en-US")]


def test_guessing_can_be_turned_off(stage: Stage) -> None:
    """Then the default voice speaks everything."""
    stage.settings["guess_language"] = False
    assert stage.speak(GERMAN) == [("ada", "en-US")]


def test_a_language_that_is_not_known_is_never_left(stage: Stage) -> None:
    """Where the default voice's own language cannot be told, nothing is guessed."""
    stage.settings["voice"] = "fins"
    assert stage.speak(ENGLISH, GERMAN) == [("fins", "fi-FI")] * 2


def test_new_voices_are_candidates(stage: Stage) -> None:
    """A voice that comes while the server runs speaks its language from then on."""
    casting = stage.casting()
    ada = VOICES[0]
    assert "it-IT" not in casting.guessable(VoiceRequest(), ada)
    added = (*VOICES, Voice("ida", "Ida", ("it-IT",), "espeak"))
    stage.catalogue._advertised = lambda: added
    stage.catalogue.scan()
    assert "it-IT" in casting.guessable(VoiceRequest(), ada)


def test_a_piece_may_name_its_voice_or_language(stage: Stage) -> None:
    """What the text asks for holds for that piece, and changes no other."""
    pieces = (
        piece("One.", language="de"),
        piece("Two.", voice="robot-fr"),
        piece("Three.", voice="both", language="de-DE"),
        piece("Four.", language="en-AU"),
        piece("Five."),
    )
    assert stage.speak(*pieces) == [
        ("anna", "de-AT"),
        ("robot-fr", "fr-FR"),
        ("both", "de-DE"),
        ("ada", "en-US"),
        ("ada", "en-US"),
    ]


def test_a_language_that_nobody_speaks_is_spoken_all_the_same(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """The reply's voice tries, and the log says so once."""
    pieces = [piece("Saluton!", language="eo")] * 3
    assert stage.speak(*pieces) == [("ada", "en-US")] * 3
    assert len([line for line in caplog.messages if "'eo'" in line]) == 1


def test_a_voice_that_is_not_there_is_an_error(stage: Stage) -> None:
    """Unless the settings say that the default voice speaks for unknown ones."""
    with pytest.raises(VoiceNotFoundError):
        stage.speak(piece("One.", voice="nobody"))
    stage.settings["unknown_voice"] = "default"
    assert stage.speak(piece("One.", voice="nobody")) == [("ada", "en-US")]


def test_stand_ins_speak_every_language(tmp_path: Path) -> None:
    """While an engine loads the fallback speaks, also what was guessed or asked for."""
    stage = Stage(tmp_path, ready=("espeak",))
    assert stage.speak(ENGLISH, GERMAN, piece("Three.", voice="both", language="de")) == [
        ("robot-en", "en-US"),
        ("robot-de", "de-DE"),
        ("robot-de", "de-DE"),
    ]


@pytest.mark.parametrize("ready", [("espeak",), ("espeak", "neutts")])
def test_who_began_speaks_to_the_end(tmp_path: Path, ready: tuple[str, ...]) -> None:
    """A piece that names the reply's own language changes no voice, whatever engines do."""

    async def voices() -> set[str]:
        stage = Stage(tmp_path, ready=ready)
        casting, wanted = stage.casting(), VoiceRequest()
        casts = Casts(casting, wanted, await casting.find(wanted))
        begun = await casts.of(piece("One."))
        host = stage.pool.host("neutts")
        assert isinstance(host, StubHost)
        host.state = HostState.STARTING if "neutts" in ready else HostState.READY
        return {begun.voice.id, (await casts.of(piece("Two.", language="en"))).voice.id}

    assert len(asyncio.run(voices())) == 1


def test_a_reply_keeps_its_speaker_in_its_own_voice_only(stage: Stage) -> None:
    """Another voice knows nothing of the speaker that the client named."""

    async def speakers() -> list[str | None]:
        casting, wanted = stage.casting(), VoiceRequest(name="ada", speaker="loud")
        casts = Casts(casting, wanted, await casting.find(wanted))
        pieces = piece("One."), piece("Two.", language="en"), piece("Three.", language="fr")
        return [(await casts.of(each)).speaker for each in pieces]

    assert asyncio.run(speakers()) == ["loud", "loud", None]


@pytest.mark.parametrize(
    ("wanted", "tag"),
    [
        ("en", "en-GB"),
        ("en-US", "en-GB"),
        ("de_de", "de-DE"),
        ("de", "de-CH"),
        ("fr", ""),
        ("", ""),
    ],
)
def test_a_voice_speaks_its_own_kind_of_a_language(wanted: str, tag: str) -> None:
    """Its first language in its own region, others as asked for where it has them."""
    assert spoken_as(VOICES[2], wanted) == tag
