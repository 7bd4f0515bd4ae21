"""What intake proposes for case.yaml: facts that the file states, records the case does not have."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from legalkit.evidence.proposal import Known, Proposal, facts_of
from legalkit.evidence.readers import Reading
from legalkit.evidence.records import Trade
from legalkit.model.case import Case
from legalkit.model.evidence import EvidenceRole

PARTIES: list[dict[str, Any]] = [
    {"id": "C", "role": "creditor", "name": "甲有限公司", "registration_number": "91C"},
    {"id": "D", "role": "debtor", "name": "乙有限公司", "email": "pay@b.example"},
    {"id": "X", "role": "other", "name": "丙有限公司"},
]
CASE = Case.model_validate(
    {
        "legalkit": "1", "case": {"id": "T", "title": "T"}, "parties": PARTIES, "claims": [],
        "invoices": [{"id": "I1", "number": "F1", "date": "2024-01-01", "amount": "5"}],
        "payments": [{"id": "P1", "date": "2024-02-01", "amount": "4"}],
    }
)  # fmt: skip
KNOWN = Known(CASE.parties)


def records_of(item: str, reading: Reading, case: Case, known: Known) -> list[Proposal]:
    return Trade(case).propose([(item, reading)], known)


def read(role: EvidenceRole, **more: Any) -> Reading:
    return Reading("pdf", role, **more)


def test_sides_are_tied_to_parties_and_strangers_keep_their_name() -> None:
    invoice = read(
        EvidenceRole.INVOICE,
        parties={"seller": "甲 有限公司", "seller_number": "91C", "buyer": "丁公司"},
    )
    assert facts_of(invoice, KNOWN) == {"seller": "C", "seller_number": "91C", "buyer": "丁公司"}
    # A contract names its sides too, but no rule asks for them there.
    contract = read(EvidenceRole.CONTRACT, parties={"seller": "甲有限公司"})
    assert facts_of(contract, KNOWN) == {}


@pytest.mark.parametrize(
    ("payer", "fact"),
    [("乙有限公司", "D"), ("丙有限公司", "third_party"), ("没听说过", "third_party")],
)
def test_who_paid(payer: str, fact: str) -> None:
    assert facts_of(read(EvidenceRole.PAYMENT_RECORD, parties={"payer": payer}), KNOWN) == {
        "payer": fact
    }


def test_who_wrote_and_how_long_a_call_was() -> None:
    mail = read(EvidenceRole.EMAIL, metadata={"from": ("pay@b.example",)})
    assert facts_of(mail, KNOWN) == {"from": "D"}
    stranger = read(EvidenceRole.EMAIL, metadata={"from": ("who@web.example",)})
    assert facts_of(stranger, KNOWN) == {"from": "who@web.example"}
    call = read(EvidenceRole.CALL_RECORDING, metadata={"duration_seconds": Decimal("61.5")})
    assert facts_of(call, KNOWN) == {"duration_seconds": Decimal("61.5")}


def invoice(**changes: Any) -> Reading:
    values: dict[str, Any] = {
        "number": "F2", "amount": Decimal(7), "currency": "CNY", "day": date(2024, 3, 1),
        "metadata": {"due": date(2024, 4, 1)},
    }  # fmt: skip
    return read(EvidenceRole.INVOICE, **{**values, **changes})


def test_a_new_invoice_is_proposed_whole() -> None:
    (proposal,) = records_of("E9", invoice(), CASE, KNOWN)
    text = str(proposal)
    for part in ("I-E9", "F2", "2024, 3, 1", "2024, 4, 1", "CNY"):
        assert part in text
    (bare,) = records_of("E9", invoice(currency=None, metadata={}), CASE, KNOWN)
    assert "due_on" not in str(bare)


@pytest.mark.parametrize(
    "changes",
    [{"number": "F1"}, {"amount": None}, {"day": None}, {"amount": Decimal(-7)}, {"number": None}],
)
def test_an_invoice_that_is_known_or_says_too_little_is_not_proposed(
    changes: dict[str, Any],
) -> None:
    assert records_of("E9", invoice(**changes), CASE, KNOWN) == []


def payment(**changes: Any) -> Reading:
    values: dict[str, Any] = {
        "amount": Decimal(4), "day": date(2024, 2, 2), "parties": {"payer": "乙有限公司"},
    }  # fmt: skip
    return read(EvidenceRole.PAYMENT_RECORD, **{**values, **changes})


def test_money_that_came_is_proposed_once_and_money_we_sent_never() -> None:
    (proposal,) = records_of("E9", payment(), CASE, KNOWN)
    assert "P-E9" in str(proposal)
    assert "乙有限公司" in str(proposal)
    assert records_of("E9", payment(day=date(2024, 2, 1)), CASE, KNOWN) == []
    assert records_of("E9", payment(parties={"payer": "甲有限公司"}), CASE, KNOWN) == []
    assert records_of("E9", payment(parties={}), CASE, KNOWN) == []


def test_papers_are_linked_by_the_numbers_that_they_name() -> None:
    day = date(2024, 3, 1)
    contract = read(EvidenceRole.CONTRACT, number="K-1", title="框架合同")
    order = read(
        EvidenceRole.ORDER, number="PO-1", day=day, amount=Decimal(7), numbers=("PO-1", "K-1")
    )
    note = read(EvidenceRole.DELIVERY_NOTE, number="DN-1", day=day, numbers=("DN-1", "PO-1"))
    bill = invoice(numbers=("F2", "K-1", "PO-1", "DN-1"))
    papers = [("E4", bill), ("E3", note), ("E2", order), ("E1", contract)]
    found = {p.values["id"]: p.values for p in Trade(CASE).propose(papers, KNOWN)}
    assert list(found) == ["K-E1", "O-E2", "D-E3", "I-E4"]
    assert found["O-E2"]["contract"] == "K-E1"
    assert found["D-E3"]["order"] == "O-E2" and "amount" not in found["D-E3"]
    assert (found["I-E4"]["order"], found["I-E4"]["deliveries"]) == ("O-E2", ("D-E3",))


def test_a_paper_that_names_two_orders_is_left_to_a_person() -> None:
    orders = [
        (
            f"E{n}",
            read(EvidenceRole.ORDER, number=f"PO-{n}", day=date(2024, 3, n), amount=Decimal(n)),
        )
        for n in (1, 2)
    ]
    bill = invoice(numbers=("F2", "PO-1", "PO-2"))
    found = Trade(CASE).propose([*orders, ("E3", bill)], KNOWN)
    assert "order" not in next(p.values for p in found if p.section == "invoices")


def test_two_papers_of_one_record_make_one_and_a_known_record_is_named() -> None:
    twice = Trade(CASE).propose([("E1", invoice()), ("E2", invoice())], KNOWN)
    assert [p.values["id"] for p in twice] == ["I-E1"]
    trade = Trade(CASE, "zh")
    assert trade.propose([("E9", invoice(number="F1"))], KNOWN) == []
    assert "I1" in trade.notes["E9"] and "E9" in trade.notes["E9"]
