"""Draws the papers: pages, tables, red seals, signatures. The same input gives the same bytes."""

from __future__ import annotations

import math
import random
import re
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc
from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont
from fpdf import FPDF
from fpdf.fonts import FontFace

FACE = "Noto Sans CJK SC"
RED = (200, 30, 40)
INK = (25, 40, 110)
#: What stays together in a line: a number or word, or a character with the marks that close it.
_OPEN, _CLOSE = "（《“〔[", "，。；：、）》”〕]！？"
PIECES = re.compile(f"[{re.escape(_OPEN)}]*(?:[A-Za-z0-9.,@:%-]+|.)[{re.escape(_CLOSE)}]*")
ROW = re.compile(r"^\|(.+)\|$")


def subset_font(text: str) -> Path:
    """A small font with the simplified-Chinese face and only the characters of ``text``.

    The face is found by its name, because its position in the collection differs by release.
    """
    source = Path(noto_cjk_sans_otc.__file__).with_name("NotoSansCJK-Regular.ttc")
    with TTCollection(source, lazy=True) as collection:
        index = next(
            i for i, font in enumerate(collection.fonts) if font["name"].getDebugName(1) == FACE
        )
    font = TTFont(source, fontNumber=index, recalcTimestamp=False)
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(set(text))))
    cutter.subset(font)
    target = Path(tempfile.mkdtemp(prefix="legalkit-font-")) / "sc.otf"
    font.save(target)
    return target


def fill(text: str, facts: dict[str, Any]) -> str:
    """Put facts into ``{{C.name}}`` places; an unknown name is an error, never a blank."""

    def value(match: re.Match[str]) -> str:
        found: Any = facts
        for key in match.group(1).split("."):
            found = found[key]
        return str(found)

    return re.sub(r"\{\{([\w.]+)\}\}", value, text)


