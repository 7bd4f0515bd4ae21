"""The example case through the Python API: clocks, checks, sums, companies, papers."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal

import pytest

from legalkit import open_case
from legalkit.api.limitation import answer_question, case_limitation, case_prover, matters
from legalkit.law.places import builtin_root
from legalkit.limitation.answer import Status
from legalkit.model.claim import Question
from legalkit.model.errors import CoverageError, InputError, LegalkitError

AS_OF = date(2026, 3, 2)
EXAMPLE = builtin_root("examples") / "suzhou-chengdu"


@pytest.fixture(scope="module")
def case():
    return open_case(EXAMPLE)


@pytest.fixture
def copy(tmp_path):
    target = tmp_path / "case"
    ignored = shutil.ignore_patterns("out", "custody*", "__pycache__")
    shutil.copytree(EXAMPLE, target, ignore=ignored)
    return target


def test_a_folder_that_is_no_case_is_refused_with_findings(tmp_path):
    with pytest.raises(InputError) as caught:
        open_case(tmp_path)
    assert caught.value.findings


def test_each_claim_and_each_guarantee_has_its_clocks(case):
    answers = case.limitation(as_of=AS_OF)
    expected = {claim.id for claim in case.case.claims}
    for guarantee in case.case.guarantees:
        covered = guarantee.claims or tuple(claim.id for claim in case.case.claims)
        expected |= {f"{guarantee.id}-{claim}" for claim in covered}
    assert set(answers) == expected
    assert case.case.guarantees
    for key, answer in answers.items():
        assert answer.claim == key
        assert answer.as_of == AS_OF
        assert answer.asserted.steps
        assert answer.proven.sort_key <= answer.asserted.sort_key
    titles = case.titles("zh")
    assert set(titles) == expected
    assert all(titles.values())


def test_the_short_answer_has_the_same_dates_without_outlook_and_notices(case):
    full, short = case.limitation(as_of=AS_OF), case.limitation(as_of=AS_OF, full=False)
    for key, answer in short.items():
        assert answer.outlook == answer.notices == ()
        for clock in ("asserted", "proven", "floor"):
            assert getattr(answer, clock).expires_on == getattr(full[key], clock).expires_on
    assert any(answer.outlook for answer in full.values())


def test_a_guarantee_has_its_own_debtor_facts_and_events(case):
    guarantee = case.case.guarantees[0]
    found = [matter for matter in matters(case.case) if matter.debtor == guarantee.guarantor]
    assert found
    for matter in found:
        assert matter.claim.type == "guarantee"
        assert matter.claim.facts["debtor"] == guarantee.guarantor
        if guarantee.mode:
            assert matter.claim.facts["guarantee_mode"] == guarantee.mode.value
        for event in matter.events:
            assert guarantee.guarantor in (event.to, event.by) or event.kind in (
                "lawsuit_filed",
                "arbitration_filed",
            )


def test_a_demand_on_the_debtor_alone_does_not_move_the_guarantors_clock(case):
    guarantee = case.case.guarantees[0]
    on_debtor = [event for event in case.case.events if event.to not in (None, guarantee.guarantor)]
    assert on_debtor
    told = {e.id for m in matters(case.case) if m.debtor == guarantee.guarantor for e in m.events}
    assert not told & {event.id for event in on_debtor if event.by != guarantee.guarantor}


def test_a_claim_under_a_law_we_do_not_have_is_never_answered_by_a_guess(case):
    claims = (case.case.claims[0].model_copy(update={"governing_law": "ZZ"}), *case.case.claims[1:])
    foreign = case.case.model_copy(update={"claims": claims})
    with pytest.raises(CoverageError):
        case_limitation(foreign, AS_OF)
    left = case_limitation(foreign, AS_OF, full=False, skip_unknown_laws=True)
    assert case.case.claims[0].id not in [matter.id for matter, _ in left]


def test_without_a_sheet_of_evidence_nothing_is_proven(case):
    info = case.case.case.model_copy(update={"jurisdiction": "ZZ"})
    elsewhere = case.case.model_copy(update={"case": info})
    prove = case_prover(elsewhere)
    verdict = prove(case.case.events[0], "demand_arrived")
    assert not verdict.proven
    assert "ZZ" in verdict.missing[0].text("en")


def question(**fields):
    data = {
        "as_of": "2023-06-01",
        "claim": {"type": "sale_of_goods", "governing_law": "CN", "due_on": "2021-03-01"},
        "events": [{"id": "E1", "kind": "part_payment", "date": "2022-05-06", "evidence": ["V1"]}],
        **fields,
    }
    return Question.model_validate(data)


def test_the_evidence_of_a_question_proves_its_events():
    bank = {
        "id": "V1",
        "title": "account statement, sealed by the bank",
        "role": "payment_record",
        "form": "original",
        "source": "bank",
        "date": "2022-05-06",
        "amount": "5000.00",
    }
    paid = {
        "id": "E1",
        "kind": "part_payment",
        "date": "2022-05-06",
        "amount": "5000.00",
        "evidence": ["V1"],
    }
    bare = answer_question(question(events=[paid]), full=False)
    assert bare.proven.expires_on == bare.floor.expires_on == date(2024, 3, 1)
    shown = answer_question(question(events=[paid], evidence=[bank]), full=False)
    assert shown.proven.expires_on == shown.asserted.expires_on == date(2025, 5, 6)
    other_day = {**bank, "date": "2022-09-06"}
    doubtful = answer_question(question(events=[paid], evidence=[other_day]), full=False)
    assert doubtful.proven.expires_on == date(2024, 3, 1)
    assert doubtful.unproven["E1"]


def test_evidence_under_a_law_without_a_sheet_of_evidence_proves_nothing():
    claim = {"type": "sale_of_goods", "governing_law": "FR", "due_on": "2021-03-01"}
    found = answer_question(question(claim=claim, events=[]), full=False)
    assert found.law == "FR"
    assert found.asserted.status is Status.RUNNING


def test_the_checklist_before_a_step(case):
    checked = case.check("lawyer-letter", as_of=AS_OF)
    assert checked.groups
    with pytest.raises(LegalkitError, match="dancing"):
        case.check("dancing", as_of=AS_OF)


def test_the_chain_of_evidence(case):
    assert case.chain("filing") is not None


def test_interest_and_costs_are_exact(case):
    statements = case.interest(until=AS_OF)
    assert {statement.claim for statement in statements} <= {claim.id for claim in case.case.claims}
    assert all(isinstance(statement.interest, Decimal) for statement in statements)
    assert all(
        statement.interest == statement.interest.quantize(Decimal("0.01"))
        for statement in statements
    )
    later = case.interest(until=date(2026, 3, 3))
    assert sum(s.interest for s in later) > sum(s.interest for s in statements)
    assert case.costs(as_of=AS_OF) is not None


def test_related_companies_are_a_graph(case):
    graph = case.companies(AS_OF)
    assert graph.number_of_nodes() > 3
    assert graph.number_of_edges() > 3


def test_a_letter_is_made_and_a_filing_with_gaps_is_refused_whole(copy, tmp_path):
    case = open_case(copy)
    made = case.pack("lawyer-letter", out=tmp_path / "letter", as_of=AS_OF, pdf=False)
    assert made.folder == tmp_path / "letter"
    assert any(file.suffix == ".docx" for file in made.files)
    assert all(file.is_file() for file in made.files)
    refused = case.pack("filing", out=tmp_path / "filing", as_of=AS_OF, pdf=False)
    assert refused.folder is None
    assert refused.findings
    assert not (tmp_path / "filing").exists()
    draft = case.pack("filing", out=tmp_path / "draft", as_of=AS_OF, draft=True, pdf=False)
    assert draft.folder == tmp_path / "draft"
    assert any(file.name == "证据册.pdf" for file in draft.files)


def test_a_kind_of_pack_that_does_not_exist_is_refused(copy, tmp_path):
    with pytest.raises(LegalkitError, match="dancing"):
        open_case(copy).pack("dancing", out=tmp_path / "x", as_of=AS_OF, pdf=False)
