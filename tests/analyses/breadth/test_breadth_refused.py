"""What `custseg breadth` cannot answer, in words."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from asked_breadth import ask, write
from breadth_oracle import Sale

from custseg.analyses.breadth.breadth import breadth
from custseg.analyses.breadth.request import BreadthOptions
from custseg.errors import CustsegError, DataError, UsageError
from custseg.settings.settings import gather

SALES = [
    Sale("Ann", "1", dt.date(2024, 1, 1), "tea", Fraction(10), Fraction(1)),
    Sale("Bob", "2", dt.date(2024, 2, 1), "rice", Fraction(10), Fraction(1)),
]


def refused(path: Path, option: str = "", **flags: Any) -> CustsegError:
    with pytest.raises(CustsegError) as error:
        ask(path, option, **flags)
    return error.value


def test_neither_category_nor_product(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("customer_id,order_id,date,revenue,brand\nAnn,1,2024-01-01,10,x\n", encoding="utf-8")
    error = refused(path)
    assert isinstance(error, DataError)
    assert "needs the category or the product" in str(error)
    assert "--by COLUMN" in str(error)
    # Followed, the suggestion works.
    assert ask(path, "items", by="brand").frame["brand"].to_list() == ["x"]
    assert ask(path, map={"category": "brand"}).frame["categories"].to_list() == [1]


@pytest.mark.parametrize(
    ("flags", "what"),
    [
        ({"by": "brand"}, "Choose one of: Category"),
        ({"by": "first:Category"}, "Use --by Category."),
        ({"by": "customer_id"}, "is no field of what is sold"),
        ({"columns": "penetrations"}, "Did you mean 'penetration'"),
        ({"sort": "penetrations"}, "Did you mean 'penetration'"),
        ({"where": "penetrations > 1"}, "penetration"),
        ({"min_support": "few"}, "min_support"),
    ],
)
def test_wrong_names(tmp_path: Path, flags: dict[str, str], what: str) -> None:
    assert what in str(refused(write(tmp_path / "sales.csv", SALES), **flags))


@pytest.mark.parametrize("flags", [{"columns": "widdens"}, {"sort": "widdens"}])
def test_wrong_columns_of_another_table(tmp_path: Path, flags: dict[str, str]) -> None:
    assert "Did you mean 'widen'?" in str(refused(write(tmp_path / "sales.csv", SALES), "items", **flags))


def test_tables_that_contradict_each_other(tmp_path: Path) -> None:
    path = str(write(tmp_path / "sales.csv", SALES))
    settings = gather({}, use_config=False, environment={})
    with pytest.raises(UsageError, match="--items, --baskets and --cross-sell are different tables"):
        breadth([path], settings, options=BreadthOptions(items=True, baskets=True, cross_sell=True))
    assert isinstance(refused(write(tmp_path / "sales.csv", SALES), "items", where="orders > 1"), UsageError)


@pytest.mark.parametrize("option", ["", "items", "journey", "baskets", "cross_sell", "small_orders"])
def test_nothing_is_left(tmp_path: Path, option: str) -> None:
    result = ask(write(tmp_path / "sales.csv", SALES), option, **{"from": "2025-01-01"})
    assert result.frame.height == 0
    assert result.frame.columns == [column.name for column in result.columns]
    assert result.columns
    assert "empty" in {note.name for note in result.notes}


@pytest.mark.parametrize("option", ["", "items", "journey", "baskets", "cross_sell"])
def test_without_amounts(tmp_path: Path, option: str) -> None:
    """Events have no margin and no LTV, but what was bought is known."""
    result = ask(write(tmp_path / "sales.csv", SALES), option, no_money="on")
    names = set(result.frame.columns)
    assert not names & {"margin", "ltv", "revenue", "ltv_12m", "encourage", "last_order_value"}
    if option == "items":
        assert result.frame["penetration"].to_list() == [1.0, 1.0] or result.frame["customers"].to_list() == [1, 1]


def test_customers_with_totals_have_no_things(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text(
        "customer_id,orders,revenue,category\nAnn,3,100,tea\nBob,2,50,rice\nCid,1,20,tea\n", encoding="utf-8"
    )
    assert "custseg breadth needs" in str(refused(path, shape="customers"))


def test_small_orders_take_no_things(tmp_path: Path) -> None:
    """Without order ids a day is an order; without amounts no order is small."""
    path = tmp_path / "sales.csv"
    rows = ["customer_id,date,revenue", "Ann,2024-01-01,10", "Ann,2024-01-01,5", "Ann,2024-02-01,40"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    (row,) = ask(path, "small_orders").frame.to_dicts()
    assert (row["order_id"], row["date"], row["order_value"]) == (None, dt.date(2024, 1, 1), 15)
    assert (row["own_average"], row["below_average"]) == (27.5, 12.5)
    assert "amounts" in str(refused(path, "small_orders", no_money="on"))
