"""Hashes and the walk through ``evidence/``: nothing is followed, nothing is changed."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from legalkit.model.finding import Finding, Where

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

P = TypeVar("P", str, Path)
_CHUNK = 1 << 20
#: A block of this size stays in the cache of one core while it is hashed.
_BLOCK = 1 << 18
#: Files in hand at a time: keeps memory and open handles flat, however many files there are.
_IN_HAND = 64
#: Opening must not follow a link that was put there after we looked, nor wait at a pipe.
_READ = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Content of a file: SHA-256 of its bytes, and how many they are.

    Attributes:
        sha256, size: the content.
        names: how many names the file has on the disk; two or more is a hard link. It is no part
            of the content and is not compared.
    """

    sha256: str
    size: int
    names: int = field(default=1, compare=False)


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
    files: Iterable[tuple[str, P]], workers: int | None = None
) -> Iterator[tuple[str, P, Fingerprint | OSError]]:
    """Hash many files, large ones side by side, and give them back in the order they came.

    Hashing leaves the interpreter free, so threads use all cores; a small file is done sooner than
    a thread could be asked.

    Args:
        files: name and path of each.
        workers: threads; as many as there are cores when absent, and two at least.

    Yields:
        name, path, and the fingerprint or the error that kept us from reading it.
    """
    threads = workers or max(2, os.cpu_count() or 2)
    waiting: deque[tuple[str, P, Future[Fingerprint] | Fingerprint | OSError]] = deque()
    with _Pool(threads) as pool:
        for name, path in files:
            result = _begin(path, pool)
            if not waiting and isinstance(result, Fingerprint):
                yield name, path, result
                continue
            waiting.append((name, path, result))
            while waiting and (len(waiting) >= _IN_HAND or _settled(waiting[0][2])):
                yield _settle(*waiting.popleft())
        while waiting:
            yield _settle(*waiting.popleft())


class _Pool:
    """Threads that are started only when the first large file comes."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._pool: ThreadPoolExecutor | None = None

    def submit(self, stream: BinaryIO, first: bytes) -> Future[Fingerprint]:
        """Hash the rest of a large file in a thread."""
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(self._threads)
        return self._pool.submit(_rest, stream, first)

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown()


def _begin(path: str | Path, pool: _Pool) -> Future[Fingerprint] | Fingerprint | OSError:
    try:
        # Bare system calls: for a small file a buffered stream costs more than the hash.
        handle = os.open(path, _READ)
    except OSError as problem:
        return problem
    try:
        first, names = _first(handle)
    except OSError as problem:
        os.close(handle)
        return problem
    if len(first) < _CHUNK:
        os.close(handle)
        return Fingerprint(hashlib.sha256(first).hexdigest(), len(first), names)
    return pool.submit(os.fdopen(handle, "rb"), first)


def _first(handle: int) -> tuple[bytes, int]:
    """The first block, less than a block only when the file ends there; and its names."""
    seen = os.fstat(handle)
    size = seen.st_size
    first = os.read(handle, min(size + 1, _CHUNK))
    # One byte more than the size was asked for: exactly the size means that the file ends there.
    while len(first) != size and len(first) < _CHUNK:
        more = os.read(handle, _CHUNK - len(first))
        if not more:
            break
        first += more
    return first, seen.st_nlink


def _rest(stream: BinaryIO, first: bytes) -> Fingerprint:
    digest, size = hashlib.sha256(first), len(first)
    block = memoryview(bytearray(_BLOCK))
    with stream:
        names = os.fstat(stream.fileno()).st_nlink
        while count := stream.readinto(block):  # type: ignore[attr-defined]
            digest.update(block[:count])
            size += count
    return Fingerprint(digest.hexdigest(), size, names)


def _settled(result: Future[Fingerprint] | Fingerprint | OSError) -> bool:
    return isinstance(result, Fingerprint | OSError) or result.done()


def _settle(
    name: str, path: P, result: Future[Fingerprint] | Fingerprint | OSError
) -> tuple[str, P, Fingerprint | OSError]:
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
    for name, path in plain_paths(root, findings):
        yield name, Path(path)


def plain_paths(root: Path, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    """As ``plain_files``, with paths as text: ten thousand path objects cost more than hashing."""
    if root.is_symlink():
        findings.append(refused(str(root)))
        return
    if root.is_dir():
        yield from _walk(str(root), "", findings)


def refused(path: str) -> Finding:
    """The finding for a link, device or socket."""
    return Finding("LK526", where=Where(printable(path)), params={"path": printable(path)})


def unreadable(path: str, problem: OSError) -> Finding:
    """The finding for a file or folder that cannot be read."""
    params = {"path": printable(path), "problem": problem.strerror or str(problem)}
    return Finding("LK529", where=Where(printable(path)), params=params)


def _walk(folder: str, prefix: str, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as problem:
        findings.append(unreadable(prefix or folder, problem))
        return
    for entry in entries:
        name = f"{prefix}{entry.name}"
        if not entry.name.isascii() and not is_text(entry.name):
            shown = printable(name)
            findings.append(Finding("LK534", where=Where(shown), params={"path": shown}))
        # What kind it is stands in the folder itself; only the file that is opened is looked at.
        elif entry.is_file(follow_symlinks=False):
            yield name, entry.path
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{name}/", findings)
        else:
            findings.append(refused(name))
