"""The parts of a condition, and the checks that their kinds go together."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from custseg.sql.tokens import SyntaxProblem, Token
from custseg.tables.values.flags import flag_words

MAX_PARTS = 1_500
WORDS = {"number": "a number", "text": "text", "date": "a date", "condition": "a condition", "interval": "an interval"}


class Part(NamedTuple):
    """A part of a condition.

    Attributes:
        kind: number, text, date, condition, interval, or "" where it is not known (NULL, or after a problem).
        sql: what polars is given.
        token: where it begins.
        literal: the text of a string literal, None for all else.
        name: the column, where the part is no more than that.
    """

    kind: str
    sql: str
    token: Token
    literal: str | None = None
    name: str = ""


class Checks:
    """Makes parts, and reports those whose kinds do not go together.

    Args:
        report: takes what is wrong: token, sentence, remedy.
    """

    def __init__(self, report: Callable[[Token, str, str], None]) -> None:
        self.report = report
        self.count = 0

    def nothing(self, token: Token) -> Part:
        """Return the part that stands for what is wrong: reading goes on, to find what else is."""
        return Part("", "NULL", token)

    def part(self, kind: str, sql: str, token: Token, *, literal: str | None = None, name: str = "") -> Part:
        """Return a part; refuse a condition of too many."""
        if literal is None and token.kind != "number":
            self.count += 1
        if self.count > MAX_PARTS:
            raise SyntaxProblem(token, "is too long", "Write long lists with IN (…).")
        return Part(kind, sql, token, literal, name)

    def of(self, part: Part, kind: str, word: str) -> Part:
        """Return a part that has to be of a kind; a text literal can be a date."""
        if kind == "date" and part.literal is not None:
            return self.to_date(part)
        if part.kind not in (kind, ""):
            self.report(part.token, f"{word} takes {WORDS[kind]}, but {self.called(part)}", "")
        return part

    def alike(self, parts: list[Part], word: str) -> list[Part]:
        """Return parts that have to be of one kind; text literals beside dates become dates, beside flags yes or no."""
        if any(part.kind == "date" for part in parts):
            parts = [self.to_date(part) if part.literal is not None else part for part in parts]
        if any(part.kind == "condition" and part.name for part in parts):
            parts = [self._to_flag(part) for part in parts]
        kinds = dict.fromkeys(part.kind for part in parts if part.kind)
        if len(kinds) > 1:
            called = ", ".join(self.called(part) for part in parts[:3])
            hint = "Text is written in 'single quotes', numbers without, dates as '2026-12-31'."
            self.report(parts[0].token, f"{word} compares different kinds: {called}", hint)
        kind = next(iter(kinds), "")
        return [part._replace(kind=kind) for part in parts]

    def to_date(self, part: Part) -> Part:
        """Return a text literal as a date."""
        try:
            day = dt.date.fromisoformat(part.literal or "")
        except ValueError:
            self.report(part.token, f"{part.token.text} is no date", "Dates are written '2026-12-31'.")
            return part._replace(kind="", literal=None)
        return part._replace(kind="date", sql=f"DATE '{day}'")

    def _to_flag(self, part: Part) -> Part:
        """Return a text such as 'yes', or 1 or 0, beside a column of yes and no as a condition."""
        number = part.token.kind == "number" and part.sql == part.token.text
        word = part.token.text if number else part.literal
        if word is None:
            return part
        meant = flag_words().get(word.strip().lower())
        if meant is None:
            self.report(part.token, f"{part.token.text} is neither yes nor no", "Write TRUE or FALSE.")
            return part._replace(kind="", literal=None)
        return part._replace(kind="condition", sql=str(meant).upper(), literal=None)

    def called(self, part: Part) -> str:
        """Return what a part is, in words."""
        called = f"'{part.name}'" if part.name else part.token.text if part.literal is not None else "it"
        return f"{called} is {WORDS.get(part.kind, 'unknown')}"

    def is_condition(self, part: Part, word: str) -> None:
        """Report a part that is neither true nor false."""
        if part.kind not in ("condition", ""):
            what = f"{self.called(part)}, neither true nor false: {word} takes conditions, not different kinds"
            self.report(part.token, what, "Compare it with something: orders > 1.")


def kind_of(dtype: pl.DataType) -> str:
    """Return the kind of a column's type."""
    if dtype == pl.Boolean:
        return "condition"
    if dtype == pl.Date:
        return "date"
    return "number" if dtype.is_numeric() else "text"


def identifier(name: str) -> str:
    """Return a name for polars SQL, which takes ^…$ for a pattern of names."""
    if name.startswith("^") and name.endswith("$"):
        name = f"^{re.escape(name)}$"
    return '"' + name.replace('"', '""') + '"'


def is_pattern(text: str) -> bool:
    """Return whether a text is a regular expression that polars understands."""
    try:
        pl.Series([""]).str.contains(text)
    except pl.exceptions.PolarsError:
        return False
    return True
