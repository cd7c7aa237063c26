"""What can change about a customer: more orders, other order values, days without an order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from custseg.analyses.shared.segment_columns import SegmentedCustomers
from custseg.metrics.units import DAY, MONTH
from custseg.segments.assigning import RECENT

STEP = "step"

MOST_ORDERS, MOST_DAYS, MOST_REFERRALS = 100, 730, 5
"""How far ahead is looked: orders, days without an order, referrals."""

CENT = 0.01

OF_MOVES = frozenset(
    {"orders", "revenue", "profit", "ltv", "average_order_value", "margin", "tenure_months", "orders_per_month"}
)
"""Metrics of a window that changes are computed from."""


@dataclass(frozen=True)
class Judged:
    """The figures of a customer by which some schemes judge it.

    Attributes:
        segmented: the one customer, judged by the cuts of all.
        schemes: names of these schemes.
        row: its figures: of all days in scope, or of a window.
        own: its metrics of all days in scope, by name.
        as_of: the report date.
        days: length of the window; 0 for none.
        later: its figures in the window after so many more days without an order (``STEP``); None for no window.
    """

    segmented: SegmentedCustomers
    schemes: tuple[str, ...]
    row: pl.DataFrame
    own: Mapping[str, object]
    as_of: dt.date
    days: int = 0
    later: pl.DataFrame | None = None

    @property
    def facts(self) -> Mapping[str, object]:
        """Return its metrics by name: those of the window, where there is one."""
        return self.own if not self.days else {**self.own, **self.row.row(0, named=True)}


@dataclass(frozen=True)
class Change:
    """A row per step of a change, with the figures of the customer after it.

    Attributes:
        name: as of `Move`.
        frame: the figures, and ``STEP``.
        names: the figures that change.
    """

    name: str
    frame: pl.DataFrame
    names: frozenset[str]


def changes_of(judged: Judged) -> Iterator[Change]:
    """Return the changes whose figures schemes read.

    Args:
        judged: the customer.
    """
    facts = judged.facts
    yield _of(judged, "orders", _steps(1, MOST_ORDERS), _more_orders(facts, judged.own))
    if facts.get("orders"):
        values = [edge + CENT for edge in _edges(judged, "average_order_value")]
        yield _of(judged, "order_value", values, _larger_orders(facts))
        yield _later(judged)
    bought, offered = facts.get("categories"), facts.get("categories_offered")
    if isinstance(bought, int) and isinstance(offered, int) and offered > bought:
        after = {"categories": pl.col(STEP) + bought, "penetration": (pl.col(STEP) + bought) / offered}
        yield _of(judged, "categories", _steps(1, offered - bought), after)
    if isinstance(brought := facts.get("referrals"), int):
        yield _of(judged, "referrals", _steps(1, MOST_REFERRALS), {"referrals": pl.col(STEP) + brought})
    if facts.get("open_over_30"):
        # Paid today, it is later than it was due; how late it will have been is not in the figures.
        yield _of(judged, "paid", [0.0], {"open_over_30": pl.lit(0.0)})


def _of(judged: Judged, name: str, steps: list[float], after: dict[str, pl.Expr]) -> Change:
    """Return the figures of the customer after each step of a change."""
    row = judged.row
    after = {figure: value for figure, value in after.items() if figure in row.columns}
    frame = row.join(pl.DataFrame({STEP: pl.Series(steps, dtype=pl.Float64)}), how="cross")
    frame = frame.with_columns(value.cast(row.schema[figure]).alias(figure) for figure, value in after.items())
    return _with_formulas(judged, Change(name, frame, frozenset(after)))


def _with_formulas(judged: Judged, change: Change) -> Change:
    """Return a change with the metrics of the rules that follow from the figures that change."""
    plan = judged.segmented.plan
    formulas = {one: plan.compiled.formulas[one].value for one in plan.formulas_read}
    changed = {one for one in formulas if plan.compiled.formulas[one].reads & change.names}
    frame = change.frame.with_columns(
        value.round_sig_figs(13).alias(one) for one, value in formulas.items() if one in changed
    )
    return Change(change.name, frame, change.names | changed)


def _later(judged: Judged) -> Change:
    """Return the figures after further days without an order; a window moves on with them."""
    waiting = _waiting(judged.facts, judged.as_of)
    if judged.later is None:
        return _of(judged, "days", _steps(1, MOST_DAYS), waiting)
    row = judged.row
    after = {name: value for name, value in waiting.items() if name in row.columns and name != "orders_per_month"}
    frame = judged.later.with_columns(value.cast(row.schema[name]).alias(name) for name, value in after.items())
    if "orders_per_month" in row.columns:
        months = _number(judged.own, "tenure_months") + pl.col(STEP) * DAY / MONTH
        frame = frame.with_columns(orders_per_month=pl.col("orders") / months)
    # Whatever is summed in the window may change.
    return _with_formulas(judged, Change("days", frame, frozenset({*row.columns})))


def _steps(first: int, last: int) -> list[float]:
    return [float(step) for step in range(first, last + 1)]


def _number(facts: Mapping[str, object], name: str) -> float:
    value = facts.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _more_orders(facts: Mapping[str, object], own: Mapping[str, object]) -> dict[str, pl.Expr]:
    """Return the figures after more orders today, each of the customer's own value and margin.

    Args:
        facts: by which it is judged.
        own: of all days in scope, which tell what an order like its own is.
    """
    step, value = pl.col(STEP), _number(own, "average_order_value")
    earned = value * _number(own, "margin")
    orders = pl.lit(_number(facts, "orders"))
    adds = {"revenue": value, "profit": earned, "ltv": earned}
    money = {name: pl.lit(_number(facts, name)) + step * one for name, one in adds.items()}
    # Of all days, its order value and return on sales stay as they are; those of a window need not.
    mixed = {"average_order_value": money["revenue"] / (orders + step), "margin": money["profit"] / money["revenue"]}
    return {
        "orders": orders + step,
        "orders_ever": pl.lit(_number(facts, "orders_ever")) + step,
        "orders_per_month": (orders + step) / max(_number(own, "tenure_months"), 1.0),
        **money,
        **{name: one for name, one in mixed.items() if facts.get(name) != own.get(name)},
        RECENT: pl.lit(True),
        "days_since_last": pl.lit(0),
        "gaps_since_last": pl.lit(0.0),
    }


def _larger_orders(facts: Mapping[str, object]) -> dict[str, pl.Expr]:
    """Return the figures if the customer's orders had had another value, at its own margin."""
    revenue = pl.col(STEP) * _number(facts, "orders")
    earned = revenue * _number(facts, "margin")
    return {"average_order_value": pl.col(STEP), "revenue": revenue, "profit": earned, "ltv": earned}


