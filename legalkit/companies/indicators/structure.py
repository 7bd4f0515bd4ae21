"""Structure: the business that moves house, sole holders, companies that vanish."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene, ids, plain, with_
from legalkit.companies.span import add_months
from legalkit.companies.view import relations_on
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import Relation, RelationType, TransferType

_BUSINESS = (RelationType.SAME_BUSINESS, RelationType.OVERLAPPING_BUSINESS)
_MARKS = {
    RelationType.SHARED_ADDRESS: "address",
    RelationType.SHARED_PHONE: "phone",
    RelationType.SHARED_EMAIL: "phone",
    RelationType.SHARED_STAFF: "staff",
    RelationType.SHARED_CUSTOMERS: "customers",
    RelationType.SHARED_EQUIPMENT: "equipment",
    RelationType.SHARED_CONTRACT_FORMS: "brand",
}


def _between(scene: Scene, debtor: str) -> dict[str, list[Relation]]:
    """Relations of the debtor with each other entity, at any time up to the assessment."""
    found: dict[str, list[Relation]] = defaultdict(list)
    for relation in scene.facts.relations:
        if relation.start and relation.start > scene.as_of:
            continue
        if debtor in (relation.from_, relation.to) and relation.from_ != relation.to:
            found[relation.to if relation.from_ == debtor else relation.from_].append(relation)
    return found


def phoenix(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """A new company goes on with the debtor's business, with at least three of its marks."""
    for debtor in scene.debtors:
        dues = [debt.due for debt in scene.debts_of(debtor) if debt.due]
        for other, relations in sorted(_between(scene, debtor).items()):
            business = [r for r in relations if r.type in _BUSINESS and r.start]
            moved = [
                t
                for t in scene.transfers
                if t.type is TransferType.BUSINESS_MIGRATION
                and scene.debtor(t) == debtor
                and t.to == other
            ]
            starts = [r.start for r in business if r.start] + [t.date for t in moved]
            inside = [
                start
                for start in starts
                for due in dues
                if add_months(due, -int(rule.limit("before_months")))
                <= start
                <= add_months(due, int(rule.limit("after_months")))
            ]
            if not inside:
                continue
            start = min(inside)
            marks: dict[str, str] = {}
            for relation in relations:
                mark = _MARKS.get(relation.type)
                if mark and (
                    relation.pct is None
                    or mark not in ("staff", "customers")
                    or relation.pct >= rule.limit("share_pct")
                ):
                    marks.setdefault(mark, relation.id)
            tie = scene.tie_on(debtor, other, start)
            if tie:
                marks["controller"] = tie.relations[0]
            if len(marks) < rule.limit("marks"):
                continue
            used = (*(r.id for r in business), *(t.id for t in moved), *marks.values())
            yield Hit(
                rule,
                other,
                (debtor,),
                2 if len(marks) >= rule.limit("strong_marks") else 1,
                tuple(dict.fromkeys(used)),
                Message(
                    "formula.marks",
                    {
                        "marks": _marks_said(sorted(marks)),
                        "count": len(marks),
                        "line": rule.limit("marks"),
                        "start": start,
                    },
                ),
                day=start,
            )


def migration(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """Staff, licences or customers moved to another company for nothing or next to it."""
    for transfer in scene.of(rule):
        got = transfer.paid if transfer.paid is not None else transfer.price
        nominal = rule.limit("nominal_ratio")
        if got and (not transfer.market_value or got > nominal * transfer.market_value):
            continue
        share = extra.money(transfer, "staff_pct")
        if share is not None and share < rule.limit("share_pct"):
            continue
        tie = scene.tie(transfer)
        value = plain(transfer.market_value) if transfer.market_value is not None else "?"
        missing = [] if transfer.market_value is not None else [Message("wants.market_value")]
        if got is None:
            missing.append(Message("wants.payment_trail"))
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            2 if tie else 1,
            ids(transfer, tie),
            Message(
                "formula.nominal",
                {"got": plain(got or Decimal(0)), "worth": value, "line": nominal},
            ),
            tuple(missing),
            transfer,
        )


def single_shareholder(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """One holder held everything when the debt arose: the holder must show separate assets."""
    for debtor in scene.debtors:
        for debt in scene.debts_of(debtor):
            if not debt.arose or not debt.due or debt.due >= scene.as_of:
                continue
            holders = [
                r
                for r in relations_on(scene.facts, debt.arose)
                if r.type is RelationType.OWNERSHIP and r.to == debtor and r.from_ != debtor
            ]
            if len(holders) == 1 and holders[0].pct == rule.limit("share_pct"):
                yield Hit(
                    rule,
                    debtor,
                    (holders[0].from_,),
                    1,
                    (holders[0].id, debt.id),
                    Message("formula.sole", {"share": holders[0].pct, "day": debt.arose}),
                    (Message("wants.yearly_audit"),),
                    day=debt.arose,
                )
                break


def deregistration(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """The debtor was struck off while the claim was unpaid."""
    for transfer in scene.of(rule):
        claims = [
            d
            for d in scene.debts_of(transfer.from_)
            if (d.arose is None or d.arose <= transfer.date)
            and not ((paid := extra.day(d, "satisfied")) and paid <= transfer.date)
        ]
        told = extra.day(transfer, "creditor_notified")
        first = min((d.arose for d in claims if d.arose), default=transfer.date)
        if claims and not (told and told <= transfer.date):
            yield Hit(
                rule,
                transfer.id,
                with_(transfer.to),
                2,
                (transfer.id, *(d.id for d in claims)),
                Message("formula.struck_off", {"day": transfer.date, "arose": first}),
                (Message("wants.dereg_file"),),
                transfer,
            )


def divorce_transfer(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """A divorce settlement gave one spouse well over half while the debts stayed with the other."""
    for transfer in scene.of(rule):
        share = extra.money(transfer, "share_to_spouse_pct")
        line = rule.limit("share_pct")
        if share is not None and share <= line:
            continue
        missing = () if share is not None else (Message("wants.assets_list"),)
        shown = plain(share) if share is not None else "?"
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            2 if share is not None else 0,
            ids(transfer),
            Message("formula.spouse_share", {"share": shown, "line": line}),
            missing,
            transfer,
        )


def indirect_asset(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """A company that the debtor controls gave away or undersold its asset."""
    for transfer in scene.transfers:
        if transfer.type not in rule.transfer_types or transfer.from_ in scene.debtors:
            continue
        control = scene.circle(transfer.date).control
        owner = next((d for d in scene.debtors if control.controls(d, transfer.from_)), None)
        if owner is None or transfer.to == owner or not transfer.market_value:
            continue
        got = transfer.paid if transfer.paid is not None else transfer.price
        got = got if got is not None or transfer.type is not TransferType.GIFT else Decimal(0)
        line = rule.limit("ratio")
        if got is None or got >= line * transfer.market_value:
            continue
        path = control.chains[owner].path[transfer.from_]
        yield Hit(
            rule,
            transfer.id,
            (transfer.from_, *with_(transfer.to)),
            1,
            (transfer.id, *path),
            Message(
                "formula.ratio",
                {
                    "got": plain(got),
                    "worth": plain(transfer.market_value),
                    "ratio": f"{got / transfer.market_value:.4f}",
                    "line": line,
                },
            ),
            (),
            transfer,
        )


def _marks_said(marks: list[str]) -> Message:
    """The marks of the old business, said one after the other."""
    said: Message = Message(f"phoenix.{marks[0]}")
    for mark in marks[1:]:
        said = Message("formula.and", {"one": said, "two": Message(f"phoenix.{mark}")})
    return said
