"""Enters a title, what is owed under it, and what has been done to enforce it (CPL 247 to 266)."""

from __future__ import annotations

import re
from decimal import Decimal

from legalkit.documents.exhibits import Citations
from legalkit.documents.input import PackInput
from legalkit.documents.parties import gap
from legalkit.documents.values import Amount, FactSheet, Leaf
from legalkit.model.case import Case
from legalkit.model.party import Party, PartyRole

WHERE = "case.yaml title"


#: What every paper of an enforcement pack says of the title.
_NEEDED = ("kind", "body", "number", "dated", "effective_on", "exhibits")


def enter_title(
    given: PackInput, facts: FactSheet, cites: Citations, *, needed: bool = False
) -> None:
    """Enter the title itself; what it says, since when it binds, and the proof of both.

    Args:
        given: the case as the step sees it.
        facts: the sheet.
        cites: exhibits that its sentences point to.
        needed: the step rests on a title; where there is none, its places are bracketed.
    """
    title = given.case.title
    facts.put("flags.title", title is not None, "counted")
    facts.declare_list("title.operative")
    facts.put("flags.operative", bool(title and title.operative), "counted")
    if title is None:
        for key in _NEEDED if needed else ():
            facts.put(f"title.{key}", gap("title"), WHERE)
        return
    values: dict[str, Leaf] = {
        "kind": given.word("title", title.kind),
        "award": title.kind == "arbitral_award",
        "body": title.body,
        "number": title.number,
        "dated": title.dated,
        "first_instance": title.first_instance,
        "effective_on": title.effective_on or gap("title_effective"),
        "perform_by": title.perform_by,
        "exhibits": cites.cite([*title.evidence, *title.effect_evidence]),
    }
    for key, value in values.items():
        facts.put(f"title.{key}", value, f"{WHERE}.{key}")
    for position, line in enumerate(title.operative):
        facts.put(f"title.operative.{position}.text", line, f"{WHERE}.operative[{position}]")


def enter_adjudged(given: PackInput, facts: FactSheet) -> None:
    """Enter what is still owed under the title, as the money room gave it."""
    facts.declare_list("adjudged.lines")
    lines = given.adjudged
    for position, line in enumerate(lines):
        values: dict[str, Leaf] = {
            "title": line.title,
            "principal": Amount(line.principal, line.currency),
            "general": Amount(line.general, line.currency),
            "general_rate": line.general_rate,
            "general_from": line.general_from,
            "addon": Amount(line.addon, line.currency),
            "total": Amount(line.total, line.currency),
        }
        for key, value in values.items():
            facts.put(
                f"adjudged.lines.{position}.{key}",
                value,
                f"legalkit.money interest of {line.claim}",
                line.rule,
                line.citation,
            )
    currency = lines[0].currency if lines else given.case.case.currency
    rule = ", ".join(dict.fromkeys(line.rule for line in lines if line.rule)) or None
    cited = given.language.clause.join(dict.fromkeys(line.citation for line in lines)) or None
    room = "legalkit.money interest"
    for key in ("principal", "general", "addon", "total"):
        total = sum((getattr(line, key) for line in lines), Decimal(0))
        value = Amount(total, currency) if lines else None
        made = [f"adjudged.lines.{position}.{key}" for position in range(len(lines))]
        facts.put(f"adjudged.{key}", value, f"{room}, added up", rule, cited, made)
    cut_off = lines[0].cut_off if lines else given.as_of
    facts.put("adjudged.cut_off", cut_off, f"{room}, to the day asked for", rule, cited)


def named_items(case: Case, text: str | None) -> list[str]:
    """Evidence items that a source of the company files names by their ids."""
    words = set(re.findall(r"[A-Za-z][\w.-]*", text or ""))
    return [item.id for item in case.evidence if item.id in words and not item.adverse]


def debtor_of(given: PackInput) -> Party | None:
    """The principal debtor."""
    return next(iter(given.with_role(PartyRole.DEBTOR)), None)
