"""The verbs of the room on a case with foreign files: show, match, export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from legalkit.cli import root
from legalkit.cli.run import run
from legalkit.law.places import builtin_root
from legalkit.report.cells import cell_width

EXAMPLE = builtin_root("examples") / "suzhou-chengdu"
DEBTOR = "91510107MAXBB00237"
BODS = [
    {
        "statementId": "s1",
        "statementDate": "2025-06-01",
        "recordId": "c",
        "recordType": "entity",
        "recordStatus": "new",
        "recordDetails": {
            "name": "Shuyue Electromechanical",
            "entityType": {"type": "registeredEntity"},
            "identifiers": [{"scheme": "CN-SAIC", "id": DEBTOR}],
        },
    },
    {
        "statementId": "s2",
        "statementDate": "2025-06-01",
        "recordId": "p",
        "recordType": "person",
        "recordStatus": "new",
        "recordDetails": {"personType": "knownPerson", "names": [{"fullName": "邵维恒"}]},
    },
    {
        "statementId": "s3",
        "statementDate": "2025-06-01",
        "recordId": "r",
        "recordType": "relationship",
        "recordStatus": "new",
        "recordDetails": {
            "subject": "c",
            "interestedParty": "p",
            "interests": [{"type": "shareholding", "share": {"exact": 80}}],
        },
    },
]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """The example with a second source: BODS statements about the same debtor."""
    import shutil

    folder = tmp_path / "case"
    shutil.copytree(EXAMPLE, folder)
    told = yaml.safe_load((folder / "case.yaml").read_text("utf-8"))
    text = (folder / "case.yaml").read_text("utf-8")
    (names,) = told["companies"]
    text = text.replace(
        f"companies: [{names}]", f"companies: [{names}, {{file: b.json, format: bods}}]"
    )
    assert "b.json" in text
    (folder / "case.yaml").write_text(text, "utf-8")
    (folder / "b.json").write_text(json.dumps(BODS), "utf-8")
    return folder


def out(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str]:
    code = run(root, ["companies", *map(str, args)])
    return code, capsys.readouterr().out


def answer(capsys: pytest.CaptureFixture[str], *args: object) -> Any:
    return json.loads(out(capsys, *args, "--json")[1])


def test_sources_meet_in_one_debtor(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, case, "--under", "DE", "--under", "US")
    assert {f["code"] for f in told["findings"]} >= {"LK660", "LK643", "LK663"}
    assert not [f for f in told["findings"] if f["code"] == "LK601"]
    assert {d["law"] for d in told["definitions"]} == {"CN", "DE", "US"}
    assert told["flows"]["assets"][0]["holder"] == "S"
    # The namesake is not joined: a person or a number decides.
    assert {o["person"] for a in told["owners"] for o in a["owners"]} >= {"G", "BODS-p"}


def test_same_as_joins(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = case / "companies.yaml"
    text = path.read_text("utf-8").replace(
        "{id: G, kind: person,", "{id: G, same_as: [BODS-p], kind: person,"
    )
    path.write_text(text, "utf-8")
    told = answer(capsys, case)
    assert not any("BODS-p" in str(o) for o in told["owners"])
    share = next(o for o in told["ownership"] if (o["person"], o["company"]) == ("G", "D"))
    assert share["effective_pct"] == "80"


def test_matches_are_proposed_in_words(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, "match", case)
    assert ["BODS-p", "G"] in [sorted((p["one"], p["other"])) for p in told["proposals"]]
    for lang, word in (("en", "Same name"), ("zh", "名称相同")):
        _, text = out(capsys, "match", case, "--lang", lang)
        assert word in text
        assert max(cell_width(line) for line in text.splitlines()) <= 80


@pytest.mark.parametrize("target", ["bods", "ftm", "graphml", "gexf"])
def test_exports_are_written(
    target: str, case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"o.{target}"
    _, text = out(capsys, "export", case, "--to", target, "--out", file)
    assert str(file.name) in text and file.stat().st_size > 1000
    assert answer(capsys, "export", case, "--to", target, "--out", file)["files"] == [str(file)]


def test_a_single_file_of_any_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b.json").write_text(json.dumps(BODS), "utf-8")
    code, text = out(capsys, tmp_path / "b.json", "--seen", "2025-07-01")
    assert code == 1 and "LK617" in text  # nobody says who the debtor is
    (tmp_path / "t.csv").write_text("Name\nFoo\n", "utf-8")
    (tmp_path / "m.yaml").write_text(
        "name: m\ntables: [{make: entity, columns: {name: Name}}]\n", "utf-8"
    )
    told = answer(capsys, tmp_path / "t.csv", "--mapping", tmp_path / "m.yaml")
    assert told["flows"]["paths"] == []
    # A file that gives no day is asked about today, not about the dawn of time.
    assert told["as_of"] > "2026-01-01"


def test_a_wrong_day_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b.json").write_text("[]", "utf-8")
    assert run(root, ["companies", "show", str(tmp_path / "b.json"), "--seen", "soon"]) == 2


def test_pictures_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    svg, html = tmp_path / "g.svg", tmp_path / "g.html"
    _, text = out(capsys, EXAMPLE, "--as-of", "2026-03-02", "--svg", svg, "--html", html)
    assert "g.html" in text and html.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert svg.read_text("utf-8").startswith("<svg")


def test_money_is_shown_as_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = {
        "as_of": "2026-01-01",
        "entities": [{"id": "D", "name": "甲", "role": "debtor"}, {"id": "X", "name": "X Ltd"},
                     {"id": "R", "kind": "person", "name": "R"}],
        "relations": [{"id": "r", "type": "ownership", "from": "R", "to": "D", "min": "20", "max": "60"},
                      {"id": "h", "type": "ownership", "from": "X", "to": "D", "min": "25", "max": "30"}],
        "debts": [{"id": "B", "debtor": "D", "creditor": "X", "amount": "1"},
                  {"id": "B2", "debtor": "GONE", "creditor": "X", "amount": "1"}],
        "transfers": [
            {"id": "a", "type": "payment", "from": "D", "to": "X", "date": "2025-01-01", "paid": "5"},
            {"id": "b", "type": "payment", "from": "X", "to": "D", "date": "2025-01-01", "paid": "4"},
        ],
        "facts": [{"entity": "D", "date": "2025-01-01", "event": "owner_unspecified", "detail": "why"}],
    }  # fmt: skip
    (tmp_path / "c.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
    _, text = out(capsys, tmp_path / "c.yaml")
    for words in ("back to the", "D > X > D", "4 CNY", "perhaps", "no owner", "why"):
        assert words in text
    lines = [line for line in text.splitlines() if tmp_path.name not in line]
    assert max(cell_width(line) for line in lines) <= 80
