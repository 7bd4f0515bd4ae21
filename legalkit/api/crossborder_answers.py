"""What the other rooms say to a case abroad: clocks, interest, fees, signatures, calendars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from legalkit.api.limitation import case_limitation
from legalkit.crossborder import Situation
from legalkit.crossborder.interim import Measure
from legalkit.crossborder.limitation_law import Clock
from legalkit.crossborder.money import Fees, Interest
from legalkit.crossborder.papers import SignedPaper
from legalkit.crossborder.talking import LetterOffer
from legalkit.dates.calendar import CourtCalendar
from legalkit.law.calendar_sheet import CalendarSheet
from legalkit.law.costs_sheet import CostsSheet
from legalkit.law.documents_sheet import DocumentsSheet
from legalkit.law.interest_sheet import load_interest_sheet
from legalkit.law.load import codes, load_sheet
from legalkit.limitation.answer import ClockAnswer
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.citation import Citation, Mark
from legalkit.model.claim import CaseEvent, EventKind
from legalkit.model.errors import InputError, LegalkitError
from legalkit.model.evidence import CopyForm, EvidenceItem, EvidenceRole
from legalkit.model.finding import Finding, Where
from legalkit.model.party import PartyRole
from legalkit.model.scalars import parse_day
from legalkit.money.costs import estimate, interest_in
from legalkit.money.interest import statements
from legalkit.report.limitation import decisive

if TYPE_CHECKING:
    from legalkit.api.folder import CaseFolder
    from legalkit.evidence.signatures import SignatureFact
    from legalkit.evidence.trust import TrustStore

#: Roles of those who owe.
OWING = (PartyRole.DEBTOR, PartyRole.JOINT_DEBTOR, PartyRole.GUARANTOR)
_KINDS = {
    EvidenceRole.CONTRACT: "contract",
    EvidenceRole.ORDER: "order",
    EvidenceRole.DEMAND: "demand",
    EvidenceRole.ACKNOWLEDGEMENT: "acknowledgement",
    EvidenceRole.STATEMENT: "statement",
    EvidenceRole.GUARANTEE: "guarantee",
    EvidenceRole.REPAYMENT_PLAN: "repayment_plan",
}
_LEVELS = ("simple", "advanced", "qualified")


def known_law(code: str, sheet: str, law_dir: Path | None) -> str | None:
    """The law that ``code`` names for ``sheet``; a state with several laws gives its first."""
    known = codes(law_dir, sheet)
    if code.upper() in known:
        return code.upper()
    return next((each for each in known if each.startswith(f"{code.upper()}-")), None)


def _under(case: Case, law: str) -> Case:
    """The same case with every claim under another law; facts of the case stay as told."""
    claims = tuple(claim.model_copy(update={"governing_law": law}) for claim in case.claims)
    return case.model_copy(update={"claims": claims})


def clocks_under(folder: CaseFolder, law: str, as_of: date) -> tuple[Clock, ...] | Message:
    """The clock of each claim under one law, or why it cannot be asked."""
    found = known_law(law, "limitation.yaml", folder.law_dir)
    if found is None:
        return Message("crossborder.l.no_law", {"law": law})
    try:
        answers = case_limitation(_under(folder.judged, found), as_of, folder.law_dir, full=False)
    except LegalkitError as problem:
        return Message("crossborder.l.failed", {"law": law, "why": str(problem)})
    clocks = []
    for matter, answer in answers:
        step = decisive(answer.proven)
        clocks.append(
            Clock(
                matter.id,
                found,
                _unrolled(answer.proven),
                _unrolled(answer.asserted),
                str(answer.proven.status),
                step.rule.citation if step and step.rule else None,
            )
        )
    return tuple(clocks)


def _unrolled(clock: ClockAnswer) -> date | None:
    """The last day before it rolls: whether a rest day moves it is for the court that is seized.

    That court may sit in another state than the law of the clock, so the earlier day is planned.
    """
    if clock.expires_on is None or clock.nominal is None:
        return clock.expires_on
    return min(clock.expires_on, clock.nominal)


def interest_under(folder: CaseFolder, law: str, as_of: date) -> tuple[Interest, ...] | Message:
    """Interest on all claims under one law, by currency."""
    found = known_law(law, "interest.yaml", folder.law_dir)
    if found is None:
        return Message("crossborder.m.no_interest", {"law": law})
    try:
        sheet = load_interest_sheet(found, folder.law_dir)
        every = statements(_under(folder.case, found), as_of, sheet)
    except LegalkitError as problem:
        return Message("crossborder.l.failed", {"law": law, "why": str(problem)})
    sums: dict[str, Interest] = {}
    for one in every:
        before = sums.get(one.currency)
        cites = before.cites if before else ()
        sums[one.currency] = Interest(
            found,
            one.currency,
            (before.principal if before else Decimal(0)) + one.principal,
            (before.interest if before else Decimal(0)) + one.interest,
            tuple(dict.fromkeys([*cites, *one.citations])),
        )
    return tuple(sums.values())


def fees_in(folder: CaseFolder, state: str, case: Situation, as_of: date) -> Fees | Message:
    """Court fees of a suit in one state, by its tariff."""
    place = case.sheets.get(state)
    found = known_law(place.jurisdiction if place else state, "costs.yaml", folder.law_dir)
    if found is None:
        return Message("crossborder.m.no_tariff")
    try:
        sheet = load_sheet(found, "costs.yaml", CostsSheet, folder.law_dir)
        own = known_law(case.law, "interest.yaml", folder.law_dir) or case.law
        reckoned = statements(
            _under(folder.case, own), as_of, load_interest_sheet(own, folder.law_dir)
        )
        total = interest_in(folder.case, reckoned, sheet.currency, as_of)
        costs = estimate(folder.case, as_of, sheet, total)
    except LegalkitError as problem:
        return Message("crossborder.l.failed", {"law": found, "why": str(problem)})
    if any(finding.code == "LK441" for finding in costs.findings):
        return Message("crossborder.m.no_rate", {"currency": sheet.currency})
    fees = tuple(
        (fee.title, fee.amount, fee.citations[0])
        for fee in costs.fees
        if fee.citations and fee.stage in ("suit", "litigation", "preservation", "lawyer")
    )
    if not fees:
        fees = tuple((fee.title, fee.amount, fee.citations[0]) for fee in costs.fees[:3])
    return Fees(state, sheet.currency, fees)


def currency_in(case: Situation, state: str, law_dir: Path | None) -> str | None:
    """The currency of a state's court fees, which is its own."""
    place = case.sheets.get(state)
    found = known_law(place.jurisdiction if place else state, "costs.yaml", law_dir)
    if found is None:
        return None
    return str(load_sheet(found, "costs.yaml", CostsSheet, law_dir).currency)


