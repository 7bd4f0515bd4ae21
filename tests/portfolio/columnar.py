"""Rows of a ledger through the screening kernel, and what it answered back as rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from legalkit.limitation.law import Law
from legalkit.model.scalars import parse_day, parse_money
from legalkit.portfolio.clock import TimeAnswer
from legalkit.portfolio.kernel import CLAIM_DAYS, EVENT, EVENT_DAYS, MONEY, QUESTIONS, Kernel
from legalkit.portfolio.ledger import Receivable, is_yes

_PLACES, _DIGITS = 8, 29


class Columnar:
    """The kernel for rows that were read one by one.

    Args:
        law_of: the law of a code, or None when it has no rule sheet.
        engine: ``numba`` or ``numpy``.
    """

    def __init__(self, law_of: Callable[[str], Law | None], engine: str = "numpy") -> None:
        self._kernel = Kernel(law_of, fewest=0, engine=engine)

    def answers(
        self, asked: Sequence[tuple[Receivable, list[dict[str, str]]]], as_of: date
    ) -> list[TimeAnswer | None]:
        """Answer rows; None for those that the explained engine must answer."""
        answers: list[TimeAnswer | None] = [None] * len(asked)
        fit = [place for place, (one, told) in enumerate(asked) if expressible(one, told)]
        if fit:
            found = self._kernel(questions([asked[place] for place in fit]), as_of)
            for place, answer in zip(fit, time_answers(found), strict=True):
                answers[place] = answer
        return answers


def expressible(one: Receivable, told: list[dict[str, str]]) -> bool:
    """False for rows with facts, which only the explained engine weighs, and odd sums."""
    if one.facts or any(name.startswith("fact.") for event in told for name in event):
        return False
    return _short(one.amount) and all(
        _short(parse_money(event["amount"])) for event in told if event.get("amount")
    )


def _short(amount: Decimal) -> bool:
    exponent = amount.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_PLACES and amount.adjusted() < _DIGITS


def questions(asked: Sequence[tuple[Receivable, list[dict[str, str]]]]) -> pa.RecordBatch:
    """Rows as the kernel takes them."""
    ones = [one for one, _ in asked]
    events = [[_event(event) for event in told] for _, told in asked]
    columns: dict[str, Any] = {
        "law": pa.array([one.law for one in ones], pa.string()),
        "type": pa.array([one.type for one in ones], pa.string()),
        "due_on": pa.array([one.due_on for one in ones], pa.date32()),
        "amount": pa.array([one.amount for one in ones], MONEY),
        "events": pa.array(events, pa.list_(EVENT)),
    }
    for name in CLAIM_DAYS:
        if name != "due_on":
            columns[name] = pa.array([one.days.get(name) for one in ones], pa.date32())
    return pa.record_batch([columns[name] for name in QUESTIONS.names], schema=QUESTIONS)


def _event(told: dict[str, str]) -> dict[str, object]:
    event: dict[str, object] = {name: text for name, text in told.items() if text}
    for name in EVENT_DAYS:
        if name in event:
            event[name] = parse_day(event[name])
    if "amount" in event:
        event["amount"] = parse_money(event["amount"])
    for name in ("proven", "signed_by_debtor"):
        if name in told:
            event[name] = is_yes(told[name])
    return event


def time_answers(found: pa.RecordBatch) -> list[TimeAnswer | None]:
    """Answers of the kernel as rows."""
    columns = [found.column(name).to_pylist() for name in found.schema.names]
    answers: list[TimeAnswer | None] = []
    for covered, a_status, a_on, p_status, p_on, f_status, f_on, rule, event, day in zip(
        *columns, strict=True
    ):
        if not covered:
            answers.append(None)
            continue
        named = f"{event}@{day.isoformat()}" if event else None
        answers.append(
            TimeAnswer(p_status, p_on, a_on, rule, a_status, f_status, f_on, named, "columns")
        )
    return answers
