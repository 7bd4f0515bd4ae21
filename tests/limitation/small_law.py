"""A small invented law with one of everything, for tests that need to know the law by heart."""

from __future__ import annotations

from datetime import date

from legalkit.dates.calendar import CourtCalendar
from legalkit.law.limitation_sheet import LimitationSheet
from legalkit.limitation.law import Law
from legalkit.model.claim import Claim, Event


def rule(name, **fields):
    base = {
        "id": f"XX-{name}",
        "cite": f"art {name}",
        "verified": "primary",
        "checked_on": "2026-11-23",
        "says": {"en": f"Rule {name}.", "zh": f"规则{name}。"},
    }
    return {**base, **fields}


def sheet(**parts):
    data = {
        "law": "XX",
        "title": {"en": "Nowhere", "zh": "虚构地"},
        "version": "2026-11-23",
        "sources": "invented",
        "nature": [rule("N", kind="defence")],
        "counting": [rule("C")],
        "rollover": [rule("R")],
        "periods": [rule("P", length="3y", start="due_on")],
        **parts,
    }
    return LimitationSheet.model_validate(data)


def law(calendar=None, **parts):
    return Law.of(sheet(**parts), calendar or CourtCalendar(verified_through=date(2090, 12, 31)))


def claim(**fields):
    data = {"type": "sale_of_goods", "governing_law": "XX", "due_on": "2020-05-29", **fields}
    return Claim.model_validate(data)


def events(*told):
    return tuple(
        Event.model_validate({"id": f"E{number}", **event}) for number, event in enumerate(told, 1)
    )
