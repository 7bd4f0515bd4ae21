"""Makes the evidence files of the two cross-border examples; the same bytes on each run.

    python examples/make_abroad.py [TARGET]

Everything is fictitious. ``case.yaml``, ``companies.yaml`` and ``README.md`` are written by hand.
A source holds all papers of a case: a line ``@@ file | style | day | foot`` begins each.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from asn1crypto import keys
from asn1crypto import x509 as ax509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, signers
from pyhanko.sign.fields import SigFieldSpec
from pyhanko_certvalidator.registry import SimpleCertificateStore

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

from sources.paper import Paper, characters, subset_font  # noqa: E402

SOURCES = HERE / "sources-abroad"
CASES = ("shenzhen-hamburg", "dongguan-saopaulo")
#: Papers that bear an electronic signature: file -> name, company, day.
SIGNED = {
    "acknowledgement/balance-confirmation-2025-01-15.pdf": (
        "Katrin Vogt",
        "Elbkai Handels GmbH",
        datetime(2025, 1, 15, 14, 5, tzinfo=UTC),
    ),
}


class Sheet(Paper):
    """A paper in a Latin script: words stay whole, the foot counts pages in figures."""

    def _foot(self) -> None:
        pdf = self.pdf
        pdf.set_y(-16)
        pdf.set_font("sc", size=8)
        pdf.set_text_color(110, 110, 110)
        pdf.cell(0, 5, f"{self.foot_text}   {pdf.page_no()} / {{nb}}", align="C")
        pdf.set_text_color(0, 0, 0)
        pdf.set_font("sc", size=10.5)

    def line(self, text: str, align: str = "L") -> None:
        """A paragraph; an empty one leaves a gap."""
        if not text:
            self.pdf.ln(3)
            return
        self.pdf.multi_cell(0, 6.4, text, align=align, new_x="LMARGIN", new_y="NEXT")

    def sign(self, name: str) -> None:
        """A handwritten name in ink."""
        pdf = self.pdf
        if pdf.will_page_break(18):
            pdf.add_page()
        pdf.ln(6)
        x, y = pdf.l_margin + 6, pdf.get_y() + 3
        pdf.set_text_color(25, 40, 110)
        pdf.set_font("sc", size=16)
        with pdf.rotation(4, x, y):
            pdf.text(x, y, name)
        pdf.set_draw_color(25, 40, 110)
        wide = pdf.get_string_width(name)
        pdf.bezier([(x - 2, y + 3), (x + wide / 3, y - 1), (x + wide, y + 4), (x + wide, y - 2)])
        pdf.set_text_color(0, 0, 0)
        pdf.set_draw_color(0, 0, 0)
        self.size(10.5)
        pdf.ln(9)


def read_source(case: str) -> list[tuple[str, str, str, str, str]]:
    """File, style, day, foot and text of each paper of a case."""
    papers = []
    text = (SOURCES / f"{case}.txt").read_text(encoding="utf-8")
    for part in text.split("@@ ")[1:]:
        head, _, body = part.partition("\n")
        file, style, day, foot = (piece.strip() for piece in head.split("|"))
        papers.append((file, style, day, foot, body))
    return papers


def draw(style: str, day: str, foot: str, body: str, font: Path) -> bytes:
    """One paper as PDF."""
    title = next(line[2:] for line in body.splitlines() if line.startswith("# "))
    paper = Sheet(font, day, style=style, title=title, footer=foot)
    paper.flow(body)
    return paper.bytes()


# -- electronic signatures -----------------------------------------------------------------------


def _key(name: str) -> Any:
    """A key that everyone can make again from a name: it protects nothing, it only signs."""

    seed = hashlib.sha256(f"legalkit example {name}".encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def _certificate(name: str, company: str, issuer: Any = None) -> Any:

    def called(common: str, organisation: str) -> Any:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, common),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            ]
        )

    root = issuer is None
    builder = (
        x509.CertificateBuilder()
        .subject_name(called(name, company))
        .issuer_name(called(name, company) if root else issuer.subject)
        .public_key(_key(name).public_key())
        .serial_number(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]))
        .not_valid_before(datetime(2022, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2032, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(not root, not root, False, False, False, root, root, False, False),
            critical=True,
        )
    )
    return builder.sign(_key(ROOT if not root else name), None)


ROOT = "Example Trust Services Root"


def sign_pdf(raw: bytes, name: str, company: str, at: datetime) -> bytes:
    """The file with an electronic signature of ``name``, the same bytes on each run."""

    root = _certificate(ROOT, "Example Trust Services")
    leaf = _certificate(name, company, root)

    def load(certificate: Any) -> Any:
        return ax509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))

    store = SimpleCertificateStore()
    store.register(load(root))
    private = _key(name).private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signer = signers.SimpleSigner(
        signing_cert=load(leaf),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=store,
    )
    identity = hashlib.sha256(raw).digest()[:16]
    out = io.BytesIO()

    class Stopped(datetime):
        """A clock that stands at the time of signing."""

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return at

    utilities = "pyhanko.pdf_utils"
    with (
        patch(f"{utilities}.incremental_writer.os.urandom", lambda _: identity),
        patch(f"{utilities}.metadata.xmp_xml.datetime", Stopped),
        patch(f"{utilities}.metadata.info.datetime", Stopped),
        patch("pyhanko.sign.signers.pdf_signer.datetime", Stopped),
    ):
        writer = IncrementalPdfFileWriter(io.BytesIO(raw), strict=False)
        meta = PdfSignatureMetadata(field_name="Signature1", md_algorithm="sha512", name=name)
        signers.PdfSigner(meta, signer, new_field_spec=SigFieldSpec("Signature1")).sign_pdf(
            writer, output=out
        )
    return out.getvalue()


def root_pem() -> bytes:
    """The root of the fictitious trust service, for those who choose to believe it."""

    root = _certificate(ROOT, "Example Trust Services")
    data: bytes = root.public_bytes(serialization.Encoding.PEM)
    return data


def make(case: str, target: Path) -> list[Path]:
    """Write all evidence files of a case below ``target``; returns their paths."""
    papers = read_source(case)
    every = [SOURCES.joinpath(f"{name}.txt").read_text(encoding="utf-8") for name in CASES]
    font = subset_font(characters(every))
    written = []
    try:
        for file, style, day, foot, body in papers:
            data = draw(style, day, foot, body, font)
            if file in SIGNED:
                data = sign_pdf(data, *SIGNED[file])
            path = target / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            written.append(path)
    finally:
        shutil.rmtree(font.parent)
    return written


if __name__ == "__main__":
    for name in CASES:
        folder = Path(sys.argv[1]) / name if len(sys.argv) > 1 else HERE / name
        for made in make(name, folder / "evidence"):
            print(made)
    trust = (Path(sys.argv[1]) if len(sys.argv) > 1 else HERE) / "shenzhen-hamburg" / "trust"
    trust.mkdir(parents=True, exist_ok=True)
    (trust / "example-trust-services-root.pem").write_bytes(root_pem())
