"""Builds a pack: every paper of one step, complete or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from legalkit.documents.assemble import assemble
from legalkit.documents.consistency import before_printing, same_everywhere
from legalkit.documents.cover import cover
from legalkit.documents.input import PackInput, PackResult
from legalkit.documents.paper import Draft, papers_of
from legalkit.documents.pdf import convert
from legalkit.documents.security import guarantee_of
from legalkit.documents.stages import narrowed
from legalkit.documents.step_checks import alerts, step_findings
from legalkit.law.documents_sheet import DocumentsSheet, Pack
from legalkit.messages import Message
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Severity, Where

MANIFEST, SOURCES = "manifest.json", "sources.json"
_TELL_INTEREST = ("complaint", "interest-sheet", "preservation")


def build_pack(
    given: PackInput,
    kind: str,
    out: Path,
    *,
    draft: bool = False,
    pdf: bool = True,
    enclosures: Mapping[str, Path] | None = None,
) -> PackResult:
    """Make all papers of a pack in the folder ``out``.

    Args:
        given: the case record and the results of the other rooms.
        kind: ``lawyer-letter`` or ``filing``.
        out: folder of the pack; an older unchanged pack there is replaced.
        draft: write marked drafts even though facts are missing or gates are unmet.
        pdf: also make PDF files when LibreOffice is there.
        enclosures: further files of the pack by name, copied in unchanged (the exhibit bundle).

    Returns:
        The files in order, and the findings. Without ``draft``, any error among them means that
        nothing was written and ``folder`` is None.

    Raises:
        InputError: for an unknown kind, or a case without creditor, debtor or claim.
        TemplateError: when a template is not usable or prints something undefined.
    """
    pack, given = _pack(given, kind)
    facts, cites = assemble(given, cited_only=pack.evidence == "cited", pack=pack)
    drafts = papers_of(given, pack, facts, cites)
    findings = [*step_findings(given, pack), *before_printing(given, facts, cites, pack)]
    findings += [*_guarantors(given), *_folder(out)]
    for item in drafts:
        if item.paper.id != "cover":
            item.look()
    known = [*findings, *_once(drafts)]
    if _refused(known, draft) or any(finding.code == "LK714" for finding in findings):
        return PackResult(None, (), tuple(known))
    for item in drafts:
        if item.paper.id == "cover":
            cover(given, pack, item, drafts, known)
            _first(item, alerts(given, pack))
            item.look()
    for item in drafts:
        item.print(draft=draft, general=findings)
    texts = {
        f"{item.name}.docx": item.text
        for item in drafts
        if item.paper.tells_interest or item.paper.id in _TELL_INTEREST
    }
    findings += same_everywhere(texts, facts, given.language)
    known = [*findings, *_once(drafts)]
    if _refused(known, draft):
        return PackResult(None, (), tuple(known))
    files, more = _write(
        given, pack, drafts, known, out, draft=draft, pdf=pdf, enclosures=enclosures or {}
    )
    return PackResult(out, files, (*known, *more))


def cited_items(given: PackInput, kind: str) -> frozenset[str]:
    """Ids of the evidence that the papers of a pack point to; for a bundle of their own.

    Raises:
        InputError: for an unknown kind, or a case without creditor, debtor or claim.
        TemplateError: when a template is not usable.
    """
    pack, given = _pack(given, kind)
    facts, cites = assemble(given, pack=pack)
    papers_of(given, pack, facts, cites)
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


def _folder(out: Path) -> list[Finding]:
    """Whether ``out`` is free, or holds a pack that nobody has edited since."""
    if not out.exists():
        return []
    if not out.is_dir() or out.is_symlink():
        return [_not_ours(out, out.name)]
    present = sorted(
        path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir()
    )
    if not present:
        return []
    try:
        listed = {
            entry["name"]: entry["sha256"]
            for entry in json.loads((out / MANIFEST).read_text("utf-8"))["files"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return [_not_ours(out, MANIFEST)]
    changed = [
        name for name in present if name != MANIFEST and listed.get(name) != _digest(out / name)
    ]
    return [_not_ours(out, ", ".join(changed))] if changed else []


def _not_ours(out: Path, detail: str) -> Finding:
    return Finding("LK714", where=Where(str(out)), params={"folder": str(out), "detail": detail})


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(
    given: PackInput,
    pack: Pack,
    drafts: Sequence[Draft],
    findings: Sequence[Finding],
    out: Path,
    *,
    draft: bool,
    pdf: bool,
    enclosures: Mapping[str, Path],
) -> tuple[tuple[Path, ...], list[Finding]]:
    """Write into a folder beside ``out`` and move it there as a whole."""
    out.parent.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        for item in drafts:
            (room / f"{item.name}.docx").write_bytes(item.data)
        for name, path in enclosures.items():
            shutil.copyfile(path, room / name)
        more: list[Finding] = []
        if pdf:
            made = convert([room / f"{item.name}.docx" for item in drafts], as_of=given.as_of)
            more += [_moved(finding, room, out) for finding in made.findings]
        _json(room / SOURCES, {f"{item.name}.docx": item.sources() for item in drafts})
        _json(room / MANIFEST, _manifest(given, pack, room, [*findings, *more], draft))
        _swap(room, out)
    except BaseException:
        shutil.rmtree(room, ignore_errors=True)
        raise
    return tuple(sorted(path for path in out.iterdir() if path.is_file())), more


def _moved(finding: Finding, room: Path, out: Path) -> Finding:
    place = (finding.where.file or "").replace(str(room), str(out)) or None
    return Finding(finding.code, finding.severity, Where(place), finding.params)


def _swap(room: Path, out: Path) -> None:
    room.chmod(0o700)
    if not out.exists():
        room.rename(out)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{out.name}.old.", dir=out.parent))
    out.rename(old / "pack")
    try:
        room.rename(out)
    except OSError:
        (old / "pack").rename(out)
        raise
    shutil.rmtree(old)


def _manifest(
    given: PackInput, pack: Pack, room: Path, findings: Sequence[Finding], draft: bool
) -> dict[str, Any]:
    names = sorted(path.name for path in room.iterdir() if path.is_file())
    return {
        "case": given.case.case.id,
        "kind": pack.id,
        "as_of": given.as_of.isoformat(),
        "draft": draft,
        "files": [
            {"name": name, "sha256": _digest(room / name), "bytes": (room / name).stat().st_size}
            for name in names
        ],
        "findings": [finding.to_json(given.language.catalogue) for finding in findings],
    }


def _json(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=str)
    path.write_text(text + os.linesep.replace("\r\n", "\n"), encoding="utf-8")
