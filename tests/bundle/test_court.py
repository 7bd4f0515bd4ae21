"""The checker: each rule is met by our own bundle and found where it is broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pydantic import ValidationError

from legalkit.bundle import BundleResult, bind, build
from legalkit.bundle.court import check_court, findings_of
from legalkit.bundle.manifest import read_manifest
from legalkit.bundle.plan import plan
from legalkit.bundle.reader import open_pdf, page_text
from legalkit.bundle.survey import survey
from legalkit.bundle.verify import verify
from legalkit.bundle.words import print_words
from legalkit.cli import root
from legalkit.cli.run import run
from legalkit.law.bundle_profile import BundleRule, CheckKind
from legalkit.law.load import codes
from legalkit.model.errors import BundleError
from legalkit.model.evidence import CopyForm, EvidenceRole
from tests.bundle.papers import COVER, bare, court, edited, exhibit, paper, profile

COURTS = codes(sheet="bundle.yaml")
Name = pikepdf.Name


def bound(tmp_path: Path, code: str, *paths: Path) -> BundleResult:
    files = paths or (paper(tmp_path / "合同.pdf", 2), paper(tmp_path / "回执.pdf"))
    exhibits = [exhibit(path, at, f"组{at}") for at, path in enumerate(files, 1)]
    return build(plan(exhibits, court(code), COVER), tmp_path / "b.pdf")


def test_the_courts_of_the_issue_are_there() -> None:
    assert {"CN", "GB-EAW", "HK", "SG", "US", "US-NY", "US-CA", "DE", "FR"} <= set(COURTS)


@pytest.mark.parametrize("code", COURTS)
def test_a_profile_is_whole(code: str) -> None:
    ours = court(code)
    placed = [role for group in ours.groups for role in group.roles]
    assert sorted(placed) == sorted(EvidenceRole)
    assert set(ours.forms) == set(CopyForm)
    assert ours.rules
    assert len({rule.id for rule in ours.rules}) == len(ours.rules)
    assert all(rule.id.startswith(f"{code}-BUNDLE-") for rule in ours.rules)
    assert print_words(ours.lang).lang == ours.lang


@pytest.mark.parametrize("code", COURTS)
def test_our_bundle_meets_every_rule_that_a_machine_can_see(tmp_path: Path, code: str) -> None:
    result = bound(tmp_path, code)
    manifest = read_manifest(result.manifest)
    assert verify(result.path, result.manifest)[1] == []
    looks = check_court(result.path, court(code), manifest)
    assert [one.rule.id for one in looks if one.status == "unmet"] == []
    by_hand = {one.rule.id for one in looks if one.status == "by-hand"}
    assert by_hand == {rule.id for rule in court(code).rules if rule.check == "by-hand"}
    assert findings_of(looks, result.path) == []


@pytest.mark.parametrize("code", COURTS)
def test_cover_and_index_speak_the_language_of_the_court(tmp_path: Path, code: str) -> None:
    result = bound(tmp_path, code)
    words = court(code).words
    document = open_pdf(result.path)
    cover, index = page_text(document, 0), page_text(document, 1)
    document.close()
    assert "".join(words.title.split()) in cover
    assert "".join(words.court.split()) in cover
    assert "".join(words.index_title.split()) in index
    for column in court(code).columns:
        assert "".join(column.title.split()) in index
    with pikepdf.open(result.path) as pdf:
        assert str(pdf.Root.Lang) == print_words(court(code).lang).locale


Change = Callable[[pikepdf.Pdf], None]


def _labels(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PageLabels.Nums[-1].St = 40


def _no_bookmarks(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Outlines


def _astray(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Outlines.First.Dest


def _no_links(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        if "/Annots" in page.obj:
            del page.obj["/Annots"]


def _no_zoom(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OpenAction


def _no_panel(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PageMode = Name.UseNone


def _wide(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.MediaBox = [0, 0, 842, 595]


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=Name.JavaScript, JS=pikepdf.String("x"))
    pdf.attachments["a.txt"] = b"x"


def _head_down(pdf: pikepdf.Pdf) -> None:
    pdf.pages[-1].obj.Rotate = 180


def _short_marks(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        for item in outline.root:
            for child in item.children:
                child.title = "x"


def _font(pdf: pikepdf.Pdf) -> None:
    pdf.pages[-1].obj.Resources.Font["/Loose"] = pikepdf.Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica
    )


@pytest.mark.parametrize(
    ("code", "change", "checks"),
    [
        ("GB-EAW", _labels, {"numbers-from-one", "numbers-match", "bookmark-pages", "corner"}),
        ("CN", _labels, {"numbers-match"}),
        ("HK", _no_bookmarks, {"bookmarks"}),
        ("GB-EAW", _no_bookmarks, {"bookmarks", "bookmark-pages"}),
        ("CN", _astray, {"bookmarks"}),
        ("CN", _no_links, {"index-links"}),
        ("GB-EAW", _no_zoom, {"zoom-100"}),
        ("US-NY", _no_panel, {"bookmarks-panel"}),
        ("DE", _wide, {"paper"}),
        ("DE", _script, {"inert"}),
        ("GB-EAW", _head_down, {"upright", "corner", "numbers-match"}),
        ("GB-EAW", _short_marks, {"bookmark-pages"}),
        ("US-NY", _font, {"fonts"}),
    ],
)
def test_a_broken_rule_is_found(
    tmp_path: Path, code: str, change: Change, checks: set[CheckKind]
) -> None:
    result = bound(tmp_path, code)
    broken = tmp_path / "broken.pdf"
    with pikepdf.open(result.path) as pdf:
        change(pdf)
        pdf.save(broken)
    looks = check_court(broken, court(code), read_manifest(result.manifest))
    assert {one.rule.check for one in looks if one.status == "unmet"} <= checks
    assert {one.rule.check for one in looks if one.status == "unmet"}
    findings = findings_of(looks, broken)
    assert {one.code for one in findings} == {"LK860"}
    assert all(one.message("zh") and one.message("en") for one in findings)


def picture(path: Path, pixels: int, shown: float) -> Path:
    """A page that is nothing but a picture of so many pixels, shown so wide."""

    def change(pdf: pikepdf.Pdf) -> None:
        image = pdf.make_stream(bytes(pixels * pixels))
        image.Type, image.Subtype = Name.XObject, Name.Image
        image.Width = image.Height = pixels
        image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 8
        page = pdf.pages[0].obj
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=image))
        page.Contents = pdf.make_stream(f"q {shown} 0 0 {shown} 20 50 cm /P Do Q".encode())

    return edited(path, change, pages=1)


def test_scans_without_text_and_with_too_many_dots_are_told(tmp_path: Path) -> None:
    result = bound(tmp_path, "GB-EAW", picture(tmp_path / "x.pdf", 400, 72.0))
    looks = check_court(result.path, court("GB-EAW"), read_manifest(result.manifest))
    wrong = {one.rule.check: one for one in looks if one.status == "unmet"}
    assert set(wrong) == {"text-layer", "resolution"}
    assert wrong["resolution"].got is not None
    assert "4" in wrong["resolution"].got.text()
    fine = bound(tmp_path, "GB-EAW", picture(tmp_path / "y.pdf", 300, 72.0))
    looks = check_court(fine.path, court("GB-EAW"), read_manifest(fine.manifest))
    assert "resolution" not in {one.rule.check for one in looks if one.status == "unmet"}


def test_late_pages_are_no_gap(tmp_path: Path) -> None:
    papers = [exhibit(paper(tmp_path / f"in{at}.pdf", 2), at) for at in (1, 2)]
    (first,) = bind(papers, profile(), COVER, tmp_path / "1.pdf")
    late = exhibit(paper(tmp_path / "in3.pdf", 2), 3)
    earlier = [read_manifest(first.manifest)]
    (second,) = bind(
        [papers[0], late, papers[1]], profile(), COVER, tmp_path / "2.pdf", earlier=earlier
    )
    looks = check_court(second.path, profile(), read_manifest(second.manifest))
    assert [one.rule.id for one in looks if one.status == "unmet"] == []
    (alone,) = bind([papers[0], late], court("SG"), COVER, tmp_path / "3.pdf")
    both = [papers[0], exhibit(paper(tmp_path / "in4.pdf"), 4), late]
    earlier = [read_manifest(alone.manifest)]
    (hung,) = bind(both, court("SG"), COVER, tmp_path / "4b.pdf", earlier=earlier)
    looks = check_court(hung.path, court("SG"), read_manifest(hung.manifest))
    # That the PDF's own page count and the numbers part there is said, not hidden.
    assert [one.rule.check for one in looks if one.status == "unmet"] == ["numbers-from-one"]


def test_limits_and_columns_go_with_their_checks() -> None:
    rule = profile().rules[0].model_dump(mode="json")
    for wrong in (
        {"check": "file-size", "columns": []},
        {"check": "bookmarks", "columns": [], "limit": 3},
        {"check": "bookmarks"},
        {"columns": []},
    ):
        with pytest.raises(ValidationError):
            BundleRule.model_validate({**rule, **wrong})


@pytest.mark.parametrize(("limit", "status"), [(1, "unmet"), (100, "met")])
def test_sizes_are_compared(tmp_path: Path, limit: int, status: str) -> None:
    result = bound(tmp_path, "CN")
    base = profile().rules[-1].model_dump(mode="json")
    rules = tuple(
        BundleRule.model_validate({**base, "check": check, "limit": str(limit * scale)})
        for check, scale in (("page-count", 1), ("file-size", 0.001))
    )
    ours = profile().model_copy(update={"rules": rules})
    assert [one.status for one in check_court(result.path, ours)] == [status, status]


def test_somebody_elses_bundle_is_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = bound(tmp_path, "CN")
    pages, seen = survey(result.path, profile())
    assert pages == result.pages
    status = {one.what.key: one.status for one in seen}
    assert "unmet" not in status.values()
    assert status["bundle.unseen.originals"] == "by-hand"
    plain = bare(tmp_path / "plain.pdf", 3)
    assert run(root, ["bundle", "verify", str(plain), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["holds"] is False
    assert run(root, ["bundle", "verify", str(plain), "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert "不符" in out
    assert "人工核对" in out
    for code in COURTS:
        assert run(root, ["bundle", "verify", str(plain), "--court-law", code, "--lang", "zh"]) in (
            0,
            1,
        )
    capsys.readouterr()


def test_a_court_check_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = bound(tmp_path, "CN")
    args = ["bundle", "verify", str(result.path), str(result.manifest)]
    assert run(root, [*args, "--court-law", "HK", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["holds"] is True
    assert [one["rule"] for one in answer["rules"] if one["status"] == "unmet"] == [
        "HK-BUNDLE-CORNER"
    ]
    assert [one["code"] for one in answer["findings"]] == ["LK860"]
    assert run(root, [*args, "--court-law", "HK", "--fail-on", "warning"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 80 for line in lines if str(tmp_path) not in line)


@pytest.mark.parametrize("what", ["locked", "broken"])
def test_a_file_that_cannot_be_opened(tmp_path: Path, what: str) -> None:
    path = bare(tmp_path / "x.pdf")
    if what == "locked":
        with pikepdf.open(path) as pdf:
            pdf.save(tmp_path / "y.pdf", encryption=pikepdf.Encryption(user="", owner="o"))
    else:
        (tmp_path / "y.pdf").write_bytes(b"nothing")
    with pytest.raises(BundleError) as caught:
        check_court(tmp_path / "y.pdf", profile())
    assert [one.code for one in caught.value.findings] == ["LK849"]


def test_a_goto_action_and_other_views_are_read(tmp_path: Path) -> None:
    def goto(pdf: pikepdf.Pdf) -> None:
        dest = pikepdf.Array([pdf.pages[0].obj, Name.XYZ, 0, 0, 1])
        pdf.Root.OpenAction = pikepdf.Dictionary(S=Name.GoTo, D=dest)
        pdf.pages[0].obj.AA = pikepdf.Dictionary()

    ours = court("GB-EAW")
    looks = check_court(edited(tmp_path / "x.pdf", goto), ours)
    assert {one.rule.check: one.status for one in looks}["zoom-100"] == "met"

    def fit(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, Name.Fit])

    looks = check_court(edited(tmp_path / "y.pdf", fit), ours)
    assert {one.rule.check: one.status for one in looks}["zoom-100"] == "unmet"
