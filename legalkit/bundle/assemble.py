"""Writes one volume into a file: pages copied, numbers stamped, links, bookmarks and labels set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from legalkit.bundle.cleanse import TARGET, cleanse
from legalkit.bundle.front import LINK, group_title
from legalkit.bundle.layout import Placed
from legalkit.bundle.numbers import runs
from legalkit.bundle.outline import write_outline
from legalkit.bundle.parts import copied
from legalkit.bundle.pdfcheck import PdfFacts, Refused, check_exhibit, fill_inherited, open_exhibit
from legalkit.bundle.plan import Plan
from legalkit.bundle.reading import Part
from legalkit.bundle.stamp import Area, Stamper, StampFont, stamp_font
from legalkit.bundle.typeset import Legible
from legalkit.model.errors import BundleError

#: Files held open at once; more are read into memory, so that no limit of the system is met.
_OPEN = 200
#: What is left of a page whose content was put into a form.
WRAPPED = b"q /LegalkitPage Do Q\n"


def marks(plan: Plan) -> Iterator[tuple[int, str]]:
    """Position and exhibit mark of every page that belongs to an exhibit."""
    for placed in plan.exhibits:
        mark = exhibit_mark(plan, placed)
        for step in range(placed.pages):
            yield placed.start + step, mark


def exhibit_mark(plan: Plan, placed: Placed) -> str:
    """What the corner of an exhibit's pages says, such as 证据3."""
    words = plan.profile.words.exhibit.format(number=placed.exhibit.number)
    return " ".join(Legible().text(words).split())


def bookmarks(plan: Plan) -> Iterator[tuple[int, str, int]]:
    """Depth, title and position of every bookmark; those of an exhibit stand below its own."""
    words = plan.profile.words
    yield 0, words.title, 0
    yield 0, words.index_title, 1
    for group in plan.groups:
        yield 0, group_title(plan.profile, group.number, group.title), group.start
        for placed in group.exhibits:
            mark = words.exhibit.format(number=placed.exhibit.number)
            title = words.bookmark.format(
                exhibit=mark, title=placed.exhibit.title, page=placed.labels[0]
            )
            yield 1, title, placed.start
            for depth, own, position in placed.ready.printed.facts.outline:
                yield depth + 2, own, placed.start + position


def write(plan: Plan, path: Path, draft: bool) -> None:
    """Write the volume; equal plans and equal originals give equal bytes.

    Raises:
        BundleError: when an original can no longer be read.
    """
    import pikepdf

    with ExitStack() as open_files, pikepdf.new() as target:
        book = _Book(plan, target)
        book.gather(open_files)
        book.stamp(draft)
        book.link()
        write_outline(target, list(bookmarks(plan)), book.dest)
        _settings(plan, target, book.dest)
        target.save(
            path,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            min_version="1.7",
        )


def _settings(plan: Plan, target: Any, dest: Callable[[int], Any]) -> None:
    import pikepdf

    root = target.Root
    entries = pikepdf.Array()
    for run in runs(plan.labels):
        label = pikepdf.Dictionary()
        if run.prefix:
            label.P = pikepdf.String(run.prefix)
        if run.number is not None:
            label.S = pikepdf.Name.D
            if run.number > 1:
                label.St = run.number
        entries.append(run.position)
        entries.append(label)
    root.PageLabels = pikepdf.Dictionary(Nums=entries)
    root.PageMode = pikepdf.Name.UseOutlines
    root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    root.Lang = pikepdf.String(plan.setting.words.locale)
    if plan.profile.view == "actual":
        root.OpenAction = dest(0)
    words, volume = plan.profile.words, plan.volume
    title = f"{words.title} {plan.cover.case}"
    if volume.count > 1:
        title += " " + words.volume.format(number=volume.number, count=volume.count)
    target.docinfo["/Title"] = title
    target.docinfo["/Producer"] = "legalkit"


