"""The assessment: facts and law in, flags, ownership, control and remedies out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from legalkit.companies.check import check
from legalkit.companies.flows import HOPS
from legalkit.companies.holdings import holdings_of
from legalkit.companies.indicators import DETECTORS
from legalkit.companies.mitigate import Weighed, weigh
from legalkit.companies.next_steps import next_steps
from legalkit.companies.remedies import Clock, clock, remedies
from legalkit.companies.result import (
    STRENGTHS,
    CompanyReport,
    Controlled,
    Flag,
    Related,
)
from legalkit.companies.returns import MOST_HOPS
from legalkit.companies.scene import Hit, LastDay, Scene
from legalkit.companies.ties import Circle
from legalkit.companies.value import worth
from legalkit.law.rule import in_force_on
from legalkit.law.transfers_sheet import GroundRule, TransfersSheet
from legalkit.messages import Message
from legalkit.model.citation import Citation
from legalkit.model.companies import CompanyFacts
from legalkit.model.finding import Finding, Severity, Where

NO_SHARE = Fraction(0)


def assess(
    facts: CompanyFacts, as_of: date, sheet: TransfersSheet, last_day: LastDay | None = None
) -> CompanyReport:
    """Show who owns and controls whom and which transfers deserve a second look.

    An indicator is a reason to look, never a finding of fraud: each flag says what it rests on,
    what is missing and what would explain it innocently.

    Args:
        facts: entities, dated relations, debts, transfers.
        as_of: day of the assessment; what happened later is not used, and a finding says so.
        sheet: the law, from ``jurisdictions/<code>/transfers.yaml``.
        last_day: asks the limitation rules of that law; absent, the sheet alone gives the days.

    Returns:
        the report; wrong or missing facts are findings in it.
    """
    findings = list(check(facts, sheet))
    scene = _scene(facts, as_of, sheet)
    scene.last_day = last_day
    findings += _unused(scene)
    for rule in sheet.indicators:
        if rule.id not in DETECTORS:
            findings.append(_note("LK615", Severity.WARNING, id=rule.id))
    for indicator, detector in DETECTORS.items():
        known = sheet.indicator(indicator)
        if known is not None:
            scene.hits.extend(detector(scene, known))
    if scene.bounded:
        findings.append(_note("LK665", hops=HOPS, paths=MOST_HOPS))
    weighed = weigh(scene)
    findings += _seen_but_off(weighed)
    circle = scene.circle(as_of)
    holdings, more = holdings_of(circle.stakes, circle.control, scene.debtors)
    ordered = _ordered(weighed)
    ways = remedies(scene, ordered)
    return CompanyReport(
        as_of=as_of,
        law=sheet.jurisdiction,
        flags=tuple(_flag(scene, item) for item in ordered if not item.off),
        ownership=tuple(holdings),
        control=tuple(_controls(circle)),
        related=tuple(_related(scene)),
        remedies=tuple(ways),
        findings=(*findings, *more, *_assumed(scene, weighed), *_other_days(scene, weighed)),
        names={entity.id: entity.name for entity in facts.entities},
        next_steps=tuple(next_steps(scene, ordered, ways)),
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
                "LK623",
                id=item.hit.target,
                indicator=Message(f"companies.indicator.{item.hit.rule.id}"),
                formula=item.hit.formula,
                why=item.why_off,
            )


def _assumed(scene: Scene, weighed: list[Weighed]) -> Iterator[Finding]:
    """Say once per transfer that the day of knowledge was not stated, and what it would change."""
    told: set[str] = set()
    for item in weighed:
        act = item.hit.act
        if act is None or item.off or act.id in told or item.hit.rule.kind != "primary":
            continue
        for ground in scene.grounds(item.hit.rule, act.date, act):
            seen = clock(scene, ground, act)
            if seen.assumed:
                told.add(act.id)
                closes = seen.closes or Message("remedy.no_outer_limit")
                yield _note("LK624", Severity.WARNING, id=act.id, until=seen.until, closes=closes)
                break


def _other_days(scene: Scene, weighed: list[Weighed]) -> Iterator[Finding]:
    """Say where the limitation rules give another day, and where no version of the law is known."""
    told: set[tuple[str, str]] = set()
    for item in weighed:
        act = item.hit.act
        if act is None or item.off or item.hit.rule.kind == "context":
            continue
        grounds = scene.grounds(item.hit.rule, act.date, act)
        if item.hit.rule.grounds and not grounds and (act.id, "") not in told:
            told.add((act.id, ""))
            yield _note("LK691", Severity.WARNING, id=act.id, date=act.date)
        for ground in grounds:
            seen = clock(scene, ground, act)
            if seen.other is not None and (act.id, ground.id) not in told:
                told.add((act.id, ground.id))
                yield _note(
                    "LK690",
                    id=act.id,
                    cite=ground.cite,
                    sheet=seen.own,
                    limitation=seen.other,
                    until=seen.until,
                )


def _ordered(weighed: list[Weighed]) -> list[Weighed]:
    return sorted(
        weighed,
        key=lambda w: (w.hit.rule.kind != "primary", -w.strength, w.hit.target, w.hit.rule.id),
    )


def _flag(scene: Scene, item: Weighed) -> Flag:
    hit, rule = item.hit, item.hit.rule
    day = scene.day_of(hit)
    grounds = scene.grounds(rule, day, hit.act)
    clocks = [clock(scene, ground, hit.act) for ground in grounds]
    # A bankruptcy look-back is no day to sue by: it hangs on a petition, and stands under remedies.
    own = [c for c, g in zip(clocks, grounds, strict=True) if _forward(scene, g.windows)]
    cites = [rule.citation] if rule.in_force.covers(day) or not grounds else []
    return Flag(
        indicator=rule.id,
        target=hit.target,
        with_=hit.with_,
        strength=STRENGTHS[item.strength],
        kind=rule.kind,
        basis=_each_once([*cites, *(ground.citation for ground in grounds)]),
        facts=hit.facts,
        says=hit.formula,
        opens=hit.act.date if hit.act else None,
        closes=_day(own, [c.closes for c in own]),
        sue_by=_day(own, [c.until for c in own]),
        missing=_missing(hit, grounds),
        innocent_readings=tuple(Message(key) for key in rule.innocent),
        mitigants=tuple(Message(name) for name in item.mitigants),
        reasons=item.reasons,
        presumptions=tuple(_presumed(scene, hit, {ground.id for ground in grounds}, day)),
        rests_on=tuple(scene.told[id_] for id_ in dict.fromkeys(hit.facts) if id_ in scene.told),
    )


def _day(clocks: list[Clock], days: list[date | None]) -> date | None:
    """The earliest day among the ways that are not barred; of barred ones, the last that closed.

    A way that closed years ago must not make one look lost that is still open.
    """
    pairs = [(c.status, day) for c, day in zip(clocks, days, strict=True) if day is not None]
    open_ = [day for status, day in pairs if status != "barred"]
    return min(open_) if open_ else max((day for _, day in pairs), default=None)


def _each_once(cites: list[Citation]) -> tuple[Citation, ...]:
    """Provisions without those that another one of the list already names."""
    kept: dict[str, Citation] = {}
    for cite in cites:
        kept.setdefault(cite.text, cite)
    return tuple(
        cite
        for text, cite in kept.items()
        if not any(text != other and text in other for other in kept)
    )


def _presumed(scene: Scene, hit: Hit, grounds: set[str], day: date) -> Iterator[Message]:
    """What the law presumes here, in force on the day of the act."""
    related = hit.act is not None and scene.tie(hit.act) is not None
    holds = {"always": True, "related": related, "gratuitous": hit.rule.id == "IND-GRATUITOUS"}
    for rule in in_force_on(scene.sheet.presumptions, day):
        if holds[rule.when] and grounds & set(rule.grounds):
            yield Message(rule.says)


def _missing(hit: Hit, grounds: list[GroundRule]) -> tuple[Message, ...]:
    """What nobody stated here, what the remedies turn on, what a court will want; each once."""
    elements = [key for ground in grounds for key in ground.elements]
    elements += ["wants.knowledge" for ground in grounds if ground.knowledge == "taker"]
    told = {message.key for message in hit.missing}
    more = [key for key in dict.fromkeys((*elements, *hit.rule.wants)) if key not in told]
    return (*hit.missing, *(Message(key) for key in more))


def _forward(scene: Scene, windows: tuple[str, ...]) -> bool:
    return all(scene.sheet.window(name).direction == "forward" for name in windows)


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
