"""Reads the tokens of a condition one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from custseg.sql.tokens import SyntaxProblem, Token

COMPARISONS = ("=", "<>", "!=", "<", ">", "<=", ">=")


class TokenReader:
    """Reads tokens; a keyword in lower case that is also the name of a column is the column.

    Args:
        tokens: of the condition, the last of kind "end".
        names: types of the names it may use.
        unknown: takes the token of a name that is not among ``names``, and the token before it.
    """

    def __init__(
        self,
        tokens: list[Token],
        names: Mapping[str, pl.DataType],
        unknown: Callable[[Token, Token | None], None],
    ) -> None:
        self.tokens, self.names, self.unknown = tokens, names, unknown
        self.index = 0

    @property
    def token(self) -> Token:
        """Return the token that is read next."""
        return self.tokens[self.index]

    def _next(self) -> Token:
        token = self.token
        if token.kind == "end":
            raise SyntaxProblem(token, "is not an SQL condition: it ends too early", "Write one such as ltv > 100.")
        self.index += 1
        return token

    def _take(self, *words: str) -> Token | None:
        """Take the next token if it is one of ``words``."""
        if self.token.word in words and not self._is_column(self.token):
            return self._next()
        return None

    def _expect(self, word: str) -> Token:
        if token := self._take(word):
            return token
        found = f"'{self.token.text}'" if self.token.kind != "end" else "its end"
        raise SyntaxProblem(self.token, f"is not an SQL condition: expected {word}, found {found}")

    def _is_column(self, token: Token) -> bool:
        """Return whether a word is a column although it is also a keyword: in capitals it is the keyword."""
        return token.kind == "name" and token.text in self.names and token.text not in ("and", "or", "not")

    def _refuse_rest(self) -> None:
        """Refuse what follows a whole condition."""
        token, before = self.token, self.tokens[self.index - 1] if self.index else None
        if token.word in ("OVER", "SELECT"):
            raise SyntaxProblem(token, f"{token.word} is not allowed: a condition sees one row at a time")
        if before and before.kind == "number" and token.kind == "name":
            value = before.text + "000" if token.text.lower() == "k" else before.text
            what = f"unexpected '{token.text}' after a number: numbers have no units"
            raise SyntaxProblem(token, what, f"Write {value}.")
        if token.word in COMPARISONS:
            raise SyntaxProblem(token, "two comparisons in a row", "Write a > b AND b > c.")
        if token.text in (".", "::"):
            raise SyntaxProblem(token, f"unexpected '{token.text}'")
        if before and before.kind == "name" and token.kind == "name":
            joined = f"{before.text} {token.text}"
            if joined in self.names or not self._is_column(before):
                self.unknown(token.rewrite(joined), before)
        raise SyntaxProblem(token, f"is not an SQL condition: unexpected '{token.text}'")
