"""One receivable assessed: days overdue, stage, bucket, limitation, amount at risk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pydantic import ValidationError

from legalkit.model.claim import Question
from legalkit.portfolio.clock import Clock, TimeAnswer
from legalkit.portfolio.interest import Interest, InterestBook
from legalkit.portfolio.ledger import Receivable, is_yes
from legalkit.portfolio.policy import EscalationPolicy
from legalkit.portfolio.reason import act_by, next_act, reason

CENT = Decimal("0.01")
#: Stands for the evidence that the file says exists (column ``proven``).
PROVEN = "ledger"


@dataclass(frozen=True, slots=True)
class Assessed:
    """A receivable and what was found.

    Attributes:
        receivable: the row.
        days_overdue: days after the due date; zero or less when not overdue.
        stage: id of the stage.
        bucket: ageing bucket.
        time: limitation, or None when no clock was given.
        days_left: days to the last safe day; None when no day is known.
        factor: share that counts as at risk.
        at_risk: amount times factor times provability.
        provability: how far the claim rests on what is proven.
        moved_by: marks that moved the stage, as ``grade=c``.
        reason: reason code.
        next_act: act that comes next.
        act_by: last day on which that act is safe; None when no day is known.
        interest: interest to date; None when it was not asked for.
    """

    receivable: Receivable
    days_overdue: int
    stage: str
    bucket: str
    time: TimeAnswer | None
    days_left: int | None
    factor: Decimal
    at_risk: Decimal
    provability: Decimal = Decimal(1)
    moved_by: tuple[str, ...] = ()
    reason: str = "NOT_ASKED"
    next_act: str = ""
    act_by: date | None = None
    interest: Interest | None = None


class QuestionError(Exception):
    """The events of a receivable do not make a limitation question."""


def question_of(receivable: Receivable, events: list[dict[str, str]], as_of: date) -> Question:
    """The limitation question behind a row.

    Raises:
        QuestionError: when an event has a value that the question does not take.
    """
    claim = {
        "type": receivable.type,
        "governing_law": receivable.law,
        "due_on": receivable.due_on,
        "amount": receivable.amount,
        "currency": receivable.currency,
        "facts": receivable.facts,
        **receivable.days,
    }
    named = [_named(n, event) for n, event in enumerate(events, 1)]
    try:
        return Question.model_validate(
            {"id": None, "as_of": as_of, "claim": claim, "events": named}
        )
    except ValidationError as problem:
        raise QuestionError(str(problem.errors()[0]["msg"])) from None


def _named(number: int, event: dict[str, str]) -> dict[str, object]:
    """An event of the file as a question takes it; ``proven`` becomes a name in ``evidence``."""
    told: dict[str, object] = {
        name: text
        for name, text in event.items()
        if name not in ("proven", "signed_by_debtor") and not name.startswith("fact.")
    }
    if "signed_by_debtor" in event:
        told["signed_by_debtor"] = is_yes(event["signed_by_debtor"])
    told["facts"] = {name[5:]: text for name, text in event.items() if name.startswith("fact.")}
    if is_yes(event.get("proven")):
        told["evidence"] = (PROVEN,)
    return {"id": f"E{number}", **told}


class Assessor:
    """Assesses rows; equal questions are asked once (a bounded number is remembered)."""

    _REMEMBER = 4096

    def __init__(
        self,
        policy: EscalationPolicy,
        as_of: date,
        clock: Clock | None,
        book: InterestBook | None = None,
    ) -> None:
        self._policy, self._as_of, self._clock, self._book = policy, as_of, clock, book
        self._known: dict[tuple[str, str, date], TimeAnswer] = {}

    def assess(self, receivable: Receivable, events: list[dict[str, str]]) -> Assessed:
        """Assess one row.

        Args:
            receivable: the row.
            events: its events.

        Raises:
            QuestionError: when its events cannot be used.
        """
        time = self.time(receivable, events)
        return self.placed(
            receivable,
            time,
            self._book.of(receivable, events) if self._book is not None else None,
        )

    def placed(
        self, receivable: Receivable, time: TimeAnswer | None, interest: Interest | None
    ) -> Assessed:
        """A row whose place in time is known: its age, stage and amount at risk."""
        overdue = (self._as_of - receivable.due_on).days
        left = (time.safe_on - self._as_of).days if time is not None and time.safe_on else None
        factor = self._policy.factor(time, left)
        stage, moved_by = self._policy.moved(overdue, receivable.marks)
        provability = self._policy.provability(time)
        at_risk = receivable.amount * factor * provability
        code = reason(time, left, self._policy)
        return Assessed(
            receivable=receivable,
            days_overdue=overdue,
            stage=stage,
            bucket=self._policy.bucket(overdue),
            time=time,
            days_left=left,
            factor=factor,
            at_risk=at_risk.quantize(CENT, rounding=ROUND_HALF_UP),
            provability=provability,
            moved_by=moved_by,
            reason=code,
            next_act=next_act(code, stage, self._policy),
            act_by=act_by(code, time),
            interest=interest,
        )

    def time(self, receivable: Receivable, events: list[dict[str, str]]) -> TimeAnswer | None:
        """Where a row stands in time; None when no clock was given.

        Raises:
            QuestionError: when its events cannot be used.
        """
        question = question_of(receivable, events, self._as_of) if events else None
        if self._clock is None:
            return None
        if question is not None:
            return self._clock(question)
        # Without events only law, type and due date decide: a million rows ask few questions.
        if receivable.days or receivable.facts:
            return self._clock(question_of(receivable, [], self._as_of))
        key = (receivable.law, receivable.type, receivable.due_on)
        if key not in self._known:
            if len(self._known) >= self._REMEMBER:
                self._known.clear()
            self._known[key] = self._clock(question_of(receivable, [], self._as_of))
        return self._known[key]
