"""The columns of states of known exports: renamed ones are found by the words of the system."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from export import accounts, ask, notes
from yaml_cases import content_of

from custseg.engine.open_dataset import open_dataset
from custseg.errors import CustsegError
from custseg.settings.settings import gather
from custseg.tables.systems.known_exports import export_keys, known_export, plain_header

SYSTEMS = Path(__file__).with_name("systems")
HEADER = (
    "Order ID,Customer Email,Order Date,Order Status,Subtotal (ex tax),Order Total (ex tax),Shipping Cost (ex tax),"
    "Handling Cost (ex tax),Refund Amount,Tax Total"
)
ROWS = [
    ["1", "a@x.test", "01/02/2024", "Completed", "10.00", "10.00", "0", "0", "0", "0"],
    ["2", "b@x.test", "02/02/2024", "Cancelled", "20.00", "20.00", "0", "0", "0", "0"],
    ["3", "b@x.test", "13/02/2024", "Awaiting Payment", "40.00", "40.00", "0", "0", "0", "0"],
    ["4", "b@x.test", "14/02/2024", "Shipped", "80.00", "80.00", "0", "0", "0", "0"],
]


@pytest.mark.parametrize("header", ["Order Status", "Feld 3", "Lieferant"])
def test_a_renamed_column_of_states_is_found_by_its_words(tmp_path: Path, header: str) -> None:
    found = ask(tmp_path, HEADER.replace("Order Status", header), ROWS)
    assert accounts(found) == {"cancelled, draft or test": (1, 20), "unpaid": (1, 40), "used": (2, 90)}
    said = notes(found)
    assert "export_lacks" not in said
    if header == "Order Status":
        assert not any(name.startswith("status_by_values") for name in said)
    else:
        assert "read as 'Order Status'" in said[f"status_by_values {header}"]


def test_one_word_of_the_system_or_many_others_are_no_states(tmp_path: Path) -> None:
    header = HEADER.replace("Order Status", "Feld 3")
    for words in (["Completed"] * 4, ["Completed", "Cancelled", "red", "blue"]):
        rows = [[*row[:3], word, *row[4:]] for row, word in zip(ROWS, words, strict=True)]
        found = ask(tmp_path, header, rows)
        assert accounts(found) == {"used": (4, 150)}
        assert "No column says which rows are no sales" in notes(found)["export_lacks"]


DECIDING = [
    # The column that decides is made from postings, so no file can lack it.
    key
    for key in export_keys()
    if not known_export(key).postings and any(one.decides for one in known_export(key).states)
]


@pytest.mark.parametrize("key", DECIDING)
def test_an_export_without_its_states_says_so(tmp_path: Path, key: str) -> None:
    export = known_export(key)
    case = content_of(SYSTEMS / f"{key}.yaml")
    first = case["file"].splitlines()[0]
    separator = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(case["file"]), delimiter=separator))
    states = {plain_header(name) for one in export.states for name in one.headers}
    kept = [place for place, name in enumerate(rows[0]) if plain_header(name) not in states]
    path = tmp_path / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([[row[place] for place in kept if place < len(row)] for row in rows])
    settings = gather({**case.get("settings", {}), "system": key}, use_config=False, environment={})
    try:
        found = {note.name: note for note in open_dataset([str(path)], settings).notes}
    except CustsegError:
        return  # It asks.
    assert "no column says which rows are no sales" in found["export_lacks"].text.lower()
    assert found["export_lacks"].warns


def test_orders_refunded_in_full_are_no_sales_where_the_column_of_refunds_is_blank(tmp_path: Path) -> None:
    rows = [[*row[:8], "", row[9]] for row in ROWS]
    rows += [["5", "a@x.test", "15/02/2024", "Refunded", "160.00", "160.00", "0", "0", "", "0"]]
    found = ask(tmp_path, HEADER, rows)
    assert accounts(found)["used"] == (2, 90)
    assert (1, 160) in accounts(found).values()


def test_the_warning_of_a_missing_column_of_states_names_what_counts(tmp_path: Path) -> None:
    header = "id_order,id_customer,total_paid_tax_excl,total_shipping_tax_excl,date_add"
    rows = [["1", "7", "10.00", "2.00", "2024-01-02 10:00:00"], ["2", "8", "20.00", "0.00", "2024-01-03 10:00:00"]]
    text = notes(ask(tmp_path, header, rows))["export_lacks"]
    assert "o column says which rows are no sales (cancelled, refunded in full, unpaid)" in text


def test_a_state_that_a_shop_made_itself_is_reported(tmp_path: Path) -> None:
    header = "id_order,id_customer,current_state,total_paid_tax_excl,total_shipping_tax_excl,date_add"
    rows = [
        ["1", "7", "5", "10.00", "2.00", "2024-01-02 10:00:00"],
        ["2", "8", "31", "20.00", "0.00", "2024-01-03 10:00:00"],
    ]
    assert "'31' (1 row, 20.00)" in notes(ask(tmp_path, header, rows))["unknown_state current_state"]
