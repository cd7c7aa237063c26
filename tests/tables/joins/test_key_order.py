"""Keys in the order of their file: what they rise by, and that an order which is broken later changes no figure."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from custseg.analyses.ltv import ltv
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.tables.joins.key_order import KeyOrder, order_of, whole_number

ORDERS = 3_000
"""More than the first rows that are looked at."""

KINDS = {"number": "{}", "padded": "{:06}", "code": "N-{}", "from zero": "{}"}


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["1", "9", "10", "100"], KeyOrder.NUMBER),
        (["01", "02", "10"], KeyOrder.TEXT),
        (["A-1", "A-10", "A-2"], KeyOrder.TEXT),
        (["A-9", "A-10", "A-11"], KeyOrder.LENGTH),
        (["0", "9", "10"], KeyOrder.LENGTH),
        (["1", "1", "2"], None),
        (["2", "1"], None),
        (["10", "9"], None),
        ([], None),
    ],
)
def test_what_keys_rise_by(values: list[str], order: KeyOrder | None) -> None:
    assert order_of(pl.Series(values, dtype=pl.String)) is order


def test_only_what_is_written_as_a_whole_number_is_one() -> None:
    written = ["7", "70", "9223372036854775807"]
    others = ["0", "07", "+7", "-7", " 7", "7 ", "7.0", "1e3", "7a", "", "9223372036854775808", None]
    keys = pl.DataFrame({"key": [*written, *others]}, schema={"key": pl.String}).select(whole_number(pl.col("key")))
    assert keys["key"].to_list() == [7, 70, 9223372036854775807, *[None] * len(others)]


def shop(form: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return lines, two of each order, and orders, both in the order of their ids."""
    start = 0 if form == "from zero" else 1
    ids = [KINDS[form].format(n) for n in range(start, start + ORDERS)]
    orders = pl.DataFrame({"order_id": ids, "customer_id": [f"c{n % 40}" for n in range(ORDERS)]})
    orders = orders.with_columns(pl.lit("2024-03-01").alias("order_date"))
    lines = pl.DataFrame({"order_id": [one for one in ids for _ in range(2)]})
    return lines.with_columns((pl.int_range(pl.len()) * 7 % 1000 / 10 + 1).round(2).alias("amount")), orders


def figures(lines: pl.DataFrame, orders: pl.DataFrame, folder: Path, *, typed: bool = False) -> Result:
    named = {"lines": lines, "orders": orders}
    for name, frame in named.items():
        if typed:
            frame.cast({"order_id": pl.Int64}).write_parquet(folder / f"{name}.parquet")
        else:
            frame.write_csv(folder / f"{name}.csv")
    files = [str(folder / f"{name}.{'parquet' if typed else 'csv'}") for name in named]
    return ltv(files, gather({"columns": "orders,revenue"}, use_config=False, environment={}))


def plain(lines: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    rows = lines.join(orders, on="order_id")
    sums = rows.group_by("customer_id").agg(pl.col("order_id").n_unique(), pl.col("amount").sum().round(2))
    return sums.sort("customer_id").select("customer_id", "order_id", "amount")


def shown(result: Result) -> list[tuple[str, int, float]]:
    rows = result.frame.sort("customer_id").select("customer_id", "orders", pl.col("revenue").round(2))
    return list(rows.iter_rows())


@pytest.mark.parametrize("form", KINDS)
@pytest.mark.parametrize("moved", [0, 5_000, 5_999])
def test_a_line_that_breaks_the_order_far_down_changes_no_figure(form: str, moved: int, tmp_path: Path) -> None:
    lines, orders = shop(form)
    late = pl.concat([lines.slice(0, moved), lines.slice(moved + 1), lines.slice(moved, 1)])
    assert shown(figures(late, orders, tmp_path)) == list(plain(lines, orders).iter_rows())


@pytest.mark.parametrize("form", ["number", "from zero"])
def test_typed_numbers_and_lines_in_any_order(form: str, tmp_path: Path) -> None:
    lines, orders = shop(form)
    mixed = pl.concat([lines.head(2_500), lines.slice(2_500).sample(fraction=1, shuffle=True, seed=4)])
    assert shown(figures(mixed, orders, tmp_path, typed=True)) == list(plain(lines, orders).iter_rows())


def test_orders_that_are_out_of_order_far_down(tmp_path: Path) -> None:
    lines, orders = shop("number")
    turned = pl.concat([orders.head(2_500), orders.slice(2_500).reverse()])
    assert shown(figures(lines, turned, tmp_path)) == list(plain(lines, orders).iter_rows())


def test_ids_that_only_look_like_another_lead_to_nothing(tmp_path: Path) -> None:
    lines, orders = shop("number")
    odd = pl.DataFrame({"order_id": ["0007", "+8", None, "12x"], "amount": [1.0, 2.0, 4.0, 8.0]})
    result = figures(pl.concat([lines.head(5_500), odd, lines.slice(5_500)]), orders, tmp_path)
    assert shown(result) == list(plain(lines, orders).iter_rows())
    assert result.ledger
    [(reason, entry)] = result.ledger.excluded.items()
    assert (reason.text, entry.rows, float(entry.money)) == ("no matching row in another table", 4, 15.0)
