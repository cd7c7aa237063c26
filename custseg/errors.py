"""The errors a user can cause.

CustsegError               status
├── UsageError             2   unknown option, field or metric; options that contradict each other
├── DataError              3   the data: missing, empty, unreadable, ambiguous
├── SettingsError          4   config, environment or rules file
├── FoundError             5   what --fail-on names
└── OutputError            1   the result could not be written
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum


class ExitStatus(IntEnum):
    """Exit statuses of the command, part of its contract."""

    OK = 0
    FAILED = 1
    USAGE = 2
    DATA = 3
    CONFIG = 4
    FOUND = 5
    INTERRUPTED = 130


@dataclass(frozen=True)
class Choice:
    """One answer to a question that custseg cannot decide.

    Attributes:
        label: for people.
        setting: name of the setting that gives this answer.
        values: what to type after its option, once for each value.
    """

    label: str
    setting: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: what, where (file:line, column or option), how to fix it, the choices, and commands."""

    what: str
    where: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    commands: tuple[str, ...] = ()

    def with_commands(self, commands: tuple[str, ...]) -> Problem:
        """Return the problem with commands to type in its place, each on a line of its own."""
        return replace(self, commands=commands)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}" + (f"\n  {self.hint}" if self.hint else "")


class CustsegError(Exception):
    """Something the user can fix; holds every problem found, not only the first."""

    status = ExitStatus.FAILED

    def __init__(self, what: str | Iterable[Problem], *, where: str = "", hint: str = "") -> None:
        self.problems = [Problem(what, where, hint)] if isinstance(what, str) else list(what)
        super().__init__("\n".join(map(str, self.problems)))


class UsageError(CustsegError):
    """The command line names something unknown, or options that contradict each other."""

    status = ExitStatus.USAGE


class DataError(CustsegError):
    """The data cannot be used."""

    status = ExitStatus.DATA


class SettingsError(CustsegError):
    """A config file, an environment variable or a rules file is wrong."""

    status = ExitStatus.CONFIG


class FoundError(CustsegError):
    """The run found what it was told to fail on."""

    status = ExitStatus.FOUND


class OutputError(CustsegError):
    """The result could not be written."""


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a suggestion: the names nearest to one that is unknown, or all of them.

    Args:
        name: what was typed.
        names: what can be typed instead.

    Returns:
        A sentence that ends an error message; empty without names.
    """
    import difflib

    known = sorted(set(names))
    folded = {other.casefold(): other for other in known}
    close = difflib.get_close_matches(name.casefold(), folded, n=2, cutoff=0.6)
    if close:
        return "Did you mean " + " or ".join(f"'{folded[other]}'" for other in close) + "?"
    if not known:
        return ""
    shown = ", ".join(known[:30]) + (f" and {len(known) - 30} more" if len(known) > 30 else "")
    return f"Choose one of: {shown}."
