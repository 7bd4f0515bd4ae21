"""Enters the act that is to be revoked: price, tie, harm, windows, relief (CC 538-542).

What the act was, what it was worth and how the two sides are tied comes from the company room;
which exhibit shows it, and how the creditor learned of it, only the case can say.
"""

from __future__ import annotations

from decimal import Decimal

from legalkit.documents.exhibits import Citations
from legalkit.documents.input import PackInput
from legalkit.documents.lines import TransferLine
from legalkit.documents.parties import gap, numbered, put_party
from legalkit.documents.sentences import sentence
from legalkit.documents.stages import acts, taker_of
from legalkit.documents.title import debtor_of, named_items
from legalkit.documents.values import Amount, FactSheet, Gap, Leaf
from legalkit.model.claim import CaseClaim
from legalkit.model.party import Party
from legalkit.model.steps import AvoidancePlan


def enter_act(given: PackInput, facts: FactSheet, cites: Citations, position: int) -> None:
    """Enter one act of the case under ``act``; a paper tells of one act only.

    Args:
        given: the case as the avoidance pack sees it.
        facts: the sheet of this paper.
        cites: exhibits that its sentences point to.
        position: which plan of the case.
    """
    plan, line = acts(given)[position]
    where = f"companies.yaml transfers[{plan.transfer}]"
    for name in ("parties", "ties", "signs", "harms", "claims"):
        facts.declare_list(f"act.{name}")
    giver, taker = debtor_of(given), taker_of(given, plan, line)
    _parties(given, facts, [party for party in (giver, taker) if party is not None])
    facts.put("act.giver", giver.name if giver else None, "case.yaml parties[].name")
    facts.put("act.taker", taker.name if taker else gap("taker"), where)
    facts.put("act.relief", plan.relief, "case.yaml avoidance[].relief")
    _exhibits(facts, cites, plan)
    _claims(given, facts, cites, line)
    _words(given, facts, plan, line, where)
    _worth(given, facts, line, where)
    _ties(given, facts, cites, plan, line)
    _signs(given, facts, cites, line)
    _window(given, facts, line, where)
    _requests(given, facts, plan)
    court = given.case.court
    facts.put("act.basis", court.basis if court else None, "case.yaml avoidance[].basis")


def _parties(given: PackInput, facts: FactSheet, parties: list[Party]) -> None:
    """The debtor as first and the taker as second defendant (法释〔2023〕13号 art 44)."""
    for position, party in enumerate(parties):
        at = f"act.parties.{position}"
        put_party(facts, at, party, given.home)
        facts.put(f"{at}.label", numbered(given, position + 1), "counted")
        role = given.word("act_party", "giver" if position == 0 else "taker")
        facts.put(f"{at}.position", role, "counted")


def _exhibits(facts: FactSheet, cites: Citations, plan: AvoidancePlan) -> None:
    where = f"case.yaml avoidance[{plan.transfer}]"
    named: dict[str, tuple[tuple[str, ...], bool]] = {
        "exhibits": (plan.act_evidence, True),
        "value_exhibits": (plan.value_evidence, True),
        "tie_exhibits": (plan.tie_evidence, True),
        "harm_exhibits": (plan.harm_evidence, True),
        "learned_exhibits": (plan.learned_evidence, True),
        "costs_exhibits": (plan.costs_evidence, True),
    }
    for key, (ids, needed) in named.items():
        evidence = key.replace("exhibits", "evidence") if key != "exhibits" else "act_evidence"
        facts.put(f"act.{key}", cites.cite(ids, blocking=needed), f"{where}.{evidence}")
    facts.put("act.paid_exhibits", cites.maybe(plan.paid_evidence), f"{where}.paid_evidence")


