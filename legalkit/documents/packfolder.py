"""The folder of a pack: written beside its place, and moved there as a whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from legalkit.documents.input import PackInput
from legalkit.documents.paper import Draft
from legalkit.documents.pdf import convert
from legalkit.law.documents_sheet import Pack
from legalkit.messages import Message
from legalkit.model.finding import Finding, Where

MANIFEST, SOURCES = "manifest.json", "sources.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """How the pack is written; see :func:`build_pack`."""

    draft: bool
    pdf: bool
    tongue: str
    enclosures: Mapping[str, Path]


def occupied(out: Path) -> list[Finding]:
    """Whether ``out`` is free, or holds a pack that nobody has edited since."""
    if not out.exists():
        return []
    if not out.is_dir() or out.is_symlink():
        return [_not_ours(out, out.name)]
    present = sorted(
        path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir()
    )
    if not present:
        return []
    try:
        listed = {
            entry["name"]: entry["sha256"]
            for entry in json.loads((out / MANIFEST).read_text("utf-8"))["files"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return [_not_ours(out, MANIFEST)]
    changed = [
        name for name in present if name != MANIFEST and listed.get(name) != _digest(out / name)
    ]
    return [_not_ours(out, ", ".join(changed))] if changed else []


def _not_ours(out: Path, detail: str) -> Finding:
    return Finding("LK714", where=Where(str(out)), params={"folder": str(out), "detail": detail})


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_pack(
    given: PackInput,
    pack: Pack,
    drafts: Sequence[Draft],
    findings: Sequence[Finding],
    out: Path,
    asked: Asked,
) -> tuple[tuple[Path, ...], list[Finding]]:
    """Write into a folder beside ``out`` and move it there as a whole."""
    out.parent.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        for item in drafts:
            (room / f"{item.name}.docx").write_bytes(item.data)
        for name, path in asked.enclosures.items():
            shutil.copyfile(path, room / name)
        more: list[Finding] = []
        if asked.pdf:
            made = convert(
                [room / f"{item.name}.docx" for item in drafts],
                as_of=given.as_of,
                archival=given.sheet.pdf == "a-2b",
                lang=given.language.lang,
            )
            more += [_moved(finding, room, out) for finding in made.findings]
        if asked.draft:
            _words(room, given, drafts)
        _json(room / SOURCES, {f"{item.name}.docx": item.sources() for item in drafts})
        _json(room / MANIFEST, _manifest(given, pack, room, [*findings, *more], asked))
        _swap(room, out)
    except BaseException:
        shutil.rmtree(room, ignore_errors=True)
        raise
    return tuple(sorted(path for path in out.iterdir() if path.is_file())), more


def _words(room: Path, given: PackInput, drafts: Sequence[Draft]) -> None:
    """The texts that want a wording for this court, ready to be filled in and put into the case."""
    wanted = dict.fromkeys(item.text for draft in drafts for item in draft.untold)
    if not wanted:
        return
    import yaml

    lang = given.language.base
    told = yaml.safe_dump(
        {"words": {lang: dict.fromkeys(wanted, "")}}, allow_unicode=True, sort_keys=False, width=999
    )
    lead = Message("documents.words_file", {"lang": lang}).text(given.language.catalogue)
    (room / f"words-{lang}.yaml").write_text(f"# {lead}\n{told}", encoding="utf-8")


def _moved(finding: Finding, room: Path, out: Path) -> Finding:
    place = (finding.where.file or "").replace(str(room), str(out)) or None
    return Finding(finding.code, finding.severity, Where(place), finding.params)


def _swap(room: Path, out: Path) -> None:
    room.chmod(0o700)
    if not out.exists():
        room.rename(out)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{out.name}.old.", dir=out.parent))
    out.rename(old / "pack")
    try:
        room.rename(out)
    except OSError:
        (old / "pack").rename(out)
        raise
    shutil.rmtree(old)


def _manifest(
    given: PackInput, pack: Pack, room: Path, findings: Sequence[Finding], asked: Asked
) -> dict[str, Any]:
    names = sorted(path.name for path in room.iterdir() if path.is_file())
    return {
        "case": given.case.case.id,
        "kind": pack.id,
        "as_of": given.as_of.isoformat(),
        "draft": asked.draft,
        "files": [
            {"name": name, "sha256": _digest(room / name), "bytes": (room / name).stat().st_size}
            for name in names
        ],
        "findings": [finding.to_json(asked.tongue) for finding in findings],
    }


def _json(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=str)
    path.write_text(text + os.linesep.replace("\r\n", "\n"), encoding="utf-8")
