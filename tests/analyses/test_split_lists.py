"""``--split``: groups of lists against polars, for orders with lines and for customers."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import custseg
from custseg.errors import CustsegError

ORDERS = pl.DataFrame(
    {
        "order": [1, 1, 2, 3, 4],
        "customer": ["a", "a", "b", "b", "c"],
        "date": ["2024-01-01", "2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"],
        "amount": [10.0, 5.0, 7.0, 2.0, 4.0],
        "profit": [4.0, 1.0, None, 1.0, -1.0],
        "tags": ['["MEN", "WOMEN"]', "MEN", "MEN;KIDS", None, "[]"],
    }
)


def test_a_row_counts_for_each_of_its_values() -> None:
    found = custseg.profit(ORDERS, by="tags", split=["tags"], columns=["revenue", "orders", "customers"])
    parts = [["MEN", "WOMEN"], ["MEN"], ["MEN", "KIDS"], [None], [None]]
    exploded = (
        ORDERS.with_columns(tags=pl.Series(parts)).explode("tags").with_columns(pl.col("tags").fill_null("unknown"))
    )
    expected = exploded.group_by("tags").agg(
        pl.col("amount").sum(), pl.col("order").n_unique(), pl.col("customer").n_unique()
    )
    assert sorted(found.frame.rows()) == sorted(expected.rows())
    # The base stays what it is.
    assert found.summary["revenue"] == 28.0
    assert found.ledger["used"]["rows"] == 5


def test_unknown_profits_stay_with_their_groups() -> None:
    found = custseg.profit(ORDERS, by="tags", split=["tags"], columns=["profit"])
    # Boris's 7.00 earn the margin of his other row, 1.00 ÷ 2.00.
    assert dict(found.frame.rows()) == {"MEN": 8.5, "WOMEN": 4.0, "KIDS": 3.5, "unknown": 0.0}


def test_shares_of_groups_that_overlap_are_left_out() -> None:
    found = custseg.profit(ORDERS, by="tags", split=["tags"])
    assert not {"profit_share", "abc_class", "acquired_customers"} & set(found.frame.columns)
    with pytest.raises(CustsegError, match="profit_share"):
        custseg.profit(ORDERS, by="tags", split=["tags"], columns=["profit_share"])


def test_the_first_groups_alone_have_no_rest() -> None:
    found = custseg.profit(ORDERS, by="tags", split=["tags"], top=1, columns=["revenue"])
    assert found.frame.rows() == [("MEN", 22.0)]


def test_main_and_first_values_are_taken_apart() -> None:
    found = custseg.ltv(ORDERS, by="main:tags", split=["tags"], columns=["customers", "revenue"])
    # Anna's main value is the list of 10.00, Boris's that of 7.00; Cem has none.
    assert {name: rest for name, *rest in found.frame.rows()} == {
        "MEN": [2, 24.0], "WOMEN": [1, 15.0], "KIDS": [1, 9.0], "unknown": [1, 4.0]
    }  # fmt: skip


def test_typed_lists_are_lists_too() -> None:
    typed = ORDERS.with_columns(tags=pl.Series([["MEN", "WOMEN"], ["MEN"], ["MEN", "KIDS"], None, []]))
    found = custseg.profit(typed, by="tags", split=["tags"], columns=["revenue"]).frame
    assert dict(found.rows()) == {"MEN": 22.0, "WOMEN": 10.0, "KIDS": 7.0, "unknown": 6.0}
    whole = custseg.profit(typed, by="tags", columns=["revenue"]).frame
    assert dict(whole.rows()) == {"MEN; WOMEN": 10.0, "MEN": 5.0, "MEN; KIDS": 7.0, "unknown": 6.0}


def test_tables_with_each_customer_in_one_group_refuse_lists(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("split: [tags]\n")
    with pytest.raises(CustsegError, match="each customer in one group"):
        custseg.trend(ORDERS, by="tags", config=tmp_path / "c.yaml")
    with pytest.raises(CustsegError, match="no column 'tag'"):
        custseg.ltv(ORDERS, by="main:tags", split=["tag"])
