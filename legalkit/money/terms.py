"""Which rate a debt bears: the contract's clause, a cap on it, or the rule of law that fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from legalkit.law.interest_sheet import AccrualRule, Condition, Formula, InterestSheet, Part
from legalkit.messages import Message
from legalkit.messages.citation import cite
from legalkit.model.case import InterestClause
from legalkit.model.citation import Citation
from legalkit.model.claim import ClaimType
from legalkit.model.finding import Finding, Severity
from legalkit.money.exact import plain
from legalkit.money.rates import Anchor, RateSpan, build


@dataclass(frozen=True, slots=True)
class Situation:
    """What the choice of a rate depends on.

    Attributes:
        breach: first day of default.
        contract_on: day of the contract, when known.
        clause: the contract's words on late payment.
        facts: facts of the contract, the case and the claim; the claim's own win.
        amount: principal of the debt, for rules that depend on it.
        triggers: days of the demand, the filing and service of the suit, the judgment.
    """

    claim_type: ClaimType
    breach: date
    contract_on: date | None
    clause: InterestClause | None
    facts: Mapping[str, Any]
    amount: Decimal | None = None
    triggers: Mapping[str, date] = field(default_factory=dict)

    def anchor(self, until: date, strict: bool) -> Anchor:
        """The days that fix a rate."""
        return Anchor(self.breach, self.contract_on, max(until, self.breach), strict, self.triggers)

    def meets(self, condition: Condition) -> bool:
        """True when a rule's condition holds; the default stands in for an unknown contract day."""
        if condition.claim_types and self.claim_type not in condition.claim_types:
            return False
        made = self.contract_on or self.breach
        windows = (
            (self.breach, condition.breach_from, condition.breach_until),
            (made, condition.contract_from, condition.contract_until),
        )
        if any((low and day < low) or (high and day > high) for day, low, high in windows):
            return False
        if self.amount is not None and not (
            (condition.amount_from is None or self.amount >= condition.amount_from)
            and (condition.amount_below is None or self.amount < condition.amount_below)
        ):
            return False
        return all(
            word_of(self.facts.get(name)) in values for name, values in condition.facts.items()
        )


def word_of(value: object) -> str:
    """A fact as rule sheets write it: lower case; ``unstated`` when nobody stated it."""
    return str(value).strip().lower() if value is not None else "unstated"


@dataclass(frozen=True, slots=True)
class Terms:
    """The rates of one debt and the reasons.

    Attributes:
        rule: id of the rule or of the contract clause.
        title: what rate this is.
        citations: provision and clause it rests on.
        high: the rates at the upper end of what a court may award, when there is a range.
        measure: the rates of the statutory rule, when an agreed rate displaced them.
        limit: factor on the measure above which an agreed rate may be reduced.
        compound: how often interest is added to its base.
        limit_share: share of the principal at which unpaid interest stops.
    """

    rule: str
    title: Message
    citations: tuple[Citation, ...]
    spans: tuple[RateSpan, ...]
    high: tuple[RateSpan, ...] = ()
    measure: tuple[RateSpan, ...] = ()
    limit: Decimal | None = None
    notices: tuple[Message, ...] = ()
    findings: tuple[Finding, ...] = ()
    compound: Literal["month", "year"] | None = None
    limit_share: Decimal | None = None


def choose(
    situation: Situation, until: date, sheet: InterestSheet, *, strict: bool = False
) -> Terms:
    """The terms of a debt.

    Args:
        situation: claim, contract and day of default.
        until: last day reckoned.
        sheet: the law.
        strict: a value that a rate table does not know is an error.
    """
    clause = situation.clause
    if clause is None or clause.kind in ("statutory", "none"):
        return _statutory(situation, until, sheet, strict)
    if clause.rate is None:
        terms = _statutory(situation, until, sheet, strict)
        return _with(terms, findings=(Finding("LK412", params={"clause": clause.clause or "?"}),))
    return _agreed(situation, clause, clause.rate, until=until, sheet=sheet, strict=strict)


