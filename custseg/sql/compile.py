"""The one SQL compiler: from a condition to a checked polars expression."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache

import polars as pl

from custseg.errors import CustsegError, Problem, UsageError, nearest
from custseg.sql.parser import Parser
from custseg.sql.tokens import StrayCharacterError, SyntaxProblem, Token, tokenise
from custseg.sql.typed_sql import Part

MAX_LENGTH = 200_000
MAX_NAME = 100

Where = str | Callable[[int, int], str]
"""The origin of an SQL text: an option, or a function from line and column in the text to a place in a file."""


def compile_condition(
    sql: str,
    names: Mapping[str, pl.DataType],
    where: Where,
    *,
    error: type[CustsegError] = UsageError,
    elsewhere: Mapping[str, str] | None = None,
) -> tuple[pl.Expr, list[str]]:
    """Compile an SQL condition on one row.

    Args:
        sql: the condition.
        names: types of the names it may use; ``file.NAME`` reaches a column of the file that a metric hides.
        where: option, or a function of line and column, for errors.
        error: class of the error to raise.
        elsewhere: names that cannot be used here, each with a sentence that says where they can.

    Returns:
        The condition as an expression, and the names it uses.

    Raises:
        CustsegError: of the class given; holds all problems with line and column.
    """
    compiler = Compiler(sql, names, where, error, elsewhere or {})
    part = compiler.read("the condition is empty", "Write one, such as ltv > 100.")
    if part.kind not in ("condition", "") and not compiler.problems:
        compiler.report(part.token, "is not a condition: it is neither true nor false", "Compare it: orders > 1.")
    return compiler.expression(part, pl.Boolean()), compiler.used


def compile_value(
    sql: str,
    names: Mapping[str, pl.DataType],
    where: Where,
    *,
    error: type[CustsegError] = UsageError,
    elsewhere: Mapping[str, str] | None = None,
) -> tuple[pl.Expr, list[str]]:
    """Compile an SQL number of one row, as `compile_condition` compiles conditions."""
    compiler = Compiler(sql, names, where, error, elsewhere or {})
    part = compiler.read("the formula is empty", "Write one, such as profit / orders.")
    if part.kind not in ("number", "") and not compiler.problems:
        compiler.report(part.token, "is not a number", "Write one, such as profit / orders.")
    return compiler.expression(part, pl.Float64()).cast(pl.Float64), compiler.used


class Compiler:
    """Compiles one text, and collects its problems.

    Args:
        sql: the text.
        names: types of the names it may use.
        where: option, or a function of line and column, for errors.
        error: class of the error to raise.
        elsewhere: names that cannot be used here, each with a sentence that says where they can.
    """

    def __init__(
        self,
        sql: str,
        names: Mapping[str, pl.DataType],
        where: Where,
        error: type[CustsegError],
        elsewhere: Mapping[str, str],
    ) -> None:
        self.sql, self.names, self.where, self.error, self.elsewhere = sql, names, where, error, elsewhere
        self.problems: list[Problem] = []
        self.used: list[str] = []

    def tokens(self) -> list[Token]:
        """Return the tokens of the text, with names of several words as one."""
        tokens = _join_dots(tokenise(self.sql), {*self.names, *self.elsewhere})
        return _join_hyphens(tokens, {*self.names, *self.elsewhere})

    def parser(self, tokens: list[Token]) -> Parser:
        """Return what reads the tokens."""
        return Parser(tokens, self.names, self.report, self.unknown)

    def read(self, empty: str, hint: str) -> Part:
        """Parse the text to its end, and collect its problems."""
        try:
            if len(self.sql) > MAX_LENGTH:
                raise SyntaxProblem(Token("end", "", 0), "is too long", "Use IN (…) for long lists.")
            tokens = self.tokens()
            if len(tokens) == 1:
                raise SyntaxProblem(Token("end", "", 0), empty, hint)
            parser = self.parser(tokens)
            part = parser.condition()
            self.used = list(dict.fromkeys(parser.used))
            return part
        except StrayCharacterError as stray:
            hint = "Put text in 'single quotes', and names with spaces or signs in \"double quotes\"."
            self.report(Token("end", "", stray.place), "cannot be read from here on", hint)
            raise self.error(self.problems) from None
        except SyntaxProblem as problem:
            if not any(self._place(problem.token) == one.where for one in self.problems):
                self.report(problem.token, problem.what, problem.hint)
            raise self.error(self.problems) from None

    def expression(self, part: Part, nothing: pl.DataType) -> pl.Expr:
        """Return the expression, after polars has accepted it for an empty frame."""
        if self.problems:
            raise self.error(self.problems)
        try:
            if not part.kind:
                return pl.lit(None, nothing)
            return _computed(part.sql, tuple((name, self.names[name]) for name in self.used))
        except pl.exceptions.PolarsError:
            self.report(part.token, "cannot be computed", "Write it in a simpler way.")
            raise self.error(self.problems) from None

    def _place(self, token: Token) -> str:
        before = self.sql[: token.place]
        line, column = before.count("\n") + 1, token.place - (before.rfind("\n") + 1) + 1
        return self.where(line, column) if callable(self.where) else f"{self.where}, line {line}, column {column}"

    def report(self, token: Token, what: str, hint: str = "") -> None:
        """Collect a problem at a token."""
        self.problems.append(Problem(what, self._place(token), hint))

    def unknown(self, token: Token, before: Token | None) -> None:
        """Collect the problem that there is nothing of a name, with the nearest names."""
        name = token.value
        if len(name) > MAX_NAME:
            self.report(token, f"there is no '{name[:MAX_NAME]}…'")
            return
        if name in self.names:
            self.report(token, f"'{name}' is a name with a space", f"Did you mean '{name}'? Write \"{name}\".")
            return
        if name in self.elsewhere:
            self.report(token, f"'{name}' cannot be used here", self.elsewhere[name])
            return
        hint = nearest(name, [one for one in self.names if not one.startswith(("file.", "first:", "main:"))])
        if token.kind == "quoted":
            hint = f"Put text in single quotes: '{name}'. {hint}"
        self.report(token, f"there is no '{name}'", hint)


@cache
def _computed(sql: str, types: tuple[tuple[str, pl.DataType], ...]) -> pl.Expr:
    """Return the expression of an SQL text, after polars has accepted it for an empty frame of these types.

    Raises:
        PolarsError: polars refuses it.
    """
    expression = pl.sql_expr(sql)
    pl.DataFrame(schema=dict(types) or {"": pl.Null()}).lazy().select(expression).collect()
    return expression


def _join_dots(tokens: Iterable[Token], names: Collection[str]) -> list[Token]:
    """Make ``file.NAME`` one quoted name, and ``customers.name`` where that is a column's name."""
    joined: list[Token] = []
    for token in tokens:
        before = [one.text for one in joined[-2:]]
        dotted = token.kind in ("name", "quoted") and before[1:] == ["."]
        if dotted and (before[0] == "file" or f"{joined[-2].value}.{token.value}" in names):
            name = f"{joined[-2].value}.{token.value}".replace('"', '""')
            joined[-2:] = [Token("quoted", f'"{name}"', joined[-2].place)]
        else:
            joined.append(token)
    return joined


