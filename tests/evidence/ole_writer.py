"""Writes compound files (MS-CFB) and Outlook messages (MS-OXMSG), small but by the book."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Union

Tree = Mapping[str, Union[bytes, "Tree"]]

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, FAT, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
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
    """A version 3 compound file; short streams lie in the mini stream, as the format asks."""
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
    mini_sectors = -(-len(packed_table) // SECTOR)
    listing = b"".join(entry.packed() for entry in entries)
    blank = _Entry("", EMPTY).packed()
    directory = _store(listing + blank * (-len(entries) % 4), sectors, table)
    fat_sectors = 1
    while (len(table) + fat_sectors) * 4 > fat_sectors * SECTOR:
        fat_sectors += 1
    first_fat = len(table)
    table += [FAT] * fat_sectors
    table += [FREE] * (fat_sectors * SECTOR // 4 - len(table))
    sectors.append(struct.pack(f"<{len(table)}I", *table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<4I", 0, fat_sectors, directory, 0)
    header += struct.pack("<5I", CUTOFF, mini_fat, mini_sectors, END, 0)
    places = [*range(first_fat, first_fat + fat_sectors)]
    header += struct.pack("<109I", *places, *[FREE] * (109 - len(places)))
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


# ------------------------------------------------------------------------------ Outlook messages
Value = str | bytes | int | datetime


def properties(values: Mapping[int, Value], head: bytes) -> dict[str, bytes]:
    """Streams of an object: fixed values in the property stream, the others in their own."""
    streams: dict[str, bytes] = {}
    rows = b""
    for number, value in values.items():
        if isinstance(value, int):
            rows += struct.pack("<HHIII", 0x0003, number, 6, value, 0)
        elif isinstance(value, datetime):
            ticks = int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
            rows += struct.pack("<HHIQ", 0x0040, number, 6, ticks)
        else:
            kind, data = (
                (0x001F, value.encode("utf-16-le")) if isinstance(value, str) else (0x0102, value)
            )
            rows += struct.pack("<HHIII", kind, number, 6, len(data) + 2 * (kind == 0x001F), 0)
            streams[f"__substg1.0_{number:04X}{kind:04X}"] = data
    return {"__properties_version1.0": head + rows, **streams}


def outlook_message(
    values: Mapping[int, Value],
    *,
    to: Sequence[Mapping[int, Value]] = (),
    attached: Sequence[Mapping[int, Value]] = (),
    embedded: Sequence[Mapping[int, Value]] = (),
) -> bytes:
    """A ``.msg`` file.

    Args:
        values: properties of the message by number (MS-OXPROPS).
        to: properties of each recipient.
        attached: properties of each attachment.
        embedded: properties of messages that are attached as objects.
    """
    count = len(attached) + len(embedded)
    head = struct.pack("<8x4I8x", len(to), count, len(to), count)
    tree: dict[str, bytes | Tree] = dict(properties({0x001A: "IPM.Note", **values}, head))
    tree["__nameid_version1.0"] = {f"__substg1.0_000{n}0102": b"" for n in (2, 3, 4)}
    for n, one in enumerate(to):
        tree[f"__recip_version1.0_#{n:08X}"] = properties(one, bytes(8))
    for n, one in enumerate(attached):
        tree[f"__attach_version1.0_#{n:08X}"] = properties({0x3705: 1, **one}, bytes(8))
    for n, one in enumerate(embedded, len(attached)):
        inner: dict[str, bytes | Tree] = dict(properties({0x3705: 5}, bytes(8)))
        inner["__properties_version1.0"] += struct.pack("<HHIII", 0x000D, 0x3701, 6, 0xFFFFFFFF, 1)  # type: ignore[operator]
        inner["__substg1.0_3701000D"] = properties(one, struct.pack("<8x4I", 0, 0, 0, 0))
        tree[f"__attach_version1.0_#{n:08X}"] = inner
    return compound_file(tree)
