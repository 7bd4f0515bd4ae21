"""The base of every value that comes from a file."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

#: Answers to the questions that only some laws ask; the rule sheets declare them.
Facts = dict[str, Any]


class Value(BaseModel):
    """A frozen value; unknown keys are errors because a misspelt fact is a lost fact."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
