"""Reading signatures out of a PDF with pyHanko, offline, against the user's trust store alone."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from legalkit.evidence.fixity import open_plain
from legalkit.evidence.signatures import Changes, Level, SignatureFact, TimeSource, Trust
from legalkit.evidence.trust import TrustStore, find_path, need, signed_itself
from legalkit.messages import Message

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

#: With all of these the certificate says of itself that it serves a qualified signature or seal.
_QUALIFIED = frozenset({"qc_compliance", "qc_sscd"})
_PURPOSES = frozenset({"qct_esign", "qct_eseal"})


def read_signatures(
    path: Path, store: TrustStore | None, at: datetime | None
) -> tuple[SignatureFact, ...] | Message:
    """The signatures of a PDF, or why it cannot be read.

    Raises:
        EvidenceError: LK559 when pyHanko is not installed.
    """
    need("pyhanko", "signatures")
    from pyhanko.pdf_utils.reader import PdfFileReader

    # pyHanko tells its log about every certificate it does not trust; we tell the user ourselves.
    for name in ("pyhanko", "pyhanko_certvalidator"):
        quiet = logging.getLogger(name)
        if not quiet.handlers:
            quiet.addHandler(logging.NullHandler())
    try:
        with open_plain(path) as stream:
            reader = PdfFileReader(stream, strict=False)
            revisions = int(reader.xrefs.total_revisions)
            found = sorted(reader.embedded_signatures, key=lambda one: one.signed_revision)
            return tuple(_fact(one, store, at, revisions) for one in found)
    except OSError as problem:
        return Message("evidence.signature.unreadable", {"detail": problem.strerror or "?"})
    except Exception as problem:  # a hostile PDF can make a parser fail in any way
        return Message("evidence.signature.unreadable", {"detail": type(problem).__name__})


def _fact(one: Any, store: TrustStore | None, at: datetime | None, revisions: int) -> SignatureFact:
    from pyhanko.sign.validation import SignatureCoverageLevel

    stamp = str(one.sig_object_type) == "/DocTimeStamp"
    claimed: datetime | None = one.self_reported_timestamp
    status = _validated(one, store, at or claimed, stamp)
    when, source = _time(one, status, store, claimed, stamp)
    if source is TimeSource.STAMP and not stamp:
        status = _validated(one, store, when, stamp)
    leaf = _certificate(one.signer_cert)
    others = [_certificate(certificate) for certificate in one.other_embedded_certs]
    moment = when if source is TimeSource.STAMP else (at or claimed)
    trust = _trust(leaf, others, store, moment, status)
    intact = bool(status.intact and status.valid)
    covers = status.coverage is not None and (
        status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    )
    changes = _changes(status)
    # A stamp over the document carries no policy of its own: then only archiving data may follow.
    policy = status.docmdp_ok
    kept = changes in (Changes.NONE, Changes.ARCHIVING) if policy is None else policy
    allowed = bool(covers and kept)
    claims = _claims(one.signer_cert)
    return SignatureFact(
        field=str(one.field_name),
        kind="timestamp" if stamp else "signature",
        intact=intact,
        whole_file=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        revision=int(one.signed_revision) + 1,
        revisions=revisions,
        changes=changes,
        changes_allowed=allowed,
        signer=_attribute(leaf, "COMMON_NAME") or leaf.subject.rfc4514_string(),
        organisation=_attribute(leaf, "ORGANIZATION_NAME"),
        issuer=leaf.issuer.rfc4514_string(),
        serial=format(leaf.serial_number, "x"),
        valid_from=leaf.not_valid_before_utc,
        valid_until=leaf.not_valid_after_utc,
        at=when,
        time_source=source,
        trust=trust,
        level=_level(intact and allowed, trust, claims),
        claims=claims,
    )


def _validated(one: Any, store: TrustStore | None, moment: datetime | None, stamp: bool) -> Any:
    """What pyHanko says, with nothing fetched and nobody believed but the anchors of the store."""
    from asn1crypto import crl, x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
    from pyhanko_certvalidator import ValidationContext

    def read(kind: Any, parts: Any) -> list[Any]:
        return [kind.load(part.public_bytes(Encoding.DER)) for part in parts]

    def context() -> ValidationContext:
        return ValidationContext(
            # An empty list, never None: None would ask the operating system whom to believe.
            trust_roots=read(x509.Certificate, store.anchors) if store else [],
            other_certs=read(x509.Certificate, store.intermediates) if store else [],
            crls=read(crl.CertificateList, store.lists) if store else [],
            moment=moment or datetime(1970, 1, 1, tzinfo=UTC),
            allow_fetching=False,
        )

    if stamp:
        return validate_pdf_timestamp(one, context())
    return validate_pdf_signature(one, context(), context())


def _time(
    one: Any, status: Any, store: TrustStore | None, claimed: datetime | None, stamp: bool
) -> tuple[datetime | None, TimeSource]:
    """The time that a believed authority stamped, else what the signer says of himself."""
    token = status if stamp else status.timestamp_validity
    if store is not None and token is not None and token.intact and token.valid:
        signer = _certificate(token.signing_cert)
        others = [_certificate(certificate) for certificate in one.other_embedded_certs]
        others += _sent_with_stamp(one)
        way = find_path(signer, others, store, token.timestamp)
        if way is not None and way.holds:
            return token.timestamp, TimeSource.STAMP
    return claimed, TimeSource.SIGNER if claimed else TimeSource.NONE


def _sent_with_stamp(one: Any) -> list[Certificate]:
    token = getattr(one, "attached_timestamp_data", None)
    if token is None:
        return []
    return [_certificate(choice.chosen) for choice in token["certificates"]]


def _certificate(certificate: Any) -> Certificate:
    from cryptography.x509 import load_der_x509_certificate

    return load_der_x509_certificate(certificate.dump())


def _attribute(certificate: Certificate, name: str) -> str:
    from cryptography.x509.oid import NameOID

    values = certificate.subject.get_attributes_for_oid(getattr(NameOID, name))
    return str(values[0].value) if values else ""


def _trust(
    leaf: Certificate,
    others: list[Certificate],
    store: TrustStore | None,
    moment: datetime | None,
    status: Any,
) -> Trust:
    if store is None or moment is None:
        return Trust.NOT_JUDGED
    way = find_path(leaf, others, store, moment)
    if way is None:
        return Trust.SELF_SIGNED if signed_itself(leaf) else Trust.UNKNOWN_ISSUER
    if way.revoked is not None:
        return Trust.REVOKED
    if way.out_of_time is not None:
        return Trust.EXPIRED
    # Our way through the certificates and that of pyHanko must both end well; his also asks for
    # what a certificate may be used for.
    return Trust.TRUSTED if status.trusted or _broken(status) else Trust.UNFIT


def _broken(status: Any) -> bool:
    """A broken signature is never called trusted by pyHanko; whose it was can still be told."""
    return not (status.intact and status.valid)


def _changes(status: Any) -> Changes:
    from pyhanko.sign.diff_analysis import ModificationLevel

    level = status.modification_level
    if level is None:
        return Changes.OTHER
    if level == ModificationLevel.NONE:
        return Changes.NONE
    if level == ModificationLevel.LTA_UPDATES:
        return Changes.ARCHIVING
    return Changes.FORMS_AND_SIGNATURES if level < ModificationLevel.OTHER else Changes.OTHER


def _claims(certificate: Any) -> tuple[str, ...]:
    """Statements of ETSI EN 319 412-5 in the certificate; it makes them about itself."""
    from pyhanko.sign.ades.qualified_asn1 import get_qc_statements

    try:
        claims: list[str] = []
        for statement in get_qc_statements(certificate):
            name = statement["statement_id"].native
            claims.append(name)
            if name == "qc_type":
                claims += statement["statement_info"].native
    except (ValueError, TypeError, KeyError):
        return ()
    return tuple(claims)


def _level(sound: bool, trust: Trust, claims: tuple[str, ...]) -> Level:
    if not sound:
        return Level.BROKEN
    if trust is not Trust.TRUSTED:
        return Level.SIMPLE
    if set(claims) >= _QUALIFIED and _PURPOSES & set(claims):
        return Level.QUALIFIED
    return Level.ADVANCED
