"""Makes the Word templates and their contracts from readable sources, once.

    python doc_templates/make_templates.py [name ...]

Each ``doc_templates/<code>/<name>/source.txt`` becomes ``template.docx`` and ``contract.yaml``.
Afterwards a firm edits the Word file; this script is only run again to start afresh.

Notation of a source, one paragraph a line:
    # title          ## heading         plain text = body, first line indented two characters
    @left text       body without indentation           @right text     @center text
    @sign text       line of the signature block        @small text     note in small type
    **bold**         {{ value }}  {% tag %} inside a line, {%p tag %} alone on a line
    |a|b|            table: the first line is the heading row; |~10|90| gives widths in percent
    ;; comment
The first lines ``title_zh:``, ``title_en:``, ``form:`` describe the template.
"""

from __future__ import annotations

import io
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from jinja2 import Environment, nodes

from legalkit.documents.contract import generic
from legalkit.documents.wordfile import settle

HERE = Path(__file__).resolve().parent
BODY, SONG = "仿宋", "宋体"
VERSION, EFFECTIVE = "1.0", "2026-11-23"


def make(folder: Path, fields: dict[str, Any]) -> None:
    """Write the Word file and the contract of one template."""
    head, lines = read_source(folder / "source.txt")
    document = new_document()
    fill(document, lines)
    raw = io.BytesIO()
    document.core_properties.title = head["title_zh"]
    document.core_properties.author = "legalkit"
    document.core_properties.comments = ""
    document.save(raw)
    (folder / "template.docx").write_bytes(settle(raw.getvalue(), date.fromisoformat(EFFECTIVE)))
    paths = sorted(template_paths("\n".join(lines)))
    unknown = [path for path in paths if path not in fields]
    if unknown:
        raise SystemExit(f"{folder.name}: not described in fields.yaml: {', '.join(unknown)}")
    write_contract(folder, head, {path: fields[path] for path in paths})


def read_source(path: Path) -> tuple[dict[str, str], list[str]]:
    """Head values and lines of a source."""
    head: dict[str, str] = {}
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.match(r"(title_zh|title_en|form): *(.*)", line)
        if match and not lines:
            head[match[1]] = match[2]
        elif line.strip() and not line.startswith(";;"):
            lines.append(line.strip())
    return head, lines


def template_paths(source: str) -> set[str]:
    """Every value a template may print or test, found from its tags."""
    text = re.sub(r"\{%(p|tr|tc|r) ", "{% ", source)
    found: set[str] = set()
    _walk(Environment(autoescape=True).parse(text), {}, found)
    return found


def _walk(node: nodes.Node, scope: dict[str, str], found: set[str]) -> None:
    if isinstance(node, nodes.For):
        path = _path(node.iter, scope)
        inner = dict(scope)
        if path and isinstance(node.target, nodes.Name):
            inner[node.target.name] = f"{path}[]"
        for child in [*node.body, *node.else_]:
            _walk(child, inner, found)
        return
    path = _path(node, scope)
    if path is not None:
        if not path.startswith("loop"):
            found.add(generic(path))
        return
    for child in node.iter_child_nodes():
        _walk(child, scope, found)


def _path(node: nodes.Node, scope: dict[str, str]) -> str | None:
    if isinstance(node, nodes.Name):
        return scope.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        owner = _path(node.node, scope)
        return f"{owner}.{node.attr}" if owner else None
    return None


def write_contract(folder: Path, head: dict[str, str], fields: dict[str, Any]) -> None:
    """The contract as a firm reads it."""
    out = [
        "# Data contract of template.docx: what it prints, what that means, where it comes from.",
        f"template: {folder.name}",
        f"title: {{en: {head['title_en']}, zh: {head['title_zh']}}}",
        f'version: "{VERSION}"',
        f"effective: {EFFECTIVE}",
        f"form: {head['form']}",
        "fields:",
    ]
    for path, field in fields.items():
        kind, need, origin, en, zh = field
        if kind == "list":
            continue
        out += [
            f'  - path: "{path}"',
            f"    type: {kind}",
            f"    need: {need}",
            f"    origin: {_quoted(origin)}",
            f"    meaning: {{en: {_quoted(en)}, zh: {_quoted(zh)}}}",
        ]
    (folder / "contract.yaml").write_text("\n".join(out) + "\n", encoding="utf-8")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


# -- house style ---------------------------------------------------------------------------------


