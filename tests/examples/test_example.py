"""The example case: made again byte for byte, tied out to the cent, with its gaps in place."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from stdnum.cn import uscc

from legalkit.casefile import CaseRead, read_case
from legalkit.model.case import Case
from legalkit.model.evidence import EvidenceRole

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "suzhou-chengdu"
EVIDENCE = EXAMPLE / "evidence"


@pytest.fixture(scope="module")
def read() -> CaseRead:
    return read_case(EXAMPLE)


@pytest.fixture(scope="module")
def case(read: CaseRead) -> Case:
    return read.require()


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_examples", ROOT / "examples" / "make_examples.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def facts(maker: ModuleType) -> dict[str, Any]:
    found: dict[str, Any] = maker.read_facts()
    return found


def test_the_script_makes_the_same_bytes(tmp_path: Path) -> None:
    """In a process of its own, with another hash seed, so that no order is left to chance."""
    script = ROOT / "examples" / "make_examples.py"
    subprocess.run(
        [sys.executable, str(script), str(tmp_path)],
        check=True,
        capture_output=True,
        env={"PYTHONHASHSEED": "99", "TZ": "America/Lima", "PATH": "/usr/bin:/bin"},
    )
    made = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    kept = {p.relative_to(EVIDENCE): p.read_bytes() for p in EVIDENCE.rglob("*") if p.is_file()}
    assert made.keys() == kept.keys()
    assert [str(name) for name in made if made[name] != kept[name]] == []
    assert sum(len(data) for data in kept.values()) < 6_000_000


def test_it_reads_without_a_finding(read: CaseRead) -> None:
    assert [f.text() for f in read.findings] == []
    assert len(read.companies) == 1


def test_every_file_is_an_exhibit_once_and_every_exhibit_but_the_recording_is_held(
    case: Case,
) -> None:
    named = [item.file for item in case.evidence if item.file]
    there = {p.relative_to(EVIDENCE).as_posix() for p in EVIDENCE.rglob("*") if p.is_file()}
    assert sorted(named) == sorted(there)
    assert [item.id for item in case.evidence if item.file is None] == ["E71"]


def test_orders_deliveries_invoices_agree_and_due_dates_follow_the_clause(case: Case) -> None:
    orders = {order.id: order for order in case.orders}
    deliveries = {note.id: note for note in case.deliveries}
    terms = case.contracts[0].payment_terms
    assert terms and terms.days
    for invoice in case.invoices:
        order, note = orders[invoice.order or ""], deliveries[invoice.deliveries[0]]
        assert invoice.amount == order.amount == note.amount
        assert order.date <= note.date <= invoice.date
        assert invoice.due_on == note.date + timedelta(days=terms.days)


def test_payments_leave_the_claimed_principal(case: Case) -> None:
    invoices = {invoice.id: invoice for invoice in case.invoices}
    for claim in case.claims:
        (invoice_id,) = claim.invoices
        invoice = invoices[invoice_id]
        paid = sum((p.amount for p in case.payments if p.allocate_to == invoice_id), Decimal(0))
        assert claim.original_amount == invoice.amount
        assert claim.amount == invoice.amount - paid
        assert claim.due_on and invoice.due_on and claim.due_on.earliest == invoice.due_on
    assert sum(claim.amount or Decimal(0) for claim in case.claims) == Decimal("1282000.00")
    assert invoices["I0"].amount == sum(p.amount for p in case.payments if p.allocate_to == "I0")


def test_statements_tie_out_and_follow_on(case: Case) -> None:
    first, second = case.statements
    for state, since in ((first, None), (second, first.as_at)):
        invoiced = sum(
            (
                i.amount
                for i in case.invoices
                if i.date <= state.as_at and (since is None or i.date > since)
            ),
            Decimal(0),
        )
        paid = sum(
            (
                p.amount
                for p in case.payments
                if p.date <= state.as_at and (since is None or p.date > since)
            ),
            Decimal(0),
        )
        assert (state.invoiced, state.paid) == (invoiced, paid)
        assert (state.opening or Decimal(0)) + invoiced - paid == state.balance
    assert second.opening == first.balance
    assert second.balance == Decimal("1282000.00")
    assert (first.confirmed_by, second.confirmed_by) == ("D", None)


def test_case_and_sources_say_the_same(case: Case, facts: dict[str, Any]) -> None:
    told = [(i.number, str(i.date), format(i.amount, "f"), str(i.due_on)) for i in case.invoices]
    assert told == [(s["invoice"], s["invoiced"], s["total"], s["due"]) for s in facts["sales"]]
    assert [o.number for o in case.orders] == [s["order"] for s in facts["sales"]]
    assert [d.number for d in case.deliveries] == [s["note"] for s in facts["sales"]]
    assert [(str(p.date), format(p.amount, "f")) for p in case.payments] == [
        (p["date"], p["amount"]) for p in facts["payments"]
    ]
    assert {n: format(c.amount or 0, "f") for n, c in enumerate(case.claims, 1)} == facts["open"]
    by_role = {"C": "C", "D": "D", "G": "G", "L": "L"}
    assert all(p.name == facts[by_role[p.id]]["name"] for p in case.parties)


def test_the_plan_comes_to_what_it_admits(facts: dict[str, Any]) -> None:
    plan = facts["plan"]
    total = Decimal(plan["total"])
    assert sum(Decimal(part["amount"]) for part in plan["instalments"]) == total
    owed = sum(Decimal(facts["sales"][n]["total"]) for n in plan["sales"])
    before = sum(
        Decimal(p["amount"])
        for p in facts["payments"]
        if p["sale"] in plan["sales"] and p["date"] < plan["signed"]
    )
    assert owed - before == total


def test_gap_one_the_letter_of_2024_has_no_proof_of_arrival_and_alone_speaks_of_cl1(
    case: Case,
) -> None:
    letter = next(event for event in case.events if event.id == "EV10")
    assert letter.evidence == ("E64",)
    assert not [item for item in case.evidence if "E64" in item.confirms_delivery_of]
    later = [
        e.id
        for e in case.events
        if "CL1" in e.claims and e.date.earliest.isoformat() > "2023-03-02"
    ]
    assert later == ["EV10"]
    # three years before the day of the demo: what came earlier no longer helps
    assert all(
        e.date.earliest.isoformat() < "2023-03-02"
        for e in case.events
        if "CL1" in e.claims and e.id != "EV10"
    )


def test_gap_two_the_fifth_delivery_has_no_paper(case: Case) -> None:
    note = next(d for d in case.deliveries if d.id == "DN5")
    assert note.evidence == ()
    for item in case.evidence:
        if item.role in (EvidenceRole.DELIVERY_NOTE, EvidenceRole.WAYBILL, EvidenceRole.ACCEPTANCE):
            assert note.number not in (item.number, *item.refers_to)
    others = [d.id for d in case.deliveries if not d.evidence]
    assert others == ["DN5"]


def test_the_demand_of_2025_arrived_and_the_guarantor_was_called_in_time_for_four_claims(
    case: Case,
) -> None:
    slip = next(item for item in case.evidence if item.id == "E66")
    assert (slip.confirms_delivery_of, str(slip.reached_on), slip.received) == (
        ("E65",),
        "2025-07-10",
        "yes",
    )
    call = next(event for event in case.events if event.id == "EV12")
    months = case.guarantees[0].period_months
    assert months == 24
    in_time = []
    for claim in case.claims:
        assert claim.due_on and call.received_on
        due = claim.due_on.earliest
        if call.received_on.latest <= due.replace(year=due.year + 2):
            in_time.append(claim.id)
    assert in_time == ["CL3", "CL4", "CL5", "CL6"]
    assert call.claims == tuple(in_time)


def test_the_warehouse_went_to_the_sister_company_under_value_and_unpaid(read: CaseRead) -> None:
    (facts,) = read.companies
    sale = next(t for t in facts.transfers if t.id == "T1")
    assert sale.price and sale.market_value and sale.paid is not None
    assert sale.price / sale.market_value < Decimal("0.5")
    assert sale.paid / sale.price < Decimal("0.5")
    owners = {(r.from_, r.to): r.pct for r in facts.relations if r.type == "ownership"}
    assert owners["G", "D"] and owners["G", "D"] > 50
    assert owners["G", "S"] and owners["G", "S"] > 50
    assert all(d.demand and d.demand < sale.date for d in facts.debts)
    harmless = next(t for t in facts.transfers if t.id == "T3")
    assert harmless.paid == harmless.price


def test_registration_numbers_are_well_formed_and_the_same_everywhere(
    case: Case, read: CaseRead
) -> None:
    numbers = {p.id: p.registration_number for p in case.parties if p.registration_number}
    for entity in read.companies[0].entities:
        if "uscc" in entity.identifiers:
            assert uscc.is_valid(entity.identifiers["uscc"])
            assert numbers.get(entity.id, entity.identifiers["uscc"]) == entity.identifiers["uscc"]
    assert set(numbers) == {"C", "D"}


def test_the_mails_carry_headers_zone_and_identity() -> None:
    for path in sorted((EVIDENCE / "email").glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert not mail.defects
        assert mail["date"].datetime.utcoffset() == timedelta(hours=8)
        assert mail["message-id"]
        assert mail["received"]
        assert path.name[:10] == mail["date"].datetime.date().isoformat()
    assert len(list((EVIDENCE / "email").glob("*-demand-*.eml"))) == 3


def test_the_papers_hold_text_that_can_be_read(case: Case) -> None:
    """An independent reader finds the numbers that the case ascribes to the papers."""
    import pypdfium2

    for item in case.evidence:
        if not item.file or not item.file.endswith(".pdf"):
            continue
        document = pypdfium2.PdfDocument(EVIDENCE / item.file)
        try:
            text = "".join(page.get_textpage().get_text_range() for page in document)
        finally:
            document.close()
        assert len(text) > 80, item.id
        if item.number:
            assert item.number in text.replace("\r\n", ""), item.id
        if item.amount is not None and item.role is not EvidenceRole.GUARANTEE:
            assert f"{item.amount:,.2f}" in text, item.id


def test_the_contract_has_five_pages() -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(EVIDENCE / "contract" / "framework-contract-ZC-2022-0318.pdf")
    assert len(document) == 5
    document.close()
