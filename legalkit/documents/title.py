"""Enters a title, what is owed under it, and what has been done to enforce it (CPL 247 to 266)."""

from __future__ import annotations

import re
from decimal import Decimal

from legalkit.documents.exhibits import Citations
from legalkit.documents.input import PackInput
from legalkit.documents.lines import LimitationLine
from legalkit.documents.parties import gap, put_party
from legalkit.documents.security import enter_assets
from legalkit.documents.values import Amount, FactSheet, Leaf
from legalkit.law.rule import in_force_on
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.party import Party, PartyKind, PartyRole
from legalkit.model.steps import Measure, RestrictedPerson

_WHERE = "case.yaml title"


#: What every paper of an enforcement pack says of the title.
_NEEDED = ("kind", "body", "number", "dated", "effective_on", "exhibits")


def enter_title(
    given: PackInput, facts: FactSheet, cites: Citations, *, needed: bool = False
) -> None:
    """Enter the title itself; what it says, since when it binds, and the proof of both.

    Args:
        given: the case as the step sees it.
        facts: the sheet.
        cites: exhibits that its sentences point to.
        needed: the step rests on a title; where there is none, its places are bracketed.
    """
    title = given.case.title
    facts.put("flags.title", title is not None, "counted")
    facts.declare_list("title.operative")
    facts.put("flags.operative", bool(title and title.operative), "counted")
    if title is None:
        for key in _NEEDED if needed else ():
            facts.put(f"title.{key}", gap("title"), _WHERE)
        return
    values: dict[str, Leaf] = {
        "kind": given.word("title", title.kind),
        "award": title.kind == "arbitral_award",
        "body": title.body,
        "number": title.number,
        "dated": title.dated,
        "first_instance": title.first_instance,
        "effective_on": title.effective_on or gap("title_effective"),
        "perform_by": title.perform_by,
        "exhibits": cites.cite([*title.evidence, *title.effect_evidence]),
    }
    for key, value in values.items():
        facts.put(f"title.{key}", value, f"{_WHERE}.{key}")
    for position, line in enumerate(title.operative):
        facts.put(f"title.operative.{position}.text", line, f"{_WHERE}.operative[{position}]")


def enter_adjudged(given: PackInput, facts: FactSheet) -> None:
    """Enter what is still owed under the title, as the money room gave it."""
    facts.declare_list("adjudged.lines")
    lines = given.adjudged
    for position, line in enumerate(lines):
        values: dict[str, Leaf] = {
            "title": line.title,
            "principal": Amount(line.principal, line.currency),
            "general": Amount(line.general, line.currency),
            "general_rate": line.general_rate,
            "general_from": line.general_from,
            "addon": Amount(line.addon, line.currency),
            "total": Amount(line.total, line.currency),
        }
        for key, value in values.items():
            facts.put(
                f"adjudged.lines.{position}.{key}",
                value,
                f"legalkit.money interest of {line.claim}",
                line.rule,
                line.citation,
            )
    currency = lines[0].currency if lines else given.case.case.currency
    rule = ", ".join(dict.fromkeys(line.rule for line in lines if line.rule)) or None
    cited = given.language.clause.join(dict.fromkeys(line.citation for line in lines)) or None
    room = "legalkit.money interest"
    for key in ("principal", "general", "addon", "total"):
        total = sum((getattr(line, key) for line in lines), Decimal(0))
        value = Amount(total, currency) if lines else None
        made = [f"adjudged.lines.{position}.{key}" for position in range(len(lines))]
        facts.put(f"adjudged.{key}", value, f"{room}, added up", rule, cited, made)
    cut_off = lines[0].cut_off if lines else given.as_of
    facts.put("adjudged.cut_off", cut_off, f"{room}, to the day asked for", rule, cited)


