"""Writes the bundle, checks it with another reader, and only then gives it its name."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from legalkit.bundle.cleanse import TARGET, cleanse
from legalkit.bundle.front import LINK, group_title
from legalkit.bundle.manifest import manifest_of, write_manifest
from legalkit.bundle.pdfcheck import Refused, open_exhibit, visible_box
from legalkit.bundle.plan import Placed, Plan, current_digest, said
from legalkit.bundle.stamp import Area, StampFont, drawing, stamp_font
from legalkit.bundle.typeset import Legible
from legalkit.model.errors import BundleError
from legalkit.model.finding import Finding, Where

#: Files held open at once; more are read into memory, so that no limit of the system is met.
_OPEN = 200
_SAVE = re.compile(rb"(?<![^\s\]>)])q(?![^\s\[</(])")
_RESTORE = re.compile(rb"(?<![^\s\]>)])Q(?![^\s\[</(])")


@dataclass(frozen=True, slots=True)
class BundleResult:
    """A written and checked bundle.

    Attributes:
        path: the PDF.
        ranges: printed first and last page of each evidence id.
        manifest: path of the manifest (JSON) beside it.
        pages: number of pages of the file.
        findings: what its reader should know (warnings and notes).
    """

    path: Path
    ranges: dict[str, tuple[int, int]]
    manifest: Path
    pages: int
    findings: tuple[Finding, ...]


def manifest_path(path: Path) -> Path:
    """Where the manifest of a bundle lies: ``bundle.pdf`` → ``bundle.manifest.json``."""
    return path.with_name(f"{path.stem}.manifest.json")


def build(plan: Plan, out: Path, *, draft: bool | None = None) -> BundleResult:
    """Write the bundle and its manifest.

    Args:
        plan: the plan.
        out: path of the PDF; an older bundle there is replaced only by one that holds.
        draft: overrides the draft mark of the plan.

    Raises:
        BundleError: when an original changed since the plan, or the written file does not hold what
            the plan says; nothing is left behind.
    """
    from legalkit.bundle.verify import compare

    marked = plan.draft if draft is None else draft
    out = Path(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".bundle-", suffix=".pdf", dir=out.parent)
    os.close(handle)
    working = Path(name)
    listing = manifest_path(working)
    try:
        _unchanged(plan)
        _write(plan, working, marked)
        _unchanged(plan)
        manifest = manifest_of(plan, working, marked)
        findings = compare(working, manifest, originals=plan)
        if findings:
            message = said("bundle.not_verified", len(findings))
            raise BundleError(message, findings)
        write_manifest(manifest, listing)
        working.chmod(0o644)
        listing.replace(manifest_path(out))
        working.replace(out)
    finally:
        working.unlink(missing_ok=True)
        listing.unlink(missing_ok=True)
    return BundleResult(out, plan.ranges, manifest_path(out), len(plan.labels), plan.findings)


def _unchanged(plan: Plan) -> None:
    changed = [
        Finding(
            "LK809",
            where=Where(str(placed.exhibit.path)),
            params={"name": placed.exhibit.path.name},
        )
        for placed in plan.exhibits
        if current_digest(placed.exhibit.path) != placed.sha256
    ]
    if changed:
        raise BundleError(said("bundle.cannot", len(changed)), changed)


def marks(plan: Plan) -> Iterator[tuple[int, str]]:
    """Position and exhibit mark of every page that belongs to an exhibit."""
    for placed in plan.exhibits:
        mark = exhibit_mark(plan, placed)
        for step in range(placed.pages):
            yield placed.start + step, mark


def exhibit_mark(plan: Plan, placed: Placed) -> str:
    """What the corner of an exhibit's pages says, such as 证据3."""
    return " ".join(
        Legible().text(plan.profile.words.exhibit.format(number=placed.exhibit.number)).split()
    )


