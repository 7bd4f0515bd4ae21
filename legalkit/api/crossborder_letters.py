"""Drafts of the first letter to each debtor abroad, with a last date that no holiday swallows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from legalkit.api.crossborder_answers import letters_for
from legalkit.api.folder import CaseFolder
from legalkit.model.case import Case

if TYPE_CHECKING:
    from legalkit.crossborder import Memo, Situation
    from legalkit.documents.result import PackResult

KIND = "lawyer-letter"
#: What a case may give the debtor, by the form of ``case.yaml``.
_LONGEST = 60


def first_letters(
    folder: CaseFolder, scene: Situation, memo: Memo, out: Path
) -> Iterator[tuple[str, PackResult]]:
    """A marked draft for each country whose law has a letter in the templates.

    Args:
        folder: the open case.
        scene: the case as the cross-border engine sees it.
        memo: its memo, which holds the last date for each country.
        out: folder that receives one folder for each country.

    Raises:
        InputError: when the case cannot carry a letter.
    """
    named = {d.key.removeprefix("letter/"): d.day for d in memo.deadlines if _is_letter(d.key)}
    for offer in letters_for(scene, folder.law_dir):
        if offer.law is None:
            continue
        case = _until(folder.case, named.get(offer.state), memo.as_of)
        own = CaseFolder(replace(folder.read, case=case), folder.law_dir).before(offer.law)
        target = out / f"letter-{offer.state}"
        yield offer.state, own.pack(KIND, out=target, as_of=memo.as_of, draft=True, pdf=False)


def _is_letter(key: str) -> bool:
    return key.startswith("letter/")


def _until(case: Case, last: date | None, as_of: date) -> Case:
    """The same case, with the days that lead to the last date of the memo."""
    if last is None:
        return case
    dated = case.letter.dated or as_of
    days = min(max((last - dated).days, 1), _LONGEST)
    letter = case.letter.model_copy(update={"dated": dated, "pay_within_days": days})
    return case.model_copy(update={"letter": letter})
