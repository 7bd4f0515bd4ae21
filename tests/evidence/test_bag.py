"""Bags: bagit.py accepts them, nothing but the bag is needed, and every change is found."""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import bagit
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legalkit.evidence.bag import Sending, encoded, export_bag
from legalkit.evidence.bag_check import decoded, verify_bag
from legalkit.evidence.bag_report import custody_report
from legalkit.evidence.custody import Entry, append, read_log
from legalkit.evidence.intake import intake, verify
from legalkit.evidence.seal import seal
from legalkit.model.errors import EvidenceError

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SENDING = Sending("苏州某某有限公司", "C-1", "Evidence\nof C-1", date(2026, 3, 1))
NFD = unicodedata.normalize("NFD", "Übergabe.pdf")
FILES = {
    "合同.pdf": b"%PDF contract",
    "notes/dn1.pdf": b"gate",
    "notes/empty.txt": b"",
    NFD: b"nfd",
    "two\nlines.txt": b"lf",
    "a\rb.txt": b"cr",
}


def build(folder: Path, sealed: bool = True) -> Path:
    for name, content in FILES.items():
        path = folder / "evidence" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    intake(folder, AT, "顾承安", reason="首次<入库>", authority="总经理")
    append(folder, [Entry("view", "合同.pdf"), Entry("view", "notes/dn1.pdf")], AT, "李")
    if sealed:
        seal(folder, AT, "顾承安")
    return folder


def export(case: Path, out: Path, paths: list[str] | None = None, lang: str = "zh"):  # type: ignore[no-untyped-def]
    return export_bag(
        case,
        out,
        SENDING,
        AT,
        "顾承安",
        paths=paths,
        report=lambda r, log, bag: custody_report(r, log, bag, SENDING, lang),
        reason="提交法院",
    )


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return build(tmp_path / "case")


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("bags")
    export(build(folder / "case"), folder / "bag")
    yield folder / "bag"


def codes(bag: Path) -> list[str]:
    return [finding.code for finding in verify_bag(bag).findings]


def test_bagit_accepts_the_bag_and_so_do_we(case: Path, tmp_path: Path) -> None:
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in (case / "evidence").rglob("*.*")}
    made = export(case, tmp_path / "out/bag")
    assert bagit.Bag(str(made.folder)).validate()
    report = verify_bag(made.folder)
    assert report.ok and not report.findings and report.files == 6 and report.id == made.id
    assert dict(report.info)["Payload-Oxum"] == f"{made.size}.6"
    assert dict(report.info)["External-Description"] == "Evidence of C-1"
    assert report.seals is not None and len(report.seals.seals) == 1
    assert before == {
        p: (p.read_bytes(), p.stat().st_mtime_ns) for p in (case / "evidence").rglob("*.*")
    }
    assert {p.name for p in (made.folder / "data").iterdir()} >= {NFD, "two\nlines.txt", "a\rb.txt"}
    record = read_log(case).records[-1]
    assert (record.action, record.sha256, record.reason) == ("export", made.id, "提交法院")
    assert verify(case).ok and made.to_json()["files"] == list(made.files)
    assert report.to_json("zh")["ok"] is True
    shutil.rmtree(case)
    assert verify_bag(made.folder).ok


def test_report_is_printable_and_shows_who_had_what(case: Path, tmp_path: Path) -> None:
    for lang, word in (("zh", "入库"), ("en", "taken in")):
        made = export(case, tmp_path / lang, lang=lang)
        page = (made.folder / "custody/report.html").read_text(encoding="utf-8")
        assert word in page and made.id in page and "提交法院" in page
        assert "首次&lt;入库&gt; · 总经理" in page
        assert "<script" not in page and "http" not in page


def test_selection_keeps_other_names_at_home(case: Path, tmp_path: Path) -> None:
    made = export(case, tmp_path / "bag", ["notes/dn1.pdf"])
    assert [f.code for f in made.findings] == ["LK595"]
    assert verify_bag(made.folder).ok and bagit.Bag(str(made.folder)).validate()
    everything = b"".join(p.read_bytes() for p in made.folder.rglob("*") if p.is_file())
    assert "合同".encode() not in everything and not (made.folder / "seals").exists()
    extract = made.folder / "custody/extract.jsonl"
    rows = [json.loads(line) for line in extract.read_bytes().splitlines()]
    assert sum(set(row) == {"number", "digest"} for row in rows) == len(rows) - 3


