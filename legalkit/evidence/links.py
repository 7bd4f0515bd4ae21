"""Contract → order → delivery → invoice: which record hangs in the air, and which has no paper."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from legalkit.messages import Message
from legalkit.model.case import Case, Delivery, Invoice
from legalkit.model.evidence import EvidenceItem, EvidenceRole


@dataclass(frozen=True, slots=True)
class Orphan:
    """A record of the case that lacks its partner or its paper.

    Attributes:
        kind: ``invoice_without_delivery``, ``delivery_without_paper`` and so on.
        record: id of the record.
        text: the sentence for people.
        severe: True when money hangs on it, and not only the tidiness of the file.
        elements: elements that suffer.
        amount: sum that is at stake, as shown.
        evidence: ids of the items concerned.
    """

    kind: str
    record: str
    text: Message
    severe: bool
    elements: tuple[str, ...]
    amount: str | None = None
    evidence: tuple[str, ...] = ()

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``kind``, ``record``, ``text``, ``severe``, ``elements``, ``amount``."""
        return {
            "kind": self.kind,
            "record": self.record,
            "text": self.text.text(lang),
            "severe": self.severe,
            "elements": list(self.elements),
            "amount": self.amount,
            "evidence": list(self.evidence),
        }


_DELIVERY_PAPERS = {EvidenceRole.DELIVERY_NOTE, EvidenceRole.WAYBILL, EvidenceRole.ACCEPTANCE}


def orphans(case: Case) -> tuple[Orphan, ...]:
    """Every record without partner or paper, in the order of the chain."""
    items = {item.id: item for item in case.evidence}
    return (
        *_contracts(case, items),
        *_orders(case, items),
        *_deliveries(case, items),
        *_invoices(case, items),
        *_money(case, items),
        *_idle_items(case),
    )


def _held(ids: tuple[str, ...], items: dict[str, EvidenceItem]) -> list[EvidenceItem]:
    """The items that are really in hand: known to exist is not held."""
    return [items[name] for name in ids if name in items and items[name].file is not None]


def _say(kind: str, record: str, **params: Any) -> Message:
    return Message(f"evidence.orphan.{kind}", {"record": record, **params})


def _contracts(case: Case, items: dict[str, EvidenceItem]) -> list[Orphan]:
    return [
        Orphan("contract_without_paper", entry.id, _say("contract_without_paper", entry.id),
               True, ("E2", "E3"))
        for entry in case.contracts
        if not _held(entry.evidence, items)
    ]  # fmt: skip


def _orders(case: Case, items: dict[str, EvidenceItem]) -> list[Orphan]:
    found: list[Orphan] = []
    served = {entry.order for entry in case.deliveries} | {entry.order for entry in case.invoices}
    for order in case.orders:
        name = f"{order.id} ({order.number})"
        if case.contracts and order.contract is None:
            text = _say("order_without_contract", name)
            found.append(Orphan("order_without_contract", order.id, text, False, ("E2", "E3")))
        if not _held(order.evidence, items):
            text = _say("order_without_paper", name)
            found.append(Orphan("order_without_paper", order.id, text, False, ("E2", "E3")))
        if order.id not in served:
            text = _say("order_without_delivery", name)
            found.append(Orphan("order_without_delivery", order.id, text, False, ("E4",)))
    return found


def _deliveries(case: Case, items: dict[str, EvidenceItem]) -> list[Orphan]:
    found: list[Orphan] = []
    invoiced = {name for invoice in case.invoices for name in invoice.deliveries}
    for entry in case.deliveries:
        name = f"{entry.id} ({entry.number})" if entry.number else entry.id
        amount = f"{entry.amount:,.2f}" if entry.amount is not None else None
        if entry.order is None and case.orders:
            text = _say("delivery_without_order", name)
            found.append(Orphan("delivery_without_order", entry.id, text, False, ("E4",), amount))
        if entry.id not in invoiced:
            text = _say("delivery_without_invoice", name)
            found.append(Orphan("delivery_without_invoice", entry.id, text, True, ("E6",), amount))
        if not any(item.role in _DELIVERY_PAPERS for item in _held(entry.evidence, items)):
            found.append(_without_note(case, entry, name, amount))
    return found


