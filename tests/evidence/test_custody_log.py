"""Taking originals in: nothing changed, nothing overwritten, every act on record."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from legalkit.evidence.custody import LOG, START, Entry, append, digest, read_log
from legalkit.evidence.intake import add, intake, registered, verify
from legalkit.model.errors import EvidenceError

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    (folder / "evidence").mkdir(parents=True)
    (folder / "evidence/a.pdf").write_bytes(b"aaa")
    return folder


def test_first_intake_begins_the_log(case: Path) -> None:
    report = intake(case, AT, "顾承安", reason="入库", authority="委托")
    record = report.records[0]
    assert (record.number, record.previous, record.path) == (1, START, "a.pdf")
    assert record.sha256 == digest(b"aaa") and record.size == 3
    line = json.loads((case / LOG).read_text(encoding="utf-8"))
    assert line["who"] == "顾承安" and line["at"] == "2026-03-01T09:00:00+00:00"
    assert line["reason"] == "入库" and line["authority"] == "委托"
    assert registered(case) == {"a.pdf"}


def test_second_intake_adds_nothing_and_does_not_bless_a_change(case: Path) -> None:
    intake(case, AT, "顾")
    assert intake(case, AT, "顾").records == ()
    (case / "evidence/a.pdf").write_bytes(b"bbb")
    report = intake(case, AT, "顾")
    assert report.records == () and [f.code for f in report.findings] == ["LK522"]
    assert verify(case).changed == ("a.pdf",)


def test_records_follow_one_another(case: Path) -> None:
    intake(case, AT, "顾")
    records = append(case, [Entry("view", "a.pdf"), Entry("export", reason="法院")], AT, "律师")
    lines = (case / LOG).read_bytes().splitlines()
    assert records[0].previous == digest(lines[0]) and records[1].previous == digest(lines[1])
    assert [r.action for r in read_log(case).records] == ["intake", "view", "export"]


@pytest.mark.parametrize(("at", "who"), [(datetime(2026, 3, 1), "顾"), (AT, "  ")])
def test_time_without_offset_or_nobody_is_misuse(case: Path, at: datetime, who: str) -> None:
    with pytest.raises(ValueError, match="offset"):
        append(case, [Entry("view")], at, who)


def test_add_copies_and_registers_without_touching_the_source(case: Path, tmp_path: Path) -> None:
    source = tmp_path / "送货单.pdf"
    source.write_bytes(b"note")
    report = add(case, [source], AT, "顾", into="notes")
    assert source.read_bytes() == b"note"
    copy = case / "evidence/notes/送货单.pdf"
    assert copy.read_bytes() == b"note" and not copy.stat().st_mode & 0o222
    assert [r.path for r in report.records] == ["notes/送货单.pdf"]
    assert not list(case.glob(".incoming-*"))
    assert verify(case).added == ("a.pdf",)


def test_add_never_overwrites(case: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.pdf"
    source.write_bytes(b"other")
    report = add(case, [source], AT, "顾")
    assert [f.code for f in report.findings] == ["LK527"] and not report.records
    assert (case / "evidence/a.pdf").read_bytes() == b"aaa"


def test_add_twice_says_so(case: Path, tmp_path: Path) -> None:
    source, twin = tmp_path / "n.pdf", tmp_path / "twin.pdf"
    source.write_bytes(b"n")
    twin.write_bytes(b"n")
    add(case, [source], AT, "顾")
    again = add(case, [source, twin], AT, "顾")
    assert [f.code for f in again.findings] == ["LK530"] and again.known == 1
    assert [r.path for r in again.records] == ["twin.pdf"]


def test_add_registers_a_file_that_lay_there_unregistered(case: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.pdf"
    source.write_bytes(b"aaa")
    assert [r.path for r in add(case, [source], AT, "顾").records] == ["a.pdf"]
    assert verify(case).ok


def test_missing_source_is_a_finding(case: Path, tmp_path: Path) -> None:
    report = add(case, [tmp_path / "nowhere.pdf"], AT, "顾")
    assert [f.code for f in report.findings] == ["LK529"]


def test_name_taken_by_a_folder_is_refused(case: Path, tmp_path: Path) -> None:
    (case / "evidence/n.pdf").mkdir()
    source = tmp_path / "n.pdf"
    source.write_bytes(b"n")
    assert [f.code for f in add(case, [source], AT, "顾").findings] == ["LK526"]


def test_add_refuses_a_broken_log(case: Path, tmp_path: Path) -> None:
    intake(case, AT, "顾")
    (case / LOG).write_bytes(b"nonsense\n")
    source = tmp_path / "n.pdf"
    source.write_bytes(b"n")
    with pytest.raises(EvidenceError):
        add(case, [source], AT, "顾")
    assert not (case / "evidence/n.pdf").exists()


def test_big_files_are_hashed_in_pieces(case: Path) -> None:
    content = b"x" * (3 * (1 << 20) + 7)
    (case / "evidence/big.bin").write_bytes(content)
    records = {r.path: r for r in intake(case, AT, "顾").records}
    assert records["big.bin"].sha256 == digest(content) and records["big.bin"].size == len(content)


def test_writers_at_once_do_not_fork_the_chain(case: Path) -> None:
    intake(case, AT, "顾")

    def note() -> None:
        for _ in range(5):
            append(case, [Entry("view", "a.pdf")], AT, "顾")

    threads = [threading.Thread(target=note) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify(case).ok and len(read_log(case).records) == 21


def test_no_log_yet_is_said(case: Path) -> None:
    report = verify(case)
    assert [f.code for f in report.findings] == ["LK528", "LK524"]
    assert not report.to_json("zh")["ok"]


@pytest.mark.parametrize(
    "line",
    [
        b"[]",
        b'{"number":1}',
        b"{" * 5000,
        b'{"action":"burn","at":"x","authority":null,"number":1,"path":null,"previous":"' + b"0" * 64
        + b'","reason":null,"sha256":null,"size":null,"torn":null,"who":"x"}',
        b'{"action":"view","at":"x","authority":null,"number":"1","path":null,"previous":"' + b"0" * 64
        + b'","reason":null,"sha256":null,"size":null,"torn":null,"who":"x"}',
        b'{"action":"view","at":"x","authority":null,"number":2,"path":null,"previous":"' + b"0" * 64
        + b'","reason":null,"sha256":null,"size":null,"torn":null,"who":"x"}',
        b'{"action":"view","at":"x","authority":null,"number":1,"path":null,"previous":"' + b"0" * 64
        + b'","reason":null,"sha256":null,"size":null,"torn":"ab","who":"x"}',
        b'{"action":"view","at":"x","authority":null,"number":1,"path":null,"previous":"' + b"0" * 64
        + b'","reason":"\\ud800","sha256":null,"size":null,"torn":null,"who":"x"}',
        b'{ "action":"view","at":"x","authority":null,"number":1,"path":null,"previous":"' + b"0" * 64
        + b'","reason":null,"sha256":null,"size":null,"torn":null,"who":"x"}',
    ],
)  # fmt: skip
def test_lines_that_are_no_records(case: Path, line: bytes) -> None:
    (case / LOG).write_bytes(line + b"\n")
    log = read_log(case)
    assert log.broken == 1 and [f.code for f in log.findings] == ["LK521"]
    assert log.findings[0].text("zh")
