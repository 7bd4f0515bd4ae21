"""Each comparison of what was read, on a case of a few lines: pass, fail and cannot tell."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from legalkit.evidence.outcome import Outcome
from legalkit.evidence.read_proof import found_for, spoiled
from legalkit.evidence.read_rules import READ_TESTS
from legalkit.evidence.readers import PaperLine, Reading
from legalkit.model.case import Case
from legalkit.model.evidence import EvidenceRole

D = Decimal
PARTIES: list[dict[str, Any]] = [
    {
        "id": "C", "role": "creditor", "name": "甲有限公司",
        "bank_account": {"number": "6222 0000 1111", "bank": "某银行", "holder": "甲有限公司"},
    },
    {
        "id": "B", "role": "debtor", "name": "乙有限公司", "kind": "company", "email": "pay@b.example",
        "registration_number": "91510100MA6XXXX123", "legal_representative": {"name": "王收"},
    },
    {"id": "P", "role": "debtor", "name": "丙", "kind": "person"},
]  # fmt: skip


def case(**parts: Any) -> Case:
    base: dict[str, Any] = {
        "legalkit": "1", "case": {"id": "T", "title": "T"}, "parties": PARTIES, "claims": [],
    }  # fmt: skip
    return Case.model_validate({**base, **parts})


def items(*entries: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"title": "t", "file": f"{entry['id']}.pdf", **entry} for entry in entries]


def answers(
    test: str, mine: Case, readings: dict[str, Reading] | None = None, tolerance: str = "0.01"
) -> list[str]:
    found = list(READ_TESTS[test](mine, D(tolerance), readings or {}))
    return [_told(outcome) for outcome in found]


def _told(outcome: Outcome) -> str:
    """The answer, and the name of its sentence, said in both languages."""
    if outcome.text is None:
        return str(outcome.answer)
    assert outcome.text.text("en") and outcome.text.text("zh")
    return f"{outcome.answer}:{outcome.text.key.removeprefix('evidence.rule.')}"


def read(role: EvidenceRole | None = None, kind: str = "pdf", **more: Any) -> Reading:
    return Reading(kind, role, **more)


# ----------------------------------------------------------------------------------------- sums
INVOICE = items({"id": "I", "role": "invoice"})


@pytest.mark.parametrize(
    ("lines", "metadata", "amount", "told"),
    [
        ((), {"tax": D(0)}, "10", ["cannot_tell:lines_incomplete"]),
        ((PaperLine("a", amount=None),), {"tax": D(0)}, "10", ["cannot_tell:lines_incomplete"]),
        ((PaperLine("a", amount=D(10)),), {}, "10", ["cannot_tell:lines_incomplete"]),
        ((PaperLine("a", amount=D(10)),), {"tax": D("1.3")}, "11.30", ["pass"]),
        ((PaperLine("a", amount=D(10)),), {"tax": D("1.3")}, "11.32", ["fail:total_broken"]),
        ((PaperLine("a", D(3), D("3.333"), D("10.00")),), {"tax": D(0)}, "10", ["pass"]),
        (
            (PaperLine("a", D(3), D("3.40"), D(10)),), {"tax": D(0)}, "10",
            ["fail:line_broken", "pass"],
        ),
        (
            (PaperLine("a", amount=D(10)),),
            {"tax": D(1), "allowances": D(2), "charges": D("0.5")}, "9.50", ["pass"],
        ),
        ((PaperLine("a", D(-2), D(5), D(-10)),), {"tax": D("-1.3")}, "11.30", ["pass"]),
    ],
)  # fmt: skip
def test_lines_tax_and_total(
    lines: tuple[PaperLine, ...], metadata: dict[str, Any], amount: str, told: list[str]
) -> None:
    reading = read(
        EvidenceRole.INVOICE, "invoice", lines=lines, metadata=metadata, amount=D(amount)
    )
    assert answers("lines_add_up", case(evidence=INVOICE), {"I": reading}) == told


def test_an_invoice_that_is_a_picture_has_no_lines_to_add() -> None:
    assert answers("lines_add_up", case(evidence=INVOICE), {"I": read(EvidenceRole.INVOICE)}) == []


def test_prices_by_name_of_the_goods() -> None:
    mine = case(
        orders=[
            {
                "id": "O",
                "contract": "K",
                "number": "PO",
                "date": "2023-12-01",
                "amount": "10",
                "evidence": ["EO"],
            }
        ],
        contracts=[{"id": "K", "title": "K"}],
        invoices=[
            {
                "id": "I1",
                "number": "1",
                "amount": "10",
                "date": "2024-01-01",
                "order": "O",
                "evidence": ["EI"],
            },
            {"id": "I2", "number": "2", "amount": "10", "date": "2024-01-01", "evidence": ["EI"]},
        ],
        evidence=items({"id": "EO", "role": "order"}, {"id": "EI", "role": "invoice"}),
    )
    ordered = read(lines=(PaperLine("轴承 6204", unit_price=D("3.00")), PaperLine("轴承 6205")))
    same = read(lines=(PaperLine("轴承6204", unit_price=D("3.00")),))
    dear = read(lines=(PaperLine("轴承6204", unit_price=D("3.10")),))
    other = read(lines=(PaperLine("螺栓", unit_price=D(1)),))
    test = "prices_as_ordered"
    assert answers(test, mine, {"EO": ordered, "EI": same}) == ["pass"]
    assert answers(test, mine, {"EO": ordered, "EI": dear}) == ["fail:price_differs"]
    assert answers(test, mine, {"EO": ordered, "EI": other}) == ["cannot_tell:prices_not_readable"]
    assert answers(test, mine) == ["cannot_tell:prices_not_readable"]


def test_what_a_contract_keeps_back_must_be_in_the_account() -> None:
    kept = read(metadata={"retained": ("质保金 5%",)}, text="质保金 5%")
    contract = {"id": "K", "role": "contract"}
    test = "deductions_shown"
    assert answers(test, case(evidence=items(contract)), {"K": kept}) == ["fail:deduction"]
    told = {**contract, "facts": {"deductions": "5% until 2025"}}
    assert answers(test, case(evidence=items(told)), {"K": kept}) == ["pass"]
    assert answers(test, case(evidence=items(contract)), {"K": read(text="合同")}) == ["pass"]
    assert answers(test, case(evidence=items(contract)), {"K": read(text=" ")}) == []


def test_interest_runs_from_the_due_day_that_the_invoice_names() -> None:
    def mine(due: str | None, entered: str | None) -> Case:
        claim = {"id": "CL", "title": "t", "type": "sale_of_goods", "governing_law": "CN", "amount": "10",
                 "invoices": ["I", "gone"]}  # fmt: skip
        invoice = {
            "id": "I",
            "number": "1",
            "amount": "10",
            "date": "2024-01-01",
            "evidence": ["EI"],
        }
        return case(
            claims=[claim | ({"due_on": due} if due else {})],
            invoices=[invoice | ({"due_on": entered} if entered else {})],
            evidence=items({"id": "EI", "role": "invoice"}),
        )

    test = "interest_base_is_due"
    later = {"EI": read(metadata={"due": date(2024, 3, 1)})}
    assert answers(test, mine("2024-02-01", "2024-02-01")) == ["pass"]
    assert answers(test, mine("2024-02-01", "2024-02-01"), later) == ["fail:interest_early"]
    assert answers(test, mine("2024-03-01", None), later) == ["pass"]
    assert answers(test, mine(None, "2024-02-01")) == ["cannot_tell:due_unknown"]
    assert answers(test, mine("2024-02-01", None)) == ["cannot_tell:due_unknown"]


# -------------------------------------------------------------------------------------- persons
@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"signed_by": ["B"], "facts": {"signer": "王收"}}, ["pass"]),
        ({"signed_by": ["B"], "signer_authority": "授权书"}, ["pass"]),
        ({"signed_by": ["B"], "facts": {"signer": "李四"}}, ["fail:signer_other"]),
        ({"signed_by": ["B"]}, ["cannot_tell:signer_unknown"]),
        ({"signed_by": ["P", "C", "debtor"]}, []),
        ({"signed_by": ["B"], "role": "invoice"}, []),
    ],
)
def test_who_signed_for_the_company(entry: dict[str, Any], told: list[str]) -> None:
    mine = case(evidence=items({"id": "S", "role": "statement", **entry}))
    assert answers("signer_had_authority", mine) == told


@pytest.mark.parametrize(
    ("parties", "told"),
    [
        ({"payee_account": "622200001111"}, ["pass"]),
        ({"payee_account": "622200009999"}, ["fail:payee_other"]),
        ({"payee": "甲 有限公司"}, ["pass"]),
        ({"payee": "丁公司"}, ["fail:payee_other"]),
        ({}, []),
    ],
)
def test_the_account_that_money_went_to(parties: dict[str, str], told: list[str]) -> None:
    mine = case(evidence=items({"id": "M", "role": "payment_record"}))
    assert answers("payee_is_creditor", mine, {"M": read(parties=parties)}) == told


def test_an_account_alone_says_nothing_when_ours_is_not_entered() -> None:
    ours = [{"id": "C", "role": "creditor", "name": "甲有限公司"}, *PARTIES[1:]]
    mine = case(parties=ours, evidence=items({"id": "M", "role": "payment_record"}))
    readings = {"M": read(parties={"payee_account": "1"})}
    assert answers("payee_is_creditor", mine, readings) == ["cannot_tell:payee_unknown"]


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([("X", "Y"), ("Y", "C")], ["pass", "pass", "pass"]),
        ([("X", "Y"), ("Z", "C")], ["pass", "fail:assignment_gap", "pass"]),
        ([("X", "Y")], ["pass", "fail:assignment_end"]),
        ([("X", "")], ["cannot_tell:assignment_unclear"]),
        ([], []),
    ],
)
def test_from_the_first_creditor_to_the_claimant(
    steps: list[tuple[str, str]], told: list[str]
) -> None:
    papers = [
        {"id": f"A{n}", "role": "assignment", "date": f"2024-0{n}-01",
         "facts": {"assignor": giver, "assignee": taker}}
        for n, (giver, taker) in enumerate(steps, 1)
    ]  # fmt: skip
    # Entered in the wrong order: the days decide.
    assert answers("assignment_chain", case(evidence=items(*reversed(papers)))) == told


@pytest.mark.parametrize(
    ("facts", "senders", "told"),
    [
        ({}, ("pay@b.example",), ["pass"]),
        ({"from": "B"}, ("pay@b.example",), ["pass"]),
        ({"from": "debtor"}, ("pay@b.example",), ["pass"]),
        ({"from": "C"}, ("pay@b.example",), ["fail:account_other"]),
        ({}, ("someone@web.example",), ["cannot_tell:account_untied"]),
        ({"account_tied": "yes"}, ("someone@web.example",), ["pass"]),
        ({}, None, ["cannot_tell:account_untied"]),
    ],
)
def test_an_account_belongs_to_a_person(
    facts: dict[str, Any], senders: tuple[str, ...] | None, told: list[str]
) -> None:
    mine = case(evidence=items({"id": "M", "role": "email", "facts": facts}))
    metadata: dict[str, Any] = {"from": senders} if senders else {}
    assert answers("account_tied", mine, {"M": read(metadata=metadata)}) == told


# ----------------------------------------------------------------------------------------- days
@pytest.mark.parametrize(
    ("months", "called", "told"),
    [
        (6, "2024-06-30", ["pass"]),
        (6, "2024-07-02", ["cannot_tell:guarantor_not_called"]),
        (6, None, ["cannot_tell:guarantor_not_called"]),
        (None, "2024-06-30", ["cannot_tell:period_by_law"]),
    ],
)
def test_the_guarantor_was_called(months: int | None, called: str | None, told: list[str]) -> None:
    entry: dict[str, Any] = {"id": "G", "guarantor": "P", "claims": ["CL"]}
    claim = {"type": "sale_of_goods", "governing_law": "CN", "title": "t", "amount": "1"}
    mine = case(
        claims=[
            {"id": "CL", "due_on": "2024-01-01", **claim},
            {"id": "CL2", "due_on": "2024-01-01", **claim},
            {"id": "CL3", **claim},
        ],
        guarantees=[entry | ({"period_months": months} if months else {})],
        events=[
            {"id": "E", "kind": "demand_guarantor", "date": called, "to": "P", "claims": ["CL"]}
        ]
        if called
        else [],
    )
    assert answers("guarantee_called_in_time", mine) == told


@pytest.mark.parametrize(
    ("metadata", "signed", "told"),
    [
        ({"founded": date(2020, 1, 1), "legal_representative": "王收"}, "2023-01-01", ["pass"]),
        ({"founded": date(2024, 1, 1)}, "2023-01-01", ["fail:company_younger"]),
        ({"founded": date(2020, 1, 1), "legal_representative": "李"}, "2023-01-01", ["fail:head_other"]),
        ({"founded": date(2020, 1, 1)}, None, ["cannot_tell:register_unclear"]),
        ({}, "2023-01-01", ["cannot_tell:register_unclear"]),
    ],
)  # fmt: skip
def test_the_company_was_there(
    metadata: dict[str, Any], signed: str | None, told: list[str]
) -> None:
    mine = case(
        contracts=[{"id": "K", "title": "K", **({"signed_on": signed} if signed else {})}],
        evidence=items({"id": "R", "role": "register_extract"}),
    )
    numbered = {"registration_numbers": ("91510100MA6XXXX123",), **metadata}
    assert answers("company_existed", mine, {"R": read(metadata=numbered)}) == told
    assert answers("company_existed", mine, {"R": read(metadata=metadata)}) == []


@pytest.mark.parametrize(
    ("form", "made", "told"),
    [
        ("electronic_original", datetime(2024, 1, 12, tzinfo=UTC), ["pass"]),
        ("electronic_original", datetime(2024, 6, 1, tzinfo=UTC), ["fail:metadata_far"]),
        ("copy", datetime(2024, 6, 1, tzinfo=UTC), ["pass"]),
        ("copy", datetime(2023, 6, 1), ["fail:metadata_far"]),
        ("copy", None, []),
    ],
)
def test_a_scan_is_younger_than_its_paper(
    form: str, made: datetime | None, told: list[str]
) -> None:
    mine = case(evidence=items({"id": "E", "role": "email", "date": "2024-01-10", "form": form}))
    metadata: dict[str, Any] = {"created": made} if made else {}
    assert answers("metadata_near_stated", mine, {"E": read(metadata=metadata)}, "7") == told


# ------------------------------------------------------------------------- entries against papers
@pytest.mark.parametrize(
    ("entry", "reading", "told"),
    [
        ({"amount": "10"}, {"amount": D(10)}, ["pass"]),
        ({"amount": "10"}, {"amount": D(11)}, ["fail:sum_read"]),
        ({"amount": "10"}, {"amount": D(11), "rows": ({"a": "b"},)}, []),
        ({"number": "N1"}, {"number": "N2"}, ["fail:number_read"]),
        ({"currency": "CNY"}, {"currency": "USD", "amount": D(1)}, ["fail:currency_read"]),
        ({"date": "2024-01"}, {"day": date(2024, 1, 31)}, ["pass"]),
        ({"date": "2024-01"}, {"day": date(2024, 2, 1)}, ["fail:day_read"]),
        ({"reached_on": "2024-01-01"}, {"metadata": {"reached": date(2024, 1, 2)}}, ["fail:reached_read"]),
        ({"received": "yes"}, {"metadata": {"received": "returned"}}, ["fail:received_read"]),
        ({"received": "yes"}, {"metadata": {"received": "yes"}}, ["pass"]),
    ],
)  # fmt: skip
def test_what_is_entered_is_what_the_paper_says(
    entry: dict[str, Any], reading: dict[str, Any], told: list[str]
) -> None:
    mine = case(evidence=items({"id": "E", "role": "delivery_proof", **entry}))
    readings = {"E": read(EvidenceRole.DELIVERY_PROOF, **reading)}
    assert answers("papers_say_the_same", mine, readings) == told


@pytest.mark.parametrize(
    ("entered", "told"),
    [
        (["2024-03-01"], ["fail:money_not_entered", "pass"]),
        (["2024-02-02"], ["pass", "fail:money_not_entered"]),  # booked a day later
        (["2024-02-01", "2024-03-02"], ["pass", "pass"]),
    ],
)
def test_one_payment_entered_accounts_for_one_row_of_a_statement(
    entered: list[str], told: list[str]
) -> None:
    mine = case(
        payments=[{"id": f"P{n}", "amount": "60000", "date": day} for n, day in enumerate(entered)],
        evidence=items({"id": "EB", "role": "payment_record"}),
    )
    rows = (
        {"payer": "乙有限公司", "paid_in": "60000.00", "date": "2024-02-01"},
        {"payer": "乙有限公司", "paid_in": "60000.00", "time": "2024-03-01 10:00:00"},
    )
    readings = {"EB": read(EvidenceRole.PAYMENT_RECORD, rows=rows)}
    assert answers("papers_say_the_same", mine, readings) == told


def test_records_and_bank_rows_against_the_papers() -> None:
    mine = case(
        invoices=[{"id": "I", "number": "1", "amount": "10", "date": "2024-01-01", "evidence": ["EI", "EX"]}],
        payments=[{"id": "P", "amount": "4", "date": "2024-02-01", "evidence": ["EB"]}],
        evidence=items(
            {"id": "EI", "role": "invoice"}, {"id": "EX", "role": "email"},
            {"id": "EB", "role": "payment_record"},
        ),
    )  # fmt: skip
    paper = read(EvidenceRole.INVOICE, amount=D(12), currency="USD", day=date(2024, 1, 2))
    rows = (
        {"payer": "乙有限公司", "paid_in": "4.00", "date": "2024-02-01"},
        {"payer": "乙有限公司", "paid_in": "7.00", "time": "2024-03-01"},
        {"payer": "他人", "paid_in": "9.00"},
        {"payer": "乙有限公司", "paid_out": "9.00"},
        {"payer": "乙有限公司"},
    )
    readings = {"EI": paper, "EX": read(), "EB": read(EvidenceRole.PAYMENT_RECORD, rows=rows)}
    assert answers("papers_say_the_same", mine, readings) == [
        "fail:sum_read", "fail:currency_read", "fail:day_read", "pass", "fail:money_not_entered",
    ]  # fmt: skip


# ------------------------------------------------------------------- what could prove a demand
LETTER = {"id": "L", "role": "email", "date": "2024-05-01"}
EVENT = {"id": "V", "kind": "demand_letter", "date": "2024-05-01", "by": "C", "to": "B",
         "evidence": ["L"]}  # fmt: skip


def advice(readings: dict[str, Reading], *more: dict[str, Any], **changes: Any) -> list[str]:
    mine = case(
        events=[{**EVENT, **changes}], evidence=items(LETTER, {"id": "R", "role": "email"}, *more)
    )
    told = list(found_for(mine.events[0], mine, readings))
    for message in told:
        assert message.text("en") and message.text("zh")
    return [message.key.removeprefix("evidence.found.") for message in told]


def test_answers_bounces_slips_and_addresses_are_advice() -> None:
    sent = read(metadata={"message_id": "<1@c>", "to": ("pay@b.example",)})
    reply = read(
        metadata={"in_reply_to": ("<1@c>",), "from": ("pay@b.example",)}, day=date(2024, 5, 2)
    )
    bounce = read(metadata={"bounce_of": ("<1@c>", "<other@c>")})
    stranger = read(metadata={"in_reply_to": ("<1@c>",), "from": ("who@web.example",)})
    assert advice({"L": sent, "R": reply}) == ["reply", "address"]
    assert advice({"L": sent, "R": bounce}) == ["bounce", "address"]
    assert advice({"L": sent, "R": stranger}) == ["address"]
    assert advice({"L": read()}) == []
    assert advice({"L": sent}, kind="acknowledgement") == []


@pytest.mark.parametrize(
    ("reached", "more", "told"),
    [
        (date(2024, 5, 3), {}, ["slip"]),
        (date(2024, 7, 3), {}, []),
        (date(2024, 4, 30), {}, []),
        (None, {}, []),
        (date(2024, 5, 3), {"confirms_delivery_of": ["L"]}, []),
        (date(2024, 5, 3), {"refers_to": ["L"]}, []),
    ],
)
def test_a_slip_that_nobody_tied_to_a_letter(
    reached: date | None, more: dict[str, Any], told: list[str]
) -> None:
    slip = read(EvidenceRole.DELIVERY_PROOF, metadata={"reached": reached} if reached else {})
    assert advice({"S": slip}, {"id": "S", "role": "delivery_proof", **more}) == told


def test_what_harms_us_counts_at_once() -> None:
    mine = case(evidence=items(LETTER, {"id": "S", "role": "delivery_proof", "received": "yes"}))
    harmed = spoiled(
        mine,
        {
            "L": read(metadata={"message_id": "<1@c>"}),
            "S": read(EvidenceRole.DELIVERY_PROOF, metadata={"received": "returned", "bounce_of": ("<1@c>",)}),
        },
    )  # fmt: skip
    assert [(i.facts.get("bounced"), i.received) for i in harmed.evidence] == [
        ("yes", None), (None, "returned"),
    ]  # fmt: skip
