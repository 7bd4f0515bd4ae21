"""The list of exhibits (证据目录) of a case folder, and its purposes of proof for all papers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from legalkit.evidence.listing import ExhibitLine, exhibit_list, purposes
from legalkit.law.bundle_profile import BundleSheet
from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.law.exhibit_sheet import ExhibitSheet
from legalkit.law.load import load_sheet
from legalkit.model.errors import CoverageError
from legalkit.model.evidence import EvidenceRole

if TYPE_CHECKING:
    from legalkit.api.folder import CaseFolder


def list_words(folder: CaseFolder, lang: str) -> ExhibitSheet:
    """The words of a list in ``en``, ``de`` or ``zh``.

    Raises:
        CoverageError: for a language that has no list.
    """
    return load_sheet("_exhibits", f"{lang}.yaml", ExhibitSheet, folder.law_dir)


def exhibits_listed(
    folder: CaseFolder, lang: str, *, with_adverse: bool = False
) -> tuple[ExhibitLine, ...]:
    """The exhibits in order, numbered as the bundle of the court numbers them.

    Args:
        folder: the open case.
        lang: language of the list.
        with_adverse: also items that speak against our own case.
    """
    return exhibit_list(
        folder.case,
        folder.chain("filing"),
        _sheet(folder),
        list_words(folder, lang),
        order=_order(folder),
        pages=_pages(folder),
        with_adverse=with_adverse,
    )


def purposes_of(folder: CaseFolder, lang: str) -> dict[str, str]:
    """Purpose of proof by evidence id; empty where the law has no evidence sheet."""
    try:
        sheet = _sheet(folder)
    except CoverageError:
        return {}
    return purposes(folder.case, folder.chain("filing"), sheet, list_words(folder, lang))


def _sheet(folder: CaseFolder) -> EvidenceSheet:
    code = folder.case.case.jurisdiction
    return load_sheet(code, "evidence.yaml", EvidenceSheet, folder.law_dir)


def _order(folder: CaseFolder) -> list[Collection[EvidenceRole]]:
    """The groups of the court's bundle; none where the law has no bundle of its own."""
    code = folder.case.case.jurisdiction
    try:
        profile = load_sheet(code, "bundle.yaml", BundleSheet, folder.law_dir).profile()
    except CoverageError:
        return []
    return [group.roles for group in profile.groups]


def _pages(folder: CaseFolder) -> Mapping[str, str]:
    """How many pages each file has, where the file says it."""
    found = {key: reading.metadata.get("pages") for key, reading in folder.readings.items()}
    return {key: str(pages) for key, pages in found.items() if pages is not None}
