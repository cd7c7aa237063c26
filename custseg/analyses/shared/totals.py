"""Metrics of all customers from the exact totals of their measures, and what each ratio is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.measures.catalogue import MEASURES
from custseg.metrics.metric import Metric
from custseg.numbers import readable
from custseg.result import Figure
from custseg.tables.ledger import money
from custseg.tables.values.amounts import SCALE

Totals = Mapping[str, Any]
"""Exact totals by measure; None if it is unknown."""

WITHOUT_METRIC = {
    "counted": "customers with an order", "repeat": "customers with two or more orders", "won": "new customers",
    "profit_counted": "LTV of customers with an order",
}  # fmt: skip
"""Names of measures that no metric shows by themselves."""


def of_totals(name: str, total: Totals) -> float | int | None:
    """Return a metric of the catalogue from totals of its measures; None if it is unknown or would divide by zero."""
    metric = CATALOGUE[name]
    denominator = _denominator(metric)
    if total[metric.numerator] is None or not _has_meaning(metric, total):
        return None
    if denominator is None:
        number = _natural(metric.numerator, total)
        return number if isinstance(number, int) else float(number)
    if (total[denominator] or 0) <= 0:
        return None
    return float(_natural(metric.numerator, total) / _natural(denominator, total))


def figure_of(name: str, value: Any, line: str, phrase: str, total: Totals | None = None) -> Figure:
    """Return the figure of a metric of the catalogue.

    Args:
        name: of the metric.
        value: the figure.
        line: heading under which people read it.
        phrase: what they read, with {} for the figure.
        total: totals that it is made of; None if it is no ratio of totals.
    """
    metric = CATALOGUE[name]
    parts = parts_of(metric, total) if total is not None and value is not None else ""
    return Figure(name, metric.title, metric.unit, value, line, phrase, parts)


def parts_of(metric: Metric, total: Totals) -> str:
    """Return the numerator and the denominator of a ratio in words; empty if it is none, or one is unknown."""
    denominator = _denominator(metric)
    names = [metric.numerator, denominator or ""]
    if any(total.get(name) is None for name in names):
        return ""
    return " ÷ ".join(f"{_in_words(name, total)} ({_title(name)})" for name in names)


def _in_words(name: str, total: Totals) -> str:
    unit = MEASURES[name].unit
    value = _natural(name, total)
    return readable(value if isinstance(value, int) else float(value), unit)


def _title(name: str) -> str:
    """Return what a measure is called: the title of the metric that shows it."""
    if name in WITHOUT_METRIC:
        return WITHOUT_METRIC[name]
    shown = (metric.title for metric in CATALOGUE.values() if metric.numerator == name and not metric.denominator)
    return next(shown, name)


def _denominator(metric: Metric) -> str | None:
    return metric.group_denominator or metric.denominator


def _has_meaning(metric: Metric, total: Totals) -> bool:
    """Return whether the totals allow the metric, as far as they hold what it depends on."""
    above, at_least = total.get(metric.if_above, 1), total.get(metric.if_not_below, 0)
    return (above or 0) > 0 and (at_least or 0) >= 0


def _natural(name: str, total: Totals) -> Any:
    """Return the total of a measure in the unit that people use: money exactly, months as a float."""
    scale, value = MEASURES[name].scale, total[name]
    return value if scale == 1 else money(value) if scale == SCALE else value / scale
