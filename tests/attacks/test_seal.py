"""Whatever is done to a sealed original, its name, the log or the stamp: the check says so."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legalkit.evidence.custody import HEAD, LOG, START, Entry, append, read_log
from legalkit.evidence.intake import intake, verify
from legalkit.evidence.seal import Authority, seal
from legalkit.evidence.seal_check import check_seals, marks_after
from legalkit.evidence.seal_token import Stamp, judge_stamp, new_request
from legalkit.evidence.trust import TrustStore, read_trust
from legalkit.model.errors import EvidenceError
from tests.evidence.authority import openssl
from tests.evidence.signing import Holder, holder, revocations, stamping_authority, store

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
STAMPED = datetime(2026, 3, 1, 9, 0, 5, tzinfo=UTC)
FILES = {"合同.pdf": b"%PDF contract", "notes/dn1.pdf": b"by the gate", "notes/dn2.pdf": b"by X"}
ROOT = holder("Root", ca=True)
TSA = holder("TSA", ROOT, stamping=True)
_REQUEST = new_request(b"manifest")
REPLIED = (_REQUEST, stamping_authority(TSA)(_REQUEST))
LATER = [HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    return read_trust(store(tmp_path_factory.mktemp("trust"), ROOT.pem))


def build(folder: Path, trust: TrustStore) -> Path:
    for name, content in FILES.items():
        path = folder / "evidence" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    intake(folder, AT, "顾承安")
    append(folder, [Entry("view", "合同.pdf"), Entry("handover", reason="给律师")], AT, "顾")
    seal(folder, AT, "顾承安", authority=Authority(stamping_authority(TSA, at=STAMPED), trust))
    append(folder, [Entry("verify")], AT, "顾")
    return folder


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory, trust: TrustStore) -> Iterator[Path]:
    yield build(tmp_path_factory.mktemp("master") / "case", trust)


@pytest.fixture
def case(master: Path, tmp_path: Path) -> Path:
    return fresh(master, tmp_path)


def fresh(master: Path, tmp_path: Path) -> Path:
    work = tmp_path / "work"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(master, work)
    return work


def codes(folder: Path, trust: TrustStore | None) -> set[str]:
    report = verify(folder)
    seals = check_seals(folder, marks_after(folder, report), trust)
    return {finding.code for finding in (*report.findings, *seals.findings)}


def overwrite(path: Path, raw: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(raw)


def rewrite_log(folder: Path, change: Callable[[list[dict[str, object]]], None]) -> None:
    """What a clever person does: change the log and make its own chain and head hold again."""
    rows = [json.loads(line) for line in (folder / LOG).read_bytes().splitlines()]
    change(rows)
    last, lines = START, []
    for number, row in enumerate(rows, 1):
        row |= {"number": number, "previous": last}
        line = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        last = hashlib.sha256(line).hexdigest()
        lines.append(line + b"\n")
    (folder / LOG).write_bytes(b"".join(lines))
    head = json.dumps({"last": last, "records": len(rows)}, sort_keys=True).encode() + b"\n"
    (folder / HEAD).write_bytes(head)


def test_untouched_is_clean(case: Path, trust: TrustStore) -> None:
    assert codes(case, trust) == set()


def test_changed_byte_is_found_even_when_the_log_is_made_to_agree(
    case: Path, trust: TrustStore
) -> None:
    overwrite(case / "evidence/合同.pdf", b"%PDF contracT")
    assert {"LK522", "LK541"} <= codes(case, trust)

    def agree(rows: list[dict[str, object]]) -> None:
        for row in rows:
            if row["path"] == "合同.pdf" and row["sha256"]:
                row["sha256"] = hashlib.sha256(b"%PDF contracT").hexdigest()

    rewrite_log(case, agree)
    assert verify(case).ok  # the log alone is deceived
    assert codes(case, trust) == {"LK541", "LK545"}


def test_swapped_files_are_found_even_when_the_log_is_made_to_agree(
    case: Path, trust: TrustStore
) -> None:
    one, two = case / "evidence/notes/dn1.pdf", case / "evidence/notes/dn2.pdf"
    overwrite(one, FILES["notes/dn2.pdf"])
    overwrite(two, FILES["notes/dn1.pdf"])
    assert {"LK522", "LK541"} <= codes(case, trust)

    def agree(rows: list[dict[str, object]]) -> None:
        rows[1]["path"], rows[2]["path"] = rows[2]["path"], rows[1]["path"]

    rewrite_log(case, agree)
    assert {"LK541", "LK545"} <= codes(case, trust)


def test_renamed_and_missing_originals_are_named(case: Path, trust: TrustStore) -> None:
    (case / "evidence/notes/dn1.pdf").rename(case / "evidence/notes/dn9.pdf")
    (case / "evidence/合同.pdf").unlink()
    assert {"LK523", "LK525", "LK542", "LK543"} <= codes(case, trust)


def test_truncated_log_is_found_even_with_a_new_head(case: Path, trust: TrustStore) -> None:
    rewrite_log(case, lambda rows: rows.__delitem__(slice(4, None)))
    assert verify(case).ok
    assert codes(case, trust) == {"LK544", "LK547"}


def test_reordered_log_is_found_even_with_a_new_chain(case: Path, trust: TrustStore) -> None:
    rewrite_log(case, lambda rows: rows.insert(0, rows.pop(3)))
    assert verify(case).ok
    assert codes(case, trust) == {"LK545"}


def test_a_seal_made_up_afterwards_has_no_record_or_no_stamp(case: Path, trust: TrustStore) -> None:
    """A new manifest over changed evidence, with the log rewritten: only the stamp is missing."""
    (old,) = (case / "seals").glob("*.manifest.json")
    name = old.name.removesuffix(".manifest.json")
    raw = old.read_bytes().replace(
        hashlib.sha256(FILES["合同.pdf"]).hexdigest().encode(),
        hashlib.sha256(b"forged").hexdigest().encode(),
    )
    forged = hashlib.sha256(raw).hexdigest()
    overwrite(case / "evidence/合同.pdf", b"forged")
    old.unlink()
    for end in (".tsq", ".tsr", ".chain.pem"):
        (case / "seals" / f"{name}{end}").rename(case / "seals" / f"{forged}{end}")
    (case / "seals" / f"{forged}.manifest.json").write_bytes(raw)

    def agree(rows: list[dict[str, object]]) -> None:
        for row in rows:
            if row["sha256"] == hashlib.sha256(FILES["合同.pdf"]).hexdigest():
                row["sha256"] = hashlib.sha256(b"forged").hexdigest()
            if row["sha256"] == name:
                row["sha256"] = forged

    rewrite_log(case, agree)
    assert {"LK541", "LK545", "LK549", "LK550"} & codes(case, trust)


@pytest.mark.parametrize("end", [".manifest.json", ".tsq", ".tsr", ".chain.pem"])
def test_every_file_of_a_seal_is_guarded(case: Path, trust: TrustStore, end: str) -> None:
    (path,) = (case / "seals").glob(f"*{end}")
    raw = path.read_bytes()
    path.unlink()
    assert "LK546" in codes(case, trust)
    path.write_bytes(raw + b"\n")
    assert {"LK546", "LK547"} <= codes(case, trust)


def test_manifest_under_another_name_and_stray_files_are_found(
    case: Path, trust: TrustStore
) -> None:
    (path,) = (case / "seals").glob("*.manifest.json")
    path.rename(path.with_name(f"{'0' * 64}.manifest.json"))
    assert "LK540" in codes(case, trust)
    (case / "seals/stray").write_bytes(b"x")
    assert "LK547" in codes(case, trust)


@settings(max_examples=150, deadline=None, suppress_health_check=LATER)
@given(data=st.data())
def test_any_single_mutation_is_reported(
    data: st.DataObject, master: Path, tmp_path: Path, trust: TrustStore
) -> None:
    """Any byte of any file of the case, any name, any record."""
    work = fresh(master, tmp_path)
    files = sorted(path for path in work.rglob("*") if path.is_file())
    path = files[data.draw(st.integers(0, len(files) - 1))]
    raw = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    how = data.draw(st.sampled_from(["flip", "drop", "insert", "cut", "rename", "remove"]))
    if how == "flip":
        raw[place] ^= data.draw(st.integers(1, 255))
    elif how == "drop":
        del raw[place]
    elif how == "insert":
        raw.insert(place, data.draw(st.integers(0, 255)))
    elif how == "cut":
        del raw[place:]
    if how == "rename":
        path.rename(path.with_name("renamed"))
    elif how == "remove":
        path.unlink()
    elif bytes(raw) == path.read_bytes():
        return
    else:
        overwrite(path, bytes(raw))
    assert codes(work, trust)


@settings(max_examples=60, deadline=None, suppress_health_check=LATER)
@given(data=st.data())
def test_any_record_changed_with_the_chain_made_to_hold_is_reported(
    data: st.DataObject, master: Path, tmp_path: Path, trust: TrustStore
) -> None:
    """Only the records up to the seal: what came after it is not sealed yet."""
    work = fresh(master, tmp_path)

    def change(rows: list[dict[str, object]]) -> None:
        one = data.draw(st.integers(0, 4))
        how = data.draw(st.sampled_from(["who", "at", "reason", "remove", "double", "swap"]))
        if how == "remove":
            del rows[one]
        elif how == "double":
            # A copy after the last sealed record would come after the seal.
            one = min(one, 3)
            rows.insert(one, dict(rows[one]))
        elif how == "swap":
            other = data.draw(st.integers(0, 4).filter(lambda n: n != one))
            rows[one], rows[other] = rows[other], rows[one]
        else:
            rows[one][how] = f"{rows[one][how]}x"

    rewrite_log(work, change)
    assert codes(work, trust)


# --- the stamp


def judged(
    answer: Callable[[bytes], bytes], trust: TrustStore | None, content: bytes = b"manifest"
) -> Stamp:
    request = new_request(content)
    return judge_stamp(answer(request), request, content, trust)


def found(stamp: Stamp) -> list[str]:
    return [finding.code for finding in stamp.findings]


def test_stamp_of_another_authority_is_not_believed(trust: TrustStore, tmp_path: Path) -> None:
    other_root = holder("Root", ca=True)  # the same name, another key
    other = holder("TSA", other_root, stamping=True)
    stamp = judged(stamping_authority(other, other_root), trust)
    assert found(stamp) == ["LK552"] and stamp.trusted is False
    assert judged(stamping_authority(TSA), trust).trusted is True


def test_exchanged_reply_of_another_authority_is_found(case: Path, trust: TrustStore) -> None:
    other = holder("TSA", holder("Root", ca=True), stamping=True)
    (path,) = (case / "seals").glob("*.tsr")
    request = path.with_suffix(".tsq").read_bytes()
    overwrite(path, stamping_authority(other)(request))
    assert {"LK546", "LK547", "LK552"} <= codes(case, trust)


def test_nothing_is_sealed_with_a_stamp_that_is_not_believed(case: Path, trust: TrustStore) -> None:
    before = {p: p.read_bytes() for p in case.rglob("*") if p.is_file()}
    other = holder("TSA", holder("Root", ca=True), stamping=True)
    with pytest.raises(EvidenceError) as caught:
        seal(case, AT, "顾", authority=Authority(stamping_authority(other), trust))
    assert [f.code for f in caught.value.findings] == ["LK552"]
    assert before == {p: p.read_bytes() for p in case.rglob("*") if p.is_file()}


def test_stamp_over_another_hash_and_replayed_reply(trust: TrustStore) -> None:
    answer = stamping_authority(TSA)
    request = new_request(b"manifest")
    other = answer(new_request(b"other"))
    assert found(judge_stamp(other, request, b"manifest", trust)) == ["LK549", "LK550"]
    older = answer(new_request(b"manifest"))
    assert found(judge_stamp(older, request, b"manifest", trust)) == ["LK550"]
    assert found(judge_stamp(answer(request), b"", b"manifest", trust)) == ["LK550"]
    assert found(judge_stamp(answer(request), request, b"manifesT", trust)) == ["LK549", "LK550"]


def test_injected_certificates_are_told_and_not_believed(trust: TrustStore) -> None:
    stranger = holder("Stranger", ca=True)
    stamp = judged(stamping_authority(TSA, stranger), trust)
    assert found(stamp) == ["LK555"] and stamp.trusted is True
    # One that bears the name and number of the signer, first in the list.
    twin = Holder(_twin(TSA), TSA.key)
    stamp = judged(stamping_authority(TSA, twin), trust)
    assert "LK555" in found(stamp)
    # An anchor of the attacker, sent along, does not make his stamp believed.
    mine = holder("Mine", ca=True)
    assert found(judged(stamping_authority(holder("TSA", mine, stamping=True), mine), trust)) == [
        "LK552"
    ]


def _twin(one: Holder):  # type: ignore[no-untyped-def]
    """Same issuer and number as the signer's certificate, another key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    old, key = one.certificate, ec.generate_private_key(ec.SECP256R1())
    return (
        x509.CertificateBuilder()
        .subject_name(old.subject)
        .issuer_name(old.issuer)
        .public_key(key.public_key())
        .serial_number(old.serial_number)
        .not_valid_before(old.not_valid_before_utc)
        .not_valid_after(old.not_valid_after_utc)
        .sign(key, hashes.SHA256())
    )