def rule_for(situation: Situation, sheet: InterestSheet) -> AccrualRule | None:
    """The first statutory rule whose conditions hold."""
    return next(
        (
            rule
            for rule in sheet.statutory
            if rule.in_force.covers(situation.breach) and situation.meets(rule.when)
        ),
        None,
    )


def _statutory(situation: Situation, until: date, sheet: InterestSheet, strict: bool) -> Terms:
    rule = rule_for(situation, sheet)
    if rule is None:
        finding = Finding("LK413", params={"law": sheet.law, "day": situation.breach})
        return Terms("none", Message("money.rate.none"), (), (), findings=(finding,))
    return by_rule(rule, situation, until, sheet, strict=strict)


def by_rule(
    rule: AccrualRule,
    situation: Situation,
    until: date,
    sheet: InterestSheet,
    *,
    strict: bool = False,
) -> Terms:
    """The terms that one rule gives, with the upper end of its range as a second reading."""
    anchor = situation.anchor(until, strict)
    schedule = build(rule.parts, anchor, sheet)
    notices = assumed(situation, rule)
    high: tuple[RateSpan, ...] = ()
    top = [part.rate.high for part in rule.parts if part.rate.high is not None]
    if top:
        high = tuple(build(_raised(rule.parts), anchor, sheet).spans)
        low = rule.parts[0].rate.multiple
        notices += (
            Message(
                "money.notice.range",
                {"low": plain(low * 100), "high": plain(max(top) * 100), "cite": rule.cite},
            ),
        )
    return Terms(
        rule.id,
        rule.title.message,
        (rule.citation,),
        tuple(schedule.spans),
        high,
        notices=notices,
        findings=tuple(schedule.findings),
        compound=rule.compound,
        limit_share=rule.limit_share,
    )


def assumed(situation: Situation, rule: AccrualRule) -> tuple[Message, ...]:
    """Facts that nobody stated and that the choice of this rule took for granted."""
    return tuple(
        Message("money.notice.assumed", {"fact": name, "value": values[0], "rule": rule.id})
        for name, values in rule.when.facts.items()
        if "unstated" in values and situation.facts.get(name) is None
    )


