"""The custody log (保管链): who had which original, when, for what; append-only and hash-chained.

``custody.jsonl`` holds one record a line in canonical JSON. Each record carries the SHA-256 of the
line before it, so that a changed, removed or inserted record breaks the chain at its place.
``custody.head`` beside it says how many records there are and how the last one hashes, so that a
record cut off at the end is missed too. Neither can show more than sameness since the record was
written; time-stamping by somebody else comes with the seals.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, get_args

from legalkit.messages import Message
from legalkit.model.errors import EvidenceError
from legalkit.model.finding import Finding, Severity, Where

LOG, HEAD = "custody.jsonl", "custody.head"
Action = Literal["intake", "view", "copy", "export", "seal", "verify", "handover"]
#: What was in hand: the original of the case, or a working copy of it.
Held = Literal["original", "working_copy"]
#: What the first record names as its predecessor.
START = "0" * 64
_text = json.encoder.encode_basestring


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded.

    Attributes:
        action: intake, view, copy, export, seal, verify or handover.
        path: file below ``evidence/``; None when it concerns the whole folder.
        sha256, size: content at that time.
        reason: why.
        authority: on whose order or consent.
        before: SHA-256 of what was there before the act: the source of an intake, the original of
            a working copy; ``sha256`` is what was there after it.
        held: original or working copy.
        purpose: for which step, such as filing.
        to: the person or place that received it.
    """

    action: Action
    path: str | None = None
    sha256: str | None = None
    size: int | None = None
    reason: str | None = None
    authority: str | None = None
    before: str | None = None
    held: Held | None = None
    purpose: str | None = None
    to: str | None = None


class CustodyRecord(NamedTuple):
    """One line of the log.

    Attributes:
        number: position, from 1.
        at: time with offset, ISO 8601.
        who: the person who acted.
        before, held, purpose, to: as in the entry.
        previous: SHA-256 of the record line before; zeros for the first.
        torn: SHA-256 of a half-written line that lies between, when there is one.
    """

    number: int
    at: str
    who: str
    action: Action
    path: str | None
    sha256: str | None
    size: int | None
    reason: str | None
    authority: str | None
    previous: str
    torn: str | None = None
    before: str | None = None
    held: Held | None = None
    purpose: str | None = None
    to: str | None = None

    def line(self) -> bytes:
        """The record in canonical JSON: sorted keys, no blanks, UTF-8, no line end."""
        # Written out, because ten thousand records through an encoder take as long as their hashes.
        return (
            f'{{"action":{_text(self.action)},"at":{_text(self.at)},'
            f'"authority":{_or_null(self.authority)},"before":{_or_null(self.before)},'
            f'"held":{_or_null(self.held)},"number":{self.number},"path":{_or_null(self.path)},'
            f'"previous":{_text(self.previous)},"purpose":{_or_null(self.purpose)},'
            f'"reason":{_or_null(self.reason)},"sha256":{_or_null(self.sha256)},'
            f'"size":{"null" if self.size is None else self.size},"to":{_or_null(self.to)},'
            f'"torn":{_or_null(self.torn)},"who":{_text(self.who)}}}'
        ).encode()


def _or_null(text: str | None) -> str:
    return "null" if text is None else _text(text)


@dataclass(slots=True)
class CustodyLog:
    """The log as read.

    Attributes:
        records: the records up to the first that does not hold.
        findings: what does not hold.
        last: SHA-256 of the last whole record line.
        tail: half-written bytes at the end of the file, empty when there are none.
        broken: number of the first record that does not hold.
        exists: False when there is no log yet.
    """

    records: list[CustodyRecord] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    last: str = START
    tail: bytes = b""
    broken: int | None = None
    exists: bool = False

    def files(self) -> dict[str, CustodyRecord]:
        """The record of intake of every file."""
        return {
            record.path: record
            for record in self.records
            if record.action == "intake" and record.path is not None
        }


def digest(line: bytes) -> str:
    """SHA-256 of a line, in hex."""
    return hashlib.sha256(line).hexdigest()


