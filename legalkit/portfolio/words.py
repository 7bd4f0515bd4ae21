"""The words of events that rules can be written for, by number."""

from __future__ import annotations

from legalkit.model.claim import Form, Outcome

#: Stands for every word that is not in :data:`WORDS`.
OTHER = -1
_PERSONS = (None, "debtor", "creditor", "agent", "court")
#: Known words by field; the first stands for no word.
WORDS: dict[str, tuple[object, ...]] = {
    "form": (None, *(form.value for form in Form)),
    "outcome": (None, *(outcome.value for outcome in Outcome)),
    "by": _PERSONS,
    "to": _PERSONS,
    "signed_by_debtor": (None, False, True),
}
