"""What ``--join`` says: which keys join two tables, which table is counted, or that one is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from custseg.settings.parsers import Kind

EXPECTED = "FILE:KEY=KEY, FILE:KEY~KEY, FILE:rows or FILE:none, such as customers.csv:id=billing_customer"
RULE = re.compile(r"(?P<table>.+):(?:(?P<none>none)|(?P<rows>rows)|(?P<own>[^:=~]+)(?P<sign>[=~])(?P<other>[^=~]+))")


@dataclass(frozen=True)
class JoinRule:
    """What a user says of one table.

    Attributes:
        table: its file, by its name with or without folders and suffix.
        own: its key; None where its rows are counted, or it is left out.
        other: the column of another table that is the same key.
        as_numbers: whether the keys are compared as numbers, so that leading zeros do not count.
        is_main: whether its rows are what is counted.
    """

    table: str
    own: str | None = None
    other: str | None = None
    as_numbers: bool = False
    is_main: bool = False

    @property
    def leaves_out(self) -> bool:
        """Return whether the table is not read."""
        return self.own is None and not self.is_main

    def __str__(self) -> str:
        sign = "~" if self.as_numbers else "="
        if self.is_main:
            return f"{self.table}:rows"
        return f"{self.table}:none" if self.own is None else f"{self.table}:{self.own}{sign}{self.other}"


def join_rule(text: str) -> JoinRule:
    """Return what one value of ``--join`` says.

    Args:
        text: such as ``customers.csv:id=billing_customer``.

    Raises:
        ValueError: with what was expected.
    """
    found = RULE.fullmatch(text.strip())
    if not found:
        raise ValueError(EXPECTED)
    if found["none"]:
        return JoinRule(found["table"])
    if found["rows"]:
        return JoinRule(found["table"], is_main=True)
    return JoinRule(found["table"], found["own"].strip(), found["other"].strip(), found["sign"] == "~")


def _join(value: Any) -> tuple[str, ...]:
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise ValueError(EXPECTED)
    return tuple(str(join_rule(str(part))) for part in parts)


JOINS = Kind("FILE:KEY=KEY", _join)
