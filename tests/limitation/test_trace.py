"""What the steps of a clock say, in which order, and where a claim stands on the days that matter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from legalkit.dates.calendar import CourtCalendar
from legalkit.limitation.answer import Status
from legalkit.limitation.scenarios import answer
from legalkit.limitation.setting import Setting
from legalkit.messages import Message
from legalkit.model.verdict import Verdict
from legalkit.report.limitation import page
from legalkit.report.page import Points
from tests.limitation.small_law import claim, events, law, rule
from tests.limitation.test_edges import (
    AS_OF,
    DAY,
    DEMAND,
    DEMANDED,
    DUE,
    END,
    HELPED,
    OLD,
    ends,
    sued,
    suit,
    trace,
    walk,
)

WHY = {"en": "Some say so.", "zh": "有此观点。"}
DEBTOR = {"debtor": "D", "creditor": "C"}


# --- where a claim stands ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2020-05-28", "not_started"),
        ("2020-05-29", "running"),
        ("2023-05-29", "running"),
        ("2023-05-30", "expired"),
    ],
)
def test_a_claim_runs_from_its_first_day_to_the_end_of_its_last(as_of, status):
    clock = walk(law(), as_of=DAY(as_of))
    assert (str(clock.status), clock.expires_on, clock.starts_on) == (status, END, DUE)


def test_a_last_day_on_a_weekend_has_a_nominal_day_and_rolls():
    weekend = rule("R", days=["saturday", "sunday"])
    the_law = law(CourtCalendar(verified_through=date(2021, 12, 31)), rollover=[weekend])
    clock = walk(the_law, the_claim=claim(due_on="2020-06-03"))
    assert (clock.nominal, clock.expires_on, clock.certain) == (
        DAY("2023-06-03"),
        DAY("2023-06-05"),
        False,
    )
    secured = walk(
        law(
            CourtCalendar(verified_through=date(2021, 12, 31)),
            rollover=[weekend],
            events=[suit(effect="stop")],
        ),
        [sued()],
        the_claim=claim(due_on="2020-06-03"),
    )
    assert secured.status is Status.PRESERVED
    assert secured.expires_on == secured.nominal == DAY("2023-06-05")
    assert not secured.certain
    waits = walk(law(events=[suit(effect="restart_after")]), [sued()])
    assert (waits.status, waits.expires_on, waits.nominal, waits.certain) == (
        Status.PENDING,
        None,
        None,
        True,
    )
    back = law(CourtCalendar(), rollover=[{**weekend, "direction": "earlier"}])
    assert ends(back, due_on="2020-06-03") == DAY("2023-06-02")
    for field, length, end in (
        ("years", "3y", "2023-06-03"),
        ("months", "36m", "2023-06-03"),
        ("days_periods", "1095d", "2023-06-03"),
    ):
        at_rest = law(
            CourtCalendar(),
            rollover=[{**weekend, field: "false"}],
            periods=[rule("P", length=length, start="due_on")],
        )
        assert ends(at_rest, due_on="2020-06-03") == DAY(end)
        others = {"years", "months", "days_periods"} - {field}
        rolls = law(
            CourtCalendar(),
            rollover=[{**weekend, **dict.fromkeys(others, "false")}],
            periods=[rule("P", length=length, start="due_on")],
        )
        assert ends(rolls, due_on="2020-06-03") == DAY("2023-06-05")


def test_a_long_stop_that_cuts_time_short_is_the_last_step():
    stops = [
        rule("L9", length="9y", origin="due_on", rollover="XX-R9"),
        rule("L2", length="2y", origin="due_on", rollover="XX-R2"),
    ]
    rolls = [rule("R"), rule("R9"), rule("R2", days=["saturday", "sunday"])]
    the_law = law(CourtCalendar(), long_stops=stops, rollover=rolls)
    clock = walk(the_law, as_of=date(2022, 1, 3))
    # 29 May 2022 is a Sunday
    assert trace(clock)[-1] == (
        "2022-05-29",
        "XX-L2",
        "long_stop",
        None,
        "2022-05-30",
        "why.long_stop",
        {},
    )
    assert clock.expires_on == DAY("2022-05-30")
    assert {"XX-R", "XX-R2", "XX-L2"} <= clock.rules
    assert "XX-R9" not in clock.rules
    others = law(long_stops=[rule("L", length="2y", origin="due_on", types=["loan"])])
    assert ends(others) == END
    unknown = law(long_stops=[rule("L", length="2y", origin="delivered_on")])
    assert ends(unknown) == END
    later = {"in_force": {"from": "2020-05-30"}}
    assert ends(law(long_stops=[rule("L", length="2y", origin="due_on", **later)])) == END
    only = law(long_stops=[rule("L", length="2y", origin="due_on", periods=["XX-Q"])])
    assert ends(only) == END
    never = rule("L", length="2y", origin="due_on", when={"merchants": "both"})
    assert ends(law(long_stops=[never])) == END


def test_facts_that_were_looked_at_are_known():
    asked = {"type": "bool", "default": "false", "en": "?", "zh": "？"}
    periods = [
        rule("P6", length="6y", start="due_on", when={"written": "true"}),
        rule("P", length="3y", start="due_on"),
    ]
    clock = walk(law(periods=periods, facts={"written": asked}))
    assert "written" in clock.used
    assert "written" in clock.assumed
    stated = walk(
        law(periods=periods, facts={"written": asked}), the_claim=claim(facts={"written": "false"})
    )
    assert "written" in stated.used
    assert "written" not in stated.assumed


# --- what an act that does nothing says -------------------------------------------------------


def test_an_act_after_the_assessment_is_told_on_the_day_it_would_take_effect():
    told = {**DEMANDED, "date": "2022-01-01", "received_on": "2022-01-04"}
    assert trace(walk(law(events=[DEMAND]), [told]))[1:] == [
        ("2022-01-04", "XX-E-DEMAND", "none", OLD, OLD, "why.future", {"as_of": "2022-01-03"})
    ]
    today = {**told, "received_on": "2022-01-03"}
    assert ends(law(events=[DEMAND]), today) == date(2025, 1, 3)


@pytest.mark.parametrize(("day", "works"), [("2023-05-29", True), ("2023-05-30", False)])
def test_an_act_on_the_last_day_is_in_time(day, works):
    told = {**DEMANDED, "date": "2023-05-01", "received_on": day}
    clock = walk(law(events=[DEMAND]), [told], date(2023, 7, 1))
    if works:
        assert clock.expires_on == date(2026, 5, 29)
        return
    assert trace(clock)[1:] == [
        (day, "XX-E-DEMAND", "none", OLD, OLD, "why.expired", {"expired": OLD})
    ]
    assert clock.steps[1].would_change.params["day"] == OLD
    anyway = law(events=[{**DEMAND, "before_expiry": "no"}])
    assert ends(anyway, told, as_of=date(2023, 7, 1)) == date(2026, 5, 30)


def test_a_second_demand_is_measured_against_the_end_without_the_first():
    hold = {**DEMAND, "effect": "defer_expiry", "at_least": "6m", "until": "event.date"}
    told = [{**DEMANDED, "date": day} for day in ("2023-05-01", "2023-08-01", "2024-03-01")]
    as_of = date(2024, 4, 1)
    again = walk(law(events=[hold]), told, as_of)
    assert [step[4:] for step in trace(again)[1:]] == [
        ("2023-11-01", "why.defer", {}),
        ("2024-02-01", "why.defer", {}),
        ("2024-02-01", "why.expired", {"expired": "2024-02-01"}),
    ]
    once = walk(law(events=[{**hold, "before_expiry": "base"}]), told, as_of)
    assert [step[4:] for step in trace(once)[1:]] == [
        ("2023-11-01", "why.defer", {}),
        ("2023-11-01", "why.expired", {"expired": OLD}),
        ("2023-11-01", "why.expired", {"expired": OLD}),
    ]
    assert [step.would_change.params["day"] for step in once.steps[2:]] == [OLD, OLD]
    last = walk(
        law(events=[{**hold, "before_expiry": "base"}]), [told[0], {**DEMANDED, "date": OLD}], as_of
    )
    assert last.expires_on == DAY("2023-11-29")


def test_while_a_proceeding_is_open_no_act_is_too_late():
    the_law = law(events=[suit(effect="restart_after"), DEMAND])
    clock = walk(the_law, [sued(), {**DEMANDED, "date": "2023-06-01"}], date(2023, 7, 1))
    assert clock.status is Status.PENDING
    assert trace(clock)[-1][5] == "why.restart"


@pytest.mark.parametrize(("day", "works"), [("2023-05-29", False), ("2023-05-30", True)])
def test_only_an_expired_claim_is_revived(day, works):
    revive = rule("E", kinds=["acknowledgement"], effect="revive")
    told = {"kind": "acknowledgement", "date": day}
    clock = walk(law(events=[revive]), [told], date(2023, 7, 1))
    assert trace(clock)[1][5] == ("why.revive" if works else "why.not_expired")
    by_state = {**revive, "when": {"clock.expired": "true"}}
    clock = walk(law(events=[by_state]), [told], date(2023, 7, 1))
    assert trace(clock)[1][5] == ("why.revive" if works else "why.no_rule")


@pytest.mark.parametrize(
    ("condition", "day", "fits"),
    [
        ({"clock.started": "false"}, "2020-05-28", True),
        ({"clock.started": "false"}, "2020-05-29", False),
        ({"clock.started": "true"}, "2020-05-29", True),
        ({"clock.base_expired": "true"}, "2023-05-29", False),
        ({"clock.base_expired": "true"}, "2023-05-30", True),
        ({"clock.expires_on": {"from": "2023-05-29"}}, "2021-03-01", True),
        ({"clock.expires_on": {"after": "2023-05-29"}}, "2021-03-01", False),
        ({"clock.start": {"from": "2020-05-29"}}, "2021-03-01", True),
        ({"clock.start": {"after": "2020-05-29"}}, "2021-03-01", False),
        ({"clock.as_of": {"from": "2023-07-01"}}, "2021-03-01", True),
        ({"clock.as_of": {"after": "2023-07-01"}}, "2021-03-01", False),
        ({"clock.period": "XX-P"}, "2021-03-01", True),
        ({"clock.period": "XX-Q"}, "2021-03-01", False),
    ],
)
def test_a_rule_can_look_at_the_clock(condition, day, fits):
    looks = {**DEMAND, "effect": "none", "when": condition}
    clock = walk(law(events=[looks]), [{**DEMANDED, "date": day}], date(2023, 7, 1))
    assert trace(clock)[1][5] == ("why.rule_none" if fits else "why.no_rule")


def test_rules_of_one_group_work_once_together():
    group = {"once": "XX-GROUP", "effect": "restart"}
    rules = [
        rule("E1", kinds=["demand_letter"], **group),
        rule("E2", kinds=["acknowledgement"], **group),
        rule("E3", kinds=["part_payment"], effect="restart", once="true"),
    ]
    told = [
        DEMANDED,
        {"kind": "acknowledgement", "date": "2021-04-01"},
        {"kind": "part_payment", "date": "2021-05-01"},
        {"kind": "part_payment", "date": "2021-06-01"},
    ]
    assert [step[5] for step in trace(walk(law(events=rules), told))[1:]] == [
        "why.restart",
        "why.once",
        "why.restart",
        "why.once",
    ]


def test_who_was_meant_and_how_much_are_said():
    elsewhere = law(events=[{**DEMAND, "reach": "addressee"}])
    clock = walk(elsewhere, [{**DEMANDED, "to": "G"}], the_claim=claim(facts=DEBTOR))
    assert trace(clock)[1][5:] == ("why.other_person", {"person": "G"})
    unknown = walk(elsewhere, [{**DEMANDED, "to": "G"}])
    assert trace(unknown)[1][5] == "why.restart"
    part = {**DEMAND, "scope": "amount"}
    told = {**DEMANDED, "amount": "4000.00"}
    clock = walk(law(events=[part]), [told], the_claim=claim(amount="10000.00"))
    assert trace(clock)[1][5:] == ("why.part", {"amount": "4,000.00", "claimed": "10,000.00"})
    assert clock.steps[1].would_change.key == "would.whole"


def test_a_requirement_is_told_in_the_words_of_the_sheet():
    needs = [{"condition": {"event.form": "signed"}, "or_else": {"en": "sign it", "zh": "签字"}}]
    clock = walk(law(events=[{**DEMAND, "requires": needs}]), [DEMANDED])
    step = clock.steps[1]
    assert (step.why.key, step.would_change.key) == ("why.requirement", "would.requirement")
    for message in (step.why, step.would_change):
        assert "sign it" in message.text("en")
        assert "签字" in message.text("zh")


# --- the order of a timeline ------------------------------------------------------------------


def order(clock):
    return [step.event for step in clock.steps if step.event]


def test_events_are_taken_by_the_day_on_which_their_own_rule_takes_effect():
    early = {**DEMANDED, "date": "2021-01-04", "received_on": "2021-06-01"}
    late = {**DEMANDED, "date": "2021-03-01"}
    assert order(walk(law(events=[DEMAND]), [early, late])) == ["E2", "E1"]
    by_date = {**DEMAND, "id": "XX-D", "at": "event.date"}
    assert order(walk(law(events=[by_date]), [early, late])) == ["E1", "E2"]
    for other in (
        {**by_date, "types": ["loan"]},
        {**by_date, "when": {"event.form": "court"}},
        {**by_date, "in_force": {"until": "2020-12-31"}},
    ):
        assert order(walk(law(events=[other, DEMAND]), [early, late])) == ["E2", "E1"]
    court = {**early, "form": "court"}
    two = [{**by_date, "when": {"event.form": "court"}}, DEMAND]
    assert order(walk(law(events=two), [late, court])) == ["E2", "E1"]
    unfit = {**DEMAND, "when": {"event.form": "court"}}
    assert order(walk(law(events=[unfit]), [early, late])) == ["E2", "E1"]
    assert order(walk(law(), [early, late])) == ["E1", "E2"]


# --- uncertain days between the points --------------------------------------------------------


def test_an_uncertain_act_is_tried_around_the_end_of_the_reading_and_the_facts_asked_for():
    two = {"id": "XX-TWO", "why": WHY, "change": {"length": "2y"}}
    read = law(periods=[rule("P", length="3y", start="due_on", readings=[two])], events=[DEMAND])
    told = events({**DEMANDED, "date": "2022-04..2022-06"})
    question = Setting(read, claim(), told, date(2022, 7, 1))
    (other,) = [reading for _, reading in read.readings["XX-P"]]
    found = question.answer({other.id: other})
    assert (found.expires_on, found.latest) == (DAY("2022-05-29"), DAY("2024-05-29"))
    assert (question.answer().expires_on, question.answer().latest) == (
        DAY("2025-04-01"),
        DAY("2025-06-30"),
    )
    periods = [
        rule("P2", length="2y", start="due_on", when={"written": "true"}),
        rule("P", length="3y", start="due_on"),
    ]
    asked = {"type": "bool", "default": "false", "en": "?", "zh": "？"}
    facts = law(periods=periods, events=[DEMAND], facts={"written": asked})
    found = Setting(facts, claim(), told, date(2022, 7, 1)).answer(facts={"written": "true"})
    assert (found.expires_on, found.latest) == (DAY("2022-05-29"), DAY("2024-05-29"))


# --- the three clocks -------------------------------------------------------------------------


def test_each_clock_is_held_to_the_borrowed_law():
    def other(code):
        return law(periods=[rule("P", length="1y", start="due_on")], events=[DEMAND])

    the_law = law(borrowing=[rule("B", law="accrued_in")], events=[{**DEMAND, "proof": "arrived"}])
    asked = claim(facts={"accrued_in": "YY"})
    found = answer(the_law, asked, events(DEMANDED), AS_OF, find_law=other, full=False)
    days = [clock.expires_on for clock in (found.asserted, found.proven, found.floor)]
    assert days == [DAY("2022-03-01"), DAY("2021-05-29"), DAY("2021-05-29")]
    assert (found.notices, found.outlook) == ((), ())


def test_an_act_that_needs_no_proof_does_not_hide_one_that_lacks_it():
    free = rule("E-FREE", kinds=["acknowledgement"], effect="restart")
    the_law = law(events=[free, {**DEMAND, "proof": "arrived"}])
    seen = []

    def silent(event, standard):
        seen.append((event.id, standard))
        return Verdict(False)

    told = events({"kind": "acknowledgement", "date": "2021-01-04"}, DEMANDED)
    found = answer(the_law, claim(), told, AS_OF, prove=silent, full=False)
    assert seen == [("E2", "arrived")]
    assert (found.asserted.expires_on, found.proven.expires_on) == (HELPED, DAY("2024-01-04"))
    assert [message.key for message in found.unproven["E2"]] == ["proof.no_evidence"]
    nameless = [event.model_copy(update={"id": None}) for event in told]
    found = answer(the_law, claim(), nameless, AS_OF, prove=silent)
    assert list(found.unproven) == ["demand_letter@2021-03-01"]
    assert found.claim == "claim"


def test_what_a_law_says_of_its_nature_is_for_the_claims_it_names():
    nature = [rule("N1", kind="defence", types=["loan"]), rule("N2", kind="court")]
    the_law = law(nature=nature)
    for kind, ids in (("loan", ["XX-N1", "XX-N2"]), ("rent", ["XX-N2"])):
        found = answer(the_law, claim(type=kind), (), AS_OF)
        assert [rule_.id for rule_ in found.nature] == ids


# --- the first period -------------------------------------------------------------------------


def test_the_first_period_that_applies_and_can_start_is_taken():
    periods = [
        rule("P1", length="9y", start="due_on", types=["loan"]),
        rule("P2", length="9y", start="due_on", when={"amount": {"gt": "5"}}),
        rule("P3", length="9y", start="delivered_on"),
        rule("P4", length="9y", start="due_on", in_force={"until": "2020-05-28"}),
        rule("P5", length="9y", start="due_on", stage="later"),
        rule("P6", length="4y", start="due_on", in_force={"from": "2020-05-29"}),
        rule("P7", length="3y", start="due_on"),
    ]
    clock = walk(law(periods=periods))
    assert (clock.steps[0].rule.id, clock.expires_on) == ("XX-P6", DAY("2024-05-29"))
    assert {"XX-P6", "XX-C", "XX-R"} == clock.rules
    by_contract = {**periods[3], "governed_by": "contract_on"}
    older = claim(contract_on="2019-01-01")
    found = walk(law(periods=[by_contract, periods[6]]), the_claim=older)
    assert found.steps[0].rule.id == "XX-P4"
    found = walk(law(periods=[by_contract, periods[6]]), the_claim=claim(contract_on="2020-06-01"))
    assert found.steps[0].rule.id == "XX-P7"


def test_the_year_end_moves_the_start_or_the_end():
    for year_end, end in (
        ("none", "2023-05-29"),
        ("start", "2023-12-31"),
        ("end", "2023-12-31"),
        ("end_first", "2023-12-31"),
    ):
        clock = walk(law(periods=[rule("P", length="3y", start="due_on", year_end=year_end)]))
        assert clock.expires_on == DAY(end)
        assert clock.starts_on == (DAY("2020-12-31") if year_end == "start" else DUE)
    talks = rule("E", kinds=["negotiation"], effect="suspend")
    told = {"kind": "negotiation", "date": "2021-03-01", "ended_on": "2021-03-10"}
    for year_end, end in (
        ("start", "2024-01-10"),
        ("end", "2023-12-31"),
        ("end_first", "2024-01-10"),
    ):
        period = rule("P", length="3y", start="due_on", year_end=year_end)
        assert ends(law(periods=[period], events=[talks]), told) == DAY(end)


def test_the_days_of_an_emergency_at_its_edges():
    window = rule("W", effect="exclude", begin="2020-05-29", until="2020-06-02")
    shifted = {**window, "start_inside": "shift"}
    clock = walk(law(windows=[shifted]))
    assert trace(clock) == [
        (
            "2020-05-29",
            "XX-P",
            "start",
            None,
            "2023-06-02",
            "why.start",
            clock.steps[0].why.params,
        ),
        ("2020-05-29", "XX-W", "exclude", None, "2023-06-02", "why.shift", {"day": "2020-06-02"}),
    ]
    for due, end in (("2020-05-28", "2023-06-02"), ("2020-06-02", "2023-06-02")):
        assert ends(law(windows=[shifted]), due_on=due) == DAY(end)
    assert ends(law(windows=[shifted]), due_on="2020-06-03") == DAY("2023-06-03")
    ignored = {**window, "start_inside": "nothing"}
    assert ends(law(windows=[ignored])) == END
    assert ends(law(windows=[ignored]), due_on="2020-05-28") == DAY("2023-06-02")
    assert ends(law(windows=[window])) == END + timedelta(days=4)
    (step,) = trace(walk(law(windows=[window])))[1:]
    assert step == (
        "2020-05-29",
        "XX-W",
        "exclude",
        OLD,
        "2023-06-02",
        "why.window",
        {"begin": "2020-05-29", "until": "2020-06-02"},
    )
    assert len(walk(law(windows=[{**window, "types": ["loan"]}])).steps) == 1


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ({"begin": "2023-05-29", "until": "2023-06-10"}, "2023-07-01"),
        ({"begin": "2023-05-30", "until": "2023-06-10"}, "2023-05-29"),
        ({"begin": "2023-05-01", "until": "2023-05-29"}, "2023-07-01"),
        ({"begin": "2023-05-01", "until": "2023-05-28"}, "2023-05-29"),
        ({"begin": "2023-05-01", "until": "2023-05-29", "to": "2023-05-10"}, "2023-05-29"),
    ],
)
def test_an_end_inside_an_emergency_moves_to_the_day_it_names(fields, end):
    window = rule("W", effect="move_expiry", **{"to": "2023-07-01", **fields})
    assert ends(law(windows=[window]), as_of=date(2024, 1, 1)) == DAY(end)
    based = {**window, "expiry": "base"}
    assert ends(law(windows=[based]), as_of=date(2024, 1, 1)) == DAY(end)
    # not yet begun on the day of the assessment: nobody knows it yet
    if fields["begin"] > "2023-05-01":
        return
    assert ends(law(windows=[window]), as_of=date(2023, 4, 30)) == END
    assert ends(law(windows=[window]), as_of=date(2023, 5, 1)) == DAY(end)


def test_the_page_tells_everything_that_an_act_lacks():
    lacks = (Message("proof.no_evidence"), Message("proof.no_sheet", {"code": "XX"}))
    found = answer(
        law(events=[{**DEMAND, "proof": "arrived"}]),
        claim(),
        events(DEMANDED),
        AS_OF,
        prove=lambda event, standard: Verdict(False, (), lacks),
        full=False,
    )
    told = page("", found).parts
    lines = [line.text("en") for part in told if isinstance(part, Points) for line in part.items]
    for lack in lacks:
        assert any(lack.text("en") in line for line in lines)
