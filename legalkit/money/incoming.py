"""Payments and credits of a case, brought to the debts they can meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from legalkit.law.interest_sheet import InterestSheet
from legalkit.messages import Message
from legalkit.model.case import Case, Payment
from legalkit.model.claim import CaseClaim, ClaimType
from legalkit.model.finding import Finding, Where
from legalkit.money import ledger
from legalkit.money.debts import ClaimDebts
from legalkit.money.exchange import convert


def principal_claim(case: Case, claim: CaseClaim) -> CaseClaim:
    """The claim whose money this is: the guaranteed one, or the claim itself."""
    if claim.type is not ClaimType.GUARANTEE:
        return claim
    others = [other for other in case.claims if other.type is not ClaimType.GUARANTEE]
    named = claim.facts.get("principal_claim")
    for other in others:
        if other.id == named or (claim.invoices and set(claim.invoices) <= set(other.invoices)):
            return other
    return others[0] if len(others) == 1 else claim


def whole_credits(case: Case, prepared: list[ClaimDebts]) -> None:
    """Credit notes that name no invoice lower the oldest debt: the cautious reading."""
    for note in case.credit_notes:
        if note.invoice is not None:
            continue
        debts = sorted((d for item in prepared for d in item.debts), key=lambda d: d.due_on)
        if len(prepared) != 1 or not debts:
            for item in prepared:
                item.findings.append(
                    Finding(
                        "LK404",
                        where=Where(field=f"credit_notes[{note.id}]"),
                        params={"note": note.id, "amount": note.amount},
                    )
                )
            continue
        left = note.amount
        for debt in debts:
            taken = min(left, debt.principal)
            debt.principal -= taken
            prepared[0].original -= taken
            left -= taken
        prepared[0].notices.append(
            Message("money.notice.credit_oldest", {"note": note.id, "amount": note.amount})
        )


class Spread:
    """Sorts the payments to the debtors whose debts they can meet."""

    def __init__(self, case: Case, prepared: list[ClaimDebts], until: date) -> None:
        self.case, self.until = case, until
        self.notices: list[Message] = []
        self.findings: list[Finding] = []
        self.groups: dict[tuple[str | None, str], list[str]] = {}
        for item in prepared:
            self.groups.setdefault((item.claim.debtor, item.currency), []).append(item.claim.id)
        self.claim_of = {debt.id: debt.claim for item in prepared for debt in item.debts}
        self.incoming: dict[tuple[str | None, str], list[ledger.Incoming]] = {
            key: [] for key in self.groups
        }
        for payment in case.payments:
            self._sort(payment)

    def _sort(self, payment: Payment) -> None:
        place = Where(field=f"payments[{payment.id}]")
        if payment.date > self.until:
            self.notices.append(
                Message(
                    "money.notice.later_payment",
                    {
                        "payment": payment.id,
                        "day": payment.date.isoformat(),
                        "until": self.until.isoformat(),
                    },
                )
            )
            return
        target = payment.allocate_to
        known = {claim.id for claim in self.case.claims} | {i.id for i in self.case.invoices}
        if target is not None and target not in known:
            self.findings.append(
                Finding("LK406", where=place, params={"payment": payment.id, "target": target})
            )
            target = None
        home = self._home(payment, target)
        if home is None:
            if target is None:
                self.findings.append(Finding("LK408", where=place, params={"payment": payment.id}))
            return
        amount = self._amount(payment, home[1], place)
        if amount is None:
            return
        designated = (self._main_id(target),) if target else ()
        self.incoming[home].append(
            ledger.Incoming(payment.id, payment.date, amount, designated, payment.component)
        )

    def _amount(self, payment: Payment, wanted: str, place: Where) -> Decimal | None:
        """The payment in the currency of the debt; None, with a finding, without a rate."""
        currency = payment.currency or self.case.case.currency
        if currency == wanted:
            return payment.amount
        what = Message("money.word.payment", {"payment": payment.id})
        pair = (currency, wanted)
        converted = convert(self.case.exchange_rates, payment.amount, pair, payment.date, what)
        if converted is None:
            params = {"payment": payment.id, "currency": currency, "expected": wanted}
            self.findings.append(Finding("LK409", where=place, params=params))
            return None
        self.notices.append(converted.notice)
        return converted.amount

    def _main_id(self, target: str) -> str:
        claim = next((c for c in self.case.claims if c.id == target), None)
        return principal_claim(self.case, claim).id if claim else target

    def _home(self, payment: Payment, target: str | None) -> tuple[str | None, str] | None:
        if target is not None:
            claim_id = self.claim_of.get(target, self._claim_of_invoice(target))
            return next((key for key, ids in self.groups.items() if claim_id in ids), None)
        keys = list(self.groups)
        currency = payment.currency or self.case.case.currency
        fitting = [key for key in keys if key[1] == currency] or keys
        if len(fitting) == 1:
            return fitting[0]
        payer = next((p.id for p in self.case.parties if payment.payer in (p.id, p.name)), None)
        return next((key for key in fitting if key[0] is not None and key[0] == payer), None)

    def _claim_of_invoice(self, target: str) -> str:
        owner = next((c.id for c in self.case.claims if target in c.invoices), target)
        return self._main_id(owner)

    def run(
        self, prepared: list[ClaimDebts], sheet: InterestSheet
    ) -> list[ledger.PaymentAllocation]:
        """Carry every group to the end of the statement."""
        done: list[ledger.PaymentAllocation] = []
        for key, ids in self.groups.items():
            debts = [debt for item in prepared if item.claim.id in ids for debt in item.debts]
            payments = [self._by_debts(p, debts) for p in self.incoming[key]]
            done += ledger.run(debts, payments, self.until, sheet.allocation)
        return sorted(done, key=lambda allocation: allocation.date)

    def _by_debts(self, payment: ledger.Incoming, debts: list[ledger.Debt]) -> ledger.Incoming:
        """An invoice that was merged into its claim is met through the claim."""
        names = {debt.id for debt in debts} | {debt.claim for debt in debts}
        if not payment.designated or payment.designated[0] in names:
            return payment
        return replace(payment, designated=(self._claim_of_invoice(payment.designated[0]),))
