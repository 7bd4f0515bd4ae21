from __future__ import annotations

import pytest

from legalkit.law.costs_sheet import CostsSheet
from legalkit.law.interest_sheet import InterestSheet, load_interest_sheet
from legalkit.law.load import load_sheet


@pytest.fixture(scope="session")
def cn() -> InterestSheet:
    return load_interest_sheet("CN")


@pytest.fixture(scope="session")
def cn_costs() -> CostsSheet:
    return load_sheet("CN", "costs.yaml", CostsSheet)
