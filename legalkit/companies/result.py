"""What the assessment says: flags, ownership, control, remedies, findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from legalkit.messages import Message
from legalkit.model.citation import Citation
from legalkit.model.finding import Finding

if TYPE_CHECKING:
    from legalkit.companies.told import Told

STRENGTHS = ("low", "medium", "high")


def percent(share: Fraction | None) -> str | None:
    """A share of one as percent with at most four decimals, without trailing zeros."""
    if share is None:
        return None
    scaled = share * 100
    number = (Decimal(scaled.numerator) / Decimal(scaled.denominator)).quantize(Decimal("0.0001"))
    text = format(number, "f").rstrip("0").rstrip(".")
    return text or "0"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@dataclass(frozen=True, slots=True)
class Flag:
    """A reason to look at one transfer, relation or entity; never a finding of fraud.

    Attributes:
        indicator: id of TRANSFER_RISK.md.
        target: id of the transfer, relation or entity.
        with_: ids of the other side.
        strength: low, medium or high.
        kind: primary, or context (never enough alone).
        basis: provisions.
        facts: ids of the facts used.
        says: the comparison with its numbers.
        opens: first day of the remedy, the day of the act.
        closes: last day whatever the creditor knew; None when nothing closes it.
        sue_by: last safe day to sue; None when no period runs.
        missing: what a court will want and the file does not have.
        innocent_readings: what would explain it innocently.
        mitigants: what lowers it here.
        reasons: how the strength came about, one reason for each step up or down.
        presumptions: what the law takes as true until the other side shows otherwise.
        rests_on: the facts used, each with its days and its source.
    """

    indicator: str
    target: str
    with_: tuple[str, ...]
    strength: str
    kind: str
    basis: tuple[Citation, ...]
    facts: tuple[str, ...]
    says: Message
    opens: date | None
    closes: date | None
    sue_by: date | None
    missing: tuple[Message, ...]
    innocent_readings: tuple[Message, ...]
    mitigants: tuple[Message, ...]
    reasons: tuple[Message, ...] = ()
    presumptions: tuple[Message, ...] = ()
    rests_on: tuple[Told, ...] = ()

    @property
    def formula(self) -> str:
        """The comparison in English."""
        return self.says.text("en")

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """The keys of the contract."""
        return {
            "indicator": self.indicator,
            "target": self.target,
            "with": list(self.with_),
            "strength": self.strength,
            "kind": self.kind,
            "basis": [citation.to_json() for citation in self.basis],
            "facts": list(self.facts),
            "rests_on": [told.to_json(lang) for told in self.rests_on],
            "formula": self.says.text(lang),
            "window": {"opens": _iso(self.opens), "closes": _iso(self.closes)},
            "sue_by": _iso(self.sue_by),
            "missing": [message.text(lang) for message in self.missing],
            "innocent_readings": [message.text(lang) for message in self.innocent_readings],
            "mitigants": [message.text(lang) for message in self.mitigants],
            "strength_reasons": [message.text(lang) for message in self.reasons],
            "presumptions": [message.text(lang) for message in self.presumptions],
        }


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way to court and whether it is still open.

    Attributes:
        ground: id of the ground in the rule sheet.
        law: code of the law.
        target: id of the transfer, relation or entity.
        status: open, barred, or depends (on a fact nobody stated).
        until: last safe day; None when no period runs.
        reason: why.
        cite: provision.
        says: what is asked for.
        proof: standard of proof.
        court: which court; None where the sheet does not say.
        action: revoke, void, pierce, add a party and so on.
    """

    ground: str
    law: str
    target: str
    status: str
    until: date | None
    reason: Message
    cite: Citation
    says: Message | None = None
    proof: Message | None = None
    court: Message | None = None
    action: str = "revoke"

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """The keys of the contract, with the ground and its citation."""
        return {
            "ground": self.ground,
            "law": self.law,
            "target": self.target,
            "status": self.status,
            "until": _iso(self.until),
            "reason": self.reason.text(lang),
            "cite": self.cite.to_json(),
            "action": self.action,
            "remedy": self.says.text(lang) if self.says else None,
            "proof": self.proof.text(lang) if self.proof else None,
            "court": self.court.text(lang) if self.court else None,
        }


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a sum: its points and why."""

    points: int
    reason: Message


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step worth taking, and the sum that ranks it.

    Attributes:
        action: freeze, revoke, add_party, pierce and so on.
        target: id of the transfer, relation or entity.
        says: what to do.
        against: ids of the other side.
        do_by: last safe day; None when no period runs.
        terms: the points, each with its reason.
        indicators: ids of the indicators behind it.
        basis: provisions.
    """

    action: str
    target: str
    says: Message
    against: tuple[str, ...]
    do_by: date | None
    terms: tuple[Term, ...]
    indicators: tuple[str, ...]
    basis: tuple[Citation, ...]

    @property
    def score(self) -> int:
        """The sum of the terms, and nothing else."""
        return sum(term.points for term in self.terms)

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys; ``score`` is the sum of ``terms``."""
        return {
            "action": self.action,
            "target": self.target,
            "what": self.says.text(lang),
            "against": list(self.against),
            "do_by": _iso(self.do_by),
            "score": self.score,
            "terms": [{"points": t.points, "reason": t.reason.text(lang)} for t in self.terms],
            "indicators": list(self.indicators),
            "basis": [citation.to_json() for citation in self.basis],
        }


@dataclass(frozen=True, slots=True)
class Holding:
    """Effective share and votes of one owner in one company.

    Attributes:
        person: the owner.
        company: what is owned.
        direct: direct stake at least.
        low: effective share at least; None when the data name no ultimate owner.
        high: effective share at most.
        votes: votes by majority chain.
        ultimate: nobody in the data owns the owner.
    """

    person: str
    company: str
    direct: Fraction
    low: Fraction | None
    high: Fraction | None
    votes: Fraction
    ultimate: bool

    def to_json(self) -> dict[str, Any]:
        """Percentages as text; ``effective_pct`` is null where only a range is known."""
        exact = self.low if self.low == self.high else None
        return {
            "person": self.person,
            "company": self.company,
            "direct_pct": percent(self.direct),
            "effective_pct": percent(exact),
            "effective_min_pct": percent(self.low),
            "effective_max_pct": percent(self.high),
            "votes_via_majority_chain_pct": percent(self.votes),
            "ultimate": self.ultimate,
        }


@dataclass(frozen=True, slots=True)
class Controlled:
    """One controls the other."""

    controller: str
    company: str
    by: str
    votes: Fraction
    path: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "controller": self.controller,
            "company": self.company,
            "by": self.by,
            "votes_pct": percent(self.votes),
            "path": list(self.path),
        }


@dataclass(frozen=True, slots=True)
class Related:
    """One entity is related to the debtor."""

    debtor: str
    entity: str
    grade: str
    path: tuple[str, ...]
    relations: tuple[str, ...]
    cites: tuple[Citation, ...]

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "debtor": self.debtor,
            "entity": self.entity,
            "grade": self.grade,
            "path": list(self.path),
            "relations": list(self.relations),
            "basis": [citation.to_json() for citation in self.cites],
        }


@dataclass(frozen=True, slots=True)
class CompanyReport:
    """The whole answer, as of a day."""

    as_of: date
    law: str
    flags: tuple[Flag, ...] = ()
    ownership: tuple[Holding, ...] = ()
    control: tuple[Controlled, ...] = ()
    related: tuple[Related, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    findings: tuple[Finding, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    next_steps: tuple[NextStep, ...] = ()

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """``flags, ownership, control, remedies, findings``; also law, day, related parties."""
        return {
            "as_of": self.as_of.isoformat(),
            "law": self.law,
            "flags": [flag.to_json(lang) for flag in self.flags],
            "ownership": [holding.to_json() for holding in self.ownership],
            "control": [controlled.to_json() for controlled in self.control],
            "related": [tie.to_json() for tie in self.related],
            "remedies": [remedy.to_json(lang) for remedy in self.remedies],
            "next_steps": [step.to_json(lang) for step in self.next_steps],
            "findings": [finding.to_json(lang) for finding in self.findings],
        }
