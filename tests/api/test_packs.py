"""What the rooms say to each other when a pack is made."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

import legalkit
from legalkit.law.places import builtin_root
from legalkit.model.errors import InputError
from legalkit.report.limitation import calendar_entries, decisive

EXAMPLE = builtin_root("examples") / "suzhou-chengdu"
DAY = date(2026, 3, 2)


def test_the_provision_named_is_the_one_that_gave_the_last_day() -> None:
    answers = legalkit.open_case(EXAMPLE).limitation(as_of=DAY, full=False)
    for claim in ("CL2", "CL3", "CL4", "CL5", "CL6"):
        # The later demand on the guarantor left the debtor's own period alone (CC 693, 694).
        step = decisive(answers[claim].proven)
        assert step is not None and step.rule is not None
        assert step.event == "EV11" and step.rule.cite.startswith("CC 195(1)")
    entries = calendar_entries("X", [("t", answers["CL3"])])
    assert "第195条" in entries[0].note.text("zh") and "693" not in entries[0].note.text("zh")


def test_no_fee_is_better_than_a_fee_on_a_part_of_the_sum(tmp_path: Path) -> None:
    folder = tmp_path / "案 件"
    shutil.copytree(EXAMPLE, folder)
    text = (folder / "case.yaml").read_text("utf-8").replace("CNY", "USD")
    (folder / "case.yaml").write_text(text, "utf-8")
    case = legalkit.open_case(folder)
    made = case.pack("lawyer-letter", out=tmp_path / "out", as_of=DAY, pdf=False)
    assert "LK441" in {finding.code for finding in made.findings}
    sources = (tmp_path / "out" / "sources.json").read_text("utf-8")
    assert "costs.estimates.0.amount" not in sources


def test_an_unknown_pack_is_refused_with_the_packs_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        legalkit.open_case(EXAMPLE).pack("letter", out=tmp_path / "out", as_of=DAY)
    (finding,) = told.value.findings
    assert finding.code == "LK717"
    for lang in ("en", "zh"):
        assert "lawyer-letter, filing" in finding.message(lang)
    assert not (tmp_path / "out").exists()
