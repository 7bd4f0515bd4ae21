"""A disputed reading of the period that a change of law enters is tried as well; the earlier governs."""

from datetime import date

from legalkit.limitation.law import load_law
from legalkit.limitation.scenarios import answer
from legalkit.model.claim import Claim


def test_the_new_periods_reading_governs_when_it_is_earlier():
    claim = Claim.model_validate(
        {"type": "avoidance", "governing_law": "PL", "due_on": "2017-12-04", "act_on": "2017-12-04"}
    )
    found = answer(load_law("PL"), claim, (), date(2020, 1, 10))
    told = [notice.other for notice in found.notices if notice.code == "disputed"]
    assert all(found.asserted.expires_on <= other for other in told if other)
