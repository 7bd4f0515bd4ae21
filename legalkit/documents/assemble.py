"""Puts the case record and the results of the rooms onto one fact sheet, each with its source."""

from __future__ import annotations

from dataclasses import replace

from legalkit.documents.adverse import enter_adverse
from legalkit.documents.claims import enter_claims, enter_costs, enter_interest
from legalkit.documents.compensation import enter_compensation
from legalkit.documents.conditions import holds
from legalkit.documents.elements import enter_elements
from legalkit.documents.enforcing import enter_enforcement
from legalkit.documents.exhibits import Citations
from legalkit.documents.input import PackInput
from legalkit.documents.narrative import tell
from legalkit.documents.parties import (
    enter_letter,
    enter_mandate,
    enter_parties,
    gap,
    put_facts,
)
from legalkit.documents.payment_order import enter_payment_order
from legalkit.documents.requests import enter_totals
from legalkit.documents.security import enter_guarantees, enter_preservation
from legalkit.documents.title import enter_adjudged, enter_title
from legalkit.documents.values import FactSheet, Leaf
from legalkit.law.documents_sheet import Ground, Pack
from legalkit.law.rule import in_force_on
from legalkit.messages import Message
from legalkit.model.claim import ClaimType

#: Which paper's grounds stand where on the sheet.
_GROUNDS = (
    ("complaint", "grounds"),
    ("preservation", "preservation.grounds"),
    ("payment-order", "payment_order.grounds"),
    ("guarantor-call", "guarantee.grounds"),
    ("enforcement", "enforcement.grounds"),
    ("renewal", "renewal.grounds"),
    ("report-order", "report.grounds"),
    ("consumption-limit", "consumption.grounds"),
    ("avoidance", "act.grounds"),
)


def assemble(
    given: PackInput, *, cited_only: bool = False, pack: Pack | None = None
) -> tuple[FactSheet, Citations]:
    """The fact sheet of a pack, and which exhibits its sentences point to.

    Args:
        given: the case and the results of the rooms, as the step sees them.
        pack: the pack; a title or an act takes the place of the story of the debt.
        cited_only: leave out what the papers do not speak of. The other side must not learn from a
            letter which assets we know (preservation would come too late).
    """
    if cited_only:
        quiet = given.case.model_copy(update={"preservation": None, "assets": ()})
        given = replace(given, case=quiet)
    facts, cites = FactSheet(), Citations(given)
    facts.put("as_of", given.as_of, "the day asked for")
    facts.put("dates.as_of", given.as_of, "the day asked for")
    asks = pack.asks if pack else "claim"
    _head(given, facts, asks)
    if pack is not None:
        facts.put("creditor.label", pack.party_label, "documents.yaml packs", pack.id, pack.cite)
    enter_parties(given, facts)
    enter_interest(given, facts)
    enter_compensation(given, facts)
    enter_costs(given, facts)
    enter_title(given, facts, cites, needed=asks == "title")
    enter_adjudged(given, facts)
    if asks == "title":
        _numbers(given, facts)
        enter_enforcement(given, facts, cites)
    elif asks == "transfer":
        _numbers(given, facts)
        _contracts_of(given, facts, cites)
        enter_preservation(given, facts, cites)
    else:
        enter_claims(given, facts, cites)
        enter_guarantees(given, facts, cites)
        tell(given, facts, cites, others=asks == "claim" and not cited_only)
        enter_preservation(given, facts, cites)
        if asks == "payment_order":
            enter_payment_order(given, facts, cites)
        if given.case.complaint.style != "classic":
            enter_elements(given, facts)
    _without_debtor(given, facts, cites)
    enter_mandate(given, facts)
    enter_letter(given, facts)
    _exhibits(given, facts, cites.used if cited_only else None)
    if not cited_only:  # what goes to the other side before suit does not know them
        enter_adverse(given, facts)
    _grounds(given, facts)
    if asks in ("claim", "payment_order"):
        enter_totals(given, facts)
    return facts, cites


