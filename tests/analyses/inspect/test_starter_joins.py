"""The joins that init writes: next week's files are joined by the same keys, or an error says what changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from olist_like import olist_like

from custseg.analyses.inspect.starter_config import starter_config
from custseg.analyses.ltv import ltv
from custseg.errors import Choice, CustsegError, ExitStatus
from custseg.settings.settings import gather

TABLES = {
    "orders": "id,buyer,created\n1,a,2025-01-01\n2,b,2025-01-02\n",
    "items": "order,product_id,quantity,amount\n1,x,1,10.00\n1,y,2,5.50\n2,x,1,20.00\n",
    "customers": "number,name,country\na,Anna,NL\nb,Boris,BE\n",
    "dictionary": "field,meaning\norder,number of the order\nproduct_id,what\nquantity,how many\n",
}


@pytest.fixture
def week(tmp_path: Path) -> Path:
    """Return a folder with a shop whose keys have names of their own."""
    folder = tmp_path / "week"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / f"{name}_2025-01-05.csv").write_text(text, encoding="utf-8")
    return folder


def configured(folder: Path, text: str) -> Any:
    """Return the customers of a folder by a config file."""
    config = folder.parent / "shop.yaml"
    config.write_text(text, encoding="utf-8")
    return ltv([str(folder)], gather({}, config=str(config), environment={})).frame


def config_of(folder: Path, **flags: Any) -> str:
    return starter_config([str(folder)], gather(flags, use_config=False, environment={}), None)


def renamed(week: Path) -> Path:
    """Return the same files a week later: with another day in their names."""
    later = week.parent / "later"
    later.mkdir()
    for path in week.iterdir():
        shutil.copy(path, later / path.name.replace("01-05", "01-12"))
    return later


def test_a_set_of_nine_tables_is_read_the_same_way_again(tmp_path: Path) -> None:
    folder = olist_like(40).folder(tmp_path / "olist")
    text = config_of(Path(folder))
    joins = yaml.safe_load(text)["join"]
    assert "olist_orders_dataset.csv:order_id=order_id" in joins
    assert "olist_order_reviews_dataset.csv:none" in joins
    assert joins[0] == "olist_order_items_dataset.csv:rows"
    assert len(joins) == 9
    plain = ltv([folder], gather({}, use_config=False, environment={})).frame
    assert configured(Path(folder), text).equals(plain)


def test_next_weeks_files_are_joined_by_the_same_keys(week: Path) -> None:
    text = config_of(week, join=["orders_2025-01-05:id=order", "customers_2025-01-05:number=buyer"])
    assert yaml.safe_load(text)["join"] == [
        "items_2025-01-05.csv:rows",
        "orders_2025-01-05.csv:id=order",
        "customers_2025-01-05.csv:number=buyer",
        "dictionary_2025-01-05.csv:none",
    ]
    expected = {"a": 15.5, "b": 20.0}
    assert dict(configured(week, text).select("customer_id", "ltv").rows()) == expected
    assert dict(configured(renamed(week), text).select("customer_id", "ltv").rows()) == expected


def test_a_table_that_is_gone_is_an_error(week: Path) -> None:
    text = config_of(week, join=["orders_2025-01-05:id=order", "customers_2025-01-05:number=buyer"])
    (week / "customers_2025-01-05.csv").unlink()
    with pytest.raises(CustsegError) as caught:
        configured(week, text)
    (problem,) = caught.value.problems
    assert problem.where.startswith(str(week.parent / "shop.yaml"))
    assert "'customers_2025-01-05.csv', which is not among the inputs" in problem.what
    assert "custseg init" in problem.hint
    assert caught.value.status == ExitStatus.CONFIG


RETURNS = "order,product_id,quantity,amount\n1,x,1,10.00\n1,y,1,2.75\n"
NEW_TABLES = {
    "products": ("product_id,category\nx,tea\ny,cups\n", "would lead to it by 'product_id'"),
    "returns": (RETURNS, "figures may depend on it"),
    "payments": ("order,method,amount\n1,card,10.00\n1,cash,5.50\n", "it has amounts of 15.50"),
    "a_newer_items": ("order,article,pieces,price\n2,x,1,4.00\n2,x,1,5.00\n", "it has amounts of 9.00"),
}


@pytest.mark.parametrize("name", NEW_TABLES)
def test_a_new_table_on_which_figures_may_depend_is_an_error(week: Path, name: str) -> None:
    keys = ["orders_2025-01-05:id=order", "customers_2025-01-05:number=buyer"]
    text = config_of(week, join=keys)
    line = text.splitlines().index(next(line for line in text.splitlines() if line.startswith("join:"))) + 1
    content, why = NEW_TABLES[name]
    later = renamed(week)
    (later / f"{name}_2025-01-12.csv").write_text(content, encoding="utf-8")
    with pytest.raises(CustsegError) as caught:
        configured(later, text)
    (problem,) = caught.value.problems
    assert caught.value.status == ExitStatus.CONFIG
    assert problem.where == f"{week.parent / 'shop.yaml'}:{line}"
    assert f"{name}_2025-01-12.csv is not among the tables that join: names" in problem.what
    assert why in problem.what
    # What the message says to do works.
    left_out = text.replace("join:", f'join:\n  - "{name}_2025-01-12.csv:none"\n#', 1)
    assert f"{name}_2025-01-12.csv:none" in problem.hint
    assert dict(configured(later, left_out).select("customer_id", "ltv").rows()) == {"a": 15.5, "b": 20.0}


def test_a_new_table_on_which_no_figure_depends_is_a_note(week: Path) -> None:
    text = config_of(week, join=["orders_2025-01-05:id=order", "customers_2025-01-05:number=buyer"])
    (week / "logs.csv").write_text("level,text\ninfo,started\nwarning,slow\n", encoding="utf-8")
    config = week.parent / "shop.yaml"
    config.write_text(text, encoding="utf-8")
    result = ltv([str(week)], gather({}, config=str(config), environment={}))
    assert dict(result.frame.select("customer_id", "ltv").rows()) == {"a": 15.5, "b": 20.0}
    assert any("logs.csv is not read" in note.text for note in result.notes)


def test_files_of_what_is_counted_may_have_other_names(week: Path) -> None:
    text = config_of(week, join=["orders_2025-01-05:id=order", "customers_2025-01-05:number=buyer"])
    (week / "items_2025-01-05.csv").rename(week / "lines of march.csv")
    assert dict(configured(week, text).select("customer_id", "ltv").rows()) == {"a": 15.5, "b": 20.0}


def test_a_list_of_ones_own_need_not_be_complete(week: Path) -> None:
    (week / "products_2025-01-05.csv").write_text("product_id,category\nx,tea\ny,cups\n", encoding="utf-8")
    text = "join: [orders_2025-01-05:id=order, customers_2025-01-05:number=buyer]\n"
    assert configured(week, text).height == 2


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("orders", "id,buyer", "number,buyer", "orders_2025-01-05.csv has no column 'id'"),
        ("items", "order,product_id", "purchase,product_id", "no other table has a column 'order'"),
        ("items", "\n1,x,1,10.00\n1,y,2,5.50\n2,x,", "\n8,x,1,10.00\n8,y,2,5.50\n9,x,", "have no value in common"),
    ],
)
def test_a_key_that_is_gone_is_an_error(week: Path, table: str, old: str, new: str, message: str) -> None:
    text = config_of(week, join=["orders_2025-01-05:id=order", "customers_2025-01-05:number=buyer"])
    path = week / f"{table}_2025-01-05.csv"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(CustsegError) as caught:
        configured(week, text)
    problem = next(one for one in caught.value.problems if message in str(one))
    assert problem.where.startswith(str(week.parent / "shop.yaml"))


def test_keys_that_a_rule_cannot_name_are_a_comment(week: Path) -> None:
    for path in week.iterdir():
        path.write_text(
            path.read_text().replace("order,product_id", "order: id,product_id").replace("id,b", "order: id,b")
        )
    text = config_of(week, join=["customers_2025-01-05:number=buyer"])
    assert '  # - "orders_2025-01-05.csv:order: id=order: id"' in text
    assert yaml.safe_load(text)["join"] == ["customers_2025-01-05.csv:number=buyer", "dictionary_2025-01-05.csv:none"]
    assert configured(week, text).height == 2


def test_an_answer_about_leading_zeros_is_written(week: Path) -> None:
    orders = week / "orders_2025-01-05.csv"
    orders.write_text("order_id,customer_id,created\n1,007,2025-01-01\n2,008,2025-01-02\n")
    (week / "items_2025-01-05.csv").write_text("order_id,product_id,quantity,amount\n1,x,1,10.00\n2,x,1,20.00\n")
    (week / "customers_2025-01-05.csv").write_text("customer_id,country\n7,NL\n8,BE\n")
    with pytest.raises(CustsegError, match="differ in leading zeros"):
        config_of(week)
    asked: list[str] = []

    def answer(question: str, choices: tuple[Choice, ...]) -> Choice:
        asked.append(question)
        return choices[0]

    text = starter_config([str(week)], gather({}, use_config=False, environment={}), answer)
    assert len(asked) == 1
    assert "customers_2025-01-05.csv:customer_id~customer_id" in yaml.safe_load(text)["join"]
    found = ltv(
        [str(week)], gather({"by": "country", "join": yaml.safe_load(text)["join"]}, use_config=False, environment={})
    )
    assert dict(found.frame.select("country", "ltv_total").rows()) == {"BE": 20.0, "NL": 10.0}
