"""What a calculator may read and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from legalkit.law.costs_sheet import CostsSheet
from legalkit.law.interest_sheet import InterestSheet
from legalkit.messages import Message
from legalkit.model.citation import Citation
from legalkit.model.errors import CoverageError
from legalkit.model.finding import Finding
from legalkit.money.ledger import Segment


@dataclass(frozen=True, slots=True)
class Law:
    """The sheets a calculator may read."""

    code: str
    interest: InterestSheet | None
    costs: CostsSheet | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a calculator found.

    Attributes:
        values: figures by name; money and rates as Decimal, days as date or int.
        main: name of the figure the calculation is about.
        steps: the arithmetic in words.
    """

    values: dict[str, Any]
    main: str
    steps: tuple[Message, ...] = ()
    segments: tuple[Segment, ...] = ()
    citations: tuple[Citation, ...] = ()
    findings: tuple[Finding, ...] = ()


def need_interest(law: Law) -> InterestSheet:
    """The interest sheet of the law.

    Raises:
        CoverageError: when the law has none.
    """
    if law.interest is None:
        raise uncovered(law, "interest.yaml")
    return law.interest


def uncovered(law: Law, what: str) -> CoverageError:
    """The error that says what this law does not have."""
    finding = Finding("LK434", params={"law": law.code, "what": what})
    return CoverageError(finding.message(), [finding])


def segment_step(segment: Segment) -> Message:
    """One row of interest as a sentence."""
    return Message(
        "money.step_segment",
        {
            "from": segment.from_,
            "to": segment.until,
            "days": segment.days,
            "principal": f"{segment.principal:,.2f}",
            "source": segment.span.source,
            "amount": f"{segment.amount:,.2f}",
        },
    )
