"""The looks that a gate of the sheet can ask for: element, rule, paper, proof, field, custody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from legalkit.checklist.judged import Judged
from legalkit.evidence.chain import Chain, ElementStatus
from legalkit.evidence.custody import read_log
from legalkit.evidence.intake import verify
from legalkit.evidence.outcome import Answer
from legalkit.evidence.weigh import at_least
from legalkit.law.evidence_sheet import Grade
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.claim import EventKind
from legalkit.model.errors import RuleError
from legalkit.model.evidence import CopyForm, EvidenceRole
from legalkit.model.finding import Finding
from legalkit.model.party import PartyRole


def look_element(chain: Chain, name: str, least: Grade) -> Judged:
    """Is the element proved with at least this grade?"""
    proof = chain.element(name)
    if proof is None:
        raise _bad_gate("element", name)
    used = tuple(weight.item for weight in proof.items if at_least(weight.grade, least))
    if proof.status is ElementStatus.NOT_ASKED:
        return Judged.ok()
    if proof.grade is None or not at_least(proof.grade, least):
        return Judged.gap(proof.missing, tuple(weight.item for weight in proof.items))
    params = {"name": proof.name, "grade": proof.grade, "sources": proof.sources}
    return Judged.ok((Message("check.element.graded", params),), used)


def look_rule(chain: Chain, name: str) -> Judged:
    """Does the reconciliation rule hold?"""
    result = chain.rule(name)
    if result is None:
        raise _bad_gate("rule", name)
    if result.answer is Answer.FAIL:
        details = tuple(outcome.text for outcome in result.failures if outcome.text)
        ids = tuple(name for outcome in result.failures for name in outcome.evidence)
        return Judged.gap(details, _unique(ids))
    if result.answer is Answer.CANNOT_TELL:
        open_points = [o for o in result.outcomes if o.answer is Answer.CANNOT_TELL]
        details = tuple(outcome.text for outcome in open_points if outcome.text)
        nothing = (Message("check.rule.nothing_to_compare"),)
        ids = _unique(name for outcome in open_points for name in outcome.evidence)
        return Judged.warn(details or nothing, ids)
    return Judged.ok()


def look_role(chain: Chain, name: str) -> Judged:
    """Is there a paper of this kind in hand?"""
    line = next((entry for entry in chain.roles if entry.id == name), None)
    if line is None:
        raise _bad_gate("pack_role", name)
    if line.items:
        return Judged.ok(evidence=line.items)
    return Judged.gap((Message("check.role.none", {"name": line.name}),))


def look_events(chain: Chain, kinds: Sequence[EventKind]) -> list[Judged]:
    """Is each event of these kinds proved? One judgment for each that is not."""
    wanted = [event for event in chain.events if event.kind in kinds]
    found: list[Judged] = []
    for event in wanted:
        if event.verdict.proven:
            continue
        kind = Message(f"check.kind.{event.kind}")
        told = {"event": event.event, "date": event.date, "kind": kind}
        title = Message("check.event.unproved", told)
        ids = (event.event, *event.evidence)
        found.append(Judged("gap", event.verdict.missing, ids, None, title))
    if not wanted:
        return [Judged.ok((Message("check.event.none"),))]
    proved = [event for event in wanted if event.verdict.proven]
    if proved:
        count = Message("check.event.proved", {"count": len(proved), "total": len(wanted)})
        ids = _unique(name for event in proved for name in event.verdict.satisfied_by)
        found.insert(0, Judged("ok", (), ids, None, count))
    return found


_SIDES = {
    "creditor": PartyRole.CREDITOR,
    "debtor": PartyRole.DEBTOR,
    "guarantor": PartyRole.GUARANTOR,
    "joint_debtor": PartyRole.JOINT_DEBTOR,
}


def look_field(case: Case, path: str) -> Judged:
    """Is the field filled? Alternatives are parted by ``|``; every party of a side needs one."""
    ways = [way.split(".") for way in path.split("|")]
    side = _SIDES.get(ways[0][0])
    if side is None:
        filled = any(_reach(case, way) for way in ways)
        return Judged.ok() if filled else Judged.gap((_empty(ways[0]),))
    parties = [party for party in case.parties if party.role is side]
    lacking = [p for p in parties if not any(_reach(p, way[1:]) for way in ways)]
    if not parties:
        return Judged.gap((Message("check.field.no_party", {"role": str(side)}),))
    if not lacking:
        return Judged.ok()
    fields = " / ".join(".".join(way[1:]) for way in ways)
    return Judged.gap(
        Message("check.field.party", {"party": party.id, "name": party.name, "field": fields})
        for party in lacking
    )


def look_no_field(case: Case, path: str) -> Judged:
    """Is the field empty? What it says would rule the step out."""
    if not _reach(case, path.split(".")):
        return Judged.ok()
    return Judged.gap((Message("check.field.filled", {"field": path}),))


def _empty(way: list[str]) -> Message:
    return Message("check.field.empty", {"field": ".".join(way)})


def _reach(value: object, way: list[str]) -> bool:
    for name in way:
        if value is None:
            return False
        if not hasattr(value, name):
            raise _bad_gate("field", ".".join(way))
        value = getattr(value, name)
    # "none" in a choice says that there is none: security offered, dispute clause.
    return bool(value) and value != "none"


def look_originals(case: Case, roles: Sequence[EvidenceRole]) -> Judged:
    """Is the original of each such paper at hand?"""
    copies = [
        item
        for item in case.evidence
        if item.role in roles and item.form in (CopyForm.COPY, CopyForm.PRINTOUT)
    ]
    if not copies:
        return Judged.ok()
    details = [Message("check.original.copy", {"item": i.id, "title": i.title}) for i in copies]
    return Judged.gap(details, [i.id for i in copies])


def look_custody(case: Case, folder: Path, how: str) -> Judged:
    """Are the files of the case in the log; for ``verified``, are they what they were?

    A log that was never begun is something to weigh; a file that changed is a gap.
    """
    named = [item for item in case.evidence if item.file is not None]
    # Whatever the gate asks for: nobody may read that all is well while a file is another one.
    begun_late = {"LK520", "LK524", "LK528", "LK532"}
    if how == "registered":
        begun_late |= {"LK526"}
    bad = tuple(_said(f) for f in verify(folder).findings if f.code not in begun_late)
    if bad:
        return Judged.gap(bad)
    log = read_log(folder)
    if not log.exists:
        return Judged.warn((Message("check.custody.none"),))
    known = log.files()
    loose = [item for item in named if item.file not in known]
    if loose:
        params = {"count": len(loose), "items": ", ".join(item.id for item in loose[:8])}
        return Judged.warn((Message("check.custody.loose", params),), [i.id for i in loose])
    return Judged.ok((Message("check.custody.all", {"count": len(named)}),))


def _said(finding: Finding) -> Message:
    """A finding with what to do, as a sentence of the checklist."""
    said = {lang: f"{finding.message(lang)} {finding.hint(lang)}" for lang in ("en", "zh")}
    return Message("words", said)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _bad_gate(what: str, name: str) -> RuleError:
    finding = Finding("LK514", params={"what": what, "name": name})
    return RuleError(finding.message(), [finding])
