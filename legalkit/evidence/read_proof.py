"""What was read in mails and tracking prints, for the proof of limitation events.

A reading that helps us is only advice: a person looks at the paper and enters it. A reading that
harms us counts at once, because the other side will find it too: a mail that came back did not
arrive, and a slip that says *returned* is not a proof of arrival.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from legalkit.evidence.contents import Readings
from legalkit.evidence.proposal import Known
from legalkit.evidence.readers import Reading
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.claim import CaseEvent, EventKind
from legalkit.model.evidence import EvidenceItem, EvidenceRole
from legalkit.model.party import PartyRole

_SENT = (
    EventKind.DEMAND_LETTER,
    EventKind.PARTIAL_DEMAND,
    EventKind.DEMAND_GUARANTOR,
    EventKind.DEMAND_JOINT_DEBTOR,
    EventKind.ASSIGNMENT_NOTICE,
)
_OWN = (PartyRole.CREDITOR, PartyRole.LAWYER)


def spoiled(case: Case, readings: Readings) -> Case:
    """The case with what the files say against it: mails that bounced, slips of no arrival."""
    lost = {one for reading in readings.values() for one in _ids(reading, "bounce_of")}
    items = tuple(_judged(item, readings.get(item.id), lost) for item in case.evidence)
    return case.model_copy(update={"evidence": items})


def _judged(item: EvidenceItem, reading: Reading | None, lost: set[str]) -> EvidenceItem:
    if reading is None:
        return item
    if reading.metadata.get("message_id") in lost and "bounced" not in item.facts:
        return item.model_copy(update={"facts": {**item.facts, "bounced": "yes"}})
    told = reading.metadata.get("received")
    arrived = item.received in (None, "yes")
    if item.role is EvidenceRole.DELIVERY_PROOF and told in ("refused", "returned") and arrived:
        return item.model_copy(update={"received": told})
    return item


def _ids(reading: Reading, key: str) -> tuple[str, ...]:
    value = reading.metadata.get(key)
    return value if isinstance(value, tuple) else ()


def found_for(event: CaseEvent, case: Case, readings: Readings) -> Iterator[Message]:
    """What in the files could prove an event that is not proven, and what to enter for it."""
    if event.kind not in _SENT:
        return
    own = [item for item in case.evidence if item.id in event.evidence and item.id in readings]
    sent = {str(readings[i.id].metadata["message_id"]): i.id for i in own
            if "message_id" in readings[i.id].metadata}  # fmt: skip
    yield from _replies(case, readings, sent)
    yield from _slips(event, case, readings)
    for item in own:
        yield from _address(item, readings[item.id], case)


def _replies(case: Case, readings: Readings, sent: dict[str, str]) -> Iterator[Message]:
    known = Known(case.parties)
    for item in case.evidence:
        reading = readings.get(item.id)
        if reading is None:
            continue
        for one in _ids(reading, "bounce_of"):
            if one in sent:
                params = {"item": item.id, "mail": sent[one]}
                yield Message("evidence.found.bounce", params)
        answered = [sent[one] for one in _ids(reading, "in_reply_to") if one in sent]
        writer = known.writer(_ids(reading, "from"))
        if not answered or writer is None or writer.role in _OWN:
            continue
        if answered[0] not in item.confirms_delivery_of:
            params = {"item": item.id, "mail": answered[0], "party": writer.id}
            yield Message("evidence.found.reply", {**params, "day": str(reading.day or "-")})


def _slips(event: CaseEvent, case: Case, readings: Readings) -> Iterator[Message]:
    """Tracking prints that nobody has tied to a letter yet, near the day of the event."""
    papers = {*event.evidence}
    for item in case.evidence:
        reading = readings.get(item.id)
        if item.role is not EvidenceRole.DELIVERY_PROOF or reading is None:
            continue
        reached = reading.metadata.get("reached")
        if not isinstance(reached, date) or item.confirms_delivery_of or item.refers_to:
            continue
        if 0 <= (reached - event.date.earliest).days <= _MOST_DAYS:
            params = {"item": item.id, "day": str(reached), "number": reading.number or "-"}
            yield Message(
                "evidence.found.slip", {**params, "papers": ", ".join(sorted(papers)) or "-"}
            )


#: A letter that arrives later than this belongs to another posting.
_MOST_DAYS = 30


def _address(item: EvidenceItem, reading: Reading, case: Case) -> Iterator[Message]:
    """The mail went to an address of the debtor; whether it was agreed stands in the contract."""
    to = {*_ids(reading, "to"), *_ids(reading, "cc")}
    for party in case.parties:
        theirs = party.email and party.email.lower() in to and party.role not in _OWN
        if theirs and "address_agreed" not in item.facts:
            params = {"item": item.id, "address": party.email, "party": party.id}
            yield Message("evidence.found.address", params)