def _write(plan: Plan, path: Path, draft: bool) -> None:
    import pikepdf

    with ExitStack() as open_files, pikepdf.new() as target:
        _gather(plan, target, open_files)
        words = plan.profile.words
        mark_of = dict(marks(plan))
        font = stamp_font(target, [*plan.labels, *set(mark_of.values()), words.draft])
        pages = list(target.pages)
        for position, page in enumerate(pages):
            label, mark = plan.labels[position], mark_of.get(position, "")
            _stamp(target, page, font, (label, mark, words.draft if draft else ""))
        _link_front(plan, pages)
        _relink(plan, pages)
        _outline(plan, target)
        _labels(plan, target)
        root = target.Root
        root.PageMode = pikepdf.Name.UseOutlines
        root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        root.Lang = pikepdf.String("zh-CN" if plan.profile.lang == "zh" else "en")
        target.docinfo["/Title"] = f"{words.title} {plan.cover.case}"
        target.docinfo["/Producer"] = "legalkit"
        target.save(
            path,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            min_version="1.7",
        )


def _gather(plan: Plan, target: Any, open_files: ExitStack) -> None:
    from io import BytesIO

    import pikepdf

    front = open_files.enter_context(pikepdf.open(BytesIO(plan.front.pdf)))
    target.pages.extend(front.pages)
    sheets = (
        open_files.enter_context(pikepdf.open(BytesIO(plan.separators)))
        if plan.separators
        else None
    )
    held = 0
    for number, group in enumerate(plan.groups):
        if sheets is not None:
            target.pages.append(sheets.pages[number])
        for placed in group.exhibits:
            source: bytes | Path = placed.pdf or placed.exhibit.path
            if isinstance(source, Path):
                held += 1
                source = source.read_bytes() if held > _OPEN else source
            try:
                pdf = open_files.enter_context(open_exhibit(source, placed.exhibit.path))
            except Refused as refused:  # it was readable for the plan: it changed under our hands
                raise BundleError(str(refused), [refused.finding]) from None
            cleanse(pdf, placed.exhibit.path)
            target.pages.extend(pdf.pages)
            _layers(target, pdf)


def _layers(target: Any, pdf: Any) -> None:
    """Carry over which layers are hidden, so that a page shows what the original shows."""
    import pikepdf

    layers = pdf.Root.get("/OCProperties")
    if not isinstance(layers, pikepdf.Dictionary) or "/OCGs" not in layers:
        return
    if "/OCProperties" not in target.Root:
        default = pikepdf.Dictionary(OFF=pikepdf.Array(), ON=pikepdf.Array(), Order=pikepdf.Array())
        target.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array(), D=default)
    ours = target.Root.OCProperties
    setting = layers.get("/D", pikepdf.Dictionary())
    hidden = {item.objgen for item in setting.get("/OFF", [])}
    shown = {item.objgen for item in setting.get("/ON", [])}
    all_off = str(setting.get("/BaseState", "/ON")) == "/OFF"
    for layer in layers.OCGs:
        copy = target.copy_foreign(layer)
        ours.OCGs.append(copy)
        if layer.objgen in hidden or (all_off and layer.objgen not in shown):
            ours.D.OFF.append(copy)


def _relink(plan: Plan, pages: list[Any]) -> None:
    """Point links inside an exhibit to its pages in the bundle."""
    import pikepdf

    for placed in plan.exhibits:
        for page in pages[placed.start : placed.start + placed.pages]:
            for annot in page.obj.get("/Annots", []):
                if TARGET in annot:
                    goal = pages[placed.start + int(annot[TARGET])]
                    annot.Dest = pikepdf.Array([goal.obj, pikepdf.Name.Fit])
                    del annot[TARGET]


def _area(page: Any) -> Area:
    obj = page.obj
    turn = int(obj.get("/Rotate", 0)) % 360
    return Area(*visible_box(page), turn - turn % 90, float(obj.get("/UserUnit", 1)))


