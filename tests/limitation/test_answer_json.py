"""The JSON of an answer, key by key: programs of others read it, so that no key may go or change."""

from __future__ import annotations

from datetime import date

import pytest

from legalkit.limitation.examples import ExampleResult
from legalkit.limitation.scenarios import answer
from legalkit.messages import Message
from legalkit.model.verdict import Verdict
from tests.limitation.small_law import claim, events, law, rule

WRITE = {"condition": {"event.form": {"not": "oral"}}, "or_else": {"en": "write", "zh": "书面"}}
DEMAND = rule(
    "E-DEMAND",
    kinds=["demand_letter"],
    effect="restart",
    proof="demand_arrived",
    requires=[WRITE],
)
SUIT = rule("E-SUIT", kinds=["lawsuit_filed"], effect="stop", at="event.date", verified="secondary")
TOLD = (
    {"kind": "demand_letter", "date": "2021-03-01", "evidence": ["EX1"]},
    {"kind": "demand_letter", "date": "2021-04-01", "form": "oral"},
    {"kind": "protest", "date": "2021-05-01"},
)


def lacking(event, standard):
    return Verdict(False, (), (Message("proof.no_evidence"),))


@pytest.fixture
def found():
    asked = claim(facts={"debtor": "D", "moon": "full"})
    day = date(2022, 1, 3)
    return answer(
        law(events=[DEMAND, SUIT]), asked, events(*TOLD), day, name="CL1", prove=lacking
    ).to_json("zh")


def step(**told):
    plain = {
        "date": None,
        "event": None,
        "kind": None,
        "rule": None,
        "cite": None,
        "verified": None,
        "checked_on": None,
        "effect": "none",
        "expires_before": None,
        "expires_after": None,
        "why": None,
        "says": None,
        "evidence": [],
        "would_change": None,
    }
    assert told.keys() <= plain.keys()
    return {**plain, **told}


START = step(
    date="2020-05-29",
    rule="XX-P",
    cite="art P",
    verified="primary",
    checked_on="2026-11-23",
    effect="start",
    expires_after="2023-05-29",
    why="期间 3 年，自 2020-05-29 起算。",
    says="规则P。",
)
OF_DEMAND = {
    "kind": "demand_letter",
    "rule": "XX-E-DEMAND",
    "cite": "art E-DEMAND",
    "verified": "primary",
    "checked_on": "2026-11-23",
    "says": "规则E-DEMAND。",
}


def test_an_answer_has_these_parts(found):
    assert list(found) == [
        "claim",
        "debtor",
        "law",
        "as_of",
        "asserted",
        "proven",
        "floor",
        "outlook",
        "notices",
        "nature",
        "unproven",
    ]
    told = {key: found[key] for key in ("claim", "debtor", "law", "as_of")}
    assert told == {"claim": "CL1", "debtor": "D", "law": "XX", "as_of": "2022-01-03"}
    assert found["nature"] == [
        {"rule": "XX-N", "cite": "art N", "verified": "primary", "says": "规则N。"}
    ]
    assert found["unproven"] == {"E1": ["未列明任何证据"], "E2": ["未列明任何证据"]}


def test_a_clock_has_its_days_and_where_it_stands(found):
    clock = found["asserted"]
    steps = clock.pop("steps")
    assert clock == {
        "status": "running",
        "expires_on": "2024-03-01",
        "nominal": "2024-03-01",
        "starts_on": "2020-05-29",
        "latest": "2024-03-01",
        "decided_by": None,
        "calendar_announced": True,
        "law": "XX",
    }
    assert steps == [
        START,
        step(
            **OF_DEMAND,
            date="2021-03-01",
            event="E1",
            effect="restart",
            expires_before="2023-05-29",
            expires_after="2024-03-01",
            why="时效中断，自 2021-03-01 起重新计算。",
            evidence=["EX1"],
        ),
        step(
            **OF_DEMAND,
            date="2021-04-01",
            event="E2",
            expires_before="2024-03-01",
            expires_after="2024-03-01",
            why="不符合规则要求：书面",
            would_change="满足以下条件则有效：书面",
        ),
        step(
            date="2021-05-01",
            event="E3",
            kind="protest",
            expires_before="2024-03-01",
            expires_after="2024-03-01",
            why="依本法，拒绝证书在此情形不产生影响。",
        ),
    ]


