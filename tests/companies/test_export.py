"""What goes out comes back the same; tables are safe to open; the page works alone."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from legalkit.companies import assess
from legalkit.companies.export import TARGETS, to_bods, to_ftm, write
from legalkit.companies.export.sheets import safe
from legalkit.companies.page import page
from legalkit.companies.read import read_facts
from legalkit.companies.sources import read_source
from legalkit.law.places import builtin_root
from legalkit.law.transfers_sheet import load_transfers
from legalkit.model.companies import CompanyFacts

EXAMPLE = builtin_root("examples") / "suzhou-chengdu" / "companies.yaml"
FACTS = CompanyFacts.model_validate(
    {
        "as_of": "2026-01-01",
        "entities": [
            {"id": "D", "name": "=Danger Ltd", "country": "GB", "identifiers": {"gb_coh": "07798925"},
             "start": "2001-02-03", "end": "2020-01-01", "address": "Road 1", "other_names": ["Old"],
             "source": "S1", "seen": "2025-05-05", "note": "a remark"},
            {"id": "P", "kind": "person", "name": "王某", "country": "CN", "start": "1970-01-01",
             "other_names": ["Wang"]},
            {"id": "U", "kind": "person", "name": "anonymousPerson", "unspecified": "noNotifiable: why"},
            {"id": "T", "kind": "trust", "name": "Trust"},
            {"id": "V", "kind": "state", "name": "State"},
            {"id": "W", "name": "hidden", "unspecified": "unknown"},
        ],
        "relations": [
            {"id": "r1", "type": "ownership", "from": "P", "to": "D", "pct": "33.5",
             "votes_pct": "60", "start": "2019-01-01", "end": "2021-01-01", "source": "S2"},
            {"id": "r2", "type": "ownership", "from": "T", "to": "D", "min": "25", "max": "50"},
            {"id": "r3", "type": "supervisor", "from": "P", "to": "D"},
            {"id": "r4", "type": "control", "from": "V", "to": "T", "note": "by law"},
            {"id": "r5", "type": "spouse", "from": "P", "to": "U"},
            {"id": "r6", "type": "shared_phone", "from": "D", "to": "T", "population": 3},
            {"id": "r7", "type": "ownership", "from": "W", "to": "D"},
        ],
        "debts": [{"id": "B1", "debtor": "D", "creditor": "P", "amount": "5", "arose": "2020-01-01"}],
        "transfers": [
            {"id": "T1", "type": "payment", "from": "D", "to": "P", "date": "2020-01-01", "paid": "7.50"},
            {"id": "T2", "type": "gift", "from": "D", "to": None, "date": "2024-01-01", "asset": "+x"},
            {"id": "T3", "type": "asset_sale", "from": "D", "to": "P", "date": "2024-01-01", "price": "3"},
        ],
        "facts": [
            {"entity": "D", "date": "2020-02-02", "event": "owner_unspecified",
             "detail": "noBeneficialOwners: none"},
            {"entity": "D", "date": "2020-03-03", "total_assets": "9"},
        ],
    }
)  # fmt: skip


def shape(facts: CompanyFacts, prefix: str, kinds: set[str]) -> set[tuple[Any, ...]]:
    return {
        (r.type.value, r.from_.removeprefix(prefix), r.to.removeprefix(prefix), r.pct, r.min, r.max,
         r.start, r.end)
        for r in facts.relations
        if r.type.value in kinds
    }  # fmt: skip


def test_ownership_statements_come_back_the_same(tmp_path: Path) -> None:
    written = write(FACTS, "bods", tmp_path / "x" / "b.json")
    read = read_source(written.files[0])
    kinds = {"ownership", "supervisor", "control"}
    assert shape(read.facts, "BODS-", kinds) == shape(FACTS, "", kinds)
    entities = {e.id.removeprefix("BODS-"): e for e in read.facts.entities}
    for entity in FACTS.entities:
        back = entities[entity.id]
        assert (back.name, back.country, back.start, back.end, back.address) == (
            entity.name, entity.country, entity.start, entity.end, entity.address,
        )  # fmt: skip
        assert (back.identifiers, back.other_names) == (entity.identifiers, entity.other_names)
        assert (back.unspecified is None) == (entity.unspecified is None)
    assert entities["U"].unspecified == "noNotifiable: why"
    assert entities["D"].seen == date(2025, 5, 5) and "a remark" in (entities["D"].note or "")
    (fact,) = read.facts.facts
    assert (fact.event, fact.detail) == ("owner_unspecified", "noBeneficialOwners: none")
    assert {(r.model_extra or {}).get("votes_pct") for r in read.facts.relations} == {"60", None}
    (said,) = written.findings
    assert said.code == "LK666" and "r5, r6, facts[1], T1, T2, T3, B1" in said.message()


def test_statements_have_the_shape_of_the_standard() -> None:
    statements, _ = to_bods(FACTS)
    ids = [s["statementId"] for s in statements]
    assert len(set(ids)) == len(ids) and statements == to_bods(FACTS)[0]
    records = {s["recordId"] for s in statements}
    for statement in statements:
        assert 32 <= len(statement["statementId"]) <= 64
        assert statement["recordType"] in ("entity", "person", "relationship")
        assert statement["publicationDetails"]["bodsVersion"] == "0.4"
        details = statement["recordDetails"]
        if statement["recordType"] == "relationship":
            assert details["subject"] in records
            party = details["interestedParty"]
            assert party in records if isinstance(party, str) else "reason" in party


def test_follow_the_money_comes_back_the_same(tmp_path: Path) -> None:
    written = write(FACTS, "ftm", tmp_path / "f.jsonl")
    facts = read_source(written.files[0]).facts
    kinds = {"supervisor", "control", "spouse", "shared_phone"}
    assert shape(facts, "FTM-", kinds) == shape(FACTS, "", kinds)
    shares = {r.pct for r in facts.relations if r.type.value == "ownership"}
    assert shares == {r.pct for r in FACTS.relations if r.type.value == "ownership"}
    assert any((r.note or "").startswith("25-50 %") for r in facts.relations)
    assert facts.transfers[0].paid == FACTS.transfers[0].paid
    assert facts.debts[0].amount == FACTS.debts[0].amount
    names = {e.name: e for e in facts.entities}
    assert names["=Danger Ltd"].seen == date(2025, 5, 5)
    assert "noNotifiable: why" in (names["anonymousPerson"].note or "")
    things, lost = to_ftm(FACTS)
    assert lost == ["facts[0]", "facts[1]", "T2", "T3"] and len(things) == 6 + 7 + 1 + 1


@pytest.mark.parametrize(("target", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_graphs_come_back_the_same(target: str, read: Any, tmp_path: Path) -> None:
    (file,) = write(FACTS, target, tmp_path / f"g.{target}").files
    graph = read(file)
    assert set(graph.nodes) == {e.id for e in FACTS.entities}
    edges = sorted((a, b, data["tie"], data.get("pct")) for a, b, data in graph.edges(data=True))
    expected = [
        (r.from_, r.to, str(r.type), str(r.pct) if r.pct else None) for r in FACTS.relations
    ]
    expected += [("D", "P", "transfer:payment", None), ("D", "P", "transfer:asset_sale", None)]
    assert edges == sorted(expected, key=lambda e: (e[0], e[1], e[2]))
    assert graph.nodes["P"]["label"] == "王某"


def test_tables_come_back_the_same_and_run_nothing(tmp_path: Path) -> None:
    files = write(FACTS, "csv", tmp_path / "out").files
    assert [f.name for f in files] == [
        "entities.csv", "relations.csv", "debts.csv", "transfers.csv", "facts.csv",
    ]  # fmt: skip
    for file in files:
        for row in csv.reader(file.read_text("utf-8-sig").splitlines()):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "name: own\ntables:\n  - make: relation\n    columns: {id: id, type: type, from.id: from,"
        " to.id: to, pct: pct, min: min, max: max, start: start, end: end, votes_pct: votes_pct}\n",
        "utf-8",
    )
    facts = read_source(files[1], mapping=mapping).facts
    everything = {r.type.value for r in FACTS.relations}
    assert shape(facts, "", everything) == shape(FACTS, "", everything)
    assert write(CompanyFacts(as_of=date(2026, 1, 1)), "csv", tmp_path / "none").files == ()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_formulas_get_an_apostrophe(text: str) -> None:
    assert safe(text) == f"'{text}" and safe(f"a{text}") == f"a{text}"


@pytest.mark.parametrize("target", TARGETS)
def test_until_a_day(target: str, tmp_path: Path) -> None:
    written = write(FACTS, target, tmp_path / "o", date(2010, 1, 1))
    text = "".join(file.read_text("utf-8-sig") for file in written.files)
    assert "T1" not in text and "2019-01-01" not in text


# --- The page --------------------------------------------------------------------------


def made(facts: CompanyFacts, lang: str = "en") -> str:
    return page(facts, assess(facts, facts.as_of, load_transfers("CN")), lang)


def data(text: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_stands_alone(lang: str) -> None:
    text = made(read_facts(EXAMPLE).facts, lang)
    assert not re.search(r"(?:src|href)\s*=|url\((?!#)|@import|fetch\(|XMLHttp", text)
    assert "default-src 'none'" in text and "@DATA@" not in text
    held = data(text)
    assert held["as_of"] == "2026-03-02" and held["first"] <= held["as_of"] <= held["last"]
    assert {n["id"] for n in held["nodes"]} >= {"D", "G", "S"}
    assert next(t for t in held["transfers"] if t["id"] == "T1")["flagged"]
    assert text == made(read_facts(EXAMPLE).facts, lang)


def test_each_day_has_its_shares() -> None:
    held = data(made(read_facts(EXAMPLE).facts))
    days = [s["from"] for s in held["states"]]
    assert days == sorted(days)
    before, after = (
        next(s for s in reversed(held["states"]) if s["from"] <= day)
        for day in ("2024-11-07", "2024-11-08")
    )
    assert ["QR", "N", "60 %", "60 %"] not in before["ownership"]
    assert ["QR", "N", "60 %", "60 %"] in after["ownership"]


def test_nothing_in_the_facts_can_run() -> None:
    evil = "</script><script>alert(1)</script>"
    told = FACTS.model_dump(by_alias=True)
    told["entities"][0].update(name=evil, role="debtor")
    text = made(CompanyFacts.model_validate(told))
    assert text.count("</script>") == 2 and "alert(1)</script>" not in text
    assert next(n for n in data(text)["nodes"] if n["id"] == "D")["name"] == evil


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser")
def test_the_page_runs_in_a_browser(tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text(made(read_facts(EXAMPLE).facts), "utf-8")
    shown = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000",
         "--dump-dom", (tmp_path / "p.html").as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    ).stdout  # fmt: skip
    assert 'data-ready="yes"' in shown
    assert shown.count('class="node') == len(read_facts(EXAMPLE).facts.entities)
    assert shown.count('class="edge') > 10
