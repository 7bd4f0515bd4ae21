"""Capital: reductions without notice, unpaid stakes moved on, dates moved back (Company Law)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene, plain, with_
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import CompanyDebt, Transfer


def _claims_before(scene: Scene, company: str, transfer: Transfer) -> list[CompanyDebt]:
    return [d for d in scene.debts_of(company) if d.arose is None or d.arose <= transfer.date]


def capital_reduction(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """Capital was cut while a claim stood; its creditor was not told in ten days (art 224)."""
    for transfer in scene.of(rule):
        claims = _claims_before(scene, scene.debtor(transfer), transfer)
        if not claims:
            continue
        last = transfer.date + timedelta(days=int(rule.limit("notice_days")))
        told = extra.day(transfer, "creditor_notified")
        if (
            told is not None
            and told <= last
            and extra.flag(transfer, "security_refused") is not True
        ):
            continue
        loss_covering = extra.flag(transfer, "loss_covering") is True
        if told is None:
            formula = Message("formula.not_told", {"last": last})
        elif told > last:
            formula = Message("formula.told_late", {"told": told, "last": last})
        else:
            formula = Message("formula.told_refused", {"told": told, "last": last})
        missing = (Message("wants.notice"),) if told is None else ()
        yield Hit(
            rule,
            transfer.id,
            with_(transfer.to),
            0 if loss_covering else 2,
            (transfer.id, *(d.id for d in claims)),
            formula,
            missing,
            transfer,
        )


def _stake_moves(scene: Scene, rule: IndicatorRule) -> Iterator[tuple[Transfer, str]]:
    """Transfers of a stake in a debtor, by its holder: the debtor is named, not the giver."""
    for transfer in scene.transfers:
        company = extra.name(transfer, "company")
        if transfer.type in rule.transfer_types and company in scene.debtors:
            yield transfer, str(company)


def unpaid_capital_transfer(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """A stake whose capital was not paid was moved on after the claim arose (art 88)."""
    for transfer, company in _stake_moves(scene, rule):
        unpaid = extra.money(transfer, "unpaid_capital")
        claims = _claims_before(scene, company, transfer)
        if not unpaid or not claims:
            continue
        new_law = rule.in_force.from_ is None or transfer.date >= rule.in_force.from_
        date_passed = (
            due := extra.day(transfer, "capital_due")
        ) is not None and due < transfer.date
        strength = 2 if new_law or date_passed else 1
        missing = () if new_law else (Message("wants.bad_faith"),)
        yield Hit(
            rule,
            transfer.id,
            tuple(dict.fromkeys((transfer.from_, *with_(transfer.to)))),
            strength,
            (transfer.id, *(d.id for d in claims)),
            Message("formula.unpaid_stake", {"unpaid": plain(unpaid), "day": transfer.date}),
            missing,
            transfer,
        )


def deadline_extended(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """The date for paying in capital was moved back after a claim arose."""
    for transfer in scene.transfers:
        company = extra.name(transfer, "company") or scene.debtor(transfer)
        old, new = extra.day(transfer, "old_deadline"), extra.day(transfer, "new_deadline")
        if transfer.type not in rule.transfer_types or company not in scene.debtors:
            continue
        claims = _claims_before(scene, company, transfer)
        if claims and old and new and new > old:
            yield Hit(
                rule,
                transfer.id,
                with_(transfer.to),
                2,
                (transfer.id, *(d.id for d in claims)),
                Message("formula.deadline", {"old": old, "new": new}),
                (),
                transfer,
            )
