"""Hashes and the walk through ``evidence/``: nothing is followed, nothing is changed."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from legalkit.model.finding import Finding, Where

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

_CHUNK = 1 << 20
#: Files in hand at a time: keeps memory and open handles flat, however many files there are.
_IN_HAND = 64
#: Opening must not follow a link that was put there after we looked.
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Content of a file: SHA-256 of its bytes, and how many they are."""

    sha256: str
    size: int


def open_plain(path: Path) -> BinaryIO:
    """Open a file for reading; a link is refused even when it was just put there.

    Raises:
        OSError: when it cannot be opened, or is a link.
    """
    return os.fdopen(os.open(path, _READ), "rb")


def fingerprint(path: Path) -> Fingerprint:
    """Hash a file in one pass, in pieces, so that its size does not matter.

    Raises:
        OSError: when it cannot be read, or is a link.
    """
    digest, size = hashlib.sha256(), 0
    with open_plain(path) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Fingerprint(digest.hexdigest(), size)


def fingerprints(
    files: Iterable[tuple[str, Path]], workers: int | None = None
) -> Iterator[tuple[str, Path, Fingerprint | OSError]]:
    """Hash many files, large ones side by side, and give them back in the order they came.

    Hashing leaves the interpreter free, so threads use all cores; a small file is done sooner than
    a thread could be asked.

    Args:
        files: name and path of each.
        workers: threads; as many as there are cores when absent, and two at least.

    Yields:
        name, path, and the fingerprint or the error that kept us from reading it.
    """
    from concurrent.futures import ThreadPoolExecutor

    threads = workers or max(2, os.cpu_count() or 2)
    waiting: deque[tuple[str, Path, Future[Fingerprint] | Fingerprint | OSError]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for name, path in files:
            waiting.append((name, path, _begin(path, pool)))
            while waiting and (len(waiting) >= _IN_HAND or _settled(waiting[0][2])):
                yield _settle(*waiting.popleft())
        while waiting:
            yield _settle(*waiting.popleft())


def _begin(path: Path, pool: ThreadPoolExecutor) -> Future[Fingerprint] | Fingerprint | OSError:
    try:
        # Bare system calls: for a small file a buffered stream costs more than the hash.
        handle = os.open(path, _READ)
    except OSError as problem:
        return problem
    try:
        first = _first(handle)
    except OSError as problem:
        os.close(handle)
        return problem
    if len(first) < _CHUNK:
        os.close(handle)
        return Fingerprint(hashlib.sha256(first).hexdigest(), len(first))
    return pool.submit(_rest, os.fdopen(handle, "rb"), first)


def _first(handle: int) -> bytes:
    """The first block; less than a block only when the file ends there."""
    first = os.read(handle, min(os.fstat(handle).st_size + 1, _CHUNK))
    while len(first) < _CHUNK and (more := os.read(handle, _CHUNK - len(first))):
        first += more
    return first


def _rest(stream: BinaryIO, first: bytes) -> Fingerprint:
    digest, size = hashlib.sha256(first), len(first)
    block = memoryview(bytearray(_CHUNK))
    with stream:
        while count := stream.readinto(block):  # type: ignore[attr-defined]
            digest.update(block[:count])
            size += count
    return Fingerprint(digest.hexdigest(), size)


def _settled(result: Future[Fingerprint] | Fingerprint | OSError) -> bool:
    return isinstance(result, Fingerprint | OSError) or result.done()


def _settle(
    name: str, path: Path, result: Future[Fingerprint] | Fingerprint | OSError
) -> tuple[str, Path, Fingerprint | OSError]:
    if isinstance(result, Fingerprint | OSError):
        return name, path, result
    try:
        return name, path, result.result()
    except OSError as problem:
        return name, path, problem


def printable(name: str) -> str:
    """A name as it can be shown and stored, with undecodable bytes made visible."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def is_text(name: str) -> bool:
    """True when the name is proper Unicode; a GBK name read as UTF-8 is not."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def plain_files(root: Path, findings: list[Finding]) -> Iterator[tuple[str, Path]]:
    """Every ordinary file below ``root`` as (path from root with ``/``, path), in order of name.

    Links, devices and names that are not Unicode are reported and left out.
    """
    if root.is_symlink():
        findings.append(refused(str(root)))
        return
    if root.is_dir():
        yield from _walk(root, "", findings)


def refused(path: str) -> Finding:
    """The finding for a link, device or socket."""
    return Finding("LK526", where=Where(printable(path)), params={"path": printable(path)})


def unreadable(path: str, problem: OSError) -> Finding:
    """The finding for a file or folder that cannot be read."""
    params = {"path": printable(path), "problem": problem.strerror or str(problem)}
    return Finding("LK529", where=Where(printable(path)), params=params)


def _walk(folder: Path, prefix: str, findings: list[Finding]) -> Iterator[tuple[str, Path]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as problem:
        findings.append(unreadable(prefix or str(folder), problem))
        return
    for entry in entries:
        name = f"{prefix}{entry.name}"
        if not is_text(entry.name):
            shown = printable(name)
            findings.append(Finding("LK534", where=Where(shown), params={"path": shown}))
            continue
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            yield from _walk(Path(entry.path), f"{name}/", findings)
        elif stat.S_ISREG(mode):
            yield name, Path(entry.path)
        else:
            findings.append(refused(name))
