"""Handing over and copying: nothing leaves without a record, and nothing that has changed leaves."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from legalkit.cli import root
from legalkit.cli.run import run
from legalkit.evidence.custody import read_log
from legalkit.evidence.handling import Act, copy_out, hand_over
from legalkit.evidence.intake import add, verify
from legalkit.model.errors import EvidenceError

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
CASE = """
legalkit: 1
case: {id: T, title: 测试, jurisdiction: CN}
parties: [{id: C, role: creditor, name: 甲}, {id: D, role: debtor, name: 乙}]
claims: [{id: CL1, title: 货款, type: sale_of_goods, governing_law: CN, due_on: 2024-01-01, amount: 5.00}]
evidence:
  - {id: E1, role: contract, title: 合同, file: in/合同.pdf, form: original}
  - {id: E2, role: invoice, title: 发票, file: in/发票.pdf, form: copy}
  - {id: E3, role: other, title: 尚未取得}
"""
ACT = Act("顾", reason="开庭", authority="林律师", purpose="filing", to="法院")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    pile, folder = tmp_path / "in", tmp_path / "case"
    pile.mkdir()
    (pile / "合同.pdf").write_bytes(b"contract")
    (pile / "发票.pdf").write_bytes(b"invoice" * 1000)
    (folder / "evidence").mkdir(parents=True)
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    add(folder, [pile], AT, "顾", reason="收件")
    return folder


def codes(caught: pytest.ExceptionInfo[EvidenceError]) -> list[str]:
    return [finding.code for finding in caught.value.findings]


def test_intake_says_what_came_and_what_lies_there(case: Path) -> None:
    for record in read_log(case).records:
        assert (record.held, record.before) == ("original", record.sha256)


def test_a_handover_says_everything_and_the_check_still_holds(case: Path) -> None:
    (record,) = hand_over(case, ["in/合同.pdf"], AT, ACT)
    assert (record.action, record.who, record.to, record.purpose, record.reason, record.authority,
            record.held) == ("handover", "顾", "法院", "filing", "开庭", "林律师", "original")  # fmt: skip
    assert record.sha256 == read_log(case).files()["in/合同.pdf"].sha256
    assert verify(case).ok


def test_working_copies_are_compared_and_recorded(case: Path, tmp_path: Path) -> None:
    goal = tmp_path / "work"
    done = copy_out(case, ["in/合同.pdf", "in/发票.pdf", "in/合同.pdf"], goal, AT, ACT)
    assert [(r.held, r.before == r.sha256) for r in done] == [("working_copy", True)] * 2
    assert (goal / "in/发票.pdf").read_bytes() == b"invoice" * 1000
    (goal / "in/发票.pdf").write_bytes(b"notes")
    assert verify(case).ok


def test_what_changed_or_was_never_taken_in_does_not_leave(case: Path, tmp_path: Path) -> None:
    (case / "evidence/in/合同.pdf").chmod(0o644)
    (case / "evidence/in/合同.pdf").write_bytes(b"forged")
    before = len(read_log(case).records)
    for act in (
        lambda: hand_over(case, ["in/发票.pdf", "in/合同.pdf", "x"], AT, ACT),
        lambda: copy_out(case, ["in/发票.pdf", "in/合同.pdf", "x"], tmp_path / "w", AT, ACT),
    ):
        with pytest.raises(EvidenceError) as caught:
            act()
        assert codes(caught) == ["LK522", "LK524"]
    (case / "evidence/in/合同.pdf").unlink()
    with pytest.raises(EvidenceError) as caught:
        hand_over(case, ["in/合同.pdf"], AT, ACT)
    assert codes(caught) == ["LK529"]
    assert len(read_log(case).records) == before and not (tmp_path / "w").exists()


def test_a_copy_overwrites_nothing_and_never_goes_among_the_originals(
    case: Path, tmp_path: Path
) -> None:
    (tmp_path / "w/in").mkdir(parents=True)
    (tmp_path / "w/in/合同.pdf").write_bytes(b"mine")
    with pytest.raises(EvidenceError) as caught:
        copy_out(case, ["in/合同.pdf", "in/发票.pdf"], tmp_path / "w", AT, ACT)
    assert codes(caught) == ["LK527"] and (tmp_path / "w/in/合同.pdf").read_bytes() == b"mine"
    # The one that was copied is recorded all the same.
    assert [r.path for r in read_log(case).records if r.action == "copy"] == ["in/发票.pdf"]
    with pytest.raises(EvidenceError) as caught:
        copy_out(case, ["in/合同.pdf"], case / "evidence" / "copies", AT, ACT)
    assert codes(caught) == ["LK112"]


def test_nothing_is_recorded_in_a_broken_log(case: Path) -> None:
    log = case / "custody.jsonl"
    log.write_bytes(log.read_bytes().replace("收件".encode(), "偷件".encode(), 1))
    with pytest.raises(EvidenceError):
        hand_over(case, ["in/合同.pdf"], AT, ACT)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_verbs(
    case: Path, tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["evidence", "hand-over", str(case), "E1", "--to", "court", "--purpose", "filing"]
    assert run(root, [*words, "--who", "Gu", "--lang", lang]) == 0
    assert "court" in capsys.readouterr().out
    goal = tmp_path / "work"
    words = ["evidence", "copy", str(case), "E1", "E2", "--to", str(goal), "--json"]
    assert run(root, words) == 0
    told = json.loads(capsys.readouterr().out)["records"]
    assert [(r["action"], r["held"]) for r in told] == [("copy", "working_copy")] * 2
    assert run(root, ["evidence", "show", str(case), "E1", "--lang", lang]) == 0
    shown = capsys.readouterr().out
    assert "court · filing" in shown.replace("\n", " ")


@pytest.mark.parametrize("item", ["E3", "E9"])
def test_an_item_without_a_file_cannot_be_handed_over(
    case: Path, item: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, ["evidence", "hand-over", str(case), item, "--to", "court"]) == 2
    assert "LK531" in capsys.readouterr().err
