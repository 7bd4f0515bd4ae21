"""Sealing (封存): a manifest of all originals, stamped by somebody else, that nobody can rewrite.

The custody log alone could be rewritten from end to end by whoever holds the folder. A seal names
the last record and every original, and a time-stamping authority signs that: from then on an older
record or original cannot change without contradicting the stamp.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from legalkit.evidence.custody import Entry, append, flush_folder
from legalkit.evidence.intake import checked
from legalkit.evidence.manifest import Manifest, SealedFile, nfc
from legalkit.evidence.seal_token import Stamp, judge_stamp, new_request
from legalkit.evidence.trust import TrustStore, failure
from legalkit.messages import Message
from legalkit.model.errors import EvidenceError
from legalkit.model.finding import Finding, Severity, Where

SEALS = "seals"
MANIFEST, REQUEST, REPLY, CHAIN = ".manifest.json", ".tsq", ".tsr", ".chain.pem"
ENDINGS = (MANIFEST, REQUEST, REPLY, CHAIN)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal that was made.

    Attributes:
        manifest: what was sealed.
        files: names below ``seals/`` that were written.
        stamp: the time stamp; None when none was asked for.
    """

    manifest: Manifest
    files: tuple[str, ...]
    stamp: Stamp | None = None

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``id``, ``files``, ``written``, ``records``, ``stamp``, ``findings``."""
        findings = self.stamp.findings if self.stamp else ()
        return {
            "id": self.manifest.id,
            "files": len(self.manifest.files),
            "records": self.manifest.records,
            "written": list(self.files),
            "stamp": self.stamp.to_json() if self.stamp else None,
            "findings": [finding.to_json(lang) for finding in findings],
        }


@dataclass(frozen=True, slots=True)
class Authority:
    """Who stamps, and who is believed.

    Attributes:
        send: hands a request over and brings the reply back; the only thing that leaves the house.
        store: certificates that the user believes; None leaves the reply unjudged, and says so.
        policy: policy to stamp under, as an object identifier.
    """

    send: Callable[[bytes], bytes]
    store: TrustStore | None = None
    policy: str | None = None


def manifest_of(
    folder: str | Path, case: str = "", items: Mapping[str, Iterable[str]] | None = None
) -> Manifest:
    """The manifest of all originals as they are now, re-hashed and equal to the custody log.

    Args:
        folder: the case folder.
        case: id of the case.
        items: ids of evidence items by path below ``evidence/``.

    Raises:
        EvidenceError: when the log or an original does not hold, nothing is there, or two names
            are one and the same on other systems.
    """
    root = Path(folder)
    report, log = checked(root)
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    if errors:
        raise EvidenceError(Message("evidence.seal.refused", {"count": len(errors)}), errors)
    ids: dict[str, list[str]] = {}
    for path, names in (items or {}).items():
        ids.setdefault(nfc(path), []).extend(names)
    files: dict[str, SealedFile] = {}
    for path, record in log.files().items():
        name = nfc(path)
        if name in files:
            raise failure("LK590", f"evidence/{path}", reason=Message(
                "evidence.seal.one_name", {"path": name}))  # fmt: skip
        files[name] = SealedFile(
            name, record.sha256 or "", record.size or 0, tuple(sorted(ids.get(name, ())))
        )
    if not files:
        raise failure("LK590", str(root), reason=Message("evidence.seal.nothing"))
    return Manifest.of(case, len(log.records), log.last, files.values())


def seal(
    folder: str | Path,
    at: datetime,
    who: str,
    *,
    case: str = "",
    items: Mapping[str, Iterable[str]] | None = None,
    authority: Authority | None = None,
    reason: str | None = None,
    ordered_by: str | None = None,
) -> Sealed:
    """Seal the evidence of a case; nothing is written unless everything holds.

    Args:
        folder: the case folder.
        at: when, with its offset.
        who: the person who seals.
        case: id of the case.
        items: ids of evidence items by path below ``evidence/``.
        authority: who stamps; without one the seal shows sameness and no time.
        reason: why.
        ordered_by: on whose order.

    Raises:
        EvidenceError: when an original, the log or the stamp does not hold.
        ValueError: when ``at`` has no offset or ``who`` is empty.
    """
    root = Path(folder)
    manifest = manifest_of(root, case, items)
    content = manifest.bytes()
    parts: dict[str, bytes] = {MANIFEST: content}
    stamp: Stamp | None = None
    if authority is not None:
        request = new_request(content, authority.policy)
        reply = authority.send(request)
        stamp = judge_stamp(reply, request, content, authority.store, manifest.id[:16] + REPLY)
        errors = [f for f in stamp.findings if f.severity is Severity.ERROR]
        if errors:
            raise EvidenceError(Message("evidence.seal.bad_stamp"), errors)
        parts |= {REQUEST: request, REPLY: reply}
        if stamp.chain:
            parts[CHAIN] = stamp.pem()
    target = root / SEALS
    _usable(target)
    written = [_write(target / f"{manifest.id}{ending}", raw) for ending, raw in parts.items()]
    flush_folder(target)
    # One record for each file of the seal: none of them can be lost or exchanged unnoticed.
    entries = [
        Entry("seal", None, hashlib.sha256(raw).hexdigest(), len(raw), reason, ordered_by)
        for raw in parts.values()
    ]
    append(root, entries, at, who)
    return Sealed(manifest, tuple(written), stamp)


def _usable(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        finding = Finding("LK526", where=Where(str(target)), params={"path": str(target)})
        raise EvidenceError(finding.message(), [finding])
    target.mkdir(exist_ok=True)


def _write(path: Path, raw: bytes) -> str:
    """Write a file of a seal.

    What lies there under that name is of a sealing that was interrupted: once a seal is recorded,
    the log has moved on, and the id with it.
    """
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("wb") as stream:
        stream.write(raw)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.chmod(0o444)
    temporary.replace(path)
    return path.name
