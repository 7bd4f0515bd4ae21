"""Stamps: the printed page number, the exhibit mark, and the draft mark, upright on every page.

One font program is embedded for all stamps; each page gets only a few bytes that draw with it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Literal

from legalkit.bundle.typeset import set_pages

_BFCHAR = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
_A4_WIDTH = 595.0
_SIZE = 11.0
_MARGIN = 22.0
#: Text state that a page may have changed and left behind.
_PLAIN = "0 Tr 0 Tc 0 Tw 0 Ts 100 Tz"


@dataclass(frozen=True, slots=True)
class Area:
    """What a viewer shows of a page.

    Attributes:
        left, bottom, right, top: in the coordinates of the page.
        turn: clockwise turn in degrees (0, 90, 180, 270) with which it is shown.
        unit: size of one coordinate unit in points (``/UserUnit``).
    """

    left: float
    bottom: float
    right: float
    top: float
    turn: int = 0
    unit: float = 1.0

    @property
    def shown(self) -> tuple[float, float]:
        """Width and height as shown, in page units."""
        wide, high = self.right - self.left, self.top - self.bottom
        return (high, wide) if self.turn in (90, 270) else (wide, high)

    @property
    def scale(self) -> float:
        """Stamps grow with the page: a plan printed down to A4 keeps readable numbers."""
        return min(self.shown) / _A4_WIDTH

    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """Turns shown coordinates (origin bottom left, upright) into those of the page."""
        if self.turn == 90:
            return 0, 1, -1, 0, self.right, self.bottom
        if self.turn == 180:
            return -1, 0, 0, -1, self.right, self.top
        if self.turn == 270:
            return 0, -1, 1, 0, self.left, self.top
        return 1, 0, 0, 1, self.left, self.bottom


@dataclass(slots=True)
class StampFont:
    """Fonts of the stamps inside one document.

    Attributes:
        fonts: resource name → font object.
        codes: character → (resource name, code as hex, width per 1000).
        states: resource name → graphic state (veil, draft mark).
        veil, faded: names of the two graphic states.
        all_fonts, all_states: the same as objects that pages without any can share.
    """

    fonts: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    states: dict[str, Any] = field(default_factory=dict)
    veil: str = ""
    faded: str = ""
    all_fonts: Any = None
    all_states: Any = None

    def width(self, text: str, size: float) -> float:
        """Width of a text at a size."""
        return sum(self.codes[char][2] if char != " " else 300.0 for char in text) * size / 1000

    def show(self, text: str, size: float) -> str:
        """Operators that draw a text at the current text position."""
        parts, current = [], ""
        codes: list[str] = []
        for char in text:
            if char == " ":
                codes.append("> -300 <")
                continue
            name, code, _ = self.codes[char]
            if name != current:
                parts.append(_strings(codes))
                parts.append(f"/{name} {size:.3f} Tf ")
                codes, current = [], name
            codes.append(code)
        parts.append(_strings(codes))
        return "".join(parts)


def _strings(codes: list[str]) -> str:
    """One operator for a run of characters: readers take what is shown at once as one word."""
    return f"[<{''.join(codes)}>] TJ " if codes else ""


def stamp_font(target: Any, texts: Iterable[str], name: str) -> StampFont:
    """Embed one subset font for all stamps of ``target`` (an open pikepdf document).

    Args:
        target: the bundle.
        texts: all that is to be drawn.
        name: what the names of our resources end in.
    """
    import pikepdf

    chars = sorted({char for text in texts for char in text if char != " "})
    source = pikepdf.open(BytesIO(set_pages("glyphs", {"chars": chars})))
    font = StampFont(veil=f"LegalkitVeil{name}", faded=f"LegalkitDraft{name}")
    number = 0
    for page in source.pages:
        for _, item in sorted(page.obj.Resources.Font.items()):
            widths = _widths(item.DescendantFonts[0])
            resource = f"LegalkitStamp{name}{number}"
            for code, char in _characters(item.ToUnicode.read_bytes()):
                if char not in font.codes:
                    font.codes[char] = (resource, f"{code:04X}", widths.get(code, 0.0))
            font.fonts[resource] = target.copy_foreign(target_safe(source, item))
            number += 1
    missing = [char for char in chars if char not in font.codes]
    if missing:
        raise AssertionError(f"no glyphs for stamps: {missing}")
    font.states = {
        font.veil: target.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.ExtGState, ca=0.75)),
        font.faded: target.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.ExtGState, ca=0.28)),
    }
    for kind, entries in (("fonts", font.fonts), ("states", font.states)):
        whole = pikepdf.Dictionary({f"/{key}": item for key, item in entries.items()})
        setattr(font, f"all_{kind}", target.make_indirect(whole))
    return font


def target_safe(source: Any, item: Any) -> Any:
    """A font as an indirect object, so that it can be copied and shared."""
    return item if item.is_indirect else source.make_indirect(item)


def _characters(cmap: bytes) -> Iterable[tuple[int, str]]:
    for code, text in _BFCHAR.findall(cmap):
        yield int(code, 16), bytes.fromhex(text.decode()).decode("utf-16-be")


def _widths(descendant: Any) -> dict[int, float]:
    import pikepdf

    widths: dict[int, float] = {}
    values = list(descendant.W)
    at = 0
    while at < len(values):
        first = int(values[at])
        if isinstance(values[at + 1], pikepdf.Array):
            for step, width in enumerate(values[at + 1]):
                widths[first + step] = float(width)
            at += 2
        else:
            for code in range(first, int(values[at + 1]) + 1):
                widths[code] = float(values[at + 2])
            at += 3
    return widths


@dataclass(slots=True)
class Stamper:
    """Draws the stamps of a bundle.

    Attributes:
        font: the font of all stamps.
        corner: where the page number stands; the exhibit mark stands at the top, beside it when the
            number is there too.
        draft: words of the draft mark; empty for none.
    """

    font: StampFont
    corner: Literal["bottom-right", "bottom-centre", "top-right"] = "bottom-right"
    draft: str = ""
    _below: dict[tuple[Area, str], str] = field(default_factory=dict)

    def drawing(self, area: Area, label: str, mark: str) -> bytes:
        """Operators that draw all stamps of one page; the page number comes last."""
        wide, high = area.shown
        scale = area.scale
        margin = _MARGIN * scale
        # Pages of one exhibit mostly have one size, so what lies below the number is drawn once.
        key = (area, mark)
        below = self._below.get(key)
        if below is None:
            below = self._below[key] = self._common(area, mark)
        size = _fit(self.font, label, _SIZE * scale, wide * 0.45)
        width = self.font.width(label, size)
        x = wide - margin - width if self.corner != "bottom-centre" else (wide - width) / 2
        y = high - margin - size * 0.5 if self.corner == "top-right" else margin * 0.7
        return (below + _plate(self.font, label, size, x, y) + "Q\n").encode()

    def _common(self, area: Area, mark: str) -> str:
        wide, high = area.shown
        parts = ["q {:.5f} {:.5f} {:.5f} {:.5f} {:.4f} {:.4f} cm\n".format(*area.matrix())]
        if self.draft:
            parts.append(_diagonal(self.font, self.draft, wide, high))
        if mark:
            margin = _MARGIN * area.scale
            size = _fit(self.font, mark, _SIZE * 0.9 * area.scale, wide * 0.45)
            left = self.corner == "top-right"
            x = margin if left else wide - margin - self.font.width(mark, size)
            parts.append(_plate(self.font, mark, size, x, high - margin - size * 0.5))
        return "".join(parts)


def _fit(font: StampFont, text: str, size: float, room: float) -> float:
    return min(size, size * room / max(font.width(text, size), 0.001))


def _plate(font: StampFont, text: str, size: float, x: float, y: float) -> str:
    """Text on a thin veil: readable on a dark scan, while what lies below stays visible."""
    pad = size * 0.22
    width = font.width(text, size)
    box = f"{x - pad:.3f} {y - pad:.3f} {width + 2 * pad:.3f} {size + pad:.3f}"
    place = f"1 0 0 1 {x:.3f} {y:.3f} Tm"
    return (
        f"q /{font.veil} gs 1 g {box} re f Q\n"
        f"q 0 g BT {_PLAIN} {place} {font.show(text, size)}ET Q\n"
    )


def _diagonal(font: StampFont, text: str, wide: float, high: float) -> str:
    angle = math.atan2(high, wide)
    size = 0.62 * math.hypot(wide, high) / max(font.width(text, 1.0), 0.001)
    size = min(size, min(wide, high) * 0.3)
    cos, sin = math.cos(angle), math.sin(angle)
    half = font.width(text, size) / 2
    x = wide / 2 - cos * half + sin * size * 0.35
    y = high / 2 - sin * half - cos * size * 0.35
    place = f"{cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {x:.3f} {y:.3f} Tm"
    return f"q /{font.faded} gs 0.6 g BT {_PLAIN} {place} {font.show(text, size)}ET Q\n"
