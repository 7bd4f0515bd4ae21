"""The case after its judgment: made again byte for byte, and tied to the first case."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pypdfium2

from legalkit.casefile import read_case
from legalkit.model.party import PartyRole

ROOT = Path(__file__).parents[2]
FIRST = ROOT / "examples" / "suzhou-chengdu"
ORDER = ROOT / "examples" / "suzhou-chengdu-payment-order"
LATER = ROOT / "examples" / "suzhou-chengdu-judgment"


def test_the_script_makes_the_same_bytes_and_shares_what_both_hold(tmp_path: Path) -> None:
    script = ROOT / "examples" / "make_examples.py"
    first, later = tmp_path / "first", tmp_path / "later"
    subprocess.run(
        [sys.executable, str(script), str(first), str(later)], check=True, capture_output=True
    )
    held = sorted(path for path in (LATER / "evidence").rglob("*") if path.is_file())
    again = sorted(path for path in later.rglob("*") if path.is_file())
    names = [path.relative_to(LATER / "evidence") for path in held]
    assert names == [path.relative_to(later) for path in again]
    for one, other in zip(held, again, strict=True):
        assert one.read_bytes() == other.read_bytes(), one
    shared = [name for name in names if (FIRST / "evidence" / name).is_file()]
    assert len(shared) == 14
    for name in shared:
        assert (FIRST / "evidence" / name).read_bytes() == (LATER / "evidence" / name).read_bytes()


def test_it_reads_without_a_finding_and_every_file_is_an_exhibit() -> None:
    read = read_case(LATER)
    assert not read.findings
    case = read.require()
    named = sorted(item.file for item in case.evidence if item.file)
    there = sorted(
        path.relative_to(LATER / "evidence").as_posix()
        for path in (LATER / "evidence").rglob("*")
        if path.is_file()
    )
    assert named == there


def test_the_judgment_gives_what_the_first_case_could_prove() -> None:
    first, later = read_case(FIRST).require(), read_case(LATER).require()
    alive = [claim.amount or Decimal(0) for claim in first.claims if claim.id != "CL1"]
    given = next(claim for claim in later.claims if claim.id == "JU1")
    assert given.amount == sum(alive) == Decimal("1195600.00")
    costs = next(claim for claim in later.claims if claim.id == "JU2")
    assert costs.amount == (first.costs.lawyer_fee or 0) + (first.costs.preservation_insurance or 0)
    assert later.title is not None and later.title.perform_by is not None
    for claim in later.claims:
        assert claim.due_on is not None and claim.due_on.earliest == later.title.perform_by
    names = {party.id: party.name for party in first.parties}
    for party in later.parties:
        assert names[party.id] == party.name and party.role is not PartyRole.OTHER


def test_the_payment_order_example_holds_the_files_of_the_first_case() -> None:
    read = read_case(ORDER)
    assert not read.findings
    named = {item.file for item in read.require().evidence}
    there = {
        path.relative_to(ORDER / "evidence").as_posix(): path
        for path in (ORDER / "evidence").rglob("*")
        if path.is_file()
    }
    assert named == set(there)
    for name, path in there.items():
        assert path.read_bytes() == (FIRST / "evidence" / name).read_bytes(), name
    first = {claim.id: claim for claim in read_case(FIRST).require().claims}
    assert all(claim == first[claim.id] for claim in read.require().claims)


def test_the_judgment_says_what_the_record_says() -> None:
    case = read_case(LATER).require()
    assert case.title is not None
    document = pypdfium2.PdfDocument(LATER / "evidence" / "title" / "judgment-2026-2088.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in document)
    plain = "".join(text.split())
    for line in case.title.operative:
        assert "".join(line.split()) in plain
    assert case.title.number in plain
