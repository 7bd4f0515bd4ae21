"""Turns the Word files of a pack into PDF: one LibreOffice call, or two of them side by side."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from legalkit.documents.fonts import write_config
from legalkit.documents.pdffile import finish, lost_characters
from legalkit.model.finding import Finding, Severity, Where

#: Seconds for starting up, and for each file.
_START, _EACH = 90, 20
#: From so many files on a second LibreOffice, with a profile of its own, pays.
_HANDFUL = 6
#: Headings, paragraphs and tables are marked as such, for readers that speak a paper aloud.
_SETTINGS = {"UseTaggedPDF": {"type": "boolean", "value": "true"}}
_ARCHIVAL = {"SelectPdfVersion": {"type": "long", "value": "2"}}


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
    side_by_side: int | None = None,
    archival: bool = False,
    lang: str | None = None,
) -> Conversion:
    """Convert Word files; a file that fails is named and does not stop the others.

    Args:
        paths: the ``.docx`` files; their names must differ.
        out: folder for the PDF files, beside the first file when absent.
        as_of: day the PDF files bear, so that they can be made again alike.
        timeout: seconds for each call.
        system_fonts: False uses only the packaged font.
        program: LibreOffice, when not the one on the path.
        side_by_side: how many LibreOffices work at once; two from a handful of files on.
        archival: PDF/A-2b instead of plain PDF, for courts that prefer it.
        lang: language of the papers, such as ``zh`` or ``en-GB``.
    """
    office = program or soffice()
    if not paths:
        return Conversion((), ())
    if office is None or not Path(office).exists():
        return Conversion((), (Finding("LK715", Severity.NOTE),))
    target = out or paths[0].parent
    count = min(side_by_side or (2 if len(paths) >= _HANDFUL else 1), len(paths))
    with tempfile.TemporaryDirectory(prefix="legalkit-pdf-") as name:
        room = Path(name)
        fonts = write_config(room, system_fonts=system_fonts)
        offices = [
            _Office(office, room, room / f"profile{number}", fonts, timeout, archival)
            for number in range(count)
        ]
        shares = [list(paths[number::count]) for number in range(count)]
        problems: dict[Path, str] = {}
        with ThreadPoolExecutor(max_workers=count) as workers:
            for found in workers.map(_Office.convert, offices, shares):
                problems |= found
        return _collect(paths, room, target, problems, (as_of, lang))


def _made(room: Path, path: Path) -> bool:
    made = room / "out" / f"{path.stem}.pdf"
    return made.is_file() and made.stat().st_size > 0


def _collect(
    paths: Sequence[Path],
    room: Path,
    target: Path,
    problems: dict[Path, str],
    marks: tuple[date | None, str | None],
) -> Conversion:
    files, findings = [], []
    for path in paths:
        if _made(room, path):
            files.append(target / f"{path.stem}.pdf")
            shutil.move(room / "out" / f"{path.stem}.pdf", files[-1])
            for font in finish(files[-1], *marks):
                params = {"name": files[-1].name, "font": font}
                findings.append(Finding("LK747", Severity.WARNING, Where(str(files[-1])), params))
            lost = lost_characters(path, files[-1])
            if lost:
                params = {"name": files[-1].name, "text": lost}
                findings.append(Finding("LK748", Severity.WARNING, Where(str(files[-1])), params))
        else:
            params = {"name": path.name, "problem": problems.get(path) or "no output"}
            findings.append(Finding("LK716", Severity.WARNING, Where(str(path)), params))
    return Conversion(tuple(files), tuple(findings))


@dataclass(frozen=True, slots=True)
class _Office:
    """One LibreOffice with a profile of its own, and its limits."""

    program: str
    room: Path
    profile: Path
    fonts: Path
    timeout: float | None
    archival: bool = False

    def convert(self, paths: list[Path]) -> dict[Path, str]:
        """Convert files; what went wrong, by file.

        One damaged file can end the whole call. What it left undone is halved until the damaged
        file stands alone: with one bad file among n, that takes about log n calls.
        """
        problem, started = self._run(paths)
        left = [path for path in paths if not _made(self.room, path)]
        if not left:
            return {}
        if len(paths) == 1 or not started:
            return dict.fromkeys(left, problem)
        middle = max(len(left) // 2, 1)
        return self._some(left[:middle]) | self._some(left[middle:])

    def _some(self, paths: list[Path]) -> dict[Path, str]:
        return self.convert(paths) if paths else {}

    def _run(self, paths: list[Path]) -> tuple[str, bool]:
        """Run the program once: what it complained of, and whether it started at all."""
        self.profile.mkdir(exist_ok=True)
        environment = dict(os.environ, FONTCONFIG_FILE=str(self.fonts), HOME=str(self.profile))
        command = [
            self.program,
            f"-env:UserInstallation={(self.profile / 'settings').as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--convert-to",
            f"pdf:writer_pdf_Export:{json.dumps(_SETTINGS | (_ARCHIVAL if self.archival else {}))}",
            "--outdir",
            str(self.room / "out"),
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
            return str(problem), False
        seconds = self.timeout or _START + _EACH * len(paths)
        try:
            _, errors = running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            # soffice is a script that starts another program: the whole group it made is ended.
            os.killpg(running.pid, signal.SIGKILL)
            running.communicate()
            return f"timeout after {seconds:.0f} s", True
        said = errors.decode("utf-8", "replace").strip()[:200] if running.returncode else ""
        return said, True
