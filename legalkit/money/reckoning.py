"""The arithmetic behind the kinds of worked calculations, on the law's data alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from legalkit.law.interest_sheet import Formula, InterestSheet, Part
from legalkit.messages import Message
from legalkit.model.citation import Citation
from legalkit.money.costs import security
from legalkit.money.exact import ZERO, plain, to_cents
from legalkit.money.inputs import Values
from legalkit.money.ledger import Debt, Incoming, run
from legalkit.money.outcome import Law, Outcome, need_interest, segment_step, uncovered
from legalkit.money.rates import DAY, Anchor, RateSpan, build


def security_maximum(values: Values, law: Law) -> Outcome:
    """The most a court may ask as security for freezing ``amount``."""
    timing = {"before_suit": "before_suit", "pre_suit": "before_suit"}.get(
        values.get("timing", ""), "in_suit"
    )
    rules = law.costs.security if law.costs else ()
    rule = next((rule for rule in rules if rule.timing == timing), None)
    if rule is None:
        raise uncovered(law, "security")
    result = security(rule, values["amount"])
    figures: dict[str, Any] = {
        name: value
        for name, value in (
            ("security", result.amount),
            ("percent", result.percent),
            ("security_from", result.lowest),
        )
        if value is not None
    }
    return Outcome(figures, "security", citations=(result.citation,))


def _accrue(
    values: Values, law: Law, parts: tuple[Part, ...], citations: tuple[Citation, ...]
) -> Outcome:
    sheet = need_interest(law)
    first, last = values["first_overdue_day"], values["last_day"]
    schedule = build(parts, Anchor(first, values.get("contract_on"), last), sheet)
    debt = Debt(
        "debt",
        "claim",
        first - DAY,
        values["principal"],
        tuple(schedule.spans),
        values.get("within") or sheet.allocation.within,
        sheet.conventions.day_count,
    )
    payments = [
        Incoming(f"P{n}", day, amount)
        for n, (day, amount) in enumerate(values.get("payments", []), 1)
    ]
    done = run([debt], payments, last, sheet.allocation)
    paid = sum((line.interest for payment in done for line in payment.lines), ZERO)
    days = max((last - first).days + 1, 0)
    figures: dict[str, Any] = {
        "interest": debt.interest + paid,
        "days": days,
        "principal_left": debt.principal,
        "interest_left": debt.interest,
        "total": debt.principal + debt.interest,
        "left_over": sum((payment.left for payment in done), ZERO),
    }
    if schedule.spans:
        figures["rate"] = schedule.spans[0].percent
    steps = tuple(segment_step(segment) for segment in debt.segments)
    tables = tuple(c for span in schedule.spans for c in span.citations)
    cites = tuple(dict.fromkeys((sheet.conventions.citation, *citations, *tables)))
    return Outcome(
        figures, "interest", steps, tuple(debt.segments), cites, tuple(schedule.findings)
    )


def _rule(law: Law, name: str) -> tuple[tuple[Part, ...], tuple[Citation, ...]]:
    sheet = need_interest(law)
    rules = {rule.id: rule for rule in (*sheet.statutory, *sheet.judgment)}
    if name not in rules:
        raise uncovered(law, name)
    return rules[name].parts, (rules[name].citation,)


def _scaled(parts: tuple[Part, ...], changes: dict[str, Any]) -> tuple[Part, ...]:
    return tuple(
        part.model_copy(update={"rate": part.rate.model_copy(update=changes)}) for part in parts
    )


def _factor(values: Values) -> dict[str, Any]:
    """A multiple such as 1.3; a markup in percent such as 30 means the same."""
    if "multiple" in values:
        return {"multiple": values["multiple"]}
    return {"multiple": 1 + values["markup_percent"] / 100} if "markup_percent" in values else {}


def fixed_lpr(values: Values, law: Law) -> Outcome:
    """Loss at the LPR of the first day of default (sales interpretation art 18(4))."""
    parts, cites = _rule(law, "cn-overdue-lpr")
    return _accrue(values, law, _scaled(parts, _factor(values)), cites)


def floating_lpr(values: Values, law: Law) -> Outcome:
    """Interest at each LPR for its own days."""
    changes = {"choose": "floating", "multiple": Decimal(1), **_factor(values)}
    if values.get("term") == "5Y":
        changes["table"] = "lpr_5y"
    parts, cites = _rule(law, "cn-overdue-lpr")
    return _accrue(values, law, _scaled(parts, changes), cites)


def benchmark_then_lpr(values: Values, law: Law) -> Outcome:
    """Interest at the benchmark rate to 2019-08-19 and at the LPR from then on."""
    parts, cites = _rule(law, "cn-overdue-benchmark-then-lpr")
    factor = {"multiple": Decimal(1), **_factor(values)}
    before, after = _scaled(parts, factor)
    rate = values.get("benchmark_rate")
    if rate is not None:
        fixed = Formula(fixed=rate * factor["multiple"])
        before = before.model_copy(update={"rate": fixed})
    return _accrue(values, law, (before, after), cites)


def sme_interest(values: Values, law: Law) -> Outcome:
    """Late interest of the SME payment regulations, or the agreed rate above its floor."""
    parts, cites = _rule(law, "cn-sme-default-interest")
    agreed = values.get("agreed_rate")
    if agreed is None:
        return _accrue(values, law, parts, cites)
    # An agreed rate counts only from the one-year LPR at contracting upwards (art 17).
    sheet = need_interest(law)
    anchor = Anchor(values["first_overdue_day"], values.get("contract_on"), values["last_day"])
    floor = build((Part(rate=Formula(table="lpr_1y", choose="at_contract")),), anchor, sheet).spans
    rate = max(agreed, floor[0].percent) if floor else agreed
    return _accrue(values, law, (Part(rate=Formula(fixed=rate)),), cites)


def sme_deadline(values: Values, law: Law) -> Outcome:
    """The last day for payment under the SME payment regulations."""
    sheet = need_interest(law)
    term = next((t for t in sheet.payment_terms if t.debtor_kind == values["debtor_kind"]), None)
    if term is None:
        raise uncovered(law, values["debtor_kind"])
    days = term.days
    agreed = values.get("agreed_days")
    if agreed is not None:
        days = min(agreed, term.agreed_max if term.agreed_max is not None else agreed)
    due = values["delivered_on"] + timedelta(days=days)
    return Outcome(
        {"due_on": due, "days": days, "first_overdue_day": due + DAY},
        "due_on",
        citations=(term.citation,),
    )


def lending_cap(values: Values, law: Law) -> Outcome:
    """The highest rate of private lending at contracting."""
    sheet = need_interest(law)
    rule = next(iter(sheet.caps), None)
    if rule is None:
        raise uncovered(law, "cap")
    day: date = values["contract_on"]
    schedule = build((Part(rate=rule.rate),), Anchor(day, day, day), sheet)
    figures: dict[str, Any] = {}
    if schedule.spans:
        cap = schedule.spans[0].percent
        figures["cap"] = cap
        agreed = values.get("agreed_rate")
        figures["rate"] = cap if agreed is None else min(agreed, cap)
        figures["capped"] = agreed is not None and agreed > cap
        if "principal" in values and "days" in values:
            figures["interest"] = to_cents(
                values["principal"] * figures["rate"] * values["days"] / 36500
            )
    steps = tuple(span.source for span in schedule.spans)
    return Outcome(
        figures, "cap", steps, citations=(rule.citation,), findings=tuple(schedule.findings)
    )


def double_part(values: Values, law: Law) -> Outcome:
    """The add-on for not performing a judgment in time (Fa Shi [2014] 8)."""
    sheet = need_interest(law)
    rule = next(iter(sheet.judgment), None)
    if rule is None:
        raise uncovered(law, "judgment")
    outcome = _accrue({**values, "within": rule.within}, law, rule.parts, (rule.citation,))
    figures = {**outcome.values, "double_part": outcome.values["interest"]}
    general = values.get("general_interest", ZERO)
    figures["total"] = figures["principal_left"] + figures["interest_left"] + general
    return Outcome(
        figures, "double_part", outcome.steps, outcome.segments, outcome.citations, outcome.findings
    )


def judgment_appropriation(values: Values, law: Law) -> Outcome:
    """A payment meets the adjudged debt with its side sums first, the add-on last."""
    sheet = need_interest(law)
    rule = next(iter(sheet.judgment), None)
    if rule is None:
        raise uncovered(law, "judgment")
    left: Decimal = values["payment"]
    owed = {
        "costs": values.get("costs", ZERO),
        "general_interest": values.get("general_interest", ZERO),
        "principal": values["principal"],
        "double_part": values["double_part"],
    }
    figures: dict[str, Any] = {}
    for name, amount in owed.items():
        used = min(left, amount)
        left -= used
        figures[f"{name}_paid"], figures[f"{name}_left"] = used, amount - used
    title = ("costs", "general_interest", "principal")
    figures["title_debt_paid"] = sum((figures[f"{name}_paid"] for name in title), ZERO)
    figures["title_debt_left"] = sum((figures[f"{name}_left"] for name in title), ZERO)
    figures["left_over"] = left
    return Outcome(figures, "title_debt_paid", citations=(rule.citation,))


def appropriation(values: Values, law: Law) -> Outcome:
    """What a payment meets (Civil Code arts 560, 561)."""
    sheet = need_interest(law)
    day = values.get("paid_on") or date(2021, 1, 1)
    entries = values.get("debts") or [
        {
            "id": "debt",
            "costs": values.get("costs", ZERO),
            "interest": values.get("interest", ZERO),
            "principal": values.get("principal", ZERO),
            "due_on": None,
            "secured": ZERO,
            "rate": ZERO,
        }
    ]
    debts = [_prepared(entry, day, sheet) for entry in entries]
    designated = (values["designated"],) if "designated" in values else ()
    done = run(
        debts, [Incoming("payment", day, values["payment"], designated)], day, sheet.allocation
    )[0]
    figures: dict[str, Any] = {"left_over": done.left}
    for part in ("costs", "interest", "principal"):
        figures[f"{part}_paid"] = sum((getattr(line, part) for line in done.lines), ZERO)
        figures[f"{part}_left"] = sum((getattr(debt, part) for debt in debts), ZERO)
    for debt in debts if "debts" in values else ():
        figures[f"{debt.id}_paid"] = sum(
            (line.total for line in done.lines if line.debt == debt.id), ZERO
        )
        figures[f"{debt.id}_left"] = debt.owed
    steps = tuple(
        Message(
            "money.step_allocation",
            {
                "debt": line.debt,
                "costs": f"{line.costs:,.2f}",
                "interest": f"{line.interest:,.2f}",
                "principal": f"{line.principal:,.2f}",
                "reason": line.reason,
            },
        )
        for line in done.lines
    )
    return Outcome(figures, "principal_paid", steps, citations=(sheet.allocation.citation,))


def _prepared(entry: Mapping[str, Any], day: date, sheet: InterestSheet) -> Debt:
    from fractions import Fraction

    debt = Debt(
        entry["id"],
        entry["id"],
        entry["due_on"] or day,
        entry["principal"],
        (),
        sheet.allocation.within,
        sheet.conventions.day_count,
        entry["secured"],
        entry["costs"],
        Fraction(entry["interest"]),
    )
    # The rate only ranks the debts here: interest up to the payment is an input.
    source = Message("money.rate.fixed_year", {"percent": plain(entry["rate"])})
    debt.spans = (RateSpan(day + DAY, date.max, entry["rate"], "year", source),)
    return debt
