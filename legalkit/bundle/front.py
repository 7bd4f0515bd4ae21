"""Cover, index and group sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from legalkit.bundle.exhibit import Cover
from legalkit.bundle.typeset import Legible, set_pages
from legalkit.law.bundle_profile import BundleProfile

if TYPE_CHECKING:
    from legalkit.bundle.plan import Group, Placed

#: typst sets links to this address; writing turns each into a link to a page of the file.
LINK = "https://bundle.invalid/"
_LINKED = {"number", "title", "pages"}
_CENTRED = {"number", "form", "pages"}


@dataclass(frozen=True, slots=True)
class Front:
    """Cover and index as set: the PDF and its number of pages."""

    pdf: bytes
    pages: int


def page_span(first: int, last: int) -> str:
    """Pages as the index shows them: ``12`` or ``12–15``."""
    return str(first) if first == last else f"{first}–{last}"


def set_front(groups: Sequence[Group], profile: BundleProfile, cover: Cover) -> Front:
    """Set cover and index for these page numbers."""
    import pikepdf

    legible = Legible()
    placed = [one for group in groups for one in group.exhibits]
    words = profile.words
    # The last printed number, so that cover and last page agree; group sheets are counted.
    total = words.total.format(exhibits=len(placed), pages=placed[-1].last)
    lines = [(words.court, cover.court or ""), *cover.lines] if cover.court else list(cover.lines)
    data: dict[str, Any] = {
        "cover": {
            "title": words.title,
            "case": legible.text(cover.case),
            "lines": [legible.lines(line) for line in lines],
            "total": total,
            "foot": [
                [words.submitted_by, legible.text(cover.submitted_by or "")],
                [words.submitted_on, legible.text(cover.submitted_on or "")],
            ],
        },
        "index_title": words.index_title,
        "subtitle": legible.text(cover.case),
        "widths": [column.width for column in profile.columns],
        "heads": [column.title for column in profile.columns],
        "linked": [column.key in _LINKED for column in profile.columns],
        "centred": [column.key in _CENTRED for column in profile.columns],
        "rows": list(_rows(groups, profile, legible)),
        "total": total,
    }
    pdf = set_pages("front", data)
    with pikepdf.open(BytesIO(pdf)) as document:
        return Front(pdf, len(document.pages))


def group_title(profile: BundleProfile, number: int, title: str) -> str:
    """Heading of a group, such as 第一组 合同的订立."""
    shown = chinese_number(number) if profile.lang == "zh" else str(number)
    return profile.words.group.format(number=shown, title=title)


def chinese_number(number: int) -> str:
    """A number from 1 to 99 in Chinese characters; larger ones in digits."""
    digits = "零一二三四五六七八九"
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else digits[tens] + "十")
    return head + (digits[ones] if ones or not tens else "")


def _rows(groups: Sequence[Group], profile: BundleProfile, legible: Legible) -> Any:
    for number, group in enumerate(groups, 1):
        yield {
            "kind": "group",
            "text": legible.text(group_title(profile, number, group.title)),
            "target": group.start,
        }
        for one in group.exhibits:
            cells = legible.lines(index_cells(one, profile))
            yield {"kind": "exhibit", "cells": cells, "target": one.start}


def index_cells(placed: Placed, profile: BundleProfile) -> list[str]:
    """The cells of an exhibit's row in the index, from left to right."""
    return [_cell(placed, column.key, profile) for column in profile.columns]


def _cell(placed: Placed, key: str, profile: BundleProfile) -> str:
    exhibit = placed.exhibit
    if key == "pages":
        return page_span(placed.first, placed.last)
    if key == "form":
        return profile.form_name(exhibit.form)
    return str(getattr(exhibit, key))


def set_separators(groups: Sequence[Group], profile: BundleProfile) -> bytes:
    """Set one sheet for each group; long groups list their first exhibits only on the index."""
    legible = Legible()
    sheets = []
    for number, group in enumerate(groups, 1):
        title = legible.text(group_title(profile, number, group.title))
        # A sheet must stay one page: 18 short lines fit, more are to be read in the index.
        fits = len(group.exhibits) <= 18 and all(
            len(one.exhibit.title) <= 60 for one in group.exhibits
        )
        rows = (
            [
                legible.lines(
                    (
                        profile.words.exhibit.format(number=one.exhibit.number),
                        one.exhibit.title,
                        page_span(one.first, one.last),
                    )
                )
                for one in group.exhibits
            ]
            if fits
            else []
        )
        sheets.append({"title": title, "rows": rows})
    return set_pages("separators", {"sheets": sheets})
