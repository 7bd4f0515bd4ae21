"""Related companies of a case, as facts stood on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from legalkit.companies import CompanyReport, assess
from legalkit.companies.sources.join import join
from legalkit.companies.view import graph_on
from legalkit.law.transfers_sheet import load_transfers

if TYPE_CHECKING:
    from networkx import MultiDiGraph

    from legalkit.api.folder import CaseFolder
    from legalkit.companies.scene import LastDay
    from legalkit.law.transfers_sheet import GroundRule
    from legalkit.model.companies import CompanyFacts


def facts_of(folder: CaseFolder) -> list[CompanyFacts]:
    """The facts of all company files of the case as one: a list of one, or empty without a file.

    A file read alone says too little: the debtor may stand in one, its stakes in another.
    """
    parts = folder.read.companies
    return [join(parts).facts] if parts else []


def graph_of(folder: CaseFolder, as_of: date) -> MultiDiGraph:
    """All relations of all company files of the case that held on ``as_of``."""
    return graph_on(join(folder.read.companies).facts, as_of)


def risk_of(folder: CaseFolder, as_of: date) -> list[CompanyReport]:
    """Transfer-risk report on the facts of ``facts_of``: one, or none without a file."""
    return [report for _, report in judged_of(folder, as_of)]


def judged_of(folder: CaseFolder, as_of: date) -> list[tuple[CompanyFacts, CompanyReport]]:
    """The facts of ``facts_of`` with the report on them, read and judged once."""
    law, law_dir = folder.case.case.jurisdiction, folder.law_dir
    return [(facts, risk_in(facts, as_of, law, law_dir)) for facts in facts_of(folder)]


def risk_in(
    facts: CompanyFacts, as_of: date, law: str, law_dir: Path | None = None
) -> CompanyReport:
    """Transfer-risk report under one law, with last days that its limitation rules confirm.

    Args:
        facts: entities, relations, debts, transfers.
        as_of: day of the assessment.
        law: code of the law.
        law_dir: the user's own rule sheets.

    Raises:
        CoverageError: when that law has no sheet about transfers.
        RuleError: when a sheet does not hold.
    """
    return assess(facts, as_of, load_transfers(law, law_dir), last_day_of(as_of, law_dir))


def last_day_of(as_of: date, law_dir: Path | None = None) -> LastDay:
    """Ask the limitation rules for the last day to bring an avoidance action.

    The answer is None where that law names no period, or has no limitation rules here; the sheet
    about transfers then stands alone.
    """
    from legalkit.api.limitation import answer_question
    from legalkit.model.claim import Question
    from legalkit.model.errors import CoverageError

    asked: dict[tuple[str, str, date, date | None], date | None] = {}

    def last_day(ground: GroundRule, act_on: date, known_on: date | None) -> date | None:
        if ground.limitation is None:
            return None
        key = (ground.law, str(sorted(ground.limitation.items())), act_on, known_on)
        if key not in asked:
            asked[key] = ask(ground, ground.limitation, act_on, known_on)
        return asked[key]

    def ask(
        ground: GroundRule, named: dict[str, str], act_on: date, known_on: date | None
    ) -> date | None:
        claim: dict[str, object] = {
            "type": "avoidance",
            "governing_law": ground.law,
            "act_on": act_on.isoformat(),
            "facts": dict(named),
        }
        if known_on is not None:
            claim["knowledge_on"] = known_on.isoformat()
        question = Question.model_validate({"as_of": as_of.isoformat(), "claim": claim})
        try:
            return answer_question(question, law_dir, full=False).asserted.expires_on
        except CoverageError:
            return None

    return last_day
