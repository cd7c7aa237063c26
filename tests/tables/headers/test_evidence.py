"""Why each column has its role, and which other columns could have it."""

from __future__ import annotations

import polars as pl
import pytest

from custseg.settings.setting import Settings
from custseg.settings.settings import gather
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.evidence import ColumnSeen, columns_seen
from custseg.tables.headers.roles import find_roles

DAYS = ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"]
MONEY = ["1.00", "2.00", "3.00", "4.00"]


def seen(mapping: dict[str, str] | None = None, **columns: list[str | None]) -> dict[str, ColumnSeen]:
    """Return what the columns of a sample were found to be, by name."""
    sample = pl.DataFrame(columns)
    settings = gather({"map": mapping}, use_config=False, environment={}) if mapping else Settings()
    headers = find_roles("transactions", sample, mapping or {}, settings)
    return {one.column: one for one in columns_seen("transactions", Columns(headers, sample.schema), sample, None)}


def test_the_role_and_why() -> None:
    columns = {
        "Customer ID": ["1", "2", "3", "4"],
        "Order Date": [*DAYS[:3], "soon"],
        "Amount": MONEY,
        "Shelf": list("abcd"),
    }
    found = seen(**columns)
    assert {name: one.role for name, one in found.items()} == {
        "Customer ID": "customer", "Order Date": "date", "Amount": "revenue", "Shelf": "",
    }  # fmt: skip
    assert found["Customer ID"].why == "by name"
    assert found["Order Date"].why == "by name, 75% dates"
    assert found["Amount"].why.endswith(", 100% numbers")
    assert found["Shelf"].why == "kept as it is"


def test_rivals_of_lower_rank_and_why_they_lost() -> None:
    found = seen(
        **{
            "Email": ["a", "a", "b", "c"], "Customer": ["", "", "", ""], "Customer ID": ["7", "8", "8", "9"],
            "Date": DAYS, "Amount": MONEY, "Order Total": MONEY, "Created at": ["x", "y", "z", "w"],
        }
    )  # fmt: skip
    assert found["Customer ID"].rivals == "Customer (its values do not fit); Email (used as e-mail)"
    assert found["Customer ID"].why == "by name (rank 2 of 8)"
    assert found["Date"].rivals == "Created at (its values do not fit)"
    totals = {one.column: one for one in found.values() if one.column in ("Amount", "Order Total")}
    (chosen,) = [one for one in totals.values() if one.role == "revenue"]
    assert "(has the same values)" in chosen.rivals
    assert found["Email"].role == "e-mail"
    assert found["Customer"].why == "empty"


def test_rivals_that_leave_it_open_name_each_other() -> None:
    found = seen(Customer=list("abcd"), **{"Net Sales": MONEY, "Line Total": ["1", "2", "3", "5"]})
    assert found["Net Sales"].role == found["Line Total"].role == ""
    assert found["Net Sales"].why == "could be the revenue, as 'Line Total' could"


def test_what_the_user_mapped_says_so() -> None:
    found = seen({"revenue": "Line Total"}, **{"Net Sales": MONEY, "Line Total": ["1", "2", "3", "5"]})
    assert found["Line Total"].why == "mapped by you"
    assert found["Line Total"].rivals == "Net Sales (you chose another)"


def test_a_known_export_says_so() -> None:
    found = seen(
        **{
            "Name": ["#1", "#2"], "Email": ["a@x.org", "b@x.org"], "Financial Status": ["paid", "paid"],
            "Created at": DAYS[:2], "Subtotal": MONEY[:2], "Lineitem quantity": ["1", "2"], "Lineitem name": ["x", "y"],
        }
    )  # fmt: skip
    assert (found["Name"].role, found["Name"].why) == ("order", "a known export: Shopify orders")


@pytest.mark.parametrize(
    ("name", "values", "written"),
    [
        ("Date", DAYS, "YYYY-MM-DD"),
        ("Date", ["31.01.2024", "1.2.2024"], "D.M.YYYY"),
        ("Amount", ["1.00", "-2"], "number"),
        ("Amount", ["1.00", "n/a", "3"], "number"),
        ("Amount", ["€ 1.234,50", "€ 2,00"], "number with signs, decimal comma"),
        ("Customer ID", ["007", "012"], "digits, leading zeros"),
        ("Customer ID", ["7", "12"], "digits"),
        ("Customer ID", ["C7", "12"], "text"),
        ("Shelf", ["2024-01-01", "2024-02-01"], "YYYY-MM-DD"),
        ("Shelf", ["1", "2"], "number"),
        ("Shelf", ["1", "two"], "text"),
        ("Shelf", ["", ""], ""),
    ],
)
def test_how_it_is_written(name: str, values: list[str | None], written: str) -> None:
    assert seen(**{name: values})[name].written == written


def test_how_full_it_is_and_its_first_values() -> None:
    found = seen(**{"Customer ID": ["b", "", None, " a ", "b", "c", "d", "e"]})["Customer ID"]
    assert found.filled == 6 / 8
    assert found.samples == ("b", "a", "c")
