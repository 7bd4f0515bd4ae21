"""Reads part of a large bundle in a second process, because one core reads one page at a time.

pdfium is not for threads. The second process is a plain Python that is handed the pages to read and
answers with what it saw; when it fails for any reason, its pages are read here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from legalkit.bundle.reader import PageSeen, open_pdf, read_page

#: Fewer pages are read sooner than a second process starts.
WORTH = 1200
_SECONDS = 600
#: What is asked of a page: position, last characters, all its text, its pictures.
Asked = tuple[int, int, bool, bool]


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Beside:
    """A second process that reads pages; ask :meth:`answer` for them when its turn comes."""

    def __init__(self, pdf: Path, asked: Sequence[Asked]) -> None:
        self._pdf, self._asked = pdf, asked
        self._process: subprocess.Popen[bytes] | None = None
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, "-c", "from legalkit.bundle.beside import main; main()"]
        # A file, not a pipe: whether the other side reads it or dies, writing it never fails.
        with tempfile.TemporaryFile() as question:
            question.write(json.dumps([str(pdf.resolve()), asked]).encode())
            question.seek(0)
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own module, no outside words
                    command,
                    stdin=question,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=environment,
                )
            except OSError:
                self._process = None

    def answer(self) -> list[PageSeen]:
        """The pages as seen, in the order asked; read here when the second process failed."""
        if self._process is not None:
            try:
                out, _ = self._process.communicate(timeout=_SECONDS)
                if self._process.returncode == 0:
                    return [_seen(one) for one in json.loads(out)]
            except (OSError, ValueError, subprocess.TimeoutExpired):
                self.stop()
        return read_all(self._pdf, self._asked)

    def stop(self) -> None:
        """End the second process, if it still runs."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def read_all(pdf: Path, asked: Sequence[Asked]) -> list[PageSeen]:
    """Read the pages asked for in this process."""
    document = open_pdf(pdf)
    try:
        return [
            read_page(document, position, last=last, whole=whole, pictures=pictures)
            for position, last, whole, pictures in asked
        ]
    finally:
        document.close()


def _seen(values: list) -> PageSeen:  # type: ignore[type-arg]
    text, chars, size, inside, upright, place, pictures, leaning = values
    found = tuple((int(wide), int(high)) for wide, high in pictures)
    return PageSeen(
        text, chars, (size[0], size[1]), inside, upright, (place[0], place[1]), found, leaning
    )


def main() -> None:
    """The second process: reads what it is asked on its input, answers on its output."""
    path, asked = json.loads(sys.stdin.buffer.read())
    answer = [
        (
            one.text,
            one.chars,
            one.size,
            one.inside,
            one.upright,
            one.place,
            one.pictures,
            one.leaning,
        )
        for one in read_all(Path(path), asked)
    ]
    sys.stdout.buffer.write(json.dumps(answer).encode())
