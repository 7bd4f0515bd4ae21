"""Electronic signatures in PDF evidence (电子签名): what the file shows, and what it cannot show.

A signature is never trusted on its own word: its certificate counts only when it leads to an anchor
of the user's trust store, and its time only when a believed authority stamped it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from legalkit.evidence.trust import TrustStore
from legalkit.messages import Message
from legalkit.model.finding import Finding, Severity, Where


class Trust(StrEnum):
    """What the trust store says about the signer."""

    TRUSTED = "trusted"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SELF_SIGNED = "self_signed"
    UNKNOWN_ISSUER = "unknown_issuer"
    UNFIT = "unfit"
    NOT_JUDGED = "not_judged"


class Changes(StrEnum):
    """What was appended to the file after the signature."""

    NONE = "none"
    ARCHIVING = "archiving"
    FORMS_AND_SIGNATURES = "forms_and_signatures"
    OTHER = "other"


class Level(StrEnum):
    """Level in the sense of eIDAS (Regulation 910/2014 Art. 3), as far as the file carries it.

    ``qualified`` rests on the statements of the certificate; whether its issuer stood on the
    trusted list of a member state that day is not in the file.
    """

    BROKEN = "broken"
    SIMPLE = "simple"
    ADVANCED = "advanced"
    QUALIFIED = "qualified"


class TimeSource(StrEnum):
    """Who says when it was signed."""

    STAMP = "stamp"
    SIGNER = "signer"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a reliable signature and what the file says to it.

    Attributes:
        id: ``own``, ``control``, ``signature_change``, ``content_change``.
        met: True or False where the file tells; None where it cannot.
        text: why.
    """

    id: str
    met: bool | None
    text: Message


@dataclass(frozen=True, slots=True)
class SignatureFact:
    """One signature in a PDF.

    Attributes:
        field: name of the signature field.
        kind: ``signature`` or ``timestamp`` (a stamp over the document).
        intact: True when the signed bytes and the signature itself are unchanged.
        whole_file: True when it covers the file to its last byte.
        revision, revisions: which revision it covers, of how many.
        changes: what was appended after it.
        changes_allowed: False when the appended is more than the document's own policy permits.
        signer, organisation, issuer, serial: from the certificate.
        valid_from, valid_until: of the certificate.
        at: time of signing.
        time_source: who says so.
        trust: what the trust store says about the signer.
        level: level in the sense of eIDAS.
        claims: statements on qualification that the certificate makes about itself.
    """

    field: str
    kind: str
    intact: bool
    whole_file: bool
    revision: int
    revisions: int
    changes: Changes
    changes_allowed: bool
    signer: str
    organisation: str
    issuer: str
    serial: str
    valid_from: datetime | None
    valid_until: datetime | None
    at: datetime | None
    time_source: TimeSource
    trust: Trust
    level: Level
    claims: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """True when it is intact, nothing else was appended, and the signer is trusted."""
        return self.intact and self.changes_allowed and self.trust is Trust.TRUSTED

    def conditions(self) -> tuple[Condition, ...]:
        """The four conditions of a reliable signature (ESL 13) and what the file says to each."""
        bound = self.trust is Trust.TRUSTED
        own = "own_bound" if bound else "own_unbound"
        content = "content_kept" if self.intact and self.changes_allowed else "content_changed"
        return (
            Condition("own", None, Message(f"evidence.signature.{own}", {"issuer": self.issuer})),
            Condition("control", None, Message("evidence.signature.control")),
            Condition(
                "signature_change",
                self.intact,
                Message(f"evidence.signature.{'signature_kept' if self.intact else 'broken'}"),
            ),
            Condition(
                "content_change",
                self.intact and self.changes_allowed,
                Message(f"evidence.signature.{content}"),
            ),
        )

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys named like the fields, with ``holds`` and ``reliable_conditions``."""

        def day(moment: datetime | None) -> str | None:
            return moment.isoformat() if moment else None

        return {
            "field": self.field,
            "kind": self.kind,
            "holds": self.holds,
            "intact": self.intact,
            "whole_file": self.whole_file,
            "revision": self.revision,
            "revisions": self.revisions,
            "changes": str(self.changes),
            "changes_allowed": self.changes_allowed,
            "signer": self.signer,
            "organisation": self.organisation,
            "issuer": self.issuer,
            "serial": self.serial,
            "valid_from": day(self.valid_from),
            "valid_until": day(self.valid_until),
            "at": day(self.at),
            "time_source": str(self.time_source),
            "trust": str(self.trust),
            "level": str(self.level),
            "claims": list(self.claims),
            "reliable_conditions": [
                {"id": c.id, "met": c.met, "text": c.text.text(lang)} for c in self.conditions()
            ],
        }


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """All signatures of one file.

    Attributes:
        path: the file.
        signatures: in the order in which they were made; empty when it bears none.
        findings: what does not hold, and what was not judged.
    """

    path: str
    signatures: tuple[SignatureFact, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def holds(self) -> bool:
        """True when there is a signature and every one of them holds."""
        return bool(self.signatures) and all(fact.holds for fact in self.signatures)

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``path``, ``holds``, ``signatures``, ``findings``."""
        return {
            "path": self.path,
            "holds": self.holds,
            "signatures": [fact.to_json(lang) for fact in self.signatures],
            "findings": [finding.to_json(lang) for finding in self.findings],
        }


def signature_facts(
    path: str | Path,
    trust: TrustStore | None,
    at: datetime | None = None,
    *,
    name: str | None = None,
) -> SignatureFacts:
    """What the signatures in a PDF show; nothing is fetched, nothing is believed unasked.

    Args:
        path: the file; only read.
        trust: whom the user believes; None leaves every signer unjudged.
        at: judge certificates at this time where no believed time stamp fixes an earlier one.
            When absent, the signing time the signer claims is used, which favours him: give it.
        name: how to name the file in findings.

    Returns:
        the facts; a file that is no readable PDF gives a finding and no signatures.

    Raises:
        EvidenceError: LK559 when the optional part ``signatures`` is not installed.
    """
    from legalkit.evidence.signatures_read import read_signatures

    place = name or str(path)
    facts = read_signatures(Path(path), trust, at)
    if isinstance(facts, Message):
        finding = Finding("LK598", where=Where(place), params={"reason": facts})
        return SignatureFacts(place, (), (finding,))
    findings = [finding for fact in facts for finding in _findings(fact, place)]
    return SignatureFacts(place, facts, tuple(findings))


def _findings(fact: SignatureFact, place: str) -> list[Finding]:
    where = Where(place, field=fact.field)
    found: list[Finding] = []
    if not fact.intact:
        why = Message("evidence.signature.broken")
        found.append(Finding("LK596", where=where, params={"signer": fact.signer, "reason": why}))
    elif not fact.changes_allowed:
        why = Message("evidence.signature.content_changed")
        found.append(Finding("LK596", where=where, params={"signer": fact.signer, "reason": why}))
    if fact.trust is not Trust.TRUSTED:
        why = Message(f"evidence.signature.trust.{fact.trust}")
        params = {"signer": fact.signer, "reason": why}
        found.append(Finding("LK597", Severity.WARNING, where, params))
    return found
