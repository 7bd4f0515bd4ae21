"""Readings, uncertain dates, borrowing, agreements, notices, outlook: on a law known by heart."""

from __future__ import annotations

from datetime import date

import pytest

from legalkit.dates.calendar import CourtCalendar
from legalkit.limitation.answer import Status
from legalkit.limitation.scenarios import answer
from legalkit.messages import Message
from legalkit.model.errors import RuleError
from legalkit.model.verdict import Verdict
from tests.limitation.small_law import claim, events, law, rule

AS_OF = date(2022, 1, 3)
DEMAND = rule("E-DEMAND", kinds=["demand_letter"], effect="restart", proof="demand_arrived")


def proven(event, standard):
    return Verdict(True)


def ask(the_law, the_claim=None, told=(), as_of=AS_OF, **options):
    options = {"prove": proven, **options}
    return answer(the_law, the_claim or claim(), events(*told), as_of, **options)


def notices(found, code):
    return [notice for notice in found.notices if notice.code == code]


# --- uncertain dates --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "earliest", "latest"),
    [
        ("2020-05-29", "2023-05-29", "2023-05-29"),
        ("2020-05", "2023-05-01", "2023-05-31"),
        ("2020-04..2020-06", "2023-04-01", "2023-06-30"),
        ("2020-04-10..2020-04-12", "2023-04-10", "2023-04-12"),
        ("~2020-05", "2023-04-01", "2023-06-30"),
        ("~2020-05-16", "2023-05-01", "2023-05-31"),
        ("2020", "2023-01-01", "2023-12-31"),
        ("before 2020-06-01", "1952-10-01", "2023-05-31"),
    ],
)
def test_an_uncertain_due_date_gives_the_earliest_and_the_latest_answer(due, earliest, latest):
    clock = ask(law(), claim(due_on=due)).asserted
    assert clock.expires_on == date.fromisoformat(earliest)
    assert clock.latest == date.fromisoformat(latest)
    assert clock.decided_by == (None if earliest == latest else "due_on")


def test_a_demand_that_may_have_come_too_late_is_tried_on_both_sides_of_expiry():
    found = ask(
        law(events=[DEMAND]),
        told=[{"kind": "demand_letter", "date": "2023-05..2023-06"}],
        as_of=date(2023, 8, 1),
    )
    assert found.asserted.expires_on == date(2023, 5, 29)
    assert found.asserted.latest == date(2026, 5, 29)
    assert found.asserted.decided_by == "E1.date"
    (notice,) = notices(found, "uncertain")
    assert notice.other == date(2026, 5, 29)
    assert "E1.date" in notice.message.text("en")


def test_many_uncertain_dates_are_tried_up_to_a_limit():
    told = [{"kind": "demand_letter", "date": "2021-03"} for _ in range(10)]
    clock = ask(law(events=[DEMAND]), told=told, full=False).asserted
    assert clock.expires_on == date(2024, 3, 1)


# --- readings ---------------------------------------------------------------------------------

READING = {
    "id": "XX-P-OTHER",
    "why": {"en": "Some courts say two years.", "zh": "有法院认为两年。"},
    "cite": "case 7",
    "change": {"length": "2y"},
}


def test_the_earlier_reading_governs_and_the_other_is_a_notice():
    found = ask(law(periods=[rule("P", length="3y", start="due_on", readings=[READING])]))
    assert found.asserted.expires_on == date(2022, 5, 29)
    (notice,) = notices(found, "disputed")
    assert notice.other == date(2023, 5, 29)
    assert "Some courts say two years." in notice.message.text("en")


def test_a_later_reading_is_only_a_notice():
    later = {**READING, "change": {"length": "4y"}}
    found = ask(law(periods=[rule("P", length="3y", start="due_on", readings=[later])]))
    assert found.asserted.expires_on == date(2023, 5, 29)
    (notice,) = notices(found, "disputed")
    assert (notice.other, notice.rule, notice.cite) == (date(2024, 5, 29), "XX-P", "case 7")


