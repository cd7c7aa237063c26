"""The tokens of an SQL condition, with their positions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<string>'(?:[^']|'')*')
      | (?P<quoted>"(?:[^"]|"")*")
      | (?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
      | (?P<name>[^\W\d]\w*)
      | (?P<operator><=|>=|<>|!=|\|\||!~\*|!~|~\*|::|[<>=+\-*/%(),~.])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """A token of a condition.

    Attributes:
        kind: string, quoted, number, name, operator or end.
        text: as written.
        place: position in the condition, from 0.
    """

    kind: str
    text: str
    place: int

    @property
    def word(self) -> str:
        """Return an unquoted name in capitals, an operator as it is, and an empty text otherwise."""
        if self.kind == "name":
            return self.text.upper()
        return self.text if self.kind == "operator" else ""

    @property
    def value(self) -> str:
        """Return a name or string without its quotes."""
        if self.kind in ("string", "quoted"):
            return self.text[1:-1].replace(self.text[0] * 2, self.text[0])
        return self.text

    def rewrite(self, text: str) -> Token:
        """Return the token with another text at the same place."""
        return replace(self, text=text)


class SyntaxProblem(Exception):  # noqa: N818 - a control flow of the parser, never seen outside
    """The condition cannot be read further than ``token``."""

    def __init__(self, token: Token, what: str, hint: str = "") -> None:
        self.token, self.what, self.hint = token, what, hint
        super().__init__(what)


class StrayCharacterError(Exception):
    """A character that no token starts with, at ``place``."""

    def __init__(self, place: int) -> None:
        self.place = place
        super().__init__(place)


# The conditions of segments are read again for each table; a text of thousands of values is too large to keep.
@lru_cache(512)
def tokenise(sql: str) -> tuple[Token, ...]:
    """Split a condition into its tokens, the last of kind "end".

    Raises:
        StrayCharacterError: a character belongs to no token, such as a lone quote.
    """
    tokens, place = [], 0
    while place < len(sql):
        match = TOKEN.match(sql, place)
        # A comment would be parsed as the minus of a minus.
        if match is None or sql.startswith(("--", "/*"), place):
            raise StrayCharacterError(place)
        if match.lastgroup != "space":
            tokens.append(Token(match.lastgroup or "", match[0], place))
        place = match.end()
    return (*tokens, Token("end", "", len(sql)))