def read_log(folder: Path) -> CustodyLog:
    """Read the log and check its chain; never raises for a damaged log."""
    path = folder / LOG
    log = CustodyLog()
    odd = [str(part) for part in (path, folder / HEAD) if _is_no_plain_file(part)]
    if odd:
        # A link may lead to what somebody else writes, and reading a pipe would wait for ever.
        log.exists = True
        log.broken = 1
        log.findings += [Finding("LK526", where=Where(o), params={"path": o}) for o in odd]
        return log
    if not path.exists():
        if (folder / HEAD).exists():
            # The whole log is gone, and something remembers that there was one.
            _head_problem(log, folder, "LK533", recorded="?", found="0")
        return log
    log.exists = True
    lines = path.read_bytes().split(b"\n")
    log.tail = lines.pop()
    if log.tail:
        _torn(log, path, len(lines) + 1)
    _check_chain(log, path, lines)
    _check_head(log, folder)
    return log


def _is_no_plain_file(path: Path) -> bool:
    return path.is_symlink() or (path.exists() and not path.is_file())


def _torn(log: CustodyLog, path: Path, line: int) -> None:
    where = Where(str(path), line)
    log.findings.append(Finding("LK520", Severity.WARNING, where, {"path": str(path)}))


def _check_chain(log: CustodyLog, path: Path, lines: list[bytes]) -> None:
    position = 0
    while position < len(lines):
        line = lines[position]
        torn: str | None = None
        if position + 1 < len(lines) and _accounts_for(lines[position + 1], line):
            # The line was torn by a power cut; the record after it says so and carries its hash.
            _torn(log, path, position + 1)
            torn = digest(line)
            position += 1
            line = lines[position]
        record = _parse(line)
        problem = record if isinstance(record, str) else _link_problem(log, record, torn)
        if problem is not None or isinstance(record, str):
            log.broken = len(log.records) + 1
            params = {"number": log.broken, "reason": Message(f"evidence.custody.{problem}")}
            log.findings.append(
                Finding("LK521", where=Where(str(path), position + 1), params=params)
            )
            return
        log.records.append(record)
        log.last = digest(line)
        position += 1


def _accounts_for(later: bytes, line: bytes) -> bool:
    if b'"torn":null' in later:  # quotes inside a value are escaped, so this is the field itself
        return False
    record = _parse(later)
    return not isinstance(record, str) and record.torn == digest(line)


_TEXT, _MAYBE = (str,), (str, type(None))
#: The fields in the order in which they stand in a line, and what each may hold.
_FIELDS: dict[str, tuple[type, ...]] = {
    "action": _TEXT, "at": _TEXT, "authority": _MAYBE, "before": _MAYBE, "held": _MAYBE,
    "number": (int,), "path": _MAYBE, "previous": _TEXT, "purpose": _MAYBE, "reason": _MAYBE,
    "sha256": _MAYBE, "size": (int, type(None)), "to": _MAYBE, "torn": _MAYBE, "who": _TEXT,
}  # fmt: skip
_NAMES, _KINDS = tuple(_FIELDS), tuple(_FIELDS.values())
_ACTIONS, _HELD = frozenset(get_args(Action)), frozenset((*get_args(Held), None))


