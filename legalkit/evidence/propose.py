"""Proposes ``evidence:`` entries for new files; a person decides what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.model.evidence import CopyForm, EvidenceRole

#: Files that are themselves the data; everything else is proposed as a copy until said otherwise.
_NATIVE = {".eml", ".msg", ".ofd", ".xml", ".m4a", ".mp3", ".wav", ".amr"}


def guess_role(path: str, sheet: EvidenceSheet) -> EvidenceRole:
    """The role that the name of the file suggests; ``other`` when nothing does."""
    name = PurePosixPath(path.lower())
    words = set(re.split(r"[\s_.\-/()（）\[\]]+", str(name)))
    for hint in sheet.role_hints:
        if name.suffix in hint.suffixes:
            return hint.role
        for word in hint.words:
            # Short Latin words must stand alone: "po" is an order, "report" is not.
            if word in words or (word in str(name) and (len(word) > 3 or not word.isascii())):
                return hint.role
    return EvidenceRole.OTHER


def propose(paths: Iterable[str], taken: Iterable[str], sheet: EvidenceSheet) -> list[str]:
    """One YAML line for each file, with a free id and the guessed role.

    Args:
        paths: paths below ``evidence/``.
        taken: ids that the case uses already.
        sheet: gives the hints for guessing.
    """
    used = set(taken)
    lines: list[str] = []
    number = 1
    for path in paths:
        while f"E{number:02d}" in used:
            number += 1
        name = f"E{number:02d}"
        used.add(name)
        native = PurePosixPath(path.lower()).suffix in _NATIVE
        form = CopyForm.ELECTRONIC_ORIGINAL if native else CopyForm.COPY
        title = PurePosixPath(path).stem
        lines.append(
            f"  - {{id: {name}, role: {guess_role(path, sheet)}, title: {quoted(title)}, "
            f"file: {quoted(path)}, form: {form}}}"
        )
    return lines


def quoted(text: str) -> str:
    """Text as a YAML scalar that means nothing else."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    printable = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped)
    return f'"{printable}"'
