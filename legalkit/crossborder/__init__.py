"""Debtors abroad: which treaty holds on a day, how to serve, which papers, which recognition."""

from legalkit.crossborder.holds import Holding, what_holds
from legalkit.crossborder.prepare import CrossReport, DebtorAbroad, Row, prepare, routes_between

__all__ = [
    "CrossReport",
    "DebtorAbroad",
    "Holding",
    "Row",
    "prepare",
    "routes_between",
    "what_holds",
]
