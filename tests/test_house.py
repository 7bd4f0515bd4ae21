"""Rules of the house that no single room can see: floors, sockets, clocks, law in code, verbs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from legalkit import __version__
from legalkit.cli import VERBS, root
from legalkit.cli.run import run

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "legalkit"
#: Rooms that answer questions of law; the clock and files stay outside.
ENGINES = (
    "model",
    "dates",
    "law",
    "limitation",
    "money",
    "evidence",
    "companies",
    "crossborder",
    "checklist",
    "portfolio",
    "documents",
    "bundle",
    "report",
)
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)
SOCKETS = {
    "socket",
    "http",
    "urllib",
    "requests",
    "urllib3",
    "ftplib",
    "smtplib",
    "ssl",
    "asyncio",
    "socketserver",
    "xmlrpc",
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def test_floors_hold() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_net_opens_sockets(path: Path) -> None:
    if path.is_relative_to(PACKAGE / "net"):
        return
    # urllib.parse only takes addresses apart.
    opened = [
        (name, line)
        for name, line in imports(path)
        if name.split(".")[0] in SOCKETS and not name.startswith("urllib.parse")
    ]
    assert opened == []


CLOCKS = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("time", "time"),
    ("time", "localtime"),
    ("time", "gmtime"),
}


def clock_reads(path: Path) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name | ast.Attribute)
        and ((node.value.id if isinstance(node.value, ast.Name) else node.value.attr), node.attr)
        in CLOCKS
    ]


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.relative_to(PACKAGE).parts[0] in ENGINES], ids=name_of
)
def test_no_engine_reads_the_clock(path: Path) -> None:
    assert clock_reads(path) == []


def law_codes() -> set[str]:
    folders = {
        p.name.upper()
        for p in (ROOT / "jurisdictions").iterdir()
        if p.is_dir() and not p.name.startswith("_")
    }
    return folders | {"CN", "DE", "US-NY", "GB-EAW", "FR", "JP", "HK"}


def compared_constants(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                for part in ast.walk(side):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value, node.lineno
        elif isinstance(node, ast.MatchValue) and isinstance(node.value, ast.Constant):
            yield str(node.value.value), node.lineno


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.relative_to(PACKAGE).parts[0] in ENGINES], ids=name_of
)
def test_no_engine_asks_which_law_it_is(path: Path) -> None:
    asked = [
        (code, line)
        for code, line in compared_constants(path)
        if code.upper() in law_codes() and code.isupper()
    ]
    assert asked == [], "a jurisdiction is data: put the difference into its sheet"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_money_or_length_as_float(path: Path) -> None:
    floats = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "float"
    ]
    if path.relative_to(PACKAGE).parts[0] in ("money", "limitation", "dates", "model"):
        assert floats == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_loose_ends(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b", text)
    assert path.stem not in ("helpers", "utils", "util", "manager", "common", "misc")


def existing_verbs() -> list[str]:
    return [
        verb for verb, (module, _) in VERBS.items() if (PACKAGE / "cli" / f"{module}.py").is_file()
    ]


def test_help_names_every_verb_and_needs_none_of_their_modules() -> None:
    result = CliRunner().invoke(root, ["--help"])
    assert result.exit_code == 0
    for verb in VERBS:
        assert re.search(rf"^  {verb}\b", result.output, re.MULTILINE)


def test_help_and_version_import_nothing_heavy() -> None:
    code = (
        "import sys; from legalkit.cli import root; from legalkit.cli.run import run;"
        "run(root, ['--help']); run(root, ['--version']);"
        "print(sorted(m for m in sys.modules if '.' not in m), file=sys.stderr)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stderr
    for heavy in (
        "pydantic",
        "yaml",
        "rich",
        "networkx",
        "docxtpl",
        "pikepdf",
        "fpdf",
        "openpyxl",
        "holidays",
        "requests",
    ):
        assert f"'{heavy}'" not in loaded


def test_version_is_the_one_of_the_package() -> None:
    result = CliRunner().invoke(root, ["--version"])
    assert result.output.strip() == f"legalkit, version {__version__}"
    assert PROJECT["project"]["version"] == __version__


@pytest.mark.parametrize("verb", existing_verbs())
def test_every_verb_is_a_command_with_help_in_both_languages(verb: str) -> None:
    module = import_module(f"legalkit.cli.{VERBS[verb][0]}")
    assert isinstance(module.command, click.Command)
    result = CliRunner().invoke(root, [verb, "--help"])
    assert result.exit_code == 0
    assert re.search(r"[\u4e00-\u9fff]", result.output)
    assert re.search(r"[a-z]{4}", result.output)


def test_every_module_of_a_verb_is_listed() -> None:
    modules = {module for module, _ in VERBS.values()}
    assert modules - {p.stem for p in (PACKAGE / "cli").glob("*.py")} == set()


@cache
def pins() -> dict[str, str]:
    lines = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
    return {normal(line.split("==")[0]): line for line in lines if "==" in line}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.\-]", name, maxsplit=1)[0]).lower()


DEPENDENCIES = (
    PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["timestamp"]
)


@pytest.mark.parametrize("line", DEPENDENCIES + PROJECT["dependency-groups"]["dev"])
def test_every_dependency_is_pinned_for_a_fresh_machine(line: str) -> None:
    assert normal(line) in pins(), "run: make lock"


@pytest.mark.parametrize("line", DEPENDENCIES + PROJECT["dependency-groups"]["dev"])
def test_every_dependency_has_its_reason(line: str) -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    assert f"| {normal(line)} |" in page.replace("`", "")


@pytest.mark.parametrize(
    "name",
    [
        "pymupdf",
        "reportlab",
        "lexdays",
        "igraph",
        "extract-msg",
        "x-ray",
        "openfisca-core",
        "libcovebods",
        "lunardate",
    ],
)
def test_nothing_under_agpl_or_gpl(name: str) -> None:
    assert name not in pins()


def test_changelog_has_an_open_section() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    section = re.search(r"^## Unreleased\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section and re.search(r"^- ", section[1], re.MULTILINE)
    assert "### Law changes" in text


def test_a_verb_whose_module_is_missing_leaves_help_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VERBS, "later", ("no_such_module", "Not yet · 尚无"))
    assert "later" in CliRunner().invoke(root, ["--help"]).output
    assert run(root, ["later"]) == 3
