"""Checking a bag with nothing but the bag: complete, valid, at one with its custody log."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from legalkit.evidence.bag import ALGORITHMS, CUSTODY, EXTRACT, encoded
from legalkit.evidence.custody import LOG, START, CustodyRecord, digest, read_log, read_record
from legalkit.evidence.fixity import Fingerprint, open_plain, plain_files, unreadable
from legalkit.evidence.seal import SEALS
from legalkit.evidence.seal_check import SealReport, check_seals
from legalkit.evidence.trust import TrustStore
from legalkit.messages import Message
from legalkit.model.finding import Finding, Severity, Where

_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)")
_DECLARATION = re.compile(
    r"BagIt-Version: (?:1\.0|0\.97)\r?\nTag-File-Character-Encoding: UTF-8(?:\r?\n)?"
)
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class BagReport:
    """What a check of a bag has found.

    Attributes:
        id: SHA-256 of its ``manifest-sha256.txt``; empty when there is none.
        files: number of payload files.
        info: labels and values of ``bag-info.txt``.
        seals: its seals; None when it has none.
        findings: everything that does not hold.
    """

    id: str
    files: int
    info: tuple[tuple[str, str], ...]
    seals: SealReport | None
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """True when nothing weighs as an error."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``ok``, ``id``, ``files``, ``info``, ``seals``, ``findings``."""
        return {
            "ok": self.ok,
            "id": self.id,
            "files": self.files,
            "info": dict(self.info),
            "seals": self.seals.to_json(lang) if self.seals else None,
            "findings": [finding.to_json(lang) for finding in self.findings],
        }


def verify_bag(folder: str | Path, store: TrustStore | None = None) -> BagReport:
    """Check a bag of RFC 8493, ours or another's; never raises for a bad one.

    Args:
        folder: the bag.
        store: whom the user believes for time stamps in its seals.
    """
    root = Path(folder)
    findings: list[Finding] = []
    found: dict[str, dict[str, str]] = {}
    sizes: dict[str, int] = {}
    for name, path in plain_files(root, findings):
        try:
            found[name], sizes[name] = _sums(path)
        except OSError as problem:
            findings.append(unreadable(name, problem))
    payload = {name for name in found if name.startswith("data/")}
    findings += _declared(root, found)
    lists = {name for name in found if re.fullmatch(r"manifest-\w+\.txt", name)}
    if not any(f"manifest-{algorithm}.txt" in lists for algorithm in ALGORITHMS):
        findings.append(_broken("no_manifest"))
    for name in sorted(lists):
        findings += _compare(root, name, found, payload)
    tags = {n for n in found if not n.startswith("data/") and not n.startswith("tagmanifest-")}
    tag_lists = [name for name in sorted(found) if re.fullmatch(r"tagmanifest-\w+\.txt", name)]
    for name in tag_lists:
        findings += _compare(root, name, found, tags)
    if not tag_lists and any(name.startswith(f"{CUSTODY}/") for name in found):
        # The standard does not ask for one; a bag that brings proof along must guard it.
        findings.append(_broken("no_tagmanifest"))
    info = tuple(_info(root, found))
    oxum = f"{sum(sizes[name] for name in payload)}.{len(payload)}"
    for label, value in info:
        if label == "Payload-Oxum" and value != oxum:
            findings.append(_broken("oxum", said=value, found=oxum))
    marks = {
        name.removeprefix("data/"): Fingerprint(found[name]["sha256"], sizes[name])
        for name in payload
    }
    bag_id = found.get("manifest-sha256.txt", {}).get("sha256", "")
    findings += _custody(root, marks, found, bag_id)
    seals: SealReport | None = None
    if any(name.startswith(f"{SEALS}/") for name in found):
        log = read_log(root / CUSTODY)
        seals = check_seals(root, marks, store, base="data", log=log)
        findings += seals.findings
    return BagReport(bag_id, len(payload), info, seals, tuple(findings))


def _broken(key: str, place: str | None = None, **params: str) -> Finding:
    reason = Message(f"evidence.bag.{key}", params)
    return Finding("LK591", where=Where(place), params={"reason": reason})