def test_chain_is_judged_at_the_time_of_the_stamp(trust: TrustStore, tmp_path: Path) -> None:
    short = holder("Short", ROOT, stamping=True, days=("2020-01-01", "2021-01-01"))
    inside = judged(stamping_authority(short, at=datetime(2020, 6, 1, tzinfo=UTC)), trust)
    assert inside.trusted is True  # it has expired since, and that does no harm
    for day in (datetime(2021, 6, 1, tzinfo=UTC), datetime(2019, 6, 1, tzinfo=UTC)):
        assert found(judged(stamping_authority(short, at=day), trust)) == ["LK553"]
    old = holder("Old Root", ca=True, days=("2010-01-01", "2015-01-01"))
    below = holder("Below", old, stamping=True)
    old_trust = read_trust(store(tmp_path / "old", old.pem))
    assert found(judged(stamping_authority(below), old_trust)) == ["LK553"]


def test_openssl_judges_the_chain_at_the_time_of_the_stamp_too(
    trust: TrustStore, tmp_path: Path
) -> None:
    short = holder("Short", ROOT, stamping=True, days=("2020-01-01", "2021-01-01"))
    at = datetime(2020, 6, 1, tzinfo=UTC)
    request = new_request(b"manifest")
    reply = stamping_authority(short, at=at)(request)
    for name, raw in (("q", request), ("r", reply), ("ca.pem", ROOT.pem)):
        (tmp_path / name).write_bytes(raw)
    words = ["ts", "-verify", "-queryfile", "q", "-in", "r", "-CAfile", "ca.pem"]
    then = openssl(tmp_path, *words, "-attime", str(int(at.timestamp())), check=False)
    assert then.returncode == 0, then.stderr
    assert openssl(tmp_path, *words, check=False).returncode != 0
    assert judge_stamp(reply, request, b"manifest", trust).trusted is True


