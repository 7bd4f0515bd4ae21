"""Enters what has been done to enforce a title, and what is asked for now (CPL 247 to 266)."""

from __future__ import annotations

from legalkit.documents.exhibits import Citations
from legalkit.documents.input import PackInput
from legalkit.documents.lines import LimitationLine
from legalkit.documents.parties import gap, put_party
from legalkit.documents.sanctions import enter_defaulters, enter_restricted
from legalkit.documents.security import enter_assets
from legalkit.documents.title import WHERE, named_items
from legalkit.documents.values import Amount, FactSheet, Leaf
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.steps import Measure


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
    enter_defaulters(given, facts, cites)
    enter_restricted(given, facts, cites)
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
            facts.put(f"{at}.{key}", value, f"{WHERE}.liable[{party.id}].{key}")
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
