"""A case folder as one object: what a legal department asks of it, in the words it uses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from legalkit.casefile.read import CaseRead, read_case
from legalkit.model.case import Case

if TYPE_CHECKING:
    from networkx import MultiDiGraph

    from legalkit.checklist.result import Checklist
    from legalkit.documents.result import PackResult
    from legalkit.evidence.chain import Chain
    from legalkit.evidence.contents import Readings
    from legalkit.limitation.answer import Answer
    from legalkit.money.costs import CostEstimate
    from legalkit.money.interest import InterestStatement


def open_case(folder: str | Path, *, law: Path | None = None) -> CaseFolder:
    """Open a case folder.

    Args:
        folder: a folder with ``case.yaml``.
        law: own rule sheets, laid over those that came with legalkit.

    Raises:
        InputError: with every mistake of the folder, by file, line and field.
    """
    read = read_case(folder)
    read.require()
    return CaseFolder(read, law)


@dataclass(frozen=True)
class CaseFolder:
    """An open case folder. Nothing under ``evidence/`` is ever changed through it.

    Attributes:
        read: the folder as read, with its findings.
        law_dir: own rule sheets, laid over ours.
    """

    read: CaseRead
    law_dir: Path | None = None

    @cached_property
    def case(self) -> Case:
        """What ``case.yaml`` says."""
        return self.read.require()

    def before(self, law: str) -> CaseFolder:
        """The same case prepared for the courts of another law.

        The law of the debts stays what it was. The court that ``case.yaml`` names is kept only for
        its own law; for another one ``courts`` names it.

        Args:
            law: code of the law, such as ``HK``.
        """
        case, code = self.case, law.upper()
        if code == case.case.jurisdiction:
            return self
        head = case.case.model_copy(update={"jurisdiction": code, "governing_law": case.law})
        changed = case.model_copy(update={"case": head, "court": case.courts.get(code)})
        return CaseFolder(replace(self.read, case=changed), self.law_dir)

    @property
    def folder(self) -> Path:
        """The case folder."""
        return self.read.folder

    def limitation(self, *, as_of: date, full: bool = True) -> dict[str, Answer]:
        """Until when each claim, and each guarantee of it, can be pursued, and why.

        Args:
            as_of: the day of the assessment.
            full: False leaves out the outlook and the notices that need further computing.

        Returns:
            answers by claim id; a guarantee of a claim has the id ``GUARANTEE-CLAIM``.
        """
        from legalkit.api.limitation import case_limitation

        found = case_limitation(self.judged, as_of, self.law_dir, full=full)
        return {matter.id: answer for matter, answer in found}

    def titles(self, lang: str = "en") -> dict[str, str]:
        """Names for people of the claims that :meth:`limitation` answers."""
        from legalkit.api.limitation import matters

        return {matter.id: matter.title.text(lang) for matter in matters(self.case)}

    @cached_property
    def readings(self) -> Readings:
        """What was read in the files of the evidence, by evidence id."""
        from legalkit.evidence.contents import read_contents

        return read_contents(self.folder, self.case)

    @cached_property
    def judged(self) -> Case:
        """The case with what its files say against it: a mail that came back has not arrived."""
        from legalkit.evidence.read_proof import spoiled

        return spoiled(self.case, self.readings)

    def chain(self, purpose: str) -> Chain:
        """The evidence chain for a purpose: what proves what, what is missing, what contradicts."""
        from legalkit.evidence.chain import build
        from legalkit.law.evidence_sheet import EvidenceSheet
        from legalkit.law.load import load_sheet

        code = self.case.case.jurisdiction
        sheet = load_sheet(code, "evidence.yaml", EvidenceSheet, self.law_dir)
        return build(self.case, sheet, purpose, self.readings)

    def check(self, purpose: str, *, as_of: date) -> Checklist:
        """The checklist before a step, with its gates.

        Args:
            purpose: ``lawyer-letter``, ``filing``, ``preservation`` or ``enforcement``.
            as_of: the day of the assessment.
        """
        from legalkit.api.checking import check_case

        return check_case(self, purpose, as_of)

    def interest(self, *, until: date) -> tuple[InterestStatement, ...]:
        """Late-payment interest of each claim up to and including ``until``."""
        from legalkit.api.sums import interest_of

        return interest_of(self, until)

    def costs(self, *, as_of: date) -> CostEstimate:
        """Court, preservation and enforcement fees, with the arithmetic shown."""
        from legalkit.api.sums import costs_of

        return costs_of(self, as_of)

    def pack(
        self,
        kind: str,
        *,
        out: str | Path,
        as_of: date,
        draft: bool = False,
        pdf: bool = True,
        templates: Path | None = None,
        lang: str | None = None,
    ) -> PackResult:
        """Make the papers of a step with the exhibit bundle, complete or not at all.

        Args:
            kind: ``lawyer-letter``, ``payment-order``, ``filing``, ``preservation``,
                ``enforcement`` or ``avoidance``, as far as the law has papers for it.
            out: folder to write to.
            as_of: the day of the assessment; interest runs up to and including it.
            draft: write marked drafts although gates are unmet or facts are missing.
            pdf: also make PDF of the Word files when LibreOffice is there.
            templates: the firm's own templates, laid over ours.
            lang: language of the people of the house (``en`` or ``zh``), in which open points on
                covers and drafts are told; the one nearest to the court's when absent.
        """
        from legalkit.api.packs import make_pack

        return make_pack(
            self, kind, Path(out), as_of, draft=draft, pdf=pdf, templates=templates, lang=lang
        )

    def companies(self, as_of: date) -> MultiDiGraph:
        """The graph of related companies, as facts stood on ``as_of``."""
        from legalkit.api.company import graph_of

        return graph_of(self, as_of)
