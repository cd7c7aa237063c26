"""Coverage of prediction intervals on simulated bases with a known future."""

from __future__ import annotations

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
    found = intervals(outlook, np.array([WEEKS]), level)
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
    orders, money, plain, held, promised, often, base = [], [], [], [], [], [], []
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
        base.append(inside(came.sum(keepdims=True), (found.month_orders[0][-1:], found.month_orders[1][-1:]))[0])
    for what in (orders, money):
        assert 0.77 <= np.concatenate(what).mean() <= 0.83
    some = np.concatenate(often)
    assert len(some) > 30 * len(seeds)
    assert some.mean() == pytest.approx(0.8, abs=max(0.03, 3 * np.sqrt(0.8 * 0.2 / len(some))))
    assert np.mean(plain, axis=0) == pytest.approx(np.mean(promised, axis=0), abs=0.03)
    assert np.mean(held, axis=0) == pytest.approx(np.mean(promised, axis=0), abs=0.015)
    if len(seeds) == 12:
        # Binomial: fewer than seven of twelve have a probability of 2%.
        assert sum(base) >= 7


def test_wrong_intervals_are_detected() -> None:
    """Intervals that are too narrow or too wide, and a base without parameter error."""
    outlook, found, came, spent = predicted(2_000, 0)
    drawn, earned = futures(outlook, WEEKS)
    for level, outside in ((0.7, 1), (0.9, -1)):
        for what, paid in ((came, drawn), (spent, earned)):
            share = inside(what, bounds(paid, level)).mean()
            assert outside * (expected(paid, 0.8) - share) > 0.03
        assert not 0.77 <= counted(spent, bounds(earned, level), earned, 0.8).mean() <= 0.83
    outlook, found, _, _ = predicted(200, 0)
    sure, _ = futures(outlook, WEEKS, known=True)
    low, high = (part[-1] for part in found.month_orders)
    assert high - low > 1.2 * np.ptp(np.quantile(sure.sum(axis=1), [0.1, 0.9]))


def test_similar_histories_can_share_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    outlook, each, came, spent = predicted(1_500, 5)
    monkeypatch.setattr(module, "SMALL_BASE", 1)
    shared = intervals(outlook, np.array([WEEKS]), 0.8)
    for one, other in ((each.orders, shared.orders), (each.revenue, shared.revenue)):
        for low, high in zip(one, other, strict=True):
            assert high.mean() == pytest.approx(low.mean(), rel=0.05)
    drawn, earned = futures(outlook, WEEKS)
    for what, held, paid in ((came, shared.orders, drawn), (spent, shared.revenue, earned)):
        assert 0.77 <= counted(what, held, paid, 0.8).mean() <= 0.83
    assert inside(came, shared.orders).mean() == pytest.approx(inside(came, each.orders).mean(), abs=0.02)
    assert inside(spent, shared.revenue).mean() == pytest.approx(inside(spent, each.revenue).mean(), abs=0.02)
    for name in ("month_orders", "month_revenue"):
        (low, high), (least, most) = getattr(each, name), getattr(shared, name)
        assert (least[-1] + most[-1]) / 2 == pytest.approx((low[-1] + high[-1]) / 2, rel=0.03)
        assert most[-1] - least[-1] == pytest.approx(high[-1] - low[-1], rel=0.3)


def test_small_bases_have_wide_intervals() -> None:
    widths = []
    for customers in (60, 600):
        outlook, found, _, _ = predicted(customers, 8)
        low, high = found.month_orders[0][-1], found.month_orders[1][-1]
        widths.append((high - low) / outlook.expected_orders(WEEKS).sum())
    assert widths[0] > 2 * widths[1]


def test_bounds_by_hand() -> None:
    draws = np.arange(1, 100)[:, None]
    assert [part.item() for part in bounds(draws, 0.8)] == [10, 90]
    # Half of the draws are zero: the interval begins at zero and leaves out a fifth above.
    half = np.concatenate([np.zeros(50), np.arange(1, 50)])[:, None]
    assert [part.item() for part in bounds(half, 0.8)] == [0, 30]
    assert [part.item() for part in bounds(np.zeros((99, 1)), 0.8)] == [0, 0]
    wide, narrow = (bounds(draws, level) for level in (0.95, 0.5))
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
