"""Whether a treaty holds between two states on a day: yes, no, or an open question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from legalkit.law.treaties_sheet import Membership, Treaty
from legalkit.messages import Message
from legalkit.model.citation import Mark

_RANK = {Mark.PRIMARY: 0, Mark.SECONDARY: 1, Mark.MEMORY: 2}


@dataclass(frozen=True, slots=True)
class Holding:
    """The answer for one treaty, two states and a day.

    Attributes:
        treaty: id of the treaty.
        holds: True, False, or None where the tables do not know: an open question.
        since: day from which it holds between the two, when that is known.
        why: reason.
        mark: the weakest mark among the facts the answer rests on.
        effects: declarations that change how it works, as ids.
    """

    treaty: str
    holds: bool | None
    since: date | None
    why: Message
    mark: Mark
    effects: tuple[str, ...] = ()

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys; ``holds`` is null for an open question."""
        return {
            "treaty": self.treaty,
            "holds": self.holds,
            "since": self.since.isoformat() if self.since else None,
            "why": self.why.text(lang),
            "verified": str(self.mark),
            "effects": list(self.effects),
        }


def what_holds(treaty: Treaty, a: str, b: str, day: date) -> Holding:
    """Say whether ``treaty`` holds between ``a`` and ``b`` on ``day``.

    A state that the tables do not list, or whose date was only reported, gives an open question:
    a wrong formality is found out in court, when it is too late to repeat it.

    Args:
        treaty: the treaty.
        a: code of one state or territory.
        b: code of the other.
        day: the day of the request, or of the decision where the treaty looks at that.
    """
    one, other = treaty.member(a), treaty.member(b)
    alone = [
        found
        for found in (_standing(treaty, a, one, day), _standing(treaty, b, other, day))
        if found
    ]
    if alone:
        return _weightier(alone)
    bound = [member for member in (one, other) if member is not None]
    mark = max((member.verified for member in bound), key=lambda m: _RANK[m])
    since = max(member.since for member in bound if member.since is not None)
    pair = {"a": a, "b": b, "since": since, "day": day}
    excluded = _excluded(treaty, pair)
    if excluded is not None:
        return excluded
    holds, word = True, "holds"
    joined = next((member.state for member in bound if member.acceded), None)
    if day < since:
        holds, word = False, "not_yet"
    elif joined is not None:
        why = Message("treaty_state.acceded", {**pair, "state": joined})
        return Holding(treaty.id, None, since, why, mark)
    effects = _effects(treaty, a, b) if holds else ()
    return Holding(treaty.id, holds, since, Message(f"treaty_state.{word}", pair), mark, effects)


def _weightier(alone: list[Holding]) -> Holding:
    """Of what two states say alone, the answer that stands.

    A certain no from either outweighs what is unknown of the other, and of two the better checked
    one is enough; of two unknowns the weaker mark stands.
    """
    noes = [found for found in alone if found.holds is False]
    if noes:
        return min(noes, key=lambda found: _RANK[found.mark])
    return max(alone, key=lambda found: _RANK[found.mark])


def _excluded(treaty: Treaty, pair: dict[str, Any]) -> Holding | None:
    """An exclusion between the two that stands on the day, or may stand."""
    for exclusion in treaty.exclusions:
        lifted = exclusion.lifted is not None and exclusion.lifted <= pair["day"]
        if set(exclusion.between) != {pair["a"], pair["b"]} or lifted:
            continue
        if exclusion.uncertain:
            why = Message("treaty_state.maybe_excluded", pair)
            return Holding(treaty.id, None, pair["since"], why, exclusion.verified)
        why = Message("treaty_state.excluded", {**pair, "cite": exclusion.cite})
        return Holding(treaty.id, False, None, why, exclusion.verified)
    return None


def in_turn(answers: Sequence[tuple[Treaty, Holding]]) -> list[tuple[Treaty, Holding]]:
    """The treaties that may be used, without those that yield to another that certainly holds."""
    certain = {treaty.id for treaty, answer in answers if answer.holds}
    return [
        (treaty, answer)
        for treaty, answer in answers
        if answer.holds is not False and not certain & set(treaty.yields_to)
    ]


def _standing(treaty: Treaty, state: str, member: Membership | None, day: date) -> Holding | None:
    """The answer that one state alone gives; None when it is bound without doubt."""
    holds: bool | None = None
    since: date | None = None
    mark = member.verified if member else Mark.MEMORY
    params: dict[str, Any] = {"state": state}
    if member is None:
        word = "no_party" if treaty.complete else "unknown"
        holds = False if treaty.complete else None
        mark = treaty.verified if treaty.complete else mark
    elif member.status != "party":
        word, holds = ("signed" if member.status == "signed" else "no_party"), False
    elif member.since is None:
        word = "no_date"
    elif member.until is not None and member.until < day:
        word, holds = "ended", False
        params |= {"day": day, "until": member.until}
    elif member.confirm and day >= member.since:
        word, since = "confirm", member.since
        params["since"] = since
    else:
        return None
    return Holding(treaty.id, holds, since, Message(f"treaty_state.{word}", params), mark)


def _effects(treaty: Treaty, a: str, b: str) -> tuple[str, ...]:
    found = [d.effect for d in treaty.declarations if a in d.states or b in d.states]
    return tuple(dict.fromkeys(found))
