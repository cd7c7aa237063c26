"""The typed parts of a condition, and the checks that their types go together."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from custseg.sql.tokens import SyntaxProblem, Token
from custseg.tables.values.flags import flag_words

MAX_PARTS = 1_500
MATCHES = ("~", "!~", "~*", "!~*")
KIND_WORDS = {
    "number": "a number",
    "text": "text",
    "date": "a date",
    "condition": "a condition",
    "interval": "an interval",
}


class Part(NamedTuple):
    """A part of a condition.

    Attributes:
        kind: number, text, date, condition, interval, or "" where it is not known (NULL, or after a problem).
        sql: text for polars.
        token: where it begins.
        literal: the text of a string literal, None for all else.
        name: the column, if the part is only its name.
    """

    kind: str
    sql: str
    token: Token
    literal: str | None = None
    name: str = ""


class Checks:
    """Makes parts, and reports those whose types do not go together.

    Args:
        report: takes a problem: token, sentence, remedy.
    """

    def __init__(self, report: Callable[[Token, str, str], None]) -> None:
        self.report = report
        self.count = 0

    def nothing(self, token: Token) -> Part:
        """Return a placeholder for a part that is wrong, so that reading goes on and finds other problems."""
        return Part("", "NULL", token)

    def part(self, kind: str, sql: str, token: Token, *, literal: str | None = None, name: str = "") -> Part:
        """Return a part; refuse a condition with too many parts."""
        if literal is None and token.kind != "number":
            self.count += 1
        if self.count > MAX_PARTS:
            raise SyntaxProblem(token, "is too long", "Use IN (…) for long lists.")
        return Part(kind, sql, token, literal, name)

    def of(self, part: Part, kind: str, word: str) -> Part:
        """Return a part that must be of a kind; a text literal can be a date."""
        if kind == "date" and part.literal is not None:
            return self.to_date(part)
        if part.kind not in (kind, ""):
            self.report(part.token, f"{word} takes {KIND_WORDS[kind]}, but {self.called(part)}", "")
        return part

    def alike(self, parts: list[Part], word: str) -> list[Part]:
        """Return parts that must be of one kind; text literals beside dates become dates, beside flags yes or no."""
        if any(part.kind == "date" for part in parts):
            parts = [self.to_date(part) if part.literal is not None else part for part in parts]
        if any(part.kind == "condition" and part.name for part in parts):
            parts = [self._to_flag(part) for part in parts]
        kinds = dict.fromkeys(part.kind for part in parts if part.kind)
        if len(kinds) > 1:
            called = ", ".join(self.called(part) for part in parts[:3])
            hint = "Put text and dates in single quotes: 'NL', '2026-12-31'. Write numbers without quotes."
            self.report(parts[0].token, f"{word} compares different types: {called}", hint)
        kind = next(iter(kinds), "")
        return [part._replace(kind=kind) for part in parts]

    def to_date(self, part: Part) -> Part:
        """Return a text literal as a date."""
        try:
            day = dt.date.fromisoformat(part.literal or "")
        except ValueError:
            self.report(part.token, f"{part.token.text} is not a date", "Write dates as '2026-12-31'.")
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
        return f"{called} is {KIND_WORDS.get(part.kind, 'unknown')}"

    def compare(self, left: Part, sign: str, right: Part) -> Part:
        """Return a comparison of two parts."""
        left, right = self.alike([left, right], sign)
        if left.kind == "condition" and sign not in ("=", "<>", "!="):
            self.report(left.token, f"{sign} cannot compare conditions", "Use =, <> or AND.")
        return self.part("condition", f"({left.sql} {sign} {right.sql})", left.token)

    def match(self, left: Part, word: str, pattern: Part) -> Part:
        """Return a comparison of a text with a pattern."""
        for part in (left, pattern):
            if part.kind not in ("text", ""):
                self.report(part.token, f"{word} compares text, but {self.called(part)}", "")
        if pattern.literal is None and pattern.kind:
            self.report(pattern.token, f"expected a text in 'single quotes' after {word}", "")
        elif pattern.literal is not None and word in MATCHES and not is_pattern(pattern.literal):
            self.report(pattern.token, f"{pattern.token.text} is not a valid regular expression", "")
        return self.part("condition", f"({left.sql} {word} {pattern.sql})", left.token)

    def is_condition(self, part: Part, word: str) -> None:
        """Report a part that is neither true nor false."""
        if part.kind not in ("condition", ""):
            what = f"{self.called(part)}, neither true nor false: {word} needs conditions"
            self.report(part.token, what, "Compare it: orders > 1.")


def kind_of(dtype: pl.DataType) -> str:
    """Return the kind of a column's type."""
    if dtype == pl.Boolean:
        return "condition"
    if dtype == pl.Date:
        return "date"
    return "number" if dtype.is_numeric() else "text"


def identifier(name: str) -> str:
    """Return a name for polars SQL, which reads ^…$ as a pattern of names."""
    if name.startswith("^") and name.endswith("$"):
        name = f"^{re.escape(name)}$"
    return '"' + name.replace('"', '""') + '"'


def is_pattern(text: str) -> bool:
    """Return whether a text is a regular expression that polars accepts."""
    try:
        pl.Series([""]).str.contains(text)
    except pl.exceptions.PolarsError:
        return False
    return True
