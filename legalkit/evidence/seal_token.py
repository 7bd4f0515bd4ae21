"""The time stamp over a manifest (RFC 3161): asking for it, and judging it without the network.

A stamp shows that the manifest existed at a time, and so that every original in it did. It holds
when it is over *this* manifest, answers *our* request, was made by a certificate for time-stamping
only, and that certificate leads to an anchor the user named, judged at the time of the stamp.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from legalkit.evidence.trust import TrustStore, Way, find_path, need, shown, strangers
from legalkit.messages import Message
from legalkit.model.finding import Finding, Severity, Where

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

_SHA256 = "sha256"
#: What asn1crypto raises for bytes that are no such structure.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a reply of an authority says, and whether it holds.

    Attributes:
        at: time of the stamp; None when the reply cannot be read.
        authority: name of the signer.
        serial, policy: as in the token.
        chain: from the signer to the anchor, when a way was found.
        trusted: True when everything holds; None when no trust store was named.
        findings: what does not hold.
    """

    at: datetime | None = None
    authority: str = ""
    serial: str = ""
    policy: str = ""
    chain: tuple[Certificate, ...] = ()
    trusted: bool | None = False
    findings: tuple[Finding, ...] = ()

    def pem(self) -> bytes:
        """The chain, signer first, as PEM."""
        from cryptography.hazmat.primitives.serialization import Encoding

        return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in self.chain)

    def to_json(self) -> dict[str, Any]:
        """Stable JSON keys named like the fields."""
        return {
            "at": self.at.isoformat() if self.at else None,
            "authority": self.authority,
            "serial": self.serial,
            "policy": self.policy,
            "chain": [shown(certificate) for certificate in self.chain],
            "trusted": self.trusted,
        }


def new_request(content: bytes, policy: str | None = None) -> bytes:
    """A request over the SHA-256 of ``content``, with a nonce, asking for the certificates.

    Args:
        content: the manifest.
        policy: object identifier of the policy under which the authority is to stamp.

    Raises:
        EvidenceError: LK559 when the part for time stamps is not installed.
    """
    need("rfc3161_client", "timestamp")
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    built = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256)
    raw = built.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes()
    if policy is None:
        return raw
    from asn1crypto import tsp

    asked = tsp.TimeStampReq.load(raw).copy()
    asked["req_policy"] = policy
    return bytes(asked.dump(force=True))


@dataclass(frozen=True, slots=True)
class _Token:
    """The parts of a reply that are compared."""

    info: Any
    signer: Any
    certificates: list[Certificate]
    algorithm: str
    imprint: bytes


def judge_stamp(
    reply: bytes,
    request: bytes,
    content: bytes,
    store: TrustStore | None,
    place: str | None = None,
) -> Stamp:
    """Does the reply stamp this content, for this request, by somebody the user believes?

    Args:
        reply: what the authority sent, in DER.
        request: what was asked, in DER.
        content: the manifest.
        store: whom the user believes; None leaves the signature unjudged, and says so.
        place: file to name in findings.

    Returns:
        the stamp with its findings; never raises for a bad reply.
    """
    need("rfc3161_client", "timestamp")
    where = Where(place)
    token = _parsed(reply)
    if isinstance(token, Message):
        return Stamp(findings=(Finding("LK548", where=where, params={"reason": token}),))
    findings = list(_differences(token, request, content, where))
    leaf = _signer(token)
    at: datetime = token.info["gen_time"].native
    facts = {
        "at": at,
        "serial": format(token.info["serial_number"].native, "x"),
        "policy": token.info["policy"].dotted,
    }
    if leaf is None:
        findings.append(_untrusted(where, "no_signer"))
        return Stamp(**facts, findings=tuple(findings))
    if not _for_stamping_only(leaf):
        findings.append(Finding("LK554", where=where, params={"signer": shown(leaf)}))
    for other in strangers(leaf, token.certificates):
        params = {"name": shown(other)}
        findings.append(Finding("LK555", Severity.WARNING, where, params))
    way: Way | None = None
    if store is None:
        findings.append(Finding("LK556", Severity.WARNING, where))
    else:
        way = find_path(leaf, token.certificates, store, at)
        findings += _trust(way, leaf, at, where)
        if not _errors(findings):
            findings += _cryptography(reply, request, content, store, where)
    trusted = None if store is None else not _errors(findings)
    chain = way.certificates if way else ()
    return Stamp(**facts, authority=shown(leaf), chain=chain, trusted=trusted,
                 findings=tuple(findings))  # fmt: skip


