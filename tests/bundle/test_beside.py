"""The second process sees what this one sees, and its failure costs nothing but time."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from legalkit.bundle import beside as reading
from legalkit.bundle import build
from legalkit.bundle import verify as checking
from legalkit.bundle.beside import Asked, Beside, cores, main, read_all
from legalkit.bundle.plan import plan
from legalkit.bundle.verify import verify
from tests.bundle.papers import COVER, bare, exhibit, paper, profile

ASKED: list[Asked] = [(0, 3, True, True), (2, 1, False, False), (1, 2, False, True)]


def test_both_see_the_same(tmp_path: Path) -> None:
    path = paper(tmp_path / "合同.pdf", 3)
    assert Beside(path, ASKED).answer() == read_all(path, ASKED)


@pytest.mark.parametrize("program", ["/no/such/python", "/bin/false", "/bin/echo"])
def test_a_second_process_that_fails_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    path = paper(tmp_path / "x.pdf", 3)
    monkeypatch.setattr(sys, "executable", program)
    assert Beside(path, ASKED).answer() == read_all(path, ASKED)


def test_a_second_process_that_hangs_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = paper(tmp_path / "x.pdf", 3)
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    slow.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(slow))
    monkeypatch.setattr(reading, "_SECONDS", 0.2)
    assert Beside(path, ASKED).answer() == read_all(path, ASKED)
    asked = Beside(path, ASKED)
    asked.stop()
    asked.stop()


def test_what_the_second_process_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = bare(tmp_path / "x.pdf")
    question = json.dumps([str(path), [(0, 1, True, False)]]).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(question)))
    main()
    (page,) = json.loads(capsysbinary.readouterr().out)
    assert page[0] == "bare1"


@pytest.mark.parametrize("count", [1, 2])
def test_a_bundle_is_checked_with_and_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(checking, "WORTH", 3)
    monkeypatch.setattr(checking, "cores", lambda: count)
    started: list[int] = []
    kind = checking.Beside

    def counted(pdf: Path, asked: list[Asked]) -> Beside:
        started.append(len(asked))
        return kind(pdf, asked)

    monkeypatch.setattr(checking, "Beside", counted)
    exhibits = [exhibit(paper(tmp_path / "a.pdf", 4), 1), exhibit(bare(tmp_path / "b.pdf", 3), 2)]
    result = build(plan(exhibits, profile(), COVER), tmp_path / "o.pdf")
    assert verify(result.path, result.manifest)[1] == []
    assert len(started) == (0 if count == 1 else 2)


def test_cores_are_counted_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cores() >= 1
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    assert cores() >= 1
