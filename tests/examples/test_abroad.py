"""The cross-border examples: made again byte for byte, tied out, in order."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from legalkit.casefile import read_case

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("shenzhen-hamburg", "dongguan-saopaulo")


def files(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_the_script_makes_the_same_bytes(tmp_path: Path) -> None:
    """In a process of its own, with another hash seed and clock zone."""
    subprocess.run(
        [sys.executable, str(EXAMPLES / "make_abroad.py"), str(tmp_path)],
        check=True,
        capture_output=True,
        env={"PYTHONHASHSEED": "99", "TZ": "America/Lima", "PATH": "/usr/bin:/bin"},
    )
    for name in NAMES:
        assert files(tmp_path / name / "evidence") == files(EXAMPLES / name / "evidence")
    assert files(tmp_path / NAMES[0] / "trust") == files(EXAMPLES / NAMES[0] / "trust")


@pytest.mark.parametrize("name", NAMES)
def test_the_folder_is_in_order_and_every_file_is_an_exhibit(name: str) -> None:
    read = read_case(EXAMPLES / name)
    assert [finding.text() for finding in read.findings] == []
    held = sorted(item.file for item in read.require().evidence if item.file)
    assert held == sorted(files(EXAMPLES / name / "evidence"))


@pytest.mark.parametrize(
    ("name", "total"), [("shenzhen-hamburg", "173250.00"), ("dongguan-saopaulo", "212400.00")]
)
def test_the_claims_tie_out(name: str, total: str) -> None:
    case = read_case(EXAMPLES / name).require()
    invoices = {invoice.id: invoice for invoice in case.invoices}
    for claim in case.claims:
        (one,) = claim.invoices
        paid = sum((p.amount for p in case.payments if p.allocate_to == one), Decimal(0))
        assert claim.amount == invoices[one].amount - paid
        assert claim.due_on and invoices[one].due_on == claim.due_on.earliest
    assert sum(claim.amount or Decimal(0) for claim in case.claims) == Decimal(total)
