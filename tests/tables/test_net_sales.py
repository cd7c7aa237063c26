"""Net sales of orders, shared out over their lines to the cent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import Headers
from custseg.tables.net_sales import NET_SALES, REFUNDS, with_net_sales
from custseg.tables.sale_reading import Part, SaleReading
from custseg.tables.values.amounts import SCALE

ROLES = ("order_id", "customer_id", "revenue", "line_amount", "shipping", "tax", "refunded")


def shared(rows: list[tuple[str, ...]], sale: SaleReading, *left_out: str, name: str = NET_SALES) -> list[Decimal]:
    """Return what each row is worth, or what refunds took off it; the fields of a row are those of ``ROLES``."""
    frame = pl.DataFrame(rows, schema=dict.fromkeys(ROLES, pl.String), orient="row")
    columns = Columns(Headers({role: role for role in ROLES if role not in left_out}), frame.schema, sale=sale)
    found = with_net_sales(frame.lazy(), columns).collect()[name]
    return [Decimal(int(amount)) / SCALE for amount in found]


def largest_remainder(cents: int, weights: list[int]) -> list[int]:
    """Return cents shared out by weights; those that are left go to the largest remainders, the first of equal ones."""
    weights = weights if sum(weights) else [1] * len(weights)
    exact = [Fraction(abs(cents) * weight, sum(weights)) for weight in weights]
    parts = [int(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: abs(cents) - sum(parts)]:
        parts[place] += 1
    return [part if cents >= 0 else -part for part in parts]


def written(cents: int) -> str:
    return str(Decimal(cents) / 100)


ORDERS = st.lists(
    st.tuples(st.integers(-1_000_000, 1_000_000), st.lists(st.integers(0, 99_999), min_size=1, max_size=6)),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=examples(60))
@given(ORDERS)
def test_an_order_is_shared_out_by_the_largest_remainder(orders: list[tuple[int, list[int]]]) -> None:
    rows, wanted = [], []
    for place, (total, lines) in enumerate(orders):
        rows += [(f"o{place}", "c", written(total), written(line), "", "", "") for line in lines]
        wanted += largest_remainder(total, lines)
    found = shared(rows, SaleReading(per_order=True))
    assert found == [Decimal(cents) / 100 for cents in wanted]
    assert sum(found) == sum(Decimal(total) / 100 for total, _ in orders)


def test_ids_that_begin_anew_are_other_orders_and_rows_without_one_keep_their_amount() -> None:
    rows = [
        ("1", "a", "10.00", "3", "", "", ""),
        ("1", "b", "9.00", "3", "", "", ""),
        ("1", "a", "10.00", "6", "", "", ""),
        ("", "a", "4.00", "1", "", "", ""),
        ("", "a", "4.00", "1", "", "", ""),
    ]
    wanted = ["3.33", "9", "6.67", "4", "4"]
    assert shared(rows, SaleReading(per_order=True)) == list(map(Decimal, wanted))


def test_parts_of_the_order_are_taken_off_once_wherever_they_stand() -> None:
    # 30.00 - 5.00 of shipping = 25.00, of which the lines are 1 : 2.
    rows = [("1", "a", "30.00", "10", "0", "", ""), ("1", "a", "30.00", "20", "5.00", "", "")]
    sale = SaleReading(per_order=True, parts=(Part("shipping", "shipping"),))
    assert shared(rows, sale) == [Decimal("8.33"), Decimal("16.67")]


def test_amounts_of_lines_beside_a_part_of_the_order() -> None:
    # The lines add up to 30.00; the shipping of 6.00 is inside them, and is repeated on each.
    rows = [("1", "a", "10.00", "", "6.00", "", ""), ("1", "a", "20.00", "", "6.00", "", "")]
    sale = SaleReading(per_order=True, lines_add_up=True, parts=(Part("shipping", "shipping"),))
    assert shared(rows, sale, "line_amount") == [Decimal(8), Decimal(16)]


@pytest.mark.parametrize(
    ("refunded", "kind", "off"),
    [
        ("0", "total", "0"),
        ("12.00", "total", "10"),  # of 120.00 with a tax of 20.00: a tenth, of 100.00
        ("-12.00", "total", "10"),
        ("125.00", "total", "100"),  # all that was paid, with 5.00 of shipping
        ("500.00", "total", "100"),  # beyond the order
        ("12.00", "goods", "12"),
        ("500.00", "goods", "100"),
    ],
)
def test_refunds_take_off_goods_up_to_their_order(refunded: str, kind: str, off: str) -> None:
    rows = [("1", "a", "100.00", line, "5.00", "20.00", refunded) for line in ("50", "30", "20")]
    sale = SaleReading(per_order=True, refunds=kind)
    back = shared(rows, sale, name=REFUNDS)
    assert back == [Decimal(off) * share / 10 for share in (5, 3, 2)]
    assert sum(shared(rows, sale)) == 100 - Decimal(off)


def test_refunds_of_rows_that_are_no_sales_take_nothing_off() -> None:
    rows = [("1", "a", "-10.00", "", "", "", "4.00"), ("2", "a", "0", "", "", "", "4.00")]
    assert shared(rows, SaleReading(refunds="total")) == [Decimal(-10), Decimal(0)]
