"""The actions due on the page of a customer are the rows that `custseg actions` has for it, column by column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from places import REAL_DATA, SAMPLE_DATA

from custseg.analyses.actions.actions import actions
from custseg.analyses.explain.asked import Depth, asked_of
from custseg.analyses.explain.explain import explain
from custseg.analyses.explain.facts import COLUMNS
from custseg.analyses.explain.filled import Page, fill, fill_without_rows
from custseg.analyses.shared.new_result import result_of
from custseg.engine.customer_table import build_customer_table
from custseg.engine.open_dataset import open_dataset
from custseg.result import Result
from custseg.settings.setting import Settings
from custseg.settings.settings import gather
from custseg.tables.row_columns import CUSTOMER

SUPERSTORE = REAL_DATA / "superstore" / "superstore.csv"
HEADER = "order_id,date,customer_id,revenue,cost,seller\n"


def settings_of(**flags: Any) -> Settings:
    return gather({name: str(value) for name, value in flags.items()}, use_config=False, environment={})


def pages(path: Path, ids: list[str], settings: Settings) -> Iterator[tuple[str, Result]]:
    """Yield the page of each customer as `explain` makes it, from one reading of the file."""
    asked = asked_of(open_dataset([str(path)], settings), Depth(), large=False)
    table = build_customer_table(asked.dataset, asked.table_request(ids, None))
    table.frame = table.frame.collect().lazy()
    places = {one: place for place, one in enumerate(table.frame.collect()[CUSTOMER].cast(pl.String))}
    for one in ids:
        page, result = Page(one, table, asked, {}), result_of(table, one, COLUMNS)
        yield one, fill(result, page, places[one]) if one in places else fill_without_rows(result, page)


def due(result: Result) -> pl.DataFrame:
    return next(one.frame for one in result.sections if one.name == "actions")


def some_of_each_rule(listed: pl.DataFrame, number: int) -> list[str]:
    rules = listed.group_by("rule", maintain_order=True).agg(pl.col("customer_id").head(number))
    return list(dict.fromkeys(rules["customer_id"].explode().to_list()))


@pytest.mark.parametrize(
    ("path", "flags", "each"),
    [
        (SAMPLE_DATA / "orders.csv", {"contacts": SAMPLE_DATA / "contacts.csv", "control": "20%"}, 1),
        (SAMPLE_DATA / "invoices.csv", {}, 1),
        pytest.param(SUPERSTORE, {}, 2, marks=pytest.mark.skipif(not SUPERSTORE.exists(), reason="no shared data")),
    ],
    ids=lambda one: one.stem if isinstance(one, Path) else "",
)
def test_the_page_has_the_rows_of_the_list(path: Path, flags: dict[str, Any], each: int) -> None:
    settings = settings_of(**flags)
    listed = actions([str(path)], settings).frame
    ids = some_of_each_rule(listed, each)
    assert len(ids) >= 5
    for one, result in pages(path, ids, settings):
        rows = listed.filter(pl.col("customer_id") == one)
        assert due(result).select(listed.columns).equals(rows), one
        assert result.figures()["actions_due"] == rows.height
        facts = result.frame.filter(part="actions")
        assert facts["name"].to_list() == rows["rule"].to_list()
        for fact, row in zip(facts.iter_rows(named=True), rows.iter_rows(named=True), strict=True):
            for words in (str(row["due"]), row["how"], row["do"], row["why"], row["say"], row["owner"] or ""):
                assert words in fact["meaning"]
            assert float(fact["value"]) == row["stake"]


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Return orders of 2024: A monthly, then nothing since August; B once, a year ago; C now."""
    lines = [f"A{month},2024-{month:02}-05,A,100,60,Ada\n" for month in range(1, 9)]
    lines += ["B1,2023-12-20,B,40,20,Bo\n", *(f"C{month},2024-{month:02}-28,C,90,50,Bo\n" for month in range(1, 13))]
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def test_nothing_due_is_said(orders: Path) -> None:
    result = explain([str(orders)], settings_of(), customer="B")
    assert due(result).is_empty()
    assert next(one for one in result.sections if one.name == "actions").unseen
    assert result.figures()["actions_due"] == 0
    assert "nothing is due" in [figure.phrase for figure in result.summary]
    (fact,) = result.frame.filter(part="actions").to_dicts()
    assert (fact["name"], fact["value"]) == ("none", "0")
    assert "no rule" in fact["meaning"]


def test_what_was_handled_is_not_due_again(orders: Path, tmp_path: Path) -> None:
    listed = actions([str(orders)], settings_of()).frame.filter(pl.col("customer_id") == "C")
    assert listed.height
    done = tmp_path / "done.csv"
    listed.write_csv(done)
    result = explain([str(orders)], settings_of(done=done), customer="C")
    assert due(result).is_empty()
    assert result.figures()["actions_handled"] == listed.height
    assert "handled already" in result.frame.filter(part="actions")["meaning"][0]


def test_more_than_each_and_parts_of_a_list(orders: Path) -> None:
    whole = due(explain([str(orders)], settings_of(each=0), customer="C"))
    assert whole.height == 2
    result = explain([str(orders)], settings_of(each=1), customer="C")
    assert due(result).equals(whole.head(1))
    assert result.figures()["actions_beyond"] == 1
    # A part of the list of all is asked for by other commands: the page has the customer's own.
    part = explain([str(orders)], settings_of(each=0, limit=1, owner="Ada", due="today"), customer="C")
    assert due(part).equals(whole)


def test_who_cannot_be_reached(orders: Path, tmp_path: Path) -> None:
    contacts = tmp_path / "contacts.csv"
    contacts.write_text("customer_id,name,email,phone,consent\nA,Ann,,,\nC,Cy,c@example.org,,no\n", encoding="utf-8")
    result = explain([str(orders)], settings_of(contacts=contacts), customer="C")
    assert result.figures()["actions_unreachable"] >= 1
    # Completing the contact is done at a desk.
    assert due(result)["how"].to_list() == ["desk"]


def test_a_contact_without_orders_has_actions_too(orders: Path, tmp_path: Path) -> None:
    contacts = tmp_path / "contacts.csv"
    contacts.write_text("customer_id,name,email,phone,consent\nP,Pia,p@example.org,+1 555,yes\n", encoding="utf-8")
    settings = settings_of(contacts=contacts)
    listed = actions([str(orders)], settings).frame.filter(pl.col("customer_id") == "P")
    result = explain([str(orders)], settings, customer="Pia")
    assert listed["rule"].to_list() == ["prospect"]
    assert due(result).select(listed.columns).equals(listed)


def test_data_without_days_name_no_actions(tmp_path: Path) -> None:
    path = tmp_path / "totals.csv"
    path.write_text("customer_id,orders,revenue\nA,3,300\nB,1,50\nC,2,80\n", encoding="utf-8")
    result = explain([str(path)], settings_of(), customer="A")
    assert "actions_due" not in result.figures()
    (note,) = (note for note in result.notes if note.name == "no_actions")
    assert "No actions are named" in note.text
    # The page has its figures all the same.
    assert (result.figures()["rank_by_ltv"], result.figures()["revenue"]) == (1, 300)
    assert "before --from" not in " ".join(note.text for note in result.notes)
