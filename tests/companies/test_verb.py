"""What the verb prints: names that a lawyer knows, in the language asked for."""

from __future__ import annotations

import pytest

from legalkit.cli import root
from legalkit.cli.run import run
from legalkit.law.places import builtin_root
from legalkit.law.transfers_sheet import load_transfers
from legalkit.messages import catalogue
from legalkit.report.cells import cell_width

EXAMPLE = str(builtin_root("examples") / "suzhou-chengdu")


def test_every_indicator_of_the_law_has_a_name_in_words() -> None:
    sheet = load_transfers("CN", None)
    lacking = [
        rule.id for rule in sheet.indicators if f"companies.indicator.{rule.id}" not in catalogue()
    ]
    assert lacking == []


@pytest.mark.parametrize(("lang", "name"), [("en", "sold under value"), ("zh", "低价转让")])
def test_flags_are_named_and_fit(lang: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(root, ["companies", EXAMPLE, "--as-of", "2026-03-02", "--lang", lang])
    out = capsys.readouterr().out
    assert name in out
    assert max(cell_width(line) for line in out.splitlines()) <= 80
    if lang == "zh":
        assert "[primary]" not in out and "已核原文" in out
