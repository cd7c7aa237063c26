"""Which column plays which role: ranks, evidence from the values, and what the user mapped."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from export import accounts, ask, by_customer

from custseg.analyses.ltv import ltv
from custseg.errors import DataError, UsageError
from custseg.settings.setting import Settings
from custseg.settings.settings import gather
from custseg.tables.headers.roles import find_roles
from custseg.tables.headers.synonyms import normalise, roles

DAYS = ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"]
MONEY = ["1.00", "2.00", "3.00", "4.00"]
OTHER_MONEY = ["1.00", "2.00", "3.00", "4.50"]


def found(mapping: dict[str, str] | None = None, **columns: list[str]) -> dict[str, str]:
    return find_roles("transactions", pl.DataFrame(columns), mapping or {}, Settings()).columns


@pytest.mark.parametrize(
    "written", ["order_id", "Order ID", "orderId", "ORDER-ID", " Order Id ", "order.id", "Order ID (text)", "ORDERID"]
)
def test_case_spaces_and_signs_do_not_matter(written: str) -> None:
    assert found(**{written: ["1", "2"], "Customer": ["a", "b"]})["order_id"] == written


def test_highest_rank_wins_over_the_order_of_columns() -> None:
    columns = {"Email": ["a", "a", "b", "c"], "Customer": ["p", "p", "q", "r"], "Customer ID": ["7", "7", "8", "9"]}
    assert found(**columns)["customer_id"] == "Customer ID"
    del columns["Customer ID"]
    assert found(**columns)["customer_id"] == "Customer"


def test_no_header_stands_in_two_ranks_of_a_role() -> None:
    for table in ("transactions", "contacts"):
        for role in roles(table).values():
            ranks = [set(rank) for rank in role.ranks]
            names = set().union(*ranks)
            assert sum(map(len, ranks)) == len(names), role.name
            assert all(name == normalise(name) and name for name in names)
            assert role.gross | role.ambiguous <= names


def test_equal_ranks_that_disagree_are_an_error_that_names_both(tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "1.00", "2.00"], ["B", "2024-01-01", "3.00", "3.00"]]
    with pytest.raises(DataError) as caught:
        ask(tmp_path, "Customer,Date,Net Sales,Line Total", rows)
    (problem,) = caught.value.problems
    assert "'Net Sales'" in problem.what
    assert "'Line Total'" in problem.what
    assert '--map "revenue=Line Total"' in problem.hint
    fixed = ask(tmp_path, "Customer,Date,Net Sales,Line Total", rows, map=["revenue=Line Total"])
    assert accounts(fixed) == {"used": (2, 5)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["1", "1", "2", "3"], ["#1", "#1", "#2", "#3"]),
        (["1", "2", "3", "4"], ["1", "2", "3", "4"]),
    ],
)
def test_ids_that_number_the_same_things_agree(one: list[str], other: list[str]) -> None:
    columns = {"Customer": list("abcd"), "Order Number": one, "Order ID": other}
    assert found(**columns)["order_id"] in ("Order ID", "Order Number")


def test_ids_that_number_other_things_do_not(tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "1", "1", "1"], ["A", "2024-01-01", "1", "1", "2"]]
    with pytest.raises(DataError, match="order_id=Order"):
        ask(tmp_path, "Customer,Date,Amount,Order ID,Order Number", rows)


@pytest.mark.parametrize("other", [["1", "2.0", "3", "4.000"], ["$1.00", "$2.00", "$3.00", "$4.00"]])
def test_the_same_money_written_in_two_ways_agrees(other: list[str]) -> None:
    columns = {"Customer": list("abcd"), "Date": DAYS, "Net Sales": MONEY, "Line Total": other}
    assert found(**columns)["revenue"] in ("Net Sales", "Line Total")


@pytest.mark.parametrize(
    ("role", "first", "values", "second", "fit"),
    [
        ("date", "Order Date", ["n/a", "soon", "late", ""], "Created at", DAYS),
        ("revenue", "Revenue", ["high", "low", "low", "low"], "Total", MONEY),
        ("customer_id", "Customer ID", ["", "", "", ""], "Email", list("abca")),
        ("order_id", "Order ID", ["", " ", "", ""], "Invoice Number", ["1", "2", "3", "4"]),
        ("quantity", "Quantity", ["box", "bag", "box", "1"], "Units", ["1", "2", "3", "4"]),
    ],
)
def test_columns_that_do_not_hold_what_they_say_are_passed_over(
    role: str, first: str, values: list[str], second: str, fit: list[str]
) -> None:
    assert found(**{first: values, second: fit})[role] == second


def test_an_unfit_column_is_named_where_no_other_is_left(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        ask(tmp_path, "Customer,Order Date,Amount", [["A", "soon", "1"], ["B", "late", "2"]])
    (problem,) = caught.value.problems
    assert "'Order Date'" in problem.what
    assert "--map date=" in problem.hint


def test_all_missing_roles_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        ask(tmp_path, "A,B", [["1", "2"]])
    assert [problem.hint.split("=")[0] for problem in caught.value.problems] == [
        "Name its column: --map customer_id",
        "Name its column: --map date",
        "Name its column: --map revenue",
    ]


def test_map_wins_over_every_name(tmp_path: Path) -> None:
    rows = [
        ["A", "2024-01-01", "1.00", "x", "2024-05-01", "7.00"],
        ["A", "2024-01-02", "1.00", "y", "2024-05-02", "8.00"],
    ]
    header = "Customer ID,Order Date,Revenue,Firm,Sent,Due"
    mapping = ["customer_id=Firm", "date=Sent", "revenue=Due"]
    result = ask(tmp_path, header, rows, map=mapping)
    assert by_customer(result, "ltv") == {"x": 7.0, "y": 8.0}
    assert str(result.as_of) == "2024-05-02"


def test_map_reports_every_wrong_name_with_the_nearest(tmp_path: Path) -> None:
    mapping = ["custmer_id=Customer", "date=Oder Date", "contact.email=Mail"]
    with pytest.raises(UsageError) as caught:
        ask(tmp_path, "Customer,Order Date,Amount", [["A", "2024-01-01", "1"]], map=mapping)
    message = str(caught.value)
    assert caught.value.status == 2
    assert "--map" in message
    assert "Did you mean 'customer_id'?" in message
    assert "Did you mean 'Order Date'?" in message
    assert "contact" in message


def test_a_typed_column_is_judged_by_its_type(tmp_path: Path) -> None:
    path = str(tmp_path / "a.parquet")
    columns = {"customer_id": [1, 2], "revenue": [[1], [2]], "total": [1.5, 2.5], "date": ["2024-01-01"] * 2}
    pl.DataFrame(columns).write_parquet(path)
    result = ltv([path], gather({}, use_config=False, environment={}))
    assert result.understood["revenue"] == "total"


@pytest.mark.parametrize("header", ["Order Total,Order Value", "Amount,Converted Amount"], ids=["Etsy", "Stripe"])
def test_amounts_that_only_the_user_can_distinguish_are_a_question(tmp_path: Path, header: str) -> None:
    rows = list(zip("abcd", DAYS, MONEY, OTHER_MONEY, strict=True))
    with pytest.raises(DataError, match="could both be the revenue"):
        ask(tmp_path, f"Customer,Date,{header}", rows)
