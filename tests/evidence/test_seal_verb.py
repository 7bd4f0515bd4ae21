"""``legalkit evidence seal | verify | export | signatures`` on a copy of the example."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import bagit
import pytest

from legalkit.cli import root
from legalkit.cli.columns import width
from legalkit.cli.run import run

from .signing import append_page_content, holder, plain_pdf, sign, stamping_authority, store

EXAMPLE = Path(__file__).parents[2] / "examples" / "suzhou-chengdu"
ROOT = holder("Root", ca=True)
TSA = holder("TSA", ROOT, stamping=True)


@pytest.fixture
def case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    ignored = shutil.ignore_patterns("custody.*", "out", "seals")
    shutil.copytree(EXAMPLE, tmp_path / "case", ignore=ignored)
    assert run(root, ["evidence", "add", str(tmp_path / "case"), "--who", "顾"]) == 0
    capsys.readouterr()
    return tmp_path / "case"


@pytest.fixture
def trust(tmp_path: Path) -> str:
    return str(store(tmp_path / "trust", ROOT.pem))


@pytest.fixture
def tsa() -> Iterator[str]:
    answer = stamping_authority(TSA)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def evidence(*words: object) -> int:
    return run(root, ["evidence", *map(str, words)])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_whole_way(
    case: Path,
    trust: str,
    tsa: str,
    lang: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bag = tmp_path / "bag"
    say = ["--lang", lang]
    assert evidence("seal", case, "--tsa", tsa, "--trust", trust, "--who", "顾", *say) == 0
    assert evidence("verify", case, "--trust", trust, *say) == 0
    assert evidence("export", case, "--bag", bag, "--reason", "提交法院", *say) == 0
    assert evidence("verify", "--bag", bag, "--trust", trust, *say) == 0
    out = capsys.readouterr().out
    assert ("sealed" in out.lower()) if lang == "en" else ("封存" in out)
    assert max(width(row) for row in out.splitlines() if str(tmp_path) not in row) <= 80
    assert bagit.Bag(str(bag)).validate()
    assert "Source-Organization" in (bag / "bag-info.txt").read_text(encoding="utf-8")
    assert (bag / "custody/report.html").is_file() and any((bag / "seals").iterdir())


def test_json_and_one_seal(
    case: Path, trust: str, tsa: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evidence("seal", case, "--json") == 0
    plain = json.loads(capsys.readouterr().out)
    assert evidence("seal", case, "--tsa", tsa, "--json") == 0
    stamped = json.loads(capsys.readouterr().out)
    assert stamped["findings"][0]["code"] == "LK556" and stamped["stamp"]["trusted"] is None
    assert evidence("verify", case, "--trust", trust, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [seal["id"] for seal in told["seals"]] == [plain["id"], stamped["id"]]
    assert told["ok"] is True and told["seals"][1]["stamp"]["trusted"] is True
    assert evidence("verify", case, "--seal", plain["id"][:8], "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["seals"]) == 1
    assert evidence("verify", case, "--seal", "ffff") == 1
    assert "LK590" in capsys.readouterr().out


def test_without_stamp_and_with_a_stamp_not_judged(
    case: Path, trust: str, tsa: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evidence("seal", case) == 0
    assert "--tsa" in capsys.readouterr().out
    assert evidence("seal", case, "--tsa", tsa) == 0
    assert evidence("verify", case) == 0
    out = capsys.readouterr().out
    assert "LK556" in out and "without time stamp" in out and "not judged" in out
    for path in (case / "seals").glob("*.tsr"):
        path.chmod(0o644)
        path.write_bytes(b"junk")
    assert evidence("verify", case, "--trust", trust) == 1
    out = capsys.readouterr().out
    assert "LK548" in out and "does not hold" in out


def test_some_items_and_bad_words(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bag = tmp_path / "bag"
    assert evidence("export", case, "--bag", bag, "--items", "E66, E64", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert len(made["files"]) == 2
    assert evidence("verify", "--bag", bag, "--json") == 0
    assert json.loads(capsys.readouterr().out)["files"] == 2
    assert evidence("export", case, "--bag", tmp_path / "b", "--items", "E999") == 2
    assert "LK590" in capsys.readouterr().err
    assert evidence("verify") == 2 and evidence("verify", case, "--bag", bag) == 2
    (bag / "data" / made["files"][0]).write_bytes(b"other")
    assert evidence("verify", "--bag", bag) == 1
    assert "LK592" in capsys.readouterr().out


def test_signatures_of_the_case(case: Path, trust: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert evidence("signatures", case, "--trust", trust) == 0
    capsys.readouterr()
    good = sign(plain_pdf(), holder("顾承安", ROOT), ROOT)
    (case / "evidence/signed.pdf").write_bytes(good)
    (case / "evidence/changed.PDF").write_bytes(append_page_content(good))
    for lang in ("en", "zh"):
        assert evidence("signatures", case, "--trust", trust, "--lang", lang) == 1
        out = capsys.readouterr().out
        assert "顾承安" in out and "LK596" in out and ("ESL 13" in out or "电子签名法" in out)
        assert max(width(row) for row in out.splitlines()) <= 80
    assert evidence("signatures", case, "--json", "--as-of", "2024-07-01") == 1
    told = json.loads(capsys.readouterr().out)
    by_path = {one["path"]: one for one in told["files"] if one["signatures"]}
    assert by_path["evidence/signed.pdf"]["signatures"][0]["trust"] == "not_judged"