def _parse(line: bytes) -> CustodyRecord | str:
    """The record, or the key of what is wrong with the line."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return "not_json"
    if not isinstance(value, dict) or value.keys() != _FIELDS.keys():
        return "bad_fields"
    if tuple(value) != _NAMES:
        return "not_canonical"
    # The type itself: a truth value would pass for a number.
    kinds_hold = all(type(p) in kinds for p, kinds in zip(value.values(), _KINDS, strict=True))
    if not kinds_hold or value["action"] not in _ACTIONS or value["held"] not in _HELD:
        return "bad_fields"
    record = CustodyRecord(**value)
    try:
        return record if record.line() == line else "not_canonical"
    except UnicodeEncodeError:
        return "not_canonical"


def read_record(line: bytes) -> CustodyRecord | None:
    """One line of a log on its own; None unless it is exactly what a record would write."""
    record = _parse(line)
    return None if isinstance(record, str) else record


def _link_problem(log: CustodyLog, record: CustodyRecord, torn: str | None) -> str | None:
    if record.previous != log.last:
        return "bad_link"
    if record.number != len(log.records) + 1:
        return "bad_number"
    return "torn_inside" if record.torn != torn else None


def _check_head(log: CustodyLog, folder: Path) -> None:
    """Compare with the head file: a record cut off at the end leaves the chain itself whole."""
    if log.broken is not None:
        return
    head = _read_head(folder)
    count = len(log.records)
    if head is None and count == 0:
        return
    if head is None:
        _head_problem(log, folder, "LK533", recorded="?", found=str(count))
    elif head == (count, log.last):
        return
    elif 0 <= head[0] < count and head[1] == log.records[head[0]].previous:
        # Power was lost after the records and before the head: the records themselves are whole.
        _head_problem(
            log, folder, "LK532", Severity.WARNING, recorded=str(head[0]), found=str(count)
        )
    else:
        _head_problem(log, folder, "LK533", recorded=str(head[0]), found=str(count))


def _head_problem(
    log: CustodyLog, folder: Path, code: str, severity: Severity = Severity.ERROR, **params: str
) -> None:
    log.findings.append(Finding(code, severity, Where(str(folder / HEAD)), params))


def _read_head(folder: Path) -> tuple[int, str] | None:
    try:
        raw = (folder / HEAD).read_bytes()
        value = json.loads(raw)
        head = (int(value["records"]), str(value["last"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    # Only the exact bytes that we write count, so that a changed head is always noticed.
    return head if raw == _head_bytes(*head) else None


def _head_bytes(count: int, last: str) -> bytes:
    return json.dumps({"last": last, "records": count}, sort_keys=True).encode("ascii") + b"\n"


def append(folder: Path, entries: Iterable[Entry], at: datetime, who: str) -> list[CustodyRecord]:
    """Add records to the log; they are on the disk when this returns.

    Args:
        folder: the case folder.
        entries: what happened, in order.
        at: when; must carry its offset, because a local time alone is no time.
        who: the person who acted.

    Raises:
        ValueError: when ``at`` has no offset or ``who`` is empty.
        EvidenceError: when the log does not hold; nothing is added to a broken log.
    """
    if at.tzinfo is None or not who.strip():
        raise ValueError("a custody record needs a time with its offset and the name of a person")
    written: list[CustodyRecord] = []
    with _locked(folder) as stream:
        log = read_log(folder)
        errors = [finding for finding in log.findings if finding.severity is Severity.ERROR]
        if errors:
            raise EvidenceError("the custody log does not hold; nothing was added", errors)
        torn = digest(log.tail) if log.tail else None
        if torn:
            stream.write(b"\n")
        for entry in entries:
            record = CustodyRecord(
                len(log.records) + 1, at.isoformat(), who.strip(), entry.action, entry.path,
                entry.sha256, entry.size, entry.reason, entry.authority, log.last, torn,
                entry.before, entry.held, entry.purpose, entry.to,
            )  # fmt: skip
            line = record.line()
            stream.write(line + b"\n")
            log.records.append(record)
            log.last, torn = digest(line), None
            written.append(record)
        if written:
            # Once for all: a power cut in between leaves a torn line, which the next record names.
            stream.flush()
            os.fsync(stream.fileno())
            _write_head(folder, len(log.records), log.last)
    return written


def _write_head(folder: Path, count: int, last: str) -> None:
    temporary = folder / f".{HEAD}.new"
    with temporary.open("wb") as stream:
        stream.write(_head_bytes(count, last))
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(folder / HEAD)
    flush_folder(folder)


def flush_folder(folder: Path) -> None:
    """Make names in a folder durable, where the system can do so."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows cannot open folders; names are durable there with the file
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _locked(folder: Path) -> Iterator[BinaryIO]:
    """The log opened for appending; two writers at once would fork the chain."""
    path = folder / LOG
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(path, flags, 0o600)
    except OSError as problem:
        params = {"path": str(path), "problem": problem.strerror or str(problem)}
        finding = Finding("LK529", where=Where(str(path)), params=params)
        raise EvidenceError(finding.message(), [finding]) from problem
    with os.fdopen(handle, "ab") as stream:
        try:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX)
        except ImportError:  # pragma: no cover - Windows has no flock
            pass
        yield stream
