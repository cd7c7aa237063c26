"""The checks of a config: a name, a condition that must hold, a level, and a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from custseg.errors import Problem, nearest
from custseg.settings.parsers import Kind
from custseg.settings.positioned_yaml import Entry, plain

ERROR, WARNING = "error", "warning"
LEVELS = (ERROR, WARNING)
PARTS = ("name", "must", "level", "say")
EXPECTED = "conditions that must hold, such as {enough come back: repeat_rate >= 40%}"
MAX_SHOWN = 60
"""Characters of a wrong value that a message repeats."""

HINT = 'Write one such as repeat_rate >= 40%, or {must: repeat_rate >= 40%, level: warning, say: "…"}.'

Where = str | Callable[[int, int], str]
"""Where a text stands: an option, or a function from line and column in it to a place in a file."""


@dataclass(frozen=True)
class Check:
    """A condition that must hold.

    Attributes:
        name: for people and programs.
        must: the condition, in the SQL of checks.
        level: "error" or "warning".
        say: a sentence with {figures}, for people; empty for none.
        where: where the condition stands, for errors.
        say_where: where the sentence stands.
        problems: what is wrong with how it is written.
    """

    name: str
    must: str
    level: str = ERROR
    say: str = ""
    where: Where = field(default="checks", compare=False, repr=False)
    say_where: Where = field(default="checks", compare=False, repr=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.name}: {self.must}" if self.name != self.must else self.must


def place_in(where: Where, line: int = 1, column: int = 1) -> str:
    """Return the place of a line and column of a text."""
    return where(line, column) if callable(where) else where


def split_conditions(text: str) -> list[str]:
    """Return the conditions of a text, which stand on lines of their own or between semicolons."""
    parts = re.findall(r"(?:'[^']*'|\"[^\"]*\"|[^;\n])+", text)
    return [part.strip() for part in parts if part.strip()]


def _checks(value: Any) -> tuple[Check, ...]:
    """Read {name: condition}, {name: {must, level, say}}, a list of conditions, or conditions between semicolons.

    What is wrong with one check stays with it: only ``custseg check`` needs the checks, and reports all at once.
    """
    bare = value.value if isinstance(value, Entry) else value
    if isinstance(bare, Check):
        return (bare,)
    if isinstance(bare, str):
        return tuple(Check(one, one, where="checks") for one in split_conditions(bare))
    if isinstance(bare, dict):
        keys = value.keys if isinstance(value, Entry) else {}
        return tuple(_check(str(name), one, str(keys.get(name, f"checks, {name}"))) for name, one in bare.items())
    if isinstance(bare, list | tuple):
        return tuple(_check("", one, f"checks, number {place}") for place, one in enumerate(bare, 1))
    raise ValueError(EXPECTED)


def _check(name: str, value: Any, origin: str) -> Check:
    """Return one check.

    Args:
        name: its name; empty for one of a list.
        value: its condition, or its parts by name; with places where it comes from a file.
        origin: where it stands, if its value does not know.
    """
    bare = value.value if isinstance(value, Entry) else value
    if isinstance(bare, Check):
        return bare
    if not isinstance(bare, dict):
        must, where, problems = _text(value, origin, "the check")
        return Check(name or must, must, where=where, say_where=where, problems=tuple(problems))
    found = [*_unknown_parts(value, origin)]
    texts, places = {"must": "", "say": "", "name": name, "level": ERROR}, {}
    for part, one in bare.items():
        if part in PARTS:
            texts[part], places[part], problems = _text(one, origin, f"'{part}'")
            found += problems
    if "must" not in bare:
        found.append(Problem("the check has no condition", origin, "Add one: must: repeat_rate >= 40%"))
    if texts["level"] not in LEVELS:
        hint = f"Choose one of: {', '.join(LEVELS)}."
        found.append(Problem(f"there is no level '{texts['level']}'", place_in(places["level"]), hint))
    where = places.get("must", origin)
    label = texts["name"] or texts["must"]
    return Check(label, texts["must"], texts["level"], texts["say"], where, places.get("say", where), tuple(found))


def _unknown_parts(value: Any, origin: str) -> Iterator[Problem]:
    entry = value if isinstance(value, Entry) else None
    for part in entry.value if entry else value:
        if part not in PARTS:
            where = str(entry.keys[part]) if entry else origin
            yield Problem(f"a check has no '{part}'", where, nearest(str(part), PARTS))


def _text(value: Any, origin: str, what: str) -> tuple[str, Where, list[Problem]]:
    """Return a text, where it stands, and what is wrong with it."""
    bare = value.value if isinstance(value, Entry) else value
    where: Where = value.place.inside if isinstance(value, Entry) else origin
    if isinstance(bare, str) and bare.strip():
        return bare, where, []
    shown = "nothing" if bare is None or bare == "" else str(plain(value) if isinstance(value, Entry) else bare)
    place = value.where if isinstance(value, Entry) else origin
    return "", where, [Problem(f"{what} is {shown[:MAX_SHOWN]}, not a text", place, HINT)]


CHECKS = Kind("name: condition", _checks, placed=True)
