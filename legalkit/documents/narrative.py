"""The facts a paper tells, each with its exhibit; nothing is told that the record lacks."""

from __future__ import annotations

from legalkit.documents.exhibits import Citations
from legalkit.documents.input import PackInput
from legalkit.documents.parties import put_facts
from legalkit.documents.values import Amount, FactSheet, Gap, Leaf
from legalkit.messages import Message
from legalkit.model.claim import CaseEvent, EventKind
from legalkit.model.scalars import When

#: Acts of which a complaint and a letter tell; payments are told from the payments themselves.
TOLD = (
    EventKind.DEMAND_LETTER,
    EventKind.PARTIAL_DEMAND,
    EventKind.DEMAND_GUARANTOR,
    EventKind.DEMAND_JOINT_DEBTOR,
    EventKind.ACKNOWLEDGEMENT,
    EventKind.INSTALMENT_PROMISE,
    EventKind.SECURITY_GIVEN,
)

#: Acts by which the creditor asks to be paid.
SENT = (
    EventKind.DEMAND_LETTER,
    EventKind.PARTIAL_DEMAND,
    EventKind.DEMAND_GUARANTOR,
    EventKind.DEMAND_JOINT_DEBTOR,
)


def tell(given: PackInput, facts: FactSheet, cites: Citations, *, others: bool = True) -> None:
    """Enter contracts, performance, payments, demands and the remaining exhibits."""
    case = given.case
    _contracts(given, facts, cites)
    _rows(given, facts, cites, "orders", keys=("number", "date", "amount"))
    _rows(
        given, facts, cites, "deliveries", keys=("date", "number", "goods", "quantity", "receiver")
    )
    # Only what an exhibit shows was delivered is told as delivered.
    shown = [d for d in case.deliveries if cites.maybe(d.evidence) is not None]
    facts.put(
        "facts.deliveries_numbers",
        given.language.listed(d.number or d.id for d in shown) or None,
        "case.yaml deliveries[].number",
    )
    facts.put(
        "facts.deliveries_exhibits",
        cites.maybe(e for d in case.deliveries for e in d.evidence),
        "case.yaml deliveries[].evidence → exhibits",
    )
    _rows(given, facts, cites, "invoices", keys=("number", "date", "amount"))
    for position, invoice in enumerate(case.invoices):
        facts.put(
            f"invoices.{position}.due_on",
            _due(given, invoice.id) or invoice.due_on,
            f"case.yaml invoices[{invoice.id}].due_on",
        )
    _rows(given, facts, cites, "credit_notes", keys=("date", "amount", "reason"))
    _rows(given, facts, cites, "payments", keys=("date", "amount", "purpose"))
    debtor = given.debtor.name if given.debtor else None
    for position, payment in enumerate(case.payments):
        facts.put(
            f"payments.{position}.payer",
            _name(given, payment.payer) if payment.payer else debtor,
            f"case.yaml payments[{payment.id}].payer",
        )
    _rows(given, facts, cites, "statements", keys=("as_at", "balance", "confirmed_on"))
    for position, statement in enumerate(case.statements):
        facts.put(
            f"statements.{position}.confirmed_by",
            _name(given, statement.confirmed_by) or debtor,
            f"case.yaml statements[{statement.id}].confirmed_by",
        )
    _demands(given, facts, cites)
    facts.declare_list("others")
    if others:
        _others(given, facts, cites)
    for name in ("deliveries", "invoices", "statements", "demands", "others"):
        facts.put(f"flags.{name}", facts.lists[name] > 0, "counted")


def _name(given: PackInput, word: str | None) -> str | None:
    party = given.party(word)
    return party.name if party else word


def _due(given: PackInput, invoice_id: str) -> Leaf:
    invoice = next(item for item in given.case.invoices if item.id == invoice_id)
    if invoice.due_on is not None:
        return invoice.due_on
    claim = next((c for c in given.claims if invoice_id in c.invoices), None)
    return _day(claim.due_on) if claim else None


def _day(when: When | None) -> Leaf:
    if when is None:
        return None
    if when.exact:
        return when.earliest
    return Gap(Message("documents.gap.day", {"text": str(when)}))


def _rows(
    given: PackInput,
    facts: FactSheet,
    cites: Citations,
    section: str,
    *,
    keys: tuple[str, ...],
) -> None:
    """Rows of a section of the case; a value the evidence contradicts is bracketed."""
    facts.declare_list(section)
    currency = given.case.case.currency
    for position, entry in enumerate(getattr(given.case, section)):
        where = f"case.yaml {section}[{entry.id}]"
        facts.put(f"{section}.{position}.position", position + 1, "counted")
        facts.put(
            f"{section}.{position}.exhibits",
            cites.cite(entry.evidence),
            f"{where}.evidence → exhibits",
        )
        for key in keys:
            value = getattr(entry, key)
            if key in ("amount", "balance") and value is not None:
                value = Amount(value, getattr(entry, "currency", None) or currency)
            dispute = given.disputed.get(f"{section}[{entry.id}].{key}")
            if dispute is not None:
                value = Gap(Message("documents.gap.disputed", {"text": dispute}), blocking=False)
            facts.put(f"{section}.{position}.{key}", value, f"{where}.{key}")


