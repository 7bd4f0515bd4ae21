from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from legalkit.cli.columns import width
from legalkit.cli.companies import command
from legalkit.companies import assess
from legalkit.companies.picture import draw
from legalkit.law.transfers_sheet import load_transfers
from legalkit.messages import catalogue
from tests.companies.build import AS_OF, codes, facts, rel, report, sale

LOW = {"price": "40", "market_value": "100", "paid": "40"}


def remedy(result, ground):
    return next(r for r in result.remedies if r.ground == ground)


def test_one_year_from_stated_knowledge_clipped_to_the_month_end():
    result = report(
        date(2024, 12, 1), transfers=[sale(date="2024-02-01", known_on="2024-02-29", **LOW)]
    )
    assert remedy(result, "CC-539").until == date(2025, 2, 28)
    assert result.flags[0].sue_by == date(2025, 2, 28)
    assert result.flags[0].closes == date(2029, 2, 1)
    assert "LK624" not in codes(result)


@pytest.mark.parametrize(
    ("as_of", "known", "status"),
    [
        (date(2025, 6, 1), "2024-06-01", "open"),
        (date(2025, 6, 2), "2024-06-01", "barred"),
        (date(2025, 2, 1), None, "open"),
        (date(2025, 2, 2), None, "depends"),
        (date(2029, 2, 1), None, "depends"),
        (date(2029, 2, 2), None, "barred"),
        (date(2029, 2, 2), "2029-01-01", "barred"),
    ],
)
def test_the_year_and_the_five_years(as_of, known, status):
    extra = {"known_on": known} if known else {}
    result = report(as_of, transfers=[sale(date="2024-02-01", **LOW, **extra)])
    assert remedy(result, "CC-539").status == status


def test_five_years_cap_late_knowledge():
    result = report(
        date(2028, 12, 1), transfers=[sale(date="2024-02-01", known_on="2028-11-01", **LOW)]
    )
    assert remedy(result, "CC-539").until == date(2029, 2, 1)


@pytest.mark.parametrize(
    ("accepted", "status"), [(None, "depends"), ("2025-02-01", "open"), ("2025-02-02", "barred")]
)
def test_bankruptcy_look_back(accepted, status):
    books = (
        [{"entity": "D", "date": "2024-12-31", "insolvency_accepted": accepted}] if accepted else []
    )
    day = date(2024, 12, 1) if accepted is None else date(2025, 3, 1)
    result = report(day, transfers=[sale(date="2024-02-01", **LOW)], extra=books)
    assert remedy(result, "EBL-31").status == status


def test_no_petition_in_time():
    assert remedy(report(transfers=[sale(date="2024-01-11", **LOW)]), "EBL-31").status == "barred"


def test_prior_and_solvent_lower_the_flag():
    before = report(transfers=[sale(date="2023-11-01", known_on="2024-06-01", **LOW)])
    assert [m.key for m in before.flags[0].mitigants] == ["MIT-PRIOR-TO-DEBT"]
    assert (before.flags[0].strength, remedy(before, "CC-539").status) == ("medium", "depends")
    books = [
        {"entity": "D", "date": "2024-12-31", "total_assets": "9000000", "total_liabilities": "1"}
    ]
    rich = report(transfers=[sale(known_on="2024-10-01", **LOW)], extra=books)
    assert [m.key for m in rich.flags[0].mitigants] == ["MIT-SOLVENT-AFTER"]
    assert remedy(rich, "CC-539").status == "depends"


def test_wrong_facts_are_findings_with_their_field():
    result = report(
        relations=[
            rel("a", "ownership", "P", "NOBODY", pct="10"),
            rel("a", "director", "P", "D"),
            rel("b", "director", "P", "D", start="2024-02-01", end="2024-01-01"),
            rel("c", "ownership", "P", "D", pct="10"),
            rel("d", "ownership", "P", "D", pct="10"),
            rel("e", "ownership", "Q", "D", min="50", max="40"),
            rel("f", "director", "Q", "D", raed="x"),
        ],
        transfers=[
            sale(registered="2024-01-01", price="1", paid="2", known_on="2023-01-01"),
            sale(id="T2", to="D", secured_debt="much"),
            sale(id="T3", date="2026-01-01"),
            sale(id="T4"),
        ],
    )
    found = {f.code: f.where.field for f in result.findings}
    expected = {
        "LK601",
        "LK602",
        "LK603",
        "LK604",
        "LK606",
        "LK607",
        "LK610",
        "LK611",
        "LK612",
        "LK613",
        "LK614",
        "LK616",
        "LK622",
    }
    assert expected <= set(found)
    assert found["LK602"] == "relations[0].to"
    assert found["LK604"] == "transfers[1].secured_debt"


