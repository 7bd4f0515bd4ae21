"""Related companies of a case, as facts stood on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from legalkit.companies import CompanyReport, assess
from legalkit.companies.view import graph_on
from legalkit.law.load import load_sheet
from legalkit.law.transfers_sheet import TransfersSheet

if TYPE_CHECKING:
    from networkx import MultiDiGraph

    from legalkit.api.folder import CaseFolder


def graph_of(folder: CaseFolder, as_of: date) -> MultiDiGraph:
    """All relations of all company files of the case that held on ``as_of``."""
    from networkx import MultiDiGraph, compose_all

    graphs = [graph_on(facts, as_of) for facts in folder.read.companies]
    return compose_all(graphs) if graphs else MultiDiGraph()


def risk_of(folder: CaseFolder, as_of: date) -> list[CompanyReport]:
    """Transfer-risk report of each company file of the case."""
    sheet = load_sheet(
        folder.case.case.jurisdiction, "transfers.yaml", TransfersSheet, folder.law_dir
    )
    return [assess(facts, as_of, sheet) for facts in folder.read.companies]
