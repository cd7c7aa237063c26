"""Parses the operands of conditions: values, names, calls and brackets."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping

import polars as pl

from custseg.sql.calls import CLOCK_HINT, CLOCK_REFUSED, apply, choose, refuse
from custseg.sql.functions import AGGREGATES, CASTS, CLOCK, FUNCTIONS, PARTS, SPECIAL
from custseg.sql.token_reader import TokenReader
from custseg.sql.tokens import SyntaxProblem, Token
from custseg.sql.typed_sql import Checks, Part, identifier, kind_of


class OperandReader(TokenReader, ABC):
    """Reads what operators connect; what is inside brackets is read by `Parser`."""

    def __init__(
        self,
        tokens: list[Token],
        names: Mapping[str, pl.DataType],
        report: Callable[[Token, str, str], None],
        unknown: Callable[[Token, Token | None], None],
    ) -> None:
        super().__init__(tokens, names, unknown)
        self.checks = Checks(report)
        self.used: list[str] = []

    @abstractmethod
    def _any(self) -> Part:
        """Read a condition or value with operators of any binding."""

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
        raise SyntaxProblem(token, f"is not an SQL condition: unexpected '{token.text}'")

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
                self.checks.report(token, CLOCK_REFUSED, CLOCK_HINT)
                return self.checks.nothing(token)
            if token.word in ("OVER", "SELECT", "WINDOW", "EXISTS"):
                raise SyntaxProblem(token, f"{token.word} is not allowed: a condition sees one row at a time")
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
            self.checks.report(literal, f"{literal.text} is not a valid interval", "Write INTERVAL '30 days'.")
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
            self.checks.report(unit, f"EXTRACT cannot return {unit.text}", "There are: " + ", ".join(PARTS))
            return self.checks.nothing(token)
        return self.checks.part("number", f"EXTRACT({unit.word} FROM {part.sql})", token)

    def _case(self, token: Token) -> Part:
        subject = None if self.token.word == "WHEN" else self._any()
        conditions, values = [], []
        while self._take("WHEN"):
            when = self._any()
            if subject is not None:
                when = self.checks.compare(subject, "=", when)
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
            raise SyntaxProblem(self.token, "is not an SQL condition: the brackets are empty")
        return parts
