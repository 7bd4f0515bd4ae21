"""Every command of docs/how-to/portfolio.md, run in a fresh folder."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
from pathlib import Path

import pytest

from legalkit.cli.portfolio import command as portfolio
from legalkit.cli.run import run
from legalkit.portfolio.mapping import load_mapping

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/portfolio.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^legalkit portfolio (.*)$", PAGE, re.MULTILINE)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "examples/portfolio", tmp_path / "portfolio")
    monkeypatch.chdir(tmp_path / "portfolio")
    return tmp_path / "portfolio"


def test_the_weekly_run(folder, capsys):
    assert len(COMMANDS) == 6
    for command in COMMANDS:
        assert run(portfolio, shlex.split(command)) == 0, command
    text = capsys.readouterr().out
    assert "2026-03-20" in text
    made = {path.name for path in folder.iterdir() if path.is_file()}
    assert made >= {"result-09.csv", "result-10.csv", "week.ics", "changes.xlsx", "dashboard.html"}
    assert "工作清单" in (folder / "dashboard.html").read_text(encoding="utf-8")
    assert (folder / "week.ics").read_text(encoding="utf-8").count("BEGIN:VEVENT") == 11


def test_every_verb_has_its_command():
    assert {line.split()[0] for line in COMMANDS} == set(portfolio.commands)


def test_the_mapping_of_the_page(tmp_path):
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "map.yaml"
    path.write_text(block, encoding="utf-8")
    assert load_mapping(path).ledger.header_rows == 2


def test_every_reason_and_column_that_the_page_names():
    from legalkit.portfolio import load_policy
    from legalkit.portfolio.dashboard import reason_order

    for code in reason_order(load_policy()):
        assert code.removesuffix("_90").removesuffix("_365") in PAGE


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_job_on_a_cluster(folder):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    from tests.portfolio.test_spark import needs_spark, spark_session

    if needs_spark():
        pytest.skip(needs_spark())
    for name in ("ledger", "events"):
        with (folder / f"week-09/{name}.csv").open(encoding="utf-8") as handle:
            rows = list(csv.DictReader(handle))
        columns = {
            key: pa.array([row[key] or None for row in rows], pa.string()) for key in rows[0]
        }
        parquet.write_table(pa.table(columns), folder / f"{name}.parquet")
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    told: dict[str, object] = {}
    session = spark_session()
    try:
        exec(compile(block, "portfolio.md", "exec"), told)  # noqa: S102 - the page's own words
    finally:
        session.stop()
    assert (told["rows"], told["wrong"]) == (12, 0)
    # The folder that the job wrote is a result like any other.
    assert run(portfolio, shlex.split("dashboard result.parquet --html board.html")) == 0
    assert run(portfolio, shlex.split(COMMANDS[0])) == 0
    assert run(portfolio, shlex.split("diff result-09.csv result.parquet --json")) == 0
