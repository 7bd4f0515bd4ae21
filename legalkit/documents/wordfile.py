"""The Word file as a file: read back its text, and write the same bytes for the same content."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

#: Every entry bears this time, midnight of 1 January 1980: a zip time is no fact of the case.
_STAMP = (0, 33)
_LEVEL = 6
#: Read and write for the owner, as zip files say it.
_OWNER_ONLY = 0o600 << 16
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT_PART = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml\Z")
CORE = "docProps/core.xml"


def texts(data: bytes) -> dict[str, str]:
    """Text of the body, headers, footers and footnotes of a ``.docx``, as Word would show it.

    Paragraphs end with a line break; tabs and line breaks inside a paragraph are kept.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            name: part_text(archive.read(name))
            for name in sorted(archive.namelist())
            if _TEXT_PART.match(name)
        }


def body_text(data: bytes) -> str:
    """Text of the body alone."""
    return texts(data)["word/document.xml"]


def part_text(xml: bytes) -> str:
    """Text of one part."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    out: list[str] = []
    for _, element in etree.iterwalk(etree.fromstring(xml, parser), events=("end",)):
        tag = element.tag
        if tag == _WORD + "t":
            out.append(element.text or "")
        elif tag == _WORD + "tab" and element.getparent().tag == _WORD + "r":
            out.append("\t")
        elif tag in (_WORD + "br", _WORD + "cr", _WORD + "p"):
            out.append("\n")
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Packed:
    """One part of a package, packed: what never changes is packed once.

    Attributes:
        content: the part itself.
        deflated: the part as it lies in the file.
        crc: its checksum.
    """

    name: str
    content: bytes
    deflated: bytes
    crc: int


def packed(name: str, content: bytes) -> Packed:
    """Pack a part."""
    deflater = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    deflated = deflater.compress(content) + deflater.flush()
    return Packed(name, content, deflated, zlib.crc32(content))


def pack(parts: Iterable[Packed]) -> bytes:
    """The package: the same bytes for the same parts, whenever and wherever it is made."""
    out, directory, count = bytearray(), bytearray(), 0
    for part in parts:
        name = part.name.encode("ascii")
        sizes = (part.crc, len(part.deflated), len(part.content), len(name), 0)
        start = len(out)
        out += struct.pack("<4sHHHHHLLLHH", b"PK\3\4", 20, 0, 8, *_STAMP, *sizes)
        out += name + part.deflated
        directory += struct.pack("<4sHHHHHHLLLHH", b"PK\1\2", 20, 20, 0, 8, *_STAMP, *sizes)
        directory += struct.pack("<HHHLL", 0, 0, 0, _OWNER_ONLY, start) + name
        count += 1
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(out), 0)
    return bytes(out + directory + end)


def packed_parts(data: bytes) -> dict[str, Packed]:
    """The parts of a ``.docx`` as they are written again: its types first, then by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = sorted(archive.namelist(), key=lambda item: (item != "[Content_Types].xml", item))
        return {name: packed(name, keep_blanks(name, archive.read(name))) for name in names}


def keep_blanks(name: str, content: bytes) -> bytes:
    """A part whose text keeps its blanks: Word drops those at the edge of a run unless told."""
    if not _TEXT_PART.match(name):
        return content
    return content.replace(b"<w:t>", b'<w:t xml:space="preserve">')


def settle(data: bytes, as_of: date) -> bytes:
    """The same document with nothing in it that depends on when or where it was made."""
    parts = packed_parts(data)
    if CORE in parts:
        parts[CORE] = packed(CORE, dated(parts[CORE].content, as_of))
    return pack(parts.values())


def dated(content: bytes, as_of: date) -> bytes:
    """The properties of a file with ``as_of`` as the day on which it was made and changed."""
    moment = f"{as_of.isoformat()}T00:00:00Z".encode()
    for tag in (b"created", b"modified"):
        content = re.sub(
            rb"(<dcterms:" + tag + rb"[^>]*>)[^<]*(</dcterms:" + tag + rb">)",
            rb"\g<1>" + moment + rb"\g<2>",
            content,
        )
    content = re.sub(rb"(<cp:lastModifiedBy>)[^<]*", rb"\g<1>legalkit", content)
    return re.sub(rb"(<cp:revision>)[^<]*", rb"\g<1>1", content)
