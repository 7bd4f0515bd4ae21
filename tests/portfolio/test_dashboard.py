"""The dashboard: its sums by both ways, its page, and what a browser makes of it."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from datetime import date, timedelta
from decimal import Decimal

import pytest

from legalkit.model.errors import InputError
from legalkit.portfolio import EscalationPolicy, columnboard, load_policy, resultframes
from legalkit.portfolio.board import board_of, unknown_days
from legalkit.portfolio.columnboard import column_board
from legalkit.portfolio.dashboard import dashboard_page
from tests.portfolio.results import AS_OF, HEAD, invoke, result_of

DEBTORS = ["甲公司", "شركة النور للتجارة", "</script><b>[[rows]]", "=1+1", 'O\'Neil, "Sons"', "-"]
LEDGER = (
    HEAD
    + "A,CN,loan,2023-03-20,1000.00,CNY,甲公司\n"
    + "B,CN,loan,2025-12-20,100.00,CNY,乙公司\n"
    + "C,CN,loan,2019-01-10,5000.00,CNY,丙公司\n"
    + "D,DE,loan,2026-02-20,70.00,EUR,</script><b>[[rows]]\n"
    + "E,ZW,loan,2024-01-10,1.00,EUR,شركة النور للتجارة\n"
)
TOLD = "".join(f"C,demand_letter,{day},{day},no\n" for day in ("2021-05-10", "2024-04-10"))
WAYS = [board_of, column_board]


def many(seed: int, count: int) -> str:
    """Receivables of all ages, laws and sums, some with more decimals than columns hold."""
    rng, lines = random.Random(seed), []  # noqa: S311
    for n in range(count):
        law, currency = rng.choice([("CN", "CNY"), ("DE", "EUR"), ("ZW", "USD"), ("GB-EAW", "EUR")])
        due = AS_OF - timedelta(rng.randint(-90, 2500))
        amount = rng.choice(
            ["5", "5.00", "0", "7.123456789", f"{rng.randint(1, 10**9)}.{n % 100:02}"]
        )
        debtor = rng.choice([*DEBTORS, f"Debtor {n % 40}"]).replace('"', '""')
        lines.append(f'R{n},{law},loan,{due},{amount},{currency},"{debtor}"\n')
    return HEAD + "".join(lines)


@pytest.mark.parametrize("kind", [".csv", ".xlsx", ".parquet"])
def test_both_ways_sum_up_alike(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(resultframes, "BATCH", 61)
    monkeypatch.setattr(columnboard, "_WAITING", 100)
    events = "".join(f"R{n},demand_letter,2025-01-10,2025-01-12,no\n" for n in range(0, 300, 3))
    result = result_of(tmp_path, many(7, 300), "many", events=events, kind=kind)
    rows, columns = (way(result, load_policy(), 50) for way in WAYS)
    assert rows == columns
    assert (rows.count, len(rows.rows), rows.as_of) == (300, 50, AS_OF)
    for sums in rows.sums.values():
        for picture in (sums.ageing, sums.horizon, sums.law):
            assert sum(picture.values(), Decimal(0)) == sums.total
    # A policy of other steps: what has no day is as near as its weight says.
    data = load_policy().model_dump(mode="json")
    policy = EscalationPolicy.model_validate({**data, "unknown_factor": "0.1"})
    assert unknown_days(policy) == 10**6
    assert board_of(result, policy, 300).rows == column_board(result, policy, 300).rows


@pytest.mark.parametrize("way", WAYS)
def test_the_list_begins_with_what_can_still_be_saved(tmp_path, way):
    board = way(result_of(tmp_path, LEDGER, "r", events=TOLD), load_policy())
    # A ends in weeks; E has no rule sheet, which is no safety; C lives only by what is told, until
    # 2027; B and D come later.
    assert [row["id"] for row in board.rows] == ["A", "E", "C", "B", "D"]
    assert board.sums["CNY"].reasons["PROOF_MISSING"] == (1, Decimal(5000))
    assert board.sums["CNY"].horizon["passed"] == 5000
    lost = way(result_of(tmp_path, LEDGER, "lost"), load_policy())
    assert [row["id"] for row in lost.rows] == ["A", "E", "B", "D", "C"]


@pytest.mark.parametrize("way", WAYS)
def test_a_result_without_rows_and_what_is_none(tmp_path, way):
    empty = way(result_of(tmp_path, HEAD, "empty"), load_policy())
    assert (empty.count, empty.rows, empty.as_of) == (0, [], None)
    assert "0 receivables" in dashboard_page(empty, load_policy(), "en")
    result = result_of(tmp_path, LEDGER, "r")
    text = result.read_text(encoding="utf-8")
    for old, new, code in (
        ("1000.00", "a lot", "LK922"),
        ("2023-03-20", "soon", "LK922"),
        ("2025-12-20", "2025-12-21", "LK922"),
        ("days_overdue", "days", "LK910"),
    ):
        result.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(InputError) as error:
            way(result, load_policy())
        assert error.value.findings[0].code == code
    with pytest.raises(InputError) as error:
        way(tmp_path / "missing.csv", load_policy())
    assert error.value.findings[0].code == "LK108"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("rows", [True, False])
def test_the_page_is_one_file_that_asks_for_nothing(tmp_path, monkeypatch, lang, rows):
    if rows:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    result, html = result_of(tmp_path, LEDGER, "r"), tmp_path / "board.html"
    shown = invoke("dashboard", result, "--html", html, "--lang", lang)
    assert str(html) in shown.output
    told = json.loads(invoke("dashboard", result, "--html", html, "--lang", lang, "--json").output)
    assert told == {"html": str(html), "as_of": "2026-03-01", "count": 5, "findings": []}
    page = html.read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)=|https?://|@import|url\(""", page)
    assert page.count("<script>") == page.count("</script>") == 1
    # The debtor's name is where a name belongs, and nowhere did it fill a place.
    assert "&lt;/script&gt;&lt;b&gt;[[rows]]" in page
    listed = json.loads(re.search(r"const rows = (.*);", page)[1])
    assert [row[0] for row in listed] == ["A", "E", "B", "D", "C"]
    assert "CNY <small>6,100.00</small>" in page
    assert ("工作清单" in page) == (lang == "zh")
    assert max(map(len, page.splitlines())) < 20_000


