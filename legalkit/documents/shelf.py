"""Finds the templates there are: ours, and a firm's own laid over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from legalkit.documents.source import read_source
from legalkit.law.documents_sheet import DocumentsSheet
from legalkit.law.load import load_sheet, stamp_of
from legalkit.law.paper_language import PaperLanguage, paper_language
from legalkit.law.places import find, folder_name, roots
from legalkit.model.errors import CoverageError, InputError
from legalkit.model.finding import Finding, Where
from legalkit.source import read_text, read_yaml

#: Language of a folder that belongs to no law, unless a source names another one.
SHARED = "en-GB"


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one template.

    Attributes:
        code: folder of the law, such as ``gb-eaw``.
        name: folder of the template.
        templates: a firm's own folder of templates.
        law_dir: the user's own rule sheets.
    """

    code: str
    name: str
    templates: Path | None = None
    law_dir: Path | None = None

    @property
    def title(self) -> str:
        """How the template is named on the command line."""
        return f"{self.code}/{self.name}"

    def file(self, name: str) -> Path | None:
        """A file of the template, the firm's own first."""
        return find("doc_templates", f"{self.title}/{name}", self.templates)

    def language(self) -> PaperLanguage:
        """The language of the paper: that of the law, unless the source names one."""
        path = self.file("source.txt")
        own = read_source(path).head.get("lang") if path else None
        if own is None:
            try:
                own = load_sheet(self.code, "documents.yaml", DocumentsSheet, self.law_dir).lang
            except CoverageError:
                own = SHARED
        return paper_language(own, self.law_dir)

    def sample(self) -> dict[str, Any] | None:
        """The values of the sample case, printed; None where there is no sample."""
        return read_plain(self.file("sample.yaml"))

    def fields(self) -> dict[str, list[Any]]:
        """Every field that the program can fill for this law, with what it is."""
        known: dict[str, list[Any]] = {}
        for place in ("fields.yaml", f"{self.code}/fields.yaml"):
            for root in reversed(roots("doc_templates", self.templates)):
                known |= _described(root / place)
        return known


def _described(path: Path) -> dict[str, list[Any]]:
    return _fields(path, stamp_of(path)) if path.is_file() else {}


@lru_cache(maxsize=64)
def _fields(path: Path, stamp: tuple[int, int]) -> dict[str, list[Any]]:
    return read_plain(path) or {}


def read_plain(path: Path | None) -> dict[str, Any] | None:
    """A mapping in a YAML file, all text; None where there is none."""
    if path is None or not path.is_file():
        return None
    text, _ = read_text(path)
    value = read_yaml(text or "").value
    return value if isinstance(value, dict) else None


def slots(
    chosen: Sequence[str] = (), templates: Path | None = None, law_dir: Path | None = None
) -> list[Slot]:
    """The templates that are named, or all.

    Args:
        chosen: ``CODE``, ``CODE/NAME`` or ``NAME``.
        templates: a firm's own folder, laid over ours.
        law_dir: the user's own rule sheets.

    Raises:
        InputError: for a name that fits no template, with the laws that have some.
    """
    known = sorted({slot for root in roots("doc_templates", templates) for slot in _in(root)})
    wanted: list[tuple[str, str]] = []
    for name in chosen:
        code, _, rest = folder_name(name).partition("/")
        found = [slot for slot in known if (slot == (code, rest) if rest else code in slot)]
        if not found:
            have = ", ".join(dict.fromkeys(code for code, _ in known))
            finding = Finding("LK734", where=Where(name), params={"name": name, "have": have})
            raise InputError(finding.message(), [finding])
        wanted += found
    return [Slot(*slot, templates, law_dir) for slot in dict.fromkeys(wanted if chosen else known)]


def _in(root: Path) -> Iterator[tuple[str, str]]:
    if root.is_dir():
        for path in sorted([*root.glob("*/*/template.docx"), *root.glob("*/*/contract.yaml")]):
            yield path.parent.parent.name, path.parent.name
