"""The one SQL compiler: from a condition to a checked polars expression."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from custseg.errors import CustsegError, Problem, UsageError, nearest
from custseg.metrics.functions import AGGREGATES, KEYWORDS, SPECIAL
from custseg.metrics.functions import FUNCTIONS as CATALOGUE
from custseg.metrics.parser import Parser
from custseg.metrics.parts import Part
from custseg.metrics.tokens import StrayCharacterError, SyntaxProblem, Token, tokenise

FUNCTIONS = frozenset((*CATALOGUE, *SPECIAL))
MAX_LENGTH = 200_000

__all__ = ["AGGREGATES", "FUNCTIONS", "KEYWORDS", "compile_condition"]


def compile_condition(
    sql: str,
    names: Mapping[str, pl.DataType],
    where: str,
    *,
    error: type[CustsegError] = UsageError,
    elsewhere: Mapping[str, str] | None = None,
) -> tuple[pl.Expr, list[str]]:
    """Compile an SQL condition on one row.

    Args:
        sql: the condition.
        names: types of the names it may use; ``file.NAME`` reaches a column of the file that a metric hides.
        where: option or file:line, for errors.
        error: class of the error to raise.
        elsewhere: names that exist but not here, with a sentence that says where.

    Returns:
        The condition as an expression, and the names it uses.

    Raises:
        CustsegError: of the class given; holds all problems with line and column.
    """
    return _Compiler(sql, names, where, error, elsewhere or {}).compile()


class _Compiler:
    def __init__(
        self,
        sql: str,
        names: Mapping[str, pl.DataType],
        where: str,
        error: type[CustsegError],
        elsewhere: Mapping[str, str],
    ) -> None:
        self.sql, self.names, self.where, self.error, self.elsewhere = sql, names, where, error, elsewhere
        self.problems: list[Problem] = []

    def compile(self) -> tuple[pl.Expr, list[str]]:
        try:
            if len(self.sql) > MAX_LENGTH:
                raise SyntaxProblem(Token("end", "", 0), "is too long", "Write long lists with IN (…).")
            tokens = _join_file_names(tokenise(self.sql))
            if len(tokens) == 1:
                raise SyntaxProblem(Token("end", "", 0), "the condition is empty", "Write one, such as ltv > 100.")
            parser = Parser(tokens, self.names, self._report, self._unknown)
            part = parser.condition()
        except StrayCharacterError as stray:
            mend = "Text is written in 'single quotes', names with odd signs in \"double quotes\"."
            self._report(Token("end", "", stray.place), "cannot be read from here on", mend)
            raise self.error(self.problems) from None
        except SyntaxProblem as problem:
            if not any(self._place(problem.token) == one.where for one in self.problems):
                self._report(problem.token, problem.what, problem.mend)
            raise self.error(self.problems) from None
        if part.kind not in ("condition", "") and not self.problems:
            what = "is no condition: it is neither true nor false"
            self._report(part.token, what, "Compare with something: orders > 1.")
        if self.problems:
            raise self.error(self.problems)
        return self._expression(part), list(dict.fromkeys(parser.used))

    def _expression(self, part: Part) -> pl.Expr:
        """Hand the rewritten condition to polars, and try it on no rows: what polars refuses is refused here."""
        try:
            expression = pl.sql_expr(part.sql) if part.kind else pl.lit(None, pl.Boolean)
            pl.DataFrame(schema=dict(self.names)).lazy().filter(expression).collect()
        except pl.exceptions.PolarsError:
            self._report(part.token, "is no SQL condition that can be computed", "Write it in a simpler way.")
            raise self.error(self.problems) from None
        return expression

    def _place(self, token: Token) -> str:
        before = self.sql[: token.place]
        line, column = before.count("\n") + 1, token.place - (before.rfind("\n") + 1) + 1
        return f"{self.where}, line {line}, column {column}"

    def _report(self, token: Token, what: str, mend: str = "") -> None:
        self.problems.append(Problem(what, self._place(token), mend))

    def _unknown(self, token: Token, before: Token | None) -> None:
        name = token.value
        if name in self.names:
            self._report(token, f"'{name}' is a name with a blank", f"Did you mean '{name}'? Write \"{name}\".")
            return
        if name in self.elsewhere:
            self._report(token, f"'{name}' cannot be used here", self.elsewhere[name])
            return
        mend = nearest(name, [one for one in self.names if not one.startswith("file.")])
        if token.kind == "quoted":
            mend = f"Text is written in single quotes: '{name}'. {mend}"
        self._report(token, f"there is no '{name}'", mend)


def _join_file_names(tokens: list[Token]) -> list[Token]:
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
