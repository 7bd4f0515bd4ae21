"""Reading questions: one or many, each mistake at its line; running them as worked examples."""

from __future__ import annotations

import pytest

from legalkit.limitation.examples import (
    example_files,
    read_questions,
    run_example,
    run_examples,
)
from legalkit.model.errors import CoverageError, InputError

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
