"""Equations between columns: the true ones are found, and none that other rows of the same system contradict."""

from __future__ import annotations

import polars as pl
import pytest
from places import REAL_DATA
from random_invoices import invoices, random_layout

from custseg.tables.arithmetic.equation import Equation
from custseg.tables.arithmetic.finder import find_equations
from custseg.tables.arithmetic.proofs import prove
from custseg.tables.arithmetic.words import formula, sentence
from custseg.tables.values.amounts import SCALE

ORDERS = {
    "id": [1, 1, 2, 3, 3, 4, 5, 6, 7, 8],
    "qty": [2, 1, 3, 1, 2, 4, 1, 2, 5, 3],
    "price": [10.0, 7.5, 4.2, 99.9, 8.0, 3.3, 45.0, 12.4, 2.0, 7.7],
    "line": [20.0, 7.5, 12.6, 99.9, 16.0, 13.2, 45.0, 24.8, 10.0, 23.1],
    "goods": [27.5, None, 12.6, 115.9, None, 13.2, 45.0, 24.8, 10.0, 23.1],
    "off": [2.75, None, 0, 11.59, None, 0, 4.5, 0, 0, 2.31],
    "post": [4.9, None, 4.9, 0, None, 9.9, 0, 4.9, 9.9, 4.9],
    "paid": [29.65, None, 17.5, 104.31, None, 23.1, 40.5, 29.7, 19.9, 25.69],
}


def formulas(equations: list[Equation], *, enough: bool = True) -> list[str]:
    return [formula(one) for one in equations if one.enough == enough]


def test_an_invoice_by_hand() -> None:
    rows = pl.DataFrame(ORDERS)
    found = find_equations(rows.drop("id").cast(pl.Float64), rows["id"])
    assert formulas(found) == [
        "sum of line over the order = goods",
        "qty × price = line",
        "paid = sum of line over the order + post − off",
    ]
    assert [(one.tested, one.contradictions) for one in found if one.enough] == [(8, 0), (10, 0), (8, 0)]


def test_millionths_and_floats_are_the_same() -> None:
    rows = pl.DataFrame(ORDERS)
    numbers = rows.drop("id").cast(pl.Float64)
    whole = numbers.select((pl.all() * SCALE).round().cast(pl.Int64))
    assert find_equations(whole, rows["id"]) == find_equations(numbers, rows["id"])


def test_contradictions_are_counted_with_their_first_row() -> None:
    rows = pl.DataFrame(
        {"a": [float(n * n % 97 + 1) for n in range(60)], "b": [float(n % 13) + 0.5 for n in range(60)]}
    )
    rows = rows.with_columns(c=pl.col("a") + pl.col("b"))
    rows = rows.with_columns(c=pl.when(pl.int_range(60).is_in([17, 40])).then(pl.col("c") + 1).otherwise("c"))
    found = find_equations(rows)
    assert [sentence(one) for one in found] == ["c = a + b: holds on 58 of 60 rows, not on 2 (first: row 18)"]
    assert not found[0].proved
    assert found[0].enough


def test_prices_rounded_per_piece_hold() -> None:
    exact = [0.33333, 1.66667, 2.14286, 10.11111, 4.55556, 7.77778, 3.14159, 12.99999]
    quantities = [30, 12, 7, 3, 9, 20, 100, 6]
    rows = pl.DataFrame(
        {
            "pieces": [float(one) for one in quantities],
            "each": [round(one, 2) for one in exact],
            "sum": [round(one * many, 2) for one, many in zip(exact, quantities, strict=True)],
        }
    )
    assert formulas(find_equations(rows)) == ["pieces × each = sum"]


@pytest.mark.parametrize(("whole", "told"), [(1, ""), (100, " %")])
def test_a_discount_in_percent(whole: int, told: str) -> None:
    percents = [0, 10, 0, 20, 15, 0, 10, 20, 0, 15, 10, 0]
    rows = pl.DataFrame(
        {
            "n": [float(1 + place * 5 % 7) for place in range(12)],
            "each": [10.0 + 3.7 * place for place in range(12)],
            "off": [one * whole / 100 for one in percents],
        }
    )
    amount = pl.col("n") * pl.col("each") * (1 - pl.col("off") / whole)
    found = find_equations(rows.with_columns(line=amount.round(2)))
    assert f"n × each less off{told} = line" in formulas(found)


def test_three_rows_are_too_few() -> None:
    rows = pl.DataFrame({"net": [10.0, 25.0, 40.0], "tax": [1.9, 4.75, 7.6], "gross": [11.9, 29.75, 47.6]})
    found = find_equations(rows)
    assert formulas(found) == []
    assert all(sentence(one).endswith("too few different rows to rely on it") for one in found)


