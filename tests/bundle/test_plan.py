"""What stops a plan, and what it says about what it accepts."""

from __future__ import annotations

from pathlib import Path

import pytest

from legalkit.bundle import build
from legalkit.bundle.exhibit import digest
from legalkit.bundle.plan import plan
from legalkit.bundle.verify import verify
from legalkit.law.bundle_profile import BundleSheet
from legalkit.model.errors import BundleError
from legalkit.model.finding import Severity
from tests.bundle.papers import COVER, bare, exhibit, profile


def codes(caught: pytest.ExceptionInfo[BundleError]) -> list[str]:
    return [finding.code for finding in caught.value.findings]


def test_an_original_that_changed_since_intake_is_refused(tmp_path: Path) -> None:
    path = bare(tmp_path / "x.pdf")
    plan([exhibit(path, sha256=digest(path).upper())], profile(), COVER)
    with pytest.raises(BundleError) as caught:
        plan([exhibit(path, sha256="0" * 64)], profile(), COVER)
    assert codes(caught) == ["LK805"]
    assert digest(path) in caught.value.findings[0].message("zh")


def test_equal_numbers_and_ids_are_refused(tmp_path: Path) -> None:
    path = bare(tmp_path / "x.pdf")
    with pytest.raises(BundleError) as caught:
        plan([exhibit(path, 1), exhibit(path, 1)], profile(), COVER)
    assert codes(caught) == ["LK810", "LK810"]


def test_an_empty_bundle_is_refused() -> None:
    with pytest.raises(BundleError) as caught:
        plan([], profile(), COVER)
    assert codes(caught) == ["LK812"]


def test_what_is_printed_otherwise_is_a_note_what_is_left_out_a_warning(tmp_path: Path) -> None:
    text = tmp_path / "x.txt"
    text.write_bytes("中文".encode("gb18030"))
    sound = tmp_path / "x.mp3"
    sound.write_bytes(b"ID3")
    made = plan([exhibit(text, 1), exhibit(sound, 2)], profile(), COVER)
    assert [(finding.code, finding.severity) for finding in made.findings] == [
        ("LK825", Severity.NOTE),
        ("LK823", Severity.WARNING),
    ]


def test_without_group_sheets_exhibits_begin_at_one(tmp_path: Path) -> None:
    plain = profile().model_copy(update={"separators": False})
    made = plan([exhibit(bare(tmp_path / "x.pdf", 3))], plain, COVER)
    assert made.ranges == {"E1": (1, 3)}
    assert made.sheets == b""
    result = build(made, tmp_path / "out.pdf")
    assert verify(result.path, result.manifest)[1] == []


def test_a_sheet_finds_its_profile_and_no_other() -> None:
    sheet = BundleSheet(profiles=(profile(),))
    assert sheet.profile("CN-BUNDLE-COURT") == sheet.profile()
    with pytest.raises(KeyError):
        sheet.profile("NONE")
    assert profile().form_name("original") == "原件"
    assert profile().form_name("公证书正本") == "公证书正本"
