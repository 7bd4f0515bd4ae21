"""What stands in the files of a case, read when it is asked for and never stored.

A stored reading could be changed while the file stays; the file is hashed, a reading is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from legalkit.evidence.fixity import printable
from legalkit.evidence.readers import Reading, read_file
from legalkit.model.case import Case
from legalkit.model.evidence import EvidenceItem, EvidenceRole
from legalkit.model.readers import TableReader

#: Readings by evidence id.
Readings = Mapping[str, Reading]


def read_contents(folder: str | Path, case: Case) -> dict[str, Reading]:
    """Read the file of every item in hand.

    Args:
        folder: the case folder.
        case: its items name the files.

    Returns:
        readings by id of the item; what cannot be read carries its findings.
    """
    root = Path(folder) / "evidence"
    declared = json.dumps({k: r.model_dump(mode="json") for k, r in case.readers.items()})
    found: dict[str, Reading] = {}
    for item in case.evidence:
        if item.file is None:
            continue
        path = root / item.file
        if path.is_file() and not path.is_symlink():
            seen = path.stat()
            state = (seen.st_size, seen.st_mtime_ns, seen.st_ino)
            found[item.id] = _read(path, printable(item.file), state, declared)
    return found


@lru_cache(maxsize=4096)
def _read(path: Path, name: str, state: tuple[int, int, int], declared: str) -> Reading:
    """One file in one state; the checklist and the packs ask for the same files again."""
    readers = {
        key: TableReader.model_validate(value) for key, value in json.loads(declared).items()
    }
    reading = read_file(path, name, readers)
    # Bytes of attachments would fill the memory; they are items of their own.
    reading.parts = ()
    return reading


def read_items(
    case: Case, readings: Readings, *roles: EvidenceRole
) -> Iterator[tuple[EvidenceItem, Reading]]:
    """The items that could be read, in the order of the case; those of ``roles`` if any is named.

    Args:
        case: the case.
        readings: what was read, by id.
        roles: roles asked for; every role when none is named.

    Yields:
        the item and what stands in its file.
    """
    for item in case.evidence:
        if item.id in readings and (not roles or item.role in roles):
            yield item, readings[item.id]
