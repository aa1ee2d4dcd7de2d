"""Dutch."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from num2words import num2words

from wyoming_tts.text.languages.language import LARGEST, Language
from wyoming_tts.text.languages.nl.names import CLEAR_WINDS, table
from wyoming_tts.text.languages.nl.rules import COMMON_NOUNS, dutch_rules
from wyoming_tts.text.spans import Rule

_SPELT_SMALL: Final = (
    "tv pc cd dvd wc cv uv ip usb hdmi sms gps nfc ssd cpu gpu btw pv ev hbo mbo vwo ict ov apk"
    " ehbo vve pH"
)
_HOUR_BY_DAY: Final = ((6, "'s nachts"), (12, "'s ochtends"), (18, "'s middags"), (24, "'s avonds"))
_NOON: Final = 12


class Dutch(Language):
    """Dutch of the Netherlands or of Belgium."""

    code = "nl"
    regions = ("NL", "BE")
    point = "komma"
    minus = "min"
    plus = "plus"
    plus_minus = "plusminus"
    until = "tot"
    against = "op"
    by = "bij"
    per = "per"
    conjunction = "en"
    alternative = "of"
    dot = "punt"
    at = "apenstaartje"
    dash = "streepje"
    underscore = "liggend streepje"
    colon = "dubbele punt"
    hashtag = "hashtag"
    number_sign = "nummer"
    link = "link naar {}"
    squared = ("vierkante {}", "kubieke {}")
    units = {
        unit: names.replace("/", "|")
        for unit, names in table(
            "percent=procent; degree=graad/graden; day=dag/dagen; hour=uur; week=week/weken;"
            " watt-hour=wattuur; volt-ampere=voltamp\u00e8re; volt-ampere-reactive=var;"
            " volt-ampere-reactive-hour=varuur; ampere-hour=amp\u00e8re-uur; ampere=amp\u00e8re;"
            " watt-peak=wattpiek; joule=joule; bar=bar; newton=newton; farad=farad; mole=mol;"
            " siemens=siemens; decibel=decibel; decibel-a=decibel A; decibel-milliwatt=D B M;"
            " permillion=P P M; perbillion=P P B; pound-force-per-square-inch=P S I;"
            " british-thermal-unit=B T U; beaufort=beaufort; acre=acre; knot=knoop/knopen;"
            " pound=pond; inch=inch; yard=yard; inch-ofhg=inch kwik; "
            " millimeter-ofhg=millimeter kwik;"
            " inch-of-water=inch waterkolom; hundred-cubic-foot=honderd kubieke voet;"
            " thousand-cubic-foot=duizend kubieke voet; bit=bit; kilobit=kilobit; megabit=megabit;"
            " gigabit=gigabit; terabit=terabit; byte=byte; kibibyte=kibibyte; mebibyte=mebibyte;"
            " gibibyte=gibibyte; tebibyte=tebibyte; pebibyte=pebibyte;"
            " calorie=calorie/calorie\u00ebn;"
            " revolution-per-minute=toer per minuut/toeren per minuut;"
            " beat-per-minute=slag per minuut/slagen per minuut;"
            " frame-per-second=frame per seconde/frames per seconde;"
            " particle-per-cubic-meter=deeltje per kubieke meter/deeltjes per kubieke meter;"
            " cent=cent; piece=stuk/stuks; person=persoon/personen;"
            " tablespoon=eetlepel/eetlepels; teaspoon=theelepel/theelepels; sievert=sievert;"
            " becquerel=becquerel"
        ).items()
    }
    unit_symbols = table(
        "u=hour; km/u=kilometer-per-hour; dgn=day; wk=week; mnd=month; jr=year; gr=gram; ltr=liter;"
        " ct=cent; st=piece; pers=person; el=tablespoon; tl=teaspoon; eetl=tablespoon;"
        " theel=teaspoon; Wp=watt-peak; kWp=kilowatt-peak; MWp=megawatt-peak; mSv=millisievert;"
        " \u00b5Sv=microsievert; nSv=nanosievert; Bq=becquerel; kBq=kilobecquerel"
    )
    unit_words = (
        "seconde minuut uur dag nacht week maand kwartaal jaar persoon kamer kilometer meter liter"
        " kilo stuk keer"
    )
    currencies = {
        "EUR": "euro|euro|cent|cent",
        "USD": "dollar|dollar|cent|cent",
        "GBP": "pond|pond|penny|pence",
        "CHF": "Zwitserse frank|Zwitserse frank|rappen|rappen",
        "JPY": "yen|yen",
        "XBT": "bitcoin|bitcoin",
    }
    scales = table(
        "k=duizend; K=duizend; M=miljoen; mln=miljoen; miljoen=miljoen; mld=miljard;"
        " miljard=miljard; biljoen=biljoen; duizend=duizend"
    )
    symbols = {
        "=": "is",
        ">=": "minstens",
        "<=": "hoogstens",
        "->": "naar",
        **table(
            "&=en; +=plus; \u00d7=keer; \u00f7=gedeeld door; <=minder dan; >=meer dan;"
            " \u2264=hoogstens; \u2265=minstens; \u2248=ongeveer; ~=ongeveer; \u00b1=plusminus;"
            " \u2212=min; %=procent; \u2030=promille; #=hekje; @=apenstaartje; /=slash;"
            " \u00a7=paragraaf; \u00b0=graden; \u20ac=euro; $=dollar; \u00a3=pond;"
            " \u221e=oneindig; \u221a=wortel; \u03a9=ohm; \u2192=naar"
        ),
    }
    abbreviations = table(
        "bijv.=bijvoorbeeld; bv.=bijvoorbeeld; b.v.=bijvoorbeeld; d.w.z.=dat wil zeggen; dwz=dat"
        " wil zeggen; m.a.w.=met andere woorden; o.a.=onder andere; o.m.=onder meer;"
        " enz.=enzovoort; etc.=et cetera; e.d.=en dergelijke; e.a.=en andere; e.v.=en volgende;"
        " ca.=circa; ong.=ongeveer; t/m=tot en met; t.e.m.=tot en met; i.p.v.=in plaats van;"
        " ipv=in plaats van; a.u.b.=alstublieft; aub=alstublieft; s.v.p.=alstublieft;"
        " svp=alstublieft; i.v.m.=in verband met; ivm=in verband met; m.b.t.=met betrekking tot;"
        " mbt=met betrekking tot; m.b.v.=met behulp van; mbv=met behulp van; d.m.v.=door middel"
        " van; dmv=door middel van; t.o.v.=ten opzichte van; tov=ten opzichte van; t.b.v.=ten"
        " behoeve van; tbv=ten behoeve van; t.a.v.=ten aanzien van; t.g.v.=ten gevolge van;"
        " n.a.v.=naar aanleiding van; a.g.v.=als gevolg van; m.u.v.=met uitzondering van;"
        " m.i.v.=met ingang van; m.n.=met name; m.i.=mijns inziens; o.b.v.=op basis van; obv=op"
        " basis van; o.l.v.=onder leiding van; i.h.b.=in het bijzonder; i.h.a.=in het algemeen;"
        " i.c.m.=in combinatie met; icm=in combinatie met; i.s.m.=in samenwerking met; i.g.v.=in"
        " geval van; i.t.t.=in tegenstelling tot; n.v.t.=niet van toepassing; nvt=niet van"
        " toepassing; n.t.b.=nader te bepalen; t.z.t.=te zijner tijd; tzt=te zijner tijd;"
        " z.s.m.=zo snel mogelijk; zsm=zo snel mogelijk; z.o.z.=zie ommezijde; z.g.=zogenaamd;"
        " zgn.=zogenaamde; a.h.w.=als het ware; c.q.=casu quo; a.s.=aanstaande; jl.=jongstleden;"
        " v.a.=vanaf; v.Chr.=voor Christus; n.Chr.=na Christus; p.p.=per persoon; p.st.=per stuk;"
        " p/st=per stuk; p.u.=per uur; p.w.=per week; p.j.=per jaar; p.m.=per maand; p/m=per"
        " maand; p.p.p.n.=per persoon per nacht; en/of=en of; m/v=man of vrouw; v/d=van de;"
        " v/h=van het; a/d=aan de; a/h=aan het; o/d=op de; v.d.=van de; 24/7=vierentwintig zeven;"
        " km/u=kilometer per uur; incl.=inclusief; excl.=exclusief; evt.=eventueel;"
        " resp.=respectievelijk; nl.=namelijk; vnl.=voornamelijk; vgl.=vergelijk;"
        " gem.=gemiddelde; max.=maximum; min.=minimum; temp.=temperatuur; tel.=telefoon;"
        " verd.=verdieping; tst.=toestel; m\u00b2=vierkante meter; m\u00b3=kubieke meter; WO"
        " II=Wereldoorlog Twee; WOII=Wereldoorlog Twee; WO I=Wereldoorlog Een;"
        " adm.=administratie; afd.=afdeling; bijl.=bijlage; geb.=geboren; overl.=overleden;"
        " knp.=knooppunt; slaapk.=slaapkamer; woonk.=woonkamer; badk.=badkamer; nr.=nummer;"
        " dhr.=de heer; mevr.=mevrouw;"
        " mw.=mevrouw; mej.=mejuffrouw; dr.=doctor; drs.=doctorandus; prof.=professor;"
        " ing.=ingenieur; ir.=ingenieur; ds.=dominee; fam.=familie; jr.=junior; sr.=senior;"
        " mln.=miljoen; mln=miljoen; mld.=miljard; mld=miljard; vs.=versus; feb.=februari;"
        " febr.=februari; mrt.=maart; apr.=april; aug.=augustus; sept.=september; okt.=oktober;"
        " nov.=november; dec.=december"
    )
    before_number = table(
        "nr.=nummer; nr=nummer; nrs.=nummers; no.=nummer; max.=maximaal; max=maximaal;"
        " min.=minimaal; gem.=gemiddeld; blz.=bladzijde; pag.=pagina; p.=pagina; hfst.=hoofdstuk;"
        " hst.=hoofdstuk; art.=artikel; afb.=afbeelding; fig.=figuur; tab.=tabel; par.=paragraaf;"
        " jan.=januari; ca=circa; afl.=aflevering"
    )
    before_name = table(
        "St.=Sint; Mr.=mister; mr.=meester; Mrs.=mevrouw; Dr.=Doctor; ir.=ingenieur"
    )
    spelt = (
        "HA AI TV PC CPU GPU UV USB IP UPS GPS API URL USA EU CO AC DC IR OS UI ID CEO CFO FAQ"
        " UFO EV EVSE ISO ETA AA AAA DIY VIP QR ATM AQI PV FBI CIA BBC BMW NOS NPO VRT ING KNMI"
        " KMI ESP OTA AVR AEG UTC SOS AOW OZB UK UHD ADHD AZC OM EK IQ HDMI OTGW EMS VTM GFT PMD"
        " RSSI LQI SSID UUID ABN AIVD UWV ANP AEX ANWB KPN AH EO OV ICT IT IC ICE RIVM UMC VUB"
        " US UGENT HBO MBO VWO VVE WA APK OLVG ECG EHBO EPB EPC NMBS AVG BTW"
    )
    said = "NASA NAVO NATO LAN WAN RAM ROM PIN SIM NAS OLED COVID HEMA IKEA HAVO"
    acronyms = {
        **CLEAR_WINDS,
        **{short: " ".join(short.upper()) for short in _SPELT_SMALL.split()},
        **table(
            "mp3=M P drie; 1080p=tien tachtig P; 720p=zevenhonderdtwintig P; WiFi=wifi; Wi-Fi=wifi;"
            " WIFI=wifi; IPv6=I P versie zes; IPv4=I P versie vier;"
            " OK=ok\u00e9; Ok=ok\u00e9; ok=ok\u00e9; IoT=I O T; HACS=haks; dBm=D B M;"
            " eSIM=E sim; PIR=P I R; WLAN=W LAN; MQTT=M Q T T; PM2,5=P M twee komma vijf;"
            " NO2=N O twee; NO\u2082=N O twee;"
            " SO2=S O twee; SO\u2082=S O twee; NOx=N O X; AVROTROS=Avrotros"
        ),
    }
    roman_after = (
        "hoofdstuk deel bijlage artikel klasse fase categorie type akte band boek sectie titel"
        " niveau wereldoorlog rubriek groep tabel figuur graad"
    )
    roman_before = "eeuw eeuwse"
    rulers = (
        "Willem Lodewijk Karel Filips Albert Leopold Boudewijn Filip Frederik George Hendrik"
        " Eduard Elizabeth Elisabeth Richard Jacobus Johan Jan Maria Napoleon Nicolaas Alexander"
        " Peter Catharina Christiaan Gustaaf Ferdinand Maximiliaan Otto Floris Reinoud Frans"
        " Jozef Paulus Pius Benedictus Johannes Gregorius Leo Innocentius Clemens Urbanus Ramses"
        " Margaretha Haakon Harald Oscar Olaf Wilhelm Constantijn Julius Alfons Philippe Umberto"
    )
    year_after = (
        "in sinds tot van uit jaar voor na rond tijdens zomer winter lente herfst voorjaar najaar"
    )
    version_after = (
        "versie version release firmware update assistant core supervisor python esphome frigate"
        " android ios windows"
    )
    phone_after = (
        "bel bellen belt telefoon telefoonnummer tel mobiel gsm fax alarmnummer noodnummer pincode"
        " toegangscode"
    )
    clock_words = "uur|u|h"
    hour_mark = "u|h"
    ordinal_pattern = r"(e|de|ste|\u1d49)\b"

    def cardinal(self, value: int, gender: str = "", *, counts: bool = False) -> str:
        """Return a number: tweeëntwintig, honderdeen, twaalfhonderd, tweeduizend zesentwintig."""
        del gender, counts
        if value >= LARGEST:
            return self.digits(str(value))
        for scale, name in ((10**12, "biljoen"), (10**9, "miljard"), (10**6, "miljoen")):
            if value >= scale:
                above, rest = divmod(value, scale)
                said = f"{self.cardinal(above)} {name}"
                return f"{said} {self.cardinal(rest)}" if rest else said
        thousands, rest = divmod(value, 1000)
        if thousands == 1 and rest >= 100:  # noqa: PLR2004 - counted in hundreds
            return f"{_words(value // 100)}honderd{_words(value % 100) if value % 100 else ''}"
        if not thousands:
            return "\u00e9\u00e9n" if rest == 1 else _words(rest)
        said = "duizend" if thousands == 1 else _words(thousands) + "duizend"
        return f"{said} {self.cardinal(rest)}" if rest else said

    def ordinal(self, value: int, gender: str = "", ending: str = "", before: str = "") -> str:
        """Return an ordinal number: the last part of the cardinal changes."""
        del gender, ending, before
        if value >= LARGEST:
            return self.digits(str(value))
        below = 100 if 1100 <= value < 2000 else 1000  # noqa: PLR2004 - counted in hundreds
        rest = value % below
        if value and not rest:
            return self.cardinal(value) + "ste"
        last = _words(rest, "ordinal")
        if value == rest:
            return last
        head = self.cardinal(value - rest)
        return head + last if below == 100 else f"{head} {last}"  # noqa: PLR2004 - as above

    def fraction_digits(self, digits: str) -> str:
        """Return decimals: two of them are a number, as in drie komma veertien."""
        if len(digits) == 2 and digits[0] != "0":  # noqa: PLR2004 - decimals
            return self.cardinal(int(digits))
        return self.digits(digits)

    def share(self, above: int, below: int) -> str:
        """Return a fraction, such as drie kwart."""
        name = {2: "half", 4: "kwart"}.get(below) or self.ordinal(below)
        return f"{'een' if above == 1 else self.cardinal(above)} {name}"

    def mixed(self, whole: int, above: int, below: int) -> str:
        """Return a number with a fraction behind it: anderhalf, twee en een half."""
        return self.part(whole, above, below, common=False)

    def part(self, whole: int, above: int, below: int, *, common: bool) -> str:
        """Return a fraction, or a mixed number, before a noun that is ``common`` or neuter."""
        if (whole, above, below) == (1, 1, 2):
            words = "anderhalf"
        else:
            words = self.share(above, below)
            words = f"{self.cardinal(whole)} en {words}" if whole else words
        return words[:-1] + "ve" if common and words.endswith("half") else words

    def part_amount(self, whole: int, above: int, below: int, unit: str) -> str:
        """Return a fraction of a unit: een halve liter, anderhalf uur."""
        name = self.unit_name(unit, "one")
        return f"{self.part(whole, above, below, common=name in COMMON_NOUNS)} {name}"

    def time(self, hour: int, minute: int, second: int | None, half: str, word: str) -> str:
        """Return a time: zeven uur vijf, negentien uur dertig."""
        del word
        if second or (second is not None and not hour and minute):
            parts = [(hour, "hour"), (minute, "minute"), (second or 0, "second")]
            return self.duration([part for part in parts if part[0]])
        said = f"{self.cardinal(hour)} uur"
        if minute:
            said += f" {self.cardinal(minute)}"
        if half:
            of_day = hour % _NOON + (_NOON if half == "pm" else 0)
            said += " " + next(name for until, name in _HOUR_BY_DAY if of_day < until)
        return said

    def date(self, day: int, month: int, year: int | None, before: str) -> str:
        """Return a date: vijf mei tweeduizend zesentwintig."""
        del before
        said = f"{self.cardinal(day)} {self.month(month)}"
        return f"{said} {self.year(year)}" if year else said

    def reign(self, value: int) -> str:
        """Return the number of a ruler: de derde."""
        return f"de {self.ordinal(value)}"

    def rules(self) -> list[Rule]:
        """Return the rules for what only Dutch writes."""
        return dutch_rules(self)


@lru_cache(maxsize=1024)
def _words(value: int, kind: str = "cardinal") -> str:
    """Return a number below a thousand, without the accents that num2words gives honderdeen."""
    return str(num2words(value, lang="nl", to=kind)).replace("\u00e9", "e")


LANGUAGE = Dutch
