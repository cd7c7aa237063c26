"""What ends a run with exit status 5, after everything is written: missed targets, warnings."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from custseg.errors import FoundError, Problem
from custseg.numbers import counted

if TYPE_CHECKING:
    from custseg.result import Result


def fail_on(result: Result, named: Collection[str]) -> None:
    """Raise an error for what a result has of the things to fail on.

    Args:
        result: that is written.
        named: "targets", "warnings".

    Raises:
        FoundError: a target is missed, or there are warnings.
    """
    problems = []
    if "targets" in named:
        problems += [Problem(f"target missed: {figure.value}") for figure in result.summary if figure.missed]
    warnings = sum(note.warns for note in result.notes)
    if "warnings" in named and warnings:
        problems.append(Problem(f"{counted(warnings, 'warning')}, see above", "--fail-on"))
    if problems:
        raise FoundError(problems)
