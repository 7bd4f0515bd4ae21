"""An exhibit: one evidence item as it is numbered in a bundle."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Custody:
    """Where the custody log took an original in.

    Attributes:
        record: number of the record in ``custody.jsonl``.
        at: time of intake as recorded.
        who: who took it in.
        sha256: digest of the record's line; it pins the record in the chain.
    """

    record: int
    at: str
    who: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One numbered entry of the bundle.

    Attributes:
        number: the exhibit number as the court reads it (``1``, ``A-2``).
        evidence_id: id of the evidence item in the case folder.
        title: name of the evidence (证据名称).
        group: heading under which it stands; exhibits of one group stand together.
        source: where it came from (来源).
        form: a :class:`~legalkit.model.evidence.CopyForm` value, or free words.
        proves: purpose of proof (证明目的).
        path: the original file; it is only ever read.
        sha256: digest the file must have, as recorded at intake; None when none was recorded.
        custody: its record of intake; None when there is none.
    """

    number: str
    evidence_id: str
    title: str
    group: str
    source: str
    form: str
    proves: str
    path: Path
    sha256: str | None = None
    custody: Custody | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover says.

    Attributes:
        case: title of the case.
        court: court the bundle is for; None when not yet known.
        lines: further lines as (label, value), such as the parties.
        submitted_by: party that hands it in.
        submitted_on: day of handing in, as text; left to be written by hand when None.
    """

    case: str
    court: str | None = None
    lines: tuple[tuple[str, str], ...] = ()
    submitted_by: str | None = None
    submitted_on: str | None = None


def digest(path: Path) -> str:
    """SHA-256 of a file, in lower-case hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
