"""Documents against our own case: known to the paper of disclosure, to no letter and no list."""

from __future__ import annotations

from legalkit.documents.assemble import assemble
from tests.documents import sample_cases


def test_adverse_documents_are_told_apart_from_the_exhibits() -> None:
    given = sample_cases.given_of("gb-eaw")
    facts, _ = assemble(given)

    name = facts.leaves["adverse.0.name"]
    assert facts.leaves["flags.adverse"] is True and facts.lists["adverse"] == 1
    assert "two pumps" in str(name)
    exhibits = [value for path, value in facts.with_prefix("exhibits.") if path.endswith(".name")]
    assert exhibits and name not in exhibits


def test_a_letter_to_the_other_side_does_not_know_them() -> None:
    facts, _ = assemble(sample_cases.given_of("gb-eaw"), cited_only=True)

    assert [path for path in facts.leaves if path.startswith("adverse.")] == []
    assert "flags.adverse" not in facts.leaves


def test_a_case_without_any_says_so() -> None:
    facts, _ = assemble(sample_cases.given_of("gb-eaw-e"))

    assert facts.leaves["flags.adverse"] is False and facts.lists["adverse"] == 0
