"""How the case's own exports are to be read: which column of which file means what."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from legalkit.model.base import Value
from legalkit.model.scalars import Text

#: What a column may mean.
Column = Literal[
    "time", "date", "from", "to", "text", "amount", "paid_in", "paid_out", "balance", "currency",
    "payer", "payee", "payer_account", "payee_account", "remark", "number", "duration", "direction",
    "device",
]  # fmt: skip


class TableReader(Value):
    """A kind of export (.csv, .txt, .xlsx) and its columns.

    Attributes:
        files: patterns below ``evidence/``, such as ``chat/*.csv``; ``*`` also crosses folders.
        kind: chat, calls (call log), bank (statement of a bank account) or contacts.
        columns: our name of a column to the heading in the file.
        layout: ``table``, or ``blocks`` for a .txt where each message begins with a line of time
            and name and its text follows on the lines below.
        separator: of a .csv or .txt; found out from the heading when absent.
        encoding: when the file does not say; found out when absent.
        utc_offset: zone of the times, such as ``+08:00``.
        day_first: True where 03/04/2024 is the third of April.
    """

    files: tuple[Text, ...] = Field(min_length=1)
    kind: Literal["chat", "calls", "bank", "contacts"]
    columns: dict[Column, Text] = Field(default_factory=dict)
    layout: Literal["table", "blocks"] = "table"
    separator: str | None = Field(default=None, min_length=1, max_length=1)
    encoding: Text | None = None
    utc_offset: str | None = Field(default=None, pattern=r"^[+-]\d{2}:\d{2}$")
    day_first: bool | None = None
