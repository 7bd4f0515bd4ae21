"""Pieces of SVG that every picture uses; text is always escaped."""

from __future__ import annotations

from html import escape


def text_at(x: float, y: float, content: str, style: str = "", anchor: str = "") -> str:
    """A line of text."""
    attributes = f' class="{style}"' if style else ""
    attributes += f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{attributes}>{clean(content)}</text>'


def upright(style: str, x: float, y1: float, y2: float) -> str:
    """A vertical line."""
    return f'<line class="{style}" x1="{x:.1f}" y1="{y1:.1f}" x2="{x:.1f}" y2="{y2:.1f}"/>'


def clean(content: str) -> str:
    """Escape text; characters that XML 1.0 forbids become a replacement mark, never vanish."""
    allowed = "".join(
        c
        if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
        else "\ufffd"
        for c in content
    )
    return escape(allowed, quote=True)
