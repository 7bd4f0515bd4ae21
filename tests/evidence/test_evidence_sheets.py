"""The evidence sheet of each law: what it weighs, what it takes as proof, and that no step is left
without gates."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from legalkit.casefile.read import CaseRead
from legalkit.checklist import run
from legalkit.cli import root
from legalkit.cli.run import run as run_cli
from legalkit.evidence.chain import ElementStatus, build
from legalkit.evidence.proof import judge
from legalkit.evidence.read_rules import READ_TESTS
from legalkit.evidence.reconcile import TESTS
from legalkit.evidence.weigh import Sides, weigh
from legalkit.law.based import over
from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.law.load import codes, load_sheet
from legalkit.model.case import Case
from legalkit.model.citation import Mark
from legalkit.model.claim import Event, EventKind
from legalkit.model.errors import RuleError
from legalkit.model.evidence import EvidenceItem
from tests.evidence.test_evidence_chain import GOOD
from tests.evidence.test_proof import PARTIES

LAWS = codes(sheet="evidence.yaml")
STEPS = ["lawyer-letter", "payment-order", "filing", "preservation", "enforcement", "avoidance"]
SIDES = Sides.of(PARTIES)
AS_OF = date(2026, 3, 2)


def sheet(code: str) -> EvidenceSheet:
    return load_sheet(code, "evidence.yaml", EvidenceSheet)


def item(name: str, role: str, form: str = "original", **more: Any) -> EvidenceItem:
    return EvidenceItem.model_validate(
        {"id": name, "role": role, "title": name, "form": form, **more}
    )


def proven(code: str, kind: str, *items: EvidenceItem, **more: Any) -> bool:
    ids = [i.id for i in items]
    happening = Event.model_validate(
        {"kind": kind, "date": "2024-03-04", "by": "D", "evidence": ids, **more}
    )
    standard = sheet(code).event_standards[EventKind(kind)]
    return judge(happening, standard, {i.id: i for i in items}, sheet(code), parties=PARTIES).proven


def test_the_laws_that_packs_are_made_for_have_a_sheet() -> None:
    assert {"CN", "HK", "GB-EAW", "DE", "SG", "FR", "US", "US-NY", "US-CA"} <= set(LAWS)


@pytest.mark.parametrize("code", LAWS)
def test_nothing_in_a_sheet_points_nowhere(code: str) -> None:
    law = sheet(code)
    rules = {rule.id for rule in law.rules}
    elements = {element.id for element in law.elements}
    lines = {line.id for line in law.packs}
    assert law.law == code and len(elements) == 14
    assert {rule.test for rule in law.rules} <= set(TESTS) | set(READ_TESTS)
    for standard in law.event_standards.values():
        assert law.standard(standard) is not None
    assert {entry for rule in law.rules for entry in rule.elements} <= elements
    for step in STEPS:
        gates = law.gates_for(step)
        assert gates, step
        assert len({gate.id for gate in gates}) == len(gates)
        for gate in gates:
            look = gate.check
            assert look.rule is None or look.rule in rules
            assert look.element is None or look.element in elements
            assert look.pack_role is None or look.pack_role in lines


@pytest.mark.parametrize("code", LAWS)
def test_the_good_case_runs_through_every_step(code: str, tmp_path: Path) -> None:
    raw = {**GOOD, "case": {**GOOD["case"], "jurisdiction": code}}
    case = Case.model_validate(raw)
    for step in STEPS:
        chain = build(case, sheet(code), step)
        assert {e.element: e.status for e in chain.elements}["E4"] is ElementStatus.PROVEN
        result = run(
            CaseRead(tmp_path, case), step, AS_OF, chain=chain, clocks=None,
            sheet=sheet(code),
        )  # fmt: skip
        assert result.lines
        for line in result.lines:
            assert line.text.text("en") and line.text.text("zh")


@pytest.mark.parametrize("code", LAWS)
@pytest.mark.parametrize("step", STEPS)
def test_check_answers_for_every_law_and_step(
    code: str, step: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = {**GOOD, "case": {**GOOD["case"], "jurisdiction": code}}
    raw["claims"] = [{**GOOD["claims"][0], "governing_law": code}]
    (tmp_path / "evidence").mkdir()
    for entry in GOOD["evidence"]:
        (tmp_path / "evidence" / entry["file"]).write_bytes(entry["file"].encode())
    (tmp_path / "case.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    code_of_exit = run_cli(
        root, ["check", str(tmp_path), "--for", step, "--as-of", "2026-03-02", "--json"]
    )
    told = json.loads(capsys.readouterr().out)
    assert code_of_exit in (0, 1) and told["purpose"] == step


WRITING = {"form": "copy", "signed_by": ["D"], "signer_authority": "director", "date": "2024-03-04"}


@pytest.mark.parametrize(
    ("code", "mark", "holds"),
    [
        ("SG", WRITING, True),
        ("US-NY", WRITING, True),
        ("US-CA", WRITING, True),
        # A deed is proved by its original; a copy may be a reliable one, which must be shown first.
        ("FR", WRITING, False),
        ("FR", {**WRITING, "form": "original"}, True),
        ("SG", {**WRITING, "signer_authority": None}, False),
        ("US-NY", {**WRITING, "signed_by": []}, False),
        ("US-CA", {**WRITING, "date": "2024-05-04"}, False),
    ],
)
def test_an_acknowledgement_is_proved_by_signed_writing(
    code: str, mark: dict[str, Any], holds: bool
) -> None:
    letter = EvidenceItem.model_validate(
        {"id": "A", "role": "acknowledgement", "title": "A", **mark}
    )
    assert proven(code, "acknowledgement", letter) is holds


MAIL = {"date": "2024-03-04", "facts": {"from": "D"}, "signer_authority": "director"}


@pytest.mark.parametrize(("code", "holds"), [("FR", True), ("SG", False), ("US-NY", False)])
def test_an_unsigned_mail_proves_only_where_proof_is_free(code: str, holds: bool) -> None:
    assert (
        proven(code, "acknowledgement", item("A", "email", "electronic_original", **MAIL)) is holds
    )


@pytest.mark.parametrize("code", ["SG", "US-NY", "US-CA"])
def test_a_mail_that_ends_with_the_writers_name_is_signed(code: str) -> None:
    mail = {**MAIL, "facts": {"from": "D", "signed": "yes"}}
    assert proven(code, "acknowledgement", item("A", "email", "electronic_original", **mail))


def test_in_france_only_service_of_the_order_interrupts() -> None:
    filed = item("P", "court_paper", date="2024-03-04")
    served = item("P", "court_paper", date="2024-03-04", facts={"served": "yes"})
    assert not proven("FR", "payment_order_application", filed)
    assert proven("FR", "payment_order_application", served)
    assert proven("SG", "payment_order_application", filed)


@pytest.mark.parametrize("code", ["SG", "FR", "US-NY", "US-CA"])
def test_a_payment_is_proved_by_the_bank_and_a_strangers_by_instruction_too(code: str) -> None:
    bank = item("B", "payment_record", date="2024-03-04", amount="40.00")
    other = item("B", "payment_record", date="2024-03-04", facts={"payer": "third_party"})
    assert proven(code, "part_payment", bank, amount="40.00")
    assert not proven(code, "part_payment", bank, amount="41.00")
    assert not proven(code, "part_payment", other)


@pytest.mark.parametrize(
    ("code", "grade", "rule"),
    [("US-NY", "C", "G-NATIVE"), ("US-CA", "D", "G-RECORDING"), ("SG", "C", "G-NATIVE")],
)
def test_california_does_not_admit_a_call_recorded_without_consent(
    code: str, grade: str, rule: str
) -> None:
    weight = weigh(item("R", "call_recording"), sheet(code), SIDES)
    assert (weight.grade, weight.rule) == (grade, rule)


@pytest.mark.parametrize(
    ("code", "mark", "grade"),
    [
        ("FR", {"facts": {"from": "debtor", "e_signature": "qualified"}}, "A"),
        ("FR", {"facts": {"from": "debtor", "e_signature": "advanced"}}, "C"),
        ("SG", {"facts": {"from": "debtor", "e_signature": "advanced"}}, "A"),
        ("US-NY", {"facts": {"from": "debtor", "e_signature": "advanced"}}, "A"),
    ],
)
def test_which_electronic_signature_carries_most(
    code: str, mark: dict[str, Any], grade: str
) -> None:
    signed = item("S", "contract", "electronic_original", **mark)
    assert weigh(signed, sheet(code), SIDES).grade == grade


def test_own_records_weigh_more_with_a_custodian_in_new_york() -> None:
    plain = item("L", "ledger", "printout")
    certified = item("L", "ledger", "printout", facts={"records_certificate": "yes"})
    assert weigh(plain, sheet("US-NY"), SIDES).grade == "D"
    weight = weigh(certified, sheet("US-NY"), SIDES)
    assert (weight.grade, weight.citation and weight.citation.text) == (
        "C",
        "CPLR 4518(a), 3122-a",
    )


def test_a_state_says_only_what_differs() -> None:
    base, state = sheet("US"), sheet("US-NY")
    assert state.standard("debtor_statement") != base.standard("debtor_statement")
    assert state.standard("demand_arrived") == base.standard("demand_arrived")
    assert [e.id for e in state.elements] == [e.id for e in base.elements]
    assert state.rules == base.rules and state.near_expiry_days == base.near_expiry_days
    assert state.element("E10").cite != base.element("E10").cite  # type: ignore[union-attr]
    california = sheet("US-CA")
    assert california.grades[0].id == "G-RECORDING"
    assert set(base.gates["filing"]) == set(california.gates["filing"])


def test_laid_over_itself_a_sheet_stays_itself() -> None:
    assert over(sheet("SG"), sheet("SG")) == sheet("SG")


def test_a_base_that_rests_on_a_third_law_is_refused(tmp_path: Path) -> None:
    ours = Path(__file__).parents[2] / "jurisdictions" / "us-ny" / "evidence.yaml"
    text = ours.read_text(encoding="utf-8")
    for folder, base in (("us-ny", "US-CA"), ("us-ca", "US")):
        (tmp_path / folder).mkdir()
        changed = text.replace("based_on: US\n", f"based_on: {base}\n")
        (tmp_path / folder / "evidence.yaml").write_text(changed, "utf-8")
    with pytest.raises(RuleError) as told:
        load_sheet("US-NY", "evidence.yaml", EvidenceSheet, tmp_path)
    finding = told.value.findings[0]
    assert finding.code == "LK105" and "US-CA" in finding.message("zh")


def test_a_planned_preservation_speaks_against_a_payment_order(tmp_path: Path) -> None:
    raw = {**GOOD, "preservation": {"timing": "before_suit", "amount": "60.00"}}
    for given, holds in ((GOOD, True), (raw, False)):
        case = Case.model_validate(given)
        chain = build(case, sheet("CN"), "payment-order")
        result = run(
            CaseRead(tmp_path, case), "payment-order", AS_OF, chain=chain, clocks=None,
            sheet=sheet("CN"),
        )  # fmt: skip
        line = next(entry for entry in result.lines if entry.gate == "PO-CHOICE")
        assert (line.status == "ok") is holds
        if not holds:
            assert "preservation" in line.details[0].text("en")


def test_common_law_sheets_do_not_claim_to_be_read_from_the_text() -> None:
    for code in ("SG", "US"):
        law = sheet(code)
        assert {rule.verified for rule in (*law.elements, *law.grades, *law.rules)} == {Mark.MEMORY}
