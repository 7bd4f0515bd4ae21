"""The custody report of a bag: one printable page without scripts or anything from afar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape

from legalkit.evidence.bag import Sending
from legalkit.evidence.custody import CustodyLog, CustodyRecord
from legalkit.messages import Message

_Say = Callable[[str], str]
_STYLE = (
    "@page{size:A4;margin:18mm}body{font:10pt/1.4 'Noto Sans CJK SC','Source Han Sans SC',"
    "sans-serif;max-width:180mm;margin:0 auto;padding:1em}h1{font-size:16pt}h2{font-size:12pt;"
    "margin-top:1.5em}table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;"
    "padding:.25em .4em;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "thead{display:table-header-group}tr{break-inside:avoid}code{font:8pt/1.3 monospace;"
    "overflow-wrap:anywhere}.n{text-align:right;white-space:nowrap}"
)


def custody_report(
    records: Mapping[str, CustodyRecord],
    log: CustodyLog,
    bag_id: str,
    sending: Sending,
    lang: str = "en",
) -> str:
    """Who had the files of this bag, when and for what, as a page to print.

    Args:
        records: record of intake by path.
        log: the whole log; only records of these files and of this bag are shown.
        bag_id: SHA-256 of ``manifest-sha256.txt``.
        sending: what is written on the bag.
        lang: ``en`` or ``zh``.
    """

    def say(key: str) -> str:
        return escape(Message(f"evidence.report.{key}").text(lang))

    head = (
        ("case", escape(sending.case)),
        ("source", escape(sending.source)),
        ("day", sending.day.isoformat()),
        ("bag", f"<code>{escape(bag_id)}</code>"),
        ("records", str(len(log.records))),
    )
    facts = "".join(f"<tr><th>{say(key)}</th><td>{value}</td></tr>" for key, value in head)
    files = "".join(
        f"<tr><td>{escape(path)}</td><td class=n>{record.size}</td>"
        f"<td><code>{escape(record.sha256 or '')}</code></td></tr>"
        for path, record in sorted(records.items())
    )
    events = "".join(_event(record, say) for record in _shown(records, log, bag_id))
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        f"<title>{say('title')} · {escape(sending.case)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{say('title')}</h1><table>{facts}</table>"
        f"<h2>{say('files')}</h2>{_table(('file', 'size', 'hash'), files, say)}"
        f"<h2>{say('custody')}</h2>"
        f"{_table(('number', 'at', 'who', 'what', 'file', 'why'), events, say)}"
        f"<p>{say('check')}</p></body></html>\n"
    )


def _shown(
    records: Mapping[str, CustodyRecord], log: CustodyLog, bag_id: str
) -> Iterable[CustodyRecord]:
    return (
        record
        for record in log.records
        if record.path in records or (record.action == "export" and record.sha256 == bag_id)
    )


def _table(heads: Iterable[str], rows: str, say: _Say) -> str:
    line = "".join(f"<th>{say(head)}</th>" for head in heads)
    return f"<table><thead><tr>{line}</tr></thead><tbody>{rows}</tbody></table>"


def _event(record: CustodyRecord, say: _Say) -> str:
    why = " · ".join(
        part for part in (record.to, record.purpose, record.reason, record.authority) if part
    )
    return (
        f"<tr><td class=n>{record.number}</td><td>{escape(record.at)}</td>"
        f"<td>{escape(record.who)}</td><td>{say(f'action.{record.action}')}</td>"
        f"<td>{escape(record.path or '')}</td><td>{escape(why)}</td></tr>"
    )
