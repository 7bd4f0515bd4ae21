"""Signatures in PDF evidence, against a public-key infrastructure of the tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from legalkit.evidence.signatures import (
    Changes,
    Level,
    SignatureFacts,
    TimeSource,
    Trust,
    signature_facts,
)
from legalkit.evidence.trust import TrustStore, read_trust
from legalkit.model.errors import EvidenceError

from .signing import (
    SIGNED,
    append_page_content,
    holder,
    plain_pdf,
    revocations,
    sign,
    stamp_document,
    store,
)

ROOT = holder("Root", ca=True)
SIGNER = holder("顾承安", ROOT)
STAMPER = holder("TSA", ROOT, stamping=True)


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    return read_trust(store(tmp_path_factory.mktemp("trust"), ROOT.pem))


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign(plain_pdf(), SIGNER, ROOT)


def facts(
    folder: Path, raw: bytes, trust: TrustStore | None, at: datetime | None = None
) -> SignatureFacts:
    path = folder / "x.pdf"
    path.write_bytes(raw)
    return signature_facts(path, trust, at, name="evidence/x.pdf")


def codes(found: SignatureFacts) -> list[str]:
    return [finding.code for finding in found.findings]


def test_valid_signature(tmp_path: Path, signed: bytes, trust: TrustStore) -> None:
    found = facts(tmp_path, signed, trust)
    assert found.holds and not found.findings
    (one,) = found.signatures
    assert (one.signer, one.organisation, one.kind) == ("顾承安", "测试有限公司", "signature")
    assert one.intact and one.whole_file and (one.revision, one.revisions) == (2, 2)
    assert (one.changes, one.trust, one.level) == (Changes.NONE, Trust.TRUSTED, Level.ADVANCED)
    assert (one.at, one.time_source) == (SIGNED, TimeSource.SIGNER)
    # What the file cannot show is never said to be met.
    assert {c.id: c.met for c in one.conditions()} == {
        "own": None,
        "control": None,
        "signature_change": True,
        "content_change": True,
    }
    told = found.to_json("zh")
    assert told["holds"] is True and told["signatures"][0]["at"] == SIGNED.isoformat()
    assert "电子签名法" in told["signatures"][0]["reliable_conditions"][0]["text"]


def test_tampered_after_signing(tmp_path: Path, signed: bytes, trust: TrustStore) -> None:
    found = facts(tmp_path, signed.replace(b"300 300", b"300 301", 1), trust)
    assert codes(found) == ["LK596"] and not found.holds
    (one,) = found.signatures
    assert not one.intact and one.level is Level.BROKEN and one.trust is Trust.TRUSTED
    assert [c.met for c in one.conditions()] == [None, None, False, False]


def test_appended_revision(tmp_path: Path, signed: bytes, trust: TrustStore) -> None:
    found = facts(tmp_path, append_page_content(signed), trust)
    (one,) = found.signatures
    assert codes(found) == ["LK596"] and one.intact and not one.changes_allowed
    assert (one.changes, one.level) == (Changes.OTHER, Level.BROKEN)
    assert not one.whole_file and (one.revision, one.revisions) == (2, 3)
    assert [c.met for c in one.conditions()] == [None, None, True, False]


def test_second_signature_does_not_break_the_first(
    tmp_path: Path, signed: bytes, trust: TrustStore
) -> None:
    found = facts(tmp_path, sign(signed, holder("乙", ROOT), ROOT, field="S2"), trust)
    first, second = found.signatures
    assert found.holds and first.changes is Changes.FORMS_AND_SIGNATURES
    assert (first.revision, second.revision, second.signer) == (2, 3, "乙")


def test_untrusted_self_signed_and_unjudged(
    tmp_path: Path, signed: bytes, trust: TrustStore
) -> None:
    other = holder("Other", ca=True)
    raw = sign(plain_pdf(), holder("Stranger", other), other)
    for content, store_, wanted in (
        (raw, trust, Trust.UNKNOWN_ISSUER),
        (sign(plain_pdf(), holder("Self")), trust, Trust.SELF_SIGNED),
        (signed, None, Trust.NOT_JUDGED),
    ):
        found = facts(tmp_path, content, store_)
        (one,) = found.signatures
        assert (one.trust, one.level, one.intact) == (wanted, Level.SIMPLE, True)
        assert codes(found) == ["LK597"] and not found.holds
        assert [c.met for c in one.conditions()] == [None, None, True, True]


def test_expired_at_the_time_it_is_judged_at(tmp_path: Path, trust: TrustStore) -> None:
    short = holder("Short", ROOT, days=("2024-01-01", "2025-01-01"))
    raw = sign(plain_pdf(), short, ROOT)
    assert facts(tmp_path, raw, trust).holds  # by the time that the signer claims
    today = datetime(2026, 3, 1, tzinfo=UTC)
    found = facts(tmp_path, raw, trust, today)
    assert found.signatures[0].trust is Trust.EXPIRED and codes(found) == ["LK597"]


def test_believed_stamp_saves_an_expired_certificate(tmp_path: Path, trust: TrustStore) -> None:
    short = holder("Short", ROOT, days=("2024-01-01", "2025-01-01"))
    today = datetime(2026, 3, 1, tzinfo=UTC)
    found = facts(tmp_path, sign(plain_pdf(), short, ROOT, stamper=STAMPER), trust, today)
    (one,) = found.signatures
    assert found.holds and (one.at, one.time_source) == (SIGNED, TimeSource.STAMP)
    # A stamp of somebody whom the user does not believe changes nothing.
    other = holder("TSA", holder("Other", ca=True), stamping=True)
    found = facts(tmp_path, sign(plain_pdf(), short, ROOT, stamper=other), trust, today)
    (one,) = found.signatures
    assert (one.trust, one.time_source) == (Trust.EXPIRED, TimeSource.SIGNER)


def test_revoked_signer(tmp_path: Path, signed: bytes) -> None:
    before, after = SIGNED - timedelta(days=1), SIGNED + timedelta(days=1)
    for number, (day, wanted) in enumerate(((before, Trust.REVOKED), (after, Trust.TRUSTED))):
        lists = revocations(ROOT, SIGNER, on=day)
        trust = read_trust(store(tmp_path / f"t{number}", ROOT.pem, lists))
        assert facts(tmp_path, signed, trust).signatures[0].trust is wanted


def test_certificate_for_something_else_is_unfit(tmp_path: Path, trust: TrustStore) -> None:
    found = facts(tmp_path, sign(plain_pdf(), holder("Web", ROOT, usage=False), ROOT), trust)
    assert found.signatures[0].trust is Trust.UNFIT and codes(found) == ["LK597"]


@pytest.mark.parametrize("believed", [True, False])
def test_qualified_only_by_statements_and_trust(
    tmp_path: Path, trust: TrustStore, believed: bool
) -> None:
    issuer = ROOT if believed else holder("Other", ca=True)
    found = facts(tmp_path, sign(plain_pdf(), holder("Q", issuer, qc=True), issuer), trust)
    (one,) = found.signatures
    assert one.level is (Level.QUALIFIED if believed else Level.SIMPLE)
    assert one.claims == ("qc_compliance", "qc_sscd", "qc_type", "qct_esign")


def test_stamp_over_the_document(tmp_path: Path, signed: bytes, trust: TrustStore) -> None:
    found = facts(tmp_path, stamp_document(signed, STAMPER), trust)
    first, second = found.signatures
    assert second.kind == "timestamp" and second.time_source is TimeSource.STAMP
    assert first.changes is Changes.ARCHIVING and found.holds


@pytest.mark.parametrize("raw", [b"", b"%PDF-1.7\njunk", plain_pdf()[:200]])
def test_what_is_no_pdf_is_told(tmp_path: Path, raw: bytes, trust: TrustStore) -> None:
    found = facts(tmp_path, raw, trust)
    assert codes(found) == ["LK598"] and not found.signatures and not found.holds


def test_unsigned_and_missing_files(tmp_path: Path, trust: TrustStore) -> None:
    assert facts(tmp_path, plain_pdf(), trust) == SignatureFacts("evidence/x.pdf")
    (tmp_path / "link.pdf").symlink_to(tmp_path / "x.pdf")
    for name in ("nowhere.pdf", "link.pdf"):
        assert codes(signature_facts(tmp_path / name, trust)) == ["LK598"]


def test_missing_extra_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EvidenceError) as caught:
        signature_facts(tmp_path / "x.pdf", None)
    assert caught.value.findings[0].code == "LK559"
