"""What totals do not tell, and in which words it is said."""

from __future__ import annotations

import pytest

from custseg.tables.customer_totals.knowledge import NEEDS, NO_ORDERS, absent_of
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import roles
from custseg.tables.known import (
    AMOUNTS,
    DAYS,
    EVERYTHING,
    FIRST_DAYS,
    ORDER_COUNTS,
    RECENCY,
    RETURNS,
    SALES,
    SINGLE_ORDERS,
    TENURE,
    in_words,
    joined,
    spoken,
)


def absent(*found: str) -> dict[str, str]:
    return absent_of(Columns(Headers({role: role for role in found}, table="customers"), {}))


def test_all_that_data_may_know_is_covered() -> None:
    assert {*NEEDS, DAYS, SINGLE_ORDERS} == {*EVERYTHING}
    assert all({*tellers, role} <= roles("customers").keys() for tellers, _, role in NEEDS.values())


@pytest.mark.parametrize(
    ("found", "missing"),
    [
        (("revenue", "orders", "returned", "first_order", "last_order"), set()),
        (("revenue", "orders", "returned", "tenure_months", "days_since_last"), {"first_days", "last_days"}),
        (("profit", "orders", "returned", "first_order", "last_order"), {SALES}),
        (("orders", "returned", "first_order", "last_order"), {AMOUNTS, SALES}),
        (("revenue", "first_order", "last_order"), {ORDER_COUNTS, RETURNS}),
        (("revenue", "orders", "returned", "last_order"), {FIRST_DAYS, TENURE}),
        (("revenue", "orders", "returned", "first_order"), {"last_days", RECENCY}),
    ],
)
def test_each_role_tells_its_part(found: tuple[str, ...], missing: set[str]) -> None:
    reasons = absent(*found)
    assert reasons.keys() == {*missing, DAYS, SINGLE_ORDERS}
    assert {reasons[DAYS], reasons[SINGLE_ORDERS]} == {NO_ORDERS}
    assert all("name its column with --map" in reasons[one] for one in missing)


def test_what_follows_from_what_is_missing_is_not_named_too() -> None:
    assert in_words([DAYS, SINGLE_ORDERS]) == "single orders"
    assert in_words([AMOUNTS, SALES, RETURNS]) == "amounts"
    assert in_words([SALES, "suppliers"]) == "revenue and suppliers"
    assert joined(["single orders and paid date", "first order"]) == "single orders and paid date"
    assert len({spoken(one) for one in EVERYTHING}) == len(EVERYTHING) - 1  # the last order, by its day or days since
