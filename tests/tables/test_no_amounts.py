"""Reading events without money: what an order is, and what becomes of columns of amounts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from custseg.analyses.customers import customers
from custseg.analyses.inspect.starter_config import starter_config
from custseg.analyses.ltv import ltv
from custseg.errors import Choice, CustsegError
from custseg.result import Result
from custseg.settings.settings import gather

LOG = """client,date,document,units,state,price
A,2024-01-03,1,2,completed,9.50
A,2024-01-03,2,1,completed,1
B,2024-01-05,3,1,completed,7
B,2024-02-05,4,-1,completed,7
C,2024-02-07,5,1,cancelled,3
C,2024-02-09,6,2,completed,3
C,2024-02-09,6,-1,completed,3
,2024-02-10,7,1,completed,3
"""
"""A has two orders on one day; B brings one back, C a part of one."""


def ask(tmp_path: Path, text: str, **flags: Any) -> Result:
    path = tmp_path / "log.csv"
    path.write_text(text)
    return ltv([str(path)], gather({"no_money": "on"} | flags, use_config=False, environment={}))


def orders_of(result: Result) -> dict[str, int]:
    return {row["customer_id"]: row["orders"] for row in result.frame.to_dicts()}


def test_an_order_is_an_id_that_sells_something(tmp_path: Path) -> None:
    result = ask(tmp_path, LOG, map=["order_id=document"])
    assert orders_of(result) == {"A": 2, "B": 1, "C": 1}
    assert result.ledger is not None
    assert result.ledger.to_dict() == {
        "read": {"rows": 8},
        "used": {"rows": 6},
        "history_only": {"rows": 0},
        "set_aside": {
            "rows": 2,
            "reasons": [{"reason": "no customer", "rows": 1}, {"reason": "cancelled, draft or test", "rows": 1}],
        },
    }


def test_without_an_id_it_is_a_day_of_a_customer(tmp_path: Path) -> None:
    assert orders_of(ask(tmp_path, LOG)) == {"A": 1, "B": 1, "C": 1}


def test_columns_of_amounts_are_named_and_left_out(tmp_path: Path) -> None:
    result = ask(tmp_path, LOG)
    (note,) = [note.text for note in result.notes if note.name == "amounts_left_out"]
    assert "'price'" in note
    assert result.understood["amounts"] == "left out (--no-money)"
    # Unreadable amounts exclude no row.
    assert orders_of(ask(tmp_path, LOG.replace("9.50", "free"))) == orders_of(result)


def test_a_column_that_is_left_out_is_still_a_field(tmp_path: Path) -> None:
    assert orders_of(ask(tmp_path, LOG, rows="price = 3")) == {"C": 1}


def test_a_column_called_like_an_absent_figure_is_not_that_figure(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("client,date,amount,profit,ltv\nA,2024-01-01,9,3,5\nB,2024-01-02,4,1,7\n")
    settings = gather({"no_money": "on"}, use_config=False, environment={})
    assert not {"abc", "ltv_tier", "profit", "ltv"} & set(customers([str(path)], settings).frame.columns)
    with pytest.raises(CustsegError, match="cannot be used here"):
        ask(tmp_path, path.read_text(), where="profit > 2")
    assert ask(tmp_path, path.read_text(), where='"file.profit" > 2').total == 1


def test_a_refund_by_its_type_takes_no_order_away(tmp_path: Path) -> None:
    text = "client,date,order id,type\nA,2024-01-01,1,sale\nA,2024-01-09,1,refund\nB,2024-01-02,2,sale\n"
    result = ask(tmp_path, text)
    assert orders_of(result) == {"A": 1, "B": 1}
    assert {row["customer_id"]: row["last_order"].day for row in result.frame.to_dicts()} == {"A": 1, "B": 2}


@pytest.mark.parametrize("state", ["refunded", "unpaid", "draft"])
def test_states_that_are_no_sale_exclude_rows_as_always(tmp_path: Path, state: str) -> None:
    text = f"client,date,order id,status\nA,2024-01-01,1,{state}\nA,2024-01-09,2,completed\nB,2024-01-02,3,completed\n"
    assert orders_of(ask(tmp_path, text)) == {"A": 1, "B": 1}


def test_a_status_of_refunds_is_that_of_their_rows_where_quantities_have_a_minus(tmp_path: Path) -> None:
    """As with amounts: refunds are rows of their own, and their orders stay."""
    text = "client,date,order id,units,status\nA,2024-01-01,1,1,completed\nA,2024-01-09,1,-1,refunded\n"
    result = ask(tmp_path, text + "B,2024-01-12,2,-1,refunded\n")
    assert orders_of(result) == {"A": 1, "B": 0}


def test_several_files_that_overlap_are_told_in_rows(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text("client,date,order id,branch\nA,2024-01-01,1,n\nB,2024-01-09,2,s\n")
    paths = [str(tmp_path / name) for name in ("one.csv", "two.csv")]
    result = ltv(paths, gather({"no_money": "on"}, use_config=False, environment={}))
    (note,) = [note.text for note in result.notes if note.name == "rows_in_several_files"]
    assert note.startswith("2 rows stand in more than one file")


def test_contacts_and_products_work_as_always(tmp_path: Path) -> None:
    text = "client,date,product\nA,2024-01-01,tea\nA,2024-03-01,rice\nB,2024-01-02,tea\n"
    (tmp_path / "log.csv").write_text(text)
    (tmp_path / "people.csv").write_text("customer_id,name,cac\nA,Ann,5\nB,Bob,7\n")
    flags = {"no_money": "on", "contacts": str(tmp_path / "people.csv")}
    result = customers([str(tmp_path / "log.csv")], gather(flags, use_config=False, environment={}))
    rows = {row["name"]: row for row in result.frame.to_dicts()}
    assert (rows["Ann"]["products"], rows["Bob"]["products"]) == (2, 1)
    assert "single-product" in rows["Bob"]["tags"]


def test_init_offers_it_where_no_column_is_an_amount(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("client,date,branch\nA,2024-01-01,north\nB,2024-01-02,south\n")
    asked: list[str] = []

    def ask_back(question: str, choices: tuple[Choice, ...]) -> Choice:
        asked.append(question)
        return next(choice for choice in choices if choice.label == "no amounts")

    text = starter_config([str(path)], gather({}, use_config=False, environment={}), ask_back)
    assert asked == ["no column for the revenue"]
    assert "\nno_money: true\n" in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Account ID,Created Date\nA,2024-01-03\nB,2024-02-04\n", True),
        ("Account ID,Created Date\nA,2024-01-03\nA,2024-02-04\n", False),
        ("Account ID,Order ID,Created Date\nA,1,2024-01-03\nB,2,2024-02-04\n", False),
    ],
)
def test_a_list_of_customers_is_no_list_of_events(tmp_path: Path, text: str, told: bool) -> None:
    found = [note for note in ask(tmp_path, text, map=["customer_id=Account ID"]).notes if note.name == "single_rows"]
    assert [note.command for note in found] == (["--shape customers"] if told else [])


def test_rows_of_single_customers_without_amounts_are_asked_for(tmp_path: Path) -> None:
    text = "Account ID,Created Date,AnnualRevenue\nA,2024-01-03,1000000.50\nB,2024-02-04,2000000.25\n"
    with pytest.raises(CustsegError) as caught:
        ask(tmp_path, text, no_money="off")
    [problem] = caught.value.problems
    assert problem.hint is not None
    assert "None looks like it" in problem.hint
    assert problem.hint.endswith("--shape customers. If it is an event: --no-money")
