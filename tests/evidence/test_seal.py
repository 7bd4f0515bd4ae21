"""Seals: canonical manifest, time stamp of a local authority, trust store, what openssl says."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from legalkit.evidence.custody import read_log
from legalkit.evidence.intake import intake, verify
from legalkit.evidence.manifest import Manifest, SealedFile, read_manifest
from legalkit.evidence.seal import Authority, Sealed, manifest_of, seal
from legalkit.evidence.seal_check import SealReport, check_seals, marks_after
from legalkit.evidence.seal_token import judge_stamp, new_request
from legalkit.evidence.trust import TrustStore, find_path, read_trust, strangers
from legalkit.model.errors import EvidenceError, InputError
from legalkit.net import Limits
from legalkit.net.tsa import fetch_stamp
from tests.evidence.rfc8785 import canonical

from . import authority as local
from .signing import holder, revocations, store

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> local.Authority:
    return local.make_authority(tmp_path_factory.mktemp("tsa") / "one")


@pytest.fixture(scope="module")
def trust(tsa: local.Authority) -> TrustStore:
    return read_trust(tsa.trust)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    (folder / "evidence/notes").mkdir(parents=True)
    (folder / "evidence/合同.pdf").write_bytes(b"%PDF contract")
    (folder / "evidence/notes/dn1.pdf").write_bytes(b"signed by the gate")
    intake(folder, AT, "顾承安")
    return folder


def check(folder: Path, trust: TrustStore | None = None) -> SealReport:
    return check_seals(folder, marks_after(folder, verify(folder)), trust)


def stamped(folder: Path, tsa: local.Authority, trust: TrustStore | None, **more: str) -> Sealed:
    return seal(folder, AT, "顾承安", authority=Authority(tsa.answer, trust, **more))


def codes(found: SealReport) -> list[str]:
    return [finding.code for finding in found.findings]


# --- manifest


def test_canonical_form_is_that_of_rfc_8785() -> None:
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}
    # Section 3.2.3 of RFC 8785 gives this order.
    assert list(json.loads(canonical(value)).values()) == [2, 4, 6, 7, 1, 5, 3]
    text = '\u20ac$\u000f\u000aA\'\u0042"\\\\"/'
    assert canonical(text) == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()
    assert canonical([None, True, {"b": -1, "a": ()}]) == b'[null,true,{"a":[],"b":-1}]'


def test_a_name_that_is_no_text_cannot_be_sealed() -> None:
    with pytest.raises(ValueError):
        Manifest.of("C", 1, "0" * 64, [SealedFile("\ud800", "0" * 64, 1)]).bytes()


FILES = st.builds(
    SealedFile,
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(
        lambda text: unicodedata.normalize("NFC", text)
    ),
    st.binary(max_size=4).map(lambda raw: hashlib.sha256(raw).hexdigest()),
    st.integers(0, 1 << 40),
    st.lists(st.sampled_from(["E1", "E2"]), max_size=2).map(tuple),
)


@given(files=st.lists(FILES, max_size=4), records=st.integers(0, 99))
def test_a_manifest_reads_back_and_keeps_its_id(files: list[SealedFile], records: int) -> None:
    manifest = Manifest.of("C", records, "0" * 64, files)
    again = read_manifest(manifest.bytes())
    assert again == manifest and again is not None
    assert again.id == hashlib.sha256(manifest.bytes()).hexdigest()
    assert manifest.bytes() == canonical(json.loads(manifest.bytes()))
    assert read_manifest(manifest.bytes() + b"\n") is None


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"case":1}', b"\xff", b"[" * 100_000])
def test_what_is_no_manifest_is_none(raw: bytes) -> None:
    assert read_manifest(raw) is None


def test_manifest_names_paths_in_nfc_with_their_items(case: Path) -> None:
    name = unicodedata.normalize("NFD", "Übergabe.pdf")
    (case / "evidence" / name).write_bytes(b"x")
    intake(case, AT, "顾")
    manifest = manifest_of(case, "C-1", {"Übergabe.pdf": ["E2", "E1"], "合同.pdf": ["E3"]})
    told = {file.path: file.evidence for file in manifest.files}
    assert told == {"notes/dn1.pdf": (), "Übergabe.pdf": ("E1", "E2"), "合同.pdf": ("E3",)}
    assert manifest.records == 3 and manifest.case == "C-1"


def test_two_names_that_are_one_elsewhere_cannot_be_sealed(case: Path) -> None:
    for form in ("NFC", "NFD"):
        (case / "evidence" / unicodedata.normalize(form, "é.pdf")).write_bytes(b"x")
    intake(case, AT, "顾")
    with pytest.raises(EvidenceError) as caught:
        seal(case, AT, "顾")
    assert caught.value.findings[0].code == "LK590"


def test_nothing_or_a_changed_original_cannot_be_sealed(case: Path, tmp_path: Path) -> None:
    (case / "evidence/合同.pdf").write_bytes(b"other")
    with pytest.raises(EvidenceError) as caught:
        seal(case, AT, "顾")
    assert [f.code for f in caught.value.findings] == ["LK522"]
    assert not (case / "seals").exists()
    with pytest.raises(EvidenceError):
        seal(tmp_path, AT, "顾")


def test_an_empty_log_cannot_be_sealed(case: Path) -> None:
    shutil.rmtree(case / "evidence")
    (case / "custody.jsonl").write_bytes(b"")
    (case / "custody.head").unlink()
    with pytest.raises(EvidenceError) as caught:
        seal(case, AT, "顾")
    assert caught.value.findings[0].code == "LK590"


def test_a_link_in_place_of_seals_is_refused(case: Path, tmp_path: Path) -> None:
    (case / "seals").symlink_to(tmp_path)
    with pytest.raises(EvidenceError) as caught:
        seal(case, AT, "顾")
    assert caught.value.findings[0].code == "LK526"
    assert "LK526" in codes(check(case))


# --- seal and stamp


def test_seal_without_stamp_and_files_added_later(case: Path) -> None:
    made = seal(case, AT, "顾承安", reason="起诉前固定")
    (case / "evidence/later.pdf").write_bytes(b"later")
    intake(case, AT, "顾")
    report = check(case)
    assert report.ok and report.earliest is None
    (state,) = report.seals
    assert (state.id, state.files, state.who, state.stamp) == (made.manifest.id, 2, "顾承安", None)
    assert read_log(case).records[2].reason == "起诉前固定"
    assert report.to_json()["ok"] is True and made.to_json()["stamp"] is None


def test_stamp_holds_and_openssl_agrees(
    case: Path, tsa: local.Authority, trust: TrustStore
) -> None:
    made = stamped(case, tsa, trust)
    assert made.stamp is not None and made.stamp.trusted is True and not made.stamp.findings
    assert [r.action for r in read_log(case).records[2:]] == ["seal"] * 4
    report = check(case, trust)
    assert report.ok and report.earliest == made.stamp.at
    seals = case / "seals"
    base = str((seals / made.manifest.id).resolve())
    for words in (["-queryfile", f"{base}.tsq"], ["-data", f"{base}.manifest.json"]):
        said = local.openssl(
            tsa.folder, "ts", "-verify", *words, "-in", f"{base}.tsr", "-CAfile", "trust/root.pem"
        )
        assert b"Verification: OK" in said.stdout + said.stderr
    chain = x509.load_pem_x509_certificates((seals / f"{made.manifest.id}.chain.pem").read_bytes())
    assert [c.subject.rfc4514_string() for c in chain] == list(made.to_json()["stamp"]["chain"])
    assert verify(case).ok


def test_reply_with_certificates_out_of_der_order_is_read(
    case: Path, tsa: local.Authority, trust: TrustStore
) -> None:
    made = [
        seal(case, AT, "顾", authority=Authority(answer, trust))
        for answer in (tsa.answer, lambda request: tsa.answer(request, chain=False))
    ]
    assert all(one.stamp and one.stamp.trusted for one in made)
    assert len(check(case, trust).seals) == 2 and check(case, trust).ok


def test_without_trust_store_the_stamp_is_told_to_be_unjudged(
    case: Path, tsa: local.Authority
) -> None:
    made = stamped(case, tsa, None)
    assert made.stamp is not None and made.stamp.trusted is None
    assert [f.code for f in made.stamp.findings] == ["LK556"]
    assert codes(check(case)) == ["LK556"] and check(case).earliest is None


@pytest.mark.parametrize(("policy", "code"), [("1.2.3.4.5", None), ("1.2.3.4.9", "LK548")])
def test_policy_is_asked_for(
    case: Path, tsa: local.Authority, trust: TrustStore, policy: str, code: str | None
) -> None:
    if code is None:
        made = stamped(case, tsa, trust, policy=policy)
        assert made.stamp is not None and made.stamp.policy == policy
        return
    with pytest.raises(EvidenceError) as caught:
        stamped(case, tsa, trust, policy=policy)
    assert [f.code for f in caught.value.findings] == [code]
    assert len(read_log(case).records) == 2


def test_another_policy_than_asked_is_found(tsa: local.Authority, trust: TrustStore) -> None:
    from asn1crypto import tsp

    request = tsp.TimeStampReq.load(new_request(b"x", "1.2.3.4.5"))
    reply = tsa.answer(request.dump())
    request["req_policy"] = "1.2.3.4.1"
    stamp = judge_stamp(reply, request.dump(force=True), b"x", trust)
    assert [f.code for f in stamp.findings] == ["LK551"] and stamp.trusted is False


# --- trust store


def test_trust_store_tells_anchors_from_others(tmp_path: Path) -> None:
    root = holder("Root", ca=True)
    middle = holder("Middle", root, ca=True)
    leaf = holder("Leaf", middle)
    found = read_trust(store(tmp_path / "t", root.pem + middle.pem, revocations(root, on=AT)))
    assert (len(found.anchors), len(found.intermediates), len(found.lists)) == (1, 1, 1)
    way = find_path(leaf.certificate, [], found, AT)
    assert way is not None and way.holds and len(way.certificates) == 3
    late = find_path(leaf.certificate, [], found, AT + timedelta(days=9999))
    assert late is not None and late.out_of_time == leaf.certificate
    assert find_path(root.certificate, [], found, AT) is not None
    # A certificate that may not issue is no step on the way.
    assert find_path(holder("Below", leaf).certificate, [leaf.certificate], found, AT) is None
    assert strangers(leaf.certificate, [middle.certificate, root.certificate]) == ()


def test_revoked_certificates_are_told_from_the_day_on(tmp_path: Path) -> None:
    root, other = holder("Root", ca=True), holder("Other", ca=True)
    leaf = holder("Leaf", root)
    lists = revocations(root, leaf, on=AT) + revocations(other, leaf, on=AT)
    found = read_trust(store(tmp_path / "t", root.pem, lists))
    after, before = AT + timedelta(days=1), AT - timedelta(days=1)
    way = find_path(leaf.certificate, [], found, after)
    assert way is not None and way.revoked == leaf.certificate
    way = find_path(leaf.certificate, [], found, before)
    assert way is not None and way.holds


@pytest.mark.parametrize(
    "content",
    [b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"],
)
def test_a_folder_without_anchor_is_no_trust_store(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(EvidenceError) as caught:
        read_trust(store(tmp_path / "t", content))
    assert caught.value.findings[0].code == "LK557"
    with pytest.raises(EvidenceError):
        read_trust(tmp_path / "nowhere")


def test_missing_extra_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EvidenceError) as caught:
        new_request(b"x")
    assert caught.value.findings[0].code == "LK559"
    assert "legalkit[timestamp]" in caught.value.findings[0].hint("zh")


# --- the request over HTTP, to a server on this machine

Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], str]]:
    running: list[HTTPServer] = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                answer(self, self.rfile.read(int(self.headers["Content-Length"])))

            def log_message(self, *args: object) -> None:
                """Quiet."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return f"http://user:secret@127.0.0.1:{server.server_port}/tsr?key=secret"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def reply_with(status: int, body: bytes = b"", kind: str = "application/timestamp-reply") -> Answer:
    def answer(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Location", "http://elsewhere.invalid/")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_seal_through_the_loopback_authority(
    case: Path, tsa: local.Authority, trust: TrustStore, serve: Callable[[Answer], str]
) -> None:
    seen: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, request: bytes) -> None:
        seen.append(handler.headers["Content-Type"])
        reply_with(200, tsa.answer(request))(handler, request)

    url = serve(answer)
    made = seal(case, AT, "顾", authority=Authority(lambda q: fetch_stamp(url, q), trust))
    assert made.stamp and made.stamp.trusted and seen == ["application/timestamp-query"]


