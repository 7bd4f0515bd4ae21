"""Puts the case record and the results of the rooms onto one fact sheet, each with its source."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from legalkit.documents.exhibits import Citations
from legalkit.documents.input import PackInput
from legalkit.documents.narrative import tell
from legalkit.documents.values import Amount, FactSheet, Gap, Leaf
from legalkit.law.documents_sheet import Condition, Ground
from legalkit.law.rule import in_force_on
from legalkit.messages import Message
from legalkit.model.case import Guarantee, GuaranteeMode
from legalkit.model.claim import CaseClaim, ClaimType
from legalkit.model.party import Party, PartyKind, PartyRole


def gap(key: str, *, blocking: bool = True, **params: object) -> Gap:
    """Brackets for the lawyer, with their reason from the catalogue."""
    return Gap(Message(f"documents.gap.{key}", params).text("zh"), blocking)


def assemble(given: PackInput) -> tuple[FactSheet, Citations]:
    """The fact sheet of a pack, and which exhibits its sentences point to."""
    facts, cites = FactSheet(), Citations(given.exhibits)
    facts.put("as_of", given.as_of, "the day asked for")
    facts.put("dates.as_of", given.as_of, "the day asked for")
    _head(given, facts)
    _parties(given, facts)
    _claims(given, facts, cites)
    _interest(given, facts)
    _costs(given, facts)
    _guarantees(given, facts, cites)
    tell(given, facts, cites)
    _preservation(given, facts, cites)
    _mandate(given, facts)
    _letter(given, facts)
    _exhibits(given, facts)
    _grounds(given, facts)
    _totals(given, facts)
    return facts, cites


def holds(given: PackInput, condition: Condition) -> bool:
    """Whether a condition of the sheet is met by this case."""
    case = given.case
    modes = {guarantee.mode for guarantee in case.guarantees}
    plan = case.preservation
    penalty = any(line.kind == "penalty" for line in given.interest)
    types = {claim.type for claim in given.claims}
    answers: dict[str, bool] = {
        "always": True,
        "guarantors": bool(given.with_role(PartyRole.GUARANTOR)),
        "joint_guarantor": GuaranteeMode.JOINT in modes,
        "general_guarantor": bool(modes - {GuaranteeMode.JOINT}),
        "mandate": case.mandate is not None,
        "preservation": plan is not None,
        "preservation_before_suit": plan is not None and plan.timing == "before_suit",
        "preservation_in_suit": plan is not None and plan.timing == "in_suit",
        "company_creditor": any(party.kind is not PartyKind.PERSON for party in given.creditors),
        "interest": bool(given.interest),
        "penalty": penalty,
        "no_penalty": bool(given.interest) and not penalty and ClaimType.SALE_OF_GOODS in types,
        "lawyer_fee": case.costs.lawyer_fee is not None,
        "insurance_premium": case.costs.preservation_insurance is not None,
        "sale": ClaimType.SALE_OF_GOODS in types,
        "loan": ClaimType.LOAN in types,
        "insurer_letter": plan is not None and plan.security == "insurer_letter",
        "special_powers": case.mandate is not None and bool(case.mandate.special_powers),
        "assets": bool(case.assets),
    }
    return answers[condition]


def _head(given: PackInput, facts: FactSheet) -> None:
    head = given.case.case
    facts.put("case.id", head.id, "case.yaml case.id")
    facts.put("case.title", head.title, "case.yaml case.title")
    court = given.case.court.name if given.case.court else None
    facts.put("court.name", court, "case.yaml court.name")
    kinds = list(dict.fromkeys(str(claim.type) for claim in given.claims))
    cause = next(
        (item for item in given.sheet.causes if kinds and item.claim_type == kinds[0]), None
    )
    facts.put(
        "case.cause",
        cause.name if cause else gap("cause"),
        "case.yaml claims[].type",
        cause.id if cause else None,
        cause.cite if cause else None,
    )


def label(given: PackInput, party: Party) -> str:
    """What the papers call a defendant: 被告, or 被告一, 被告二 when there are several."""
    names = given.sheet.labels
    word = names["party"]["defendant"]
    if len(given.opponents) < 2:
        return word
    position = str(given.opponents.index(party) + 1)
    return word + names["count"].get(position, position)


def _parties(given: PackInput, facts: FactSheet) -> None:
    for name, parties in (
        ("claimants", given.creditors),
        ("defendants", given.opponents),
        ("respondents", given.respondents),
    ):
        facts.declare_list(name)
        for position, party in enumerate(parties):
            put_party(facts, f"{name}.{position}", party)
            if name == "defendants":
                facts.put(f"{name}.{position}.label", label(given, party), "counted")
    creditor = next(iter(given.creditors), None)
    if creditor is not None:
        _creditor(facts, creditor)
    debtor = next(iter(given.opponents), None)
    if debtor is not None:
        facts.put("debtor.name", debtor.name, f"case.yaml parties[{debtor.id}].name")
        facts.put("debtor.label", label(given, debtor), "counted")
    facts.put(
        "opponents.names",
        "、".join(party.name for party in given.opponents) or None,
        "case.yaml parties[].name",
    )


def put_party(facts: FactSheet, at: str, party: Party) -> None:
    """A party's particulars (CPL article 124); what a company or a person needs."""
    where = f"case.yaml parties[{party.id}]"
    company = party.kind is not PartyKind.PERSON
    representative = party.legal_representative
    number: Leaf = party.registration_number
    head: Leaf = representative.name if representative else None
    if company and party.country == "CN":
        number = number or gap("registration_number", name=party.name)
        head = head or gap("representative", blocking=False, name=party.name)
    values: dict[str, Leaf] = {
        "name": party.name,
        "address": party.address,
        "registration_number": number if company else None,
        "id_number": None
        if company
        else party.id_number or gap("id_number", blocking=False, name=party.name),
        "phone": party.phone or (party.contact.phone if party.contact else None),
        "representative_name": head if company else None,
        "representative_post": representative.post if company and representative else None,
        "service_address": party.service_address,
        "sex": party.sex,
        "born_on": _born(party.born_on),
        "ethnicity": party.ethnicity,
    }
    for key, value in values.items():
        facts.put(f"{at}.{key}", value, f"{where}.{key}")


