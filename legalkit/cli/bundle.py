"""``legalkit bundle build|verify``: the paginated exhibit bundle (证据册)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, exit_code
from legalkit.cli.run import print_findings, print_json

if TYPE_CHECKING:
    from legalkit.bundle.court import Look
    from legalkit.bundle.manifest import Manifest
    from legalkit.law.bundle_profile import BundleProfile
    from legalkit.model.finding import Finding


@click.group(name="bundle")
def command() -> None:
    """Build a paginated exhibit bundle, or verify one · 证据册：生成与核验."""


@command.command(name="build")
@click.argument("case", required=False, type=click.Path(path_type=Path))
@click.option(
    "--files",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Bare files instead of a case; repeat it, in order · 直接装订文件，可重复",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="The PDF (default: CASE/out/bundle.pdf) · 输出文件",
)
@click.option("--title", default=None, help="Title on the cover · 封面标题")
@click.option(
    "--court-law",
    "--jurisdiction",
    "court_law",
    default=None,
    help="Law of the court (default: that of the case, else CN) · 法院所属法域",
)
@click.option(
    "--profile", "profile_id", default=None, help="Court profile (default: the usual one) · 规格"
)
@click.option(
    "--prefix", default=None, help="Before every page number: ABC of ABC000123 · 页码前缀"
)
@click.option(
    "--digits",
    type=click.IntRange(0, 12),
    default=None,
    help="Least digits of a page number, filled with zeros · 页码最少位数",
)
@click.option(
    "--max-mb",
    type=click.FloatRange(min=0.1),
    default=None,
    help="Cut volumes of this size · 每册上限（MB）",
)
@click.option(
    "--max-pages",
    type=click.IntRange(min=4),
    default=None,
    help="Cut volumes of so many pages · 每册页数上限",
)
@click.option(
    "--supplement",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Manifest of an earlier bundle: its page numbers stay, late exhibits become 123a; one for"
    " each volume · 原证据册清单：原页码不变，补充证据编为 123a",
)
@click.option("--draft", is_flag=True, help="Mark every page 草稿 DRAFT · 每页加盖草稿")
@click.option("--with-adverse", is_flag=True, help="Bind adverse items too · 装入不利证据")
@common
def build_command(
    case: Path | None,
    files: tuple[Path, ...],
    out: Path | None,
    title: str | None,
    court_law: str | None,
    profile_id: str | None,
    prefix: str | None,
    digits: int | None,
    max_mb: float | None,
    max_pages: int | None,
    supplement: tuple[Path, ...],
    draft: bool,
    with_adverse: bool,
    as_of: date | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    law_dir: Path | None,
    quiet: bool,
) -> int:
    """Bind all exhibits of CASE (or of --files) into one numbered PDF, or fail and say why."""
    from legalkit.api.exhibits import purposes_of
    from legalkit.api.folder import CaseFolder
    from legalkit.bundle import Cover, bind
    from legalkit.bundle.fromcase import cover_of, exhibits_of, exhibits_of_files
    from legalkit.bundle.manifest import read_manifest
    from legalkit.casefile.read import read_case

    if (case is None) == (not files):
        raise click.UsageError(
            "name a case folder, or files with --files · 请指定案件文件夹或用 --files 指定文件"
        )
    earlier = [read_manifest(path) for path in supplement]
    if case is not None:
        read = read_case(case)
        law = court_law or read.require().case.jurisdiction
        profile = _numbered(_profile(law, profile_id, law_dir), prefix, digits)
        exhibits, left_out = exhibits_of(
            read,
            profile,
            with_adverse=with_adverse,
            proves=purposes_of(CaseFolder(read, law_dir), profile.lang),
            overlay=law_dir,
        )
        cover = cover_of(read, profile, law_dir)
        target = out or case / "out" / "bundle.pdf"
    else:
        profile = _numbered(_profile(court_law or "CN", profile_id, law_dir), prefix, digits)
        exhibits, left_out = exhibits_of_files(files, profile, earlier), []
        cover = Cover(title or profile.title)
        target = out or Path("bundle.pdf")
    results = bind(
        exhibits,
        profile,
        cover,
        target,
        draft=draft,
        caps=_caps(profile, max_mb, max_pages),
        earlier=earlier,
        overlay=law_dir,
    )
    findings = [*left_out, *results[0].findings]
    looks = []
    for result in results:
        seen, found = _court(result.path, profile, read_manifest(result.manifest))
        looks.append(seen)
        findings += found
    if as_json:
        print_json(
            {
                "path": str(results[0].path),
                "manifest": str(results[0].manifest),
                "pages": sum(result.pages for result in results),
                "draft": draft,
                "ranges": {
                    key: list(pages) for result in results for key, pages in result.ranges.items()
                },
                "labels": {
                    key: list(pages) for result in results for key, pages in result.labels.items()
                },
                "volumes": [
                    {"path": str(one.path), "manifest": str(one.manifest), "pages": one.pages}
                    for one in results
                ],
                "rules": [one.to_json(lang) for one in looks[0]],
                "findings": [finding.to_json(lang) for finding in findings],
            }
        )
    else:
        _say_written(results, lang)
        _say_rules(looks[0], profile, lang, quiet)
        print_findings(findings, lang)
    return exit_code(findings, fail_on)


def _say_written(results: Sequence[Any], lang: str) -> None:
    from legalkit.messages import Message

    for result in results:
        params = {
            "path": result.path,
            "manifest": result.manifest,
            "pages": result.pages,
            "exhibits": len(result.ranges),
        }
        click.echo(Message("bundle.cli.written", params).text(lang))


def _say_rules(looks: Sequence[Look], profile: BundleProfile, lang: str, quiet: bool) -> None:
    from legalkit.cli.columns import wrap
    from legalkit.messages import Message

    if not looks:
        return
    count = {
        status: sum(one.status == status for one in looks) for status in ("met", "unmet", "by-hand")
    }
    params = {
        "court": profile.title,
        "met": count["met"],
        "unmet": count["unmet"],
        "by_hand": count["by-hand"],
    }
    click.echo("\n  ".join(wrap(Message("bundle.cli.rules", params).text(lang), 78)))
    for one in () if quiet else looks:
        if one.status == "by-hand":
            told = {
                "asks": one.rule.asks.text(lang),
                "cite": one.rule.cite,
                "mark": str(one.rule.verified),
            }
            first, *more = wrap(Message("bundle.cli.by_hand", told).text(lang), 76)
            click.echo("\n    ".join([f"  {first}", *more]))


def _court(
    pdf: Path, profile: BundleProfile, manifest: Manifest | None
) -> tuple[Sequence[Look], list[Finding]]:
    from legalkit.bundle.court import check_court, findings_of

    looks = check_court(pdf, profile, manifest)
    return looks, findings_of(looks, pdf)


@command.command(name="verify")
@click.argument("pdf", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("manifest", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--court-law",
    "--jurisdiction",
    "court_law",
    default=None,
    help="Also check what this law's courts ask for · 按该法域法院要求核查",
)
@click.option(
    "--profile", "profile_id", default=None, help="Court profile (default: the usual one) · 规格"
)
@common
def verify_command(
    pdf: Path,
    manifest: Path | None,
    court_law: str | None,
    profile_id: str | None,
    as_of: date | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    law_dir: Path | None,
    quiet: bool,
) -> int:
    """Check PDF with a second reader: against its MANIFEST, or by itself when there is none."""
    from legalkit.bundle.verify import unfinished
    from legalkit.cli.columns import wrap

    profile = _profile(court_law, profile_id, law_dir) if court_law else None
    findings = unfinished(pdf)
    if manifest is None:
        answer, lines, found = _survey(pdf, profile, law_dir, lang)
        known = None
        findings += found
    else:
        answer, lines, known, found = _compared(pdf, manifest, lang)
        findings += found
    if profile is not None and not any(one.code == "LK849" for one in findings):
        looks, found = _court(pdf, profile, known)
        answer["rules"] = [one.to_json(lang) for one in looks]
        findings += found
    answer["findings"] = [finding.to_json(lang) for finding in findings]
    if as_json:
        print_json(answer)
    else:
        for line in lines:
            indent = "  " if line.startswith(" ") else ""
            click.echo(indent + "\n             ".join(wrap(line.strip(), 66 if indent else 76)))
        if profile is not None and "rules" in answer:
            _say_rules(looks, profile, lang, quiet)
        # The lines above say already what LK861 says.
        print_findings([one for one in findings if one.code != "LK861"], lang)
    return exit_code(findings, fail_on)


def _survey(
    pdf: Path, profile: BundleProfile | None, law_dir: Path | None, lang: str
) -> tuple[dict[str, Any], list[str], list[Finding]]:
    from legalkit.bundle.survey import survey, survey_findings
    from legalkit.messages import Message

    pages, seen = survey(pdf, profile or _profile("CN", None, law_dir))
    lines = [Message("bundle.cli.surveyed", {"pages": pages}).text(lang)]
    keys = {
        "met": "bundle.cli.line.met",
        "unmet": "bundle.cli.line.unmet",
        "by-hand": "bundle.cli.line.by-hand",
    }
    for one in seen:
        text = (
            Message("bundle.cli.seen", {"what": one.what, "got": one.got}) if one.got else one.what
        )
        lines.append("  " + Message(keys[one.status], {"text": text}).text(lang))
    holds = None if all(one.status != "unmet" for one in seen) else False
    return (
        {"holds": holds, "pages": pages, "seen": [one.to_json(lang) for one in seen]},
        lines,
        (survey_findings(pdf, seen)),
    )


def _compared(
    pdf: Path, manifest: Path, lang: str
) -> tuple[dict[str, Any], list[str], Manifest, list[Finding]]:
    from legalkit.bundle.verify import verify
    from legalkit.messages import Message

    expected, findings = verify(pdf, manifest)
    answer: dict[str, Any] = {
        "holds": not findings,
        "pages": expected.pages,
        "sha256": expected.sha256,
        "exhibits": [
            {
                "evidence_id": one.evidence_id,
                "number": one.number,
                "first_page": one.first_page,
                "last_page": one.last_page,
                "labels": [one.first_label, one.last_label],
                "sha256": one.sha256,
                "custody": one.custody.model_dump() if one.custody else None,
            }
            for one in expected.exhibits
        ],
    }
    if findings:
        line = Message("bundle.cli.broken", {"count": len(findings)}).text(lang)
    else:
        params = {"exhibits": len(expected.exhibits), "pages": expected.pages}
        line = Message("bundle.cli.holds", params).text(lang)
    return answer, [line], expected, findings


def _caps(profile: BundleProfile, max_mb: float | None, max_pages: int | None) -> Any:
    from legalkit.bundle import Caps

    own = Caps.of(profile)
    size = own.bytes if max_mb is None else int(max_mb * 1_000_000)
    return Caps(size, own.pages if max_pages is None else max_pages)


def _numbered(profile: BundleProfile, prefix: str | None, digits: int | None) -> BundleProfile:
    """The profile with the numbering that was asked for."""
    from pydantic import ValidationError

    from legalkit.law.bundle_profile import BundleNumbering

    changed: dict[str, Any] = {}
    if prefix is not None:
        changed["prefix"] = prefix
    if digits is not None:
        changed["digits"] = digits
    if not changed:
        return profile
    try:
        numbering = BundleNumbering(**{**profile.numbering.model_dump(), **changed})
    except ValidationError:
        raise click.UsageError(
            "a prefix has up to 12 signs and neither begins nor ends with a figure"
            " · 前缀至多 12 个字符，首尾不得为数字"
        ) from None
    return profile.model_copy(update={"numbering": numbering})


def _profile(code: str, profile_id: str | None, law_dir: Path | None) -> BundleProfile:
    from legalkit.law.bundle_profile import BundleSheet
    from legalkit.law.load import load_sheet
    from legalkit.model.errors import InputError
    from legalkit.model.finding import Finding

    sheet = load_sheet(code, "bundle.yaml", BundleSheet, law_dir)
    try:
        return sheet.profile(profile_id)
    except KeyError:
        have = ", ".join(profile.id for profile in sheet.profiles)
        finding = Finding("LK833", params={"value": profile_id, "have": have})
        raise InputError(finding.message(), [finding]) from None
