"""The calculators that worked calculations name: kind, declared inputs, arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from legalkit.law.interest_sheet import AccrualRule
from legalkit.model.claim import ClaimType
from legalkit.money.assumed import with_assumed
from legalkit.money.by_sheet import (
    contract_interest,
    conversion,
    default_date,
    fee_of,
    flat_compensation,
    interest_out_of_time,
    judgment_interest,
    statutory_interest,
)
from legalkit.money.inputs import Input, Values
from legalkit.money.outcome import Law, Outcome
from legalkit.money.reckoning import (
    appropriation,
    benchmark_then_lpr,
    double_part,
    fixed_lpr,
    floating_lpr,
    judgment_appropriation,
    lending_cap,
    security_maximum,
    sme_deadline,
    sme_interest,
)


@dataclass(frozen=True, slots=True)
class Calculator:
    """A kind of calculation.

    Attributes:
        inputs: what it is given.
        compute: the arithmetic.
        names: other names under which an expected figure may be given, each for one of ours.
        one_of: inputs of which at least one must be given.
    """

    inputs: tuple[Input, ...]
    compute: Callable[[Values, Law], Outcome]
    names: Mapping[str, str] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()


_CURRENCY = Input("currency", "text", required=False)
_PROCEDURE = Input("procedure", "text", required=False)
_AMOUNT = Input(
    "amount",
    "money",
    aliases=(
        "amount_claimed",
        "claim_amount",
        "claimed",
        "contested_amount",
        "preserved_amount",
        "amount_to_preserve",
        "estate",
        "value",
    ),
)
_PERIOD = (
    Input("principal", "money", aliases=("amount",)),
    Input("first_overdue_day", "day", aliases=("first_day", "from", "start", "starts_on")),
    Input("last_day", "day", aliases=("until", "to", "paid_on", "end")),
    Input("payments", "payments", required=False),
    _CURRENCY,
)
_MULTIPLE = (
    Input("multiple", "number", required=False, aliases=("multiplier", "factor")),
    Input("markup_percent", "number", required=False, aliases=("markup",)),
    Input("rate_rule", "text", required=False),
)
_TERM = Input("term", "text", required=False, choices=("1Y", "5Y"))
_CONTRACT_ON = Input("contract_on", "day", aliases=("contracted_on",))
_CONTRACT_OPEN = Input("contract_on", "day", required=False, aliases=("contracted_on",))
_SUMS = (
    Input("costs", "money", required=False),
    Input("general_interest", "money", required=False),
)
_INTEREST_NAMES = {
    "amount": "interest",
    "loss": "interest",
    "overdue_interest": "interest",
    "result": "interest",
}
_FEE_NAMES = {"amount": "fee", "court_fee": "fee", "result": "fee"}
_PAID_NAMES = {
    f"to_{part}": f"{part}_paid"
    for part in ("costs", "interest", "principal", "double_part", "title_debt")
}
_PAID_NAMES |= {
    part: f"{part}_paid" for part in ("costs", "interest", "principal", "double_part", "title_debt")
}
_PAID_NAMES |= {"remaining_principal": "principal_left", "remaining_interest": "interest_left"}


_FACTS = Input("facts", "facts", required=False)
_DAYS = tuple(
    Input(name, "day", required=False)
    for name in ("demand_on", "filed_on", "served_on", "judgment_on")
)
_GENERAL = (
    Input("principal", "money", aliases=("amount",)),
    Input(
        "first_overdue_day",
        "day",
        required=False,
        aliases=("first_day", "from", "start", "starts_on"),
    ),
    Input("due_on", "day", required=False),
    Input("last_day", "day", aliases=("until", "to", "paid_on", "end")),
    Input("payments", "payments", required=False),
    _CURRENCY,
    _CONTRACT_OPEN,
    Input("claim_type", "text", required=False, choices=tuple(str(kind) for kind in ClaimType)),
    Input("rule", "text", required=False),
    _FACTS,
    Input("assumed_rates", "rates", required=False),
    *_DAYS,
)
#: One of these must be there, because interest needs a first day.
_STARTS = ("first_overdue_day", "due_on")
_DUE_DATES = (
    *(
        Input(name, "day", required=False)
        for name in ("due_on", "invoice_received_on", "delivered_on", "accepted_on")
    ),
    _FACTS,
    _CONTRACT_OPEN,
)
_ON = Input("on", "day", required=False, aliases=("filed_on",))
_FEE_INPUTS = (_AMOUNT, _CURRENCY, _PROCEDURE, _ON, _FACTS)


def _optional(entry: Input) -> Input:
    return replace(entry, required=False)


def _interest(compute: Callable[[Values, Law], Outcome], *more: Input) -> Calculator:
    def assuming(values: Values, law: Law) -> Outcome:
        return compute(values, with_assumed(values, law))

    return Calculator((*_GENERAL, *more), assuming, _INTEREST_NAMES, one_of=_STARTS)


def calculator_of(kind: str, law: Law) -> Calculator | None:
    """The calculator of a kind: one of ours, or one that the sheets of the law name themselves.

    Args:
        kind: ``kind`` of the worked calculation.
        law: the sheets; their ``kinds`` and the ``kind`` of their fees are names too.
    """
    if kind in CALCULATORS:
        return CALCULATORS[kind]
    if law.costs is not None and (found := law.costs.fee(kind)) is not None:
        amount = _AMOUNT if found.tariff else _optional(_AMOUNT)
        return Calculator((amount, *_FEE_INPUTS[1:]), fee_of(kind), _FEE_NAMES)
    if law.interest is not None:
        rules: tuple[AccrualRule, ...] = (*law.interest.statutory, *law.interest.judgment)
        if any(kind in rule.kinds for rule in rules):
            return _interest(statutory_interest(kind))
        if any(kind in rule.kinds for rule in law.interest.default_dates):
            return Calculator(_DUE_DATES, default_date(kind))
    return None


def known_kinds(law: Law) -> list[str]:
    """Every kind that can be run for a law, ours first."""
    names = dict.fromkeys(CALCULATORS)
    if law.costs is not None:
        names |= dict.fromkeys(rule.kind for rule in law.costs.fees)
    if law.interest is not None:
        sheet = law.interest
        accrual: tuple[AccrualRule, ...] = (*sheet.statutory, *sheet.judgment)
        own = [rule.kinds for rule in accrual] + [rule.kinds for rule in sheet.default_dates]
        names |= dict.fromkeys(name for kinds in own for name in kinds)
    return list(names)


CALCULATORS: dict[str, Calculator] = {
    "late_payment_statutory_interest": _interest(statutory_interest()),
    "judgment_interest": _interest(judgment_interest),
    "contract_interest": _interest(
        contract_interest,
        Input("agreed_rate", "number"),
        Input("per", "text", required=False, choices=("year", "month", "day")),
    ),
    "interest_out_of_time": _interest(
        interest_out_of_time,
        Input("as_of", "day"),
        Input("stopped_on", "day", required=False),
        Input("agreed_rate", "number", required=False),
        Input("per", "text", required=False, choices=("year", "month", "day")),
        Input("title", "text", required=False, choices=("before_title", "after_title")),
    ),
    "flat_compensation": Calculator(
        (_AMOUNT, _optional(_PERIOD[1]), _CURRENCY, _CONTRACT_OPEN, _FACTS), flat_compensation
    ),
    "default_date_without_reminder": Calculator(_DUE_DATES, default_date()),
    "currency_conversion": Calculator(
        (Input("amount", "money"), Input("rate", "number")), conversion
    ),
    "preservation_security_max": Calculator(
        (
            _AMOUNT,
            _CURRENCY,
            Input(
                "timing",
                "text",
                required=False,
                aliases=("procedure", "stage"),
                choices=("in_suit", "before_suit", "pre_suit"),
            ),
        ),
        security_maximum,
        {"amount": "security", "security_max": "security", "maximum": "security"},
    ),
    "delayed_performance_double_part": Calculator(
        (*_PERIOD, Input("general_interest", "money", required=False)),
        double_part,
        {**_INTEREST_NAMES, "double_interest": "double_part"},
    ),
    "delayed_performance_appropriation": Calculator(
        (
            Input("payment", "money", aliases=("paid", "amount")),
            Input("principal", "money"),
            Input("double_part", "money"),
            *_SUMS,
        ),
        judgment_appropriation,
        _PAID_NAMES,
    ),
    "overdue_loss_fixed_lpr": Calculator((*_PERIOD, *_MULTIPLE), fixed_lpr, _INTEREST_NAMES),
    "overdue_interest_floating_lpr": Calculator(
        (*_PERIOD, *_MULTIPLE, _TERM), floating_lpr, _INTEREST_NAMES
    ),
    "overdue_interest_benchmark_then_lpr": Calculator(
        (*_PERIOD, *_MULTIPLE, Input("benchmark_rate", "number", required=False)),
        benchmark_then_lpr,
        _INTEREST_NAMES,
    ),
    "sme_regulation_default_interest": Calculator(
        (*_PERIOD, Input("agreed_rate", "number", required=False), _CONTRACT_OPEN),
        sme_interest,
        _INTEREST_NAMES,
    ),
    "sme_regulation_payment_deadline": Calculator(
        (
            Input("delivered_on", "day", aliases=("delivery_on",)),
            Input(
                "debtor_kind",
                "text",
                aliases=("buyer", "debtor"),
                choices=("large_enterprise", "public_body"),
            ),
            Input("agreed_days", "integer", required=False),
        ),
        sme_deadline,
        {"deadline": "due_on", "pay_by": "due_on", "last_day": "due_on"},
    ),
    "private_lending_cap": Calculator(
        (
            _CONTRACT_ON,
            Input("agreed_rate", "number", required=False),
            Input("principal", "money", required=False),
            Input("days", "integer", required=False),
            _CURRENCY,
        ),
        lending_cap,
        {"cap_rate": "cap", "cap_percent": "cap", "effective_rate": "rate"},
    ),
    "appropriation_of_payment": Calculator(
        (
            Input("payment", "money", aliases=("paid", "amount")),
            Input("principal", "money", required=False),
            Input("interest", "money", required=False),
            Input("costs", "money", required=False),
            Input("debts", "debts", required=False),
            Input("paid_on", "day", required=False),
            Input("designated", "text", required=False),
            _CURRENCY,
        ),
        appropriation,
        _PAID_NAMES,
    ),
}