def test_a_reading_that_changes_no_date_is_not_mentioned():
    same = {**READING, "change": {"length": "36m"}}
    found = ask(law(periods=[rule("P", length="3y", start="due_on", readings=[same])]))
    assert notices(found, "disputed") == []


def test_readings_of_what_is_asserted_and_of_what_is_proven_are_both_told():
    weak = {**READING, "id": "XX-W", "change": {"effect": "none"}}
    found = ask(
        law(events=[{**DEMAND, "readings": [weak]}]),
        told=[{"kind": "demand_letter", "date": "2021-03-01"}],
    )
    assert found.asserted.expires_on == date(2023, 5, 29)
    assert notices(found, "disputed")[0].other == date(2024, 3, 1)


# --- borrowing and agreements -----------------------------------------------------------------

BORROW = rule("B", law="accrued_in")


def borrowed(code):
    return law(periods=[rule("P", length="1y", start="due_on")])


def test_the_shorter_of_two_laws_governs_under_a_borrowing_statute():
    the_law = law(borrowing=[BORROW])
    asked = claim(facts={"accrued_in": "YY"})
    found = ask(the_law, asked, find_law=borrowed)
    assert found.asserted.expires_on == date(2021, 5, 29)
    assert "XX-B" in found.asserted.rules
    longer = ask(
        the_law, asked, find_law=lambda code: law(periods=[rule("P", length="9y", start="due_on")])
    )
    assert longer.asserted.expires_on == date(2023, 5, 29)


@pytest.mark.parametrize(
    ("facts", "find", "changes"),
    [
        ({}, borrowed, {}),
        ({"accrued_in": "XX"}, borrowed, {}),
        ({"accrued_in": "YY"}, None, {}),
        ({"accrued_in": "YY"}, borrowed, {"types": ["loan"]}),
        ({"accrued_in": "YY"}, borrowed, {"when": {"resident": "false"}}),
    ],
)
def test_nothing_is_borrowed_without_another_law_that_applies(facts, find, changes):
    found = ask(law(borrowing=[{**BORROW, **changes}]), claim(facts=facts), find_law=find)
    assert found.asserted.expires_on == date(2023, 5, 29)


@pytest.mark.parametrize(
    ("agreement", "months", "end"),
    [
        ({"allowed": "none"}, 12, "2023-05-29"),
        ({"allowed": "none"}, 60, "2023-05-29"),
        ({"allowed": "shorten"}, 12, "2021-05-29"),
        ({"allowed": "shorten"}, 60, "2023-05-29"),
        ({"allowed": "lengthen"}, 60, "2025-05-29"),
        ({"allowed": "lengthen"}, 12, "2023-05-29"),
        ({"allowed": "both", "at_most": "4y"}, 60, "2024-05-29"),
        ({"allowed": "both", "at_least": "1y"}, 6, "2021-05-29"),
        ({"allowed": "both", "at_least": "1y", "at_most": "9y"}, 24, "2022-05-29"),
        ({"allowed": "both", "types": ["loan"]}, 24, "2023-05-29"),
    ],
)
def test_agreements_on_length_work_as_far_as_the_law_lets_them(agreement, months, end):
    found = ask(
        law(agreements=[rule("A", **agreement)]), claim(facts={"agreed_period_months": months})
    )
    assert found.asserted.expires_on == date.fromisoformat(end)


def test_an_agreement_nobody_can_read_changes_nothing():
    asked = claim(facts={"agreed_period_months": "some"})
    assert ask(law(agreements=[rule("A", allowed="both")]), asked).asserted.expires_on == date(
        2023, 5, 29
    )


# --- notices ----------------------------------------------------------------------------------

FACTS = {
    "merchants": {
        "type": "choice",
        "values": ["both", "one"],
        "default": "one",
        "en": "Merchants?",
        "zh": "商人？",
    },
    "written": {"type": "bool", "default": "false", "en": "In writing?", "zh": "书面？"},
}


