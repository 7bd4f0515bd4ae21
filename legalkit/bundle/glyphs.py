"""Which characters a font can draw, read from its own table of characters and nothing else.

A whole font library would read thirty thousand outlines to answer this; a bundle asks it each time.
"""

from __future__ import annotations

import struct
from pathlib import Path


def code_points(path: Path, face: str) -> frozenset[int]:
    """Code points that one face of a font collection (.ttc) maps to glyphs.

    Args:
        path: the collection.
        face: family name of the face, such as ``Noto Sans CJK SC``.

    Raises:
        ValueError: when there is no such face, or it has no table of all planes (format 12).
    """
    with path.open("rb") as stream:

        def read(at: int, layout: str) -> tuple[int, ...]:
            stream.seek(at)
            return struct.unpack(layout, stream.read(struct.calcsize(layout)))

        def piece(at: int, length: int) -> bytes:
            stream.seek(at)
            return stream.read(length)

        (count,) = read(8, ">I")
        for start in read(12, f">{count}I"):
            (tables,) = read(start + 4, ">H")
            where = {}
            for number in range(tables):
                entry = piece(start + 12 + 16 * number, 16)
                where[entry[:4]] = struct.unpack(">II", entry[8:])
            if _family(piece(*where[b"name"])) == face:
                return _mapped(piece(*where[b"cmap"]))
    raise ValueError(f"{face} is not in {path}")


def _family(table: bytes) -> str:
    """The family name (name id 1) in English, as Windows stores it."""
    count, strings = struct.unpack(">HH", table[2:6])
    for number in range(count):
        platform, _, language, name, length, at = struct.unpack_from(">6H", table, 6 + 12 * number)
        if (platform, language, name) == (3, 0x409, 1):
            return table[strings + at : strings + at + length].decode("utf-16-be")
    return ""


def _mapped(table: bytes) -> frozenset[int]:
    (count,) = struct.unpack(">H", table[2:4])
    for number in range(count):
        _, _, at = struct.unpack_from(">HHI", table, 4 + 8 * number)
        if struct.unpack_from(">H", table, at)[0] == 12:
            (groups,) = struct.unpack_from(">I", table, at + 12)
            found: set[int] = set()
            for first, last, glyph in struct.iter_unpack(
                ">III", table[at + 16 : at + 16 + 12 * groups]
            ):
                # Glyph 0 is the blank square; a group may begin with it.
                found.update(range(first + (glyph == 0), last + 1))
            return frozenset(found)
    raise ValueError("no table of characters for all planes")
