"""Calculators that any law's sheets drive: interest, default dates, fees, compensation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from legalkit.law.interest_sheet import AccrualRule
from legalkit.messages import Message
from legalkit.model.case import InterestClause
from legalkit.model.claim import ClaimType
from legalkit.model.finding import Finding
from legalkit.money.compensation import flat_sums
from legalkit.money.costs import in_force_on
from legalkit.money.debts import judgment_rule
from legalkit.money.exact import ZERO, to_cents
from legalkit.money.inputs import Values
from legalkit.money.one_debt import reckon
from legalkit.money.outcome import Law, Outcome, need_interest, uncovered
from legalkit.money.prescription import Stage, out_of_time
from legalkit.money.rates import DAY
from legalkit.money.tariff import fee
from legalkit.money.terms import Situation, by_rule, choose, rule_for, word_of

Compute = Callable[[Values, Law], Outcome]
_CLAUSES = {"day": "penalty_daily", "year": "rate_yearly", "month": "rate_yearly"}


def _situation(values: Values, *, title: bool = False) -> Situation:
    if "first_overdue_day" in values:
        first: date = values["first_overdue_day"]
    else:
        first = values["due_on"] + DAY
    kind = values.get("claim_type") or (ClaimType.JUDGMENT if title else ClaimType.SALE_OF_GOODS)
    names = ("demand", "filed", "served", "judgment")
    triggers = {name: values[f"{name}_on"] for name in names if f"{name}_on" in values}
    return Situation(
        ClaimType(kind),
        first,
        values.get("contract_on"),
        None,
        values.get("facts", {}),
        values.get("principal", values.get("amount")),
        triggers,
    )


def _named(rules: tuple[AccrualRule, ...], wanted: str, situation: Situation) -> AccrualRule | None:
    """The rule of an id, or the first of a kind that is in force and whose conditions hold."""
    named = [rule for rule in rules if rule.id == wanted]
    return next(
        (
            rule
            for rule in rules
            if wanted in rule.kinds
            and rule.in_force.covers(situation.breach)
            and situation.meets(rule.when)
        ),
        named[0] if named else None,
    )


def statutory_interest(kind: str | None = None) -> Compute:
    """Interest by the rule of a kind, by the rule named, or by the one whose conditions hold."""

    def compute(values: Values, law: Law) -> Outcome:
        sheet = need_interest(law)
        situation = _situation(values)
        wanted = values.get("rule") or kind
        if wanted is None:
            rule = rule_for(situation, sheet)
        else:
            rule = _named((*sheet.statutory, *sheet.judgment), wanted, situation)
        if rule is None:
            raise uncovered(law, wanted or "interest")
        terms = by_rule(rule, situation, values["last_day"], sheet)
        ahead = by_rule(rule, situation, values["last_day"] + DAY, sheet)
        within = getattr(rule, "within", sheet.allocation.within)
        return reckon(values, situation, (terms, ahead), sheet, within)

    return compute


def judgment_interest(values: Values, law: Law) -> Outcome:
    """Interest on a judgment, by the first judgment rule whose conditions hold."""
    sheet = need_interest(law)
    situation = _situation(values, title=True)
    rule = judgment_rule(situation, sheet)
    if rule is None:
        raise uncovered(law, "judgment")
    terms = by_rule(rule, situation, values["last_day"], sheet)
    ahead = by_rule(rule, situation, values["last_day"] + DAY, sheet)
    return reckon(values, situation, (terms, ahead), sheet, rule.within)


def contract_interest(values: Values, law: Law) -> Outcome:
    """Interest at an agreed rate, with the caps and floors of the law."""
    sheet = need_interest(law)
    per = values.get("per", "year")
    rate = values["agreed_rate"] * (12 if per == "month" else 1)
    clause = InterestClause.model_validate({"kind": _CLAUSES[per], "rate": rate})
    plain_one = _situation(values)
    situation = Situation(
        plain_one.claim_type,
        plain_one.breach,
        plain_one.contract_on,
        clause,
        plain_one.facts,
        plain_one.amount,
        plain_one.triggers,
    )
    terms = choose(situation, values["last_day"], sheet)
    ahead = choose(situation, values["last_day"] + DAY, sheet)
    outcome = reckon(values, situation, (terms, ahead), sheet, sheet.allocation.within)
    outcome.values["capped"] = any(
        notice.key.startswith(("money.notice.capped", "money.notice.floored"))
        for notice in terms.notices
    )
    return outcome


def interest_out_of_time(values: Values, law: Law) -> Outcome:
    """How much of the interest can no longer be enforced on a day."""
    sheet = need_interest(law)
    stage: Stage = "after_title" if values.get("title") == "after_title" else "before_title"
    if "agreed_rate" in values:
        # The rate of the contract, or the one a judgment itself gave where the law has none.
        outcome = contract_interest(values, law)
    elif stage == "after_title":
        outcome = judgment_interest(values, law)
    else:
        outcome = statutory_interest()(values, law)
    acted = values.get("stopped_on")
    acts = {"suit": acted, "enforcement": acted} if acted else {}
    paid: Decimal = outcome.values["interest_paid"]
    lost = out_of_time(outcome.segments, paid, sheet, stage, acts, values["as_of"])
    amount = lost.amount if lost else ZERO
    figures = {
        **outcome.values,
        "out_of_time": amount,
        "in_time": outcome.values["interest_left"] - amount,
        "lost": lost is not None,
    }
    if lost is not None:
        figures["out_through"] = lost.through
    return Outcome(
        figures,
        "out_of_time",
        (*outcome.steps, *([lost.notice] if lost else [])),
        outcome.segments,
        (*outcome.citations, *([lost.citation] if lost else [])),
        outcome.findings,
    )


def flat_compensation(values: Values, law: Law) -> Outcome:
    """The sum that the law adds to one overdue debt."""
    sheet = need_interest(law)
    day: date = values.get("first_overdue_day") or sheet.conventions.checked_on
    situation = _situation({**values, "first_overdue_day": day})
    size = ("debt", values["amount"], values.get("currency", sheet.currency))
    sums, _, findings = flat_sums(situation, size, day, sheet)
    if not sums and not findings:
        raise uncovered(law, "compensation")
    return Outcome(
        {"compensation": sum((each.amount for each in sums), ZERO)},
        "compensation",
        tuple(each.title for each in sums),
        citations=tuple(each.citation for each in sums),
        findings=tuple(findings),
    )


def default_date(kind: str | None = None) -> Compute:
    """The day on which default begins although nobody reminded the debtor."""

    def compute(values: Values, law: Law) -> Outcome:
        sheet = need_interest(law)
        given = {
            name: values[name]
            for name in ("due_on", "invoice_received_on", "delivered_on", "accepted_on")
            if name in values
        }
        anchor = max(given.values(), default=sheet.conventions.checked_on)
        situation = _situation({**values, "first_overdue_day": anchor + DAY})
        rule = next(
            (
                rule
                for rule in sheet.default_dates
                if (kind is None or kind in rule.kinds)
                and rule.in_force.covers(anchor)
                and situation.meets(rule.when)
            ),
            None,
        )
        if rule is None:
            raise uncovered(law, kind or "default_dates")
        missing = [name for name in rule.since if name not in given]
        if missing:
            findings = tuple(
                Finding(
                    "LK433",
                    params={
                        "kind": kind or "default_date_without_reminder",
                        "input": name,
                        "expected": Message("money.input.day"),
                    },
                )
                for name in missing
            )
            return Outcome({}, "default_on", findings=findings)
        days = [given[name] for name in rule.since]
        start = max(days) if rule.take == "later" else min(days)
        default_on = start + timedelta(days=rule.days - int(rule.counts_first_day))
        return Outcome(
            {"default_on": default_on, "first_overdue_day": default_on + DAY, "days": rule.days},
            "default_on",
            (rule.title.message,),
            citations=(rule.citation,),
        )

    return compute


def fee_of(kind: str) -> Compute:
    """The fee of one kind of proceeding on ``amount``, in the version of ``on``."""

    def compute(values: Values, law: Law) -> Outcome:
        sheet = law.costs
        day = values.get("on")
        facts = values.get("facts", {})
        versions = [
            rule
            for rule in (sheet.fees if sheet else ())
            if rule.kind == kind
            and all(word_of(facts.get(name)) in wanted for name, wanted in rule.facts.items())
        ]
        if day is not None:
            versions = [rule for rule in versions if sheet and in_force_on(rule, sheet, day)]
        else:
            # Without a day the present version: the one whose force has no end.
            versions = [r for r in versions if r.in_force.until is None] or versions
        if sheet is None or not versions:
            raise uncovered(law, kind)
        rule = versions[0]
        tariff = sheet.tariff(rule.tariff) if rule.tariff else None
        result = fee(rule, tariff, values.get("amount", ZERO))
        steps = tuple(
            Message("money.step", {"what": s.what, "amount": f"{s.amount:,.2f}"})
            for s in result.steps
        )
        return Outcome({"fee": result.amount}, "fee", steps, citations=result.citations)

    return compute


def conversion(values: Values, law: Law) -> Outcome:
    """An amount in another currency by the rate that is given, half up to the cent."""
    result = to_cents(Fraction(values["amount"]) * Fraction(values["rate"]))
    return Outcome({"converted": result}, "converted")