def _errors(findings: list[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _untrusted(where: Where, why: str, **params: str) -> Finding:
    reason = Message(f"evidence.stamp.{why}", params)
    return Finding("LK552", where=where, params={"reason": reason})


def _parsed(reply: bytes) -> _Token | Message:
    from asn1crypto import tsp
    from cryptography.utils import CryptographyDeprecationWarning
    from cryptography.x509 import load_der_x509_certificate

    try:
        answer = tsp.TimeStampResp.load(reply, strict=True)
        status = answer["status"]["status"].native
        if status != "granted":
            words = answer["status"]["status_string"].native
            detail = " ".join([status, *(words or [])])
            return Message("evidence.stamp.not_granted", {"detail": detail[:200]})
        signed = answer["time_stamp_token"]["content"]
        info = signed["encap_content_info"]["content"].parsed
        (signer,) = signed["signer_infos"]
        # A certificate that the standard disallows (RFC 5280) is only warned about: it is refused.
        with warnings.catch_warnings():
            warnings.simplefilter("error", CryptographyDeprecationWarning)
            certificates = [
                load_der_x509_certificate(choice.chosen.dump()) for choice in signed["certificates"]
            ]
        imprint = info["message_imprint"]
        # Reading everything once: a later look cannot fail half-way.
        _ = (info.native, signer.native)
        return _Token(
            info,
            signer,
            certificates,
            imprint["hash_algorithm"]["algorithm"].native,
            imprint["hashed_message"].native,
        )
    except (*_UNREADABLE, CryptographyDeprecationWarning) as problem:
        return Message("evidence.stamp.unreadable", {"detail": str(problem).split("\n")[0][:120]})


def _differences(token: _Token, request: bytes, content: bytes, where: Where) -> Iterator[Finding]:
    from asn1crypto import tsp

    wanted = hashlib.sha256(content).digest()
    if token.algorithm != _SHA256 or token.imprint != wanted:
        params = {"stamped": token.imprint.hex()[:16], "wanted": wanted.hex()[:16]}
        yield Finding("LK549", where=where, params=params)
    try:
        asked = tsp.TimeStampReq.load(request, strict=True).native
    except _UNREADABLE:
        yield Finding("LK550", where=where)
        return
    same = asked["message_imprint"]["hashed_message"] == wanted
    if not same or asked["nonce"] is None or asked["nonce"] != token.info["nonce"].native:
        yield Finding("LK550", where=where)
    if asked["req_policy"] is not None and asked["req_policy"] != token.info["policy"].native:
        params = {"asked": asked["req_policy"], "stamped": token.info["policy"].dotted}
        yield Finding("LK551", where=where, params=params)


def _signer(token: _Token) -> Certificate | None:
    """The certificate that the *signed* attributes name by hash; the list itself is unsigned."""
    named = None
    for attribute in token.signer["signed_attrs"]:
        if attribute["type"].native in ("signing_certificate_v2", "signing_certificate"):
            first = attribute["values"][0]["certs"][0]
            kind = attribute["type"].native
            algorithm = (
                first["hash_algorithm"]["algorithm"].native
                if kind == "signing_certificate_v2"
                else "sha1"
            )
            named = (algorithm, first["cert_hash"].native)
    if named is None or named[0] not in hashlib.algorithms_guaranteed:
        return None
    from cryptography.hazmat.primitives.serialization import Encoding

    return next(
        (
            certificate
            for certificate in token.certificates
            if hashlib.new(named[0], certificate.public_bytes(Encoding.DER)).digest() == named[1]
        ),
        None,
    )


def _for_stamping_only(leaf: Certificate) -> bool:
    """RFC 3161 section 2.3: one extended key usage, critical, and that is time-stamping."""
    from cryptography.x509 import ExtendedKeyUsage, ExtensionNotFound
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        usage = leaf.extensions.get_extension_for_class(ExtendedKeyUsage)
    except (ExtensionNotFound, ValueError):
        return False
    return usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def _trust(way: Way | None, leaf: Certificate, at: datetime, where: Where) -> Iterator[Finding]:
    if way is None:
        yield _untrusted(where, "no_way", signer=shown(leaf))
        return
    if way.out_of_time is not None:
        late = way.out_of_time
        params = {
            "name": shown(late),
            "from": late.not_valid_before_utc.date().isoformat(),
            "until": late.not_valid_after_utc.date().isoformat(),
            "at": at.date().isoformat(),
        }
        yield Finding("LK553", where=where, params=params)
    if way.revoked is not None:
        yield _untrusted(where, "revoked", signer=shown(way.revoked))


def _cryptography(
    reply: bytes, request: bytes, content: bytes, store: TrustStore, where: Where
) -> Iterator[Finding]:
    """The signature itself, by a library that others check too."""
    from asn1crypto import tsp
    from rfc3161_client import VerificationError, VerifierBuilder

    try:
        verifier = VerifierBuilder(
            roots=list(store.anchors),
            intermediates=list(store.intermediates),
            nonce=tsp.TimeStampReq.load(request)["nonce"].native,
        ).build()
        verifier.verify_message(_decoded(reply), content)
    except (VerificationError, ValueError) as problem:
        yield _untrusted(where, "bad_signature", detail=str(problem).split("\n")[0][:120])


def _decoded(reply: bytes) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response

    try:
        return decode_timestamp_response(reply)
    except ValueError:
        return decode_timestamp_response(_in_order(reply))


def _in_order(reply: bytes) -> bytes:
    """The reply with its certificates in the order of DER.

    Some authorities, that of OpenSSL among them, send them in the order of the chain, which strict
    readers refuse. The list is not signed, so the signature is the same either way.
    """
    from asn1crypto import cms, tsp

    answer = tsp.TimeStampResp.load(reply)
    signed = answer["time_stamp_token"]["content"]
    certificates = sorted(signed["certificates"], key=lambda choice: choice.dump())
    signed["certificates"] = cms.CertificateSet(certificates)
    return bytes(answer.dump(force=True))
