"""Cover, index, and the sheets before groups and exhibits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from legalkit.bundle.exhibit import Cover
from legalkit.bundle.layout import Group, Placed
from legalkit.bundle.numbers import span
from legalkit.bundle.typeset import Legible, set_pages
from legalkit.bundle.words import Setting
from legalkit.law.bundle_profile import BundleColumn, BundleProfile

#: typst sets links to this address; writing turns each into a link to a page of the file. The
#: number at its end counts pages from the first page behind cover and index.
LINK = "https://bundle.invalid/"
_LINKED = {"number", "title", "pages"}
_CENTRED = {"number", "form", "pages"}
#: Cells up to this length surely fit one page in the narrowest column.
_SHORT = 300
#: Width of a figure or capital letter in the index, in points.
_LETTER = 5.6


@dataclass(frozen=True, slots=True)
class Volume:
    """Which volume of how many; a bundle in one file is volume 1 of 1."""

    number: int = 1
    count: int = 1


@dataclass(frozen=True, slots=True)
class Front:
    """Cover and index as set: the PDF and its number of pages."""

    pdf: bytes
    pages: int


def set_front(
    volumes: Sequence[Sequence[Group]],
    profile: BundleProfile,
    setting: Setting,
    cover: Cover,
    number: int,
) -> Front:
    """Set cover and index of one volume for these page numbers.

    The first of several volumes shows the index of all of them as well.
    """
    import pikepdf

    legible = Legible()
    words = profile.words
    groups, count = volumes[number - 1], len(volumes)
    total = legible.text(_total(groups, profile))
    lines = [(words.court, cover.court or ""), *cover.lines] if cover.court else list(cover.lines)
    data: dict[str, Any] = {
        **setting.page,
        "cover": {
            "title": words.title,
            "case": legible.text(cover.case),
            "volume": words.volume.format(number=number, count=count) if count > 1 else "",
            "lines": [legible.lines(line) for line in lines],
            "total": total,
            "foot": [
                [words.submitted_by, legible.text(cover.submitted_by or "")],
                [words.submitted_on, legible.text(cover.submitted_on or "")],
            ],
        },
        "index_title": words.index_title,
        "subtitle": legible.text(cover.case),
        "widths": [_width(column, groups, profile) for column in profile.columns],
        "heads": [column.title for column in profile.columns],
        "linked": [column.key in _LINKED for column in profile.columns],
        "centred": [column.key in _CENTRED for column in profile.columns],
        "rows": list(_rows(groups, profile, legible)),
        "total": total,
        "whole_title": words.whole,
        "whole": list(_whole(volumes, profile, legible)) if number == 1 and count > 1 else [],
    }
    pdf = set_pages("front", data)
    with pikepdf.open(BytesIO(pdf)) as document:
        return Front(pdf, len(document.pages))


def _total(groups: Sequence[Group], profile: BundleProfile) -> str:
    """How many exhibits and pages, as the last printed number of the volume has it."""
    placed = [one for group in groups for one in group.exhibits]
    end = placed[-1].start + placed[-1].pages
    front = groups[0].start if profile.numbering.front == "separate" else 0
    return profile.words.total.format(exhibits=len(placed), pages=end - front)


def _width(column: BundleColumn, groups: Sequence[Group], profile: BundleProfile) -> str:
    """The width of a column; one of points grows with prefixes, so that no number leaves it."""
    if column.key not in ("pages", "number") or not column.width.endswith("pt"):
        return column.width
    placed = [one for group in groups for one in group.exhibits]
    texts = [index_cells(one, profile)[profile.columns.index(column)] for one in placed]
    longest = max(len(part) for text in texts for part in text.split("–"))
    return f"{max(float(column.width[:-2]), min(_LETTER * (longest + 1) + 10, 110)):.1f}pt"


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


def _rows(
    groups: Sequence[Group], profile: BundleProfile, legible: Legible
) -> Iterator[dict[str, Any]]:
    base = groups[0].start
    for group in groups:
        yield {
            "kind": "group",
            "text": legible.text(group_title(profile, group.number, group.title)),
            "target": group.start - base,
        }
        for one in group.exhibits:
            cells = legible.lines(index_cells(one, profile))
            yield _row(cells, one.start - base)


def _whole(
    volumes: Sequence[Sequence[Group]], profile: BundleProfile, legible: Legible
) -> Iterator[dict[str, Any]]:
    """Rows over all volumes, without links: a link into another file breaks when files move."""
    for number, groups in enumerate(volumes, 1):
        title = profile.words.volume.format(number=number, count=len(volumes))
        yield {"kind": "group", "text": title, "target": None}
        for group in groups:
            for one in group.exhibits:
                yield _row(legible.lines(index_cells(one, profile)), None)


def _row(cells: list[str], target: int | None) -> dict[str, Any]:
    short = all(len(cell) <= _SHORT for cell in cells)
    return {"kind": "exhibit", "cells": cells, "target": target, "short": short}


def index_cells(placed: Placed, profile: BundleProfile) -> list[str]:
    """The cells of an exhibit's row in the index, from left to right."""
    return [_cell(placed, column.key, profile) for column in profile.columns]


def _cell(placed: Placed, key: str, profile: BundleProfile) -> str:
    exhibit = placed.exhibit
    if key == "pages":
        return span(placed.labels[0], placed.labels[-1])
    if key == "form":
        return profile.form_name(exhibit.form)
    if key == "number":
        return profile.words.number.format(number=exhibit.number)
    return str(getattr(exhibit, key))


def set_sheets(groups: Sequence[Group], profile: BundleProfile, setting: Setting) -> bytes:
    """Set the sheets of a volume in the order of the file; empty bytes when it has none."""
    legible = Legible()
    sheets = []
    for group in groups:
        if group.sheet is not None:
            sheets.append(_group_sheet(group, profile, legible))
        sheets += [_tab(one, profile, legible) for one in group.exhibits if one.tab is not None]
    return set_pages("separators", {**setting.page, "sheets": sheets}) if sheets else b""


def _group_sheet(group: Group, profile: BundleProfile, legible: Legible) -> dict[str, Any]:
    title = legible.text(group_title(profile, group.number, group.title))
    # A sheet must stay one page: 18 short lines fit, more are to be read in the index.
    fits = len(group.exhibits) <= 18 and all(len(one.exhibit.title) <= 60 for one in group.exhibits)
    rows = [
        legible.lines(
            (
                profile.words.exhibit.format(number=one.exhibit.number),
                one.exhibit.title,
                span(one.labels[0], one.labels[-1]),
            )
        )
        for one in (group.exhibits if fits else ())
    ]
    return {"title": title, "rows": rows, "below": ""}


def _tab(one: Placed, profile: BundleProfile, legible: Legible) -> dict[str, Any]:
    title = legible.text(profile.words.exhibit.format(number=one.exhibit.number))
    # The sheet must stay one page, whatever somebody wrote as a title.
    return {"title": title, "rows": [], "below": legible.text(one.exhibit.title[:300])}