def _join_hyphens(tokens: list[Token], names: Collection[str]) -> list[Token]:
    """Make ``ltv-tier`` the name ``ltv_tier`` where that is one, and where it cannot be a subtraction."""
    joined: list[Token] = []
    place = 0
    while place < len(tokens):
        end = place + 1
        while end + 1 < len(tokens) and _is_hyphen(tokens[end - 1 : end + 2]):
            end += 2
        # The longest name wins.
        while end > place + 1 and not _is_one_name(tokens[place:end], names):
            end -= 2
        token = tokens[place]
        if end > place + 1 or (token.kind == "quoted" and token.value not in names):
            name = "".join(one.value for one in tokens[place:end]).replace("-", "_")
            token = Token("name", name, token.place) if name in names else token
        joined.append(token)
        place = end
    return joined


def _is_hyphen(three: list[Token]) -> bool:
    """Return whether three tokens are a word, a hyphen and a word, without blanks."""
    before, sign, after = three
    together = before.place + len(before.text) == sign.place and sign.place + 1 == after.place
    return together and sign.text == "-" and before.kind == after.kind == "name"


def _is_one_name(tokens: list[Token], names: Collection[str]) -> bool:
    words = [token.text for token in tokens[::2]]
    return "_".join(words) in names and not all(word in names for word in words)
