"""Whatever is done to a file, a name or the log: the check says so."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legalkit.evidence.custody import HEAD, LOG, Entry, append, read_log
from legalkit.evidence.fixity import fingerprints
from legalkit.evidence.intake import add, intake, verify
from legalkit.model.errors import EvidenceError

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
FILES = {
    "contract/合同.pdf": b"%PDF contract",
    "notes/dn1.pdf": b"signed by the gate",
    "notes/dn2.pdf": b"signed by nobody",
    "empty.txt": b"",
}


def codes(folder: Path) -> list[str]:
    return [finding.code for finding in verify(folder).findings]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return build(tmp_path / "case")


def build(folder: Path) -> Path:
    for name, content in FILES.items():
        path = folder / "evidence" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    intake(folder, AT, "顾承安", reason="首次入库")
    append(folder, [Entry("view", "notes/dn1.pdf"), Entry("handover", reason="给律师")], AT, "顾")
    return folder


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield build(tmp_path_factory.mktemp("master") / "case")


def test_untouched_is_clean(case: Path) -> None:
    report = verify(case)
    assert report.ok and report.checked == 4 and report.records == 6


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_changed_byte_of_log_or_head_is_reported(
    data: st.DataObject, master: Path, tmp_path: Path
) -> None:
    name = data.draw(st.sampled_from([LOG, HEAD]))
    raw = bytearray((master / name).read_bytes())
    position = data.draw(st.integers(0, len(raw) - 1))
    how = data.draw(st.sampled_from(["flip", "drop", "insert", "cut"]))
    if how == "flip":
        raw[position] ^= data.draw(st.integers(1, 255))
    elif how == "drop":
        del raw[position]
    elif how == "insert":
        raw.insert(position, data.draw(st.integers(0, 255)))
    else:
        del raw[position:]
    if bytes(raw) == (master / name).read_bytes():
        return
    work = fresh(master, tmp_path)
    (work / name).write_bytes(bytes(raw))
    assert codes(work)


def fresh(master: Path, tmp_path: Path) -> Path:
    work = tmp_path / "work"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(master, work)
    return work


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_removed_doubled_or_swapped_record_is_reported(
    data: st.DataObject, master: Path, tmp_path: Path
) -> None:
    lines = (master / LOG).read_bytes().splitlines(keepends=True)
    one = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.integers(0, len(lines) - 1).filter(lambda n: n != one))
    how = data.draw(st.sampled_from(["remove", "double", "swap"]))
    if how == "remove":
        del lines[one]
    elif how == "double":
        lines.insert(other, lines[one])
    else:
        lines[one], lines[other] = lines[other], lines[one]
    work = fresh(master, tmp_path)
    (work / LOG).write_bytes(b"".join(lines))
    assert codes(work)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_change_of_a_file_or_name_is_reported(
    data: st.DataObject, master: Path, tmp_path: Path
) -> None:
    work = fresh(master, tmp_path)
    name = data.draw(st.sampled_from(sorted(FILES)))
    path = work / "evidence" / name
    ways = ["change", "append", "remove", "rename", "recase", "recompose", "add", "link", "hard"]
    how = data.draw(st.sampled_from(ways))
    if how == "change" and FILES[name]:
        raw = bytearray(FILES[name])
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
        path.write_bytes(bytes(raw))
        expected = "LK522"
    elif how in ("append", "change"):
        path.write_bytes(FILES[name] + b" ")
        expected = "LK522"
    elif how == "remove":
        path.unlink()
        expected = "LK523"
    elif how == "rename":
        path.rename(path.with_name("renamed.bin"))
        expected = "LK525"
    elif how == "recase":
        path.rename(path.with_name(path.name.replace(path.suffix, path.suffix.upper())))
        expected = "LK525"
    elif how == "recompose":
        # A name typed on a Mac and the same name typed elsewhere: other bytes, another name.
        composed = path.with_name("Übergabe.pdf")
        path.rename(composed.with_name(unicodedata.normalize("NFD", composed.name)))
        expected = "LK525"
    elif how == "hard":
        # Nothing has changed yet; through the second name it could.
        os.link(path, work / "second-name.bin")
        expected = "LK586"
    elif how == "add":
        path.with_name("slipped-in.pdf").write_bytes(b"new")
        expected = "LK524"
    else:
        outside = work / "outside.bin"
        shutil.move(path, outside)
        path.symlink_to(outside)
        expected = "LK526"
    assert expected in codes(work)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_edited_field_of_any_record_is_reported(
    data: st.DataObject, master: Path, tmp_path: Path
) -> None:
    """Edited as a forger would: the line stays canonical, the rest of the log is left alone."""
    lines = (master / LOG).read_bytes().splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    record = json.loads(lines[number])
    name = data.draw(st.sampled_from(sorted(record)))
    value = data.draw(
        st.one_of(
            st.none(), st.booleans(), st.integers(0, 9), st.text(max_size=6),
            st.sampled_from(["intake", "view", "0" * 64]),
        )
    )  # fmt: skip
    if record[name] == value and type(record[name]) is type(value):
        return
    record[name] = value
    lines[number] = json.dumps(
        record, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode("utf-8", "replace")
    work = fresh(master, tmp_path)
    (work / LOG).write_bytes(b"\n".join(lines) + b"\n")
    assert codes(work)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_rewritten_end_is_missed_by_the_head(
    data: st.DataObject, master: Path, tmp_path: Path
) -> None:
    """Edited with every following link made to hold: the head remembers the last record."""
    records = [json.loads(line) for line in (master / LOG).read_bytes().splitlines()]
    number = data.draw(st.integers(0, len(records) - 1))
    records[number]["who"] += "!"
    lines: list[bytes] = []
    for record in records:
        record["previous"] = hashlib.sha256(lines[-1]).hexdigest() if lines else "0" * 64
        told = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        lines.append(told.encode())
    work = fresh(master, tmp_path)
    (work / LOG).write_bytes(b"\n".join(lines) + b"\n")
    assert "LK533" in codes(work)


def test_a_hard_link_made_later_is_told_with_what_to_do(case: Path, tmp_path: Path) -> None:
    original = case / "evidence/notes/dn1.pdf"
    os.link(original, tmp_path / "elsewhere.pdf")
    report = verify(case)
    (finding,) = report.findings
    assert (finding.code, finding.severity) == ("LK586", "warning") and not report.ok
    assert "2 names" in finding.message("en") and "cp -p" in finding.hint("zh")
    # What the hint says solves it, and the content stays the recorded one.
    own = original.with_suffix(".own")
    shutil.copy2(original, own)
    own.replace(original)
    assert verify(case).ok


def test_a_pipe_put_in_place_of_a_file_does_not_stop_the_check(case: Path) -> None:
    """Opening a pipe waits for somebody to write; the check must not wait."""
    path = case / "evidence/notes/dn1.pdf"
    found = list(fingerprints([("dn1", path)]))
    path.unlink()
    os.mkfifo(path)
    ((_, _, mark),) = fingerprints([("dn1", path)])
    assert mark != found[0][2]
    assert {"LK526", "LK523"} <= set(codes(case))


def test_swapped_contents_are_two_changes(case: Path) -> None:
    one, two = case / "evidence/notes/dn1.pdf", case / "evidence/notes/dn2.pdf"
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    assert verify(case).changed == ("notes/dn1.pdf", "notes/dn2.pdf")


def test_record_cut_off_at_the_end_is_missed_by_the_head(case: Path) -> None:
    lines = (case / LOG).read_bytes().splitlines(keepends=True)
    (case / LOG).write_bytes(b"".join(lines[:-1]))
    assert codes(case) == ["LK533"]
    (case / HEAD).unlink()
    assert codes(case) == ["LK533"]


def test_whole_log_gone_is_reported(case: Path) -> None:
    (case / LOG).unlink()
    assert {"LK533", "LK528"} <= set(codes(case))
    with pytest.raises(EvidenceError):
        intake(case, AT, "顾")


def test_half_written_line_is_reported_kept_and_accounted_for(case: Path) -> None:
    torn = b'{"action":"view","at":"2026-03-0'
    before = (case / LOG).read_bytes()
    (case / LOG).write_bytes(before + torn)
    report = verify(case)
    assert [f.code for f in report.findings] == ["LK520"]
    assert report.first_broken is None and report.records == 6
    record = append(case, [Entry("verify")], AT, "顾")[0]
    assert record.torn is not None and record.number == 7
    assert (case / LOG).read_bytes().startswith(before + torn + b"\n")
    assert codes(case) == ["LK520"]
    changed = (case / LOG).read_bytes().replace(torn, torn[:-1] + b"9")
    (case / LOG).write_bytes(changed)
    assert "LK521" in codes(case)


def test_power_cut_between_record_and_head_is_a_warning(case: Path) -> None:
    head = (case / HEAD).read_bytes()
    append(case, [Entry("verify")], AT, "顾")
    (case / HEAD).write_bytes(head)
    assert codes(case) == ["LK532"]
    append(case, [Entry("verify")], AT, "顾")
    assert codes(case) == []


def test_first_broken_record_is_named(case: Path) -> None:
    lines = (case / LOG).read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace("顾承安".encode(), "某某某".encode())
    (case / LOG).write_bytes(b"".join(lines))
    report = verify(case)
    assert (
        report.first_broken == 4
    )  # the changed line still parses; the one after it no longer follows
    assert read_log(case).findings[0].where.line == 4


def test_nothing_is_added_to_a_broken_log(case: Path) -> None:
    (case / LOG).write_bytes(b"{}\n" + (case / LOG).read_bytes())
    before = (case / LOG).read_bytes()
    with pytest.raises(EvidenceError):
        append(case, [Entry("view")], AT, "顾")
    assert (case / LOG).read_bytes() == before


@pytest.mark.parametrize("target", [LOG, "evidence"])
def test_links_in_place_of_log_or_folder_are_refused(case: Path, target: str) -> None:
    shutil.move(case / target, case / "moved")
    (case / target).symlink_to(case / "moved")
    assert "LK526" in codes(case)


def test_linked_folder_and_pipe_inside_evidence_are_refused(case: Path) -> None:
    (case / "elsewhere").mkdir()
    (case / "elsewhere/x.pdf").write_bytes(b"x")
    (case / "evidence/linked").symlink_to(case / "elsewhere")
    os.mkfifo(case / "evidence/pipe")
    assert codes(case) == ["LK526", "LK526"]


def test_gbk_name_is_refused_and_shown(case: Path) -> None:
    raw = os.fsencode(case / "evidence") + b"/" + "合同".encode("gbk")
    Path(os.fsdecode(raw)).write_bytes(b"x")
    report = verify(case)
    assert [f.code for f in report.findings] == ["LK534"]
    report.findings[0].text("zh").encode("utf-8")


@pytest.mark.parametrize("name", ["../../evil", "/tmp/evil", "a/../../b"])  # noqa: S108
def test_intake_cannot_lead_outside(case: Path, name: str) -> None:
    source = case.parent / "new.pdf"
    source.write_bytes(b"new")
    with pytest.raises(EvidenceError):
        add(case, [source], AT, "顾", into=name)


def test_links_are_not_taken_in(case: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.pdf"
    real.write_bytes(b"real")
    link = tmp_path / "link.pdf"
    link.symlink_to(real)
    report = add(case, [link, tmp_path], AT, "顾")
    assert [f.code for f in report.findings] == ["LK526", "LK580"] and not report.records
    assert verify(case).ok


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cut=st.integers(1, 400))
def test_power_cut_at_any_byte_loses_no_whole_record(
    cut: int, master: Path, tmp_path: Path
) -> None:
    """The log ends anywhere inside its last record: what is whole stays, what is torn is named."""
    work = fresh(master, tmp_path)
    before = (work / LOG).read_bytes()
    head = (work / HEAD).read_bytes()
    append(work, [Entry("export", "notes/dn1.pdf", reason="法院提交")], AT, "顾")
    whole = (work / LOG).read_bytes()
    keep = min(len(before) + cut, len(whole) - 1)
    (work / LOG).write_bytes(whole[:keep])
    (work / HEAD).write_bytes(head)
    report = verify(work)
    assert [f.code for f in report.findings] == ["LK520"] and report.records == 6
    append(work, [Entry("verify")], AT, "顾")
    assert (work / LOG).read_bytes().startswith(whole[:keep] + b"\n")
    assert codes(work) == ["LK520"]


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_the_head_must_be_a_file_of_its_own(case: Path, tmp_path: Path, kind: str) -> None:
    # A pipe would have kept the check waiting; a link would have been believed.
    head = case / HEAD
    away = tmp_path / "elsewhere"
    head.rename(away)
    if kind == "link":
        head.symlink_to(away)
    elif kind == "pipe":
        os.mkfifo(head)
    else:
        head.mkdir()
    assert codes(case)[0] == "LK526"
    with pytest.raises(EvidenceError):
        append(case, [Entry("view")], AT, "顾")


@pytest.mark.parametrize("name", [LOG, HEAD, "seals/manifest.json"])
def test_a_second_name_of_the_record_itself_is_told(case: Path, tmp_path: Path, name: str) -> None:
    kept = case / name
    kept.parent.mkdir(exist_ok=True)
    kept.touch()
    os.link(kept, tmp_path / "elsewhere")
    found = [f for f in verify(case).findings if f.code == "LK586"]
    assert [(f.where.file, f.severity) for f in found] == [(name, "warning")]