def two_periods(**condition):
    return [
        rule("P-LONG", length="6y", start="due_on", when=condition),
        rule("P", length="3y", start="due_on"),
    ]


def test_an_assumption_that_decides_is_told_with_the_other_date():
    found = ask(law(periods=two_periods(merchants="both"), facts=FACTS))
    (notice,) = notices(found, "assumed")
    assert notice.other == date(2026, 5, 29)
    params = notice.message.params
    assert (params["name"], params["assumed"], params["other"]) == ("merchants", "one", "both")
    assert "2026-05-29" in notice.message.text("en")
    assert found.asserted.expires_on == date(2023, 5, 29)


def test_a_bool_is_tried_the_other_way():
    (notice,) = notices(ask(law(periods=two_periods(written="true"), facts=FACTS)), "assumed")
    assert notice.other == date(2026, 5, 29)


def test_what_was_stated_is_not_an_assumption():
    asked = claim(facts={"merchants": "one"})
    assert (
        notices(ask(law(periods=two_periods(merchants="both"), facts=FACTS), asked), "assumed")
        == []
    )


def test_a_fact_that_no_rule_asks_for_is_named():
    found = ask(law(facts=FACTS), claim(facts={"moon": "full", "debtor": "D", "written": "true"}))
    assert [n.message.params["name"] for n in notices(found, "unasked")] == ["moon"]


def test_a_rule_from_memory_is_named():
    found = ask(law(periods=[rule("P", length="3y", start="due_on", verified="memory")]))
    (notice,) = notices(found, "memory")
    assert (notice.rule, notice.cite) == ("XX-P", "art P")


def test_a_last_day_past_the_announced_holidays_is_told():
    calendar = CourtCalendar(verified_through=date(2022, 12, 31))
    rolls = rule("R", days=["saturday", "sunday", "holiday"])
    found = ask(law(calendar, rollover=[rolls]))
    assert not found.asserted.certain
    (notice,) = notices(found, "calendar")
    assert "2022-12-31" in notice.message.text("zh")
    assert notices(ask(law(rollover=[rolls])), "calendar") == []


def test_a_note_of_the_law_comes_with_the_claims_it_speaks_of():
    note = rule("X", topic="forum", types=["loan"])
    assert notices(ask(law(notes=[note])), "note") == []
    (found,) = notices(ask(law(notes=[note]), claim(type="loan")), "note")
    assert found.message.text("en") == "Rule X."


PART = rule("E-PART", kinds=["partial_demand"], effect="restart", scope="amount")


def test_an_act_for_a_part_leaves_the_rest_and_tells_the_date_of_the_part():
    part = {"kind": "partial_demand", "date": "2021-03-01", "amount": "40.00"}
    found = ask(law(events=[PART]), claim(amount="100.00"), [part])
    assert found.asserted.expires_on == date(2023, 5, 29)
    (notice,) = notices(found, "part")
    assert (notice.other, notice.rule) == (date(2024, 3, 1), "XX-E-PART")
    whole = ask(law(events=[PART]), claim(amount="40.00"), [part])
    assert whole.asserted.expires_on == date(2024, 3, 1)


# --- what would still save it -----------------------------------------------------------------

SUIT = rule("E-SUIT", kinds=["lawsuit_filed"], effect="stop", at="event.date", proof="court_paper")
REVIVE = rule(
    "E-REVIVE", kinds=["acknowledgement"], effect="revive", when={"clock.expired": "true"}
)


def test_the_outlook_lists_what_moves_or_secures_the_proven_clock():
    found = ask(law(events=[DEMAND, SUIT, REVIVE]))
    acts = {act.kind: act for act in found.outlook}
    assert set(acts) == {"demand_letter", "lawsuit_filed"}
    assert acts["demand_letter"].new_expiry == date(2025, 1, 3)
    assert acts["demand_letter"].until == date(2023, 5, 29)
    assert acts["lawsuit_filed"].new_expiry is None
    assert acts["lawsuit_filed"].to_json("zh")["proof"] == "court_paper"


