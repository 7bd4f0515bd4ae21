"""The trust store: certificates that the user names, and no others, decide whom to believe.

A folder of PEM files. Certificates that signed themselves are the anchors; the others only help to
find the way to an anchor. Revocation lists (CRL) in the folder are heeded. The trust list of the
operating system is never asked: who may vouch for evidence is a decision of the lawyer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from legalkit.evidence.fixity import plain_files
from legalkit.messages import Message
from legalkit.model.errors import EvidenceError
from legalkit.model.finding import Finding, Where

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, CertificateRevocationList

_BLOCK = re.compile(rb"-----BEGIN (CERTIFICATE|X509 CRL)-----.+?-----END \1-----", flags=re.DOTALL)
_LONGEST_CHAIN = 8


@dataclass(frozen=True, slots=True)
class TrustStore:
    """Whom the user believes.

    Attributes:
        folder: where the certificates came from.
        anchors: certificates that signed themselves.
        intermediates: the others; they prove nothing on their own.
        lists: revocation lists.
    """

    folder: str
    anchors: tuple[Certificate, ...]
    intermediates: tuple[Certificate, ...] = ()
    lists: tuple[CertificateRevocationList, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A way from a certificate to an anchor.

    Attributes:
        certificates: from the certificate itself to the anchor.
        out_of_time: the first that was not valid at the time in question.
        revoked: the first that a list of its issuer had revoked by then.
    """

    certificates: tuple[Certificate, ...]
    out_of_time: Certificate | None = None
    revoked: Certificate | None = None

    @property
    def holds(self) -> bool:
        """True when every certificate was valid and none revoked."""
        return self.out_of_time is None and self.revoked is None


def need(package: str, extra: str) -> None:
    """Say in words that an optional part is not installed.

    Raises:
        EvidenceError: LK559.
    """
    from importlib.util import find_spec

    if find_spec(package) is None:
        raise failure("LK559", package=package, extra=extra)


def failure(code: str, place: str | None = None, **params: object) -> EvidenceError:
    """An error that carries one finding."""
    finding = Finding(code, where=Where(place), params=params)
    return EvidenceError(finding.message(), [finding])


def read_trust(folder: str | Path) -> TrustStore:
    """Read the certificates and revocation lists of a folder.

    Raises:
        EvidenceError: LK557 when there is no folder, no anchor, or a block that cannot be read.
    """
    need("cryptography", "timestamp")
    from cryptography.x509 import load_pem_x509_certificate, load_pem_x509_crl

    root = Path(folder)
    anchors: list[Certificate] = []
    others: list[Certificate] = []
    lists: list[CertificateRevocationList] = []
    skipped: list[Finding] = []
    for name, path in plain_files(root, skipped):
        try:
            for block in _BLOCK.finditer(path.read_bytes()):
                if block[1] == b"X509 CRL":
                    lists.append(load_pem_x509_crl(block[0]))
                    continue
                certificate = load_pem_x509_certificate(block[0])
                (anchors if signed_itself(certificate) else others).append(certificate)
        except (ValueError, OSError) as problem:
            why = Message("evidence.trust.unreadable", {"detail": str(problem)[:120]})
            raise failure("LK557", name, folder=str(root), reason=why) from None
    if not anchors:
        why = Message("evidence.trust.no_anchor")
        raise failure("LK557", str(root), folder=str(root), reason=why)
    return TrustStore(str(root), tuple(anchors), tuple(others), tuple(lists))


def issued(certificate: Certificate, issuer: Certificate) -> bool:
    """True when ``issuer`` bears the name that is asked for and its key made the signature."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def signed_itself(certificate: Certificate) -> bool:
    """True for a certificate whose own key made its signature."""
    return certificate.issuer == certificate.subject and issued(certificate, certificate)


def find_path(
    leaf: Certificate, extra: Iterable[Certificate], store: TrustStore, at: datetime
) -> Way | None:
    """The best way from a certificate to an anchor, judged at a time.

    Args:
        leaf: the certificate to judge.
        extra: further certificates, such as those that came with a token; they are not believed.
        store: whom the user believes.
        at: the time in question.

    Returns:
        a way that holds if there is one, else one that does not, else None.
    """
    helpers = [*store.intermediates, *extra]
    fallback: Way | None = None
    for certificates in _ways((leaf,), helpers, store):
        path = Way(certificates, _out_of_time(certificates, at), _revoked(certificates, store, at))
        if path.holds:
            return path
        fallback = fallback or path
    return fallback


def _ways(
    so_far: tuple[Certificate, ...], helpers: list[Certificate], store: TrustStore
) -> Iterator[tuple[Certificate, ...]]:
    last = so_far[-1]
    if last in store.anchors:
        yield so_far
        return
    for anchor in store.anchors:
        if issued(last, anchor):
            yield (*so_far, anchor)
    if len(so_far) < _LONGEST_CHAIN:
        for helper in helpers:
            if helper not in so_far and _may_issue(helper) and issued(last, helper):
                yield from _ways((*so_far, helper), helpers, store)


def _may_issue(certificate: Certificate) -> bool:
    from cryptography.x509 import BasicConstraints, ExtensionNotFound

    try:
        return certificate.extensions.get_extension_for_class(BasicConstraints).value.ca
    except (ExtensionNotFound, ValueError):
        return False


def _out_of_time(certificates: Iterable[Certificate], at: datetime) -> Certificate | None:
    return next(
        (c for c in certificates if not c.not_valid_before_utc <= at <= c.not_valid_after_utc), None
    )


def _revoked(
    certificates: tuple[Certificate, ...], store: TrustStore, at: datetime
) -> Certificate | None:
    for certificate, issuer in pairwise(certificates):
        for revocations in store.lists:
            if revocations.issuer != issuer.subject:
                continue
            entry = revocations.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is None or not _signed_by(revocations, issuer):
                continue
            # A key known to be stolen proves nothing, whenever the signature says it was made.
            if entry.revocation_date_utc <= at or _stolen(entry):
                return certificate
    return None


def _signed_by(revocations: CertificateRevocationList, issuer: Certificate) -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return revocations.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def _stolen(entry: object) -> bool:
    from cryptography.x509 import CRLReason, ExtensionNotFound, ReasonFlags, RevokedCertificate

    if not isinstance(entry, RevokedCertificate):
        return False
    try:
        reason = entry.extensions.get_extension_for_class(CRLReason).value.reason
    except ExtensionNotFound:
        return False
    return reason in (ReasonFlags.key_compromise, ReasonFlags.ca_compromise)


def strangers(leaf: Certificate, sent: Iterable[Certificate]) -> tuple[Certificate, ...]:
    """Certificates that were sent along and have nothing to do with the signer.

    A certificate belongs when it is the signer's, or issued one that belongs, or bears the name
    and key of one that does (a cross-signed root).
    """
    rest = [certificate for certificate in sent if certificate != leaf]
    belong = [leaf]
    for certificate in belong:
        related = [other for other in rest if issued(certificate, other)]
        belong += related
        rest = [other for other in rest if other not in related]
    return tuple(rest)


def shown(certificate: Certificate) -> str:
    """The holder's name as people read it."""
    return certificate.subject.rfc4514_string() or f"#{certificate.serial_number:x}"
