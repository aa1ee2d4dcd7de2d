"""Reads the symbol table of an ELF library, for symbols that it does not export."""

from __future__ import annotations

import struct
from collections.abc import Collection

_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_SYMBOL_TABLE = 2
_MAGIC = b"\x7fELF\x02\x01"  # 64 bit, little endian


def symbol_offsets(image: bytes, names: Collection[str]) -> dict[str, int]:
    """Return the offset from the load address of each of ``names`` that ``image`` defines.

    A library without a symbol table, or of another kind than 64 bit little endian ELF, gives an
    empty answer. A name that is defined more than once is left out.
    """
    if not image.startswith(_MAGIC):
        return {}
    wanted = {name.encode() for name in names}
    found: dict[bytes, set[int]] = {}
    try:
        (start,) = struct.unpack_from("<Q", image, 40)
        size, count = struct.unpack_from("<HH", image, 58)
        sections = [_SECTION.unpack_from(image, start + size * index) for index in range(count)]
        for section in sections:
            if section[1] != _SYMBOL_TABLE:
                continue
            strings = sections[section[6]][4]
            table = image[section[4] : section[4] + section[5]]
            for name_at, _info, _other, defined_in, value, _size in _SYMBOL.iter_unpack(table):
                first = strings + name_at
                # The longest wanted name bounds the look, so that no name is scanned in full.
                name = image[first : first + 64].split(b"\0", 1)[0]
                if defined_in and name in wanted:
                    found.setdefault(name, set()).add(value)
    except (struct.error, IndexError, OverflowError):
        return {}
    return {name.decode(): next(iter(at)) for name, at in found.items() if len(at) == 1}