def _waiting(facts: Mapping[str, object], as_of: dt.date) -> dict[str, pl.Expr]:
    """Return the figures after further days without an order; a period that is paid for has to end first."""
    last, covered, step = facts.get("last_order"), facts.get("covered_until"), pl.col(STEP)
    if not isinstance(last, dt.date):
        return {}
    ends = max(last, covered) if isinstance(covered, dt.date) else last
    found = {
        "days_since_last": (as_of - last).days + step,
        "days_since_first": _number(facts, "days_since_first") + step,
    }
    if gap := _number(facts, "typical_gap"):
        found["gaps_since_last"] = ((as_of - ends).days + step).clip(lower_bound=0) / gap
    months = _number(facts, "tenure_months") + step * DAY / MONTH
    return found | {"orders_per_month": _number(facts, "orders") / months}


def _edges(judged: Judged, metric: str) -> list[float]:
    """Return the cuts of a metric above the customer's own figure, over its schemes, in ascending order."""
    own = judged.facts.get(metric)
    found = set()
    for assigned in (judged.segmented.assigned[name] for name in judged.schemes):
        for name, axis in assigned.compiled.scheme.axes.items():
            if axis.metric != metric:
                continue
            group = assigned.values[name]["group"][0] if axis.within else ""
            edges = assigned.edges[name].get(group)
            found |= {edge for edge in (edges.values if edges else ()) if isinstance(own, float) and edge >= own}
    return sorted(found)
