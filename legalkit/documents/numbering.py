"""Numbered paragraphs of a Word template, by Word's own numbering."""

from __future__ import annotations

from typing import Any

from legalkit.law.paper_language import PageForm

#: Styles of numbered paragraphs, outermost level first.
NUMBERED = ("Numbered 1", "Numbered 2", "Numbered 3")
#: Left edge of the text of each level, and how far the number hangs out of it, in centimetres.
_HANG = ((1.0, 1.0), (2.0, 1.0), (3.0, 1.0))

_ABSTRACT = "90"


def bring_numbering(document: Any, page: PageForm) -> None:
    """A list of three levels in Word's own numbering, and a paragraph style for each level."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), _ABSTRACT)
    _child(abstract, "w:multiLevelType", "multilevel")
    for level, name in enumerate(NUMBERED):
        style = document.styles.add_style(name, 1)
        style.base_style = document.styles["Normal"]
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        style.paragraph_format.widow_control = True
        _numbered(style, level)
        abstract.append(_level(level, style.style_id, page))
    first = root.find(qn("w:num"))
    if first is None:
        root.append(abstract)
    else:
        first.addprevious(abstract)
    add_numbering(document)


def add_numbering(document: Any) -> int:
    """Start the numbered paragraphs at 1 again; the number of the new list."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    root = document.part.numbering_part.element
    taken = [int(num.get(qn("w:numId"))) for num in root.findall(qn("w:num"))]
    # The styles point to the first list of the house; a later one starts afresh at each level.
    number = max([900, *taken]) + 1
    num = OxmlElement("w:num")
    num.set(qn("w:numId"), str(number))
    _child(num, "w:abstractNumId", _ABSTRACT)
    for level in range(len(NUMBERED)):
        override = OxmlElement("w:lvlOverride")
        override.set(qn("w:ilvl"), str(level))
        _child(override, "w:startOverride", "1")
        num.append(override)
    root.append(num)
    return number


def _numbered(style: Any, level: int, number: int = 901) -> None:
    from docx.oxml import OxmlElement

    form = OxmlElement("w:numPr")
    _child(form, "w:ilvl", str(level))
    _child(form, "w:numId", str(number))
    style.element.get_or_add_pPr().append(form)


def _level(level: int, style_id: str, page: PageForm) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    left, hanging = _HANG[level]
    element = OxmlElement("w:lvl")
    element.set(qn("w:ilvl"), str(level))
    _child(element, "w:start", "1")
    _child(element, "w:numFmt", page.formats[level])
    _child(element, "w:pStyle", style_id)
    _child(element, "w:lvlText", page.numbering[level])
    _child(element, "w:lvlJc", "left")
    form = OxmlElement("w:pPr")
    indent = OxmlElement("w:ind")
    indent.set(qn("w:left"), str(round(left * 567)))
    indent.set(qn("w:hanging"), str(round(hanging * 567)))
    form.append(indent)
    element.append(form)
    return element


def _child(owner: Any, name: str, value: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    owner.append(element)
