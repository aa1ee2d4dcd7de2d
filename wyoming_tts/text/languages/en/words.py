"""The words of English."""

from __future__ import annotations

from typing import Final

from wyoming_tts.text.languages.words import Words


def _table(text: str) -> dict[str, str]:
    """Return what is written as ``key: words; key: words``."""
    return {key: words for key, _, words in (entry.partition(": ") for entry in text.split("; "))}


DAYS: Final = _table(
    "Mon: Monday; Tue: Tuesday; Tues: Tuesday; Wed: Wednesday; Thu: Thursday; Thur: Thursday;"
    " Thurs: Thursday; Fri: Friday; Sat: Saturday; Sun: Sunday"
)
MONTHS: Final = _table(
    "Jan: January; Feb: February; Mar: March; Apr: April; May: May; Jun: June; Jul: July;"
    " Aug: August;"
    " Sep: September; Sept: September; Oct: October; Nov: November; Dec: December"
)
_WORDS_TOO: Final = ("Jan", "May", "Jun", "Sun", "Sat")
_SELDOM: Final = (*_WORDS_TOO, "Mar", "Mon")
"""Those that without a full stop are days and months only beside others, or beside numbers."""

DIRECTIONS: Final = {"N": "north", "S": "south", "E": "east", "W": "west"}
STREETS: Final = _table(
    "St: Street; Ave: Avenue; Rd: Road; Blvd: Boulevard; Dr: Drive; Ln: Lane; Ct: Court; Pl: Place;"
    " Sq: Square; Hwy: Highway; Pkwy: Parkway; Ter: Terrace; Cir: Circle; Cres: Crescent"
)
ROOMS: Final = _table(
    "apt: apartment; Apt: Apartment; ste: suite; Ste: Suite; rm: room; Rm: Room; bldg: building;"
    " Bldg: Building"
)
STATES: Final = _table(
    "AL: Alabama; AK: Alaska; AZ: Arizona; AR: Arkansas; CA: California; CO: Colorado;"
    " CT: Connecticut; DE: Delaware; FL: Florida; GA: Georgia; HI: Hawaii; ID: Idaho;"
    " IL: Illinois; IN: Indiana; IA: Iowa; KS: Kansas; KY: Kentucky; LA: Louisiana; ME: Maine;"
    " MD: Maryland; MA: Massachusetts; MI: Michigan; MN: Minnesota; MS: Mississippi; MO: Missouri;"
    " MT: Montana; NE: Nebraska; NV: Nevada; NH: New Hampshire; NJ: New Jersey; NM: New Mexico;"
    " NY: New York; NC: North Carolina; ND: North Dakota; OH: Ohio; OK: Oklahoma; OR: Oregon;"
    " PA: Pennsylvania; RI: Rhode Island; SC: South Carolina; SD: South Dakota; TN: Tennessee;"
    " TX: Texas; UT: Utah; VT: Vermont; VA: Virginia; WA: Washington; WV: West Virginia;"
    " WI: Wisconsin; WY: Wyoming; DC: D C"
)
OTHERWISE: Final = "AL CO DE HI ID IN LA MA ME NE OH OK OR PA"
"""States that are something else, too, unless a number follows them."""

TITLES: Final = "King Queen Pope Emperor Empress Tsar Czar Prince Princess Kaiser Sultan Shah"
TIMED: Final = (
    "timer alarm countdown reminder delay nap workout video clip forecast average warranty window"
    " interval episode clock"
)
"""What is named by how long it is, which then is in the singular: a ten minute timer."""

SIZED: Final = (
    "battery batteries charger heater bulb lamp fuse breaker circuit outlet cable hose pipe tank"
    " bag bottle jar can carton file disk drive card SSD screen TV monitor display dash zone panel"
    " inverter connection adapter adaptor supply motor engine pan pot board run tablet laptop phone"
    " skillet pizza wheel wheels paper frame photo board sheet rug nail screw"
)
"""What is named by a size that is no length of time."""


