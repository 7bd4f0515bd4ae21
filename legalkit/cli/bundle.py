"""``legalkit bundle build|verify``: the paginated exhibit bundle (证据册)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from legalkit.cli.options import common, exit_code
from legalkit.cli.run import print_findings, print_json

if TYPE_CHECKING:
    from legalkit.law.bundle_profile import BundleProfile


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
    "--court-law", default="CN", show_default=True, help="Law of the court's profile · 法院所属法域"
)
@click.option(
    "--profile", "profile_id", default=None, help="Court profile (default: the usual one) · 规格"
)
@click.option("--draft", is_flag=True, help="Mark every page 草稿 DRAFT · 每页加盖草稿")
@click.option("--with-adverse", is_flag=True, help="Bind adverse items too · 装入不利证据")
@common
def build_command(
    case: Path | None,
    files: tuple[Path, ...],
    out: Path | None,
    title: str | None,
    court_law: str,
    profile_id: str | None,
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
    from legalkit.bundle import Cover, build
    from legalkit.bundle.fromcase import cover_of, exhibits_of, exhibits_of_files
    from legalkit.bundle.plan import plan
    from legalkit.casefile.read import read_case
    from legalkit.messages import Message

    if (case is None) == (not files):
        raise click.UsageError(
            "name a case folder, or files with --files · 请指定案件文件夹或用 --files 指定文件"
        )
    if case is not None:
        read = read_case(case)
        profile = _profile(read.require().case.jurisdiction, profile_id, law_dir)
        exhibits, left_out = exhibits_of(
            read,
            profile,
            with_adverse=with_adverse,
            proves=purposes_of(CaseFolder(read, law_dir), profile.lang),
        )
        cover = cover_of(read, profile)
        target = out or case / "out" / "bundle.pdf"
    else:
        profile = _profile(court_law, profile_id, law_dir)
        exhibits, left_out = exhibits_of_files(files, profile), []
        cover = Cover(title or profile.title)
        target = out or Path("bundle.pdf")
    result = build(plan(exhibits, profile, cover, draft=draft), target)
    findings = [*left_out, *result.findings]
    if as_json:
        print_json(
            {
                "path": str(result.path),
                "manifest": str(result.manifest),
                "pages": result.pages,
                "draft": draft,
                "ranges": {key: list(pages) for key, pages in result.ranges.items()},
                "findings": [finding.to_json(lang) for finding in findings],
            }
        )
    else:
        params = {
            "path": result.path,
            "manifest": result.manifest,
            "pages": result.pages,
            "exhibits": len(exhibits),
        }
        click.echo(Message("bundle.cli.written", params).text(lang))
        print_findings(findings, lang)
    return exit_code(findings, fail_on)


@command.command(name="verify")
@click.argument("pdf", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("manifest", type=click.Path(path_type=Path, dir_okay=False))
@common
def verify_command(
    pdf: Path,
    manifest: Path,
    as_of: date | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    law_dir: Path | None,
    quiet: bool,
) -> int:
    """Check PDF against MANIFEST with a second reader: pages, numbers, index, links, bookmarks."""
    from legalkit.bundle.verify import verify
    from legalkit.messages import Message

    expected, findings = verify(pdf, manifest)
    if as_json:
        print_json(
            {
                "holds": not findings,
                "pages": expected.pages,
                "sha256": expected.sha256,
                "exhibits": [
                    {
                        "evidence_id": one.evidence_id,
                        "number": one.number,
                        "first_page": one.first_page,
                        "last_page": one.last_page,
                        "sha256": one.sha256,
                    }
                    for one in expected.exhibits
                ],
                "findings": [finding.to_json(lang) for finding in findings],
            }
        )
    elif findings:
        click.echo(Message("bundle.cli.broken", {"count": len(findings)}).text(lang))
        print_findings(findings, lang)
    else:
        params = {"exhibits": len(expected.exhibits), "pages": expected.pages}
        click.echo(Message("bundle.cli.holds", params).text(lang))
    return exit_code(findings, fail_on)


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
