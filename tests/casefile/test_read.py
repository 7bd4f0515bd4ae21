"""Reading a case folder: names of any script, and files that broke other programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legalkit.casefile import read_case, starter
from legalkit.model.errors import InputError

BASE = """legalkit: 1
case: {{id: T, title: 测试}}
parties:
  - {{id: C, role: creditor, name: {creditor}}}
  - {{id: D, role: debtor, name: {debtor}}}
claims:
  - {{id: CL1, title: 货款, type: services, governing_law: CN}}
{more}"""


def folder(
    tmp_path: Path, more: str = "", creditor: str = "示例甲", debtor: str = "示例乙"
) -> Path:
    (tmp_path / "evidence").mkdir(exist_ok=True)
    text = BASE.format(creditor=creditor, debtor=debtor, more=more)
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def codes(path: Path) -> list[str]:
    return [finding.code for finding in read_case(path).findings]


def test_names_in_chinese_and_arabic_stay_as_written(tmp_path: Path) -> None:
    read = read_case(
        folder(tmp_path, creditor="苏州“示例”（集团）有限公司", debtor="شركة المثال للتجارة ش.م.م")
    )
    assert read.findings == []
    assert [p.name for p in read.require().parties] == [
        "苏州“示例”（集团）有限公司",
        "شركة المثال للتجارة ش.م.م",
    ]


def test_a_file_with_a_chinese_name_is_found(tmp_path: Path) -> None:
    path = folder(
        tmp_path, "evidence:\n  - {id: E1, role: demand, title: 函, file: 催告/催款函 一.pdf}\n"
    )
    (path / "evidence" / "催告").mkdir()
    (path / "evidence" / "催告" / "催款函 一.pdf").write_bytes(b"%PDF-")
    assert codes(path) == []


@pytest.mark.parametrize("section", ["parties", "claims"])
def test_an_id_used_twice_names_both_lines(tmp_path: Path, section: str) -> None:
    path = folder(tmp_path)
    text = (path / "case.yaml").read_text("utf-8")
    twice = {
        "parties": "  - {id: C, role: other, name: 丙}\nclaims:",
        "claims": "claims:\n  - {id: CL1, title: 二, type: loan, governing_law: CN}",
    }[section]
    (path / "case.yaml").write_text(text.replace("claims:", twice), encoding="utf-8")
    read = read_case(path)
    assert [f.code for f in read.findings] == ["LK107"]
    assert "line " in read.findings[0].message()
    with pytest.raises(InputError):
        read.require()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("none.pdf", "LK108"),
        ("../case.yaml", "LK112"),
        ("a/../../case.yaml", "LK112"),
        ("/etc/hosts", "LK112"),
        ("sub", "LK108"),
        ("x" * 300 + ".pdf", "LK108"),
        ('"a\\0b.pdf"', "LK112"),
    ],
)
def test_files_that_cannot_be_accepted(tmp_path: Path, name: str, code: str) -> None:
    path = folder(tmp_path, f"evidence:\n  - {{id: E1, role: demand, title: 函, file: {name}}}\n")
    (path / "evidence" / "sub").mkdir()
    if "\\0" in name:  # YAML itself may refuse the character; either way it is a finding
        assert codes(path) in ([code], ["LK101"])
    else:
        assert codes(path) == [code]


def test_links_are_refused(tmp_path: Path) -> None:
    outside = tmp_path / "secret.pdf"
    outside.write_bytes(b"x")
    case = tmp_path / "case"
    case.mkdir()
    path = folder(
        case,
        "evidence:\n  - {id: E1, role: demand, title: 函, file: link.pdf}\n"
        "  - {id: E2, role: demand, title: 函, file: dir/secret.pdf}\n"
        "  - {id: E3, role: demand, title: 函, file: loop.pdf}\n",
    )
    (path / "evidence" / "link.pdf").symlink_to(outside)
    (path / "evidence" / "dir").symlink_to(tmp_path, target_is_directory=True)
    (path / "evidence" / "loop.pdf").symlink_to("loop.pdf")
    assert codes(path)[:2] == ["LK112", "LK112"]
    assert codes(path)[2] in ("LK112", "LK108")
    assert len(codes(path)) == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"),
    ],
)
def test_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    path = folder(tmp_path)
    file = path / "case.yaml"
    file.write_bytes(change(file.read_bytes()))
    read = read_case(path)
    assert read.findings == []
    assert read.require().case.title == "测试"


def test_gbk_is_named_and_not_guessed(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "case.yaml").write_bytes((path / "case.yaml").read_text("utf-8").encode("gbk"))
    read = read_case(path)
    assert [f.code for f in read.findings] == ["LK110"]
    assert read.case is None


@pytest.mark.parametrize("text", ["", "\n\n", "# 只有注释\n", "---\n"])
def test_an_empty_file_lists_what_is_missing(tmp_path: Path, text: str) -> None:
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    found = read_case(tmp_path).findings
    assert {f.code for f in found} == {"LK104"}
    assert {f.where.field for f in found} == {"legalkit", "case", "parties", "claims"}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5000,
        "{a: " * 3000,
        "- " * 2000 + "x",
        "a: &x [1]\nb: *x\n",
        "just words",
        "- list\n",
        "parties: {C: 1}\nclaims: text\nevidence: [a, [b]]\ncompanies: x\n",
    ],
)
def test_deep_or_odd_notation_is_a_finding_and_no_traceback(tmp_path: Path, text: str) -> None:
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    read = read_case(tmp_path)
    assert read.case is None
    assert read.findings
    assert all(f.text("zh") for f in read.findings)


def test_a_folder_without_a_case(tmp_path: Path) -> None:
    read = read_case(tmp_path / "none")
    assert [f.code for f in read.findings] == ["LK111"]
    assert "case new" in read.findings[0].hint()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ("events:\n  - {id: V, kind: demand_letter, date: 2024-01-01, by: X}\n", "events[0].by"),
        (
            "events:\n  - {id: V, kind: demand_letter, date: 2024-01-01, evidence: [E9]}\n",
            "events[0].evidence[0]",
        ),
        (
            "payments:\n  - {id: P, date: 2024-01-01, amount: 1, allocate_to: CL9}\n",
            "payments[0].allocate_to",
        ),
        ("mandate: {lawyer: L9}\n", "mandate.lawyer"),
        ("preservation: {timing: in_suit, respondents: [D, Z]}\n", "preservation.respondents[1]"),
    ],
)
def test_references_that_lead_nowhere(tmp_path: Path, more: str, field: str) -> None:
    read = read_case(folder(tmp_path, more))
    assert [(f.code, f.where.field) for f in read.findings] == [("LK106", field)]


def test_references_that_hold(tmp_path: Path) -> None:
    more = (
        "events:\n  - {id: V, kind: demand_letter, date: 2024-01-01, by: creditor, to: D,\n"
        "     claims: [CL1]}\n"
        "payments:\n  - {id: P, date: 2024-01-01, amount: 1, allocate_to: CL1}\n"
    )
    assert codes(folder(tmp_path, more)) == []


def test_company_files_are_read_and_their_mistakes_told(tmp_path: Path) -> None:
    path = folder(tmp_path, "companies: [good.yaml, bad.yaml, none.yaml, ../out.yaml, facts.csv]\n")
    (path / "good.yaml").write_text(
        "as_of: 2026-01-01\nentities: [{id: D, name: 乙}]\n", encoding="utf-8"
    )
    (path / "bad.yaml").write_text("as_of: 2026-13-01\n", encoding="utf-8")
    (path / "facts.csv").write_text("a,b\n", encoding="utf-8")
    read = read_case(path)
    # A table that nobody says how to read is named, not passed over.
    assert [f.code for f in read.findings] == ["LK105", "LK108", "LK112", "LK657"]
    assert [c.entities[0].name for c in read.companies] == ["乙"]


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.integers(0, 400), st.binary(max_size=6))
def test_a_damaged_file_never_raises(tmp_path: Path, at: int, damage: bytes) -> None:
    raw = starter().encode("utf-8")
    (tmp_path / "case.yaml").write_bytes(raw[:at] + damage + raw[at + len(damage) :])
    read = read_case(tmp_path)
    assert (read.case is None) == bool(read.findings)
    for finding in read.findings:
        assert finding.text("en")
