"""Several files: layouts of one export, two tables of the same orders, tables of different kinds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from export import notes

from custseg.analyses.inspect.inspect import inspect
from custseg.analyses.ltv import ltv
from custseg.errors import DataError, Problem
from custseg.result import Result
from custseg.settings.settings import gather

ITEMS = (
    "Sale Date,Item Name,Buyer,Quantity,Price,Discount Amount,Item Total,Currency,Transaction ID,Listing ID,Order ID\n"
)
ITEM_ROWS = [
    "01/05/24,Tea,ana,2,10.00,1.00,20.00,USD,7001,1,501\n",
    "01/05/24,Cup,ana,1,5.00,0.00,5.00,USD,7002,2,501\n",
    "01/16/24,Cup,ben,3,5.00,0.00,15.00,USD,7003,2,502\n",
]
ORDERS = (
    "Sale Date,Order ID,Buyer,Number of Items,Currency,Order Value,Discount Amount,Shipping,Sales Tax,Order Total,"
    "Status,Order Net\n"
)
ORDER_ROWS = [
    "01/05/24,501,ana,2,USD,25.00,1.00,4.00,2.00,30.00,,29.00\n",
    "01/16/24,502,ben,3,USD,15.00,0.00,4.00,1.00,20.00,,19.00\n",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "items.csv").write_text(ITEMS + "".join(ITEM_ROWS))
    (tmp_path / "orders.csv").write_text(ORDERS + "".join(ORDER_ROWS))
    return tmp_path


def ask(*paths: Path, analysis: Any = ltv, **flags: Any) -> Result:
    flags |= {"columns": "orders,revenue"} if analysis is ltv else {}
    result: Result = analysis([str(path) for path in paths], gather(flags, use_config=False, environment={}))
    return result


def revenue(result: Result) -> dict[str, float]:
    return dict(result.frame.select("customer_id", "revenue").iter_rows())


def refused(*paths: Path) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        ask(*paths)
    return caught.value.problems


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_tables_of_the_same_orders_the_lines_are_used(folder: Path, turned: bool) -> None:
    paths = [folder / "items.csv", folder / "orders.csv"]
    result = ask(*(reversed(paths) if turned else paths))
    assert revenue(result) == {"ana": 24.0, "ben": 15.0}
    assert result.ledger is not None
    assert result.ledger.read.rows == 3
    text = notes(result)["same_orders"]
    assert "orders.csv holds the same orders as" in text
    assert text.endswith("the former is not.")


def test_a_folder_with_both(folder: Path) -> None:
    assert revenue(ask(folder)) == {"ana": 24.0, "ben": 15.0}
    assert ask(folder, analysis=inspect).figures()["orders"] == 2


def test_cancelled_orders_that_the_lines_do_not_know(folder: Path) -> None:
    """The lines would count the order that the other table calls cancelled."""
    rows = [ORDER_ROWS[0], ORDER_ROWS[1].replace(",20.00,,", ",20.00,Canceled,")]
    (folder / "orders.csv").write_text(ORDERS + "".join(rows))
    result = ask(folder)
    assert revenue(result)["ana"] == 24.0
    assert revenue(result).get("ben", 0.0) == 0.0
    assert "items.csv holds the same orders as" in notes(result)["same_orders"]


def test_orders_that_the_lines_lack_are_counted_in_a_warning(folder: Path) -> None:
    lines = [f"02/{day:02}/24,Cup,cleo,1,5.00,0.00,5.00,USD,8{day:03},2,{600 + day}\n" for day in range(1, 20)]
    orders = [f"02/{day:02}/24,{600 + day},cleo,1,USD,5.00,0,0,0,5.00,,5.00\n" for day in range(1, 21)]
    (folder / "items.csv").write_text(ITEMS + "".join([*ITEM_ROWS, *lines]))
    (folder / "orders.csv").write_text(ORDERS + "".join([*ORDER_ROWS, *orders]))
    assert "1 order of" in notes(ask(folder))["same_orders"]


def test_tables_of_other_orders_are_refused(folder: Path) -> None:
    (folder / "orders.csv").write_text(ORDERS + "".join(row.replace(",50", ",90") for row in ORDER_ROWS))
    [problem] = refused(folder / "items.csv", folder / "orders.csv")
    assert "has other columns than" in problem.what


SHOPIFY = "Name,Email,Financial Status,Created at,Lineitem name,Lineitem quantity,Lineitem price,Subtotal"


def layouts(folder: Path, more: str, value: str) -> list[Path]:
    (folder / "old.csv").write_text(f"{SHOPIFY}\n#1,ana@x.com,paid,2022-01-05,Tea,1,10.00,10.00\n")
    (folder / "new.csv").write_text(f"{SHOPIFY},{more}\n#2,ben@x.com,paid,2025-01-05,Tea,2,10.00,20.00,{value}\n")
    return [folder / "old.csv", folder / "new.csv"]


@pytest.mark.parametrize("turned", [False, True])
def test_two_layouts_of_one_export_in_any_order(tmp_path: Path, turned: bool) -> None:
    paths = layouts(tmp_path, "Device ID,Employee", "7,Zoe")
    assert revenue(ask(*(reversed(paths) if turned else paths))) == {"ana@x.com": 10.0, "ben@x.com": 20.0}


@pytest.mark.parametrize("turned", [False, True])
def test_a_layout_without_a_column_that_decides_figures_is_refused(tmp_path: Path, turned: bool) -> None:
    """An order that was refunded would count in the old layout, as if its refund were in the column."""
    paths = layouts(tmp_path, "Refunded Amount", "5.00")
    [problem] = refused(*(reversed(paths) if turned else paths))
    assert problem.where.endswith("old.csv")
    assert "'Refunded Amount'" in problem.what


def test_one_message_for_each_file_that_shares_no_key(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("order_id,customer,date,total\n1,a,2024-01-01,5\n")
    (tmp_path / "b.csv").write_text("number,who,day,sum,one,two,three\n1,a,2024-01-01,5,,,\n")
    (tmp_path / "c.csv").write_text("customer,e-mail,phone\nz,z@x.com,1\n")
    (tmp_path / "d.csv").write_text("month,channel,spend\n2024-01,ads,5\n")
    problems = refused(*(tmp_path / f"{name}.csv" for name in "abcd"))
    assert [Path(problem.where).name for problem in problems] == ["b.csv", "c.csv"]
    assert "shares no key" in problems[0].what
    assert "1 are not in 'customer'" in problems[1].what
    for problem, option in zip(problems, ("--spend", "--contacts"), strict=True):
        assert f"{option} {problem.where}" in problem.hint


def test_the_suggested_option_works(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("order_id,customer,date,total\n1,a,2024-01-01,5\n")
    (tmp_path / "c.csv").write_text("customer,e-mail,phone\na,a@x.com,1\n")
    assert revenue(ask(tmp_path / "a.csv", contacts=str(tmp_path / "c.csv"))) == {"a": 5.0}


def test_a_further_column_of_a_later_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("order_id,customer,date,total\n1,a,2024-01-01,5\n")
    (tmp_path / "b.csv").write_text("order_id,customer,date,total,note\n2,b,2024-01-02,6,x\n")
    result = ask(tmp_path / "a.csv", tmp_path / "b.csv", analysis=inspect)
    section = next(one for one in result.sections if one.name == "file_columns")
    assert dict(section.frame.select("column", "filled").iter_rows())["note"] == 0.5
    assert "fewer_columns" not in notes(result)


def test_a_status_that_only_a_later_file_has_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("order_id,customer,date,total\n1,a,2024-01-01,5\n")
    (tmp_path / "b.csv").write_text(
        "order_id,customer,date,total,status\n2,b,2024-01-02,6,cancelled\n3,b,2024-01-02,7,paid\n"
    )
    result = ask(tmp_path / "a.csv", tmp_path / "b.csv")
    assert revenue(result) == {"a": 5.0, "b": 7.0}
    assert "'status'" in notes(result)["fewer_columns"]
