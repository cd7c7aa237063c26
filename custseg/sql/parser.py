"""Parses conditions and checks the type of every part, to refuse what would silently mean something else."""

from __future__ import annotations

from collections.abc import Callable

from custseg.sql.operands import OperandReader
from custseg.sql.token_reader import COMPARISONS
from custseg.sql.tokens import SyntaxProblem, Token
from custseg.sql.typed_sql import MATCHES, Part

MAX_DEPTH = 40


class Parser(OperandReader):
    """Reads tokens into one typed condition or number; operators from the loosest to the tightest binding.

    Args:
        tokens: of the condition, the last of kind "end".
        names: types of the names it may use.
        report: takes a problem: token, sentence, remedy.
        unknown: takes the token of a name that is not among ``names``, and the token before it.
    """

    depth = 0

    def condition(self) -> Part:
        """Return the whole condition.

        Raises:
            SyntaxProblem: it cannot be read to its end.
        """
        part = self._any()
        if self.token.kind != "end":
            self._refuse_rest()
        return part

    def _any(self) -> Part:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise SyntaxProblem(self.token, "is nested too deeply", "Use fewer brackets.")
        part = self._chain("OR", lambda: self._chain("AND", self._negation))
        self.depth -= 1
        return part

    def _chain(self, word: str, below: Callable[[], Part]) -> Part:
        parts = [below()]
        while self._take(word):
            parts.append(below())
        if len(parts) == 1:
            return parts[0]
        for part in parts:
            self.checks.is_condition(part, word)
        return self.checks.part("condition", _joined([part.sql for part in parts], word), parts[0].token)

    def _negation(self) -> Part:
        start, times = self.token, 0
        while self._take("NOT"):
            times += 1
        part = self._comparison()
        if not times:
            return part
        self.checks.is_condition(part, "NOT")
        return self.checks.part("condition", f"(NOT {part.sql})" if times % 2 else part.sql, start)

    def _comparison(self) -> Part:
        left = self._sum()
        if token := self._take(*COMPARISONS):
            part = self._compared(left, token, self._sum())
        elif token := self._take(*MATCHES):
            part = self.checks.match(left, token.text, self._sum())
        elif self.token.word in ("NOT", "IN", "BETWEEN", "LIKE", "ILIKE"):
            part = self._membership(left)
        else:
            part = left
        while self._take("IS"):
            part = self._is(part)
        return part

    def _compared(self, left: Part, token: Token, right: Part) -> Part:
        """Return the comparison of two parts by the sign that stands between them."""
        return self.checks.compare(left, token.text, right)

    def _between(self, left: Part, no: str, low: Part, high: Part) -> Part:
        """Return whether a part is between two others; ``no`` is "NOT " where it must not be."""
        left, low, high = self.checks.alike([left, low, high], "BETWEEN")
        return self.checks.part("condition", f"({left.sql} {no}BETWEEN {low.sql} AND {high.sql})", left.token)

    def _membership(self, left: Part) -> Part:
        no = "NOT " if self._take("NOT") else ""
        if self._take("BETWEEN"):
            low = self._sum()
            self._expect("AND")
            return self._between(left, no, low, self._sum())
        if self._take("IN"):
            return self._in(left, no)
        token = self._take("LIKE", "ILIKE")
        if token is None:
            raise SyntaxProblem(self.token, f"is not an SQL condition: unexpected '{self.token.text}' after NOT")
        return self.checks.match(left, no + token.word, self._sum())

    def _in(self, left: Part, no: str) -> Part:
        self._expect("(")
        items = self._list()
        left, *items = self.checks.alike([left, *items], "IN")
        if all(item.literal is not None or item.token.kind == "number" for item in items):
            return self.checks.part(
                "condition", f"({left.sql} {no}IN ({', '.join(one.sql for one in items)}))", left.token
            )
        either = " OR ".join(f"({left.sql} = {item.sql})" for item in items)
        return self.checks.part("condition", f"({no}({either}))", left.token)

    def _is(self, part: Part) -> Part:
        no = "NOT " if self._take("NOT") else ""
        if self._take("DISTINCT"):
            self._expect("FROM")
            left, right = self.checks.alike([part, self._sum()], "DISTINCT")
            return self.checks.part("condition", f"({left.sql} IS {no}DISTINCT FROM {right.sql})", part.token)
        word = self._next()
        if word.word not in ("NULL", "TRUE", "FALSE"):
            raise SyntaxProblem(
                word, f"is not an SQL condition: unexpected '{word.text}' after IS", "Write IS NULL or IS NOT NULL."
            )
        if word.word != "NULL":
            self.checks.is_condition(part, f"IS {word.word}")
        return self.checks.part("condition", f"({part.sql} IS {no}{word.word})", part.token)

    def _sum(self) -> Part:
        part = self._product()
        while token := self._take("+", "-", "||"):
            part = self._add(part, token, self._product())
        return part

    def _add(self, left: Part, token: Token, right: Part) -> Part:
        kind, sign = "number", token.text
        if sign == "||":
            left, right, kind = self.checks.of(left, "text", sign), self.checks.of(right, "text", sign), "text"
        elif "date" in (left.kind, right.kind):
            kind = "date"
            if right.kind != "interval" or left.kind != "date":
                both = sign == "-" and left.kind in ("date", "text") and right.kind in ("date", "text")
                what = "dates cannot be subtracted" if both else "only an interval can be added to a date"
                self.checks.report(token, what, "Use days_since_last, or date + INTERVAL '30 days'.")
                kind = ""
        else:
            left, right = self.checks.of(left, "number", sign), self.checks.of(right, "number", sign)
        return self.checks.part(kind, f"({left.sql} {sign} {right.sql})", left.token)

    def _product(self) -> Part:
        part = self._signed()
        while token := self._take("*", "/", "%"):
            other = self.checks.of(self._signed(), "number", token.text)
            part = self.checks.of(part, "number", token.text)
            left, right = part.sql, other.sql
            if token.text != "*":
                # A division by zero is empty, not infinite, and 3 / 2 is 1.5.
                left, right = f"CAST({left} AS DOUBLE)", f"NULLIF({right}, 0)"
            part = self.checks.part("number", f"({left} {token.text} {right})", part.token)
        return part

    def _signed(self) -> Part:
        start, minus, signs = self.token, False, 0
        while token := self._take("-", "+"):
            minus ^= token.text == "-"
            signs += 1
        part = self._primary()
        if not signs:
            return part
        part = self.checks.of(part, "number", start.text)
        return self.checks.part("number", f"(- {part.sql})" if minus else part.sql, start)


def _joined(parts: list[str], word: str) -> str:
    """Return conditions joined as a balanced tree: polars takes minutes for a long chain."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({_joined(parts[:middle], word)} {word} {_joined(parts[middle:], word)})"
