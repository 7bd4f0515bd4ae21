"""The text of a template without Word: what a paper must say, and where each line stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.DOTALL)
_XML = re.compile(r"<(/?)([\w:]+)([^>]*?)(/?)>|([^<]+)")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


@dataclass(slots=True)
class _Flat:
    """Text with tags, one paragraph a line, and for every line its place in the document."""

    out: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    count: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("w:p", "w:tbl", "w:tr", "w:tc"), 0)
    )
    depth: int = 0
    inside: bool = False

    def element(self, tag: str, attributes: str, *, opens: bool, closes: bool) -> None:
        """Take one XML tag; an empty element opens and closes."""
        if tag == "w:t":
            self.inside = opens and not closes
        elif tag in ("w:br", "w:cr") and opens:
            self.out.append("{{ '\\n' | newline }}")
        elif tag == "w:tab" and opens and "w:val" not in attributes:
            self.out.append("\t")
        elif tag == "w:p" and closes:
            self._paragraph()
        elif tag in ("w:tbl", "w:tr", "w:tc"):
            self._table(tag, opens=opens)

    def _paragraph(self) -> None:
        count = self.count
        count["w:p"] += 0 if self.depth else 1
        cell = f"table {count['w:tbl']}, row {count['w:tr']}, cell {count['w:tc']}"
        self.places.append(cell if self.depth else f"paragraph {count['w:p']}")
        self.out.append("\n")

    def _table(self, tag: str, *, opens: bool) -> None:
        if tag == "w:tbl":
            self.depth += 1 if opens else -1
        if opens:
            self.count[tag] += 1
            inner = {"w:tbl": "w:tr", "w:tr": "w:tc"}.get(tag)
            if inner:
                self.count[inner] = 0


def flatten(xml: str) -> tuple[str, tuple[str, ...]]:
    """Text of a part with its tags, one paragraph a line, and the place of every line.

    Args:
        xml: a part of a template as docxtpl hands it to Jinja.
    """
    flat = _Flat()
    xml = re.sub(r'="\{\{[^"]*\}\}"', '=""', xml)
    for position, piece in enumerate(_TAG.split(xml)):
        if position % 2:
            flat.out.append(piece)
            continue
        for close, tag, attributes, alone, text in _XML.findall(piece):
            if tag:
                flat.element(tag, attributes, opens=not close, closes=bool(close or alone))
            elif flat.inside:
                flat.out.append(_unescape(text))
    return "".join(flat.out), tuple(flat.places)


def _unescape(text: str) -> str:
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text
