"""The checks of figures: capitals, sums, interest and what every paper must say alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from legalkit.documents.input import PackInput
from legalkit.documents.lines import InterestLine
from legalkit.documents.numerals import read_capitals
from legalkit.documents.values import Amount, FactSheet
from legalkit.documents.wording import shown
from legalkit.law.paper_language import PaperLanguage
from legalkit.messages import Message
from legalkit.model.finding import Finding, Where

_PAIR = re.compile(r"(-?[\d,]+\.\d\d)[^\d，。（）]*（大写：([^）]+)）")


_CENT = Decimal("0.01")


def in_print(paper: str, text: str) -> list[Finding]:
    """Whether figures and capitals of a finished paper say the same (b)."""
    findings = []
    for figure, words in _PAIR.findall(text):
        try:
            said = read_capitals(words)
        except ValueError:
            said = None
        if said != Decimal(figure.replace(",", "")):
            findings.append(
                Finding("LK706", params={"paper": paper, "words": words, "figure": figure})
            )
    return findings


def currencies(given: PackInput) -> Iterator[Finding]:
    """Sums are added up in one currency only (a)."""
    used = {claim.currency or given.case.case.currency for claim in given.claims}
    used |= {given.case.case.currency} | {line.currency for line in given.interest}
    if len(used) > 1:
        yield Finding("LK718", params={"currencies": ", ".join(sorted(used))})


def sums(given: PackInput) -> Iterator[Finding]:
    """Principal of a claim = what its interest is reckoned on (b)."""
    for claim in given.claims:
        bases = [line.base for line in given.interest if line.claim == claim.id]
        if claim.amount is None or not bases or sum(bases, Decimal(0)) == claim.amount:
            continue
        yield Finding(
            "LK705",
            where=Where("case.yaml", field=f"claims[{claim.id}].amount"),
            params={
                "what": Message("documents.sum.principal", {"claim": claim.id}),
                "left": _money(claim.amount),
                "other": Message("documents.sum.bases"),
                "right": _money(sum(bases, Decimal(0))),
            },
        )


def _money(value: Decimal) -> str:
    return f"{value.quantize(_CENT):,f}"


def interest(given: PackInput) -> Iterator[Finding]:
    """Base, rate, start and cut-off of each debt hold together (c)."""
    for line in given.interest:
        for message in _line(line, given):
            yield Finding("LK713", params={"debt": line.invoice or line.claim, "detail": message})


def _line(line: InterestLine, given: PackInput) -> Iterator[Message]:
    rows = sum((span.amount for span in line.spans), Decimal(0))
    if rows != line.amount + line.paid:
        yield Message(
            "documents.check.sum_rows",
            {"rows": _money(rows), "total": _money(line.amount + line.paid)},
        )
    if line.spans and line.spans[0].from_day != line.starts_on:
        yield Message(
            "documents.check.start",
            {"start": line.starts_on.isoformat(), "first": line.spans[0].from_day.isoformat()},
        )
    if line.cut_off != given.interest[0].cut_off:
        yield Message(
            "documents.check.cut_off",
            {"left": line.cut_off.isoformat(), "right": given.interest[0].cut_off.isoformat()},
        )
    if line.cut_off > given.as_of:
        yield Message(
            "documents.check.cut_off_later",
            {"left": line.cut_off.isoformat(), "right": given.as_of.isoformat()},
        )
    for first, second in zip(line.spans, line.spans[1:], strict=False):
        if second.from_day != first.to_day + timedelta(days=1):
            yield Message(
                "documents.check.gap_days",
                {"left": first.to_day.isoformat(), "right": second.from_day.isoformat()},
            )


def same_everywhere(
    papers: dict[str, str], facts: FactSheet, language: PaperLanguage
) -> list[Finding]:
    """Base, start, cut-off and sum of each debt stand alike in every paper that tells them (c)."""
    findings = []
    cut_off = facts.leaves.get("interest.cut_off")
    for position in range(facts.lists.get("interest.statements", 0)):
        at = f"interest.statements.{position}"
        wanted = [
            shown(facts.leaves[f"{at}.{key}"], language)
            for key in ("base", "starts_on", "amount", "rate")
        ]
        base = facts.leaves[f"{at}.base"]
        if isinstance(base, Amount) and not base.value:
            wanted.pop(0)  # a principal that was paid is not told as a base
        wanted.append(shown(cut_off, language))
        for name, text in papers.items():
            absent = [value for value in wanted if value not in text]
            if absent:
                findings.append(
                    Finding(
                        "LK713",
                        where=Where(name),
                        params={
                            "debt": shown(facts.leaves[f"{at}.title"], language),
                            "detail": language.listed(absent),
                        },
                    )
                )
    return findings
