"""Money owed for being late, and money the procedure costs: every figure with its arithmetic."""

from legalkit.money.calculations import CalculationResult, run_calculations
from legalkit.money.costs import CostEstimate, estimate
from legalkit.money.interest import InterestStatement, statement, statements
from legalkit.money.words import in_english, in_french, in_german, in_renminbi

__all__ = [
    "CalculationResult",
    "CostEstimate",
    "InterestStatement",
    "estimate",
    "in_english",
    "in_french",
    "in_german",
    "in_renminbi",
    "run_calculations",
    "statement",
    "statements",
]
