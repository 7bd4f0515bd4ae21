"""``legalkit evidence seal | verify | export | signatures``: proof that others can check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, exit_code, today_unless

if TYPE_CHECKING:
    from legalkit.evidence.intake import VerifyReport
    from legalkit.evidence.seal_check import SealReport, SealState
    from legalkit.evidence.signatures import SignatureFact, SignatureFacts
    from legalkit.evidence.trust import TrustStore
    from legalkit.model.case import Case
    from legalkit.model.finding import Finding

_CASE = click.argument("path", type=click.Path(path_type=Path))
_TRUST = click.option(
    "--trust",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder with the root certificates (PEM) you trust · 信任库",
)
_WHO = click.option("--who", default=None, help="Who does it (default: your login) · 经手人")
_REASON = click.option("--reason", default=None, help="Why · 事由")
_AUTHORITY = click.option("--authority", default=None, help="On whose order or consent · 依据")


def _say(key: str, lang: str, **params: Any) -> str:
    from legalkit.messages import Message

    return Message(key, params).text(lang)


def _now() -> datetime:
    # The surface reads the clock; the engine is told what time it is.
    return datetime.now(UTC).replace(microsecond=0)


def _actor(who: str | None) -> str:
    from getpass import getuser

    return who or getuser()


def _store(folder: Path | None) -> TrustStore | None:
    from legalkit.evidence.trust import read_trust

    return read_trust(folder) if folder is not None else None


def _case(path: Path) -> tuple[Case, dict[str, list[str]]]:
    """The case, and the ids of its items by the file they name."""
    from legalkit.casefile.read import read_case

    case = read_case(path).require()
    items: dict[str, list[str]] = {}
    for item in case.evidence:
        if item.file:
            items.setdefault(item.file, []).append(item.id)
    return case, items


@click.command("seal")
@_CASE
@click.option("--tsa", default=None, metavar="URL", help="Time-stamping authority · 时间戳机构")
@click.option("--policy", default=None, metavar="OID", help="Policy to stamp under · 时间戳策略")
@_TRUST
@_WHO
@_REASON
@_AUTHORITY
@common
def seal_command(
    *, path: Path, tsa: str | None, lang: str, as_json: bool, fail_on: str, **options: Any
) -> int:
    """Seal all originals with a manifest and, with --tsa, a time stamp over it.

    封存全部原件，可加盖可信时间戳。
    """
    from legalkit.cli.run import print_findings, print_json
    from legalkit.evidence.seal import Authority, seal

    case, items = _case(path)
    store = _store(options["trust"])
    authority = None
    if tsa is not None:
        authority = Authority(_sender(tsa), store, options["policy"])
    made = seal(
        path,
        _now(),
        _actor(options["who"]),
        case=case.case.id,
        items=items,
        authority=authority,
        reason=options["reason"],
        ordered_by=options["authority"],
    )
    findings = made.stamp.findings if made.stamp else ()
    if as_json:
        print_json(made.to_json(lang))
        return exit_code(findings, fail_on)
    click.echo(_say("evidence.seal.done", lang, files=len(made.manifest.files)))
    click.echo(f"  {made.manifest.id}")
    if made.stamp is None:
        _wrapped(_say("evidence.seal.no_stamp", lang))
    else:
        at = made.stamp.at.isoformat() if made.stamp.at else "?"
        _wrapped(_say("evidence.seal.stamped", lang, at=at, authority=made.stamp.authority))
    print_findings(findings, lang)
    return exit_code(findings, fail_on)


def _sender(url: str) -> Callable[[bytes], bytes]:
    def send(request: bytes) -> bytes:
        from legalkit.net.tsa import fetch_stamp

        return fetch_stamp(url, request)

    return send


@click.command("verify")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option(
    "--bag", type=click.Path(path_type=Path), default=None, help="Check a bag · 核验导出包"
)
@click.option("--seal", "only", default=None, metavar="ID", help="Only this seal · 仅此封存")
@_TRUST
@common
def verify_command(
    *,
    path: Path | None,
    bag: Path | None,
    only: str | None,
    trust: Path | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    **_: Any,
) -> int:
    """Re-hash all originals, check the custody log and the seals; or check a bag.

    核验原件、保管日志与封存；或核验导出包。
    """
    store = _store(trust)
    if (path is None) == (bag is None):
        raise click.UsageError(
            "name a CASE, or a bag with --bag · 请指定案件，或用 --bag 指定导出包"
        )
    if bag is not None:
        return _verify_bag(bag, store, lang, as_json, fail_on)
    from legalkit.evidence.intake import verify
    from legalkit.evidence.seal_check import check_seals, marks_after

    assert path is not None  # noqa: S101 - one of the two was named, see above
    report = verify(path)
    seals = check_seals(path, marks_after(path, report), store, only=only)
    findings = (*report.findings, *seals.findings)
    if only is not None and not seals.seals:
        findings = (*findings, _no_seal(only))
    _print_verified(report, seals, findings, lang, as_json)
    return exit_code(findings, fail_on)


def _no_seal(only: str) -> Finding:
    from legalkit.messages import Message
    from legalkit.model.finding import Finding

    return Finding("LK590", params={"reason": Message("evidence.seal.unknown", {"id": only})})


def _print_verified(
    report: VerifyReport,
    seals: SealReport,
    findings: Sequence[Finding],
    lang: str,
    as_json: bool,
) -> None:
    from legalkit.cli.run import print_findings, print_json

    if as_json:
        told = report.to_json(lang)
        told["ok"] = not findings
        told["seals"] = [state.to_json(lang) for state in seals.seals]
        told["findings"] = [finding.to_json(lang) for finding in findings]
        print_json(told)
        return
    key = "evidence.verify.ok" if report.ok else "evidence.verify.bad"
    counts = {"files": report.checked, "records": report.records, "found": len(report.findings)}
    click.echo(_say(key, lang, **counts))
    _print_seals(seals.seals, lang)
    print_findings(findings, lang)


def _print_seals(states: Sequence[SealState], lang: str) -> None:
    for state in states:
        short = {"id": state.id[:16], "files": state.files, "count": len(state.findings)}
        key = "bad" if state.findings else "ok"
        _wrapped(_say(f"evidence.seal.state.{key}", lang, **short))
        stamp = state.stamp
        if stamp is None:
            _wrapped(_say("evidence.seal.state.unstamped", lang), "  ")
            continue
        kind = {True: "trusted", None: "not_judged", False: "untrusted"}[stamp.trusted]
        said = {"at": stamp.at.isoformat() if stamp.at else "?", "authority": stamp.authority}
        _wrapped(_say(f"evidence.seal.state.{kind}", lang, **said), "  ")


def _wrapped(text: str, lead: str = "") -> None:
    from legalkit.report.cells import wrap

    for line in wrap(text, 80 - len(lead)):
        click.echo(f"{lead}{line}")


def _verify_bag(bag: Path, store: TrustStore | None, lang: str, as_json: bool, fail_on: str) -> int:
    from legalkit.cli.run import print_findings, print_json
    from legalkit.evidence.bag_check import verify_bag

    report = verify_bag(bag, store)
    if as_json:
        print_json(report.to_json(lang))
        return exit_code(report.findings, fail_on)
    key = "ok" if report.ok else "bad"
    counts = {"files": report.files, "count": len(report.findings)}
    click.echo(_say(f"evidence.bag.{key}", lang, **counts))
    if report.seals is not None:
        _print_seals(report.seals.seals, lang)
    print_findings(report.findings, lang)
    return exit_code(report.findings, fail_on)


@click.command("export")
@_CASE
@click.option(
    "--bag", type=click.Path(path_type=Path), required=True, help="Folder to make · 导出文件夹"
)
@click.option("--items", default=None, metavar="E01,E02", help="Only these items · 仅这些证据")
@_WHO
@_REASON
@_AUTHORITY
@common
def export_command(
    *,
    path: Path,
    bag: Path,
    items: str | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    **options: Any,
) -> int:
    """Pack originals into a BagIt bag with custody report and seals; originals stay untouched.

    将原件复制导出为 BagIt 包（附保管记录与封存）。
    """
    from legalkit.cli.run import print_findings, print_json
    from legalkit.evidence.bag import Sending, export_bag
    from legalkit.evidence.bag_report import custody_report

    case, _ = _case(path)
    source = next((p.name for p in case.parties if p.role == "creditor"), case.case.title)
    sending = Sending(
        source,
        case.case.id,
        _say("evidence.bag.description", lang, case=case.case.title),
        today_unless(options["as_of"]),
    )
    made = export_bag(
        path,
        bag,
        sending,
        _now(),
        _actor(options["who"]),
        paths=_paths(case, items) if items is not None else None,
        report=lambda records, log, bag_id: custody_report(records, log, bag_id, sending, lang),
        reason=options["reason"],
        authority=options["authority"],
    )
    if as_json:
        print_json(made.to_json(lang))
        return exit_code(made.findings, fail_on)
    counts = {"files": len(made.files), "size": made.size, "folder": str(made.folder)}
    click.echo(_say("evidence.bag.done", lang, **counts))
    click.echo(f"  {made.id}")
    print_findings(made.findings, lang)
    return exit_code(made.findings, fail_on)


def _paths(case: Case, items: str) -> list[str]:
    from legalkit.evidence.trust import failure
    from legalkit.messages import Message

    files = {item.id: item.file for item in case.evidence if item.file}
    paths: list[str] = []
    for name in filter(None, (part.strip() for part in items.split(","))):
        if name not in files:
            raise failure("LK590", reason=Message("evidence.bag.no_item", {"item": name}))
        paths.append(str(files[name]))
    return paths


@click.command("signatures")
@_CASE
@_TRUST
@common
def signatures_command(
    *, path: Path, trust: Path | None, lang: str, as_json: bool, fail_on: str, **options: Any
) -> int:
    """Check the electronic signatures of all PDF files of the case against your trust store.

    核验 PDF 电子签名。
    """
    from legalkit.cli.run import print_findings, print_json
    from legalkit.evidence.fixity import plain_files
    from legalkit.evidence.signatures import signature_facts

    store = _store(trust)
    as_of = options["as_of"]
    at = datetime.combine(as_of, time(23, 59, 59), UTC) if as_of else _now()
    skipped: list[Finding] = []
    facts = [
        signature_facts(file, store, at, name=f"evidence/{name}")
        for name, file in plain_files(path / "evidence", skipped)
        if name.lower().endswith(".pdf")
    ]
    findings = [*skipped, *(finding for one in facts for finding in one.findings)]
    if as_json:
        print_json({"files": [f.to_json(lang) for f in facts],
                    "findings": [f.to_json(lang) for f in findings]})  # fmt: skip
        return exit_code(findings, fail_on)
    signed = [one for one in facts if one.signatures]
    for one in signed:
        _print_file(one, lang)
    count = [fact for one in signed for fact in one.signatures]
    numbers = {
        "files": len(facts),
        "signatures": len(count),
        "holding": sum(f.holds for f in count),
    }
    click.echo(_say("evidence.signature.count", lang, **numbers))
    print_findings(findings, lang)
    return exit_code(findings, fail_on)


def _print_file(facts: SignatureFacts, lang: str) -> None:
    click.echo(facts.path)
    for fact in facts.signatures:
        _print_signature(fact, lang)


def _print_signature(fact: SignatureFact, lang: str) -> None:
    def say(key: str, **params: Any) -> str:
        return _say(f"evidence.signature.{key}", lang, **params)

    who = {"signer": fact.signer, "issuer": fact.issuer, "trust": say(f"trust.{fact.trust}")}
    mark = "✔" if fact.holds else "✘"
    _wrapped(f"{mark} {say('line', **who)}", "  ")
    at = fact.at.isoformat() if fact.at else ""
    _wrapped(say(f"time.{fact.time_source}", at=at), "    ")
    level = say(f"level.{fact.level}")
    numbers = {"revision": fact.revision, "revisions": fact.revisions}
    changes = say(f"changes.{fact.changes}")
    _wrapped(say("line.state", **numbers, changes=changes, level=level), "    ")
    _wrapped(say("reliable"), "    ")
    marks = {True: "✔", False: "✘", None: "?"}
    for condition in fact.conditions():
        _wrapped(f"{marks[condition.met]} {condition.text.text(lang)}", "      ")


#: What ``legalkit evidence`` takes from here.
COMMANDS = (seal_command, verify_command, export_command, signatures_command)
