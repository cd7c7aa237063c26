"""``custseg init FILE``: writes what was found, asks what was not, and never overwrites a file."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.analyses.inspect.starter_config import starter_config
from custseg.analyses.ltv import ltv
from custseg.errors import Choice, DataError
from custseg.settings.settings import gather

Run = Callable[..., Any]
RIVALS = "Customer ID,Order Date,Net Sales,Line Total\nA,2024-01-15,10,11\nB,2024-02-20,20,22\nA,2024-03-25,5,6\n"
UNDECIDED = "Customer ID;Order Date;Amount\nA;01.02.2024;10,50\nB;03.04.2024;20,00\nA;05.06.2024;5,00\n"
COST = "Customer,Date,Amount,Quantity,Cost\nA,2024-01-15,10,2,3\nB,2024-02-20,20,4,4\n"
NAMELESS = "A1,2024-01-15,3,10.50\nB1,2024-02-20,1,20.00\nA1,2024-03-25,2,5.25\n"
MONEY = "Customer,Date,Amount,Currency\nA,2024-01-15,10,EUR\nB,2024-02-20,20,USD\nA,2024-02-21,5,EUR\n"


def settings_of(**flags: Any) -> Any:
    """Return settings that nothing but the flags decides."""
    return gather(flags, use_config=False, environment={})


def figures(path: Path, **flags: Any) -> Any:
    """Return the customers of a file."""
    return ltv([str(path)], settings_of(**flags)).frame


def configured(path: Path, text: str) -> Any:
    """Return the customers of a file by a config file."""
    config = path.with_name("shop.yaml")
    config.write_text(text, encoding="utf-8")
    return ltv([str(path)], gather({}, config=str(config), environment={})).frame


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_the_next_run_finds_the_same(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "заказы.csv"
    rows = ["Клиент;Дата;Сумма;Валюта", "Анна;25.01.2024;1 234,50;руб.", "Борис;01.02.2024;99,00;руб."]
    path.write_text("\n".join(rows), encoding=encoding)
    text = starter_config([str(path)], settings_of(), None)
    found = yaml.safe_load(text)
    assert found["map"] == {"customer_id": "Клиент", "date": "Дата", "revenue": "Сумма", "currency": "Валюта"}
    assert found["date_format"] == "%d.%m.%Y"
    assert ("encoding" in found) == (encoding == "cp1251")
    assert configured(path, text).equals(figures(path))
    assert "2 rows, 2 used, from 2024-01-25 to 2024-02-01; 2 customers; revenue 1,333.50" in text
    # What next month brings alone would not tell its order of day and month.
    later = tmp_path / "later.csv"
    later.write_text("\n".join([rows[0], "Анна;02.03.2024;1,00;руб."]), encoding=encoding)
    (last,) = configured(later, text)["ltv"].to_list()
    assert last == 1.0
    assert ltv([str(later)], gather({}, config=str(tmp_path / "shop.yaml"), environment={})).as_of.month == 3


@pytest.mark.parametrize(
    ("content", "number", "expected"),
    [
        (RIVALS, 1, {"map": ["revenue=Line Total"]}),
        (UNDECIDED, 0, {"date_format": "%d.%m.%Y"}),
        (UNDECIDED, 1, {"date_format": "%m.%d.%Y"}),
        (COST, 1, {"map": ["unit_cost=Cost"]}),
        (NAMELESS, 0, {"map": ["customer_id=#1", "date=#2", "revenue=#4"]}),
        (MONEY, 0, {"currency": "EUR"}),
        (MONEY, 1, {"currency": "USD"}),
    ],
)
def test_an_open_question_is_asked_once_and_its_answer_written(
    tmp_path: Path, content: str, number: int, expected: dict[str, Any]
) -> None:
    path, asked = tmp_path / "orders.csv", []
    path.write_text(content)

    def ask(question: str, choices: tuple[Choice, ...]) -> Choice:
        asked.append(question)
        return choices[number]

    text = starter_config([str(path)], settings_of(), ask)
    assert len(asked) == 1
    assert "Not decided" not in text
    assert configured(path, text).equals(figures(path, **expected))


@pytest.mark.parametrize("content", [RIVALS, COST, NAMELESS, MONEY, UNDECIDED])
def test_without_a_terminal_the_choices_are_in_the_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(content)
    with pytest.raises(DataError) as caught:
        starter_config([str(path)], settings_of(), None)
    assert any(option in str(caught.value) for option in ("--map", "--currency", "--date-format"))


@settings(max_examples=examples(30), deadline=None)
@given(name=st.text(st.characters(codec="utf-8", exclude_characters='"\0\r\n'), min_size=1, max_size=12))
def test_any_column_name_gives_a_valid_config(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    path = tmp_path_factory.mktemp("names") / "orders.csv"
    path.write_text(f'"{name}",Customer ID,Date,Amount\nx,A,2024-01-15,10\ny,B,2024-01-16,5\n', encoding="utf-8")
    choice = settings_of(map=["product=#1"])
    text = starter_config([str(path)], choice, None)
    (product,) = [column for role, column in yaml.safe_load(text)["map"].items() if role == "product"]
    source = ltv([str(path)], gather({}, config=_written(path, text), environment={}))
    assert product == name.strip() or product.startswith("column 1")
    assert source.frame.height == 2


def _written(path: Path, text: str) -> str:
    config = path.with_name("shop.yaml")
    config.write_text(text, encoding="utf-8")
    return str(config)


def test_custseg_yaml_is_used_by_default(call: Run, shop: Path) -> None:
    plain = call("-q", "ltv", "orders.csv").out
    answer = call("init", "orders.csv")
    assert (answer.status, answer.out) == (0, b"")
    assert "Wrote custseg.yaml" in answer.err
    assert call("-q", "ltv", "orders.csv").out == plain
    again = call("init", "orders.csv")
    assert again.status == 2
    assert "the file exists already" in again.err
    quiet = call("-q", "init", "orders.csv", "-o", "other.yaml")
    assert (quiet.status, quiet.out, quiet.err) == (0, b"", "")
    assert (shop / "other.yaml").read_bytes() == (shop / "custseg.yaml").read_bytes()


def test_at_a_terminal_the_user_is_asked(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(RIVALS)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "custseg", "init", "orders.csv"]
    process = subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, cwd=tmp_path)
    os.close(theirs)
    printed = b""
    while b"Your choice" not in printed:
        printed += os.read(ours, 1 << 12)
    assert b"'Net Sales' and 'Line Total' could both be the revenue" in printed
    os.write(ours, b"2\n")
    out, _ = process.communicate(timeout=30)
    os.close(ours)
    assert (process.returncode, out) == (0, b"")
    assert yaml.safe_load((tmp_path / "custseg.yaml").read_text())["map"]["revenue"] == "Line Total"


EXPORTS = Path(__file__).parents[1] / "tables" / "systems"
WRITTEN = [
    "shopify-orders", "paypal", "hubspot-deals", "woocommerce-skyverge-items", "sage-audit-trail", "moysklad",
    "prestashop-orders",
]  # fmt: skip


@pytest.mark.parametrize("key", WRITTEN)
def test_a_known_export_is_written_by_its_name_and_the_figures_stay(tmp_path: Path, key: str) -> None:
    """A mapped column would be read by the general rules: its states would no longer decide."""
    example = yaml.safe_load((EXPORTS / f"{key}.yaml").read_text(encoding="utf-8"))
    path = tmp_path / "export.csv"
    path.write_text(example["file"], encoding="utf-8")
    flags = example.get("settings", {})
    text = starter_config([str(path)], settings_of(**flags), None)
    assert yaml.safe_load(text)["system"] == key
    assert configured(path, text).equals(figures(path, **flags))


def test_parts_of_the_amounts_are_comments(tmp_path: Path) -> None:
    """A mapped tax would mean that it is inside the amounts."""
    path = tmp_path / "orders.csv"
    path.write_text("order_id,date,customer,amount,tax\n1,2024-01-25,ana,10.00,2.00\n2,2024-01-26,ben,20.00,4.00\n")
    text = starter_config([str(path)], settings_of(includes="none"), None)
    assert "# tax:" in text
    assert "tax" not in yaml.safe_load(text)["map"]
    assert yaml.safe_load(text)["includes"] == ["none"]
    assert configured(path, text).equals(figures(path, includes="none"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("includes", "shipping"), ("amount_per", "line"), ("minor_units", "on"), ("unpaid", "count"),
        ("refunds", "order-day"), ("system", "none"), ("calendar", "gregorian"),
    ],
)  # fmt: skip
def test_what_is_given_is_written_and_read_alike(tmp_path: Path, name: str, value: str) -> None:
    path = tmp_path / "orders.csv"
    rows = "1,2024-01-25,ana,1000,100,paid\n2,2024-01-26,ben,2000,0,awaiting payment\n3,2024-01-27,ben,500,0,paid\n"
    path.write_text("order_id,date,customer,amount,shipping,status\n" + rows)
    flags = {"includes": "none"} | {name: value}
    text = starter_config([str(path)], settings_of(**flags), None)
    found = yaml.safe_load(text)[name]
    assert (",".join(found) if isinstance(found, list) else found) == value
    assert configured(path, text).equals(figures(path, **flags))
