"""``legalkit explain``: codes, rules, and a way out for what nobody knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from legalkit.cli import root
from legalkit.cli.run import run
from legalkit.messages import codes
from legalkit.report.cells import cell_width

SHEET = """\
rules:
  - id: XX-DEMAND
    in_force: {from: 2021-01-01}
    cite: Civil Code article 195
    verified: primary
    checked_on: 2026-11-23
    proof:
      - {kind: ems, needs: [receipt, waybill]}
    empty: null
    note: A very long remark that has to be broken into several lines,
      because nobody reads a line of two hundred characters.
examples:
  - {id: XX-DEMAND, title: this is an example and no rule}
"""


@pytest.fixture
def law(tmp_path: Path) -> Path:
    folder = tmp_path / "law"
    (folder / "xx").mkdir(parents=True)
    (folder / "xx" / "limitation.yaml").write_text(SHEET, encoding="utf-8")
    (folder / "xx" / "examples.yaml").write_text(
        "- {id: XX-EXAMPLE, verified: primary}\n", encoding="utf-8"
    )
    return folder


def explain(*arguments: str) -> Result:
    return CliRunner().invoke(root, ["explain", *arguments], standalone_mode=False)


@pytest.mark.parametrize("code", codes())
def test_every_code_is_explained_in_both_languages_within_80_columns(code: str) -> None:
    result = explain(code)
    assert result.return_value == 0
    assert result.output.startswith(code)
    assert any("\u4e00" <= character <= "\u9fff" for character in result.output)
    assert "{" not in result.output
    assert max(cell_width(line) for line in result.output.split("\n")) <= 80


def test_capitals_do_not_matter() -> None:
    assert explain("lk103").output == explain("LK103").output


def test_one_language_on_request() -> None:
    assert not any(
        "\u4e00" <= character <= "\u9fff" for character in explain("LK102", "--lang", "en").output
    )
    assert "重复" in explain("LK102", "--lang", "zh").output


def test_without_an_argument_all_codes_are_listed() -> None:
    result = explain()
    assert result.return_value == 0
    for code in codes():
        assert f"\n{code} " in "\n" + result.output
    assert max(cell_width(line) for line in result.output.split("\n")) <= 80
    listed = json.loads(explain("--json", "--lang", "zh").output)["codes"]
    assert [entry["code"] for entry in listed] == codes()
    assert set(listed[0]["message"]) == {"zh"}


def test_a_code_as_json() -> None:
    payload = json.loads(explain("LK103", "--json").output)
    assert payload["code"] == "LK103"
    assert set(payload["explain"]) == {"en", "zh"}


def test_a_rule_is_shown_with_place_citation_and_everything_it_says(law: Path) -> None:
    result = explain("xx-demand", "--law", str(law))
    assert result.return_value == 0
    for expected in (
        "XX-DEMAND",
        "limitation.yaml:2",
        "cite: Civil Code article 195",
        "verified: primary",
        "from: 2021-01-01",
        "needs: receipt, waybill",
        "empty: –",
    ):
        assert expected in result.output
    assert "no rule" not in result.output
    assert "two hundred characters." in result.output


def test_a_rule_as_json(law: Path) -> None:
    (rule,) = json.loads(explain("XX-DEMAND", "--law", str(law), "--json").output)["rules"]
    assert rule["line"] == 2
    assert rule["cite"] == "Civil Code article 195"


def test_a_rule_in_two_sheets_is_shown_twice(law: Path) -> None:
    (law / "yy").mkdir()
    (law / "yy" / "costs.yaml").write_text(SHEET, encoding="utf-8")
    assert explain("XX-DEMAND", "--law", str(law)).output.count("Civil Code article 195") == 2


def test_an_example_is_not_a_rule(law: Path) -> None:
    assert explain("XX-EXAMPLE", "--law", str(law)).return_value == 2


def test_our_own_rules_are_found() -> None:
    result = explain("CN-DEMAND-NOT-THERE")
    assert result.return_value == 2


def test_something_unknown_gets_the_nearest(law: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, ["explain", "XX-DEMMAND", "--law", str(law)]) == 2
    shown = capsys.readouterr().err
    assert "Did you mean: XX-DEMAND" in shown
    assert "是否想查" in shown
    assert run(root, ["explain", "LK1033", "--lang", "en"]) == 2
    assert "LK103" in capsys.readouterr().err


def test_something_like_nothing_gets_the_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, ["explain", "@@@@@@@@"]) == 2
    assert "legalkit law list" in capsys.readouterr().err