def _contracts(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    facts.declare_list("contracts")
    for position, contract in enumerate(given.case.contracts):
        at, where = f"contracts.{position}", f"case.yaml contracts[{contract.id}]"
        terms, interest = contract.payment_terms, contract.interest
        values: dict[str, Leaf] = {
            "title": contract.title,
            "number": contract.number,
            "signed_on": contract.signed_on,
            "subject": contract.subject,
            "exhibits": cites.cite(contract.evidence),
            "payment_text": _quoted(given, terms.text if terms else None),
            "payment_clause": terms.clause if terms else None,
            "interest_text": _quoted(given, interest.text if interest else None),
            "interest_clause": interest.clause if interest else None,
            "costs_text": _quoted(given, contract.costs_clause),
            "place": contract.place,
            "dispute_text": _quoted(given, contract.dispute.text if contract.dispute else None),
            "dispute_clause": contract.dispute.clause if contract.dispute else None,
        }
        put_facts(facts, at, contract.facts, where, given.case.case.currency)
        for key, value in values.items():
            facts.put(f"{at}.{key}", value, f"{where}.{key}")


def _quoted(given: PackInput, text: str | None) -> str | None:
    """A clause as it stands inside quotation marks, in the middle of a sentence."""
    return text.rstrip(given.language.end) if text else None


def _demands(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    facts.declare_list("demands")
    told = [event for event in given.case.events if event.kind in TOLD]
    for position, event in enumerate(sorted(told, key=lambda item: item.date)):
        at, where = f"demands.{position}", f"case.yaml events[{event.id}]"
        values: dict[str, Leaf] = {
            "kind": str(event.kind),
            "date": _day(event.date),
            "received_on": _arrival(given, event),
            "amount": Amount(event.amount, given.case.case.currency)
            if event.amount is not None
            else None,
            "to": _addressee(given, event),
            "by": _actor(given, event),
            "exhibits": cites.cite([*event.evidence, *_proofs(given, event)]),
        }
        for key, value in values.items():
            facts.put(f"{at}.{key}", value, f"{where}.{key}")


def _proofs(given: PackInput, event: CaseEvent) -> list[str]:
    """Items that prove the arrival of what the event sent."""
    return [
        item.id
        for item in given.case.evidence
        if set(item.confirms_delivery_of) & set(event.evidence)
    ]


def _arrival(given: PackInput, event: CaseEvent) -> Leaf:
    return _day(event.received_on) if event.kind in SENT and arrival_shown(given, event) else None


def arrival_shown(given: PackInput, event: CaseEvent) -> bool:
    """Whether a proof of arrival stands behind the day; without it no paper tells that day.

    The evidence room judges by the law's own standard; its word is taken where it is given.
    """
    if given.proven_events is not None:
        return event.id in given.proven_events
    reached = any(
        item.reached_on is not None for item in given.case.evidence if item.id in event.evidence
    )
    return reached or bool(_proofs(given, event))


def untold_arrivals(given: PackInput) -> list[CaseEvent]:
    """Demands whose arrival the case asserts and no exhibit proves (LP 8)."""
    return [
        event
        for event in given.case.events
        if event.kind in SENT and event.received_on is not None and not arrival_shown(given, event)
    ]


def _addressee(given: PackInput, event: CaseEvent) -> str | None:
    if event.to is not None:
        return _name(given, event.to)
    return given.debtor.name if given.debtor else None


def _actor(given: PackInput, event: CaseEvent) -> str | None:
    debtor = given.debtor.name if given.debtor else None
    if event.by in (None, "debtor"):
        return debtor
    if event.by == "creditor":
        return given.creditors[0].name if given.creditors else None
    return _name(given, event.by)


def _others(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    """Exhibits no sentence speaks of yet: offered with what they prove, the adverse ones not."""
    items = {item.id: item for item in given.case.evidence}
    reserved = {item for asset in given.case.assets for item in asset.evidence}
    position = 0
    for row in given.exhibits:
        item = items.get(row.evidence_id)
        if row.number in cites.used or item is None or item.adverse or row.proves is None:
            continue
        if given.case.preservation is not None and (
            item.role == "risk_fact" or item.id in reserved
        ):
            continue  # the preservation application speaks of these
        at = f"others.{position}"
        facts.put(f"{at}.title", row.name, f"case.yaml evidence[{item.id}].title")
        facts.put(f"{at}.proves", row.proves, f"case.yaml evidence[{item.id}].proves")
        facts.put(f"{at}.exhibits", cites.cite([item.id]), f"bundle plan, exhibit {row.number}")
        position += 1
