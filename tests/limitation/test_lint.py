"""Each finding on a rule sheet: one sheet that has it, and the same sheet put right, that has not."""

from __future__ import annotations

import json
from datetime import date

import pytest

from legalkit.law import load
from legalkit.limitation import law
from legalkit.limitation.lint import check_law
from tests.limitation.small_law import rule

AS_OF = date(2026, 11, 24)
WORDS = {"en": "In writing?", "zh": "书面？"}
NO_EVENTS = {
    "id": "XX-001",
    "as_of": "2022-01-03",
    "claim": {"type": "sale_of_goods", "governing_law": "XX", "due_on": "2020-05-29"},
    "expected": {"expires_on": "2023-05-29", "status": "running"},
}
DEMANDED = {
    **NO_EVENTS,
    "id": "XX-002",
    "events": [{"kind": "demand_letter", "date": "2021-03-01"}],
    "expected": {"expires_on": "2024-03-01", "status": "running"},
}


def good():
    return {
        "law": "XX",
        "title": {"en": "Nowhere", "zh": "虚构地"},
        "version": "2026-11-23",
        "sources": "invented",
        "nature": [rule("N", kind="defence")],
        "counting": [rule("C")],
        "rollover": [rule("R")],
        "periods": [rule("P", length="3y", start="due_on")],
        "events": [rule("E", kinds=["demand_letter"], effect="restart")],
    }


@pytest.fixture
def check(tmp_path, monkeypatch):
    monkeypatch.setenv("LEGALKIT_CACHE", "off")

    def checked(sheet, examples=(NO_EVENTS, DEMANDED)):
        folder = tmp_path / "xx"
        folder.mkdir(exist_ok=True)
        text = json.dumps(sheet, ensure_ascii=False)  # JSON is YAML
        (folder / "limitation.yaml").write_text(text, "utf-8")
        if examples:
            (folder / "examples.yaml").write_text(json.dumps(list(examples)), "utf-8")
        load._read.cache_clear()
        law._prepared.cache_clear()
        found = check_law("XX", AS_OF, tmp_path)
        for finding in found:
            assert finding.message("en")
            assert finding.message("zh")
            assert finding.where.file
        return {finding.code: finding for finding in found}

    return checked


def test_a_good_sheet_has_no_findings(check):
    assert check(good()) == {}


def with_(**parts):
    sheet = good()
    for name, entries in parts.items():
        sheet[name] = [*sheet.get(name, []), *entries]
    return sheet


LATER = rule("P2", length="1y", stage="later")
RENT = {"types": ["rent"]}

BAD = [
    # dead rules
    ("LK202", with_(events=[rule("E2", kinds=["demand_letter"], effect="none")]), "XX-E2"),
    ("LK202", with_(periods=[rule("P2", length="1y", start="due_on")]), "XX-P2"),
    # two versions at once, and a gap between them
    (
        "LK203",
        with_(
            events=[
                rule("E1", kinds=["protest"], effect="none", in_force={"until": "2020-06-30"}),
                rule("E2", kinds=["protest"], effect="none", in_force={"from": "2020-06-30"}),
            ]
        ),
        "XX-E1",
    ),
    (
        "LK204",
        with_(
            events=[
                rule("E1", kinds=["protest"], effect="none", in_force={"until": "2020-06-30"}),
                rule("E2", kinds=["protest"], effect="none", in_force={"from": "2020-08-01"}),
            ]
        ),
        "XX-E1",
    ),
    # names nobody declared
    (
        "LK205",
        with_(events=[rule("E2", kinds=["protest"], effect="none", when={"moon": "full"})]),
        "moon",
    ),
    (
        "LK205",
        with_(events=[rule("E2", kinds=["protest"], effect="none", at="event.moon")]),
        "event.moon",
    ),
    (
        "LK205",
        with_(
            events=[
                rule(
                    "E2",
                    kinds=["protest"],
                    effect="none",
                    requires=[{"condition": {"due_on": "present"}, "or_else": WORDS}],
                    follow_up={
                        "kinds": ["protest"],
                        "within": "6m",
                        "where": {"event.tide": "low"},
                    },
                )
            ]
        ),
        "event.tide",
    ),
    (
        "LK205",
        with_(periods=[rule("P2", length="1y", start="due_on", length_from="moon", **RENT)]),
        "moon",
    ),
    # references into the void
    (
        "LK206",
        with_(events=[rule("E2", kinds=["protest"], effect="restart", period="XX-P9")]),
        "XX-P9",
    ),
    (
        "LK206",
        with_(events=[rule("E2", kinds=["protest"], effect="none", periods=["XX-P9"])]),
        "XX-P9",
    ),
    ("LK206", with_(periods=[rule("P2", length="1y", stage="later", counting="XX-C9")]), "XX-C9"),
    (
        "LK206",
        with_(long_stops=[rule("L", length="9y", origin="due_on", rollover="XX-R9")]),
        "XX-R9",
    ),
    (
        "LK206",
        with_(
            transitions=[rule("T", on="2030-01-01", rule="longer", period="XX-P", old=["XX-P9"])]
        ),
        "XX-P9",
    ),
    # marks and days
    (
        "LK207",
        with_(events=[rule("E2", kinds=["protest"], effect="none", verified="memory")]),
        "XX-E2",
    ),
    (
        "LK208",
        with_(events=[rule("E2", kinds=["protest"], effect="none", checked_on="2025-11-20")]),
        "XX-E2",
    ),
    (
        "LK215",
        with_(events=[rule("E2", kinds=["protest"], effect="none", cite="REPLACE")]),
        "XX-E2",
    ),
    # ids, facts
    ("LK210", with_(events=[rule("E", kinds=["protest"], effect="none")]), "XX-E"),
    ("LK212", {**good(), "facts": {"written": {"type": "bool", **WORDS}}}, "written"),
    # a rule without an example
    ("LK201", with_(events=[rule("E2", kinds=["protest"], effect="none")]), "XX-E2"),
]