def last_hidden(rows: list[bytes]) -> int:
    return max(
        n
        for n, row in enumerate(rows[:-1])
        if b'"digest"' in row and b'"digest"' not in rows[n + 1]
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.pop(0),
        lambda rows: rows.__setitem__(0, b"x"),
        lambda rows: rows.__setitem__(0, b'{"digest":1,"number":1}'),
        lambda rows: rows.__setitem__(-1, rows[-1].replace(b'"size":17', b'"size":18')),
        lambda rows: rows.__setitem__(-1, b"{}"),
        lambda rows: rows.__setitem__(
            last_hidden(rows), b'{"digest":"%s","number":%d}' % (b"0" * 64, last_hidden(rows) + 1)
        ),
        lambda rows: rows.pop(),
    ],
)
def test_a_changed_extract_is_found_even_with_new_tag_lists(
    case: Path, tmp_path: Path, change: object
) -> None:
    made = export(case, tmp_path / "bag", ["notes/dn1.pdf", "合同.pdf"])
    path = made.folder / "custody/extract.jsonl"
    rows = path.read_bytes().splitlines()
    change(rows)  # type: ignore[operator]
    path.write_bytes(b"\n".join(rows) + b"\n")
    bagit.Bag(str(made.folder)).save()
    found = verify_bag(made.folder)
    assert not found.ok and {f.code for f in found.findings} == {"LK591"}


def test_a_name_with_a_percent_sign_follows_the_standard_and_is_told(tmp_path: Path) -> None:
    case = build(tmp_path / "case", sealed=False)
    (case / "evidence/100%25.pdf").write_bytes(b"x")
    intake(case, AT, "顾")
    made = export(case, tmp_path / "bag")
    assert [f.code for f in made.findings] == ["LK595"] and verify_bag(made.folder).ok
    assert "data/100%2525.pdf\n" in (made.folder / "manifest-sha256.txt").read_text("utf-8")


@given(st.text())
def test_encoding_of_paths_reads_back(path: str) -> None:
    assert decoded(encoded(path)) == path
    assert not {"\r", "\n"} & set(encoded(path))


@pytest.mark.parametrize("where", ["taken", "case/evidence/bag"])
def test_bag_is_not_made_over_anything_or_inside_the_evidence(
    case: Path, tmp_path: Path, where: str
) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(EvidenceError) as caught:
        export(case, tmp_path / where)
    assert caught.value.findings[0].code == "LK590" and verify(case).ok


@pytest.mark.parametrize("paths", [["nowhere.pdf"], []])
def test_unknown_or_no_files_are_refused(case: Path, tmp_path: Path, paths: list[str]) -> None:
    with pytest.raises(EvidenceError) as caught:
        export(case, tmp_path / "bag", paths)
    assert caught.value.findings[0].code == "LK590"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case"]


