"""The panels of the help: titles under which options stand."""

from __future__ import annotations

from collections.abc import Sequence

TABLE = "Table"
FILTERS = "Filters"
ASSUMPTIONS = "Assumptions"
FORECAST = "Forecast"
INPUT = "Input"
OUTPUT = "Output"
GENERAL = "Options"
PANELS = ("Arguments", TABLE, FILTERS, ASSUMPTIONS, FORECAST, INPUT, OUTPUT, GENERAL)
"""Titles in the help, in their order."""


def listed(names: Sequence[str]) -> str:
    """Return names as a help text lists them: "a, b or c"."""
    return f"{', '.join(names[:-1])} or {names[-1]}"