def _claims(
    given: PackInput, facts: FactSheet, cites: Citations, line: TransferLine | None
) -> None:
    """What the debtor owes us: under the title where there is one, else by claim."""
    title = given.case.title
    total = Decimal(0)
    for position, claim in enumerate(given.claims):
        at, where = f"act.claims.{position}", f"case.yaml claims[{claim.id}]"
        behind = (
            [*title.evidence, *title.effect_evidence]
            if title is not None
            else _behind(given, claim)
        )
        amount = claim.amount
        total += amount or Decimal(0)
        due = claim.due_on.earliest if claim.due_on and claim.due_on.exact else None
        currency = claim.currency or given.case.case.currency
        values: dict[str, Leaf] = {
            "position": position + 1,
            "title": claim.title,
            "due_on": due or gap("due_on", blocking=False),
            "amount": Amount(amount, currency) if amount is not None else None,
            "exhibits": cites.cite(behind, blocking=False),
        }
        for key, value in values.items():
            facts.put(f"{at}.{key}", value, f"{where}.{key}")
    facts.put(
        "act.claim_total",
        Amount(total, given.case.case.currency),
        "case.yaml claims[].amount, added up",
    )
    arose = line.claim_arose if line else None
    before = line is not None and arose is not None and arose <= line.on
    facts.put("act.claim_before", before, "companies.yaml debts[].arose")
    facts.put("act.claim_arose", arose if before else None, "companies.yaml debts[].arose")


def _behind(given: PackInput, claim: CaseClaim) -> list[str]:
    named = [invoice for invoice in given.case.invoices if invoice.id in claim.invoices]
    found = [item for invoice in named for item in invoice.evidence]
    return found or [item for contract in given.case.contracts for item in contract.evidence]


def _words(
    given: PackInput, facts: FactSheet, plan: AvoidancePlan, line: TransferLine | None, where: str
) -> None:
    values: dict[str, Leaf] = {
        "date": line.on if line else gap("act"),
        "asset": (line.asset if line else None) or gap("act_asset"),
        "kind": given.word("transfer", line.kind) if line else gap("act"),
        "deed": _deed(given, line),
        "registered": line.registered if line else None,
        "gratuitous": line.gratuitous if line else False,
        "source": _titles(given, line.source) if line else None,
        "path": " — ".join(line.path) if line and line.path else None,
    }
    for key, value in values.items():
        facts.put(f"act.{key}", value, f"{where}.{key}")
    said = plan.knowledge.rstrip("。；;") if plan.knowledge else None
    told: Leaf = said or gap("knowledge", blocking=False)
    facts.put("act.knowledge", told, "case.yaml avoidance[].knowledge")
    facts.put("act.learned_how", plan.learned_how, "case.yaml avoidance[].learned_how")


def _deed(given: PackInput, line: TransferLine | None) -> Leaf:
    """What the debtor did, as the sheet of the court words this kind of act."""
    patterns = given.sheet.labels.get("deed", {})
    if line is None or line.taker is None or line.asset is None:
        return gap("act")
    pattern = patterns.get(line.kind) or patterns.get("other")
    if pattern is None:
        return None
    kind = given.word("transfer", line.kind)
    if isinstance(kind, Gap) and "{kind}" in pattern:
        return kind
    return pattern.format(asset=line.asset, taker=line.taker.name, kind=kind)


def _titles(given: PackInput, source: str | None) -> str | None:
    """Sources by the titles of the exhibits they name; else as the company files have them."""
    named = set(named_items(given.case, source))
    titles = [item.title for item in given.case.evidence if item.id in named]
    return given.language.listed(titles) or source


def _worth(given: PackInput, facts: FactSheet, line: TransferLine | None, where: str) -> None:
    """Price against value, as the company room compared them (法释〔2023〕13号 art 42)."""
    if line is None:
        for key in ("market_value", "paid", "price_ratio", "received_ratio", "line_text"):
            facts.put(f"act.{key}", None, where)
        facts.put("act.price", gap("act"), where)
        return
    sums = {"price": line.price, "market_value": line.market_value, "paid": line.paid}
    for key, value in sums.items():
        amount = Amount(value, line.currency) if value is not None else None
        if key == "price" and amount is None and not line.gratuitous:
            facts.put("act.price", gap("price", blocking=False), f"{where}.price")
            continue
        facts.put(f"act.{key}", amount, f"{where}.{key}")
    test = next((sign for sign in line.signs if line.below and sign.params.get("ratio")), None)
    rule, cite = (test.indicator, test.citation) if test else (None, line.citation or None)
    tested = f"{where}.price, paid, market_value; legalkit.companies, price test"
    facts.put("act.price_ratio", line.price_ratio, tested, rule, cite)
    facts.put("act.received_ratio", line.received_ratio, tested, rule, cite)
    # Not every law draws a line between a price and a price too low.
    drawn = given.sheet.labels.get("price_line", {})
    told = [line.below, "related" if line.related and not line.gratuitous else None]
    texts = [drawn[key] for key in told if key in drawn]
    facts.put(
        "act.line_text",
        given.language.clause.join(texts) or None,
        "documents.yaml labels.price_line",
    )
    facts.put("act.line_citation", drawn.get("citation") if texts else None, "law sheet")