# -- signatures ----------------------------------------------------------------------------------


def signed_papers(
    folder: CaseFolder, as_of: date, trust: TrustStore | None
) -> tuple[SignedPaper, ...]:
    """What evidence validation finds about the signature on each contract, demand and the like."""
    at = datetime.combine(as_of, time(23, 59, 59), UTC)
    owing = frozenset(party.id for party in folder.case.parties if party.role in OWING)
    found = []
    for item in folder.case.evidence:
        kind = _KINDS.get(item.role)
        if kind is None:
            continue
        level, said = _electronic(folder, item, trust, at) or _on_paper(item, owing)
        found.append(SignedPaper(item.id, item.title, kind, level, said))
    return tuple(found)


def _electronic(
    folder: CaseFolder, item: EvidenceItem, trust: TrustStore | None, at: datetime
) -> tuple[str, Message] | None:
    """Level of the signatures in a PDF; None when it bears none or nobody could look."""
    if item.file is None or not item.file.lower().endswith(".pdf"):
        return None
    path = folder.read.evidence_root / item.file
    if not path.is_file() or path.is_symlink() or b"/ByteRange" not in path.read_bytes():
        return None
    from legalkit.evidence.signatures import signature_facts

    try:
        facts = signature_facts(path, trust, at)
    except LegalkitError:
        # The optional part that reads signatures is not installed: nobody judged this one.
        return "simple", Message("crossborder.found.not_read")
    signatures = [one for one in facts.signatures if one.kind == "signature"]
    if not signatures:
        return None
    level = _level(signatures)
    who = ", ".join(one.signer for one in signatures)
    key = "unjudged" if trust is None and level == "simple" else level
    return level, Message(f"crossborder.found.{key}", {"signer": who})


