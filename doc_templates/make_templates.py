"""Makes the Word templates and their contracts from readable sources, once.

    python doc_templates/make_templates.py [code] [name ...]

Each ``doc_templates/<code>/<name>/source.txt`` becomes ``template.docx`` and ``contract.yaml``; a
code (``cn``, ``gb-eaw``) or names of templates choose some of them. Afterwards a firm edits the
Word file; this script is only run again to start afresh. The notation of a source is described in
``docs/how-to/write-a-pack.md``.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from legalkit.documents.build import build  # noqa: E402
from legalkit.documents.house import page_form  # noqa: E402
from legalkit.documents.source import contract_text, described, read_source  # noqa: E402
from legalkit.documents.source import template_paths as template_paths  # noqa: E402, PLC0414
from legalkit.law.documents_sheet import DocumentsSheet  # noqa: E402
from legalkit.law.load import load_sheet  # noqa: E402
from legalkit.law.paper_language import paper_language  # noqa: E402
from legalkit.model.errors import CoverageError  # noqa: E402

#: Language of a folder that belongs to no law, unless the head of a source names another one.
SHARED = "en-GB"
VERSION, EFFECTIVE = "1.0", "2026-11-23"


def make(folder: Path, fields: list[dict[str, Any]], lang: str, page: dict[str, Any]) -> None:
    """Write the Word file and the contract of one template."""
    source = read_source(folder / "source.txt")
    language = paper_language(source.head.get("lang", lang))
    form = page_form(language, page, source.page)
    contract = contract_text(
        source, described(source, fields), version=VERSION, effective=EFFECTIVE
    )
    word = build(source, language, form, date.fromisoformat(EFFECTIVE))
    (folder / "template.docx").write_bytes(word)
    (folder / "contract.yaml").write_text(contract, encoding="utf-8")


def language_of(law: Path) -> str:
    """The language of the papers of a law; a shared folder names it in the head of each source."""
    try:
        return load_sheet(law.name.upper(), "documents.yaml", DocumentsSheet).lang
    except CoverageError:
        return SHARED


def read(path: Path) -> dict[str, Any]:
    """A YAML file; nothing where there is none."""
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {} if path.is_file() else {}


def main(chosen: list[str]) -> None:
    """Make the chosen templates, or all."""
    laws = sorted(folder for folder in HERE.iterdir() if folder.is_dir())
    codes = {law.name for law in laws} & set(chosen)
    names = set(chosen) - codes
    for law in laws:
        sources = sorted(law.glob("*/source.txt"))
        if not sources or (codes and law.name not in codes):
            continue
        # Descriptions of the law come after those that all laws share.
        fields = [read(HERE / "fields.yaml"), read(law / "fields.yaml")]
        lang, page = language_of(law), read(law / "page.yaml")
        for source in sources:
            if not names or source.parent.name in names:
                try:
                    make(source.parent, fields, lang, page)
                except ValueError as problem:
                    raise SystemExit(str(problem)) from problem


if __name__ == "__main__":
    main(sys.argv[1:])
