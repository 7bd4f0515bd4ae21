"""What foreign files may cost: sizes, depths and names beyond which nothing is read."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile, ZipInfo

from legalkit.messages import Message

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Largest file that is read at all; larger ones are taken into custody unread.
MOST_BYTES = 64 << 20
#: Largest XML, and largest single member of a zip.
MOST_XML = 32 << 20
#: Sum of all members of a zip, and how much one member may grow when unpacked.
MOST_UNPACKED = 256 << 20
MOST_GROWTH = 200
MOST_MEMBERS = 10_000
#: Characters of text that are kept; the file itself keeps the rest.
MOST_TEXT = 2_000_000
MOST_DEPTH = 100
MOST_ELEMENTS = 500_000
#: Longest single field of a table or mail header.
MOST_FIELD = 100_000
MOST_ROWS = 200_000

_GB = re.compile(
    rb"""^\s*<\?xml[^>]*encoding\s*=\s*["'](gb2312|gbk|gb18030|big5)["'][^>]*\?>""", re.I
)


class Refused(Exception):  # noqa: N818 - a refusal, not a failure
    """The file would cost more than any honest file does, or leads outside of itself."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason = Message(f"evidence.refused.{reason}", params)


def parse_xml(content: bytes) -> Element:
    """Read foreign XML: no document type, no entities, not too large, not too deep.

    Raises:
        Refused: when it holds a document type or an entity, or is too large or too deep.
        ValueError: when it is not well formed.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    if len(content) > MOST_XML:
        raise Refused("too_large", most=MOST_XML >> 20)
    stream = io.BytesIO(_utf8(content))
    depth = count = 0
    root: Element | None = None
    try:
        for happening, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            if happening == "end":
                depth -= 1
                continue
            root = element if root is None else root
            depth, count = depth + 1, count + 1
            if depth > MOST_DEPTH or count > MOST_ELEMENTS:
                raise Refused("too_deep", depth=MOST_DEPTH, elements=MOST_ELEMENTS)
    except DefusedXmlException:
        raise Refused("entities") from None
    except (ParseError, LookupError, UnicodeError) as problem:
        raise ValueError(str(problem)) from None
    if root is None:
        raise ValueError("no element")
    return root


def _utf8(content: bytes) -> bytes:
    """XML in a Chinese multi-byte charset, which the parser does not know, as UTF-8."""
    found = _GB.match(content)
    if not found:
        return content
    charset = found.group(1).decode("ascii").lower()
    text = content[found.end() :].decode("big5" if charset == "big5" else "gb18030")
    return text.encode("utf-8")


def open_zip(content: bytes) -> ZipFile:
    """Open a zip whose list of members is harmless; nothing is unpacked yet.

    Raises:
        Refused: when a name leads outside, or the members would grow beyond every measure.
        ValueError: when it is no zip.
    """
    try:
        archive = ZipFile(io.BytesIO(content))
    except (BadZipFile, ValueError, RuntimeError, OSError, EOFError) as problem:
        raise ValueError(str(problem)) from None
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise Refused("too_many", most=MOST_MEMBERS)
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Refused("too_large", most=MOST_UNPACKED >> 20)
    for member in members:
        _check_member(member)
    if len({member.filename for member in members}) < len(members):
        raise Refused("same_name")
    return archive


def _check_member(member: ZipInfo) -> None:
    name = member.filename.replace("\\", "/")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.match(r"^[A-Za-z]:", name):
        raise Refused("leads_outside", name=member.filename[:80])
    if member.file_size > MOST_GROWTH * max(member.compress_size, 1) + (1 << 20):
        raise Refused("grows", name=member.filename[:80], most=MOST_GROWTH)


def read_member(archive: ZipFile, name: str) -> bytes:
    """Unpack one member, never more than its list entry and our limit allow.

    Raises:
        Refused: when it is larger than it says or than we read.
        KeyError: when there is no such member.
        ValueError: when it is damaged or encrypted.
    """
    import zlib

    member = archive.getinfo(name)
    if member.file_size > MOST_XML:
        raise Refused("too_large", most=MOST_XML >> 20)
    try:
        with archive.open(member) as stream:
            content = stream.read(member.file_size + 1)
    except (
        BadZipFile,
        zlib.error,
        RuntimeError,
        OSError,
        EOFError,
    ) as problem:
        raise ValueError(str(problem)) from None
    if len(content) > member.file_size:
        raise Refused("larger_than_said", name=name[:80])
    return content


def local(element: Element) -> str:
    """Name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> Iterator[Element]:
    """Children of that name, whatever their namespace."""
    return (child for child in element if local(child) == name)


def find(element: Element | None, path: str) -> Element | None:
    """The first element down a path of names, namespaces aside; None when there is none."""
    for name in path.split("/"):
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def said(element: Element | None, path: str) -> str | None:
    """The words at the end of a path, without blanks around; None when there are none."""
    found = find(element, path)
    text = (found.text or "").strip() if found is not None else ""
    return text[:MOST_FIELD] or None


def safe_name(name: str) -> str:
    """A name for a part as it may stand in a folder: no folders, no device names, not too long."""
    from legalkit.evidence.readers.texts import composed

    flat = composed(name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in flat if c.isprintable() and c not in '<>:"|?*').strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if not dot:
        stem, suffix = kept, ""
    if re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", stem or suffix):
        stem = f"_{stem}"
    while len(f"{stem}.{suffix}".encode("utf-8", "replace")) > 180:
        stem, suffix = stem[:-8], suffix[:12]
    kept = f"{stem}{dot}{suffix}".encode("utf-8", "ignore").decode("utf-8")
    return kept.lstrip(".") or "part"