def _level(signatures: list[SignatureFact]) -> str:
    """The weakest of all signatures: a contract is signed as well as its weaker side signed it."""
    levels = [str(one.level) for one in signatures]
    if "broken" in levels:
        return "broken"
    return min(levels, key=_LEVELS.index)


def _on_paper(item: EvidenceItem, owing: frozenset[str]) -> tuple[str, Message]:
    """What the case tells of a paper without a signature inside its file.

    A demand is ours and bears our signature; of every other paper that of the other side counts.
    """
    ours = item.role is EvidenceRole.DEMAND
    signed = [one for one in item.signed_by if ours or one in owing]
    sealed = [one for one in item.sealed_by if ours or one in owing]
    if item.form is CopyForm.ELECTRONIC_ORIGINAL:
        return "simple", Message("crossborder.found.plain")
    if not (signed or sealed):
        bears = item.signed_by or item.sealed_by
        return "none", Message(f"crossborder.found.{'ours_only' if bears else 'none'}")
    if item.form not in (CopyForm.ORIGINAL, CopyForm.VERIFIED_COPY):
        return "copy", Message("crossborder.found.copy")
    level = "ink" if signed else "seal"
    return level, Message(f"crossborder.found.{level}")


# -- measures, calendars, letters ----------------------------------------------------------------


def measures_of(case: Case, court_state: str) -> Iterator[Measure]:
    """Interim measures that the case tells, with the days that set time limits running."""
    for event in case.events:
        if event.kind is EventKind.INTERIM_MEASURE:
            yield Measure(
                event.id,
                str(event.facts.get("country") or court_state),
                str(event.facts["measure"]) if event.facts.get("measure") else None,
                event.date.earliest,
                _day(event, "ordered_on"),
                _day(event, "executed_on"),
                event.served_on.earliest if event.served_on else None,
            )


def _day(event: CaseEvent, name: str) -> date | None:
    value = event.facts.get(name)
    if not value:
        return None
    try:
        return parse_day(value)
    except PydanticCustomError:
        where = Where("case.yaml", field=f"events[{event.id}].facts.{name}")
        finding = Finding("LK900", where=where, params={"value": value})
        raise InputError(finding.message(), [finding]) from None


def calendars_of(case: Situation, law_dir: Path | None) -> dict[str, CourtCalendar]:
    """Court calendars of the states that the case touches, where there is one."""
    found = {}
    for state in case.states:
        place = case.sheets.get(state)
        code = known_law(place.jurisdiction if place else state, "calendar.yaml", law_dir)
        if code is not None:
            found[state] = load_sheet(code, "calendar.yaml", CalendarSheet, law_dir).calendar()
    return found


def calendar_cites(case: Situation, law_dir: Path | None) -> dict[str, Citation]:
    """Where each calendar comes from, its mark and the day it was checked, by state."""
    found = {}
    for state in case.states:
        place = case.sheets.get(state)
        code = known_law(place.jurisdiction if place else state, "calendar.yaml", law_dir)
        if code is not None:
            sheet = load_sheet(code, "calendar.yaml", CalendarSheet, law_dir)
            found[state] = Citation(sheet.cite, Mark(sheet.verified), sheet.checked_on)
    return found


def letters_for(case: Situation, law_dir: Path | None) -> Iterator[LetterOffer]:
    """Which letter the templates have for each debtor's country."""
    for state in case.debtor_states:
        place = case.sheets.get(state)
        code = known_law(place.jurisdiction if place else state, "documents.yaml", law_dir)
        pack = None
        language = None
        if code is not None:
            sheet = load_sheet(code, "documents.yaml", DocumentsSheet, law_dir)
            pack, language = sheet.pack("lawyer-letter"), sheet.lang
        yield LetterOffer(
            state,
            code if pack else None,
            language if pack else None,
            pack.title.message if pack else None,
        )