def test_certificate_must_be_for_stamping_only(trust: TrustStore) -> None:
    loose = holder("Loose", ROOT, stamping=True, loose=True)
    stamp = judged(stamping_authority(loose), trust)
    assert found(stamp) == ["LK554"] and stamp.trusted is False


def test_revoked_authority_is_not_believed(tmp_path: Path) -> None:
    day = STAMPED - timedelta(days=1)
    revoking = read_trust(store(tmp_path / "t", ROOT.pem, revocations(ROOT, TSA, on=day)))
    assert found(judged(stamping_authority(TSA, at=STAMPED), revoking)) == ["LK552"]
    earlier = judged(stamping_authority(TSA, at=day - timedelta(days=1)), revoking)
    assert earlier.trusted is True


def test_forged_signature_is_found(trust: TrustStore) -> None:
    forger = Holder(TSA.certificate, holder("Forger", stamping=True).key)
    stamp = judged(stamping_authority(forger), trust)
    assert found(stamp) == ["LK552"]


@settings(max_examples=200, deadline=None, suppress_health_check=LATER)
@given(data=st.data())
def test_no_changed_reply_is_trusted_in_silence_and_none_stops_the_check(
    data: st.DataObject, trust: TrustStore
) -> None:
    request, reply = REPLIED
    raw = bytearray(reply)
    place = data.draw(st.integers(0, len(raw) - 1))
    if data.draw(st.booleans()):
        raw[place] ^= data.draw(st.integers(1, 255))
    else:
        del raw[place:]
    stamp = judge_stamp(bytes(raw), request, b"manifest", trust)
    if stamp.trusted:
        # Only the list of certificates and the words of the status are unsigned.
        whole = judge_stamp(reply, request, b"manifest", trust)
        assert replace(stamp, findings=()) == whole


