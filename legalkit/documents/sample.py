"""Reads ``sample.yaml`` of a template back into values, so that the template can be tried alone.

A sample holds what a paper printed: ``128,340.00元``, ``31 March 2026``. The contract says what
each field is and the language how it is written, so the text becomes the sum or the day again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from legalkit.documents.contract import Contract, fill_gaps
from legalkit.documents.values import Amount, FactSheet, Gap, Leaf
from legalkit.law.paper_language import PaperLanguage

_ORIGIN = "sample.yaml"


def context_of(
    sample: Mapping[str, Any], contract: Contract, language: PaperLanguage
) -> dict[str, Any]:
    """The values of a sample as a template takes them.

    Args:
        sample: printed values by path, as ``sample.yaml`` holds them.
        contract: contract of the template.
        language: language of the paper.
    """
    facts = FactSheet()
    for path, text in sample.items():
        field = contract.field(path)
        kind = field.type if field else "text"
        facts.put(path, value_of(text, kind, language), _ORIGIN)
    tree = facts.tree()
    for field in contract.fields:
        _lists(tree, field.path.replace("[]", ".[]").split("."))
    as_of = facts.leaves.get("dates.as_of")
    tree["as_of"] = as_of if isinstance(as_of, date) else contract.effective
    return fill_gaps(contract, tree)


def _lists(here: Any, parts: list[str]) -> None:
    """Every list that the contract speaks of is there, be it empty."""
    head, rest = parts[0], parts[1:]
    if head == "[]":
        for item in here:
            if rest:
                _lists(item, rest)
    elif rest and isinstance(here, dict):
        owner = here.setdefault(head, [] if rest[0] == "[]" else {})
        if isinstance(owner, dict | list):
            _lists(owner, rest)


def value_of(text: Any, kind: str, language: PaperLanguage) -> Leaf:
    """What a printed text says; the text itself where it is not written as the language does."""
    if text is None:
        return None
    text = str(text)
    reason = _inside(text, language.bracket, "reason")
    if reason is not None:
        return Gap(reason)
    found: Leaf = None
    if kind == "flag":
        found = text == "True"
    elif kind == "amount":
        found = _sum(text, language)
    elif kind == "date":
        found = _day(text, language)
    elif kind == "number":
        found = _number(text, language)
    return text if found is None else found


def _inside(text: str, pattern: str, name: str) -> str | None:
    before, _, after = pattern.partition(f"{{{name}}}")
    if len(text) > len(before) + len(after) and text.startswith(before) and text.endswith(after):
        return text[len(before) : len(text) - len(after)]
    return None


def _sum(text: str, language: PaperLanguage) -> Amount | None:
    for currency, pattern in language.sum.forms.items():
        figure = _inside(text, pattern, "figure")
        value = _decimal(figure, language) if figure is not None else None
        if value is not None:
            return Amount(value, currency)
    pattern = re.escape(language.sum.other)
    pattern = pattern.replace(r"\{code\}", "(?P<code>[A-Z]{3})")
    match = re.fullmatch(pattern.replace(r"\{figure\}", "(?P<figure>.+)"), text)
    value = _decimal(match["figure"], language) if match else None
    return Amount(value, match["code"]) if match and value is not None else None


def _decimal(text: str, language: PaperLanguage) -> Decimal | None:
    plain = text.replace(language.sum.thousands, "") if language.sum.thousands else text
    try:
        return Decimal(plain.replace(language.sum.decimal, "."))
    except InvalidOperation:
        return None


def _number(text: str, language: PaperLanguage) -> int | Decimal | None:
    return int(text) if text.isdecimal() else _decimal(text, language)


def _day(text: str, language: PaperLanguage) -> date | None:
    form = language.day
    months = "|".join(map(re.escape, form.months)) or "$^"
    first = re.escape(form.first) if form.first else "$^"
    pattern = re.escape(form.long)
    for name, inner in (
        ("day", rf"{first}|\d{{1,2}}"),
        ("month_number", r"\d{1,2}"),
        ("month", months),
        ("year", r"\d{4}"),
    ):
        pattern = pattern.replace(rf"\{{{name}\}}", f"(?P<{name}>{inner})")
    match = re.fullmatch(pattern, text)
    if match is None:
        return None
    parts = match.groupdict()
    day = 1 if parts["day"] == form.first else int(parts["day"])
    month = parts.get("month_number") or form.months.index(parts["month"]) + 1
    try:
        return date(int(parts["year"]), int(month), day)
    except ValueError:
        return None
