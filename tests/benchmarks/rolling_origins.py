"""Compare forecasts made at many past days with what happened: ``python tests/benchmarks/rolling_origins.py``.

For every base and every fourth week, ``custseg forecast --to DAY`` with its built-in settings, and MBG/NBD with
Gamma-Gamma alone. Prints Markdown tables: orders beside revenue, and why revenue was off.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rolling_bases import EXPORTS, Base, bases

from custseg.analyses.forecast.forecast import forecast
from custseg.customers.order_days import histories_of_days, order_days_after
from custseg.errors import CustsegError
from custseg.forecast.histories import DAYS_PER_WEEK
from custseg.forecast.outlook import Outlook
from custseg.forecast.yearly_correction import TWO_YEARS
from custseg.settings.settings import gather
from custseg.tables.row_columns import CUSTOMER, DATE
from custseg.tables.values.amounts import SCALE

Floats = NDArray[np.float64]
KINDS = ("orders", "revenue")
PLAIN = "mbg-nbd"
LARGEST = 5
WHY = ("orders", "who orders", "toward the mean", "spend changed", "returns", "revenue", "without the most", "now")
WHY_TITLES = (
    "error of orders", "who orders", "toward the mean", "spend changed", "returns", "error of revenue",
    f"without the {LARGEST} customers of most expected revenue", "with the slope of spend",
)  # fmt: skip


@dataclass(frozen=True)
class Score:
    """The errors of one forecast, orders first, then revenue.

    Attributes:
        total: logarithm of predicted ÷ actual of the base.
        mae, rmse: per customer.
        inside: whether the actual total lay in its 80 % interval; None without an interval.
    """

    total: tuple[float, float]
    mae: tuple[float, float]
    rmse: tuple[float, float]
    inside: tuple[bool | None, bool | None] = (None, None)


@dataclass(frozen=True)
class Origin:
    """What is known of one base and day: the forecasts' errors, and the parts of MBG/NBD's error by name.

    Attributes:
        two_years: whether two years were known at that day, so that the forecast could be corrected.
        tool, plain: the errors of ``custseg forecast``, and of MBG/NBD alone.
        parts: of the error of MBG/NBD.
    """

    two_years: bool
    tool: Score
    plain: Score
    parts: dict[str, float]


def main() -> int:
    """Print the tables; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", action="append", default=[], help="part of a base's name; may be repeated")
    parser.add_argument("--weeks", type=int, default=4, help="weeks between two forecasts")
    parser.add_argument("--holdout", action="store_true", help="print the holdout test of each export instead")
    options = parser.parse_args()
    if options.holdout:
        print(*holdout_table(options.base), sep="\n")
        return 0
    found: dict[str, tuple[Base, list[Origin]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for base in bases(Path(folder), options.base):
            origins = []
            for day in base.origins(options.weeks):
                print(f"{base.name}: {day}", file=sys.stderr)
                try:
                    origins.append(origin_of(base, day))
                except CustsegError as error:
                    print(f"{base.name}: no forecast at {day}: {error}", file=sys.stderr)
            if origins:
                found[base.name] = base, origins
    for kind in KINDS:
        print(*errors_table(found, KINDS.index(kind)), "", sep="\n")
    print(*why_table(found), sep="\n")
    return 0


def origin_of(base: Base, day: dt.date) -> Origin:
    """Return how far the forecasts made at a day were off."""
    known = histories_of_days(base.days, day)
    until = day + dt.timedelta(days=base.length)
    later = order_days_after(base.days.filter(pl.col(DATE) <= until), day)
    came = (
        base.net.filter(pl.col(DATE) > day, pl.col(DATE) <= until).group_by(CUSTOMER).agg(net=pl.col("revenue").sum())
    )
    frame = known
    for other in (later, came):
        frame = frame.join(other, on=CUSTOMER, how="left", maintain_order="left")
    frame = frame.with_columns(pl.col("later", "later_money", "net").fill_null(0))
    actual = tuple(frame[name].cast(pl.Float64).to_numpy() for name in ("later", "net"))
    past = base.net.filter(pl.col(DATE) <= day)["revenue"].sum()
    net_share = min(1.0, max(0.0, past / (known["money"].cast(pl.Float64).sum() / SCALE)))
    outlook = Outlook.of(known, PLAIN, net_share)
    expected = outlook.expected_orders(base.length / DAYS_PER_WEEK)
    plain = score((expected, expected * outlook.expected_order_value), actual)
    two_years = (day - base.ends[0]).days >= TWO_YEARS
    return Origin(
        two_years, of_tool(base, day, frame.select(CUSTOMER), actual), plain, parts_of(base, day, outlook, frame)
    )


def of_tool(base: Base, day: dt.date, ids: pl.DataFrame, actual: tuple[Floats, ...]) -> Score:
    """Return the errors of ``custseg forecast`` with its built-in settings.

    Args:
        base: of the customers.
        day: of the forecast.
        ids: of the customers, in the order of ``actual``.
        actual: orders and revenue of each customer.
    """
    flags = {"to": str(day), "horizon": str(base.months), "holdout": "off", **base.flags}
    result = forecast([str(base.path)], gather(flags, use_config=False, environment={}))
    found = ids.join(result.frame, on=CUSTOMER, how="left", maintain_order="left")
    predicted = tuple(found[f"expected_{kind}"].cast(pl.Float64).fill_null(0).to_numpy() for kind in KINDS)
    figures = result.figures()
    inside: list[bool | None] = []
    for kind, each in zip(KINDS, actual, strict=True):
        low, high = figures.get(f"{kind}_low"), figures.get(f"{kind}_high")
        inside.append(None if low is None or high is None else low <= each.sum() <= high)
    return score(predicted, actual, (inside[0], inside[1]))


def score(
    predicted: tuple[Floats, ...], actual: tuple[Floats, ...], inside: tuple[bool | None, bool | None] = (None, None)
) -> Score:
    """Return the errors of orders and of revenue."""
    pairs = list(zip(predicted, actual, strict=True))
    totals, maes, rmses = zip(
        *(
            (log_ratio(one.sum(), other.sum()), np.abs(one - other).mean(), math.sqrt(np.square(one - other).mean()))
            for one, other in pairs
        ),
        strict=True,
    )
    return Score(totals, maes, rmses, inside)


def log_ratio(one: float, other: float) -> float:
    """Return the logarithm of a ratio."""
    return math.log(max(one, 1e-9) / max(other, 1e-9))


def parts_of(base: Base, day: dt.date, outlook: Outlook, frame: pl.DataFrame) -> dict[str, float]:
    """Return why the revenue that MBG/NBD and Gamma-Gamma expected was off, in logarithms that add up.

    Args:
        base: of the customers.
        day: of the forecast.
        outlook: at that day.
        frame: the customers with their later orders, money of order days, and revenue net of returns.
    """
    weeks = base.length / DAYS_PER_WEEK
    expected, value = outlook.expected_orders(weeks), outlook.expected_order_value / outlook.net_share
    orders, gross, net = (frame[name].cast(pl.Float64).to_numpy() for name in ("later", "later_money", "net"))
    gross = gross / SCALE
    own = np.where(outlook.x > 0, outlook.mean, value)
    predicted = expected * outlook.expected_order_value
    rest = np.argsort(-predicted, kind="stable")[LARGEST:]
    count = log_ratio(expected.sum(), orders.sum())
    better = outlook.measured(base.days, day).expected_order_value * expected
    return {
        "orders": count,
        "who orders": log_ratio((expected * value).sum(), (orders * value).sum()) - count,
        "toward the mean": log_ratio((orders * value).sum(), (orders * own).sum()),
        "spend changed": log_ratio((orders * own).sum(), gross.sum()),
        "returns": math.log(outlook.net_share) - log_ratio(net.sum(), gross.sum()),
        "revenue": log_ratio(predicted.sum(), net.sum()),
        "without the most": log_ratio(predicted[rest].sum(), net[rest].sum()),
        "now": log_ratio(better.sum(), net.sum()),
    }


def errors_table(found: dict[str, tuple[Base, list[Origin]]], kind: int) -> list[str]:
    """Return the errors of orders (0) or of revenue (1) by base."""
    what, unit = KINDS[kind], ".2f" if kind == 0 else ",.2f"
    total = f"error of total {what}"
    head = ["base", "forecasts", "days", total, "two years known", "the last one", "MAE", "RMSE", "inside 80 %"]
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    held: list[bool] = []
    for name, (base, origins) in found.items():
        pairs = [(one.tool, one.plain) for one in origins]
        later = [(one.tool, one.plain) for one in origins if one.two_years]
        last = [math.expm1(pairs[-1][side].total[kind]) for side in (0, 1)]
        mae = [float(np.mean([pair[side].mae[kind] for pair in pairs])) for side in (0, 1)]
        rmse = [float(np.mean([pair[side].rmse[kind] for pair in pairs])) for side in (0, 1)]
        known = [inside for tool, _ in pairs if (inside := tool.inside[kind]) is not None]
        held += known
        cells = [
            name,
            str(len(origins)),
            str(base.length),
            mean_error(pairs, kind),
            f"{mean_error(later, kind)} ({len(later)})" if later else "",
            " / ".join(format(each, "+.1%") for each in last),
            *(" / ".join(format(each, unit) for each in pair) for pair in (mae, rmse)),
            f"{sum(known)} of {len(known)}" if known else "no interval",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    share = f"{sum(held) / len(held):.0%} of {len(held)}" if held else "none"
    return [*lines, "", f"Inside the 80 % interval of total {what}, all bases: {share}."]


def mean_error(pairs: list[tuple[Score, Score]], kind: int) -> str:
    """Return the mean absolute error of the total of the two forecasts, as a logarithm."""
    return " / ".join(f"{np.mean([abs(pair[side].total[kind]) for pair in pairs]):.1%}" for side in (0, 1))


def holdout_table(chosen: list[str]) -> list[str]:
    """Return the error of revenue beside that of orders in the holdout test of each export."""
    head = [
        "export",
        "days held out",
        "error of order days",
        "revenue before returns",
        "predicted",
        "revenue per order day",
    ]
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    with tempfile.TemporaryDirectory() as folder:
        for base in bases(Path(folder), chosen or list(EXPORTS)):
            flags = gather({**base.flags, "interval": "off"}, use_config=False, environment={})
            lines.append(f"| {base.name} | {revenue_row(forecast([str(base.path)], flags).figures())} |")
    return lines


def revenue_row(figures: Mapping[str, Any]) -> str:
    """Return a row of the holdout table, from the figures of ``custseg forecast``."""
    revenue, predicted = figures["holdout_revenue"], figures["holdout_revenue_predicted"]
    orders, error = figures["holdout_orders_error"], predicted / revenue - 1
    cells = [
        f"{figures['holdout_days']}",
        f"{orders:+.1%}",
        f"{revenue:,.0f}",
        f"{predicted:,.0f} ({error:+.1%})",
        f"{(1 + error) / (1 + orders) - 1:+.1%}",
    ]
    return " | ".join(cells)


def why_table(found: dict[str, tuple[Base, list[Origin]]]) -> list[str]:
    """Return the mean of each part of MBG/NBD's error of revenue, by base."""
    lines = ["| base | " + " | ".join(WHY_TITLES) + " |", "| --- |" + " ---: |" * len(WHY)]
    for name, (_, origins) in found.items():
        means = [np.mean([one.parts[part] for one in origins]) for part in WHY]
        lines.append(f"| {name} | " + " | ".join(f"{round(100 * each, 1) + 0.0:+.1f}" for each in means) + " |")
    return lines


if __name__ == "__main__":
    sys.exit(main())
