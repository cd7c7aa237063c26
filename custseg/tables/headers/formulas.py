"""Sums, differences and products of columns that stand for one: ``revenue=Online + Store`` of ``--map``."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from custseg.errors import Problem, nearest
from custseg.settings.setting import Settings
from custseg.tables.headers.headerless import by_place
from custseg.tables.headers.synonyms import NUMBERS, Role

SIGNS = "+-*"
QUOTES = {'"': '"', "[": "]"}
"""Signs around the name of a column that has signs of its own, each with the one that ends it."""


@dataclass(frozen=True)
class Term:
    """A product of columns, added or taken off; mostly of one column.

    Attributes:
        sign: 1 or -1.
        columns: at least one.
    """

    sign: int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Formula:
    """What a computed column is made of.

    Attributes:
        terms: that are added up.
    """

    terms: tuple[Term, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of the file that it reads."""
        return tuple(dict.fromkeys(column for term in self.terms for column in term.columns))

    @property
    def added(self) -> tuple[str, ...]:
        """Return the columns that are counted in it as they are, not as factors."""
        return tuple(term.columns[0] for term in self.terms if len(term.columns) == 1)

    def text(self) -> str:
        """Return it as it can be typed, and as it is shown."""
        parts = [("+ " if term.sign > 0 else "- ") + " * ".join(map(_written, term.columns)) for term in self.terms]
        text = " ".join(parts).removeprefix("+ ")
        return "-" + text[2:] if text.startswith("- ") else text


def _written(column: str) -> str:
    """Return the name of a column, in brackets where its own signs could be taken for those of the formula."""
    plain = not any(sign in column for sign in (*SIGNS, *QUOTES, "]")) and column == column.strip()
    if plain:
        return column
    return f"[{column}]" if "]" not in column else f'"{column}"'


def formulas_of(
    mapping: Mapping[str, str], known: Mapping[str, Role], columns: Collection[str], settings: Settings
) -> dict[str, Formula]:
    """Return the formulas among the columns that the user mapped, by role.

    The whole name of a column is that column, whatever signs it has. Names that no column has are left to the check
    of the mapping.

    Args:
        mapping: column or formula of each role.
        known: the roles of the table.
        columns: names of the columns of the table.
        settings: with the origin of the mapping, for errors.

    Raises:
        CustsegError: a formula names what is no column, is incomplete, or stands for what is no number.
    """
    found, problems, origin = {}, [], settings.origin("map")
    for role, typed in by_place(mapping, list(columns)).items():
        if typed in columns or role not in known or not any(sign in typed for sign in (*SIGNS, *QUOTES)):
            continue
        read = _read(typed, columns, origin)
        if isinstance(read, Problem):
            problems.append(read)
        elif known[role].kind not in NUMBERS:
            what = f"'{typed}' is computed, but the {known[role].title} is no number"
            problems.append(Problem(what, origin, f"Name one column: --map {role}=COLUMN"))
        else:
            found[role] = read
    if problems:
        raise settings.error("map")(problems)
    return found


def columns_named(typed: str, columns: Collection[str]) -> list[str]:
    """Return those of some columns that a user's text names: the one that it is, or those of a formula."""
    return [typed] if typed in columns else [name for name in _parts(typed, columns)[1::2] if name in columns]


def _read(typed: str, columns: Collection[str], origin: str) -> Formula | Problem:
    """Return the formula that a text is, or what is wrong with it."""
    parts = _parts(typed, columns)
    names, signs = parts[1::2], [parts[0] or "+", *parts[2::2]]
    if any(sign not in SIGNS or not sign for sign in signs) or parts[0] == "*" or not all(names):
        how = "Join columns with +, - and *, and put a name that has such signs in brackets: [Name-1] + [Name-2]"
        return Problem(f"'{typed}' is no column, and no sum or product of columns", origin, how)
    named = by_place(dict(enumerate(names)), list(columns))  # type: ignore[arg-type]
    for name in named.values():
        if name not in columns:
            return Problem(f"the file has no column '{name}', which '{typed}' names", origin, nearest(name, columns))
    terms: list[Term] = []
    for sign, name in zip(signs, named.values(), strict=True):
        if sign == "*":
            terms[-1] = Term(terms[-1].sign, (*terms[-1].columns, name))
        else:
            terms.append(Term(-1 if sign == "-" else 1, (name,)))
    return Formula(tuple(terms))


def _parts(typed: str, columns: Collection[str]) -> list[str]:
    """Return a text in parts: a sign or nothing, then by turns the name of a column and a sign."""
    text, parts = typed.strip(), [""]
    if text and text[0] in "+-" and text not in columns:
        parts, text = [text[0]], text[1:].lstrip()
    while text:
        name, text = _name(text, columns)
        parts.append(name)
        if text:
            parts.append(text[0])
            text = text[1:].lstrip()
            if not text:
                parts.append("")
    return parts if len(parts) > 1 else ["", ""]


def _name(text: str, columns: Collection[str]) -> tuple[str, str]:
    """Return the name of a column at the begin of a text, and what follows it: of several names the longest wins."""
    if text[0] in QUOTES and (end := text.find(QUOTES[text[0]], 1)) > 0:
        return text[1:end], text[end + 1 :].lstrip()
    fits = [
        name for name in columns if name and text.startswith(name) and text[len(name) :].lstrip()[:1] in ("", *SIGNS)
    ]
    if fits:
        name = max(fits, key=len)
        return name, text[len(name) :].lstrip()
    name, rest = re.match(r"([^+*-]*)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    return name.strip(), rest
