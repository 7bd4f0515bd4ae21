"""The Word file as a file: read back its text, and write the same bytes for the same content."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

#: Every entry bears this time: a zip time is no fact of the case.
_STAMP = (1980, 1, 1, 0, 0, 0)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT_PART = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml\Z")
_CORE = "docProps/core.xml"


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


def settle(data: bytes, as_of: date) -> bytes:
    """The same document with nothing in it that depends on when or where it was made."""
    source = zipfile.ZipFile(io.BytesIO(data))
    target = io.BytesIO()
    with source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(
            source.namelist(), key=lambda item: (item != "[Content_Types].xml", item)
        ):
            content = source.read(name)
            if name == _CORE:
                content = _core(content, as_of)
            elif _TEXT_PART.match(name):
                # Word drops blanks at the edge of a run unless told to keep them.
                content = re.sub(rb"<w:t>", b'<w:t xml:space="preserve">', content)
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0
            archive.writestr(entry, content)
    return target.getvalue()


def _core(content: bytes, as_of: date) -> bytes:
    moment = f"{as_of.isoformat()}T00:00:00Z".encode()
    for tag in (b"created", b"modified"):
        content = re.sub(
            rb"(<dcterms:" + tag + rb"[^>]*>)[^<]*(</dcterms:" + tag + rb">)",
            rb"\g<1>" + moment + rb"\g<2>",
            content,
        )
    content = re.sub(rb"(<cp:lastModifiedBy>)[^<]*", rb"\g<1>legalkit", content)
    return re.sub(rb"(<cp:revision>)[^<]*", rb"\g<1>1", content)
