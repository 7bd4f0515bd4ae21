"""What is told beside the date: readings, assumptions, parts, and the acts that would still help."""

from __future__ import annotations

import json
from datetime import date

import pytest

from legalkit.limitation import law as law_room
from legalkit.limitation.examples import read_questions, run_examples
from legalkit.limitation.law import load_law
from legalkit.limitation.scenarios import answer
from legalkit.messages import Message
from legalkit.model.errors import InputError, RuleError
from legalkit.model.verdict import Verdict
from tests.limitation.small_law import claim, events, law, rule

AS_OF = date(2022, 1, 3)
DAY = date.fromisoformat
DEMAND = rule("E-DEMAND", kinds=["demand_letter"], effect="restart", proof="demand_arrived")
DEMANDED = {"kind": "demand_letter", "date": "2021-03-01"}
WHY = {"en": "Some say so.", "zh": "有此观点。"}


def asked(the_law, *told, as_of=AS_OF, proven=True, find_law=None, **about):
    def prove(event, standard):
        return Verdict(proven, (), () if proven else (Message("proof.no_evidence"),))

    return answer(the_law, claim(**about), events(*told), as_of, prove=prove, find_law=find_law)


def told_of(found, code):
    return [notice for notice in found.notices if notice.code == code]


def reading(name, **change):
    return {"id": f"XX-{name}", "why": WHY, "change": change}


# --- other readings ---------------------------------------------------------------------------


def test_a_reading_is_told_for_what_is_asserted_and_for_what_is_proven():
    periods = [rule("P", length="3y", start="due_on", readings=[reading("FOUR", length="4y")])]
    found = asked(law(periods=periods, events=[DEMAND]), DEMANDED, proven=False)
    assert (found.asserted.expires_on, found.proven.expires_on) == (
        DAY("2024-03-01"),
        DAY("2023-05-29"),
    )
    assert [notice.other for notice in told_of(found, "disputed")] == [
        DAY("2025-03-01"),
        DAY("2024-05-29"),
    ]
    assert [
        notice.other for notice in told_of(asked(law(periods=periods), DEMANDED), "disputed")
    ] == [DAY("2024-05-29")]


def test_a_reading_under_which_the_date_is_open_is_told_in_words():
    weak = reading("WAIT", effect="restart_after")
    found = asked(law(events=[{**DEMAND, "readings": [weak]}]), DEMANDED)
    (notice,) = told_of(found, "disputed")
    assert notice.other is None
    for lang in ("en", "zh"):
        text = notice.message.text(lang)
        assert Message("status.pending").text(lang) in text
        assert WHY[lang] in text


def test_readings_are_told_where_a_borrowed_law_governs():
    periods = [rule("P", length="3y", start="due_on", readings=[reading("FOUR", length="4y")])]
    the_law = law(periods=periods, borrowing=[rule("B", law="accrued_in")])
    found = asked(
        the_law,
        facts={"accrued_in": "YY"},
        find_law=lambda code: law(periods=[rule("P", length="1y", start="due_on")]),
    )
    assert found.asserted.expires_on == DAY("2021-05-29")
    assert [notice.other for notice in told_of(found, "disputed")] == [DAY("2024-05-29")]


# --- assumptions, parts, uncertain days -------------------------------------------------------


def fact(default, **more):
    return {"type": "bool", "default": default, "en": "In writing?", "zh": "书面？", **more}


@pytest.mark.parametrize(("default", "other"), [("true", "false"), ("false", "true")])
def test_a_bool_is_tried_the_other_way_and_asked_in_both_languages(default, other):
    periods = [
        rule("P6", length="6y", start="due_on", when={"written": other}),
        rule("P", length="3y", start="due_on"),
    ]
    (notice,) = told_of(asked(law(periods=periods, facts={"written": fact(default)})), "assumed")
    assert notice.other == DAY("2026-05-29")
    assert (notice.message.params["assumed"], notice.message.params["other"]) == (default, other)
    assert "In writing?" in notice.message.text("en")
    assert "书面？" in notice.message.text("zh")


def test_an_assumption_that_changes_nothing_does_not_hide_one_that_does():
    periods = [
        rule("P3", length="36m", start="due_on", when={"agreed": "true"}),
        rule("P6", length="6y", start="due_on", when={"written": "true"}),
        rule("P", length="3y", start="due_on"),
    ]
    facts = {"agreed": fact("false"), "written": fact("false")}
    found = told_of(asked(law(periods=periods, facts=facts)), "assumed")
    assert [notice.message.params["name"] for notice in found] == ["written"]


