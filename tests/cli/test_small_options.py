"""Small options of the output: titles and order of columns, decimal places, CSV for Excel, summaries, failing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

FEW = ("ltv", "orders.csv", "--top", "1")


def test_columns_have_titles_and_stand_in_any_order(call: Run) -> None:
    done = call(*FEW, "--columns", "ltv:Value to date,customer_id:Client, orders")
    assert done.out.decode().splitlines()[0] == "Value to date,Client,orders"
    done = call(*FEW, "--columns", "ltv:Value,customer_id:Client", "--format", "json")
    document = json.loads(done.out)
    assert list(document["rows"][0]) == [column["name"] for column in document["columns"]] == ["Value", "Client"]
    assert "Value" in call(*FEW, "--columns", "ltv:Value", "--format", "table").out.decode()


def test_the_colon_of_a_name_is_no_title(call: Run) -> None:
    done = call(*FEW, "--columns", "first:category,main:category:Usual, ltv")
    assert done.out.decode().splitlines()[0] == "customer_id,first:category,Usual,ltv"


@pytest.fixture
def colons(shop: Path) -> Path:
    """Return orders whose columns have colons and commas in their names, one of them beside its own beginning."""
    rows = ['order,date,customer,revenue,Price: net,Tier: group,Tier,"Size, in cm"']
    rows += ["1,2025-01-05,a,10,3,gold,x,7", "2,2025-02-05,a,20,4,gold,x,7", "3,2025-02-07,b,30,5,tin,y,8"]
    (shop / "colons.csv").write_text("\n".join(rows) + "\n")
    return shop / "colons.csv"


@pytest.mark.parametrize("command", [("ltv",), ("customers",), ("segment", "--members")])
@pytest.mark.parametrize(
    ("columns", "header", "last"),
    [
        ("Tier: group,ltv", ["customer_id", "Tier: group", "ltv"], "tin"),
        ("Tier: group:Kind,ltv:Value", ["customer_id", "Kind", "Value"], "tin"),
        ("Tier:group,ltv", ["customer_id", "group", "ltv"], "y"),
        ("first:Price: net,ltv", ["customer_id", "first:Price: net", "ltv"], "5"),
        ("main:Price: net:Usual price,ltv", ["customer_id", "Usual price", "ltv"], "5"),
        ('"Size, in cm",ltv', ["customer_id", "Size, in cm", "ltv"], "8.0"),
        ('"Size, in cm:Size",ltv', ["customer_id", "Size", "ltv"], "8.0"),
    ],
)
def test_the_longest_existing_name_wins(
    call: Run, colons: Path, command: tuple[str, ...], columns: str, header: list[str], last: str
) -> None:
    done = call("-q", command[0], str(colons), *command[1:], "--columns", columns, "--sort", "customer_id:desc")
    assert [*done.rows[0]] == header, done.err
    assert done.rows[0][header[1]] == last


def test_a_config_file_may_name_such_columns(call: Run, colons: Path, shop: Path) -> None:
    (shop / "custseg.yaml").write_text("columns: ['Tier: group', {'Price: net': Net}, 'ltv:Value']\nrows: Tier = 'y'\n")
    assert call("-q", "ltv", str(colons)).out.decode() == "customer_id,Tier: group,Net,Value\nb,tin,5.0,30.0\n"


def test_titles_that_meet_are_told_when_the_columns_are_known(call: Run, colons: Path) -> None:
    fine = call("-q", "ltv", str(colons), "--columns", "Tier: group,ltv: group")
    assert [*fine.rows[0]] == ["customer_id", "Tier: group", "group"]
    done = call("-q", "ltv", str(colons), "--columns", "Tier: group:A,ltv:A")
    assert (done.status, "--columns: " in done.err, "different title" in done.err) == (2, True, True)


def test_two_columns_cannot_share_a_title(call: Run) -> None:
    done = call(*FEW, "--columns", "ltv:A,orders:A")
    assert (done.status, "different title" in done.err) == (2, True)


@pytest.mark.parametrize("format_name", ["csv", "ndjson", "tsv"])
def test_round_is_for_programs(call: Run, format_name: str) -> None:
    words = (*FEW, "--columns", "margin", "--format", format_name)
    full, short = call(*words).out.decode(), call(*words, "--round", "2").out.decode()
    figure = next(
        part for part in full.replace("\t", ",").replace("}", ",").replace("\n", ",").split(",") if "0.00" in part
    )
    number = figure.split(":")[-1].strip()
    assert len(number) > 6
    assert number not in short


def test_round_reaches_rows_and_summary_of_json(call: Run) -> None:
    words = (*FEW, "--columns", "margin", "--format", "json")
    full, short = json.loads(call(*words).out), json.loads(call(*words, "--round", "3").out)
    assert short["rows"][0]["margin"] == round(full["rows"][0]["margin"], 3) != full["rows"][0]["margin"]
    assert short["summary"]["margin"] == round(full["summary"]["margin"], 3) != full["summary"]["margin"]


def test_csv_for_excel_has_a_mark_a_separator_and_a_decimal_sign(call: Run) -> None:
    plain = call("ltv", "orders.csv", "--columns", "ltv,orders").out
    assert not plain.startswith(b"\xef\xbb\xbf")
    english = call("ltv", "orders.csv", "--columns", "ltv,orders", "--csv-style", "excel").out
    assert english == b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n")
    german = call("ltv", "orders.csv", "--columns", "ltv,orders", "--csv-style", "excel-de").out
    assert german == b"\xef\xbb\xbf" + plain.replace(b",", b";").replace(b".", b",").replace(b"\n", b"\r\n")


def test_the_summary_goes_to_standard_output_if_the_table_does_not(call: Run, shop: Path) -> None:
    done = call("-q", *FEW, "--summary", "-", "-o", str(shop / "ltv.csv"))
    assert json.loads(done.out)["summary"]["customers"] == 30
    assert (shop / "ltv.csv").exists()
    assert not (shop / "-").exists()
    done = call(*FEW, "--summary", "-")
    assert (done.status, done.out, "-o FILE" in done.err) == (2, b"", True)


@pytest.mark.parametrize(
    ("target", "status"), [("customers: 30", 0), ("customers: 31", 5), ("loss_making_customers: 5", 0)]
)
def test_a_missed_target_ends_with_status_5_after_the_table(call: Run, shop: Path, target: str, status: int) -> None:
    (shop / "custseg.yaml").write_text(f"targets: {{{target}}}\n")
    done = call(*FEW, "--fail-on", "targets")
    assert (done.status, len(done.rows)) == (status, 1)
    assert ("target missed: customers 30, target 31" in done.err) == (status == 5)
    assert call(*FEW).status == 0


@pytest.mark.parametrize(
    ("target", "status"),
    [
        # 20.00 came back, one customer of two lost 12.00.
        ("returned: 20", 0), ("returned: 19", 5), ("return_rate: 50%", 0), ("return_rate: 10%", 5),
        ("loss_making_customers: 0", 5), ("loss_making_ltv: -13", 0), ("loss_making_ltv: -11", 5), ("revenue: 100", 0),
        ("one_time_customers: 1", 0), ("one_time_customers: 0", 5),
    ],
)  # fmt: skip
def test_a_cost_a_delay_or_a_loss_misses_its_target_above_it(call: Run, shop: Path, target: str, status: int) -> None:
    rows = "customer_id,date,revenue,profit\na,2025-01-01,90,30\na,2025-02-01,50,20\na,2025-03-01,-20,-9\n"
    (shop / "lost.csv").write_text(rows + "b,2025-01-02,7,-12\n")
    (shop / "custseg.yaml").write_text(f"targets: {{{target}}}\n")
    assert call("ltv", "lost.csv", "--fail-on", "targets").status == status


def test_a_warning_ends_with_status_5(call: Run, shop: Path) -> None:
    (shop / "plain.csv").write_text("customer_id,date,revenue\na,2025-01-01,5\nb,2025-01-02,7\n")
    assert call("ltv", "plain.csv").status == 0
    done = call("ltv", "plain.csv", "--fail-on", "warnings")
    assert (done.status, len(done.rows), "--fail-on" in done.err) == (5, 2, True)
