"""The assessment: facts and law in, flags, ownership, control and remedies out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from legalkit.companies.check import check
from legalkit.companies.indicators import DETECTORS
from legalkit.companies.mitigate import Weighed, weigh
from legalkit.companies.ownership import Shares, closed_groups, groups_of
from legalkit.companies.remedies import clock, remedies
from legalkit.companies.result import (
    STRENGTHS,
    CompanyReport,
    Controlled,
    Flag,
    Holding,
    Related,
)
from legalkit.companies.scene import Hit, Scene
from legalkit.companies.ties import Circle
from legalkit.companies.value import worth
from legalkit.law.transfers_sheet import TransfersSheet
from legalkit.messages import Message
from legalkit.model.companies import CompanyFacts
from legalkit.model.finding import Finding, Severity, Where

NO_SHARE = Fraction(0)


def assess(facts: CompanyFacts, as_of: date, sheet: TransfersSheet) -> CompanyReport:
    """Show who owns and controls whom and which transfers deserve a second look.

    An indicator is a reason to look, never a finding of fraud: each flag says what it rests on,
    what is missing and what would explain it innocently.

    Args:
        facts: entities, dated relations, debts, transfers.
        as_of: day of the assessment; what happened later is not used, and a finding says so.
        sheet: the law, from ``jurisdictions/<code>/transfers.yaml``.

    Returns:
        the report; wrong or missing facts are findings in it.
    """
    findings = list(check(facts, sheet))
    scene = _scene(facts, as_of, sheet)
    findings += _unused(scene)
    for rule in sheet.indicators:
        detector = DETECTORS.get(rule.id)
        if detector is None:
            findings.append(_note("LK615", Severity.WARNING, id=rule.id))
            continue
        scene.hits.extend(detector(scene, rule))
    weighed = weigh(scene)
    findings += _seen_but_off(weighed)
    circle = scene.circle(as_of)
    holdings, more = _holdings(scene, circle)
    return CompanyReport(
        as_of=as_of,
        law=sheet.jurisdiction,
        flags=tuple(_flag(scene, item) for item in _ordered(weighed) if not item.off),
        ownership=tuple(holdings),
        control=tuple(_controls(circle)),
        related=tuple(_related(scene)),
        remedies=tuple(remedies(scene, _ordered(weighed))),
        findings=(*findings, *more, *_assumed(scene, weighed)),
        names={entity.id: entity.name for entity in facts.entities},
    )


def _note(
    code: str, weight: Severity = Severity.NOTE, field: str | None = None, **params: object
) -> Finding:
    return Finding(code, weight, Where(field=field), params)


def _scene(facts: CompanyFacts, as_of: date, sheet: TransfersSheet) -> Scene:
    debtors = [entity.id for entity in facts.entities if entity.role == "debtor"]
    debtors += [debt.debtor for debt in facts.debts]
    transfers = tuple(t for t in facts.transfers if t.date <= as_of)
    return Scene(facts, as_of, sheet, tuple(dict.fromkeys(debtors)), transfers)


def _unused(scene: Scene) -> Iterator[Finding]:
    if not scene.debtors:
        yield _note("LK617", Severity.ERROR, "entities")
    if not scene.facts.debts:
        yield _note("LK618", Severity.WARNING, "debts")
    control = scene.sheet.indicator("IND-UNDERVALUE")
    for place, transfer in enumerate(scene.facts.transfers):
        where = f"transfers[{place}]"
        if transfer.date > scene.as_of:
            yield _note(
                "LK616",
                field=f"{where}.date",
                id=transfer.id,
                date=transfer.date,
                as_of=scene.as_of,
            )
        elif scene.debtor(transfer) not in scene.debtors:
            yield _note("LK619", field=where, id=transfer.id, giver=transfer.from_)
        elif scene.public_sale(transfer):
            yield _note("LK620", field=where, id=transfer.id)
        elif control and transfer.type in control.transfer_types:
            seen = worth(transfer, scene.as_of, control.limit("days_to_pay"))
            if seen.no_equity:
                yield _note("LK621", field=where, id=transfer.id)
            elif seen.ratio is None:
                yield _note("LK622", Severity.WARNING, where, id=transfer.id)


def _seen_but_off(weighed: list[Weighed]) -> Iterator[Finding]:
    for item in weighed:
        if item.off:
            yield _note(
                "LK623", id=item.hit.target, indicator=item.hit.rule.id, formula=item.hit.formula
            )


def _assumed(scene: Scene, weighed: list[Weighed]) -> Iterator[Finding]:
    """Say once per transfer that the day of knowledge was not stated, and what it would change."""
    told: set[str] = set()
    for item in weighed:
        act = item.hit.act
        if act is None or item.off or act.id in told or item.hit.rule.kind != "primary":
            continue
        for name in item.hit.rule.grounds:
            seen = clock(scene, scene.sheet.ground(name), act)
            if seen.assumed:
                told.add(act.id)
                yield _note(
                    "LK624", Severity.WARNING, id=act.id, until=seen.until, closes=seen.closes
                )
                break


def _ordered(weighed: list[Weighed]) -> list[Weighed]:
    return sorted(
        weighed,
        key=lambda w: (w.hit.rule.kind != "primary", -w.strength, w.hit.target, w.hit.rule.id),
    )


def _flag(scene: Scene, item: Weighed) -> Flag:
    hit, rule = item.hit, item.hit.rule
    grounds = [scene.sheet.ground(name) for name in rule.grounds]
    clocks = [clock(scene, ground, hit.act) for ground in grounds]
    # A bankruptcy look-back is no day to sue by: it hangs on a petition, and stands under remedies.
    own = [c for c, g in zip(clocks, grounds, strict=True) if _forward(scene, g.windows)]
    return Flag(
        indicator=rule.id,
        target=hit.target,
        with_=hit.with_,
        strength=STRENGTHS[item.strength],
        kind=rule.kind,
        basis=tuple(dict.fromkeys((rule.citation, *(ground.citation for ground in grounds)))),
        facts=hit.facts,
        formula=hit.formula,
        opens=hit.act.date if hit.act else None,
        closes=min((c.closes for c in own if c.closes), default=None),
        sue_by=min((c.until for c in own if c.until), default=None),
        missing=_missing(hit),
        innocent_readings=tuple(Message(key) for key in rule.innocent),
        mitigants=tuple(Message(name) for name in item.mitigants),
    )


def _missing(hit: Hit) -> tuple[Message, ...]:
    """What nobody stated here, then what a court will want; each once."""
    told = {message.key for message in hit.missing}
    return (*hit.missing, *(Message(key) for key in hit.rule.wants if key not in told))


def _forward(scene: Scene, windows: tuple[str, ...]) -> bool:
    return all(scene.sheet.window(name).anchor != "insolvency_acceptance" for name in windows)


def _holdings(scene: Scene, circle: Circle) -> tuple[list[Holding], list[Finding]]:
    stakes = circle.stakes
    groups = groups_of(stakes)
    lows, highs = Shares(stakes.low, groups), Shares(stakes.high, groups)
    held = {company for _, company in stakes.high}
    holdings = []
    for owner in sorted({holder for holder, _ in stakes.high}):
        low, high = lows.of(owner), highs.of(owner)
        chain = circle.control.chains.get(owner)
        for company in sorted(set(low) | set(high)):
            most = high.get(company, NO_SHARE)
            least = low.get(company, NO_SHARE)
            holdings.append(
                Holding(
                    person=owner,
                    company=company,
                    direct=stakes.low.get((owner, company), NO_SHARE),
                    low=least,
                    high=_most(least, most),
                    votes=chain.votes.get(company, NO_SHARE) if chain else NO_SHARE,
                    ultimate=owner not in held,
                )
            )
    findings = [
        _note("LK625", Severity.WARNING, "relations", ids=", ".join(group))
        for group in closed_groups(stakes, groups)
    ]
    return holdings, findings


def _most(least: Fraction | None, most: Fraction | None) -> Fraction | None:
    """The largest share possible: a loop of unknown stakes has none below the whole."""
    if least is None:
        return None
    return most if most is not None and least <= most <= 1 else Fraction(1)


def _controls(circle: Circle) -> Iterator[Controlled]:
    for controller, chain in sorted(circle.control.chains.items()):
        for company, path in sorted(chain.path.items()):
            by = "relation" if company in chain.stated else "votes"
            yield Controlled(controller, company, by, chain.votes.get(company, NO_SHARE), path)


def _related(scene: Scene) -> Iterator[Related]:
    circle = scene.circle(scene.as_of)
    for debtor in scene.debtors:
        for entity in scene.facts.entities:
            tie = circle.tie(debtor, entity.id)
            if tie is None or entity.id in circle.impersonal:
                continue
            cites = tuple(rule.citation for rule in scene.sheet.ties if rule.grade == tie.grade)
            yield Related(
                debtor,
                entity.id,
                tie.grade,
                tie.path,
                tie.relations,
                cites or (scene.sheet.control.citation,),
            )
