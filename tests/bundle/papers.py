"""Exhibits made on the spot: every file of the attack corpus is written by the tests themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2

from legalkit.bundle.exhibit import Cover, Exhibit
from legalkit.bundle.typeset import set_pages
from legalkit.law.bundle_profile import BundleProfile, BundleSheet
from legalkit.law.load import load_sheet


def court(code: str) -> BundleProfile:
    """The usual profile of a law."""
    return load_sheet(code, "bundle.yaml", BundleSheet).profile()


def profile() -> BundleProfile:
    return court("CN")


COVER = Cover("甲公司诉乙公司买卖合同纠纷", "某某人民法院", (("原告", "甲公司"),), "甲公司")


def paper(path: Path, pages: int = 1, text: str = "买卖合同") -> Path:
    """A PDF with a real text layer."""
    lines = []
    for number in range(1, pages + 1):
        lines += [f"{text} 第{number}面"] + [f"行 {number}.{row}" for row in range(44)]
    path.write_bytes(set_pages("lines", {"heads": [], "lines": lines, "foot": []}))
    return path


def bare(
    path: Path, pages: int = 1, *, size: tuple[float, float] = (595, 842), text: str = "bare"
) -> Path:
    """A small PDF with one line of standard type on each page."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        for number in range(1, pages + 1):
            page = pdf.add_blank_page(page_size=size)
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.obj.Contents = pdf.make_stream(
                f"BT /F1 10 Tf 10 10 Td ({text} {number}) Tj ET".encode()
            )
        pdf.save(path)
    return path


def scan(path: Path, pages: int, size: int) -> Path:
    """A PDF whose pages are pictures that cannot be made smaller, each of ``size`` bytes."""
    with pikepdf.new() as pdf:
        for number in range(pages):
            page = pdf.add_blank_page(page_size=(595, 842))
            picture = pdf.make_stream(
                b"".join(_noise(number, at) for at in range(size // 32 + 1))[:size]
            )
            picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            picture.Width, picture.Height = size, 1
            picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceGray, 8
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
            page.obj.Contents = pdf.make_stream(b"q 500 0 0 500 40 200 cm /Im0 Do Q")
        pdf.save(path)
    return path


def _noise(number: int, at: int) -> bytes:
    return hashlib.sha256(f"{number}-{at}".encode()).digest()


def exhibit(path: Path, number: int = 1, group: str = "合同的订立", **fields: str) -> Exhibit:
    values = {
        "number": str(number),
        "evidence_id": f"E{number}",
        "title": path.stem,
        "group": group,
        "source": "原告",
        "form": "copy",
        "proves": "证明双方存在买卖合同关系",
        **fields,
    }
    return Exhibit(path=path, **values)  # type: ignore[arg-type]


def edited(path: Path, change: Callable[[pikepdf.Pdf], None], pages: int = 2) -> Path:
    """A small PDF, changed with pikepdf."""
    bare(path, pages)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(path)
    return path


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def grey(path: Path, position: int, scale: float = 1.0) -> list[bytes]:
    """Rows of grey pixels of a page as a viewer shows it."""
    document = pypdfium2.PdfDocument(path)
    bitmap = document[position].render(scale=scale, grayscale=True)
    data = bytes(bitmap.buffer)
    rows = [
        data[row * bitmap.stride : row * bitmap.stride + bitmap.width]
        for row in range(bitmap.height)
    ]
    document.close()
    return rows