def new_document() -> Any:
    """A4, the margins usual for Chinese court papers, named styles, page numbers in the footer."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.0), Cm(2.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.header_distance, section.footer_distance = Cm(1.5), Cm(1.4)
    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    _font(styles["Normal"], BODY, 14)
    _spacing(styles["Normal"], 26)
    _font(styles["Title"], SONG, 22, bold=True)
    _spacing(styles["Title"], 36, before=6, after=12)
    styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Title"].paragraph_format.keep_with_next = True
    for border in styles["Title"].element.pPr.findall(qn("w:pBdr")):
        styles["Title"].element.pPr.remove(border)
    _font(styles["Heading 1"], SONG, 15, bold=True)
    _spacing(styles["Heading 1"], 28, before=6, after=2)
    styles["Heading 1"].paragraph_format.keep_with_next = True
    _font(styles["Heading 2"], BODY, 14, bold=True)
    _spacing(styles["Heading 2"], 26)
    styles["Heading 2"].paragraph_format.keep_with_next = True
    body = styles["Body Text"]
    _font(body, BODY, 14)
    _spacing(body, 26)
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    body.paragraph_format.widow_control = True
    for style in (body, styles["Heading 2"]):
        style.paragraph_format.first_line_indent = Pt(28)
        style.element.pPr.ind.set(qn("w:firstLineChars"), "200")
    for name, size, pitch in (
        ("Left", 14, 26),
        ("Signature Line", 14, 26),
        ("Table Text", 10.5, 16),
        ("Table Head", 10.5, 16),
        ("Small Note", 10.5, 18),
    ):
        style = styles.add_style(name, 1)
        style.base_style = styles["Normal"]
        _font(
            style,
            BODY if name in ("Left", "Signature Line") else SONG,
            size,
            bold=name == "Table Head",
        )
        _spacing(style, pitch)
    styles["Table Head"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Table Head"].paragraph_format.keep_with_next = True
    for name in ("Signature Line",):
        styles[name].paragraph_format.keep_with_next = True
        styles[name].paragraph_format.keep_together = True
        styles[name].paragraph_format.left_indent = Cm(7.5)
    _page_number(section.footer.paragraphs[0])
    return document


def _font(style: Any, name: str, size: float, bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold = "Times New Roman", Pt(size), bold
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):
            del fonts.attrib[attribute]
    for kind in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(kind), "Times New Roman")
    fonts.set(qn("w:eastAsia"), name)


def _spacing(style: Any, pitch: float, before: float = 0, after: float = 0) -> None:
    form = style.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(pitch)
    form.space_before, form.space_after = Pt(before), Pt(after)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, code in (("第 ", "PAGE"), (" 页 共 ", "NUMPAGES"), (" 页", "")):
        run = paragraph.add_run(text)
        run.font.size = Pt(9)
        run.font.name = "Times New Roman"
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)
        if code:
            _number_field(paragraph, code)


def _number_field(paragraph: Any, code: str) -> None:
    for kind in ("begin", "instr", "separate", "value", "end"):
        run = paragraph.add_run()
        run.font.size = Pt(9)
        if kind == "instr":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" {code} "
        elif kind == "value":
            element = OxmlElement("w:t")
            element.text = "1"
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._element.append(element)


_MARKS = {
    "# ": "Title",
    "## ": "Heading 1",
    "@left ": "Left",
    "@right ": "Left",
    "@center ": "Left",
    "@sign ": "Signature Line",
    "@small ": "Small Note",
    "### ": "Heading 2",
    "@keep ": "Body Text",
    "@court ": "Left",
}


def fill(document: Any, lines: list[str]) -> None:
    """Turn the lines of a source into paragraphs and tables."""
    position = 0
    while position < len(lines):
        if lines[position].startswith("|"):
            end = position
            while end < len(lines) and lines[end].startswith("|"):
                end += 1
            _table(document, lines[position:end])
            position = end
        else:
            _paragraph(document, lines[position])
            position += 1


def _paragraph(document: Any, line: str) -> None:
    mark = next((mark for mark in _MARKS if line.startswith(mark)), "")
    paragraph = document.add_paragraph(style=_MARKS.get(mark, "Body Text"))
    if mark == "@right ":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if mark == "@center ":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    # What announces a table or leads to the signature stays with what follows.
    if mark in ("@keep ", "@court ") or line.endswith("："):
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_after = Pt(3)
    _runs(paragraph, line.removeprefix(mark))


def _runs(paragraph: Any, text: str) -> None:
    for position, piece in enumerate(text.replace("\\t", "\t").replace("\\n", "\n").split("**")):
        if piece:
            paragraph.add_run(piece).bold = True if position % 2 else None


def _table(document: Any, lines: list[str]) -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    widths = [float(cell.lstrip("~")) for cell in rows.pop(0)]
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(15.6 * width / sum(widths))
    _cell_margins(table)
    for number, cells in enumerate(rows):
        row = table.add_row()
        _row_property(row, "w:cantSplit")
        head = number == 0 and not cells[0].startswith("!")
        if head:
            _row_property(row, "w:tblHeader")
        control = len(cells) == 1
        for position, width in enumerate(widths):
            cell = row.cells[position]
            cell.width = Cm(15.6 * width / sum(widths))
            text = cells[0] if control and position == 0 else "" if control else cells[position]
            paragraph = cell.paragraphs[0]
            paragraph.style = document.styles["Table Head" if head else "Table Text"]
            _runs(paragraph, text.lstrip("!"))
    spacer = document.add_paragraph(style="Small Note")
    spacer.paragraph_format.line_spacing = Pt(8)
    spacer.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY


def _cell_margins(table: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "50")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)


def _row_property(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def main(names: list[str]) -> None:
    """Make the named templates, or all."""
    for law in sorted(folder for folder in HERE.iterdir() if (folder / "fields.yaml").is_file()):
        fields = yaml.safe_load((law / "fields.yaml").read_text(encoding="utf-8"))
        for source in sorted(law.glob("*/source.txt")):
            if not names or source.parent.name in names:
                make(source.parent, fields)


if __name__ == "__main__":
    main(sys.argv[1:])
