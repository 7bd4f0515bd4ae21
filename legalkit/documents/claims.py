"""Enters claims, interest and costs on the fact sheet; every figure is another room's."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from legalkit.documents.exhibits import Citations
from legalkit.documents.input import PackInput
from legalkit.documents.parties import gap, put_facts
from legalkit.documents.values import Amount, FactSheet, Leaf
from legalkit.messages import Message
from legalkit.model.case import Contract
from legalkit.model.claim import CaseClaim

#: Where the case states a cost, by the name that papers give it.
_STATED = {"lawyer_fee": "lawyer_fee", "insurance_premium": "preservation_insurance"}


def enter_claims(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    """Enter each claim with its due day and its exhibits."""
    facts.declare_list("claims")
    invoices = {invoice.id: invoice for invoice in given.case.invoices}
    for position, claim in enumerate(given.claims):
        at, where = f"claims.{position}", f"case.yaml claims[{claim.id}]"
        behind = _behind(given, claim) or [
            item for contract in given.case.contracts for item in contract.evidence
        ]
        facts.put(f"{at}.position", position + 1, "counted")
        facts.put(f"{at}.title", claim.title, f"{where}.title")
        facts.put(f"{at}.type", str(claim.type), f"{where}.type")
        facts.put(
            f"{at}.invoices",
            given.language.listed(
                invoices[name].number if name in invoices else name for name in claim.invoices
            )
            or None,
            f"{where}.invoices → invoices[].number",
        )
        put_facts(facts, at, claim.facts, where, claim.currency or given.case.case.currency)
        facts.put(
            f"{at}.amount",
            in_currency(claim.amount, claim.currency or given.case.case.currency),
            f"{where}.amount",
        )
        due: Leaf = None
        if claim.due_on is not None:
            due = (
                claim.due_on.earliest if claim.due_on.exact else gap("day", text=str(claim.due_on))
            )
        elif claim.invoices and all(
            name in invoices and invoices[name].due_on for name in claim.invoices
        ):
            due = Message("documents.due_by_invoice")
        facts.put(f"{at}.due_on", due, f"{where}.due_on")
        facts.put(
            f"{at}.exhibits", cites.cite(behind, blocking=False), f"{where}.invoices → exhibits"
        )


def _behind(given: PackInput, claim: CaseClaim) -> list[str]:
    """Evidence of the claim's invoices and of the deliveries they bill."""
    named = [invoice for invoice in given.case.invoices if invoice.id in claim.invoices]
    delivered = {name for invoice in named for name in invoice.deliveries}
    shipped = [item for item in given.case.deliveries if item.id in delivered]
    return [item for invoice in named for item in invoice.evidence] + [
        item for delivery in shipped for item in delivery.evidence
    ]


def in_currency(value: Decimal | None, currency: str) -> Amount | None:
    """A sum in its currency, when there is one."""
    return None if value is None else Amount(value, currency)


def enter_interest(given: PackInput, facts: FactSheet) -> None:
    """Enter interest per debt, span by span, as the money room gave it."""
    facts.declare_list("interest.statements")
    lines = given.interest
    kind = (
        "penalty"
        if any(line.kind == "penalty" for line in lines)
        else lines[0].kind
        if lines
        else "loss"
    )
    facts.put("interest.label", given.word("interest", kind), "documents.yaml labels.interest")
    if not lines:
        return
    _interest_totals(given, facts)
    titles = {claim.id: claim.title for claim in given.case.claims}
    invoices = {invoice.id: invoice.number for invoice in given.case.invoices}
    for position, line in enumerate(lines):
        at, where = (
            f"interest.statements.{position}",
            f"legalkit.money interest of {line.invoice or line.claim}",
        )
        title: Leaf = titles.get(line.claim, line.claim)
        if line.invoice is not None:
            title = Message(
                "documents.invoice_title",
                {"title": title, "number": invoices.get(line.invoice, line.invoice)},
            )
        values: dict[str, Leaf] = {
            "number": position + 1,
            "title": title,
            "base": Amount(line.base, line.currency),
            "starts_on": line.starts_on,
            "rate": line.rate,
            "amount": Amount(line.amount, line.currency),
            "stepped": len({(span.base, span.rate) for span in line.spans}) > 1,
            "settled": line.base == 0,
            "citation": line.citation,
            "provision": line.provision,
            "points": line.points,
            "method": line.method,
            "kind": line.kind,
            "daily": in_currency(line.daily, line.currency),
            "percent": line.percent,
            "per": line.per,
        }
        rows = [f"{at}.rows.{number}.amount" for number in range(len(line.spans))]
        for key, value in values.items():
            parts = rows if key == "amount" else ()
            facts.put(f"{at}.{key}", value, where, line.rule, line.citation, parts)
        facts.declare_list(f"{at}.rows")
        for number, span in enumerate(line.spans):
            row: dict[str, Leaf] = {
                "base": Amount(span.base, line.currency),
                "from_day": span.from_day,
                "to_day": span.to_day,
                "days": span.days,
                "rate": span.rate,
                "amount": Amount(span.amount, line.currency),
            }
            how = f"{where}: {span.base:f} x {span.days} days, {span.rate}"
            for key, value in row.items():
                origin = how if key == "amount" else where
                facts.put(f"{at}.rows.{number}.{key}", value, origin, line.rule, line.citation)


