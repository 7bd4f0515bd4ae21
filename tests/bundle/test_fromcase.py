"""From a case folder to a bundle, through the Python API and the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from legalkit.bundle.fromcase import cover_of, exhibits_of
from legalkit.casefile.read import read_case
from legalkit.cli import root
from legalkit.cli.run import run
from tests.bundle.papers import bare, profile

CASE = """\
legalkit: 1
case: {id: C1, title: 甲公司诉乙公司, jurisdiction: CN}
court: {name: 某某人民法院}
parties:
  - {id: A, role: creditor, name: 甲公司}
  - {id: B, role: debtor, name: 乙公司}
claims: []
evidence:
  - {id: E1, role: demand, title: 催款函, file: demand.pdf, proves: [时效中断, E14]}
  - {id: E2, role: contract, title: 买卖合同, file: contract.pdf, form: original, source: 签约留存}
  - {id: E3, role: invoice, title: 发票}
  - {id: E4, role: email, title: 不利邮件, file: bad.txt, adverse: true}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    (tmp_path / "evidence").mkdir()
    bare(tmp_path / "evidence" / "demand.pdf")
    bare(tmp_path / "evidence" / "contract.pdf", 2)
    (tmp_path / "evidence" / "bad.txt").write_text("admit", encoding="utf-8")
    return tmp_path


def test_evidence_is_numbered_in_the_order_of_the_profile(folder: Path) -> None:
    exhibits, findings = exhibits_of(read_case(folder), profile(), proves={"E2": "合同关系成立"})
    assert [(one.number, one.evidence_id, one.group) for one in exhibits] == [
        ("1", "E2", "合同的订立"),
        ("2", "E1", "催收与时效"),
    ]
    assert exhibits[0].proves == "合同关系成立"
    assert exhibits[1].proves == "时效中断；E14"
    assert [finding.code for finding in findings] == ["LK831", "LK832"]
    assert len(exhibits_of(read_case(folder), profile(), with_adverse=True)[0]) == 3


def test_the_cover_names_court_and_sides(folder: Path) -> None:
    cover = cover_of(read_case(folder), profile())
    assert cover.court == "某某人民法院"
    assert cover.lines == (("原告（债权人）", "甲公司"), ("被告（债务人）", "乙公司"))
    assert cover.submitted_by == "甲公司"


def test_an_exhibit_that_speaks_to_nothing_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    idle = CASE.replace("role: contract", "role: other")
    (folder / "case.yaml").write_text(idle, encoding="utf-8")
    assert run(root, ["bundle", "build", str(folder), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [finding["code"] for finding in answer["findings"]] == ["LK831", "LK832", "LK834"]


def test_build_and_verify_from_the_command_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, ["bundle", "build", str(folder), "--json", "--draft"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["ranges"] == {"E2": [2, 3], "E1": [5, 5]}
    assert answer["draft"] is True
    manifest = json.loads(Path(answer["manifest"]).read_text(encoding="utf-8"))
    assert manifest["exhibits"][1]["proves"] == "时效中断；债务人财产状况"
    # Not said in the case, so it comes from the chain, as in the evidence list of a pack.
    assert manifest["exhibits"][0]["proves"].startswith("当事人主体；合同成立")
    assert [finding["code"] for finding in answer["findings"]] == ["LK831", "LK832"]
    args = ["bundle", "verify", answer["path"], answer["manifest"]]
    assert run(root, args) == 0
    assert "holds" in capsys.readouterr().out
    Path(answer["path"]).write_bytes(Path(answer["path"]).read_bytes() + b" ")
    assert run(root, [*args, "--lang", "zh"]) == 1
    assert "LK840" in capsys.readouterr().out
    assert run(root, [*args, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["holds"] is False


def test_bare_files_and_wrong_use(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "o" / "b.pdf"
    files = [
        "--files",
        str(folder / "evidence" / "demand.pdf"),
        "--files",
        str(folder / "evidence" / "bad.txt"),
    ]
    assert run(root, ["bundle", "build", *files, "--out", str(out), "--lang", "zh"]) == 0
    assert "共2份证据" in capsys.readouterr().out
    assert out.is_file()
    assert run(root, ["bundle", "build"]) == 2
    assert run(root, ["bundle", "build", *files, "--profile", "NONE"]) == 2
    assert "LK833" in capsys.readouterr().err
    assert (
        run(root, ["bundle", "build", "--files", str(tmp_path / "none.pdf"), "--out", str(out)])
        == 2
    )
    assert "LK801" in capsys.readouterr().err
