"""The grammar of German as far as numbers need it: genders, cases, and the endings they ask for."""

from __future__ import annotations

import re
from typing import Final

from wyoming_tts.text.languages.de.words import MONTHS, WEEKDAYS, words
from wyoming_tts.text.languages.language import FEMININE, MASCULINE, NEUTER
from wyoming_tts.text.spans import CLAIMED

START: Final = r"(?<![\w.,:/-])"
"""Nothing that a number belongs to stands before it."""

WINDOW: Final = 60
"""Characters around a number that tell its form, at most."""

NOMINATIVE, ACCUSATIVE, DATIVE = "nominative", "accusative", "dative"


def _endings(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


_MASCULINE: Final = _endings(
    "ator itor otor ktor motor sensor termin timer wecker alarm tag monat raum eintrag artikel"
    " film song titel fehler anruf schalter kaffee apfel liter meter euro becher bund löffel"
    " moment schritt abend morgen tee kuchen salat käse joghurt sack kasten dollar cent franken"
    " rappen stock platz rang versuch gang akt teil punkt satz weltkrieg sieg stern wagen anlauf"
    " bezirk absatz band kanal knoten name junge kunde buchstabe kollege sprung schwung ordner"
    " server port bürgermeister advent anschlag schalter kontakt melder regler router speicher"
    " akku block mann gast hund lautsprecher rauchmelder bewegungsmelder roboter drucker vorgang"
    " auftrag brief strich spieltag geburtstag quark sommer winter herbst frühling zylinder ofen"
    " topf schirm"
) + tuple(month.lower() for month in [*MONTHS.split(), *WEEKDAYS.values()])
_FEMININE: Final = _endings(
    "datei erei polizei ung heit keit schaft ion tät ik tur tür person nacht hand wand bank couch"
    " mail sms tat wahl zahl liga nummer kammer feder butter milch steuer party pizza kamera app"
    " led usv box cloud schwester mutter tochter frau firma zeit fahrt arbeit antwort bahn wurst"
    " kraft stadt zwiebel kartoffel gabel schüssel insel regel ampel wallbox serie staffel hälfte"
)
_NEUTER: Final = _endings(
    "mal geschoss stockwerk jahr jahrhundert jahrzehnt jahrtausend quartal viertel drittel"
    " kapitel semester gebot fenster kind bild element spiel tor album lied licht gerät buch"
    " zimmer bad wochenende ende date chen lein ment update paket brot glas stück kilo gramm pfund"
    " watt volt ampere prozent grad bier wasser mehl salz haus auto thermostat relais event backup"
    " gebäude ereignis problem signal netz netzwerk programm foto video konto büro radio rollo"
    " handy set team auge interesse café gemüse register ergebnis zeichen menü ticket byte bit ei"
    " schloss garagentor rollo modul kabel display mitglied tier abo angebot abonnement halbjahr"
    " og ug dg"
)
_WHOLE_WORDS: Final = words("ei og ug dg bit")

_ORDERED: Final = _endings(
    "stockwerk etage geschoss klasse liga jahrhundert jahrtausend spieltag weihnachtstag feiertag"
    " geburtstag quartal halbjahr halbzeit staffel weltkrieg generation auflage todestag jahrestag"
    " hochzeitstag lebensjahr semester schultag etappe korinther sinfonie symphonie konzert sonate"
    " kalenderwoche sitzung saison minute vorsitzende vorsitzender bezirk"
)
_ORDERED_WHOLE: Final = words(
    "stock jh jhd platz rang runde advent folge gang stufe akt mal fc sv versuch hälfte satz og ug"
    " mose stelle tag woche monat"
) | words(MONTHS.lower())
_ROMAN_ORDERED: Final = _endings(
    "weltkrieg jahrhundert jh jhd akt kapitel klasse liga semester quartal satz buch"
)


def is_ordered(noun: str, *, roman: bool = False) -> bool:
    """Whether a number with a full stop before this noun is ordinal, whatever stands before it."""
    noun = noun.lower()
    if roman:
        return noun.endswith(_ROMAN_ORDERED)
    return noun in _ORDERED_WHOLE or noun.endswith(_ORDERED)


_WEAK_E: Final = words("die das diese jede jene dieses jedes jenes ins ans aufs fürs")
_WEAK_EN: Final = words("am im vom zum beim zur dem den des diesem diesen jedem jeden jenem jenen")
_MIXED: Final = re.compile(r"(?:[mds]?ein|ihr|uns(?:e)?r|eue?r|kein)(e[mnrs]?)?")
DETERMINERS: Final = _WEAK_E | _WEAK_EN | {"der", "dieser", "jeder"}
_DATIVE: Final = words(
    "ab aus bei in mit nach seit von vor zu unter an auf zwischen binnen innerhalb laut gegenüber"
    " hinter neben außer"
)
_ACCUSATIVE: Final = words("bis für durch gegen um ohne pro je")
_PLACES: Final = words("unter an auf zwischen hinter neben")
_ADVERBS: Final = re.compile(
    r"(?:(?:etwa|circa|ca\.|nur|über|rund|knapp|mindestens|genau|noch|gut|fast|weniger als"
    r"|mehr als|ungefähr|exakt|maximal) )\Z"
)
_TAKES_OBJECT: Final = re.compile(
    r"\b(?:hast|habe|haben|habt|hat|gibt|gab|brauche|brauchst|braucht|brauchen|füge|stelle|stell"
    r"|setze|starte|nimm|nehme|kaufe|kauf|erstelle|erstellt|lösche|finde|findest|sehe|zeigt|zeige"
    r"|enthält|meldet|erkannt|spiele|verpasst|mag|möchte|will)\b[^.!?:]*\Z",
    re.IGNORECASE,
)
_WEEKDAY: Final = re.compile(
    # A short one is masked already; what is masked and longer is another name.
    rf"(?:\b(?:{'|'.join(WEEKDAYS.values())})|(?<!{CLAIMED}){CLAIMED}{{2,3}}),? \Z"
)
_COORDINATED: Final = re.compile(
    rf"(?<![\w.])(?:[0-9]{{1,3}}\.|{CLAIMED}+)(?: [A-ZÄÖÜ][a-zäöüß]{{1,20}})?"
    r"(?:\s?[-\u2013/]\s?|,? (?:und|oder|bis|sowie) |, )\Z"
)
_LAST_WORD: Final = re.compile(r"([^\W\d_]+) \Z")


BEGINS: Final = words(
    "Der Die Das Den Dem Es Er Sie Ich Wir Ihr Du Danach Dann Dort Da Heute Morgen Gestern Und"
    " Aber Oder Am Im In Bitte Wenn Ab Bis Um Ein Eine Einen Mein Meine Dein Deine Soll Möchtest"
    " Kann Hast Ist Sind War Auch Außerdem Alle Bei Für Mit Nach Noch Jetzt Vor Von Zu Zum Zur"
    " Seit Sonst Also Dazu Damit Deshalb Gib Sag Ruf Drücke Stelle Nimm Wer Was Wie Wo Warum"
)
"""Words that rather begin a sentence than follow a number."""


def noun_gender(noun: str) -> str:
    """Return the gender of a noun, or nothing where its end does not tell it."""
    noun = noun.lower()
    if noun in _WHOLE_WORDS:
        return NEUTER
    for gender, endings in ((FEMININE, _FEMININE), (MASCULINE, _MASCULINE), (NEUTER, _NEUTER)):
        if any(noun.endswith(each) for each in endings if each not in _WHOLE_WORDS):
            return gender
    return FEMININE if noun.endswith("e") else ""


def case_of(before: str, gender: str, *, places: bool = False) -> str:
    """Return the case in which something stands behind the words ``before`` it.

    Args:
        before: the text before it.
        gender: of what stands there.
        places: whether the prepositions of place have the dative, too.
    """
    while shorter := _ADVERBS.sub("", before):
        if shorter == before:
            break
        before = shorter
    last = _LAST_WORD.search(before)
    word = last[1].lower() if last else ""
    if word in _DATIVE and (places or word not in _PLACES):
        return DATIVE
    objects = word in _ACCUSATIVE or _TAKES_OBJECT.search(before)
    return ACCUSATIVE if gender == MASCULINE and objects else NOMINATIVE


def article(gender: str, case: str) -> str:
    """Return the number one as it stands before a noun."""
    if gender == FEMININE:
        return "einer" if case == DATIVE else "eine"
    return {DATIVE: "einem", ACCUSATIVE: "einen"}.get(case, "ein")


def governor(before: str) -> tuple[str, str]:
    """Return the word that governs an ordinal number, and the word before that, in lower case.

    Other ordinal numbers of the same series, and days of the week, may stand between them.
    """
    for _ in range(4):
        shorter = _COORDINATED.sub("", _WEEKDAY.sub("", before))
        if shorter == before:
            break
        before = shorter
    last = _LAST_WORD.search(before)
    if not last:
        return "", ""
    further = _LAST_WORD.search(before[: last.start()])
    return last[1].lower(), further[1].lower() if further else ""


def determines(word: str) -> bool:
    """Whether a number with a full stop behind this word is an ordinal number."""
    return word in DETERMINERS or bool(_MIXED.fullmatch(word))


def ordinal_ending(word: str, further: str, gender: str) -> str:
    """Return the ending of an ordinal number behind the word that governs it.

    Args:
        word: the article, pronoun or preposition, or nothing.
        further: the word before that.
        gender: of the noun behind the number, or nothing.
    """
    mixed = _MIXED.fullmatch(word)
    ending = (mixed[1] or "") if mixed else ""
    if word in _WEAK_EN or ending in {"em", "en", "er", "es"}:
        return "en"
    if word in _WEAK_E or ending == "e":
        return "e"
    if word in {"der", "dieser", "jeder"}:
        return "en" if gender == FEMININE or further in _DATIVE else "e"
    by_gender = {MASCULINE: "er", FEMININE: "e", NEUTER: "es"}
    if word in _DATIVE:
        by_gender = {MASCULINE: "em", FEMININE: "er", NEUTER: "em"}
    elif word in _ACCUSATIVE:
        by_gender = {MASCULINE: "en", FEMININE: "e", NEUTER: "es"}
    return by_gender[gender or MASCULINE]


def text_before(found: re.Match[str]) -> str:
    """Return the text before a match, as far as it may tell the form of a number."""
    return found.string[max(0, found.start() - WINDOW) : found.start()]


def at_end(found: re.Match[str]) -> bool:
    """Whether a match ends the text."""
    return found.end() == len(found.string)
