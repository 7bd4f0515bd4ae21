"""What must hold for every law and every timeline, on random laws and on the home law."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from legalkit.limitation.answer import Status
from legalkit.limitation.law import load_law
from legalkit.limitation.scenarios import answer
from legalkit.limitation.setting import Setting
from legalkit.messages import Message
from legalkit.model.claim import Claim, Event
from legalkit.model.verdict import Verdict
from tests.oracles.random_sheets import (
    DUE,
    KINDS,
    cases,
    claim_due,
    law_of,
    sheets,
    timelines,
)

SLOW = settings(
    deadline=None,
    max_examples=120,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def setting(case, events=None, as_of=None):
    return Setting(
        law_of(case.sheet),
        claim_due(case.due),
        case.events if events is None else tuple(events),
        as_of or case.as_of,
    )


def china(due, events, as_of, **facts):
    claim = Claim.model_validate(
        {"type": "sale_of_goods", "governing_law": "CN", "due_on": due, "facts": facts}
    )
    return Setting(load_law("CN"), claim, tuple(events), as_of)


@st.composite
def chinese(draw, most=5):
    """A sale under the home law with acts that each restart the period."""
    due = draw(st.dates(date(2017, 10, 1), date(2022, 12, 31)))
    events = []
    for offset in draw(st.lists(st.integers(1, 2000), max_size=most)):
        day = due + timedelta(days=offset)
        kind = draw(st.sampled_from(["demand_letter", "part_payment", "acknowledgement"]))
        data = {"kind": kind, "date": day, "id": f"E{len(events)}"}
        if kind == "demand_letter":
            data["received_on"] = day + timedelta(days=draw(st.integers(0, 9)))
        events.append(Event.model_validate(data))
    return due, tuple(events)


AS_OF = st.dates(date(2018, 1, 1), date(2026, 12, 31))


@SLOW
@given(cases(effects=("restart",), plain=True), st.integers(0, 1500), st.data())
def test_one_more_restart_in_time_never_moves_expiry_earlier(case, offset, data):
    before = setting(case).walk()
    day = case.due + timedelta(days=offset)
    kind = data.draw(st.sampled_from(KINDS))
    more = Event.model_validate({"kind": kind, "date": day, "received_on": day, "id": "more"})
    after = setting(case, [*case.events, more]).walk()
    step = next(step for step in after.steps if step.event == "more")
    if step.effect == "restart":
        assert after.expires_on >= before.expires_on


@SLOW
@given(cases(effects=("suspend",), plain=True), st.data())
def test_one_more_suspension_never_moves_expiry_earlier(case, data):
    # "only in the last months" is left out: more suspension moves those months, and may lose an
    # obstacle that lay in them.
    rules = tuple(rule.model_copy(update={"in_last": None}) for rule in case.sheet.events)
    case.sheet = case.sheet.model_copy(update={"events": rules})
    ended = [event for event in case.events if event.ended_on]
    assume(ended)
    dropped = data.draw(st.integers(0, len(ended) - 1))
    fewer = [event for number, event in enumerate(ended) if number != dropped]
    all_of, less = setting(case, ended).walk(), setting(case, fewer).walk()
    assert all_of.expires_on >= less.expires_on


@SLOW
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_list_never_matters(case, random):
    shuffled = list(case.events)
    random.shuffle(shuffled)
    one, other = setting(case).walk(), setting(case, shuffled).walk()
    assert (one.status, one.expires_on) == (other.status, other.expires_on)
    assert [s.why for s in one.steps] == [s.why for s in other.steps]


@SLOW
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_list_never_matters_for_events_named_by_their_place(case, random):
    from legalkit.limitation.examples import named

    shuffled = list(case.events)
    random.shuffle(shuffled)
    one = setting(case, named(case.events)).walk()
    other = setting(case, named(tuple(shuffled))).walk()
    assert (one.status, one.expires_on) == (other.status, other.expires_on)


@SLOW
@given(sheets(plain=True), DUE, st.integers(1, 400))
def test_a_later_due_date_never_ends_earlier_without_events(sheet, due, days):
    law, as_of = law_of(sheet), date(2020, 1, 1)
    one = Setting(law, claim_due(due), (), as_of).walk()
    later = Setting(law, claim_due(due + timedelta(days=days)), (), as_of).walk()
    assert one.expires_on <= later.expires_on


@SLOW
@given(st.dates(date(2010, 1, 1), date(2022, 12, 30)), st.integers(1, 60))
def test_a_later_due_date_never_ends_earlier_at_home(due, days):
    later = due + timedelta(days=days)
    # the three years of 2017 replaced two: within one version the order must hold
    assume((due < date(2015, 10, 1)) == (later < date(2015, 10, 1)))
    as_of = date(2023, 1, 1)
    assert china(due, (), as_of).walk().expires_on <= china(later, (), as_of).walk().expires_on


@SLOW
@given(
    cases(effects=("restart", "restart_after", "suspend", "none"), plain=True), st.integers(1, 900)
)
def test_time_that_passes_never_undoes_expiry(case, days):
    # What begins after the day of the assessment is not read yet; what goes on has no date.
    told = [
        event
        for event in case.events
        if event.ended_on and (event.received_on or event.date).earliest <= case.as_of
    ]
    now = setting(case, told).walk()
    later = setting(case, told, case.as_of + timedelta(days=days)).walk()
    if now.status is Status.EXPIRED:
        assert (later.status, later.expires_on) == (Status.EXPIRED, now.expires_on)


@SLOW
@given(chinese(), AS_OF, st.integers(1, 900))
def test_time_that_passes_never_undoes_expiry_at_home(case, as_of, days):
    due, events = case
    now = china(due, events, as_of).walk()
    if now.status is Status.EXPIRED:
        later = china(due, events, as_of + timedelta(days=days)).walk()
        assert later.status is Status.EXPIRED
        assert later.expires_on == now.expires_on


@SLOW
@given(cases(plain=True))
def test_roll_over_moves_only_the_way_the_sheet_says(case):
    found = setting(case).walk()
    if found.status in (Status.RUNNING, Status.EXPIRED):
        earlier = case.sheet.rollover[0].direction == "earlier"
        assert found.expires_on == found.nominal or (found.expires_on < found.nominal) == earlier


@SLOW
@given(cases())
def test_an_answer_has_a_date_unless_it_is_open_and_explains_each_event(case):
    found = setting(case).walk()
    assert (found.expires_on is None) == (found.status is Status.PENDING)
    told = [step for step in found.steps if step.kind]
    assert len(told) == len(case.events)
    for step in found.steps:
        assert step.why.text("en")
        assert step.why.text("zh")
    if found.status is Status.EXPIRED:
        assert found.expires_on < case.as_of
    if found.status is Status.RUNNING:
        assert found.expires_on >= case.as_of


def three(law, claim, events, as_of, proven):
    def prove(event, standard):
        shown = event.id in proven
        return Verdict(shown, (), () if shown else (Message("proof.no_evidence"),))

    return answer(law, claim, events, as_of, prove=prove, full=False)


@SLOW
@given(chinese(), AS_OF, st.data())
def test_what_is_not_proven_never_helps_and_floor_comes_first(case, as_of, data):
    due, events = case
    ids = [event.id for event in events]
    proven = frozenset(data.draw(st.sets(st.sampled_from(ids)))) if ids else frozenset()
    fewer = (
        frozenset(data.draw(st.sets(st.sampled_from(sorted(proven))))) if proven else frozenset()
    )
    asked = china(due, events, as_of)
    found = three(asked.law, asked.claim, events, as_of, proven)
    less = three(asked.law, asked.claim, events, as_of, fewer)
    assert found.floor.expires_on <= found.proven.expires_on <= found.asserted.expires_on
    assert less.proven.expires_on <= found.proven.expires_on
    assert less.asserted.expires_on == found.asserted.expires_on
    assert set(found.unproven) == set(ids) - proven


@SLOW
@given(sheets(effects=("restart",), plain=True), DUE, st.data())
def test_the_three_clocks_keep_their_order_under_any_law_of_restarts(sheet, due, data):
    data_of = sheet.model_copy(
        update={
            "events": tuple(
                rule.model_copy(update={"proof": "shown"})
                for rule in sheet.events
                if rule.effect == "restart"
            )
        }
    )
    events = tuple(
        event.model_copy(update={"id": f"E{number}"})
        for number, event in enumerate(data.draw(timelines(due)))
    )
    proven = {event.id for event in events if data.draw(st.booleans())}
    found = three(law_of(data_of), claim_due(due), events, date(2026, 1, 1), proven)
    assert found.floor.expires_on <= found.proven.expires_on <= found.asserted.expires_on
