"""Headers of totals that cover a part of the time, as public code and exports have them."""

from __future__ import annotations

import pytest

from custseg.tables.headers.windows import window_of


@pytest.mark.parametrize(
    ("column", "months", "rest"),
    [
        ("spent_last_12_months", 12, "spent"),
        ("orders_last_12_months", 12, "orders"),
        ("Orders (12m)", 12, "orders"),
        ("TOTAL_SALES_L12M", 12, "total sales"),
        ("total_spend_365d", 12, "total spend"),
        ("trailing_12m_revenue", 12, "revenue"),
        ("SalesAmountLast12Mnths", 12, "sales amount"),
        ("Number_of_Bookings_LTM", 12, "number of bookings"),
        ("Total spent past year", 12, "total spent"),
        ("Sales YTD", 12, "sales"),
        ("purchases_90d", 3, "purchases"),
        ("revenue last 2 years", 24, "revenue"),
        ("Umsatz letzte 12 Monate", 12, "umsatz"),
        ("CA 12 derniers mois", 12, "ca"),
        ("Facturación últimos 12 meses", 12, "facturacion"),
        ("Выручка за 12 месяцев", 12, "выручка"),
        ("近12个月消费金额", 12, "消费金额"),
    ],
)
def test_the_months_and_what_is_left_of_the_name(column: str, months: int, rest: str) -> None:
    found = window_of(column)
    assert found is not None
    assert (found.months, found.rest) == (months, rest)


@pytest.mark.parametrize(
    "column",
    [
        "Total Spent",
        "Orders 2023",
        "tenure_months",
        "first_order",
        "Product 3",
        "MntWines",
        "months",
        "days",
        "12",
        "1d",
    ],
)
def test_other_names_say_nothing_of_a_span(column: str) -> None:
    assert window_of(column) is None
