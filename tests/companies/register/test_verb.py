"""``legalkit companies register``: what its user types, and what comes out."""

from __future__ import annotations

import csv
import json

import pytest
import yaml
from pyarrow import parquet

from legalkit.cli import root
from legalkit.cli.run import run
from legalkit.report.cells import cell_width
from tests.companies.register.build import entity, stake, tie, write
from tests.companies.register.test_case import OWN, PEOPLE, ROWS

DAY = "2025-03-01"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [
        *(row for row in ROWS if row["id"] != "s8"), stake("s8", "P1", "C8", 90),
        stake("c1", "C8", "C2", 30), stake("c2", "C2", "C8", 5),
        stake("bad", "P0", "C8", "lots", start="soon"),
    ]  # fmt: skip
    people = [entity(p) if isinstance(p, str) else p for p in PEOPLE]
    write(tmp_path / "reg", people, rows)
    own = json.loads(OWN.model_dump_json(by_alias=True, exclude_none=True))
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(own, allow_unicode=True), encoding="utf-8")
    return tmp_path


def ask(capsys, *more, wanted=None):
    code = run(root, ["companies", "register", "reg", "--as-of", DAY, *more])
    out = capsys.readouterr()
    assert wanted is None or code == wanted, out.out + out.err
    return out.out + out.err


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ("Held by", "shared address", "business in new company", "holds or controls", "new company", "lots")),
    ("zh", ("持有人", "同一地址", "新钢铁有限公司", "持有或控制", "新设公司", "lots")),
])  # fmt: skip
def test_a_debtor_is_shown_in_eighty_columns(folder, capsys, lang, words):
    out = ask(
        capsys, "--target", "C0", "--case", "own.yaml", "--why", "P0", "--score", "s.csv",
        "--shares", "all.csv", "--problems", "list.csv", "--lang", lang, "--fail-on", "never",
        wanted=0,
    )  # fmt: skip
    for word in words:
        assert word in out, word
    assert max(cell_width(line) for line in out.splitlines()) <= 80
    assert "Traceback" not in out


def test_json_has_all_of_it_and_files_are_written(folder, capsys):
    out = ask(
        capsys, "--target", "债务人钢铁有限公司", "--case", "own.yaml", "--why", "C1", "--json",
        "--score", "s.parquet", "--shares", "all.parquet", "--problems", "list.csv",
        "--fail-on", "never", wanted=0,
    )  # fmt: skip
    told = json.loads(out)
    assert told["register"] == {
        "entities": 8, "relations": 10, "problems": 2,
        "problems_by_code": {"LK674": 1, "LK675": 1},
    }  # fmt: skip
    assert told["look"]["target"]["id"] == "C0"
    assert "IND-PHOENIX" in {flag["indicator"] for flag in told["look"]["report"]["flags"]}
    assert told["why"]["kind"] == "link"
    assert told["score"]["circles"] == 1 and told["shares"]["circles"] == 1
    assert told["shares"]["engine"] in ("numba", "numpy")
    score = parquet.read_table("s.parquet").to_pylist()
    assert len(score) == told["score"]["rows"]
    assert {row["pattern"] for row in score} == {"shared_address", "circular"}
    shares = {
        (r["owner"], r["company"]): r["effective_pct"]
        for r in parquet.read_table("all.parquet").to_pylist()
    }
    assert shares["P0", "C0"] == 100 and shares["P0", "C1"] == 60
    assert shares["C8", "C2"] == 30
    with (folder / "list.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert [row["value"] for row in csv.DictReader(handle)] == ["lots", "soon"]


def test_without_a_target_the_register_is_counted_and_its_faults_told(folder, capsys):
    out = ask(capsys, wanted=1)
    assert "8 entities, 10 relations; 2 cells" in out and "LK674" in out
    assert "lots" not in ask(capsys, "--quiet", "--fail-on", "never", wanted=0)


def test_a_shape_that_cannot_be_asked_is_refused_with_words(folder, capsys):
    assert "LK687" in ask(capsys, "--target", "nobody", wanted=2)
    assert "--target" in ask(capsys, "--why", "C1", wanted=2)
    code = run(root, ["companies", "register", "own.yaml"])
    out = capsys.readouterr()
    assert code == 2 and "LK696" in out.err
    assert "LK117" in ask(capsys, "--score", "no/such/folder/s.csv", wanted=2)


def test_a_circle_too_large_is_told(folder, capsys, monkeypatch):
    monkeypatch.setattr("legalkit.companies.register.scoring.MOST_IN_CIRCLE", 1)
    out = ask(capsys, "--score", "s.csv", "--fail-on", "never", wanted=0)
    assert "2 companies lie in circles of holdings too large" in out


def test_a_circle_without_an_owner_and_a_mass_address_are_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = [f"C{n}" for n in range(25)]
    rows = [
        stake("a", "C0", "C1", 100), stake("b", "C1", "C0", 100),
        *(tie(f"h{n}", "has_address", n, "A0") for n in names),
    ]  # fmt: skip
    write(tmp_path / "reg", [entity(n) for n in (*names, "A0")], rows)
    out = ask(capsys, "--shares", "x.csv", "--score", "s.csv", wanted=0)
    assert "LK697" in out and "25 companies left out" in out
    out = ask(capsys, "--target", "C0", "--why", "C1", "--lang", "zh", wanted=0)
    assert "?" in out and "集中登记地址" in out
    out = ask(capsys, "--target", "C0", "--why", "C7", wanted=0)
    assert "No way between" in out
