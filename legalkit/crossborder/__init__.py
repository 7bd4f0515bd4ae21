"""Debtors abroad: which treaty holds on a day, which law counts the time, where to go, how."""

from legalkit.crossborder.build import Answers, build_memo
from legalkit.crossborder.holds import Holding, what_holds
from legalkit.crossborder.memo import Deadline, Item, Memo, OpenQuestion, Section, Table
from legalkit.crossborder.routes import Row, routes_between
from legalkit.crossborder.situation import Situation

__all__ = [
    "Answers",
    "Deadline",
    "Holding",
    "Item",
    "Memo",
    "OpenQuestion",
    "Row",
    "Section",
    "Situation",
    "Table",
    "build_memo",
    "routes_between",
    "what_holds",
]
