from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from legalkit.cli.companies import command
from legalkit.model.companies import CompanyFacts
from legalkit.model.errors import InputError
from legalkit.net import Fetcher, Limits, fetch_lei

LEI = "5493001KJTIIGC8Y1R12"
RECORD = {
    "data": {
        "attributes": {
            "lei": LEI,
            "entity": {
                "legalName": {"name": "示例公司"},
                "legalAddress": {"country": "CN"},
                "registeredAs": "91320594MAXAA0019R",
            },
            "registration": {"lastUpdateDate": "2026-01-02T00:00:00Z"},
        }
    }
}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    answers: dict[str, list[tuple[int, dict[str, str], bytes]]]
    seen: list[tuple[str, dict[str, str]]]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self):
        self.server.seen.append((self.path, dict(self.headers)))
        queue = self.server.answers.get(self.path, [(404, {}, b"")])
        status, headers, body = queue.pop(0) if len(queue) > 1 else queue[0]
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
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


def base(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


def client(server: Server, **limits) -> tuple[Fetcher, list[float]]:
    slept: list[float] = []
    return Fetcher(base(server), Limits(**{"interval": 0, **limits}), sleep=slept.append), slept


def code(error: pytest.ExceptionInfo[InputError]) -> str:
    return error.value.findings[0].code


def test_busy_service_is_asked_again_with_growing_pauses(server):
    server.answers["/x"] = [(503, {}, b""), (429, {}, b""), (200, {}, b'{"a": 1}')]
    fetcher, slept = client(server)
    assert fetcher.get_json("x") == {"a": 1}
    assert slept == [0.5, 1.0]


def test_it_gives_up_and_does_not_repeat_a_plain_refusal(server):
    server.answers["/busy"] = [(500, {}, b"")]
    fetcher, _ = client(server)
    with pytest.raises(InputError) as busy:
        fetcher.get_json("busy")
    with pytest.raises(InputError) as missing:
        fetcher.get_json("missing")
    assert (code(busy), code(missing)) == ("LK631", "LK631")
    assert [path for path, _ in server.seen] == ["/busy"] * 3 + ["/missing"]


def test_redirects_stay_on_the_host(server):
    server.answers["/a"] = [(302, {"Location": "/b"}, b"")]
    server.answers["/b"] = [(200, {}, b"[]")]
    server.answers["/away"] = [(302, {"Location": "http://localhost:1/b"}, b"")]
    server.answers["/loop"] = [(302, {"Location": "/loop"}, b"")]
    server.answers["/odd"] = [(304, {}, b"")]
    fetcher, _ = client(server)
    assert fetcher.get_json("a") == []
    for path in ("away", "loop", "odd"):
        with pytest.raises(InputError) as error:
            fetcher.get_json(path)
        assert code(error) == "LK632"


@pytest.mark.parametrize(
    ("body", "expected"), [(b"x" * 2000, "LK633"), (b"<html>", "LK634"), (b"[" * 900, "LK634")]
)
def test_answers_that_are_not_usable(server, body, expected):
    server.answers["/x"] = [(200, {}, body)]
    fetcher, _ = client(server, max_bytes=1000)
    with pytest.raises(InputError) as error:
        fetcher.get_json("x")
    assert code(error) == expected


def test_slow_trickle_ends(server):
    server.answers["/x"] = [(200, {}, b"[]")]
    times = iter(range(0, 10000, 50))
    fetcher = Fetcher(
        base(server), Limits(interval=0, total=10), sleep=lambda _: None, clock=lambda: next(times)
    )
    with pytest.raises(InputError) as error:
        fetcher.get_json("x")
    assert code(error) == "LK631"


def test_requests_keep_their_distance(server):
    server.answers["/x"] = [(200, {}, b"[]")]
    fetcher, slept = client(server, interval=30)
    fetcher.get_json("x")
    fetcher.get_json("x")
    assert len(slept) == 1
    assert 29 < slept[0] <= 30


def test_dead_host_is_words_not_a_traceback(server):
    server.server_close()
    fetcher, slept = client(server, timeout=0.3)
    with pytest.raises(InputError) as error:
        fetcher.get_json("x")
    assert (code(error), len(slept)) == ("LK631", 2)


def test_only_web_addresses_and_no_password_is_shown():
    with pytest.raises(InputError) as error:
        Fetcher("file:///etc").get_json("passwd")
    assert code(error) == "LK630"
    with pytest.raises(InputError) as shown:
        Fetcher("ftp://user:secret@host").get_json("x")
    assert "secret" not in str(shown.value)


def test_record_becomes_an_entity(server):
    server.answers[f"/lei-records/{LEI}"] = [(200, {}, json.dumps(RECORD).encode())]
    found = fetch_lei(LEI, base_url=base(server))
    (entity,) = CompanyFacts.model_validate({"as_of": "2026-01-03", **found}).entities
    assert (entity.name, entity.country, entity.identifiers["uscc"]) == (
        "示例公司",
        "CN",
        "91320594MAXAA0019R",
    )
    assert entity.source == f"GLEIF {LEI} (2026-01-02)"


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        {"data": None},
        {"data": {"attributes": {"lei": "OTHER"}}},
        {"data": {"attributes": {"lei": LEI}}},
    ],
)
def test_other_record_is_refused(server, answer):
    server.answers[f"/lei-records/{LEI}"] = [(200, {}, json.dumps(answer).encode())]
    with pytest.raises(InputError) as error:
        fetch_lei(LEI, base_url=base(server))
    assert code(error) == "LK636"


def test_wrong_number_is_never_sent(server):
    with pytest.raises(InputError) as error:
        fetch_lei(LEI[:-1] + "3", base_url=base(server))
    assert code(error) == "LK635"
    assert server.seen == []


@pytest.mark.parametrize("args", [[], ["--json"]])
def test_verb(server, args):
    server.answers[f"/lei-records/{LEI}"] = [(200, {}, json.dumps(RECORD).encode())]
    asked = ["fetch", "--lei", LEI, "--base-url", base(server), *args]
    result = CliRunner().invoke(command, asked, standalone_mode=False)
    assert result.return_value == 0
    assert "示例公司" in result.output
