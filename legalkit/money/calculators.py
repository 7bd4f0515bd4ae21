"""The calculators that worked calculations name: kind, declared inputs, arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from legalkit.money.inputs import Input, Values
from legalkit.money.reckoning import (
    Law,
    Outcome,
    appropriation,
    benchmark_then_lpr,
    court_fee,
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
    """

    inputs: tuple[Input, ...]
    compute: Callable[[Values, Law], Outcome]
    names: Mapping[str, str] = field(default_factory=dict)


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


def _fees(kind: str) -> Calculator:
    return Calculator((_AMOUNT, _CURRENCY, _PROCEDURE), court_fee(kind), _FEE_NAMES)


CALCULATORS: dict[str, Calculator] = {
    **{
        kind: _fees(kind)
        for kind in (
            "court_fee_first_instance_property",
            "court_fee_halved",
            "payment_order_fee",
            "appeal_fee",
            "preservation_application_fee",
            "enforcement_application_fee",
            "bankruptcy_petition_fee",
        )
    },
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
