"""The two registers of companies, against a loopback server."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from legalkit.cli.companies import command
from legalkit.companies.sources import read_source
from legalkit.model.companies import CompanyFacts
from legalkit.model.errors import InputError
from legalkit.net import DayCache, Fetcher, Limits, fetch_company, fetch_lei
from legalkit.net.companies_house import VARIABLE

KEY = "loopback-key"
DAY = date(2026, 3, 3)
LEI, PARENT = "5493001KJTIIGC8Y1R12", "213800QILIUD4ROSUO03"
PROFILE = {"company_number": "07798925", "company_name": "EXAMPLE LTD"}
BASE = "/company/07798925"


class Server(ThreadingHTTPServer):
    daemon_threads = True
    answers: dict[str, list[tuple[int, Any]]]
    seen: list[tuple[str, str | None]]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers.get("Authorization")))
        queue = self.server.answers.get(self.path, [(404, {})])
        status, value = queue.pop(0) if len(queue) > 1 else queue[0]
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    loopback = Server(("127.0.0.1", 0), Handler)
    loopback.answers, loopback.seen = {}, []
    thread = threading.Thread(target=loopback.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield loopback
    loopback.shutdown()
    loopback.server_close()
    thread.join(5)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, KEY)


def base(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


def pages(server: Server, path: str, items: list[Any], size: int = 100, **more: Any) -> None:
    for start in range(0, max(len(items), 1), size):
        server.answers[f"{BASE}/{path}?items_per_page={size}&start_index={start}"] = [
            (200, {"items": items[start : start + size], "total_results": len(items), **more})
        ]


def company(server: Server, **more: Any) -> dict[str, Any]:
    return fetch_company("7798925", base_url=base(server), today=DAY, **more)


def code(error: pytest.ExceptionInfo[InputError]) -> str:
    return error.value.findings[0].code


def test_a_company_with_all_pages_and_the_key_in_the_header(server: Server, tmp_path: Path) -> None:
    server.answers[BASE] = [(503, {}), (200, PROFILE)]
    officers = [
        {"name": f"N{n}", "officer_role": "director", "links": {"self": f"{BASE}/appointments/{n}"}}
        for n in range(130)
    ]
    pages(server, "officers", officers)
    pages(server, "persons-with-significant-control", [])
    answer = company(server)
    assert len(answer["officers"]["items"]) == 130 and answer["incomplete"] == []
    assert "statements" not in answer and "filing_history" not in answer
    expected = "Basic " + base64.b64encode(f"{KEY}:".encode()).decode()
    assert {auth for _, auth in server.seen} == {expected}
    assert KEY not in json.dumps(answer)
    # What was fetched is read as facts, with the day on which it was fetched.
    (tmp_path / "c.json").write_text(json.dumps(answer), "utf-8")
    facts = read_source(tmp_path / "c.json").facts
    assert len(facts.relations) == 130 and facts.as_of == DAY


def test_what_is_not_all_is_said(server: Server) -> None:
    server.answers[BASE] = [(200, PROFILE)]
    path = f"{BASE}/filing-history?items_per_page=100"
    server.answers[f"{path}&start_index=0"] = [(200, {"items": [{}], "total_count": 5})]
    server.answers[f"{path}&start_index=100"] = [(200, [])]
    server.answers[f"{BASE}/officers?items_per_page=100&start_index=0"] = [(200, "odd")]
    answer = company(server)
    assert answer["incomplete"] == ["filing_history"] and "officers" not in answer


def test_an_answer_is_kept_for_its_day_and_not_longer(server: Server, tmp_path: Path) -> None:
    server.answers[BASE] = [(200, PROFILE)]
    company(server, cache=tmp_path)
    asked = len(server.seen)
    company(server, cache=tmp_path)
    # Only the lists that were not there are asked for again.
    assert [path for path, _ in server.seen[asked:] if path == BASE] == []
    fetch_company("7798925", base_url=base(server), cache=tmp_path, today=date(2026, 3, 4))
    assert [path for path, _ in server.seen].count(BASE) == 2
    kept = list(tmp_path.rglob("*.json"))
    assert len(kept) == 2 and all(p.stat().st_mode & 0o077 == 0 for p in kept)
    assert KEY not in "".join(p.read_text() for p in kept)


def test_an_answer_that_is_no_json_is_not_kept(tmp_path: Path, server: Server) -> None:
    cache = DayCache(tmp_path, DAY)
    server.answers["/x"] = [(200, 1)]
    client = Fetcher(base(server), Limits(interval=0, max_bytes=0), cache=cache)
    with pytest.raises(InputError):
        client.get_json("x")
    assert cache.get(f"{base(server)}/x") is None


def test_no_more_than_so_many_requests_in_a_window(server: Server) -> None:
    server.answers["/x"] = [(200, 1)]
    now = [0.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    limits = Limits(interval=0, window=300, per_window=3)
    client = Fetcher(base(server), limits, sleep=sleep, clock=lambda: now[0])
    for _ in range(7):
        client.get_json("x")
        now[0] += 1
    assert slept == [297, 297]


@pytest.mark.parametrize("number", ["", "12", "ABCDEFGH", "123456789", "07798925/../x"])
def test_a_wrong_number_is_not_sent(number: str, server: Server) -> None:
    if number == "12":
        server.answers["/company/00000012"] = [(200, PROFILE)]
        with pytest.raises(InputError) as error:
            fetch_company(number, base_url=base(server), today=DAY)
        assert code(error) == "LK672"
        return
    with pytest.raises(InputError) as error:
        fetch_company(number, base_url=base(server), today=DAY)
    assert code(error) == "LK671" and server.seen == []


def test_without_a_key_nothing_is_sent(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(InputError) as error:
        company(server)
    assert code(error) == "LK670" and server.seen == []


def test_a_refusal_is_told_without_the_key(server: Server) -> None:
    server.answers[BASE] = [(401, {})]
    with pytest.raises(InputError) as error:
        company(server)
    assert code(error) == "LK631" and KEY not in str(error.value)
    server.answers[BASE] = [(200, PROFILE)]
    server.answers[f"{BASE}/officers?items_per_page=100&start_index=0"] = [(401, {})]
    with pytest.raises(InputError) as error:
        company(server)
    assert code(error) == "LK631"


def record(lei: str, name: str) -> dict[str, Any]:
    return {"data": {"attributes": {"lei": lei, "entity": {"legalName": {"name": name}}}}}


def parent(to: Any, kind: str) -> dict[str, Any]:
    periods = [
        {"type": "ACCOUNTING_PERIOD", "startDate": "2021-01-01", "endDate": "2021-12-31"},
        {"type": "RELATIONSHIP_PERIOD", "startDate": "2017-12-06T00:00:00Z"},
    ]
    relation = {"endNode": {"id": to}, "type": kind, "status": "ACTIVE", "periods": periods}
    return {"data": {"attributes": {"relationship": relation}}}


def test_who_consolidates_an_entity(server: Server) -> None:
    path = f"/lei-records/{LEI}"
    server.answers[path] = [(200, record(LEI, "Child"))]
    server.answers[f"/lei-records/{PARENT}"] = [(200, record(PARENT, "Parent"))]
    for kind in ("direct", "ultimate"):
        server.answers[f"{path}/{kind}-parent-relationship"] = [
            (200, parent(PARENT, f"IS_{kind.upper()}LY_CONSOLIDATED_BY"))
        ]
    found = fetch_lei(LEI, base_url=base(server), limits=Limits(interval=0), parents=True)
    facts = CompanyFacts.model_validate({"as_of": "2026-01-01", **found})
    assert [e.name for e in facts.entities] == ["Child", "Parent"]
    assert {(r.from_, r.to, str(r.start), r.end) for r in facts.relations} == {
        (f"LEI-{PARENT}", f"LEI-{LEI}", "2017-12-06", None)
    }


def test_no_parents_and_odd_parents(server: Server) -> None:
    path = f"/lei-records/{LEI}"
    server.answers[path] = [(200, record(LEI, "Child"))]
    server.answers[f"{path}/direct-parent-relationship"] = [(200, parent(None, "x"))]
    found = fetch_lei(LEI, base_url=base(server), limits=Limits(interval=0), parents=True)
    assert found["relations"] == []
    server.answers[f"{path}/direct-parent-relationship"] = [(401, {})]
    with pytest.raises(InputError):
        fetch_lei(LEI, base_url=base(server), limits=Limits(interval=0), parents=True)


def test_the_verb(server: Server, tmp_path: Path) -> None:
    server.answers[BASE] = [(200, PROFILE)]
    args = ["fetch", "--gb", "07798925", "--base-url", base(server), "--cache", str(tmp_path)]
    result = CliRunner().invoke(command, args)
    assert json.loads(result.output)["company"] == PROFILE
    server.answers[f"/lei-records/{LEI}"] = [(200, record(LEI, "Child"))]
    args = [
        "fetch",
        "--lei",
        LEI,
        "--base-url",
        base(server),
        "--cache",
        str(tmp_path),
        "--parents",
    ]
    assert "Child" in CliRunner().invoke(command, args).output
    assert CliRunner().invoke(command, ["fetch"]).exit_code == 2
    assert CliRunner().invoke(command, ["fetch", "--lei", LEI, "--gb", "1"]).exit_code == 2