def _born(text: str | None) -> Leaf:
    """A day of birth as a day where it is written as one; else as it stands."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return text


def _creditor(facts: FactSheet, party: Party) -> None:
    where = f"case.yaml parties[{party.id}]"
    representative, contact, account = party.legal_representative, party.contact, party.bank_account
    values: dict[str, Leaf] = {
        "name": party.name,
        "address": party.address,
        "registration_number": party.registration_number or party.id_number,
        "representative_name": representative.name if representative else None,
        "representative_post": representative.post if representative else None,
        "representative_phone": representative.phone if representative else None,
        "representative_id_number": representative.id_number if representative else None,
        "service_address": party.service_address or party.address,
        "postcode": party.postcode,
        "recipient": contact.name if contact else None,
        "service_phone": (contact.phone if contact else None) or party.phone,
        "email": party.email,
        "account_holder": account.holder if account else None,
        "account_bank": account.bank if account else None,
        "account_number": account.number if account else None,
    }
    for key, value in values.items():
        facts.put(f"creditor.{key}", value, f"{where}.{key}")


def _claims(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    facts.declare_list("claims")
    invoices = {invoice.id: invoice for invoice in given.case.invoices}
    for position, claim in enumerate(given.claims):
        at, where = f"claims.{position}", f"case.yaml claims[{claim.id}]"
        behind = _behind(given, claim) or [
            item for contract in given.case.contracts for item in contract.evidence
        ]
        facts.put(f"{at}.position", position + 1, "counted")
        facts.put(f"{at}.title", claim.title, f"{where}.title")
        facts.put(
            f"{at}.amount",
            _amount(claim.amount, claim.currency or given.case.case.currency),
            f"{where}.amount",
        )
        due: Leaf = None
        if claim.due_on is not None:
            due = (
                claim.due_on.earliest if claim.due_on.exact else gap("day", text=str(claim.due_on))
            )
        elif claim.invoices and all(
            name in invoices and invoices[name].due_on for name in claim.invoices
        ):
            due = Message("documents.due_by_invoice").text("zh")
        facts.put(f"{at}.due_on", due, f"{where}.due_on")
        facts.put(
            f"{at}.exhibits", cites.cite(behind, blocking=False), f"{where}.invoices → exhibits"
        )


def _behind(given: PackInput, claim: CaseClaim) -> list[str]:
    """Evidence of the claim's invoices and of the deliveries they bill."""
    named = [invoice for invoice in given.case.invoices if invoice.id in claim.invoices]
    delivered = {name for invoice in named for name in invoice.deliveries}
    shipped = [item for item in given.case.deliveries if item.id in delivered]
    return [item for invoice in named for item in invoice.evidence] + [
        item for delivery in shipped for item in delivery.evidence
    ]


def _amount(value: Decimal | None, currency: str) -> Amount | None:
    return None if value is None else Amount(value, currency)


