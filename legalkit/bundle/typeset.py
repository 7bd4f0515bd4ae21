"""Sets pages with typst: templates are ours, everything else reaches them as data, never as markup.

typst reads only the bytes handed over here: no system fonts (the same pages on every machine),
no packages, no files, no network.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from legalkit.bundle.glyphs import code_points

CJK_FACE = "Noto Sans CJK SC"
#: Ships inside typst; the only face there with Arabic letters.
ARABIC_FACE = "DejaVu Sans Mono"
_ARABIC = frozenset((*range(0x621, 0x63B), *range(0x640, 0x656), *range(0x660, 0x66E)))
_LONG_RUN = re.compile(r"[^\s\u2e80-\uffff\u200b]{18}(?=[^\s\u2e80-\uffff\u200b])")
_TEMPLATES = Path(__file__).with_name("templates")


def _font_file() -> Path:
    import noto_cjk_sans_otc

    return Path(noto_cjk_sans_otc.__file__).with_name("NotoSansCJK-Regular.ttc")


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(_font_file().parent)],
    )


@cache
def _covered() -> frozenset[int]:
    """Code points that the two faces can draw."""
    return code_points(_font_file(), CJK_FACE) | _ARABIC


class Legible:
    """Makes text printable without losing a character.

    A character that our fonts cannot draw (an emoji, a control code) is printed as its code, such
    as ``[U+1F600]``, because a blank square would hide it. ``missing`` keeps what was replaced.
    """

    def __init__(self) -> None:
        self.missing: set[str] = set()

    def text(self, value: object) -> str:
        """The printable form of one text; long runs may break so that nothing leaves its cell."""
        text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
        covered = _covered()
        if not text.isascii() or not text.isprintable():
            for char in sorted(set(text)):
                if (
                    ord(char) not in covered
                    and char not in "\n\u200b\u200c\u200d\u200e\u200f\ufeff\ufe0f\u00ad"
                ):
                    self.missing.add(char)
                    text = text.replace(char, f"[U+{ord(char):04X}]")
        return _LONG_RUN.sub(lambda match: match.group() + "\u200b", text)

    def lines(self, values: Iterable[object]) -> list[str]:
        """The printable form of several texts."""
        return [self.text(value) for value in values]


def set_pages(
    template: str, data: Mapping[str, Any], files: Mapping[str, bytes] | None = None
) -> bytes:
    """Set one template with its data.

    Args:
        template: name of a file in ``templates/``, without ending.
        data: what the template shows; strings stay strings.
        files: pictures the template may use, by name.

    Returns:
        A PDF with embedded, subset fonts; equal input gives equal bytes.
    """
    import typst

    project: dict[str, bytes] = {
        "main.typ": (_TEMPLATES / f"{template}.typ").read_bytes(),
        "common.typ": (_TEMPLATES / "common.typ").read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False).encode(),
    }
    if not files:
        return _pdf(typst.compile(project, font_paths=_fonts(), format="pdf", pdf_tags=False))
    # In-memory projects hold text only, so pictures need a folder of their own.
    with tempfile.TemporaryDirectory(prefix="legalkit-page-") as folder:
        for name, content in {**project, **files}.items():
            (Path(folder) / name).write_bytes(content)
        main = str(Path(folder) / "main.typ")
        return _pdf(
            typst.compile(main, root=folder, font_paths=_fonts(), format="pdf", pdf_tags=False)
        )


def _pdf(result: object) -> bytes:
    if not isinstance(result, bytes):
        raise AssertionError("typst returned no PDF")  # noqa: TRY004 - cannot happen
    return result
