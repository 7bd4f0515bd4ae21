"""The days at the edge of each rule: the last that counts, the first that does not, and what is said.

Every case here stands for a line of the engine that could be off by a day, or say something else,
without another test noticing (`make mutation`).
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from legalkit.dates.calendar import CourtCalendar
from legalkit.limitation.answer import Status
from legalkit.limitation.scenarios import answer
from legalkit.limitation.setting import Setting
from legalkit.messages import Message
from legalkit.model.errors import RuleError
from legalkit.model.verdict import Verdict
from tests.limitation.small_law import claim, events, law, rule

AS_OF = date(2022, 1, 3)
DUE = date(2020, 5, 29)
END = date(2023, 5, 29)
DAY = date.fromisoformat
ONE_DAY = timedelta(days=1)


def walk(the_law, told=(), as_of=AS_OF, the_claim=None):
    return Setting(the_law, the_claim or claim(), events(*told), as_of).walk()


def ends(the_law, *told, as_of=AS_OF, **about):
    return walk(the_law, told, as_of, claim(**about) if about else None).expires_on


def trace(clock):
    return [
        (
            str(step.day),
            step.rule.id if step.rule else None,
            step.effect,
            str(step.before) if step.before else None,
            str(step.after) if step.after else None,
            step.why.key,
            dict(step.why.params),
        )
        for step in clock.steps
    ]


DEMAND = rule("E-DEMAND", kinds=["demand_letter"], effect="restart")
DEMANDED = {"kind": "demand_letter", "date": "2021-03-01"}


def suit(**fields):
    return rule("E", kinds=["lawsuit_filed"], at="event.date", **fields)


def sued(**fields):
    return {"kind": "lawsuit_filed", "date": "2021-03-01", **fields}


# --- what each effect says --------------------------------------------------------------------

OLD, NONE = "2023-05-29", None


@pytest.mark.parametrize(
    ("the_rule", "event", "effect", "after", "why", "params"),
    [
        (
            suit(effect="restart"),
            sued(),
            "restart",
            "2024-03-01",
            "why.restart",
            {"from": "2021-03-01"},
        ),
        (
            suit(effect="restart_after"),
            sued(ended_on="2021-12-31"),
            "restart_after",
            "2024-12-31",
            "why.restart_after",
            {"from": "2021-12-31"},
        ),
        (suit(effect="restart_after"), sued(), "restart_after", NONE, "why.pending", {}),
        (
            suit(effect="suspend"),
            sued(ended_on="2021-03-10"),
            "suspend",
            "2023-06-08",
            "why.suspend",
            {"begin": "2021-03-01", "until": "2021-03-10"},
        ),
        (suit(effect="suspend"), sued(), "suspend", NONE, "why.pending", {}),
        (
            suit(effect="defer_expiry", at_least="3y"),
            sued(ended_on="2021-03-10"),
            "defer_expiry",
            "2024-03-10",
            "why.defer",
            {},
        ),
        (
            suit(effect="defer_expiry", at_least="3y", at_least_from="event.date"),
            sued(ended_on="2021-03-10"),
            "defer_expiry",
            "2024-03-01",
            "why.defer",
            {},
        ),
        (
            suit(effect="defer_expiry", at_least="3y"),
            sued(),
            "defer_expiry",
            NONE,
            "why.pending",
            {},
        ),
        (
            suit(effect="defer_expiry", at_least="3y", open_status="running"),
            sued(),
            "defer_expiry",
            "2025-01-03",
            "why.defer",
            {},
        ),
        (
            suit(effect="defer_expiry", at_least="6m", in_last="6m", in_last_mode="existed"),
            sued(ended_on="2021-12-31"),
            "defer_expiry",
            OLD,
            "why.defer_existed",
            {"until": "2021-12-31"},
        ),
        (
            suit(effect="defer_expiry", at_least="6m", in_last="6m", in_last_mode="existed"),
            sued(),
            "defer_expiry",
            NONE,
            "why.pending",
            {},
        ),
        (suit(effect="stop"), sued(), "stop", OLD, "why.stop", {}),
    ],
)
def test_what_an_act_did_is_said(the_rule, event, effect, after, why, params):
    clock = walk(law(events=[the_rule]), [event])
    assert trace(clock)[1:] == [("2021-03-01", "XX-E", effect, OLD, after, why, params)]
    assert (clock.status is Status.PENDING) == (after is None)
    for lang in ("en", "zh"):
        assert clock.steps[1].why.text(lang)


def test_a_revived_claim_says_from_when():
    revive = rule("E", kinds=["acknowledgement"], effect="revive", restart_from="event.received_on")
    told = {"kind": "acknowledgement", "date": "2023-06-01", "received_on": "2023-06-05"}
    clock = walk(law(events=[revive]), [told], date(2023, 7, 1))
    assert trace(clock)[1:] == [
        ("2023-06-05", "XX-E", "revive", OLD, "2026-06-05", "why.revive", {"from": "2023-06-05"})
    ]
    signed = {**revive, "restart_from": "event.date"}
    assert ends(law(events=[signed]), told, as_of=date(2023, 7, 1)) == date(2026, 6, 1)


def test_a_proceeding_that_holds_time_longer_is_not_cut_short_by_a_later_one():
    told = [sued(ended_on="2021-12-31"), {**sued(ended_on="2021-06-30"), "date": "2021-04-01"}]
    clock = walk(law(events=[suit(effect="restart_after")]), told)
    assert [step[3:6] for step in trace(clock)[2:]] == [
        ("2024-12-31", "2024-12-31", "why.proceeding_holds")
    ]
    early = {**DEMAND, "before_start": "counts"}
    demanded = {**DEMANDED, "date": "2021-04-01"}
    held = walk(law(events=[suit(effect="restart_after"), early]), [told[0], demanded])
    assert [step[3:6] for step in trace(held)[2:]] == [
        ("2024-12-31", "2024-12-31", "why.proceeding_holds")
    ]


def test_an_act_on_the_day_from_which_the_period_is_counted_starts_it_anew():
    longer = {**DEMAND, "length": "5y"}
    assert ends(law(events=[longer]), {**DEMANDED, "date": "2020-05-29"}) == date(2025, 5, 29)
    assert ends(law(events=[longer]), {**DEMANDED, "date": "2020-05-28"}) == END


def test_another_period_can_be_entered_from_a_day_before_the_running_one():
    award = rule(
        "E-AWARD",
        kinds=["arbitration_filed"],
        effect="restart",
        at="event.received_on",
        restart_from="event.date",
        period="XX-NEW",
    )
    periods = [rule("P", length="3y", start="due_on"), LATER]
    the_law = law(events=[suit(effect="restart_after"), award], periods=periods)
    told = {"kind": "arbitration_filed", "date": "2021-06-01", "received_on": "2022-01-02"}
    assert ends(the_law, sued(ended_on="2021-12-31"), told) == date(2026, 6, 1)


def test_a_restart_can_hold_the_end_until_a_day_or_for_a_time():
    fixed = {**DEMAND, "floor": "event.new_due_on"}
    told = {**DEMANDED, "new_due_on": "2024-12-31"}
    assert ends(law(events=[fixed]), told) == date(2024, 12, 31)
    assert ends(law(events=[{**DEMAND, "at_least": "4y"}]), DEMANDED) == date(2025, 3, 1)
    from_receipt = {
        **DEMAND,
        "at": "event.date",
        "at_least": "4y",
        "at_least_from": "event.served_on",
    }
    served = {**DEMANDED, "served_on": "2021-03-09"}
    assert ends(law(events=[from_receipt]), served) == date(2025, 3, 9)
    waits = suit(effect="restart_after", floor="event.new_due_on", at_least="1y")
    suited = sued(ended_on="2021-12-31", new_due_on="2025-06-30")
    assert ends(law(events=[waits]), suited) == date(2025, 6, 30)
    assert ends(law(events=[{**waits, "at_least": "4y"}]), suited) == date(2025, 12, 31)


def test_nothing_runs_and_nothing_ends_are_said():
    nothing = walk(law(periods=[rule("P", length="3y", start="delivered_on")]))
    assert trace(nothing) == [("2022-01-03", None, "none", None, None, "why.no_start", {})]
    assert nothing.certain
    never = walk(law(periods=[rule("P", kind="unlimited")]))
    assert trace(never) == [("2022-01-03", "XX-P", "none", None, None, "why.unlimited", {})]
    assert never.certain


def test_a_law_that_was_borrowed_says_so():
    the_law = law(borrowing=[rule("B", law="accrued_in")])
    asked = claim(facts={"accrued_in": "YY"})
    found = answer(
        the_law,
        asked,
        (),
        AS_OF,
        find_law=lambda code: law(periods=[rule("P", length="1y", start="due_on")]),
        full=False,
    )
    assert trace(found.asserted)[-1] == (
        "2022-01-03",
        "XX-B",
        "borrowing",
        OLD,
        "2021-05-29",
        "why.borrowed",
        {"law": "XX"},
    )


# --- a change of law --------------------------------------------------------------------------

LATER = rule("NEW", length="5y", stage="later")


def turned(kind="replace_length", on="2021-01-01", new=LATER, **fields):
    turn = rule("T", on=on, rule=kind, period="XX-NEW", **fields)
    return law(periods=[rule("P", length="3y", start="due_on"), new], transitions=[turn])


def test_a_change_of_law_is_a_step():
    assert trace(walk(turned()))[1:] == [
        (
            "2021-01-01",
            "XX-T",
            "transition",
            OLD,
            "2025-05-29",
            "why.transition",
            {"rule": "XX-NEW"},
        )
    ]


def test_a_change_after_expiry_is_a_step_that_does_nothing_where_it_names_the_old_period():
    late = {"on": "2023-05-30", "old": ["XX-P"]}
    clock = walk(turned(**late), as_of=date(2024, 1, 1))
    assert trace(clock)[1:] == [("2023-05-30", "XX-T", "none", OLD, OLD, "why.already_expired", {})]
    assert len(walk(turned(on="2023-05-30"), as_of=date(2024, 1, 1)).steps) == 1


@pytest.mark.parametrize(
    ("on", "as_of", "end"),
    [
        ("2022-01-03", "2022-01-03", "2025-05-29"),  # on the day itself the new law is there
        ("2022-01-04", "2022-01-03", "2023-05-29"),
        ("2023-05-29", "2024-01-01", "2025-05-29"),  # still alive on the first day of the new law
        ("2020-05-29", "2022-01-03", "2023-05-29"),  # due under the new law: its own rules say
        ("2020-05-30", "2022-01-03", "2025-05-29"),
        ("2019-01-01", "2022-01-03", "2023-05-29"),
    ],
)
def test_the_days_at_the_edge_of_a_change_of_law(on, as_of, end):
    assert ends(turned(on=on), as_of=DAY(as_of)) == DAY(end)


@pytest.mark.parametrize("kind", ["replace_length", "longer"])
def test_the_new_law_brings_its_own_end_of_the_year(kind):
    assert ends(turned(kind, new={**LATER, "year_end": "end"})) == date(2025, 12, 31)


def test_a_change_to_the_period_that_runs_already_changes_nothing():
    turn = rule("T", on="2021-01-01", rule="new_period", period="XX-P")
    assert len(walk(law(transitions=[turn])).steps) == 1


# --- uncertain dates --------------------------------------------------------------------------

TWO_YEARS = {
    "id": "XX-P-TWO",
    "why": {"en": "Two.", "zh": "二年。"},
    "change": {"length": "2y"},
}


def test_readings_and_assumptions_are_tried_on_uncertain_dates_too():
    read = law(periods=[rule("P", length="3y", start="due_on", readings=[TWO_YEARS])])
    found = answer(read, claim(due_on="2020-05"), (), AS_OF)
    assert (found.asserted.expires_on, found.asserted.latest) == (
        DAY("2022-05-01"),
        DAY("2022-05-31"),
    )
    asked = {"type": "bool", "default": "false", "en": "In writing?", "zh": "书面？"}
    periods = [
        rule("P6", length="6y", start="due_on", when={"written": "true"}),
        rule("P", length="3y", start="due_on"),
    ]
    found = answer(
        law(periods=periods, facts={"written": asked}), claim(due_on="2020-05"), (), AS_OF
    )
    other = {notice.code: notice.other for notice in found.notices}
    assert other == {"assumed": DAY("2026-05-01"), "uncertain": DAY("2023-05-31")}


def test_an_uncertain_date_that_decides_nothing_is_not_named():
    clock = Setting(law(), claim(contract_on="2019"), (), AS_OF).answer()
    assert (clock.expires_on, clock.latest, clock.decided_by) == (END, END, None)


def test_no_more_combinations_are_walked_than_said(monkeypatch):
    walked = []
    real = Setting.walk
    monkeypatch.setattr(Setting, "walk", lambda *args: walked.append(args) or real(*args))
    told = events(*({"kind": "demand_letter", "date": "2021-03"} for _ in range(10)))
    Setting(law(events=[DEMAND]), claim(), told, AS_OF).answer()
    assert len(walked) == 256 + 1


# --- obstacles near the end -------------------------------------------------------------------


def obstacle(**fields):
    return rule("E", kinds=["force_majeure"], effect="suspend", in_last="6m", **fields)


def hindered(first, last):
    return {"kind": "force_majeure", "date": first, "ended_on": last}


LATE = date(2023, 5, 1)


@pytest.mark.parametrize(
    ("mode", "first", "last", "days"),
    [
        ("days", "2022-11-01", "2022-11-29", 0),  # the last six months are open from 30 November
        ("days", "2022-11-01", "2022-11-30", 1),
        ("days", "2022-12-01", "2022-12-01", 1),
        ("days", "2022-12-01", "2022-12-10", 10),
        ("whole", "2022-11-01", "2022-11-29", 0),
        ("whole", "2022-11-01", "2022-11-30", 30),
        ("whole", "2022-12-01", "2022-12-10", 10),
    ],
)
def test_of_an_obstacle_near_the_end_its_days_count_or_all_of_it(mode, first, last, days):
    the_law = law(events=[obstacle(in_last_mode=mode)])
    assert ends(the_law, hindered(first, last), as_of=LATE) == END + timedelta(days=days)


def existed(**fields):
    fields = {"in_last": "6m", "in_last_mode": "existed", "at_least": "6m", **fields}
    return rule("E", kinds=["force_majeure"], effect="defer_expiry", **fields)


@pytest.mark.parametrize(
    ("first", "last", "as_of", "end"),
    [
        ("2022-11-01", "2022-11-29", "2023-05-01", "2023-05-29"),
        ("2022-11-01", "2022-11-30", "2023-05-01", "2023-05-30"),
        ("2022-12-01", "2022-12-10", "2023-05-01", "2023-06-10"),
        ("2023-05-29", "2023-06-05", "2023-07-01", "2023-12-05"),
        ("2023-05-30", "2023-06-05", "2023-07-01", "2023-05-29"),
    ],
)
def test_an_obstacle_that_existed_near_the_end_defers_it(first, last, as_of, end):
    assert ends(law(events=[existed()]), hindered(first, last), as_of=DAY(as_of)) == DAY(end)


def test_obstacles_of_both_kinds_stand_beside_each_other():
    other = {**obstacle(in_last_mode="days"), "id": "XX-D", "kinds": ["debtor_absence"]}
    the_law = law(events=[existed(), other])
    death = {"kind": "debtor_absence", "date": "2022-12-01", "ended_on": "2022-12-10"}
    # ten days are left out: 8 June; and six months from 1 April bring it to 1 October
    assert ends(the_law, death, hindered("2023-04-01", "2023-04-01"), as_of=LATE) == DAY(
        "2023-10-01"
    )
    early = hindered("2022-01-01", "2022-01-05")
    assert ends(the_law, early, death, as_of=LATE) == DAY("2023-06-08")
    late = {**death, "date": "2023-04-01", "ended_on": "2023-04-10"}
    assert ends(the_law, hindered("2022-12-01", "2022-12-01"), late, as_of=LATE) == DAY(
        "2023-06-08"
    )


def test_without_a_length_an_obstacle_that_existed_defers_nothing():
    the_law = law(
        events=[existed(at_least=None), {**existed(), "id": "XX-2", "kinds": ["debtor_absence"]}]
    )
    told = hindered("2022-12-01", "2022-12-10")
    assert ends(the_law, told, as_of=LATE) == END
    death = {"kind": "debtor_absence", "date": "2022-12-11", "ended_on": "2022-12-20"}
    assert ends(the_law, told, death, as_of=LATE) == DAY("2023-06-20")


# --- suspensions ------------------------------------------------------------------------------


def talks(**fields):
    return rule("E", kinds=["negotiation"], effect="suspend", **fields)


def talked(first="2021-03-01", last=None):
    return {"kind": "negotiation", "date": first, **({"ended_on": last} if last else {})}


@pytest.mark.parametrize(
    ("fields", "last", "days"),
    [
        ({}, "2021-03-01", 1),
        ({}, "2021-03-10", 10),
        ({"count_begin": "false"}, "2021-03-10", 9),
        ({"count_until": "false"}, "2021-03-10", 9),
        ({"count_begin": "false", "count_until": "false"}, "2021-03-10", 8),
        ({"tail": "1m"}, "2021-03-10", 41),
        ({"longest": "1m"}, "2021-03-10", 10),
        ({"longest": "1m"}, "2021-03-31", 31),
        ({"longest": "1m"}, "2021-06-01", 31),
        # one end counts: 2 March to 1 April are left out, or 1 to 31 March
        ({"longest": "1m", "count_begin": "false"}, "2021-06-01", 31),
        ({"longest": "1m", "count_until": "false"}, "2021-06-01", 31),
        ({"longest": "1m"}, None, 31),
        ({"open_status": "running"}, None, 309),
        ({"begin": "event.received_on", "open_status": "running"}, "2021-03-10", 10),
    ],
)
def test_how_many_days_a_suspension_leaves_out(fields, last, days):
    assert ends(law(events=[talks(**fields)]), talked(last=last)) == END + timedelta(days=days)


@pytest.mark.parametrize(("as_of", "open_"), [("2021-03-30", True), ("2021-03-31", False)])
def test_an_open_suspension_is_over_on_the_day_its_cap_is_reached(as_of, open_):
    clock = walk(law(events=[talks(longest="1m")]), [talked()], DAY(as_of))
    assert (clock.status is Status.PENDING) == open_


def test_an_open_suspension_that_counts_as_running_stops_at_its_cap_or_the_assessment():
    the_law = law(events=[talks(longest="1m", open_status="running")])
    assert ends(the_law, talked(), as_of=DAY("2021-03-20")) == END + timedelta(days=20)
    assert ends(the_law, talked(), as_of=DAY("2021-04-20")) == END + timedelta(days=31)


@pytest.mark.parametrize(
    ("spans", "days"),
    [
        ([("2021-03-01", "2021-03-10"), ("2021-03-05", "2021-03-20")], 20),
        ([("2021-03-01", "2021-03-20"), ("2021-03-05", "2021-03-10")], 20),
        ([("2021-03-01", "2021-03-10"), ("2021-03-10", "2021-03-20")], 20),
        ([("2021-03-01", "2021-03-10"), ("2021-03-11", "2021-03-20")], 20),
        ([("2021-03-01", "2021-03-10"), ("2021-03-12", "2021-03-20")], 19),
        # before the start nothing runs that could be held up; the event day itself does not count
        ([("2020-05-01", "2020-05-29")], 0),
        ([("2020-05-01", "2020-05-30")], 1),
        # the second begins in the days that the first has added
        ([("2023-05-01", "2023-05-10"), ("2023-06-08", "2023-06-08")], 11),
        ([("2023-05-01", "2023-05-10"), ("2023-06-09", "2023-06-10")], 10),
    ],
)
def test_no_day_is_left_out_twice_and_none_outside_the_period(spans, days):
    told = [talked(*span) for span in spans]
    as_of = date(2023, 7, 1)
    assert ends(law(events=[talks()]), *told, as_of=as_of) == END + timedelta(days=days)


def test_a_suspension_that_ended_before_it_began_leaves_nothing_out():
    upside_down = talks(begin="event.received_on")
    told = {**talked("2021-03-01", "2021-03-10"), "received_on": "2021-03-12"}
    assert ends(law(events=[upside_down]), told) == END


# --- long stops -------------------------------------------------------------------------------


def capped(moved_by=(), **fields):
    return rule("L", length="4y", origin="due_on", moved_by=list(moved_by), **fields)


CAP = date(2024, 5, 29)
WINDOW = rule("W", effect="exclude", begin="2021-03-01", until="2021-03-10")


@pytest.mark.parametrize(
    ("moved_by", "days"),
    [((), 0), (("suspend",), 30), (("exclude",), 10), (("suspend", "exclude"), 30)],
)
def test_days_that_do_not_count_move_a_long_stop_only_where_it_says_so(moved_by, days):
    the_law = law(events=[talks(), DEMAND], windows=[WINDOW], long_stops=[capped(moved_by)])
    told = [
        talked("2021-05-01", "2021-05-20"),
        {**DEMANDED, "date": "2022-06-01"},
        {**DEMANDED, "date": "2024-01-02"},
    ]
    assert ends(the_law, *told, as_of=date(2024, 2, 1)) == CAP + timedelta(days=days)


@pytest.mark.parametrize(
    ("moved_by", "end"), [((), CAP), (("defer",), date(2025, 1, 31)), (("restart",), CAP)]
)
def test_a_deferral_moves_a_long_stop_only_where_it_says_so(moved_by, end):
    hold = rule("E", kinds=["standstill"], effect="defer_expiry", floor="event.new_due_on")
    the_law = law(events=[hold], long_stops=[capped(moved_by)])
    told = {"kind": "standstill", "date": "2021-03-01", "new_due_on": "2025-01-31"}
    assert ends(the_law, told) == end


def test_an_obstacle_near_the_end_of_a_long_stop_moves_it():
    the_law = law(events=[existed(), DEMAND], long_stops=[capped(("defer",))])
    told = [
        {**DEMANDED, "date": "2023-05-01"},
        hindered("2024-05-01", "2024-05-10"),
    ]
    assert ends(the_law, *told, as_of=date(2024, 5, 20)) == DAY("2024-11-10")


@pytest.mark.parametrize(
    ("not_before", "end"), [("2024-09-01", "2024-09-01"), ("2024-01-01", "2024-05-29")]
)
def test_a_long_stop_does_not_end_before_the_day_the_law_names(not_before, end):
    the_law = law(events=[DEMAND], long_stops=[capped(not_before=not_before)])
    told = {**DEMANDED, "date": "2022-06-01"}
    assert ends(the_law, told, as_of=date(2022, 7, 1)) == DAY(end)


def test_a_revival_moves_a_long_stop_that_restarts_move():
    revive = rule("E", kinds=["acknowledgement"], effect="revive")
    told = {"kind": "acknowledgement", "date": "2023-06-01"}
    as_of = date(2023, 7, 1)
    fixed = law(events=[revive], long_stops=[capped()])
    assert ends(fixed, told, as_of=as_of) == CAP
    moved = law(events=[revive], long_stops=[capped(("restart",))])
    assert ends(moved, told, as_of=as_of) == DAY("2026-06-01")


def test_a_restart_moves_a_long_stop_that_restarts_move():
    told = {**DEMANDED, "date": "2022-06-01"}
    as_of = date(2022, 7, 1)
    short = {"length": "2y"}
    fixed = law(events=[DEMAND], long_stops=[{**capped(), **short}])
    assert ends(fixed, DEMANDED) == DAY("2022-05-29")
    moved = law(events=[DEMAND], long_stops=[{**capped(("restart",)), **short}])
    assert ends(moved, DEMANDED) == DAY("2023-03-01")
    assert ends(moved, DEMANDED, told, as_of=as_of) == DAY("2024-06-01")


# --- a follow-up ------------------------------------------------------------------------------


def followed(**fields):
    wanted = {"kinds": ["lawsuit_filed"], "within": "6m", **fields}
    return {**DEMAND, "follow_up": wanted}


HELPED = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("day", "as_of", "helped"),
    [
        ("2021-02-28", "2022-01-03", False),
        ("2021-03-01", "2022-01-03", True),
        ("2021-09-01", "2022-01-03", True),
        ("2021-09-02", "2022-01-03", False),
        ("2021-06-01", "2021-06-01", True),
        ("2021-06-02", "2021-06-01", False),
    ],
)
def test_the_days_between_which_a_follow_up_counts(day, as_of, helped):
    the_law = law(events=[followed()])
    found = ends(the_law, DEMANDED, sued(date=day), as_of=DAY(as_of))
    assert found == (HELPED if helped else END)


def test_the_last_day_of_a_follow_up_rolls_only_where_the_law_says_so():
    rolls = rule("R", days=["saturday", "sunday"], days_periods="false")
    demanded = {**DEMANDED, "date": "2021-03-04"}  # six months end on Saturday 4 September 2021
    monday = sued(date="2021-09-06")
    for roll, end in (("true", "2024-03-04"), ("false", "2023-05-29")):
        the_law = law(CourtCalendar(), events=[followed(roll=roll)], rollover=[rolls])
        assert ends(the_law, demanded, monday) == DAY(end)


def test_an_act_does_not_follow_itself_and_only_the_acts_named_do():
    twice = law(events=[followed(kinds=["demand_letter"])])
    second = {**DEMANDED, "date": "2021-06-01"}
    assert ends(twice, DEMANDED) == END
    assert ends(twice, DEMANDED, second) == HELPED
    assert ends(law(events=[followed()]), DEMANDED, {**sued(), "kind": "protest"}) == END


def test_a_follow_up_is_judged_by_its_own_facts_and_the_act_by_its_own():
    wanted = followed(where={"event.form": "court"})
    the_law = law(events=[{**wanted, "restart_from": "event.served_on"}])
    demanded = {**DEMANDED, "served_on": "2021-03-05"}
    for form, end in (("court", date(2024, 3, 5)), ("signed", END)):
        assert ends(the_law, demanded, sued(date="2021-06-01", form=form)) == end


def test_a_follow_up_without_its_first_day_is_missing_and_says_so():
    the_law = law(events=[followed(of="event.served_on")])
    clock = walk(the_law, [DEMANDED, sued(date="2021-06-01")])
    (step,) = [step for step in clock.steps if step.event == "E1"]
    assert step.why.params["day"] == step.would_change.params["day"] == "?"
    known = walk(law(events=[followed()]), [DEMANDED])
    (step,) = [step for step in known.steps if step.event == "E1"]
    assert step.why.params["day"] == step.would_change.params["day"] == "2021-09-01"
    assert (
        step.why.params["kind"].key == step.would_change.params["kind"].key == "kind.lawsuit_filed"
    )


# --- acts done to or by one person ------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "reaches"),
    [
        ({}, True),
        ({"to": "debtor"}, True),
        ({"to": "D"}, True),
        ({"to": "D", "by": "C"}, True),
        ({"by": "court", "to": "D"}, True),
        ({"to": "G"}, False),
        ({"by": "G"}, False),
    ],
)
def test_an_act_reaches_the_person_it_concerned(event, reaches):
    the_law = law(events=[{**DEMAND, "reach": "addressee"}])
    asked = {"facts": {"debtor": "D", "creditor": "C"}}
    assert ends(the_law, {**DEMANDED, **event}, **asked) == (HELPED if reaches else END)


# --- agreements and readings ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agreement", "months", "why", "end"),
    [
        ({"allowed": "none"}, 12, "why.agreement_void", "2023-05-29"),
        ({"allowed": "both"}, 12, "why.agreement", "2021-05-29"),
        ({"allowed": "lengthen"}, 37, "why.agreement", "2023-06-29"),
        ({"allowed": "shorten"}, 37, "why.agreement_void", "2023-05-29"),
        ({"allowed": "both", "at_most": "4y"}, 48, "why.agreement", "2024-05-29"),
        ({"allowed": "both", "at_most": "4y"}, 49, "why.agreement_capped", "2024-05-29"),
        ({"allowed": "both", "at_least": "1y"}, 12, "why.agreement", "2021-05-29"),
        ({"allowed": "both", "at_least": "1y"}, 11, "why.agreement_capped", "2021-05-29"),
    ],
)
def test_an_agreement_is_a_step_that_says_how_far_it_works(agreement, months, why, end):
    asked = claim(facts={"agreed_period_months": months})
    clock = walk(law(agreements=[rule("A", **agreement)]), the_claim=asked)
    (step,) = [step for step in trace(clock) if step[2] == "agreement"]
    assert step == ("2020-05-29", "XX-A", "agreement", None, None, why, {"months": months})
    assert clock.expires_on == DAY(end)
    assert "XX-A" in clock.rules


def test_a_restart_gives_the_agreed_length_again():
    asked = claim(facts={"agreed_period_months": 48})
    the_law = law(events=[DEMAND], agreements=[rule("A", allowed="both")])
    assert walk(the_law, [DEMANDED], the_claim=asked).expires_on == date(2025, 3, 1)


def test_of_two_readings_with_one_date_our_own_governs():
    same = {
        "id": "XX-SAME",
        "why": {"en": "Months.", "zh": "月。"},
        "cite": "case 7",
        "change": {"length": "36m"},
    }
    the_law = law(periods=[rule("P", length="3y", start="due_on", readings=[same])])
    found = answer(the_law, claim(), (), AS_OF)
    assert found.asserted.steps[0].to_json()["cite"] == "art P"


def test_a_reading_can_bring_a_rule_to_other_claims():
    wider = {
        "id": "XX-WIDE",
        "why": {"en": "For all.", "zh": "均适用。"},
        "change": {"types": ["loan", "sale_of_goods"]},
    }
    the_law = law(events=[{**DEMAND, "types": ["loan"], "readings": [wider]}])
    windowed = Setting(the_law, claim(), events(DEMANDED), AS_OF)
    (other,) = [reading for _, reading in the_law.readings["XX-E-DEMAND"]]
    assert windowed.walk().expires_on == END
    assert windowed.walk({other.id: other}).expires_on == HELPED
    loan = Setting(the_law, claim(type="loan"), events(DEMANDED), AS_OF)
    assert loan.walk().expires_on == HELPED
    rent = Setting(the_law, claim(type="rent"), events(DEMANDED), AS_OF)
    assert rent.walk({other.id: other}).expires_on == END
    plain = law(events=[{**DEMAND, "readings": [{**wider, "change": {"effect": "none"}}]}])
    assert walk(plain, [DEMANDED]).expires_on == HELPED


# --- the standard of proof --------------------------------------------------------------------


def asked_of(the_law, *told, **about):
    standards = {}

    def prove(event, standard):
        standards[event.id] = standard
        return Verdict(True)

    answer(the_law, claim(**about), events(*told), AS_OF, prove=prove, full=False)
    return standards


def test_an_act_is_proven_by_the_standard_of_the_rule_that_is_for_it():
    asked = {"type": "bool", "default": "true", "en": "In writing?", "zh": "书面？"}
    the_law = law(
        facts={"written": asked},
        events=[
            {**DEMAND, "id": "XX-0", "proof": "of_loan", "types": ["loan"]},
            {**DEMAND, "id": "XX-1", "when": {"event.form": "court"}},
            {**DEMAND, "id": "XX-2", "proof": "by_court", "when": {"event.form": "court"}},
            {**DEMAND, "id": "XX-3", "proof": "unwritten", "when": {"written": "false"}},
            {**DEMAND, "id": "XX-4", "proof": "written", "when": {"written": "true"}},
        ],
    )
    in_court = {**DEMANDED, "form": "court"}
    assert asked_of(the_law, in_court, DEMANDED, {**DEMANDED, "kind": "protest"}) == {
        "E1": "by_court",
        "E2": "written",
    }
    assert asked_of(the_law, DEMANDED, type="loan") == {"E1": "of_loan"}


def test_an_act_that_fits_no_rule_is_proven_by_the_first_standard_for_its_kind():
    events_ = [
        {**DEMAND, "id": "XX-1", "proof": "first", "when": {"event.form": "court"}},
        {**DEMAND, "id": "XX-2", "proof": "second", "when": {"event.form": "signed"}},
    ]
    assert asked_of(law(events=events_), DEMANDED) == {"E1": "first"}


def test_a_standard_can_turn_on_other_events():
    after = {"event": ["lawsuit_filed"], "date": ["date"], "which": "first"}
    the_law = law(
        events=[
            {**DEMAND, "id": "XX-1", "proof": "plain", "when": {"due_on": {"after": after}}},
            {**DEMAND, "id": "XX-2", "proof": "sued"},
        ]
    )
    assert asked_of(the_law, DEMANDED) == {"E1": "sued"}
    assert asked_of(the_law, sued(date="2020-01-01"), DEMANDED) == {"E2": "plain"}


def test_without_evidence_the_verdict_says_what_is_missing():
    from legalkit.limitation.scenarios import no_proof

    assert no_proof(events(DEMANDED)[0], "any") == Verdict(
        False, (), (Message("proof.no_evidence"),)
    )


# --- counting, roll-over and what bounds a new period -----------------------------------------


def test_the_first_counting_and_roll_over_that_apply_are_taken():
    countings = [
        rule("C1", types=["rent"], first_day="included"),
        rule("C2", when={"amount": {"gt": "5"}}, method="day_before"),
        rule("C3"),
    ]
    rolls = [
        rule("R1", types=["rent"]),
        rule("R2", days=["saturday", "sunday"], when={"amount": {"gt": "5"}}),
        rule("R3"),
    ]
    the_law = law(CourtCalendar(), counting=countings, rollover=rolls)
    due = {"due_on": "2021-02-28"}  # three years later, 28 February 2024 is a Wednesday
    assert ends(the_law, **due) == DAY("2024-02-28")
    assert ends(the_law, **due, amount="9.00") == DAY("2024-02-29")
    assert ends(the_law, **due, type="rent") == DAY("2024-02-27")
    saturday = {"due_on": "2020-06-03"}
    assert ends(the_law, **saturday, amount="9.00") == DAY("2023-06-05")
    assert ends(the_law, **saturday) == DAY("2023-06-03")


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"counting": [rule("C", types=["rent"])]}, "what.counting"),
        ({"rollover": [rule("R", types=["rent"])]}, "what.rollover"),
    ],
)
def test_a_claim_without_a_counting_or_roll_over_is_a_finding_and_no_traceback(parts, what):
    with pytest.raises(RuleError) as told:
        walk(law(**parts))
    (finding,) = told.value.findings
    assert (finding.code, finding.params["law"]) == ("LK216", "XX")
    assert finding.params["what"].key == what


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ({"at_most": "2y"}, "2023-03-01"),
        ({"at_most": "3y"}, "2024-03-01"),
        ({"at_most": "4y"}, "2024-03-01"),
        ({"at_most": "2y", "never_earlier": "true"}, "2023-05-29"),
        ({"length": "1y"}, "2022-03-01"),
        ({"length": "1y", "never_earlier": "true"}, "2023-05-29"),
        ({"length": "6y", "never_earlier": "true"}, "2027-03-01"),
        ({"length": "6y", "at_most": "5y"}, "2026-03-01"),
        ({"year_end": "end"}, "2024-12-31"),
        ({"year_end": "start"}, "2024-12-31"),
    ],
)
def test_what_bounds_a_new_period(fields, end):
    assert ends(law(events=[{**DEMAND, **fields}]), DEMANDED) == DAY(end)


def test_a_period_that_is_entered_brings_its_length_its_roll_over_and_its_year_end():
    entered = rule("NEW", length="5y", stage="later", rollover="XX-R2", restart_year_end="end")
    the_law = law(
        CourtCalendar(),
        periods=[rule("P", length="3y", start="due_on"), entered],
        rollover=[rule("R"), rule("R2", days=["saturday", "sunday"])],
        events=[{**DEMAND, "period": "XX-NEW"}, suit(effect="restart", periods=["XX-NEW"])],
    )
    clock = walk(the_law, [{**DEMANDED, "date": "2022-01-01"}])
    # 31 December 2027 is a Friday
    assert clock.expires_on == DAY("2027-12-31")
    assert {"XX-NEW", "XX-E-DEMAND"} <= clock.rules
    again = ends(the_law, DEMANDED, sued(date="2023-01-01"), as_of=date(2023, 2, 1))
    # the suit works only in the new period, and gives its five years: 31 December 2028, a Sunday
    assert again == DAY("2029-01-01")
    assert ends(the_law, sued()) == END


def test_the_shorter_of_the_old_and_the_new_period_ends_first():
    short = rule("NEW", length="1y", stage="later")
    assert ends(turned("shorter", new=short)) == DAY("2022-01-01")
    assert ends(turned("shorter", new=short, counted_from="2021-03-01")) == DAY("2022-03-01")
    assert ends(turned("shorter")) == END
    clock = walk(turned("shorter", new=short))
    assert clock.starts_on == DUE
    assert ends(turned("longer", new=short)) == END
    assert ends(turned("new_period", counted_from="2020-12-01")) == DAY("2025-12-01")


@pytest.mark.parametrize(
    ("begin", "until", "days"),
    [
        ("2023-05-20", "2023-05-28", 9),
        ("2023-05-29", "2023-06-02", 5),
        ("2023-05-30", "2023-06-02", 0),
        ("2020-05-01", "2020-05-28", 0),
    ],
)
def test_an_emergency_leaves_out_only_days_inside_the_period(begin, until, days):
    window = {**WINDOW, "begin": begin, "until": until}
    found = ends(law(windows=[window]), as_of=date(2024, 1, 1))
    assert found == END + timedelta(days=days)


def test_the_first_step_says_the_length_and_from_when():
    for length, key, params in (
        ("3y", "length.years", {"n": 3}),
        ("6m", "length.months", {"n": 6}),
        ("2w", "length.days", {"n": 14}),
        ("1y 8d", "length.mixed", {"text": "1y 8d"}),
    ):
        clock = walk(law(periods=[rule("P", length=length, start="due_on")]))
        why = clock.steps[0].why
        assert (why.key, why.params["start"]) == ("why.start", "2020-05-29")
        assert (why.params["length"].key, dict(why.params["length"].params)) == (key, params)


def test_a_period_without_a_length_cannot_be_entered():
    periods = [
        rule("P", length="3y", start="due_on"),
        rule("NEW", kind="unlimited", stage="later"),
    ]
    for parts in (
        {"events": [{**DEMAND, "period": "XX-NEW"}]},
        {"transitions": [rule("T", on="2021-01-01", rule="new_period", period="XX-NEW")]},
    ):
        with pytest.raises(RuleError) as told:
            walk(law(periods=periods, **parts), [DEMANDED])
        (finding,) = told.value.findings
        assert (finding.code, finding.params["name"]) == ("LK217", "XX-NEW")


def test_where_the_day_a_rule_counts_from_is_not_known_the_act_itself_is_that_day():
    told = sued(ended_on="2021-06-30")
    from_service = {"at_least": "3y", "at_least_from": "event.served_on"}
    assert ends(law(events=[suit(effect="defer_expiry", **from_service)]), told) == HELPED
    near = existed(begin="event.served_on", at="event.date")
    assert ends(law(events=[near]), hindered("2022-12-01", "2022-12-10"), as_of=LATE) == DAY(
        "2023-06-10"
    )


def test_a_proceeding_that_ended_on_the_day_the_debt_fell_due_starts_the_period_anew():
    longer = suit(effect="restart_after", length="5y")
    assert ends(law(events=[longer]), sued(date="2020-01-02", ended_on="2020-05-29")) == DAY(
        "2025-05-29"
    )
    assert ends(law(events=[longer]), sued(date="2020-01-02", ended_on="2020-05-28")) == END
