"""Kinds of entity and of tie as small numbers, for columns of millions."""

from __future__ import annotations

from legalkit.model.companies import EntityKind, RelationType

#: Values that several companies may share; in a register they are entries of their own.
VALUES = ("address", "phone", "email")
KINDS: tuple[str, ...] = (*(str(kind) for kind in EntityKind), *VALUES)
#: Ties of a company to such a value, and the tie between two companies that it makes.
BEARS = {f"has_{value}": f"shared_{value}" for value in VALUES}
TYPES: tuple[str, ...] = (*(str(kind) for kind in RelationType), *BEARS)

KIND = {kind: number for number, kind in enumerate(KINDS)}
TYPE = {kind: number for number, kind in enumerate(TYPES)}
#: Stakes sort first among the ties of a node.
OWNERSHIP = TYPE["ownership"]
BEARING = tuple(TYPE[name] for name in BEARS)
OFFICES = tuple(
    TYPE[name]
    for name in ("legal_representative", "director", "supervisor", "manager", "finance_head",
                 "cashier")
)  # fmt: skip
COMPANY, PERSON = KIND["company"], KIND["person"]
IMPERSONAL = (KIND["state"], KIND["authority"])

#: Shares are whole numbers of a hundred-millionth of a percent: exact, and eight bytes each.
UNIT = 10**8
WHOLE = 100 * UNIT
UNSTATED = -1

#: Days count from 1970-01-01; a tie without first or last day stands since ever, or for ever.
EVER, FOREVER = -(2**31), 2**31 - 1
