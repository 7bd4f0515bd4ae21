"""Taking originals into custody, and checking that they are still what they were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from stat import S_ISREG
from typing import Any

from legalkit.evidence.custody import HEAD, LOG, CustodyLog, Entry, append, read_log
from legalkit.evidence.fixity import Fingerprint, fingerprints, plain_paths, unreadable
from legalkit.evidence.take import IntakeReport, add
from legalkit.model.finding import Finding, Severity, Where

__all__ = ["IntakeReport", "VerifyReport", "add", "intake", "registered", "verify"]


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a check of the originals and of the log has found.

    Attributes:
        checked: number of files re-hashed.
        records: number of records that hold.
        first_broken: number of the first record that does not hold.
        changed, missing, added, renamed: paths below ``evidence/``; renamed as (before, now).
        findings: all of it as findings, the log first.
    """

    checked: int
    records: int
    first_broken: int | None
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """True when nothing at all was found."""
        return not self.findings

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys; see the fields."""
        return {
            "ok": self.ok,
            "checked": self.checked,
            "records": self.records,
            "first_broken": self.first_broken,
            "changed": list(self.changed),
            "missing": list(self.missing),
            "added": list(self.added),
            "renamed": [{"before": before, "now": now} for before, now in self.renamed],
            "findings": [finding.to_json(lang) for finding in self.findings],
        }


def verify(folder: str | Path) -> VerifyReport:
    """Re-hash every original and compare with the custody log; changes nothing.

    Args:
        folder: the case folder.

    Returns:
        The report: the first broken record, every changed, missing, added or renamed file.
    """
    return checked(folder)[0]


def checked(folder: str | Path) -> tuple[VerifyReport, CustodyLog]:
    """As ``verify``, with the log that was read for it."""
    root = Path(folder)
    log = read_log(root)
    findings = list(log.findings)
    if not log.exists:
        findings.append(Finding("LK528", where=Where(str(root)), params={"path": str(root)}))
    now = dict(_hashed(root / "evidence", findings))
    before = {path: Fingerprint(r.sha256 or "", r.size or 0) for path, r in log.files().items()}
    changed = [path for path, mark in now.items() if path in before and before[path] != mark]
    missing = [path for path in before if path not in now]
    added = [path for path in now if path not in before]
    renamed = _renamed(missing, added, before, now)
    gone, come = {old for old, _ in renamed}, {new for _, new in renamed}
    missing = [path for path in missing if path not in gone]
    added = [path for path in added if path not in come]
    for path in changed:
        params = {"path": path, "before": before[path].sha256[:16], "now": now[path].sha256[:16]}
        findings.append(Finding("LK522", where=Where(f"evidence/{path}"), params=params))
    findings += [_about("LK523", path) for path in missing]
    findings += [_about("LK525", new, before=old) for old, new in renamed]
    findings += [_about("LK524", path) for path in added]
    findings += [
        # Nothing has changed yet, but it could, through the other name and unseen until now.
        _about("LK586", path, Severity.WARNING, names=mark.names)
        for path, mark in now.items()
        if mark.names > 1
    ]
    findings += _linked_records(root)
    report = VerifyReport(
        len(now), len(log.records), log.broken, tuple(changed), tuple(missing), tuple(added),
        tuple(renamed), tuple(findings),
    )  # fmt: skip
    return report, log


def _linked_records(root: Path) -> Iterator[Finding]:
    """Log, head and seals that have a second name: whoever holds it can write to the record."""
    seals = root / "seals"
    kept = sorted(seals.iterdir()) if seals.is_dir() and not seals.is_symlink() else []
    for path in (root / LOG, root / HEAD, *kept):
        try:
            seen = path.lstat()
        except OSError:
            continue
        if S_ISREG(seen.st_mode) and seen.st_nlink > 1:
            name = path.relative_to(root).as_posix()
            params = {"path": name, "names": seen.st_nlink}
            yield Finding("LK586", Severity.WARNING, Where(name), params)


def _about(code: str, path: str, severity: Severity = Severity.ERROR, **more: object) -> Finding:
    return Finding(code, severity, Where(f"evidence/{path}"), {"path": path, **more})


def _hashed(evidence: Path, findings: list[Finding]) -> Iterator[tuple[str, Fingerprint]]:
    for name, _, mark in fingerprints(plain_paths(evidence, findings)):
        if isinstance(mark, OSError):
            findings.append(unreadable(name, mark))
        else:
            yield name, mark


def _renamed(
    missing: list[str],
    added: list[str],
    before: dict[str, Fingerprint],
    now: dict[str, Fingerprint],
) -> list[tuple[str, str]]:
    """Pair what is gone with what is new by content; each at most once."""
    free: dict[Fingerprint, list[str]] = {}
    for path in added:
        free.setdefault(now[path], []).append(path)
    return [(old, free[before[old]].pop(0)) for old in missing if free.get(before[old])]


def registered(folder: str | Path) -> frozenset[str]:
    """Paths below ``evidence/`` that the custody log knows, without hashing anything."""
    return frozenset(read_log(Path(folder)).files())


def intake(
    folder: str | Path,
    at: datetime,
    who: str,
    *,
    reason: str | None = None,
    authority: str | None = None,
) -> IntakeReport:
    """Register every file that lies in ``evidence/`` and is not yet in the log.

    A file that the log knows with other content is a finding and is *not* registered anew.

    Raises:
        EvidenceError: when the log does not hold.
        ValueError: when ``at`` has no offset or ``who`` is empty.
    """
    root = Path(folder)
    known = read_log(root).files()
    findings: list[Finding] = []
    entries: list[Entry] = []
    for name, mark in _hashed(root / "evidence", findings):
        if mark.names > 1:
            # Written to under its other name, an original would change without being touched.
            findings.append(_about("LK581", name))
            continue
        before = known.get(name)
        if before is None:
            entries.append(
                Entry("intake", name, mark.sha256, mark.size, reason, authority, held="original")
            )
        elif (before.sha256, before.size) != (mark.sha256, mark.size):
            params = {"path": name, "before": (before.sha256 or "")[:16], "now": mark.sha256[:16]}
            findings.append(Finding("LK522", where=Where(f"evidence/{name}"), params=params))
    records = append(root, entries, at, who) if entries else []
    return IntakeReport(tuple(records), tuple(findings))