def test_a_choice_is_tried_each_other_way():
    choice = fact("one", type="choice", values=["one", "two", "three"])
    periods = [
        rule("P2", length="5y", start="due_on", when={"kind": "two"}),
        rule("P3", length="6y", start="due_on", when={"kind": "three"}),
        rule("P", length="3y", start="due_on"),
    ]
    found = told_of(asked(law(periods=periods, facts={"kind": choice})), "assumed")
    assert [str(notice.other) for notice in found] == ["2025-05-29", "2026-05-29"]


def test_a_part_is_told_with_its_provision():
    part = rule("E-PART", kinds=["partial_demand"], effect="restart", scope="amount")
    told = {"kind": "partial_demand", "date": "2021-03-01", "amount": "4000.00"}
    (notice,) = told_of(asked(law(events=[part]), told, amount="10000.00"), "part")
    assert (notice.other, notice.rule, notice.cite) == (
        DAY("2024-03-01"),
        "XX-E-PART",
        "art E-PART",
    )
    assert "4,000.00" in notice.message.text("en")
    assert "2024-03-01" in notice.message.text("zh")


def test_an_uncertain_day_is_told_with_the_earliest_and_the_latest():
    (notice,) = told_of(asked(law(), due_on="2020-05"), "uncertain")
    assert dict(notice.message.params) == {
        "fact": "due_on",
        "earliest": "2023-05-01",
        "latest": "2023-05-31",
    }


def test_a_note_looks_at_facts_that_are_assumed_and_at_what_happened():
    asked_ = {"written": fact("false")}
    suited = {"event": ["lawsuit_filed"], "date": ["date"], "which": "first"}
    notes = [
        rule("X1", topic="form", when={"written": "false"}),
        rule("X2", topic="form", when={"written": "true"}),
        rule("X3", topic="suit", when={"due_on": {"before": suited}}),
    ]
    the_law = law(notes=notes, facts=asked_)
    assert [notice.rule for notice in told_of(asked(the_law), "note")] == ["XX-X1"]
    sued = {"kind": "lawsuit_filed", "date": "2021-03-01"}
    found = told_of(asked(the_law, sued), "note")
    assert [(notice.rule, notice.cite) for notice in found] == [
        ("XX-X1", "art X1"),
        ("XX-X3", "art X3"),
    ]


# --- acts that would help ---------------------------------------------------------------------


def acts(the_law, *told, as_of=AS_OF, **about):
    return {act.kind: act for act in asked(the_law, *told, as_of=as_of, **about).outlook}


@pytest.mark.parametrize(
    "condition",
    [
        {"event.reserves_right": "true"},
        {"event.admits_balance": "true"},
        {"event.states_amount": "true"},
        {"event.promise_to_pay": "true"},
        {"event.agreed": "true"},
        {"event.competent_court": "true"},
        {"event.address_correct": "true"},
        {"event.agent_authorised": "true"},
        {"event.signed_by_debtor": "true"},
        {"event.received_on": "present"},
        {"event.served_on": "present"},
        {"event.ended_on": "absent"},
        {"event.outcome": "absent"},
        {"event.by": "absent"},
        {"event.to": "absent"},
        {"event.amount": "absent"},
        {"event.new_due_on": "absent"},
    ],
)
def test_an_act_is_tried_as_it_would_be_done_well_and_be_new(condition):
    needs = [{"condition": condition, "or_else": WHY}]
    found = acts(law(events=[{**DEMAND, "requires": needs}]))
    assert found["demand_letter"].new_expiry == DAY("2025-01-03")
    assert [words.en for words in found["demand_letter"].needs] == [WHY["en"]]


def test_an_act_that_moves_nothing_is_not_advised():
    hold = rule("E", kinds=["standstill"], effect="defer_expiry", floor="2021-01-01")
    assert acts(law(events=[hold])) == {}
    same = rule("E", kinds=["standstill"], effect="defer_expiry", floor="2023-05-29")
    assert acts(law(events=[same])) == {}
    later = rule("E", kinds=["standstill"], effect="defer_expiry", floor="2023-05-30")
    assert acts(law(events=[later]))["standstill"].new_expiry == DAY("2023-05-30")


