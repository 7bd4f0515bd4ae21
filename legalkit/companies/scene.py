"""What every indicator looks at: the facts, the day, the debtor's side and the other side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from legalkit.companies import extra
from legalkit.companies.span import add_months
from legalkit.companies.ties import Circle, Tie, circle_on
from legalkit.companies.told import Told, told_by_id
from legalkit.companies.view import in_force
from legalkit.law.rule import in_force_on
from legalkit.law.transfers_sheet import GroundRule, IndicatorRule, TransfersSheet
from legalkit.messages import Message
from legalkit.model.companies import (
    CompanyDebt,
    CompanyFact,
    CompanyFacts,
    Entity,
    EntityKind,
    Relation,
    Transfer,
    TransferType,
)

#: Asked with the ground, the day of the act and the day of knowledge; None where no period runs.
LastDay = Callable[[GroundRule, date, date | None], date | None]


@dataclass(frozen=True, slots=True)
class Hit:
    """An indicator that met the facts, before mitigants are weighed.

    Attributes:
        rule: the indicator.
        target: id of the transfer, relation or entity.
        with_: ids of the other side.
        strength: 0 low, 1 medium, 2 high.
        facts: ids of the facts used.
        formula: the comparison with its numbers.
        missing: what nobody stated although it matters.
        act: the transfer behind it, when it is one.
        day: the day that decides which version of the law applies, when there is no act.
    """

    rule: IndicatorRule
    target: str
    with_: tuple[str, ...]
    strength: int
    facts: tuple[str, ...]
    formula: Message
    missing: tuple[Message, ...] = ()
    act: Transfer | None = None
    day: date | None = None


@dataclass(slots=True)
class Scene:
    """The facts of one assessment.

    Attributes:
        facts: as stated.
        as_of: day of the assessment; later facts are not used.
        sheet: the law.
        debtors: whose transfers are read.
        transfers: transfers up to ``as_of``.
        hits: hits so far, for indicators that build on others.
        last_day: asks the limitation rules of the law for the last day of a ground.
        bounded: some search for ways of money had to stop before its end.
    """

    facts: CompanyFacts
    as_of: date
    sheet: TransfersSheet
    debtors: tuple[str, ...]
    transfers: tuple[Transfer, ...]
    hits: list[Hit] = field(default_factory=list)
    last_day: LastDay | None = None
    bounded: bool = False
    _circles: dict[tuple[date, int], Circle] = field(default_factory=dict)
    _shapes: dict[tuple[int, ...], Circle] = field(default_factory=dict)
    _ties: dict[str, Tie | None] = field(default_factory=dict)
    _entities: dict[str, Entity] = field(default_factory=dict)
    _beside: dict[str, list[Relation]] = field(default_factory=dict)
    _told: dict[str, Told] = field(default_factory=dict)

    @property
    def entities(self) -> dict[str, Entity]:
        """Entities by id."""
        if not self._entities:
            self._entities.update((entity.id, entity) for entity in self.facts.entities)
        return self._entities

    def beside(self, entity: str) -> list[Relation]:
        """All ties of one entity, of any day, in the order of the facts."""
        if not self._beside:
            for relation in self.facts.relations:
                for end in dict.fromkeys((relation.from_, relation.to)):
                    self._beside.setdefault(end, []).append(relation)
        return self._beside.get(entity, [])

    @property
    def told(self) -> dict[str, Told]:
        """Every fact as a flag tells it, by id."""
        if not self._told:
            self._told.update(told_by_id(self.facts))
        return self._told

    def circle(self, day: date, grace_months: int = 0) -> Circle:
        """The tie graph of a day; built once for all days on which the same relations stood."""
        key = (day, grace_months)
        if key not in self._circles:
            relations = enumerate(self.facts.relations)
            stood = tuple(n for n, r in relations if in_force(r, day, grace_months))
            if stood not in self._shapes:
                self._shapes[stood] = circle_on(self.facts, day, self.sheet, grace_months)
            self._circles[key] = self._shapes[stood]
        return self._circles[key]

    def tie_on(self, one: str, other: str, day: date) -> Tie | None:
        """The tie of a day, or one that ended shortly before it."""
        tie = self.circle(day).tie(one, other)
        if tie is None:
            grace = self.sheet.control.recent_months
            tie = self.circle(day, grace).tie(one, other, ended=True)
        return tie

    def tie(self, transfer: Transfer) -> Tie | None:
        """The tie of the two sides at agreement or registration, or ended shortly before."""
        if transfer.id not in self._ties:
            other = self.other(transfer)
            found = None
            for day in self.days(transfer):
                found = found or (
                    self.circle(day).tie(self.debtor(transfer), other) if other else None
                )
            if found is None and other:
                found = self.tie_on(self.debtor(transfer), other, transfer.date)
            self._ties[transfer.id] = found
        return self._ties[transfer.id]

    def days(self, transfer: Transfer) -> tuple[date, ...]:
        """Agreement and registration, as far as stated and not later than the assessment."""
        days = [transfer.date]
        if transfer.registered and transfer.registered <= self.as_of:
            days.append(transfer.registered)
        return tuple(days)

    def debtor(self, transfer: Transfer) -> str:
        """The debtor's side of a transfer: the giver, or the buyer in a purchase."""
        if transfer.from_ not in self.debtors and transfer.to in self.debtors:
            return str(transfer.to)
        return transfer.from_

    def other(self, transfer: Transfer) -> str | None:
        """The other side of a transfer."""
        return transfer.from_ if self.debtor(transfer) == transfer.to else transfer.to

    def of(self, rule: IndicatorRule) -> list[Transfer]:
        """The debtor's transfers an indicator reads; open sales to strangers are out."""
        return [
            transfer
            for transfer in self.transfers
            if transfer.type in rule.transfer_types
            and self.debtor(transfer) in self.debtors
            and not self.public_sale(transfer)
        ]

    def public_sale(self, transfer: Transfer) -> bool:
        """A court auction or regular foreclosure to someone who is not related."""
        public = transfer.type in (TransferType.JUDICIAL_AUCTION, TransferType.FORECLOSURE_SALE)
        stated = extra.flag(transfer, "public_sale") is True
        return (public or stated) and self.tie(transfer) is None

    def debts_of(self, debtor: str) -> list[CompanyDebt]:
        """Debts of a debtor that had arisen by the day of the assessment."""
        return [
            debt
            for debt in self.facts.debts
            if debt.debtor == debtor and (debt.arose is None or debt.arose <= self.as_of)
        ]

    def accounts(self, entity: str, day: date, *, later: bool, months: int) -> CompanyFact | None:
        """The nearest accounts within ``months`` before ``day``, or after it when ``later``."""
        found = [
            fact
            for fact in self.facts.facts
            if fact.entity == entity and fact.date <= self.as_of and fact.total_assets is not None
        ]
        if later:
            end = add_months(day, months)
            return min(
                (f for f in found if day <= f.date <= end),
                key=lambda f: (f.date, _net(f)),
                default=None,
            )
        start = add_months(day, -months)
        return max(
            (f for f in found if start <= f.date <= day),
            key=lambda f: (f.date, -_net(f)),
            default=None,
        )

    def name(self, entity_id: str) -> str:
        """What people call an entity; its id where the facts name nobody."""
        entity = self.entities.get(entity_id)
        return entity.name if entity else entity_id

    def path(self, tie: Tie) -> str:
        """A path of ties by name."""
        return " - ".join(self.name(entity_id) for entity_id in tie.path)

    def grounds(
        self, rule: IndicatorRule, day: date, act: Transfer | None = None
    ) -> list[GroundRule]:
        """The remedies an indicator may support for this act, as the law stood on ``day``."""
        grounds = in_force_on(tuple(self.sheet.ground(name) for name in rule.grounds), day)
        return [ground for ground in grounds if act is None or self._reaches(ground, act)]

    def _reaches(self, ground: GroundRule, act: Transfer) -> bool:
        """True when the ground fits the kind of debtor, the kind of act, and the taker."""
        if ground.types and act.type not in ground.types:
            return False
        debtor = self.entities.get(self.debtor(act))
        kind = "person" if debtor and debtor.kind is EntityKind.PERSON else "company"
        if ground.debtor not in ("any", kind):
            return False
        takers = ("any", "unrelated" if self.tie(act) is None else "related")
        windows = [self.sheet.window(name) for name in ground.windows]
        return not windows or any(window.who in takers for window in windows)

    def day_of(self, hit: Hit) -> date:
        """The day that decides which version of the law applies to a hit."""
        return hit.act.date if hit.act is not None else hit.day or self.as_of

    def price_hit(self, transfer: Transfer) -> bool:
        """True when a price or payment indicator already met this transfer."""
        return any(hit.target == transfer.id and hit.rule.group == "price" for hit in self.hits)


def _net(accounts: CompanyFact) -> Decimal:
    """Net assets; of two accounts of one day the poorer ones count."""
    assets = accounts.total_assets or Decimal(0)
    return assets - (accounts.total_liabilities or Decimal(0))


def plain(number: Decimal) -> str:
    """An amount as plain digits."""
    return format(number, "f")


def ids(transfer: Transfer, tie: Tie | None = None) -> tuple[str, ...]:
    """Ids of the facts behind a hit on a transfer."""
    return (transfer.id, *(tie.relations if tie else ()))


def with_(transfer_other: str | None) -> tuple[str, ...]:
    """The other side, when there is one."""
    return (transfer_other,) if transfer_other else ()
