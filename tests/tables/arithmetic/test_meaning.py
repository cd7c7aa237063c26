"""What net sales are: one reading where the equations decide, otherwise all that are left, never a wrong one alone."""

from __future__ import annotations

import random

import polars as pl
import pytest
from random_invoices import ROLES, Invoices, Layout, invoices, random_layout

from custseg.tables.arithmetic.finder import find_equations
from custseg.tables.arithmetic.grain import grain_of
from custseg.tables.arithmetic.meaning import Meaning, roles_by_arithmetic
from custseg.tables.arithmetic.readings import sums_of
from custseg.tables.arithmetic.sample import signs_of
from custseg.tables.arithmetic.taxes import find_taxes

GOODS = [50.0, 62.5, 12.4, 88.35, 37.5, 125.0, 19.9, 75.0, 33.3, 140.0]
POST = [5.0, 0.0, 5.0, 10.0, 5.0, 0.0, 5.0, 10.0, 0.0, 5.0]
OFF = [0.0, 6.25, 0.0, 8.0, 0.0, 25.0, 0.0, 0.0, 3.33, 0.0]


def understood(
    rows: pl.DataFrame, names: dict[str, str], order: pl.Series | None = None
) -> tuple[Meaning, list[float]]:
    """Return what a file means and the sums of the readings."""
    equations = find_equations(rows.head(2000), None if order is None else order.head(2000))
    parts = [name for name, role in names.items() if role in ("discount", "shipping")]
    taxes = [name for name, role in names.items() if role == "tax"]
    places = find_taxes(rows.head(2000), None if order is None else order.head(2000), equations, taxes, parts)
    meaning = roles_by_arithmetic(equations, names, taxes=places, grain=grain_of(rows, order), signs=signs_of(rows))
    file = rows if order is None else rows.with_columns(order.alias("order"))
    return meaning, sums_of(file.lazy(), meaning.readings, None if order is None else "order")


def shop(**columns: pl.Expr) -> pl.DataFrame:
    rows = pl.DataFrame({"goods": GOODS, "post": POST, "off": OFF})
    for name, value in columns.items():
        rows = rows.with_columns(value.round(2).alias(name))
    return rows


def test_subtotal_less_discount_with_tax_and_shipping() -> None:
    rows = shop(vat=(pl.col("goods") - pl.col("off")) * 0.19)
    rows = rows.with_columns(total=(pl.col("goods") - pl.col("off") + pl.col("vat") + pl.col("post")).round(2))
    names = {"goods": "revenue", "post": "shipping", "off": "discount", "vat": "tax", "total": "total"}
    meaning, sums = understood(rows, names)
    assert [one.words for one in meaning.readings] == ["goods − off"]
    assert sums == [pytest.approx(sum(GOODS) - sum(OFF))]
    assert meaning.reasons == ("total = goods + vat + post − off: holds on 10 of 10 rows",)


def test_renamed_columns_keep_their_place() -> None:
    """Neither goods nor shipping have a name that tells: they stand in the equation."""
    rows = shop(vat=(pl.col("goods") - pl.col("off")) * 0.19)
    rows = rows.with_columns(total=(pl.col("goods") - pl.col("off") + pl.col("vat") + pl.col("post")).round(2))
    meaning, sums = understood(rows, {"vat": "tax", "total": "total"})
    assert sums == [pytest.approx(sum(GOODS) - sum(OFF))]
    assert meaning.roles == {"vat": "tax", "total": "total", "goods": "revenue", "post": "charge", "off": "discount"}


def test_the_total_named_as_revenue_is_not_net_sales() -> None:
    rows = shop(vat=pl.col("goods") * 0.07)
    rows = rows.with_columns(total=(pl.col("goods") + pl.col("vat") + pl.col("post")).round(2)).drop("off")
    _, sums = understood(rows, {"total": "revenue", "vat": "tax", "post": "shipping"})
    assert sums == [pytest.approx(sum(GOODS))]


def test_tax_inside_goods_and_shipping_is_shared() -> None:
    rows = shop(total=pl.col("goods") + pl.col("post"), vat=(pl.col("goods") + pl.col("post")) * 19 / 119).drop("off")
    names = {"goods": "revenue", "post": "shipping", "vat": "tax", "total": "total"}
    meaning, sums = understood(rows, names)
    assert meaning.decided
    assert sums == [pytest.approx(sum(GOODS) / 1.19, abs=0.05)]


def test_a_fifth_of_tax_asks() -> None:
    rows = shop(vat=pl.col("goods") * 0.2).drop("off", "post")
    meaning, sums = understood(rows, {"goods": "revenue", "vat": "tax"})
    assert [one.words for one in meaning.readings] == ["goods − vat; goods includes vat", "goods; goods is without vat"]
    assert sums == [pytest.approx(sum(GOODS) * 0.8), pytest.approx(sum(GOODS))]


