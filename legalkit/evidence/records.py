"""The trade that the papers tell: contract, orders, deliveries, invoices, payments; their links.

Papers point at each other by number (an invoice names its order and delivery note). What the case
has already is not proposed again; its paper is named beside the item, so that a person can link it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from legalkit.evidence.proposal import Known, Proposal
from legalkit.evidence.readers.reading import Reading
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.evidence import EvidenceRole
from legalkit.model.party import PartyRole

#: Role of the paper -> section of ``case.yaml``, and the letter of the proposed id.
_SECTIONS: dict[EvidenceRole, tuple[str, str]] = {
    EvidenceRole.CONTRACT: ("contracts", "K"),
    EvidenceRole.ORDER: ("orders", "O"),
    EvidenceRole.DELIVERY_NOTE: ("deliveries", "D"),
    EvidenceRole.INVOICE: ("invoices", "I"),
}


@dataclass(slots=True)
class Trade:
    """Which record bears which number, in the case and among the proposals.

    Attributes:
        case: what is entered.
        lang: language of the remarks.
        ids: id of a record by section and number.
        notes: remarks for items whose record the case has already, by item id.
    """

    case: Case
    lang: str = "en"
    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def propose(self, read: Sequence[tuple[str, Reading]], known: Known) -> list[Proposal]:
        """The records that the papers show, each linked to those that it names.

        Args:
            read: id of the item and its reading, for all files of a run.
            known: persons of the case.
        """
        for section in ("contracts", "orders", "deliveries", "invoices"):
            for entry in getattr(self.case, section):
                if entry.number:
                    self.ids[section, entry.number] = entry.id
                    self._say(entry.id, entry.number, section, entry.evidence, read)
        new = [(item, reading) for item, reading in read if self._is_new(item, reading)]
        found = [self._record(item, reading) for item, reading in new]
        found += [p for item, reading in read for p in _payments(item, reading, self.case, known)]
        order = ("contracts", "orders", "deliveries", "invoices", "payments")
        return sorted(found, key=lambda proposal: order.index(proposal.section))

    def _say(
        self, record: str, number: str, section: str, papers: Iterable[str],
        read: Sequence[tuple[str, Reading]],
    ) -> None:  # fmt: skip
        """A paper of a record that the case has: say so beside the item, unless it is linked."""
        for item, reading in read:
            role = _SECTIONS.get(reading.role) if reading.role else None
            if role and role[0] == section and reading.number == number and item not in papers:
                params = {"record": record, "item": item}
                self.notes[item] = Message("evidence.record.known", params).text(self.lang)

    def _is_new(self, item: str, reading: Reading) -> bool:
        """True for the first paper of a record that can be entered as it is."""
        place = _SECTIONS.get(reading.role) if reading.role else None
        if place is None or reading.number is None or (place[0], reading.number) in self.ids:
            return False
        dated = reading.day is not None or place[0] == "contracts"
        summed = reading.amount is not None and reading.amount >= 0
        if not dated or (place[0] in ("orders", "invoices") and not summed):
            return False
        self.ids[place[0], reading.number] = f"{place[1]}-{item}"
        return True

    def _record(self, item: str, reading: Reading) -> Proposal:
        section, letter = _SECTIONS[reading.role or EvidenceRole.INVOICE]
        values: dict[str, Any] = {"id": f"{letter}-{item}"}
        if section == "contracts":
            values |= {"title": reading.title or reading.number, "number": reading.number}
            values["signed_on"] = reading.day
        else:
            values |= {"number": reading.number, "date": reading.day, "amount": reading.amount}
        if section == "orders":
            values["contract"] = self._first(reading, "contracts")
        if section in ("deliveries", "invoices"):
            values["order"] = self._first(reading, "orders")
        if section == "invoices":
            values["currency"] = reading.currency
            values["due_on"] = reading.metadata.get("due")
            values["deliveries"] = tuple(self._named(reading, "deliveries"))
        values["evidence"] = [item]
        return Proposal(section, {k: v for k, v in values.items() if v not in (None, ())})

    def _first(self, reading: Reading, section: str) -> str | None:
        """The one record of a section that a paper names; None when it names none or several."""
        found = list(self._named(reading, section))
        return found[0] if len(found) == 1 else None

    def _named(self, reading: Reading, section: str) -> Iterator[str]:
        told = (*reading.numbers, reading.metadata.get("order"), reading.metadata.get("contract"))
        seen = (self.ids.get((section, str(number))) for number in told if number)
        return iter(dict.fromkeys(one for one in seen if one))


def _payments(item: str, reading: Reading, case: Case, known: Known) -> list[Proposal]:
    """The payment that a bank's receipt shows and the case does not have yet."""
    if reading.amount is None or reading.day is None or reading.amount < 0:
        return []
    if reading.role is not EvidenceRole.PAYMENT_RECORD or not reading.parties.get("payer"):
        return []
    same = any(p.date == reading.day and p.amount == reading.amount for p in case.payments)
    payer = known.person(reading.parties["payer"])
    ours = payer is not None and payer.role is PartyRole.CREDITOR
    if same or ours:
        return []
    values = {
        "id": f"P-{item}",
        "date": reading.day,
        "amount": reading.amount,
        "currency": reading.currency,
        "payer": reading.parties["payer"],
        "evidence": [item],
    }
    return [Proposal("payments", {k: v for k, v in values.items() if v is not None})]
