"""What to do first: freeze, revoke, add a party, pierce; ranked by a sum whose terms are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from legalkit.companies import extra
from legalkit.companies.mitigate import Weighed
from legalkit.companies.result import STRENGTHS, NextStep, Remedy, Term
from legalkit.companies.scene import Scene
from legalkit.law.transfers_sheet import GroundRule, StepRule
from legalkit.messages import Message
from legalkit.model.companies import CompanyDebt, Transfer

#: Steps that secure what an action asks for, so that there is still something when it is won.
_BEFORE_SUIT = ("freeze", "notice")
_SECURES = ("revoke", "void")
#: Steps against persons rather than over an asset.
_AGAINST_PERSONS = ("pierce", "add_party", "damages")


@dataclass(slots=True)
class _Case:
    """What one action on one target rests on."""

    items: list[Weighed] = field(default_factory=list)
    ways: dict[str, tuple[GroundRule, Remedy]] = field(default_factory=dict)


def next_steps(scene: Scene, weighed: Sequence[Weighed], ways: Sequence[Remedy]) -> list[NextStep]:
    """Rank what may be done, the most useful first.

    Every score is the sum of its terms; the points are settings in the catalogue of indicators,
    not law. A barred remedy gives no step.
    """
    known = {(way.ground, way.target): way for way in ways if way.status != "barred"}
    cases: dict[tuple[str, str], _Case] = defaultdict(_Case)
    for item in weighed:
        if item.off or item.hit.rule.kind == "context":
            continue
        for ground in scene.grounds(item.hit.rule, scene.day_of(item.hit), item.hit.act):
            way = known.get((ground.id, item.hit.target))
            if way is not None:
                case = cases[ground.action, item.hit.target]
                case.ways[ground.id] = (ground, way)
                if item not in case.items:
                    case.items.append(item)
    steps: list[NextStep] = []
    for (action, target), case in cases.items():
        steps += _steps(scene, action, target, case)
    return sorted(_joined(steps), key=lambda s: (-s.score, s.do_by or date.max, s.action, s.target))


def _joined(steps: list[NextStep]) -> list[NextStep]:
    """One step for what would be done once: an asset is frozen once, a person is joined once."""
    kept: dict[tuple[str, ...], NextStep] = {}
    for step in sorted(steps, key=lambda s: (-s.score, s.do_by or date.max, s.target)):
        person = step.action in _AGAINST_PERSONS and step.against
        key = (step.action, *(sorted(step.against) if person else (step.target,)))
        other = kept.get(key)
        if other is None:
            kept[key] = step
        else:
            kept[key] = replace(
                other,
                do_by=min((d for d in (other.do_by, step.do_by) if d), default=None),
                indicators=tuple(dict.fromkeys((*other.indicators, *step.indicators))),
                basis=tuple(dict.fromkeys((*other.basis, *step.basis))),
            )
    return list(kept.values())


def _steps(scene: Scene, action: str, target: str, case: _Case) -> Iterator[NextStep]:
    wanted = [action]
    if action in _SECURES and case.items[0].hit.act is not None:
        wanted += _BEFORE_SUIT
    for name in wanted:
        rule = _rule(scene, name)
        # The notice of AnfG 7(2) only helps who has no title yet.
        if rule is not None and not (name == "notice" and _titled(scene, case)):
            yield _step(scene, rule, target, case)


def _rule(scene: Scene, action: str) -> StepRule | None:
    """The step of that name, as this law has it."""
    rules = [rule for rule in scene.sheet.steps if rule.action == action]
    own = [rule for rule in rules if scene.sheet.jurisdiction in rule.laws]
    return next(iter([*own, *(rule for rule in rules if not rule.laws)]), None)


def _step(scene: Scene, rule: StepRule, target: str, case: _Case) -> NextStep:
    hits = [item.hit for item in case.items]
    others = dict.fromkeys(who for hit in hits for who in hit.with_ if who not in scene.debtors)
    against = tuple(others) or ((target,) if target in scene.entities else ())
    untils = [way.until for _, way in case.ways.values() if way.until]
    act = hits[0].act
    params = {
        "against": ", ".join(scene.name(who) for who in against) or scene.name(target),
        "asset": (act.asset if act is not None else None) or Message("step.what_left"),
    }
    return NextStep(
        action=rule.action,
        target=target,
        says=Message(rule.says, params),
        against=against,
        do_by=min(untils, default=None),
        terms=tuple(_terms(scene, rule, case, min(untils, default=None))),
        indicators=tuple(dict.fromkeys(hit.rule.id for hit in hits)),
        basis=tuple(dict.fromkeys(way.cite for _, way in case.ways.values())),
    )


def _terms(scene: Scene, rule: StepRule, case: _Case, until: date | None) -> Iterator[Term]:
    """Each reason with its points; a term without effect is left out."""
    yield Term(rule.base, Message(f"term.base.{rule.action}"))
    strongest = max(item.strength for item in case.items)
    name = STRENGTHS[strongest]
    yield _term(scene, f"strength_{name}", Message(f"term.strength_{name}"))
    if until is not None:
        left = (until - scene.as_of).days
        for days in (30, 90, 365):
            if left <= days:
                params = {"left": left, "until": until}
                yield _term(scene, f"days_{days}", Message("term.days", params))
                break
    yield from _worth(scene, case)
    yield from _proof(scene, case)
    act = case.items[0].hit.act
    if act is not None and rule.action in (*_BEFORE_SUIT, *_SECURES):
        gone = _passed_on(scene, act)
        key = "passed_on" if gone else "still_held"
        yield _term(scene, key, Message(f"term.{key}"))
    if rule.action == "add_party" or (rule.action in _SECURES and _needs_title(case)):
        key = "judgment" if _titled(scene, case) else "no_judgment"
        yield _term(scene, key, Message(f"term.{key}"))


def _needs_title(case: _Case) -> bool:
    """True when the action itself presupposes a title against the debtor (AnfG 2)."""
    return all("wants.title" in ground.elements for ground, _ in case.ways.values())


def _titled(scene: Scene, case: _Case) -> bool:
    """True when a judgment on one of the claims is there."""
    claims = _claims(scene, case)
    return any(debt.judgment and debt.judgment <= scene.as_of for debt in claims)


def _term(scene: Scene, weight: str, reason: Message) -> Term:
    return Term(int(scene.sheet.weights[weight]), reason)


def _worth(scene: Scene, case: _Case) -> Iterator[Term]:
    """How much of the claims the target could cover."""
    value, currency = _value(scene, case)
    owed = sum(
        (debt.amount for debt in _claims(scene, case) if currency in (None, debt.currency)),
        start=Decimal(0),
    )
    if value is None or value <= 0 or owed <= 0:
        return
    for key, line in (("covers_all", Decimal(1)), ("covers_half", Decimal("0.5"))):
        if value >= line * owed:
            yield _term(scene, key, Message(f"term.{key}"))
            return
    yield _term(scene, "covers_some", Message("term.covers_some"))


def _value(scene: Scene, case: _Case) -> tuple[Decimal | None, str | None]:
    act = case.items[0].hit.act
    if act is None:
        stake = next((r for r in scene.facts.relations if r.id == case.items[0].hit.target), None)
        return (extra.money(stake, "unpaid_capital") if stake else None), None
    unpaid = extra.money(act, "unpaid_capital")
    if unpaid is not None:
        return unpaid, act.currency
    stated = (act.market_value, act.price, act.paid)
    value = next((amount for amount in stated if amount is not None), None)
    secured = extra.money(act, "secured_debt")
    return (value - secured if value is not None and secured else value), act.currency


def _claims(scene: Scene, case: _Case) -> list[CompanyDebt]:
    """The claims against the debtor whose act it is; against all debtors where there is no act."""
    act = case.items[0].hit.act
    debtors = scene.debtors
    if act is not None and scene.debtor(act) in debtors:
        debtors = (scene.debtor(act),)
    return [debt for debtor in debtors for debt in scene.debts_of(debtor)]


def _proof(scene: Scene, case: _Case) -> Iterator[Term]:
    grounds = [ground for ground, _ in case.ways.values()]
    if all(ground.proof == "beyond_reasonable_doubt" for ground in grounds):
        yield _term(scene, "beyond_doubt", Message("term.beyond_doubt"))
    avoids = [ground for ground in grounds if ground.action == "revoke"]
    if avoids and any(ground.knowledge == "none" for ground in avoids):
        yield _term(scene, "no_knowledge", Message("term.no_knowledge"))
    if all(way.status == "depends" for _, way in case.ways.values()):
        yield _term(scene, "depends", Message("term.depends"))
    for name in sorted({name for item in case.items for name in item.mitigants}):
        yield _term(scene, "mitigant", Message("term.mitigant", {"why": Message(name)}))


def _passed_on(scene: Scene, act: Transfer) -> bool:
    """True when the taker has already given the asset to someone else."""
    taker = scene.other(act)
    return any(
        t.asset and t.asset == act.asset and t.from_ == taker and t.date >= act.date
        for t in scene.transfers
    )
