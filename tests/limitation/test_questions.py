"""Reading questions: one or many, each mistake at its line; running them as worked examples."""

from __future__ import annotations

import json

import pytest

from legalkit.limitation import examples
from legalkit.limitation.examples import (
    ask,
    example_files,
    named,
    read_questions,
    run_example,
    run_examples,
)
from legalkit.limitation.law import load_law
from legalkit.model.errors import CoverageError, InputError
from legalkit.model.verdict import Verdict
from tests.limitation.small_law import events, rule

ONE = """id: Q1
as_of: 2024-05-01
claim: {type: sale_of_goods, governing_law: CN, due_on: 2019-03-01}
events:
  - {kind: demand_letter, date: 2021-06-01, received_on: 2021-06-03}
expected: {expires_on: 2024-06-03, status: running}
"""
MANY = """- as_of: 2024-05-01
  claim: {type: sale_of_goods, governing_law: CN, due_on: 2019-03-01}
- as_of: yesterday
  claim: {type: sale_of_goods, governing_law: CN, due_on: 2019-03-01}
- as_of: 2024-05-01
  claim: {type: gossip, governing_law: CN}
"""


def written(tmp_path, text):
    path = tmp_path / "question.yaml"
    path.write_text(text, "utf-8")
    return path


def test_one_question(tmp_path):
    (question,) = read_questions(written(tmp_path, ONE))
    result = run_example(question)
    assert result.ok
    assert result.to_json()["got"] == {"expires_on": "2024-06-03", "status": "running"}


def test_an_example_that_fails_shows_both_dates(tmp_path):
    (question,) = read_questions(
        written(tmp_path, ONE.replace("2024-06-03, status", "2024-06-04, status"))
    )
    result = run_example(question)
    assert not result.ok
    assert (result.expected["expires_on"], result.got["expires_on"]) == ("2024-06-04", "2024-06-03")


def test_a_question_without_an_expected_answer_is_no_worked_example(tmp_path):
    (question,) = read_questions(written(tmp_path, ONE.split("expected", maxsplit=1)[0]))
    assert run_example(question).expected == {}


def test_every_mistake_of_a_list_comes_back_with_its_line(tmp_path):
    with pytest.raises(InputError) as caught:
        read_questions(written(tmp_path, MANY))
    found = [(f.code, f.where.line, f.where.field) for f in caught.value.findings]
    assert found == [("LK105", 3, "as_of"), ("LK105", 6, "claim.type")]


@pytest.mark.parametrize(
    ("text", "code"),
    [("[]", "LK105"), ("word", "LK105"), ("a: [", "LK101"), ("a: 1\na: 2", "LK102")],
)
def test_what_is_no_question_is_a_finding(tmp_path, text, code):
    with pytest.raises(InputError) as caught:
        read_questions(written(tmp_path, text))
    assert code in {finding.code for finding in caught.value.findings}


def test_a_file_that_is_not_there_is_a_finding(tmp_path):
    with pytest.raises(InputError) as caught:
        read_questions(tmp_path / "none.yaml")
    assert [finding.code for finding in caught.value.findings] == ["LK108"]


def test_the_examples_of_one_law_run():
    results = list(run_examples(["CN"]))
    assert len(results) >= 40
    assert all(result.ok for result in results)
    assert {result.file for result in results} == {str(path) for path in example_files("CN")}


def test_a_law_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(CoverageError) as caught:
        list(run_examples(["ZZ"]))
    assert "CN" in str(caught.value)


def test_a_mistake_in_a_list_names_the_file_and_the_error_does_too(tmp_path):
    path = written(tmp_path, MANY)
    with pytest.raises(InputError) as caught:
        read_questions(path)
    assert {finding.where.file for finding in caught.value.findings} == {str(path)}
    assert str(path) in str(caught.value)
    with pytest.raises(InputError) as caught:
        read_questions(written(tmp_path, "[]"))
    assert caught.value.findings[0].params["value"] == ""


def test_events_without_a_name_are_called_by_kind_and_place():
    told = events(
        {"kind": "demand_letter", "date": "2021-06-01"},
        {"kind": "negotiation", "date": "2021-08-01"},
    )
    nameless = [told[0], told[1].model_copy(update={"id": None})]
    assert [event.id for event in named(nameless)] == ["E1", "negotiation-2"]
    assert named(nameless)[0] is told[0]


def test_a_question_is_asked_with_its_name_its_proof_and_its_court(tmp_path):
    (question,) = read_questions(written(tmp_path, ONE))
    found = ask(question, prove=lambda event, standard: Verdict(True))
    assert found.claim == "Q1"
    assert found.proven.expires_on == found.asserted.expires_on
    assert found.outlook
    assert ask(question).proven.expires_on == found.floor.expires_on
    nameless = question.model_copy(update={"id": None, "title": "A sale"})
    assert ask(nameless, full=False).claim == "question"
    assert ask(nameless, full=False).outlook == ()
    result = run_example(nameless, file="file.yaml")
    assert (result.id, result.title, result.file) == ("", "A sale", "file.yaml")
    lower = question.claim.model_copy(update={"governing_law": "cn"})
    assert ask(question.model_copy(update={"claim": lower})).law == "CN"


@pytest.mark.parametrize(("facts", "court"), [("{court: BY}", "BY"), ("{}", None)])
def test_the_court_of_a_question_chooses_the_calendar(tmp_path, monkeypatch, facts, court):
    text = f"""as_of: 2024-05-01
claim: {{type: sale_of_goods, governing_law: DE, due_on: 2021-05-05, facts: {facts}}}
"""
    (question,) = read_questions(written(tmp_path, text))
    asked = []
    monkeypatch.setattr(examples, "load_law", lambda *args: asked.append(args) or load_law(*args))
    assert ask(question).law == "DE"
    assert asked[0] == ("DE", None, court)


def test_a_borrowed_law_is_looked_for_among_ones_own(tmp_path):
    own = {
        "law": "AA",
        "title": {"en": "Nowhere", "zh": "虚构地"},
        "version": "2026-11-23",
        "sources": "invented",
        "nature": [rule("N", kind="defence")],
        "counting": [rule("C")],
        "rollover": [rule("R")],
    }
    three = {**own, "periods": [rule("P", length="3y", start="due_on")]}
    one = {**own, "law": "BB", "periods": [rule("P", length="1y", start="due_on")]}
    lends = {**three, "borrowing": [rule("B", law="accrued_in")]}
    for sheet in (lends, one):
        folder = tmp_path / sheet["law"].lower()
        folder.mkdir()
        (folder / "limitation.yaml").write_text(json.dumps(sheet, ensure_ascii=False), "utf-8")
    text = """as_of: 2020-05-01
claim: {type: sale_of_goods, governing_law: AA, due_on: 2020-03-01, facts: {accrued_in: bb}}
"""
    (question,) = read_questions(written(tmp_path, text))
    found = ask(question, tmp_path)
    assert (found.asserted.expires_on.isoformat(), found.asserted.law) == ("2021-03-01", "BB")
