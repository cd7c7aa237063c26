"""The one SQL compiler: from a condition to a checked polars expression."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

import polars as pl

from custseg.errors import CustsegError, Problem, UsageError, nearest
from custseg.metrics.tokens import StrayCharacterError, Token, tokenise


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTIONS = _words(
    "ABS ROUND FLOOR CEIL SQRT LEAST GREATEST COALESCE NULLIF CAST LOWER UPPER LENGTH TRIM STARTS_WITH ENDS_WITH "
    "CONCAT SUBSTR REPLACE EXTRACT IN AND OR NOT BETWEEN WHEN THEN ELSE LIKE ILIKE IF"
)
KEYWORDS = _words(
    "AND OR NOT IN BETWEEN LIKE ILIKE IS NULL TRUE FALSE CASE WHEN THEN ELSE END DATE INTERVAL AS DISTINCT FROM "
    "YEAR MONTH DAY QUARTER WEEK INT INTEGER BIGINT FLOAT DOUBLE VARCHAR TEXT BOOLEAN ESCAPE"
)
AGGREGATES = _words(
    "SUM AVG MEAN MIN MAX COUNT MEDIAN STDDEV VARIANCE FIRST LAST QUANTILE_CONT RANK ROW_NUMBER LAG LEAD NTILE "
    "DENSE_RANK"
)
COMPARISONS = frozenset(("=", "<", ">", "<=", ">=", "<>", "!="))


class Compiler:
    """Compiles one condition.

    Args:
        sql: the condition.
        names: types of the names it may use; ``file.NAME`` reaches a column of the file that a metric hides.
        where: option or file:line, for errors.
        error: class of the error to raise.
        elsewhere: names that exist but not here, with a sentence that says where.
    """

    def __init__(
        self,
        sql: str,
        names: Mapping[str, pl.DataType],
        where: str,
        error: type[CustsegError] = UsageError,
        elsewhere: Mapping[str, str] | None = None,
    ) -> None:
        self.sql = sql
        self.names = names
        self.where = where
        self.error = error
        self.elsewhere = elsewhere or {}
        self.problems: list[Problem] = []

    def compile(self) -> tuple[pl.Expr, list[str]]:
        """Return the condition as an expression, and the names it uses.

        Raises:
            CustsegError: of the class given; holds all problems with line and column.
        """
        try:
            tokens = tokenise(self.sql)
        except StrayCharacterError as stray:
            mend = "Text is written in 'single quotes', names with odd signs in \"double quotes\"."
            raise self._error(stray.place, "cannot be read from here on", mend) from None
        if len(tokens) == 1:
            raise self._error(0, "the condition is empty", "Write one, such as ltv > 100.")
        tokens = self._join_file_names(tokens)
        used = self._check_names(tokens)
        self._check_comparisons(tokens)
        tokens = self._dates(tokens)
        if self.problems:
            raise self.error(self.problems)
        expression = self._parse(self._guard_divisions(tokens))
        return expression, used

    def _place(self, place: int) -> str:
        before = self.sql[:place]
        line, column = before.count("\n") + 1, place - (before.rfind("\n") + 1) + 1
        return f"{self.where}, line {line}, column {column}"

    def _error(self, place: int, what: str, mend: str = "") -> CustsegError:
        return self.error([*self.problems, Problem(what, self._place(place), mend)])

    def _problem(self, token: Token, what: str, mend: str = "") -> None:
        self.problems.append(Problem(what, self._place(token.place), mend))

    def _join_file_names(self, tokens: list[Token]) -> list[Token]:
        """Make ``file.NAME`` one quoted name."""
        joined: list[Token] = []
        for token in tokens:
            before = [one.text for one in joined[-2:]]
            if token.kind in ("name", "quoted") and before == ["file", "."]:
                name = token.value.replace('"', '""')
                joined[-2:] = [Token("quoted", f'"file.{name}"', joined[-2].place)]
            else:
                joined.append(token)
        return joined

    def _check_names(self, tokens: list[Token]) -> list[str]:
        used: list[str] = []
        for index, token in enumerate(tokens[:-1]):
            following = tokens[index + 1]
            if token.kind == "name" and following.text == "(":
                self._check_function(token)
            elif token.kind == "quoted" or (token.kind == "name" and not self._is_keyword(tokens, index)):
                name = token.value
                if name in self.names:
                    used.append(name)
                else:
                    self._unknown(token, name, tokens[index - 1] if index else None)
            elif token.word == "." or token.word == "::":
                self._problem(token, f"'{token.text}' is not understood here")
        return list(dict.fromkeys(used))

    def _is_keyword(self, tokens: list[Token], index: int) -> bool:
        """Return whether a word is a keyword; a column of that name wins where an operand stands."""
        token = tokens[index]
        return token.word in KEYWORDS and not (token.text in self.names and token.text not in ("and", "or", "not"))

    def _unknown(self, token: Token, name: str, before: Token | None) -> None:
        if before and before.kind == "number" and token.kind == "name":
            mend = f"Write {before.text}000." if name.lower() == "k" else f"Write {before.text}."
            self._problem(before, f"'{name}' after a number: numbers have no units", mend)
        elif token.word in ("OVER", "SELECT", "WINDOW", "PARTITION", "EXISTS"):
            self._problem(token, f"{token.word} is not allowed: a condition looks at one row")
        elif token.word.startswith(("CURRENT_", "NOW")):
            self._problem(token, "the clock is not read", "Use a date, or days_since_last with --as-of.")
        elif name in self.elsewhere:
            self._problem(token, f"'{name}' cannot be used here", self.elsewhere[name])
        else:
            mend = nearest(name, [one for one in self.names if not one.startswith("file.")])
            if token.kind == "quoted":
                mend = f"Text is written in single quotes: '{name}'. {mend}"
            self._problem(token, f"there is no '{name}'", mend)

    def _check_function(self, token: Token) -> None:
        if token.word in AGGREGATES:
            self._problem(
                token, f"{token.word}(…) is not allowed: a condition looks at one row", "Metrics are sums already."
            )
        elif token.word not in FUNCTIONS:
            self._problem(token, f"there is no function {token.text}", nearest(token.word, FUNCTIONS - KEYWORDS))

    def _check_comparisons(self, tokens: list[Token]) -> None:
        """Refuse ``a > b > c`` and a difference of two dates, which mean something else than they say."""
        depth, seen = 0, {0: False}
        for index, token in enumerate(tokens):
            if token.text == "(":
                depth += 1
                seen[depth] = False
            elif token.text == ")":
                depth -= 1
            elif token.word in ("AND", "OR", "NOT", "WHEN", "THEN", "ELSE", "CASE") or token.text == ",":
                seen[depth] = False
            elif token.word in COMPARISONS:
                if seen.get(depth):
                    self._problem(token, "two comparisons in a row", "Write a > b AND b > c.")
                seen[depth] = True
            elif token.text == "-" and index and self._is_date(tokens[index - 1]) and self._is_date(tokens[index + 1]):
                self._problem(token, "dates cannot be subtracted", "Use days_since_last or active_months.")

    def _is_date(self, token: Token) -> bool:
        return token.kind in ("name", "quoted") and self.names.get(token.value) == pl.Date

    def _dates(self, tokens: list[Token]) -> list[Token]:
        """Make a text that is compared with a date a date."""
        result, date_near = list(tokens), False
        for index, token in enumerate(tokens):
            if token.kind in ("name", "quoted") and token.value in self.names:
                date_near = self._is_date(token)
            elif token.word in ("OR", "WHEN", "THEN", "ELSE") or (
                token.word == "AND" and not self._between(tokens, index)
            ):
                date_near = False
            elif token.kind == "string":
                ahead = self._compared_with_date(tokens, index)
                if (date_near or ahead) and tokens[index - 1].word not in ("DATE", "INTERVAL", "LIKE"):
                    result[index] = self._date(token)
        return result

    def _compared_with_date(self, tokens: list[Token], index: int) -> bool:
        following = tokens[index + 1 :]
        return len(following) > 1 and following[0].word in COMPARISONS and self._is_date(following[1])

    def _between(self, tokens: list[Token], index: int) -> bool:
        """Return whether the AND at ``index`` belongs to a BETWEEN."""
        for token in reversed(tokens[:index]):
            if token.word == "BETWEEN":
                return True
            if token.word in ("AND", "OR"):
                return False
        return False

    def _date(self, token: Token) -> Token:
        try:
            day = dt.date.fromisoformat(token.value)
        except ValueError:
            self._problem(token, f"{token.text} is no date", "Dates are written '2026-12-31'.")
            return token
        return token.rewrite(f"DATE '{day}'")

    def _guard_divisions(self, tokens: list[Token]) -> str:
        """Make a division by zero empty instead of infinite."""
        texts = [token.text for token in tokens]
        for index, token in enumerate(tokens):
            if token.text in ("/", "%"):
                end = _operand_end(tokens, index + 1)
                texts[index + 1] = "NULLIF(" + texts[index + 1]
                texts[end] += ", 0)"
        return " ".join(texts)

    def _parse(self, sql: str) -> pl.Expr:
        try:
            expression = pl.sql_expr(sql)
        except pl.exceptions.PolarsError as error:
            found = re.search(r"found: (.*?) at Line", str(error))
            what = "is no SQL condition" + (f": '{found[1]}' is not expected" if found else "")
            raise self._error(0, what, "Write one such as ltv > 100 AND orders >= 2.") from None
        if not expression.meta.eq(expression.meta.undo_aliases()):
            raise self._error(0, "ends in a word too many", "Numbers have no units: write 10000, not 10k.")
        frame = pl.DataFrame(schema=dict(self.names))
        try:
            kind = frame.select(expression).dtypes[0]
        except pl.exceptions.PolarsError:
            raise self._error(0, "compares things of different kinds", self._kinds(expression)) from None
        if kind != pl.Boolean:
            raise self._error(0, "is no condition: it is neither true nor false", "Compare with something: orders > 1.")
        return expression

    def _kinds(self, expression: pl.Expr) -> str:
        names = dict.fromkeys(expression.meta.root_names())
        kinds = [f"'{name}' is {_kind(self.names[name])}" for name in names if name in self.names]
        return ", ".join(kinds) + "; text is written in 'single quotes', numbers without."


def compile_condition(
    sql: str,
    names: Mapping[str, pl.DataType],
    where: str,
    *,
    error: type[CustsegError] = UsageError,
    elsewhere: Mapping[str, str] | None = None,
) -> tuple[pl.Expr, list[str]]:
    """Compile an SQL condition; arguments, result and errors as of `Compiler`."""
    return Compiler(sql, names, where, error, elsewhere).compile()


def _kind(dtype: pl.DataType) -> str:
    if dtype == pl.Date:
        return "a date"
    return "a number" if dtype.is_numeric() else "text"


def _operand_end(tokens: list[Token], start: int) -> int:
    """Return the index of the last token of the operand that begins at ``start``."""
    index = start
    while tokens[index].text in ("-", "+"):
        index += 1
    if tokens[index].kind in ("name", "quoted") and tokens[index + 1].text == "(":
        index += 1
    if tokens[index].text != "(":
        return index
    depth = 0
    for place in range(index, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[place].text, 0)
        if depth == 0:
            return place
    return index
