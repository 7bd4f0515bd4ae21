"""Word and other office files through LibreOffice, when it is there; offline and without macros."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

#: Linked pictures and templates of a document must not be fetched, and macros must not run.
_OFFICE = "/org.openoffice.Office.Common/Security/Scripting"
_PROXY = "/org.openoffice.Inet/Settings"
_SETTINGS = (
    (_OFFICE, "BlockUntrustedRefererLinks", "true"),
    (_OFFICE, "DisableMacrosExecution", "true"),
    (_OFFICE, "DisableActiveContent", "true"),
    (_PROXY, "ooInetProxyType", "2"),
    (_PROXY, "ooInetHTTPProxyName", "127.0.0.1"),
    (_PROXY, "ooInetHTTPProxyPort", "9"),
    (_PROXY, "ooInetHTTPSProxyName", "127.0.0.1"),
    (_PROXY, "ooInetHTTPSProxyPort", "9"),
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    + "</oor:items>"
)


def office_program() -> str | None:
    """Path of LibreOffice, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def office_pdf(path: Path, program: str | None, seconds: int = 120) -> bytes | None:
    """Convert a copy of an office file to PDF.

    Args:
        path: the original; only a copy of it is opened.
        program: LibreOffice, or None when there is none.
        seconds: how long it may take.

    Returns:
        The PDF, or None when LibreOffice is absent, fails or takes too long.
    """
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="legalkit-office-") as folder:
        room = Path(folder)
        user = room / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        copy = room / f"exhibit{path.suffix.lower()}"
        shutil.copyfile(path, copy)
        command = [
            program,
            f"-env:UserInstallation={(room / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--convert-to",
            "pdf",
            "--outdir",
            str(room / "out"),
            str(copy),
        ]
        environment = {
            **os.environ,
            "http_proxy": "http://127.0.0.1:9",
            "https_proxy": "http://127.0.0.1:9",
        }
        if not _run(command, environment, seconds):
            return None
        result = room / "out" / "exhibit.pdf"
        return result.read_bytes() if result.is_file() else None


def _run(command: list[str], environment: dict[str, str], seconds: int) -> bool:
    """Run LibreOffice in a session of its own, so that a stuck one ends with its children."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the copy it opens has a name of ours
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return process.wait(timeout=seconds) == 0
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False
