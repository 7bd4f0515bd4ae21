"""What is done with originals after intake: handed over, copied for work; each act a record."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from legalkit.evidence.custody import CustodyRecord, Entry, append, read_log
from legalkit.evidence.fixity import Fingerprint, fingerprint, unreadable
from legalkit.evidence.take import about
from legalkit.model.errors import EvidenceError
from legalkit.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Act:
    """Why something is done with originals.

    Attributes:
        who: the person who does it.
        reason: why.
        authority: on whose order or consent.
        purpose: for which step, such as filing.
        to: the person or place that receives it.
    """

    who: str
    reason: str | None = None
    authority: str | None = None
    purpose: str | None = None
    to: str | None = None


def hand_over(
    folder: str | Path, paths: Iterable[str], at: datetime, act: Act
) -> list[CustodyRecord]:
    """Record that originals went to somebody; each is hashed again at that moment.

    Args:
        folder: the case folder.
        paths: files below ``evidence/``.
        at: when, with its offset.
        act: who, why, to whom.

    Raises:
        EvidenceError: when the log does not hold, or a file is not what it was; nothing is
            recorded then.
        ValueError: when ``at`` has no offset or the person is not named.
    """
    root = Path(folder)
    entries = [_entry("handover", p, m, act) for p, m in _unchanged(root, paths)]
    return append(root, entries, at, act.who)


def copy_out(
    folder: str | Path, paths: Iterable[str], goal: str | Path, at: datetime, act: Act
) -> list[CustodyRecord]:
    """Make working copies outside of the case, compare each with its original, and record them.

    Args:
        folder: the case folder.
        paths: files below ``evidence/``.
        goal: folder for the copies; what lies there is not overwritten.
        at: when, with its offset.
        act: who and why.

    Raises:
        EvidenceError: when the log does not hold, a file is not what it was, ``goal`` lies in
            ``evidence/``, or a copy would overwrite; what was copied before is recorded.
        ValueError: when ``at`` has no offset or the person is not named.
    """
    root, target = Path(folder), Path(goal)
    if target.resolve().is_relative_to((root / "evidence").resolve()):
        params: dict[str, Any] = {"path": str(target), "base": str(root / "evidence")}
        raise _refused(Finding("LK112", params=params))
    entries: list[Entry] = []
    taken: list[Finding] = []
    for path, mark in _unchanged(root, paths):
        copy = target / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            after = _copied(root / "evidence" / path, copy)
        except FileExistsError:
            taken.append(Finding("LK527", params={"path": str(copy)}))
            continue
        entries.append(_entry("copy", path, after, act, before=mark.sha256))
    records = append(root, entries, at, act.who) if entries else []
    if taken:
        raise _refused(*taken)
    return records


def _copied(source: Path, copy: Path) -> Fingerprint:
    with source.open("rb") as reading, copy.open("xb") as writing:
        shutil.copyfileobj(reading, writing, 1 << 20)
        writing.flush()
        os.fsync(writing.fileno())
    # Read again from the disk: what is recorded is what lies there.
    return fingerprint(copy)


def _entry(
    action: Any, path: str, mark: Fingerprint, act: Act, *, before: str | None = None
) -> Entry:
    return Entry(
        action, path, mark.sha256, mark.size, act.reason, act.authority, before or mark.sha256,
        "working_copy" if before else "original", act.purpose, act.to,
    )  # fmt: skip


def _unchanged(root: Path, paths: Iterable[str]) -> list[tuple[str, Fingerprint]]:
    """Each file with its hash, once all are registered and what they were."""
    log = read_log(root)
    if log.broken is not None:
        raise EvidenceError("the custody log does not hold; nothing was recorded", log.findings)
    known = log.files()
    found: list[tuple[str, Fingerprint]] = []
    wrong: list[Finding] = []
    for path in dict.fromkeys(paths):
        record = known.get(path)
        if record is None:
            wrong.append(about("LK524", path))
            continue
        try:
            mark = fingerprint(root / "evidence" / path)
        except OSError as problem:
            wrong.append(unreadable(path, problem))
            continue
        if (mark.sha256, mark.size) != (record.sha256, record.size):
            before = (record.sha256 or "")[:16]
            wrong.append(about("LK522", path, before=before, now=mark.sha256[:16]))
        found.append((path, mark))
    if wrong:
        raise _refused(*wrong)
    return found


def _refused(*findings: Finding) -> EvidenceError:
    return EvidenceError(findings[0].message(), list(findings))
