"""Who stands in the papers: signer, payee, assignees and the people behind an account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from legalkit.evidence.contents import Readings, read_items
from legalkit.evidence.outcome import Outcome, failed, passed, unknown
from legalkit.evidence.proposal import Known, plain_name
from legalkit.model.case import Case
from legalkit.model.evidence import EvidenceRole
from legalkit.model.party import PartyRole

_SIGNED = (
    EvidenceRole.CONTRACT,
    EvidenceRole.ORDER,
    EvidenceRole.STATEMENT,
    EvidenceRole.ACKNOWLEDGEMENT,
    EvidenceRole.REPAYMENT_PLAN,
    EvidenceRole.GUARANTEE,
)


def signer_had_authority(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """PTY-2: who signed for a company acted for it by law, by power or by post."""
    parties = {party.id: party for party in case.parties}
    for item in case.evidence:
        if item.role not in _SIGNED:
            continue
        for name in item.signed_by:
            party = parties.get(name)
            if party is None or party.kind == "person" or party.role is PartyRole.CREDITOR:
                continue
            signer = str(item.facts.get("signer", "")) or None
            head = party.legal_representative.name if party.legal_representative else None
            numbers = {
                "item": item.id,
                "party": party.id,
                "signer": signer or "-",
                "head": head or "-",
            }
            if item.signer_authority or (signer and signer == head):
                yield passed(item.id, **numbers)
            elif signer and head:
                yield failed("signer_other", item.id, **numbers)
            else:
                yield unknown("signer_unknown", item.id, **numbers)


def payee_is_creditor(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """PTY-6: money went, and is asked, to an account of the creditor."""
    accounts = {
        _digits(party.bank_account.number): party.id
        for party in case.parties
        if party.role is PartyRole.CREDITOR and party.bank_account
    }
    names = [p.name for p in case.parties if p.role is PartyRole.CREDITOR]
    own = {plain_name(name) for name in names}
    for item, reading in read_items(
        case, readings, EvidenceRole.PAYMENT_RECORD, EvidenceRole.INVOICE
    ):
        account, payee = reading.parties.get("payee_account"), reading.parties.get("payee")
        numbers = {
            "item": item.id, "account": account or "-", "payee": payee or "-",
            "known": ", ".join(accounts) or "-",
        }  # fmt: skip
        if account is None and payee is None:
            continue
        if account and accounts:
            good = _digits(account) in accounts
        elif payee:
            good = plain_name(payee) in own
        else:
            yield unknown("payee_unknown", item.id, **numbers)
            continue
        yield passed(item.id, **numbers) if good else failed("payee_other", item.id, **numbers)


def _digits(account: str) -> str:
    return "".join(c for c in account if c.isalnum()).upper()


def assignment_chain(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """PTY-7: from the first creditor to the claimant each assignment follows the one before."""
    steps = [item for item in case.evidence if item.role is EvidenceRole.ASSIGNMENT]
    steps.sort(key=lambda item: (item.date.earliest if item.date else date.max, item.id))
    holder: str | None = None
    creditors = {p.id for p in case.parties if p.role is PartyRole.CREDITOR}
    for item in steps:
        giver, taker = (str(item.facts.get(k, "")) for k in ("assignor", "assignee"))
        numbers = {"item": item.id, "assignor": giver or "-", "assignee": taker or "-"}
        numbers["holder"] = holder or "-"
        if not giver or not taker:
            yield unknown("assignment_unclear", item.id, **numbers)
        elif holder is not None and giver != holder:
            yield failed("assignment_gap", item.id, **numbers)
        else:
            yield passed(item.id, **numbers)
        holder = taker or holder
    if holder is not None:
        numbers = {"holder": holder, "creditor": ", ".join(sorted(creditors))}
        good = holder in creditors
        ids = tuple(item.id for item in steps[-1:])
        yield passed(*ids, **numbers) if good else failed("assignment_end", *ids, **numbers)


def account_tied(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """PTY-8: the account behind a mail or chat belongs to a person, the person to a party."""
    known = Known(case.parties)
    for item, reading in read_items(case, readings, EvidenceRole.EMAIL, EvidenceRole.CHAT):
        senders = reading.metadata.get("from")
        told = str(item.facts.get("account_tied", "")).lower() in ("yes", "true")
        addresses = senders if isinstance(senders, tuple) else ()
        who = ", ".join(addresses) or reading.parties.get("from", "-")
        writer = known.writer(addresses)
        numbers = {"item": item.id, "account": who[:80], "party": writer.id if writer else "-"}
        claimed = str(item.facts.get("from", ""))
        if writer is not None and claimed and claimed not in (writer.id, str(writer.role)):
            yield failed("account_other", item.id, said=claimed, **numbers)
        elif writer is not None or told:
            yield passed(item.id, **numbers)
        else:
            yield unknown("account_untied", item.id, **numbers)
