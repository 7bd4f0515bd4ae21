"""Files of a bundle become valid together, whenever the power goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from legalkit.bundle import Caps, bind, build
from legalkit.bundle import place as placing
from legalkit.bundle.manifest import manifest_path
from legalkit.bundle.place import ready_folder, take_up
from legalkit.bundle.plan import plan
from legalkit.bundle.verify import unfinished, verify
from legalkit.model.errors import BundleError
from tests.bundle.papers import COVER, bare, exhibit, profile


def made(tmp_path: Path, text: str) -> None:
    path = bare(tmp_path / "in.pdf", 2, text=text)
    build(plan([exhibit(path)], profile(), COVER), tmp_path / "o" / "b.pdf")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("moves", [0, 1])
def test_a_move_broken_off_is_told_and_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    made(tmp_path, "old")
    old = contents(tmp_path / "o")

    class PowerCutError(Exception):
        pass

    def cut(ready: Path, folder: Path) -> None:
        for path in sorted(ready.iterdir())[:moves]:
            path.replace(folder / path.name)
        raise PowerCutError

    with monkeypatch.context() as patch:
        patch.setattr(placing, "_move", cut)
        with pytest.raises(PowerCutError):
            made(tmp_path, "new")
    pdf = tmp_path / "o" / "b.pdf"
    # One file of two has moved: the pair does not hold, and it is said why.
    assert (verify(pdf, manifest_path(pdf))[1] == []) == (moves == 0)
    assert [one.code for one in unfinished(pdf)] == ["LK850"]
    assert [one.code for one in unfinished(pdf.with_name("b-2.pdf"))] == ["LK850"]
    assert unfinished(pdf.with_name("bb.pdf")) == []
    assert take_up(pdf)
    assert unfinished(pdf) == []
    assert verify(pdf, manifest_path(pdf))[1] == []
    assert contents(tmp_path / "o") != old
    assert not take_up(pdf)


def test_the_next_build_takes_up_what_was_left(tmp_path: Path) -> None:
    made(tmp_path, "old")
    pdf = tmp_path / "o" / "b.pdf"
    ready = ready_folder(pdf)
    ready.mkdir()
    (ready / "b.pdf").write_bytes(b"half")
    made(tmp_path, "new")
    assert verify(pdf, manifest_path(pdf))[1] == []
    assert sorted(contents(tmp_path / "o")) == ["b.manifest.json", "b.pdf"]
    assert not ready.exists()


def test_volumes_that_are_no_more_go_away_and_nothing_else(tmp_path: Path) -> None:
    papers = [exhibit(bare(tmp_path / f"{at}.pdf", 4), at) for at in (1, 2, 3)]
    out = tmp_path / "o" / "b.pdf"
    bind(papers, profile(), COVER, out, caps=Caps(pages=9))
    (out.parent / "b-notes.pdf").write_bytes(b"mine")
    (out.parent / "b-9.manifest.json").write_text("{}", encoding="utf-8")
    assert {path.name for path in out.parent.glob("*.pdf")} == {
        "b-1.pdf", "b-2.pdf", "b-3.pdf", "b-notes.pdf",
    }  # fmt: skip
    bind(papers, profile(), COVER, out)
    assert sorted(path.name for path in out.parent.iterdir()) == [
        "b-9.manifest.json",
        "b-notes.pdf",
        "b.manifest.json",
        "b.pdf",
    ]
    bind(papers, profile(), COVER, out, caps=Caps(pages=12))
    assert sorted(path.name for path in out.parent.glob("b-[12].pdf")) == ["b-1.pdf", "b-2.pdf"]
    assert not out.exists()


def test_a_bundle_beside_another_leaves_it_alone(tmp_path: Path) -> None:
    path = bare(tmp_path / "in.pdf")
    for name in ("b.pdf", "bb.pdf", "b2.pdf"):
        build(plan([exhibit(path)], profile(), COVER), tmp_path / "o" / name)
    assert len(list((tmp_path / "o").glob("*.pdf"))) == 3


def test_a_bundle_is_never_written_over_an_exhibit(tmp_path: Path) -> None:
    papers = [exhibit(bare(tmp_path / f"b-{at}.pdf", 4), at) for at in (1, 2, 3)]
    before = contents(tmp_path)
    with pytest.raises(BundleError) as caught:
        bind(papers, profile(), COVER, tmp_path / "b.pdf", caps=Caps(pages=9))
    assert [one.code for one in caught.value.findings] == ["LK818"] * 3
    with pytest.raises(BundleError):
        build(plan(papers, profile(), COVER), tmp_path / "b-2.pdf")
    assert contents(tmp_path) == before
