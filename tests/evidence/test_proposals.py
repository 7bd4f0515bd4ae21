"""What intake proposes for case.yaml: facts that the file states, records the case does not have."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from legalkit.evidence.proposal import Known, facts_of, records_of
from legalkit.evidence.readers import Reading
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
