"""Conditions, parsed with the kind of every part: what would silently mean something else is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import polars as pl

from custseg.sql.calls import apply, choose, refuse
from custseg.sql.functions import AGGREGATES, CASTS, CLOCK, FUNCTIONS, PARTS, SPECIAL
from custseg.sql.token_reader import COMPARISONS, Reader
from custseg.sql.tokens import SyntaxProblem, Token
from custseg.sql.typed_sql import Checks, Part, identifier, is_pattern, kind_of

MAX_DEPTH = 40
MATCHES = ("~", "!~", "~*", "!~*")


class Parser(Reader):
    """Reads tokens into parts.

    Args:
        tokens: of the condition, the last of kind "end".
        names: types of the names it may use.
        report: takes what is wrong: token, sentence, remedy.
        unknown: takes the token of a name that is not among ``names``, and the token before it.
    """

    def __init__(
        self,
        tokens: list[Token],
        names: Mapping[str, pl.DataType],
        report: Callable[[Token, str, str], None],
        unknown: Callable[[Token, Token | None], None],
    ) -> None:
        super().__init__(tokens, names, unknown)
        self.checks = Checks(report)
        self.depth = 0
        self.used: list[str] = []

    def condition(self) -> Part:
        """Return the whole condition.

        Raises:
            SyntaxProblem: it cannot be read to its end.
        """
        part = self._any()
        if self.token.kind != "end":
            self._stray()
        return part

    # --- from the loosest to the tightest binding ---

    def _any(self) -> Part:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise SyntaxProblem(self.token, "is nested too deeply", "Write it with fewer brackets.")
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
            part = self._compare(left, token.text, self._sum())
        elif token := self._take(*MATCHES):
            part = self._match(left, token.text, self._sum())
        elif self.token.word in ("NOT", "IN", "BETWEEN", "LIKE", "ILIKE"):
            part = self._membership(left)
        else:
            part = left
        while self._take("IS"):
            part = self._is(part)
        return part

    def _membership(self, left: Part) -> Part:
        no = "NOT " if self._take("NOT") else ""
        if self._take("BETWEEN"):
            low = self._sum()
            self._expect("AND")
            left, low, high = self.checks.alike([left, low, self._sum()], "BETWEEN")
            return self.checks.part("condition", f"({left.sql} {no}BETWEEN {low.sql} AND {high.sql})", left.token)
        if self._take("IN"):
            return self._in(left, no)
        token = self._take("LIKE", "ILIKE")
        if token is None:
            raise SyntaxProblem(self.token, f"is no SQL condition: '{self.token.text}' after NOT is not expected")
        return self._match(left, no + token.word, self._sum())

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

    def _match(self, left: Part, word: str, pattern: Part) -> Part:
        for part in (left, pattern):
            if part.kind not in ("text", ""):
                self.checks.report(part.token, f"{word} compares text, but {self.checks.called(part)}", "")
        if pattern.literal is None and pattern.kind:
            self.checks.report(pattern.token, f"what stands after {word} is a text in 'single quotes'", "")
        elif pattern.literal is not None and word in MATCHES and not is_pattern(pattern.literal):
            self.checks.report(pattern.token, f"{pattern.token.text} is no regular expression", "")
        return self.checks.part("condition", f"({left.sql} {word} {pattern.sql})", left.token)

    def _compare(self, left: Part, sign: str, right: Part) -> Part:
        left, right = self.checks.alike([left, right], sign)
        if left.kind == "condition" and sign not in ("=", "<>", "!="):
            self.checks.report(left.token, f"conditions are equal or not: {sign} does not compare them", "Write AND.")
        return self.checks.part("condition", f"({left.sql} {sign} {right.sql})", left.token)

    def _is(self, part: Part) -> Part:
        no = "NOT " if self._take("NOT") else ""
        if self._take("DISTINCT"):
            self._expect("FROM")
            left, right = self.checks.alike([part, self._sum()], "DISTINCT")
            return self.checks.part("condition", f"({left.sql} IS {no}DISTINCT FROM {right.sql})", part.token)
        word = self._next()
        if word.word not in ("NULL", "TRUE", "FALSE"):
            raise SyntaxProblem(word, f"is no SQL condition: '{word.text}' after IS", "Write IS NULL or IS NOT NULL.")
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
                what = "dates cannot be subtracted" if both else "to a date only an interval can be added"
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
                # By zero it is empty, not infinite; and 3 / 2 is 1.5.
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

    # --- the tightest: values, names, calls, brackets ---

    def _primary(self) -> Part:
        token = self._next()
        if token.kind == "number":
            whole = token.text.isdigit() and len(token.text) > 18
            return self.checks.part("number", token.text + ".0" if whole else token.text, token)
        if token.kind == "string":
            return self.checks.part("text", token.text, token, literal=token.value)
        if token.text == "(":
            part = self._any()
            self._expect(")")
            return part
        if token.kind in ("name", "quoted"):
            return self._named(token)
        raise SyntaxProblem(token, f"is no SQL condition: '{token.text}' is not expected here")

    def _named(self, token: Token) -> Part:
        if self.token.text == "(" and not (token.kind == "quoted" and token.value in self.names):
            return self._call(token)
        if not self._is_column(token) and token.kind == "name":
            if token.word in ("TRUE", "FALSE"):
                return self.checks.part("condition", token.word, token)
            if token.word == "NULL":
                return self.checks.nothing(token)
            if token.word == "CASE":
                return self._case(token)
            if token.word in ("DATE", "INTERVAL") and self.token.kind == "string":
                return self._dated(token, self._next())
            if token.word in CLOCK:
                self.checks.report(token, "the clock is not read", "Use a date, or days_since_last with --as-of.")
                return self.checks.nothing(token)
            if token.word in ("OVER", "SELECT", "WINDOW", "EXISTS"):
                raise SyntaxProblem(token, f"{token.word} is not allowed: a condition looks at one row")
        if token.value not in self.names:
            before = self.tokens[self.index - 2] if self.index > 1 else None
            following = self.token
            joined = f"{token.value} {following.value}" if following.kind == "name" else ""
            self.unknown(token.rewrite(joined) if joined in self.names else token, before)
            if joined in self.names:
                self._next()
            return self.checks.nothing(token)
        self.used.append(token.value)
        kind = kind_of(self.names[token.value])
        return self.checks.part(kind, identifier(token.value), token, name=token.value)

    def _dated(self, token: Token, literal: Token) -> Part:
        if token.word == "DATE":
            return self.checks.to_date(self.checks.part("text", literal.text, literal, literal=literal.value))
        if not re.fullmatch(r"\s*\d{1,5}\s+(day|week|month|year)s?\s*", literal.value, re.IGNORECASE):
            self.checks.report(literal, f"{literal.text} is no interval", "Write INTERVAL '30 days'.")
            return self.checks.nothing(token)
        return self.checks.part("interval", f"INTERVAL {literal.text}", token)

    def _call(self, token: Token) -> Part:
        self._expect("(")
        name = token.value.upper()
        if name in CLOCK or name in AGGREGATES or (name not in FUNCTIONS and name not in SPECIAL):
            refuse(self.checks, token, name)
            if self.token.text == "*":
                self._next()
                self._expect(")")
            else:
                self._list()
            return self.checks.nothing(token)
        if name == "CAST":
            return self._cast(token)
        if name == "EXTRACT":
            return self._extract(token)
        arguments = self._list()
        if name == "IF":
            return choose(self.checks, token, arguments)
        return apply(self.checks, token, name, arguments)

    def _cast(self, token: Token) -> Part:
        part = self._any()
        self._expect("AS")
        target = self._next()
        self._expect(")")
        kind = CASTS.get(target.word)
        if kind is None or part.kind == "interval" or (part.kind == "date" and kind == "number"):
            allowed = f"{self.checks.called(part)}; there are: " + ", ".join(CASTS)
            self.checks.report(target, f"CAST to {target.text} is not possible", allowed)
            return self.checks.nothing(token)
        return self.checks.part(kind, f"TRY_CAST({part.sql} AS {target.word})", token)

    def _extract(self, token: Token) -> Part:
        unit = self._next()
        self._expect("FROM")
        part = self.checks.of(self._any(), "date", "EXTRACT")
        self._expect(")")
        if unit.word not in PARTS:
            self.checks.report(unit, f"EXTRACT knows no {unit.text}", "There are: " + ", ".join(PARTS))
            return self.checks.nothing(token)
        return self.checks.part("number", f"EXTRACT({unit.word} FROM {part.sql})", token)

    def _case(self, token: Token) -> Part:
        subject = None if self.token.word == "WHEN" else self._any()
        conditions, values = [], []
        while self._take("WHEN"):
            when = self._any()
            if subject is not None:
                when = self._compare(subject, "=", when)
            self.checks.is_condition(when, "WHEN")
            conditions.append(when)
            self._expect("THEN")
            values.append(self._any())
        if not conditions:
            self._expect("WHEN")
        if self._take("ELSE"):
            values.append(self._any())
        self._expect("END")
        values = self.checks.alike(values, "CASE")
        branches = " ".join(
            f"WHEN {when.sql} THEN {value.sql}" for when, value in zip(conditions, values, strict=False)
        )
        last = f" ELSE {values[-1].sql}" if len(values) > len(conditions) else ""
        return self.checks.part(values[0].kind, f"(CASE {branches}{last} END)", token)

    def _list(self) -> list[Part]:
        """Read parts between commas up to the closing bracket."""
        parts: list[Part] = []
        while not self._take(")"):
            if parts:
                self._expect(",")
            parts.append(self._any())
        if not parts:
            raise SyntaxProblem(self.token, "is no SQL condition: nothing stands between the brackets")
        return parts


def _joined(parts: list[str], word: str) -> str:
    """Return conditions joined two by two: a long chain would take polars minutes."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({_joined(parts[:middle], word)} {word} {_joined(parts[middle:], word)})"
