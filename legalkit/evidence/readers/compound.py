"""Compound files (MS-CFB), the container of Outlook messages: laid anew around given streams.

A message inside a message is no file; to become one it needs a container of its own.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Union

#: Streams and storages by name.
Tree = Mapping[str, Union[bytes, "Tree"]]

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, FAT, DIFAT, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFF
#: Sectors of the table that the header names itself; more are named in sectors of their own.
_IN_HEADER, _IN_SECTOR = 109, 127
EMPTY, STORAGE, STREAM, ROOT = 0, 1, 2, 5


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    left: int = NONE
    right: int = NONE
    child: int = NONE
    start: int = 0
    children: list[int] = field(default_factory=list)

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        start, size = (self.start, len(self.data)) if self.kind in (STREAM, ROOT) else (0, 0)
        return (
            name.ljust(64, b"\0")
            + struct.pack("<HBB3I", len(name), self.kind, 1, self.left, self.right, self.child)
            + bytes(16 + 4 + 16)
            + struct.pack("<IQ", start, size)
        )


def compound_file(tree: Tree) -> bytes:
    """A version 3 compound file; short streams lie in the mini stream, as the format asks.

    Args:
        tree: streams as bytes, storages as mappings, by name (at most 31 signs).
    """
    entries = [_Entry("Root Entry", ROOT)]
    _collect(tree, 0, entries)
    sectors: list[bytes] = []
    table: list[int] = []
    mini = bytearray()
    mini_table: list[int] = []
    for entry in entries[1:]:
        if entry.kind == STREAM and len(entry.data) >= CUTOFF:
            entry.start = _store(entry.data, sectors, table)
        elif entry.kind == STREAM and entry.data:
            entry.start = len(mini_table)
            count = -(-len(entry.data) // MINI)
            mini_table += [*range(entry.start + 1, entry.start + count), END]
            mini += entry.data.ljust(count * MINI, b"\0")
        elif entry.kind == STREAM:
            entry.start = END
    entries[0].data = bytes(mini)
    entries[0].start = _store(bytes(mini), sectors, table) if mini else END
    packed_table = struct.pack(f"<{len(mini_table)}I", *mini_table)
    mini_fat = _store(packed_table, sectors, table, b"\xff") if mini_table else END
    listing = b"".join(entry.packed() for entry in entries)
    blank = _Entry("", EMPTY).packed()
    directory = _store(listing + blank * (-len(entries) % 4), sectors, table)
    return _bound(sectors, table, directory, mini_fat, -(-len(packed_table) // SECTOR))


def _bound(
    sectors: list[bytes], table: list[int], directory: int, mini_fat: int, mini_sectors: int
) -> bytes:
    """Header and allocation table around the sectors."""
    count = more = 0
    while count * (SECTOR // 4) < len(table) + count + more:
        count += 1
        more = max(0, -(-(count - _IN_HEADER) // _IN_SECTOR))
    first = len(table)
    table += [FAT] * count + [DIFAT] * more
    table += [FREE] * (count * SECTOR // 4 - len(table))
    places = [*range(first, first + count)]
    sectors.append(struct.pack(f"<{len(table)}I", *table))
    for number in range(more):
        begin = _IN_HEADER + number * _IN_SECTOR
        named = places[begin : begin + _IN_SECTOR]
        following = first + count + number + 1 if number + 1 < more else END
        row = [*named, *[FREE] * (_IN_SECTOR - len(named)), following]
        sectors.append(struct.pack(f"<{_IN_SECTOR + 1}I", *row))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<4I", 0, count, directory, 0)
    header += struct.pack(
        "<5I", CUTOFF, mini_fat, mini_sectors, first + count if more else END, more
    )
    here = places[:_IN_HEADER]
    header += struct.pack("<109I", *here, *[FREE] * (_IN_HEADER - len(here)))
    return header + b"".join(sectors)


def _store(data: bytes, sectors: list[bytes], table: list[int], pad: bytes = b"\0") -> int:
    start = len(table)
    count = -(-len(data) // SECTOR)
    sectors.append(data.ljust(count * SECTOR, pad))
    table += [*range(start + 1, start + count), END]
    return start


def _collect(tree: Tree, parent: int, entries: list[_Entry]) -> None:
    for name, value in tree.items():
        place = len(entries)
        entries[parent].children.append(place)
        if isinstance(value, bytes):
            entries.append(_Entry(name, STREAM, value))
        else:
            entries.append(_Entry(name, STORAGE))
            _collect(value, place, entries)
    # Siblings form a search tree: shorter names first, then by upper case.
    order = sorted(
        entries[parent].children, key=lambda n: (len(entries[n].name), entries[n].name.upper())
    )
    entries[parent].child = _balanced(order, entries)


def _balanced(order: Sequence[int], entries: list[_Entry]) -> int:
    if not order:
        return NONE
    middle = len(order) // 2
    top = entries[order[middle]]
    top.left = _balanced(order[:middle], entries)
    top.right = _balanced(order[middle + 1 :], entries)
    return order[middle]