def _interest(given: PackInput, facts: FactSheet) -> None:
    facts.declare_list("interest.statements")
    lines = given.interest
    kind = (
        "penalty"
        if any(line.kind == "penalty" for line in lines)
        else lines[0].kind
        if lines
        else "loss"
    )
    facts.put(
        "interest.label", given.sheet.labels["interest"][kind], "documents.yaml labels.interest"
    )
    if not lines:
        return
    facts.put("interest.cut_off", lines[0].cut_off, "legalkit.money interest")
    facts.put(
        "interest.continues_from", lines[0].cut_off + timedelta(days=1), "legalkit.money interest"
    )
    total = sum((line.amount for line in lines), Decimal(0))
    facts.put(
        "interest.total", Amount(total, lines[0].currency), "legalkit.money interest, added up"
    )
    titles = {claim.id: claim.title for claim in given.case.claims}
    invoices = {invoice.id: invoice.number for invoice in given.case.invoices}
    for position, line in enumerate(lines):
        at, where = (
            f"interest.statements.{position}",
            f"legalkit.money interest of {line.invoice or line.claim}",
        )
        title = titles.get(line.claim, line.claim)
        if line.invoice is not None:
            title = Message(
                "documents.invoice_title",
                {"title": title, "number": invoices.get(line.invoice, line.invoice)},
            ).text("zh")
        values: dict[str, Leaf] = {
            "number": position + 1,
            "title": title,
            "base": Amount(line.base, line.currency),
            "starts_on": line.starts_on,
            "rate": line.rate,
            "amount": Amount(line.amount, line.currency),
            "stepped": len({(span.base, span.rate) for span in line.spans}) > 1,
            "settled": line.base == 0,
            "citation": line.citation,
            "method": line.method,
        }
        for key, value in values.items():
            facts.put(f"{at}.{key}", value, where, line.rule, line.citation)
        facts.declare_list(f"{at}.rows")
        for number, span in enumerate(line.spans):
            row: dict[str, Leaf] = {
                "base": Amount(span.base, line.currency),
                "from_day": span.from_day,
                "to_day": span.to_day,
                "days": span.days,
                "rate": span.rate,
                "amount": Amount(span.amount, line.currency),
            }
            for key, value in row.items():
                facts.put(f"{at}.rows.{number}.{key}", value, where, line.rule, line.citation)


def _costs(given: PackInput, facts: FactSheet) -> None:
    facts.declare_list("costs.claimed")
    facts.declare_list("costs.estimates")
    clause = next((c for c in given.case.contracts if c.costs_clause), None)
    claimed = (
        ("lawyer_fee", given.case.costs.lawyer_fee),
        ("insurance_premium", given.case.costs.preservation_insurance),
    )
    # Lawyer fee and premium are claimed only where the contract puts them on the debtor.
    rows = [(name, sum_) for name, sum_ in claimed if sum_ and clause is not None]
    for position, (name, value) in enumerate(rows):
        at = f"costs.claimed.{position}"
        facts.put(f"{at}.title", given.sheet.labels["cost"][name], "documents.yaml labels.cost")
        facts.put(
            f"{at}.amount", Amount(value, given.case.case.currency), f"case.yaml costs.{name}"
        )
        facts.put(
            f"{at}.clause",
            (clause.costs_clause or "").rstrip("。；;") if clause else None,
            f"case.yaml contracts[{clause.id}].costs_clause" if clause else "",
        )
    for position, line in enumerate(given.costs):
        at = f"costs.estimates.{position}"
        facts.put(f"{at}.title", line.title, "legalkit.money costs")
        facts.put(
            f"{at}.amount",
            Amount(line.amount, line.currency),
            "legalkit.money costs",
            line.kind,
            line.citation,
        )
        facts.put(f"{at}.formula", line.formula, "legalkit.money costs")
        facts.put(f"{at}.citation", line.citation, "legalkit.money costs")
    facts.put("flags.costs", bool(given.costs), "counted")


def guarantee_of(given: PackInput, party: Party) -> Guarantee | None:
    """The guarantee a party gave."""
    return next((item for item in given.case.guarantees if item.guarantor == party.id), None)


def put_guarantee(
    given: PackInput, facts: FactSheet, cites: Citations, at: str, guarantee: Guarantee
) -> None:
    """What a paper says of a guarantee; an open mode is a general one (CC 686)."""
    where = f"case.yaml guarantees[{guarantee.id}]"
    titles = {claim.id: claim.title for claim in given.claims}
    named = given.guarantees_alive.get(guarantee.id, guarantee.claims or tuple(titles))
    covered = [titles[name] for name in named if name in titles]
    values: dict[str, Leaf] = {
        "joint": guarantee.mode is GuaranteeMode.JOINT,
        "contract_on": guarantee.contract_on,
        "ceiling": _amount(guarantee.ceiling, given.case.case.currency),
        "partial": 0 < len(covered) < len(titles),
        "claims": "、".join(covered) or None,
        "exhibits": cites.cite(guarantee.evidence),
    }
    for key, value in values.items():
        facts.put(f"{at}.{key}", value, f"{where}.{key}")