def test_silence_is_said():
    empty = facts(debts=())
    none = empty.model_copy(update={"entities": empty.entities[1:]})
    assert {"LK617", "LK618"} <= set(codes(assess(none, AS_OF, load_transfers("CN"))))


def test_an_indicator_without_a_method_is_said():
    sheet = load_transfers("CN")
    odd = sheet.indicators[0].model_copy(update={"id": "IND-UNKNOWN"})
    result = assess(facts(), AS_OF, sheet.model_copy(update={"indicators": (odd,)}))
    assert "LK615" in codes(result)


def test_every_message_of_the_sheet_exists():
    sheet = load_transfers("CN")
    keys = {k for rule in sheet.indicators for k in (*rule.innocent, *rule.wants)}
    keys |= {rule.reason for rule in sheet.grounds} | {rule.id for rule in sheet.mitigants}
    assert keys <= set(catalogue())


def test_json_keeps_the_contract():
    shown = report(transfers=[sale(**LOW)]).to_json("zh")
    assert {"flags", "ownership", "control", "remedies", "findings", "next_steps"} <= set(shown)
    assert set(shown["flags"][0]) == {
        "indicator",
        "target",
        "with",
        "strength",
        "kind",
        "basis",
        "facts",
        "formula",
        "window",
        "sue_by",
        "missing",
        "innocent_readings",
        "mitigants",
        "strength_reasons",
        "presumptions",
        "rests_on",
    }
    assert set(shown["flags"][0]["window"]) == {"opens", "closes"}
    assert {"law", "target", "status", "until", "reason"} <= set(shown["remedies"][0])
    json.dumps(shown)


def test_picture_is_the_same_every_time_and_escapes_names():
    base = facts(
        transfers=[sale(**LOW)],
        relations=[
            rel("a", "ownership", "P", "D", pct="60"),
            rel("b", "spouse", "P", "Q"),
            rel("x", "ownership", "Q", "E"),
        ],
    )
    named = base.model_copy(
        update={
            "entities": tuple(
                e.model_copy(update={"name": "A <&> B"}) if e.id == "E" else e
                for e in base.entities
            )
        }
    )
    result = assess(named, AS_OF, load_transfers("CN"))
    picture = draw(named, result)
    assert picture == draw(named, result)
    assert "A &lt;&amp;&gt; B" in picture
    assert "T1 2024-08-20 !" in picture


@pytest.fixture
def file(tmp_path: Path) -> Path:
    text = """
as_of: 2025-03-01
entities:
  - {id: D, role: debtor, name: 宁波东海电子有限公司}
  - {id: C, role: creditor, name: Creditor}
  - {id: E, name: 宁波东海新材公司}
relations:
  - {id: r1, type: ownership, from: D, to: E, pct: 60}
debts:
  - {id: B1, debtor: D, creditor: C, amount: 100, arose: 2024-01-10, due: 2024-06-30}
transfers:
  - {id: T1, type: asset_sale, from: D, to: E, date: 2024-08-20,
     price: 4, market_value: 9, paid: 4}
  - {id: T2, type: asset_sale, from: D, to: X, date: 2024-08-20}
"""
    path = tmp_path / "companies.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_terminal_output_fits_eighty_columns(file, lang):
    drawn = file.with_suffix(".svg")
    result = CliRunner().invoke(
        command, [str(file), "--lang", lang, "--svg", str(drawn)], standalone_mode=False
    )
    assert result.exception is None
    assert result.return_value == 1
    lines = [
        line
        for line in result.output.splitlines()
        if str(file.parent) not in line and " -> " not in line and "LK6" not in line
    ]
    assert max(width(line) for line in lines) <= 80
    assert "T1" in result.output
    assert drawn.read_text(encoding="utf-8").startswith("<svg")


def test_json_names_the_line_of_a_wrong_fact(file):
    result = CliRunner().invoke(command, ["show", str(file), "--json"], standalone_mode=False)
    wrong = next(f for f in json.loads(result.output)["findings"] if f["code"] == "LK602")
    assert wrong["where"]["line"] == 14
