"""Writes Outlook messages (MS-OXMSG), small but by the book."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from legalkit.evidence.readers.compound import Tree, compound_file

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


def embedded_message(values: Mapping[int, Value], **files: bytes) -> dict[str, bytes | Tree]:
    """The storage of a message that is attached as an object; ``files`` are its attachments."""
    head = struct.pack("<8x4I", 0, len(files), 0, len(files))
    tree: dict[str, bytes | Tree] = dict(properties(values, head))
    for n, (name, data) in enumerate(files.items()):
        one = properties({0x3705: 1, 0x3707: f"{name}.pdf", 0x3701: data}, bytes(8))
        tree[f"__attach_version1.0_#{n:08X}"] = one
    return tree


def outlook_message(
    values: Mapping[int, Value],
    *,
    to: Sequence[Mapping[int, Value]] = (),
    attached: Sequence[Mapping[int, Value]] = (),
    embedded: Sequence[Mapping[int, Value] | dict[str, bytes | Tree]] = (),
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
        is_tree = any(isinstance(key, str) for key in one)
        inner["__substg1.0_3701000D"] = one if is_tree else embedded_message(one)  # type: ignore[assignment,arg-type]
        tree[f"__attach_version1.0_#{n:08X}"] = inner
    return compound_file(tree)
