"""Translates between espeak-ng's language codes and BCP 47 tags."""

from __future__ import annotations

from collections.abc import Iterator

_MAX_TAG = 100

# Codes of espeak-ng that are no BCP 47, that mean something else there (``ru-cl`` would be the
# Russian of Chile), or for which people write another tag.
_TAGS = {
    "ca-ba": "ca-x-balear",
    "ca-nw": "ca-x-nw",
    "ca-va": "ca-valencia",
    "chr-us-qaaa-x-west": "chr",
    "cmn": "zh",
    "cmn-latn-pinyin": "zh-Latn-pinyin",
    "en-us-nyc": "en-US-x-nyc",
    "es": "es-ES",
    "piqd": "tlh-Piqd",
    "pt": "pt-PT",
    "py": "art-x-pyash",
    "qdb": "art-x-belta",
    "ru-cl": "ru-x-classic",
}

# Tags that people use for what espeak-ng knows under another code.
_ALIASES = {
    "ca-es-valencia": "ca-valencia",
    "en-ca": "en-us",
    "en-ph": "en-us",
    "in": "id",
    "iw": "he",
    "nn": "nb",
    "tlh": "tlh-piqd",
    "zh-hk": "yue",
    "zh-mo": "yue",
}
_LATIN_AMERICA = frozenset(
    {"ar", "bo", "cl", "co", "cr", "cu", "do", "ec", "gt", "hn", "mx"}
    | {"ni", "pa", "pe", "pr", "py", "sv", "us", "uy", "ve"}
)

_SCRIPT_LENGTH = 4
_REGION_LENGTHS = (2, 3)


def bcp47(code: str) -> str:
    """Return the BCP 47 tag of espeak-ng's language code, in the usual letter case."""
    known = _TAGS.get(code.lower())
    if known is not None:
        return known
    first, *rest = code.lower().split("-")
    tag = [first]
    private = False
    for part in rest:
        private = private or part == "x"
        if not private and len(part) == _SCRIPT_LENGTH and part.isalpha():
            tag.append(part.title())
        elif not private and len(part) in _REGION_LENGTHS:
            tag.append(part.upper())
        else:
            tag.append(part)
    return "-".join(tag)


def candidates(tag: str) -> Iterator[str]:
    """Yield what may speak ``tag``, the best first, in lower case."""
    parts = tag[:_MAX_TAG].lower().replace("_", "-").split("-")
    if parts[0] == "es" and _LATIN_AMERICA.intersection(parts[1:]):
        yield "es-419"
    while parts:
        shorter = "-".join(parts)
        yield _ALIASES.get(shorter, shorter)
        yield shorter
        parts.pop()
