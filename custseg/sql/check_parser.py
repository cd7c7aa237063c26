"""Parses the conditions of checks: SQL with percentages (``< 1%``) and ages (``latest_order within 3d``)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from custseg.settings.times import parse_days
from custseg.sql.parser import Parser
from custseg.sql.tokens import SyntaxProblem, Token
from custseg.sql.typed_sql import Part, identifier

FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
NUMBER = re.compile(r"\(- [\d.e+-]+\)|[\d.e+-]+")
NAMED = re.compile(r"'(?:[^']|'')*'|\"((?:[^\"]|\"\")*)\"")
"""In the SQL of a part: a text, or a name in double quotes."""
BEHIND_PERCENT = ("AND", "OR", "NOT", "BETWEEN", "IN", "IS", "THEN", "WHEN", "ELSE", "END", "LIKE", "ILIKE", "WITHIN")
"""Words that may follow 10%; any other operand makes % the remainder of a division."""
AGE = re.compile(r"(d|days?|w|weeks?|m|months?|y|years?)", re.IGNORECASE)


@dataclass(frozen=True)
class FigureNames:
    """What the conditions of checks can name.

    Attributes:
        types: of the figures, by name.
        units: of the figures, as of `Metric`.
        shares: the figure that is the share of a number in its whole, by the name of the number.
        today: the day that ages are counted to.
    """

    types: Mapping[str, pl.DataType]
    units: Mapping[str, str]
    shares: Mapping[str, str] = field(default_factory=dict)
    today: dt.date = field(default_factory=dt.date.today)


@dataclass(frozen=True)
class Comparison:
    """One comparison of a condition, to say which figure missed which limit.

    Attributes:
        sql: for polars.
        names: figures that it reads.
        limit: what follows the figure: ">= 40%".
        simple: whether it compares one figure with a limit.
    """

    sql: str
    names: tuple[str, ...]
    limit: str
    simple: bool


class CheckParser(Parser):
    """Reads the condition of a check.

    Args:
        tokens: of the condition, the last of kind "end".
        text: the condition.
        figures: that it may name.
        report: takes a problem: token, sentence, remedy.
        unknown: takes the token of a name that is not among the figures, and the token before it.
    """

    def __init__(
        self,
        tokens: list[Token],
        text: str,
        figures: FigureNames,
        report: Callable[[Token, str, str], None],
        unknown: Callable[[Token, Token | None], None],
    ) -> None:
        super().__init__(tokens, figures.types, report, unknown)
        self.text, self.figures = text, figures
        self.percents: dict[int, str] = {}
        self.comparisons: list[Comparison] = []

    def _primary(self) -> Part:
        token = self.token
        part = super()._primary()
        if token.kind != "number" or not self._is_percent():
            return part
        self._next()
        share = float(Decimal(token.text) / 100)
        self.percents[token.place] = token.text + "%"
        return self.checks.part("number", repr(share), token)

    def _is_percent(self) -> bool:
        """Return whether the next sign makes a percentage of a number: no operand follows it."""
        sign, behind = self.token, self.tokens[min(self.index + 1, len(self.tokens) - 1)]
        if sign.text != "%":
            return False
        operand = behind.kind in ("number", "string", "quoted", "name") or behind.text == "("
        return not operand or behind.word in BEHIND_PERCENT

    def _comparison(self) -> Part:
        part = super()._comparison()
        return self._within(part, self._next()) if self.token.word == "WITHIN" else part

    def _within(self, left: Part, start: Token) -> Part:
        """Return whether a day is at most so long before, or after, the day that ages are counted to."""
        token = self._next()
        number = re.fullmatch(r"\d+", token.text) if token.kind == "number" else None
        unit = AGE.fullmatch(self.token.text) if number and self.token.kind == "name" else None
        if number is None or unit is None:
            raise SyntaxProblem(token, "within takes a length of time", "Write latest_order within 3d, or 2w, 1m, 1y.")
        self._next()
        left = self.checks.of(left, "date", "within")
        try:
            days = parse_days(f"{number[0]}{unit[0][0].lower()}")
            first, last = (self.figures.today + dt.timedelta(days=sign * days) for sign in (-1, 1))
        except (ValueError, OverflowError):
            self.checks.report(token, f"within takes no {number[0]}{unit[0]}", "Write at least 1d, and at most 99999d.")
            return self.checks.nothing(start)
        sql = f"({left.sql} BETWEEN DATE '{first}' AND DATE '{last}')"
        self._remember(sql, left, f"within {number[0]}{unit[0]}")
        return self.checks.part("condition", sql, left.token)

    def _compared(self, left: Part, token: Token, right: Part) -> Part:
        end, (left, right) = self.token.place, self._of_their_units([left, right])
        part = super()._compared(left, token, right)
        if right.name and not left.name and NUMBER.fullmatch(left.sql):
            sign = FLIPPED.get(token.text, token.text)
            limit = f"{sign} {self.text[left.token.place : token.place].strip()}"
            self._remember(part.sql, right, limit)
        else:
            self._remember(part.sql, left, self.text[token.place : end].strip(), right)
        return part

    def _between(self, left: Part, no: str, low: Part, high: Part) -> Part:
        end, (left, low, high) = self.token.place, self._of_their_units([left, low, high])
        part = super()._between(left, no, low, high)
        limit = f"{no}BETWEEN {self.text[low.token.place : end].strip()}".lower()
        self._remember(part.sql, left, limit, low, high)
        return part

    def _in(self, left: Part, no: str) -> Part:
        """Return whether a part is one of several; numbers are compared one by one, as figures may have fractions."""
        if left.kind != "number":
            return super()._in(left, no)
        start = self.token.place
        self._expect("(")
        left, *items = self.checks.alike(self._of_their_units([left, *self._list()]), "IN")
        either = " OR ".join(f"({left.sql} = {item.sql})" for item in items)
        part = self.checks.part("condition", f"({no}({either}))", left.token)
        self._remember(part.sql, left, f"{no}IN {self.text[start : self.token.place].strip()}".lower(), *items)
        return part

    def _remember(self, sql: str, left: Part, limit: str, *others: Part) -> None:
        names = dict.fromkeys(name for part in (left, *others) for name in _names_in(part.sql))
        simple = bool(left.name) and len(names) == 1
        self.comparisons.append(Comparison(sql, tuple(names), limit, simple))

    def _percent_of(self, part: Part) -> str:
        """Return the percentage that a part is, such as "-10%"; empty if it is something else."""
        if not NUMBER.fullmatch(part.sql):
            return ""
        places = [place for place in self.percents if place >= part.token.place]
        numbers = (one.place for one in self.tokens if one.kind == "number" and one.place >= part.token.place)
        return self.percents.get(next(numbers, -1), "") if places else ""

    def _of_their_units(self, parts: list[Part]) -> list[Part]:
        """Return compared parts: a number of rows beside a percentage is its share; report what has no share."""
        percent = next(filter(None, map(self._percent_of, parts)), "")
        if not percent:
            for part in parts:
                self._refuse_fraction(part, parts)
            return parts
        return [self._share_of(part, percent) for part in parts]

    def _share_of(self, part: Part, percent: str) -> Part:
        shares, units = self.figures.shares, self.figures.units
        if part.name in shares:
            share = shares[part.name]
            self.used.append(share)
            self._replaced(part.name)
            return part._replace(sql=identifier(share), name=share)
        # A quotient is a share of something, whatever it is made of.
        names = [] if "/" in part.sql else _names_in(part.sql)
        wrong = [name for name in names if units.get(name, "share") not in ("share", "ratio")]
        if wrong:
            hint = f"Compare it with a number, or divide it: {wrong[0]} / rows < {percent}."
            self.checks.report(part.token, f"'{wrong[0]}' is not a share: {percent} of what?", hint)
        return part

    def _replaced(self, name: str) -> None:
        """Forget the last use of a name, which its share stands for."""
        place = len(self.used) - 1 - self.used[::-1].index(name)
        del self.used[place]

    def _refuse_fraction(self, part: Part, parts: list[Part]) -> None:
        """Refuse 0.01 beside a number of rows, and 65 beside a share: both were meant as percentages."""
        unit = self.figures.units.get(part.name, "")
        literals = [one.sql for one in parts if NUMBER.fullmatch(one.sql) and one.token.kind == "number"]
        numbers = [float(one) for one in literals]
        if part.name in self.figures.shares and any(0 < number < 1 for number in numbers):
            hint = f"Write it in percent, such as 1%, or compare {self.figures.shares[part.name]}."
            self.checks.report(part.token, f"'{part.name}' is a whole number, not a share", hint)
        elif unit == "share" and not part.name.endswith("_change") and any(number > 1 for number in numbers):
            self.checks.report(part.token, f"'{part.name}' is a share, which is never above 1", "Write 65% or 0.65.")


def _names_in(sql: str) -> list[str]:
    """Return the names of figures in the SQL of a part."""
    found = (match[1] for match in NAMED.finditer(sql))
    return list(dict.fromkeys(name.replace('""', '"') for name in found if name is not None))
