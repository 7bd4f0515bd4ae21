"""The checks before printing (DOCUMENTS section 0 rule 2, a to i); errors refuse a final pack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from legalkit.documents.exhibits import Citations
from legalkit.documents.figures import currencies, interest, sums
from legalkit.documents.input import PackInput
from legalkit.documents.narrative import untold_arrivals
from legalkit.documents.values import Amount, FactSheet
from legalkit.law.documents_sheet import Pack
from legalkit.messages import Message
from legalkit.model.finding import Finding, Severity, Where
from legalkit.model.party import PartyKind, PartyRole


def before_printing(
    given: PackInput, facts: FactSheet, cites: Citations, pack: Pack
) -> list[Finding]:
    """Every contradiction of the input, in the order of the rules."""
    findings = [
        *_debtors(given),
        *_names(given),
        *currencies(given),
        *sums(given),
        *interest(given),
        *_guarantees(given),
    ]
    if pack.asks in ("claim", "payment_order"):  # only these tell the story of the debt
        findings += _arrivals(given)
    findings += [*_preserved(given, facts, pack), *_pages(given), *_gates(given)]
    if pack.evidence == "all":
        findings += _unused(given, cites)
    if pack.evidence != "cited":
        findings += _mandate(given, pack)
    return findings


def _names(given: PackInput) -> Iterator[Finding]:
    for party in (*given.creditors, *given.opponents):
        where = Where("case.yaml", field=f"parties[{party.id}].name")
        register = given.register_names.get(party.id)
        if register is None:
            if party.kind is not PartyKind.PERSON:
                yield Finding("LK721", Severity.NOTE, where, {"name": party.name})
        elif register.name != party.name:
            yield Finding(
                "LK720",
                Severity.ERROR,
                where,
                {
                    "case": party.name,
                    "register": register.name,
                    "source": register.source,
                    "as_at": register.as_at,
                },
            )


def _debtors(given: PackInput) -> Iterator[Finding]:
    """One debt, one debtor: a second one would be asked for what the first owes."""
    names = [party.name for party in given.with_role(PartyRole.DEBTOR)]
    if len(names) > 1:
        yield Finding(
            "LK729", where=Where("case.yaml", field="parties"), params={"names": "、".join(names)}
        )
    # A title says itself why a further debtor answers.
    for party in given.with_role(PartyRole.JOINT_DEBTOR) if given.case.title is None else ():
        where = Where("case.yaml", field=f"parties[{party.id}].role")
        yield Finding("LK730", Severity.WARNING, where, {"name": party.name})


def _arrivals(given: PackInput) -> Iterator[Finding]:
    for event in untold_arrivals(given):
        yield Finding(
            "LK728",
            Severity.WARNING,
            Where("case.yaml", field=f"events[{event.id}].received_on"),
            {"id": event.id, "day": event.received_on},
        )


def _guarantees(given: PackInput) -> Iterator[Finding]:
    """A guarantee whose mode is not clear is a general one (CC 686); lost claims are named."""
    titles = {claim.id: claim.title for claim in given.claims}
    for guarantee in given.case.guarantees:
        where = Where("case.yaml", field=f"guarantees[{guarantee.id}]")
        if guarantee.mode is None:
            yield Finding("LK726", Severity.WARNING, where, {"id": guarantee.id})
        alive = given.guarantees_alive.get(guarantee.id)
        lost = (
            []
            if alive is None
            else [
                titles[name]
                for name in (guarantee.claims or tuple(titles))
                if name in titles and name not in alive
            ]
        )
        if lost:
            yield Finding(
                "LK727", Severity.WARNING, where, {"id": guarantee.id, "claims": "、".join(lost)}
            )


def _preserved(given: PackInput, facts: FactSheet, pack: Pack) -> Iterator[Finding]:
    """What is to be frozen is not more than the claim (d)."""
    asked, total = facts.leaves.get("preservation.amount"), facts.leaves.get("claim.total")
    over = isinstance(asked, Amount) and isinstance(total, Amount) and asked.value > total.value
    if "preservation" in pack.papers and over:
        yield Finding(
            "LK707",
            where=Where("case.yaml", field="preservation.amount"),
            params={"left": str(asked), "right": str(total)},
        )


def _pages(given: PackInput) -> Iterator[Finding]:
    """Exhibits run 1, 2, 3; only the sheets of the bundle may lie between them (f)."""
    rows = sorted(given.exhibits, key=lambda row: row.number)
    if rows and not any(row.pages_to for row in rows):
        return  # no bundle, so no pages
    numbers = [row.number for row in rows]
    if numbers != list(range(1, len(rows) + 1)):
        yield _page_finding("numbers", found=", ".join(map(str, numbers)))
    expected = rows[0].pages_from if rows else 1
    group = rows[0].group if rows else None
    for row in rows:
        expected += row.sheets if row is not rows[0] else 0
        if row.pages_from < 1 or row.pages_to < row.pages_from:
            yield _page_finding(
                "pages_order", number=row.number, left=row.pages_from, right=row.pages_to
            )
        separated = row.group != group and row.pages_from == expected + 1
        group = row.group
        if row.pages_from != expected and not separated:
            yield _page_finding(
                "pages_gap", number=row.number, found=row.pages_from, expected=expected
            )
        expected = row.pages_to + 1


def _page_finding(key: str, **params: object) -> Finding:
    return Finding("LK710", params={"detail": Message(f"documents.check.{key}", params)})


def _unused(given: PackInput, cites: Citations) -> Iterator[Finding]:
    """Every exhibit is used (e)."""
    for row in given.exhibits:
        if row.number not in cites.used:
            yield Finding(
                "LK709",
                where=Where("case.yaml", field=f"evidence[{row.evidence_id}]"),
                params={"number": row.number, "name": row.name, "id": row.evidence_id},
            )


def _mandate(given: PackInput, pack: Pack) -> Iterator[Finding]:
    """The power of attorney covers the stage, and names each special power (g)."""
    mandate = given.case.mandate
    if mandate is None:
        return
    known = [word for power in given.sheet.special_powers for word in power.words]
    details = []
    if pack.stage not in mandate.stages:
        key = "stage" if pack.stage == "first_instance" else "stage_enforcement"
        details.append(Message(f"documents.check.{key}"))
    if known and mandate.powers == "special" and not mandate.special_powers:
        details.append(Message("documents.check.power_unnamed"))
    for text in mandate.special_powers if known else ():
        if not any(word in text for word in known):
            detail = Message("documents.check.power_unknown", {"text": text})
            yield Finding(
                "LK711",
                Severity.NOTE,
                Where("case.yaml", field="mandate.special_powers"),
                {"detail": detail},
            )
    for detail in details:
        yield Finding("LK711", where=Where("case.yaml", field="mandate"), params={"detail": detail})


def _gates(given: PackInput) -> Iterator[Finding]:
    for gate in given.gates:
        weight = Severity.ERROR if gate.blocking else Severity.WARNING
        params = {
            "gate": gate.id,
            "text": gate.text,
            "details": _listed(gate.details),
            "step": gate.step or Message("documents.gate.step"),
        }
        yield Finding("LK712", weight, params=params)


def _listed(details: Sequence[Message]) -> Message | str:
    """What a gate lacks, one sentence after the other."""
    said: Message | str = ""
    for detail in details:
        said = Message("documents.gate.detail", {"before": said, "detail": detail})
    return said
