"""From a reading to a proposed entry of ``case.yaml``; a person decides what it is.

Nothing is proposed that a program cannot see: neither signature nor seal, nor whose they are, nor
that a copy is an original.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from legalkit.evidence.readers.reading import Fact, Reading
from legalkit.evidence.readers.texts import composed
from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.model.evidence import CopyForm, EvidenceRole
from legalkit.model.party import Party, PartyRole

#: Files that are themselves the data; everything else is proposed as a copy until said otherwise.
_NATIVE = {".eml", ".msg", ".ofd", ".xml", ".m4a", ".mp3", ".wav", ".amr"}


def guess_role(path: str, sheet: EvidenceSheet) -> EvidenceRole:
    """The role that the name of the file suggests, else its folder; ``other`` when nothing does.

    What lies inside another file is named by itself alone: a list attached to a demand is none.
    """
    own = PurePosixPath(path.lower())
    guessed = _hinted(own.name, own.suffix, sheet)
    if guessed is EvidenceRole.OTHER and not own.parent.name.endswith(".parts"):
        guessed = _hinted(str(own.parent), "", sheet)
    return guessed


def _hinted(name: str, suffix: str, sheet: EvidenceSheet) -> EvidenceRole:
    words = set(re.split(r"[\s_.\-/()（）\[\]]+", name))
    for hint in sheet.role_hints:
        if suffix and suffix in hint.suffixes:
            return hint.role
        for word in hint.words:
            # Short Latin words must stand alone: "po" is an order, "report" is not.
            if word in words or (word in name and (len(word) > 3 or not word.isascii())):
                return hint.role
    return EvidenceRole.OTHER


#: Files that a system or a program lays down for itself, by the beginning or the whole of the name.
_SYSTEM = ("._", "~$", ".ds_store", "thumbs.db", "desktop.ini", ".~lock.")


def is_system_file(path: str) -> bool:
    """True for what a system laid down for itself: in custody with the rest, and no exhibit."""
    return PurePosixPath(path.lower()).name.startswith(_SYSTEM)


@dataclass(frozen=True, slots=True)
class Known:
    """What a case knows of persons and of mails, for telling whose paper it is.

    Attributes:
        parties: the parties of the case.
        mails: evidence id by Message-ID of the mails in hand.
        letters: ids of demands by the number of the delivery that they name.
    """

    parties: tuple[Party, ...]
    mails: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def person(self, name: str | None, number: str | None = None) -> Party | None:
        """The party of that registration number, else of that name, however it is spaced."""
        for party in self.parties:
            if number and number in (party.registration_number, party.id_number):
                return party
        wanted = plain_name(name or "")
        return next((p for p in self.parties if wanted and plain_name(p.name) == wanted), None)

    def writer(self, addresses: Iterable[str]) -> Party | None:
        """The party whose address it is; the same domain counts, a public mail domain does not."""
        found = list(addresses)
        for party in self.parties:
            own = (party.email or "").lower()
            if own and own in found:
                return party
        for party in self.parties:
            domain = (party.email or "").lower().rpartition("@")[2]
            of_company = domain and domain not in PUBLIC_MAIL
            if of_company and any(one.rpartition("@")[2] == domain for one in found):
                return party
        return None


#: Mail that anybody can have says nothing about a company.
PUBLIC_MAIL = frozenset((
    "qq.com", "163.com", "126.com", "139.com", "189.cn", "yeah.net", "sina.com", "sohu.com",
    "foxmail.com", "aliyun.com", "gmail.com", "outlook.com", "hotmail.com", "live.com",
    "yahoo.com", "icloud.com", "gmx.de", "web.de", "t-online.de", "proton.me", "protonmail.com",
))  # fmt: skip


def plain_name(name: str) -> str:
    """A name without blanks, brackets' width and case, for comparing."""
    kept = composed(name).lower().replace("（", "(").replace("）", ")")
    return re.sub(r"[\s.,·・]+", "", kept)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed entry.

    Attributes:
        section: section of ``case.yaml``.
        values: its fields in order.
        remark: a comment for the person who decides.
    """

    section: str
    values: dict[str, Any]
    remark: str = ""

    def line(self) -> str:
        """The entry as one line of YAML."""
        remark = f"    # {one_line(self.remark)}" if self.remark else ""
        return f"  - {flow(self.values)}{remark}"


def flow(value: Any) -> str:  # noqa: PLR0911 - one line for each kind of value
    """A value in YAML's flow notation, quoted wherever it might mean another thing."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(entry) for entry in value) + "]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return quoted(value.isoformat())
    if isinstance(value, (date, int)):
        return str(value)
    if isinstance(value, (EvidenceRole, CopyForm)) or _PLAIN.fullmatch(str(value)):
        return str(value)
    return quoted(str(value))