def test_what_is_not_proven_stays_in_the_steps_without_a_rule(found):
    unproven = {"kind": "demand_letter", "why": "未获证明：未列明任何证据"}
    unproven |= {"expires_before": "2023-05-29", "expires_after": "2023-05-29"}
    assert found["proven"]["steps"][:3] == [
        START,
        step(**unproven, date="2021-03-01", event="E1", evidence=["EX1"]),
        step(**unproven, date="2021-04-01", event="E2"),
    ]
    assert found["floor"]["steps"] == [START]


def test_what_would_save_the_claim(found):
    assert found["outlook"] == [
        {
            "kind": "lawsuit_filed",
            "act": "提起诉讼",
            "rule": "XX-E-SUIT",
            "cite": "art E-SUIT",
            "verified": "secondary",
            "until": "2023-05-29",
            "new_expiry": None,
            "effect": "stop",
            "needs": [],
            "says": "规则E-SUIT。",
            "proof": None,
        },
        {
            "kind": "demand_letter",
            "act": "催告",
            "rule": "XX-E-DEMAND",
            "cite": "art E-DEMAND",
            "verified": "primary",
            "until": "2023-05-29",
            "new_expiry": "2025-01-03",
            "effect": "restart",
            "needs": ["书面"],
            "says": "规则E-DEMAND。",
            "proof": "demand_arrived",
        },
    ]


def test_notices_name_kind_other_date_rule_and_citation():
    other = {
        "id": "XX-P-OTHER",
        "why": {"en": "Some say four.", "zh": "有的认为四年。"},
        "cite": "case 7",
        "change": {"length": "4y"},
    }
    the_law = law(periods=[rule("P", length="3y", start="due_on", readings=[other])])
    day = date(2022, 1, 3)
    told = answer(the_law, claim(facts={"moon": "full"}), (), day)
    assert [notice["code"] for notice in told.to_json()["notices"]] == ["disputed", "unasked"]
    disputed, unasked = told.to_json("zh")["notices"]
    assert "有的认为四年。" in disputed.pop("message")
    assert disputed == {
        "code": "disputed",
        "other": "2024-05-29",
        "rule": "XX-P",
        "cite": "case 7",
    }
    assert "moon" in unasked.pop("message")
    assert unasked == {"code": "unasked", "other": None, "rule": None, "cite": None}
    assert "Some say four." in told.to_json()["notices"][0]["message"]


def test_a_clock_without_a_day_says_null():
    waits = rule("E-SUIT", kinds=["lawsuit_filed"], effect="restart_after", at="event.date")
    told = events({"kind": "lawsuit_filed", "date": "2021-03-01"})
    found = answer(law(events=[waits]), claim(), told, date(2022, 1, 3))
    clock = found.to_json()["asserted"]
    assert (clock["status"], clock["expires_on"], clock["nominal"]) == ("pending", None, None)
    assert (clock["steps"][1]["expires_before"], clock["steps"][1]["expires_after"]) == (
        "2023-05-29",
        None,
    )
    assert found.asserted.days_left(date(2022, 1, 3)) is None
    assert found.floor.days_left(date(2023, 5, 28)) == 1
    assert found.floor.days_left(date(2023, 5, 30)) == -1


def test_the_result_of_a_worked_example_has_its_keys():
    result = ExampleResult("Q", False, {"a": 1}, {"a": 2}, "Title", "file.yaml")
    assert result.to_json() == {
        "id": "Q",
        "ok": False,
        "expected": {"a": 1},
        "got": {"a": 2},
        "title": "Title",
        "file": "file.yaml",
    }