def _raised(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(
        part.model_copy(
            update={
                "rate": part.rate.model_copy(
                    update={"multiple": part.rate.high or part.rate.multiple}
                )
            }
        )
        for part in parts
    )


def _agreed(
    situation: Situation,
    clause: InterestClause,
    rate: Decimal,
    *,
    until: date,
    sheet: InterestSheet,
    strict: bool,
) -> Terms:
    anchor = situation.anchor(until, strict)
    formula = _clause_formula(clause, rate, sheet)
    if formula is None:
        finding = Finding("LK416", params={"law": sheet.law, "clause": clause.clause or "?"})
        return _with(_statutory(situation, until, sheet, strict), findings=(finding,))
    schedule = build((Part(rate=formula),), anchor, sheet)
    findings, notices = list(schedule.findings), []
    if clause.kind == "lpr_multiple":
        notices.append(Message("money.notice.lpr_clause"))
    title = Message(
        f"money.clause.{clause.kind}", {"rate": plain(rate), "clause": clause.clause or "?"}
    )
    citations = (sheet.agreed.citation,) if sheet.agreed else ()
    spans = tuple(schedule.spans)
    statutory = _statutory(situation, until, sheet, False)
    bound = bounded(situation, spans, anchor, sheet, statutory.spans)
    if bound is not None:
        spans = bound.spans
        findings += bound.findings
        notices.append(bound.notice)
        citations = (*citations, bound.citation)
    if sheet.agreed and sheet.agreed.beside:
        notices.append(sheet.agreed.beside.message)
    limit = sheet.agreed.reducible_above if sheet.agreed else None
    reducible: tuple[Finding, ...] = ()
    if sheet.agreed and situation.meets(sheet.agreed.reducible_when):
        reducible = _reducible(spans, statutory.spans, sheet)
    return Terms(
        "contract",
        title,
        citations,
        spans,
        measure=statutory.spans,
        limit=limit if reducible else None,
        notices=tuple(notices),
        findings=(*findings, *reducible),
    )


def _reducible(
    spans: tuple[RateSpan, ...], measure: tuple[RateSpan, ...], sheet: InterestSheet
) -> tuple[Finding, ...]:
    """A note when the agreed rate is so far above the loss that the debtor may ask for less."""
    limit = sheet.agreed.reducible_above if sheet.agreed else None
    yearly, loss = _first_rate(spans), _first_rate(measure)
    if sheet.agreed is None or limit is None or yearly is None or not loss:
        return ()
    if yearly <= loss * limit:
        return ()
    params = {
        "rate": plain(yearly.quantize(Decimal("0.0001"))),
        "loss": plain(loss.quantize(Decimal("0.0001"))),
        "limit": plain(limit * 100),
        "bound": plain((loss * limit).quantize(Decimal("0.0001"))),
        "cite": cite(sheet.agreed.cite, ""),
    }
    return (Finding("LK414", Severity.NOTE, params=params),)


def _clause_formula(clause: InterestClause, rate: Decimal, sheet: InterestSheet) -> Formula | None:
    if clause.kind != "lpr_multiple":
        return Formula(fixed=rate, per="day" if clause.kind == "penalty_daily" else "year")
    if sheet.agreed is None or sheet.agreed.table is None:
        return None
    return Formula(table=sheet.agreed.table, choose=sheet.agreed.choose, multiple=rate)


def _first_rate(spans: tuple[RateSpan, ...]) -> Decimal | None:
    return spans[0].yearly() if spans else None


@dataclass(frozen=True, slots=True)
class Bound:
    """What a cap or a floor makes of an agreed rate."""

    spans: tuple[RateSpan, ...]
    notice: Message
    citation: Citation
    findings: tuple[Finding, ...]


def bounded(
    situation: Situation,
    spans: tuple[RateSpan, ...],
    anchor: Anchor,
    sheet: InterestSheet,
    statutory: tuple[RateSpan, ...],
) -> Bound | None:
    """The cap or floor that an agreed rate runs into; None when it stands as agreed.

    Args:
        situation: claim, contract and day of default.
        spans: the agreed rate.
        anchor: days that fix reference rates.
        sheet: the law.
        statutory: the rate without agreement, for bounds that put it in the place of the clause.
    """
    if not spans:
        return None
    for rules, above in ((sheet.caps, True), (sheet.floors, False)):
        rule = next(
            (r for r in rules if r.in_force.covers(situation.breach) and situation.meets(r.when)),
            None,
        )
        if rule is None:
            continue
        schedule = build((Part(rate=rule.rate),), anchor, sheet)
        if not schedule.spans:
            # The bound cannot be known: the clause stands as agreed, and the statement says so.
            notice = Message("money.notice.bound_unknown", {"rule": rule.title.message})
            return Bound(spans, notice, rule.citation, tuple(schedule.findings))
        agreed = max(span.yearly() for span in spans)
        limit = schedule.spans[0].yearly()
        if agreed <= limit if above else agreed >= limit:
            continue
        params = {"agreed": plain(agreed), "cap": plain(limit), "rule": rule.title.message}
        notice = Message(f"money.notice.{'capped' if above else 'floored'}_{rule.effect}", params)
        taken = {"replaced": tuple(schedule.spans), "forfeited": (), "statutory": statutory}
        return Bound(taken[rule.effect], notice, rule.citation, tuple(schedule.findings))
    return None


def _with(terms: Terms, findings: tuple[Finding, ...]) -> Terms:
    return replace(terms, findings=(*terms.findings, *findings))
