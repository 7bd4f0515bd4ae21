"""Builds a pack: every paper of one step, complete or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from legalkit.documents.assemble import assemble
from legalkit.documents.consistency import before_printing
from legalkit.documents.cover import House, cover
from legalkit.documents.figures import same_everywhere
from legalkit.documents.guarantors import guarantee_of
from legalkit.documents.input import PackInput
from legalkit.documents.offers import offers
from legalkit.documents.packfolder import Asked, occupied, write_pack
from legalkit.documents.paper import Draft, papers_of
from legalkit.documents.result import PackResult
from legalkit.documents.stages import narrowed
from legalkit.documents.step_checks import alerts, step_findings
from legalkit.documents.told import enter_told
from legalkit.law.documents_sheet import DocumentsSheet, Pack
from legalkit.messages import Message
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Severity, Where

_TELL_INTEREST = ("complaint", "interest-sheet", "preservation")


def build_pack(
    given: PackInput,
    kind: str,
    out: Path,
    *,
    draft: bool = False,
    pdf: bool = True,
    enclosures: Mapping[str, Path] | None = None,
    lang: str | None = None,
) -> PackResult:
    """Make all papers of a pack in the folder ``out``.

    Args:
        given: the case record and the results of the other rooms.
        kind: ``lawyer-letter`` or ``filing``.
        out: folder of the pack; an older unchanged pack there is replaced.
        draft: write marked drafts even though facts are missing or gates are unmet.
        pdf: also make PDF files when LibreOffice is there.
        enclosures: further files of the pack by name, copied in unchanged (the exhibit bundle).
        lang: language of the people of the house (``en`` or ``zh``): open points on the cover, on
            drafts and in the manifest are said in it; the one nearest to the court's when absent.

    Returns:
        The files in order, and the findings. Without ``draft``, any error among them means that
        nothing was written and ``folder`` is None.

    Raises:
        InputError: for an unknown kind, or a case without creditor, debtor or claim.
        TemplateError: when a template is not usable or prints something undefined.
    """
    everyone = given.case.parties
    pack, given = _pack(given, kind)
    facts, cites = assemble(given, cited_only=pack.evidence == "cited", pack=pack)
    drafts = papers_of(given, pack, facts, cites)
    enter_told(given, everyone, drafts, cites)
    more, tongue = offers(given, pack), lang or given.language.catalogue
    findings = [*step_findings(given, pack), *before_printing(given, facts, cites, pack)]
    findings += [*_guarantors(given), *occupied(out)]
    covers = [item for item in drafts if item.paper.id == "cover"]
    papers = [item for item in drafts if item.paper.id != "cover"]
    for item in papers:
        item.look()
    known = [*findings, *_once(papers)]
    if _refused(known, draft) or any(finding.code == "LK714" for finding in findings):
        return PackResult(None, (), tuple(known), more)
    general = tuple(findings)
    for item in papers:
        item.print(draft=draft, general=general, tongue=tongue)
    texts = {
        f"{item.name}.docx": item.text
        for item in papers
        if item.paper.tells_interest or item.paper.id in _TELL_INTEREST
    }
    findings += same_everywhere(texts, facts, given.language)
    # The cover tells what the papers have shown, so it is printed last.
    known = [*findings, *_once(papers)]
    for item in covers:
        cover(given, pack, item, drafts, known, House(tongue, more))
        _first(item, alerts(given, pack))
        item.look()
        item.print(draft=draft, general=general, tongue=tongue)
    known = [*findings, *_once(drafts)]
    if _refused(known, draft):
        return PackResult(None, (), tuple(known), more)
    asked = Asked(draft, pdf, tongue, enclosures or {})
    files, late = write_pack(given, pack, drafts, known, out, asked)
    return PackResult(out, files, (*known, *late), more)


def cited_items(given: PackInput, kind: str) -> frozenset[str]:
    """Ids of the evidence that the papers of a pack point to; for a bundle of their own.

    Raises:
        InputError: for an unknown kind, or a case without creditor, debtor or claim.
        TemplateError: when a template is not usable.
    """
    everyone = given.case.parties
    pack, given = _pack(given, kind)
    facts, cites = assemble(given, pack=pack)
    enter_told(given, everyone, papers_of(given, pack, facts, cites), cites)
    return frozenset(row.evidence_id for row in given.exhibits if row.number in cites.used)


def _first(draft: Draft, lines: Sequence[Message]) -> None:
    """What must be read before anything else on the cover sheet."""
    draft.facts.declare_list("alerts")
    for position, line in enumerate(lines):
        draft.facts.put(f"alerts.{position}.text", line, "results of the rooms")


def pack_named(sheet: DocumentsSheet, kind: str, law: str) -> Pack:
    """The pack of that kind in the sheet of a law.

    Raises:
        InputError: when there is none, with the kinds there are.
    """
    pack = sheet.pack(kind)
    if pack is None:
        have = ", ".join(item.id for item in sheet.packs)
        finding = Finding("LK717", params={"kind": kind, "law": law, "have": have})
        raise InputError(finding.message(), [finding])
    return pack


def _pack(given: PackInput, kind: str) -> tuple[Pack, PackInput]:
    """The pack, and the case as its papers see it."""
    pack = pack_named(given.sheet, kind, given.case.case.jurisdiction)
    given = narrowed(given, pack)
    lacking = [
        name
        for name, there in (
            ("creditor", given.creditors),
            ("debtor", given.opponents),
            ("claim", given.claims),
        )
        if not there
    ]
    if lacking:
        findings = [
            Finding("LK725", params={"what": Message(f"documents.what.{name}")}) for name in lacking
        ]
        raise InputError(findings[0].message(), findings)
    return pack, replace(given, costs=tuple(c for c in given.costs if c.kind in pack.fees))


def _guarantors(given: PackInput) -> list[Finding]:
    """A guarantor without a guarantee in the record cannot be claimed against."""
    return [
        Finding(
            "LK701",
            where=Where("case.yaml", field="guarantees"),
            params={
                "paper": party.name,
                "meaning": Message("documents.what.guarantee"),
                "field": "guarantees[].guarantor",
                "place": "",
                "origin": "case.yaml guarantees",
            },
        )
        for party in given.guarantors
        if guarantee_of(given, party) is None and given.case.title is None
    ]


def _refused(findings: Sequence[Finding], draft: bool) -> bool:
    return not draft and any(finding.severity is Severity.ERROR for finding in findings)


def _once(drafts: Sequence[Draft]) -> list[Finding]:
    """Findings of all papers; what several papers lack is told once."""
    seen: dict[tuple[str, str], Finding] = {}
    for item in drafts:
        for finding in item.findings:
            key = (
                finding.code,
                str(finding.params.get("origin", finding.where))
                + str(finding.params.get("text", "")),
            )
            seen.setdefault(key, finding)
    return list(seen.values())
