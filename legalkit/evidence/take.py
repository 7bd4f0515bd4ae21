"""Taking files into the case: copied and hashed in one pass, never overwritten, never followed.

Sources are only read. A file that changes while it is read is not taken, because nobody could say
which of its states the hash stands for.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from legalkit.evidence.custody import CustodyRecord, Entry, append, flush_folder, read_log
from legalkit.evidence.fixity import (
    Fingerprint,
    fingerprint,
    is_text,
    open_plain,
    plain_files,
    printable,
    refused,
    unreadable,
)
from legalkit.evidence.manifest import nfc
from legalkit.model.errors import EvidenceError
from legalkit.model.finding import Finding, Severity, Where

_CHUNK = 1 << 20
#: Told after each file: its path, and how many were done.
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What was taken in, and what was refused and why.

    Attributes:
        records: the custody record of each file that is new.
        findings: what was refused, and what is in hand twice.
        known: how many files were in custody already, under the same name with the same content.
    """

    records: tuple[CustodyRecord, ...]
    findings: tuple[Finding, ...]
    known: int = 0


@dataclass(slots=True)
class _Desk:
    """Where new files are laid down, and what is known of those before."""

    root: Path
    evidence: Path
    seen: dict[str, Fingerprint]
    by_content: dict[str, str]
    reason: str | None
    authority: str | None
    findings: list[Finding] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    folders: set[Path] = field(default_factory=set)
    known: int = 0

    @classmethod
    def open(cls, root: Path, reason: str | None, authority: str | None) -> _Desk:
        log = read_log(root)
        if log.broken is not None:
            raise EvidenceError("the custody log does not hold; nothing was added", log.findings)
        seen = {p: Fingerprint(r.sha256 or "", r.size or 0) for p, r in log.files().items()}
        by_content = {mark.sha256: path for path, mark in seen.items()}
        return cls(root, root / "evidence", seen, by_content, reason, authority)

    def register(self, name: str, mark: Fingerprint, source: str | None = None) -> None:
        other = self.by_content.get(mark.sha256)
        if other is not None:
            self.findings.append(about("LK530", name, Severity.WARNING, before=other))
        self.by_content.setdefault(mark.sha256, name)
        self.seen[name] = mark
        entry = Entry(
            "intake", name, mark.sha256, mark.size, self.reason, self.authority, source, "original"
        )
        self.entries.append(entry)

    def close(self, at: datetime, who: str) -> IntakeReport:
        for folder in sorted(self.folders):
            flush_folder(folder)
        records = append(self.root, self.entries, at, who) if self.entries else []
        return IntakeReport(tuple(records), tuple(self.findings), self.known)


def about(code: str, path: str, severity: Severity = Severity.ERROR, **more: object) -> Finding:
    """A finding about a file below ``evidence/``."""
    return Finding(code, severity, Where(f"evidence/{path}"), {"path": path, **more})


def add(
    folder: str | Path,
    sources: Iterable[str | Path],
    at: datetime,
    who: str,
    *,
    into: str = "",
    reason: str | None = None,
    authority: str | None = None,
    progress: Progress | None = None,
) -> IntakeReport:
    """Copy files and whole folders into ``evidence/`` and register them; nothing is overwritten.

    A folder is taken with its sub-folders under its own name. What is in custody already, under
    the same name with the same content, is counted and left alone, so that a second run takes
    only what is new.

    Args:
        folder: the case folder.
        sources: files and folders; links and devices are refused.
        at: when, with its offset.
        who: the person who does it.
        into: sub-folder of ``evidence/``.
        reason: why.
        authority: on whose order or consent.
        progress: told after each file.

    Raises:
        EvidenceError: when the log does not hold, or ``into`` leads outside.
        ValueError: when ``at`` has no offset or ``who`` is empty.
    """
    root = Path(folder)
    target = _target(root / "evidence", into)
    desk = _Desk.open(root, reason, authority)
    for count, (source, name) in enumerate(_listed(sources, root, into, desk.findings), 1):
        _take(desk, source, target / name, progress, count)
    return desk.close(at, who)


def add_parts(
    folder: str | Path,
    parts: Iterable[tuple[str, bytes, str]],
    at: datetime,
    who: str,
    *,
    authority: str | None = None,
) -> IntakeReport:
    """Lay down files that were taken out of other files, such as attachments of a mail.

    Args:
        folder: the case folder.
        parts: path below ``evidence/``, content, and the reason to be recorded.
        at: when, with its offset.
        who: the person who does it.
        authority: on whose order or consent.

    Raises:
        EvidenceError: when the log does not hold, or a path leads outside.
    """
    desk = _Desk.open(Path(folder), None, authority)
    for name, content, reason in parts:
        goal = _target(desk.evidence, str(Path(name).parent)) / Path(name).name
        mark = Fingerprint(hashlib.sha256(content).hexdigest(), len(content))
        if desk.seen.get(name) == mark:
            desk.known += 1
            continue
        try:
            with _unfinished(desk.root) as (writing, unfinished):
                writing.write(content)
                _settle(writing, unfinished, goal)
        except FileExistsError:
            if not _same_content(goal, mark):
                desk.findings.append(about("LK527", name))
                continue
        desk.folders.add(goal.parent)
        desk.reason = reason
        desk.register(name, mark)
    return desk.close(at, who)