def test_the_day_of_a_result_is_its_own(tmp_path):
    result, html = result_of(tmp_path, LEDGER, "r"), tmp_path / "board.html"
    invoke("dashboard", result, "--html", html, "--as-of", "2026-03-01")
    failed = invoke("dashboard", result, "--html", html, "--as-of", "2026-03-02", fails=True)
    assert failed.exception.findings[0].code == "LK923"
    assert "2026-03-01" in html.read_text(encoding="utf-8")


def test_the_page_stays_small(tmp_path, monkeypatch):
    monkeypatch.setattr("legalkit.portfolio.columnboard.MOST_ROWS", 3)
    body = HEAD + "".join(
        f"R{n},CN,loan,{date(2024, 1, 1) + timedelta(n)},1,CNY,Debtor {n}\n" for n in range(260)
    )
    board = column_board(result_of(tmp_path, body, "many"), load_policy(), 3)
    page = dashboard_page(board, load_policy(), "en")
    assert [row["id"] for row in board.rows] == ["R0", "R1", "R2"]
    assert "CNY <small>260.00</small>" in page
    assert "248 others" in page  # the groups beyond the twelve largest, together
    assert "the 3 most urgent of 260 receivables" in page
    # A policy with other buckets than the result was screened by drops none of them.
    data = load_policy().model_dump(mode="json")
    other = EscalationPolicy.model_validate({**data, "buckets": ["1"]})
    assert "366+" in dashboard_page(board, other, "en")


# --- a browser ----------------------------------------------------------------------------------

