"""What the company room found, as neutral values for the papers of enforcement and avoidance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from legalkit.documents.lines import AddLine, Outsider, SignLine, TieLine, TransferLine
from legalkit.documents.wording import say
from legalkit.messages import Message
from legalkit.model.companies import EntityKind, RelationType

if TYPE_CHECKING:
    from legalkit.api.folder import CaseFolder
    from legalkit.companies import CompanyReport
    from legalkit.companies.result import Flag, Related, Remedy
    from legalkit.law.paper_language import PaperLanguage
    from legalkit.law.transfers_sheet import TransfersSheet
    from legalkit.model.companies import CompanyFacts, Entity, Relation, Transfer

#: Grounds on which an act is revoked, as against other ways for the same act.
_REVOKE, _ADD = "revoke", "add_party"
#: Contributions that may only be called early: whether they can be enforced needs a court.
_TO_BE_WEIGHED = frozenset({"IND-ACCELERABLE-CAPITAL"})
_HUNDRED = Decimal(100)
_OFFICES = frozenset(
    {
        RelationType.LEGAL_REPRESENTATIVE,
        RelationType.DIRECTOR,
        RelationType.SUPERVISOR,
        RelationType.MANAGER,
        RelationType.FINANCE_HEAD,
        RelationType.CASHIER,
        RelationType.EMPLOYEE,
    }
)


def company_lines(
    folder: CaseFolder,
    judged: Iterable[tuple[CompanyFacts, CompanyReport]],
    language: PaperLanguage,
) -> tuple[tuple[TransferLine, ...], tuple[AddLine, ...]]:
    """Acts of the debtor and persons who may be added, from all company files of the case.

    Args:
        folder: the open case.
        judged: the facts with the report on them, from ``legalkit.api.company.judged_of``.
        language: language of the court.

    Raises:
        CoverageError: when the law of the court has no sheet about transfers.
    """
    from legalkit.law.transfers_sheet import load_transfers

    sheet = load_transfers(folder.case.case.jurisdiction, folder.law_dir)
    acts: list[TransferLine] = []
    added: list[AddLine] = []
    for facts, report in judged:
        desk = _Desk(facts, report, sheet, language)
        acts += [desk.transfer(item) for item in facts.transfers]
        added += desk.added()
    return tuple(acts), tuple(added)


class _Desk:
    """One file of company facts with the report on it."""

    def __init__(
        self,
        facts: CompanyFacts,
        report: CompanyReport,
        sheet: TransfersSheet,
        language: PaperLanguage,
    ) -> None:
        self.facts, self.report, self.sheet, self.language = facts, report, sheet, language
        self.entities: dict[str, Entity] = {item.id: item for item in facts.entities}
        self.relations: dict[str, Relation] = {item.id: item for item in facts.relations}

    def name(self, entity: str | None) -> str:
        """Name of an entity; its id where the file has none."""
        found = self.entities.get(entity or "")
        return found.name if found else entity or ""

    def outsider(self, entity: str) -> Outsider:
        """An entity as a person whom the case may not know."""
        found = self.entities.get(entity)
        if found is None:
            return Outsider(entity, entity, person=False)
        head = next(
            (
                item
                for item in self.facts.relations
                if item.type is RelationType.LEGAL_REPRESENTATIVE
                and item.to == entity
                and (item.end is None or item.end >= self.report.as_of)
            ),
            None,
        )
        return Outsider(
            id=entity,
            name=found.name,
            person=found.kind is EntityKind.PERSON,
            registration_number=found.identifiers.get("uscc"),
            address=found.address,
            representative=self.name(head.from_) if head else None,
        )

    def transfer(self, item: Transfer) -> TransferLine:
        """One act with the price test, the tie, the windows and the signs."""
        flags = [flag for flag in self.report.flags if flag.target == item.id]
        remedies = [each for each in self.report.remedies if each.target == item.id]
        revoke = [each for each in remedies if each.action == _REVOKE]
        best = min(revoke, key=_soonest, default=None)
        tie = self.tie(item)
        numbers = _params(flags)
        return TransferLine(
            id=item.id,
            kind=str(item.type),
            asset=item.asset,
            on=item.date,
            registered=item.registered,
            giver=self.name(item.from_),
            taker=self.outsider(item.to) if item.to else None,
            currency=item.currency,
            price=item.price,
            market_value=item.market_value,
            paid=item.paid,
            known_on=_extra_day(item, "known_on"),
            source=item.source,
            gratuitous=_gratuitous(item),
            price_ratio=_percent(numbers.get("agreed") or numbers.get("ratio")),
            received_ratio=_percent(numbers.get("ratio")) if "agreed" in numbers else None,
            below=self.line(flags, numbers),
            related=tie is not None,
            path=tuple(self.name(entity) for entity in tie.path) if tie else (),
            ties=tuple(self.link(name) for name in tie.relations) if tie else (),
            signs=tuple(self.sign(flag) for flag in flags),
            status=best.status if best else "none",
            until=best.until if best else None,
            closes=max((flag.closes for flag in flags if flag.closes), default=None),
            why=best.reason if best else "",
            grounds=tuple(each.ground for each in revoke),
            citation=self.language.clause.join(
                dict.fromkeys(each.cite.text for each in revoke if each.status != "barred")
            ),
            others=tuple(
                self.other(each)
                for each in remedies
                if each.action != _REVOKE and each.status != "barred"
            ),
            claim_arose=min(
                (
                    debt.arose
                    for debt in self.facts.debts
                    if debt.debtor == item.from_ and debt.arose
                ),
                default=None,
            ),
        )

    def tie(self, item: Transfer) -> Related | None:
        """The tie between giver and taker, as the room found it."""
        return next((tie for tie in self.report.related if tie.entity == item.to), None)

    def link(self, relation: str) -> TieLine:
        """One relation of the chain in words, with its day and its source."""
        found = self.relations[relation]
        params = {
            "from": self.name(found.from_),
            "to": self.name(found.to),
            "share": "" if found.pct is None else f"{found.pct.normalize():f}%",
        }
        kind = "pair"
        if found.type is RelationType.OWNERSHIP:
            kind = "ownership"
        elif found.type in _OFFICES:
            kind = "office"
        params["relation"] = say(Message(f"companies.relation.{found.type}"), self.language)
        text = say(Message(f"documents.tie.{kind}", params), self.language)
        return TieLine(text, found.start, found.source)

    def line(self, flags: Iterable[Flag], numbers: Mapping[str, str]) -> str | None:
        """Which price line of the law the agreed price stays under (low) or goes over (high)."""
        kinds = {flag.indicator for flag in flags}
        ratio = numbers.get("agreed") or numbers.get("ratio")
        if ratio is None or ratio == "?":
            return None
        for indicator, word in (("IND-UNDERVALUE", "low"), ("IND-OVERVALUE-PURCHASE", "high")):
            if indicator not in kinds:
                continue
            rule = self.sheet.indicator(indicator)
            if rule is None:
                continue
            bound = rule.limit("stranger_ratio")
            if (Decimal(ratio) < bound) if word == "low" else (Decimal(ratio) > bound):
                return word
        return None

    def sign(self, flag: Flag) -> SignLine:
        """A flag as one comparison, with the provision it rests on."""
        cites = self.language.clause.join(cite.text for cite in flag.basis)
        params = {key: str(value) for key, value in flag.says.params.items() if _plain(value)}
        return SignLine(
            flag.indicator, say(flag.says, self.language), cites, params, self.accounts(flag)
        )

    def accounts(self, flag: Flag) -> str | None:
        """Source of the balance sheet that a comparison speaks of."""
        day = flag.says.params.get("date")
        found = (item.source for item in self.facts.facts if str(item.date) == str(day))
        return next((source for source in found if source), None)

    def other(self, remedy: Remedy) -> Message:
        """Another way for the same act, with its provision."""
        params = {"what": remedy.says or remedy.ground, "cite": remedy.cite.text}
        return Message("documents.other_way", params)

    def added(self) -> Iterable[AddLine]:
        """Persons whom the enforcement court may add, one for each ground and person."""
        seen: set[tuple[str, str]] = set()
        for flag in self.report.flags:
            if flag.strength == "low":
                continue
            for remedy in self.report.remedies:
                same = remedy.target == flag.target and remedy.action == _ADD
                if not same or remedy.status == "barred":
                    continue
                for person in flag.with_[:1]:
                    if (person, remedy.ground) not in seen:
                        seen.add((person, remedy.ground))
                        yield self.add(flag, remedy, person)

    def add(self, flag: Flag, remedy: Remedy, person: str) -> AddLine:
        """One person and ground, with the sum where the facts give one."""
        params = flag.says.params
        amount = params.get("left") or params.get("owed") or params.get("unpaid")
        sources = [self.source(name) for name in flag.facts]
        return AddLine(
            ground=remedy.ground,
            person=self.outsider(person),
            says=flag.says,
            citation=remedy.cite.text,
            plain=flag.indicator not in _TO_BE_WEIGHED,
            limit=Decimal(str(amount)) if amount else None,
            source="；".join(dict.fromkeys(text for text in sources if text)) or None,
            indicator=flag.indicator,
            params={key: str(value) for key, value in params.items() if _plain(value)},
        )

    def source(self, fact: str) -> str | None:
        """Source of a transfer or relation."""
        relation = self.relations.get(fact)
        if relation is not None:
            return relation.source
        return next((item.source for item in self.facts.transfers if item.id == fact), None)


def _soonest(remedy: Remedy) -> tuple[bool, date]:
    return (remedy.status == "barred", remedy.until or date.max)


def _gratuitous(item: Transfer) -> bool:
    """Nothing was agreed and nothing paid: knowledge of the taker does not matter (CC 538)."""
    return not item.price and not item.paid and item.paid is not None


def _params(flags: Iterable[Flag]) -> Mapping[str, str]:
    price = next((flag for flag in flags if flag.indicator in _PRICE), None)
    return {} if price is None else {key: str(v) for key, v in price.says.params.items()}


_PRICE = ("IND-UNDERVALUE", "IND-OVERVALUE-PURCHASE", "IND-BARTER-IMBALANCE")


def _percent(ratio: str | None) -> str | None:
    """A ratio with four decimals as percent: 0.4559 becomes 45.59%."""
    try:
        return f"{Decimal(ratio) * _HUNDRED:.2f}%" if ratio else None
    except ArithmeticError:  # the room writes a question mark where a side is unknown
        return None


def _extra_day(item: Transfer, name: str) -> date | None:
    from legalkit.companies import extra

    return extra.day(item, name)


def _plain(value: Any) -> bool:
    return isinstance(value, str | int | Decimal | date)
