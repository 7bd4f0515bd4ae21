"""One run over a file with twelve different mistakes names all twelve, each with place and hint."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from legalkit.casefile import read_case
from legalkit.cli import root
from legalkit.cli.run import run

FOLDER = Path(__file__).parent / "twelve_mistakes"

EXPECTED = [
    ("LK103", 6, "case.titel"),
    ("LK105", 9, "parties[1].country"),
    ("LK107", 10, "parties[2].id"),
    ("LK105", 14, "contracts[0].payment_terms.days"),
    ("LK105", 18, "claims[0].type"),
    ("LK105", 20, "claims[0].due_on"),
    ("LK102", 22, "claims[0].amount"),
    ("LK104", 23, "claims[1].governing_law"),
    ("LK106", 26, "claims[1].debtor"),
    ("LK105", 28, "payments[0].amount"),
    ("LK108", 30, "evidence[0].file"),
    ("LK112", 31, "evidence[1].file"),
]


def test_exactly_the_twelve_in_order_of_line() -> None:
    read = read_case(FOLDER)
    assert read.case is None
    got = [(f.code, f.where.line, f.where.field) for f in read.findings]
    assert got == EXPECTED
    assert {f.where.file for f in read.findings} == {str(FOLDER / "case.yaml")}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_has_a_sentence_and_a_hint_in_both_languages(lang: str) -> None:
    for finding in read_case(FOLDER).findings:
        assert len(finding.message(lang)) > 5
        assert len(finding.hint(lang)) > 5
        assert not re.search(r"\{[a-z]", finding.text(lang))


def test_check_exits_with_2_and_shows_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, ["case", "check", str(FOLDER)]) == 2
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    # File and field stand on one line where they fit the terminal.
    told = " ".join(out.split())
    for code, line, field in EXPECTED:
        assert f"case.yaml:{line} {field} {code}" in told
    assert " 12. " in out
    assert " 13. " not in out


def test_check_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, ["case", "check", str(FOLDER), "--json", "--lang", "zh"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert told["usable"] is False
    assert [f["code"] for f in told["findings"]] == [code for code, _, _ in EXPECTED]
    assert "缺失.pdf" in told["findings"][10]["message"]
