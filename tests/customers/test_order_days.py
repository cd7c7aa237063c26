"""Histories of order days against plain Python."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import random

import polars as pl

from custseg.customers.order_days import histories_of_days, log_gaps, order_days_after
from custseg.tables.row_columns import CUSTOMER, DATE


def test_gaps_are_summed_as_by_hand() -> None:
    """Also where the hashes of two ids are equal, which shows in the number of gaps."""
    chance = random.Random(5)
    start = dt.date(1969, 11, 1)
    rows = sorted({(f"c{chance.randrange(30)}", start + dt.timedelta(chance.randrange(300))) for _ in range(400)})
    end = start + dt.timedelta(200)
    known = [(who, day) for who, day in rows if day <= end]
    expected = sum(
        math.log((after - before).days) for (one, before), (two, after) in itertools.pairwise(known) if one == two
    )
    chance.shuffle(rows)
    frame = pl.DataFrame(rows, schema={CUSTOMER: pl.String, DATE: pl.Date}, orient="row")
    customers = len({who for who, _ in known})
    assert math.isclose(log_gaps(frame, end, customers), expected, rel_tol=1e-12)
    assert log_gaps(frame, end, customers) == log_gaps(frame.reverse(), end, customers)
    assert log_gaps(frame, end, customers - 1) == log_gaps(frame, end, customers)
    assert log_gaps(frame.head(0), end, 0) == 0


def test_histories_are_counted_as_by_hand() -> None:
    """Days before 1970 too; the money of the first day is no repeat money."""
    chance = random.Random(3)
    start = dt.date(1969, 6, 1)
    rows = {(f"c{chance.randrange(40)}", start + dt.timedelta(chance.randrange(400))): chance.randrange(1, 10**15)
            for _ in range(300)}  # fmt: skip
    frame = pl.DataFrame(
        [(who, day, money) for (who, day), money in rows.items()],
        schema={CUSTOMER: pl.String, DATE: pl.Date, "money": pl.Int128},
        orient="row",
    )
    end = start + dt.timedelta(300)
    found = {row[CUSTOMER]: row for row in histories_of_days(frame, end).iter_rows(named=True)}
    later = {row[CUSTOMER]: row for row in order_days_after(frame, end).iter_rows(named=True)}
    for who in {who for who, _ in rows}:
        own = sorted((day, money) for (name, day), money in rows.items() if name == who)
        known = [(day, money) for day, money in own if day <= end]
        rest = [money for day, money in own if day > end]
        assert (who in later) == bool(rest)
        if rest:
            assert (later[who]["later"], later[who]["later_money"]) == (len(rest), sum(rest))
        assert (who in found) == bool(known)
        if known:
            assert found[who] == {
                CUSTOMER: who,
                "x": len(known) - 1,
                "t_x": (known[-1][0] - known[0][0]).days,
                "T": (end - known[0][0]).days,
                "repeat_money": sum(money for _, money in known[1:]),
                "money": sum(money for _, money in known),
            }
