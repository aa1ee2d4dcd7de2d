"""The words of German."""

from __future__ import annotations

from typing import Final

from wyoming_tts.text.languages.words import Words


def words(listed: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(listed.split())


def _table(text: str) -> dict[str, str]:
    """Return what is written as ``key: words; key: words``."""
    return {key: said for key, _, said in (entry.partition(": ") for entry in text.split("; "))}


MONTHS: Final = (
    "Januar Jänner Februar Feber März April Mai Juni Juli August September Oktober November"
    " Dezember"
)
SHORT_MONTHS: Final = words("Jan Jän Feb Mär Mrz Apr Jun Jul Aug Sep Sept Okt Nov Dez")
WEEKDAYS: Final = {
    "Mo": "Montag",
    "Di": "Dienstag",
    "Mi": "Mittwoch",
    "Do": "Donnerstag",
    "Fr": "Freitag",
    "Sa": "Samstag",
    "So": "Sonntag",
}


class GermanWords(Words):
    """German of Germany, Austria and Switzerland."""

    code = "de"
    regions = ("DE", "AT", "CH")
    space_groups = True
    point = "Komma"
    minus = "minus"
    plus = "plus"
    plus_minus = "plus minus"
    until = "bis"
    against = "zu"
    by = "mal"
    per = "pro"
    conjunction = "und"
    alternative = "oder"
    dot = "Punkt"
    at = "at"
    dash = "Bindestrich"
    underscore = "Unterstrich"
    colon = "Doppelpunkt"
    hashtag = "Hashtag"
    number_sign = "Nummer"
    link = "Link zu {}"
    squared = ("Quadrat{}", "Kubik{}")
    prefixes = _table(
        "tera: Tera; giga: Giga; mega: Mega; kilo: Kilo; hecto: Hekto; deci: Dezi; centi: Zenti;"
        " milli: Milli; micro: Mikro; nano: Nano; pico: Piko"
    )
    units = _table(
        "ampere-hour: Amperestunde|Amperestunden; watt-hour: Wattstunde|Wattstunden; volt-ampere:"
        " Voltampere; volt-ampere-reactive: Var; volt-ampere-reactive-hour: Varstunde|Varstunden;"
        " watt-peak: Watt Peak; decibel: Dezibel; decibel-a: Dezibel A; decibel-milliwatt: D B M;"
        " farad: Farad; siemens: Siemens; beaufort: Beaufort; permillion: P P M; perbillion: P P"
        " B; inch-of-water: Zoll Wassersäule; hundred-cubic-foot: hundert Kubikfuß;"
        " thousand-cubic-foot: tausend Kubikfuß; british-thermal-unit: B T U; beat-per-minute:"
        " Schlag pro Minute|Schläge pro Minute; revolution-per-minute: Umdrehung pro"
        " Minute|Umdrehungen pro Minute; frame-per-second: Bild pro Sekunde|Bilder pro Sekunde;"
        " particle-per-cubic-meter: Partikel pro Kubikmeter; kibibyte: Kibibyte; mebibyte:"
        " Mebibyte; gibibyte: Gibibyte; tebibyte: Tebibyte; pebibyte: Pebibyte; tonne:"
        " Tonne|Tonnen; tablespoon: Esslöffel; teaspoon: Teelöffel; piece: Stück; pack:"
        " Packung|Packungen; cent: Cent; centime: Rappen; degree-dh: Grad deutscher Härte;"
        " sievert: Sievert; becquerel: Becquerel"
    )
    feminine = words(
        "ampere-hour watt-hour volt-ampere-reactive-hour calorie hour minute second week mile"
        " nautical-mile ounce fluid-ounce gallon tonne pack revolution SEK NOK DKK CZK TRY INR"
        " british-thermal-unit"
    )
    neuter = words(
        "watt volt ampere volt-ampere volt-ampere-reactive joule pascal bar hertz gram ohm farad"
        " siemens lumen lux bit byte mole newton celsius fahrenheit degree kelvin percent permille"
        " year pound yard pint quart decibel pixel kibibyte mebibyte gibibyte tebibyte pebibyte"
        " petabyte piece frame beaufort watt-peak sievert becquerel GBP"
    )
    unit_symbols = _table(
        "Std: hour; Std.: hour; Stdn.: hour; Min: minute; Min.: minute; Sek: second; Sek.:"
        " second; sek: second; Mon.: month; t: tonne; EL: tablespoon; TL: teaspoon; Stk.: piece;"
        " Stk: piece; Pck.: pack; Pkg.: pack; ct: cent; Ct: cent; ct.: cent; Rp.: centime; Rp:"
        " centime; °dH: degree-dh; kWp: kilowatt-peak; Wp: watt-peak; MWp: megawatt-peak; U/min:"
        " revolution-per-minute; 1/min: revolution-per-minute; qm: square-meter; qkm:"
        " square-kilometer; cbm: cubic-meter; µg: microgram; mSv: millisievert;"
        " µSv: microsievert; nSv: nanosievert; Bq: becquerel; kBq: kilobecquerel"
    )
    unit_words = (
        "Sekunde Minute Stunde Tag Nacht Woche Monat Quartal Jahr Person Zimmer Raum Kilometer"
        " Meile Liter Stück Kilo Kilogramm Kilowattstunde Portion Packung Flasche Haushalt"
        " Quadratmeter Kubikmeter Tonne Gerät"
    )
    currencies = _table(
        "EUR: Euro|Euro|Cent|Cent; USD: Dollar|Dollar|Cent|Cent; GBP: Pfund|Pfund|Penny|Pence;"
        " CHF: Franken|Franken|Rappen|Rappen; JPY: Yen|Yen; CNY: Yuan|Yuan; KRW: Won|Won; XBT:"
        " Bitcoin|Bitcoin; PLN: Złoty|Złoty; HUF: Forint|Forint; RUB: Rubel|Rubel; SEK:"
        " schwedische Krone|schwedische Kronen; NOK: norwegische Krone|norwegische Kronen; DKK:"
        " dänische Krone|dänische Kronen; CZK: tschechische Krone|tschechische Kronen; TRY:"
        " türkische Lira|türkische Lira; INR: indische Rupie|indische Rupien; CAD: kanadischer"
        " Dollar|kanadische Dollar|Cent|Cent; RON: Leu|Lei; AUD: australischer Dollar|australische"
        " Dollar|Cent|Cent; BRL: Real|Real; ZAR: Rand|Rand"
    )
    scales = _table(
        "Tsd.: tausend; Tsd: tausend; Mio.: Million|Millionen; Mio: Million|Millionen; Mrd.:"
        " Milliarde|Milliarden; Mrd: Milliarde|Milliarden; Bio.: Billion|Billionen; Million:"
        " Million; Millionen: Millionen; Milliarde: Milliarde; Milliarden: Milliarden"
    )
    symbols = _table(
        "&: und; +: plus; =: gleich; \u00d7: mal; ÷: geteilt durch; <: kleiner als; >: größer als;"
        " ≤: höchstens; ≥: mindestens; ≈: ungefähr; ±: plus minus; ~: etwa; \u2212: minus;"
        " %: Prozent;"
        " ‰: Promille; #: Raute; @: at; /: Schrägstrich; §: Paragraf; §§: Paragrafen; °: Grad;"
        " €: Euro; $: Dollar; £: Pfund; ∞: unendlich; √: Wurzel aus; Ω: Ohm; ≠: ungleich"
    )
    abbreviations = _table(
        "z. B.: zum Beispiel; z.B.: zum Beispiel; zB: zum Beispiel; d. h.: das heißt; d.h.: das"
        " heißt; u. a.: unter anderem; u.a.: unter anderem; o. ä.: oder ähnlich; o.ä.: oder"
        " ähnlich; o. Ä.: oder Ähnliches; o.Ä.: oder Ähnliches; u. Ä.: und Ähnliches; u.Ä.: und"
        " Ähnliches; u. ä.: und ähnlich; i. d. R.: in der Regel; i.d.R.: in der Regel; s. o.:"
        " siehe oben; s.o.: siehe oben; s. u.: siehe unten; s.u.: siehe unten; u. U.: unter"
        " Umständen; u.U.: unter Umständen; z. T.: zum Teil; z.T.: zum Teil; z. Zt.: zur Zeit;"
        " z.Zt.: zur Zeit; zzt.: zurzeit; v. a.: vor allem; v.a.: vor allem; v. Chr.: vor"
        " Christus; n. Chr.: nach Christus; v.Chr.: vor Christus; n.Chr.: nach Christus; u. v. m.:"
        " und vieles mehr; u.v.m.: und vieles mehr; uvm.: und vieles mehr; m. E.: meines"
        " Erachtens; m.E.: meines Erachtens; i. A.: im Auftrag; i.A.: im Auftrag; i. V.: in"
        " Vertretung; i.V.: in Vertretung; a. D.: außer Dienst; a.D.: außer Dienst; a. M.: am"
        " Main; a.M.: am Main; o. g.: oben genannt; o.g.: oben genannt; u. z.: und zwar; s. a.:"
        " siehe auch; i. e.: das heißt; i.e.: das heißt; e. V.: E V; e.V.: E V; bspw.:"
        " beispielsweise; bzgl.: bezüglich; bzw.: beziehungsweise; ca.: circa; etc.: et cetera;"
        " usw.: und so weiter; usf.: und so fort; evtl.: eventuell; ev.: eventuell; ggf.:"
        " gegebenenfalls; ggü.: gegenüber; inkl.: inklusive; exkl.: exklusive; zzgl.: zuzüglich;"
        " abzgl.: abzüglich; insb.: insbesondere; insbes.: insbesondere; sog.: sogenannt; vgl.:"
        " vergleiche; vs.: versus; vs: versus; gem.: gemäß; lt.: laut; allg.: allgemein; max.:"
        " maximal; min.: minimal; mind.: mindestens; durchschn.: durchschnittlich; tägl.: täglich;"
        " wöchentl.: wöchentlich; monatl.: monatlich; mtl.: monatlich; jährl.: jährlich; stdl.:"
        " stündlich; vorm.: vormittags; nachm.: nachmittags; vorauss.: voraussichtlich;"
        " voraussichtl.: voraussichtlich; urspr.: ursprünglich; versch.: verschiedene; zus.:"
        " zusammen; zw.: zwischen; ehem.: ehemals; geb.: geboren; gest.: gestorben; verh.:"
        " verheiratet; gegr.: gegründet; ff.: folgende; rd.: rund; entspr.: entsprechend;"
        " einschl.: einschließlich; ausschl.: ausschließlich; autom.: automatisch; elektr.:"
        " elektrisch; techn.: technisch; dt.: deutsch; engl.: englisch; österr.: österreichisch;"
        " schweiz.: schweizerisch; Temp.: Temperatur; rel.: relative; Nr.: Nummer; Nrn.: Nummern;"
        " Tel.: Telefon; Std.: Stunden; Std: Stunden; Stdn.: Stunden; Sek.: Sekunden; Stk.: Stück;"
        " Jh.: Jahrhundert; Jhd.: Jahrhundert; Hbf.: Hauptbahnhof; Hbf: Hauptbahnhof; Bhf.:"
        " Bahnhof; Bhf: Bahnhof; Hr.: Herr; Hrn.: Herrn; Dipl.-Ing.: Diplom-Ingenieur; Ing.:"
        " Ingenieur; Mag.: Magister; Fam.: Familie; Fa.: Firma;"
        " Mwst.: Mehrwertsteuer;"
        " MwSt.: Mehrwertsteuer; MwSt: Mehrwertsteuer; USt.: Umsatzsteuer; Abt.: Abteilung; Adr.:"
        " Adresse; Anm.: Anmerkung; Bsp.: Beispiel; Ges.: Gesellschaft; Inh.: Inhaber; Whg.:"
        " Wohnung; Wfl.: Wohnfläche; Zi.: Zimmer; gesch.: geschieden; Ltg.: Leitung; Mio.:"
        " Millionen; Mrd.: Milliarden; Tsd.: Tausend; Verbr.: Verbrauch; Vers.: Version; Wdh.:"
        " Wiederholung; Lfd.: Laufende; Geb.: Geburtstag; und/oder: und oder; 24/7: vierundzwanzig"
        " sieben; 50/50: fünfzig fünfzig; bez.: bezüglich; resp.: respektive; Bfh.: Bahnhof; Ltd.:"
        " Limited; Co.: Co; Jr.: Junior; Sr.: Senior"
    )
    before_number = _table(
        "KW: Kalenderwoche; S.: Seite; Abs.: Absatz; Art.: Artikel; Kap.: Kapitel; Bd.: Band;"
        " Abb.: Abbildung; Tab.: Tabelle; Pos.: Position; Bl.: Blatt; Anl.: Anlage; Hausnr.:"
        " Hausnummer; Zif.: Ziffer; Ziff.: Ziffer; Vol.: Volume; No.: Nummer; Aufl.: Auflage; Pl.:"
        " Platz; Zl.: Zeile; Gl.: Gleis"
    )
    before_name = _table(
        "Fr.: Frau; St.: Sankt; Hl.: Heilige; hl.: heilige; Bgm.:"
        " Bürgermeister; Kfm.: Kaufmann; Univ.: Universität; Hptm.: Hauptmann; Gebr.: Gebrüder"
    )
    spelt = (
        "KI AI PV EU UV TV LED IP USB GPS URL API HA IT EDV ID UI OS PC AC DC CPU GPU SSID USV"
        " UPS VOC TVOC USA UK UNHCR EZB EKG AKW UKW AEG BMW VW SUV LKW PKW KFZ ADAC ICE IC EC RE"
        " RB AG KG OHG UG EG OG DIY DIN ISO IEC VDE AOK SBB ÖBB ORF ARD ZDF SPÖ ÖVP FPÖ SPD CDU"
        " CSU FDP EM WM OLG BGH ÖPNV IBM AMD HDMI UHD ETF ABS ESP EV UFO FM EAN IR IPTV ESC OP FAQ"
        " OTA EPG IOT UVP ETA AGB CIA FBI BBC NBA OEM WPA EVU AAA AA SEO CEO CFO EEG EFH BKA LKA"
        " US SSD HDD DHL ASMR BMI LTE AQI VHS ZHA EPEX"
    )
    said = "LAN"
    acronyms = _table(
        "WLAN: W-LAN; WLan: W-LAN; GmbH: G M B H; AfD: A F D; VfB: V F B; VfL: V F L;"
        " OLED: O-LED; CO2: C O zwei; CO₂: C O zwei; NO2: N O zwei; NO₂: N O zwei; NOx: N O X;"
        " PLZ: Postleitzahl; O3: O drei; O₃: O drei; SO2: S O zwei; SO₂: S O zwei;"
        " H2O: H zwei O; H₂O: H zwei O; CH4: C H"
        " vier; CH₄: C H vier; eCO2: E C O zwei; eCO₂: E C O zwei; PM2,5: P M zwei Komma fünf;"
        " PM₂,₅: P M zwei Komma fünf; PM₂.₅: P M zwei Komma fünf; PM₁₀: P M zehn; pH: P H; IoT: I"
        " O T; dBm: D B M; ppm: P P M; OK: okay; EUR: Euro; USD: Dollar; CHF: Franken; GBP: Pfund;"
        " eSIM: E-SIM; ESPHome: E S P Home; HACS: Hacks; TÜV: Tüff; kfz: K F Z; Lkw: L K W; Pkw: P"
        " K W; Kfz: K F Z; Lkws: L K Ws; Pkws: P K Ws; WiFi: Wi-Fi; eV: E V; WhatsApp: Whatsapp;"
        " ÖPNV: Ö P N V; UEFA: Uefa; HiFi: Hi-Fi; PIR: P I R; TTS: T T S; BAföG: Bafög; NW:"
        " Nordwest; SW: Südwest; NNW: Nordnordwest; SSW: Südsüdwest; WSW: Westsüdwest; WNW:"
        " Westnordwest; NNO: Nordnordost; SSO: Südsüdost; OSO: Ostsüdost; ONO: Ostnordost"
    )
    roman_after = (
        "Kapitel Teil Band Akt Phase Typ Klasse Abschnitt Stufe Anhang Buch Episode Folge Staffel"
        " Weltkrieg Artikel Satz Level Version Etappe Gruppe Tafel"
    )
    rulers = (
        "Henry Louis Karl Ludwig Friedrich Wilhelm Heinrich Otto Leopold Franz Josef Joseph"
        " Ferdinand Maximilian Rudolf Konrad Philipp Philip Georg George Edward Eduard Jakob James"
        " Charles Alexander Nikolaus Peter Paul Pius Benedikt Leo Johannes Gregor Innozenz Clemens"
        " Urban August Albert Albrecht Gustav Adolf Christian Harald Olaf Sigismund Napoleon"
        " Richard Willem Felipe Juan Carlos Viktor Emanuel Umberto Ramses Ptolemäus Iwan Zar Ernst"
        " Matthias Elisabeth Elizabeth Katharina Maria Margarethe Margrethe Anna Christina"
        " Kleopatra Isabella Beatrix"
    )
    queens = words(
        "Elisabeth Elizabeth Katharina Maria Margarethe Margrethe Anna Christina Kleopatra"
        " Isabella Beatrix"
    )
    year_after = (
        f"Jahr Jahre Jahres Jahren Jahreswechsel Baujahr Jahrgang Sommer Winter Frühling Frühjahr"
        f" Herbst Anfang Mitte Ende seit anno Silvester Weihnachten Ostern {MONTHS}"
    )
    version_after = (
        "version v release firmware update core supervisor android esphome python"
        " zigbee2mqtt frigate build"
    )
    phone_after = (
        "Telefon Telefonnummer Fax Mobil Handy Handynummer Rufnummer Notruf Durchwahl"
        " Postleitzahl Hotline PIN TAN PUK"
    )
    clock_words = "Uhr|h"
    lengths = _table(
        "Std: hour; Std.: hour; Min: minute; Min.: minute; Sek: second; Sek.: second; sek: second"
    )
    ordinal_pattern = rf"(\.)(?=\s?(?i:{'|'.join([*MONTHS.split(), *sorted(SHORT_MONTHS)])})\b)"
    date_links = r"\s?"
    date_before = (
        r"(?:am|vom|zum|bis|ab|seit|von|der|den|dem|des|beim)"
        rf"(?: (?:{'|'.join(WEEKDAYS.values())}),?)?(?: (?:den|dem|der))?"
    )
