"""The checklist before a step: evidence, gates and limitation clocks joined."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from legalkit.api.limitation import case_limitation
from legalkit.checklist import Checklist, run
from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.law.load import load_sheet

if TYPE_CHECKING:
    from legalkit.api.folder import CaseFolder


def check_case(folder: CaseFolder, purpose: str, as_of: date) -> Checklist:
    """May the step be taken on ``as_of``, and what stands in its way?

    Raises:
        RuleError: when the law has no gates for the purpose.
        CoverageError: when the law has no sheet of evidence.
    """
    code = folder.case.case.jurisdiction
    sheet = load_sheet(code, "evidence.yaml", EvidenceSheet, folder.law_dir)
    found = case_limitation(
        folder.judged, as_of, folder.law_dir, full=False, skip_unknown_laws=True
    )
    return run(
        folder.read,
        purpose,
        as_of,
        chain=folder.chain(purpose),
        clocks={matter.id: answer for matter, answer in found},
        sheet=sheet,
    )