@pytest.mark.parametrize(
    ("answer", "tries"),
    [
        (reply_with(503), 3),
        (reply_with(404), 1),
        (reply_with(302), 1),
        (reply_with(200, b"<html>", "text/html"), 1),
        (reply_with(200, b"x" * 300_000), 1),
    ],
)
def test_no_usable_answer_is_told_without_secrets(
    answer: Answer, tries: int, serve: Callable[[Answer], str]
) -> None:
    waits: list[float] = []
    count: list[int] = []

    def counted(handler: BaseHTTPRequestHandler, request: bytes) -> None:
        count.append(1)
        answer(handler, request)

    with pytest.raises(InputError) as caught:
        fetch_stamp(serve(counted), b"q", sleep=waits.append)
    (finding,) = caught.value.findings
    assert finding.code == "LK558" and "secret" not in finding.text()
    assert len(count) == tries and len(waits) == tries - 1


def test_slow_answer_and_no_connection_end(serve: Callable[[Answer], str]) -> None:
    ticks = iter(range(0, 10_000, 100))
    with pytest.raises(InputError, match=r"60"):
        fetch_stamp(serve(reply_with(200, b"x")), b"q", clock=lambda: next(ticks))
    quick = Limits(timeout=0.5, attempts=2)
    with pytest.raises(InputError, match="ConnectionError"):
        fetch_stamp("http://127.0.0.1:9/", b"q", limits=quick, sleep=lambda _: None)


@pytest.mark.parametrize("url", ["ftp://a/", "tsa", "http://", "http://a:b/", "file:///etc/passwd"])
def test_only_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(InputError) as caught:
        fetch_stamp(url, b"q")
    assert caught.value.findings[0].code == "LK558"
