"""What the company verb shows beside the flags: money, definitions of law, beneficial owners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from legalkit.companies import CompanyReport
    from legalkit.companies.flows import Flows
    from legalkit.companies.owners import OwnersAnswer
    from legalkit.companies.related import RelatedHit
    from legalkit.model.companies import CompanyFacts
    from legalkit.model.finding import Finding

#: Longest lists in a terminal; JSON has all of it.
_SHOWN = 12
#: So many entities are compared by name each time.
_COMPARED = 2_000


@dataclass(frozen=True, slots=True)
class Views:
    """Flows, related parties by definition and beneficial owners of one case.

    Attributes:
        findings: that the law of the facts defines no related parties here.
    """

    flows: Flows
    related: tuple[RelatedHit, ...]
    owners: tuple[OwnersAnswer, ...]
    findings: tuple[Finding, ...] = ()

    def to_json(self, lang: str) -> dict[str, Any]:
        """Keys that are added to those of the contract."""
        return {
            "flows": self.flows.to_json(),
            "definitions": [hit.to_json(lang) for hit in self.related],
            "owners": [answer.to_json(lang) for answer in self.owners],
        }


def views_of(
    facts: CompanyFacts, as_of: date, under: tuple[str, ...], law_dir: Path | None
) -> Views:
    """Work the views out: definitions of the law of the facts, where it has a sheet, and ``under``.

    Raises:
        CoverageError: when a law that was asked for has no such sheet.
    """
    from legalkit.companies.flows import follow
    from legalkit.companies.owners import beneficial_owners
    from legalkit.companies.related import related_parties
    from legalkit.law.load import codes
    from legalkit.law.related_sheet import load_related

    own = facts.jurisdiction.upper()
    have = codes(law_dir, "related.yaml")
    # A part of a country has the definitions of the whole where it has none of its own.
    used = next((code for code in (own, own.partition("-")[0]) if code in have), None)
    laws = dict.fromkeys([*([used] if used else []), *(code.upper() for code in under)])
    silent = () if used else (_silent(own, have),)
    debtors = list(
        dict.fromkeys(
            [e.id for e in facts.entities if e.role == "debtor"] + [d.debtor for d in facts.debts]
        )
    )
    known = {entity.id for entity in facts.entities}
    debtors = [debtor for debtor in debtors if debtor in known]
    sheets = [load_related(code, law_dir) for code in laws]
    return Views(
        flows=follow(facts, as_of, debtors),
        related=tuple(h for s in sheets for h in related_parties(facts, as_of, s, debtors)),
        owners=tuple(a for s in sheets for a in beneficial_owners(facts, as_of, s, debtors)),
        findings=silent,
    )


def _silent(law: str, have: Sequence[str]) -> Finding:
    from legalkit.model.finding import Finding, Severity

    return Finding("LK638", Severity.NOTE, params={"law": law, "have": ", ".join(have)})


def alike(facts: CompanyFacts) -> tuple[Finding, ...]:
    """A note when names look alike; a register is too long to be compared in passing."""
    from legalkit.companies.match import propose
    from legalkit.model.finding import Finding, Severity

    found = len(propose(facts)) if len(facts.entities) <= _COMPARED else 0
    return (Finding("LK663", Severity.NOTE, params={"count": found}),) if found else ()


def print_views(views: Views, report: CompanyReport, lang: str) -> None:
    """Print them in tables that fit eighty columns."""
    _print_owners(views, report, lang)
    _print_related(views, report, lang)
    _print_flows(views.flows, report, lang)


def _word(key: str, lang: str, **params: Any) -> str:
    from legalkit.messages import Message

    return Message(f"companies.{key}", params).text(lang)


def _table(
    title: str, head: list[str], rows: list[list[str]], lang: str, what: str | None = None
) -> None:
    from legalkit.cli.columns import WIDTH, table, wrap

    if not rows:
        return
    more = len(rows) - _SHOWN
    head_line = _word(title, lang) + (f" · {what}" if what else "")
    click.echo("\n" + "\n".join(wrap(head_line, WIDTH)))
    click.echo(table([_word(f"head_{key}", lang) for key in head], rows[:_SHOWN]))
    if more > 0:
        click.echo(f"+{more} (--json)")


def _named(entity: str, report: CompanyReport) -> str:
    return f"{entity} {report.names.get(entity, '')}".strip()


def _print_owners(views: Views, report: CompanyReport, lang: str) -> None:
    rows: list[list[str]] = []
    for answer in views.owners:
        name = getattr(answer.name, lang)
        for owner in answer.owners:
            told = owner.to_json()
            low, high = told["min_pct"], told["max_pct"]
            share = f"{low} %" if low == high else f"{low}-{high} %"
            by = _word(f"by_{owner.by}", lang)
            if not owner.sure:
                by = f"{by} ({_word('perhaps', lang)})"
            rows.append([_named(owner.person, report), answer.company, share, by, name])
        rows += [
            [_named(end, report), answer.company, "-", _word("open_end", lang), name]
            for end in answer.open_ends
        ]
        rows += [
            [reason, answer.company, "-", _word("not_disclosed", lang), name]
            for reason in answer.undisclosed
        ]
        if not answer.owners and not answer.open_ends and not answer.undisclosed:
            rows.append([_word("nobody", lang), answer.company, "-", "-", name])
    _table("owners", ["owner", "company", "share", "by", "rule"], rows, lang)


def _print_related(views: Views, report: CompanyReport, lang: str) -> None:
    """One table for each definition, so that a long one does not hide the next."""
    rows: dict[str, list[list[str]]] = {}
    for hit in views.related:
        because = getattr(hit.name[1], lang)
        marks = [
            _word(key, lang)
            for key, on in (("perhaps", not hit.sure), ("recently_ended", hit.ended))
            if on
        ]
        if marks:
            because = f"{because} ({', '.join(marks)})"
        name = getattr(hit.name[0], lang)
        row = [_named(hit.entity, report), because, " - ".join(hit.entities)]
        rows.setdefault(name, []).append(row)
    for name, told in rows.items():
        _table("definitions", ["with", "clause", "path"], told, lang, name)


def _print_flows(flows: Flows, report: CompanyReport, lang: str) -> None:
    from legalkit.cli.columns import paragraph

    rows = []
    for path in sorted(flows.paths, key=lambda p: not p.returns):
        told = path.to_json()
        marks = [
            _word(key, lang)
            for key, on in (("returns", path.returns), ("same_day", path.same_day))
            if on
        ]
        rows.append(
            [
                " > ".join(told["entities"]),
                " > ".join(told["transfers"]),
                f"{told['days'][0]}..{told['days'][-1]}",
                f"{told['at_most'] or '?'} {told['currency']}",
                ", ".join(marks) or "-",
            ]
        )
    _table("flows", ["path", "steps", "days", "at_most", "kind"], rows, lang)
    _table(
        "resting",
        ["holder", "at_most", "left"],
        [
            [
                _named(rest.holder, report),
                f"{rest.at_most:f} {rest.currency}",
                f"{rest.left:f} {rest.currency}",
            ]
            for rest in flows.resting
        ],
        lang,
    )
    _table(
        "assets_now",
        ["asset", "holder", "since", "steps"],
        [
            [
                trail.asset,
                _named(trail.holder or "-", report),
                trail.since.isoformat(),
                " > ".join(trail.hands),
            ]
            for trail in flows.assets
        ],
        lang,
    )
    if rows or flows.resting:
        click.echo(paragraph("", _word("flows_note", lang)))
