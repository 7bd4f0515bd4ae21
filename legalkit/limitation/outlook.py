"""What would still save the claim: every act of the law, tried on the day of the assessment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from legalkit.law.limitation_sheet import Effect, EventRule
from legalkit.limitation.answer import ClockAnswer, SavingAct, Status
from legalkit.limitation.law import Law
from legalkit.limitation.walk import Walk
from legalkit.messages import Message
from legalkit.model.claim import Claim, Event, EventKind, Form
from legalkit.model.scalars import When

#: Acts a creditor can do, or bring the debtor to do, on purpose. Disasters and deaths are not acts.
_ACTS = (
    EventKind.LAWSUIT_FILED,
    EventKind.ARBITRATION_FILED,
    EventKind.PAYMENT_ORDER_APPLICATION,
    EventKind.ENFORCEMENT_APPLICATION,
    EventKind.RECOGNITION_APPLICATION,
    EventKind.DEMAND_LETTER,
    EventKind.DEMAND_GUARANTOR,
    EventKind.ACKNOWLEDGEMENT,
    EventKind.PART_PAYMENT,
    EventKind.INSTALMENT_PROMISE,
    EventKind.STANDSTILL,
    EventKind.MEDIATION_REQUEST,
    EventKind.INTERIM_MEASURE,
    EventKind.INSOLVENCY_CLAIM_FILED,
    EventKind.INSOLVENCY_PETITION,
    EventKind.PROTEST,
)
_FORMS = (Form.COURT, Form.BAILIFF, Form.REGISTERED, Form.NOTARIAL, Form.SIGNED, Form.WRITTEN)


def outlook(
    law: Law, claim: Claim, events: tuple[Event, ...], as_of: date, skipped: Mapping[int, Message], proven: ClockAnswer
) -> tuple[SavingAct, ...]:
    """The acts that would save the claim, judged against what is proven.

    An act is tried as if done and received on ``as_of`` in the best form; only what moves or secures
    the proven clock is listed. Acts that revive an expired claim are listed when it has expired.
    """
    if proven.status in (Status.PENDING, Status.PRESERVED, Status.UNLIMITED, Status.NOT_STARTED):
        return ()
    found: list[SavingAct] = []
    for kind in _ACTS:
        if kind not in law.events:
            continue
        act = _try(law, claim, events, as_of, skipped, proven, kind)
        if act is not None:
            found.append(act)
    return tuple(found)


def _try(
    law: Law, claim: Claim, events: tuple[Event, ...], as_of: date, skipped: Mapping[int, Message],
    proven: ClockAnswer, kind: EventKind,
) -> SavingAct | None:
    for form in _FORMS:
        event = _act(kind, as_of, form, claim)
        walk = Walk(law, claim, (*events, event), as_of, skipped=skipped)
        result = walk.run()
        step = next((s for s in reversed(result.steps) if s.event == _NAME), None)
        if step is None or step.rule is None or step.effect in ("none", str(Effect.NONE)):
            continue
        rule = step.rule
        if not isinstance(rule, EventRule):
            continue
        gained = result.status in (Status.PENDING, Status.PRESERVED) or (
            result.expires_on is not None and proven.expires_on is not None and result.expires_on > proven.expires_on
        )
        if not gained:
            continue
        until = proven.expires_on if proven.status is Status.RUNNING else as_of
        assert until is not None  # noqa: S101
        return SavingAct(kind.value, rule, until, result.expires_on if result.status is not Status.PRESERVED else None,
                         str(rule.effect), tuple(need.or_else for need in rule.requires), rule.proof)
    return None


_NAME = "outlook-act"


def _act(kind: EventKind, day: date, form: Form, claim: Claim) -> Event:
    when = When.of(day)
    return Event.model_construct(
        id=_NAME, kind=kind, date=when, received_on=when, served_on=when, ended_on=None, outcome=None, form=form,
        by=None, to=None, signed_by_debtor=True, amount=None, new_due_on=None, evidence=(),
        facts={name: True for name in ("reserves_right", "admits_balance", "states_amount", "promise_to_pay", "agreed",
                                       "competent_court", "address_correct", "agent_authorised")},
    )


