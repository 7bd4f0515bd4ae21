"""The manifest of a seal (封存清单): every original by path, hash and size, in one canonical form.

The id of a manifest is the SHA-256 of its bytes, so the same evidence always has the same id and
any other evidence has another. Canonical means RFC 8785: keys in order, no blanks, UTF-8.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

FORMAT = "legalkit-seal/1"
_PLAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def nfc(path: str) -> str:
    """The path in composed form (NFC), the same on every system."""
    return unicodedata.normalize("NFC", path)


@dataclass(frozen=True, slots=True)
class SealedFile:
    """One original as sealed.

    Attributes:
        path: below ``evidence/``, in NFC.
        sha256, size: content.
        evidence: ids of the evidence items that name the file.
    """

    path: str
    sha256: str
    size: int
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is sealed.

    Attributes:
        case: id of the case.
        records, last: number of custody records, and hash of the last one, when it was sealed.
        files: the originals in order of path.
    """

    case: str
    records: int
    last: str
    files: tuple[SealedFile, ...]

    @classmethod
    def of(cls, case: str, records: int, last: str, files: Iterable[SealedFile]) -> Manifest:
        """A manifest with its files in order."""
        return cls(case, records, last, tuple(sorted(files, key=lambda file: file.path)))

    def bytes(self) -> bytes:
        """The canonical bytes; these are what is hashed and stamped."""
        # RFC 8785 orders keys by UTF-16 unit and writes numbers as a browser does. Our keys are
        # plain letters, our numbers whole and below 2^53: this encoder writes the same bytes.
        return _PLAIN.encode(
            {
                "format": FORMAT,
                "case": self.case,
                "custody": {"records": self.records, "last": self.last},
                "files": [
                    {
                        "path": file.path,
                        "sha256": file.sha256,
                        "size": file.size,
                        "evidence": list(file.evidence),
                    }
                    for file in self.files
                ],
            }
        ).encode()

    @property
    def id(self) -> str:
        """SHA-256 of the canonical bytes, in hex."""
        return hashlib.sha256(self.bytes()).hexdigest()


def read_manifest(raw: bytes) -> Manifest | None:
    """A manifest from its bytes; None unless they are exactly the bytes that it would write."""
    try:
        value = json.loads(raw)
        manifest = Manifest(
            value["case"],
            value["custody"]["records"],
            value["custody"]["last"],
            tuple(
                SealedFile(f["path"], f["sha256"], f["size"], tuple(f["evidence"]))
                for f in value["files"]
            ),
        )
        kinds_hold = (
            isinstance(manifest.case, str)
            and type(manifest.records) is int
            and isinstance(manifest.last, str)
            and all(
                isinstance(f.path, str) and isinstance(f.sha256, str) and type(f.size) is int
                for f in manifest.files
            )
        )
        return manifest if kinds_hold and manifest.bytes() == raw else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
