"""A small public-key infrastructure for tests, and PDFs signed with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
SIGNED = datetime(2024, 6, 1, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Holder:
    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def qualified() -> bytes:
    from pyhanko.sign.ades.qualified_asn1 import QcStatements

    return bytes(
        QcStatements(
            [
                {"statement_id": "qc_compliance"},
                {"statement_id": "qc_sscd"},
                {"statement_id": "qc_type", "statement_info": ["qct_esign"]},
            ]
        ).dump()
    )


def holder(
    name: str,
    issuer: Holder | None = None,
    *,
    ca: bool = False,
    days: tuple[str, str] = ("2020-01-01", "2035-01-01"),
    stamping: bool = False,
    qc: bool = False,
    usage: bool = True,
    loose: bool = False,
) -> Holder:
    key: Key = (
        rsa.generate_private_key(65537, 2048)  # the stamper of pyHanko knows only this kind
        if stamping
        else ec.generate_private_key(ec.SECP256R1())
    )
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "测试有限公司"),
        ]
    )
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.fromisoformat(days[0]))
        .not_valid_after(datetime.fromisoformat(days[1]))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not ca,
                content_commitment=not ca and not stamping and usage,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=ca,
                crl_sign=ca,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if stamping:
        built = built.add_extension(
            x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.TIME_STAMPING]),
            critical=not loose,
        )
    if qc:
        oid = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
        built = built.add_extension(x509.UnrecognizedExtension(oid, qualified()), critical=False)
    return Holder(built.sign((issuer.key if issuer else key), hashes.SHA256()), key)


def revocations(issuer: Holder, *revoked: Holder, on: datetime) -> bytes:
    built = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(on)
        .next_update(on + timedelta(days=3650))
    )
    for one in revoked:
        built = built.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(one.certificate.serial_number)
            .revocation_date(on)
            .build()
        )
    return built.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def store(folder: Path, *blocks: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number, block in enumerate(blocks):
        (folder / f"{number}.pem").write_bytes(block)
    return folder


def plain_pdf() -> bytes:
    buffer = BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 300))
        page.Contents = pdf.make_stream(b"0 0 1 rg 10 10 50 50 re f")
        pdf.save(buffer)
    return buffer.getvalue()


def _simple(one: Holder, *chain: Holder) -> signers.SimpleSigner:
    from asn1crypto import keys
    from asn1crypto import x509 as ax509

    registry = SimpleCertificateStore()
    for other in chain:
        der = other.certificate.public_bytes(serialization.Encoding.DER)
        registry.register(ax509.Certificate.load(der))
    raw = one.key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return signers.SimpleSigner(
        signing_cert=ax509.Certificate.load(
            one.certificate.public_bytes(serialization.Encoding.DER)
        ),
        signing_key=keys.PrivateKeyInfo.load(raw),
        cert_registry=registry,
    )


def sign(
    raw: bytes,
    one: Holder,
    *chain: Holder,
    field: str = "Sig1",
    stamper: Holder | None = None,
    at: datetime = SIGNED,
) -> bytes:
    """Sign a PDF; the signer says it was at ``at``; ``stamper`` stamps that same time."""
    from pyhanko.sign.fields import SigFieldSpec

    writer = IncrementalPdfFileWriter(BytesIO(raw), strict=False)
    meta = PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    signer = _simple(one, *chain)
    timestamper = None
    if stamper is not None:
        simple = _simple(stamper)
        timestamper = DummyTimeStamper(
            tsa_cert=simple.signing_cert,
            tsa_key=simple.signing_key,
            certs_to_embed=signer.cert_registry,
            fixed_dt=at,
        )
    pdf_signer = signers.PdfSigner(
        meta,
        signer,
        timestamper=timestamper,
        new_field_spec=SigFieldSpec(field),
    )
    out = BytesIO()
    from unittest.mock import patch

    with patch("pyhanko.sign.signers.pdf_signer.datetime") as clock:
        clock.now.return_value = at
        pdf_signer.sign_pdf(writer, output=out)
    return out.getvalue()


def stamp_document(raw: bytes, stamper: Holder) -> bytes:
    """A stamp over the whole document, as archives add it."""
    simple = _simple(stamper)
    out = BytesIO()
    signers.PdfTimeStamper(
        DummyTimeStamper(tsa_cert=simple.signing_cert, tsa_key=simple.signing_key, fixed_dt=SIGNED)
    ).timestamp_pdf(IncrementalPdfFileWriter(BytesIO(raw), strict=False), "sha256", output=out)
    return out.getvalue()


def append_page_content(raw: bytes) -> bytes:
    """A revision that paints something else over the page, after signing."""
    from pyhanko.pdf_utils import generic

    writer = IncrementalPdfFileWriter(BytesIO(raw), strict=False)
    reference = writer.root["/Pages"]["/Kids"].raw_get(0)
    stream = generic.StreamObject(stream_data=b"1 0 0 rg 0 0 300 300 re f")
    writer.root["/Pages"]["/Kids"][0]["/Contents"] = writer.add_object(stream)
    writer.mark_update(reference)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def revisions(raw: bytes) -> int:
    return int(PdfFileReader(BytesIO(raw)).xrefs.total_revisions)


def stamping_authority(
    one: Holder, *sent: Holder, at: datetime = SIGNED
) -> Callable[[bytes], bytes]:
    """An authority that asks no questions: it stamps with any certificate, at any time."""
    from asn1crypto import tsp

    signer = _simple(one, *sent)

    def answer(request: bytes) -> bytes:
        stamper = DummyTimeStamper(
            tsa_cert=signer.signing_cert,
            tsa_key=signer.signing_key,
            certs_to_embed=signer.cert_registry,
            fixed_dt=at,
        )
        return bytes(stamper.request_tsa_response(tsp.TimeStampReq.load(request)).dump())

    return answer
