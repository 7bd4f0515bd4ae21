"""Sample cases of the laws beside the home one: ``cases/<code>.yaml``, ``-b``, ``-c``.

A sample is a ``case.yaml`` whose ``case.opened_on`` is the day of the pack. Interest and fees come
from the money room, so that papers show figures that hold together.
"""

from __future__ import annotations

import re
import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from legalkit.documents.compensation import flat_lines
from legalkit.documents.input import PackInput
from legalkit.documents.lines import CostLine, ExhibitRow, TransferLine
from legalkit.documents.money_input import adjudged_lines, cost_lines, interest_lines
from legalkit.documents.pack import build_pack
from legalkit.documents.result import PackResult
from legalkit.law.costs_sheet import CostsSheet
from legalkit.law.documents_sheet import DocumentsSheet
from legalkit.law.interest_sheet import load_interest_sheet
from legalkit.law.load import load_sheet
from legalkit.law.paper_language import PaperLanguage, paper_language
from legalkit.model.case import Case
from legalkit.model.errors import CoverageError
from legalkit.money.costs import estimate, interest_in
from legalkit.money.interest import InterestStatement, statements
from legalkit.source import read_model

CASES = Path(__file__).resolve().parent / "cases"
#: What the company room would find for a sample with acts to be revoked, by the name of the sample.
ACTS = Path(__file__).resolve().parent / "acts"


def names() -> list[str]:
    """All sample cases, by the stem of their file."""
    return sorted(path.stem for path in CASES.glob("*.yaml"))


def code_of(name: str) -> str:
    """Code of the law of a sample: ``us-ny-b`` belongs to US-NY."""
    return re.sub(r"-[b-z]$", "", name).upper()


def samples_of(code: str) -> list[str]:
    """The samples of one law, the first one first."""
    return [name for name in names() if code_of(name) == code.upper()]


def kinds_of(name: str) -> list[str]:
    """The packs that a sample has what it takes for: one with a title is past the suit."""
    case = _case(name)
    held = {"title": case.title is not None, "transfer": bool(case.avoidance)}
    held |= dict.fromkeys(("claim", "payment_order"), case.title is None)
    wanted = {"preservation": case.preservation is not None}
    packs = _sheet(name).packs
    return [pack.id for pack in packs if held[pack.asks] and wanted.get(pack.id, True)]


@cache
def built(name: str, kind: str) -> tuple[PackResult, dict[str, bytes]]:
    """A pack of a sample with its files by name; made once, because many tests read it."""
    with tempfile.TemporaryDirectory() as room:
        result = build_pack(given_of(name), kind, Path(room) / "pack", pdf=False)
        return result, {path.name: path.read_bytes() for path in result.files}


@cache
def given_of(name: str) -> PackInput:
    """The sample as the packs need it."""
    case = _case(name)
    assert case.case.opened_on is not None, f"{name}: case.opened_on is the day of the pack"
    day, sheet = case.case.opened_on, _sheet(name)
    language = paper_language(sheet.lang)
    found = statements(case, day, load_interest_sheet(case.law))
    return PackInput(
        case=case,
        as_of=day,
        sheet=sheet,
        interest=interest_lines(case, found, language),
        costs=_costs(case, found, language, {fee for pack in sheet.packs for fee in pack.fees}),
        exhibits=_exhibits(case, language),
        adjudged=adjudged_lines(case, found, language),
        transfers=_acts(name),
        flat=flat_lines(case, found, sheet, language),
    )


def _case(name: str) -> Case:
    case, _, findings = read_model(CASES / f"{name}.yaml", Case)
    assert case is not None, "\n".join(finding.text() for finding in findings)
    return case


def _acts(name: str) -> tuple[TransferLine, ...]:
    path = ACTS / f"{name}.yaml"
    if not path.is_file():
        return ()
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    return TypeAdapter(tuple[TransferLine, ...]).validate_python(told)


def _sheet(name: str) -> DocumentsSheet:
    return load_sheet(code_of(name), "documents.yaml", DocumentsSheet)


def _sheet_of(case: Case) -> DocumentsSheet:
    return load_sheet(case.case.jurisdiction, "documents.yaml", DocumentsSheet)


def _costs(
    case: Case,
    found: tuple[InterestStatement, ...],
    language: PaperLanguage,
    kinds: set[str],
) -> tuple[CostLine, ...]:
    try:
        tariff = load_sheet(case.case.jurisdiction, "costs.yaml", CostsSheet)
    except CoverageError:
        return ()
    day = case.case.opened_on
    assert day is not None
    flat = flat_lines(case, found, _sheet_of(case), language)
    fixed = sum((item.amount for item in flat), Decimal(0))
    total = interest_in(case, found, tariff.currency, day) + fixed
    fees = estimate(case, day, tariff, total)
    wanted = case.preservation is not None
    return cost_lines(fees, preservation=wanted, language=language, kinds=kinds)


def _exhibits(case: Case, language: PaperLanguage) -> tuple[ExhibitRow, ...]:
    """Every item that does not speak against us, two pages each, in the order of the case."""
    items = [item for item in case.evidence if not item.adverse]
    return tuple(
        ExhibitRow(
            number=number,
            group=None,
            name=item.title,
            source=item.source,
            form=str(item.form),
            pages_from=2 * number - 1,
            pages_to=2 * number,
            proves=language.listed(item.proves) or item.title,
            evidence_id=item.id,
        )
        for number, item in enumerate(items, 1)
    )