def _stamp(target: Any, page: Any, font: StampFont, words: tuple[str, str, str]) -> None:
    import pikepdf

    if not _balanced(page) or not _free(page, font):
        _wrap(target, page)
    resources = page.obj.get("/Resources")
    if not isinstance(resources, pikepdf.Dictionary):
        resources = page.obj.Resources = pikepdf.Dictionary()
    for kind, entries in (("/Font", font.fonts), ("/ExtGState", font.states)):
        if not isinstance(resources.get(kind), pikepdf.Dictionary):
            resources[kind] = pikepdf.Dictionary()
        for name, item in entries.items():
            resources[kind][f"/{name}"] = item
    stamp = drawing(font, _area(page), *words)
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\n" + stamp)


def _balanced(page: Any) -> bool:
    """True when the page restores every graphic state it saves; else our stamp would be moved."""
    data = _content(page)
    return len(_SAVE.findall(data)) == len(_RESTORE.findall(data))


def _content(page: Any) -> bytes:
    import pikepdf

    contents = page.obj.get("/Contents")
    if contents is None:
        return b""
    streams = [contents] if isinstance(contents, pikepdf.Stream) else list(contents)
    return b"\n".join(stream.read_bytes() for stream in streams)


def _free(page: Any, font: StampFont) -> bool:
    """True unless the page already uses the names of our stamps (a bundle within a bundle)."""
    resources = page.obj.get("/Resources", {})
    for kind, entries in (("/Font", font.fonts), ("/ExtGState", font.states)):
        held = resources.get(kind, {})
        for name, item in entries.items():
            there = held.get(f"/{name}")
            if there is not None and there.objgen != item.objgen:
                return False
    return True


def _wrap(target: Any, page: Any) -> None:
    """Put the whole content into a form of its own, with its own resources."""
    import pikepdf

    form = target.make_stream(_content(page))
    form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    form.BBox = page.obj.MediaBox
    form.Resources = page.obj.get("/Resources", pikepdf.Dictionary())
    if "/Group" in page.obj:
        form.Group = page.obj.Group
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(LegalkitPage=form))
    page.obj.Contents = target.make_stream(b"q /LegalkitPage Do Q\n")


def _link_front(plan: Plan, pages: list[Any]) -> None:
    import pikepdf

    for page in pages[: plan.front.pages]:
        for annot in page.obj.get("/Annots", []):
            address = str(annot.get("/A", {}).get("/URI", ""))
            if address.startswith(LINK):
                goal = pages[int(address[len(LINK) :])]
                del annot["/A"]
                annot.Dest = pikepdf.Array([goal.obj, pikepdf.Name.Fit])
                for key in ("/Contents", "/StructParent"):
                    if key in annot:
                        del annot[key]


def bookmarks(plan: Plan) -> Iterator[tuple[int, str, int]]:
    """Depth, title and position of every bookmark."""
    words = plan.profile.words
    yield 0, words.title, 0
    yield 0, words.index_title, 1
    for number, group in enumerate(plan.groups, 1):
        yield 0, group_title(plan.profile, number, group.title), group.start
        for placed in group.exhibits:
            yield (
                1,
                f"{words.exhibit.format(number=placed.exhibit.number)}　{placed.exhibit.title}",
                placed.start,
            )


def _outline(plan: Plan, target: Any) -> None:
    import pikepdf

    with target.open_outline() as outline:
        parent = None
        for depth, title, position in bookmarks(plan):
            item = pikepdf.OutlineItem(title, position, "Fit")
            if depth == 0:
                outline.root.append(item)
                parent = item
            elif parent is not None:
                parent.children.append(item)


def _labels(plan: Plan, target: Any) -> None:
    import pikepdf

    decimal = pikepdf.Name.D
    entries = pikepdf.Array([0, pikepdf.Dictionary(S=decimal)])
    if plan.profile.numbering.front == "separate":
        numbering = plan.profile.numbering
        entries = pikepdf.Array(
            [
                0,
                pikepdf.Dictionary(P=pikepdf.String(numbering.cover_label)),
                1,
                pikepdf.Dictionary(S=decimal, P=pikepdf.String(numbering.index_prefix)),
                plan.front.pages,
                pikepdf.Dictionary(S=decimal),
            ]
        )
    target.Root.PageLabels = pikepdf.Dictionary(Nums=entries)