def test_a_form_that_helps_is_found_behind_one_that_does_not():
    useless = {"effect": "defer_expiry", "floor": "2021-01-01", "when": {"event.form": "court"}}
    events_ = [
        rule("E1", kinds=["demand_letter"], **useless),
        rule("E2", kinds=["demand_letter"], effect="restart", when={"event.form": "notarial"}),
    ]
    assert acts(law(events=events_))["demand_letter"].rule.id == "XX-E2"


def test_before_anything_runs_nothing_is_advised():
    early = {**DEMAND, "before_start": "counts", "length": "5y"}
    hold = rule("E", kinds=["standstill"], effect="defer_expiry", floor="2025-01-01")
    assert acts(law(events=[early, hold]), as_of=date(2020, 5, 28)) == {}
    assert set(acts(law(events=[early]), as_of=date(2020, 5, 30))) == {"demand_letter"}


def test_on_the_last_day_an_act_still_helps_and_the_day_after_it_does_not():
    the_law = law(events=[DEMAND])
    assert acts(the_law, as_of=date(2023, 5, 29))["demand_letter"].until == DAY("2023-05-29")
    assert acts(the_law, as_of=date(2023, 5, 30)) == {}


def test_an_act_must_help_under_the_borrowed_law_as_well():
    def silent(code):
        return law(periods=[rule("P", length="2y", start="due_on")])

    def heard(code):
        return law(periods=[rule("P", length="2y", start="due_on")], events=[DEMAND])

    the_law = law(borrowing=[rule("B", law="accrued_in")], events=[DEMAND])
    facts = {"accrued_in": "YY"}
    assert acts(the_law, facts=facts, find_law=silent) == {}
    alive = acts(the_law, facts=facts, find_law=heard)
    assert alive["demand_letter"].until == DAY("2022-05-29")
    assert alive["demand_letter"].new_expiry == DAY("2024-01-03")


# --- laws and examples from a folder of one's own ---------------------------------------------


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.setenv("LEGALKIT_CACHE", "off")
    folder = tmp_path / "aa"
    folder.mkdir()
    sheet = {
        "law": "AA",
        "title": {"en": "Nowhere", "zh": "虚构地"},
        "version": "2026-11-23",
        "sources": "invented",
        "nature": [rule("N", kind="defence")],
        "counting": [rule("C")],
        "rollover": [rule("R", days=["saturday", "sunday"])],
        "periods": [rule("P", length="3y", start="due_on")],
    }
    question = {
        "id": "AA-001",
        "as_of": "2022-01-03",
        "claim": {"type": "sale_of_goods", "governing_law": "AA", "due_on": "2020-06-03"},
        "expected": {"expires_on": "2023-06-05", "status": "running"},
    }
    (folder / "limitation.yaml").write_text(json.dumps(sheet, ensure_ascii=False), "utf-8")
    (folder / "examples.yaml").write_text(json.dumps([question]), "utf-8")
    law_room._prepared.cache_clear()
    return tmp_path


def test_examples_of_a_folder_of_ones_own_are_run(own):
    (result,) = run_examples(["AA"], own)
    assert (result.id, result.ok) == ("AA-001", True)
    assert result.file == str(own / "aa" / "examples.yaml")
    assert next(iter(run_examples(None, own))).id == "AA-001"


def test_a_calendar_of_ones_own_is_used_and_read_again_when_it_changes(own):
    plain = load_law("AA", own).calendar
    assert sorted(day.value for day in plain.weekly) == ["saturday", "sunday"]
    marks = {"verified_through": "2030-12-31", "cite": "art 1", "verified": "primary"}
    for weekly in (["friday"], ["friday", "saturday"]):
        text = json.dumps({**marks, "checked_on": "2026-11-23", "weekly": weekly})
        (own / "aa" / "calendar.yaml").write_text(text, "utf-8")
        found = load_law("AA", own).calendar
        assert sorted(day.value for day in found.weekly) == weekly


def test_a_period_that_is_not_there_is_said_with_the_law(own):
    with pytest.raises(RuleError) as told:
        load_law("AA", own).period("XX-P9")
    (finding,) = told.value.findings
    assert (finding.code, finding.params["rule"], finding.params["name"]) == (
        "LK206",
        "AA",
        "XX-P9",
    )
    assert finding.params["what"].key == "what.period"


@pytest.mark.parametrize("text", ["[]", "word", ""])
def test_a_file_without_a_question_says_what_one_is(tmp_path, text):
    path = tmp_path / "question.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as told:
        read_questions(path)
    (finding,) = told.value.findings
    assert finding.params["expected"].key == "expected.question"
    assert (finding.where.file, finding.where.line) == (str(path), 1)
