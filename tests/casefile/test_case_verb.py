"""``legalkit case``: what a person sees at 80 columns, what a program reads, how it exits."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from legalkit.cli import root
from legalkit.cli.run import run

EXAMPLE = Path(__file__).parents[2] / "examples" / "suzhou-chengdu"


def cells(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def test_check_of_a_good_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, ["case", "check", str(EXAMPLE)]) == 0
    assert "6 claims" in capsys.readouterr().out
    assert run(root, ["case", "check", str(EXAMPLE), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["usable"], told["findings"], told["counts"]["claims"]) == (True, [], 6)


def test_check_without_a_case_exits_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, ["case", "check", str(tmp_path), "--lang", "zh"]) == 2
    assert "LK111" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_show_fits_80_columns_and_names_everything(
    lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, ["case", "show", str(EXAMPLE), "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert max(cells(line) for line in out.splitlines()) <= 80
    assert "1,282,000.00 CNY" in out
    for name in ("CL1", "CL6", "EV01", "EV13", "E64", "邵维恒", "2022-12-09"):
        assert name in out
    assert ("债权人" if lang == "zh" else "creditor") in out


def test_show_as_json_orders_events_by_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, ["case", "show", str(EXAMPLE), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["totals"] == {"CNY": "1282000.00"}
    days = [event["date"] for event in told["events"]]
    assert days == sorted(days)
    assert told["claims"][0]["original_amount"] == "128640.00"


def test_show_of_a_sparse_case_in_two_currencies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "case.yaml").write_text(
        "legalkit: 1\ncase: {id: T, title: '[bold]题[/bold] :smile:'}\n"
        "parties: [{id: C, role: creditor, name: 甲}]\n"
        "claims:\n- {id: A, title: 一, type: loan, governing_law: CN, amount: 10, currency: EUR}\n"
        "- {id: B, title: 二, type: loan, governing_law: CN}\n"
        "- {id: F, title: 三, type: loan, governing_law: CN, amount: 0.10}\n"
        "events:\n- {id: V, kind: demand_letter, date: 2021-03..2021-05}\n",
        encoding="utf-8",
    )
    assert run(root, ["case", "show", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "[bold]题[/bold] :smile:" in out
    assert "10.00 EUR" in out
    assert "0.10 CNY" in out
    assert "all" in out
    assert run(root, ["case", "show", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["without_amount"] == ["B"]


def test_show_of_a_bad_case_exits_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "case.yaml").write_text("legalkit: 2\n", encoding="utf-8")
    assert run(root, ["case", "show", str(tmp_path)]) == 2
    assert "LK105" in capsys.readouterr().err


def test_new_then_check_then_refuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, ["case", "new", str(tmp_path / "n"), "--lang", "zh"]) == 0
    assert "已建立" in capsys.readouterr().out
    assert run(root, ["case", "check", str(tmp_path / "n")]) == 0
    assert run(root, ["case", "new", str(tmp_path / "n")]) == 2
    assert run(root, ["case", "new", str(tmp_path / "m"), "--json"]) == 0
    assert (tmp_path / "m" / "case.yaml").is_file()


@pytest.mark.parametrize("kind", ["case", "companies"])
def test_schema(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, ["case", "schema", "--kind", kind]) == 0
    assert json.loads(capsys.readouterr().out)["title"].startswith(f"legalkit {kind}.yaml")