@pytest.mark.parametrize(
    ("code", "sheet", "named"), BAD, ids=lambda part: part if isinstance(part, str) else ""
)
def test_a_sheet_with_one_fault_has_its_finding(check, code, sheet, named):
    found = check(sheet)
    assert code in found
    assert named in found[code].message("en")


#: The same sheets, put right.
RIGHT = [
    ("LK202", with_(events=[rule("E2", kinds=["protest"], effect="none")])),
    ("LK202", with_(periods=[LATER])),
    ("LK202", with_(periods=[rule("P2", length="1y", start="delivered_on")])),
    (
        "LK203",
        with_(
            events=[
                rule("E1", kinds=["protest"], effect="none", in_force={"until": "2020-06-30"}),
                rule("E2", kinds=["protest"], effect="none", in_force={"from": "2020-07-01"}),
            ]
        ),
    ),
    (
        "LK204",
        with_(
            events=[
                rule("E1", kinds=["protest"], effect="none", in_force={"until": "2020-06-30"}),
                rule("E2", kinds=["protest"], effect="none", in_force={"from": "2020-07-01"}),
            ]
        ),
    ),
    (
        "LK205",
        {
            **with_(
                events=[
                    rule(
                        "E2",
                        kinds=["protest"],
                        effect="none",
                        when={"moon": "full", "clock.expired": "false"},
                    )
                ]
            ),
            "facts": {"moon": {"type": "text", **WORDS}},
        },
    ),
    (
        "LK205",
        with_(
            periods=[
                rule(
                    "P2", length="1y", start={"first_of": ["last_instalment", "2020-01-01"]}, **RENT
                )
            ]
        ),
    ),
    (
        "LK206",
        with_(
            periods=[LATER],
            events=[rule("E2", kinds=["protest"], effect="restart", period="XX-P2")],
        ),
    ),
    (
        "LK208",
        with_(events=[rule("E2", kinds=["protest"], effect="none", checked_on="2025-11-24")]),
    ),
    (
        "LK212",
        {
            **with_(borrowing=[rule("B", law="written")]),
            "facts": {"written": {"type": "text", **WORDS}},
        },
    ),
    ("LK201", with_(notes=[rule("X", topic="forum")])),
]


@pytest.mark.parametrize(
    ("code", "sheet"), RIGHT, ids=lambda part: part if isinstance(part, str) else ""
)
def test_the_same_sheet_put_right_has_not(check, code, sheet):
    assert code not in check(sheet)


def test_a_worked_example_that_fails_is_an_error_with_both_dates(check):
    wrong = {**NO_EVENTS, "expected": {"expires_on": "2023-05-30", "status": "running"}}
    found = check(good(), [wrong, DEMANDED])
    assert "2023-05-30" in found["LK209"].message("en")
    assert "2023-05-29" in found["LK209"].message("en")


def test_a_law_without_examples_says_so(check):
    assert set(check(good(), [])) == {"LK211"}


def test_errors_come_before_warnings_and_notes(check, tmp_path):
    sheet = with_(
        events=[rule("E2", kinds=["protest"], effect="none", verified="memory", when={"moon": "x"})]
    )
    check(sheet)
    ranks = [finding.severity.rank for finding in check_law("XX", AS_OF, tmp_path)]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] == 2
