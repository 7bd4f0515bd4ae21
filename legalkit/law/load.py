"""Reads one sheet of one law: the user's own first, then ours; never a guess."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TypeVar, cast

from pydantic import BaseModel

from legalkit.law.places import find, folder_name, roots
from legalkit.model.errors import CoverageError, RuleError
from legalkit.model.finding import Finding
from legalkit.source import read_model

M = TypeVar("M", bound=BaseModel)


def codes(overlay: Path | None = None, sheet: str = "limitation.yaml") -> list[str]:
    """Codes of the laws that have ``sheet``, in alphabetical order."""
    found = {
        folder.name.upper()
        for root in roots("jurisdictions", overlay)
        if root.is_dir()
        for folder in root.iterdir()
        if (folder / sheet).is_file()
    }
    return sorted(found)


def sheet_path(code: str, sheet: str, overlay: Path | None = None) -> Path:
    """Path of a sheet.

    Raises:
        CoverageError: with the laws that have such a sheet, when this one does not.
    """
    path = find("jurisdictions", f"{folder_name(code)}/{sheet}", overlay)
    if path is None:
        have = ", ".join(codes(overlay, sheet)) or "none"
        finding = Finding("LK120", params={"code": code, "have": have})
        raise CoverageError(finding.message(), [finding])
    return path


def load_sheet(code: str, sheet: str, model: type[M], overlay: Path | None = None) -> M:
    """Read ``jurisdictions/<code>/<sheet>`` as ``model``.

    Raises:
        CoverageError: when there is no such law.
        RuleError: with all findings, when the sheet does not hold.
    """
    path = sheet_path(code, sheet, overlay)
    value = _read(str(path), path.stat().st_mtime_ns, model)
    return cast(M, value)


@lru_cache(maxsize=256)
def _read(path: str, stamp: int, model: type[BaseModel]) -> BaseModel:
    value, _, findings = read_model(Path(path), model)
    if value is None:
        raise RuleError(f"the rule sheet {path} does not hold", findings)
    return value