def test_after_expiry_only_what_revives_is_listed():
    found = ask(law(events=[DEMAND, SUIT, REVIVE]), as_of=date(2023, 6, 1))
    (act,) = found.outlook
    assert (act.kind, act.new_expiry, act.until) == (
        "acknowledgement",
        date(2026, 6, 1),
        date(2023, 6, 1),
    )


def test_the_best_form_is_tried_where_the_law_looks_at_the_form():
    formal = rule(
        "E-FORMAL", kinds=["demand_letter"], effect="restart", when={"event.form": ["notarial"]}
    )
    nothing = rule("E-PLAIN", kinds=["demand_letter"], effect="none")
    (act,) = ask(law(events=[formal, nothing])).outlook
    assert act.rule.id == "XX-E-FORMAL"
    assert ask(law(events=[nothing])).outlook == ()


def test_an_act_that_does_not_help_under_the_borrowed_law_is_not_listed():
    asked = claim(facts={"accrued_in": "YY"})
    day = date(2021, 1, 4)
    ours = law(borrowing=[BORROW], events=[DEMAND])
    assert ask(ours, asked, as_of=day, find_law=borrowed).outlook == ()

    def both(code):
        return law(periods=[rule("P", length="1y", start="due_on")], events=[DEMAND])

    (act,) = ask(ours, asked, as_of=day, find_law=both).outlook
    assert (act.kind, act.new_expiry) == ("demand_letter", date(2022, 1, 4))


def test_a_secured_open_or_unlimited_claim_has_no_outlook():
    suit = {"kind": "lawsuit_filed", "date": "2021-01-04"}
    found = ask(law(events=[SUIT, DEMAND]), told=[suit])
    assert found.proven.status is Status.PRESERVED
    assert found.outlook == ()
    unlimited = ask(law(periods=[rule("P", kind="unlimited")]))
    assert (unlimited.asserted.status, unlimited.asserted.expires_on) == (Status.UNLIMITED, None)
    assert unlimited.outlook == ()
    assert unlimited.asserted.days_left(AS_OF) is None
    unknown = ask(law(periods=[rule("P", length="3y", start="delivered_on")]))
    assert (unknown.asserted.status, unknown.asserted.expires_on) == (Status.NOT_STARTED, None)


# --- proof ------------------------------------------------------------------------------------


def test_what_is_not_proven_is_told_and_left_out_of_the_proven_clock():
    told = [
        {"kind": "demand_letter", "date": "2021-03-01"},
        {"kind": "protest", "date": "2021-04-01"},
    ]

    def lacking(event, standard):
        assert standard == "demand_arrived"
        return Verdict(False, (), (Message("proof.no_evidence"),))

    found = ask(law(events=[DEMAND]), told=told, prove=lacking)
    assert found.asserted.expires_on == date(2024, 3, 1)
    assert found.proven.expires_on == found.floor.expires_on == date(2023, 5, 29)
    assert list(found.unproven) == ["E1"]
    reasons = {step.event: step.why.key for step in found.proven.steps if step.event}
    assert reasons == {"E1": "why.unproven", "E2": "why.no_rule"}


def test_without_evidence_nothing_is_proven():
    told = [{"kind": "demand_letter", "date": "2021-03-01"}]
    found = answer(law(events=[DEMAND]), claim(), events(*told), AS_OF)
    assert found.proven.expires_on == found.floor.expires_on
    assert found.to_json("zh")["unproven"]["E1"]


