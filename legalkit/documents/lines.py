"""What the other rooms hand over for the papers, line by line: sums, days, exhibits, acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from legalkit.messages import Message


@dataclass(frozen=True, slots=True)
class ExhibitRow:
    """One line of the evidence list, as the bundle plan numbers it.

    Attributes:
        number: number of the exhibit.
        pages_from, pages_to: first and last page in the bundle.
        form: kind of copy, a key of the case; ``form_text``: what the index of the bundle calls it.
        sheets: sheets of the bundle between the exhibit before and this one.
        proves: purpose of proof in words; None when the record does not say it.
        evidence_id: id of the evidence item in the case.
    """

    number: int
    group: str | None
    name: str
    source: str | None
    form: str
    pages_from: int
    pages_to: int
    proves: str | None
    evidence_id: str
    sheets: int = 0
    form_text: str | None = None


@dataclass(frozen=True, slots=True)
class InterestSpan:
    """A stretch of days with one base and one rate."""

    base: Decimal
    from_day: date
    to_day: date
    days: int
    rate: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class InterestLine:
    """Interest on one debt, up to and including the cut-off day.

    Attributes:
        claim: id of the claim.
        invoice: id of the invoice when the debt is one invoice.
        base: principal still open at the cut-off.
        starts_on: first day that bears interest.
        rate: the rate in words.
        amount: interest owed and unpaid.
        points: percentage points over the reference rate that runs on, where it is one.
        provision: the provision or clause on which the debt bears interest, and nothing else.
        paid: interest that payments have met; the spans add up to ``amount + paid``.
        daily: interest of one further day.
        percent, per: the rate that runs on as a number, and whether it is for a year or a day.
        kind: ``penalty`` (agreed), ``loss`` (statutory) or ``interest``.
    """

    claim: str
    invoice: str | None
    currency: str
    base: Decimal
    starts_on: date
    cut_off: date
    rate: str
    amount: Decimal
    spans: tuple[InterestSpan, ...]
    rule: str
    citation: str
    paid: Decimal = Decimal("0.00")
    method: str | None = None
    kind: str = "loss"
    provision: str | None = None
    points: Decimal | None = None
    daily: Decimal | None = None
    percent: Decimal | None = None
    per: str = "year"


@dataclass(frozen=True, slots=True)
class FlatLine:
    """A fixed sum that the law adds to one overdue debt (Late Payment Act 1998 s 5A).

    Attributes:
        claim: id of the claim; ``invoice``: id of the invoice when the debt is one invoice.
        name: what the law calls the sum, in the language of the court.
        currency: the currency that the law fixes, which may differ from that of the debt.
    """

    claim: str
    invoice: str | None
    name: str
    amount: Decimal
    currency: str
    citation: str


@dataclass(frozen=True, slots=True)
class CostLine:
    """A fee of the procedure.

    Attributes:
        kind: ``litigation``, ``preservation`` and so on, as papers name it in ``fee``.
        title, formula: in the language of the court.
    """

    kind: str
    title: str
    amount: Decimal
    formula: str
    citation: str
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class AdjudgedLine:
    """What a title gave on one claim, and what has grown on it since (CPL 264).

    Attributes:
        principal: adjudged sum still owed; the add-on for delay is reckoned on it.
        general: costs and general interest of the title still owed; no add-on runs on them.
        general_rate: the general interest that the title gave until payment, in words.
        general_from: first day of that interest, where it goes on.
        addon: add-on for delayed performance to the cut-off.
        addon_from: first day of the add-on; absent while the time for performance still runs.
        daily: what one further day adds.
        paid: what payments have met.
    """

    claim: str
    title: str
    currency: str
    principal: Decimal
    general: Decimal
    general_rate: str | None
    general_from: date | None
    addon: Decimal
    addon_from: date | None
    addon_rate: str | None
    daily: Decimal
    paid: Decimal
    total: Decimal
    cut_off: date
    rule: str
    citation: str


@dataclass(frozen=True, slots=True)
class TieLine:
    """One link of a chain between the debtor and the taker, as the company room found it."""

    text: str
    since: date | None
    source: str | None


@dataclass(frozen=True, slots=True)
class SignLine:
    """A sign that the company room raised on an act: the comparison, and its numbers by name."""

    indicator: str
    says: str
    citation: str
    params: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Outsider:
    """A person of the company files that is no party of the case yet."""

    id: str
    name: str
    person: bool
    registration_number: str | None = None
    address: str | None = None
    representative: str | None = None
    post: str | None = None


@dataclass(frozen=True, slots=True)
class TransferLine:
    """An act that moved value, with the price test, the tie and the windows of the company room.

    Attributes:
        price_ratio: price agreed over market value, in percent; ``received_ratio``: what was paid.
        below: ``low`` under the price line of the law, ``high`` over it; None within.
        related: the tie is one for which no price line binds (法释〔2023〕13号 art 42(3)).
        status: open, barred, depends, or none where nothing speaks against the act; ``until``:
            last safe day to sue.
        closes: last day whatever the creditor knew.
        grounds: ids of the grounds in the transfers sheet; ``citation``: the provisions.
        barred: what the company room says about the window, in words.
        others: other ways that the room sees for the same act.
        claim_arose: day on which the first of our claims against the giver arose.
    """

    id: str
    kind: str
    asset: str | None
    on: date
    registered: date | None
    giver: str
    taker: Outsider | None
    currency: str
    price: Decimal | None
    market_value: Decimal | None
    paid: Decimal | None
    known_on: date | None
    source: str | None
    gratuitous: bool
    price_ratio: str | None
    received_ratio: str | None
    below: str | None
    related: bool
    path: tuple[str, ...]
    ties: tuple[TieLine, ...]
    signs: tuple[SignLine, ...]
    status: str
    until: date | None
    closes: date | None
    why: str | Message
    grounds: tuple[str, ...]
    citation: str
    others: tuple[str | Message, ...] = ()
    claim_arose: date | None = None


@dataclass(frozen=True, slots=True)
class AddLine:
    """A person whom the enforcement court may add, by a ground that the company room found.

    Attributes:
        plain: the facts are those of the article; False where a court has to weigh something
            first, as for a contribution that is not due yet.
    """

    ground: str
    person: Outsider
    says: str | Message
    citation: str
    plain: bool = True
    limit: Decimal | None = None
    currency: str = "CNY"
    source: str | None = None
    indicator: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LimitationLine:
    """The last day of a claim, on the proof held and on the facts as told."""

    claim: str
    proven_on: date | None
    proven_status: str
    asserted_on: date | None
    asserted_status: str
    citation: str


@dataclass(frozen=True, slots=True)
class UnmetGate:
    """A gate of the checklist that is not met.

    Attributes:
        text: the line of the checklist.
        details: what exactly is lacking.
        step: what to do next, as the checklist says it.
    """

    id: str
    text: Message
    details: tuple[Message, ...] = ()
    step: Message | None = None
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class RegisterName:
    """The name of a party as the register shows it."""

    name: str
    as_at: date
    source: str
