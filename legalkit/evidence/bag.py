"""Exporting evidence as a BagIt bag (RFC 8493): copies that anybody can check with common tools.

The originals stay as they are; every copy is hashed while it is written and must equal the custody
log. Names are kept as they are on disk; only CR, LF and % are encoded, and only in the manifests.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from legalkit import __version__
from legalkit.evidence.custody import (
    HEAD,
    LOG,
    CustodyLog,
    CustodyRecord,
    Entry,
    append,
    digest,
    read_log,
)
from legalkit.evidence.fixity import open_plain
from legalkit.evidence.intake import verify
from legalkit.evidence.seal import SEALS
from legalkit.evidence.trust import failure
from legalkit.messages import Message
from legalkit.model.errors import EvidenceError
from legalkit.model.finding import Finding, Severity, Where

ALGORITHMS = ("sha256", "sha512")
CUSTODY, EXTRACT, REPORT = "custody", "extract.jsonl", "report.html"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Bagged:
    """A bag that was made.

    Attributes:
        folder: where it lies.
        id: SHA-256 of its ``manifest-sha256.txt``; the custody log names it.
        files: paths below ``data/``.
        size: bytes of the payload.
        findings: what the receiver should know.
    """

    folder: Path
    id: str
    files: tuple[str, ...]
    size: int
    findings: tuple[Finding, ...] = ()

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``folder``, ``id``, ``files``, ``size``, ``findings``."""
        return {
            "folder": str(self.folder),
            "id": self.id,
            "files": list(self.files),
            "size": self.size,
            "findings": [finding.to_json(lang) for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Sending:
    """What is written on the bag.

    Attributes:
        source: organisation that sends.
        case: id of the case.
        description: one sentence on the content.
        day: the day of packing.
    """

    source: str
    case: str
    description: str
    day: date


def encoded(path: str) -> str:
    """A path as a manifest has it: only CR, LF and % are encoded (RFC 8493 section 2.1.3)."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def export_bag(
    folder: str | Path,
    out: str | Path,
    sending: Sending,
    at: datetime,
    who: str,
    *,
    paths: Iterable[str] | None = None,
    report: Callable[[Mapping[str, CustodyRecord], CustodyLog, str], str] | None = None,
    reason: str | None = None,
    authority: str | None = None,
) -> Bagged:
    """Pack originals into a new bag and record the export.

    Args:
        folder: the case folder.
        out: the bag; must not exist yet.
        sending: what is written on it.
        at: when, with its offset.
        who: the person who sends.
        paths: paths below ``evidence/``; everything when absent. With a selection the custody log
            goes along as an extract that shows other records by their hash alone, and seals stay
            at home, because both name every paper of the case.
        report: makes the printable custody report from the records, the log and the id of the bag.
        reason: why.
        authority: on whose order or consent.

    Raises:
        EvidenceError: when an original or the log does not hold, ``out`` is taken or inside the
            evidence, or a path is unknown; nothing is left behind.
        ValueError: when ``at`` has no offset or ``who`` is empty.
    """
    root, goal = Path(folder), Path(out)
    _free(root, goal)
    check = verify(root)
    errors = [finding for finding in check.findings if finding.severity is Severity.ERROR]
    if errors:
        raise EvidenceError(Message("evidence.bag.refused", {"count": len(errors)}), errors)
    records = _chosen(read_log(root), paths)
    goal.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".bag-", dir=goal.parent))
    try:
        sums, size = _payload(root, work, records)
        _declare(work, sending, len(records), size, who)
        for algorithm in ALGORITHMS:
            _manifest(
                work / f"manifest-{algorithm}.txt", {p: s[algorithm] for p, s in sums.items()}
            )
        bag_id = hashlib.sha256((work / "manifest-sha256.txt").read_bytes()).hexdigest()
        append(root, [Entry("export", None, bag_id, size, reason, authority)], at, who)
        whole = paths is None
        _tags(root, work, records, whole)
        if report is not None:
            text = report(records, read_log(root), bag_id)
            (work / CUSTODY / REPORT).write_text(text, encoding="utf-8", newline="\n")
        _tagmanifests(work)
        work.chmod(0o755)
        work.rename(goal)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return Bagged(goal, bag_id, tuple(sorted(records)), size, tuple(_notes(root, records, whole)))


def _free(root: Path, goal: Path) -> None:
    inside = goal.resolve().is_relative_to((root / "evidence").resolve())
    if goal.is_symlink() or goal.exists() or inside:
        why = "evidence.bag.inside" if inside else "evidence.bag.taken"
        raise failure("LK590", str(goal), reason=Message(why, {"path": str(goal)}))


def _chosen(log: CustodyLog, paths: Iterable[str] | None) -> dict[str, CustodyRecord]:
    known = log.files()
    wanted = list(known) if paths is None else list(dict.fromkeys(paths))
    lost = [path for path in wanted if path not in known]
    if lost:
        raise failure("LK590", reason=Message("evidence.bag.unknown", {"path": lost[0]}))
    if not wanted:
        raise failure("LK590", reason=Message("evidence.seal.nothing"))
    return {path: known[path] for path in wanted}


def _payload(
    root: Path, work: Path, records: Mapping[str, CustodyRecord]
) -> tuple[dict[str, dict[str, str]], int]:
    """Copy and hash in one pass; a copy that is not the recorded original stops everything."""
    from concurrent.futures import ThreadPoolExecutor

    def copied(path: str) -> tuple[dict[str, str], int]:
        goal = work / "data" / path
        goal.parent.mkdir(parents=True, exist_ok=True)
        return _copy(root / "evidence" / path, goal)

    total = 0
    sums: dict[str, dict[str, str]] = {}
    with ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        for path, (found, size) in zip(records, pool.map(copied, records), strict=True):
            if found["sha256"] != records[path].sha256:
                params = {"path": path, "before": (records[path].sha256 or "")[:16],
                          "now": found["sha256"][:16]}  # fmt: skip
                finding = Finding("LK522", where=Where(f"evidence/{path}"), params=params)
                raise EvidenceError(finding.message(), [finding])
            sums[f"data/{path}"] = found
            total += size
    return sums, total


def _copy(source: Path, goal: Path) -> tuple[dict[str, str], int]:
    hashes = {algorithm: hashlib.new(algorithm) for algorithm in ALGORITHMS}
    size = 0
    with open_plain(source) as reading, goal.open("xb") as writing:
        while chunk := reading.read(_CHUNK):
            for one in hashes.values():
                one.update(chunk)
            size += len(chunk)
            writing.write(chunk)
    shutil.copystat(source, goal, follow_symlinks=False)
    goal.chmod(0o644)
    return {algorithm: one.hexdigest() for algorithm, one in hashes.items()}, size


def _declare(work: Path, sending: Sending, count: int, size: int, who: str) -> None:
    (work / "bagit.txt").write_bytes(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    lines = {
        "Source-Organization": sending.source,
        "Contact-Name": who,
        "External-Identifier": sending.case,
        "External-Description": sending.description,
        "Bagging-Date": sending.day.isoformat(),
        "Payload-Oxum": f"{size}.{count}",
        "Bag-Software-Agent": f"legalkit {__version__}",
    }
    # A line break inside a value would start a label of its own.
    text = "".join(f"{label}: {' '.join(value.split())}\n" for label, value in lines.items())
    (work / "bag-info.txt").write_text(text, encoding="utf-8", newline="\n")


def _manifest(path: Path, sums: Mapping[str, str]) -> None:
    lines = [f"{sums[name]}  {encoded(name)}\n" for name in sorted(sums)]
    path.write_bytes("".join(lines).encode("utf-8"))


def _tags(root: Path, work: Path, records: Mapping[str, CustodyRecord], whole: bool) -> None:
    (work / CUSTODY).mkdir()
    if not whole:
        (work / CUSTODY / EXTRACT).write_bytes(_extract(read_log(root), records))
        return
    for name in (LOG, HEAD):
        shutil.copyfile(root / name, work / CUSTODY / name)
    if (root / SEALS).is_dir():
        (work / SEALS).mkdir()
        for source in sorted((root / SEALS).iterdir()):
            if source.is_file() and not source.is_symlink() and not source.name.startswith("."):
                shutil.copyfile(source, work / SEALS / source.name)


def _extract(log: CustodyLog, records: Mapping[str, CustodyRecord]) -> bytes:
    """Records of these files and of this export in full, all others by their hash alone."""
    last = log.records[-1].number
    lines = []
    for record in log.records:
        if record.path in records or record.number == last:
            lines.append(record.line())
        else:
            hidden = {"number": record.number, "digest": digest(record.line())}
            lines.append(json.dumps(hidden, sort_keys=True).encode("ascii"))
    return b"\n".join(lines) + b"\n"


def _tagmanifests(work: Path) -> None:
    tags = sorted(
        path
        for path in work.rglob("*")
        if path.is_file() and not path.is_relative_to(work / "data")
    )
    for algorithm in ALGORITHMS:
        sums = {
            path.relative_to(work).as_posix(): hashlib.new(algorithm, path.read_bytes()).hexdigest()
            for path in tags
        }
        _manifest(work / f"tagmanifest-{algorithm}.txt", sums)


def _notes(root: Path, records: Mapping[str, CustodyRecord], whole: bool) -> Iterable[Finding]:
    if any("%" in path for path in records):
        yield _note("percent")
    if not whole and (root / SEALS).is_dir():
        yield _note("seals_stay")


def _note(key: str) -> Finding:
    return Finding("LK595", Severity.NOTE, params={"what": Message(f"evidence.bag.{key}")})