# --- why not ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "event", "key", "would"),
    [
        ({}, {"date": "2024-01-01"}, "why.expired", "would.before"),
        ({}, {"date": "2020-01-01"}, "why.before_start", "would.after_start"),
        ({}, {"date": "2026-01-01"}, "why.future", None),
        ({"effect": "none"}, {"date": "2021-01-01"}, "why.rule_none", None),
        (
            {
                "requires": [
                    {
                        "condition": {"event.form": "signed"},
                        "or_else": {"en": "sign it", "zh": "签字"},
                    }
                ]
            },
            {"date": "2021-01-01", "form": "oral"},
            "why.requirement",
            "would.requirement",
        ),
        (
            {"reach": "addressee"},
            {"date": "2021-01-01", "to": "OTHER"},
            "why.other_person",
            "would.same_person",
        ),
        (
            {"follow_up": {"kinds": ["lawsuit_filed"], "within": "6m"}},
            {"date": "2021-01-01"},
            "why.follow_up",
            "would.follow_up",
        ),
        (
            {"follow_up": {"kinds": ["lawsuit_filed"], "within": "6m", "of": "event.served_on"}},
            {"date": "2021-01-01"},
            "why.follow_up",
            "would.follow_up",
        ),
        ({"effect": "revive"}, {"date": "2021-01-01"}, "why.not_expired", "would.before"),
        ({"kinds": ["protest"]}, {"date": "2021-01-01"}, "why.no_rule", None),
        ({"in_force": {"until": "2020-12-31"}}, {"date": "2021-01-01"}, "why.no_rule", None),
        ({"types": ["loan"]}, {"date": "2021-01-01"}, "why.no_rule", None),
        ({"periods": ["XX-OTHER"]}, {"date": "2021-01-01"}, "why.no_rule", None),
    ],
)
def test_an_act_that_does_nothing_says_why_and_what_would_change_it(changes, event, key, would):
    the_law = law(
        events=[{**DEMAND, **changes}],
        periods=[
            rule("P", length="3y", start="due_on"),
            rule("OTHER", length="1y", stage="later"),
        ],
    )
    asked = claim(facts={"debtor": "D", "creditor": "C"})
    clock = ask(
        the_law, asked, [{"kind": "demand_letter", **event}], as_of=date(2025, 1, 1)
    ).asserted
    step = next(step for step in clock.steps if step.event == "E1")
    assert (step.effect, step.why.key) == ("none", key)
    assert (step.would_change.key if step.would_change else None) == would
    for lang in ("en", "zh"):
        assert step.to_json(lang)["why"]
    assert clock.expires_on == date(2023, 5, 29)


def test_a_follow_up_in_time_gives_the_effect():
    wanted = {"kinds": ["lawsuit_filed"], "within": "6m", "roll": "true"}
    the_law = law(events=[{**DEMAND, "follow_up": wanted}])
    demand = {"kind": "demand_letter", "date": "2021-01-04"}
    suit = {"kind": "lawsuit_filed", "date": "2021-07-04"}
    late = {"kind": "lawsuit_filed", "date": "2021-07-05"}
    assert ask(the_law, told=[demand, suit]).asserted.expires_on == date(2024, 1, 4)
    assert ask(the_law, told=[demand, late]).asserted.expires_on == date(2023, 5, 29)


def test_a_second_act_of_a_kind_that_works_once_says_so():
    told = [
        {"kind": "demand_letter", "date": "2021-01-04"},
        {"kind": "demand_letter", "date": "2021-06-01"},
    ]
    clock = ask(law(events=[{**DEMAND, "once": "true"}]), told=told).asserted
    assert clock.expires_on == date(2024, 1, 4)
    assert [step.why.key for step in clock.steps if step.event] == ["why.restart", "why.once"]


def test_nothing_more_happens_to_a_secured_claim():
    told = [
        {"kind": "lawsuit_filed", "date": "2021-01-04"},
        {"kind": "demand_letter", "date": "2021-06-01"},
    ]
    clock = ask(law(events=[SUIT, DEMAND]), told=told).asserted
    assert clock.steps[-1].why.key == "why.secured"
    assert clock.expires_on == date(2023, 5, 29)


