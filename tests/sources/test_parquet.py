"""Parquet: types are kept, and damage is an error."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from small_shop import Shop

from custseg.errors import DataError

DAY = dt.date(2024, 1, 31)


def write(shop: Shop, name: str, **columns: object) -> str:
    path = str(shop.folder / name)
    pl.DataFrame(columns).write_parquet(path)
    return path


@pytest.mark.parametrize(
    "dates",
    [
        pl.Series([DAY] * 3),
        pl.Series([dt.datetime(2024, 1, 31, 23, 59, 59, 999999)] * 3),
        pl.Series([dt.datetime(2024, 1, 31, 23, 30)] * 3).dt.replace_time_zone("America/New_York"),
        pl.Series([20240131] * 3),
        pl.Series([20240131.0] * 3),
        pl.Series(["31.01.2024"] * 3),
        pl.Series(["2024-01-31"] * 3, dtype=pl.Categorical),
    ],
    ids=lambda series: str(series.dtype),
)
def test_dates_of_every_type_are_read(shop: Shop, dates: pl.Series) -> None:
    path = write(shop, "a.parquet", customer_id=[1, 2, None], date=dates, amount=[0.1, 0.2, 0.3])
    result = shop.ask(path)
    assert result.as_of == DAY
    assert shop.accounts(path) == {"no customer": (1, Decimal("0.3")), "used": (2, Decimal("0.3"))}
    assert [(row["line"], row["customer_id"]) for row in shop.rejected()] == [("3", "")]


@pytest.mark.parametrize(
    "amounts",
    [
        pl.Series([Decimal("123456789012.345678"), Decimal("-0.000001")], dtype=pl.Decimal(20, 6)),
        pl.Series(["123456789012.345678", "-0.000001"]),
    ],
    ids=["decimal", "text"],
)
def test_amounts_are_exact(shop: Shop, amounts: pl.Series) -> None:
    path = write(shop, "a.parquet", customer_id=["a", "a"], date=[DAY, DAY], amount=amounts)
    assert shop.accounts(path) == {"used": (2, Decimal("123456789012.345677"))}


def test_numeric_ids_equal_the_same_ids_as_text(shop: Shop) -> None:
    one = write(shop, "a.parquet", customer_id=[7.0, None], date=[DAY, DAY], amount=[1.0, 2.0])
    two = write(shop, "b.parquet", amount=[4, 8], date=["2024-01-31"] * 2, customer_id=["7", "x"])
    assert shop.ask(one, one, two).frame.select("customer_id", "ltv").rows() == [("x", 8.0), ("7", 5.0)]


def test_amounts_that_are_not_numbers_are_unreadable(shop: Shop) -> None:
    amounts = [1.0, float("nan"), float("inf"), None]
    path = write(shop, "a.parquet", customer_id=[1, 2, 3, 4], date=[DAY] * 4, amount=amounts)
    assert shop.accounts(path) == {"unreadable amount": (3, 0), "used": (1, 1)}


def test_nested_columns_are_ignored(shop: Shop) -> None:
    path = write(shop, "a.parquet", customer_id=[1, None], date=[DAY] * 2, amount=[1, 2], tags=[["a"], ["b"]])
    assert shop.accounts(path) == {"no customer": (1, 2), "used": (1, 1)}


@pytest.mark.parametrize("damage", ["cut", "middle", "four bytes", "footer"])
def test_a_damaged_file_is_an_error(shop: Shop, damage: str) -> None:
    path = write(shop, "a.parquet", customer_id=["secret"] * 9, date=[DAY] * 9, amount=[1.0] * 9)
    with open(path, "rb") as stream:
        content = stream.read()
    damaged = {
        "cut": content[: len(content) // 2],
        "middle": content[:30] + b"\xff" * 60 + content[90:],
        "four bytes": b"PAR1",
        "footer": content[:-8] + b"\0\0\0\0PAR1",
    }[damage]
    path = shop.write("b.parquet", damaged)
    with pytest.raises(DataError, match="damaged Parquet") as caught:
        shop.ask(path)
    assert path in str(caught.value)
    assert "secret" not in str(caught.value)


def test_text_and_parquet_cannot_be_combined(shop: Shop) -> None:
    one = write(shop, "a.parquet", customer_id=["1"], date=[DAY], amount=[1.0])
    two = shop.write("b.csv", "customer_id,date,amount\n1,2024-01-31,1\n")
    with pytest.raises(DataError, match="cannot be combined") as caught:
        shop.ask(one, two)
    assert two in str(caught.value)