def test_changed_originals_are_not_exported(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = len(read_log(case).records)
    with monkeypatch.context() as late:  # changed between the check and the copy
        real = verify(case)
        late.setattr("legalkit.evidence.bag.verify", lambda _: real)
        (case / "evidence/合同.pdf").write_bytes(b"other")
        with pytest.raises(EvidenceError) as caught:
            export(case, tmp_path / "bag")
    assert [f.code for f in caught.value.findings] == ["LK522"]
    with pytest.raises(EvidenceError) as caught:
        export(case, tmp_path / "bag")
    assert [f.code for f in caught.value.findings] == ["LK522"]
    assert len(read_log(case).records) == records
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case"]


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_single_mutation_of_a_bag_is_reported(
    data: st.DataObject, master: Path, tmp_path: Path
) -> None:
    bag = tmp_path / "bag"
    shutil.rmtree(bag, ignore_errors=True)
    shutil.copytree(master, bag)
    # The lists of tag files are guarded by what they list, not by themselves.
    files = sorted(p for p in bag.rglob("*") if p.is_file() and p.stat().st_size)
    path = files[data.draw(st.integers(0, len(files) - 1))]
    raw = bytearray(path.read_bytes())
    how = data.draw(st.sampled_from(["flip", "cut", "remove", "rename", "add"]))
    place = data.draw(st.integers(0, len(raw) - 1))
    path.chmod(0o644)
    if how == "flip" and not path.name.startswith("tagmanifest-"):
        raw[place] ^= data.draw(st.integers(1, 255))
        path.write_bytes(raw)
    elif how == "cut" and not path.name.startswith("tagmanifest-"):
        path.write_bytes(raw[:place])
    elif how == "remove" and not path.name.startswith("tagmanifest-"):
        path.unlink()
    elif how == "rename" and not path.name.startswith("tagmanifest-"):
        path.rename(path.with_name("renamed"))
    else:
        path.with_name("slipped-in.pdf").write_bytes(b"")
    assert not verify_bag(bag).ok


def listed(bag: Path, text: str) -> None:
    (bag / "manifest-sha256.txt").write_bytes(text.encode())


@pytest.mark.parametrize(
    "line",
    ["x", f"{'0' * 64}  ../../etc/passwd", f"{'0' * 64}  /etc/passwd", f"{'0' * 64}  ~/x", "zz  a"],
)
def test_lines_that_lead_outside_are_refused(case: Path, tmp_path: Path, line: str) -> None:
    made = export(case, tmp_path / "bag")
    text = (made.folder / "manifest-sha256.txt").read_bytes().decode()
    listed(made.folder, f"{text}{line}\n")
    assert "LK591" in codes(made.folder)


def test_twice_listed_files_unknown_lists_links_and_fetch_are_refused(
    case: Path, tmp_path: Path
) -> None:
    made = export(case, tmp_path / "bag")
    text = (made.folder / "manifest-sha256.txt").read_bytes().decode()
    listed(made.folder, text + text.splitlines()[0] + "\n")
    assert "LK591" in codes(made.folder)
    listed(made.folder, text)
    for name, content in (("manifest-md5.txt", b""), ("fetch.txt", b""), ("bagit.txt", b"\xff")):
        (made.folder / name).write_bytes(content)
        assert "LK591" in codes(made.folder), name
    (made.folder / "data/link").symlink_to("/etc/passwd")
    assert "LK526" in codes(made.folder)


def test_bag_of_others_is_checked_without_custody_log(tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "x.txt").write_bytes(b"x")
    bagit.make_bag(str(folder), {"Contact-Name": "X"}, checksums=["sha256"])
    report = verify_bag(folder)
    assert report.ok and [f.code for f in report.findings] == ["LK595"] and report.seals is None
    (folder / "data/x.txt").write_bytes(b"xy")
    found = verify_bag(folder)
    assert not found.ok and [f.code for f in found.findings] == ["LK592", "LK591", "LK595"]
    (folder / "manifest-sha256.txt").unlink()
    assert "LK591" in codes(folder)


def test_what_is_no_bag_at_all(tmp_path: Path) -> None:
    assert set(codes(tmp_path / "nowhere")) == {"LK591", "LK595"}
    assert verify_bag(tmp_path / "nowhere").id == ""


def test_log_of_another_export_is_found(case: Path, tmp_path: Path) -> None:
    first = export(case, tmp_path / "one", ["合同.pdf", "notes/dn1.pdf"])
    second = export(case, tmp_path / "two", ["合同.pdf"])
    shutil.copyfile(first.folder / "custody/extract.jsonl", second.folder / "custody/extract.jsonl")
    bagit.Bag(str(second.folder)).save()
    assert codes(second.folder) == ["LK591"]
    shutil.rmtree(second.folder / "custody")
    for path in second.folder.glob("tagmanifest-*"):
        path.unlink()
    assert codes(second.folder) == ["LK595"]


def test_lists_of_tag_files_may_not_be_taken_away(case: Path, tmp_path: Path) -> None:
    made = export(case, tmp_path / "bag")
    for path in made.folder.glob("tagmanifest-*"):
        path.unlink()
    assert codes(made.folder) == ["LK591"]
