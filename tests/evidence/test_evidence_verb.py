"""``legalkit evidence``: list, gaps, show, add, verify on a copy of the example."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from legalkit.cli import root
from legalkit.cli.columns import width
from legalkit.cli.run import run
from legalkit.evidence.proposal import Proposal, guess_role
from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.law.load import load_sheet
from legalkit.source.yamltext import read_yaml

EXAMPLE = Path(__file__).parents[2] / "examples" / "suzhou-chengdu"
SHEET = load_sheet("CN", "evidence.yaml", EvidenceSheet)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "case", ignore=shutil.ignore_patterns("custody.*", "out"))
    return tmp_path / "case"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("words", [["list"], ["gaps"], ["gaps", "--for", "preservation"]])
def test_tables_fit_eighty_columns(
    words: list[str], lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, ["evidence", words[0], str(EXAMPLE), *words[1:], "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) > 20
    assert max(width(row.rstrip()) for row in out.splitlines()) <= 80


@pytest.mark.parametrize("verb", ["list", "gaps"])
def test_json_holds_the_chain(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, ["evidence", verb, str(EXAMPLE), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"elements", "roles", "rules", "orphans", "events", "items"} <= set(told)
    unproved = [e["event"] for e in told["events"] if not e["proven"]]
    assert "EV10" in unproved


def test_add_verify_show(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, ["evidence", "verify", str(case)]) == 1
    assert "LK528" in capsys.readouterr().out
    assert run(root, ["evidence", "add", str(case), "--who", "顾"]) == 0
    capsys.readouterr()
    new = tmp_path / "EMS签收记录.pdf"
    new.write_bytes(b"slip")
    assert run(root, ["evidence", "add", str(case), str(new), "--into", "demand", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["records"][0]["path"] == "demand/EMS签收记录.pdf"
    assert "role: delivery_proof" in told["proposals"][0]
    assert run(root, ["evidence", "verify", str(case), "--lang", "zh"]) == 0
    assert "均未改动" in capsys.readouterr().out
    assert run(root, ["evidence", "show", str(case), "E66"]) == 0
    out = capsys.readouterr().out
    assert "EV11" in out and "taken in" in out
    assert run(root, ["evidence", "show", str(case), "E66", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["proves_events"] == ["EV11"]
    assert run(root, ["evidence", "verify", str(case), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_add_prints_a_proposal_and_refuses_other_content(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "送货单.pdf"
    new.write_bytes(b"one")
    assert run(root, ["evidence", "add", str(case), str(new), "--who", "顾"]) == 0
    out = capsys.readouterr().out
    assert "delivery note · 送货单.pdf" in out
    assert "role: delivery_note" in (case / "evidence.proposed.yaml").read_text("utf-8")
    new.write_bytes(b"two")
    assert run(root, ["evidence", "add", str(case), str(new), "--who", "顾"]) == 1
    assert "LK527" in capsys.readouterr().out


def test_unknown_item_is_input_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, ["evidence", "show", str(EXAMPLE), "E999"]) == 2
    assert "LK531" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("demand/EMS签收.pdf", "delivery_proof"),
        ("对账单2023.pdf", "statement"),
        ("PO-2023-11.pdf", "order"),
        ("report.pdf", "other"),
        ("2023-02-20.EML", "email"),
        ("通话.m4a", "call_recording"),
        ("发票.ofd", "invoice"),
        ("还款计划书.pdf", "repayment_plan"),
    ],
)
def test_role_is_guessed_from_the_name(path: str, role: str) -> None:
    assert guess_role(path, SHEET) == role


def test_proposals_are_yaml_whatever_the_name_is() -> None:
    names = ['a"b\\c.pdf', "x\ny.eml", "no", "1e3", "{a: b}", "- #x", "", "\U0001f600.pdf"]
    lines = [
        Proposal("evidence", {"id": f"E{n}", "file": name}, "x\n- y").line()
        for n, name in enumerate(names)
    ]
    document = read_yaml("evidence:\n" + "\n".join(lines))
    assert not document.findings
    assert [e["file"] for e in document.value["evidence"]] == names