def _guarantees(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    facts.declare_list("guarantors")
    position = 0
    for party in given.with_role(PartyRole.GUARANTOR):
        guarantee = guarantee_of(given, party)
        if guarantee is None:
            continue
        at = f"guarantors.{position}"
        facts.put(f"{at}.name", party.name, f"case.yaml parties[{party.id}].name")
        facts.put(f"{at}.label", label(given, party), "counted")
        facts.put(f"{at}.scope", guarantee.scope, f"case.yaml guarantees[{guarantee.id}].scope")
        put_guarantee(given, facts, cites, at, guarantee)
        position += 1
    facts.put("flags.guarantors", position > 0, "counted")


def _preservation(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    plan = given.case.preservation
    facts.declare_list("assets")
    if plan is None:
        return
    where = "case.yaml preservation"
    security = given.sheet.labels["security"].get(plan.security or "")
    risks = [item.id for item in given.case.evidence if item.role == "risk_fact"]
    facts.put("preservation.before_suit", plan.timing == "before_suit", f"{where}.timing")
    facts.put(
        "preservation.amount", _amount(plan.amount, given.case.case.currency), f"{where}.amount"
    )
    facts.put("preservation.urgency", plan.urgency, f"{where}.urgency")
    facts.put(
        "preservation.urgency_exhibits",
        cites.maybe(risks),
        "case.yaml evidence[role=risk_fact] → exhibits",
    )
    facts.put("preservation.security", plan.security_text or security, f"{where}.security")
    facts.put("preservation.claim_exhibits", claim_exhibits(given, cites), "exhibits of the claim")
    facts.put(
        "preservation.assets_exhibits",
        cites.maybe(e for a in given.case.assets for e in a.evidence),
        "case.yaml assets[].evidence → exhibits",
    )
    facts.put("preservation.assets_count", len(given.case.assets) or gap("assets"), "counted")
    kinds = given.sheet.labels["asset"]
    for position, asset in enumerate(sorted(given.case.assets, key=lambda item: item.priority)):
        owner, account = given.party(asset.owner), asset.account
        values: dict[str, Leaf] = {
            "position": position + 1,
            "owner": owner.name if owner else None,
            "kind": kinds[asset.kind],
            "description": asset.description,
            "location": asset.location,
            "account_holder": account.holder if account else None,
            "account_bank": account.bank if account else None,
            "account_number": account.number if account else None,
            "encumbrances": asset.encumbrances,
            "value": _amount(asset.value, given.case.case.currency),
            "source": asset.source,
            "seen_on": asset.seen_on,
            "exhibits": cites.maybe(asset.evidence),
        }
        for key, value in values.items():
            facts.put(f"assets.{position}.{key}", value, f"case.yaml assets[{asset.id}].{key}")


def claim_exhibits(given: PackInput, cites: Citations) -> Leaf:
    """The exhibits that show the debt: contract, performance, account."""
    case = given.case
    entries: list[Iterable[str]] = [
        entry.evidence
        for section in (case.contracts, case.deliveries, case.invoices, case.statements)
        for entry in section
    ]
    return cites.cite(item for ids in entries for item in ids)


def _mandate(given: PackInput, facts: FactSheet) -> None:
    mandate = given.case.mandate
    lawyer = given.party(mandate.lawyer) if mandate else None
    where = f"case.yaml parties[{lawyer.id}]" if lawyer else "case.yaml mandate.lawyer"
    for key in ("name", "firm", "licence", "phone"):
        value: Leaf = getattr(lawyer, key) if lawyer else None
        # Who has given a mandate must name the lawyer in full; who has not appears without one.
        if value is None and mandate is not None and key != "phone":
            value = gap(f"lawyer_{key}")
        facts.put(f"agent.{key}", value, f"{where}.{key}")
    facts.declare_list("mandate.special_powers")
    if mandate is None:
        return
    labels = given.sheet.labels
    special = mandate.powers == "special" or bool(mandate.special_powers)
    facts.put(
        "mandate.stages",
        "、".join(labels["stage"][stage] for stage in mandate.stages) or None,
        "case.yaml mandate.stages",
    )
    facts.put("mandate.special", special, "case.yaml mandate.powers")
    facts.put(
        "mandate.powers",
        labels["powers"]["special" if special else "general"],
        "case.yaml mandate.powers",
    )
    facts.put("mandate.signed_on", mandate.signed_on, "case.yaml mandate.signed_on")
    for position, power in enumerate(mandate.special_powers):
        facts.put(f"mandate.special_powers.{position}.position", position + 1, "counted")
        facts.put(
            f"mandate.special_powers.{position}.text",
            power,
            f"case.yaml mandate.special_powers[{position}]",
        )


def _letter(given: PackInput, facts: FactSheet) -> None:
    letter = given.case.letter
    facts.put("letter.number", letter.number, "case.yaml letter.number")
    facts.put("letter.dated", letter.dated or gap("letter_dated"), "case.yaml letter.dated")
    facts.put("letter.pay_within_days", letter.pay_within_days, "case.yaml letter.pay_within_days")
    facts.put("letter.extra", letter.extra, "case.yaml letter.extra")
    facts.put("letter.subject", given.case.case.title, "case.yaml case.title")


def _exhibits(given: PackInput, facts: FactSheet) -> None:
    facts.declare_list("exhibits")
    none = Message("documents.no_group").text("zh")
    for position, row in enumerate(given.exhibits):
        values: dict[str, Leaf] = {
            "number": row.number,
            "group": row.group or none,
            "name": row.name,
            "source": row.source,
            "form": given.sheet.labels["form"].get(row.form, row.form),
            "pages_from": row.pages_from,
            "pages_to": row.pages_to,
            "proves": row.proves,
        }
        for key, value in values.items():
            facts.put(
                f"exhibits.{position}.{key}",
                value,
                f"bundle plan, evidence[{row.evidence_id}].{key}",
            )
    pages = sum(row.pages_to - row.pages_from + 1 for row in given.exhibits)
    facts.put("evidence.count", len(given.exhibits) or gap("evidence"), "bundle plan, counted")
    facts.put("evidence.pages", pages or gap("evidence"), "bundle plan, counted")


def _grounds(given: PackInput, facts: FactSheet) -> None:
    for paper, at in (("complaint", "grounds"), ("preservation", "preservation.grounds")):
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


def _totals(given: PackInput, facts: FactSheet) -> None:
    currency = given.case.case.currency
    amounts = [claim.amount for claim in given.claims]
    principal = (
        None
        if None in amounts or not amounts
        else sum((a for a in amounts if a is not None), Decimal(0))
    )
    interest = sum((line.amount for line in given.interest), Decimal(0))
    claimed = [
        value for path, value in facts.with_prefix("costs.claimed.") if path.endswith(".amount")
    ]
    extra = sum((value.value for value in claimed if isinstance(value, Amount)), Decimal(0))
    facts.put(
        "claim.principal", _amount(principal, currency), "case.yaml claims[].amount, added up"
    )
    total = None if principal is None else principal + interest + extra
    facts.put(
        "claim.total", _amount(total, currency), "claim.principal + interest.total + costs.claimed"
    )
    demand = None if principal is None else principal + interest
    facts.put("letter.demand_total", _amount(demand, currency), "claim.principal + interest.total")
    opponents = len(given.opponents)
    facts.put("copies.opponents", opponents, "counted")
    facts.put("copies.with_court", opponents + 1, "opponents + 1")
    _numbering(given, facts, len(claimed), opponents)


def _numbering(given: PackInput, facts: FactSheet, claimed: int, opponents: int) -> None:
    """Numbers of the requests and headings, in the order of the complaint."""
    number = 1
    facts.put("requests.principal", number, "counted")
    if given.interest:
        number += 1
    facts.put("requests.interest", number if given.interest else None, "counted")
    for position in range(claimed):
        number += 1
        facts.put(f"costs.claimed.{position}.request", number, "counted")
    for position in range(facts.lists["guarantors"]):
        number += 1
        facts.put(f"guarantors.{position}.request", number, "counted")
    facts.put("requests.court_costs", number + 1, "counted")
    facts.put(
        "requests.preservation_fee", given.case.preservation is not None, "case.yaml preservation"
    )
    facts.put("requests.several_defendants", opponents > 1, "counted")
    count = given.sheet.labels["count"]
    heading = 4 if facts.leaves["flags.demands"] else 3
    for name, shown in (
        ("guarantee", facts.leaves["flags.guarantors"]),
        ("others", facts.leaves["flags.others"]),
        ("grounds", True),
    ):
        heading += 1 if shown else 0
        facts.put(f"headings.{name}", count[str(heading)] if shown else None, "counted")
