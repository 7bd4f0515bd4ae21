"""From a case folder to a bundle, through the Python API and the command line."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from legalkit.bundle.exhibit import digest
from legalkit.bundle.fromcase import cover_of, exhibits_of
from legalkit.bundle.manifest import read_manifest
from legalkit.casefile.read import read_case
from legalkit.cli import root
from legalkit.cli.run import run
from legalkit.evidence.custody import Entry, append
from tests.bundle.papers import bare, court, profile

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


def taken_in(folder: Path, name: str, sha256: str | None = None) -> None:
    path = folder / "evidence" / name
    entry = Entry("intake", name, sha256 or digest(path), path.stat().st_size, reason="收件")
    append(folder, [entry], datetime(2026, 3, 1, 9, 0, tzinfo=UTC), "张三")


def test_pages_are_tied_to_the_custody_log(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken_in(folder, "contract.pdf")
    taken_in(folder, "demand.pdf")
    assert run(root, ["bundle", "build", str(folder), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    manifest = read_manifest(Path(answer["manifest"]))
    lines = (folder / "custody.jsonl").read_bytes().split(b"\n")
    for exhibit, number in zip(manifest.exhibits, (1, 2), strict=True):
        assert exhibit.custody is not None
        assert exhibit.custody.record == number
        assert exhibit.custody.who == "张三"
        assert exhibit.custody.sha256 == hashlib.sha256(lines[number - 1]).hexdigest()
    assert run(root, ["bundle", "verify", answer["path"], answer["manifest"], "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["exhibits"][0]
    assert told["custody"]["record"] == 1
    assert told["labels"] == ["2", "3"]


def test_a_file_that_is_not_the_one_taken_in_stops_the_bundle(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken_in(folder, "contract.pdf", "0" * 64)
    assert run(root, ["bundle", "build", str(folder)]) == 2
    assert "LK805" in capsys.readouterr().err
    assert not (folder / "out").exists()


def test_words_of_the_court_come_from_the_case_where_it_has_them(folder: Path) -> None:
    changed = CASE.replace(
        "form: original, source: 签约留存}",
        "form: original, source: 签约留存, facts: {title_de: Kaufvertrag, source_de: Akte}}",
    )
    (folder / "case.yaml").write_text(changed, encoding="utf-8")
    exhibits, _ = exhibits_of(read_case(folder), court("DE"))
    assert (exhibits[0].title, exhibits[0].source) == ("Kaufvertrag", "Akte")
    assert exhibits[1].source == "Klagepartei"
    assert cover_of(read_case(folder), court("HK")).lines[0] == ("Plaintiff", "甲公司")


def test_numbering_volumes_and_supplement_from_the_command_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder / "o" / "b.pdf"
    case = ["bundle", "build", str(folder), "--out", str(out), "--prefix", "ABC", "--digits", "4"]
    assert run(root, [*case, "--json", "--court-law", "US-NY"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["labels"]["E2"] == ["ABC0002", "ABC0003"]
    assert {one["status"] for one in first["rules"]} >= {"met", "by-hand"}
    late = CASE.replace("{id: E3, role: invoice, title: 发票}", "{id: E3, role: invoice, title: 发票, file: inv.pdf}")  # fmt: skip
    (folder / "case.yaml").write_text(late, encoding="utf-8")
    bare(folder / "evidence" / "inv.pdf", 2)
    supplement = ["--supplement", first["manifest"], "--json", "--court-law", "US-NY"]
    assert run(root, [*case[:3], "--out", str(folder / "o" / "c.pdf"), *case[5:], *supplement]) == 0
    second = json.loads(capsys.readouterr().out)
    assert first["labels"].items() <= second["labels"].items()
    assert second["labels"]["E3"] == ["ABC0005b", "ABC0005c"]  # its tab is 5a
    assert run(root, [*case, "--max-pages", "8", "--max-mb", "1", "--json"]) == 0
    volumes = json.loads(capsys.readouterr().out)["volumes"]
    assert [Path(one["path"]).name for one in volumes] == ["b-1.pdf", "b-2.pdf", "b-3.pdf"]
    assert not out.exists()
    assert run(root, [*case[:-3], "A1"]) == 2
    assert "prefix" in capsys.readouterr().err


def test_bare_files_that_come_later_keep_the_ids_of_the_earlier(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = folder / "evidence" / "demand.pdf", folder / "evidence" / "contract.pdf"
    args = ["bundle", "build", "--json", "--title", "甲诉乙"]
    out = str(tmp_path / "o" / "1.pdf")
    assert run(root, [*args, "--files", str(one), "--files", str(two), "--out", out]) == 0
    first = json.loads(capsys.readouterr().out)
    new = bare(tmp_path / "new.pdf", 3, text="new")
    files = ["--files", str(one), "--files", str(new), "--files", str(two), "--files", str(one)]
    out = str(tmp_path / "o" / "2.pdf")
    assert run(root, [*args, *files, "--out", out, "--supplement", first["manifest"]]) == 0
    second = json.loads(capsys.readouterr().out)
    assert first["labels"].items() <= second["labels"].items()
    assert second["labels"]["F3"] == ["2a", "2c"]
    assert "F4" in second["labels"]  # the second copy of the first file is a paper of its own