def test_repeated_rows_are_no_more_evidence_than_one() -> None:
    rows = pl.DataFrame({"net": [10.0, 25.0] * 50, "tax": [1.9, 4.75] * 50, "gross": [11.9, 29.75] * 50})
    assert formulas(find_equations(rows)) == []


def test_what_follows_from_shorter_equations_is_not_said() -> None:
    rows = pl.DataFrame({"goods": [10.0 + 7.3 * n for n in range(20)], "off": [float(n % 4) for n in range(20)]})
    rows = rows.with_columns(net=pl.col("goods") - pl.col("off"), post=pl.Series([4.9, 0.0, 9.9, 3.3] * 5).shuffle(3))
    rows = rows.with_columns(total=pl.col("net") + pl.col("post"))
    assert sorted(formulas(find_equations(rows))) == ["goods = net + off", "total = net + post"]


def test_equal_columns_are_said_once() -> None:
    values = [12.5, 30.0, 7.25, 99.0, 41.3, 18.8]
    rows = pl.DataFrame({"total": values, "paid": values, "zero": [0.0] * 6})
    assert formulas(find_equations(rows)) == ["total = paid"]


def test_a_refund_never_exceeds_its_order() -> None:
    total = [20.0 + 3.1 * n for n in range(40)]
    back = [total[n] if n in (3, 9, 30) else total[n] / 2 if n in (5, 22) else 0.0 for n in range(40)]
    other = [total[n] + 5 if n in (3, 9) else 0.0 for n in range(40)]
    found = find_equations(pl.DataFrame({"total": total, "back": back, "other": other}))
    assert formulas(found) == ["back is never more than total"]


def test_numbers_without_any_equation() -> None:
    ids = pl.DataFrame({"row": range(1, 101), "phone": [4_915_000_000 + n * n for n in range(100)]})
    more = ids.with_columns(
        weight=(pl.col("row") * 0.37 % 5), stars=pl.col("row") % 5 + 1, post=10115 + pl.col("row") * 7919 % 80000
    )
    assert find_equations(more.cast(pl.Float64)) == []


@pytest.mark.parametrize("seed", range(25))
def test_no_equation_is_found_that_other_invoices_contradict(seed: int) -> None:
    """The same layout with other amounts is the judge."""
    layout = random_layout(seed, drop=0.1)
    some, others = invoices(layout, seed, 20 + seed * 5), invoices(layout, seed + 1000, 400)
    found = [one for one in find_equations(some.rows.head(2000), some.order.head(2000)) if one.enough]
    rows = others.rows.with_columns(others.order).lazy()
    for proof in prove(rows, found, "order"):
        assert proof.tested > 0
        assert proof.contradictions <= 0.01 * proof.tested or proof.equation.contradictions, sentence(proof.equation)


@pytest.mark.parametrize("seed", range(25))
def test_the_total_and_the_line_are_explained(seed: int) -> None:
    layout = random_layout(seed)
    file = invoices(layout, seed, 30 + seed)
    proved = [one for one in find_equations(file.rows, file.order) if one.proved]
    assert any("total" in one.columns for one in proved if one.kind in ("equal", "sum")), layout
    assert any(one.kind == "product" for one in proved), layout


REAL = [
    ("superstore/superstore.csv", "Order ID", 0),
    ("accounts_receivable/invoices.csv", None, 0),
    ("cdnow/CDNOW_master_ms.csv", None, 0),
    ("complete_journey/transactions_sample.csv", "basket_id", 0),
    ("referrals/telecom_customers.csv", None, 2),
]


@pytest.mark.parametrize(("name", "order", "count"), REAL)
def test_real_files_have_no_equations_without_sense(name: str, order: str | None, count: int) -> None:
    path = REAL_DATA / name
    if not path.exists():
        pytest.skip(f"the real export {name} is not here")
    rows = pl.read_csv(path, infer_schema_length=None, encoding="utf8-lossy").head(2000)
    numbers = rows.select(pl.selectors.numeric().cast(pl.Float64))
    assert len(find_equations(numbers, rows[order] if order else None)) == count


def test_online_retail_has_none() -> None:
    path = REAL_DATA / "online_retail" / "online_retail.parquet"
    if not path.exists():
        pytest.skip("the real export online_retail is not here")
    rows = pl.read_parquet(path).head(2000)
    assert find_equations(rows.select("Quantity", "UnitPrice", "CustomerID").cast(pl.Float64), rows["InvoiceNo"]) == []