def test_a_discount_beside_one_amount_asks() -> None:
    meaning, sums = understood(shop().drop("post"), {"goods": "revenue", "off": "discount"})
    assert not meaning.decided
    assert sums == [pytest.approx(sum(GOODS) - sum(OFF)), pytest.approx(sum(GOODS))]


def test_a_discount_written_with_a_minus_is_added() -> None:
    rows = shop(total=pl.col("goods") - pl.col("off") + pl.col("post")).with_columns(off=-pl.col("off"))
    names = {"goods": "subtotal", "off": "discount", "post": "shipping", "total": "total"}
    assert understood(rows, names)[1] == [pytest.approx(sum(GOODS) - sum(OFF))]


def test_columns_without_amounts_ask_nothing() -> None:
    rows = shop().with_columns(off=pl.lit(0.0)).drop("post")
    assert understood(rows, {"goods": "revenue", "off": "discount"})[0].decided


def test_cost_and_profit_are_no_parts_of_a_sale() -> None:
    rows = shop(profit=pl.col("goods") * 0.31, cost=pl.col("goods") - (pl.col("goods") * 0.31).round(2))
    names = {"goods": "revenue", "profit": "profit", "cost": "cost"}
    assert understood(rows.drop("post", "off"), names)[1] == [pytest.approx(sum(GOODS))]
    # Without their names they could as well be goods and a tax.
    meaning, sums = understood(rows.drop("post", "off"), {"goods": "revenue"})
    assert not meaning.decided
    assert pytest.approx(sum(GOODS)) in sums
    assert meaning.roles == {"goods": "revenue"}


def test_a_column_that_is_nearly_quantity_times_price_asks() -> None:
    quantity = [1 + place * 7 % 5 for place in range(30)]
    price = [9.9 + 3.1 * (place % 11) for place in range(30)]
    amount = [round(many * each * (0.9 if place in (4, 17, 23) else 1), 2)
              for place, (many, each) in enumerate(zip(quantity, price, strict=True))]  # fmt: skip
    rows = pl.DataFrame({"pieces": quantity, "each": price, "u": amount}).cast(pl.Float64)
    meaning, sums = understood(rows, {"pieces": "quantity", "each": "unit_price"})
    assert not meaning.decided
    assert pytest.approx(sum(amount)) in sums


def test_amounts_repeated_on_each_line_count_once() -> None:
    ids = pl.Series([number for number in range(12) for _ in range(1 + number % 3)])
    lines = pl.DataFrame({"id": ids, "line": [5.0 + 2.35 * place for place in range(ids.len())]})
    rows = lines.with_columns(goods=pl.col("line").sum().over("id"), post=3.5 + pl.col("id") % 4)
    rows = rows.with_columns(total=pl.col("goods") + pl.col("post"))
    names = {"goods": "subtotal", "post": "shipping", "total": "total"}
    meaning, sums = understood(rows.drop("id"), names, ids)
    assert sums == [pytest.approx(lines["line"].sum())]
    assert meaning.unknown_grain == ()


def names_of(layout: Layout, seed: int) -> dict[str, str]:
    """Return the roles that the names of a layout tell: some have names that tell nothing, or the wrong thing."""
    pick = random.Random(seed)
    told = pick.choice([1.0, 1.0, 0.8])
    names = {name: ROLES[name] for name in layout.columns if name in ROLES and pick.random() < told}
    changed = pick.choice(["subtotal", "total", None])
    return {name: "revenue" if role == changed else role for name, role in names.items()}


def can_be_known(layout: Layout, file: Invoices) -> bool:
    """Return whether the file has a column for each thing that was charged beside the goods."""
    there = {name for name in layout.columns if bool((file.rows[name].fill_null(0) != 0).any())}
    discounts = {"discount", "line discount", "percent off"}
    return (
        (layout.tax == "none" or "tax" in there)
        and (layout.discount == "none" or bool(discounts & there))
        and layout.extras - {"refunded"} <= there
    )


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_no_single_reading_is_wrong(seed: int) -> None:
    layout = random_layout(seed, drop=seed % 3 / 10)
    file = invoices(layout, seed, 15 + seed * 3)
    meaning, sums = understood(file.rows, names_of(layout, seed), file.order)
    if meaning.decided and can_be_known(layout, file):
        rounded = 0.01 * file.rows.height + 0.02 * file.order.n_unique()
        assert sums[0] == pytest.approx(file.net, abs=rounded), meaning.readings[0].words
