"""``legalkit explain``: what a finding code or a rule means, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class FoundRule:
    """A rule as its sheet states it, with the place where it stands."""

    path: Path
    line: int
    entry: dict[str, Any]


@click.command()
@click.argument("code", required=False)
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    default=None,
    help="One language only · 只显示一种语言",
)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output · 输出 JSON")
@click.option(
    "--law",
    "law_dir",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=None,
    help="Own rule sheets, laid over ours · 自有规则目录",
)
def command(code: str | None, lang: str | None, as_json: bool, law_dir: Path | None) -> int:
    """Explain a finding code (LK103) or show a rule (CN-…); without an argument, list the codes.

    解释结果代码（如 LK103）或显示法律规则（如 CN-…）；不带参数时列出全部代码。
    """
    languages = (lang,) if lang else ("en", "zh")
    if code is None:
        return _list(languages, as_json)
    from legalkit.messages import codes

    wanted = code.strip()
    known = codes()
    if wanted.upper() in known:
        return _show_code(wanted.upper(), languages, as_json)
    rules = list(find_rules(wanted, law_dir))
    if rules:
        return _show_rules(rules, as_json)
    return _unknown(wanted, known, languages, law_dir)


def _list(languages: tuple[str, ...], as_json: bool) -> int:
    from legalkit.cli.run import print_json
    from legalkit.messages import catalogue, codes
    from legalkit.report.cells import wrap

    entries = {code: catalogue()[code]["message"] for code in codes()}
    if as_json:
        print_json(
            {
                "codes": [
                    {"code": code, "message": {lang: message[lang] for lang in languages}}
                    for code, message in entries.items()
                ]
            }
        )
        return 0
    for code, message in entries.items():
        for place, language in enumerate(languages):
            lines = wrap(_plain(message[language]), 72)
            for number, line in enumerate(lines):
                lead = code if place == number == 0 else ""
                click.echo(f"{lead:<7} {line}")
    return 0


def _show_code(code: str, languages: tuple[str, ...], as_json: bool) -> int:
    from legalkit.cli.run import print_json
    from legalkit.messages import catalogue
    from legalkit.report.cells import wrap

    entry = catalogue()[code]
    parts = ("message", "explain", "hint")
    if as_json:
        shown = {
            part: {language: entry[part][language] for language in languages}
            for part in parts
            if part in entry
        }
        print_json({"code": code, **shown})
        return 0
    click.echo(code)
    for language in languages:
        click.echo("")
        for part in parts:
            text = _plain(entry[part][language]) if part in entry else ""
            if text:
                lead = "-> " if part == "hint" else ""
                for line in wrap(lead + text, 77):
                    click.echo(f"  {line}")
    return 0


def _plain(template: str) -> str:
    """A template as people read it: ``<key>`` for ``{key}``; empty when it is nothing else."""
    import re

    shown = re.sub(r"\{(\w+)[^}]*\}", r"<\1>", template)
    return "" if re.fullmatch(r"<\w+>", shown) else shown


def find_rules(wanted: str, law_dir: Path | None) -> Iterator[FoundRule]:
    """Rules whose id is ``wanted`` (capitals do not matter), the user's own first."""
    for path in sheets(law_dir):
        text = path.read_text(encoding="utf-8", errors="replace")
        # Reading fifty sheets for one id would be slow; most do not even contain it.
        if wanted.lower() not in text.lower():
            continue
        from legalkit.source import read_yaml

        document = read_yaml(text, str(path))
        for entry in _entries(document.value):
            if str(entry.get("id", "")).lower() == wanted.lower() and "verified" in entry:
                yield FoundRule(path, _line_of(text, str(entry["id"])), entry)


def sheets(law_dir: Path | None) -> list[Path]:
    """Every rule sheet, the user's own first; worked examples are not rules."""
    from legalkit.law.places import roots

    found = []
    for root in roots("jurisdictions", law_dir):
        found += [path for path in sorted(root.glob("*/**/*.yaml")) if path.name not in _NOT_RULES]
    return found


_NOT_RULES = {"examples.yaml", "calculations.yaml"}


def _entries(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "id" in value:
            yield value
        for inner in value.values():
            yield from _entries(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _entries(inner)


def _line_of(text: str, rule_id: str) -> int:
    import re

    pattern = re.compile(rf"\bid:\s*['\"]?{re.escape(rule_id)}(?![A-Za-z0-9_.\-])")
    match = pattern.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _show_rules(rules: list[FoundRule], as_json: bool) -> int:
    from legalkit.cli.run import print_json

    if as_json:
        print_json({"rules": [{"file": str(r.path), "line": r.line, **r.entry} for r in rules]})
        return 0
    for number, rule in enumerate(rules):
        if number:
            click.echo("")
        click.echo(str(rule.entry["id"]))
        click.echo(f"  {rule.path}:{rule.line}")  # in one piece, to be copied
        for key, value in rule.entry.items():
            if key != "id":
                for line in _outline(key, value, 1):
                    click.echo(line)
    return 0


def _outline(key: str, value: Any, depth: int) -> Iterator[str]:
    from legalkit.report.cells import wrap

    indent = "  " * depth
    if isinstance(value, dict):
        yield f"{indent}{key}:"
        for inner, content in value.items():
            yield from _outline(inner, content, depth + 1)
        return
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        yield f"{indent}{key}:"
        for number, item in enumerate(value, 1):
            yield from _outline(str(number), item, depth + 1)
        return
    text = (
        ", ".join(map(str, value))
        if isinstance(value, list)
        else "–"
        if value is None
        else str(value)
    )
    first, *rest = wrap(f"{key}: {text}", max(20, 78 - len(indent)))
    yield indent + first
    yield from (f"{indent}  {line}" for line in rest)


def _unknown(
    wanted: str, known: list[str], languages: tuple[str, ...], law_dir: Path | None
) -> int:
    from difflib import get_close_matches

    from legalkit.messages import Message

    ids = sorted({str(entry["id"]) for path in sheets(law_dir) for entry in _rules_of(path)})
    close = get_close_matches(wanted.upper(), [*known, *ids], n=3, cutoff=0.6)
    key = "report.explain.close" if close else "report.explain.none"
    for language in languages:
        click.echo(
            Message(key, {"code": wanted, "close": ", ".join(close)}).text(language), err=True
        )
    return 2


def _rules_of(path: Path) -> list[dict[str, Any]]:
    from legalkit.source import read_yaml

    document = read_yaml(path.read_text(encoding="utf-8", errors="replace"), str(path))
    return [entry for entry in _entries(document.value) if "verified" in entry]
