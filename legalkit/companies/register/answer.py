"""One company in a register on a day: shares, control, signs, and the case that they make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from legalkit.companies.assess import assess
from legalkit.companies.register.case import Drawn, draw, percent
from legalkit.companies.register.control import Controls, controlled, controllers
from legalkit.companies.register.files import unusable
from legalkit.companies.register.kinds import UNIT, VALUES, WHOLE
from legalkit.companies.register.onday import OnDay
from legalkit.companies.register.paths import ruling_above
from legalkit.companies.register.register import Register
from legalkit.companies.register.settings import RegisterSettings
from legalkit.companies.register.shape import Sign, signs
from legalkit.companies.register.shares import Held, Reach, above, below
from legalkit.companies.result import CompanyReport
from legalkit.companies.scene import LastDay
from legalkit.companies.sources.join import join
from legalkit.law.transfers_sheet import TransfersSheet
from legalkit.messages import Message
from legalkit.model.companies import CompanyFacts
from legalkit.model.finding import Finding, Severity

#: Relations of a path that are written out, those nearest to the company.
_LONGEST = 50


@dataclass(frozen=True, slots=True)
class Look:
    """What a register says about one company on a day.

    Attributes:
        view: the register on the day.
        company: place of the company.
        owners: who holds it, directly and through others.
        holdings: what it holds.
        controllers: who controls it.
        controls: what it controls.
        stating: relation types that state control under the law asked.
        signs: patterns around it, heaviest first.
        drawn: its neighbourhood as facts of a case.
        report: what the law of the room says about that case.
        findings: bounds that were met; of the case they are in ``report``.
    """

    view: OnDay
    company: int
    owners: Reach
    holdings: Reach
    controllers: tuple[Controls, ...]
    controls: Controls
    stating: tuple[str, ...]
    signs: tuple[Sign, ...]
    drawn: Drawn
    report: CompanyReport
    findings: tuple[Finding, ...]

    @property
    def score(self) -> float:
        """The sum of the points of all signs, and nothing else."""
        return float(sum(sign.points for sign in self.signs))

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys; shares in percent, ids as the register writes them."""
        register = self.view.register
        return {
            "as_of": self.view.date.isoformat(),
            "law": self.report.law,
            "target": {
                "id": register.id(self.company),
                "name": register.name(self.company),
                "kind": register.kind(self.company),
            },
            "owners": [_held(self.view, held) for held in self.owners.held],
            "holdings": [_held(self.view, held) for held in self.holdings.held],
            "controlled_by": [self._control(c, self.company) for c in self.controllers],
            "controls": [self._control(self.controls, n) for n in self.controls.through],
            "signs": [sign.to_json(self.view, lang) for sign in self.signs],
            "score": round(self.score, 2),
            "case": {
                "entities": len(self.drawn.facts.entities),
                "relations": len(self.drawn.facts.relations),
                "beyond": self.drawn.beyond,
                "bound": self.drawn.bound,
            },
            "report": self.report.to_json(lang),
            "findings": [finding.to_json(lang) for finding in self.findings],
        }

    def _control(self, chain: Controls, company: int) -> dict[str, Any]:
        register = self.view.register
        path = chain.path(self.view, company, self.stating)
        return {
            "controller": register.id(chain.controller),
            "company": register.id(company),
            "by": "relation" if company in chain.stated else "votes",
            "votes_pct": _pct(chain.votes.get(company, 0) / WHOLE),
            "path": [register.tie_id(tie) for tie in path[-_LONGEST:]],
            "path_cut": len(path) > _LONGEST,
        }


def _pct(share: float | None) -> str | None:
    """A share as percent with at most four decimals, as the room writes them."""
    return None if share is None else percent(round(share * 1_000_000) * (UNIT // 10_000))


def _held(view: OnDay, held: Held) -> dict[str, Any]:
    register = view.register
    return {
        "owner": register.id(held.owner),
        "owner_name": register.name(held.owner),
        "company": register.id(held.company),
        "company_name": register.name(held.company),
        "direct_min_pct": _pct(held.direct),
        "direct_max_pct": _pct(held.direct_high),
        "effective_min_pct": _pct(held.low),
        "effective_max_pct": _pct(held.high),
    }


def look(
    register: Register,
    company: str,
    day: date,
    settings: RegisterSettings,
    sheet: TransfersSheet,
    *,
    own: CompanyFacts | None = None,
    last_day: LastDay | None = None,
) -> Look:
    """Look at one company on a day; the graph stays as it is, ties of other days are passed over.

    Args:
        register: the register.
        company: id, number or exact name of the company, usually the debtor.
        day: the day; later ties are not used.
        settings: lines and bounds.
        sheet: the law, from ``jurisdictions/<code>/transfers.yaml``.
        own: facts of the case (debts, transfers) whose ids are those of the register.
        last_day: asks the limitation rules of that law.

    Raises:
        InputError: when the register has no such company, or several of that name.
    """
    view = OnDay(register, day)
    place = register.place(company)
    if register.kind(place) in VALUES:
        raise unusable("LK698", None, value=company)
    bound = settings.search.chain
    owners, holdings = above(view, place, bound), below(view, place, bound)
    majority = round(sheet.control.majority_pct * UNIT)
    types = [str(kind) for rule in sheet.ties if rule.way == "control" for kind in rule.types]
    near, cut = ruling_above(view, place, settings.search.controllers)
    ruling, spent = controllers(view, place, list(near), majority, types, bound)
    ruled, more = controlled(view, place, majority, types, most=bound)
    drawn = draw(view, place, settings, law=sheet.jurisdiction)
    facts = drawn.facts if own is None else join([own, drawn.facts]).facts
    report = assess(facts, day, sheet, last_day)
    said = []
    debtor = drawn.facts.entities[0].id
    if own is not None and debtor in {e.id for e in facts.entities} - {e.id for e in own.entities}:
        # Neither its id nor a number made it one with an entity of the case.
        said.append(Finding("LK699", Severity.WARNING, params={"id": debtor}))
    if drawn.beyond:
        said.append(_bound(drawn.bound, "entities"))
    if owners.left_out or holdings.left_out or more:
        said.append(_bound(bound, "chain"))
    if cut or spent:
        said.append(_bound(settings.search.controllers, "controllers"))
    return Look(
        view=view,
        company=place,
        owners=owners,
        holdings=holdings,
        controllers=tuple(ruling),
        controls=ruled,
        stating=tuple(types),
        signs=signs(view, place, settings),
        drawn=drawn,
        report=report,
        findings=tuple(said),
    )


def _bound(bound: int, what: str) -> Finding:
    params = {"bound": bound, "what": Message(f"register.{what}")}
    return Finding("LK694", Severity.WARNING, params=params)
