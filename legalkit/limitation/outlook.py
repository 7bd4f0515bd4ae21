"""What would still save the claim: every act of the law, tried on the day of the assessment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from legalkit.law.limitation_sheet import Effect, EventRule
from legalkit.limitation.answer import ClockAnswer, SavingAct, Status
from legalkit.limitation.setting import Setting
from legalkit.model.claim import Event, EventKind, Form
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


#: The governing answer of a setting: the earliest over readings and borrowed laws.
Govern = Callable[[Setting], ClockAnswer]


def outlook(setting: Setting, proven: ClockAnswer, govern: Govern) -> tuple[SavingAct, ...]:
    """The acts that would save the claim, judged against what is proven.

    An act is tried as if done and received on ``as_of`` in the best form; only what moves or
    secures
    the proven clock is listed. Acts that revive an expired claim are listed when it has expired.
    """
    if proven.expires_on is None or proven.status not in (Status.RUNNING, Status.EXPIRED):
        return ()
    acts = (_try(setting, proven, kind, govern) for kind in _ACTS if kind in setting.law.events)
    return tuple(act for act in acts if act is not None)


def _try(
    setting: Setting, proven: ClockAnswer, kind: EventKind, govern: Govern
) -> SavingAct | None:
    forms = _FORMS if kind in setting.law.form_matters else _FORMS[:1]
    for form in forms:
        tried = setting.with_event(_act(kind, setting.as_of, form))
        result = tried.walk()
        step = next((step for step in reversed(result.steps) if step.event == _NAME), None)
        if step is None or not isinstance(step.rule, EventRule) or step.effect == Effect.NONE:
            continue
        if setting.law.sheet.borrowing:  # the act must help under the borrowed law as well
            result = govern(tried)
        if not _gains(result, proven):
            continue
        rule = step.rule
        running = proven.status is Status.RUNNING
        return SavingAct(
            kind=kind.value,
            rule=rule,
            until=proven.expires_on if running and proven.expires_on else setting.as_of,
            new_expiry=None if result.status is Status.PRESERVED else result.expires_on,
            effect=str(rule.effect),
            needs=tuple(need.or_else for need in rule.requires),
            proof=rule.proof,
        )
    return None


def _gains(result: ClockAnswer, proven: ClockAnswer) -> bool:
    if result.status in (Status.PENDING, Status.PRESERVED):
        return True
    return result.sort_key > proven.sort_key


_NAME = "outlook-act"


def _act(kind: EventKind, day: date, form: Form) -> Event:
    when = When.of(day)
    return Event.model_construct(
        id=_NAME,
        kind=kind,
        date=when,
        received_on=when,
        served_on=when,
        form=form,
        signed_by_debtor=True,
        facts=dict.fromkeys(
            (
                "reserves_right",
                "admits_balance",
                "states_amount",
                "promise_to_pay",
                "agreed",
                "competent_court",
                "address_correct",
                "agent_authorised",
            ),
            True,
        ),
    )