def _interest_totals(given: PackInput, facts: FactSheet) -> None:
    """Cut-off day and sums over all debts, each with the rules of all its parts."""
    lines, statements = given.interest, range(len(given.interest))
    rule = ", ".join(dict.fromkeys(line.rule for line in lines if line.rule)) or None
    cited = given.language.clause.join(dict.fromkeys(line.citation for line in lines)) or None
    daily = [(n, line.daily) for n, line in enumerate(lines) if line.daily is not None]
    currency, cut_off = lines[0].currency, lines[0].cut_off
    total = Amount(sum((line.amount for line in lines), Decimal(0)), currency)
    a_day = Amount(sum((value for _, value in daily), Decimal(0)), currency) if daily else None
    made = [f"interest.statements.{n}.amount" for n in statements]
    each = [f"interest.statements.{n}.daily" for n, _ in daily]
    room = "legalkit.money interest"
    facts.put("interest.cut_off", cut_off, f"{room}, to the day asked for", rule, cited)
    facts.put("interest.continues_from", cut_off + timedelta(days=1), room, rule, cited)
    facts.put("interest.total", total, f"{room}, added up", rule, cited, made)
    facts.put("interest.daily", a_day, f"{room}, one further day", rule, cited, each)


def _costs_clause(given: PackInput) -> Contract | None:
    return next((contract for contract in given.case.contracts if contract.costs_clause), None)


def claimed_costs(given: PackInput) -> list[tuple[str, Decimal]]:
    """Lawyer fee and premium; claimed only where the contract puts them on the debtor."""
    costs = given.case.costs
    named = (("lawyer_fee", costs.lawyer_fee), ("insurance_premium", costs.preservation_insurance))
    return [(name, value) for name, value in named if value and _costs_clause(given) is not None]


def enter_costs(given: PackInput, facts: FactSheet) -> None:
    """Enter the costs claimed under the contract, and the fees."""
    facts.declare_list("costs.claimed")
    facts.declare_list("costs.estimates")
    clause = _costs_clause(given)
    for position, (name, value) in enumerate(claimed_costs(given)):
        at = f"costs.claimed.{position}"
        facts.put(f"{at}.title", given.word("cost", name), "documents.yaml labels.cost")
        facts.put(
            f"{at}.amount",
            Amount(value, given.case.case.currency),
            f"case.yaml costs.{_STATED[name]}",
        )
        facts.put(
            f"{at}.clause",
            (clause.costs_clause or "").rstrip(given.language.end) if clause else None,
            f"case.yaml contracts[{clause.id}].costs_clause" if clause else "",
        )
    for position, line in enumerate(given.costs):
        at = f"costs.estimates.{position}"
        facts.put(f"{at}.title", line.title, "legalkit.money costs", line.kind, line.citation)
        facts.put(
            f"{at}.amount",
            Amount(line.amount, line.currency),
            "legalkit.money costs",
            line.kind,
            line.citation,
        )
        for key, text in (("formula", line.formula), ("citation", line.citation)):
            facts.put(f"{at}.{key}", text, "legalkit.money costs", line.kind, line.citation)
    facts.put("flags.costs", bool(given.costs), "counted")
