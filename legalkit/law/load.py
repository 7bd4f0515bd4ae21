"""Reads one sheet of one law: the user's own first, then ours; never a guess."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TypeVar, cast

from pydantic import BaseModel

from legalkit.law.based import only_one_step, over
from legalkit.law.cache import keep, kept, key_of
from legalkit.law.places import find, folder_name, roots
from legalkit.model.base import Value
from legalkit.model.errors import CoverageError, RuleError
from legalkit.model.finding import Finding
from legalkit.source import Document, bind, read_model

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

    A sheet that is ``based_on`` another law is laid over the sheet of that law.

    Raises:
        CoverageError: when there is no such law.
        RuleError: with all findings, when the sheet does not hold.
    """
    path = sheet_path(code, sheet, overlay)
    value = _read(str(path), stamp_of(path), model)
    base = getattr(value, "based_on", None)
    if base is not None and isinstance(value, Value):
        under = sheet_path(base, sheet, overlay)
        other = cast(Value, _read(str(under), stamp_of(under), model))
        only_one_step(str(path), base, getattr(other, "based_on", None))
        return cast(M, over(value, other))
    return cast(M, value)


def stamp_of(path: Path) -> tuple[int, int]:
    """When a file was last written and how long it is: a sheet that changed is read again."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=256)
def _read(path: str, stamp: tuple[int, int], model: type[BaseModel]) -> BaseModel:
    try:
        key = key_of(Path(path).read_bytes())
    except OSError:
        key = None
    known = kept(key) if key else None
    if known is not None:
        value, _ = bind(model, Document(path, known))
        if value is not None:
            return value
    # Not kept yet, or it does not hold: read the sheet itself, which knows the lines of mistakes.
    value, document, findings = read_model(Path(path), model)
    if value is None:
        raise RuleError(f"the rule sheet {path} does not hold", findings)
    if key:
        keep(key, document.value)
    return value
