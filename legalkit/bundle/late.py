"""Late exhibits: they go into a bundle that is already in use, and nothing in it moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from legalkit.bundle.exhibit import Exhibit
from legalkit.bundle.layout import Earlier
from legalkit.bundle.manifest import Manifest, ManifestExhibit
from legalkit.bundle.numbers import Numberer
from legalkit.bundle.reading import ReadExhibits, said
from legalkit.law.bundle_profile import BundleNumbering, BundleProfile
from legalkit.model.errors import BundleError
from legalkit.model.finding import Finding, Where


def earlier_of(manifests: Sequence[Manifest]) -> Earlier:
    """What the manifests of an earlier bundle fixed, volume by volume."""
    exhibits: dict[str, tuple[str, ...]] = {}
    tabs: dict[tuple[str, int], str] = {}
    sheets: dict[tuple[int, str], str] = {}
    fronts: dict[int, tuple[str, ...]] = {}
    for manifest in manifests:
        volume = manifest.volume.number
        fronts[volume] = manifest.labels[: manifest.front_pages]
        for one in manifest.exhibits:
            begin = one.starts_at - 1
            labels = manifest.labels[begin : begin + one.pages]
            # The parts of an exhibit follow each other, as the volumes do.
            exhibits[one.evidence_id] = (*exhibits.get(one.evidence_id, ()), *labels)
            if one.tab_page is not None:
                part = one.part.number if one.part else 1
                tabs[one.evidence_id, part] = manifest.labels[one.tab_page - 1]
        for group in manifest.groups:
            if group.sheet_page is not None:
                sheets[volume, group.title] = manifest.labels[group.sheet_page - 1]
    return Earlier(exhibits, tabs, sheets, fronts)


def known_exhibits(manifests: Iterable[Manifest]) -> dict[str, ManifestExhibit]:
    """The exhibits of an earlier bundle by evidence id, in its order."""
    return {one.evidence_id: one for manifest in manifests for one in manifest.exhibits}


def volumes_of(manifests: Iterable[Manifest]) -> dict[str, list[tuple[int, ManifestExhibit]]]:
    """In which volume of the earlier bundle each exhibit is, or each of its parts."""
    found: dict[str, list[tuple[int, ManifestExhibit]]] = {}
    for manifest in manifests:
        for one in manifest.exhibits:
            found.setdefault(one.evidence_id, []).append((manifest.volume.number, one))
    return found


def with_late(
    exhibits: Sequence[Exhibit], manifests: Sequence[Manifest], profile: BundleProfile
) -> list[Exhibit]:
    """Put late exhibits into the order and numbers of an earlier bundle.

    A late exhibit stands behind the exhibit before it in its group and takes that number with a
    letter or dash (3a); a group that did not exist goes to the end. Where the court wants late
    papers at the end, they get the next numbers there.

    Args:
        exhibits: old and new ones, in the order of the case.
        manifests: the manifests of the earlier bundle.
        profile: decides how late exhibits are numbered.

    Raises:
        BundleError: naming every exhibit of the earlier bundle that is missing now.
    """
    known = known_exhibits(manifests)
    here = {exhibit.evidence_id: exhibit for exhibit in exhibits}
    gone = [_missing(one) for key, one in known.items() if key not in here]
    if gone:
        raise BundleError(said("bundle.cannot", len(gone)), gone)
    order = [replace(here[key], number=one.number, group=one.section) for key, one in known.items()]
    late = [exhibit for exhibit in exhibits if exhibit.evidence_id not in known]
    if profile.numbering.late == "end":
        return [*order, *_at_the_end(order, late, profile.words.late)]
    return _hung_on(order, late, exhibits, profile.numbering)


def _missing(one: ManifestExhibit) -> Finding:
    return Finding("LK816", where=Where(one.file), params={"name": one.file, "number": one.number})


def _at_the_end(order: list[Exhibit], late: list[Exhibit], title: str) -> list[Exhibit]:
    numbers = [int(one.number) for one in order if one.number.isascii() and one.number.isdigit()]
    first = max(numbers, default=len(order)) + 1
    return [replace(one, number=str(number), group=title) for number, one in enumerate(late, first)]


def _hung_on(
    order: list[Exhibit],
    late: list[Exhibit],
    wanted: Sequence[Exhibit],
    numbering: BundleNumbering,
) -> list[Exhibit]:
    """Place each late exhibit behind its neighbour; those of new groups go to the end."""
    sequence = [exhibit.evidence_id for exhibit in wanted]
    for exhibit in late:
        before = set(sequence[: sequence.index(exhibit.evidence_id)])
        same = [at for at, one in enumerate(order) if one.group == exhibit.group]
        follows = [at for at in same if order[at].evidence_id in before]
        # First of its group: still behind the first old one, whose number it can take.
        order.insert((follows or same[:1])[-1] + 1 if same else len(order), exhibit)
    return list(_numbered(order, {one.evidence_id for one in late}, numbering))


def _numbered(
    order: Sequence[Exhibit], late: set[str], numbering: BundleNumbering
) -> Iterable[Exhibit]:
    plain = numbering.model_copy(update={"prefix": "", "digits": 0})
    numbers = Numberer(plain)
    numbers.remember(one.number for one in order if one.evidence_id not in late)
    for exhibit in order:
        if exhibit.evidence_id in late:
            yield replace(exhibit, number=numbers.give_late(1)[0])
        else:
            numbers.pass_by([exhibit.number])
            yield exhibit


def unchanged(read: ReadExhibits, manifests: Sequence[Manifest]) -> None:
    """Make sure that the exhibits of the earlier bundle are still the same files.

    Raises:
        BundleError: naming every one whose file or page count changed.
    """
    known = known_exhibits(manifests)
    changed = []
    for ready in read.ready:
        one = known.get(ready.exhibit.evidence_id)
        if one is None:
            continue
        pages = one.part.whole if one.part else one.pages
        if one.sha256 != ready.sha256 or pages != ready.printed.pages:
            params = {"name": ready.exhibit.path.name, "number": one.number}
            changed.append(Finding("LK817", where=Where(str(ready.exhibit.path)), params=params))
    if changed:
        raise BundleError(said("bundle.cannot", len(changed)), changed)