def enter_enforcement(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    """Enter the debtors of the title, measures in place, assets, earlier rounds and the period."""
    _debtors(given, facts)
    _requests(given, facts)
    _payments(given, facts, cites)
    _measures(given, facts, cites)
    enter_assets(given, facts, cites)
    facts.put("flags.assets", bool(given.case.assets), "counted")
    _rounds(given, facts, cites)
    _period(given, facts)
    _defaulters(given, facts, cites)
    _restricted(given, facts, cites)
    _moved(given, facts, cites)
    plan = given.case.enforcement
    facts.put(
        "enforcement.suspected", plan.suspected if plan else None, "case.yaml enforcement.suspected"
    )
    court = given.case.court
    facts.put("enforcement.basis", court.basis if court else None, "case.yaml enforcement.basis")
    paper = next((item for item in given.sheet.papers if item.id == "asset-inquiry"), None)
    facts.put(
        "enforcement.inquiry_citation", paper.cite if paper else None, "documents.yaml papers"
    )
    facts.put(
        "enforcement.assets_exhibits",
        cites.maybe(e for a in given.case.assets for e in a.evidence),
        "case.yaml assets[].evidence → exhibits",
    )
    facts.put("enforcement.assets_count", len(given.case.assets), "counted")


def _debtors(given: PackInput, facts: FactSheet) -> None:
    facts.declare_list("debtors")
    for position, party in enumerate(given.opponents):
        put_party(facts, f"debtors.{position}", party, given.home)


def _requests(given: PackInput, facts: FactSheet) -> None:
    """Numbers of the requests, and what each further debtor answers for."""
    number = 1
    general = any(line.general for line in given.adjudged)
    number += general
    facts.put("enforcement.general_request", number if general else None, "counted")
    addon = bool(given.interest)
    number += addon
    facts.put("enforcement.addon_request", number if addon else None, "counted")
    facts.declare_list("limited")
    title = given.case.title
    liable = {item.party: item for item in title.liable} if title else {}
    for position, party in enumerate(given.opponents[1:]):
        item = liable.get(party.id)
        number += 1
        at = f"limited.{position}"
        values: dict[str, Leaf] = {
            "name": party.name,
            "request": number,
            "limit": Amount(item.limit, given.case.case.currency) if item and item.limit else None,
            "after_debtor": bool(item and item.after_debtor),
            "text": item.text.rstrip("。；;") if item and item.text else None,
        }
        for key, value in values.items():
            facts.put(f"{at}.{key}", value, f"{_WHERE}.liable[{party.id}].{key}")
    facts.put("enforcement.fee_request", number + 1, "counted")


def _payments(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    """What was paid after the title; earlier payments stand in it."""
    facts.declare_list("title_payments")
    title = given.case.title
    since = [p for p in given.case.payments if title is not None and p.date > title.dated]
    debtor = given.opponents[0].name if given.opponents else None
    for position, payment in enumerate(since):
        named = given.party(payment.payer)
        where = f"case.yaml payments[{payment.id}]"
        values: dict[str, Leaf] = {
            "date": payment.date,
            "payer": named.name if named else payment.payer or debtor,
            "amount": Amount(payment.amount, payment.currency or given.case.case.currency),
            "exhibits": cites.cite(payment.evidence),
        }
        for key, value in values.items():
            facts.put(f"title_payments.{position}.{key}", value, f"{where}.{key}")
    facts.put("flags.title_payments", bool(since), "counted")


def _measures(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    facts.declare_list("measures")
    measures = sorted(given.case.measures, key=lambda item: (item.rank, item.taken_on, item.id))
    for position, measure in enumerate(measures):
        where = f"case.yaml measures[{measure.id}]"
        rank = Message("documents.rank.first")
        if measure.rank > 1:
            rank = Message("documents.rank.waiting", {"rank": measure.rank})
        values: dict[str, Leaf] = {
            "what": described(given.case, measure) or gap("measure_asset"),
            "ruling": measure.ruling,
            "notice": measure.notice,
            "taken_on": measure.taken_on,
            "expires_on": measure.expires_on or gap("measure_expiry", blocking=False),
            "rank": rank,
            "renewal": _renewal(given, measure),
            "amount": Amount(measure.amount, given.case.case.currency) if measure.amount else None,
            "exhibits": cites.cite(measure.evidence),
        }
        for key, value in values.items():
            facts.put(f"measures.{position}.{key}", value, f"{where}.{key}")
    facts.put("flags.measures", bool(measures), "counted")
    courts = dict.fromkeys(measure.court for measure in measures)
    facts.put(
        "enforcement.measures_court",
        given.language.listed(courts) or None,
        "case.yaml measures[].court",
    )


def _renewal(given: PackInput, measure: Measure) -> Leaf:
    """For how long a renewal may be asked, by the kind of thing (Interp. 485)."""
    asset = next((item for item in given.case.assets if item.id == measure.asset), None)
    spans = given.sheet.labels.get("renewal", {})
    return spans.get(asset.kind if asset else "") or gap("renewal", blocking=False)


def described(case: Case, measure: Measure) -> str | None:
    """What a measure holds, in the words of the asset clue."""
    asset = next((item for item in case.assets if item.id == measure.asset), None)
    return measure.description or (asset.description if asset else None)


def _rounds(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    facts.declare_list("rounds")
    plan = given.case.enforcement
    rounds = plan.rounds if plan else ()
    for position, item in enumerate(rounds):
        where = f"case.yaml enforcement.rounds[{position}]"
        values: dict[str, Leaf] = {
            "number": item.number,
            "court": item.court,
            "filed_on": item.filed_on,
            "ended_on": item.ended_on,
            "outcome": given.word("round", item.outcome),
            "exhibits": cites.cite(item.evidence),
        }
        for key, value in values.items():
            facts.put(f"rounds.{position}.{key}", value, f"{where}.{key}")
    facts.put("flags.rounds", bool(rounds), "counted")


def first_to_expire(given: PackInput) -> LimitationLine | None:
    """The claim whose enforcement period ends first by what is proven."""
    timed = [line for line in given.limitations if line.proven_on is not None]
    return min(timed, key=lambda line: (line.proven_on or given.as_of, line.claim), default=None)


def late(given: PackInput) -> list[LimitationLine]:
    """Claims whose enforcement period has run out by what is proven."""
    return [line for line in given.limitations if line.proven_status == "expired"]


def _period(given: PackInput, facts: FactSheet) -> None:
    """The last day to apply, as the limitation rules gave it (CPL 250); never reckoned here."""
    first = first_to_expire(given)
    expired = late(given)
    in_time = first is not None and not expired
    facts.put("enforcement.in_time", in_time, "legalkit.limitation")
    facts.put(
        "enforcement.last_day",
        first.proven_on if first else None,
        "legalkit.limitation, proven",
        None,
        first.citation if first else None,
    )
    facts.put(
        "enforcement.period_citation",
        (first.citation if first else None) or gap("period"),
        "legalkit.limitation, proven",
    )
    if not in_time:
        over = expired[0] if expired else None
        open_point = (
            gap("period_expired", blocking=False, day=_day(given, over))
            if over is not None
            else gap("period", blocking=True)
        )
        facts.put("enforcement.period_open", open_point, "legalkit.limitation, proven")


def _day(given: PackInput, line: LimitationLine) -> str:
    return given.language.day_text(line.proven_on) if line.proven_on else "—"


def _defaulters(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    facts.declare_list("defaulters")
    plan = given.case.enforcement
    grounds = {item.id: item for item in in_force_on(given.sheet.grounds, given.as_of)}
    for position, item in enumerate(plan.defaulters if plan else ()):
        party = given.party(item.party)
        if party is None:
            continue
        at, where = f"defaulters.{position}", f"case.yaml enforcement.defaulters[{position}]"
        put_party(facts, at, party, given.home)
        ground = grounds.get(f"defaulter-{item.ground.replace('_', '-')}")
        values: dict[str, Leaf] = {
            "position": position + 1,
            "ground_text": ground.text if ground else gap("defaulter_ground"),
            "ground_citation": ground.cite if ground else gap("defaulter_ground"),
            "facts": item.facts.rstrip("。；;"),
            "exhibits": cites.cite(item.evidence),
        }
        for key, value in values.items():
            facts.put(f"{at}.{key}", value, f"{where}.{key}")


def restricted_persons(given: PackInput) -> list[RestrictedPerson]:
    """Persons named in the case; else the legal representative of each company debtor."""
    plan = given.case.enforcement
    if plan is not None and plan.restricted:
        return list(plan.restricted)
    return [
        RestrictedPerson(
            name=party.legal_representative.name,
            capacity="legal_representative",
            id_number=party.legal_representative.id_number,
            because=party.name,
            evidence=_extracts(given.case, party),
        )
        for party in given.opponents
        if party.kind is not PartyKind.PERSON and party.legal_representative is not None
    ]


def _extracts(case: Case, party: Party) -> tuple[str, ...]:
    return tuple(
        item.id
        for item in case.evidence
        if item.role == "register_extract" and party.id in item.refers_to
    )


def _restricted(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    facts.declare_list("restricted")
    people = restricted_persons(given)
    for position, person in enumerate(people):
        at, where = f"restricted.{position}", f"case.yaml enforcement.restricted[{position}]"
        found = cites.cite(person.evidence, blocking=False)
        values: dict[str, Leaf] = {
            "name": person.name,
            "id_number": person.id_number,
            "capacity": given.word("capacity", person.capacity),
            "because": person.because or gap("capacity", blocking=False, name=person.name),
            "exhibits": found,
        }
        for key, value in values.items():
            facts.put(f"{at}.{key}", value, f"{where}.{key}")
    facts.put("flags.restricted", bool(people), "counted")


def _moved(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    """Acts that the company room points out, for the order to report (CPL 252)."""
    facts.declare_list("transfers")
    ours = {party.name for party in given.opponents}
    shown = [line for line in given.transfers if line.signs and line.asset and line.giver in ours]
    for position, line in enumerate(shown):
        at, where = f"transfers.{position}", f"companies.yaml transfers[{line.id}]"
        values: dict[str, Leaf] = {
            "position": position + 1,
            "date": line.on,
            "giver": line.giver,
            "asset": line.asset,
            "taker": line.taker.name if line.taker else gap("taker", blocking=False),
            "price": Amount(line.price, line.currency) if line.price else None,
            "paid": Amount(line.paid, line.currency) if line.price and line.paid else None,
            "free": line.gratuitous,
            "exhibits": cites.maybe(named_items(given.case, line.source)),
        }
        for key, value in values.items():
            facts.put(f"{at}.{key}", value, f"{where}.{key}")
    facts.put("flags.transfers", bool(shown), "counted")


def named_items(case: Case, text: str | None) -> list[str]:
    """Evidence items that a source of the company files names by their ids."""
    words = set(re.findall(r"[A-Za-z][\w.-]*", text or ""))
    return [item.id for item in case.evidence if item.id in words and not item.adverse]


def debtor_of(given: PackInput) -> Party | None:
    """The principal debtor."""
    return next(iter(given.with_role(PartyRole.DEBTOR)), None)
