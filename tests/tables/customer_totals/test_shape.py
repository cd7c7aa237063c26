"""What a row is: an order, or a customer with totals; and when custseg asks."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from public_layouts import CAMPAIGN, CAMPAIGN_ORDERS, CAMPAIGN_REVENUE, FLO, FLO_ORDERS, FLO_REVENUE, INSURANCE

from custseg.errors import CustsegError, DataError
from custseg.settings.settings import gather
from custseg.sources.in_memory import InMemoryTable
from custseg.sources.open_source import open_source
from custseg.tables.computed_columns import with_computed_columns
from custseg.tables.customer_totals.shape import shape_of
from custseg.tables.headers.roles import mapping_of


def shape(text: str, **flags: object) -> str:
    """Return the shape of a table given as text, with commas between values."""
    lines = [line.split("," if "," in text.splitlines()[0] else ";") for line in text.splitlines()]
    frame = pl.DataFrame(lines[1:], schema=dict.fromkeys(lines[0], pl.String), orient="row")
    frame = frame.with_columns(pl.all().replace("", None))
    settings = gather(flags, use_config=False, environment={})
    source, mapping = with_computed_columns(
        open_source([InMemoryTable("t", frame.lazy())]), mapping_of(settings), settings
    )
    return shape_of(source, mapping, settings)


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("Customer ID,Total Orders,Total Spent", "a,2,10\nb,1,5"),
        ("Email,First Order Date,Last Order Date,Revenue", "a@x.de,2024-01-01,2024-02-01,10\nb@x.de,2024-01-02,,5"),
        ("Customer_ID,Tenure in Months,Total Revenue", "a,2,10\nb,1,5"),
        ("Kundennummer,Anzahl Bestellungen,Gesamtumsatz", "a,2,10\nb,1,5"),
        ("id клиента,количество заказов,сумма покупок", "a,2,10\nb,1,5"),
        ("客户编号,订单数,累计消费金额", "a,2,10\nb,1,5"),
        ("Customer,Recency,Frequency,Monetary", "a,12,2,10\nb,100,1,5"),
        ("Customer,Recency (months),Frequency,Monetary", "a,12,2,10\nb,100,1,5"),
        # The day of signing up may be called like that of an order; a total with its count is none of one order.
        ("Customer ID,Created at,Orders count,Total spent", "a,2024-01-01,2,10\nb,2024-01-02,1,5"),
    ],
)
def test_totals_of_customers_are_recognised(header: str, rows: str) -> None:
    assert shape(f"{header}\n{rows}") == "customers"


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        # Each customer happens to have one order.
        ("customer,date,revenue", "a,2024-01-01,10\nb,2024-01-02,5"),
        ("Customer ID,Order ID,Order Date,Total", "a,1,2024-01-01,10\nb,2,2024-01-02,5"),
        ("Customer ID,Order ID,Orders,Order Date,Total", "a,1,2,2024-01-01,10\nb,2,1,2024-01-02,5"),
        # One order each, by the count.
        ("customer,date,orders,revenue", "a,2024-01-01,1,10\nb,2024-01-02,1,5"),
        # No date, and nothing that only a customer has: the date is asked for.
        ("customer,amount", "a,10\nb,5"),
        # Repeat orders, weeks until the last one and since the first, as models of repeat buying take them: no totals.
        ("ID,frequency,recency,T", "1,2,30.43,38.86\n2,0,0.0,38.86"),
        ("customer,registration date,amount", "a,2024-01-01,10\nb,2024-01-02,5"),
        # Customers with several rows are orders.
        ("customer,date,orders,revenue", "a,2024-01-01,2,10\na,2024-01-02,1,5"),
        ("customer,product,total sales", "a,x,10\na,y,5"),
    ],
)
def test_orders_stay_orders(header: str, rows: str) -> None:
    assert shape(f"{header}\n{rows}") == "transactions"


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        (FLO, {}),
        (CAMPAIGN, {}),
        (INSURANCE, {}),
        (FLO, {"map": [FLO_REVENUE, FLO_ORDERS]}),
        (FLO, {"map": [FLO_REVENUE]}),
        (CAMPAIGN, {"map": [CAMPAIGN_REVENUE]}),
        (CAMPAIGN, {"map": [CAMPAIGN_REVENUE, CAMPAIGN_ORDERS, "first_order=Dt_Customer"]}),
        (INSURANCE, {"map": ["revenue=Monthly Premium Auto * Months Since Policy Inception"]}),
    ],
)
def test_public_layouts_are_customers(text: str, flags: dict[str, list[str]]) -> None:
    # Lists in quotes have commas, which no line of these tests needs.
    text = "\n".join(line.split(',"[')[0] + ",x" if '"[' in line else line for line in text.splitlines())
    assert shape(text, **flags) == "customers"


def test_both_readings_are_a_question_that_names_the_option() -> None:
    table = "customer,date,orders,revenue\na,2024-01-01,2,10\nb,2024-01-02,1,5"
    with pytest.raises(DataError) as caught:
        shape(table)
    [problem] = caught.value.problems
    assert "'orders' counts orders and 'date' may be the date of one" in problem.what
    assert [choice.values for choice in problem.choices] == [("customers",), ("transactions",)]
    for choice in problem.choices:
        assert f"--shape {choice.values[0]}" in problem.hint
        assert shape(table, shape=choice.values[0]) == choice.values[0]


def test_repeated_customers_with_dates_of_totals_are_a_question() -> None:
    table = "customer,channel,orders,total spent,first order\na,x,1,10,2024-01-01\na,y,1,5,2024-01-02"
    with pytest.raises(DataError, match="some customers stand in several rows") as caught:
        shape(table)
    assert "--shape customer-parts" in caught.value.problems[0].hint


def test_a_role_that_only_one_shape_has_decides() -> None:
    table = "who,when,n,money\na,2024-01-01,2,10\nb,2024-01-02,1,5"
    assert shape(table, map=["customer_id=who", "orders=n", "revenue=money"]) == "customers"
    assert shape(table, map=["customer_id=who", "date=when", "revenue=money"]) == "transactions"


def test_a_known_export_decides() -> None:
    header = "Customer ID,First Name,Email,Accepts Email Marketing,Total Spent,Total Orders"
    assert shape(f"{header}\n1,Ann,a@x.de,yes,10,1\n1,Ann,a@x.de,yes,10,1") == "customers"
    assert shape(f"{header}\n1,Ann,a@x.de,yes,10,1", system="none") == "customers"


def test_an_unknown_shape_is_an_error_with_the_choices() -> None:
    with pytest.raises(CustsegError, match="one of transactions, customers, customer-parts"):
        gather({"shape": "accounts"}, use_config=False, environment={})


def test_events_without_money_need_no_amount(tmp_path: Path) -> None:
    table = "customer,date,orders\na,2024-01-01,1\nb,2024-01-02,1"
    assert shape(table, no_money="on") == "transactions"


def test_a_total_beside_a_day_that_may_be_of_joining_is_asked_for() -> None:
    text = "id,email,created_at,total_spent\n7,a@x.com,2023-01-05,199.65\n8,b@x.com,2023-02-05,45.10"
    with pytest.raises(DataError, match="'total_spent' may be all that it spent and 'created_at' the day") as caught:
        shape(text)
    assert [choice.values for choice in caught.value.problems[0].choices] == [("customers",), ("transactions",)]
    assert shape(text, shape="customers") == "customers"
    assert shape(text.replace("created_at", "order_date")) == "transactions"
    assert shape(text.replace("id,", "order_id,")) == "transactions"


def test_a_joining_day_is_not_offered_as_the_date_of_orders() -> None:
    text = "Customer Name,Customer Since,Sales\nKim,2020-01-05,5000.50\nLee,2021-02-01,700.25"
    assert shape(text) == "transactions"
    assert shape(text, shape="customers") == "customers"
