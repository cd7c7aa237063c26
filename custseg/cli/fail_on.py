"""What ends a run with exit status 5, after everything is written: missed targets, warnings."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from custseg.errors import FoundError, Problem
from custseg.numbers import counted

if TYPE_CHECKING:
    from custseg.result import Result

LOWER_IS_BETTER = (
    "cac", "payback", "loss_making", "lapsed", "return_rate", "returns", "refund", "spend", "days_", "customers_lost",
    "cancelled", "disputed", "gaps_", "base_gap", "cost", "discount",
)  # fmt: skip
"""Beginnings of the names of figures that should be at most their target; all others should be at least."""


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
        missed = [figure for figure in result.summary if is_missed(figure.name, figure.value)]
        words = {figure.name: str(figure.value) for figure in result.summary}
        problems += [
            Problem(f"target missed: {words[one.name.replace('distance_', 'target_words_', 1)]}") for one in missed
        ]
    warnings = sum(note.warns for note in result.notes)
    if "warnings" in named and warnings:
        problems.append(Problem(f"{counted(warnings, 'warning')}, see above", "--fail-on"))
    if problems:
        raise FoundError(problems)


def is_missed(name: str, distance: object) -> bool:
    """Return whether a figure is the distance to a target that is not reached."""
    if not name.startswith("distance_") or not isinstance(distance, int | float):
        return False
    lower = name.removeprefix("distance_").startswith(LOWER_IS_BETTER)
    return distance > 0 if lower else distance < 0