def _target(evidence: Path, into: str) -> Path:
    target = evidence / into
    inside = target.resolve()
    if inside != evidence.resolve() / into or not inside.is_relative_to(evidence.resolve()):
        finding = Finding("LK112", params={"path": into, "base": str(evidence)})
        raise EvidenceError(finding.message(), [finding])
    target.mkdir(parents=True, exist_ok=True)
    return target


def _listed(
    sources: Iterable[str | Path], root: Path, into: str, findings: list[Finding]
) -> Iterator[tuple[Path, str]]:
    """Every file of the sources, with the path it gets below the target."""
    case = root.resolve()
    for source in map(Path, sources):
        shown = printable(str(source))
        if source.is_dir() and not source.is_symlink():
            inside = source.resolve()
            if case.is_relative_to(inside) or inside.is_relative_to(case):
                # The case would be copied into itself, and each run would copy the copies.
                findings.append(Finding("LK580", where=Where(shown), params={"path": shown}))
                continue
            # "." and "/" have no name of their own.
            base = nfc(inside.name) or "files"
            for name, path in plain_files(source, findings):
                yield path, f"{base}/{nfc(name)}"
        elif not is_text(source.name):
            findings.append(Finding("LK534", where=Where(shown), params={"path": shown}))
        else:
            yield source, nfc(source.name)


def _take(desk: _Desk, source: Path, goal: Path, progress: Progress | None, count: int) -> None:
    name = goal.relative_to(desk.evidence).as_posix()
    if source.is_symlink() or (source.exists() and not source.is_file()):
        desk.findings.append(refused(str(source)))
    else:
        try:
            _lay_down(desk, source, goal, name)
        except _Changed:
            shown = printable(str(source))
            desk.findings.append(Finding("LK572", where=Where(shown), params={"path": shown}))
        except OSError as problem:
            desk.findings.append(unreadable(str(source), problem))
    if progress is not None:
        progress(name, count)


def _lay_down(desk: _Desk, source: Path, goal: Path, name: str) -> None:
    if goal.is_symlink() or (goal.exists() and not goal.is_file()):
        desk.findings.append(refused(str(goal)))
        return
    before = desk.seen.get(name)
    if before is not None or goal.exists():
        mark = _steady(source)
        if before == mark:
            desk.known += 1
        elif before is None and _same_content(goal, mark):
            desk.register(name, mark)
        else:
            desk.findings.append(
                Finding("LK527", where=Where(str(goal)), params={"path": goal.name})
            )
        return
    goal.parent.mkdir(parents=True, exist_ok=True)
    try:
        mark = _copy(source, goal, desk.root)
    except FileExistsError:
        # Somebody laid a file of that name down since we looked.
        desk.findings.append(Finding("LK527", where=Where(str(goal)), params={"path": goal.name}))
        return
    desk.folders.add(goal.parent)
    # One pass: what was read of the source is what was written, and both bear this hash.
    desk.register(name, mark, mark.sha256)


class _Changed(Exception):  # noqa: N818 - it is told as a finding
    """The file changed while it was read."""


def _state(handle: int) -> tuple[int, int, int]:
    seen = os.fstat(handle)
    return seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns


def _steady(source: Path) -> Fingerprint:
    """Hash a source that must not change meanwhile."""
    digest, size = hashlib.sha256(), 0
    with open_plain(source) as reading:
        before = _state(reading.fileno())
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if size > before[0]:
                raise _Changed  # a log that grows faster than it is read would never end
        if _state(reading.fileno()) != before or size != before[0]:
            raise _Changed
    return Fingerprint(digest.hexdigest(), size)


def _same_content(goal: Path, mark: Fingerprint) -> bool:
    try:
        return fingerprint(goal) == mark
    except OSError:
        return False


@contextmanager
def _unfinished(root: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A private file in the case folder (not in evidence/) that vanishes unless it got its name."""
    handle, name = tempfile.mkstemp(prefix=".incoming-", dir=root)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as writing:
            yield writing, path
    finally:
        path.unlink(missing_ok=True)


def _settle(writing: BinaryIO, unfinished: Path, goal: Path) -> None:
    """Make the copy durable, then give it its name: no half copy ever bears the name."""
    writing.flush()
    os.fsync(writing.fileno())
    unfinished.chmod(0o444)
    os.link(unfinished, goal)  # fails when the name is taken: nothing is overwritten


def _copy(source: Path, goal: Path, root: Path) -> Fingerprint:
    digest, size = hashlib.sha256(), 0
    with open_plain(source) as reading, _unfinished(root) as (writing, unfinished):
        before = _state(reading.fileno())
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if size > before[0]:
                raise _Changed
            writing.write(chunk)
        if _state(reading.fileno()) != before or size != before[0]:
            raise _Changed
        writing.flush()
        shutil.copystat(source, unfinished, follow_symlinks=False)
        _settle(writing, unfinished, goal)
    return Fingerprint(digest.hexdigest(), size)
