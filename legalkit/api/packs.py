"""Makes a pack: gates, bundle plan, papers and bundle in one folder, complete or not at all.

The bundle is planned first, so that the evidence list and the printed page numbers come from one
plan. Everything is built beside the target and moved there only when all of it holds.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from legalkit.api.exhibits import purposes_of
from legalkit.api.sums import costs_of, fee_on
from legalkit.api.transfers import company_lines
from legalkit.bundle import build
from legalkit.bundle.fromcase import cover_of, exhibits_of
from legalkit.bundle.plan import Plan, plan
from legalkit.checklist import Checklist
from legalkit.documents.compensation import flat_lines
from legalkit.documents.input import PackInput
from legalkit.documents.lines import CostLine, ExhibitRow, LimitationLine, RegisterName, UnmetGate
from legalkit.documents.money_input import (
    FEE_KINDS,
    adjudged_lines,
    cost_lines,
    fee_base,
    fee_lines,
    interest_lines,
    security_lines,
)
from legalkit.documents.pack import build_pack, cited_items, pack_named
from legalkit.documents.result import PackResult
from legalkit.documents.stages import narrowed
from legalkit.evidence.custody import read_log
from legalkit.law.bundle_profile import BundleSheet
from legalkit.law.documents_sheet import DocumentsSheet, Pack
from legalkit.law.load import load_sheet
from legalkit.law.paper_language import PaperLanguage, spoken
from legalkit.limitation.answer import Answer, Status
from legalkit.messages import Message
from legalkit.messages.citation import cited
from legalkit.model.errors import CoverageError, RuleError
from legalkit.model.evidence import CopyForm, EvidenceRole
from legalkit.model.finding import Finding, Severity
from legalkit.money.exchange import convert
from legalkit.report.limitation import decisive

if TYPE_CHECKING:
    from legalkit.api.folder import CaseFolder
    from legalkit.companies import CompanyReport
    from legalkit.model.companies import CompanyFacts

    Judged = list[tuple[CompanyFacts, CompanyReport]]
    from legalkit.money.interest import InterestStatement


def make_pack(
    folder: CaseFolder,
    kind: str,
    out: Path,
    as_of: date,
    *,
    draft: bool = False,
    pdf: bool = True,
    templates: Path | None = None,
    lang: str | None = None,
) -> PackResult:
    """Make the papers of a step, with the exhibit bundle where the step needs one.

    Args:
        folder: the open case.
        kind: id of a pack in ``documents.yaml`` of the law.
        out: folder of the pack.
        as_of: the day of the assessment.
        draft: write marked drafts although gates are unmet or facts are missing.
        pdf: also make PDF of the Word files when LibreOffice is there.
        templates: the firm's own templates, laid over ours.
        lang: language of the people of the house, in which open points are told.

    Raises:
        InputError: for an unknown kind or an unusable case.
        BundleError: naming every exhibit that cannot go into the bundle.
    """
    case, law = folder.case, folder.case.case.jurisdiction
    sheet = load_sheet(law, "documents.yaml", DocumentsSheet, folder.law_dir)
    # Before the gates, which know no step of that name either but not which ones there are.
    pack = pack_named(sheet, kind, law)
    language = spoken(sheet.lang, folder.law_dir, case.words)
    answers = folder.limitation(as_of=as_of, full=False)
    interest = folder.interest(until=as_of)
    gates, unchecked = _gates(folder, pack.gate, as_of)
    judged = _companies(folder, pack, as_of)
    acts, added = company_lines(folder, judged, language) if judged else ((), ())
    given = PackInput(
        case=case,
        as_of=as_of,
        sheet=sheet,
        interest=interest_lines(case, interest, language),
        exhibits=_numbered(folder, language),
        gates=gates,
        limitations=tuple(_limitation_lines(folder, answers, language)),
        register_names=_register_names(folder),
        guarantees_alive=_alive(folder, answers),
        proven_events=_proven(folder, pack.gate),
        law_dir=folder.law_dir,
        templates=templates,
        adjudged=adjudged_lines(case, interest, language),
        transfers=acts,
        added=added,
        flat=flat_lines(case, interest, sheet, language),
    )
    # A step that rests on a title or an act binds what its own papers point to, and nothing else.
    only = cited_items(given, kind) if pack.evidence == "own" else None
    bundled, left_out = _plan(folder, draft=draft, only=only)
    costs, more = _costs(given, folder, pack, interest)
    left_out += [*more, *unchecked]
    given = replace(given, costs=costs, exhibits=_rows(bundled) if bundled else given.exhibits)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.bundle.", dir=out.parent) as room:
        files = _picture(judged, language, Path(room)) if acts or added else []
        # The bundle goes with the evidence list.
        if bundled is not None and {"evidence-list", "exhibit-list"} & set(pack.papers):
            bound = build(bundled, Path(room) / f"{language.bundle}.pdf", draft=draft)
            files += [bound.path, bound.manifest]
            left_out += bundled.findings
        enclosures = {file.name: file for file in files}
        made = build_pack(given, kind, out, draft=draft, pdf=pdf, enclosures=enclosures, lang=lang)
    return replace(made, findings=(*made.findings, *left_out))


def _picture(judged: Judged, language: PaperLanguage, room: Path) -> list[Path]:
    """Who is tied to whom, drawn for the step that speaks of it; the facts of a case are one."""
    from legalkit.companies.picture import draw

    path = room / f"{language.picture}.svg"
    for facts, report in judged:
        path.write_text(draw(facts, report, language.catalogue), encoding="utf-8")
    return [path]


def _companies(folder: CaseFolder, pack: Pack, as_of: date) -> Judged:
    """What the company room found, for the steps that ask for it."""
    if pack.asks not in ("title", "transfer") or not folder.read.companies:
        return []
    from legalkit.api.company import judged_of

    try:
        return judged_of(folder, as_of)
    except CoverageError:
        return []


def _costs(
    given: PackInput,
    folder: CaseFolder,
    pack: Pack,
    interest: tuple[InterestStatement, ...],
) -> tuple[tuple[CostLine, ...], list[Finding]]:
    """The fees of the step; none where the law has no tariff, or where they would be wrong."""
    as_of, language = given.as_of, given.language
    if not pack.fees:
        return (), []
    try:
        fixed = [(line.amount, line.currency) for line in given.flat]
        estimate = costs_of(folder, as_of, interest, fixed)
    except CoverageError as problem:
        return (), [replace(each, severity=Severity.NOTE) for each in problem.findings]
    # A fee on a part of the sum is a wrong fee: better none than one that is too low.
    foreign = [
        replace(finding, severity=Severity.WARNING)
        for finding in estimate.findings
        if finding.code == "LK441"
    ]
    if foreign:
        return (), foreign
    wanted = folder.case.preservation is not None
    base = fee_base(given, pack)
    if base is None:
        kinds = pack.fees
        lines = cost_lines(estimate, preservation=wanted, language=language, kinds=kinds)
        return (*lines, *(security_lines(given, estimate) if "security" in kinds else ())), []
    pair = (folder.case.case.currency, estimate.currency)
    if pair[0] != pair[1]:
        what = Message("words", {"en": pack.title.en, "zh": pack.title.zh})
        converted = convert(folder.case.exchange_rates, base, pair, as_of, what)
        if converted is None:
            return (), []
        base = converted.amount
    named = [name for name in pack.fees if name != "preservation"]
    fees = [fee_on(folder, FEE_KINDS.get(name, name), base, as_of) for name in named]
    lines = fee_lines([item for item in fees if item], estimate.currency, language)
    # Freezing goes with an avoidance suit only where the taker is among its respondents.
    frozen = "preservation" in pack.fees and narrowed(given, pack).case.preservation is not None
    more = cost_lines(estimate, preservation=True, language=language, kinds=("preservation",))
    return (*lines, *(more if frozen else ())), []


def _gates(
    folder: CaseFolder, purpose: str, as_of: date
) -> tuple[tuple[UnmetGate, ...], list[Finding]]:
    """Unmet gates of the step, and a warning where the law has no checklist for it."""
    try:
        return _unmet(folder.check(purpose, as_of=as_of)), []
    except (CoverageError, RuleError):
        params = {"law": folder.case.case.jurisdiction, "purpose": purpose}
        return (), [Finding("LK731", Severity.WARNING, params=params)]


def _plan(
    folder: CaseFolder, *, draft: bool, only: frozenset[str] | None = None
) -> tuple[Plan | None, list[Finding]]:
    """The bundle as planned; None where the courts of the law have no profile for one.

    Args:
        folder: the open case.
        draft: the bundle is marked as a draft.
        only: ids of the evidence that is bound; all that may be bound when None.
    """
    code = folder.case.case.jurisdiction
    try:
        profile = load_sheet(code, "bundle.yaml", BundleSheet, folder.law_dir).profile()
    except CoverageError:
        return None, [Finding("LK732", Severity.WARNING, params={"law": code})]
    log = read_log(folder.folder)
    known = {path: record.sha256 for path, record in log.files().items()}
    recorded = {
        item.id: digest
        for item in folder.case.evidence
        if item.file and (digest := known.get(item.file))
    }
    exhibits, left_out = exhibits_of(
        folder.read, profile, sha256=recorded, proves=purposes_of(folder, profile.lang)
    )
    if only is not None:
        kept = [item for item in exhibits if item.evidence_id in only]
        if not kept:
            return None, []
        exhibits = [replace(item, number=str(n)) for n, item in enumerate(kept, 1)]
        left_out = []
    return plan(exhibits, profile, cover_of(folder.read, profile), draft=draft), left_out


def _proven(folder: CaseFolder, purpose: str) -> frozenset[str] | None:
    """Events that are proven by the standards of the evidence law, where it has a sheet."""
    try:
        events = folder.chain(purpose).events
    except (CoverageError, RuleError):
        return None
    return frozenset(event.event for event in events if event.verdict.proven)


def _register_names(folder: CaseFolder) -> dict[str, RegisterName]:
    """Names as the register extracts of the case show them."""
    names: dict[str, RegisterName] = {}
    for item in folder.case.evidence:
        name = item.facts.get("registered_name")
        if item.role is EvidenceRole.REGISTER_EXTRACT and name and item.date:
            for party in item.refers_to:
                names[party] = RegisterName(str(name), item.date.earliest, item.title)
    return names


def _rows(bundled: Plan) -> tuple[ExhibitRow, ...]:
    opens = {id(group.exhibits[0]) for group in bundled.groups if group.sheet is not None}
    return tuple(
        ExhibitRow(
            number=number,
            group=placed.exhibit.group,
            name=placed.exhibit.title,
            source=placed.exhibit.source,
            form=str(placed.exhibit.form),
            form_text=_form(bundled, placed.exhibit.form),
            pages_from=placed.first,
            pages_to=placed.last,
            proves=placed.exhibit.proves or None,
            evidence_id=placed.exhibit.evidence_id,
            sheets=(placed.tab is not None) + (id(placed) in opens),
        )
        for number, placed in enumerate(bundled.exhibits, 1)
    )


def _form(bundled: Plan, form: CopyForm | str) -> str | None:
    """What the index of the bundle calls this form; free words stand as they are."""
    return bundled.profile.forms.get(form) if isinstance(form, CopyForm) else form


def _numbered(folder: CaseFolder, language: PaperLanguage) -> tuple[ExhibitRow, ...]:
    """The exhibits in the order of the case, where no bundle gives them pages."""
    items = [item for item in folder.case.evidence if item.file and not item.adverse]
    return tuple(
        ExhibitRow(
            number=number,
            group=None,
            name=item.title,
            source=item.source,
            form=str(item.form),
            pages_from=0,
            pages_to=0,
            proves=language.listed(item.proves) or None,
            evidence_id=item.id,
        )
        for number, item in enumerate(items, 1)
    )


def _unmet(checked: Checklist) -> tuple[UnmetGate, ...]:
    return tuple(UnmetGate(line.gate, line.text, line.details, line.step) for line in checked.unmet)


def _limitation_lines(
    folder: CaseFolder, answers: dict[str, Answer], language: PaperLanguage
) -> Iterable[LimitationLine]:
    for claim in folder.case.claims:
        answer = answers[claim.id]
        last = decisive(answer.proven)
        yield LimitationLine(
            claim=claim.id,
            proven_on=answer.proven.expires_on,
            proven_status=str(answer.proven.status),
            asserted_on=answer.asserted.expires_on,
            asserted_status=str(answer.asserted.status),
            citation=cited(last.rule.cite, answer.law, language.catalogue)
            if last and last.rule
            else "",
        )


def _alive(folder: CaseFolder, answers: dict[str, Answer]) -> dict[str, tuple[str, ...]]:
    """Claims that each guarantee still covers by what is proven; the rest has run out."""
    alive: dict[str, tuple[str, ...]] = {}
    for guarantee in folder.case.guarantees:
        covered = guarantee.claims or tuple(claim.id for claim in folder.case.claims)
        alive[guarantee.id] = tuple(
            claim
            for claim in covered
            if answers[f"{guarantee.id}-{claim}"].proven.status is not Status.EXPIRED
        )
    return alive
