"""Every worked example of every law that is there, found by itself: date and status must agree."""

import pytest

from legalkit.law.load import codes
from legalkit.limitation.examples import example_files, read_questions, run_example

LAWS = codes()
EXAMPLES = [
    pytest.param(question, id=str(question.id))
    for code in LAWS
    for path in example_files(code)
    for question in read_questions(path)
]


@pytest.mark.parametrize("question", EXAMPLES)
def test_worked_example(question):
    assert question.expected is not None, "a worked example says what it must come to"
    result = run_example(question)
    assert result.got == result.expected


@pytest.mark.parametrize("code", LAWS)
def test_every_law_has_worked_examples_with_names_of_its_own(code):
    ids = [q.id for path in example_files(code) for q in read_questions(path)]
    assert ids
    assert len(ids) == len(set(ids))
    assert all(name and name.startswith(code) for name in ids)


def test_home_is_among_the_laws_found():
    assert "CN" in LAWS
    assert len(EXAMPLES) >= 40
