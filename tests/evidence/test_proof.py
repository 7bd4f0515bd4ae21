"""An assertion is not a proof: what it takes for each kind of event."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalkit.evidence.proof import judge, prover
from legalkit.evidence.weigh import Sides, weigh
from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.law.load import load_sheet
from legalkit.model.case import Case
from legalkit.model.claim import Event, EventKind
from legalkit.model.errors import EvidenceError, RuleError
from legalkit.model.evidence import CopyForm, EvidenceItem, EvidenceRole
from legalkit.model.party import Party, PartyKind, PartyRole

SHEET = load_sheet("CN", "evidence.yaml", EvidenceSheet)
PARTIES = (
    Party(id="C", role=PartyRole.CREDITOR, name="甲公司"),
    Party(id="D", role=PartyRole.DEBTOR, name="乙公司"),
    Party(id="G", role=PartyRole.GUARANTOR, name="丙", kind=PartyKind.PERSON),
)


def item(name: str, role: str, form: str = "original", **more: Any) -> EvidenceItem:
    return EvidenceItem.model_validate(
        {"id": name, "role": role, "title": name, "form": form, **more}
    )


def event(kind: str = "demand_letter", day: str = "2021-06-01", **more: Any) -> Event:
    return Event.model_validate({"kind": kind, "date": day, **more})


def verdict(happening: Event, standard: str, *items: EvidenceItem) -> Any:
    return judge(happening, standard, {i.id: i for i in items}, SHEET, parties=PARTIES)


LETTER = item("L", "demand", "copy", sealed_by=["C"])
SLIP = {"confirms_delivery_of": ["L"], "reached_on": "2021-06-03", "received": "yes"}
SENT = event(received_on="2021-06-03", evidence=["L", "S"])


def test_letter_and_slip_that_confirms_it_prove_arrival() -> None:
    told = verdict(SENT, "demand_arrived", LETTER, item("S", "delivery_proof", **SLIP))
    assert told.proven
    assert told.satisfied_by == ("L", "S")
    assert told.missing == ()


def test_slip_counts_when_only_the_letter_is_named() -> None:
    named = event(received_on="2021-06-03", evidence=["L"])
    assert verdict(named, "demand_arrived", LETTER, item("S", "delivery_proof", **SLIP)).proven


@pytest.mark.parametrize(
    "change",
    [
        {"confirms_delivery_of": []},
        {"confirms_delivery_of": ["OTHER"]},
        {"received": "returned"},
        {"received": "unknown"},
        {"received": "refused"},
        {"reached_on": "2021-06-10"},
        {"reached_on": None},
        {"form": "copy"},
        {"role": "waybill"},
    ],
)
def test_slip_that_falls_short_proves_nothing(change: dict[str, Any]) -> None:
    slip = EvidenceItem.model_validate(
        {"id": "S", "role": "delivery_proof", "title": "S", "form": "original", **SLIP, **change}
    )
    told = verdict(SENT, "demand_arrived", LETTER, slip)
    assert not told.proven
    assert told.missing and told.advice and told.satisfied_by == ()


def test_missing_names_the_day_that_differs() -> None:
    slip = item("S", "delivery_proof", **{**SLIP, "reached_on": "2021-06-10"})
    said = " ".join(m.text("en") for m in verdict(SENT, "demand_arrived", LETTER, slip).missing)
    assert "S shows 2021-06-10, the event says 2021-06-03" in said


def test_missing_says_when_only_a_copy_is_there() -> None:
    slip = item("S", "delivery_proof", "copy", **SLIP)
    said = [m.text("zh") for m in verdict(SENT, "demand_arrived", LETTER, slip).missing]
    assert any("复印件" in sentence for sentence in said)


@pytest.mark.parametrize("where", ["item", "event"])
def test_refusal_counts_only_at_the_right_address(where: str) -> None:
    facts = {"address_correct": True}
    slip = item(
        "S", "delivery_proof", **{**SLIP, "received": "refused"}, facts=facts if where == "item" else {}
    )  # fmt: skip
    sent = event(
        received_on="2021-06-03", evidence=["L", "S"], facts=facts if where == "event" else {}
    )
    assert verdict(sent, "demand_arrived", LETTER, slip).proven


@pytest.mark.parametrize(
    ("mark", "proven"),
    [
        ({"received_by": ["D"]}, True),
        ({"sealed_by": ["D"]}, True),
        ({"signed_by": ["D"], "signer_authority": "采购经理"}, True),
        ({"signed_by": ["D"]}, False),
        ({"received_by": ["G"]}, False),
        ({"received_by": ["D"], "form": "copy"}, False),
        ({"received_by": ["D"], "date": "2021-07-01"}, False),
    ],
)
def test_receipt_on_the_letter(mark: dict[str, Any], proven: bool) -> None:
    letter = EvidenceItem.model_validate(
        {"id": "L", "role": "demand", "title": "L", "form": "original", **mark}
    )
    assert verdict(event(evidence=["L"]), "demand_arrived", letter).proven is proven


def test_reply_in_native_form_proves_arrival_by_its_day() -> None:
    letter = item("L", "email", "electronic_original", date="2021-06-01")
    reply = item(
        "R", "email", "electronic_original", date="2021-06-04", refers_to=["L"], facts={"from": "D"}
    )
    late = event(received_on="2021-06-04", evidence=["L", "R"])
    assert verdict(late, "demand_arrived", letter, reply).proven
    early = event(received_on="2021-06-02", evidence=["L", "R"])
    assert not verdict(early, "demand_arrived", letter, reply).proven


@pytest.mark.parametrize(
    ("form", "facts", "proven"),
    [
        ("electronic_original", {"address_agreed": "yes"}, True),
        ("electronic_original", {"address_agreed": True}, True),
        ("electronic_original", {}, False),
        ("printout", {"address_agreed": "yes"}, False),
        ("electronic_original", {"address_agreed": "yes", "bounced": "yes"}, False),
    ],
)
def test_email_to_an_agreed_address(form: str, facts: dict[str, Any], proven: bool) -> None:
    mail = item("L", "email", form, date="2021-06-01", facts=facts)
    told = verdict(event(form="email", evidence=["L"]), "demand_arrived", mail)
    assert told.proven is proven
    if not proven:
        assert "address_agreed" in told.missing[0].text("en")


def test_event_facts_can_spoil_an_email() -> None:
    mail = item("L", "email", "electronic_original", facts={"address_agreed": "yes"})
    assert not verdict(
        event(evidence=["L"], facts={"bounced": "true"}), "demand_arrived", mail
    ).proven


@pytest.mark.parametrize(
    ("mark", "proven"),
    [
        ({"sealed_by": ["D"]}, True),
        ({"sealed_by": ["D"], "facts": {"seal_kind": "project"}}, False),
        (
            {"sealed_by": ["D"], "facts": {"seal_kind": "project"}, "signer_authority": "合同约定"},
            True,
        ),
        ({"signed_by": ["D"]}, False),
        ({"signed_by": ["D"], "signer_authority": "法定代表人"}, True),
        ({"sealed_by": ["C"]}, False),
        ({"sealed_by": ["D"], "form": "copy"}, False),
        ({"sealed_by": ["D"], "form": "copy", "notarised": True}, True),
        ({"sealed_by": ["D"], "date": "2021-05-01"}, False),
        ({"sealed_by": ["D"], "date": "2021-05-01", "facts": {"signed_on": "2021-06-01"}}, True),
        ({"sealed_by": ["D"], "amount": "5.00"}, False),
        ({"sealed_by": ["D"], "amount": "7.00"}, True),
    ],
)
def test_debtor_statement(mark: dict[str, Any], proven: bool) -> None:
    paper = EvidenceItem.model_validate(
        {"id": "A", "role": "statement", "title": "A", "form": "original", **mark}
    )
    told = event("acknowledgement", amount="7.00", evidence=["A"])
    assert verdict(told, "debtor_statement", paper).proven is proven


def test_a_natural_person_signs_for_himself() -> None:
    debtor = (Party(id="D", role=PartyRole.DEBTOR, name="张三", kind=PartyKind.PERSON),)
    paper = item("A", "acknowledgement", signed_by=["D"])
    told = event("acknowledgement", evidence=["A"])
    assert judge(told, "debtor_statement", {"A": paper}, SHEET, parties=debtor).proven
    assert not judge(told, "debtor_statement", {"A": paper}, SHEET).proven


def test_payment_by_a_third_party_needs_the_instruction() -> None:
    told = event("part_payment", amount="100.00", evidence=["P", "I"])
    bank = item("P", "payment_record", amount="100.00", facts={"payer": "third_party"})
    own = item("I", "authority", facts={"from": "D"})
    assert verdict(told, "payment_received", bank, own).proven
    assert not verdict(told, "payment_received", bank).proven
    assert verdict(told, "payment_received", item("P", "payment_record")).proven
    assert not verdict(told, "payment_received", item("P", "ledger")).proven


def test_each_guarantor_answers_only_for_his_own_receipt() -> None:
    letter = item("L", "demand", received_by=["G"])
    assert verdict(event("demand_guarantor", evidence=["L"]), "demand_arrived", letter).proven
    assert not verdict(event("demand_letter", evidence=["L"]), "demand_arrived", letter).proven
    to_debtor = event("demand_guarantor", to="D", evidence=["L"])
    assert not verdict(to_debtor, "demand_arrived", letter).proven


def test_a_collector_cannot_receipt_his_own_letter() -> None:
    letter = item("L", "demand", sealed_by=["P"])
    sent = event(by="P", to="D", evidence=["L"])
    assert not verdict(sent, "demand_arrived", letter).proven
    assert verdict(sent, "demand_arrived", item("L", "demand", sealed_by=["D"])).proven


def test_a_day_of_signing_that_is_no_day_is_a_finding() -> None:
    paper = item("A", "statement", sealed_by=["D"], facts={"signed_on": "last spring"})
    with pytest.raises(EvidenceError) as caught:
        verdict(event("acknowledgement", evidence=["A"]), "debtor_statement", paper)
    assert caught.value.findings[0].code == "LK535"


@pytest.mark.parametrize(("seal", "grade"), [(["C"], "D"), ([], "B")])
def test_identity_papers_of_our_own_making_are_one_sided(seal: list[str], grade: str) -> None:
    paper = item("A", "identity", sealed_by=seal)
    assert weigh(paper, SHEET, Sides.of(PARTIES)).grade == grade


def test_unknown_standard_is_an_error_with_a_way_out() -> None:
    with pytest.raises(RuleError) as caught:
        verdict(SENT, "no_such_standard", LETTER)
    assert caught.value.findings[0].code == "LK510"
    assert "demand_arrived" in caught.value.findings[0].hint("en")


@given(kind=st.sampled_from(list(EventKind)), standard=st.sampled_from(SHEET.proof_standards))
def test_without_evidence_nothing_is_proven(kind: EventKind, standard: Any) -> None:
    bare = Event.model_validate({"kind": kind, "date": "2021-06-01"})
    told = judge(bare, standard.id, {}, SHEET, parties=PARTIES)
    assert not told.proven and told.missing and not told.satisfied_by


@given(
    roles=st.lists(st.sampled_from(list(EvidenceRole)), min_size=1, max_size=4),
    form=st.sampled_from([CopyForm.COPY, CopyForm.COPY]),
    sealed=st.booleans(),
    standard=st.sampled_from(SHEET.proof_standards),
)
def test_unsigned_copies_never_prove(
    roles: list[EvidenceRole], form: CopyForm, sealed: bool, standard: Any
) -> None:
    items = {
        f"X{n}": EvidenceItem(
            id=f"X{n}",
            role=role,
            title="x",
            form=form,
            received="yes",
            confirms_delivery_of=("X0",),
            sealed_by=("D",) if sealed else (),
        )
        for n, role in enumerate(roles)
    }
    told = Event.model_validate(
        {"kind": "demand_letter", "date": "2021-06-01", "evidence": list(items)}
    )
    assert not judge(told, standard.id, items, SHEET, parties=PARTIES).proven


def two_debtors(**more: Any) -> Case:
    return Case.model_validate(
        {
            "legalkit": "1",
            "case": {"id": "T", "title": "T"},
            "parties": [
                {"id": "C", "role": "creditor", "name": "甲"},
                {"id": "D1", "role": "debtor", "name": "乙"},
                {"id": "D2", "role": "debtor", "name": "丙"},
            ],
            "claims": [
                {"id": "K1", "title": "1", "type": "sale_of_goods", "governing_law": "CN", "debtor": "D1"},
                {"id": "K2", "title": "2", "type": "sale_of_goods", "governing_law": "CN", "debtor": "D2"},
            ],
            "evidence": [
                {"id": "A", "role": "acknowledgement", "title": "A", "form": "original", "sealed_by": ["D2"], **more}
            ],
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "proven"),
    [
        ({"claims": ["K2"]}, True),
        ({"claims": ["K1"]}, False),
        ({"claims": ["K1", "K2"]}, False),
        ({"claims": ["K1", "K2"], "by": "D2"}, True),
        ({"claims": ["K1", "K2"], "by": "debtor"}, False),
    ],
)
def test_the_word_of_one_debtor_does_not_bind_another(told: dict[str, Any], proven: bool) -> None:
    from legalkit.model.claim import CaseEvent

    case = two_debtors(file="a.pdf")
    admitted = CaseEvent.model_validate(
        {"id": "V", "kind": "acknowledgement", "date": "2021-06-01", "evidence": ["A"], **told}
    )
    assert prover(case, SHEET)(admitted, "debtor_statement").proven is proven


def test_what_is_not_in_hand_proves_nothing() -> None:
    told = event("acknowledgement", by="D2", evidence=["A"])
    assert not prover(two_debtors(), SHEET)(told, "debtor_statement").proven
    assert prover(two_debtors(file="a.pdf"), SHEET)(told, "debtor_statement").proven


def test_verdict_speaks_both_languages() -> None:
    told = verdict(SENT, "demand_arrived", LETTER).to_json("zh")
    assert told["proven"] is False and told["satisfied_by"] == []
    assert "送达" in told["missing"][0]
