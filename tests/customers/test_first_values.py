"""The first value of a field is that of the first counted order: by hand, and against a loop over random orders."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from examples import examples
from exports import line, write_csv
from first_orders import first_order_values
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Row
from places import REAL_DATA

from custseg.analyses.cac.cac import cac
from custseg.analyses.customers import customers
from custseg.analyses.ltv import ltv
from custseg.analyses.profit import profit
from custseg.settings.settings import gather


def flags(**given: Any) -> Any:
    return gather(given, use_config=False, environment={})


def first_channels(path: Path, **more: Any) -> dict[str, str | None]:
    result = customers([str(path)], flags(columns=["first:channel"], **more))
    return dict(result.frame.select("customer_id", "first:channel").iter_rows())


def test_a_return_before_the_first_order_wins_nobody(tmp_path: Path) -> None:
    rows = [
        line("Ann", "R", "2024-05-02", -30, channel="fair"),
        line("Ann", "1", "2024-06-10", 80, channel="search"),
        line("Bob", "2", "2024-06-11", 20, channel="fair"),
        line("Cid", "3", "2024-06-12", -5, channel="fair"),
    ]
    path = write_csv(tmp_path / "orders.csv", rows)
    assert first_channels(path) == {"Ann": "search", "Bob": "fair", "Cid": None}
    by_channel = cac([str(path)], flags(cac=10.0, warm_up=0)).frame
    won = dict(by_channel.select("channel", "acquired_customers").iter_rows())
    assert (won["search"], won["fair"]) == (1, 1)
    groups = ltv([str(path)], flags(by="first:channel")).frame
    assert dict(groups.select("first:channel", "customers").iter_rows()) == {
        "search": 1, "fair": 1, "no counted order": 1,
    }  # fmt: skip


def test_only_lines_of_the_first_counted_order_decide(tmp_path: Path) -> None:
    rows = [
        # An order that was returned on its own day does not count, whatever its lines cost.
        line("Ann", "0", "2024-06-10", 900, channel="fair"),
        line("Ann", "0", "2024-06-10", -900, channel="shop"),
        line("Ann", "1", "2024-06-10", 30, channel="search"),
        line("Ann", "1", "2024-06-12", 50, channel="mail"),
        line("Ann", "2", "2024-06-11", 999, channel="late"),
        # Empty in the first order: later orders do not tell what won the customer.
        line("Bob", "3", "2024-06-01", 20, channel=None),
        line("Bob", "4", "2024-06-05", 20, channel="mail"),
    ]
    assert first_channels(write_csv(tmp_path / "orders.csv", rows)) == {"Ann": "mail", "Bob": None}


ROWS = st.lists(
    st.builds(
        lambda customer, order, day, amount, channel: line(
            customer, order, dt.date(2024, 5, day).isoformat(), amount, channel=channel
        ),
        st.sampled_from(["a", "b", "c"]), st.sampled_from(["1", "2", "3", "4"]), st.integers(1, 9),
        st.sampled_from([-60, -20, 0, 10, 20, 50]), st.sampled_from(["fair", "mail", "search", None]),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@given(ROWS)
@settings(max_examples=examples(60), deadline=None)
def test_as_a_loop_finds_it(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    path = write_csv(
        tmp_path_factory.mktemp("first") / "orders.csv", [*rows, line("z", "9", "2024-05-09", 5, channel="mail")]
    )
    found = first_channels(path)
    truth = first_order_values(rows, "channel") | {"z": "mail"}
    assert found == truth
    # Each acquired customer stands in one group, whether customers or rows are grouped.
    won = profit([str(path)], flags(by="channel", columns=["acquired_customers"], warm_up=0)).frame
    counts = {name: number for name, number in won.iter_rows() if number}
    counted = {
        row["customer_id"]
        for row in customers([str(path)], flags(columns=["orders"], where="orders > 0")).frame.to_dicts()
    }
    wanted: dict[str, int] = defaultdict(int)
    for customer in counted:
        wanted[truth[customer] or "unknown"] += 1
    assert counts == wanted


@pytest.mark.skipif(not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here")
def test_superstore_from_a_day(tmp_path: Path) -> None:
    """Rows before --from make nobody a customer of a category."""
    path = REAL_DATA / "superstore" / "superstore.csv"
    sql = """
        SELECT Category, COUNT(DISTINCT "Customer ID") AS customers FROM orders
        WHERE day >= DATE '2019-12-01' GROUP BY Category
    """
    raw = pl.read_csv(path, infer_schema_length=0, encoding="utf8-lossy")
    context = pl.SQLContext(orders=raw.with_columns(day=pl.col("Order Date").str.to_date("%m/%d/%Y")))
    truth = dict(context.execute(sql, eager=True).iter_rows())
    for more in ([], ["acquired_customers"]):
        names = ["customers", *more]
        result = profit([str(path)], flags(by="Category", columns=names, **{"from": dt.date(2019, 12, 1)}))
        found = {row[0]: row[1] for row in result.frame.iter_rows()}
        assert found == truth == {"Technology": 60, "Office Supplies": 153, "Furniture": 80}
