"""Each debt against each debtor as a question of its own: whom it names, what proves it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from legalkit import open_case
from legalkit.api.company import risk_of
from legalkit.api.lawcheck import check_all
from legalkit.api.limitation import answer_question, case_limitation, matters
from legalkit.law.places import builtin_root
from legalkit.limitation.answer import Status
from legalkit.model.claim import Question
from legalkit.model.errors import CoverageError
from legalkit.report.limitation import (
    calendar_entries,
    clocks_grid,
    decisive,
    page,
    timeline,
    why_lines,
)
from legalkit.report.page import Grid
from legalkit.report.tables import grid_text, page_text

AS_OF = date(2026, 3, 2)
HEAD = """legalkit: 1
case: {id: X-1, title: 测试案件, jurisdiction: CN, governing_law: CN, currency: CNY, opened_on: 2026-01-05}
"""
CREDITOR = "  - {id: C, role: creditor, kind: company, name: 甲公司}\n"
DEBTOR = "  - {id: D, role: debtor, kind: company, name: 乙公司}\n"
JOINT = "  - {id: J, role: joint_debtor, kind: company, name: 丙公司}\n"
GUARANTOR = "  - {id: G, role: guarantor, kind: person, name: 丁某}\n"
CLAIM = "  - {id: CL1, title: 货款, type: sale_of_goods, governing_law: CN, amount: 100.00, currency: CNY, due_on: 2024-03-01%s}\n"


def opened(tmp_path: Path, parties: str, claims: str, more: str = ""):
    text = f"{HEAD}parties:\n{parties}claims:\n{claims}{more}"
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    return open_case(tmp_path)


def facts(case) -> dict[str, dict[str, object]]:
    return {matter.id: matter.claim.facts for matter in matters(case.case)}


def test_a_debt_is_asked_against_its_debtor_and_each_joint_debtor(tmp_path: Path) -> None:
    case = opened(tmp_path, CREDITOR + DEBTOR + JOINT, CLAIM % "")
    found = facts(case)
    assert set(found) == {"CL1", "CL1-J"}
    assert (found["CL1"]["debtor"], found["CL1-J"]["debtor"]) == ("D", "J")
    assert {str(one["creditor"]) for one in found.values()} == {"C"}
    titles = case.titles("zh")
    assert titles["CL1"] == "货款"
    assert "丙公司" in titles["CL1-J"]


def test_joint_debtors_named_in_a_debt_stand_before_those_of_the_case(tmp_path: Path) -> None:
    other = "  - {id: K, role: joint_debtor, kind: company, name: 戊公司}\n"
    claim = CLAIM % ", debtor: D, creditor: C, facts: {joint_debtors: [K, D]}"
    case = opened(tmp_path, CREDITOR + DEBTOR + JOINT + other, claim)
    assert set(facts(case)) == {"CL1", "CL1-K"}


def test_the_place_of_the_court_goes_with_the_question(tmp_path: Path) -> None:
    court = "court: {name: 某法院, subdivision: 江苏省}\n"
    case = opened(tmp_path, CREDITOR + DEBTOR, CLAIM % "", court)
    assert facts(case)["CL1"]["court"] == "江苏省"
    assert case.limitation(as_of=AS_OF)["CL1"].asserted.expires_on == date(2027, 3, 1)


def test_a_guarantee_is_asked_for_the_debts_it_covers_with_what_is_known(tmp_path: Path) -> None:
    claims = CLAIM % "" + (CLAIM % "").replace("CL1", "CL2")
    guarantees = (
        "guarantees:\n"
        "  - {id: G1, guarantor: G, claims: [CL2], contract_on: 2023-01-01}\n"
        "  - {id: G2, guarantor: G, mode: joint, period_months: 12, contract_on: 2023-01-01}\n"
    )
    found = facts(opened(tmp_path, CREDITOR + DEBTOR + GUARANTOR, claims, guarantees))
    assert {name for name in found if name.startswith("G")} == {"G1-CL2", "G2-CL1", "G2-CL2"}
    assert "guarantee_mode" not in found["G1-CL2"]
    assert "guarantee_period" not in found["G1-CL2"]
    assert (found["G2-CL1"]["guarantee_mode"], found["G2-CL1"]["guarantee_period"]) == ("joint", 12)
    assert found["G2-CL1"]["debtor"] == "G"


def test_a_law_we_do_not_have_is_left_out_only_on_request(tmp_path: Path) -> None:
    claims = CLAIM % "" + (CLAIM % "").replace("CL1", "CL2").replace("_law: CN", "_law: ZZ")
    case = opened(tmp_path, CREDITOR + DEBTOR, claims).case
    with pytest.raises(CoverageError):
        case_limitation(case, AS_OF)
    found = case_limitation(case, AS_OF, skip_unknown_laws=True, full=False)
    assert [matter.id for matter, _ in found] == ["CL1"]


def question(**more) -> Question:
    claim = {"type": "sale_of_goods", "governing_law": "CN", "due_on": "2021-03-01"}
    return Question.model_validate({"id": "Q", "as_of": "2024-01-05", "claim": claim, **more})


DEMAND = {"id": "E1", "kind": "demand_letter", "date": "2023-03-01", "evidence": ["X1"]}


def test_a_question_is_proven_by_its_own_evidence_and_by_the_rules_of_its_law() -> None:
    item = {"id": "X1", "role": "demand", "title": "letter", "date": "2023-03-01"}
    bare = answer_question(question(events=[{**DEMAND, "evidence": []}]), full=False)
    assert bare.unproven["E1"]
    told = answer_question(question(events=[DEMAND], evidence=[item]), full=False)
    # The letter alone does not show that it arrived (CC 195), and this is what is said.
    assert told.unproven["E1"] != bare.unproven["E1"]


def test_where_a_law_has_no_rules_of_evidence_nothing_is_proven() -> None:
    claim = {"type": "sale_of_goods", "governing_law": "PL", "due_on": "2022-03-01"}
    item = {"id": "X1", "role": "demand", "title": "letter", "date": "2023-03-01"}
    acknowledged = {**DEMAND, "kind": "acknowledgement"}
    asked = question(claim=claim, events=[acknowledged], evidence=[item])
    found = answer_question(asked, full=False)
    assert found.proven.expires_on == found.floor.expires_on


def test_the_risk_of_transfers_of_each_company_file() -> None:
    case = open_case(builtin_root("examples") / "suzhou-chengdu")
    assert len(risk_of(case, AS_OF)) == len(case.read.companies) > 0


# --- sheets that cannot be read ---------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["limitation", "calendar", "interest", "costs", "evidence", "calculations"]
)
def test_a_broken_sheet_of_ones_own_is_a_finding_on_its_file(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "cn"
    folder.mkdir()
    (folder / f"{name}.yaml").write_text("law: [CN\n", "utf-8")
    ((code, found),) = check_all(["CN"], AS_OF, tmp_path)
    assert code == "CN"
    broken = [finding for finding in found if finding.code == "LK101"]
    assert broken
    assert all(str(finding.where.file).endswith(f"{name}.yaml") for finding in broken)


# --- how an answer is shown -------------------------------------------------------------------


def shown(events, as_of="2024-01-05", **more):
    return answer_question(question(events=events, as_of=as_of, **more))


def test_an_open_proceeding_is_drawn_as_held_time() -> None:
    suit = {"id": "E1", "kind": "lawsuit_filed", "date": "2023-03-01"}
    answer = shown([suit])
    assert answer.asserted.status is Status.PENDING
    lane = next(lane for lane in timeline(answer, "t").lanes if lane.expires_on is None)
    assert [(span.from_, span.to) for span in lane.spans] == [
        (date(2021, 3, 1), date(2023, 3, 1)),
        (date(2023, 3, 1), date(2024, 1, 5)),
    ]


def test_a_claim_that_nothing_limits_is_drawn_to_the_day_of_the_assessment() -> None:
    answer = shown([], claim={"type": "sale_of_goods", "governing_law": "CN"})
    assert answer.asserted.status is Status.NOT_STARTED
    for lane in timeline(answer, "t").lanes:
        assert lane.spans == ()
        assert lane.expires_on is None
    assert decisive(answer.asserted) is None
    assert "2024-01-05" in page_text(page("t", answer), "zh")


def test_steps_of_what_is_asserted_are_shown_beside_those_of_what_is_proven() -> None:
    answer = shown([{**DEMAND, "evidence": []}])
    grids = [part for part in page("t", answer).parts if isinstance(part, Grid) and part.title]
    assert len(grids) == 2
    lines = [line.text("en") for line in why_lines(answer, "E1")]
    assert any("2026-03-02" in line or "2026-03-01" in line for line in lines)
    assert len(lines) >= 3
    assert why_lines(answer, "E9") == []


def test_an_uncertain_day_is_shown_from_the_earliest_to_the_latest() -> None:
    claim = {"type": "sale_of_goods", "governing_law": "CN", "due_on": "2021-03"}
    answer = shown([], claim=claim)
    grid = clocks_grid([("t", answer)], answer.as_of)
    assert "2024-03-01..2024-04-01" in {str(cell) for row in grid.rows for cell in row}
    assert "2024-03-01" in grid_text(grid, "zh", 120)
    (entry,) = calendar_entries("X", [("t", answer)])
    assert entry.day == date(2024, 3, 1)
    assert not entry.cancelled


def test_an_open_claim_has_no_day_for_the_calendar() -> None:
    suit = {"id": "E1", "kind": "lawsuit_filed", "date": "2023-03-01"}
    answer = shown([suit])
    assert answer.asserted.expires_on is None
    both = [("t", answer), ("u", shown([], claim={"type": "sale_of_goods", "governing_law": "CN"}))]
    days = [entry.day for entry in calendar_entries("X", both)]
    assert days == [answer.proven.expires_on]


def test_what_would_have_helped_is_said_after_why_it_did_not() -> None:
    answer = shown([{**DEMAND, "date": "2024-03-05"}], as_of="2024-06-03")
    lines = [line.text("en") for line in why_lines(answer, "E1")]
    assert any("2024-03-01" in line for line in lines)
    assert {line.key for line in why_lines(answer, "E1")} >= {"limitation.why", "limitation.would"}
