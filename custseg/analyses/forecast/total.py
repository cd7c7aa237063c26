"""The total of a forecast: its interval from past errors, its correction by the year before, and notes on both."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from custseg.engine.forecast_columns import Forecast
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.result import Figure
from custseg.settings.setting import Settings

if TYPE_CHECKING:
    import polars as pl

CORRECTION_LINE = "Correction"
Interval = tuple[float, float]


def total_intervals(found: Forecast, level: float | None, totals: dict[str, float]) -> dict[str, Interval]:
    """Return the interval of each total of the base; none where too few past errors are known.

    Args:
        found: the forecast.
        level: share of outcomes that an interval holds; None for none.
        totals: "orders" and "revenue" of the base.
    """
    errors = found.total_errors
    if errors is None or level is None:
        return {}
    return {name: errors.interval(value, level, name) for name, value in totals.items()}


def month_intervals(found: Forecast, level: float | None, months: dict[str, pl.Series]) -> dict[str, pl.Series]:
    """Return the low and high end of each month; none where too few past errors are known.

    Args:
        found: the forecast.
        level: share of outcomes that an interval holds; None for none.
        months: "orders" and "revenue" of each month.
    """
    errors = found.total_errors
    if errors is None or level is None:
        return {}
    # Spend per order day varies as well, by as much as it did over whole forecasts.
    more = max(1.0, errors.spread("revenue") / max(errors.spread("orders"), 1e-9))
    reach = {"orders": errors.reach(level, "months"), "revenue": errors.reach(level, "months") ** more}
    ends = {f"{name}_low": values / reach[name] for name, values in months.items()}
    return ends | {f"{name}_high": values * reach[name] for name, values in months.items()}


def correction_figures(found: Forecast, *, amounts: bool) -> list[Figure]:
    """Return by how much the forecast is corrected, and the error of a year ago that this follows; none without it.

    Args:
        found: the forecast.
        amounts: whether the orders have amounts.
    """
    correction = found.correction
    if correction is None:
        return []
    origin = correction.origin
    until = origin.day + dt.timedelta(days=origin.days)
    off = origin.predicted[0] / origin.actual[0] - 1
    phrase = (
        f"{{}} × the model's orders{' and revenue' if amounts else ''}: the same forecast a year ago, from "
        f"{origin.day} to {until}, was off by {off:+.1%}"
    )
    return [
        Figure("correction", "Correction of the forecast", "ratio", correction.factor, CORRECTION_LINE, phrase),
        Figure("year_ago", "Last day of the forecast of a year ago", "date", origin.day, CORRECTION_LINE),
        Figure("year_ago_orders_predicted", "Order days predicted a year ago", "count", origin.predicted[0],
               CORRECTION_LINE),
        Figure("year_ago_orders", "Actual order days", "count", origin.actual[0], CORRECTION_LINE),
        Figure("year_ago_error", "Error a year ago", "share", off, CORRECTION_LINE),
    ]  # fmt: skip


def total_notes(found: Forecast, settings: Settings) -> list[Note]:
    """Return what the interval of the total is made of, or that there is none; and why there is no correction.

    Args:
        found: the forecast.
        settings: with ``interval``.
    """
    from custseg.forecast.total_interval import MIN_ORIGINS

    notes = []
    if not found.errors.correction_helped(found.past.end):
        text = (
            "The forecast is not corrected by the error of a year ago: at earlier days of the file such corrections "
            "made the total less accurate."
        )
        notes.append(Note("not_corrected", text))
    if settings["interval"] is None:
        return notes
    errors = found.total_errors
    if errors is None:
        text = (
            f"No interval can be given for the total: it needs {MIN_ORIGINS} forecasts of "
            f"{counted(found.errors.days, 'day')} at earlier days of the file, each after half a year of history; "
            f"there are {len(found.errors.origins)}."
        )
        return [*notes, Note("no_total_interval", text)]
    made = (
        f"{counted(len(errors.orders), 'forecast')} of {counted(errors.days, 'day')} made at earlier days of the file"
    )
    off = fixed(100 * (errors.reach(settings["interval"]) - 1), 0)
    text = f"The interval of the total (up to {off}% above) follows the errors of {made}, not the model."
    return [*notes, Note("total_interval", text)]