def _without_note(case: Case, entry: Delivery, name: str, amount: str | None) -> Orphan:
    """A delivery that only we assert: the price of every invoice on it is at stake."""
    billed = [invoice for invoice in case.invoices if entry.id in invoice.deliveries]
    if not billed:
        text = _say("delivery_without_paper", name)
        return Orphan(
            "delivery_without_paper", entry.id, text, True, ("E4",), amount, entry.evidence
        )
    total = f"{sum((invoice.amount for invoice in billed), Decimal(0)):,.2f}"
    listed = ", ".join(f"{invoice.id} ({invoice.number})" for invoice in billed)
    text = _say("invoiced_without_paper", name, invoices=listed, amount=total)
    papers = tuple(item for invoice in billed for item in invoice.evidence)
    evidence = (*entry.evidence, *papers)
    return Orphan("delivery_without_paper", entry.id, text, True, ("E4", "E6"), total, evidence)


def _invoices(case: Case, items: dict[str, EvidenceItem]) -> list[Orphan]:
    found: list[Orphan] = []
    claimed = {name for claim in case.claims for name in claim.invoices}
    any_claim_lists = bool(claimed)
    for entry in case.invoices:
        name = f"{entry.id} ({entry.number})"
        amount = f"{entry.amount:,.2f}"
        proved_by_paper = any(
            item.role in _DELIVERY_PAPERS for item in _held(entry.evidence, items)
        )
        if not entry.deliveries and not proved_by_paper:
            text = _say("invoice_without_delivery", name, amount=amount)
            elements = ("E4", "E6")
            kind = "invoice_without_delivery"
            found.append(Orphan(kind, entry.id, text, True, elements, amount, entry.evidence))
        if not _held(entry.evidence, items):
            text = _say("invoice_without_paper", name)
            found.append(Orphan("invoice_without_paper", entry.id, text, False, ("E6",), amount))
        if any_claim_lists and entry.id not in claimed and not _settled(case, entry):
            text = _say("invoice_without_claim", name, amount=amount)
            found.append(Orphan("invoice_without_claim", entry.id, text, False, ("E6",), amount))
    return found


def _settled(case: Case, invoice: Invoice) -> bool:
    """True when payments and credits named for the invoice cover it."""
    paid = sum((p.amount for p in case.payments if p.allocate_to == invoice.id), Decimal(0))
    credited = sum((n.amount for n in case.credit_notes if n.invoice == invoice.id), Decimal(0))
    return paid + credited >= invoice.amount


def _money(case: Case, items: dict[str, EvidenceItem]) -> list[Orphan]:
    found: list[Orphan] = []
    for kind, entries, element in (
        ("payment_without_paper", case.payments, "E8"),
        ("credit_without_paper", case.credit_notes, "E6"),
        ("statement_without_paper", case.statements, "E6"),
        ("guarantee_without_paper", case.guarantees, "E11"),
        ("collateral_without_paper", case.collateral, "E11"),
    ):
        for entry in entries:
            if not _held(entry.evidence, items):
                severe = element == "E11"
                found.append(Orphan(kind, entry.id, _say(kind, entry.id), severe, (element,)))
    return found


def _idle_items(case: Case) -> list[Orphan]:
    """Items that nothing refers to: every evidence number is used, or it misleads the court."""
    used: set[str] = set()
    for section in (
        case.contracts, case.orders, case.deliveries, case.invoices, case.credit_notes,
        case.statements, case.events, case.payments, case.guarantees, case.collateral, case.assets,
    ):  # fmt: skip
        for entry in section:
            used.update(entry.evidence)
    if case.mandate:
        used.update(case.mandate.evidence)
    found: list[Orphan] = []
    for item in case.evidence:
        if item.file is None:
            text = _say("item_not_held", item.id, title=item.title)
            found.append(Orphan("item_not_held", item.id, text, False, (), None, (item.id,)))
        tied = item.id in used or item.proves or item.confirms_delivery_of or item.refers_to
        if not tied:
            text = _say("item_idle", item.id, title=item.title)
            found.append(Orphan("item_idle", item.id, text, False, (), None, (item.id,)))
    return found
