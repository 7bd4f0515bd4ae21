"""Turns every original into pages: PDFs as they are, others printed, the rest on a sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from legalkit.bundle.exhibit import Exhibit
from legalkit.bundle.mail import read_mail
from legalkit.bundle.media import pixels_of, seconds_of
from legalkit.bundle.office import office_pdf, office_program
from legalkit.bundle.pdfcheck import PdfFacts, Refused, check_exhibit
from legalkit.bundle.tables import decode_text, print_sheets, read_csv, read_xlsx
from legalkit.bundle.typeset import Legible, set_pages
from legalkit.bundle.words import Setting

_LINES = 4000
#: A3 at 600 dots an inch is 70 million pixels.
_PIXELS = 250_000_000
_OFFICE = {".docx", ".doc", ".odt", ".rtf", ".wps", ".xls", ".ods", ".ppt", ".pptx", ".odp"}
Kind = Literal["pdf", "printed", "placeholder"]
Notes = list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Printed:
    """An exhibit as pages.

    Attributes:
        pdf: the printed pages; None when the original is a PDF and is used itself.
        facts: what writing needs to know of the pages.
        kind: ``pdf``, ``printed`` or ``placeholder``.
        notes: findings as (code, params).
    """

    pdf: bytes | None
    facts: PdfFacts
    kind: Kind
    notes: tuple[tuple[str, dict[str, Any]], ...]

    @property
    def pages(self) -> int:
        """Number of pages."""
        return self.facts.pages


def to_pages(
    exhibit: Exhibit, sha256: str, setting: Setting, *, program: str | None = None
) -> Printed:
    """Print one exhibit.

    Args:
        exhibit: what to print.
        sha256: digest of the original, for the sheet of what cannot be printed.
        setting: words around the content, and the paper.
        program: LibreOffice; found by itself when None.

    Raises:
        Refused: when the original cannot be read in full.
    """
    path = exhibit.path
    kind = _kind(path)
    if kind == ".pdf":
        facts = check_exhibit(path, path)
        return Printed(None, facts, "pdf", facts.notes)
    legible = Legible()
    notes: Notes = []
    printer = _PRINTERS.get(kind)
    if printer is not None:
        parts = printer(path, legible, notes, setting)
    else:
        made = office_pdf(path, program or office_program()) if kind in _OFFICE else None
        if made is None:
            notes.append(("LK823", {"kind": kind or "?"}))
            parts = [_placeholder(exhibit, sha256, legible, setting)]
            return _printed(parts, "placeholder", notes, legible, path)
        parts = [made]
    return _printed(parts, "printed", notes, legible, path)


def _kind(path: Path) -> str:
    """The kind by ending; a PDF is also known by its first bytes."""
    suffix = path.suffix.lower()
    with path.open("rb") as stream:
        start = stream.read(1024)
    if b"%PDF-" in start:
        return ".pdf"
    return suffix


def _printed(parts: list[bytes], kind: Kind, notes: Notes, legible: Legible, path: Path) -> Printed:
    pdf = _joined(parts)
    facts: PdfFacts = check_exhibit(pdf, path)
    if legible.missing:
        shown = " ".join(f"U+{ord(char):04X}" for char in sorted(legible.missing)[:12])
        notes.append(("LK826", {"codes": shown, "count": len(legible.missing)}))
    return Printed(pdf, facts, kind, tuple(notes))


def _joined(parts: list[bytes]) -> bytes:
    import pikepdf

    if len(parts) == 1:
        return parts[0]
    with pikepdf.new() as whole:
        opened = [pikepdf.open(BytesIO(part)) for part in parts]
        for part in opened:
            whole.pages.extend(part.pages)
        stream = BytesIO()
        whole.save(stream, deterministic_id=True)
        for part in opened:
            part.close()
    return stream.getvalue()


def _mail(path: Path, legible: Legible, notes: Notes, setting: Setting) -> list[bytes]:
    try:
        letter = read_mail(path)
    except (ValueError, LookupError, TypeError, AttributeError) as problem:
        raise Refused("LK813", path, problem=str(problem)[:160]) from None
    notes.extend(letter.notes)
    words = setting.words
    heads = [[words.heads.get(name, name), legible.text(value)] for name, value in letter.heads]
    foot = []
    if letter.attachments:
        foot.append(words.attachments.format(count=len(letter.attachments)))
        foot += [
            legible.text(words.attachment.format(name=name, size=size, sha256=sha256))
            for name, size, sha256 in letter.attachments
        ]
    return _set_lines(setting, heads, legible.text(letter.body).split("\n"), foot)


def _text(path: Path, legible: Legible, notes: Notes, setting: Setting) -> list[bytes]:
    text, charset = decode_text(path.read_bytes())
    _note_charset(charset, notes)
    return _set_lines(setting, [], legible.text(text).split("\n"), [])


def _note_charset(charset: str, notes: Notes) -> None:
    if charset not in ("utf-8", "utf-16"):
        notes.append(("LK825", {"used": charset}))


def _set_lines(
    setting: Setting, heads: list[list[str]], lines: list[str], foot: list[str]
) -> list[bytes]:
    chunks = [lines[start : start + _LINES] for start in range(0, len(lines), _LINES)]
    last = len(chunks) - 1
    return [
        set_pages(
            "lines",
            {
                **setting.page,
                "heads": heads if at == 0 else [],
                "lines": chunk,
                "foot": foot if at == last else [],
            },
        )
        for at, chunk in enumerate(chunks)
    ]


def _csv(path: Path, legible: Legible, notes: Notes, setting: Setting) -> list[bytes]:
    try:
        sheet, charset = read_csv(path)
    except ValueError as problem:
        raise Refused("LK808", path, problem=str(problem)[:160]) from None
    _note_charset(charset, notes)
    return print_sheets([sheet], legible, setting)


def _xlsx(path: Path, legible: Legible, notes: Notes, setting: Setting) -> list[bytes]:
    try:
        sheets, missing, drawn = read_xlsx(path, setting.words)
    except ValueError as problem:
        raise Refused("LK808", path, problem=str(problem)[:160]) from None
    if missing:
        notes.append(("LK827", {"count": missing}))
    if drawn:
        notes.append(("LK829", {"count": drawn}))
    return print_sheets(sheets, legible, setting)


def _picture(path: Path, legible: Legible, notes: Notes, setting: Setting) -> list[bytes]:
    data = path.read_bytes()
    if data.startswith(b"\xff\xd8"):
        name, whole = "picture.jpg", b"\xff\xd9" in data[-4096:]
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        name, whole = "picture.png", b"IEND" in data[-64:]
    else:
        raise Refused("LK806", path, problem="neither JPEG nor PNG")
    if not whole:
        raise Refused("LK806", path, problem="it ends before its end mark")
    wide, high = pixels_of(data)
    if wide * high > _PIXELS:
        # Nobody reads such a picture on a page, and unpacking it would take all memory.
        raise Refused("LK806", path, problem=f"{wide} x {high} pixels are too many to print")
    try:
        return [set_pages("picture", {**setting.page, "name": name, "wide": False}, {name: data})]
    except RuntimeError as problem:
        raise Refused("LK806", path, problem=str(problem).splitlines()[0][:160]) from None


def _placeholder(exhibit: Exhibit, sha256: str, legible: Legible, setting: Setting) -> bytes:
    words = setting.words
    size = exhibit.path.stat().st_size
    rows = [
        [words.title, legible.text(exhibit.title)],
        [words.file, legible.text(exhibit.path.name)],
        [words.size, words.bytes.format(size=f"{size:,}")],
    ]
    length = seconds_of(exhibit.path)
    if length is not None:
        minutes, seconds = divmod(length, 60)
        rows.append([words.duration, words.playing.format(minutes=minutes, seconds=seconds)])
    rows.append(["SHA-256", sha256[:32] + "\u200b" + sha256[32:]])
    return set_pages(
        "placeholder", {**setting.page, "title": words.medium, "rows": rows, "why": words.why}
    )


_Printer = Callable[[Path, Legible, Notes, Setting], list[bytes]]
_PRINTERS: dict[str, _Printer] = {
    ".eml": _mail,
    ".txt": _text,
    ".log": _text,
    ".md": _text,
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".xlsm": _xlsx,
    ".jpg": _picture,
    ".jpeg": _picture,
    ".png": _picture,
}
