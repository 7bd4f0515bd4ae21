"""Parsed rule sheets, kept between runs: plain data under the hash of the file it was read from.

Reading YAML takes most of the time of a short command. What is kept is JSON, never code; it is
looked up by the SHA-256 of the sheet, so a changed sheet is never answered from an old copy.
The folder must be ours alone; a folder or file that is not, or that cannot be read or written, is
left alone and the sheet is read as usual. ``LEGALKIT_CACHE`` names another folder, ``off`` none.
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

#: Changes whenever :mod:`legalkit.source` reads the same text otherwise.
_NOTATION = b"legalkit-yaml-1\n"
#: Not more sheets than this are kept; the oldest go first.
MOST_KEPT = 400


def key_of(content: bytes) -> str:
    """The name under which the data of a sheet with this content is kept."""
    return sha256(_NOTATION + content).hexdigest()


def kept(key: str) -> Any:
    """The data kept under ``key``, or None when there is none that can be trusted."""
    folder = _folder(create=False)
    if folder is None:
        return None
    try:
        handle = os.open(folder / f"{key}.json", os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as file:
            if not _ours(os.fstat(file.fileno())):
                return None
            checksum, _, payload = file.read().partition(b"\n")
        if sha256(payload).hexdigest().encode() != checksum:
            return None
        return json.loads(payload)
    except (OSError, ValueError):
        return None


def keep(key: str, value: Any) -> None:
    """Keep the data of a sheet that was read without findings; failure to do so costs nothing."""
    folder = _folder(create=True)
    if folder is None:
        return
    payload = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        # Written beside and moved, so that another run never sees half a file.
        handle, beside = tempfile.mkstemp(dir=folder, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            file.write(sha256(payload).hexdigest().encode() + b"\n" + payload)
        Path(beside).replace(folder / f"{key}.json")
        _forget_oldest(folder)
    except OSError:
        return


def _forget_oldest(folder: Path) -> None:
    files = list(folder.glob("*.json"))
    if len(files) > MOST_KEPT:
        files.sort(key=lambda file: file.stat().st_mtime_ns)
        for file in files[: len(files) - MOST_KEPT]:
            file.unlink(missing_ok=True)


def _folder(*, create: bool) -> Path | None:
    """The folder, when it is there and ours alone."""
    chosen = os.environ.get("LEGALKIT_CACHE")
    if chosen == "off":
        return None
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = (Path(chosen) if chosen else home / "legalkit") / "laws"
        if create:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except (OSError, RuntimeError):
        return None
    alone = os.name == "nt" or not found.st_mode & 0o077
    return folder if stat.S_ISDIR(found.st_mode) and alone and _ours(found) else None


def _ours(found: os.stat_result) -> bool:
    """True when the file belongs to whoever runs legalkit (always where there are no owners)."""
    me = getattr(os, "getuid", None)
    return me is None or found.st_uid == me()
