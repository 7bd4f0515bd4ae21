"""The form of a column mapping: which column of a table is which field of which fact."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from legalkit.model.base import Value
from legalkit.model.scalars import Text


class TableRule(Value):
    """How the rows of one table become facts.

    Attributes:
        sheet: name of the sheet, or None for a .csv file and for the first sheet.
        header_row: row that holds the names of the columns, counted from 1.
        make: what each row states.
        columns: field -> column. Ends are written ``from.name``, ``to.uscc``, ``entity.kind``;
            a number scheme after the point is an identifier. ``company.name`` is the company
            whose shares a transfer or a fact is about, ``secures_debt_of.name`` whose debt is
            secured.
        const: field -> value that every row has.
        less: field -> two columns; the field is the sum in the first less that in the second, as
            ``{unpaid_capital: [认缴出资额, 实缴出资额]}``. Not stated where one of them is empty.
        words: field -> word in the table -> word of ours (``{type: {董事: director}}``).
        only: column -> words; the rule reads rows whose cell holds one of them, for a table that
            several rules read (``{变更事项: [注册资本]}``).
        skip: column -> words; a row with one of them is left out and counted in a note.
        ignore: columns that are known and not needed.
    """

    sheet: Text | None = None
    header_row: int = Field(default=1, ge=1)
    make: Literal["entity", "relation", "debt", "transfer", "fact"]
    columns: dict[Text, Text]
    const: dict[Text, Text] = Field(default_factory=dict)
    words: dict[Text, dict[Text, Text]] = Field(default_factory=dict)
    less: dict[Text, tuple[Text, Text]] = Field(default_factory=dict)
    only: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    skip: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    ignore: tuple[Text, ...] = ()


class Mapping(Value):
    """A column mapping, usually one for each kind of export.

    Attributes:
        name: what it is for.
        source: how facts cite the file, before its name.
        name_is_number: who wrote the mapping says that within one file the full registered name
            stands for the number which the file gives to that name elsewhere. What was put
            together so is said in a note; a name that bears two numbers stands for neither.
        tables: one rule for each sheet, or a single one for a .csv file.
    """

    name: Text
    source: Text | None = None
    name_is_number: bool = False
    tables: tuple[TableRule, ...]
