"""Binds a bundle: reads, plans, writes, checks with another reader, and only then names it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from legalkit.bundle.assemble import write
from legalkit.bundle.exhibit import Cover, Exhibit, digest
from legalkit.bundle.late import earlier_of, unchanged, volumes_of, with_late
from legalkit.bundle.layout import Earlier, Section
from legalkit.bundle.manifest import (
    Manifest,
    ManifestExhibit,
    manifest_of,
    manifest_path,
    write_manifest,
)
from legalkit.bundle.parts import part_of
from legalkit.bundle.place import place, volume_name, workshop
from legalkit.bundle.plan import Plan, sections_of, settle
from legalkit.bundle.reading import Part, ReadExhibits, Ready, read_exhibits, said
from legalkit.bundle.volumes import Caps, Cut, cut, torn_notes
from legalkit.bundle.words import setting_of
from legalkit.law.bundle_profile import BundleProfile
from legalkit.model.errors import BundleError
from legalkit.model.finding import Finding, Where

#: Sizes are guessed before writing; a volume that came out too large is cut again, smaller.
_TRIES = 4


@dataclass(frozen=True, slots=True)
class BundleResult:
    """A written and checked volume.

    Attributes:
        path: the PDF.
        ranges: printed first and last page number of each evidence id.
        manifest: path of the manifest (JSON) beside it.
        pages: number of pages of the file.
        findings: what its reader should know (warnings and notes).
        labels: printed first and last page of each evidence id, with prefix and letters.
    """

    path: Path
    ranges: dict[str, tuple[int, int]]
    manifest: Path
    pages: int
    findings: tuple[Finding, ...]
    labels: dict[str, tuple[str, str]]


def build(plan: Plan, out: Path, *, draft: bool | None = None) -> BundleResult:
    """Write a bundle in one file, and its manifest.

    Args:
        plan: the plan.
        out: path of the PDF; an older bundle there is replaced only by one that holds.
        draft: overrides the draft mark of the plan.

    Raises:
        BundleError: when an original changed since the plan, or the written file does not hold what
            the plan says; nothing is left behind.
    """
    plans = (plan if draft is None else replace(plan, draft=draft),)
    return _write_all(plans, Path(out), None)[0]


def bind(
    exhibits: Sequence[Exhibit],
    profile: BundleProfile,
    cover: Cover,
    out: Path,
    *,
    draft: bool = False,
    caps: Caps | None = None,
    earlier: Sequence[Manifest] = (),
    office: str | None = None,
    overlay: Path | None = None,
) -> tuple[BundleResult, ...]:
    """Read, plan and write a bundle, in volumes where it must be cut.

    Args:
        exhibits: what to bind; with ``earlier``, old and late exhibits in the order of the case.
        profile: court profile.
        cover: words of the cover.
        out: the PDF; volumes are called after it (``bundle-1.pdf``).
        draft: stamp 草稿 on every page.
        caps: largest size and page count of a volume; those of the profile when None.
        earlier: manifests of the bundle to which this adds; its page numbers stay.
        office: LibreOffice program; found by itself when None.
        overlay: folder whose law sheets go before ours.

    Returns:
        The volumes in order.

    Raises:
        BundleError: naming everything that stands in the way; nothing is left behind.
    """
    setting = setting_of(profile, overlay)
    caps = Caps.of(profile) if caps is None else caps
    if earlier:
        exhibits = with_late(exhibits, earlier, profile)
    read = read_exhibits(exhibits, setting, office=office)
    before: Earlier | None = None
    if earlier:
        unchanged(read, earlier)
        before = earlier_of(earlier)
    shrink = 1.0
    for _ in range(_TRIES):
        pieces = (
            _as_before(read, earlier, profile)
            if earlier
            else cut(read.ready, profile, caps, shrink)
        )
        told = replace(read, findings=(*read.findings, *torn_notes(pieces)))
        plans = settle(pieces, profile, setting, cover, told, draft=draft, earlier=before)
        try:
            return _write_all(plans, Path(out), caps)
        except _TooLarge as found:
            if earlier:  # where pages stand is settled; only the late ones could go elsewhere
                raise BundleError(said("bundle.cannot", 1), [found.finding]) from None
            shrink *= found.share * 0.97
            problem = found.finding
    raise BundleError(said("bundle.cannot", 1), [problem])


def _as_before(read: ReadExhibits, earlier: Sequence[Manifest], profile: BundleProfile) -> Cut:
    """Every exhibit in its old volume; a late one in that of the exhibit before it."""
    known = volumes_of(earlier)
    numbers = {section.title: section.number for section in sections_of(read.ready)}
    last = max(volume for places in known.values() for volume, _ in places)
    pieces: Cut = [[] for _ in range(last)]
    volume = 1
    members: list[list[Ready]] = [[] for _ in pieces]
    for ready in read.ready:
        places = known.get(ready.exhibit.evidence_id)
        if places is None:
            members[volume - 1].append(ready)
            continue
        for volume, one in places:  # a late exhibit behind it goes into the last of them
            members[volume - 1].append(_part_before(ready, one, profile))
    for piece, held in zip(pieces, members, strict=True):
        piece += [
            Section(numbers[section.title], section.title, section.ready)
            for section in sections_of(held)
        ]
    return pieces


def _part_before(ready: Ready, one: ManifestExhibit, profile: BundleProfile) -> Ready:
    if one.part is None:
        return ready
    part = Part(one.part.number, one.part.count, one.part.first, one.pages, one.part.whole)
    return part_of(ready, part, 0, profile.words)


class _TooLarge(Exception):  # noqa: N818 - not an error yet: the volume is cut again
    """A volume came out larger than allowed."""

    def __init__(self, finding: Finding, share: float) -> None:
        super().__init__(finding.code)
        self.finding = finding
        self.share = share


def _write_all(plans: Sequence[Plan], out: Path, caps: Caps | None) -> tuple[BundleResult, ...]:
    """Write all volumes in a workshop, check each, and put them in place in one step."""
    count = len(plans)
    files = tuple(volume_name(out, number, count) for number in range(1, count + 1))
    _spares_originals(plans, out, files)
    _unchanged(plans)
    with workshop(out) as room:
        for plan, name in zip(plans, files, strict=True):
            write(plan, room / name, plan.draft)
            _small_enough(room / name, plan, caps)
        _check(plans, room, files)
        place(room, out, files)
    return tuple(
        BundleResult(
            out.parent / name,
            plan.ranges,
            manifest_path(out.parent / name),
            len(plan.labels),
            plan.findings,
            plan.label_ranges,
        )
        for plan, name in zip(plans, files, strict=True)
    )


def _spares_originals(plans: Sequence[Plan], out: Path, files: tuple[str, ...]) -> None:
    """A bundle that is called like an exhibit would be written over it."""
    targets = {(out.parent / name).resolve() for name in files}
    targets |= {manifest_path(target) for target in targets}
    hit = [
        Finding(
            "LK818",
            where=Where(str(placed.exhibit.path)),
            params={"name": placed.exhibit.path.name, "number": placed.exhibit.number},
        )
        for plan in plans
        for placed in plan.exhibits
        if placed.exhibit.path.resolve() in targets
    ]
    if hit:
        raise BundleError(said("bundle.cannot", len(hit)), hit)


def _small_enough(path: Path, plan: Plan, caps: Caps | None) -> None:
    if caps is None:
        return
    number = plan.volume.number
    for got, most, unit in (
        (path.stat().st_size, caps.bytes, "bytes"),
        (len(plan.labels), caps.pages, "pages"),
    ):
        if most is not None and got > most:
            params = {"number": number, "got": f"{got:,}", "most": f"{most:,}", "unit": unit}
            raise _TooLarge(Finding("LK815", params=params), most / got)


def _check(plans: Sequence[Plan], room: Path, files: tuple[str, ...]) -> None:
    from legalkit.bundle.verify import compare

    rows = [manifest_rows(plan) for plan in plans]
    for plan, name in zip(plans, files, strict=True):
        path = room / name
        number = plan.volume.number
        others = (
            [row for at, part in enumerate(rows, 1) if at != number for row in part]
            if number == 1
            else []
        )
        manifest = manifest_of(plan, path, plan.draft, files, tuple(others))
        _unchanged([plan])
        findings = compare(path, manifest, originals=plan)
        if findings:
            raise BundleError(said("bundle.not_verified", len(findings)), findings)
        write_manifest(manifest, manifest_path(path))


def manifest_rows(plan: Plan) -> list[tuple[str, ...]]:
    """The rows of a volume in the index over all volumes."""
    from legalkit.bundle.front import index_cells
    from legalkit.bundle.typeset import Legible

    legible = Legible()
    return [
        tuple(legible.text(cell) for cell in index_cells(placed, plan.profile))
        for placed in plan.exhibits
    ]


def _unchanged(plans: Sequence[Plan]) -> None:
    changed = [
        Finding(
            "LK809",
            where=Where(str(placed.exhibit.path)),
            params={"name": placed.exhibit.path.name},
        )
        for plan in plans
        for placed in plan.exhibits
        if current_digest(placed.exhibit.path) != placed.sha256
    ]
    if changed:
        raise BundleError(said("bundle.cannot", len(changed)), changed)


def current_digest(path: Path) -> str | None:
    """Digest of an original now, or None when it has gone."""
    try:
        return digest(path)
    except OSError:
        return None
