"""Random rule sheets and random timelines, as a lawyer could have written them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from legalkit.dates.calendar import CourtCalendar
from legalkit.law.limitation_sheet import LimitationSheet
from legalkit.limitation.law import Law
from legalkit.model.claim import Claim, Event

RULE = {
    "cite": "art 1",
    "verified": "primary",
    "checked_on": "2026-11-23",
    "says": {"en": "A rule.", "zh": "规则。"},
}
KINDS = (
    "demand_letter",
    "acknowledgement",
    "part_payment",
    "lawsuit_filed",
    "negotiation",
    "force_majeure",
    "mediation_request",
    "incapacity",
)
#: Days on which the courts of the random laws are closed.
FOLLOW_UPS = [
    {"kinds": ["lawsuit_filed", "mediation_request"], "within": "6m"},
    {"kinds": ["lawsuit_filed"], "within": "90d", "roll": "true"},
]
CLOSED = frozenset(
    date(year, month, day)
    for year in range(2010, 2050)
    for month, day in ((1, 1), (2, 28), (3, 1), (5, 1), (5, 2), (10, 1), (12, 31))
)
YEAR_ENDS = st.sampled_from(["none", "none", "start", "end", "end_first"])
SHORT = st.sampled_from(["2w", "30d", "3m", "6m"])


def calendar() -> CourtCalendar:
    """Weekends and some holidays, certain for longer than any clock of the tests runs."""
    return CourtCalendar(
        verified_through=date(2090, 12, 31), closed=dict.fromkeys(CLOSED, "holiday")
    )


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def _rule(name: str, **fields: Any) -> dict[str, Any]:
    kept = {key: value for key, value in fields.items() if value is not None}
    return {"id": f"XX-{name}", **RULE, **kept}


@st.composite
def event_rules(draw: st.DrawFn, kind: str, *, effects: tuple[str, ...]) -> list[dict[str, Any]]:
    """One rule for a kind of event, sometimes with a revival before it."""
    effect = draw(st.sampled_from(effects))
    at = draw(st.sampled_from([None, "event.date"]))
    common: dict[str, Any] = {
        "kinds": [kind],
        "effect": effect,
        "at": at,
        "before_expiry": draw(st.sampled_from(["yes", "yes", "yes", "base", "no"])),
        "once": draw(st.sampled_from([None, None, None, "true", "GROUP"])),
    }
    if effect in ("restart", "restart_after"):
        common |= {
            "length": draw(maybe(st.sampled_from(["6m", "1y", "5y"]))),
            "at_most": draw(maybe(st.sampled_from(["1y", "5y"]))),
            "never_earlier": draw(st.sampled_from([None, "true"])),
            "year_end": draw(maybe(YEAR_ENDS)),
            "period": draw(st.sampled_from([None, None, None, "XX-P-LATER"])),
        }
        common["at_least"] = draw(st.sampled_from([None, None, None, "2m", "2y"]))
    if effect not in ("none", "stop"):
        common["follow_up"] = draw(st.sampled_from([None] * 6 + FOLLOW_UPS))
        common["lifts"] = draw(st.sampled_from([None] * 5 + [["XX-L"]]))
    if effect == "restart":
        common["before_start"] = draw(st.sampled_from([None, None, "counts"]))
    if effect in ("suspend", "defer_expiry"):
        common |= {
            "longest": draw(st.sampled_from([None, None, "3m", "1y"])),
            "open_status": draw(st.sampled_from([None, "running"])),
        }
        in_last = draw(st.sampled_from([None, None, "6m", "3m"]))
        common["in_last"] = in_last
        if effect == "suspend":
            common |= {
                "tail": draw(st.sampled_from([None, None, "6m", "1m"])),
                "count_begin": draw(st.sampled_from([None, None, "false"])),
                "count_until": draw(st.sampled_from([None, None, "false"])),
                "at_least": draw(maybe(SHORT)),
                "in_last_mode": draw(st.sampled_from(["days", "whole"])) if in_last else None,
            }
        else:
            common |= {"at_least": draw(SHORT), "in_last_mode": "existed" if in_last else None}
            if in_last is None:
                common["longest"] = None
    code = kind.upper().replace("_", "-")
    rules = []
    if draw(st.integers(0, 4)) == 0:
        revive = {"kinds": [kind], "effect": "revive", "when": {"clock.expired": "true"}, "at": at}
        rules.append(_rule(f"E-REVIVE-{code}", **revive))
    rules.append(_rule(f"E-{code}", **common))
    return rules


ALL_EFFECTS = (
    "restart",
    "restart",
    "restart_after",
    "suspend",
    "suspend",
    "defer_expiry",
    "stop",
    "none",
)


@st.composite
def windows(draw: st.DrawFn, name: str) -> dict[str, Any]:
    begin = draw(st.dates(date(2016, 1, 1), date(2021, 12, 31)))
    until = begin + timedelta(days=draw(st.integers(0, 200)))
    effect = draw(st.sampled_from(["exclude", "move_expiry", "floor"]))
    fields: dict[str, Any] = {"begin": begin, "until": until, "effect": effect}
    if effect == "exclude":
        fields["days"] = draw(maybe(st.integers(1, 200)))
        fields["start_inside"] = draw(st.sampled_from(["count", "shift", "nothing"]))
    else:
        fields["to"] = until + timedelta(days=draw(st.integers(1, 120)))
        fields["expiry"] = draw(st.sampled_from(["base", "running"]))
        fields["start_inside"] = draw(st.sampled_from(["count", "nothing"]))
    return _rule(name, **fields)


@st.composite
def sheets(
    draw: st.DrawFn, *, effects: tuple[str, ...] = ALL_EFFECTS, plain: bool = False
) -> LimitationSheet:
    """A random law; ``plain`` leaves out windows, changes of law, year ends and revivals."""
    data: dict[str, Any] = {
        "law": "XX",
        "title": {"en": "Nowhere", "zh": "虚构地"},
        "version": "2026-11-23",
        "sources": "invented",
        "nature": [_rule("N", kind="defence")],
        "counting": [
            _rule(
                "C",
                method=draw(st.sampled_from(["corresponding_day", "day_before"])),
                first_day=draw(st.sampled_from(["excluded", "included"])),
                missing_day=draw(st.sampled_from(["last_day", "next_day"])),
            )
        ],
        "rollover": [
            _rule(
                "R",
                direction=draw(st.sampled_from([None, None, None, "earlier"])),
                days=draw(
                    st.sampled_from(
                        [[], ["sunday"], ["saturday", "sunday"], ["saturday", "sunday", "holiday"]]
                    )
                ),
            )
        ],
    }
    lengths = st.sampled_from(["90d", "6m", "1y", "1y 6m", "2y", "3y"])
    ends = st.just("none") if plain else YEAR_ENDS
    data["periods"] = [
        _rule(
            "P",
            length=draw(lengths),
            start="due_on",
            year_end=draw(ends),
            restart_year_end=draw(maybe(ends)),
        ),
        _rule("P-LATER", length=draw(lengths), stage="later"),
        _rule("P-NEW", length=draw(lengths), stage="later", year_end=draw(ends)),
    ]
    data["events"] = [rule for kind in KINDS for rule in draw(event_rules(kind, effects=effects))]
    if plain:
        data["events"] = [rule for rule in data["events"] if rule["effect"] != "revive"]
        for rule in data["events"]:
            for field in ("length", "at_most", "year_end", "period", "once", "before_start"):
                rule.pop(field, None)
    if not plain:
        data["windows"] = [draw(windows(f"W{n}")) for n in range(draw(st.integers(0, 2)))]
        if draw(st.booleans()):
            on = draw(st.dates(date(2015, 6, 1), date(2020, 6, 1)))
            data["transitions"] = [
                _rule(
                    "T",
                    on=on,
                    rule=draw(
                        st.sampled_from(["replace_length", "shorter", "new_period", "longer"])
                    ),
                    old=draw(st.sampled_from([[], ["XX-P"]])),
                    period="XX-P-NEW",
                    counted_from=draw(maybe(st.just(on - timedelta(days=1)))),
                )
            ]
        if draw(st.booleans()):
            moved = st.lists(
                st.sampled_from(["suspend", "restart", "exclude", "defer"]), unique=True
            )
            data["long_stops"] = [
                _rule(
                    "L",
                    length=draw(st.sampled_from(["3y", "5y"])),
                    origin="due_on",
                    moved_by=draw(moved),
                    not_before=draw(st.sampled_from([None, None, "2019-09-01"])),
                )
            ]
    return LimitationSheet.model_validate(data)


DUE = st.dates(date(2014, 1, 1), date(2018, 12, 31))


@st.composite
def timelines(draw: st.DrawFn, due: date, most: int = 5) -> tuple[Event, ...]:
    """Events around the life of the claim; several may fall on one day, some have not ended."""
    days = draw(st.lists(st.integers(-200, 1500), min_size=0, max_size=most))
    events = []
    for number, offset in enumerate(days):
        day = due + timedelta(days=offset)
        if number and draw(st.integers(0, 3)) == 0:
            day = events[-1].date.earliest
        data: dict[str, Any] = {"kind": draw(st.sampled_from(KINDS)), "date": day}
        if draw(st.booleans()):
            data["received_on"] = day + timedelta(days=draw(st.integers(0, 10)))
        if draw(st.integers(0, 3)):
            data["ended_on"] = day + timedelta(days=draw(st.integers(0, 500)))
        events.append(Event.model_validate(data))
    return tuple(events)


def claim_due(day: date) -> Claim:
    return Claim.model_validate({"type": "sale_of_goods", "governing_law": "XX", "due_on": day})


def law_of(sheet: LimitationSheet) -> Law:
    return Law.of(sheet, calendar())


class RandomCase:
    """A law, a claim and a timeline, written so that a person can follow a counterexample."""

    def __init__(
        self, sheet: LimitationSheet, due: date, as_of: date, events: tuple[Event, ...]
    ) -> None:
        self.sheet, self.due, self.as_of, self.events = sheet, due, as_of, events

    def __repr__(self) -> str:
        lines = [f"due {self.due} as_of {self.as_of}"]
        kinds = {event.kind for event in self.events}
        for rule in self.sheet.rules():
            if getattr(rule, "kinds", None) and not kinds & set(rule.kinds):
                continue
            shown = {
                name: str(value)
                for name in type(rule).model_fields
                if name not in {"id", "cite", "verified", "checked_on", "says", "kinds"}
                and (value := getattr(rule, name)) != type(rule).model_fields[name].default
            }
            lines.append(f"  {rule.id} {shown}")
        for event in self.events:
            lines.append(
                f"  * {event.kind.value} {event.date} received {event.received_on} ended {event.ended_on}"
            )
        return "\n".join(lines)


@st.composite
def cases(
    draw: st.DrawFn, *, effects: tuple[str, ...] = ALL_EFFECTS, plain: bool = False
) -> RandomCase:
    due = draw(DUE)
    as_of = draw(st.dates(date(2014, 1, 1), date(2026, 12, 31)))
    sheet = draw(sheets(effects=effects, plain=plain))
    return RandomCase(sheet, due, as_of, draw(timelines(due)))
