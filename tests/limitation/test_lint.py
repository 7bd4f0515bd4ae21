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
            assert finding.where.file.startswith(str(folder))
        checked.found = found
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
    (
        "LK206",
        with_(transitions=[rule("T", on="2030-01-01", rule="longer", period="XX-P9")]),
        "XX-P9",
    ),
    (
        "LK205",
        with_(
            events=[
                rule(
                    "E2",
                    kinds=["protest"],
                    effect="none",
                    requires=[{"condition": {"event.tide": "low"}, "or_else": WORDS}],
                )
            ]
        ),
        "event.tide",
    ),
    # an earlier rule that takes a wider set of claims
    (
        "LK202",
        with_(
            events=[
                rule("E1", kinds=["protest"], effect="none", types=["rent", "loan"]),
                rule("E2", kinds=["protest"], effect="restart", types=["rent"]),
            ]
        ),
        "XX-E2",
    ),
    ("LK202", with_(periods=[rule("P2", length="1y", start="due_on", **RENT)]), "XX-P2"),
    # dead although a rule of several kinds stands between
    (
        "LK202",
        with_(
            events=[
                rule("E1", kinds=["demand_letter", "protest"], effect="none"),
                rule("E2", kinds=["demand_letter"], effect="none"),
            ]
        ),
        "XX-E2",
    ),
    # two versions of which one has no end
    (
        "LK203",
        with_(
            events=[
                rule("E1", kinds=["protest"], effect="none", in_force={"from": "2020-01-01"}),
                rule("E2", kinds=["protest"], effect="none", in_force={"from": "2020-06-30"}),
            ]
        ),
        "2020-06-30",
    ),
    (
        "LK203",
        with_(
            events=[
                rule("E1", kinds=["protest"], effect="none", in_force={"until": "2020-01-01"}),
                rule("E2", kinds=["protest"], effect="none", in_force={"until": "2020-06-30"}),
            ]
        ),
        "2020-01-01",
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
    (
        "LK208",
        with_(events=[rule("E2", kinds=["protest"], effect="none", checked_on="2025-11-22")]),
        "XX-E2",
    ),
    # ids, facts
    ("LK210", with_(events=[rule("E", kinds=["protest"], effect="none")]), "XX-E"),
    ("LK212", {**good(), "facts": {"written": {"type": "bool", **WORDS}}}, "written"),
    # a law that counts only some claims
    ("LK216", {**good(), "counting": [rule("C", types=["rent"])]}, "counting rule"),
    ("LK216", {**good(), "rollover": [rule("R", when={"amount": {"gt": "5"}})]}, "roll-over"),
    # into a period without an end
    (
        "LK217",
        with_(
            periods=[rule("P9", kind="unlimited", stage="later")],
            events=[rule("E2", kinds=["protest"], effect="restart", period="XX-P9")],
        ),
        "XX-P9",
    ),
    (
        "LK217",
        with_(
            periods=[rule("P9", kind="unlimited", stage="later")],
            transitions=[rule("T", on="2030-01-01", rule="longer", period="XX-P9")],
        ),
        "XX-T",
    ),
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


def two_events(first, second, kind="protest"):
    return with_(
        events=[
            rule("E1", kinds=[kind], effect="none", **first),
            rule("E2", kinds=[kind], effect="restart", **second),
        ]
    )


UNTIL, FROM = {"until": "2020-06-30"}, {"from": "2020-06-30"}
#: The same sheets, put right.
RIGHT = [
    ("LK216", {**good(), "counting": [rule("C", types=["rent"]), rule("C2")]}),
    ("LK216", {**good(), "rollover": [rule("R", when={"amount": {"gt": "5"}}), rule("R2")]}),
    ("LK202", two_events({"when": {"event.form": "oral"}}, {})),
    ("LK202", two_events({"in_force": UNTIL}, {})),
    ("LK202", two_events({"in_force": FROM}, {})),
    ("LK202", two_events({"periods": ["XX-P"]}, {})),
    ("LK202", two_events({"types": ["rent"]}, {})),
    ("LK202", two_events({"types": ["rent"]}, {"types": ["rent", "loan"]})),
    (
        "LK202",
        with_(
            events=[
                rule("E1", kinds=["protest"], effect="none"),
                rule("E2", kinds=["protest", "set_off_pleaded"], effect="restart"),
            ]
        ),
    ),
    (
        "LK202",
        {
            **good(),
            "periods": [
                rule("P1", length="9y", start="due_on", stage="later"),
                rule("P2", length="9y", start="due_on", when={"amount": {"gt": "5"}}),
                rule("P3", length="9y", start="due_on", in_force=UNTIL),
                rule("P4", length="9y", start="due_on", types=["rent"]),
                rule("P", length="3y", start="due_on"),
            ],
        },
    ),
    # rules of other kinds, of other claims or on other conditions are no versions of each other
    (
        "LK203",
        with_(
            events=[
                rule("E1", kinds=["protest"], effect="none", in_force=UNTIL),
                rule("E2", kinds=["police_report"], effect="none", in_force=FROM),
            ]
        ),
    ),
    ("LK203", two_events({"in_force": UNTIL, "types": ["rent"]}, {"in_force": FROM})),
    ("LK203", two_events({"in_force": UNTIL, "when": {"event.form": "oral"}}, {"in_force": FROM})),
    (
        "LK203",
        with_(
            periods=[rule("P2", length="1y", start="delivered_on", in_force=UNTIL)],
            events=[rule("E2", kinds=["protest"], effect="none", in_force=FROM)],
        ),
    ),
    # days, instalments, facts of the claim and of the clock are known without being declared
    (
        "LK205",
        with_(
            events=[
                rule(
                    "E2",
                    kinds=["protest"],
                    effect="none",
                    when={"claim.amount": {"gt": "5"}, "clock.period": "XX-P"},
                    at={"first_of": ["first_instalment", "last_instalment", "2020-01-01"]},
                )
            ]
        ),
    ),
    # asked by a rule, by another rule, and by a borrowing
    (
        "LK212",
        {
            **with_(
                borrowing=[rule("B", law="place")],
                events=[rule("E2", kinds=["protest"], effect="none", when={"written": "true"})],
            ),
            "facts": {
                "written": {"type": "bool", **WORDS},
                "place": {"type": "text", **WORDS},
            },
        },
    ),
    (
        "LK208",
        with_(events=[rule("E2", kinds=["protest"], effect="none", checked_on="2025-11-23")]),
    ),
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


def test_every_rule_named_in_a_note_on_marks_is_told_apart(check):
    old = {"effect": "none", "verified": "memory", "checked_on": "2020-01-01"}
    events = [
        rule("E2", kinds=["protest"], **old),
        rule("E3", kinds=["police_report"], **old),
    ]
    found = check(with_(events=events))
    for code in ("LK207", "LK208"):
        assert "XX-E2, XX-E3" in found[code].message("en")
        assert "2" in found[code].message("zh")


def test_a_gap_between_versions_names_its_first_and_last_day(check):
    sheet = two_events({"in_force": UNTIL}, {"in_force": {"from": "2020-08-01"}})
    params = check(sheet)["LK204"].params
    assert (params["day"], params["until"]) == ("2020-07-01", "2020-07-31")


def test_two_versions_on_one_day_name_that_day(check):
    params = check(two_events({"in_force": UNTIL}, {"in_force": FROM}))["LK203"].params
    assert (params["rule"], params["other"], params["day"]) == ("XX-E1", "XX-E2", "2020-06-30")


def test_a_reference_into_the_void_says_what_was_looked_for(check):
    bad = rule("P2", length="1y", stage="later", counting="XX-C9", rollover="XX-R9")
    turn = rule("T", on="2030-01-01", rule="longer", period="XX-P8", old=["XX-P9"])
    event = rule("E2", kinds=["protest"], effect="restart", period="XX-P6", periods=["XX-P7"])
    check(with_(periods=[bad], events=[event], transitions=[turn]))
    void = {
        (f.params["rule"], f.params["name"], f.params["what"].key)
        for f in check.found
        if f.code == "LK206"
    }
    assert void == {
        ("XX-P2", "XX-C9", "what.counting"),
        ("XX-P2", "XX-R9", "what.rollover"),
        ("XX-T", "XX-P8", "what.period"),
        ("XX-T", "XX-P9", "what.period"),
        ("XX-E2", "XX-P6", "what.period"),
        ("XX-E2", "XX-P7", "what.period"),
    }


def test_rules_tried_by_any_of_the_examples_are_tried(check):
    events = [rule("E2", kinds=["protest"], effect="restart")]
    protested = {
        **DEMANDED,
        "id": "XX-003",
        "events": [{"kind": "protest", "date": "2021-03-01"}],
    }
    for examples in ((NO_EVENTS, DEMANDED, protested), (protested, DEMANDED, NO_EVENTS)):
        assert check(with_(events=events), examples) == {}


def test_a_failing_example_names_its_file_and_itself(check):
    wrong = {**NO_EVENTS, "expected": {"expires_on": "2023-05-30", "status": "running"}}
    finding = check(good(), [wrong, DEMANDED])["LK209"]
    assert finding.where.file.endswith("examples.yaml")
    assert finding.params["id"] == "XX-001"