class EnglishWords(Words):
    """English of the United States, or with dates and spellings of other countries."""

    code = "en"
    regions = ("US", "GB", "AU", "CA", "IE", "IN", "NZ", "ZA")
    decimal = "."
    month_first = True
    point = "point"
    minus = "minus"
    plus = "plus"
    plus_minus = "plus or minus"
    until = "to"
    against = "to"
    by = "by"
    per = "per"
    conjunction = "and"
    alternative = "or"
    dot = "dot"
    at = "at"
    dash = "dash"
    underscore = "underscore"
    colon = "colon"
    hashtag = "hashtag"
    number_sign = "number"
    link = "link to {}"
    squared = ("square {}", "cubic {}")
    units = _table(
        "%: percent; volt-ampere: volt-ampere|volt-amperes;"
        " volt-ampere-reactive: var|vars; volt-ampere-reactive-hour: var hour|var hours;"
        " kilowatt-hour: kilowatt hour|kilowatt hours; watt-hour: watt hour|watt hours;"
        " ampere: amp|amps; milliampere: milliamp|milliamps; ampere-hour: amp hour|amp hours;"
        " kiloohm: kilo-ohm|kilo-ohms; lumen: lumen|lumens; decibel: decibel|decibels;"
        " decibel-a: A-weighted decibel|A-weighted decibels; decibel-milliwatt: D B M;"
        " perbillion: part per billion|parts per billion;"
        " permillion: part per million|parts per million;"
        " pound-force-per-square-inch: pound per square inch|pounds per square inch;"
        " inch-ofhg: inch of mercury|inches of mercury;"
        " millimeter-ofhg: millimeter of mercury|millimeters of mercury;"
        " inch-of-water: inch of water|inches of water; hundred-cubic-foot: hundred cubic feet;"
        " thousand-cubic-foot: thousand cubic feet; british-thermal-unit: B T U|B T U's;"
        " irradiance: B T U per hour and square foot|B T U's per hour and square foot;"
        " mile-per-gallon: mile per gallon|miles per gallon; gallon: gallon|gallons;"
        " quart: quart|quarts;"
        " pint: pint|pints; fluid-ounce: fluid ounce|fluid ounces;"
        " beaufort: Beaufort; revolution-per-minute: revolution per minute|revolutions per minute;"
        " beat-per-minute: beat per minute|beats per minute;"
        " frame-per-second: frame per second|frames per second;"
        " particle-per-cubic-meter: particle per cubic meter|particles per cubic meter;"
        " kibibyte: kibibyte|kibibytes; mebibyte: mebibyte|mebibytes; gibibyte: gibibyte|gibibytes;"
        " tebibyte: tebibyte|tebibytes; pebibyte: pebibyte|pebibytes; exabyte: exabyte|exabytes;"
        " kelvin: kelvin; bar: bar; farad: farad|farads; siemens: siemens; mole: mole|moles;"
        " piece: piece|pieces; token: token|tokens; package: package|packages; dozen: dozen;"
        " stone: stone;"
        " letter-f: F; pence: penny|pence; cent: cent|cents"
    )
    unit_symbols = _table(
        "F: letter-f; tsp: teaspoon; tsps: teaspoon; tbsp: tablespoon; tbsps: tablespoon;"
        " Tbsp: tablespoon; doz: dozen; wk: week; wks: week; yr: year; yrs: year; mos: month;"
        " gpm: gallon-per-minute; GPM: gallon-per-minute; gph: gallon-per-hour;"
        " cfm: cubic-foot-per-minute; CFM: cubic-foot-per-minute; sq ft: square-foot;"
        " sq. ft.: square-foot; sq. ft: square-foot; sqft: square-foot; cu ft: cubic-foot;"
        " cu. ft.: cubic-foot; sq mi: square-mile; sq in: square-inch; sq m: square-meter;"
        " sq km: square-kilometer; mcg: microgram; pcs: piece; pkg: package; pkgs: package;"
        " hp: horsepower; HP: horsepower; EB: exabyte; tok/s: token-per-second;"
        " m/s\u00b2: meter-per-square-second;"
        " BTU/(h\u22c5ft\u00b2): irradiance"
    )
    unit_words = (
        "second minute hour day night week month year person room kilometer mile liter kilometre"
        " litre gallon pound ounce gram serving game unit"
    )
    currencies = {
        "USD": "dollar|dollars|cent|cents",
        "EUR": "euro|euros|cent|cents",
        "GBP": "pound|pounds|penny|pence",
        "CHF": "franc|francs|centime|centimes",
        "JPY": "yen|yen",
        "CAD": "Canadian dollar|Canadian dollars|cent|cents",
        "AUD": "Australian dollar|Australian dollars|cent|cents",
    }
    currency_signs = _table("CA$: CAD; AU$: AUD; NZ$: NZD; HK$: HKD; S$: SGD; MX$: MXN")
    scales = {
        "k": "thousand",
        "K": "thousand",
        "M": "million",
        "m": "million",
        "bn": "billion",
        "B": "billion",
        "thousand": "thousand",
        "million": "million",
        "billion": "billion",
        "trillion": "trillion",
    }
    symbols = {
        "&": "and",
        "+": "plus",
        "=": "equals",
        "\u00d7": "times",
        "\u00f7": "divided by",
        "<": "less than",
        ">": "greater than",
        "\u2264": "at most",
        "\u2265": "at least",
        "\u2248": "about",
        "\u00b1": "plus or minus",
        "~": "about",
        "\u2212": "minus",
        "%": "percent",
        "\u2030": "per mille",
        "#": "hash",
        "@": "at",
        "/": "slash",
        "\u00a7": "section",
        "\u00b0": "degrees",
        "\u20ac": "euros",
        "\u00a2": "cents",
        "$": "dollars",
        "\u00a3": "pounds",
        "\u221e": "infinity",
        "\u221a": "square root of",
        "\u03a9": "ohms",
        "\u2192": "to",
        "->": "to",
        ">=": "at least",
        "<=": "at most",
        "!=": "is not",
        "\u03c0": "pi",
    }
    abbreviations = _table(
        "e.g.: for example; i.e.: that is; etc.: et cetera; vs.: versus; vs: versus;"
        " approx.: approximately; incl.: including; excl.: excluding; temp.: temperature;"
        " temps.: temperatures; max.: maximum; min.: minimum; avg.: average; est.: estimated;"
        " misc.: miscellaneous; orig.: original; qty.: quantity; esp.: especially; a.m.: A M;"
        " p.m.: P M; a.k.a.: also known as; aka: also known as; w/o: without; w/: with;"
        " c/o: care of; and/or: and or; Y/N: yes or no; 50/50: fifty-fifty;"
        " 24/7: twenty-four seven; 9/11: nine eleven; 20/20: twenty twenty; Mr.: Mister;"
        " Mrs.: Missus; Ms.: Miz;"
        " Jr.: Junior; Sr.: Senior; Inc.: Incorporated; Ltd.: Limited; Corp.: Corporation;"
        " Bros.: Brothers; Ave.: Avenue; Blvd.: Boulevard; Rd.: Road; Ln.: Lane; Pkwy.: Parkway;"
        " Hwy.: Highway; Dept.: Department; Univ.: University; St.: Street; Mt.: Mount;"
        " Dr.: Doctor; Prof.: Professor; Ph.D.: P H D; PhD: P H D"
    ) | {
        short + stop: name
        for short, name in (DAYS | MONTHS).items()
        for stop in (".", "")
        if short not in (_WORDS_TOO if stop else _SELDOM)
    }
    before_number = _table(
        "No.: number; no.: number; Nos.: numbers; nos.: numbers; vol.: volume; ch.: chapter;"
        " fig.: figure; p.: page; pp.: pages; ext.: extension; Tel.: telephone; tel.: telephone;"
        " ep.: episode; Pt.: Part; Op.: Opus; op.: opus; Cat.: category; sec.: section; c.: circa;"
        " ca.: circa; Rte.: Route;"
        " Hwy: Highway; Hwy.: Highway; lvl.: level; art.: article"
    )
    before_name = _table(
        "Dr.: Doctor; Dr: Doctor; Prof.: Professor; Prof: Professor; Mr: Mister; Mrs: Missus;"
        " Ms: Miz; St.: Saint; St: Saint; Mt.: Mount; Mt: Mount; Ft.: Fort; Ft: Fort;"
        " Gen.: General; Capt.: Captain; Gov.: Governor; Sen.: Senator; Rep.: Representative;"
        " Rev.: Reverend; Sgt.: Sergeant; Lt.: Lieutenant; Lt: Lieutenant; Col.: Colonel;"
        " Cpl.: Corporal; Maj.: Major; Pres.: President; Messrs.: Messers; feat.: featuring"
    )
    spelt = (
        "HA AI TV PC UV LED USB IP UPS GPS API URL USA UK EU CO AC DC IR OS UI ID CEO AM PM FAQ"
        " IOT EV UPC SUV ISO EPS ECG ETA AA AAA DIY VIP QR RGB ATM BBC NBA UFO AQI PV EPA FBI CIA"
        " US IT WHO IU OT ZHA IBM BMW CPU GPU APU NPU BMI LQI VOC TVOC HDMI SSID ISP CFO CIO COO"
        " CTO NYC LA ESPN HBO"
        " ABC NYE"
        " NYPD IRS AOL AMD AWS AMC ADHD AFK APR APY ATV AV BLE BYOB EST EDT AEST UTC EOD ESP EVSE"
        " FYI GPIO GUID UUID IDE IMG IMO IPA IPO IQ IRA ICU ITV IVF LGBTQ MIA MIT MRI NCAA OCD"
        " OMG OTA OTP PHEV BEV POE POV PTO PTA RFID ROI RIP SEO SOC SOS SQL TBA TIL TSA"
        " UAE UHD UN USDA USPS UPNP VAT VIN VOIP YTD AED IOS USC UCLA UFC UEFI FDA FHA HOA"
        " DOA EKG EEG OTC IV HIV ESG EUV EMI UTI OEM ODM EOL LOL AKA AD PA UA UAV"
    )
    said = (
        "NASA NATO LAN WAN RAM ROM PIN SIM LIDAR RADAR NAS OLED OPEC COVID JPEG MIDI ZIP HMM SHH"
        " PSST BRR GRR"
    )
    acronyms = _table(
        "PIR: P I R; WiFi: Wi-Fi; IoT: I O T; pH: P H; eSIM: E SIM; MQTT: M Q T T; HACS: hacks;"
        " ESPHome: E S P Home; SpO2: S P O two; IMDb: I M D B; TTS: T T S; HVAC: H vac;"
        " ASAP: A S A P; WLAN: W LAN; VLAN: V LAN;"
        " PoE: P O E; LoRa: Lora; FEMA: Feema; AT&T: A T and T; mph: miles per hour;"
        " NW: northwest; NE: northeast; SW: southwest; SE: southeast; NNW: north-northwest;"
        " NNE: north-northeast; SSW: south-southwest; SSE: south-southeast; WNW: west-northwest;"
        " WSW: west-southwest; ENE: east-northeast; ESE: east-southeast"
    )
    roman_after = (
        "chapter part volume act phase type class section level war appendix book stage episode"
        " bowl scene title article grade factor"
    )
    rulers = (
        "Charles Elizabeth George Henry Edward James Louis William Richard John Paul Benedict Pius"
        " Frederick Philip Alexander Catherine Nicholas Mary Leo Gregory Felipe Harald Margrethe"
        " Napoleon Francis Ivan Peter Ramses Xerxes Darius Gustav Christian Wilhelm Leopold Albert"
    )
    year_after = (
        "in since until by from to of year before after during around summer winter spring fall"
        " autumn early late mid circa born founded established copyright Christmas Easter season"
    )
    phone_after = "call dial phone telephone tel fax"
    ordinal_pattern = r"(st|nd|rd|th)\b"
    date_links = " (?:of )?"
    date_before = "the"
