"""The chain on small cases: what proves, what is missing, what does not add up."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalkit.evidence.chain import Chain, ElementStatus, build
from legalkit.evidence.outcome import Answer
from legalkit.evidence.read_rules import READ_TESTS
from legalkit.evidence.reconcile import TESTS, reconcile
from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.law.load import load_sheet
from legalkit.messages import catalogue
from legalkit.model.case import Case
from legalkit.model.claim import EventKind
from legalkit.model.errors import RuleError

SHEET = load_sheet("CN", "evidence.yaml", EvidenceSheet)
PURPOSES = ["lawyer-letter", "payment-order", "filing", "preservation", "enforcement", "avoidance"]

GOOD: dict[str, Any] = {
    "legalkit": "1",
    "case": {"id": "T", "title": "测试"},
    "parties": [
        {"id": "C", "role": "creditor", "name": "甲公司", "registration_number": "91C"},
        {"id": "D", "role": "debtor", "name": "乙公司", "registration_number": "91D"},
    ],
    "contracts": [
        {"id": "K", "title": "合同", "signed_on": "2023-01-05", "receivers": ["王收"],
         "payment_terms": {"days": 30, "after": "invoice"}, "evidence": ["E1"]},
    ],
    "orders": [{"id": "O1", "contract": "K", "number": "PO1", "date": "2023-02-01", "amount": "100.00", "evidence": ["E2"]}],
    "deliveries": [
        {"id": "DN1", "order": "O1", "number": "N1", "date": "2023-02-10", "amount": "100.00", "receiver": "王收", "evidence": ["E3", "E4"]},
    ],
    "invoices": [
        {"id": "I1", "number": "F1", "date": "2023-02-12", "amount": "100.00", "due_on": "2023-03-14", "order": "O1",
         "deliveries": ["DN1"], "evidence": ["E5"]},
    ],
    "statements": [
        {"id": "S1", "as_at": "2023-12-31", "opening": "0", "invoiced": "100.00", "paid": "40.00", "balance": "60.00",
         "confirmed_on": "2024-01-10", "confirmed_by": "D", "evidence": ["E6"]},
    ],
    "payments": [
        {"id": "P1", "date": "2023-06-01", "amount": "40.00", "payer": "乙公司", "allocate_to": "I1", "evidence": ["E7"]},
    ],
    "claims": [
        {"id": "CL1", "title": "货款", "type": "sale_of_goods", "governing_law": "CN", "due_on": "2023-03-14",
         "amount": "60.00", "invoices": ["I1"]},
    ],
    "events": [{"id": "V1", "kind": "acknowledgement", "date": "2024-01-10", "by": "D", "evidence": ["E6"]}],
    "evidence": [
        {"id": "E1", "role": "contract", "title": "合同", "file": "k.pdf", "form": "original", "sealed_by": ["C", "D"]},
        {"id": "E2", "role": "order", "title": "订单", "file": "o.pdf", "form": "original", "sealed_by": ["D"], "number": "PO1", "amount": "100.00"},
        {"id": "E3", "role": "delivery_note", "title": "送货单", "file": "n.pdf", "form": "original", "sealed_by": ["D"], "number": "N1"},
        {"id": "E4", "role": "waybill", "title": "运单", "file": "w.pdf", "form": "printout"},
        {"id": "E5", "role": "invoice", "title": "发票", "file": "i.pdf", "form": "electronic_original", "number": "F1",
         "amount": "100.00", "facts": {"buyer": "乙公司", "buyer_number": "91D", "seller_number": "91C"}},
        {"id": "E6", "role": "statement", "title": "对账单", "file": "s.pdf", "form": "original", "sealed_by": ["C", "D"],
         "date": "2024-01-10", "amount": "60.00"},
        {"id": "E7", "role": "payment_record", "title": "回单", "file": "p.pdf", "form": "original", "amount": "40.00"},
        {"id": "E8", "role": "register_extract", "title": "登记", "file": "r.pdf", "form": "printout", "proves": ["E1"]},
    ],
}  # fmt: skip


def case(**changes: Any) -> Case:
    """The good case with ``section__id__field=value`` put in its place; None drops the entry."""
    raw = deepcopy(GOOD)
    for path, value in changes.items():
        parts = path.split("__")
        if len(parts) == 1:
            raw[path] = value
            continue
        entry = next(e for e in raw[parts[0]] if e["id"] == parts[1])
        if len(parts) == 2:
            raw[parts[0]].remove(entry)
        else:
            entry[parts[2]] = value
    return Case.model_validate(raw)


def chain(built: Case, purpose: str = "filing") -> Chain:
    return build(built, SHEET, purpose)


def test_good_case_is_proven_throughout() -> None:
    result = chain(case())
    assert result.gaps == ()
    assert {r.rule for r in result.rules if r.answer is Answer.FAIL} == set()
    assert result.orphans == ()
    assert all(event.verdict.proven for event in result.events)
    status = {e.element: e.status for e in result.elements}
    assert {status[name] for name in ("E11", "E12", "E14")} == {ElementStatus.NOT_ASKED}


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("AMT-3", {"deliveries__DN1__amount": "100.02"}),
        ("AMT-3", {"deliveries__DN1__amount": "99.98"}),
        ("AMT-4", {"statements__S1__opening": "0.02"}),
        ("AMT-5", {"claims__CL1__amount": "60.02"}),
        ("AMT-5", {"payments__P1__amount": "39.00"}),
        ("AMT-5", {"credit_notes": [{"id": "N", "date": "2023-07-01", "amount": "1", "invoice": "I1"}]}),
        ("AMT-6", {"payments__P1__allocate_to": "NOWHERE"}),
        ("AMT-7", {"statements__S1__balance": "61.00"}),
        ("AMT-7", {"payments__P1__date": "2024-02-01"}),
        ("AMT-8", {"invoices__I1__currency": "USD"}),
        ("AMT-8", {"payments__P1__currency": "USD"}),
        ("AMT-11", {"guarantees": [{"id": "G", "guarantor": "D", "ceiling": "59.00"}]}),
        ("PTY-1", {"parties": [{"id": "C", "role": "creditor", "name": "甲公司", "registration_number": "91C"},
                               {"id": "D", "role": "debtor", "name": "乙公司", "registration_number": "91X"}]}),
        ("PTY-1", {"parties": [{"id": "C", "role": "creditor", "name": "甲公司", "registration_number": "91C"},
                               {"id": "D", "role": "debtor", "name": "乙公司", "registration_number": "91C"}]}),
        ("PTY-3", {"deliveries__DN1__receiver": "李某", "deliveries__DN1__evidence": ["E4"]}),
        ("PTY-4", {"payments__P1__payer": "丙公司"}),
        ("PTY-5", {"evidence__E5__facts": {"buyer": "丙公司"}}),
        ("DAT-1", {"deliveries__DN1__date": "2023-01-31"}),
        ("DAT-1", {"orders__O1__date": "2023-01-04"}),
        ("DAT-1", {"invoices__I1__date": "2023-01-31"}),
        ("DAT-2", {"invoices__I1__due_on": "2023-03-15"}),
        ("DAT-4", {"events": [{"id": "V", "kind": "demand_letter", "date": "2023-03-13"}]}),
        ("DAT-8", {"statements__S1__confirmed_on": "2023-12-30"}),
        ("REF-1", {"deliveries__DN1__order": None}),
        ("REF-1", {"orders__O1__contract": None}),
        ("REF-2", {"invoices__I1__deliveries": []}),
        ("REF-2", {"deliveries__DN1__evidence": []}),
        ("REF-2", {"evidence__E3__file": None, "evidence__E4__file": None}),
        ("INT-4", {"evidence__E4__file": "n.pdf"}),
        ("CON-1", {"evidence__E7__amount": "41.00"}),
        ("CON-1", {"evidence__E5__number": "F2"}),
        ("CON-1", {"evidence__E6__amount": "61.00"}),
    ],
)  # fmt: skip
def test_each_rule_fails_on_its_own_fault(rule: str, changes: dict[str, Any]) -> None:
    before, after = chain(case()), chain(case(**changes))
    old, new = before.rule(rule), after.rule(rule)
    assert old is not None and old.answer is not Answer.FAIL
    assert new is not None and new.answer is Answer.FAIL
    for outcome in new.failures:
        assert outcome.text is not None and outcome.text.text("en") and outcome.text.text("zh")
    for name in new.elements:
        element = after.element(name)
        assert element is not None
        assert rule in element.contradicted_by


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("AMT-3", {"deliveries__DN1__amount": None}),
        ("AMT-4", {"statements__S1__opening": None}),
        ("AMT-5", {"claims__CL1__amount": None}),
        ("AMT-7", {"claims__CL1__amount": None}),
        ("PTY-3", {"deliveries__DN1__receiver": None, "deliveries__DN1__evidence": ["E4"]}),
        ("PTY-4", {"payments__P1__payer": None}),
        ("PTY-5", {"evidence__E5__facts": {}}),
        ("DAT-1", {"contracts__K__signed_on": None}),
        ("DAT-2", {"invoices__I1__due_on": None}),
        ("DAT-2", {"contracts__K__payment_terms": {"days": 30, "after": "statement"}}),
        ("DOC-2d", {"preservation": {"timing": "in_suit", "amount": "70.00"}}),
        ("AMT-11", {}),
    ],
)
def test_what_cannot_be_told_is_no_pass(rule: str, changes: dict[str, Any]) -> None:
    result = chain(case(**changes)).rule(rule)
    assert result is not None and result.answer is Answer.CANNOT_TELL


@pytest.mark.parametrize(
    ("after", "due"), [("delivery", "2023-03-12"), ("month_end", "2023-03-30"), ("invoice", "2023-03-14")]
)  # fmt: skip
def test_due_date_by_its_trigger(after: str, due: str) -> None:
    built = case(contracts__K__payment_terms={"days": 30, "after": after}, invoices__I1__due_on=due)
    result = chain(built).rule("DAT-2")
    assert result is not None and result.answer is Answer.PASS


def test_unallocated_payment_with_several_claims_cannot_be_told() -> None:
    second = {"id": "CL2", "title": "x", "type": "sale_of_goods", "governing_law": "CN",
              "amount": "1.00", "invoices": ["I1"]}  # fmt: skip
    built = case(claims=[*GOOD["claims"], second], payments__P1__allocate_to=None)
    for rule in ("AMT-5", "AMT-6"):
        result = chain(built).rule(rule)
        assert result is not None and result.answer is Answer.CANNOT_TELL


def test_preservation_within_the_claim_passes() -> None:
    built = case(preservation={"timing": "in_suit", "amount": "60.00"})
    result = chain(built).rule("DOC-2d")
    assert result is not None and result.answer is Answer.PASS


def test_numbers_used_are_shown() -> None:
    result = chain(case(statements__S1__opening="5.00")).rule("AMT-4")
    assert result is not None
    assert result.failures[0].numbers == {
        "statement": "S1", "opening": "5.00", "invoiced": "100.00", "paid": "40.00",
        "expected": "65.00", "balance": "60.00",
    }  # fmt: skip


def test_one_source_for_delivery_is_not_enough() -> None:
    result = chain(case(evidence__E4=None, deliveries__DN1__evidence=["E3"]))
    element = result.element("E4")
    assert element is not None
    assert (element.grade, element.sources, element.status) == ("C", 1, ElementStatus.WEAK)
    assert "second independent" in element.missing[0].text("en")


def test_copies_leave_an_element_weak_and_nothing_leaves_it_missing() -> None:
    copies = {f"evidence__E{n}__form": "copy" for n in (3, 4)}
    element = chain(case(**copies)).element("E4")
    assert element is not None and (element.grade, element.status) == ("D", ElementStatus.WEAK)
    bare = chain(case(evidence__E3=None, evidence__E4=None, deliveries__DN1__evidence=[])).element(
        "E4"
    )
    assert bare is not None and (bare.grade, bare.status) == (None, ElementStatus.MISSING)


def test_own_record_rises_only_beside_something_from_outside() -> None:
    lone = chain(case(evidence=[GOOD["evidence"][4]], events=[]))
    supported = chain(case())
    for result, grade in ((lone, "D"), (supported, "C")):
        element = result.element("E6")
        assert element is not None
        assert next(w.grade for w in element.items if w.item == "E5") == grade


def test_adverse_items_prove_nothing_for_us() -> None:
    element = chain(case(evidence__E1__adverse=True)).element("E13")
    assert element is not None
    assert "E1" not in [w.item for w in element.items]


def test_gap_of_delivery_names_the_invoice_and_the_sum() -> None:
    orphan = chain(case(deliveries__DN1__evidence=[])).orphans[0]
    assert orphan.kind == "delivery_without_paper" and orphan.amount == "100.00"
    assert "I1 (F1)" in orphan.text.text("en") and "I1 (F1)" in orphan.text.text("zh")


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("contract_without_paper", {"contracts__K__evidence": []}),
        ("order_without_paper", {"orders__O1__evidence": []}),
        ("order_without_delivery", {"orders": [*GOOD["orders"], {"id": "O2", "number": "2", "date": "2023-02-01", "amount": "1"}]}),
        ("delivery_without_invoice", {"invoices__I1__deliveries": []}),
        ("delivery_without_paper", {"deliveries": [*GOOD["deliveries"], {"id": "DN2", "date": "2023-02-11"}]}),
        ("invoice_without_paper", {"invoices__I1__evidence": []}),
        ("invoice_without_claim", {"invoices": [*GOOD["invoices"], {"id": "I2", "number": "F2", "date": "2023-03-01", "amount": "9.00"}]}),
        ("payment_without_paper", {"payments__P1__evidence": []}),
        ("statement_without_paper", {"statements__S1__evidence": []}),
        ("guarantee_without_paper", {"guarantees": [{"id": "G", "guarantor": "D"}]}),
        ("item_idle", {"evidence": [*GOOD["evidence"], {"id": "X", "role": "other", "title": "x", "file": "x.pdf"}]}),
        ("item_not_held", {"evidence__E8__file": None}),
    ],
)  # fmt: skip
def test_every_orphan_is_named(kind: str, changes: dict[str, Any]) -> None:
    found = [orphan for orphan in chain(case(**changes)).orphans if orphan.kind == kind]
    assert found and found[0].text.text("zh")


def test_a_paid_invoice_outside_the_claims_is_no_orphan() -> None:
    paid = {"id": "I2", "number": "F2", "date": "2023-03-01", "amount": "9.00",
            "deliveries": ["DN1"], "evidence": ["E5"]}  # fmt: skip
    payment = {"id": "P2", "date": "2023-03-05", "amount": "9.00", "allocate_to": "I2",
               "evidence": ["E7"]}  # fmt: skip
    built = case(invoices=[*GOOD["invoices"], paid], payments=[*GOOD["payments"], payment])
    assert not [o for o in chain(built).orphans if o.kind == "invoice_without_claim"]


@given(st.sampled_from(PURPOSES), st.sampled_from(["en", "zh"]))
def test_every_purpose_speaks_both_languages(purpose: str, lang: str) -> None:
    told = chain(case(), purpose).to_json(lang)
    assert told["purpose"] == purpose and len(told["elements"]) == 14
    assert {role["need"] for role in told["roles"]} <= {"needed", "optional", "no"}


def test_needs_differ_by_purpose_and_occasion() -> None:
    needs = {p: {r.id: r.need for r in chain(case(), p).roles} for p in PURPOSES}
    assert needs["lawyer-letter"]["delivery"] == "optional"
    assert needs["filing"]["delivery"] == "needed"
    assert needs["enforcement"]["title"] == "needed"
    assert needs["filing"]["security"] == "no"  # no guarantee in this case
    secured = chain(case(guarantees=[{"id": "G", "guarantor": "D"}]), "filing")
    assert {r.id: r.need for r in secured.roles}["security"] == "needed"


def test_unknown_purpose_and_unknown_test_are_errors() -> None:
    with pytest.raises(RuleError) as caught:
        chain(case(), "gossip")
    assert caught.value.findings[0].code == "LK512"
    bad = SHEET.rules[0].model_copy(update={"test": "no_such_test"})
    with pytest.raises(RuleError) as caught:
        reconcile(case(), SHEET.model_copy(update={"rules": (bad,)}))
    assert caught.value.findings[0].code == "LK511"


def test_sheet_covers_the_fourteen_elements_and_every_computation() -> None:
    assert [e.id for e in SHEET.elements] == [f"E{n}" for n in range(1, 15)]
    assert {rule.test for rule in SHEET.rules} == {*TESTS, *READ_TESTS}
    elements = {e.id for e in SHEET.elements}
    assert all(set(rule.elements) <= elements for rule in SHEET.rules)
    standards = {s.id for s in SHEET.proof_standards}
    assert set(SHEET.event_standards.values()) <= standards
    assert set(SHEET.event_standards) == set(EventKind)
    for key, entry in catalogue().items():
        if key.startswith(("evidence.", "check.")):
            assert set(entry) == {"en", "zh"}, key
