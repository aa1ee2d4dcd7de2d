"""Kinds of recordings that are known and not read here, by their first bytes."""

from __future__ import annotations

LOOKED_AT = 16
"""Bytes at the beginning of a file by which its kind is told."""

_OPENINGS = (
    (b"\x1a\x45\xdf\xa3", "WebM"),
    (b"#!AMR", "AMR"),
    (b"caff", "CAF"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "WMA"),
)


def foreign_kind(first: bytes) -> str:
    """Return the kind of a recording that is not read here; empty if it is none that is known.

    Args:
        first: the first ``LOOKED_AT`` bytes of the file, or all where it has fewer.
    """
    if first[4:8] == b"ftyp":
        return "3GP" if first[8:10] == b"3g" else "M4A or MP4"
    for start, kind in _OPENINGS:
        if first.startswith(start):
            return kind
    # The beginning of a frame of AAC: twelve bits that are set, then a layer that is 0.
    if len(first) > 1 and first[0] == 0xFF and first[1] & 0xF6 == 0xF0:  # noqa: PLR2004 - bits
        return "AAC"
    return ""
