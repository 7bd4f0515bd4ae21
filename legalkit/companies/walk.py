"""The steps that definitions of related parties are made of, walked on the graph of one day."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from legalkit.companies.control import ControlMap, control_map
from legalkit.companies.ownership import Shares, Stakes, groups_of, stakes_of
from legalkit.companies.view import graph_on
from legalkit.law.related_sheet import Step
from legalkit.model.companies import CompanyFacts, EntityKind, Relation, RelationType

if TYPE_CHECKING:
    from networkx import MultiDiGraph

NONE, WHOLE = Fraction(0), Fraction(1)
#: Steps of one search for chains; a dense group has more ways than anybody reads.
MOST_STEPS = 2_000
_Held = dict[str, Fraction | None]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a step leads.

    Attributes:
        entity: id of who is there.
        relations: ids of the ties walked.
        sure: False when it only holds if an unknown share lies high in its range.
    """

    entity: str
    relations: tuple[str, ...]
    sure: bool = True


def reaches(share: Fraction, more_than: object, at_least: object) -> bool:
    """True when a share (of one) reaches the line, which is stated in percent."""
    if more_than is not None and share <= Fraction(str(more_than)) / 100:
        return False
    return at_least is None or share >= Fraction(str(at_least)) / 100


class Ground:
    """The graph of one day, and what the steps need of it, worked out once."""

    def __init__(self, facts: CompanyFacts, day: date, majority: Fraction, months: int = 0) -> None:
        """Look at one day.

        Args:
            facts: entities and relations.
            day: the day asked for.
            majority: more than this fraction of the votes gives control.
            months: ties that ended so recently still count.
        """
        self.facts, self.day, self.majority, self.months = facts, day, majority, months
        self.kinds = {entity.id: entity.kind for entity in facts.entities}
        self._known: dict[str, tuple[_Held, _Held]] = {}
        self._into: dict[str, tuple[_Held, _Held]] = {}

    @cached_property
    def graph(self) -> MultiDiGraph:
        """Entities and ties of the day."""
        return graph_on(self.facts, self.day, self.months)

    @cached_property
    def stakes(self) -> Stakes:
        """Direct stakes of the day."""
        return stakes_of(self.graph)

    @cached_property
    def control(self) -> ControlMap:
        """Who controls what: by votes, or because the facts state it."""
        stated = frozenset({RelationType.CONTROL.value})
        return control_map(self.graph, self.stakes, self.majority, stated)

    @cached_property
    def _shares(self) -> tuple[Shares, Shares]:
        groups = groups_of(self.stakes)
        low = Shares(self.stakes.low, groups)
        return low, low if self.stakes.exact else Shares(self.stakes.high, groups)

    @cached_property
    def _owned_by(self) -> dict[str, list[tuple[str, str]]]:
        """Company -> holders, each with the id of the stake."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for holder, held, key, data in self.graph.edges(keys=True, data=True):
            if data["relation"].type is RelationType.OWNERSHIP and holder != held:
                found[held].append((holder, key))
        return {held: sorted(holders) for held, holders in found.items()}

    @cached_property
    def _owns(self) -> dict[str, list[str]]:
        """Holder -> companies in which it holds a stake."""
        found: dict[str, list[str]] = defaultdict(list)
        for holder, held in self.stakes.high:
            found[holder].append(held)
        return dict(found)

    def impersonal(self, entity: str) -> bool:
        """The State or an authority."""
        return self.kinds.get(entity) in (EntityKind.STATE, EntityKind.AUTHORITY)

    def share(self, holder: str, company: str) -> tuple[Fraction, Fraction]:
        """Effective share at least and at most; a loop without an owner may be the whole."""
        if company in self._into:
            lows, highs, asked = *self._into[company], holder
        else:
            if holder not in self._known:
                low_shares, high_shares = self._shares
                lows = low_shares.of(holder)
                highs = lows if low_shares is high_shares else high_shares.of(holder)
                self._known[holder] = (lows, highs)
            lows, highs, asked = *self._known[holder], company
        if asked not in highs and asked not in lows:
            return NONE, NONE
        low, high = lows.get(asked, NONE), highs.get(asked, NONE)
        if low is None:
            return NONE, WHOLE
        return low, high if high is not None and low <= high <= WHOLE else WHOLE

    def ask_into(self, company: str) -> list[str]:
        """Everybody with a share in a company; worked out at once, which is quicker than each."""
        if company not in self._into:
            low_shares, high_shares = self._shares
            lows = low_shares.into(company)
            highs = lows if low_shares is high_shares else high_shares.into(company)
            self._into[company] = (lows, highs)
        lows, highs = self._into[company]
        return sorted(set(lows) | set(highs))

    def direct(self, holder: str, company: str) -> tuple[Fraction, Fraction]:
        """Direct stake at least and at most."""
        key = (holder, company)
        return self.stakes.low.get(key, NONE), self.stakes.high.get(key, NONE)

    def votes(self, holder: str, company: str) -> Fraction:
        """Votes of a holder, those of companies that it controls in full."""
        chain = self.control.chains.get(holder)
        return chain.votes.get(company, NONE) if chain else NONE

    def above(self, company: str) -> set[str]:
        """Everybody who holds a share in a company, directly or through others."""
        seen: set[str] = set()
        queue = deque([company])
        while queue:
            for holder, _ in self._owned_by.get(queue.popleft(), ()):
                if holder not in seen and holder != company:
                    seen.add(holder)
                    queue.append(holder)
        return seen

    def below(self, holder: str) -> set[str]:
        """Every company in which somebody holds a share, directly or through others."""
        seen: set[str] = set()
        queue = [holder]
        while queue:
            for held in self._owns.get(queue.pop(), ()):
                if held not in seen and held != holder:
                    seen.add(held)
                    queue.append(held)
        return seen

    def chains(self, holder: str, company: str, most: int = 20) -> list[tuple[str, ...]]:
        """Ways of ownership from holder to company as ids of stakes, shortest first, bounded."""
        found: list[tuple[str, ...]] = []
        queue: deque[tuple[str, tuple[str, ...], tuple[str, ...]]] = deque(
            [(company, (company,), ())]
        )
        for _ in range(MOST_STEPS):
            if not queue or len(found) >= most:
                break
            here, nodes, keys = queue.popleft()
            for above, key in self._owned_by.get(here, ()):
                if above == holder:
                    found.append((key, *keys))
                elif above not in nodes and len(keys) < 8:
                    queue.append((above, (*nodes, above), (key, *keys)))
        return found[:most]

    def walk(self, here: str, step: Step) -> Iterator[Found]:
        """Where one step leads from an entity."""
        ways: dict[str, Callable[[str, Step], Iterator[Found]]] = {
            "holder": self._holder,
            "holding": self._holding,
            "controller": self._controller,
            "controlled": self._controlled,
            "office": self._office,
            "seat": self._seat,
            "tie": self._tie,
        }
        yield from ways[step.walk](here, step)

    def _holder(self, company: str, step: Step) -> Iterator[Found]:
        if step.measure == "share":
            self.ask_into(company)
        candidates = self.above(company) | {
            who for who, chain in self.control.chains.items() if company in chain.votes
        }
        for holder in sorted(candidates):
            yield from self._line(holder, company, holder, step)

    def _holding(self, holder: str, step: Step) -> Iterator[Found]:
        chain = self.control.chains.get(holder)
        for company in sorted(self.below(holder) | set(chain.votes if chain else ())):
            yield from self._line(holder, company, company, step)

    def _line(self, holder: str, company: str, other: str, step: Step) -> Iterator[Found]:
        if step.measure == "votes":
            low = self.votes(holder, company)
            high = max(low, self.direct(holder, company)[1])
        else:
            low, high = (self.share if step.measure == "share" else self.direct)(holder, company)
        if not reaches(high, step.more_than, step.at_least):
            return
        ways = self.chains(holder, company, most=1)
        sure = reaches(low, step.more_than, step.at_least)
        yield Found(other, ways[0] if ways else (), sure)

    def _controller(self, company: str, _: Step) -> Iterator[Found]:
        for who, chain in sorted(self.control.chains.items()):
            if company in chain.path:
                yield Found(who, chain.path[company])

    def _controlled(self, holder: str, _: Step) -> Iterator[Found]:
        chain = self.control.chains.get(holder)
        for company, path in sorted(chain.path.items()) if chain else ():
            yield Found(company, path)

    def _edges(self, here: str, step: Step, *, down: bool) -> Iterator[Found]:
        edges = self.graph.out_edges if down else self.graph.in_edges
        for one, other, key, data in sorted(
            edges(here, keys=True, data=True), key=lambda edge: edge[2]
        ):
            relation: Relation = data["relation"]
            if relation.type in step.types and one != other:
                yield Found(other if down else one, (key,))

    def _office(self, company: str, step: Step) -> Iterator[Found]:
        yield from self._edges(company, step, down=False)

    def _seat(self, holder: str, step: Step) -> Iterator[Found]:
        yield from self._edges(holder, step, down=True)

    def _tie(self, here: str, step: Step) -> Iterator[Found]:
        yield from self._edges(here, step, down=False)
        yield from self._edges(here, step, down=True)
