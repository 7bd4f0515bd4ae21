"""``legalkit documents``: look over, try and make Word templates; where a value comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, exit_code, today_unless

if TYPE_CHECKING:
    from datetime import date

    from legalkit.documents.provenance import Answer
    from legalkit.documents.shelf import Slot

_WIDTH = 80
_templates = click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    envvar="LEGALKIT_TEMPLATES",
    help="Own templates, laid over ours · 自有模板目录",
)


@click.group("documents")
def command() -> None:
    """Word templates: lint, preview, new; and where a value of a pack comes from. 文书模板。"""


@command.command("lint")
@click.argument("names", nargs=-1)
@click.option(
    "--pages", is_flag=True, help="Lay the samples out too and look at their pages · 查看分页"
)
@_templates
@common
def lint_command(
    *, names: tuple[str, ...], templates: Path | None, lang: str, as_json: bool, **options: Any
) -> int:
    """Look templates over: every mistake with its paragraph or table cell.

    NAMES are CODE, CODE/NAME or NAME; all templates when there are none.
    检查模板；可写 法域、法域/模板名 或 模板名，不写则检查全部。
    """
    from legalkit.cli.run import print_findings, print_json
    from legalkit.documents.lint import lint
    from legalkit.documents.shelf import slots
    from legalkit.messages import Message
    from legalkit.model.finding import Severity

    looked = [(slot, lint(slot)) for slot in slots(names, templates, options["law_dir"])]
    if options["pages"] and looked:
        from legalkit.documents.pages import lint_pages

        turned = lint_pages([slot for slot, _ in looked])
        looked = [(slot, [*findings, *turned[slot]]) for slot, findings in looked]
    found = [finding for _, findings in looked for finding in findings]
    if as_json:
        told = [
            {"template": slot.title, "findings": [f.to_json(lang) for f in findings]}
            for slot, findings in looked
        ]
        print_json({"templates": told})
        return exit_code(found, options["fail_on"])
    for slot, findings in looked:
        if findings:
            click.echo(Message("documents.lint.head", {"name": slot.title}).text(lang))
            print_findings(findings, lang)
        elif names:
            click.echo(Message("documents.lint.ok", {"name": slot.title}).text(lang))
    params = {
        "count": len(looked),
        "errors": sum(finding.severity is Severity.ERROR for finding in found),
        "warnings": sum(finding.severity is Severity.WARNING for finding in found),
    }
    click.echo(Message("documents.lint.total", params).text(lang))
    return exit_code(found, options["fail_on"])


@command.command("preview")
@click.argument("name")
@_templates
@click.option(
    "--case",
    "case_dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Fill it from this case instead of the sample · 用案件代替样例",
)
@click.option("--kind", default="filing", help="Pack of the case that has the paper · 文书包种类")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder for the file (default: here) · 输出文件夹",
)
@click.option("--pdf", is_flag=True, help="Also as PDF · 同时生成 PDF")
@click.option("--accept", is_flag=True, help="Write expected.txt anew · 重写 expected.txt")
@common
def preview_command(
    *, name: str, case_dir: Path | None, lang: str, as_json: bool, **options: Any
) -> int:
    """Fill a template with its sample (or with a case) and show what changed in its text.

    NAME is CODE/NAME. 用样例或案件试填模板，并显示与 expected.txt 的差异。
    """
    from legalkit.documents.shelf import slots

    (slot, *_) = slots([name], options["templates"], options["law_dir"])
    day = today_unless(options["as_of"])
    if case_dir is not None:
        return _from_case(slot, case_dir, day, lang, as_json=as_json, **options)
    return _from_sample(slot, lang, as_json=as_json, **options)


def _from_sample(slot: Slot, lang: str, *, as_json: bool, **options: Any) -> int:
    from legalkit.documents.contract import load_template
    from legalkit.documents.lint import difference
    from legalkit.documents.render import render_paper
    from legalkit.documents.sample import context_of
    from legalkit.messages import Message
    from legalkit.model.errors import InputError
    from legalkit.model.finding import Finding, Where

    template, language = load_template(slot.code, slot.name, slot.templates), slot.language()
    sample = slot.sample()
    if sample is None:
        finding = Finding("LK741", where=Where(str(template.path)), params={"name": slot.title})
        raise InputError(finding.message(), [finding])
    done = render_paper(template, context_of(sample, template.contract, language), language)
    out: Path = options["out"]
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{slot.code}-{slot.name}.docx"
    path.write_bytes(done.data)
    written = [path, *(_pdf(path, template.contract.effective) if options["pdf"] else [])]
    changed = difference(slot, done.text)
    expected = slot.file("expected.txt")
    if options["accept"]:
        target = expected or template.path.parent / "expected.txt"
        target.write_text(done.text, encoding="utf-8")
    if as_json:
        from legalkit.cli.run import print_json

        print_json({"files": [str(file) for file in written], "difference": changed})
    else:
        for file in written:
            click.echo(Message("documents.preview.written", {"path": file}).text(lang))
        key = "nothing" if expected is None else "differs" if changed else "same"
        click.echo(Message(f"documents.preview.{key}").text(lang))
        for line in changed:
            click.echo(line)
        if options["accept"]:
            click.echo(Message("documents.preview.accepted").text(lang))
    return int(bool(changed) and not options["accept"])


def _pdf(path: Path, day: date) -> list[Path]:
    from legalkit.cli.run import print_findings
    from legalkit.documents.pdf import convert

    made = convert([path], as_of=day)
    print_findings(made.findings, "en", err=True)
    return list(made.files)


def _from_case(
    slot: Slot, case_dir: Path, day: date, lang: str, *, as_json: bool, **options: Any
) -> int:
    from legalkit.api.preview import preview_case
    from legalkit.messages import Message

    written = preview_case(slot, case_dir, options["kind"], options["out"], day, pdf=options["pdf"])
    if as_json:
        from legalkit.cli.run import print_json

        print_json({"files": [str(file) for file in written], "difference": []})
        return 0
    for file in written:
        click.echo(Message("documents.preview.written", {"path": file}).text(lang))
    return 0


@command.command("new")
@click.argument("name")
@_templates
@click.option("--title-en", required=True, help="Title in English · 英文标题")
@click.option("--title-zh", required=True, help="Title in Chinese · 中文标题")
@common
def new_command(
    *, name: str, templates: Path | None, title_en: str, title_zh: str, lang: str, **options: Any
) -> int:
    """Make a new template, ready to be edited in Word, in your own folder.

    NAME is CODE/NAME; --templates names the folder (default: templates).
    新建可在 Word 中编辑的模板；NAME 为 法域/模板名。
    """
    from legalkit.documents.scaffold import new_template
    from legalkit.documents.shelf import Slot
    from legalkit.law.places import folder_name
    from legalkit.messages import Message

    code, _, rest = folder_name(name).partition("/")
    if not rest:
        raise click.UsageError(f"'{name}': write CODE/NAME, such as cn/reminder · 请写 法域/模板名")
    folder = templates or Path("templates")
    slot = Slot(code, rest, folder, options["law_dir"])
    day = today_unless(options["as_of"])
    made = new_template(slot, title_en=title_en, title_zh=title_zh, made_on=day)
    if options["as_json"]:
        from legalkit.cli.run import print_json

        print_json({"template": slot.title, "files": [str(file) for file in made]})
        return 0
    params = {"name": slot.title, "folder": made[0].parent}
    click.echo(Message("documents.new.made", params).text(lang))
    for file in made:
        click.echo(f"  {file.name}")
    params = {"name": slot.title, "templates": folder}
    click.echo(Message("documents.new.next", params).text(lang))
    return 0


@command.command("sources")
@click.argument("pack", type=click.Path(path_type=Path, file_okay=False))
@click.argument("value", required=False)
@common
def sources_command(
    *, pack: Path, value: str | None, lang: str, as_json: bool, **options: Any
) -> int:
    """Where a value of a pack comes from: facts, rule and provision.

    PACK is the folder of a pack; VALUE a sum, a day or a word as it is printed ("1,283,400.00").
    文书中的数值从何而来；VALUE 为印出的金额、日期或文字。
    """
    from legalkit.cli.run import print_json
    from legalkit.documents.provenance import answers

    found = answers(pack, value)
    if as_json:
        print_json({"values": [answer.to_json() for answer in found]})
        return 0
    if value is None:
        _rows([(answer.value, _line(answer, lang)) for answer in found], 0)
        return 0
    for position, answer in enumerate(found):
        if position:
            click.echo()
        _tell(answer, lang)
    return 0


def _line(answer: Answer, lang: str) -> str:
    told = (answer.meaning.get(lang), answer.note.get("from"))
    return " · ".join(str(text) for text in told if text)


def _tell(answer: Answer, lang: str) -> None:
    """One value with its note, and below it what it is made of."""
    from legalkit.messages import Message

    def word(key: str) -> str:
        return Message(f"documents.sources.{key}").text(lang)

    click.echo(answer.value)
    note = answer.note
    papers = "、" if lang == "zh" else ", "
    rows = [
        ("meaning", answer.meaning.get(lang)),
        ("papers", papers.join(answer.papers)),
        ("from", note.get("from")),
        ("rule", note.get("rule")),
        ("citation", note.get("citation")),
    ]
    _rows([(word(key), text) for key, text in rows if text], 2)
    if note.get("parts"):
        click.echo(f"  {word('parts')}:")
        _parts(note["parts"], 4)


def _parts(parts: list[dict[str, Any]], indent: int) -> None:
    for part in parts:
        told = " · ".join(str(part[key]) for key in ("from", "rule") if part.get(key))
        _rows([(str(part["value"]), told)], indent)
        _parts(part.get("parts", []), indent + 2)


def _rows(rows: list[tuple[str, str]], indent: int) -> None:
    from legalkit.report.cells import cell_width, pad, wrap

    width = max((cell_width(head) for head, _ in rows), default=0)
    for head, text in rows:
        lead = " " * indent + pad(head, width) + "  "
        room = max(_WIDTH - cell_width(lead), 20)
        for line in wrap(text, room):
            click.echo(lead + line)
            lead = " " * cell_width(lead)
