"""Debts, security and payments among insiders."""

from __future__ import annotations

from collections.abc import Iterator

from legalkit.companies import extra
from legalkit.companies.indicators.time import watch
from legalkit.companies.scene import Hit, Scene, ids, plain, with_
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import Transfer


def new_security_old_debt(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """Security given for a debt that had none, without new money (EBL art 31(3))."""
    for transfer in scene.of(rule):
        if not extra.flag(transfer, "old_debt") or extra.money(transfer, "new_money"):
            continue
        tie = scene.tie(transfer)
        missing = (
            () if extra.money(transfer, "new_money") is not None else (Message("wants.new_money"),)
        )
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            2 if tie else 1,
            ids(transfer, tie),
            Message("formula.old_debt"),
            missing,
            transfer,
        )


def guarantee_for_related(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """The debtor answers for the debt of someone related, in the watch period (art 539)."""
    timing = scene.sheet.indicator("IND-TIMING-CLAIM")
    for transfer in scene.of(rule):
        principal = extra.name(transfer, "secures_debt_of")
        debtor = scene.debtor(transfer)
        if principal is None or principal == debtor or extra.money(transfer, "fee"):
            continue
        tie = scene.tie_on(debtor, principal, transfer.date)
        watched = timing is not None and any(
            watch(debt, transfer.date, scene.as_of, timing) for debt in scene.debts_of(debtor)
        )
        if tie is None or not watched:
            continue
        yield Hit(
            rule,
            transfer.id,
            tuple(dict.fromkeys((*with_(scene.other(transfer)), principal))),
            1,
            ids(transfer, tie),
            Message(
                "formula.no_fee", {"path": scene.path(tie), "grade": Message(f"tie.{tie.grade}")}
            ),
            (Message("wants.resolution"),),
            transfer,
        )


def claim_waiver(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """The debtor gave up a claim, its security, or time on it (art 538)."""
    for transfer in scene.of(rule):
        tie = scene.tie(transfer)
        given, kept = (
            transfer.market_value,
            transfer.paid if transfer.paid is not None else transfer.price,
        )
        if given and kept is not None:
            discount = 1 - kept / given
            if discount <= rule.limit("discount") and tie is None:
                continue
            line = rule.limit("discount")
            formula = Message(
                "formula.discount" if discount > line else "formula.discount_related",
                {
                    "kept": plain(kept),
                    "given": plain(given),
                    "ratio": f"{discount:.4f}",
                    "line": line,
                },
            )
            if discount <= 0:
                continue
        else:
            formula = Message("formula.nothing_back")
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            2 if tie else 1,
            ids(transfer, tie),
            formula,
            (),
            transfer,
        )


def _insolvent(scene: Scene, transfer: Transfer, months: int) -> Message | None:
    debtor = scene.debtor(transfer)
    accounts = scene.accounts(debtor, transfer.date, later=False, months=months)
    if accounts and accounts.total_assets is not None and accounts.total_liabilities is not None:
        net = accounts.total_assets - accounts.total_liabilities
        if net < 0:
            return Message("formula.net_short", {"date": accounts.date, "net": plain(net)})
    overdue = [
        d
        for d in scene.debts_of(debtor)
        if d.due and d.due < transfer.date and d.creditor != transfer.to
    ]
    if overdue:
        first = min(overdue, key=lambda d: (d.due, d.id))
        params = {
            "creditor": scene.name(first.creditor),
            "due": first.due,
            "day": transfer.date,
        }
        return Message("formula.others_unpaid", params)
    return None


def preference_insider(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """An insider was paid for an old debt while others stayed unpaid; never for strangers."""
    for transfer in scene.of(rule):
        tie = scene.tie(transfer)
        if (
            tie is None
            or extra.flag(transfer, "ordinary_course")
            or extra.flag(transfer, "old_debt") is False
        ):
            continue
        why = _insolvent(scene, transfer, int(rule.limit("accounts_months")))
        # An old payment stays a fact: whether a remedy is still open is told apart (section 2).
        if why is None:
            continue
        missing = () if extra.flag(transfer, "old_debt") else (Message("wants.ledger"),)
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            2 if tie.grade == "R1" else 1,
            ids(transfer, tie),
            why,
            missing,
            transfer,
        )


def dividend_depleting(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """A payout beyond the profit, or of more than half of net assets (Company Law 210, 211)."""
    for transfer in scene.of(rule):
        amount = transfer.paid if transfer.paid is not None else transfer.price
        amount = amount if amount is not None else transfer.market_value
        if not amount:
            continue
        profit = extra.money(transfer, "distributable_profit")
        formula: Message | None = None
        if profit is not None and amount > profit:
            formula = Message("formula.profit", {"amount": plain(amount), "profit": plain(profit)})
        else:
            accounts = scene.accounts(
                scene.debtor(transfer),
                transfer.date,
                later=False,
                months=int(rule.limit("accounts_months")),
            )
            if (
                accounts
                and accounts.total_assets is not None
                and accounts.total_liabilities is not None
            ):
                net = accounts.total_assets - accounts.total_liabilities
                if amount > rule.limit("net_assets_share") * net:
                    formula = Message(
                        "formula.net_share",
                        {
                            "amount": plain(amount),
                            "line": rule.limit("net_assets_share"),
                            "net": plain(net),
                        },
                    )
        if formula:
            missing = () if profit is not None else (Message("wants.profit"),)
            yield Hit(
                rule,
                transfer.id,
                with_(scene.other(transfer)),
                2 if profit is not None else 1,
                ids(transfer),
                formula,
                missing,
                transfer,
            )
