"""Time and solvency: how near the claim, how much of the estate, what was left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene, ids, plain, with_
from legalkit.companies.span import add_months
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import CompanyDebt, Relation, RelationType


def watch(
    debt: CompanyDebt, day: date, as_of: date, rule: IndicatorRule
) -> tuple[int, Message] | None:
    """Where a day falls in the watch period of a claim.

    Returns:
        Strength (0 to 2) and the comparison; None outside the watch period.
    """
    if debt.arose and day < debt.arose:
        return None
    satisfied = extra.day(debt, "satisfied")
    if satisfied and day > satisfied:
        return None
    hits: list[tuple[int, Message]] = []
    near = timedelta(days=int(rule.limit("peak_days")))
    for name in ("demand", "suit_filed", "preservation", "judgment"):
        mark = getattr(debt, name, None)
        mark = mark if isinstance(mark, date) else extra.day(debt, name)
        if mark and mark <= as_of and abs(day - mark) <= near:
            params = {"day": day, "mark": mark, "days": abs((day - mark).days), "most": near.days}
            hits.append((2, Message("formula.near", {**params, "event": Message(f"event.{name}")})))
    if debt.suit_filed and debt.suit_filed <= as_of:
        start = add_months(debt.suit_filed, -int(rule.limit("before_suit_months")))
        if day >= start:
            params = {"day": day, "start": start, "mark": debt.suit_filed}
            hits.append((1, Message("formula.before_suit", params)))
    for name in ("due", "confirmed", "demand"):
        mark = getattr(debt, name)
        if not mark:
            continue
        start = mark - timedelta(days=int(rule.limit("before_due_days")))
        end = add_months(mark, int(rule.limit("after_due_months")))
        if start <= day <= end:
            params = {"start": start, "day": day, "end": end, "mark": mark}
            around = Message("formula.around", {**params, "event": Message(f"event.{name}")})
            hits.append((1, around))
    if debt.arose:
        end = add_months(debt.arose, int(rule.limit("after_arose_months")))
        if day <= end:
            params = {"start": debt.arose, "day": day, "end": end}
            hits.append((0, Message("formula.after_arose", params)))
    return max(hits, key=lambda hit: hit[0], default=None)


def timing_claim(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """The act falls into the watch period of an unpaid claim."""
    for transfer in scene.of(rule):
        if extra.flag(transfer, "ordinary_course"):
            continue
        best: tuple[int, Message, str] | None = None
        for debt in scene.debts_of(scene.debtor(transfer)):
            for day in scene.days(transfer):
                # Only registered now, agreed long ago: an innocent reading, so it weighs little.
                seen = watch(debt, day, scene.as_of, rule)
                weight = seen and (seen[0] if day == transfer.date else 0, seen[1], debt.id)
                if weight and (best is None or weight[0] > best[0]):
                    best = weight
        if best is not None:
            yield Hit(
                rule,
                transfer.id,
                with_(scene.other(transfer)),
                best[0],
                (transfer.id, best[2]),
                best[1],
                (),
                transfer,
            )


def substantially_all(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """What left within six months is half or more of the last balance sheet."""
    read = scene.of(rule)
    months = int(rule.limit("months_together"))
    for transfer in read:
        debtor = scene.debtor(transfer)
        accounts = scene.accounts(
            debtor, transfer.date, later=False, months=int(rule.limit("accounts_months"))
        )
        if accounts is None or not accounts.total_assets:
            continue
        end = add_months(transfer.date, months)
        start = add_months(transfer.date, -months)
        together = [
            t
            for t in read
            if scene.debtor(t) == debtor
            and start <= t.date <= end
            and t.currency == transfer.currency
            and t.market_value is not None
        ]
        moved = sum(
            (t.market_value for t in together if t.market_value is not None),
            start=0 * accounts.total_assets,
        )
        share = moved / accounts.total_assets
        if transfer.market_value is None or share < rule.limit("share"):
            continue
        formula = Message(
            "formula.estate",
            {
                "moved": plain(moved),
                "assets": plain(accounts.total_assets),
                "date": accounts.date,
                "ratio": f"{share:.4f}",
                "line": rule.limit("share"),
            },
        )
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            2 if share >= rule.limit("strong_share") else 1,
            tuple(dict.fromkeys((transfer.id, *(t.id for t in together)))),
            formula,
            (),
            transfer,
        )


def insolvent_after(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """After the act the debtor owed more than it had, or enforcement found nothing."""
    for transfer in scene.of(rule):
        debtor = scene.debtor(transfer)
        months = int(rule.limit("months_after"))
        accounts = scene.accounts(debtor, transfer.date, later=True, months=months)
        if (
            accounts
            and accounts.total_assets is not None
            and accounts.total_liabilities is not None
        ):
            net = accounts.total_assets - accounts.total_liabilities
            if net < 0:
                formula = Message(
                    "formula.net",
                    {
                        "date": accounts.date,
                        "assets": plain(accounts.total_assets),
                        "liabilities": plain(accounts.total_liabilities),
                        "net": plain(net),
                    },
                )
                yield Hit(
                    rule,
                    transfer.id,
                    with_(scene.other(transfer)),
                    1,
                    ids(transfer),
                    formula,
                    (),
                    transfer,
                )
                continue
        end = add_months(transfer.date, months)
        closed = [
            (mark, debt.id)
            for debt in scene.debts_of(debtor)
            if (mark := extra.day(debt, "enforcement_closed"))
            and transfer.date <= mark <= min(end, scene.as_of)
        ]
        if closed:
            mark, debt_id = min(closed)
            yield Hit(
                rule,
                transfer.id,
                with_(scene.other(transfer)),
                1,
                (transfer.id, debt_id),
                Message("formula.enforcement_closed", {"mark": mark, "end": end}),
                (),
                transfer,
            )


def control_change(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """The legal representative, or half of the shares, changed hands in the watch period."""
    timing = scene.sheet.indicator("IND-TIMING-CLAIM")
    if timing is None:
        return
    for debtor in scene.debtors:
        for new in scene.facts.relations:
            start = new.start
            if new.to != debtor or start is None or start > scene.as_of:
                continue
            what = _took_over(scene, new, start, rule)
            seen = [
                (hit, debt.id)
                for debt in scene.debts_of(debtor)
                if what and (hit := watch(debt, start, scene.as_of, timing)) and hit[0] >= 1
            ]
            if seen:
                (weight, formula), debt_id = max(seen, key=lambda s: s[0][0])
                yield Hit(
                    rule,
                    new.id,
                    (new.from_,),
                    min(weight - 1, 1),
                    (new.id, debt_id),
                    Message("formula.changed", {"what": what, "when": formula}),
                    day=start,
                )


def _took_over(scene: Scene, new: Relation, start: date, rule: IndicatorRule) -> Message | None:
    """What changed hands, when someone else held the same post or stake before."""
    earlier = [
        old
        for old in scene.facts.relations
        if old.type is new.type and old.to == new.to and old.from_ != new.from_
    ]
    if new.type is RelationType.LEGAL_REPRESENTATIVE:
        held = any(old.start is None or old.start < start for old in earlier)
        return Message("companies.relation.legal_representative") if held else None
    share = new.pct if new.pct is not None else new.min
    if (
        new.type is RelationType.OWNERSHIP
        and share is not None
        and share >= rule.limit("share_pct")
    ):
        days = rule.limit("handover_days")
        left = any(old.end is not None and abs((old.end - start).days) <= days for old in earlier)
        return Message("formula.stake", {"share": share}) if left else None
    return None
