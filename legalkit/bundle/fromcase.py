"""From a case folder, or bare files, to exhibits and a cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from legalkit.bundle.exhibit import Cover, Exhibit
from legalkit.casefile.read import CaseRead
from legalkit.evidence.listing import in_order, left_out
from legalkit.law.bundle_profile import BundleProfile
from legalkit.messages import Message
from legalkit.model.evidence import CopyForm
from legalkit.model.finding import Finding, Severity, Where
from legalkit.model.party import PartyRole

_SIDES = {
    PartyRole.CREDITOR: "bundle.party.claimant",
    PartyRole.DEBTOR: "bundle.party.respondent",
    PartyRole.JOINT_DEBTOR: "bundle.party.respondent",
    PartyRole.GUARANTOR: "bundle.party.guarantor",
}


def exhibits_of(
    read: CaseRead,
    profile: BundleProfile,
    *,
    with_adverse: bool = False,
    proves: Mapping[str, str] | None = None,
    sha256: Mapping[str, str] | None = None,
) -> tuple[list[Exhibit], list[Finding]]:
    """Number the evidence of a case, group by group in the order of the profile.

    Args:
        read: the case folder.
        profile: its groups decide the order.
        with_adverse: bind items that speak against our own case too.
        proves: wording of the purpose of proof by evidence id; the words of case.yaml when absent.
        sha256: digests recorded at intake, by evidence id.

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
    exhibits = [
        Exhibit(
            number=str(number),
            evidence_id=item.id,
            title=item.title,
            group=group_of.get(item.role, profile.groups[-1].title),
            source=item.source or Message("bundle.source.own").text(profile.lang),
            form=item.form,
            proves=(proves or {}).get(item.id) or "；".join(item.proves),
            path=read.evidence_root / str(item.file),
            sha256=(sha256 or {}).get(item.id),
        )
        for number, item in enumerate(in_order(case, order, with_adverse=with_adverse), 1)
    ]
    return exhibits, findings


def exhibits_of_files(paths: Sequence[Path], profile: BundleProfile) -> list[Exhibit]:
    """Number bare files in the order given; titles are their names."""
    return [
        Exhibit(
            number=str(number),
            evidence_id=f"F{number}",
            title=path.stem,
            group=profile.groups[-1].title,
            source="",
            form=CopyForm.COPY,
            proves="",
            path=path,
        )
        for number, path in enumerate(paths, 1)
    ]


def cover_of(read: CaseRead, profile: BundleProfile) -> Cover:
    """The cover of a case: court, parties, who hands in."""
    case = read.require()
    lines = tuple(
        (Message(_SIDES[party.role]).text(profile.lang), party.name)
        for role in _SIDES
        for party in case.parties
        if party.role is role
    )
    creditors = [party.name for party in case.parties if party.role is PartyRole.CREDITOR]
    court = case.court.name if case.court else None
    return Cover(case.case.title, court, lines, "、".join(creditors) or None)