class Paper:
    """One paper on A4, drawn from the top down."""

    def __init__(
        self,
        font: Path,
        day: str,
        *,
        style: str = "letter",
        title: str = "",
        footer: str = "",
        landscape: bool = False,
    ) -> None:
        paper = self

        class Pages(FPDF):
            def header(self) -> None:
                paper._ground()

            def footer(self) -> None:
                paper._foot()

        self.pdf = Pages(orientation="L" if landscape else "P", format="A4")
        self.style, self.foot_text = style, footer
        self.random = random.Random(f"{title}{day}{footer}")
        self.pdf.set_creation_date(datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=UTC))
        self.pdf.set_title(title)
        self.pdf.set_producer("legalkit example")
        self.pdf.add_font("sc", fname=font)
        self.pdf.set_margins(24, 22, 24)
        self.pdf.set_auto_page_break(True, margin=24)
        self.pdf.alias_nb_pages("{nb}")
        self.pdf.add_page()
        self.size(10.5)

    def size(self, points: float) -> None:
        """Set the size of the letters."""
        self.pdf.set_font("sc", size=points)

    def _ground(self) -> None:
        """The look of a scan: paper tone, dust, the shadow of the binding."""
        if self.style != "scan":
            return
        pdf = self.pdf
        pdf.set_fill_color(251, 250, 245)
        pdf.rect(0, 0, pdf.w, pdf.h, style="F")
        for shade in range(6):
            tone = 238 + 2 * shade
            pdf.set_fill_color(tone, tone, tone - 4)
            pdf.rect(shade * 0.8, 0, 0.8, pdf.h, style="F")
        pdf.set_fill_color(190, 190, 185)
        for _ in range(45):
            size = self.random.uniform(0.1, 0.3)
            pdf.ellipse(
                self.random.uniform(6, pdf.w), self.random.uniform(0, pdf.h), size, size, style="F"
            )
        pdf.set_fill_color(255, 255, 255)

    def _foot(self) -> None:
        pdf = self.pdf
        pdf.set_y(-16)
        pdf.set_font("sc", size=8)
        pdf.set_text_color(110, 110, 110)
        pdf.cell(0, 5, f"{self.foot_text}　第 {pdf.page_no()} 页 / 共 {{nb}} 页", align="C")
        pdf.set_text_color(0, 0, 0)
        pdf.set_font("sc", size=10.5)

    def heading(self, text: str) -> None:
        """The title of the paper."""
        self.size(17)
        self.pdf.multi_cell(0, 10, text, align="C", new_x="LMARGIN", new_y="NEXT")
        self.pdf.ln(2)
        self.size(10.5)

    def section(self, text: str) -> None:
        """A heading inside the paper, kept with its first lines."""
        if self.pdf.will_page_break(20):
            self.pdf.add_page()
        self.pdf.ln(1.5)
        self.size(12)
        self.pdf.multi_cell(0, 7.5, text, new_x="LMARGIN", new_y="NEXT")
        self.size(10.5)

    def line(self, text: str, align: str = "L") -> None:
        """A paragraph; an empty one leaves a gap."""
        if not text:
            self.pdf.ln(3)
            return
        lines = self._break(text) if align == "L" else [text]
        for line in lines:
            self.pdf.cell(0, 6.6, line, align=align, new_x="LMARGIN", new_y="NEXT")

    def _break(self, text: str) -> list[str]:
        """Break a paragraph so that no line starts with a closing mark or inside a number."""
        room = self.pdf.epw - 2 * self.pdf.c_margin
        lines, line = [], ""
        for piece in PIECES.findall(text):
            if line and self.pdf.get_string_width(line + piece) > room:
                lines.append(line)
                line = ""
            line += piece
        return [*lines, line]

    def table(self, rows: list[list[str]], widths: tuple[float, ...] | None = None) -> None:
        """A table whose first row is its heading; figures stand to the right."""
        self.size(9.5)
        self.pdf.ln(1)
        money = re.compile(r"^¥?[\d,]+\.\d{2}$")
        with self.pdf.table(
            col_widths=widths,
            line_height=6.2,
            headings_style=FontFace(fill_color=(232, 236, 242)),
            borders_layout="ALL",
            wrapmode="CHAR",
        ) as table:
            for row in rows:
                cells = table.row()
                for text in row:
                    cells.cell(text, align="R" if money.match(text) else "L")
        self.pdf.ln(2)
        self.size(10.5)

    def seal(self, name: str, below: str = "公章", at: tuple[float, float] | None = None) -> None:
        """A round red company seal: name on the arc, star in the middle, kind below."""
        pdf = self.pdf
        x, y = at or (pdf.l_margin + 52 + self.random.uniform(-3, 3), pdf.get_y() - 1)
        self._pigment(RED)
        radius = 20.0
        pdf.set_line_width(0.9)
        pdf.circle(x, y, radius, style="D")
        pdf.set_line_width(0.2)
        self._star(x, y, 5.6)
        spread = min(270.0, 21.0 * (len(name) - 1))
        points = max(7.0, min(11.5, 250 / max(len(name), 1)))
        pdf.set_font("sc", size=points)
        for position, letter in enumerate(name):
            turn = -spread / 2 + spread * position / max(len(name) - 1, 1)
            with pdf.rotation(-turn, x, y):
                width = pdf.get_string_width(letter)
                pdf.text(x - width / 2, y - radius + 1.8 + points * 0.31, letter)
        pdf.set_font("sc", size=8)
        pdf.text(x - pdf.get_string_width(below) / 2, y + 12.5, below)
        self._pigment((0, 0, 0), whole=True)
        self.size(10.5)

    def _pigment(self, colour: tuple[int, int, int], *, whole: bool = False) -> None:
        self.pdf.set_draw_color(*colour)
        self.pdf.set_text_color(*colour)
        if not whole:
            self.pdf.set_fill_color(*colour)
        else:
            self.pdf.set_line_width(0.2)
            self.pdf.set_fill_color(255, 255, 255)

    def _star(self, x: float, y: float, radius: float) -> None:
        points = []
        for step in range(10):
            reach = radius if step % 2 == 0 else radius * 0.382
            angle = math.radians(-90 + 36 * step)
            points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
        self.pdf.polygon(points, style="F")

    def sign(self, name: str) -> None:
        """A handwritten name: slanted letters over a pen stroke."""
        pdf = self.pdf
        x, y = pdf.l_margin + 62, pdf.get_y() + 3
        self._pigment(INK)
        pdf.set_font("sc", size=17)
        pen = random.Random(name)
        for position, letter in enumerate(name):
            with pdf.rotation(pen.uniform(2, 14), x + 6.4 * position, y):
                pdf.text(x + 6.4 * position, y + pen.uniform(-1, 1), letter)
        pdf.set_line_width(0.35)
        for _ in range(2):
            at = [(x - 2 + 8 * k, y + pen.uniform(-2.5, 3.5)) for k in range(4)]
            pdf.bezier(at)
        self._pigment((0, 0, 0), whole=True)
        self.size(10.5)
        pdf.ln(9)

    def thumb(self) -> None:
        """A thumb print in red."""
        pdf = self.pdf
        x, y = pdf.l_margin + 92, pdf.get_y() - 9
        pdf.set_draw_color(*RED)
        for ring in range(1, 7):
            pdf.ellipse(x - ring * 0.9, y - ring * 1.25, ring * 1.8, ring * 2.5)
        pdf.set_draw_color(0, 0, 0)

    def flow(self, text: str) -> None:
        """Draw the simple notation of ``papers/*.txt``."""
        rows: list[list[str]] = []
        for line in [*text.strip("\n").split("\n"), ""]:
            row = ROW.match(line)
            if row:
                rows.append([cell.strip() for cell in row.group(1).split("|")])
                continue
            if rows:
                self.table(rows)
                rows = []
            self._flow_line(line)

    def _flow_line(self, line: str) -> None:
        if line == "---":
            self.pdf.add_page()
        elif line.startswith("# "):
            self.heading(line[2:])
        elif line.startswith("## "):
            self.section(line[3:])
        elif line.startswith("> "):
            self.line(line[2:], "R")
        elif line.startswith("!sign "):
            self.sign(line[6:])
        elif line == "!thumb":
            self.thumb()
        elif line.startswith("!seal "):
            name, _, below = line[6:].partition("|")
            if self.pdf.will_page_break(24):
                self.pdf.add_page()
                self.pdf.ln(20)
            self.seal(name.strip(), below.strip() or "公章")
        else:
            self.line(line)

    def bytes(self) -> bytes:
        """The finished file."""
        return bytes(self.pdf.output())


def from_text(source: str, facts: dict[str, Any], font: Path) -> bytes:
    """Make a PDF from a text of ``papers/``: a head of ``key: value`` lines, ``===``, the body."""
    head, _, body = source.partition("\n===\n")
    keys = dict(line.split(": ", 1) for line in head.splitlines())
    body = fill(body, facts)
    title = next(line[2:] for line in body.splitlines() if line.startswith("# "))
    paper = Paper(
        font, keys["date"], style=keys["style"], title=title, footer=keys.get("footer", "")
    )
    paper.flow(body)
    return paper.bytes()


def characters(texts: Iterable[str]) -> str:
    """All characters that the sources use, with those of figures and Latin text."""
    return "".join(texts) + "".join(map(chr, range(32, 127)))