@settings(max_examples=200, deadline=None, suppress_health_check=LATER)
@given(data=st.data())
def test_no_changed_request_is_trusted_and_none_stops_the_check(
    data: st.DataObject, trust: TrustStore
) -> None:
    request, reply = REPLIED
    raw = bytearray(request)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] ^= data.draw(st.integers(1, 255))
    del raw[data.draw(st.integers(1, len(raw))) :]
    stamp = judge_stamp(reply, bytes(raw), b"manifest", trust)
    if stamp.trusted:
        # A request may ask for less, such as no certificate; the stamp is the same stamp.
        whole = judge_stamp(reply, request, b"manifest", trust)
        assert replace(stamp, findings=()) == replace(whole, findings=())


@settings(max_examples=100, deadline=None, suppress_health_check=LATER)
@given(raw=st.binary(max_size=400), request=st.binary(max_size=80), content=st.binary(max_size=20))
def test_noise_never_raises(raw: bytes, request: bytes, content: bytes, trust: TrustStore) -> None:
    assert not judge_stamp(raw, request, content, trust).trusted
    assert not judge_stamp(raw, REPLIED[0], content, trust).trusted
    assert not judge_stamp(REPLIED[1], request, content, trust).trusted


@pytest.mark.parametrize("raw", [b"", b"junk", os.urandom(300)])
def test_what_is_no_reply_is_told(raw: bytes, trust: TrustStore) -> None:
    assert found(judge_stamp(raw, new_request(b"x"), b"x", trust)) == ["LK548"]


def test_log_after_the_seal_is_still_guarded_by_its_own_chain(
    case: Path, trust: TrustStore
) -> None:
    assert read_log(case).records[-1].action == "verify"
    (case / LOG).write_bytes((case / LOG).read_bytes().replace(b'"verify"', b'"export"'))
    assert "LK533" in codes(case, trust)


@pytest.mark.parametrize("name", ["0-first.tsr", "zz-last.tsr"])
def test_a_second_copy_of_a_reply_is_told_under_either_name(
    case: Path, trust: TrustStore, name: str
) -> None:
    (reply,) = (case / "seals").glob("*.tsr")
    shutil.copy(reply, case / "seals" / name)
    assert codes(case, trust) == {"LK547"}
