"""Worked examples of the laws that between them use every word of rule sheets: quick enough to be
asked of each mutant. `make mutation` runs this file beside the unit tests; `make test` does not."""

from functools import lru_cache

import pytest

from legalkit.limitation.examples import example_files, read_questions, run_example

LAWS = ("CN", "DE", "FR", "US-NY", "JP", "KR", "NL", "PL", "BR", "ZA", "SA", "IN")


@lru_cache
def questions(code):
    """Read once: reading is not what is changed here."""
    return [question for path in example_files(code) for question in read_questions(path)]


@pytest.mark.parametrize("code", LAWS)
def test_the_worked_examples_of_a_law(code):
    assert questions(code)
    for question in questions(code):
        result = run_example(question)
        assert result.got == result.expected, question.id
