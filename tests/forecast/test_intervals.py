"""Coverage of prediction intervals on simulated bases with a known future."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from judged import counted, expected, futures
from simulated import STORY, simulate

from custseg.customers.order_days import histories_of_days, order_days_after
from custseg.forecast import intervals as module
from custseg.forecast.histories import Floats
from custseg.forecast.intervals import Intervals, bounds, intervals
from custseg.forecast.outlook import Outlook
from custseg.tables.row_columns import CUSTOMER, DATE

# A fiftieth of the order rate over fifty times as long: two orders on one day, which the models exclude, are rare.
SLOW = STORY | {"alpha": 50 * STORY["alpha"]}
KNOWN, AHEAD, JOINING = 25_000, 18_250, 12_500
WEEKS = AHEAD / 7


def predicted(customers: int, seed: int, level: float = 0.8) -> tuple[Outlook, Intervals, Floats, Floats]:
    """Return the forecast of a simulated base, and its actual orders and revenue."""
    base = simulate(customers, seed, known=KNOWN, ahead=AHEAD, joining=JOINING, story=SLOW)
    days = base.days.rename({"customer_id": CUSTOMER, "date": DATE})
    known = histories_of_days(days, base.end)
    frame = known.join(order_days_after(days, base.end), on=CUSTOMER, how="left", maintain_order="left").with_columns(
        pl.col("later", "later_money").fill_null(0)
    )
    outlook = Outlook.of(frame, "bg-nbd", 1.0)
    found = intervals(outlook, WEEKS, level)
    return (
        outlook,
        found,
        frame["later"].to_numpy().astype(float),
        frame["later_money"].cast(pl.Float64).to_numpy() / 1e6,
    )


def inside(came: Floats, found: tuple[Floats, Floats]) -> Floats:
    """Return which customers are inside their interval."""
    return (came >= found[0]) & (came <= found[1])


# 2,400 and 2,000 customers: a binomial error of 0.8 and 0.9 %, and the customers of one base share its parameters.
@pytest.mark.parametrize(("customers", "seeds"), [(200, range(12)), (2_000, range(1))])
def test_80_percent_intervals_hold_80_percent_of_customers(customers: int, seeds: range) -> None:
    orders, money, plain, held, promised, often = [], [], [], [], [], []
    for seed in seeds:
        outlook, found, came, spent = predicted(customers, seed)
        drawn, earned = futures(outlook, WEEKS)
        orders.append(counted(came, found.orders, drawn, 0.8))
        money.append(counted(spent, found.revenue, earned, 0.8))
        of_orders, of_money = inside(came, found.orders), inside(spent, found.revenue)
        plain.append((of_orders.mean(), of_money.mean()))
        # Customers that most likely order nothing are in [0, 0] more often than 80%; frequent customers are not.
        often.append(of_money[outlook.expected_orders(WEEKS) > 2])
        held.append(found.coverage)
        promised.append((expected(drawn, 0.8), expected(earned, 0.8)))
    for what in (orders, money):
        assert 0.77 <= np.concatenate(what).mean() <= 0.83
    some = np.concatenate(often)
    assert len(some) > 30 * len(seeds)
    assert some.mean() == pytest.approx(0.8, abs=max(0.03, 3 * np.sqrt(0.8 * 0.2 / len(some))))
    assert np.mean(plain, axis=0) == pytest.approx(np.mean(promised, axis=0), abs=0.03)
    assert np.mean(held, axis=0) == pytest.approx(np.mean(promised, axis=0), abs=0.015)


def test_wrong_intervals_are_detected() -> None:
    """Intervals that are too narrow or too wide."""
    outlook, _, came, spent = predicted(2_000, 0)
    drawn, earned = futures(outlook, WEEKS)
    for level, outside in ((0.7, 1), (0.9, -1)):
        for what, paid in ((came, drawn), (spent, earned)):
            share = inside(what, bounds(paid, level)).mean()
            assert outside * (expected(paid, 0.8) - share) > 0.03
        assert not 0.77 <= counted(spent, bounds(earned, level), earned, 0.8).mean() <= 0.83


def test_similar_histories_can_share_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    outlook, each, came, spent = predicted(1_500, 5)
    monkeypatch.setattr(module, "SMALL_BASE", 1)
    shared = intervals(outlook, WEEKS, 0.8)
    for one, other in ((each.orders, shared.orders), (each.revenue, shared.revenue)):
        for low, high in zip(one, other, strict=True):
            assert high.mean() == pytest.approx(low.mean(), rel=0.05)
    drawn, earned = futures(outlook, WEEKS)
    for what, held, paid in ((came, shared.orders, drawn), (spent, shared.revenue, earned)):
        assert 0.77 <= counted(what, held, paid, 0.8).mean() <= 0.83
    assert inside(came, shared.orders).mean() == pytest.approx(inside(came, each.orders).mean(), abs=0.02)
    assert inside(spent, shared.revenue).mean() == pytest.approx(inside(spent, each.revenue).mean(), abs=0.02)


def test_a_pace_that_varies_widens_the_intervals_of_customers(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a common pace of ± 30 %, 80 % of customers are inside if the base went 30 % faster; else they are not."""
    outlook, plain, _, _ = predicted(1_500, 5)
    for most in (3_000, 1):
        monkeypatch.setattr(module, "SMALL_BASE", most)
        wide = intervals(outlook, WEEKS, 0.8, 0.3)
        often = outlook.expected_orders(WEEKS) > 5
        width, before = ((found.orders[1] - found.orders[0])[often].mean() for found in (wide, plain))
        # Variances add up: that of the counts, and 0.3² of the squared mean.
        mean, sd = outlook.expected_orders(WEEKS)[often].mean(), before / (2 * 1.2816)
        assert width / before == pytest.approx(np.sqrt(sd**2 + (0.3 * mean) ** 2) / sd, rel=0.15)
        assert (wide.orders[1] - wide.orders[0]).mean() > (plain.orders[1] - plain.orders[0]).mean()


def test_a_factor_moves_the_intervals_with_the_expected_orders() -> None:
    outlook, plain, _, _ = predicted(1_500, 5)
    faster = replace(outlook, factor=1.5)
    assert faster.expected_orders(WEEKS) == pytest.approx(1.5 * outlook.expected_orders(WEEKS))
    weeks = WEEKS * faster.time_factors(np.array([1.5]), WEEKS)[0]
    assert outlook.expected_orders(weeks).sum() == pytest.approx(faster.expected_orders(WEEKS).sum(), rel=0.01)
    often = outlook.expected_orders(WEEKS) > 5
    middle, before = (np.add(*found.orders)[often].mean() / 2 for found in (intervals(faster, WEEKS, 0.8), plain))
    assert middle / before == pytest.approx(1.5, rel=0.1)


def test_bounds_by_hand() -> None:
    draws = np.arange(1, 100)[:, None]
    assert [part.item() for part in bounds(draws, 0.8)] == [10, 90]
    # Half of the draws are zero: the interval begins at zero and leaves out a fifth above.
    half = np.concatenate([np.zeros(50), np.arange(1, 50)])[:, None]
    assert [part.item() for part in bounds(half, 0.8)] == [0, 30]
    assert [part.item() for part in bounds(np.zeros((99, 1)), 0.8)] == [0, 0]
    wide, narrow = (bounds(draws, level) for level in (0.95, 0.5))
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
