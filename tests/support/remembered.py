"""Costly steps, done once for the same input: hundreds of tests ask about the same few customers and files."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

import pytest

_answers: dict[Any, Any] = {}


def remember_fits(patched: pytest.MonkeyPatch) -> None:
    """Let models be fitted, and orders be expected, once for each input. The tests of the forecast do without.

    Args:
        patched: puts the models back as they were.
    """
    from custseg.forecast.gamma_gamma import GammaGamma
    from custseg.forecast.model import Model

    patched.setattr(Model, "fit", classmethod(_remembered(Model.fit.__func__)))  # type: ignore[attr-defined]
    patched.setattr(GammaGamma, "fit", classmethod(_remembered(GammaGamma.fit.__func__)))  # type: ignore[attr-defined]
    patched.setattr(Model, "expected_orders", _remembered(Model.expected_orders))


def remember_equations(patched: pytest.MonkeyPatch) -> None:
    """Let equations between columns be searched once for the same rows. Tests of the search ask the finder itself.

    Args:
        patched: puts the search back as it was.
    """
    from custseg.tables import file_numbers

    patched.setattr(file_numbers, "find_equations", _remembered(file_numbers.find_equations))


def _remembered(compute: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that knows its answers; what raises an error is computed each time."""

    @wraps(compute)
    def known(*given: Any) -> Any:
        key = (compute.__qualname__, *map(_content, given))
        if key not in _answers:
            _answers[key] = compute(*given)
        # Who changes an array changes one of its own.
        return copy(_answers[key])

    return known


def _content(value: Any) -> Any:
    """Return all that a value is made of, as a key."""
    if isinstance(value, type):
        return value
    if hasattr(value, "to_frame") or hasattr(value, "write_ipc"):
        frame = value.to_frame() if hasattr(value, "to_frame") else value
        return tuple(frame.schema.items()), tuple(map(tuple, frame.get_columns()))
    if hasattr(value, "tobytes"):
        return value.shape, value.tobytes()
    if isinstance(value, (list, tuple)):
        return tuple(map(_content, value))
    if hasattr(value, "__dict__"):
        return type(value), *((name, _content(part)) for name, part in vars(value).items())
    return value
