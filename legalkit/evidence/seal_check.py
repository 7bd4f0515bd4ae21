"""Checking seals: originals and log are still those that were sealed, and the stamp holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from legalkit.evidence.custody import START, CustodyLog, digest, read_log
from legalkit.evidence.fixity import Fingerprint, fingerprints, plain_files, unreadable
from legalkit.evidence.intake import VerifyReport
from legalkit.evidence.manifest import Manifest, nfc, read_manifest
from legalkit.evidence.seal import ENDINGS, MANIFEST, REPLY, REQUEST, SEALS
from legalkit.evidence.seal_token import Stamp, judge_stamp
from legalkit.evidence.trust import TrustStore
from legalkit.model.finding import Finding, Where


@dataclass(frozen=True, slots=True)
class SealState:
    """One seal and how it stands.

    Attributes:
        id: SHA-256 of the manifest, and its name.
        sealed_at, who: as the custody log has it; None when no record names it.
        files: number of originals under it.
        stamp: the time stamp; None when there is none.
        findings: what does not hold.
    """

    id: str
    sealed_at: str | None
    who: str | None
    files: int
    stamp: Stamp | None
    findings: tuple[Finding, ...]

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys; see the fields; ``ok`` when nothing was found."""
        return {
            "id": self.id,
            "ok": not self.findings,
            "sealed_at": self.sealed_at,
            "who": self.who,
            "files": self.files,
            "stamp": self.stamp.to_json() if self.stamp else None,
            "findings": [finding.to_json(lang) for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class SealReport:
    """All seals of a case.

    Attributes:
        seals: in the order of the log.
        findings: all of it, those of each seal included.
    """

    seals: tuple[SealState, ...]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """True when nothing at all was found."""
        return not self.findings

    @property
    def earliest(self) -> datetime | None:
        """The earliest time that a believed authority vouches for."""
        times = [s.stamp.at for s in self.seals if s.stamp and s.stamp.trusted and s.stamp.at]
        return min(times, default=None)

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``ok``, ``seals``, ``findings``."""
        return {
            "ok": self.ok,
            "seals": [seal.to_json(lang) for seal in self.seals],
            "findings": [finding.to_json(lang) for finding in self.findings],
        }


def marks_after(folder: str | Path, report: VerifyReport) -> dict[str, Fingerprint]:
    """What every original is now, by its path on disk, re-hashing only what the report doubts.

    Args:
        folder: the case folder.
        report: a check of the originals made just before.
    """
    root = Path(folder) / "evidence"
    log = read_log(Path(folder))
    moved = {before for before, _ in report.renamed}
    gone = {*report.missing, *report.changed, *moved}
    marks = {
        path: Fingerprint(record.sha256 or "", record.size or 0)
        for path, record in log.files().items()
        if path not in gone
    }
    again = [*report.changed, *report.added, *(now for _, now in report.renamed)]
    for path, _, mark in fingerprints((path, root / path) for path in again):
        if isinstance(mark, Fingerprint):
            marks[path] = mark
    return marks


def check_seals(
    folder: str | Path,
    marks: Mapping[str, Fingerprint],
    store: TrustStore | None = None,
    *,
    only: str | None = None,
    base: str = "evidence",
    log: CustodyLog | None = None,
) -> SealReport:
    """Check every seal against the originals, the log, and the trust store.

    Files added after a seal are fine; what was sealed must be there, unchanged, under its name.

    Args:
        folder: folder that holds ``seals/``.
        marks: what every original is now, by path; see :func:`marks_after`.
        store: whom the user believes for time stamps.
        only: beginning of the id of the one seal to check.
        base: folder of the originals, for findings.
        log: the custody log; that of the folder when absent.
    """
    root = Path(folder)
    log = log or read_log(root)
    findings: list[Finding] = []
    held: dict[str, bytes] = {}
    for name, path in plain_files(root / SEALS, findings):
        try:
            held[name] = path.read_bytes()
        except OSError as problem:
            findings.append(unreadable(f"{SEALS}/{name}", problem))
    findings += _against_log(held, log)
    recorded = {
        record.sha256: (record.number, record.at, record.who)
        for record in reversed(log.records)
        if record.action == "seal"
    }
    states: list[tuple[int, SealState]] = []
    for name, raw in held.items():
        if not name.endswith(MANIFEST) or not name.startswith(only or ""):
            continue
        order, at, who = recorded.get(hashlib.sha256(raw).hexdigest(), (1 << 62, None, None))
        state = _state(name.removesuffix(MANIFEST), held, marks, log, store, base)
        states.append((order, replace(state, sealed_at=at, who=who)))
    states.sort(key=lambda pair: (pair[0], pair[1].id))
    seals = tuple(state for _, state in states)
    return SealReport(seals, (*findings, *(f for seal in seals for f in seal.findings)))


def _against_log(held: Mapping[str, bytes], log: CustodyLog) -> Iterator[Finding]:
    """Every file of a seal is in the log, under its own name, and each that the log names is there.

    A stamp that was given another name would be passed over in silence.
    """
    hashes = [(hashlib.sha256(raw).hexdigest(), name) for name, raw in held.items()]
    there = {mark for mark, _ in hashes}
    known = {record.sha256 for record in log.records if record.action == "seal"}
    for record in log.records:
        if record.action == "seal" and record.sha256 not in there:
            params = {"number": record.number, "mark": (record.sha256 or "")[:16]}
            yield Finding("LK546", where=Where(SEALS), params=params)
    for mark, name in hashes:
        base = name[:64]
        at_home = name.startswith(base + ".") and base + MANIFEST in held
        if mark not in known or not at_home or name[64:] not in ENDINGS:
            yield Finding("LK547", where=Where(f"{SEALS}/{name}"), params={"name": name})


def _state(
    name: str,
    held: Mapping[str, bytes],
    marks: Mapping[str, Fingerprint],
    log: CustodyLog,
    store: TrustStore | None,
    base: str,
) -> SealState:
    content = held[name + MANIFEST]
    manifest = read_manifest(content)
    place = f"{SEALS}/{name}{MANIFEST}"
    if manifest is None or manifest.id != name:
        return SealState(name, None, None, 0, None, (Finding("LK540", where=Where(place)),))
    findings = [*_files(manifest, marks, base), *_log(manifest, log, place)]
    stamp: Stamp | None = None
    if name + REPLY in held:
        reply, request = held[name + REPLY], held.get(name + REQUEST, b"")
        stamp = judge_stamp(reply, request, content, store, f"{SEALS}/{name}{REPLY}")
        findings += stamp.findings
    return SealState(name, None, None, len(manifest.files), stamp, tuple(findings))


def _files(manifest: Manifest, marks: Mapping[str, Fingerprint], base: str) -> Iterator[Finding]:
    now: dict[str, list[str]] = {}
    for path in marks:
        now.setdefault(nfc(path), []).append(path)
    by_content = {mark: path for path, mark in marks.items()}
    for file in manifest.files:
        sealed = Fingerprint(file.sha256, file.size)
        where = Where(f"{base}/{file.path}")
        there = now.get(file.path, [])
        if not there:
            moved = by_content.get(sealed)
            code = "LK543" if moved else "LK542"
            yield Finding(code, where=where, params={"path": file.path, "now": moved or "-"})
        # Two names that differ only in their form are one name: each must be what was sealed.
        for path in there:
            if marks[path] != sealed:
                params = {"path": file.path, "sealed": file.sha256[:16],
                          "now": marks[path].sha256[:16]}  # fmt: skip
                yield Finding("LK541", where=where, params=params)


def _log(manifest: Manifest, log: CustodyLog, place: str) -> Iterator[Finding]:
    found = len(log.records)
    if found < manifest.records:
        params = {"sealed": manifest.records, "found": found}
        yield Finding("LK544", where=Where(place), params=params)
        return
    last = digest(log.records[manifest.records - 1].line()) if manifest.records else START
    if last != manifest.last:
        yield Finding("LK545", where=Where(place), params={"number": manifest.records})
