"""Interest of a case whose claims stand under several laws."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from legalkit.api import open_case
from legalkit.api.sums import interest_of, law_findings
from legalkit.cli import root
from legalkit.cli.run import run

EXAMPLE = Path("examples/suzhou-chengdu")
DAY = date(2026, 3, 2)


@pytest.fixture
def two_laws(tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("out", "custody*"))
    path = folder / "case.yaml"
    text = path.read_text("utf-8")
    first = "- {id: CL6, title: 尾号0917发票货款, type: sale_of_goods, governing_law: CN"
    assert first in text
    path.write_text(text.replace(first, first.replace("CN", "BR")), "utf-8")
    return folder


def test_each_claim_bears_interest_under_its_own_law(two_laws):
    plain = {item.claim: item for item in interest_of(open_case(EXAMPLE), DAY)}
    mixed = {item.claim: item for item in interest_of(open_case(two_laws), DAY)}
    assert list(mixed) == list(plain)
    for claim in ("CL1", "CL2", "CL3", "CL4", "CL5"):
        assert mixed[claim].total == plain[claim].total
        assert mixed[claim].citations == plain[claim].citations
    assert mixed["CL6"].citations != plain["CL6"].citations


def test_a_payment_that_names_no_debt_is_told_when_laws_differ(two_laws, capsys):
    path = two_laws / "case.yaml"
    text = path.read_text("utf-8")
    line = next(row for row in text.splitlines() if "{id: P3," in row)
    path.write_text(text.replace(line, line.replace("allocate_to: I3, ", "")), "utf-8")
    found = law_findings(open_case(two_laws).case)
    assert [finding.code for finding in found] == ["LK440"]
    assert "P3" in str(found[0].where)
    assert run(root, ["interest", str(two_laws), "--until", "2026-03-02"]) in (0, 1)
    assert "LK440" in capsys.readouterr().out
    assert law_findings(open_case(EXAMPLE).case) == []
