"""Shows what a template makes of a case: the paper of a draft pack, and nothing else of it."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from legalkit.api.folder import open_case
from legalkit.documents.contract import load_template
from legalkit.documents.paper import NOT_IN_NAMES
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Where

if TYPE_CHECKING:
    from legalkit.documents.shelf import Slot


def preview_case(
    slot: Slot, case_dir: Path, kind: str, out: Path, as_of: date, *, pdf: bool = False
) -> list[Path]:
    """The papers that a case prints from one template, marked as drafts.

    Args:
        slot: the template.
        case_dir: folder of the case.
        kind: pack in which the paper stands.
        out: folder for the files.
        as_of: the day of the assessment.
        pdf: also as PDF.

    Raises:
        InputError: when the pack of this case has no such paper.
    """
    template = load_template(slot.code, slot.name, slot.templates)
    folder = open_case(case_dir, law=slot.law_dir)
    if not slot.code.startswith("_"):
        folder = folder.before(slot.code)
    title = template.contract.title.of(slot.language().lang).translate(NOT_IN_NAMES)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="legalkit-preview-") as room:
        made = folder.pack(
            kind,
            out=Path(room) / "pack",
            as_of=as_of,
            draft=True,
            pdf=pdf,
            templates=slot.templates,
        )
        files = [
            file
            for file in made.files
            if file.suffix in (".docx", ".pdf") and file.stem[3:].partition("-")[0] == title
        ]
        if not files:
            params = {"name": slot.title, "reason": f"{case_dir.name}, {kind}"}
            finding = Finding("LK746", where=Where(str(case_dir)), params=params)
            raise InputError(finding.message(), [finding])
        for file in files:
            shutil.copyfile(file, out / file.name)
    return [out / file.name for file in files]
