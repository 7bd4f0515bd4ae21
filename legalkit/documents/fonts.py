"""Tells LibreOffice where Chinese fonts are, also on a machine that has none.

Papers name 宋体 and 仿宋, which only Windows and macOS bring along. Elsewhere Noto CJK stands in:
the system's own, or the one that comes as a Python package.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

#: Family a paper names, and whether it is a face with serifs.
_FAMILIES = (
    "宋体",
    "SimSun",
    "NSimSun",
    "仿宋",
    "FangSong",
    "仿宋_GB2312",
    "FangSong_GB2312",
    "黑体",
    "SimHei",
    "楷体",
    "KaiTi",
)
#: Latin faces that papers name: a face of the same width, else the letters of the Chinese face.
_LATIN = {
    "Times New Roman": ("Liberation Serif", "Tinos", "Nimbus Roman"),
    "Arial": ("Liberation Sans", "Arimo", "Nimbus Sans", "DejaVu Sans"),
    "Courier New": ("Liberation Mono", "Cousine", "Nimbus Mono PS", "DejaVu Sans Mono"),
    "Calibri": ("Carlito", "Liberation Sans", "DejaVu Sans"),
    "Cambria": ("Caladea", "Liberation Serif"),
    "Georgia": ("Gelasio", "DejaVu Serif"),
}
_STAND_INS = ("Noto Serif CJK SC", "Noto Sans CJK SC", "Noto Sans CJK JP")


def packaged_fonts() -> Path | None:
    """Folder of the packaged Noto CJK fonts, when the package is installed."""
    from importlib.util import find_spec

    spec = find_spec("noto_cjk_sans_otc")
    if spec is None or not spec.origin:
        return None
    return Path(spec.origin).parent


def write_config(folder: Path, *, system_fonts: bool = True) -> Path:
    """A fontconfig file for one conversion.

    Args:
        folder: where the file and the font cache go.
        system_fonts: False leaves the machine's fonts out, as on a machine without any.
    """
    lines = ['<?xml version="1.0"?>', '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">', "<fontconfig>"]
    if system_fonts:
        lines.append('<include ignore_missing="yes">/etc/fonts/fonts.conf</include>')
    packaged = packaged_fonts()
    if packaged is not None:
        lines.append(f"<dir>{escape(str(packaged))}</dir>")
    lines.append(f"<cachedir>{escape(str(folder / 'fontcache'))}</cachedir>")
    lines += [_alias(family, _STAND_INS) for family in _FAMILIES]
    lines += [_alias(family, (*twins, *_STAND_INS)) for family, twins in _LATIN.items()]
    lines.append("</fontconfig>")
    path = folder / "fonts.conf"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _alias(family: str, stand_ins: tuple[str, ...]) -> str:
    names = "".join(f"<family>{name}</family>" for name in stand_ins)
    return f'<alias binding="same"><family>{family}</family><prefer>{names}</prefer></alias>'
