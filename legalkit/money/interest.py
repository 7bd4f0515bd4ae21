"""The interest statement of a claim: segments, payments, totals, and why each figure stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from legalkit.law.interest_sheet import InterestSheet
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.claim import CaseClaim
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Severity, Where
from legalkit.money import ledger
from legalkit.money.adjudged import TITLES
from legalkit.money.debts import ClaimDebts, debts_of, situation_of, where
from legalkit.money.exact import ZERO, plain, to_cents
from legalkit.money.happenings import saving_acts
from legalkit.money.incoming import Spread, principal_claim, whole_credits
from legalkit.money.interest_statement import Continuing, InterestStatement
from legalkit.money.next_day import next_day
from legalkit.money.prescription import OutOfTime, Stage, out_of_time, split
from legalkit.money.rates import DAY

__all__ = [
    "Continuing",
    "InterestStatement",
    "for_guarantee",
    "principal_claim",
    "statement",
    "statements",
]


def statement(
    case: Case, claim_id: str, until: date, sheet: InterestSheet, *, strict: bool = False
) -> InterestStatement:
    """The interest statement of one claim.

    All claims against the same debtor are reckoned together, because a payment that names no debt
    goes where the law sends it.

    Args:
        case: the case.
        claim_id: id of the claim.
        until: last day reckoned; it bears interest.
        sheet: interest sheet with its tables, from ``load_interest_sheet``.
        strict: a rate that the tables do not know is an error instead of a warning.

    Raises:
        InputError: when the case has no such claim.
    """
    claim = next((claim for claim in case.claims if claim.id == claim_id), None)
    if claim is None:
        known = ", ".join(claim.id for claim in case.claims)
        finding = Finding("LK407", params={"claim": claim_id, "known": known})
        raise InputError(finding.message(), [finding])
    main = principal_claim(case, claim)
    result = next(
        s for s in _reckon(case, _together(case, main), until, sheet, strict) if s.claim == main.id
    )
    return result if main is claim else for_guarantee(result, claim)


def for_guarantee(result: InterestStatement, claim: CaseClaim) -> InterestStatement:
    """The statement of the guaranteed debt, shown under the claim against the guarantor."""
    notice = Message("money.notice.same_debt", {"claim": claim.id, "main": result.claim})
    return replace(result, claim=claim.id, title=claim.title, notices=(notice, *result.notices))


def statements(
    case: Case, until: date, sheet: InterestSheet, *, strict: bool = False
) -> tuple[InterestStatement, ...]:
    """The statements of all claims; a guarantee of a debt of the case is not counted twice."""
    mains = [claim for claim in case.claims if principal_claim(case, claim) is claim]
    return tuple(_reckon(case, mains, until, sheet, strict))


def _together(case: Case, main: CaseClaim) -> list[CaseClaim]:
    mains = [claim for claim in case.claims if principal_claim(case, claim) is claim]
    return [claim for claim in mains if claim.debtor == main.debtor or claim is main]


def _reckon(
    case: Case, claims: list[CaseClaim], until: date, sheet: InterestSheet, strict: bool
) -> list[InterestStatement]:
    prepared = [debts_of(case, claim, until, sheet, strict=strict) for claim in claims]
    whole_credits(case, prepared)
    spread = Spread(case, prepared, until)
    again = [debts_of(case, claim, until, sheet, strict=False) for claim in claims]
    ahead = {
        debt.id: debt
        for item in prepared
        for debt in debts_of(case, item.claim, _ahead(item, until), sheet, strict=False).debts
    }
    for fresh, first in zip(again, prepared, strict=True):
        for debt, base in zip(fresh.debts, first.debts, strict=True):
            debt.principal = base.principal
    done = spread.run(prepared, sheet)
    alternatives = _alternatives(again, spread, sheet)
    return [
        _close(
            item,
            done,
            sheet,
            alternative=alternatives.get(item.claim.id, (None, None)),
            spread=spread,
            ahead=ahead,
        )
        for item in prepared
    ]


def _ahead(item: ClaimDebts, until: date) -> date:
    """The latest day of which a statement says what it will cost."""
    return max([until, *(debt.due_on for debt in item.debts)]) + DAY


def _alternatives(
    fresh: list[ClaimDebts], spread: Spread, sheet: InterestSheet
) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    """Interest at the upper end of the range, and by the statutory rule instead of the clause."""
    wanted = {item.claim.id: [item.terms[debt.id] for debt in item.debts] for item in fresh}
    if not any(terms.high or terms.limit for each in wanted.values() for terms in each):
        return {}
    for item in fresh:
        for debt in item.debts:
            terms = item.terms[debt.id]
            debt.spans = terms.high or (terms.measure if terms.limit else terms.spans)
    spread.run(fresh, sheet)
    result: dict[str, tuple[Decimal | None, Decimal | None]] = {}
    for item in fresh:
        total = sum((segment.amount for debt in item.debts for segment in debt.segments), ZERO)
        terms_of = wanted[item.claim.id]
        result[item.claim.id] = (
            total if any(t.high for t in terms_of) else None,
            total if any(t.limit for t in terms_of) else None,
        )
    return result


def _close(
    item: ClaimDebts,
    done: list[ledger.PaymentAllocation],
    sheet: InterestSheet,
    *,
    alternative: tuple[Decimal | None, Decimal | None],
    spread: Spread,
    ahead: dict[str, ledger.Debt],
) -> InterestStatement:
    claim, until = item.claim, spread.until
    mine = [line for payment in done for line in payment.lines if line.claim == claim.id]
    touching = tuple(
        p for p in done if p.left > 0 or any(line.claim == claim.id for line in p.lines)
    )
    continuing = tuple(c for debt in item.debts if (c := next_day(debt, ahead[debt.id], until)))
    principal = sum((debt.principal for debt in item.debts), ZERO)
    findings = _unique([*item.findings, *spread.findings])
    findings += [
        Finding(
            "LK411",
            Severity.WARNING,
            Where(field=f"payments[{p.payment}]"),
            {"payment": p.payment, "left": p.left},
        )
        for p in touching
        if p.left > 0
    ]
    if claim.amount is not None and item.debts and principal != claim.amount:
        findings.append(
            Finding(
                "LK410",
                Severity.WARNING,
                where(claim, "amount"),
                {
                    "claim": claim.id,
                    "stated": claim.amount,
                    "reckoned": principal,
                    "paid": sum((line.principal for line in mine), ZERO),
                    "interest": sum((line.interest for line in mine), ZERO),
                },
            )
        )
    lost = _lost(item, mine, sheet, spread)
    cut = {each.debt: each.through for each in lost}
    segments = sorted(
        (
            row
            for debt in item.debts
            for row in (split(debt.segments, cut[debt.id]) if debt.id in cut else debt.segments)
        ),
        key=lambda s: (s.from_, s.debt),
    )
    cites = [
        sheet.conventions.citation,
        *(c for t in item.terms.values() for c in t.citations),
        *(c for s in segments for c in s.span.citations),
    ]
    if touching:
        cites.append(sheet.allocation.citation)
    cites += [each.citation for each in lost]
    return InterestStatement(
        claim=claim.id,
        title=claim.title,
        currency=item.currency,
        until=until,
        original=item.original,
        principal=principal,
        interest=sum((debt.interest for debt in item.debts), ZERO),
        interest_paid=sum((line.interest for line in mine), ZERO),
        side_sums=sum((debt.side_sums for debt in item.debts), ZERO),
        costs_paid=sum((line.costs for line in mine), ZERO),
        daily=to_cents(sum((c.exact for c in continuing), Fraction(0))),
        segments=tuple(segments),
        payments=touching,
        continuing=continuing,
        rates=tuple((name, terms.rule, terms.title) for name, terms in item.terms.items()),
        bases=tuple((name, tuple(terms.citations)) for name, terms in item.terms.items()),
        citations=tuple(dict.fromkeys(cites)),
        conventions=_conventions(item, sheet),
        high=alternative[0],
        measure=alternative[1],
        notices=_notices(item, spread, sheet, lost),
        findings=tuple(findings),
        flat=tuple(item.flat),
        out_of_time=lost,
        order=_order(item, sheet),
        side_rows=tuple(row for debt in item.debts for row in debt.side_rows),
    )


def _lost(
    item: ClaimDebts, mine: list[ledger.AllocationLine], sheet: InterestSheet, spread: Spread
) -> tuple[OutOfTime, ...]:
    """Interest that ran out of time apart from its principal, debt by debt."""
    acts = saving_acts(spread.case, item.claim.id, spread.until)
    found: list[OutOfTime] = []
    for debt in item.debts:
        paid = sum((line.interest for line in mine if line.debt == debt.id), ZERO)
        stage: Stage = "after_title" if item.claim.type in TITLES else "before_title"
        each = out_of_time(debt.segments, paid, sheet, stage, acts, spread.until)
        if each is not None:
            found.append(each)
    return tuple(found)


def _order(item: ClaimDebts, sheet: InterestSheet) -> Message:
    """The order in which a payment meets these debts, in words."""
    within = item.debts[0].within if item.debts else sheet.allocation.within
    params: dict[str, Message] = {
        f"part{n}": Message(f"money.order.{part}") for n, part in enumerate(within, 1)
    }
    between = [Message(f"money.order.{name}") for name in sheet.allocation.between]
    joined = between[0]
    for message in between[1:]:
        joined = Message("money.order.then", {"first": joined, "second": message})
    chosen = "debtor" if sheet.allocation.debtor_chooses else "law"
    return Message(f"money.order.{chosen}_first", {**params, "between": joined})


def _notices(
    item: ClaimDebts, spread: Spread, sheet: InterestSheet, lost: tuple[OutOfTime, ...]
) -> tuple[Message, ...]:
    every = [*item.notices, *spread.notices, *(n for t in item.terms.values() for n in t.notices)]
    for debt in item.debts:
        if debt.compound:
            every.append(
                Message(
                    "money.notice.compound",
                    {"debt": debt.id, "every": Message(f"money.unit.{debt.compound}")},
                )
            )
        if debt.limited_on is not None and debt.limit_share is not None:
            params = {
                "debt": debt.id,
                "share": plain(debt.limit_share * 100),
                "day": debt.limited_on.isoformat(),
            }
            every.append(Message("money.notice.limited", params))
    every += [each.notice for each in lost]
    for note in sheet.notes:
        situations = (
            situation_of(spread.case, item.claim, None, debt.due_on, debt.principal)
            for debt in item.debts
        )
        if any(note.in_force.covers(s.breach) and s.meets(note.when) for s in situations):
            every.append(note.says.message)
    return tuple({message.text("en"): message for message in every}.values())


def _unique(findings: Iterable[Finding]) -> list[Finding]:
    return list({finding.text("en"): finding for finding in findings}.values())


def _conventions(item: ClaimDebts, sheet: InterestSheet) -> tuple[Message, ...]:
    rules = sheet.conventions
    compound = any(debt.compound for debt in item.debts)
    return (
        Message(f"money.convention.{rules.first_day}"),
        Message(f"money.convention.last_day_{rules.last_day}"),
        Message(f"money.convention.{rules.day_count}"),
        Message(f"money.convention.{'compound' if compound else 'simple'}"),
        Message(f"money.convention.{rules.rounding}"),
    )
