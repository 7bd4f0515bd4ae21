"""What moves under our hands while files are taken in: names taken, files changed, disks failing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from legalkit.evidence import take
from legalkit.evidence.intake import add, intake, verify
from legalkit.evidence.take import add_parts
from legalkit.model.errors import EvidenceError

EXAMPLE = Path(__file__).parents[2] / "examples" / "suzhou-chengdu"
AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("custody.*", "out"))
    intake(folder, AT, "顾")
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "新证据.bin"
    path.write_bytes(b"content")
    return path


def test_parts_are_laid_down_once_and_never_over_another(case: Path) -> None:
    part = ("mail/a.eml.parts/合同.pdf", b"one", "part of a.eml")
    first = add_parts(case, [part], AT, "顾", authority="负责人")
    assert [record.path for record in first.records] == [part[0]]
    again = add_parts(case, [part], AT, "顾")
    assert (again.records, again.known, again.findings) == ((), 1, ())
    other = add_parts(case, [(part[0], b"two", "other")], AT, "顾")
    assert [f.code for f in other.findings] == ["LK527"]
    assert (case / "evidence" / part[0]).read_bytes() == b"one"
    assert not list(case.glob(".incoming-*"))
    assert not verify(case).findings


def test_a_part_that_lay_there_unregistered_is_registered(case: Path) -> None:
    (case / "evidence/x.parts").mkdir()
    (case / "evidence/x.parts/a.txt").write_bytes(b"same")
    report = add_parts(case, [("x.parts/a.txt", b"same", "part of x")], AT, "顾")
    assert [record.path for record in report.records] == ["x.parts/a.txt"]
    assert report.findings == ()


@pytest.mark.parametrize("name", ["../out.txt", "a/../../out.txt", "/srv/out.txt"])
def test_a_part_cannot_lead_outside(case: Path, name: str) -> None:
    with pytest.raises(EvidenceError):
        add_parts(case, [(name, b"x", "part")], AT, "顾")


def test_a_name_that_is_no_text_is_refused(case: Path, tmp_path: Path) -> None:
    bad = tmp_path / b"\xff\xfe.bin".decode("utf-8", "surrogateescape")
    bad.write_bytes(b"x")
    report = add(case, [bad], AT, "顾")
    assert [f.code for f in report.findings] == ["LK534"]
    assert report.findings[0].message("zh")


def test_a_name_taken_since_we_looked_is_not_overwritten(
    case: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = take._settle

    def late(writing, unfinished, goal):  # type: ignore[no-untyped-def]
        goal.write_bytes(b"somebody else")
        honest(writing, unfinished, goal)

    monkeypatch.setattr(take, "_settle", late)
    report = add(case, [source], AT, "顾")
    assert [f.code for f in report.findings] == ["LK527"]
    assert report.records == ()
    assert (case / "evidence" / source.name).read_bytes() == b"somebody else"
    assert not list(case.glob(".incoming-*"))


@pytest.mark.parametrize("first", [True, False])
def test_a_source_that_changes_is_told_on_the_first_and_on_later_runs(
    case: Path, source: Path, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    """The state before and after reading differ, although the length is the same."""
    if not first:
        add(case, [source], AT, "顾")
    count = iter(range(100))
    monkeypatch.setattr(take, "_state", lambda handle: (7, next(count), 0))
    report = add(case, [source], AT, "顾")
    assert [f.code for f in report.findings] == ["LK572"]
    assert report.records == ()
    assert (case / "evidence" / source.name).exists() is not first


@pytest.mark.parametrize("first", [True, False])
def test_a_source_that_grows_without_end_is_left(
    case: Path, source: Path, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    if not first:
        add(case, [source], AT, "顾")
    monkeypatch.setattr(take, "_state", lambda handle: (3, 0, 0))  # it was three bytes long
    report = add(case, [source], AT, "顾")
    assert [f.code for f in report.findings] == ["LK572"]


def test_a_goal_that_cannot_be_read_counts_as_another_file(
    case: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case / "evidence" / source.name).write_bytes(b"content")

    def failing(path: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(take, "fingerprint", failing)
    report = add(case, [source], AT, "顾")
    assert [f.code for f in report.findings] == ["LK527"]


def test_a_source_that_cannot_be_read_is_named(
    case: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(take, "open_plain", failing)
    report = add(case, [source], AT, "顾")
    (finding,) = report.findings
    assert source.name in finding.message("en")
    assert report.records == ()
