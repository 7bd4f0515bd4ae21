"""Turns the Word files of a pack into PDF, all in one LibreOffice call."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from legalkit.documents.fonts import write_config
from legalkit.model.finding import Finding, Severity, Where

#: Seconds for starting up, and for each file.
_START, _EACH = 90, 20


@dataclass(frozen=True, slots=True)
class Conversion:
    """PDF files that were made, and what to know about those that were not."""

    files: tuple[Path, ...]
    findings: tuple[Finding, ...]


def soffice() -> str | None:
    """Path of LibreOffice; ``LEGALKIT_SOFFICE`` names another one."""
    return (
        os.environ.get("LEGALKIT_SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")
    )


def convert(
    paths: Sequence[Path],
    out: Path | None = None,
    *,
    as_of: date | None = None,
    timeout: float | None = None,
    system_fonts: bool = True,
    program: str | None = None,
) -> Conversion:
    """Convert Word files; a file that fails is named and does not stop the others.

    Args:
        paths: the ``.docx`` files; their names must differ.
        out: folder for the PDF files, beside the first file when absent.
        as_of: day the PDF files bear, so that they can be made again alike.
        timeout: seconds for the whole call.
        system_fonts: False uses only the packaged font.
        program: LibreOffice, when not the one on the path.
    """
    office = program or soffice()
    if not paths:
        return Conversion((), ())
    if office is None or not Path(office).exists():
        return Conversion((), (Finding("LK715", Severity.NOTE),))
    target = out or paths[0].parent
    with tempfile.TemporaryDirectory(prefix="legalkit-pdf-") as name:
        room = Path(name)
        problem = _run(
            office,
            list(paths),
            room,
            as_of=as_of,
            timeout=timeout or _START + _EACH * len(paths),
            system_fonts=system_fonts,
        )
        left = [path for path in paths if not _made(room, path)]
        if left and len(paths) > 1:
            # One damaged file can end the whole call: the rest is tried one by one.
            for path in left:
                problem = (
                    _run(
                        office,
                        [path],
                        room,
                        as_of=as_of,
                        timeout=timeout or _START + _EACH,
                        system_fonts=system_fonts,
                    )
                    or problem
                )
        return _collect(paths, room, target, problem)


def _made(room: Path, path: Path) -> bool:
    made = room / "out" / f"{path.stem}.pdf"
    return made.is_file() and made.stat().st_size > 0


def _collect(paths: Sequence[Path], room: Path, target: Path, problem: str) -> Conversion:
    files, findings = [], []
    for path in paths:
        if _made(room, path):
            files.append(target / f"{path.stem}.pdf")
            shutil.move(room / "out" / f"{path.stem}.pdf", files[-1])
        else:
            findings.append(
                Finding(
                    "LK716",
                    Severity.WARNING,
                    Where(str(path)),
                    {"name": path.name, "problem": problem or "no output"},
                )
            )
    return Conversion(tuple(files), tuple(findings))


def _run(
    office: str,
    paths: list[Path],
    room: Path,
    *,
    as_of: date | None,
    timeout: float,
    system_fonts: bool,
) -> str:
    environment = dict(
        os.environ, FONTCONFIG_FILE=str(write_config(room, system_fonts=system_fonts))
    )
    environment["HOME"] = str(room)
    if as_of is not None:
        stamp = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
        environment["SOURCE_DATE_EPOCH"] = str(int(stamp.timestamp()))
    command = [
        office,
        f"-env:UserInstallation={(room / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "pdf:writer_pdf_Export",
        "--outdir",
        str(room / "out"),
        *(str(path.resolve()) for path in paths),
    ]
    try:
        # The program is LibreOffice itself, the files are our own: no shell is involved.
        running = subprocess.Popen(  # noqa: S603
            command,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as problem:
        return str(problem)
    try:
        _, errors = running.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        # soffice is a script that starts another program: the whole group it made is ended.
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        return f"timeout after {timeout:.0f} s"
    return errors.decode("utf-8", "replace").strip()[:200] if running.returncode else ""
