"""Costly steps, done once for the same input: hundreds of tests ask about the same few customers and files."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

import pytest

_answers: dict[Any, dict[Any, Any]] = {}

KEPT = 1_000
"""Answers of a function that are kept: tests of the same input follow each other."""


def remember_fits(patched: pytest.MonkeyPatch) -> None:
    """Let models be fitted, and orders be expected, once for each input. The tests of the forecast do without.

    Args:
        patched: puts the models back as they were.
    """
    from custseg.forecast import holdout, intervals
    from custseg.forecast.gamma_gamma import GammaGamma
    from custseg.forecast.model import Model
    from custseg.forecast.origins import PastForecasts

    patched.setattr(Model, "fit", classmethod(_remembered(Model.fit.__func__)))  # type: ignore[attr-defined]
    patched.setattr(GammaGamma, "fit", classmethod(_remembered(GammaGamma.fit.__func__)))  # type: ignore[attr-defined]
    patched.setattr(Model, "expected_orders", _remembered(Model.expected_orders))
    patched.setattr(PastForecasts, "of", classmethod(_remembered(PastForecasts.of.__func__)))  # type: ignore[attr-defined]
    drawn = _remembered(intervals.intervals)
    patched.setattr(intervals, "intervals", drawn)
    patched.setattr(holdout, "intervals", drawn)


def remember_equations(patched: pytest.MonkeyPatch) -> None:
    """Let equations between columns be searched once for the same rows. Tests of the search ask the finder itself.

    Args:
        patched: puts the search back as it was.
    """
    from custseg.tables import file_numbers

    patched.setattr(file_numbers, "find_equations", _remembered(file_numbers.find_equations))


def remember_columns(patched: pytest.MonkeyPatch) -> None:
    """Let it be found out once what the same values of a column are, and how the same first lines are separated.

    Tests of these functions import them by name, and so ask the functions themselves.

    Args:
        patched: puts the functions back as they were.
    """
    from custseg.sources import delimited
    from custseg.tables import file_numbers, identity
    from custseg.tables.arithmetic import finder, taxes
    from custseg.tables.layout import arranged
    from custseg.tables.values import amounts, dates

    for module in (amounts, dates):
        for name in ("detect_style", "share_read"):
            patched.setattr(module, name, _remembered(getattr(module, name)))
    for module, name in (
        (arranged, "Grid"),
        (file_numbers, "grain_of"),
        (finder, "grain_of"),
        (taxes, "grain_of"),
        (identity, "placeholder_ids"),
        (delimited, "dialect_of"),
    ):
        patched.setattr(module, name, _remembered(getattr(module, name)))


def _remembered(compute: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that knows its answers; what raises an error is computed each time."""
    answers: dict[Any, Any] = _answers.setdefault((compute.__module__, compute.__qualname__), {})

    @wraps(compute)
    def known(*given: Any, **named: Any) -> Any:
        key = (*map(_content, given), *((name, _content(value)) for name, value in named.items()))
        if key not in answers:
            if len(answers) >= KEPT:
                del answers[next(iter(answers))]
            answers[key] = compute(*given, **named)
        # Who changes an array changes one of its own.
        return copy(answers[key])

    return known


def _content(value: Any) -> Any:
    """Return all that a value is made of, as a key."""
    if isinstance(value, type) or callable(value):
        return value
    if hasattr(value, "to_frame") or hasattr(value, "write_ipc"):
        frame = value.to_frame() if hasattr(value, "to_frame") else value
        # The hash of thousands of values takes their place: kept themselves, they would fill the memory.
        values = (repr(column.to_list()) if column.dtype.is_nested() else column.to_list() for column in frame)
        return tuple(frame.schema.items()), frame.height, hash(tuple(map(tuple, values)))
    if hasattr(value, "tobytes"):
        return value.shape, value.tobytes()
    if isinstance(value, (list, tuple)):
        return tuple(map(_content, value))
    if hasattr(value, "__dict__"):
        return type(value), *((name, _content(part)) for name, part in vars(value).items())
    return value