def _ties(
    given: PackInput,
    facts: FactSheet,
    cites: Citations,
    plan: AvoidancePlan,
    line: TransferLine | None,
) -> None:
    """The links of the chain; one that no exhibit shows is bracketed, not asserted."""
    for position, tie in enumerate(line.ties if line else ()):
        at = f"act.ties.{position}"
        numbers = cites.maybe(named_items(given.case, tie.source))
        source: Leaf = numbers or gap("tie_source", blocking=False, text=tie.source or "—")
        values: dict[str, Leaf] = {
            "position": position + 1,
            "text": tie.text,
            "since": tie.since,
            "source": source,
        }
        for key, value in values.items():
            facts.put(f"{at}.{key}", value, "legalkit.companies, path of the tie")
    facts.put("flags.ties", bool(line and line.ties), "counted")


def _signs(given: PackInput, facts: FactSheet, cites: Citations, line: TransferLine | None) -> None:
    """The comparisons of the company room; those that speak of harm stand in the complaint too."""
    signs = line.signs if line else ()
    patterns = given.sheet.labels.get("harm", {})
    harms = 0
    for position, sign in enumerate(signs):
        at, where = f"act.signs.{position}", f"legalkit.companies {sign.indicator}"
        facts.put(f"{at}.position", position + 1, "counted")
        facts.put(f"{at}.says", sign.says, where, sign.indicator, sign.citation)
        facts.put(f"{at}.citation", sign.citation, where, sign.indicator, sign.citation)
        currency = line.currency if line else given.case.case.currency
        said = sentence(given, patterns.get(sign.indicator), sign.params, currency)
        if said is not None:
            facts.put(f"act.harms.{harms}.text", said, where, sign.indicator, sign.citation)
            shown_by = cites.maybe(named_items(given.case, sign.source))
            proof: Leaf = shown_by or gap("harm_source", blocking=False, text=sign.source or "—")
            facts.put(f"act.harms.{harms}.exhibits", proof, where)
            harms += 1
    facts.put("flags.signs", bool(signs), "counted")


def _window(given: PackInput, facts: FactSheet, line: TransferLine | None, where: str) -> None:
    """One year from knowledge, five from the act, as the company room reckoned them (CC 541)."""
    in_time = line is not None and line.status == "open" and line.until is not None
    facts.put("act.in_time", in_time, "legalkit.companies remedies")
    known: Leaf = (line.known_on if line else None) or gap("known_on")
    facts.put("act.known_on", known, f"{where}.known_on")
    until: Leaf = (line.until if line else None) or gap("act_until")
    rule, cite = (", ".join(line.grounds), line.citation) if line else (None, None)
    reckoned = f"{where}.known_on, date; legalkit.companies remedies"
    facts.put("act.until", until, reckoned, rule, cite)
    closes: Leaf = (line.closes if line else None) or gap("act_until")
    facts.put("act.closes", closes, reckoned, rule, cite)
    if not in_time:
        why = line.why if line else ""
        facts.put(
            "act.period_open",
            gap("act_window", blocking=False, why=why),
            "legalkit.companies remedies",
        )


def _requests(given: PackInput, facts: FactSheet, plan: AvoidancePlan) -> None:
    number = 1 if plan.relief == "none" else 2
    costs = (plan.lawyer_fee or Decimal(0)) + (plan.other_costs or Decimal(0))
    number += bool(costs)
    where = f"case.yaml avoidance[{plan.transfer}]"
    facts.put("act.costs_request", number if costs else None, "counted")
    facts.put(
        "act.costs",
        Amount(costs, given.case.case.currency) if costs else None,
        f"{where}.lawyer_fee, other_costs",
    )
    # A judgment has decided the debt already; nobody may ask for it a second time.
    joined = plan.join_debt and given.case.title is None
    number += joined
    facts.put("act.debt_request", number if joined else None, "counted")
    facts.put(
        "act.debt",
        facts.leaves["act.claim_total"] if joined else None,
        "case.yaml claims[].amount, added up",
    )
    facts.put("act.fee_request", number + 1, "counted")
