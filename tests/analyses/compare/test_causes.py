"""Why LTV changed: parts that add up, against a count of all orders in which factors can move."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.analyses.compare.causes import BY_CUSTOMERS, factors_of, missing_parts, with_causes

SUMS = ("ltv", "orders", "revenue", "returned")
ALL = ["ltv", "orders", "revenue", "returned"]
SCALE = 10**6


def customers(*pairs: tuple[dict[str, float], dict[str, float]], stayed: bool = True) -> pl.DataFrame:
    """Return customers by their figures then and now, in units of money."""
    rows = []
    for then, now in pairs:
        row: dict[str, Any] = {"stayed": stayed}
        for end, side in (("_before", then), ("", now)):
            for name in SUMS:
                row[name + end] = round(side.get(name, 0) * (1 if name == "orders" else SCALE))
        rows.append(row)
    schema = {"stayed": pl.Boolean} | {name + end: pl.Int64 for end in ("_before", "") for name in SUMS}
    return pl.DataFrame(rows, schema=schema)


def parts(frame: pl.DataFrame, known: list[str]) -> list[dict[str, int]]:
    """Return the parts of each customer."""
    found = with_causes(frame, factors_of(known))
    names = [factor.column.name for factor in factors_of(known)] + [BY_CUSTOMERS]
    return found.select(names).to_dicts()


def figures(orders: int, value: float, kept: float, margin: float) -> dict[str, float]:
    """Return the sums of a customer by the factors of its LTV."""
    gross = orders * value
    return {"orders": orders, "revenue": gross * kept, "returned": gross * (1 - kept), "ltv": gross * kept * margin}


@pytest.mark.parametrize(
    ("now", "moved"),
    [
        (figures(5, 50, 0.8, 0.4), "by_orders"), (figures(4, 70, 0.8, 0.4), "by_order_value"),
        (figures(4, 50, 0.5, 0.4), "by_returns"), (figures(4, 50, 0.8, 0.1), "by_margin"),
    ],
)  # fmt: skip
def test_a_change_of_one_factor_is_all_of_that_factor(now: dict[str, float], moved: str) -> None:
    then = figures(4, 50, 0.8, 0.4)
    (found,) = parts(customers((then, now)), ALL)
    assert found.pop(moved) == round((now["ltv"] - then["ltv"]) * SCALE) != 0
    assert set(found.values()) == {0}


def test_two_factors_by_hand() -> None:
    """From 2 orders of 10 to 3 of 20, margin 0.5: LTV 10 → 30. Orders: 1 × (10 + 20) ÷ 2 × 0.5; value the rest."""
    pair = figures(2, 10, 1, 0.5), figures(3, 20, 1, 0.5)
    (found,) = parts(customers(pair), ["ltv", "orders", "revenue"])
    assert found == {"by_orders": 7_500_000, "by_order_value": 12_500_000, "by_margin": 0, BY_CUSTOMERS: 0}


def by_all_orders(then: list[Fraction], now: list[Fraction]) -> list[Fraction]:
    """Return the part of each factor: its change of the product, on average over all orders of moving."""
    found = [Fraction(0)] * len(then)
    for order in itertools.permutations(range(len(then))):
        state = list(then)
        for factor in order:
            before = math.prod(state)
            state[factor] = now[factor]
            found[factor] += math.prod(state) - before
    return [one / math.factorial(len(then)) for one in found]


SIDE = st.tuples(st.integers(1, 60), st.integers(1, 10**9), st.integers(0, 10**9), st.integers(-(10**9), 10**9))


@settings(deadline=None, max_examples=examples(60))
@given(st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=6))
def test_parts_are_the_mean_over_all_orders_of_moving(pairs: list[tuple[Any, Any]]) -> None:
    """Customers with orders and sales: every factor is known."""
    names = ["orders", "revenue", "returned", "ltv"]
    rows: list[dict[str, Any]] = []
    for then, now in pairs:
        before = {f"{name}_before": value for name, value in zip(names, then, strict=True)}
        rows.append({"stayed": True} | before | dict(zip(names, now, strict=True)))
    found = parts(pl.DataFrame(rows), ALL)
    for (then, now), one in zip(pairs, found, strict=True):
        factors = [
            [Fraction(n), Fraction(r + b, n), Fraction(r, r + b), Fraction(ltv, r)] for n, r, b, ltv in (then, now)
        ]
        wanted = by_all_orders(*factors)
        scale = max(abs(part) for part in [*wanted, Fraction(1)])
        for name, part in zip(("by_orders", "by_order_value", "by_returns", "by_margin"), wanted, strict=True):
            assert abs(one[name] - part) <= 4 + scale * Fraction(1, 10**9)
        assert sum(one.values()) == now[3] - then[3]


ANY = st.fixed_dictionaries(
    {
        "orders": st.integers(0, 5),
        "revenue": st.one_of(st.just(0), st.integers(-(10**12), 10**12)),
        "returned": st.one_of(st.just(0), st.integers(0, 10**12)),
        "ltv": st.one_of(st.just(0), st.integers(-(10**12), 10**12)),
    }
)


@settings(deadline=None, max_examples=examples(100))
@given(
    st.lists(st.tuples(ANY, ANY, st.booleans()), min_size=1, max_size=8),
    st.sets(st.sampled_from(["orders", "revenue", "returned"])),
)
def test_parts_add_up_whatever_the_figures(rows: list[tuple[Any, Any, bool]], known: set[str]) -> None:
    """Without orders, without revenue, with losses, and whichever columns there are."""
    frame = pl.DataFrame(
        [{"stayed": stayed} | {f"{name}_before": one for name, one in then.items()} | now for then, now, stayed in rows]
    )
    found = with_causes(frame, factors_of({"ltv", *known}))
    names = [factor.column.name for factor in factors_of({"ltv", *known})]
    for (then, now, stayed), row in zip(rows, found.to_dicts(), strict=True):
        change = now["ltv"] - then["ltv"]
        if not stayed:
            assert (row[BY_CUSTOMERS], [row[name] for name in names]) == (change, [0] * len(names))
        elif names:
            assert sum(row[name] for name in names) == change
            assert row[BY_CUSTOMERS] == 0


@pytest.mark.parametrize(
    ("then", "now", "wanted"),
    [
        # The first order: all of it is a change of orders.
        ({}, figures(2, 10, 0.9, 0.5), {"by_orders": 9.0}),
        # Everything was sent back, and the cost of sending stays: the last is no product of factors.
        (figures(1, 100, 1, 0.3), {"orders": 1, "revenue": 0, "returned": 100, "ltv": -8},
         {"by_returns": -30.0, "by_margin": -8.0}),
        # A loss without a counted order on either day.
        ({"ltv": -1, "revenue": -2, "returned": 2}, {"ltv": -3, "revenue": -6, "returned": 6}, {"by_margin": -2.0}),
    ],
)  # fmt: skip
def test_customers_without_orders_or_revenue(
    then: dict[str, float], now: dict[str, float], wanted: dict[str, float]
) -> None:
    (found,) = parts(customers((then, now)), ALL)
    assert {name: value / SCALE for name, value in found.items() if value} == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("known", "names", "said"),
    [
        (ALL, ["by_orders", "by_order_value", "by_returns", "by_margin"], ""),
        (["ltv", "orders", "revenue"], ["by_orders", "by_order_value", "by_margin"], "returns is in that of the order"),
        (["ltv", "orders"], ["by_orders", "by_order_profit"], "number of orders and profit per order only"),
        (["ltv", "revenue"], ["by_revenue", "by_margin"], "revenue and return on sales only"),
        (["ltv"], [], "cannot be told"),
    ],
)
def test_parts_merge_where_columns_are_missing(known: list[str], names: list[str], said: str) -> None:
    assert [factor.column.name for factor in factors_of(known)] == names
    assert said in missing_parts(known, factors_of(known))
    assert bool(said) == bool(missing_parts(known, factors_of(known)))
