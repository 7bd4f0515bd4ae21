"""Prepares the copy of an exhibit: the look of every page stays, what acts or collides goes.

Form fields and comments become part of the page (fields of two exhibits with one name would
otherwise share one value). Scripts, launch actions and attachments are left out of the copy, and
each omission is reported; the original keeps them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Note = tuple[str, dict[str, Any]]

#: Kinds of action that do more than show a page or an address.
ACTIVE = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/ResetForm",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/GoToR",
    "/GoToE",
    "/RichMediaExecute",
    "/Hide",
    "/Trans",
    "/SetOCGState",
    "/GoTo3DView",
}
_PLAYED = {"/FileAttachment", "/Movie", "/Sound", "/Screen", "/RichMedia", "/3D"}
_PAGE_KEYS = (
    "/AA",
    "/StructParents",
    "/B",
    "/Thumb",
    "/PieceInfo",
    "/Metadata",
    "/Dur",
    "/Trans",
    "/PresSteps",
    "/SeparationInfo",
    "/TemplateInstantiated",
    "/VP",
    "/AF",
    "/Tabs",
)
#: Where a link inside the exhibit leads, kept across the copy as a page number counted from 0.
TARGET = "/LegalkitTarget"


_DOCUMENT_KEYS = ("/AcroForm", "/OpenAction", "/AA", "/Names", "/NeedsRendering", "/Collection")


def needs_cleansing(pdf: Any) -> bool:
    """True when something in the document acts, collides or hangs on other parts of it."""
    root = pdf.Root
    if any(key in root for key in _DOCUMENT_KEYS):
        return True
    touched = {"/Annots", *_PAGE_KEYS}
    return any(not touched.isdisjoint(page.obj.keys()) for page in pdf.pages)


def drawn_on(pdf: Any) -> Iterator[int]:
    """Positions of pages that bear more than links: what lies on them becomes part of the page."""
    for position, page in enumerate(pdf.pages):
        if any(str(annot.get("/Subtype", "")) != "/Link" for annot in _annots(page)):
            yield position


def cleanse(pdf: Any, name: Path) -> list[Note]:
    """Change an opened PDF, in memory only, into what the bundle copies.

    Args:
        pdf: an open pikepdf document; its file is not touched.
        name: the original, for refusals.

    Returns:
        What the copy does not carry, as (code, params).

    Raises:
        Refused: when values of a form would be lost.
    """
    root = pdf.Root
    active = _document_actions(root)
    attached = _attachments(pdf)
    signatures, fields = _fields(root, name)
    with_annots = [page for page in pdf.pages if "/Annots" in page.obj]
    if with_annots:
        for page in with_annots:
            attached += _played(page, active)
        if fields:
            pdf.generate_appearance_streams()
        if fields or any(_has_look(page) for page in with_annots):
            pdf.flatten_annotations("all")
        _links(pdf, active)
    for page in pdf.pages:
        active["page action"] += "/AA" in page.obj
        for key in _PAGE_KEYS:
            if key in page.obj:
                del page.obj[key]
    return _notes(active, attached, signatures, fields)


def _notes(active: Counter[str], attached: list[str], signatures: int, fields: int) -> list[Note]:
    notes: list[Note] = []
    found = sorted((kind, count) for kind, count in active.items() if count)
    if found:
        notes.append(("LK820", {"what": ", ".join(f"{kind} × {count}" for kind, count in found)}))
    if attached:
        notes.append(("LK821", {"names": ", ".join(attached), "count": len(attached)}))
    if signatures:
        notes.append(("LK822", {"count": signatures}))
    if fields > signatures:
        notes.append(("LK828", {"count": fields - signatures}))
    return notes


def _kind(action: Any) -> str | None:
    """The dangerous kind of an action, following its chain."""
    import pikepdf

    seen = 0
    while isinstance(action, pikepdf.Dictionary) and seen < 50:
        kind = str(action.get("/S", ""))
        if kind in ACTIVE:
            return kind[1:]
        following = action.get("/Next")
        action = (
            following[0] if isinstance(following, pikepdf.Array) and len(following) else following
        )
        seen += 1
    return None


def _document_actions(root: Any) -> Counter[str]:
    import pikepdf

    active: Counter[str] = Counter()
    opening = _kind(root.get("/OpenAction"))
    if opening:
        active[opening] += 1
    if "/AA" in root:
        active["document action"] += 1
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary) and "/JavaScript" in names:
        active["JavaScript"] += 1
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        active["XFA"] += 1
    return active


def _attachments(pdf: Any) -> list[str]:
    return [str(key) for key in pdf.attachments]


def _played(page: Any, active: Counter[str]) -> list[str]:
    """Names of files and media that hang on a page."""
    found = []
    for annot in _annots(page):
        subtype = str(annot.get("/Subtype", ""))
        if subtype == "/FileAttachment":
            spec = annot.get("/FS", {})
            found.append(str(spec.get("/UF", spec.get("/F", "?"))))
        elif subtype in _PLAYED:
            active[subtype[1:]] += 1
        if "/AA" in annot and subtype != "/Link":
            active["field action"] += 1
    return found


def _annots(page: Any) -> list[Any]:
    import pikepdf

    return [annot for annot in page.obj.get("/Annots", []) if isinstance(annot, pikepdf.Dictionary)]


def _has_look(page: Any) -> bool:
    return any(
        "/AP" in annot and str(annot.get("/Subtype", "")) != "/Link" for annot in _annots(page)
    )


def _fields(root: Any, name: Path) -> tuple[int, int]:
    """Count signature fields and all fields; refuse values that have no printable look."""
    import pikepdf

    from legalkit.bundle.pdfcheck import Refused

    form = root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):
        return 0, 0
    if root.get("/NeedsRendering") is True:
        raise Refused("LK811", name, field="XFA")
    signatures = total = 0
    stack: list[tuple[Any, str, Any, str, int]] = [
        (field, "", None, "", 0) for field in form.get("/Fields", [])
    ]
    while stack:
        field, path, value, kind, depth = stack.pop()
        if not isinstance(field, pikepdf.Dictionary) or depth > 60:
            continue
        title = f"{path}.{field.T}" if path and "/T" in field else str(field.get("/T", path))
        value = field.get("/V", value)
        kind = str(field.get("/FT", kind))
        kids = [kid for kid in field.get("/Kids", []) if isinstance(kid, pikepdf.Dictionary)]
        if kids:
            stack.extend((kid, title, value, kind, depth + 1) for kid in kids)
            continue
        total += 1
        signatures += kind == "/Sig" and value is not None
        if (
            kind in ("/Tx", "/Ch")
            and value is not None
            and "/AP" not in field
            and not _plain(value)
        ):
            raise Refused("LK811", name, field=title)
    return signatures, total


def _plain(value: Any) -> bool:
    """True for values whose look qpdf can draw itself."""
    import pikepdf

    return isinstance(value, (pikepdf.String, str)) and str(value).isascii()


def _links(pdf: Any, active: Counter[str]) -> None:
    """Keep links to pages of the same exhibit and to addresses; drop what acts."""
    import pikepdf

    numbers = {page.obj.objgen: position for position, page in enumerate(pdf.pages)}
    for page in pdf.pages:
        if "/Annots" not in page.obj:
            continue
        kept = []
        for annot in _annots(page):
            subtype = str(annot.get("/Subtype", ""))
            kind = _kind(annot.get("/A"))
            if kind:
                active[kind] += 1
            if subtype != "/Link":
                if subtype not in _PLAYED and subtype not in ("/Widget", "/Popup"):
                    kept.append(_inert(annot))
                continue
            if kind:
                continue
            target = target_of(pdf, annot, numbers)
            is_address = str(annot.get("/A", {}).get("/S", "")) == "/URI"
            if target is None and not is_address:
                continue
            link = _inert(annot, keep_action=is_address)
            if target is not None:
                link[TARGET] = target
            kept.append(link)
        if kept:
            page.obj.Annots = pikepdf.Array(kept)
        else:
            del page.obj["/Annots"]


def _inert(annot: Any, *, keep_action: bool = False) -> Any:
    dropped = ["/AA", "/P", "/Parent", "/Popup", "/IRT", "/Dest", "/StructParent", "/PA", "/AF"]
    for key in dropped if keep_action else [*dropped, "/A"]:
        if key in annot:
            del annot[key]
    return annot


def target_of(pdf: Any, annot: Any, numbers: dict[tuple[int, int], int]) -> int | None:
    """Position of the page to which a link or bookmark leads; None when it leads elsewhere."""
    import pikepdf

    dest = annot.get("/Dest")
    action = annot.get("/A")
    if (
        dest is None
        and isinstance(action, pikepdf.Dictionary)
        and str(action.get("/S", "")) == "/GoTo"
    ):
        dest = action.get("/D")
    if isinstance(dest, (pikepdf.String, pikepdf.Name, str)):
        dest = _named(pdf, str(dest))
    if isinstance(dest, pikepdf.Dictionary):
        dest = dest.get("/D")
    if isinstance(dest, pikepdf.Array) and len(dest) and isinstance(dest[0], pikepdf.Dictionary):
        return numbers.get(dest[0].objgen)
    return None


def _named(pdf: Any, name: str) -> Any:
    import pikepdf

    old = pdf.Root.get("/Dests")
    if isinstance(old, pikepdf.Dictionary) and name in old:
        return old[name]
    names = pdf.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary) and "/Dests" in names:
        return pikepdf.NameTree(names.Dests).get(name)
    return None
