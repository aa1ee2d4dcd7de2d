"""What only French writes: 19h30, XXe siècle, 1 fenêtre, 2 000 000 habitants, 15/20."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.fr.signs import sign_rules
from wyoming_tts.text.languages.fr.words import FEMININE_NOUN, MASCULINE_NOUN
from wyoming_tts.text.languages.language import FEMININE
from wyoming_tts.text.languages.number import NUMBER, Number, read_number
from wyoming_tts.text.languages.numerals import VULGAR
from wyoming_tts.text.languages.units import SYMBOLS
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.fr.french import French

_MONTHS, _DAYS, _HOURS, _MINUTES = 12, 31, 24, 59
_ONES: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN: Final = {
    tens + ones: 10 * ten + one
    for ten, tens in enumerate(("", "X", "XX", "XXX"))
    for one, ones in enumerate(_ONES)
    if tens or ones
}
_VULGAR: Final = {sign: VULGAR[sign] for sign in "½¼¾⅓⅔"}
_NAME: Final = re.compile(r"\b[A-ZÀ-Þ][\w-]+\Z")
_WEEKDAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_LENGTHS: Final = frozenset({"m", "cm", "mm", "km", "dm"})
_LABELS: Final = "étape page note score niveau épisode partie point essai tentative question"
_LINKS: Final = (
    "et ou de des du à au aux en sur dans pour par est sont ont sera plus moins le la les fois"
    " comme avec sans mais chez près avant après environ contre"
)
_TIMES: Final = "\u00d7"
_NOT_BEFORE: Final = r"(?<![\w.,/:-])"
_FIGURES: Final = re.compile("(?:0[1-9]|[12][0-9]|3[01])/(?:0[1-9]|1[0-2])")
_TIME: Final = re.compile("([0-9]{1,2}) ?[hH](?: ?([0-5][0-9]))?")
# "De 1 h" is "d'une heure", but "de 1 à 5" is not.
_ELIDED: Final = (
    r"\b([Dd]|[Qq]u)e (?=1"
    r"(?:/[2-8](?![\w/]|[.,][0-9])|(?:,[0-9]{1,4}|\.[0-9]{1,2})?(?: ?[%€$°]|"
    r"(?!(?:er|re|ère|e)s?\b) ?"
    r"(?!(?:à|et|ou|sur)\b)[^\W\d_])))"
)
_PHONE: Final = (
    r"(?<![\w.,/+-])(?:(?:\+[0-9]{2,3} ?(?:\(0\) ?)?[1-9][0-9]{0,2}|0[1-9][0-9]{0,2})"
    r"(?:[ ./-][0-9]{2,3}){3,4}|0 ?[1-9][0-9]{2}(?: [0-9]{3}){2}"
    r"|(?:0|\+33)[1-9][0-9]{8})(?!\w|[.,/:-][0-9])"
)


def french_rules(language: French) -> list[Rule]:
    """Return the rules that come after addresses and before dates, units and numbers."""
    return [
        rule(_ELIDED, lambda found: f"{found[1]}'", "1"),
        rule(_PHONE, lambda found: language.phone(found[0]), DIGITS),
        *_date_rules(language),
        *_time_rules(language),
        *_part_rules(language),
        *_noun_rules(language),
        *sign_rules(language),
        *_name_rules(language),
    ]


def _date_rules(language: French) -> list[Rule]:
    def day(found: re.Match[str]) -> str | None:
        number, month = int(found["day"]), int(found["month"])
        if not (1 <= number <= _DAYS and 1 <= month <= _MONTHS):
            return None
        word = weekday(found) if found["short"] else found["word"]
        return f"{word} {language.date(number, month, None, '')}"

    def first(found: re.Match[str]) -> str:
        return f"{found[1]} {language.ordinal(1)}"

    def weekdays(found: re.Match[str]) -> str:
        first, last = (
            next(day for day in _WEEKDAYS if day.startswith(found[side].lower())) for side in (1, 2)
        )
        return f"{'Du' if found[1][0].isupper() else 'du'} {first} au {last}"

    def weekday(found: re.Match[str]) -> str:
        written = found["short"]
        name = next(day for day in _WEEKDAYS if day.startswith(written.lower()))
        return name.capitalize() if written[0].isupper() else name

    def named(found: re.Match[str]) -> str:
        month = months.index(found["month"].lower()) + 1
        return language.date(int(found["day"]), month, int(found["year"] or 0) or None, "")

    def one(found: re.Match[str]) -> str:
        return f"{found[1]} {language.share(1, int(found[2])).removeprefix('un ')}"

    def decade(found: re.Match[str]) -> str:
        return f"{found[1]} {language.year(int(found[2]))}"

    months = [language.month(number) for number in range(1, _MONTHS + 1)]
    short = one_of(day[:3] for day in _WEEKDAYS)
    return [
        rule(
            rf"\b(?P<word>(?i:le|du|au|{one_of(_WEEKDAYS)}|(?P<short>{short})\.)) "
            r"(?P<day>[0-9]{1,2})/"
            r"(?P<month>[0-9]{1,2})(?![\w/]|[.,][0-9]"
            rf"| (?:de|du|des|d['\u2019]|(?:{MASCULINE_NOUN}|{FEMININE_NOUN})\b))",
            day,
            "/",
        ),
        rule(
            rf"(?<![\w-])((?i:{short}))\.? ?[-\u2013] ?((?i:{short}))\b(?:\.(?!\Z))?(?!-)",
            weekdays,
            "-\u2013",
        ),
        rule(rf"(?<!\w)(?P<short>(?i:{short}))\.(?=,? ?[0-9])", weekday, "."),
        rule(r"\b((?i:le|un|du|au|ce)) 1/([2-8])(?= d['\u2019eu])", one, "/"),
        rule(rf"\b((?i:du|le)) 1(?= (?:au|et le) [0-9]{{1,2}} {one_of(months)}\b)", first, "1"),
        rule(
            rf"{_NOT_BEFORE}(?P<day>[0-9]{{1,2}})(?:er)?-(?P<month>(?i:{one_of(months)}))"
            r"(?:-(?P<year>[0-9]{4}))?(?![\w-])",
            named,
            "-",
        ),
        rule(r"\b((?i:années?)) ([1-9]0|1[0-9][0-9]0|20[0-9]0)(?!\w|[.,/-][0-9])", decade, "0"),
    ]


def _time_rules(language: French) -> list[Rule]:
    def of_day(hour: str, minute: str) -> str | None:
        if int(hour) > _HOURS or int(minute or 0) > _MINUTES:
            return None
        if minute:
            return language.time(int(hour), int(minute), None, "", "h")
        return language.amount(Number(hour), "hour")

    def clock(found: re.Match[str]) -> str | None:
        return of_day(found["hour"], found["minute"])

    def extent(found: re.Match[str]) -> str | None:
        ends = [of_day(hour, minute) for hour, minute in _TIME.findall(found[0])]
        return f"{ends[0]} {language.until} {ends[1]}" if all(ends) else None

    def always(found: re.Match[str]) -> str | None:
        unit, whole = ("hour", "24") if found[2] == "h" else ("day", "7")
        if found[3] != whole:
            return None
        return f"{language.amount(Number(found[1]), unit)} sur {language.cardinal(int(whole))}"

    week = f"{language.amount(Number('24'), 'hour')} sur {language.cardinal(24)}"
    week += f" et {language.amount(Number('7'), 'day')} sur {language.cardinal(7)}"
    end = "[0-9]{1,2} ?[hH](?: ?[0-5][0-9])?"
    return [
        rule(rf"{_NOT_BEFORE}24 ?h? ?/ ?7 ?j?(?![\w/]|[.,][0-9])", lambda _: week, "/"),
        rule(rf"{_NOT_BEFORE}([0-9]{{1,2}}) ?(h|j)(?:eures|ours)? ?/ ?(24|7)(?!\w)", always, "/"),
        rule(rf"{_NOT_BEFORE}{end} ?[-\u2013\u2014] ?{end}(?!\w)", extent, "hH"),
        rule(
            rf"{_NOT_BEFORE}(?P<hour>[0-9]{{1,2}}) ?[hH] ?(?P<minute>[0-9]{{1,2}})"
            r"(?!\w|[.,:/][0-9])(?! ?(?:[°%€]|(?:min|mn|m|s|sec)\b))",
            clock,
            "hH",
        ),
        rule(rf"{_NOT_BEFORE}(?P<hour>[0-9]{{1,2}})H(?P<minute>)(?!\w)", clock, "H"),
    ]


def _part_rules(language: French) -> list[Rule]:
    def of(found: re.Match[str]) -> str | None:
        above, below = int(found["above"]), int(found["below"])
        date = above != below and _FIGURES.fullmatch(f"{found['above']}/{found['below']}")
        if not found["label"] and (above < below or date):
            return None
        return f"{found['label'] or ''}{language.cardinal(above)} sur "

    def part(found: re.Match[str]) -> str | None:
        sign = _VULGAR.get(found["sign"] or "")
        above, below = sign or (int(found["above"]), int(found["below"]))
        if not above < below:
            return None
        gender = FEMININE if re.fullmatch(FEMININE_NOUN, found["noun"]) else ""
        return language.part_of(int(found["whole"] or 0), above, below, found["noun"], gender)

    return [
        rule(
            rf"(?P<label>\b(?i:{one_of(_LABELS.split())})s? ?:? )?(?<![\w.,/+-])"
            r"(?P<above>[0-9]{1,3})/(?=(?P<below>[0-9]{1,3})(?![\w/]|[.,][0-9]))",
            of,
            "/",
        ),
        rule(
            r"(?<![\w.,/-])(?:(?P<whole>[0-9]{1,3}) ?)??"
            r"(?:(?P<sign>[½¼¾⅓⅔])|(?<![0-9])(?P<above>[1-9])/(?P<below>[2-8]))"
            rf" ?(?P<noun>{FEMININE_NOUN}|{MASCULINE_NOUN})(?!\w)",
            part,
            "/½¼¾⅓⅔",
        ),
    ]


def _noun_rules(language: French) -> list[Rule]:
    def plain(found: re.Match[str]) -> str:
        return language.number(read_number(found[0], language))

    def feminine(found: re.Match[str]) -> str:
        return language.cardinal(int(found[0].replace(" ", "")), FEMININE)

    def range_of(found: re.Match[str]) -> str:
        link = language.alternative if "ou" in found[2] else language.until
        return f"{language.cardinal(int(found[1]), FEMININE)} {link} "

    def times(found: re.Match[str]) -> str | None:
        if found["unit"] in _LENGTHS:
            return None
        count = language.number(read_number(found["number"], language))
        return f"{count} {language.symbols[_TIMES]} "

    def millions(found: re.Match[str]) -> str:
        number = Number(found[1].replace(" ", ""))
        return f"{language.number(number)} {language.behind_of(found[2])}"

    def spoons(found: re.Match[str]) -> str:
        if found["half"]:
            words = "une demi-cuillère"
        else:
            count = read_number(found["count"], language)
            many = "s" if int(count.whole) > 1 else ""
            words = f"{language.number(count, FEMININE)} cuillère{many}"
        said = f"{words} à {'soupe' if found['kind'] == 's' else 'café'}"
        return f"{said}." if found.end() == len(found.string) and found[0][-1] == "." else said

    return [
        # A unit does not begin a word.
        rule(rf"{_NOT_BEFORE}[0-9]{{1,4}}(?= mi-\w)", plain, DIGITS),
        rule(
            r"(?<![\w.,/:+-])(?:(?P<half>1/2|½)|(?P<count>[0-9]{1,3}(?:,[0-9])?)) ?"
            r"c(?:(?:uil)?l?\. ?)?[àa] ?(?P<kind>[sc])(?:oupe|afé)?\b\.?",
            spoons,
            DIGITS + "½",
        ),
        rule(
            rf"{_NOT_BEFORE}([0-9]{{0,3}}1)( ?[-\u2013] ?| à | ou )"
            rf"(?=[0-9]{{1,4}} {FEMININE_NOUN}\b)",
            range_of,
            "1",
        ),
        rule(
            rf"{_NOT_BEFORE}(?P<number>{NUMBER}) ?[x\u00d7] ?"
            rf"(?={NUMBER} ?(?:=|(?:font|fait|égale(?:nt)?)\b|(?P<unit>{one_of(SYMBOLS)})(?!\w)))",
            times,
            "x\u00d7",
        ),
        rule(
            rf"{_NOT_BEFORE}(?<![0-9] )(?:[0-9]{{1,3}}(?: [0-9]{{3}})? [0-9]{{2}}1|[0-9]{{0,8}}1)"
            rf"(?= {FEMININE_NOUN}\b)",
            feminine,
            "1",
        ),
        rule(
            rf"{_NOT_BEFORE}(?<![0-9] )([0-9]{{1,3}}(?: ?[0-9]{{3}})? ?000 ?000) "
            rf"((?!{one_of(_LINKS.split())}\b)[a-zà-ÿœ]{{4,30}}\b)",
            millions,
            "0",
        ),
    ]


def _name_rules(language: French) -> list[Rule]:
    def ordinal(found: re.Match[str]) -> str | None:
        value = _ROMAN.get(found["roman"])
        if not value:
            return None
        words = language.ordinal(value, ending=found["ending"])
        if not found.groupdict().get("century"):
            return words
        return f"{words} siècle." if found.end() == len(found.string) else f"{words} siècle"

    def title(found: re.Match[str]) -> str | None:
        value = _ROMAN.get(found["roman"])
        named = _NAME.search(found.string, max(0, found.start() - 40), found.start())
        return f" {language.cardinal(value)}" if value and named else None

    def saint(found: re.Match[str]) -> str:
        return "Sainte-" if found[1] else "Saint-"

    return [
        rule(r"\b(?P<roman>I)(?P<ending>er|re|ère|ᵉʳ|ʳᵉ)\b", ordinal, "I"),
        rule(r"\b(?P<roman>[IVX]{1,7})(?P<ending>e|[eè]me|ᵉ)\b(?P<century> s\.)?", ordinal, "IVX"),
        # Rocky II; a single letter may be no number.
        rule(
            r"(?<=\w) (?P<roman>[IVX]{2,7})(?!['\u2019\w-])",
            title,
            "IVX",
        ),
        # Not the last of letters that are spelt.
        rule(r"(?<![\w.])(?<!\b[A-Z] )M\.(?= [A-ZÀ-Þ])", lambda _: "Monsieur", "M"),
        rule(r"\bS(?:t|t(e))-(?=[A-ZÀ-Þ])", saint, "S"),
    ]