def test_an_act_can_lift_a_long_stop():
    stop = rule("L", length="4y", origin="due_on")
    told = [
        {"kind": "demand_letter", "date": "2021-01-04"},
        {"kind": "demand_letter", "date": "2023-12-01"},
    ]
    capped = ask(
        law(events=[DEMAND], long_stops=[stop]), told=told, as_of=date(2024, 1, 1)
    ).asserted
    assert capped.expires_on == date(2024, 5, 29)
    assert capped.steps[-1].effect == "long_stop"
    lifted = ask(
        law(events=[{**DEMAND, "lifts": ["XX-L"]}], long_stops=[stop]),
        told=told,
        as_of=date(2024, 1, 1),
    ).asserted
    assert lifted.expires_on == date(2026, 12, 1)


@pytest.mark.parametrize(
    "parts",
    [
        {"periods": [rule("P", length="3y", start="due_on", counting="XX-C9")]},
        {"periods": [rule("P", length="3y", start="due_on", rollover="XX-C9")]},
        {"events": [{**DEMAND, "period": "XX-C9"}]},
    ],
)
def test_a_reference_into_the_void_is_a_finding_and_no_traceback(parts):
    told = [{"kind": "demand_letter", "date": "2021-03-01"}]
    with pytest.raises(RuleError) as caught:
        ask(law(**parts), told=told)
    assert [finding.code for finding in caught.value.findings] == ["LK206"]
    assert "XX-C9" in str(caught.value)


def test_an_answer_is_json_in_both_languages():
    found = ask(law(events=[DEMAND, SUIT]), told=[{"kind": "demand_letter", "date": "2021-03-01"}])
    for lang in ("en", "zh"):
        data = found.to_json(lang)
        assert data["proven"]["steps"][0]["rule"] == "XX-P"
        assert data["nature"][0]["says"].startswith("Rule" if lang == "en" else "规则")
    assert found.asserted.steps[0].says.text("zh") == "规则P。"


# --- obstacles, standstills, windows ----------------------------------------------------------


def test_a_standstill_until_a_day_holds_expiry_until_that_day():
    hold = rule("E-HOLD", kinds=["standstill"], effect="defer_expiry", floor="event.new_due_on")
    told = {"kind": "standstill", "date": "2021-03-01"}
    held = ask(law(events=[hold]), told=[{**told, "new_due_on": "2024-12-31"}])
    assert held.asserted.expires_on == date(2024, 12, 31)
    open_end = ask(law(events=[hold]), told=[told])
    assert open_end.asserted.expires_on == date(2023, 5, 29)


@pytest.mark.parametrize(
    ("ended", "status", "end"),
    [
        ("2021-04-30", "running", "2023-07-29"),  # 61 days
        ("2021-12-31", "running", "2023-08-29"),  # three months: 1 March to 31 May, 92 days
        (None, "running", "2023-08-29"),
    ],
)
def test_a_suspension_lasts_no_longer_than_the_law_lets_it(ended, status, end):
    talks = rule("E-TALKS", kinds=["negotiation"], effect="suspend", longest="3m")
    event = {"kind": "negotiation", "date": "2021-03-01"}
    if ended:
        event["ended_on"] = ended
    clock = ask(law(events=[talks]), told=[event]).asserted
    assert (str(clock.status), clock.expires_on) == (status, date.fromisoformat(end))


def test_a_suspension_that_goes_on_leaves_the_date_open_or_counts_to_the_assessment():
    told = [{"kind": "negotiation", "date": "2021-03-01"}]
    talks = rule("E-TALKS", kinds=["negotiation"], effect="suspend")
    pending = ask(law(events=[talks]), told=told).asserted
    assert (pending.status, pending.expires_on) == (Status.PENDING, None)
    counts = ask(law(events=[{**talks, "open_status": "running"}]), told=told).asserted
    # 2021-03-01 to 2022-01-03, both in: 309 days
    assert counts.expires_on == date(2024, 4, 2)