BROWSER = shutil.which("chromium")
needs_browser = pytest.mark.skipif(BROWSER is None, reason="needs chromium")
SAY = """<script>{
const say = (name, value) => document.body.setAttribute("data-" + name, value);
const count = () => document.querySelectorAll("#rows tr").length;
say("all", count());
say("wide", document.documentElement.scrollWidth - document.documentElement.clientWidth);
say("bold", document.querySelectorAll("main td b").length);
say("arabic", [...document.querySelectorAll("#rows td")].filter(c => /[\\u0600-\\u06ff]/.test(c.textContent))
  .map(c => getComputedStyle(c).direction).join());
const pick = document.querySelector('select[data-column="5"]');
pick.value = "EUR"; pick.dispatchEvent(new Event("change"));
say("euro", [count(), document.getElementById("shown").textContent].join());
const search = document.getElementById("search");
search.value = "النور"; search.dispatchEvent(new Event("input"));
say("found", [...document.querySelectorAll("#rows tr td:first-child")].map(c => c.textContent).join());
search.value = "nobody"; search.dispatchEvent(new Event("input"));
say("nothing", [count(), document.getElementById("nothing").hidden].join());
pick.value = ""; search.value = ""; pick.dispatchEvent(new Event("change"));
const amount = document.querySelectorAll("thead button")[4];
amount.click(); const rising = document.querySelector("#rows td").textContent;
amount.click(); say("sorted", rising + document.querySelector("#rows td").textContent);
say("sections", [...document.querySelectorAll("section")].filter(s => !s.hidden).length);
document.querySelectorAll("nav button")[1].click();
say("tab", [...document.querySelectorAll("section")].find(s => !s.hidden).dataset.currency);
}</script></body>"""


def browser(*args: str) -> str:
    return subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *args],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize("size", ["1400,1000", "500,900"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_browser_draws_filters_and_sorts(tmp_path, lang, size):
    result, html = result_of(tmp_path, LEDGER, "r"), tmp_path / "board.html"
    invoke("dashboard", result, "--html", html, "--lang", lang)
    html.write_text(html.read_text(encoding="utf-8").replace("</body>", SAY), encoding="utf-8")
    drawn = browser(f"--window-size={size}", "--dump-dom", html.as_uri())
    told = dict(
        re.findall(
            r'data-(all|wide|bold|arabic|euro|found|nothing|sorted|sections|tab)="([^"]*)"', drawn
        )
    )
    assert told == {
        "all": "5",
        "wide": "0",  # tables scroll inside the page, the page itself does not
        "bold": "0",
        "arabic": "rtl,rtl",
        "euro": "2,2",
        "found": "E",
        "nothing": "0,false",
        "sorted": "EC",
        "sections": "1",
        "tab": "EUR",
    }


@pytest.mark.slow
@needs_browser
def test_the_page_prints(tmp_path):
    pdfium = pytest.importorskip("pypdfium2")
    result, html, pdf = (
        result_of(tmp_path, LEDGER, "r"),
        tmp_path / "board.html",
        tmp_path / "p.pdf",
    )
    invoke("dashboard", result, "--html", html, "--lang", "zh")
    browser("--no-pdf-header-footer", f"--print-to-pdf={pdf}", html.as_uri())
    with pdfium.PdfDocument(pdf) as document:
        assert len(document) == 2
        pages = [page.get_textpage().get_text_bounded() for page in document]
        width, height = document[0].get_size()
    assert width > height
    # All currencies are printed, not only the one that is chosen; the list begins a page.
    assert "CNY 6,100.00" in pages[0]
    assert "EUR 71.00" in pages[0]
    assert "工作清单" in pages[1]


def test_a_folder_of_parts_is_a_result(tmp_path):
    """A cluster writes one file for each part, some of them without rows."""
    from pyarrow import parquet

    from legalkit.portfolio.columndifference import column_difference

    whole = result_of(tmp_path, many(3, 60), "whole", kind=".parquet")
    table, folder = parquet.read_table(whole), tmp_path / "parts.parquet"
    folder.mkdir()
    (folder / "_SUCCESS").touch()
    for number, (start, size) in enumerate([(0, 25), (25, 0), (25, 35)]):
        parquet.write_table(table.slice(start, size), folder / f"part-{number}.snappy.parquet")
    assert column_board(folder, load_policy(), 20) == column_board(whole, load_policy(), 20)
    assert column_difference(whole, folder, 5).count == 0
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError) as error:
        column_board(empty, load_policy())
    assert error.value.findings[0].code == "LK911"
