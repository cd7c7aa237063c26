"""What would move a customer into another segment: its figures are changed, and the cuts of all customers are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from custseg.analyses.shared.segment_columns import SegmentedCustomers
from custseg.metrics.units import DAY, MONTH
from custseg.numbers import counted, fixed
from custseg.segments.assigning import COUNTED, Assigned, assign
from custseg.segments.rules import GROUPS

STEP = "step"

MOST_ORDERS, MOST_DAYS, MOST_REFERRALS = 100, 730, 5
"""How far ahead is looked: orders, days without an order, referrals."""

CENT = 0.01


@dataclass(frozen=True)
class Move:
    """What would put a customer into another segment of a scheme.

    Attributes:
        scheme: its name.
        change: what changes: "orders", "order_value", "days", "categories", "referrals" or "paid".
        amount: by how much, or to what order value.
        segment: the segment that it would be in.
        condition: the change in words.
        scheme_title: of the scheme, for people.
        title: of the segment, for people.
    """

    scheme: str
    change: str
    amount: float
    segment: str
    condition: str
    scheme_title: str
    title: str

    @property
    def text(self) -> str:
        """Return the move in words."""
        return f"{self.condition} → {self.title}"


@dataclass(frozen=True)
class _Change:
    """A row per step of a change, with the figures of the customer after it.

    Attributes:
        name: as of `Move`.
        frame: the figures, and ``STEP``.
        names: the figures that change.
    """

    name: str
    frame: pl.DataFrame
    names: frozenset[str]


def moves_of(segmented: SegmentedCustomers, facts: dict[str, object], as_of: dt.date) -> list[Move]:
    """Return for each scheme what would put a customer into another segment, each change by its smallest step first.

    Args:
        segmented: the one customer, judged by the cuts of all.
        facts: its metrics by name.
        as_of: the report date.
    """
    found = []
    if not segmented.values[COUNTED][0]:
        return []
    for change in _changes(segmented, facts, as_of):
        for name, assigned in segmented.assigned.items():
            # What a customer bought within a window is not told by its figures.
            reads = {*assigned.compiled.reads} & change.names
            if assigned.compiled.scheme.window or not reads:
                continue
            if move := _first_move(name, assigned, change, facts):
                found.append(move)
    kinds = list(dict.fromkeys(move.change for move in found))
    order = [*segmented.assigned]
    return sorted(found, key=lambda move: (kinds.index(move.change), move.amount, order.index(move.scheme)))


def _first_move(name: str, assigned: Assigned, change: _Change, facts: dict[str, object]) -> Move | None:
    """Return the smallest step of a change that leads into another segment of a scheme; None if none does."""
    now = assigned.segment[0]
    after = assign(change.frame, assigned.compiled, assigned.edges).segment
    moved = change.frame.select(STEP).with_columns(after.alias("after"))
    moved = moved.filter((pl.col("after") != now) & ~pl.col("after").is_in(list(GROUPS)))
    if moved.is_empty():
        return None
    step, segment = moved.row(0)
    scheme = assigned.compiled.scheme
    words = _words(change.name, step, facts)
    return Move(name, change.name, step, segment, words, scheme.title, scheme.segments[segment].title)


def _words(change: str, step: float, facts: dict[str, object]) -> str:
    if change == "orders":
        return f"{counted(int(step), 'more order')} like its own"
    if change == "order_value":
        own = facts.get("average_order_value")
        return (
            f"{fixed(step)} per order instead of {fixed(own)}" if isinstance(own, float) else f"{fixed(step)} per order"
        )
    if change == "days":
        return f"no order for {counted(int(step), 'more day')}"
    if change == "categories":
        return f"{int(step)} more {'category' if step == 1 else 'categories'}"
    if change == "referrals":
        return f"{int(step)} more {'customer' if step == 1 else 'customers'} brought"
    return "what has been open for over 30 days is paid"


def _changes(segmented: SegmentedCustomers, facts: dict[str, object], as_of: dt.date) -> Iterator[_Change]:
    """Return the changes whose figures the schemes read."""
    yield _of(segmented, "orders", _steps(1, MOST_ORDERS), _more_orders(facts))
    values = [[edge + CENT] for edge in _edges(segmented, "average_order_value", facts)]
    yield _of(segmented, "order_value", [one for several in values for one in several], _larger_orders(facts))
    yield _of(segmented, "days", _steps(1, MOST_DAYS), _waiting(facts, as_of))
    bought, offered = facts.get("categories"), facts.get("categories_offered")
    if isinstance(bought, int) and isinstance(offered, int) and offered > bought:
        after = {"categories": pl.col(STEP) + bought, "penetration": (pl.col(STEP) + bought) / offered}
        yield _of(segmented, "categories", _steps(1, offered - bought), after)
    if isinstance(brought := facts.get("referrals"), int):
        yield _of(segmented, "referrals", _steps(1, MOST_REFERRALS), {"referrals": pl.col(STEP) + brought})
    if facts.get("open_over_30"):
        # Paid today, it is later than it was due; how late it will have been is not in the figures.
        yield _of(segmented, "paid", [0.0], {"open_over_30": pl.lit(0.0)})


def _of(segmented: SegmentedCustomers, name: str, steps: list[float], after: dict[str, pl.Expr]) -> _Change:
    """Return the figures of the customer after each step of a change."""
    row, plan = segmented.values, segmented.plan
    after = {figure: value for figure, value in after.items() if figure in row.columns}
    frame = row.join(pl.DataFrame({STEP: pl.Series(steps, dtype=pl.Float64)}), how="cross")
    frame = frame.with_columns(value.cast(row.schema[figure]).alias(figure) for figure, value in after.items())
    formulas = {one: plan.compiled.formulas[one].value for one in plan.formulas_read}
    changed = {one for one in formulas if plan.compiled.formulas[one].reads & after.keys()}
    frame = frame.with_columns(value.round_sig_figs(13).alias(one) for one, value in formulas.items() if one in changed)
    return _Change(name, frame, frozenset({*after, *changed}))


def _steps(first: int, last: int) -> list[float]:
    return [float(step) for step in range(first, last + 1)]


def _number(facts: dict[str, object], name: str) -> float:
    value = facts.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _more_orders(facts: dict[str, object]) -> dict[str, pl.Expr]:
    """Return the figures after more orders today, each of the customer's own value and margin."""
    step, value = pl.col(STEP), _number(facts, "average_order_value")
    earned = value * _number(facts, "margin")
    orders = pl.col("orders") if "orders" in facts else pl.lit(0)
    money = {"revenue": value, "profit": earned, "ltv": earned}
    return {
        "orders": pl.lit(_number(facts, "orders")) + step,
        "orders_ever": pl.lit(_number(facts, "orders_ever")) + step,
        "orders_per_month": (orders + step) / max(_number(facts, "tenure_months"), 1.0),
        **{name: pl.lit(_number(facts, name)) + step * one for name, one in money.items()},
        "days_since_last": pl.lit(0),
        "gaps_since_last": pl.lit(0.0),
    }


def _larger_orders(facts: dict[str, object]) -> dict[str, pl.Expr]:
    """Return the figures if the customer's orders had had another value, at its own margin."""
    revenue = pl.col(STEP) * _number(facts, "orders")
    earned = revenue * _number(facts, "margin")
    return {"average_order_value": pl.col(STEP), "revenue": revenue, "profit": earned, "ltv": earned}


def _waiting(facts: dict[str, object], as_of: dt.date) -> dict[str, pl.Expr]:
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


def _edges(segmented: SegmentedCustomers, metric: str, facts: dict[str, object]) -> list[float]:
    """Return the cuts of a metric above the customer's own figure, over all schemes, in ascending order."""
    own = facts.get(metric)
    found = set()
    for assigned in segmented.assigned.values():
        for name, axis in assigned.compiled.scheme.axes.items():
            if axis.metric != metric:
                continue
            group = assigned.values[name]["group"][0] if axis.within else ""
            edges = assigned.edges[name].get(group)
            found |= {edge for edge in (edges.values if edges else ()) if isinstance(own, float) and edge >= own}
    return sorted(found)
