"""Hashing side by side: the same hashes, in order, and no error is lost."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from legalkit.evidence import fixity
from legalkit.evidence.fixity import Fingerprint, fingerprint, fingerprints


def make(folder: Path, *sizes: int) -> list[tuple[str, Path]]:
    files = []
    for number, size in enumerate(sizes):
        path = folder / f"{number}.bin"
        path.write_bytes(os.urandom(size))
        files.append((path.name, path))
    return files


@pytest.mark.parametrize("workers", [None, 1, 3])
def test_large_and_small_files_come_back_in_order_with_their_hashes(
    tmp_path: Path, workers: int | None
) -> None:
    whole = 1 << 20
    files = make(
        tmp_path, 3 * whole + 7, 0, 5, whole, whole - 1, whole + 1, *([9] * 100), 2 * whole
    )
    found = list(fingerprints(files, workers))
    assert [(name, path) for name, path, _ in found] == files
    for _, path, mark in found:
        raw = path.read_bytes()
        assert mark == Fingerprint(hashlib.sha256(raw).hexdigest(), len(raw)) == fingerprint(path)


def test_what_cannot_be_read_is_given_back_as_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name, path), (_, big) = make(tmp_path, 5, 1 << 21)
    (tmp_path / "link").symlink_to(path)
    files = [
        ("gone", tmp_path / "gone"),
        ("link", tmp_path / "link"),
        (name, path),
        ("dir", tmp_path),
    ]
    found = {name: mark for name, _, mark in fingerprints(files)}
    assert isinstance(found["gone"], FileNotFoundError) and isinstance(found["link"], OSError)
    assert isinstance(found["dir"], IsADirectoryError) and isinstance(found[name], Fingerprint)

    def fails(stream: Any, first: bytes) -> Fingerprint:
        stream.close()
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(fixity, "_rest", fails)
    ((_, _, mark),) = fingerprints([("big", big)])
    assert isinstance(mark, OSError) and mark.errno == 5


def test_read_error_at_the_first_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (entry,) = make(tmp_path, 5)

    def fails(handle: int) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(fixity, "_first", fails)
    ((_, _, mark),) = fingerprints([entry])
    assert isinstance(mark, OSError) and mark.errno == 5
