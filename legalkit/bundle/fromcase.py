"""From a case folder, or bare files, to exhibits and a cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from legalkit.bundle.exhibit import Cover, Custody, Exhibit, digest
from legalkit.bundle.manifest import Manifest
from legalkit.bundle.words import print_words
from legalkit.casefile.read import CaseRead
from legalkit.evidence.custody import CustodyRecord, read_log
from legalkit.evidence.custody import digest as line_digest
from legalkit.evidence.listing import in_order, left_out
from legalkit.law.bundle_profile import BundleProfile
from legalkit.model.evidence import CopyForm, EvidenceItem
from legalkit.model.finding import Finding, Severity, Where
from legalkit.model.party import PartyRole

_SIDES: dict[PartyRole, Literal["claimant", "respondent", "guarantor"]] = {
    PartyRole.CREDITOR: "claimant",
    PartyRole.DEBTOR: "respondent",
    PartyRole.JOINT_DEBTOR: "respondent",
    PartyRole.GUARANTOR: "guarantor",
}


def exhibits_of(
    read: CaseRead,
    profile: BundleProfile,
    *,
    with_adverse: bool = False,
    proves: Mapping[str, str] | None = None,
    sha256: Mapping[str, str] | None = None,
    overlay: Path | None = None,
) -> tuple[list[Exhibit], list[Finding]]:
    """Number the evidence of a case, group by group in the order of the profile.

    Args:
        read: the case folder.
        profile: its groups decide the order.
        with_adverse: bind items that speak against our own case too.
        proves: wording of the purpose of proof by evidence id; the words of case.yaml when absent.
        sha256: digests recorded at intake, by evidence id; those of the custody log when None.
        overlay: folder whose law sheets go before ours.

    Returns:
        The exhibits, and findings on items that are left out.
    """
    case = read.require()
    group_of = {role: group.title for group in profile.groups for role in group.roles}
    order = [group.roles for group in profile.groups]
    findings = [
        Finding(
            "LK831" if item.file is None else "LK832",
            Severity.WARNING,
            Where(str(read.folder / "case.yaml"), field=f"evidence {item.id}"),
            {"name": f"{item.id} {item.title}"},
        )
        for item in left_out(case, with_adverse=with_adverse)
    ]
    log = read_log(read.folder).files()
    words = print_words(profile.lang, overlay)
    exhibits = [
        Exhibit(
            number=str(number),
            evidence_id=item.id,
            title=_in_its_words(item, "title", profile.lang) or case.said(item.title, profile.lang),
            group=group_of.get(item.role, profile.groups[-1].title),
            source=_in_its_words(item, "source", profile.lang)
            or case.said(item.source or words.own_source, profile.lang),
            form=item.form,
            proves=case.said((proves or {}).get(item.id) or "；".join(item.proves), profile.lang),
            path=read.evidence_root / str(item.file),
            sha256=_recorded(item, log) if sha256 is None else sha256.get(item.id),
            custody=_custody(item, log),
        )
        for number, item in enumerate(in_order(case, order, with_adverse=with_adverse), 1)
    ]
    return exhibits, findings


def _in_its_words(item: EvidenceItem, what: str, lang: str) -> str | None:
    """A translation that the case gives: ``facts: {title_de: Kaufvertrag}``."""
    given = item.facts.get(f"{what}_{lang}")
    return str(given) if given else None


def _recorded(item: EvidenceItem, log: Mapping[str, CustodyRecord]) -> str | None:
    record = log.get(str(item.file))
    return record.sha256 if record else None


def _custody(item: EvidenceItem, log: Mapping[str, CustodyRecord]) -> Custody | None:
    record = log.get(str(item.file))
    if record is None:
        return None
    return Custody(record.number, record.at, record.who, line_digest(record.line()))


def exhibits_of_files(
    paths: Sequence[Path], profile: BundleProfile, earlier: Sequence[Manifest] = ()
) -> list[Exhibit]:
    """Number bare files in the order given; titles are their names.

    Args:
        paths: the files.
        profile: its last group takes them.
        earlier: manifests of the bundle to which they are added; a file that is in it keeps its id.
    """
    known: dict[str, list[str]] = {}
    for manifest in earlier:
        for one in manifest.exhibits:
            ids = known.setdefault(one.sha256, [])
            if one.evidence_id not in ids:  # once for all parts of an exhibit
                ids.append(one.evidence_id)
    free = max((_number(key) for keys in known.values() for key in keys), default=0)
    exhibits = []
    for number, path in enumerate(paths, 1):
        held = known.get(digest(path)) if known and path.is_file() else None
        if held:
            key = held.pop(0)
        else:
            free += 1
            key = f"F{free}"
        exhibits.append(
            Exhibit(
                number=str(number),
                evidence_id=key,
                title=path.stem,
                group=profile.groups[-1].title,
                source="",
                form=CopyForm.COPY,
                proves="",
                path=path,
            )
        )
    return exhibits


def _number(key: str) -> int:
    return int(key[1:]) if key[:1] == "F" and key[1:].isdigit() else 0


def cover_of(read: CaseRead, profile: BundleProfile, overlay: Path | None = None) -> Cover:
    """The cover of a case: court, parties, who hands in."""
    case = read.require()
    words = print_words(profile.lang, overlay)
    lines = tuple(
        (
            str(getattr(profile.parties or words.parties, _SIDES[party.role])),
            case.said(party.name, profile.lang),
        )
        for role in _SIDES
        for party in case.parties
        if party.role is role
    )
    creditors = [
        case.said(party.name, profile.lang)
        for party in case.parties
        if party.role is PartyRole.CREDITOR
    ]
    court = case.said(case.court.name, profile.lang) if case.court else None
    title = case.said(case.case.title, profile.lang)
    return Cover(title, court, lines, words.parts.join(creditors) or None)
