"""The text of every paper from two cases; ``LEGALKIT_UPDATE_GOLDEN=1`` writes it anew."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from legalkit.casefile.read import read_case
from legalkit.documents.input import PackInput
from legalkit.documents.lines import ExhibitRow
from legalkit.documents.money_input import cost_lines, interest_lines
from legalkit.documents.pack import build_pack
from legalkit.documents.wordfile import body_text
from legalkit.law.costs_sheet import CostsSheet
from legalkit.law.interest_sheet import load_interest_sheet
from legalkit.law.load import load_sheet
from legalkit.law.places import builtin_root
from legalkit.money.costs import estimate
from legalkit.money.interest import statements
from tests.documents import small_case as small

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "documents"
EXAMPLE = builtin_root("examples") / "suzhou-chengdu"


def compare(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("LEGALKIT_UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{path} differs; look before updating"


@pytest.mark.parametrize("kind", ["filing", "lawyer-letter"])
def test_small_case(tmp_path: Path, kind: str) -> None:
    result = build_pack(small.given(), kind, tmp_path / "pack", pdf=False)
    for path in result.files:
        if path.suffix == ".docx":
            compare(f"small/{kind}/{path.stem}", body_text(path.read_bytes()))


def example() -> PackInput:
    case = read_case(EXAMPLE).require()
    day = date(2026, 3, 2)
    found = statements(case, day, load_interest_sheet("CN"))
    total = sum((item.interest for item in found), Decimal(0))
    fees = estimate(case, day, load_sheet("CN", "costs.yaml", CostsSheet), total)
    rows, page = [], 1
    for item in case.evidence:
        if item.file and not item.adverse:
            proves = "、".join(item.proves) or f"{item.title}所载事实"
            rows.append(
                ExhibitRow(
                    len(rows) + 1,
                    "证据",
                    item.title,
                    item.source,
                    str(item.form),
                    page,
                    page + 1,
                    proves,
                    item.id,
                )
            )
            page += 2
    return PackInput(
        case=case,
        as_of=day,
        sheet=small.sheet(),
        interest=interest_lines(case, found),
        costs=cost_lines(fees, preservation=True),
        exhibits=tuple(rows),
        guarantees_alive={"GU1": ("CL3", "CL4", "CL5", "CL6")},
    )


@pytest.mark.skipif(not (EXAMPLE / "case.yaml").is_file(), reason="the example is not there")
@pytest.mark.parametrize("kind", ["filing", "lawyer-letter"])
def test_example_case(tmp_path: Path, kind: str) -> None:
    result = build_pack(example(), kind, tmp_path / "pack", draft=True, pdf=False)
    for path in result.files:
        if path.suffix == ".docx":
            compare(f"suzhou-chengdu/{kind}/{path.stem}", body_text(path.read_bytes()))


@pytest.mark.skipif(not (EXAMPLE / "case.yaml").is_file(), reason="the example is not there")
def test_the_lost_delivery_note_refuses_the_filing_pack(tmp_path: Path) -> None:
    result = build_pack(example(), "filing", tmp_path / "pack", pdf=False)
    assert result.folder is None
    lost = [finding for finding in result.findings if finding.code == "LK708"]
    assert len(lost) == 1 and "DN5" in str(lost[0].params["origin"])


def test_figures_of_the_example_are_those_of_the_money_room(tmp_path: Path) -> None:
    given = example()
    assert sum(line.amount for line in given.interest) == Decimal("337314.17")
    assert sum(line.base for line in given.interest) == Decimal("1282000.00")
