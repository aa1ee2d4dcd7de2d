"""Symbols of units, and which unit each of them stands for, the same in every language.

Units are named as CLDR names them, such as ``kilowatt-hour`` or ``kilometer-per-hour``.
"""

from __future__ import annotations

from typing import Final

PREFIXES: Final = {
    "T": "tera",
    "G": "giga",
    "M": "mega",
    "k": "kilo",
    "h": "hecto",
    "d": "deci",
    "c": "centi",
    "m": "milli",
    "\u00b5": "micro",
    "\u03bc": "micro",
    "n": "nano",
    "p": "pico",
}

_METRIC: Final = {
    # unit: (symbol, the prefixes that it is used with)
    "watt": ("W", "TGMkm"),
    "watt-hour": ("Wh", "TGMkm"),
    "volt-ampere": ("VA", "Mkm"),
    "volt-ampere-reactive": ("var", "Mkm"),
    "volt-ampere-reactive-hour": ("varh", "Mk"),
    "volt": ("V", "Mkm\u00b5\u03bc"),
    "ampere": ("A", "km\u00b5\u03bc"),
    "ampere-hour": ("Ah", "km"),
    "joule": ("J", "GMk"),
    "calorie": ("cal", "GMk"),
    "pascal": ("Pa", "GMkhm"),
    "bar": ("bar", "cm"),
    "hertz": ("Hz", "GMk"),
    "meter": ("m", "kdcm\u00b5\u03bcn"),
    "gram": ("g", "km\u00b5\u03bc"),
    "liter": ("L", "hdcm\u00b5\u03bc"),
    "second": ("s", "m\u00b5\u03bcn"),
    "ohm": ("\u03a9", "Mkm"),
    "farad": ("F", "m\u00b5\u03bcnp"),
    "siemens": ("S", "m\u00b5\u03bc"),
    "lumen": ("lm", "k"),
    "lux": ("lx", "k"),
    "bit": ("bit", "TGMk"),
    "byte": ("B", "TGMk"),
    "mole": ("mol", "m\u00b5\u03bc"),
    "newton": ("N", "k"),
}

_PLAIN: Final = {
    "\u00b0C": "celsius",
    "\u2103": "celsius",
    "\u00baC": "celsius",
    "\u00b0F": "fahrenheit",
    "\u2109": "fahrenheit",
    "\u00baF": "fahrenheit",
    "\u00b0": "degree",
    "\u00ba": "degree",
    "K": "kelvin",
    "%": "percent",
    "\u2030": "permille",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
    "min": "minute",
    "mins": "minute",
    "sec": "second",
    "secs": "second",
    "d": "day",
    "ft": "foot",
    "yd": "yard",
    "mi": "mile",
    "nmi": "nautical-mile",
    "\u2033": "inch",
    "\u2032": "foot",
    "mmHg": "millimeter-ofhg",
    "inHg": "inch-ofhg",
    "inH\u2082O": "inch-of-water",
    "inH2O": "inch-of-water",
    "psi": "pound-force-per-square-inch",
    "dB": "decibel",
    "dBA": "decibel-a",
    "dB(A)": "decibel-a",
    "dBm": "decibel-milliwatt",
    "l": "liter",
    "ml": "milliliter",
    "cl": "centiliter",
    "dl": "deciliter",
    "hl": "hectoliter",
    "gal": "gallon",
    "qt": "quart",
    "pt": "pint",
    "fl. oz.": "fluid-ounce",
    "fl.oz.": "fluid-ounce",
    "fl oz": "fluid-ounce",
    "CCF": "hundred-cubic-foot",
    "MCF": "thousand-cubic-foot",
    "ac": "acre",
    "ha": "hectare",
    "oz": "ounce",
    "lb": "pound",
    "lbs": "pound",
    "lx": "lux",
    "cd": "candela",
    "ppm": "permillion",
    "ppb": "perbillion",
    "BTU": "british-thermal-unit",
    "kn": "knot",
    "kt": "knot",
    "kts": "knot",
    "mph": "mile-per-hour",
    "mpg": "mile-per-gallon",
    "kmh": "kilometer-per-hour",
    "Kmh": "kilometer-per-hour",
    "kph": "kilometer-per-hour",
    "Bft": "beaufort",
    "rpm": "revolution-per-minute",
    "RPM": "revolution-per-minute",
    "bpm": "beat-per-minute",
    "fps": "frame-per-second",
    "px": "pixel",
    "kbps": "kilobit-per-second",
    "Kbps": "kilobit-per-second",
    "Mbps": "megabit-per-second",
    "Gbps": "gigabit-per-second",
    "KB": "kilobyte",
    "PB": "petabyte",
    "KiB": "kibibyte",
    "kiB": "kibibyte",
    "MiB": "mebibyte",
    "GiB": "gibibyte",
    "TiB": "tebibyte",
    "PiB": "pebibyte",
    "Mbit": "megabit",
    "KWh": "kilowatt-hour",
    "kwh": "kilowatt-hour",
    "Kwh": "kilowatt-hour",
    "KW": "kilowatt",
    "Kw": "kilowatt",
    "kw": "kilowatt",
    "Kg": "kilogram",
    "KG": "kilogram",
    "Km": "kilometer",
    "KM": "kilometer",
    "khz": "kilohertz",
    "KHz": "kilohertz",
    "Mhz": "megahertz",
    "Ghz": "gigahertz",
    "\u2126": "ohm",
}

