"""The manifest of a seal (封存清单): every original by path, hash and size, in one canonical form.

The id of a manifest is the SHA-256 of its bytes, so the same evidence always has the same id and
any other evidence has another. Canonical means RFC 8785: keys in order, no blanks, UTF-8.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

FORMAT = "legalkit-seal/1"


def canonical(value: Any) -> bytes:
    """A JSON value in the canonical form of RFC 8785.

    Numbers are whole numbers below 2^53; a manifest has no others.

    Raises:
        ValueError: for a fraction, a number too large, or text that is not Unicode.
    """
    return _written(value).encode("utf-8")


def _written(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int) and abs(value) < 1 << 53:
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        # RFC 8785 orders keys by UTF-16 units, which differs from code points beyond U+FFFF.
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_quoted(key)}:{_written(value[key])}" for key in keys) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    raise ValueError(f"no canonical form for {type(value).__name__} {value!r}")


def _quoted(text: str) -> str:
    # The short forms and \\u00xx of RFC 8785 are those of this encoder; a lone surrogate passes it
    # and is refused when the bytes are made.
    return json.dumps(text, ensure_ascii=False)


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
        return canonical(
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
        )

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