class _Book:
    """One volume while it is written."""

    def __init__(self, plan: Plan, target: Any) -> None:
        self.plan = plan
        self.target = target
        #: Page objects in order, what a viewer shows of each, and which need a wrapping.
        self.pages: list[Any] = []
        self.areas: list[Area] = []
        self.unsafe: set[int] = set()

    def gather(self, open_files: ExitStack) -> None:
        """Copy all pages into the volume.

        Pages are copied one by one and hung on one tree at the end: adding them to a growing tree
        takes twenty times as long.
        """
        import pikepdf

        plan = self.plan
        self._take(_own(plan.front.pdf, open_files), check_exhibit(plan.front.pdf, Path("front")))
        sheets: Iterator[Any] = iter(())
        if plan.sheets:
            own = _own(plan.sheets, open_files)
            fill_inherited(own)
            facts = check_exhibit(plan.sheets, Path("sheets"))
            sheets = zip(own.pages, facts.areas, strict=True)
        held = 0
        for group in plan.groups:
            if group.sheet is not None:
                self._add(*next(sheets))
            for placed in group.exhibits:
                if placed.tab is not None:
                    self._add(*next(sheets))
                source: bytes | Path = placed.pdf or placed.exhibit.path
                if isinstance(source, Path):
                    held += 1
                    source = source.read_bytes() if held > _OPEN else source
                pdf = _opened(source, placed, open_files)
                self._take(pdf, placed.ready.printed.facts, placed.part)
        tree = self.target.Root.Pages
        for page in self.pages:
            page.Parent = tree
        tree.Kids = pikepdf.Array(self.pages)
        tree.Count = len(self.pages)

    def _take(self, pdf: Any, facts: PdfFacts, part: Part | None = None) -> None:
        fill_inherited(pdf)
        base = len(self.pages)
        self.unsafe.update(base + position for position in facts.open_state)
        for page, area in zip(copied(part, pdf.pages), facts.areas, strict=True):
            self._add(page, area)
        _layers(self.target, pdf)

    def _add(self, page: Any, area: Area) -> None:
        self.pages.append(self.target.copy_foreign(page.obj))
        self.areas.append(area)

    def stamp(self, draft: bool) -> None:
        """Draw numbers and marks on every page."""
        import pikepdf

        plan, target = self.plan, self.target
        mark_of = dict(marks(plan))
        words = plan.profile.words
        texts = [*plan.labels, *set(mark_of.values()), words.draft]
        font = stamp_font(target, texts, _name(plan, draft))
        stamper = Stamper(font, plan.profile.numbering.corner, words.draft if draft else "")
        save = target.make_stream(b"q\n")
        ready: set[tuple[int, int]] = set()
        for position, page in enumerate(self.pages):
            if position in self.unsafe:
                _wrap(target, page)
            _add_fonts(page, font, ready)
            drawn = stamper.drawing(
                self.areas[position], plan.labels[position], mark_of.get(position, "")
            )
            end = target.make_stream(b"\nQ\n" + drawn)
            contents = page.get("/Contents")
            if contents is None:
                page.Contents = pikepdf.Array([save, end])
            elif isinstance(contents, pikepdf.Array):
                page.Contents = pikepdf.Array([save, *contents, end])
            else:
                page.Contents = pikepdf.Array([save, contents, end])

    def link(self) -> None:
        """Point the links of the index, and those inside an exhibit, to pages of the volume."""
        import pikepdf

        front = self.plan.front.pages
        for page in self.pages[:front]:
            for annot in page.get("/Annots", []):
                address = str(annot.get("/A", {}).get("/URI", ""))
                if address.startswith(LINK):
                    del annot["/A"]
                    annot.Dest = self.dest(front + int(address[len(LINK) :]))
                    for key in ("/Contents", "/StructParent"):
                        if key in annot:
                            del annot[key]
        for placed in self.plan.exhibits:
            if placed.ready.printed.facts.clean:
                continue
            for page in self.pages[placed.start : placed.start + placed.pages]:
                for annot in page.get("/Annots", []):
                    if TARGET in annot:
                        goal = int(annot[TARGET]) - (placed.part.first if placed.part else 0)
                        if 0 <= goal < placed.pages:  # else it leads into another volume
                            page_there = self.pages[placed.start + goal]
                            annot.Dest = pikepdf.Array([page_there, pikepdf.Name.Fit])
                        del annot[TARGET]

    def dest(self, position: int) -> Any:
        """A destination: the page, and how large the profile wants it shown."""
        import pikepdf

        page, area = self.pages[position], self.areas[position]
        view = self.plan.profile.view
        if view == "fit":
            return pikepdf.Array([page, pikepdf.Name.Fit])
        across = area.right if area.turn in (180, 270) else area.left
        up = area.top if area.turn in (0, 270) else area.bottom
        zoom = 1 if view == "actual" else None
        return pikepdf.Array([page, pikepdf.Name.XYZ, round(across, 3), round(up, 3), zoom])


def _name(plan: Plan, draft: bool) -> str:
    """What the names of our stamps end in, so that no exhibit already has them.

    A bundle may be an exhibit of another. The name hangs on the digests of all exhibits, and no
    file can hold a name that hangs on its own digest.
    """
    given = [*(placed.sha256 for placed in plan.exhibits), *plan.labels, str(draft)]
    return sha256("\n".join(given).encode()).hexdigest()[:10]


def _own(pdf: bytes, open_files: ExitStack) -> Any:
    import pikepdf

    return open_files.enter_context(pikepdf.open(BytesIO(pdf)))


def _opened(source: bytes | Path, placed: Placed, open_files: ExitStack) -> Any:
    try:
        pdf = open_files.enter_context(open_exhibit(source, placed.exhibit.path))
    except Refused as refused:  # it was readable for the plan: it changed under our hands
        raise BundleError(str(refused), [refused.finding]) from None
    if not placed.ready.printed.facts.clean:
        cleanse(pdf, placed.exhibit.path)
    return pdf


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


def _add_fonts(page: Any, font: StampFont, ready: set[tuple[int, int]]) -> None:
    """Let a page use the fonts of our stamps; resources that pages share are done once."""
    import pikepdf

    resources = page.get("/Resources")
    if not isinstance(resources, pikepdf.Dictionary):
        resources = page.Resources = pikepdf.Dictionary()
    if resources.is_indirect:
        if resources.objgen in ready:
            return
        ready.add(resources.objgen)
    for kind, entries, shared in (
        ("/Font", font.fonts, font.all_fonts),
        ("/ExtGState", font.states, font.all_states),
    ):
        held = resources.get(kind)
        if not isinstance(held, pikepdf.Dictionary):
            resources[kind] = shared
            continue
        for name, item in entries.items():
            held[f"/{name}"] = item


def _wrap(target: Any, page: Any) -> None:
    """Put the whole content into a form of its own, with its own resources."""
    import pikepdf

    contents = page.get("/Contents")
    streams = (
        []
        if contents is None
        else [contents]
        if isinstance(contents, pikepdf.Stream)
        else list(contents)
    )
    form = target.make_stream(b"\n".join(stream.read_bytes() for stream in streams))
    form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    form.BBox = page.MediaBox
    form.Resources = page.get("/Resources", pikepdf.Dictionary())
    if "/Group" in page:
        form.Group = page.Group
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(LegalkitPage=form))
    page.Contents = target.make_stream(WRAPPED)
