"""Compiles the condition of a check over figures: all customers, findings, segments, periods."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

import polars as pl

from custseg.errors import CustsegError, UsageError
from custseg.sql.check_parser import CheckParser, Comparison, FigureNames
from custseg.sql.compile import MAX_NAME, Compiler, Where
from custseg.sql.tokens import Token

EXAMPLE = "Write one such as repeat_rate >= 40%."
Called = Callable[[list[str]], tuple[str, str, str]]
"""From the texts in brackets to a figure: its name, what is wrong, and how to fix it; one of the first two is empty."""


@dataclass(frozen=True)
class CompiledCheck:
    """The condition of a check.

    Attributes:
        holds: over a frame of one row with the figures.
        names: figures that it reads.
        comparisons: its comparisons.
        plain: whether all of its comparisons must hold: they are joined by AND alone.
    """

    holds: pl.Expr
    names: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    plain: bool


@dataclass(frozen=True)
class CheckLanguage:
    """What checks can name.

    Attributes:
        figures: by name.
        functions: figures with a name in brackets, such as segment_share('high-high').
        elsewhere: names that cannot be used here, each with a sentence that says why.
        overview: a sentence that names the most used figures.
    """

    figures: FigureNames
    functions: Mapping[str, Called] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    overview: str = ""


def compile_check(
    sql: str, language: CheckLanguage, where: Where, *, error: type[CustsegError] = UsageError
) -> CompiledCheck:
    """Compile the condition of a check.

    Args:
        sql: the condition.
        language: what it can name.
        where: option, or a function of line and column, for errors.
        error: class of the error to raise.

    Raises:
        CustsegError: of the class given; holds all problems with line and column.
    """
    compiler = _CheckCompiler(sql, language, where, error)
    part = compiler.read("the check is empty", EXAMPLE)
    if part.kind not in ("condition", "") and not compiler.problems:
        compiler.report(part.token, "is not a condition: it is neither true nor false", EXAMPLE)
    holds = compiler.expression(part, pl.Boolean())
    words = [token.word for token in compiler.read_tokens]
    # NOT in NOT BETWEEN belongs to a comparison.
    turned = any(word == "NOT" and after not in ("BETWEEN", "IN") for word, after in itertools.pairwise(words))
    plain = not turned and not {*words} & {"OR", "CASE", "IF", "IS"}
    return CompiledCheck(holds, tuple(compiler.used), tuple(compiler.comparisons), plain)


class _CheckCompiler(Compiler):
    """Compiles one check."""

    def __init__(self, sql: str, language: CheckLanguage, where: Where, error: type[CustsegError]) -> None:
        super().__init__(sql, language.figures.types, where, error, language.elsewhere)
        self.language = language
        self.comparisons: list[Comparison] = []
        self.read_tokens: list[Token] = []

    def tokens(self) -> list[Token]:
        """Return the tokens, with each call of a figure with its brackets as one name."""
        self.read_tokens = self._with_calls(super().tokens())
        return self.read_tokens

    def parser(self, tokens: list[Token]) -> CheckParser:
        """Return what reads the tokens."""
        parser = CheckParser(tokens, self.sql, self.language.figures, self.report, self.unknown)
        self.comparisons = parser.comparisons
        return parser

    def unknown(self, token: Token, before: Token | None) -> None:
        """Collect the problem that there is no figure of a name, with the nearest ones, but never hundreds."""
        name = token.value
        known = name in self.names or name in self.elsewhere or len(name) > MAX_NAME
        if known or get_close_matches(name.casefold(), self.names, n=1):
            super().unknown(token, before)
            return
        self.report(token, f"there is no figure '{name}'", self.language.overview)

    def _with_calls(self, tokens: list[Token]) -> list[Token]:
        joined: list[Token] = []
        place = 0
        while place < len(tokens):
            token = tokens[place]
            name = token.text.lower()
            end = _end_of_call(tokens, place + 1) if name in self.language.functions else 0
            if end:
                joined.append(self._called(token, name, _texts(tokens[place + 2 : end])))
                place = end
            else:
                joined.append(token)
            place += 1
        return joined

    def _called(self, token: Token, name: str, words: list[str]) -> Token:
        figure, what, hint = self.language.functions[name](words)
        if what:
            self.report(token, what, hint)
            return token.rewrite("NULL")
        quoted = figure.replace('"', '""')
        return Token("quoted", f'"{quoted}"', token.place)


def _end_of_call(tokens: list[Token], place: int) -> int:
    """Return the place of the bracket that ends a list of texts, which begins at a place; 0 if there is none."""
    if tokens[place].text != "(":
        return 0
    for end in range(place + 1, len(tokens)):
        if tokens[end].text == ")":
            return end
        if tokens[end].text == "(":
            return 0
    return 0


def _texts(tokens: list[Token]) -> list[str]:
    """Return the texts between commas: in quotes, or as words that may hold hyphens."""
    texts = [""]
    for token in tokens:
        if token.text == ",":
            texts.append("")
        else:
            # Blanks between words do not matter to names of segments.
            apart = " " if texts[-1] and token.kind != "operator" and not texts[-1].endswith("-") else ""
            texts[-1] += apart + token.value
    return [text for text in texts if text]