@pytest.mark.parametrize(
    ("window", "end"),
    [
        ({"effect": "exclude"}, "2023-07-29"),  # 61 days of March and April
        ({"effect": "exclude", "days": "10"}, "2023-06-08"),
        ({"effect": "move_expiry", "to": "2021-06-30"}, "2023-05-29"),
        ({"effect": "exclude", "types": ["loan"]}, "2023-05-29"),
        ({"effect": "exclude", "begin": "2022-02-01", "until": "2022-04-30"}, "2023-05-29"),
        (
            {
                "effect": "move_expiry",
                "begin": "2021-03-01",
                "until": "2023-05-31",
                "to": "2023-06-30",
            },
            "2023-06-30",
        ),
        (
            {
                "effect": "floor",
                "begin": "2021-03-01",
                "until": "2023-05-31",
                "to": "2023-06-30",
                "expiry": "base",
            },
            "2023-06-30",
        ),
        (
            {
                "effect": "exclude",
                "begin": "2020-05-01",
                "until": "2020-06-30",
                "start_inside": "shift",
            },
            "2023-06-30",
        ),
        (
            {
                "effect": "exclude",
                "begin": "2020-05-01",
                "until": "2020-06-30",
                "start_inside": "nothing",
            },
            "2023-05-29",
        ),
        (
            {"effect": "exclude", "begin": "2020-05-01", "until": "2020-06-30"},
            "2023-06-30",
        ),  # 32 days
    ],
)
def test_emergency_windows(window, end):
    base = {"begin": "2021-03-01", "until": "2021-04-30"}
    clock = ask(law(windows=[rule("W", **{**base, **window})])).asserted
    assert clock.expires_on == date.fromisoformat(end)
    if clock.expires_on != date(2023, 5, 29):
        assert "XX-W" in {step.rule.id for step in clock.steps if step.rule}


@pytest.mark.parametrize(
    ("fact", "end"),
    [
        ("24", "2022-05-29"),
        ("30d", "2020-06-28"),
        ("1y 6m", "2021-11-29"),
        ("unclear", "2023-05-29"),
        (None, "2023-05-29"),
    ],
)
def test_a_length_can_stand_in_a_fact(fact, end):
    period = rule("P", length="3y", start="due_on", length_from="agreed")
    asked = claim(facts={"agreed": fact} if fact else {})
    assert ask(law(periods=[period]), asked).asserted.expires_on == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("change", "end"),
    [
        ("replace_length", "2025-05-29"),
        ("longer", "2025-05-29"),
        ("shorter", "2023-05-29"),
        ("new_period", "2026-01-01"),
    ],
)
def test_a_change_of_law_while_the_period_runs(change, end):
    periods = [rule("P", length="3y", start="due_on"), rule("NEW", length="5y", stage="later")]
    turn = rule("T", on="2021-01-01", rule=change, period="XX-NEW", old=["XX-P"])
    found = ask(law(periods=periods, transitions=[turn])).asserted
    assert found.expires_on == date.fromisoformat(end)
    early = ask(law(periods=periods, transitions=[turn]), as_of=date(2020, 12, 31)).asserted
    assert early.expires_on == date(2023, 5, 29)
    barred = ask(
        law(periods=periods, transitions=[{**turn, "on": "2023-06-01"}]), as_of=date(2024, 1, 1)
    ).asserted
    assert (barred.status, barred.expires_on) == (Status.EXPIRED, date(2023, 5, 29))
    assert barred.steps[-1].why.key == "why.already_expired"


def test_a_disputed_reading_of_the_period_that_a_change_of_law_enters_is_tried():
    why = {"en": "Four years, say some.", "zh": "有观点认为四年。"}
    reading = {"id": "XX-NEW-4Y", "why": why, "change": {"length": "4y"}}
    new = rule("NEW", length="5y", stage="later", readings=[reading])
    turn = rule("T", on="2021-01-01", rule="replace_length", period="XX-NEW", old=["XX-P"])
    found = ask(law(periods=[rule("P", length="3y", start="due_on"), new], transitions=[turn]))
    assert found.asserted.expires_on == date(2024, 5, 29)
    assert [notice.other for notice in notices(found, "disputed")] == [date(2025, 5, 29)]
