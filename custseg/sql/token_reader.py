"""Reading the tokens of a condition one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from custseg.sql.tokens import SyntaxProblem, Token

COMPARISONS = ("=", "<>", "!=", "<", ">", "<=", ">=")


class Reader:
    """Reads tokens; a keyword in small letters that is also a column is the column.

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
            raise SyntaxProblem(token, "is no SQL condition: it ends too early", "Write one such as ltv > 100.")
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
        found = f"'{self.token.text}' stands where" if self.token.kind != "end" else "it ends where"
        raise SyntaxProblem(self.token, f"is no SQL condition: {found} {word} is expected")

    def _is_column(self, token: Token) -> bool:
        """Return whether a word is a column although it is a keyword: capitals make it the keyword."""
        return token.kind == "name" and token.text in self.names and token.text not in ("and", "or", "not")

    def _stray(self) -> None:
        token, before = self.token, self.tokens[self.index - 1] if self.index else None
        if token.word in ("OVER", "SELECT"):
            raise SyntaxProblem(token, f"{token.word} is not allowed: a condition looks at one row")
        if before and before.kind == "number" and token.kind == "name":
            value = before.text + "000" if token.text.lower() == "k" else before.text
            what = f"a word too many: '{token.text}' after a number, but numbers have no units"
            raise SyntaxProblem(token, what, f"Write {value}.")
        if token.word in COMPARISONS:
            raise SyntaxProblem(token, "two comparisons in a row", "Write a > b AND b > c.")
        if token.text in (".", "::"):
            raise SyntaxProblem(token, f"'{token.text}' is not understood here")
        if before and before.kind == "name" and token.kind == "name":
            joined = f"{before.text} {token.text}"
            if joined in self.names or not self._is_column(before):
                self.unknown(token.rewrite(joined), before)
        raise SyntaxProblem(token, f"is no SQL condition: '{token.text}' is a word too many", "")
