"""Puts finished files in their place in one step, or not at all.

A bundle is several files (PDF and manifest, volumes) that are worth nothing apart. They are made in
a folder beside their place; renaming that folder is the one step that counts. What follows, moving
each file to its name, can be broken off by a power cut, so it is taken up by the next run, and
``bundle verify`` says so meanwhile.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from legalkit.bundle.manifest import manifest_path, read_manifest
from legalkit.model.errors import BundleError


def ready_folder(out: Path) -> Path:
    """The folder that holds finished files until each has its place."""
    return out.with_name(f".{out.stem}.ready")


@contextmanager
def workshop(out: Path) -> Iterator[Path]:
    """A folder beside ``out`` to make files in; gone afterwards, whatever happens."""
    out.parent.mkdir(parents=True, exist_ok=True)
    take_up(out)
    room = Path(tempfile.mkdtemp(prefix=f".{out.stem}.", dir=out.parent))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def place(room: Path, out: Path, files: Iterable[str]) -> None:
    """Put the files of a workshop beside ``out``, and take volumes away that are no more.

    Args:
        room: the workshop; every file in it is finished.
        out: the PDF, or the name from which those of the volumes are made.
        files: names of the PDFs of the new bundle.
    """
    for path in room.iterdir():
        path.chmod(0o644)
        _flush(path)
    stale = _stale(out, set(files))
    ready = ready_folder(out)
    room.rename(ready)  # the one step: from here on the new bundle is the one that counts
    _flush_folder(out.parent)
    _move(ready, out.parent)
    for path in stale:
        path.unlink(missing_ok=True)


def take_up(out: Path) -> bool:
    """Finish what an earlier run left half moved; True when there was something."""
    ready = ready_folder(out)
    if not ready.is_dir():
        return False
    _move(ready, out.parent)
    return True


def _move(ready: Path, folder: Path) -> None:
    # Manifests last: a PDF without the manifest that names it is noticed by its digest.
    for path in sorted(ready.iterdir(), key=lambda path: (path.suffix == ".json", path.name)):
        path.replace(folder / path.name)
    ready.rmdir()
    _flush_folder(folder)


def _stale(out: Path, files: set[str]) -> list[Path]:
    """Volumes of an older bundle of this name that the new one does not have."""
    found = []
    for path in sorted(out.parent.iterdir()):
        if not (path.name.startswith(out.stem) and path.name.endswith(".manifest.json")):
            continue
        try:
            volume = read_manifest(path).volume
        except BundleError:
            continue
        name = volume_name(out, volume.number, volume.count)
        series = tuple(
            volume_name(out, number, volume.count) for number in range(1, volume.count + 1)
        )
        ours = volume.files == series and path == manifest_path(out.parent / name)
        if ours and name not in files:
            found += [out.parent / name, path]
    return found


def volume_name(out: Path, number: int, count: int) -> str:
    """File name of a volume: ``bundle.pdf``, or ``bundle-2.pdf`` when there are several."""
    return out.name if count == 1 else f"{out.stem}-{number}{out.suffix}"


def _flush(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _flush_folder(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folder; there the rename is flushed by itself
        return
    try:
        os.fsync(handle)
    except OSError:
        return  # some network drives flush no folders; the rename stands all the same
    finally:
        os.close(handle)