_RATIOS: Final = {
    # Where the sign for "per" is a word of its own, or CLDR has a name for the whole.
    "km/h": "kilometer-per-hour",
    "Km/h": "kilometer-per-hour",
    "m/s": "meter-per-second",
    "kb/s": "kilobit-per-second",
    "Mb/s": "megabit-per-second",
    "Gb/s": "gigabit-per-second",
    "p/m\u00b3": "particle-per-cubic-meter",
}

_POWERS: Final = ("mm", "cm", "dm", "m", "km", "in", "ft", "yd", "mi")


def _symbols() -> dict[str, str]:
    symbols = dict(_PLAIN)
    for unit, (symbol, prefixes) in _METRIC.items():
        symbols[symbol] = unit
        for prefix in prefixes:
            symbols[prefix + symbol] = PREFIXES[prefix] + unit
    lengths = {**symbols, "in": "inch"}
    for length in _POWERS:
        symbols[f"{length}\u00b2"] = f"square-{lengths[length]}"
        symbols[f"{length}\u00b3"] = f"cubic-{lengths[length]}"
        symbols[f"{length}^2"] = f"square-{lengths[length]}"
        symbols[f"{length}^3"] = f"cubic-{lengths[length]}"
    for length in ("m", "km", "cm", "ft"):
        symbols[f"{length}2"] = f"square-{lengths[length]}"
        symbols[f"{length}3"] = f"cubic-{lengths[length]}"
    return symbols


SYMBOLS: Final = _symbols()
"""Unit of each symbol that may follow a number."""

RATIOS: Final = _RATIOS
"""Unit of each symbol that holds a sign for "per" and has a name of its own."""

BELOW: Final = {**SYMBOLS, "in": "inch", "w": "week", "y": "year", "a": "year", "mo": "month"}
"""Unit of each symbol that may stand behind a sign for "per"."""

_ALONE: Final = (
    "\u00b0C \u00baC \u2103 \u00b0F \u00baF \u2109 km/h m/s m\u00b2 m\u00b3 kWh MWh GWh Wh kW MW"
    " kVA kvar hPa mbar kHz MHz GHz Hz lx mA mV"
)
ALONE: Final = frozenset(_ALONE.split()) & (SYMBOLS.keys() | _RATIOS.keys())
"""Symbols that stand for their unit without a number, too."""