def _without_debtor(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    """Why the debtor is left out of the suit, with what shows it."""
    plan, where = given.case.complaint, "case.yaml complaint.without_debtor"
    because, words = plan.without_debtor, given.sheet.labels.get("without_debtor", {})
    told = None if given.debtor_sued or because is None else words.get(because)
    facts.put("debtor.left_out", told, where)
    shown = cites.cite(plan.without_debtor_evidence) if told else None
    facts.put("debtor.left_out_exhibits", shown, f"{where}_evidence → exhibits")


def _numbers(given: PackInput, facts: FactSheet) -> None:
    """What every paper counts: opponents and copies."""
    opponents = len(given.opponents)
    facts.put("copies.opponents", opponents, "counted")
    facts.put("copies.with_court", opponents + 1, "opponents + 1")


def _contracts_of(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    """The contracts behind the claim; a title makes them needless (Interp. 93)."""
    facts.declare_list("contracts")
    for position, contract in enumerate(given.case.contracts if not given.case.title else ()):
        values: dict[str, Leaf] = {
            "title": contract.title,
            "number": contract.number,
            "signed_on": contract.signed_on,
            "exhibits": cites.cite(contract.evidence),
        }
        for key, value in values.items():
            where = f"case.yaml contracts[{contract.id}].{key}"
            facts.put(f"contracts.{position}.{key}", value, where)


def _head(given: PackInput, facts: FactSheet, asks: str) -> None:
    head = given.case.case
    facts.put("case.id", head.id, "case.yaml case.id")
    facts.put("case.title", head.title, "case.yaml case.title")
    facts.put("case.currency", head.currency, "case.yaml case.currency")
    facts.put("case.governing_law", given.case.law, "case.yaml case.governing_law")
    put_facts(facts, "case", given.case.facts, "case.yaml", head.currency)
    for key in ("name", "basis", "subdivision", "case_number"):
        value = getattr(given.case.court, key) if given.case.court else None
        facts.put(f"court.{key}", value, f"case.yaml court.{key}")
    kinds = list(dict.fromkeys(str(claim.type) for claim in given.claims))
    kinds = ["avoidance"] if asks == "transfer" else kinds
    kinds = kinds if given.debtor_sued else [str(ClaimType.GUARANTEE)]
    cause = next(
        (item for item in given.sheet.causes if kinds and item.claim_type == kinds[0]), None
    )
    # A claim that a judgment gave keeps the cause that the judgment names.
    by_title = asks == "title" or (asks == "claim" and cause is None)
    told = given.case.title.cause if given.case.title and by_title else None
    facts.put(
        "case.cause",
        told or (cause.name if cause else gap("cause")),
        "case.yaml title.cause" if told else "case.yaml claims[].type",
        cause.id if cause else None,
        cause.cite if cause else None,
    )


def _exhibits(given: PackInput, facts: FactSheet, used: set[int] | None) -> None:
    facts.declare_list("exhibits")
    none = Message("documents.no_group")
    listed = [row for row in given.exhibits if used is None or row.number in used]
    for position, row in enumerate(listed):
        values: dict[str, Leaf] = {
            "number": row.number,
            "mark": given.exhibits_text([row.number]),
            "group": row.group or none,
            "name": row.name,
            "source": row.source,
            "form": row.form_text or given.word("form", row.form),
            "pages_from": row.pages_from,
            "pages_to": row.pages_to,
            "pages": None
            if not row.pages_to
            else str(row.pages_from)
            if row.pages_from == row.pages_to
            else given.language.pages.format(first=row.pages_from, last=row.pages_to),
            "proves": row.proves,
        }
        for key, value in values.items():
            facts.put(
                f"exhibits.{position}.{key}",
                value,
                f"bundle plan, evidence[{row.evidence_id}].{key}",
            )
    # The whole set goes to court with its separator sheets, so its last number is its count, as on
    # the cover of the set; copies that go with a letter are only the pages listed.
    pages = (
        max((row.pages_to for row in listed), default=0)
        if used is None
        else sum(row.pages_to - row.pages_from + 1 for row in listed)
    )
    facts.put("evidence.count", len(listed) or gap("evidence"), "bundle plan, counted")
    facts.put("evidence.pages", pages or gap("evidence"), "bundle plan, counted")


def _grounds(given: PackInput, facts: FactSheet) -> None:
    for paper, at in _GROUNDS:
        facts.declare_list(at)
        chosen: list[Ground] = [
            ground
            for ground in in_force_on(given.sheet.grounds, given.as_of)
            if paper in ground.papers and holds(given, ground.when)
        ]
        for position, ground in enumerate(chosen):
            for key, value in (("text", ground.text), ("citation", ground.cite)):
                facts.put(
                    f"{at}.{position}.{key}",
                    value,
                    "documents.yaml grounds",
                    ground.id,
                    ground.cite,
                )
