"""``legalkit doctor``: what works on this machine. It changes nothing and opens no connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import click

from legalkit.cli.options import common, today_unless
from legalkit.law.places import Kind, builtin_root, roots
from legalkit.messages import Message

State = Literal["ok", "limited", "broken"]

#: Data that an installation must carry.
_FOLDERS: tuple[Kind, ...] = ("jurisdictions", "doc_templates", "examples")


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the machine and its state; ``limited`` means the rest works without it."""

    part: Message
    state: State
    found: Message | str


@click.command()
@common
def command(
    *, as_of: date | None, lang: str, as_json: bool, fail_on: str, law_dir: Path | None, quiet: bool
) -> int:
    """Say what works on this machine: Python, fonts, LibreOffice, poppler, laws, data.

    检查运行环境：Python、字体、LibreOffice、poppler、法律规则、数据目录。
    """
    from legalkit.cli.run import print_json
    from legalkit.report.page import Column, Grid
    from legalkit.report.tables import grid_text

    checks = examine(today_unless(as_of), law_dir)
    if as_json:
        print_json({"checks": [_json(check, lang) for check in checks]})
    else:
        columns = (
            Column(Message("report.doctor.column.part")),
            Column(Message("report.doctor.column.state"), keep=True),
            Column(Message("report.doctor.column.found")),
        )
        rows = tuple((c.part, Message(f"report.doctor.{c.state}"), c.found) for c in checks)
        click.echo(grid_text(Grid(columns, rows, Message("report.doctor.title")), lang))
    return _exit(checks, fail_on)


def _exit(checks: list[Check], fail_on: str) -> int:
    """1 when a part is broken (an error) or limited (a warning), as far as ``--fail-on`` asks."""
    from legalkit.model.finding import Severity

    if fail_on == "never":
        return 0
    weights = {"ok": -1, "limited": Severity.WARNING.rank, "broken": Severity.ERROR.rank}
    return int(any(weights[check.state] >= Severity(fail_on).rank for check in checks))


def _json(check: Check, lang: str) -> dict[str, Any]:
    found = check.found if isinstance(check.found, str) else check.found.text(lang)
    return {"part": check.part.text(lang), "state": check.state, "found": found}


def examine(as_of: date, law_dir: Path | None = None) -> list[Check]:
    """Look at every part, in the order a first use needs them."""
    checks = [_python(), _packages(), _font(), _office(), _poppler()]
    checks += [_folder(kind) for kind in _FOLDERS]
    checks += _laws(as_of, law_dir)
    checks.append(Check(Message("report.doctor.net"), "ok", Message("report.doctor.net_none")))
    return checks


def _python() -> Check:
    import platform
    import sys

    from legalkit import __version__

    return Check(
        Message("report.doctor.python"),
        "ok",
        f"{platform.python_version()}, {sys.executable}, legalkit {__version__}",
    )


def _packages() -> Check:
    """Whether everything that legalkit declares is installed, without importing any of it."""
    from importlib.metadata import PackageNotFoundError, requires, version
    from re import match

    names = [
        found[0]
        for line in requires("legalkit") or []
        if "extra ==" not in line and (found := match(r"[\w.\-]+", line))
    ]
    missing = []
    for name in names:
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    part = Message("report.doctor.packages")
    if missing:
        return Check(
            part, "broken", Message("report.doctor.packages_missing", {"names": ", ".join(missing)})
        )
    return Check(part, "ok", Message("report.doctor.packages_found", {"count": len(names)}))


def _font() -> Check:
    from importlib.util import find_spec

    part = Message("report.doctor.font")
    spec = find_spec("noto_cjk_sans_otc")
    places = list(spec.submodule_search_locations or []) if spec else []
    fonts = sorted(font for place in places for font in Path(place).rglob("*.[ot]t[cf]"))
    if not fonts:
        return Check(part, "limited", Message("report.doctor.font_missing"))
    return Check(part, "ok", f"{fonts[0].name} (noto-cjk-sans-otc)")


def _office() -> Check:
    part = Message("report.doctor.office")
    path = _program("soffice", "libreoffice")
    return (
        Check(part, "ok", path)
        if path
        else Check(part, "limited", Message("report.doctor.office_missing"))
    )


def _poppler() -> Check:
    part = Message("report.doctor.poppler")
    path = _program("pdftoppm")
    return (
        Check(part, "ok", path)
        if path
        else Check(part, "limited", Message("report.doctor.poppler_missing"))
    )


def _program(*names: str) -> str | None:
    from shutil import which

    return next((path for name in names if (path := which(name))), None)


def _folder(kind: Kind) -> Check:
    part = Message("report.doctor.folder", {"kind": kind})
    path = builtin_root(kind)
    if not path.is_dir():
        return Check(part, "broken", Message("report.doctor.folder_missing", {"path": str(path)}))
    return Check(part, "ok", str(path))


def _laws(as_of: date, law_dir: Path | None) -> list[Check]:
    """One line for each law, with how old the reading of its rules is."""
    folders: dict[str, list[Path]] = {}
    for root in roots("jurisdictions", law_dir):
        for path in sorted(root.glob("*/**/*.yaml")):
            folders.setdefault(path.relative_to(root).parts[0], []).append(path)
    checks = [_law(name, paths, as_of) for name, paths in sorted(folders.items())]
    checks = [check for check in checks if check is not None]
    if not checks:
        return [Check(Message("report.doctor.laws"), "broken", Message("report.doctor.law_none"))]
    return [check for check in checks if check is not None]


def _law(name: str, paths: list[Path], as_of: date) -> Check | None:
    from re import MULTILINE, findall

    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    days = sorted(
        day for text in texts for day in findall(r"checked_on:\s*['\"]?(\d{4}-\d{2}-\d{2})", text)
    )
    rules = sum(len(findall(r"^\s*(?:-\s*)?(?:\{.*)?\bcite:", text, MULTILINE)) for text in texts)
    if not rules:
        return None
    part = Message("report.doctor.law", {"code": name.upper().strip("_")})
    if not days:
        return Check(part, "limited", Message("report.doctor.law_unchecked", {"rules": rules}))
    values = {"rules": rules, "first": days[0], "last": days[-1], "as_of": as_of.isoformat()}
    if days[0] < (as_of - timedelta(days=366)).isoformat():
        return Check(part, "limited", Message("report.doctor.law_old", values))
    key = "report.doctor.law_found_once" if days[0] == days[-1] else "report.doctor.law_found"
    return Check(part, "ok", Message(key, values))