_PLAIN = re.compile(
    r"(?!(?:yes|no|on|off|true|false|null|nan|inf)$)[A-Za-z_][A-Za-z0-9_\-]{0,40}", re.I
)


def quoted(text: str) -> str:
    """Text as a YAML scalar that means nothing else."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else _escape(c) for c in escaped) + '"'


def _escape(letter: str) -> str:
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"


def one_line(text: str) -> str:
    """Words for a comment: nothing in them may end the line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def item_of(
    name: str, path: str, reading: Reading, guessed: EvidenceRole, known: Known
) -> Proposal:
    """The proposed evidence entry of a file.

    Args:
        name: id for it.
        path: path below ``evidence/``.
        reading: the file as read.
        guessed: the role that its name suggests.
        known: persons and mails of the case.
    """
    role = reading.role or guessed
    native = reading.native or PurePosixPath(path.lower()).suffix in _NATIVE
    values: dict[str, Any] = {
        "id": name,
        "role": role,
        "title": (reading.title if reading.role else None) or PurePosixPath(path).stem,
        "file": path,
        "date": reading.day or _fact(reading, "reached"),
        "form": CopyForm.ELECTRONIC_ORIGINAL if native else CopyForm.COPY,
        "number": reading.number,
        "amount": reading.amount if reading.amount is not None and reading.amount >= 0 else None,
        "currency": reading.currency if reading.amount is not None else None,
        "received": _fact(reading, "received"),
        "reached_on": _fact(reading, "reached"),
        "confirms_delivery_of": _answered(reading, known) or _carried(reading, known),
        "refers_to": _referred(reading),
        "facts": facts_of(reading, known) or None,
    }
    remark = "; ".join(f"{f.code}" for f in reading.findings)
    return Proposal("evidence", {k: v for k, v in values.items() if v not in (None, ())}, remark)


def _fact(reading: Reading, key: str) -> Fact | None:
    return reading.metadata.get(key)


def _referred(reading: Reading) -> tuple[str, ...]:
    told = [reading.metadata.get("order"), reading.metadata.get("contract"), *reading.numbers]
    own = reading.number
    return tuple(dict.fromkeys(str(n) for n in told if n and n != own))[:8]


def _answered(reading: Reading, known: Known) -> tuple[str, ...]:
    """Mails of the other side that this one answers: whoever answers has received."""
    replied = reading.metadata.get("in_reply_to")
    ids = replied if isinstance(replied, tuple) else ()
    return tuple(dict.fromkeys(known.mails[one] for one in ids if one in known.mails))


def _carried(reading: Reading, known: Known) -> tuple[str, ...]:
    """Letters that name the very number of this delivery slip."""
    if reading.role is not EvidenceRole.DELIVERY_PROOF or reading.number is None:
        return ()
    return known.letters.get(reading.number, ())


def facts_of(reading: Reading, known: Known) -> dict[str, Any]:
    """Facts that our rules ask for, as far as the file states them."""
    said = reading.parties
    facts: dict[str, Any] = {}
    for side in ("seller", "buyer"):
        party = known.person(said.get(side), said.get(f"{side}_number"))
        if said.get(side) and reading.role in _SIDED:
            facts[side] = party.id if party else said[side]
        if said.get(f"{side}_number"):
            facts[f"{side}_number"] = said[f"{side}_number"]
    if reading.role is EvidenceRole.PAYMENT_RECORD and said.get("payer"):
        payer = known.person(said["payer"])
        own = payer is not None and payer.role in (PartyRole.DEBTOR, PartyRole.JOINT_DEBTOR)
        facts["payer"] = payer.id if payer and own else "third_party"
    senders = reading.metadata.get("from")
    if isinstance(senders, tuple):
        writer = known.writer(senders)
        facts["from"] = writer.id if writer else senders[0]
    if reading.metadata.get("duration_seconds") is not None:
        facts["duration_seconds"] = reading.metadata["duration_seconds"]
    return facts


_SIDED = {EvidenceRole.INVOICE, EvidenceRole.CREDIT_NOTE, EvidenceRole.ORDER}
