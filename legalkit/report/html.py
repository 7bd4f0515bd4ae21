"""Pages as one HTML file that needs nothing else: no script, no font, no picture from outside."""

from __future__ import annotations

from datetime import date
from html import escape
from importlib.resources import files

from legalkit.messages import Message
from legalkit.report.chain_svg import chain_svg
from legalkit.report.chain_view import ChainView
from legalkit.report.page import Grid, Heading, Page, Paragraph, Points, say
from legalkit.report.timeline_svg import timeline_svg
from legalkit.report.timeline_view import TimelineView


def page_html(page: Page, lang: str = "en", *, as_of: date) -> str:
    """A page as HTML.

    Args:
        page: what to show.
        lang: ``en`` or ``zh``.
        as_of: the day of the assessment, for the foot of the page.
    """
    title = escape(say(page.title, lang))
    body = [f"<h1>{title}</h1>"]
    pictures = 0
    for part in page.parts:
        if isinstance(part, Heading):
            level = min(max(part.level, 2), 6)
            body.append(f"<h{level}>{_text(say(part.text, lang))}</h{level}>")
        elif isinstance(part, Paragraph):
            body.append(f"<p>{_text(say(part.text, lang))}</p>")
        elif isinstance(part, Points):
            items = "".join(f"<li>{_text(say(item, lang))}</li>" for item in part.items)
            body.append(f"<ul>{items}</ul>")
        elif isinstance(part, Grid):
            body.append(grid_html(part, lang))
        else:
            pictures += 1
            body.append(f"<figure>{_drawn(part.view, lang, pictures)}</figure>")
    language = "zh-Hans" if lang == "zh" else "en"
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    footer = Message("report.page.footer", {"day": as_of.isoformat()}).text(lang)
    head = [
        "<!DOCTYPE html>",
        f'<html lang="{language}">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        # Even if a text slipped through, the page could fetch and run nothing.
        '<meta http-equiv="Content-Security-Policy"',
        """ content="default-src 'none'; style-src 'unsafe-inline'">""",
        f"<title>{title}</title>",
        f"<style>\n{style}</style></head>",
        "<body>",
    ]
    foot = [f"<footer><p>{_text(footer)}</p></footer>", "</body>", "</html>"]
    return "\n".join([*head, *body, *foot]) + "\n"


def _drawn(view: TimelineView | ChainView, lang: str, number: int) -> str:
    if isinstance(view, ChainView):
        return chain_svg(view, lang, name=f"ch{number}")
    return timeline_svg(view, (lang,), name=f"tl{number}")


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def grid_html(grid: Grid, lang: str = "en") -> str:
    """A table as HTML."""
    styles = [
        " ".join(filter(None, ("r" if column.align == "right" else "", "k" if column.keep else "")))
        for column in grid.columns
    ]
    attributes = [f' class="{style}"' if style else "" for style in styles]
    caption = f"<caption>{_text(say(grid.title, lang))}</caption>" if grid.title is not None else ""
    head = "".join(
        f'<th scope="col"{attribute}>{_text(say(column.title, lang))}</th>'
        for column, attribute in zip(grid.columns, attributes, strict=True)
    )
    rows = "\n".join(
        "<tr>"
        + "".join(
            f"<td{a}>{_text(say(cell, lang))}</td>" for cell, a in zip(row, attributes, strict=True)
        )
        + "</tr>"
        for row in grid.rows
    )
    return f"<table>{caption}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"