def _sums(path: Path) -> tuple[dict[str, str], int]:
    hashes = {algorithm: hashlib.new(algorithm) for algorithm in ALGORITHMS}
    size = 0
    with open_plain(path) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            for one in hashes.values():
                one.update(chunk)
    return {algorithm: one.hexdigest() for algorithm, one in hashes.items()}, size


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _declared(root: Path, found: Mapping[str, Any]) -> Iterator[Finding]:
    text = _text(root / "bagit.txt") if "bagit.txt" in found else None
    if text is None or not _DECLARATION.fullmatch(text):
        yield _broken("no_declaration", "bagit.txt")
    if "fetch.txt" in found:
        # What lies elsewhere cannot be checked with nothing but the bag.
        yield _broken("fetch", "fetch.txt")


def _info(root: Path, found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    text = _text(root / "bag-info.txt") if "bag-info.txt" in found else None
    for line in (text or "").splitlines():
        label, colon, value = line.partition(":")
        if colon and not line[0].isspace():
            yield label, value.strip()


def decoded(path: str) -> str:
    """The path that a manifest means."""
    plain = {"%0D": "\r", "%0A": "\n", "%25": "%"}
    return re.sub(r"%0[DA]|%25", lambda hit: plain[hit[0].upper()], path, flags=re.IGNORECASE)


def _compare(
    root: Path, name: str, found: Mapping[str, Mapping[str, str]], wanted: set[str]
) -> Iterator[Finding]:
    """One manifest against the files: each listed one there and right, each one there listed."""
    algorithm = name.rpartition("-")[2].removesuffix(".txt")
    text = _text(root / name)
    if algorithm not in ALGORITHMS or text is None:
        yield _broken("unknown_manifest", name, name=name)
        return
    listed: set[str] = set()
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line:
            continue
        hit = _LINE.fullmatch(line)
        path = decoded(hit[2]) if hit else ""
        if hit is None or _leads_out(path) or path in listed:
            yield _broken("bad_line", name, line=encoded(line)[:80])
            continue
        listed.add(path)
        if path not in wanted:
            yield Finding("LK593", where=Where(name), params={"path": encoded(path)})
        elif found[path][algorithm] != hit[1].lower():
            yield Finding("LK592", where=Where(name), params={"path": encoded(path)})
    for path in sorted(wanted - listed):
        yield Finding("LK594", where=Where(name), params={"path": encoded(path)})


def _leads_out(path: str) -> bool:
    pure = PurePosixPath(path)
    return pure.is_absolute() or ".." in pure.parts or path.startswith("~") or "\\" in path[:2]


def _custody(
    root: Path, marks: Mapping[str, Fingerprint], found: Mapping[str, Any], bag_id: str
) -> Iterator[Finding]:
    """The custody log in the bag speaks of just these files and of this bag."""
    if f"{CUSTODY}/{LOG}" in found:
        log = read_log(root / CUSTODY)
        yield from log.findings
        records = log.records
    elif f"{CUSTODY}/{EXTRACT}" in found:
        read = _read_extract((root / CUSTODY / EXTRACT).read_bytes())
        if isinstance(read, int):
            yield _broken("extract", f"{CUSTODY}/{EXTRACT}", number=str(read))
            return
        records = read
    else:
        yield Finding("LK595", Severity.NOTE, params={"what": Message("evidence.bag.no_custody")})
        return
    taken = {record.path: record for record in records if record.action == "intake"}
    for path, mark in marks.items():
        record = taken.get(path)
        if record is None or (record.sha256, record.size) != (mark.sha256, mark.size):
            yield _broken("not_in_log", f"data/{path}", path=encoded(path))
    mine = ("export", bag_id, sum(mark.size for mark in marks.values()))
    if mine not in {(record.action, record.sha256, record.size) for record in records}:
        yield _broken("other_bag", bag=bag_id[:16])


def _read_extract(raw: bytes) -> list[CustodyRecord] | int:
    """The records shown in full, or the number of the line that breaks the chain."""
    records: list[CustodyRecord] = []
    last = START
    for number, line in enumerate(raw.removesuffix(b"\n").split(b"\n"), 1):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            return number
        if isinstance(value, dict) and set(value) == {"number", "digest"}:
            if value["number"] != number or not isinstance(value["digest"], str):
                return number
            last = value["digest"]
            continue
        record = read_record(line)
        if record is None or record.number != number or record.previous != last:
            return number
        records.append(record)
        last = digest(line)
    return records
