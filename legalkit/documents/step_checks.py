"""What a step rests on, checked before its papers are printed: a title, a window, the conditions.

An enforcement pack without a final title, a payment order against a debtor who is owed something
in return, an avoidance suit after its year: each is refused with the reason, and the draft carries
the reason on its first page and at the head of the cover sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from legalkit.documents.enforcing import described, late
from legalkit.documents.guarantors import alone_findings
from legalkit.documents.input import PackInput
from legalkit.documents.payment_order import STATED
from legalkit.documents.stages import acts
from legalkit.documents.subjects import not_asked, wanted
from legalkit.law.documents_sheet import Pack
from legalkit.messages import Message
from legalkit.model.finding import Finding, Severity, Where


def step_findings(given: PackInput, pack: Pack) -> list[Finding]:
    """Everything that stands in the way of this step, and what a person should weigh."""
    if pack.asks == "title":
        return [*_title(given), *_measures(given), *_added(given), *_assets(given)]
    if pack.asks == "transfer":
        return list(_acts(given))
    if pack.asks == "payment_order":
        return list(_payment_order(given))
    return list(alone_findings(given))


def alerts(given: PackInput, pack: Pack) -> list[Message]:
    """What must be read first, above everything else on the cover sheet."""
    found: list[Message] = []
    if pack.asks == "title":
        for line in late(given):
            days = {"day": _day(given, line.proven_on), "asserted": _day(given, line.asserted_on)}
            found.append(Message("documents.alert.period_over", days))
        found += _ends(given)
    if pack.asks == "transfer":
        for _, act in acts(given):
            if act is not None and act.until is not None:
                params = {"asset": act.asset or act.id, "day": _day(given, act.until)}
                if act.status == "barred":
                    found.append(Message("documents.alert.act_over", params))
                    continue
                told = {**params, "rule": _rule(given, "act_until", "act_rule")}
                found.append(Message("documents.alert.act_until", told))
    return found


def _ends(given: PackInput) -> list[Message]:
    """Measures that are over, and the next one to end; the others stand in the application."""
    timed = [measure for measure in given.case.measures if measure.expires_on is not None]
    timed.sort(key=lambda measure: (measure.expires_on or given.as_of, measure.id))
    found: list[Message] = []
    for measure in timed:
        over = measure.expires_on is not None and measure.expires_on < given.as_of
        params = {
            "what": described(given.case, measure) or measure.id,
            "day": _day(given, measure.expires_on),
            "rule": _rule(given, "measure_ends", "renew"),
        }
        found.append(Message(f"documents.alert.measure_{'over' if over else 'ends'}", params))
        if not over:
            break
    return found


def _rule(given: PackInput, key: str, otherwise: str) -> str | Message:
    """What the law of the court says of that day; a plain reminder where its sheet is silent."""
    own = given.sheet.labels.get("alert", {}).get(key)
    return own or Message(f"documents.alert.{otherwise}")


def _day(given: PackInput, day: date | None) -> str:
    return given.language.day_text(day) if day is not None else "—"


def _title(given: PackInput) -> Iterator[Finding]:
    title, where = given.case.title, Where("case.yaml", field="title")
    if title is None:
        yield Finding("LK751", where=where)
        return
    final = title.effective_on
    if final is None or final > given.as_of:
        place = Where("case.yaml", field="title.effective_on")
        params = {"number": title.number, "day": final or Message("documents.unknown_day")}
        yield Finding("LK752", where=place, params=params)
    elif title.perform_by is not None and title.perform_by >= given.as_of:
        place = Where("case.yaml", field="title.perform_by")
        yield Finding("LK753", where=place, params={"day": title.perform_by})
    if not title.effect_evidence:
        place = Where("case.yaml", field="title.effect_evidence")
        yield Finding("LK754", Severity.WARNING, place, {"number": title.number})
    for claim in given.claims:
        due = claim.due_on
        if title.perform_by is None or due is None or not due.exact:
            continue
        if due.earliest != title.perform_by:
            params = {"claim": claim.id, "due": due.earliest, "perform": title.perform_by}
            place = Where("case.yaml", field=f"claims[{claim.id}].due_on")
            yield Finding("LK755", where=place, params=params)
    opponents = {party.id for party in given.opponents}
    plan = given.case.enforcement
    chosen = set(plan.respondents) if plan else set()
    for item in title.liable:
        if item.party not in opponents and (not chosen or item.party in chosen):
            place = Where("case.yaml", field="title.liable")
            yield Finding("LK771", where=place, params={"id": item.party})
    for line in late(given):
        params = {"day": _day(given, line.proven_on), "asserted": _day(given, line.asserted_on)}
        yield Finding("LK756", Severity.WARNING, where, params)


def _measures(given: PackInput) -> Iterator[Finding]:
    for measure in given.case.measures:
        place = Where("case.yaml", field=f"measures[{measure.id}].expires_on")
        what = described(given.case, measure) or measure.id
        if measure.expires_on is None:
            yield Finding("LK758", Severity.WARNING, place, {"what": what})
        elif measure.expires_on < given.as_of:
            params = {"what": what, "day": measure.expires_on}
            yield Finding("LK757", Severity.WARNING, place, params)


def _assets(given: PackInput) -> Iterator[Finding]:
    if not given.case.assets:
        yield Finding("LK759", Severity.WARNING, Where("case.yaml", field="assets"))


def _added(given: PackInput) -> Iterator[Finding]:
    place = Where("case.yaml", field="enforcement.added")
    for item in wanted(given):
        if item.asked and item.found is None and item.person.id == item.person.name:
            yield Finding("LK772", where=place, params={"id": item.person.id})
        if item.ground is None:
            asked = item.asked.ground if item.asked else ""
            have = ", ".join(ground.id for ground in given.sheet.adding)
            yield Finding("LK760", where=place, params={"ground": asked, "have": have})
    for line in not_asked(given):
        params = {"name": line.person.name, "citation": line.citation, "says": line.says}
        yield Finding("LK761", Severity.NOTE, place, params)


def _acts(given: PackInput) -> Iterator[Finding]:
    place = Where("case.yaml", field="avoidance")
    plan = given.case.preservation
    owed = sum((claim.amount or Decimal(0) for claim in given.claims), Decimal(0))
    if plan is not None and plan.amount is not None and plan.amount > owed:
        spot = Where("case.yaml", field="preservation.amount")
        currency = given.case.case.currency
        left, right = (given.language.sum_text(v, currency) for v in (plan.amount, owed))
        yield Finding("LK707", where=spot, params={"left": left, "right": right})
    plans = acts(given)
    if not plans:
        yield Finding("LK762", where=place)
    for asked, act in plans:
        if act is None:
            yield Finding("LK763", where=place, params={"id": asked.transfer})
            continue
        if act.status == "none":
            yield Finding("LK770", where=place, params={"id": act.asset or act.id})
        elif act.status == "barred":
            yield Finding("LK764", where=place, params={"id": act.id, "why": act.why})
        elif act.status != "open" or act.until is None:
            params = {"id": act.id, "why": act.why}
            yield Finding("LK765", Severity.WARNING, place, params)
        if act.known_on is None:
            field = f"transfers[{act.id}].known_on"
            yield Finding("LK766", where=Where("companies.yaml", field=field))
        for other in act.others:
            params = {"id": act.asset or act.id, "other": other}
            yield Finding("LK767", Severity.NOTE, place, params)


def _payment_order(given: PackInput) -> Iterator[Finding]:
    plan, case = given.case.payment_order, given.case
    place = Where("case.yaml", field="payment_order")
    for key in STATED:
        if plan is not None and getattr(plan, key) is False:
            what = Message(f"documents.payment_order.{key}")
            yield Finding("LK768", where=place, params={"what": what})
    for party in given.opponents:
        if party.country != given.home:
            what = Message("documents.payment_order.abroad", {"name": party.name})
            yield Finding("LK768", where=place, params={"what": what})
    for claim in given.claims:
        due, field = claim.due_on, Where("case.yaml", field=f"claims[{claim.id}]")
        if claim.amount is None or due is None or not due.exact or due.earliest >= given.as_of:
            what = Message("documents.payment_order.not_due", {"title": claim.title})
            yield Finding("LK768", where=field, params={"what": what})
    for item in case.evidence:
        if item.adverse:
            field = Where("case.yaml", field=f"evidence[{item.id}]")
            yield Finding("LK769", Severity.WARNING, field, {"title": item.title})
