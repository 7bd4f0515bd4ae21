"""Which rate a debt bears: the contract's clause, a cap on it, or the rule of law that fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.law.interest_sheet import AccrualRule, Condition, Formula, InterestSheet, Part
from legalkit.messages import Message
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
    """

    claim_type: ClaimType
    breach: date
    contract_on: date | None
    clause: InterestClause | None
    facts: Mapping[str, Any]

    def anchor(self, until: date, strict: bool) -> Anchor:
        """The days that fix a rate."""
        return Anchor(self.breach, self.contract_on, max(until, self.breach), strict)

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
        return all(
            _word(self.facts.get(name)) in values for name, values in condition.facts.items()
        )


def _word(value: object) -> str:
    return str(value).strip().lower() if value is not None else ""


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
    notices: tuple[Message, ...] = ()
    high: tuple[RateSpan, ...] = ()
    top = [part.rate.high for part in rule.parts if part.rate.high is not None]
    if top:
        high = tuple(build(_raised(rule.parts), anchor, sheet).spans)
        low = rule.parts[0].rate.multiple
        notices = (
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
    schedule = build((Part(rate=_clause_formula(clause, rate, sheet)),), anchor, sheet)
    findings, notices = list(schedule.findings), []
    name = clause.clause or "?"
    if clause.kind == "lpr_multiple" and sheet.agreed is not None:
        notices.append(Message("money.notice.lpr_clause"))
    title = Message(f"money.clause.{clause.kind}", {"rate": plain(rate), "clause": name})
    citations = (sheet.agreed.citation,) if sheet.agreed else ()
    spans = tuple(schedule.spans)
    capped = _cap(situation, spans, anchor, sheet)
    if capped is not None:
        spans, cap_notice, cap_cite, more = capped
        findings += more
        notices.append(cap_notice)
        citations = (*citations, cap_cite)
    measure = _statutory(situation, until, sheet, False).spans
    limit = sheet.agreed.reducible_above if sheet.agreed else None
    yearly, loss = _first_rate(spans), _first_rate(measure)
    if sheet.agreed and limit is not None and yearly is not None and loss and yearly > loss * limit:
        findings.append(
            Finding(
                "LK414",
                Severity.NOTE,
                params={
                    "rate": plain(yearly.quantize(Decimal("0.0001"))),
                    "loss": plain(loss.quantize(Decimal("0.0001"))),
                    "limit": plain(limit * 100),
                    "bound": plain((loss * limit).quantize(Decimal("0.0001"))),
                    "cite": sheet.agreed.cite,
                },
            )
        )
    else:
        limit = None
    return Terms(
        "contract",
        title,
        citations,
        spans,
        measure=measure,
        limit=limit,
        notices=tuple(notices),
        findings=tuple(findings),
    )


def _clause_formula(clause: InterestClause, rate: Decimal, sheet: InterestSheet) -> Formula:
    if clause.kind == "lpr_multiple" and sheet.agreed is not None:
        return Formula(table=sheet.agreed.table, choose=sheet.agreed.choose, multiple=rate)
    return Formula(fixed=rate, per="day" if clause.kind == "penalty_daily" else "year")


def _first_rate(spans: tuple[RateSpan, ...]) -> Decimal | None:
    return spans[0].yearly() if spans else None


def _cap(
    situation: Situation, spans: tuple[RateSpan, ...], anchor: Anchor, sheet: InterestSheet
) -> tuple[tuple[RateSpan, ...], Message, Citation, list[Finding]] | None:
    """The highest rate allowed for this kind of claim, when the agreed one lies above it."""
    rule = next((cap for cap in sheet.caps if situation.meets(cap.when)), None)
    if rule is None or not spans:
        return None
    schedule = build((Part(rate=rule.rate),), anchor, sheet)
    agreed = max(span.yearly() for span in spans)
    if not schedule.spans or agreed <= schedule.spans[0].yearly():
        return None
    capped = schedule.spans[0]
    notice = Message(
        "money.notice.capped",
        {"agreed": plain(agreed), "cap": plain(capped.percent), "rule": rule.title.message},
    )
    return tuple(schedule.spans), notice, rule.citation, schedule.findings


def _with(terms: Terms, findings: tuple[Finding, ...]) -> Terms:
    return Terms(
        terms.rule,
        terms.title,
        terms.citations,
        terms.spans,
        terms.high,
        terms.measure,
        terms.limit,
        terms.notices,
        (*terms.findings, *findings),
    )
